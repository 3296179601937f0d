//! Worked examples, as a shop's owner could check them with a pencil.

mod by_hand;
mod comparing;
mod properties;

use super::*;

/// A program, as an owner would write it.
fn terms(json: &str) -> Terms {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn budapest() -> TimeZone {
    TimeZone::get("Europe/Budapest").unwrap()
}

/// A past, written as `ana 2026-01-05 450 2; …`: who, when (at noon), the bill, how many things; `-` where it is not known.
fn past(text: &str) -> Vec<Past> {
    let number = |word: Option<&str>| word.and_then(|word| word.parse().ok());
    let rows = text.split(';').map(str::trim).filter(|row| !row.is_empty());
    rows.map(|row| {
        let mut words = row.split_whitespace();
        let customer = words.next().unwrap().to_owned();
        let day: jiff::civil::Date = words.next().unwrap().parse().unwrap();
        let noon = day.at(12, 0, 0, 0).to_zoned(budapest()).unwrap().timestamp();
        Past {
            at: Timestamp(noon.as_microsecond()),
            customer,
            amount: number(words.next()),
            items: number(words.next()),
        }
    })
    .collect()
}

fn run(terms: &Terms, history: &History, assumptions: &Assumptions) -> Outcome {
    simulate(terms, history, &budapest(), assumptions, |_| ControlFlow::Continue(())).unwrap()
}

/// The outcome in short: `stamp 4=3+0+1` are 4 given, of which 3 were used, none lapsed and 1 is open.
fn said(outcome: &Outcome) -> String {
    let units = outcome.units.iter().filter(|line| line.unit != crate::ledger::Unit::Voucher);
    let units =
        units.map(|one| format!("{} {}={}+{}+{}", one.unit.code(), one.given, one.redeemed, one.expired, one.open));
    let vouchers = outcome.vouchers.iter();
    let vouchers =
        vouchers.map(|one| format!("{} {}={}+{}+{}", one.title, one.issued, one.redeemed, one.expired, one.open));
    let tiers = outcome.tiers.iter().map(|tier| format!("{} {} now {}", tier.name, tier.reached, tier.at_end));
    let all: Vec<_> = units.chain(vouchers).chain(tiers).chain([format!("cost {}", outcome.cost_total)]).collect();
    all.join(", ")
}

const COFFEE: &str = r#"{"stamps": {"earn": {"give": 1, "per": "visit"},
    "rewards": [{"at": 3, "reward": {"title": "coffee", "cost": 120}}]}}"#;
const FOUR_VISITS: &str = "ana 2026-01-05 500; ana 2026-01-06 500; ana 2026-01-07 500; ana 2026-01-08 500";

