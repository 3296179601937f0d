//! The club: what it brings while it runs, how long it runs, and how it ends.

use super::*;
use crate::{
    cards::Event,
    testing::{Shop, draft, wrong},
};
use jiff::civil::date;
use proptest::prelude::*;

/// A bookshop's club: 24 € for 12 months, 10 % off and points twice, reminded 14 days before.
const BOOKSHOP: &str = include_str!("../../programs/membership.json");

fn of_months(months: u32) -> String {
    BOOKSHOP.replace(r#""months": 12"#, &format!(r#""months": {months}"#))
}

fn last(shop: &Shop, card: usize) -> String {
    let until = shop.cards[card].standing.member_until.unwrap();
    last_day(until, &shop.here("2026-01-01")).to_string()
}

fn points_of_100_euros(shop: &mut Shop, card: usize, when: &str) -> (u32, u32) {
    let before = shop.cards[card].held(Unit::Point);
    let bought = shop.buys(card, when, r#"{"amount": 10000}"#).unwrap().bought.unwrap();
    (bought.paid, shop.cards[card].held(Unit::Point) - before)
}

#[test]
fn the_club_brings_what_it_promises_from_the_fee_to_the_last_minute() {
    for zone in ["Europe/Budapest", "Pacific/Honolulu", "Pacific/Kiritimati"] {
        let mut shop = Shop::new(BOOKSHOP, zone);
        let anna = shop.opens("2026-11-20 10:00");
        assert_eq!(points_of_100_euros(&mut shop, anna, "2026-11-20 10:01"), (10_000, 100));
        assert_eq!(shop.on(anna, "2026-11-20 10:02", Event::Exchange(1)), Err(Refusal::NotForYou));
        shop.on(anna, "2026-11-20 10:03", Event::Member).unwrap();
        assert_eq!((shop.cards[anna].held(Unit::Membership), last(&shop, anna)), (1, "2027-11-20".into()));
        assert_eq!(points_of_100_euros(&mut shop, anna, "2026-11-20 10:04"), (9_000, 180));
        assert!(shop.on(anna, "2027-11-20 23:59:58", Event::Exchange(1)).is_ok());
        assert_eq!(points_of_100_euros(&mut shop, anna, "2027-11-20 23:59:59"), (9_000, 180));
        // No job ran.
        assert_eq!(points_of_100_euros(&mut shop, anna, "2027-11-21 00:00"), (10_000, 100));
        assert_eq!((shop.cards[anna].held(Unit::Membership), shop.cards[anna].standing.member_until), (0, None));
        assert_eq!(shop.in_account(Account::Expired, Unit::Membership), 1);
        assert_eq!(shop.on(anna, "2027-11-21 00:01", Event::Exchange(1)), Err(Refusal::NotForYou));
    }
}

/// When the fee was paid first, for how many months at a time, how often, the last day.
#[test]
fn periods_that_are_paid_ahead_add_up() {
    let cases = [
        ("2026-11-20", 12, 1, "2027-11-20"),
        ("2026-11-20", 12, 3, "2029-11-20"),
        ("2026-01-15", 1, 3, "2026-04-15"),
        // The 31st is there again after each month that lacks it.
        ("2026-01-31", 1, 1, "2026-02-28"),
        ("2026-01-31", 1, 2, "2026-03-31"),
        ("2026-01-31", 1, 12, "2027-01-31"),
        ("2026-08-31", 6, 2, "2027-08-31"),
        ("2028-02-29", 12, 4, "2032-02-29"),
        ("2026-10-24", 1, 1, "2026-11-24"),
        // Whose month ends with February is in luck: to the end of March.
        ("2026-01-28", 1, 2, "2026-03-31"),
    ];
    for (first, months, times, expected) in cases {
        let mut shop = Shop::new(&of_months(months), "Europe/Budapest");
        let anna = shop.opens(first);
        for _ in 0..times {
            shop.on(anna, first, Event::Member).unwrap();
        }
        assert_eq!(last(&shop, anna), expected, "{first}, {times} times {months}");
        assert_eq!(shop.cards[anna].held(Unit::Membership), times);
    }
}

#[test]
fn who_renews_before_the_end_loses_no_day_and_who_is_late_begins_anew() {
    let mut shop = Shop::new(BOOKSHOP, "Europe/Budapest");
    let anna = shop.opens("2026-11-20");
    shop.on(anna, "2026-11-20", Event::Member).unwrap();
    shop.on(anna, "2027-11-20 23:59", Event::Member).unwrap();
    assert_eq!((last(&shop, anna), shop.cards[anna].held(Unit::Membership)), ("2028-11-20".into(), 2));
    shop.on(anna, "2028-12-24", Event::Member).unwrap();
    assert_eq!((last(&shop, anna), shop.cards[anna].held(Unit::Membership)), ("2029-12-24".into(), 1));
    assert_eq!(shop.in_account(Account::Expired, Unit::Membership), 2);
}

#[test]
fn who_pays_every_month_is_never_refused() {
    let mut shop = Shop::new(&of_months(1), "Europe/Budapest");
    let anna = shop.opens("2026-01-20");
    for month in 0..36 {
        let day = date(2026, 1, 20).checked_add(jiff::Span::new().months(month)).unwrap();
        assert!(shop.on(anna, &day.to_string(), Event::Member).is_ok(), "{day}");
    }
}

#[test]
fn twelve_periods_can_be_paid_ahead_and_no_more() {
    for months in [1, 12, 60] {
        let mut shop = Shop::new(&of_months(months), "Europe/Budapest");
        let anna = shop.opens("2026-01-31");
        for _ in 0..12 {
            shop.on(anna, "2026-01-31", Event::Member).unwrap();
        }
        assert_eq!(shop.on(anna, "2026-01-31", Event::Member), Err(Refusal::TooFarAhead));
        let later = date(2026, 2, 1).checked_add(jiff::Span::new().months(i64::from(months))).unwrap();
        assert!(shop.on(anna, &later.to_string(), Event::Member).is_ok());
    }
}

/// When the fee was paid, the moment of the reminder.
#[test]
fn its_owner_is_reminded_in_the_morning_of_the_day() {
    let cases =
        [("2026-11-20", "2027-11-07 00:00"), ("2026-03-05", "2027-02-20 00:00"), ("2026-04-11", "2027-03-29 00:00")];
    for (paid, expected) in cases {
        let mut shop = Shop::new(BOOKSHOP, "Europe/Budapest");
        let anna = shop.opens(paid);
        shop.on(anna, paid, Event::Member).unwrap();
        let until = shop.cards[anna].standing.member_until.unwrap();
        let club = shop.terms.membership.as_ref().unwrap();
        assert_eq!(reminder(club, until, &shop.here(paid)), shop.at(expected), "{paid}");
        let silent = Membership { remind_days: 0, ..club.clone() };
        assert_eq!(reminder(&silent, until, &shop.here(paid)), until, "never while it runs");
    }
}

#[test]
fn of_two_discounts_the_larger_counts_and_what_is_earned_on_top_adds_up() {
    let tiers = r#", "tiers": {"by": "visits", "window": "calendar_year", "levels": [
        {"name": "Regular", "at": 1, "perks": {"extra": 50, "discount": 20}}]} }"#;
    let end = BOOKSHOP.rfind('}').unwrap();
    let mut shop = Shop::new(&format!("{}{tiers}", &BOOKSHOP[..end]), "Europe/Budapest");
    let anna = shop.opens("2026-11-20");
    assert_eq!(points_of_100_euros(&mut shop, anna, "2026-11-20"), (10_000, 100));
    assert_eq!(points_of_100_euros(&mut shop, anna, "2026-11-21"), (8_000, 120));
    shop.on(anna, "2026-11-22", Event::Member).unwrap();
    assert_eq!(points_of_100_euros(&mut shop, anna, "2026-11-23"), (8_000, 200));
}

