//! Occasions: the right day, where the shop is, once a year.

use super::*;
use crate::{
    cards::Event,
    ledger::Unit,
    testing::{Shop, draft, utc, wrong, zone},
};
use jiff::{ToSpan, civil::date};
use proptest::prelude::*;

/// A florist: a rose on the birthday, 50 points on the day on which the card was opened.
const FLORIST: &str = include_str!("../../programs/occasions.json");

fn day(text: &str) -> Yearly {
    Yearly::try_from(text.to_owned()).unwrap()
}

fn birthday(shop: &mut Shop, card: usize, when: &str, born: &str) -> Result<(), Refusal> {
    shop.on(card, when, Event::Occasion(Occasion::Birthday, day(born))).map(|_| ())
}

fn anniversary(shop: &mut Shop, card: usize, when: &str) -> Result<(), Refusal> {
    let opened = Here::new(shop.cards[card].standing.opened_at, &shop.zone).date();
    shop.on(card, when, Event::Occasion(Occasion::Anniversary, Yearly::of(opened))).map(|_| ())
}

/// Born, now, whether the rose is given.
#[test]
fn a_birthday_is_kept_on_its_day() {
    let cases = [
        ("05-17", "2027-05-16 23:59:59", false),
        ("05-17", "2027-05-17 00:00:00", true),
        ("05-17", "2027-05-17 23:59:59", true),
        ("05-17", "2027-05-18 00:00:00", false),
        ("12-31", "2026-12-31 23:59:59", true),
        ("01-01", "2027-01-01 00:00:00", true),
        // Born on 29 February: on that day, and on the 28th where there is no such day.
        ("02-29", "2027-02-28", true),
        ("02-29", "2027-03-01", false),
        ("02-29", "2028-02-28", false),
        ("02-29", "2028-02-29", true),
        ("02-29", "2100-02-28", true),
        ("02-28", "2027-02-28", true),
        ("02-28", "2028-02-28", true),
        ("02-28", "2028-02-29", false),
    ];
    for zone in ["Europe/Budapest", "Pacific/Honolulu", "Pacific/Kiritimati"] {
        for (born, now, given) in cases {
            let mut shop = Shop::new(FLORIST, zone);
            let anna = shop.opens("2026-04-01");
            let expected = if given { Ok(()) } else { Err(Refusal::NotToday) };
            assert_eq!(birthday(&mut shop, anna, now, born), expected, "{zone} {born} {now}");
            assert_eq!(shop.cards[anna].held(Unit::Voucher), u32::from(given));
        }
    }
}

#[test]
fn one_moment_is_a_birthday_here_and_not_there() {
    let at = utc("2027-05-17T10:30:00Z");
    for (name, given) in [("Pacific/Honolulu", true), ("Pacific/Kiritimati", false), ("Europe/Budapest", true)] {
        let mut shop = Shop::new(FLORIST, name);
        let anna = shop.opens("2026-04-01");
        let kept = shop.happens(anna, Event::Occasion(Occasion::Birthday, day("05-17")), at, None);
        assert_eq!(kept.is_ok(), given, "{name}");
    }
}

#[test]
fn it_is_given_once_a_year_however_often_it_is_tried() {
    let mut shop = Shop::new(FLORIST, "Europe/Budapest");
    let anna = shop.opens("2026-04-01");
    for year in 2026..2031 {
        let when = format!("{year}-05-17");
        assert_eq!(birthday(&mut shop, anna, &when, "05-17"), Ok(()));
        assert_eq!(birthday(&mut shop, anna, &when, "05-17"), Err(Refusal::TakenBefore));
        // Who says that they were born on another day does not get it again.
        assert_eq!(birthday(&mut shop, anna, &format!("{year}-08-01"), "08-01"), Err(Refusal::TakenBefore));
    }
    assert_eq!(shop.cards[anna].held(Unit::Voucher), 5);
}