#[test]
fn what_a_program_would_have_given() {
    let points = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}], "rewards": [
        {"price": 10, "reward": {"title": "cookie", "cost": 50}}, {"price": 20, "reward": {"title": "cake", "cost": 200}}]}}"#;
    let club = r#"{"currency": "EUR", "tiers": {"by": "visits", "window": {"rolling_months": 1}, "grace_days": GRACE,
        "levels": [{"name": "Silver", "at": 2, "perks": {"discount": 10}}]}}"#;
    let ladder = r#"{"points": {"earn": [{"give": 10, "per": "visit"}]}, "ladder": {"unit": "point", "keeps": true,
        "steps": [{"price": 20, "reward": "badge"}, {"price": 30, "reward": "mug"}]}}"#;
    let cashback = r#"{"currency": "EUR", "cashback": {"percent": 10}}"#;
    let early = r#"{"points": {"earn": [{"give": 1, "per": "visit"}]}, "promotions": {"combine": "stack", "list": [
        {"name": "First two", "gives": {"gift": {"points": 5}}, "first": 2}]}}"#;
    let yearly = r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 9, "reward": "tea"}]},
        "occasions": {"anniversary": {"reward": {"title": "cake", "cost": 200}}}}"#;
    let forms = [
        // (what happens, the program, who bought what when, what comes of it)
        (
            "the third visit gives a coffee, the fourth drinks it",
            COFFEE,
            FOUR_VISITS,
            "stamp 4=3+0+1, coffee 1=1+0+0, cost 120",
        ),
        (
            "what the last visit gives stays open",
            COFFEE,
            "ben 2026-01-05; ben 2026-01-06; ben 2026-01-07",
            "stamp 3=3+0+0, coffee 1=0+0+1, cost 0",
        ),
        (
            "a head start of two stamps",
            &COFFEE.replace("]}}", "], \"welcome\": 2}}"),
            "ana 2026-01-05; ana 2026-01-06",
            "stamp 4=3+0+1, coffee 1=1+0+0, cost 120",
        ),
        (
            "what the card is opened with is for the next time",
            r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "welcome": 1, "rewards": [
                {"at": 1, "reward": {"title": "cookie", "cost": 50}}, {"at": 9, "reward": "coffee"}]}}"#,
            "ana 2026-01-05; ana 2026-01-06; ben 2026-01-06",
            "stamp 5=0+0+5, cookie 2=1+0+1, cost 50",
        ),
        (
            "a coffee that is not fetched in a week is lost",
            &COFFEE.replace("]}}", "]}, \"expiry\": {\"rewards\": {\"days\": 7}}}"),
            "ana 2026-01-05; ana 2026-01-06; ana 2026-01-07; ana 2026-02-01",
            "stamp 4=3+0+1, coffee 1=0+1+0, cost 0",
        ),
        (
            "whoever has 10 points takes a cookie at once",
            points,
            "ana 2026-01-05 1250; ana 2026-01-06 1250; ana 2026-01-07 100",
            "point 25=20+0+5, cookie 2=2+0+0, cost 100",
        ),
        ("two cookies at one time", points, "ana 2026-01-05 2500", "point 25=20+0+5, cookie 2=0+0+2, cost 0"),
        (
            "each step of a ladder that keeps its balance is taken once",
            ladder,
            FOUR_VISITS,
            "point 40=0+0+40, badge 1=1+0+0, mug 1=1+0+0, cost 0",
        ),
        (
            "ten percent come back and are spent at once, and earn nothing themselves",
            cashback,
            "ana 2026-01-05 1000; ana 2026-01-06 1000; ana 2026-01-07 50",
            "cashback 190=150+0+40, cost 150",
        ),
        (
            "two visits make silver, the third is cheaper by a tenth",
            &club.replace("GRACE", "0"),
            "ana 2026-01-05 1000; ana 2026-01-06 1000; ana 2026-01-07 1000",
            "Silver 1 now 1, cost 100",
        ),
        (
            "silver is lost with the month, though she does not come",
            &club.replace("GRACE", "0"),
            "ana 2026-01-05 1000; ana 2026-01-06 1000; ben 2026-03-01 1000; ana 2026-03-10 1000",
            "Silver 1 now 0, cost 0",
        ),
        (
            "with ten days of grace she has it still on the tenth, by the month's end, and not on the twelfth",
            &club.replace("GRACE", "10"),
            "ana 2026-01-05 1000; ana 2026-01-06 1000; ana 2026-03-10 1000; ana 2026-03-12 1000",
            "Silver 1 now 1, cost 100",
        ),
        (
            "the first two purchases of all get 5 points more",
            early,
            "ben 2026-01-06; ana 2026-01-05; ana 2026-01-07",
            "point 13=0+0+13, cost 0",
        ),
        (
            "a cake for the anniversary waits for the next visit",
            yearly,
            "ana 2025-01-05; ana 2026-02-01; ben 2028-06-01",
            "stamp 3=0+0+3, cake 3=1+0+2, cost 200",
        ),
        (
            "whoever came on 29 February has their day on the 28th",
            yearly,
            "ana 2024-02-29; ben 2025-02-28",
            "stamp 2=0+0+2, cake 1=0+0+1, cost 0",
        ),
        ("nobody came", COFFEE, "", "cost 0"),
    ];
    for (what, program, history, expected) in forms {
        let outcome = run(&terms(program), &History::new(past(history)), &Assumptions::default());
        assert_eq!(said(&outcome), expected, "{what}");
    }
}

#[test]
fn what_people_do_is_assumed() {
    let points = r#"{"points": {"earn": [{"give": 10, "per": "visit"}], "rewards": [{"price": 10, "reward": "cookie"},
        {"price": 20, "reward": {"title": "cake", "cost": 200}}, {"price": 30, "reward": "pie", "only_for": "members"}]},
        "currency": "EUR", "membership": {"name": "Club", "fee": 100, "months": 1}, "expiry": {"rewards": {"days": 30}}}"#;
    let (terms, history) = (terms(points), History::new(past(FOUR_VISITS)));
    let usual = Assumptions::default();
    let later = past("ana 2026-03-01").remove(0).at;
    let forms = [
        (usual.clone(), "point 40=40+0+0, cookie 4=3+0+1, cost 0"),
        (Assumptions { takes: Takes::Dearest, ..usual.clone() }, "point 40=40+0+0, cake 2=1+0+1, cost 200"),
        (Assumptions { redeemed: Percent::default(), ..usual.clone() }, "point 40=40+0+0, cookie 4=0+0+4, cost 0"),
        (Assumptions { until: Some(later), ..usual.clone() }, "point 40=40+0+0, cookie 4=3+1+0, cost 0"),
        (Assumptions { until: Some(Timestamp(0)), ..usual }, "point 40=40+0+0, cookie 4=3+0+1, cost 0"),
    ];
    for (assumptions, expected) in forms {
        assert_eq!(said(&run(&terms, &history, &assumptions)), expected, "{assumptions:?}");
    }
}

