//! Points by example.

use super::*;
use crate::{
    cards::{
        Event, Lot, Standing, decide,
        tests::stories::{Do::*, story},
    },
    ids::ShopId,
    programs::Terms,
    purchases::Per,
    rewards::Paid,
    testing::Shop,
    time::{Here, Timestamp},
};

use jiff::tz::TimeZone;

const SHOP: &str = include_str!("../../programs/points.json");

#[test]
fn a_point_for_each_euro_five_for_each_bag_of_beans_and_rewards_that_have_a_price() {
    story(
        SHOP,
        Unit::Point,
        &[
            ("fifty to begin with", Opens, 50, 0),
            ("4.49: rounded to the nearest", Buys(r#"{"amount": 449}"#), 54, 0),
            ("4.50: up from a half", Buys(r#"{"amount": 450}"#), 59, 0),
            (
                "two bags of beans and a coffee for 24.00",
                Buys(
                    r#"{"amount": 2400, "items": [{"category": "whole beans", "count": 2}, {"category": "coffee", "count": 1}]}"#,
                ),
                93,
                0,
            ),
            ("too few for the small coffee", Fails(&Exchanges(0)), 93, 0),
            ("60.00", Buys(r#"{"amount": 6000}"#), 153, 0),
            ("the small coffee", Exchanges(0), 3, 1),
            ("it is drunk", Redeems, 3, 0),
            ("there is no fourth reward", Fails(&Exchanges(3)), 3, 0),
            ("a visit without an amount", Buys("{}"), 3, 0),
        ],
    );
}

#[test]
fn parts_of_a_point_are_dropped_rounded_or_given_whole() {
    let table = [
        // paid, per, down, nearest, up
        (0, 100, 0, 0, 0),
        (1, 100, 0, 0, 1),
        (49, 100, 0, 0, 1),
        (50, 100, 0, 1, 1),
        (100, 100, 1, 1, 1),
        (149, 100, 1, 1, 2),
        (150, 100, 1, 2, 2),
        (1, 3, 0, 0, 1),
        (2, 3, 0, 1, 1),
        (7, 5, 1, 1, 2),
        (8, 5, 1, 2, 2),
    ];
    for (paid, each, down, nearest, up) in table {
        let rule = Earn { give: 1, per: Per::Amount(each), categories: Vec::new() };
        for (rounding, points) in [(Rounding::Down, down), (Rounding::Nearest, nearest), (Rounding::Up, up)] {
            assert_eq!(rule.earned(&Sale::of(paid), paid, rounding), points, "{paid} by {each}, {rounding:?}");
        }
    }
}

#[test]
fn rules_for_visits_things_and_categories_add_up() {
    let program = r#"{"currency": "EUR", "points": {"earn": [
        {"give": 10, "per": "visit"},
        {"give": 3, "per": "item", "categories": ["cake"]},
        {"give": 1, "per": {"amount": 100}, "categories": ["cake", "tea"]}
    ]}}"#;
    story(
        program,
        Unit::Point,
        &[
            ("a visit", Buys("{}"), 10, 0),
            ("20.00 of nothing that is named", Buys(r#"{"amount": 2000}"#), 20, 0),
            (
                "a coffee",
                Buys(r#"{"amount": 300, "items": [{"category": "coffee", "count": 1, "amount": 300}]}"#),
                30,
                0,
            ),
            (
                "two cakes for 8.00 and a coffee for 3.00",
                Buys(
                    r#"{"amount": 1100, "items": [{"category": "cake", "count": 2, "amount": 800}, {"category": "coffee", "count": 1, "amount": 300}]}"#,
                ),
                54,
                0,
            ),
            (
                "tea for 4.99",
                Buys(r#"{"amount": 499, "items": [{"category": "tea", "count": 1, "amount": 499}]}"#),
                68,
                0,
            ),
        ],
    );
}

#[test]
fn what_lapses_soonest_is_spent_first_and_given_back_as_it_was() {
    let program = r#"{"currency": "EUR", "expiry": {"points": {"days": 10}}, "points": {
        "earn": [{"give": 1, "per": {"amount": 100}}], "rewards": [{"price": 6, "reward": "tea"}]}}"#;
    story(
        program,
        Unit::Point,
        &[
            ("five points", Buys(r#"{"amount": 500}"#), 5, 0),
            ("four days later", Waits(4), 5, 0),
            ("five more", Buys(r#"{"amount": 500}"#), 10, 0),
            ("six are spent: the older five, and one", Exchanges(0), 4, 1),
            ("the older ones would have lapsed by now", Waits(7), 4, 1),
            ("the younger ones lapse", Waits(4), 0, 1),
        ],
    );
}

#[test]
fn of_several_shops_and_ends_the_soonest_goes_first_and_what_stays_for_ever_last() {
    let terms: Terms = serde_json::from_str(
        r#"{"points": {"earn": [{"give": 1, "per": "visit"}], "rewards": [{"price": 9, "reward": "tea"}]}}"#,
    )
    .unwrap();
    let (zone, now) = (TimeZone::UTC, Timestamp(0));
    let lot = |days: Option<i64>, shop: Option<u8>, amount| Lot {
        unit: Unit::Point,
        ends: days.map(|days| now.plus_days(days)),
        issuer: shop.map(|shop| ShopId([shop; 16])),
        amount,
    };
    let (sooner, second, later, ever) =
        (lot(Some(1), Some(2), 2), lot(Some(2), Some(1), 2), lot(Some(2), Some(3), 2), lot(None, Some(1), 2));
    let mut standing = Standing { lots: vec![ever, later, second, sooner], ..Standing::default() };
    standing.held.set(Unit::Point, 10);
    let done = decide(&terms, &standing, Event::Exchange(0), &Here::new(now, &zone)).unwrap();
    let paid = |lot: Lot| Paid { unit: lot.unit, amount: lot.amount, ends: lot.ends, issuer: lot.issuer };
    let plain = Paid { unit: Unit::Point, amount: 1, ends: None, issuer: None };
    assert_eq!(done.vouchers[0].paid, [paid(sooner), paid(second), paid(later), paid(ever), plain]);
    assert_eq!((done.after.lots, done.after.held.of(Unit::Point)), (Vec::new(), 1));
}

#[test]
fn a_voucher_is_known_by_the_place_of_its_reward() {
    let program = r#"{"points": {"earn": [{"give": 9, "per": "visit"}],
        "rewards": [{"price": 1, "reward": "tea"}, {"price": 1, "reward": "cake"}]}}"#;
    let mut shop = Shop::new(program, "Europe/Budapest");
    let anna = shop.opens("2026-01-10");
    shop.buys(anna, "2026-01-11", "{}").unwrap();
    let rules =
        [0, 1].map(|place| shop.on(anna, "2026-01-11", Event::Exchange(place)).unwrap().vouchers[0].rule.clone());
    assert_eq!(rules, ["points/0", "points/1"]);
}

#[test]
fn only_those_it_is_for_get_it() {
    let program = r#"{"currency": "EUR", "membership": {"name": "Club", "fee": 500, "months": 1}, "points": {
        "earn": [{"give": 1, "per": {"amount": 100}}],
        "rewards": [{"price": 5, "reward": "tea", "only_for": "members"}]}}"#;
    story(
        program,
        Unit::Point,
        &[
            ("10.00", Buys(r#"{"amount": 1000}"#), 10, 0),
            ("kept for members", Fails(&Exchanges(0)), 10, 0),
            ("joins", Joins, 10, 0),
            ("a member's tea", Exchanges(0), 5, 1),
            ("the month is over", Waits(40), 5, 1),
            ("kept for members again", Fails(&Exchanges(0)), 5, 1),
        ],
    );
}
