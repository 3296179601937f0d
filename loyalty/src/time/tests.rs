//! Days, months and years where the shop is: with clocks that change, midnights that do not exist, and days that were left
//! out.

use super::*;
use crate::testing::{utc, wall, zone};
use proptest::prelude::*;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn day(zone_name: &str, text: &str) -> (Timestamp, Timestamp) {
    let zone = zone(zone_name);
    let here = Here::new(Timestamp(0), &zone);
    let date = date(text);
    (here.end_of(date.yesterday().unwrap()), here.end_of(date))
}

/// Zone, day, when it ends, how many minutes it has.
#[test]
fn a_day_ends_with_its_last_minute_whatever_the_clocks_do() {
    let days = [
        // Clocks go forward at 2 and back at 3.
        ("Europe/Budapest", "2026-03-29", "2026-03-29T22:00:00Z", 23 * 60),
        ("Europe/Budapest", "2026-10-25", "2026-10-25T23:00:00Z", 25 * 60),
        ("America/New_York", "2026-03-08", "2026-03-09T04:00:00Z", 23 * 60),
        ("America/New_York", "2026-11-01", "2026-11-02T05:00:00Z", 25 * 60),
        // In the south it is the other way round.
        ("Pacific/Auckland", "2026-09-27", "2026-09-27T11:00:00Z", 23 * 60),
        ("Pacific/Auckland", "2026-04-05", "2026-04-05T12:00:00Z", 25 * 60),
        // By half an hour.
        ("Australia/Lord_Howe", "2026-10-04", "2026-10-04T13:00:00Z", 23 * 60 + 30),
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-05T13:30:00Z", 24 * 60 + 30),
        // Midnight does not exist: the day begins at 1. On the way back the last hour of a day comes twice.
        ("America/Sao_Paulo", "2018-11-03", "2018-11-04T03:00:00Z", 24 * 60),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-05T02:00:00Z", 23 * 60),
        ("America/Sao_Paulo", "2018-02-17", "2018-02-18T03:00:00Z", 25 * 60),
        ("Africa/Cairo", "2026-04-24", "2026-04-24T21:00:00Z", 23 * 60),
        ("Africa/Cairo", "2026-10-29", "2026-10-29T22:00:00Z", 25 * 60),
        ("Asia/Beirut", "2026-03-29", "2026-03-29T21:00:00Z", 23 * 60),
        ("Asia/Beirut", "2026-10-24", "2026-10-24T22:00:00Z", 25 * 60),
        // Midnight comes twice: the day begins with the first.
        ("America/Havana", "2026-10-31", "2026-11-01T04:00:00Z", 24 * 60),
        ("America/Havana", "2026-11-01", "2026-11-02T05:00:00Z", 25 * 60),
        // Samoa left 30 December 2011 out.
        ("Pacific/Apia", "2011-12-29", "2011-12-30T10:00:00Z", 24 * 60),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", 0),
        ("Pacific/Apia", "2011-12-31", "2011-12-31T10:00:00Z", 24 * 60),
        // The last and almost the first to begin a year.
        ("Pacific/Honolulu", "2026-12-31", "2027-01-01T10:00:00Z", 24 * 60),
        ("Pacific/Kiritimati", "2026-12-31", "2026-12-31T10:00:00Z", 24 * 60),
    ];
    for (zone, date, end, minutes) in days {
        let (from, until) = day(zone, date);
        assert_eq!(until, utc(end), "{zone} {date}");
        assert_eq!((until.0 - from.0) / 60_000_000, minutes, "{zone} {date}");
    }
}

/// Zone, what the clock shows, the moment.
#[test]
fn a_time_that_is_skipped_comes_later_and_one_that_comes_twice_is_the_first() {
    let times = [
        ("Europe/Budapest", "2026-03-29T02:30", "2026-03-29T01:30:00Z"),
        ("Europe/Budapest", "2026-10-25T02:30", "2026-10-25T00:30:00Z"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45:00Z"),
        ("Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00:00Z"),
        ("Pacific/Apia", "2011-12-30T15:00", "2011-12-31T01:00:00Z"),
    ];
    for (name, shown, moment) in times {
        let zone = zone(name);
        assert_eq!(Here::new(Timestamp(0), &zone).moment(shown.parse().unwrap()), utc(moment), "{name} {shown}");
    }
}

/// Today, how many months, the last day.
#[test]
fn months_end_on_the_same_day_or_on_the_last_that_there_is() {
    let zone = zone("Europe/Budapest");
    let cases = [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-01-15", 1, "2026-02-15"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2026-09-29", 1, "2026-10-29"),
        ("2026-05-05", 0, "2026-05-05"),
    ];
    for (today, months, last) in cases {
        let here = Here::new(wall(&zone, today), &zone);
        assert_eq!(here.after_months(months), here.end_of(date(last)), "{today} + {months} months");
    }
}