#[test]
fn a_share_of_all_vouchers_is_never_handed_over() {
    let visits: Vec<_> = (0..1_000).map(|who| format!("c{who} 2026-01-05; c{who} 2026-01-06")).collect();
    let program =
        terms(r#"{"points": {"earn": [{"give": 1, "per": "visit"}], "rewards": [{"price": 1, "reward": "pin"}]}}"#);
    let assumptions = Assumptions { redeemed: Percent::whole(30), ..Assumptions::default() };
    let redeemed = run(&program, &History::new(past(&visits.join(";"))), &assumptions).vouchers[0].redeemed;
    // About 300 of the 1,000 that could be, and the very same ones each time.
    assert_eq!(redeemed, 296);
}

#[test]
fn the_sums_are_what_a_pencil_says() {
    let program = r#"{"currency": "EUR", "stamps": {"earn": {"give": 1, "per": "item"}, "rewards": [
        {"at": 1, "reward": "cookie"}, {"at": 2, "reward": {"title": "coffee", "cost": 120}}]}}"#;
    let history = "ana 2026-01-05 500 2; ana 2026-01-06 700 1; ben 2026-01-05 - 1; cleo 2026-01-05 300 0; \
        dora 2026-01-05 1000000001 1; dora 2026-01-05 100 60000; \
        cleo 2026-01-06 900 1001";
    let outcome = run(&terms(program), &History::new(past(history)), &Assumptions::default());
    assert_eq!((outcome.customers, outcome.purchases, outcome.left_out, outcome.without_amount), (3, 4, 3, 1));
    assert_eq!((outcome.revenue, outcome.cost_total, outcome.unpriced, outcome.rewarded), (1_500, 120, 1, 1));
    // 120 of 1,500 are 8.00 %; 120 for 3 customers are 40 each.
    assert_eq!((outcome.cost_share, outcome.cost_each), (Some(800), 40));
    let (ana, ben) = (&outcome.received[0], &outcome.received[1]);
    assert_eq!((ana.customer.as_str(), ana.worth(), ana.unpriced, ben.is_any()), ("ana", 120, 1, false));
    let nobody = run(&terms(program), &History::default(), &Assumptions::default());
    assert_eq!(nobody, Outcome::default());
}

#[test]
fn anything_is_something() {
    let none = Received::default();
    let each = [
        Received { rewards: 1, ..none.clone() },
        Received { unpriced: 1, ..none.clone() },
        Received { cashback: 1, ..none.clone() },
        Received { discounts: 1, ..none.clone() },
    ];
    assert!(!none.is_any() && each.iter().all(Received::is_any));
    assert!(History::default().is_empty() && !History::new(past("ana 2026-01-05")).is_empty());
}

#[test]
fn half_a_cent_is_a_cent() {
    // A coffee of 3 cents for Ana, and one of two customers.
    let card = r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 2, "reward": {"title": "coffee", "cost": 3}}]}}"#;
    let history = History::new(past("ana 2026-01-05; ana 2026-01-06; ana 2026-01-07; ben 2026-01-05"));
    let outcome = run(&terms(card), &history, &Assumptions::default());
    assert_eq!((outcome.cost_total, outcome.cost_each), (3, 2));
}

#[test]
fn it_says_how_far_it_is_and_can_be_stopped() {
    let many = (0..STEP as i64 * 2 + 1).map(|at| Past {
        at: Timestamp(at),
        customer: "ana".into(),
        amount: None,
        items: None,
    });
    let (terms, history, zone) = (terms(COFFEE), History::new(many), budapest());
    let mut seen = Vec::new();
    let watch = |progress: Progress| {
        seen.push(progress.done);
        ControlFlow::Continue(())
    };
    assert!(simulate(&terms, &history, &zone, &Assumptions::default(), watch).is_ok());
    assert_eq!(seen, [0, STEP, STEP * 2, STEP * 2 + 1]);
    let stop =
        |progress: Progress| if progress.done < STEP { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
    assert_eq!(simulate(&terms, &history, &zone, &Assumptions::default(), stop), Err(Stopped));
}

#[test]
fn rewards_that_cost_next_to_nothing_are_bounded() {
    let program =
        r#"{"points": {"earn": [{"give": 10000, "per": "visit"}], "rewards": [{"price": 1, "reward": "sticker"}]}}"#;
    let outcome = run(&terms(program), &History::new(past("ana 2026-01-05")), &Assumptions::default());
    assert_eq!(said(&outcome), "point 10000=100+0+9900, sticker 100=0+0+100, cost 0");
}