#[test]
fn the_most_that_perks_can_give_can_be_written_down_and_read_again() {
    let program = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
        "membership": {"name": "Club", "fee": 0, "months": 1, "perks": {"extra": 900}},
        "tiers": {"by": "visits", "window": "calendar_year", "levels": [{"name": "A", "at": 1, "perks": {"extra": 900}}]}}"#;
    let mut shop = Shop::new(program, "Europe/Budapest");
    let anna = shop.opens("2026-01-01");
    shop.on(anna, "2026-01-01 13:00", Event::Member).unwrap();
    assert_eq!(points_of_100_euros(&mut shop, anna, "2026-01-02"), (10_000, 1_000));
    let bought = shop.buys(anna, "2026-01-03", r#"{"amount": 10000}"#).unwrap().bought.unwrap();
    let written = serde_json::to_string(&bought).unwrap();
    assert_eq!(serde_json::from_str::<crate::purchases::Bought>(&written).unwrap(), bought);
    assert_eq!(bought.earned.iter().map(|one| one.amount).sum::<u32>(), 1_900);
}

#[test]
fn without_a_club_no_fee_is_taken() {
    let mut shop = Shop::new(include_str!("../../programs/points.json"), "Europe/Budapest");
    let anna = shop.opens("2026-01-01");
    assert_eq!(shop.on(anna, "2026-01-02", Event::Member), Err(Refusal::NotOffered));
}

#[test]
fn what_is_wrong_with_a_club_is_named() {
    let program = r#"{"membership": {"name": "", "fee": 1000000001, "months": 61, "remind_days": 91, "perks": {"discount": 91}}}"#;
    let fields = ["fee", "name", "fee", "months", "remind_days", "perks.discount", "perks.discount"];
    assert_eq!(wrong(draft(program)), fields.map(|field| format!("membership.{field}")));
    assert_eq!(wrong(draft(BOOKSHOP)), [""; 0]);
}

proptest! {
    #[test]
    fn no_day_is_lost_by_paying_in_parts(day in 0i64..3_000, months in 1u32..=12, times in 1u32..=12) {
        let mut shop = Shop::new(&of_months(months), "Europe/Budapest");
        let now = shop.at("2026-01-01").plus_days(day);
        let anna = shop.opens("2026-01-01");
        let mut ends = Vec::new();
        for _ in 0..times {
            shop.happens(anna, Event::Member, now, None).unwrap();
            ends.push(shop.cards[anna].standing.member_until.unwrap());
        }
        let here = Here::new(now, &shop.zone);
        let at_once = here.after_months(months * times);
        let end = *ends.last().unwrap();
        prop_assert!(end >= at_once && end <= at_once.plus_days(3).plus_seconds(3_600));
        prop_assert!(ends.windows(2).all(|pair| pair[0] < pair[1]));
        let clocks = ends.iter().map(|end| here.clock_at(*end).time());
        prop_assert!(clocks.into_iter().all(|time| time == jiff::civil::Time::midnight()));
    }
}