/// Opened, now, whether it is given.
#[test]
fn the_day_on_which_the_card_was_opened_is_kept_from_the_first_year_on() {
    let cases = [
        ("2026-04-01 10:00", "2026-04-01 11:00", false),
        ("2026-04-01 10:00", "2026-12-31 11:00", false),
        ("2026-04-01 10:00", "2027-03-31 23:59", false),
        ("2026-04-01 10:00", "2027-04-01 00:00", true),
        ("2026-04-01 00:30", "2027-04-01 23:59", true),
        ("2026-04-01 23:30", "2027-04-02 00:00", false),
        ("2026-04-01 10:00", "2031-04-01 10:00", true),
        ("2028-02-29 10:00", "2029-02-28 10:00", true),
        ("2028-02-29 10:00", "2032-02-29 10:00", true),
        ("2028-02-29 10:00", "2032-02-28 10:00", false),
    ];
    for zone in ["Europe/Budapest", "Pacific/Honolulu", "Pacific/Kiritimati"] {
        for (opened, now, given) in cases {
            let mut shop = Shop::new(FLORIST, zone);
            let anna = shop.opens(opened);
            let expected = if given { Ok(()) } else { Err(Refusal::NotToday) };
            assert_eq!(anniversary(&mut shop, anna, now), expected, "{zone} {opened} {now}");
            assert_eq!(shop.cards[anna].held(Unit::Point), if given { 50 } else { 0 });
        }
    }
}

#[test]
fn a_card_knows_its_own_day() {
    let mut shop = Shop::new(FLORIST, "Europe/Budapest");
    let anna = shop.opens("2026-04-01");
    let wrong_day = Event::Occasion(Occasion::Anniversary, day("06-01"));
    assert_eq!(shop.on(anna, "2027-06-01", wrong_day), Err(Refusal::NotToday));
}

#[test]
fn what_is_not_promised_is_not_given() {
    let mut shop = Shop::new(FLORIST, "Europe/Budapest");
    shop.terms = {
        let mut draft = draft(FLORIST);
        draft.occasions.iter_mut().for_each(|all| all.anniversary = None);
        draft.try_into().unwrap()
    };
    let anna = shop.opens("2026-04-01");
    assert_eq!(anniversary(&mut shop, anna, "2027-04-01"), Err(Refusal::NotOffered));
    assert_eq!(birthday(&mut shop, anna, "2027-04-01", "04-01"), Ok(()));
}

#[test]
fn what_is_wrong_with_occasions_is_named() {
    let with = |occasions: &str| {
        let program = r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 9, "reward": "tea"}]}, "occasions": X}"#;
        wrong(draft(&program.replace('X', occasions)))
    };
    assert_eq!(with("{}"), ["occasions"]);
    let both = r#"{"birthday": {"points": 5}, "anniversary": {"reward": ""}}"#;
    assert_eq!(with(both), ["occasions.birthday", "occasions.anniversary"]);
}

#[test]
fn a_day_of_the_year_is_written_as_month_and_day() {
    assert_eq!(day("02-29").to_string(), "02-29");
    assert_eq!(day("2-9").to_string(), "02-09");
    assert_eq!(serde_json::to_string(&day("2-9")).unwrap(), r#""02-09""#);
    for text in ["", "02", "02-30", "13-01", "00-10", "04-31", "-1-2", "1-", "x-y", "300-300"] {
        assert_eq!(Yearly::try_from(text.to_owned()), Err(NotADay), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_year_has_exactly_one_day_for_it(first in 0i32..1_500, born in 0i32..366, years in 1i32..5, tries in 1usize..3) {
        let born = Yearly::of(date(2024, 1, 1) + born.days());
        let mut shop = Shop::new(FLORIST, "Pacific/Auckland");
        let opened = date(2024, 1, 1) + first.days();
        let anna = shop.opens(&opened.to_string());
        let last = opened + years.years();
        let mut today = opened + 1.days();
        let (mut roses, mut thanks) = (0, 0);
        while today <= last {
            for _ in 0..tries {
                let when = today.to_string();
                let gift = shop.on(anna, &when, Event::Occasion(Occasion::Birthday, born));
                roses += i32::from(gift.is_ok());
                thanks += i32::from(anniversary(&mut shop, anna, &when).is_ok());
            }
            today += 1.days();
        }
        prop_assert_eq!(thanks, if last.day() == opened.day() || !last.in_leap_year() { years } else { years - 1 });
        // In a leap year 29 February may lie just behind the last day.
        prop_assert!(roses == years || (born == day("02-29") && (roses - years).abs() <= 1), "{} in {}", roses, years);
    }

    #[test]
    fn reading_a_day_never_fails_badly(text in "\\PC{0,9}") {
        if let Ok(day) = Yearly::try_from(text) {
            prop_assert_eq!(Yearly::try_from(day.to_string()), Ok(day));
        }
    }
}

#[test]
fn the_calendar_is_asked_where_the_shop_is() {
    let zone = zone("Pacific/Kiritimati");
    assert_eq!(rule(Occasion::Birthday, &Here::new(utc("2026-12-31T10:00:00Z"), &zone)), "birthday/2027");
}