#[test]
fn days_are_those_of_the_calendar_and_not_of_24_hours() {
    let zone = zone("Europe/Budapest");
    let here = Here::new(wall(&zone, "2026-03-28 23:59:59"), &zone);
    assert_eq!(here.after_days(0), utc("2026-03-28T23:00:00Z"));
    assert_eq!(here.after_days(1), utc("2026-03-29T22:00:00Z"));
    assert_eq!(here.after_days(30), utc("2026-04-27T22:00:00Z"));
    let leap = Here::new(wall(&zone, "2028-02-28"), &zone);
    assert_eq!(leap.after_days(1), leap.end_of(date("2028-02-29")));
}

#[test]
fn no_day_before_is_never() {
    let zone = zone("Europe/Budapest");
    let here = Here::new(Timestamp(0), &zone);
    let before = |days| here.days_before(here.moment(date("2026-03-30").at(0, 0, 0, 0)), days);
    let midnight = |text: &str| Some(here.moment(date(text).at(0, 0, 0, 0)));
    // The clocks change in the night to the 29th.
    assert_eq!((before(0), before(1), before(2)), (None, midnight("2026-03-29"), midnight("2026-03-28")));
}

#[test]
fn years_and_months_end_where_the_shop_is() {
    for name in ["Pacific/Honolulu", "Pacific/Kiritimati", "Europe/Budapest", "Asia/Kathmandu"] {
        let zone = zone(name);
        let last = Here::new(wall(&zone, "2027-12-31 23:59:59"), &zone);
        let first = Here::new(wall(&zone, "2028-01-01 00:00"), &zone);
        assert_eq!((last.end_of_year(), last.next_month()), (first.now, first.now), "{name}");
        assert_eq!(
            (last.month().to_string(), first.month().to_string()),
            ("2027-12".into(), "2028-01".into()),
            "{name}"
        );
        assert_eq!(first.end_of_year(), wall(&zone, "2029-01-01 00:00"), "{name}");
        assert_eq!(first.next_month(), wall(&zone, "2028-02-01 00:00"), "{name}");
        assert_eq!(Here::new(wall(&zone, "2028-02-10"), &zone).next_month(), wall(&zone, "2028-03-01 00:00"), "{name}");
    }
}

#[test]
fn months_can_be_counted_back_over_years() {
    let month = |text: &str| Month::parse(text).unwrap();
    assert_eq!(month("2026-02").back(3), month("2025-11"));
    assert_eq!(month("2026-12").back(12), month("2025-12"));
    assert_eq!(month("2026-01").january(), month("2026-01"));
    assert_eq!(month("2026-12").january(), month("2026-01"));
    for text in ["", "2026", "2026-", "2026-00", "2026-13", "-", "x-1", "99999-01", "2026-1x"] {
        assert_eq!(Month::parse(text), None, "{text}");
    }
}

/// Every zone that there is.
fn zones() -> Vec<TimeZone> {
    jiff::tz::db().available().filter_map(|name| TimeZone::get(name.as_str()).ok()).collect()
}

fn any_zone() -> impl Strategy<Value = TimeZone> {
    let zones = zones();
    assert!(zones.len() > 400);
    prop::sample::select(zones)
}

