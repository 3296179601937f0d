//! Giving: what leaves the cards is what the causes get.

use super::*;
use crate::{
    cards::Event,
    testing::{Shop, draft, terms, wrong},
};
use proptest::prelude::*;

/// A bakery: each purchase brings a vote, worth 10 cents to one of three causes.
const BAKERY: &str = include_str!("../../programs/giving.json");

fn by(by: &str) -> String {
    format!(
        r#"{{"currency": "EUR", "points": {{"earn": [{{"give": 1, "per": {{"amount": 100}}}}]}}, "cashback": {{"percent": 10}},
        "giving": {{"causes": [{{"id": "a", "name": "A"}}, {{"id": "b-2", "name": "B"}}], "by": {by}}}}}"#
    )
}

const POINTS: &str = r#"{"points": {"each": 50, "worth": 200}}"#;

#[test]
fn each_purchase_is_a_vote_and_each_vote_can_be_given_once() {
    let mut shop = Shop::new(BAKERY, "Europe/Budapest");
    let anna = shop.opens("2026-03-01");
    assert_eq!(shop.on(anna, "2026-03-01 13:00", Event::Donate(0, 1)), Err(Refusal::Balance));
    for when in ["2026-03-02", "2026-03-03", "2026-03-04"] {
        shop.buys(anna, when, r#"{"items": [{"category": "bread", "count": 4}]}"#).unwrap();
    }
    assert_eq!(shop.cards[anna].held(Unit::Vote), 3);
    shop.on(anna, "2026-03-05", Event::Donate(0, 2)).unwrap();
    shop.on(anna, "2026-03-05", Event::Donate(2, 1)).unwrap();
    assert_eq!(shop.on(anna, "2026-03-05", Event::Donate(1, 1)), Err(Refusal::Balance));
    let totals: Vec<_> = shop.by_all.iter().map(|(cause, votes)| (cause.as_str(), *votes)).collect();
    assert_eq!(totals, [("cause/animal-shelter", 2), ("cause/food-bank", 1)]);
    let giving = shop.terms.giving.as_ref().unwrap();
    assert_eq!((giving.worth(2), giving.each()), (20, 1));
}

#[test]
fn nobody_gives_half_a_forint() {
    let mut shop = Shop::new(&by(r#""cashback""#).replace("EUR", "HUF"), "Europe/Budapest");
    let anna = shop.opens("2026-03-01");
    shop.buys(anna, "2026-03-02", r#"{"amount": 20000}"#).unwrap();
    for (amount, taken) in [(50, false), (150, false), (100, true), (1_900, true), (100, false)] {
        assert_eq!(shop.on(anna, "2026-03-03", Event::Donate(0, amount)).is_ok(), taken, "{amount}");
    }
}

#[test]
fn a_goal_is_no_end_and_half_a_forint_is_none() {
    let giving = |goal: u32| {
        let causes = format!(r#""name": "A", "goal": {goal}"#);
        by(r#""cashback""#).replace("EUR", "HUF").replace(r#""name": "A""#, &causes)
    };
    assert_eq!(wrong(draft(&giving(150))), ["giving.causes.0.goal"]);
    let mut shop = Shop::new(&giving(1_000), "Europe/Budapest");
    let anna = shop.opens("2026-03-01");
    shop.buys(anna, "2026-03-02", r#"{"amount": 40000}"#).unwrap();
    for _ in 0..2 {
        shop.on(anna, "2026-03-03", Event::Donate(0, 1_000)).unwrap();
    }
    assert_eq!(shop.by_all["cause/a"], 2_000);
}

/// What is given by, how many, whether they are taken, what they are worth in cents.
#[test]
fn points_are_given_in_their_measure_and_cashback_to_the_cent() {
    let cases = [
        (POINTS, 50, Ok(200)),
        (POINTS, 150, Ok(600)),
        (POINTS, 49, Err(Refusal::Sale)),
        (POINTS, 75, Err(Refusal::Sale)),
        (POINTS, 0, Err(Refusal::Sale)),
        (POINTS, 250, Err(Refusal::Balance)),
        (r#""cashback""#, 1, Ok(1)),
        (r#""cashback""#, 1_999, Ok(1_999)),
        (r#""cashback""#, 2_000, Ok(2_000)),
        (r#""cashback""#, 2_001, Err(Refusal::Balance)),
    ];
    for (given, amount, expected) in cases {
        let mut shop = Shop::new(&by(given), "Europe/Budapest");
        let anna = shop.opens("2026-03-01");
        // 200 points, and 20 euros of cashback.
        shop.buys(anna, "2026-03-02", r#"{"amount": 20000}"#).unwrap();
        let worth = shop.on(anna, "2026-03-03", Event::Donate(1, amount)).map(|_| {
            let total = shop.by_all["cause/b-2"];
            shop.terms.giving.as_ref().unwrap().worth(total.unsigned_abs())
        });
        assert_eq!(worth, expected, "{given} {amount}");
    }
}

#[test]
fn there_is_nothing_to_give_to_where_there_is_no_cause() {
    let mut shop = Shop::new(BAKERY, "Europe/Budapest");
    let anna = shop.opens("2026-03-01");
    shop.buys(anna, "2026-03-02", "{}").unwrap();
    assert_eq!(shop.on(anna, "2026-03-03", Event::Donate(3, 1)), Err(Refusal::NotOffered));
    shop.terms = terms(include_str!("../../programs/points.json"));
    assert_eq!(shop.on(anna, "2026-03-03", Event::Donate(0, 1)), Err(Refusal::NotOffered));
}

#[test]
fn what_is_wrong_with_giving_is_named() {
    let program =
        r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 9, "reward": "tea"}]}, "giving": X}"#;
    let with = |giving: &str| wrong(draft(&program.replace('X', giving)));
    assert_eq!(with(r#"{"causes": [], "by": {"vote": 0}}"#), ["giving.causes", "giving.by", "giving.by.vote"]);
    let causes = r#"{"causes": [{"id": "A", "name": ""}, {"id": "", "name": "x"}, {"id": "", "name": "y"}],
        "by": {"points": {"each": 0, "worth": 0}}}"#;
    let at = [
        "giving.causes.0.id",
        "giving.causes.0.name",
        "giving.causes.1.id",
        "giving.causes.2.id",
        "giving.causes.2.id",
    ];
    let by = ["giving.by", "giving.by.points.each", "giving.by.points.worth"];
    assert_eq!(with(causes), [&["giving.by"][..], &at, &by].concat());
    assert_eq!(with(r#"{"causes": [{"id": "a", "name": "A"}], "by": "cashback"}"#), ["giving.by", "giving.by"]);
    let goal = r#"{"causes": [{"id": "a", "name": "A", "goal": 0}], "by": {"vote": 1}}"#;
    assert_eq!(with(goal), ["giving.by", "giving.causes.0.goal"]);
    for (id, fits) in
        [("a", true), ("food-bank-2", true), ("é", false), ("a b", false), ("aaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    {
        assert_eq!(is_id(id), fits, "{id}");
    }
}

proptest! {
    #[test]
    fn the_totals_are_what_left_the_cards(
        what in prop::sample::select(vec![r#"{"vote": 10}"#, POINTS, r#""cashback""#]),
        steps in prop::collection::vec((0usize..4, any::<bool>(), 0usize..3, 0u32..200), 1..60),
    ) {
        let mut shop = Shop::new(&by(what), "Europe/Budapest");
        (0..4).for_each(|_| { shop.opens("2026-03-01"); });
        for (card, buys, cause, amount) in steps {
            if buys {
                shop.buys(card, "2026-03-02", &format!(r#"{{"amount": {}}}"#, amount * 100)).unwrap();
            } else {
                let _ = shop.on(card, "2026-03-02", Event::Donate(cause, amount));
            }
            let unit = shop.terms.giving.as_ref().unwrap().unit();
            let totals: i64 = shop.by_all.values().sum();
            prop_assert_eq!(totals, shop.in_account(Account::Redeemed, unit));
            let held: i64 = shop.cards.iter().map(|card| i64::from(card.held(unit))).sum();
            prop_assert_eq!(held + totals, -shop.in_account(Account::Issued, unit));
        }
    }
}
