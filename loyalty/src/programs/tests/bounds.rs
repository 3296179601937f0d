//! What lies within each bound, and what lies one beyond it.

use crate::{
    programs::{Check, Needs, Problem},
    testing::{draft, wrong},
};

/// A program with a `#`, the field that is wrong, what may stand in place of the `#`, and what may not.
type Row = (&'static str, &'static str, Vec<String>, Vec<String>);

fn numbers(right: [u32; 2], wrong: &[u32]) -> (Vec<String>, Vec<String>) {
    (right.map(|one| one.to_string()).to_vec(), wrong.iter().map(u32::to_string).collect())
}

fn texts(right: &[&str], wrong: &[&str]) -> (Vec<String>, Vec<String>) {
    let owned = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
    (owned(right), owned(wrong))
}

/// As many as the first, and one more.
fn lists(most: usize, one: impl Fn(usize) -> String) -> (Vec<String>, Vec<String>) {
    let list = |count| (0..count).map(&one).collect::<Vec<_>>().join(",");
    (vec![list(most)], vec![list(most + 1)])
}

#[test]
fn every_number_and_list_ends_where_it_says() {
    let billion = 1_000_000_000;
    let row = |program, field, (right, wrong)| -> Row { (program, field, right, wrong) };
    let rows = [
        row(
            r##"{"stamps": {"earn": {"give": #, "per": "visit"}, "rewards": [{"at": 9, "reward": "tea"}]}}"##,
            "stamps.earn.give",
            numbers([1, 10_000], &[0, 10_001]),
        ),
        row(
            r##"{"currency": "EUR", "stamps": {"earn": {"give": 1, "per": {"amount": #}}, "rewards": [{"at": 9, "reward": "tea"}]}}"##,
            "stamps.earn.per.amount",
            numbers([1, billion], &[0, billion + 1]),
        ),
        row(
            r##"{"stamps": {"earn": {"give": 1, "per": #}, "rewards": [{"at": 9, "reward": "tea"}]}}"##,
            "stamps.earn.per.amount",
            texts(&[r#""visit""#, r#""item""#], &[r#"{"amount": 100}"#]),
        ),
        row(
            r##"{"stamps": {"earn": {"give": 1, "per": "visit", "categories": [#]}, "rewards": [{"at": 9, "reward": "tea"}]}}"##,
            "stamps.earn.categories",
            lists(20, |place| format!(r#""cake {place}""#)),
        ),
        row(
            r##"{"stamps": {"earn": {"give": 1, "per": "visit", "categories": ["#"]}, "rewards": [{"at": 9, "reward": "tea"}]}}"##,
            "stamps.earn.categories.0",
            (vec!["é".repeat(30)], vec!["é".repeat(31), " ".into()]),
        ),
        row(
            r##"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": #, "reward": "tea"}]}}"##,
            "stamps.rewards.0.at",
            numbers([2, 20], &[1, 21]),
        ),
        row(
            r##"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 5, "reward": "tea"}, {"at": #, "reward": "cake"}]}}"##,
            "stamps.rewards.1.at",
            numbers([6, 20], &[5, 4]),
        ),
        row(
            r##"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 9, "reward": "tea"}], "welcome": #}}"##,
            "stamps.welcome",
            numbers([0, 8], &[9]),
        ),
        row(
            r##"{"points": {"earn": [#]}}"##,
            "points.earn",
            lists(20, |_| r#"{"give": 1, "per": "visit"}"#.to_owned()),
        ),
        row(r##"{"points": {"earn": [#]}}"##, "points.earn", texts(&[], &[""])),
        row(
            r##"{"points": {"earn": [{"give": #, "per": "visit"}]}}"##,
            "points.earn.0.give",
            numbers([1, 10_000], &[0, 10_001]),
        ),
        row(
            r##"{"points": {"earn": [{"give": 1, "per": "visit"}], "welcome": #}}"##,
            "points.welcome",
            numbers([0, 1_000_000], &[1_000_001]),
        ),
        row(
            r##"{"points": {"earn": [{"give": 1, "per": "visit"}], "rewards": [{"price": #, "reward": "tea"}]}}"##,
            "points.rewards.0.price",
            numbers([1, 1_000_000], &[0, 1_000_001]),
        ),
        row(
            r##"{"points": {"earn": [{"give": 1, "per": "visit"}], "rewards": [{"price": 5, "reward": "tea"}, {"price": #, "reward": "cake"}]}}"##,
            "points.rewards.1.price",
            numbers([5, 6], &[4]),
        ),
        row(
            r##"{"points": {"earn": [{"give": 1, "per": "visit"}], "rewards": [#]}}"##,
            "points.rewards",
            lists(40, |place| format!(r#"{{"price": {}, "reward": "tea"}}"#, place + 1)),
        ),
        row(
            r##"{"points": {"earn": [{"give": 1, "per": "visit"}], "rewards": [{"price": 1, "reward": "#"}]}}"##,
            "points.rewards.0.reward",
            (vec!["é".repeat(60), " tea ".into()], vec!["é".repeat(61), " ".into(), r"te\u0007a".into()]),
        ),
        row(
            r##"{"points": {"earn": [{"give": 1, "per": "visit"}], "rewards": [{"price": 1, "reward": {"title": "tea", "cost": #}}]}}"##,
            "points.rewards.0.reward.cost",
            numbers([0, billion], &[billion + 1]),
        ),
        row(
            r##"{"points": {"earn": [{"give": 1, "per": "visit"}], "rewards": [{"price": 1, "reward": "tea", "only_for": #}]},
                "tiers": {"by": "visits", "window": "calendar_year", "levels": [{"name": "Gold", "at": 2}]}}"##,
            "points.rewards.0.only_for",
            texts(&[r#"{"tier": "Gold"}"#], &[r#"{"tier": "Silver"}"#, r#""members""#]),
        ),
        row(
            r##"{"points": {"earn": [{"give": 1, "per": "visit"}]}, "ladder": {"unit": "#", "steps": [{"price": 1, "reward": "tea"}]}}"##,
            "ladder.unit",
            texts(&["point"], &["stamp", "cashback", "vote"]),
        ),
        row(
            r##"{"points": {"earn": [{"give": 1, "per": "visit"}]}, "ladder": {"unit": "point", "steps": [#]}}"##,
            "ladder.steps",
            lists(40, |place| format!(r#"{{"price": {}, "reward": "tea"}}"#, place + 1)),
        ),
        row(
            r##"{"points": {"earn": [{"give": 1, "per": "visit"}]}, "ladder": {"unit": "point", "steps": [#]}}"##,
            "ladder.steps",
            texts(&[], &[""]),
        ),
        row(
            r##"{"points": {"earn": [{"give": 1, "per": "visit"}]},
                "ladder": {"unit": "point", "steps": [{"price": 5, "reward": "tea"}, {"price": #, "reward": "cake"}]}}"##,
            "ladder.steps",
            numbers([6, 7], &[5, 4]),
        ),
        row(
            r##"{"points": {"earn": [{"give": 1, "per": "visit"}]}, "ladder": {"unit": "point", "steps": [{"price": #, "reward": "tea"}]}}"##,
            "ladder.steps.0.price",
            numbers([1, 1_000_000], &[0, 1_000_001]),
        ),
        row(
            r##"{"points": {"earn": [{"give": 1, "per": "visit"}] #}, "ladder": {"unit": "point", "steps": [{"price": 1, "reward": "tea"}]}}"##,
            "points.rewards",
            texts(&[""], &[r#", "rewards": [{"price": 1, "reward": "tea"}]"#]),
        ),
    ];
    for (program, field, right, beyond) in rows {
        for one in right {
            assert_eq!(wrong(draft(&program.replace('#', &one))), [""; 0], "{field}: {one}");
        }
        for one in beyond {
            let found = wrong(draft(&program.replace('#', &one)));
            assert!(found.iter().any(|one| one == field), "{field}: {one} should be wrong, not {found:?}");
        }
    }
}

#[test]
fn each_demand_is_written_down_with_what_would_be_right() {
    let mut check = Check::default();
    check.text("a", "tea", 3);
    check.number("b", 3, 3, 3);
    check.choice("c", true);
    assert_eq!(check.done(), Ok(()));
    let mut check = Check::default();
    check.text("a", "teas", 3);
    check.text("b", "\t", 3);
    check.number("c", 2, 3, 5);
    check.choice("d", false);
    let needs = [("a", Needs::Text(3)), ("b", Needs::Text(3)), ("c", Needs::Number(3, 5)), ("d", Needs::Choice)];
    let expected = needs.map(|(field, needs)| Problem { field: field.to_owned(), needs });
    assert_eq!(check.done().map_err(|all| all.0), Err(expected.to_vec()));
}