/// From 2012 to 2040. Before that there were clocks that went back over midnight, so that a day was over twice.
fn lately() -> impl Strategy<Value = Timestamp> {
    (1_325_376_000_000_000i64..2_208_988_800_000_000).prop_map(Timestamp)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_end_of_a_day_is_after_all_of_it_and_before_the_next(zone in any_zone(), now in lately()) {
        let here = Here::new(now, &zone);
        let (today, end) = (here.date(), here.end_of(here.date()));
        prop_assert!(end > now);
        prop_assert_eq!(here.clock_at(Timestamp(end.0 - 1)).date(), today);
        prop_assert!(here.clock_at(end).date() > today);
        prop_assert_eq!(here.end_of(here.at(Timestamp(end.0 - 1)).date()), end);
        prop_assert!(here.end_of(today.tomorrow().unwrap()) >= end);
    }

    #[test]
    fn later_ends_are_later(zone in any_zone(), now in lately(), days in 0u32..4_000, months in 0u32..130) {
        let here = Here::new(now, &zone);
        prop_assert!(here.after_days(days) >= here.end_of(here.date()));
        prop_assert!(here.after_days(days + 1) >= here.after_days(days));
        prop_assert!(here.after_months(months + 1) > here.after_months(months));
        prop_assert!(here.after_months(months) >= here.after_days(months * 28));
        prop_assert!(here.after_months(months) <= here.after_days(months * 31));
        prop_assert!(here.next_month() <= here.end_of_year());
        prop_assert!(here.at(here.next_month()).month() > here.month());
        prop_assert_eq!(here.at(Timestamp(here.next_month().0 - 1)).month(), here.month());
    }

    #[test]
    fn whoever_comes_later_keeps_for_at_least_as_long(zone in any_zone(), one in lately(), other in lately(), days in 0u32..800, months in 0u32..40) {
        let (early, late) = (Here::new(one.min(other), &zone), Here::new(one.max(other), &zone));
        prop_assert!(early.after_days(days) <= late.after_days(days));
        prop_assert!(early.after_months(months) <= late.after_months(months));
        prop_assert!(early.end_of_year() <= late.end_of_year());
    }

    #[test]
    fn a_month_reads_back_as_it_is_written(zone in any_zone(), at: i64, back in 0u32..40) {
        let month = Here::new(Timestamp(at), &zone).month().back(back);
        prop_assert!(month.january() <= month);
        // One that lies beyond the years that a calendar can name is not read.
        if let Some(read) = Month::parse(&month.to_string()) {
            prop_assert_eq!(read, month);
        }
    }

    #[test]
    fn no_moment_and_no_number_is_too_much(
        zone in any_zone(),
        now in prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX), -400_000_000_000_000_000i64..-370_000_000_000_000_000],
        count in prop_oneof![any::<u32>(), Just(u32::MAX), 0u32..100],
        moved: i64,
    ) {
        let here = Here::new(Timestamp(now), &zone);
        let ends = [here.after_days(count), here.after_months(count), here.end_of_year(), here.next_month(), here.end_of(here.date())];
        // Near the ends of the calendar a moment stands for those beyond.
        let first = here.moment(here.clock());
        prop_assert!(ends.iter().all(|end| *end > first));
        let months = [here.month().back(count), here.month().back(count).january()];
        prop_assert!(months.iter().all(|month| *month <= here.month()));
        let _ = (here.now.plus_days(moved), here.now.plus_seconds(moved), here.clock_at(Timestamp(moved)));
    }
}

proptest! {
    /// Whatever a clock says, a program with everything in it is decided, or refused.
    #[test]
    fn no_moment_is_too_much_for_the_rules(
        zone in any_zone(),
        moments in prop::collection::vec(prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX), 0i64..4_000_000_000_000_000], 1..6),
    ) {
        use crate::{cards::{Event, next_review}, occasions::{Occasion, Yearly}, purchases::Sale};
        let mut shop = crate::testing::Shop::new(include_str!("../../programs/everything.json"), "UTC");
        shop.opens("2026-01-01");
        shop.zone = zone;
        for now in moments.into_iter().map(Timestamp) {
            let day = Yearly::of(Here::new(now, &shop.zone).date());
            let sale = Sale::of(9_999);
            let events = [
                Event::Opened, Event::Invited, Event::Inviting, Event::Purchase(&sale), Event::Member, Event::Climb(0),
                Event::Occasion(Occasion::Birthday, day), Event::Occasion(Occasion::Anniversary, day),
                Event::Reserve(0, 0, None), Event::Donate(0, 1), Event::Review,
            ];
            for event in events {
                let _ = shop.happens(0, event, now, None);
            }
            let here = Here::new(now, &shop.zone);
            let standing = &shop.cards[0].standing;
            let _ = crate::expiry::warnings(&shop.terms, standing, &here);
            prop_assert!(next_review(&shop.terms, standing, &here).is_none_or(|next| next > now));
        }
    }
}

#[test]
fn the_ends_of_the_calendar_are_ends_of_time() {
    let zone = zone("Pacific/Kiritimati");
    let here = Here::new(Timestamp(0), &zone);
    assert_eq!(here.moment(DateTime::MIN), Timestamp(i64::MIN));
    assert_eq!(here.end_of(Date::MAX), Timestamp(i64::MAX));
    assert_eq!(here.after_days(u32::MAX), Timestamp(i64::MAX));
    let years = [i64::MIN, -1, 0, i64::MAX].map(|at| here.clock_at(Timestamp(at)).year());
    // Ten hours behind UTC then.
    assert_eq!(years, [-9999, 1969, 1969, 9999]);
}
