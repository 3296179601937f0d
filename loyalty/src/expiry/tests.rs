//! Expiry: what lapses when, what is spent first, and when its owner is told.

use super::*;
use crate::{
    cards::{Event, next_review},
    ledger::Account,
    purchases::Sale,
    testing::{Shop, draft, utc, wrong},
};
use proptest::prelude::*;

/// A canteen: stamps for 6 months, points for 12 months after the last purchase, cashback to the end of the year, rewards
/// for 30 days; its customers are told 7 days before.
const CANTEEN: &str = include_str!("../../programs/expiry.json");

/// Points for some days; so many of them for a soup.
fn points_for(days: u32, price: u32) -> String {
    format!(
        r#"{{"currency": "EUR", "points": {{"earn": [{{"give": 1, "per": {{"amount": 100}}}}],
        "rewards": [{{"price": {price}, "reward": "a soup"}}]}}, "expiry": {{"points": {{"days": {days}}}, "warn_days": 7}}}}"#
    )
}

/// What, when it was given, the last second in which it is there.
#[test]
fn things_last_to_the_end_of_their_last_day() {
    let cases = [
        (Unit::Stamp, "2026-08-15 00:00", "2027-02-15 23:59:59"),
        (Unit::Stamp, "2026-08-31 23:59", "2027-02-28 23:59:59"),
        // The clocks change on the last day.
        (Unit::Stamp, "2026-09-28 10:00", "2027-03-28 23:59:59"),
        (Unit::Stamp, "2026-04-25 10:00", "2026-10-25 23:59:59"),
        (Unit::Cashback, "2026-01-01 00:00", "2026-12-31 23:59:59"),
        (Unit::Cashback, "2026-12-31 23:59:59", "2026-12-31 23:59:59"),
        (Unit::Point, "2026-11-20 10:00", "2027-11-20 23:59:59"),
        (Unit::Point, "2028-02-29 10:00", "2029-02-28 23:59:59"),
    ];
    for zone in ["Europe/Budapest", "Pacific/Honolulu", "Pacific/Kiritimati", "Australia/Lord_Howe"] {
        for (unit, given, last) in cases {
            let mut shop = Shop::new(CANTEEN, zone);
            let anna = shop.opens(given);
            shop.buys(anna, given, r#"{"amount": 10000}"#).unwrap();
            let held = shop.cards[anna].held(unit);
            assert!(held > 0);
            shop.on(anna, last, Event::Review).unwrap();
            assert_eq!(shop.cards[anna].held(unit), held, "{zone} {unit:?} on {last}");
            let end = shop.at(last).plus_seconds(1);
            let decision = shop.happens(anna, Event::Review, end, None).unwrap();
            assert_eq!(shop.cards[anna].held(unit), 0, "{zone} {unit:?} after {last}");
            let gone = decision.moves.iter().filter(|one| one.unit == unit);
            let gone: Vec<_> = gone.map(|one| (one.kind, one.amount, one.to)).collect();
            assert_eq!(gone, [(Kind::Expired, held, Account::Expired)]);
        }
    }
}

#[test]
fn a_day_of_23_or_25_hours_is_whole() {
    let ends = [
        ("Europe/Budapest", "2026-03-28 12:00", "2026-03-29T22:00:00Z"),
        ("Europe/Budapest", "2026-10-24 12:00", "2026-10-25T23:00:00Z"),
        ("Africa/Cairo", "2026-04-22 12:00", "2026-04-23T22:00:00Z"),
        ("Pacific/Kiritimati", "2026-12-30 12:00", "2026-12-31T10:00:00Z"),
    ];
    for (zone, given, end) in ends {
        let mut shop = Shop::new(&points_for(1, 10), zone);
        let anna = shop.opens(given);
        shop.buys(anna, given, r#"{"amount": 1000}"#).unwrap();
        assert_eq!(shop.cards[anna].standing.lots[0].ends, Some(utc(end)), "{zone}");
    }
}

#[test]
fn what_has_lapsed_cannot_be_spent_though_no_job_ran() {
    let mut shop = Shop::new(CANTEEN, "Europe/Budapest");
    let anna = shop.opens("2026-06-01");
    // 200 points and four euros of cashback.
    shop.buys(anna, "2026-06-01", r#"{"amount": 20000}"#).unwrap();
    assert!(shop.clone().on(anna, "2027-06-01 23:59:59", Event::Exchange(0)).is_ok());
    assert_eq!(shop.clone().on(anna, "2027-06-02 00:00", Event::Exchange(0)), Err(Refusal::Balance));
    let pay = r#"{"amount": 1000, "cashback": 400}"#;
    let spent = |mut shop: Shop, when: &str| shop.buys(anna, when, pay).unwrap().bought.unwrap().spent.len();
    assert_eq!((spent(shop.clone(), "2026-12-31 23:59:59"), spent(shop, "2027-01-01 00:00")), (1, 0));
}

#[test]
fn a_reward_is_good_for_its_30_days() {
    let mut shop = Shop::new(CANTEEN, "Europe/Budapest");
    let anna = shop.opens("2026-06-01");
    shop.buys(anna, "2026-09-30", r#"{"amount": 10000}"#).unwrap();
    let decision = shop.on(anna, "2026-10-01 13:00", Event::Exchange(0)).unwrap();
    assert_eq!(decision.vouchers[0].expires_at, Some(shop.at("2026-11-01 00:00")));
}

#[test]
fn each_purchase_moves_the_end_of_what_lapses_by_staying_away() {
    let mut shop = Shop::new(CANTEEN, "Europe/Budapest");
    let anna = shop.opens("2026-01-10");
    for when in ["2026-01-10 13:00", "2026-12-10", "2027-12-10 23:59", "2028-12-09"] {
        shop.buys(anna, when, r#"{"amount": 1000}"#).unwrap();
    }
    assert_eq!(shop.cards[anna].held(Unit::Point), 40);
    // A look at the card is no purchase.
    shop.on(anna, "2029-12-01", Event::Review).unwrap();
    let ends = idle_end(&shop.terms, Unit::Point, shop.cards[anna].standing.active_at, &shop.here("2029-12-01"));
    assert_eq!(ends, Some(shop.at("2029-12-10 00:00")));
    shop.on(anna, "2029-12-10 00:00", Event::Review).unwrap();
    assert_eq!(shop.cards[anna].held(Unit::Point), 0);
}

#[test]
fn a_gift_to_who_stayed_away_is_not_lost_at_once() {
    let program = CANTEEN.replace(r#""expiry": {"#, r#""occasions": {"birthday": {"points": 50}}, "expiry": {"#);
    let mut shop = Shop::new(&program, "Europe/Budapest");
    let anna = shop.opens("2026-01-10");
    shop.buys(anna, "2026-01-10 13:00", r#"{"amount": 1000}"#).unwrap();
    let birthday = Event::Occasion(crate::occasions::Occasion::Birthday, "05-17".to_owned().try_into().unwrap());
    shop.on(anna, "2027-05-17", birthday).unwrap();
    assert_eq!(shop.cards[anna].held(Unit::Point), 50);
    shop.on(anna, "2028-05-17 23:59:59", Event::Review).unwrap();
    assert_eq!(shop.cards[anna].held(Unit::Point), 50);
    shop.on(anna, "2028-05-18 00:00", Event::Review).unwrap();
    assert_eq!(shop.cards[anna].held(Unit::Point), 0);
}

#[test]
fn a_gift_to_who_stayed_away_keeps_nothing_else_and_is_kept_by_the_next_purchase() {
    let program = r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 9, "reward": "tea"}]},
        "points": {"earn": [{"give": 10, "per": "visit"}]}, "occasions": {"birthday": {"points": 50}},
        "expiry": {"stamps": {"idle_months": 24}, "points": {"idle_months": 12}, "warn_days": 7}}"#;
    let mut shop = Shop::new(program, "Europe/Budapest");
    let anna = shop.opens("2026-01-10");
    shop.buys(anna, "2026-01-10 13:00", "{}").unwrap();
    let birthday = Event::Occasion(crate::occasions::Occasion::Birthday, "05-17".to_owned().try_into().unwrap());
    shop.on(anna, "2027-05-17", birthday).unwrap();
    let held = |shop: &Shop| (shop.cards[anna].held(Unit::Stamp), shop.cards[anna].held(Unit::Point));
    assert_eq!((held(&shop), shop.cards[anna].standing.active_at), ((1, 50), shop.at("2026-01-10 13:00")));
    let mut away = shop.clone();
    let told = |shop: &Shop, when| warnings(&shop.terms, &shop.cards[anna].standing, &shop.here(when)).len();
    assert_eq!((told(&away, "2028-01-03 23:59"), told(&away, "2028-01-04 00:00")), (0, 1), "of the stamp");
    away.on(anna, "2028-01-11 00:00", Event::Review).unwrap();
    assert_eq!(held(&away), (0, 50), "the stamp goes two years after the purchase");
    away.on(anna, "2028-05-18 00:00", Event::Review).unwrap();
    assert_eq!(held(&away), (0, 0), "the gift a year after it was given");
    shop.buys(anna, "2027-06-01", "{}").unwrap();
    let due = next_review(&shop.terms, &shop.cards[anna].standing, &shop.here("2027-06-01"));
    assert_eq!(due, Some(shop.at("2028-05-26 00:00")), "its owner is told once, of all of it");
    shop.on(anna, "2028-06-01 23:59:59", Event::Review).unwrap();
    assert_eq!(held(&shop), (2, 60), "who comes back keeps the gift, too");
    shop.on(anna, "2028-06-02 00:00", Event::Review).unwrap();
    assert_eq!(held(&shop), (2, 0));
}

/// What is paid with cashback before New Year; what is held after the purchase of the old year went back.
#[test]
fn what_has_lapsed_is_not_taken_back_a_second_time() {
    for (pays, left, owed) in [(0, 1_200, 0), (400, 800, 0), (1_000, 200, 0)] {
        let mut shop = Shop::new(CANTEEN, "Europe/Budapest");
        let anna = shop.opens("2026-12-29");
        let first = shop.buys(anna, "2026-12-29", r#"{"amount": 50000}"#).unwrap().bought.unwrap();
        // Everything is paid with cashback, so that nothing new is earned.
        if pays > 0 {
            shop.buys(anna, "2026-12-30", &format!(r#"{{"amount": {pays}, "cashback": {pays}}}"#)).unwrap();
        }
        shop.buys(anna, "2027-01-04", r#"{"amount": 60000}"#).unwrap();
        let terms = shop.terms.clone();
        shop.on(anna, "2027-01-05", Event::Refund(&first, &crate::refunds::Back::Whole, &terms)).unwrap();
        let standing = &shop.cards[anna].standing;
        assert_eq!((standing.held.of(Unit::Cashback), standing.owed.of(Unit::Cashback)), (left, owed), "{pays}");
        assert_eq!(shop.in_account(Account::Expired, Unit::Cashback), 0, "nothing was given that could lapse");
    }
}

#[test]
fn of_two_purchases_of_one_day_so_much_is_forgiven_as_lapsed() {
    let mut shop = Shop::new(&points_for(30, 60), "Europe/Budapest");
    let anna = shop.opens("2026-06-01");
    let [one, two] = [(); 2].map(|()| shop.buys(anna, "2026-06-01", r#"{"amount": 10000}"#).unwrap().bought.unwrap());
    shop.on(anna, "2026-06-02", Event::Exchange(0)).unwrap();
    let (terms, whole) = (shop.terms.clone(), crate::refunds::Back::Whole);
    let mut owes = Vec::new();
    for bought in [&one, &two] {
        shop.on(anna, "2026-07-02", Event::Refund(bought, &whole, &terms)).unwrap();
        owes.push(shop.cards[anna].standing.owed.of(Unit::Point));
    }
    assert_eq!(owes, [0, 60], "140 lapsed, 60 are a soup");
}

/// When, what its owner is told: what, how many, the day after its last.
#[test]
fn its_owner_is_told_in_the_week_before_and_only_then() {
    let mut shop = Shop::new(CANTEEN, "Europe/Budapest");
    let anna = shop.opens("2026-06-20");
    shop.buys(anna, "2026-06-20", r#"{"amount": 10000}"#).unwrap();
    shop.buys(anna, "2026-06-20 20:00", r#"{"amount": 5000}"#).unwrap();
    shop.buys(anna, "2026-06-25", r#"{"amount": 10000, "stamps": 3}"#).unwrap();
    let stamps = |amount, end| (Unit::Stamp, amount, end);
    let cashback = (Unit::Cashback, 500, "2027-01-01 00:00");
    let points = (Unit::Point, 250, "2027-06-26 00:00");
    let cases = [
        ("2026-07-01 00:00", vec![]),
        ("2026-12-13 23:59:59", vec![]),
        ("2026-12-14 00:00", vec![stamps(2, "2026-12-21 00:00")]),
        ("2026-12-18 23:59:59", vec![stamps(2, "2026-12-21 00:00")]),
        ("2026-12-19 00:00", vec![stamps(2, "2026-12-21 00:00"), stamps(3, "2026-12-26 00:00")]),
        ("2026-12-20 23:59:59", vec![stamps(2, "2026-12-21 00:00"), stamps(3, "2026-12-26 00:00")]),
        ("2026-12-21 00:00", vec![stamps(3, "2026-12-26 00:00")]),
        ("2026-12-25 00:00", vec![stamps(3, "2026-12-26 00:00"), cashback]),
        ("2026-12-31 23:59:59", vec![cashback]),
        ("2027-01-01 00:00", vec![]),
        ("2027-06-18 23:59:59", vec![]),
        ("2027-06-19 00:00", vec![points]),
        ("2027-06-25 23:59:59", vec![points]),
        ("2027-06-26 00:00", vec![]),
    ];
    for (when, expected) in cases {
        // Whether something ran meanwhile makes no difference.
        let seen = warnings(&shop.terms, &shop.cards[anna].standing, &shop.here(when));
        let expected: Vec<_> =
            expected.into_iter().map(|(unit, amount, end)| Warning { unit, amount, ends: shop.at(end) }).collect();
        assert_eq!(seen, expected, "{when}");
        let mut later = shop.clone();
        later.on(anna, when, Event::Review).unwrap();
        assert_eq!(warnings(&later.terms, &later.cards[anna].standing, &later.here(when)), expected, "{when}");
    }
}

/// Zone, the last day, when its owner is told: seven days before its end, at midnight, whatever the clocks do between.
#[test]
fn its_owner_is_told_at_midnight() {
    let cases = [
        ("Europe/Budapest", "2026-03-31", "2026-03-25 00:00"),
        ("Europe/Budapest", "2026-10-27", "2026-10-21 00:00"),
        ("Africa/Cairo", "2026-04-23", "2026-04-17 00:00"),
        ("Pacific/Honolulu", "2027-01-02", "2026-12-27 00:00"),
    ];
    for (zone, last, told) in cases {
        let shop = Shop::new(CANTEEN, zone);
        let here = shop.here(last);
        assert_eq!(warned_from(&shop.terms, here.end_of(here.date()), &here), Some(shop.at(told)), "{zone} {last}");
    }
}

#[test]
fn what_several_shops_gave_and_ends_together_is_told_together() {
    let shop = Shop::new(CANTEEN, "Europe/Budapest");
    let ends = shop.at("2026-12-21 00:00");
    let lot = |unit, shop, amount| Lot { unit, ends: Some(ends), issuer: Some(ShopId([shop; 16])), amount };
    let lots = vec![lot(Unit::Stamp, 1, 2), lot(Unit::Cashback, 1, 300), lot(Unit::Stamp, 2, 3)];
    let mut standing = Standing { lots, ..Standing::default() };
    standing.held.set(Unit::Stamp, 5);
    standing.held.set(Unit::Cashback, 300);
    let told = warnings(&shop.terms, &standing, &shop.here("2026-12-20"));
    let expected = [(Unit::Stamp, 5), (Unit::Cashback, 300)].map(|(unit, amount)| Warning { unit, amount, ends });
    assert_eq!(told, expected);
}

#[test]
fn who_is_never_to_be_told_is_not() {
    let mut shop = Shop::new(&CANTEEN.replace(r#""warn_days": 7"#, r#""warn_days": 0"#), "Europe/Budapest");
    let anna = shop.opens("2026-06-20");
    shop.buys(anna, "2026-06-20", r#"{"amount": 10000}"#).unwrap();
    assert_eq!(warnings(&shop.terms, &shop.cards[anna].standing, &shop.here("2026-12-20")), []);
}

#[test]
fn what_is_wrong_with_expiry_is_named() {
    let program = r#"{"points": {"earn": [{"give": 1, "per": "visit"}], "rewards": [{"price": 1, "reward": "tea"}]},
        "expiry": EXPIRY}"#;
    let with = |expiry: &str| wrong(draft(&program.replace("EXPIRY", expiry)));
    assert_eq!(with(r#"{"points": {"days": 3650}, "rewards": {"months": 120}, "warn_days": 90}"#), [""; 0]);
    let expected =
        ["expiry.stamps", "expiry.points.idle_months", "expiry.cashback", "expiry.rewards", "expiry.warn_days"];
    let all = r#"{"stamps": {"days": 1}, "points": {"idle_months": 121}, "cashback": "year_end", "rewards": {"idle_months": 1}, "warn_days": 91}"#;
    assert_eq!(with(all), expected);
}

proptest! {
    #[test]
    fn what_ends_first_is_spent_first_and_all_that_is_asked_for(
        days in 1u32..60, price in 1u32..80,
        steps in prop::collection::vec((0i64..20, 1u32..60, any::<bool>()), 1..30),
    ) {
        let mut shop = Shop::new(&points_for(days, price), "America/New_York");
        let anna = shop.opens("2026-02-01");
        let mut now = shop.at("2026-02-01");
        // What a person would write on paper: how many points end when.
        let mut paper: Vec<(Timestamp, u32)> = Vec::new();
        for (later, points, spend) in steps {
            now = now.plus_days(later);
            paper.retain(|(end, _)| *end > now);
            if !spend {
                shop.happens(anna, Event::Purchase(&Sale::of(points * 100)), now, None).unwrap();
                paper.push((Here::new(now, &shop.zone).after_days(days), points));
            } else {
                let decided = shop.happens(anna, Event::Exchange(0), now, None);
                let held: u32 = paper.iter().map(|(_, points)| points).sum();
                prop_assert_eq!(decided.is_ok(), held >= price);
                let Ok(decision) = decided else { continue };
                let taken: Vec<_> = decision.moves.iter().filter(|one| one.kind == Kind::Exchanged && one.unit == Unit::Point).collect();
                prop_assert_eq!(taken.iter().map(|one| one.amount).sum::<u32>(), price);
                prop_assert!(taken.windows(2).all(|pair| pair[0].ends < pair[1].ends), "in their order");
                let mut left = price;
                for (_, points) in &mut paper {
                    let part = left.min(*points);
                    (*points, left) = (*points - part, left - part);
                }
            }
            shop.happens(anna, Event::Review, now, None).unwrap();
            prop_assert_eq!(shop.cards[anna].held(Unit::Point), paper.iter().map(|(_, points)| points).sum::<u32>());
        }
        // Every point is somewhere.
        let all: i64 = [Account::Issued, Account::Card, Account::Redeemed, Account::Expired].iter().map(|at| shop.in_account(*at, Unit::Point)).sum();
        prop_assert_eq!(all, 0);
    }

    #[test]
    fn nothing_happens_before_the_next_review_is_due(
        steps in prop::collection::vec((0i64..150, 1u32..200), 1..12), later in 0i64..400, seconds in prop::collection::vec(0.0f64..1.0, 8),
    ) {
        let mut shop = Shop::new(CANTEEN, "Europe/Budapest");
        let anna = shop.opens("2026-02-01");
        let mut now = shop.at("2026-02-01");
        for (wait, euros) in steps {
            now = now.plus_days(wait);
            shop.happens(anna, Event::Purchase(&Sale::of(euros * 100)), now, None).unwrap();
        }
        now = now.plus_days(later);
        // As often as it is due until nothing is left to lapse.
        for _ in 0..60 {
            shop.happens(anna, Event::Review, now, None).unwrap();
            let standing = shop.cards[anna].standing.clone();
            let told = warnings(&shop.terms, &standing, &Here::new(now, &shop.zone));
            let due = next_review(&shop.terms, &standing, &Here::new(now, &shop.zone));
            let last = due.unwrap_or_else(|| now.plus_days(4_000));
            prop_assert!(last > now);
            let between = seconds.iter().map(|part| now.0 + ((last.0 - 1 - now.0) as f64 * part) as i64);
            for at in between.chain([last.0 - 1]).map(Timestamp) {
                let mut other = shop.clone();
                prop_assert_eq!(other.happens(anna, Event::Review, at, None).unwrap().moves, []);
                prop_assert_eq!(&warnings(&shop.terms, &standing, &Here::new(at, &shop.zone)), &told);
            }
            match due {
                Some(due) => now = due,
                None => break,
            }
        }
        prop_assert!(shop.cards[anna].standing.held.all().all(|(unit, _)| unit == Unit::Voucher));
    }
}

#[test]
fn a_review_at_its_own_moment_asks_for_a_later_one() {
    // A job that looks at a card at the very moment for which it was due must not find it due again.
    let json = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
        "expiry": {"points": {"days": 30}, "warn_days": 7}}"#;
    let terms: Terms = serde_json::from_str(json).unwrap();
    let zone = jiff::tz::TimeZone::UTC;
    let mut here = Here::new(Timestamp(1_700_000_000_000_000), &zone);
    let bought =
        crate::cards::decide(&terms, &crate::cards::Standing::default(), Event::Purchase(&Sale::of(1_000)), &here)
            .unwrap();
    let (mut standing, mut looks) = (bought.after, 0);
    while let Some(due) = next_review(&terms, &standing, &here) {
        assert!(due > here.now);
        here = here.at(due);
        standing = crate::cards::decide(&terms, &standing, Event::Review, &here).unwrap().after;
        looks += 1;
    }
    assert_eq!((looks, standing.held.of(Unit::Point)), (2, 0), "the warning, and the end");
}
