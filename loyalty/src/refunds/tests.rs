//! Refunds by example.

use super::*;

use crate::{
    cards::{
        Event,
        tests::{
            histories::START,
            model::{Model, zone},
            stories::{
                Do::{self, *},
                story,
            },
        },
    },
    programs::Terms,
    purchases::Sale,
    tiers::Tier,
    time::Here,
};

mod parts;
mod properties;

const STAMPS: &str = include_str!("../../programs/stamps.json");
const POINTS: &str = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}],
    "rewards": [{"price": 10, "reward": "tea"}]}}"#;

#[test]
fn what_fills_a_card_takes_its_reward_back_with_it() {
    story(
        STAMPS,
        Unit::Stamp,
        &[
            ("two to begin with", Opens, 2, 0),
            ("seven by hand: the cookie", Buys(r#"{"stamps": 7}"#), 9, 1),
            (
                "nine coffees: a free coffee and a cookie",
                Buys(r#"{"items": [{"category": "coffee", "count": 9}]}"#),
                8,
                3,
            ),
            ("all nine go back", Returns(2), 9, 1),
            ("the seven go back", Returns(1), 2, 0),
            ("not again", Fails(&Returns(1)), 2, 0),
        ],
    );
}

#[test]
fn stamps_that_a_reward_in_use_was_given_for_are_owed() {
    story(
        STAMPS,
        Unit::Stamp,
        &[
            ("eight by hand fill the card: cookie and coffee", Buys(r#"{"stamps": 8}"#), 0, 2),
            ("the coffee is drunk", Redeems, 0, 1),
            ("the eight go back: they are owed, the cookie may stay", Returns(1), -8, 1),
            ("five coffees pay what is owed", Buys(r#"{"stamps": 5}"#), -3, 1),
            ("four: three are owed, one is new", Buys(r#"{"stamps": 4}"#), 1, 1),
        ],
    );
}

#[test]
fn a_part_of_the_things_takes_their_stamps_with_it() {
    let two_for_six = r#"{"amount": 1800, "items": [{"category": "coffee", "count": 4, "amount": 1200}, {"category": "cake", "count": 1, "amount": 600}]}"#;
    story(
        STAMPS,
        Unit::Stamp,
        &[
            ("four coffees and a cake: the cookie", Buys(two_for_six), 6, 1),
            ("the cake goes back: it had no stamp", ReturnsPart(1, 600, r#"[{"category": "cake", "count": 1}]"#), 6, 1),
            ("a coffee goes back", ReturnsPart(1, 300, r#"[{"category": "coffee", "count": 1}]"#), 5, 1),
            ("another, and the cookie with it", ReturnsPart(1, 300, r#"[{"category": "coffee", "count": 1}]"#), 4, 0),
            ("three are not left", Fails(&ReturnsPart(1, 300, r#"[{"category": "coffee", "count": 3}]"#)), 4, 0),
            ("a tea was never bought", Fails(&ReturnsPart(1, 300, r#"[{"category": "tea", "count": 1}]"#)), 4, 0),
            ("more money was not paid", Fails(&ReturnsPart(1, 601, "[]")), 4, 0),
            ("the rest", ReturnsPart(1, 600, r#"[{"category": "coffee", "count": 2}]"#), 2, 0),
            ("nothing is left", Fails(&ReturnsPart(1, 1, "[]")), 2, 0),
        ],
    );
}

#[test]
fn points_that_were_spent_are_owed_and_paid_by_the_next() {
    story(
        POINTS,
        Unit::Point,
        &[
            ("12.50", Buys(r#"{"amount": 1250}"#), 12, 0),
            ("0.50 go back: it stays 12", ReturnsPart(1, 50, "[]"), 12, 0),
            ("0.01 more, and it is 11", ReturnsPart(1, 1, "[]"), 11, 0),
            ("tea", Exchanges(0), 1, 1),
            ("the rest goes back: one is there, ten are owed", Returns(1), -10, 1),
            ("nothing can be spent", Fails(&Exchanges(0)), -10, 1),
            ("6.00", Buys(r#"{"amount": 600}"#), -4, 1),
            ("20.00", Buys(r#"{"amount": 2000}"#), 16, 1),
            ("tea", Exchanges(0), 6, 2),
        ],
    );
}

#[test]
fn things_cost_what_was_paid_for_them_after_the_discount() {
    let program = r#"{"currency": "EUR", "coupons": [{"code": "TENTH", "gives": {"percent_off": 10}}],
        "points": {"earn": [{"give": 1, "per": {"amount": 1}, "categories": ["coffee"]}]}}"#;
    story(
        program,
        Unit::Point,
        &[
            (
                "cake for 5.00 and coffee for 5.00, a tenth off",
                Buys(
                    r#"{"amount": 1000, "coupons": ["TENTH"], "items": [{"category": "cake", "count": 1, "amount": 500}, {"category": "coffee", "count": 2, "amount": 500}]}"#,
                ),
                450,
                0,
            ),
            ("the cake goes back for 4.50", ReturnsPart(1, 450, r#"[{"category": "cake", "count": 1}]"#), 450, 0),
            ("a coffee for 2.25", ReturnsPart(1, 225, r#"[{"category": "coffee", "count": 1}]"#), 225, 0),
            ("only money, because it was cold", ReturnsPart(1, 125, "[]"), 100, 0),
        ],
    );
}

#[test]
fn a_thing_that_goes_back_for_less_makes_no_other_dearer() {
    let program = r#"{"currency": "EUR", "points": {"earn": [
        {"give": 1, "per": {"amount": 1}, "categories": ["coffee"]}, {"give": 1, "per": {"amount": 1}, "categories": ["cake"]}]}}"#;
    let sale = r#"{"amount": 1000, "items": [{"category": "cake", "count": 1, "amount": 500}, {"category": "coffee", "count": 1, "amount": 500}]}"#;
    story(
        program,
        Unit::Point,
        &[
            ("cake for 5.00 and coffee for 5.00", Buys(sale), 1_000, 0),
            (
                "the cake goes back, bitten, for 1.00",
                ReturnsPart(1, 100, r#"[{"category": "cake", "count": 1}]"#),
                500,
                0,
            ),
        ],
    );
}

#[test]
fn a_full_card_is_taken_up_again_though_the_card_is_shorter_now() {
    const SHORT: &str =
        r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 6, "reward": "a cake"}]}}"#;
    let long = r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 10, "reward": "a cake"}]}}"#;
    let rows = [
        ("nine visits", Buys(r#"{"stamps": 9}"#), 9, 0),
        ("the card is full", Buys(r#"{"stamps": 2}"#), 1, 1),
        ("six fill it from now on", Moves(SHORT), 1, 1),
        ("the two go back: nine are a cake and three now", Returns(2), 3, 1),
        ("the nine go back", Returns(1), 0, 0),
    ];
    story(long, Unit::Stamp, &rows);
    let rows = [
        ("the card is full", Buys(r#"{"stamps": 10}"#), 0, 1),
        ("six fill it from now on", Moves(SHORT), 0, 1),
        ("the cake is eaten", Redeems, 0, 0),
        ("it goes back: the stamps are owed", Returns(1), -10, 0),
        ("more", Buys(r#"{"stamps": 12}"#), 2, 0),
    ];
    story(long, Unit::Stamp, &rows);
}

#[test]
fn a_thing_without_a_price_makes_no_other_cheaper() {
    const PROGRAM: &str = r#"{"currency": "EUR", "coupons": [{"code": "TENTH", "gives": {"percent_off": 10}}],
        "stamps": {"earn": {"give": 1, "per": "item", "categories": ["coffee"]}, "rewards": [{"at": 9, "reward": "tea"}]},
        "points": {"earn": [{"give": 1, "per": {"amount": 1}, "categories": ["cake"]}]}}"#;
    const COFFEE: &str = r#"[{"category": "coffee", "count": 1}]"#;
    const BOTH: &str = r#"[{"category": "coffee", "count": 1}, {"category": "cake", "count": 1}]"#;
    const CAKES: &str = r#"{"amount": 1500, "items": [{"category": "cake", "count": 2, "amount": 1000}, {"category": "coffee", "count": 1}]}"#;
    let sale = r#"{"amount": 1000, "items": [{"category": "cake", "count": 1, "amount": 500}, {"category": "coffee", "count": 1}]}"#;
    let rows = [
        ("cake for 5.00 and a coffee", Buys(sale), 500, 0),
        ("the coffee goes back for 5.00: the cake stays", ReturnsPart(1, 500, COFFEE), 500, 0),
        ("2.00 of the cake, because it was dry", ReturnsPart(1, 200, "[]"), 300, 0),
        ("two cakes for 10.00 and a coffee", Buys(CAKES), 1_300, 0),
        ("a cake and the coffee go back for 10.00: a cake stays", ReturnsPart(2, 1_000, BOTH), 800, 0),
    ];
    story(PROGRAM, Unit::Point, &rows);
    let tenth = r#"{"amount": 1000, "coupons": ["TENTH"], "items": [{"category": "cake", "count": 1, "amount": 500}, {"category": "coffee", "count": 1}]}"#;
    let rows =
        [("a tenth off", Buys(tenth), 450, 0), ("the coffee goes back for 4.50", ReturnsPart(1, 450, COFFEE), 450, 0)];
    story(PROGRAM, Unit::Point, &rows);
}

#[test]
fn where_all_things_went_back_none_is_left_though_some_money_stays() {
    let sale = r#"{"amount": 600, "items": [{"category": "coffee", "count": 2, "amount": 600}]}"#;
    let rows = [
        ("two coffees", Buys(sale), 2, 0),
        ("both go back, but the cups are paid", ReturnsPart(1, 500, r#"[{"category": "coffee", "count": 2}]"#), 0, 0),
        ("half of the cups", ReturnsPart(1, 50, "[]"), 0, 0),
        ("there is no coffee left", Fails(&ReturnsPart(1, 10, r#"[{"category": "coffee", "count": 1}]"#)), 0, 0),
        ("the rest", Returns(1), 0, 0),
    ];
    let program = r#"{"currency": "EUR", "stamps": {"earn": {"give": 1, "per": "item"}, "rewards": [{"at": 9, "reward": "tea"}]}}"#;
    story(program, Unit::Stamp, &rows);
}

#[test]
fn a_coupon_is_used_until_all_goes_back() {
    let program = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
        "coupons": [{"code": "FIVE", "gives": {"gift": {"points": 5}}}]}"#;
    story(
        program,
        Unit::Point,
        &[
            ("10.00 with the coupon", Buys(r#"{"amount": 1000, "coupons": ["FIVE"]}"#), 15, 0),
            ("once only", Fails(&Buys(r#"{"amount": 1000, "coupons": ["FIVE"]}"#)), 15, 0),
            ("4.00 go back: the coupon was used all the same", ReturnsPart(1, 400, "[]"), 11, 0),
            ("the other 6.00", ReturnsPart(1, 600, "[]"), 0, 0),
            ("it can be used again", Buys(r#"{"amount": 100, "coupons": ["FIVE"]}"#), 6, 0),
        ],
    );
}

/// A brownie for a coupon, a fork for the first purchase of all.
const GIFTS: &str = r#"{"points": {"earn": [{"give": 1, "per": "visit"}]},
    "coupons": [{"code": "BROWNIE", "gives": {"gift": {"reward": "a brownie"}}}],
    "promotions": {"combine": "stack", "list": [{"name": "Forks", "gives": {"gift": {"reward": "a fork"}}, "first": 1}]}}"#;

#[test]
fn what_was_handed_over_is_not_had_again() {
    const BROWNIE: Do = Buys(r#"{"coupons": ["BROWNIE"]}"#);
    story(
        GIFTS,
        Unit::Point,
        &[
            ("a brownie for the coupon, and a fork", BROWNIE, 1, 2),
            ("both go back", Returns(1), 0, 0),
            ("they can be had again", BROWNIE, 1, 2),
            ("one is handed over: the fork, it came last", Redeems, 1, 1),
            ("the purchase goes back, the brownie with it", Returns(2), 0, 0),
            ("the coupon is good again, but the first purchase was", BROWNIE, 1, 1),
            ("the brownie is eaten", Redeems, 1, 0),
            ("the purchase goes back", Returns(3), 0, 0),
            ("the brownie was had", Fails(&BROWNIE), 0, 0),
            ("without it", Buys("{}"), 1, 0),
        ],
    );
}

#[test]
fn what_was_handed_over_for_a_part_is_not_had_again() {
    let program = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
        "promotions": {"combine": "stack", "list": [
            {"name": "Forks", "gives": {"gift": {"reward": "a fork"}}, "categories": ["cake"], "first": 2}]}}"#;
    let sale =
        r#"{"amount": 500, "items": [{"category": "cake", "count": 1, "amount": 300}, {"count": 1, "amount": 200}]}"#;
    story(
        program,
        Unit::Point,
        &[
            ("a cake, a fork", Buys(sale), 5, 1),
            ("the fork is handed over", Redeems, 5, 0),
            ("the cake goes back", ReturnsPart(1, 300, r#"[{"category": "cake", "count": 1}]"#), 2, 0),
            ("another cake, the second fork", Buys(sale), 7, 1),
            ("some of the first goes back: that fork is its own", ReturnsPart(1, 100, "[]"), 6, 1),
            ("all of the first", Returns(1), 5, 1),
            ("there are no more forks", Buys(sale), 10, 1),
            ("the second goes back, and its fork", Returns(2), 5, 0),
            ("somebody else can have that one", Buys(sale), 10, 1),
        ],
    );
}

#[test]
fn a_purchase_goes_back_under_the_terms_it_was_made_under() {
    const HALF: &str = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 200}}]},
        "promotions": {"combine": "stack", "list": [{"name": "Ten", "gives": {"gift": {"points": 10}}}]}}"#;
    story(
        r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
            "promotions": {"combine": "stack", "list": [{"name": "Five", "gives": {"gift": {"points": 5}}}]}}"#,
        Unit::Point,
        &[
            ("100.00, and five for nothing", Buys(r#"{"amount": 10000}"#), 105, 0),
            ("from now on each takes 2.00, and ten are for nothing", Moves(HALF), 105, 0),
            ("100.00", Buys(r#"{"amount": 10000}"#), 165, 0),
            ("1.00 of the first goes back: one point", ReturnsPart(1, 100, "[]"), 164, 0),
            ("1.00 of the second", ReturnsPart(2, 100, "[]"), 163, 0),
            ("1.00 more of it", ReturnsPart(2, 100, "[]"), 163, 0),
            ("the first, all of it", Returns(1), 59, 0),
            ("the second", Returns(2), 0, 0),
        ],
    );
}

#[test]
fn a_reward_for_a_category_goes_with_the_last_thing_of_it() {
    let program = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": "visit"}]},
        "promotions": {"combine": "stack", "list": [
            {"name": "Cake week", "gives": {"gift": {"reward": "a fork"}}, "categories": ["cake"]},
            {"name": "More cake", "gives": {"gift": {"points": 5}}, "categories": ["cake"]}]}}"#;
    let sale =
        r#"{"amount": 900, "items": [{"category": "cake", "count": 2, "amount": 600}, {"count": 1, "amount": 300}]}"#;
    story(
        program,
        Unit::Point,
        &[
            ("two cakes and something else", Buys(sale), 6, 1),
            ("a cake goes back", ReturnsPart(1, 300, r#"[{"category": "cake", "count": 1}]"#), 6, 1),
            ("the other one", ReturnsPart(1, 300, r#"[{"category": "cake", "count": 1}]"#), 1, 0),
        ],
    );
}

#[test]
fn a_tier_in_its_grace_is_not_kept_longer_by_buying_and_giving_back() {
    let program = r#"{"tiers": {"by": "visits", "window": {"rolling_months": 1}, "grace_days": 60,
        "levels": [{"name": "Silver", "at": 2}, {"name": "Gold", "at": 3}]}}"#;
    let (terms, zone): (Terms, _) = (serde_json::from_str(program).unwrap(), zone());
    let at = |days| Here::new(START.plus_days(days), &zone);
    let mut card = Model::opened(&terms, &at(0));
    for _ in 0..2 {
        card.buys(&terms, &Sale::default(), &at(0)).unwrap();
    }
    card.does(&terms, Event::Review, &at(70)).unwrap();
    let lost = card.standing().tier;
    assert!(lost.level == 1 && lost.kept_until.is_some());
    let bills = [80, 85, 90].map(|days| card.buys(&terms, &Sale::default(), &at(days)).unwrap());
    assert_eq!(card.standing().tier, Tier { level: 2, kept_until: None });
    card.returns(&terms, bills[2], &Back::Whole, &at(91)).unwrap();
    assert_eq!(card.standing().tier, Tier { level: 1, kept_until: None }, "two visits keep silver");
    card.returns(&terms, bills[0], &Back::Whole, &at(91)).unwrap();
    assert_eq!(card.standing().tier, lost, "the grace goes on as it began");
}
