//! What is told and what is not, kinds that are switched off, and quiet hours on days with 23 and 25 hours.

use super::*;
use crate::{
    occasions::Yearly,
    testing::{Shop, sale, utc, zone},
};
use jiff::tz::TimeZone;
use proptest::prelude::*;

const STAMPS: &str = r#"{"currency": "EUR", "stamps": {"earn": {"give": 1, "per": "visit"},
    "rewards": [{"at": 3, "reward": "a tea"}, {"at": 5, "reward": "a coffee"}]},
    "expiry": {"rewards": {"days": 10}, "warn_days": 4},
    "occasions": {"birthday": {"stamps": 2}, "anniversary": {"reward": "a cake"}},
    "referral": {"friend": {"stamps": 1}, "inviter": {"reward": "a cookie"}, "after": "first_purchase"},
    "membership": {"name": "Club", "fee": 1000, "months": 1, "remind_days": 7}}"#;

/// What is told of an event, as a store would ask.
fn told(shop: &mut Shop, card: usize, when: &str, event: Event<'_>) -> Vec<Told> {
    let before = shop.cards[card].standing.clone();
    let decision = shop.on(card, when, event).unwrap();
    due(&shop.terms, &before, &event, &decision, &shop.here(when))
}

fn whats(told: Vec<Told>) -> Vec<What> {
    told.into_iter().map(|one| one.what).collect()
}

fn reward(title: &str, more: u32) -> Got {
    Got { units: Vec::new(), reward: Some(title.into()), more }
}

#[test]
fn a_purchase_tells_of_its_reward_or_else_of_what_it_earned() {
    let mut shop = Shop::new(STAMPS, "Europe/Budapest");
    let card = shop.opens("2026-11-02 10:00");
    let one = sale(r#"{"stamps": 1}"#);
    let first = told(&mut shop, card, "2026-11-02 10:01", Event::Purchase(&one));
    let earned = Got { units: vec![(Unit::Stamp, 1)], ..Got::default() };
    let until = shop.at("2026-11-09 10:01");
    assert_eq!(first, [Told { what: What::Earned(earned), until }]);
    let four = sale(r#"{"stamps": 4}"#);
    let both = told(&mut shop, card, "2026-11-03 10:00", Event::Purchase(&four));
    // Both rewards end with 13 November, before the news is old.
    let until = shop.at("2026-11-14 00:00");
    assert_eq!(both, [Told { what: What::Reward(reward("a tea", 1)), until }]);
}

#[test]
fn nobody_is_told_of_what_they_do_themselves_or_at_the_door() {
    let mut shop = Shop::new(STAMPS, "Europe/Budapest");
    let card = shop.opens("2026-11-02 10:00");
    for event in [Event::Invited, Event::Member, Event::Review] {
        assert_eq!(told(&mut shop, card, "2026-11-02 10:01", event), [], "{event:?}");
    }
}

#[test]
fn gifts_say_what_they_are_for() {
    let mut shop = Shop::new(STAMPS, "Europe/Budapest");
    let card = shop.opens("2026-11-02 10:00");
    let day = Yearly::new(11, 5).unwrap();
    let birthday = Event::Occasion(Occasion::Birthday, day);
    let stamps = Got { units: vec![(Unit::Stamp, 2)], ..Got::default() };
    let until = shop.at("2026-11-05 09:00").plus_days(30);
    let expected = Told { what: What::Gift(Occasion::Birthday, stamps), until };
    assert_eq!(told(&mut shop, card, "2026-11-05 09:00", birthday), [expected]);
    let friend = told(&mut shop, card, "2026-11-05 10:00", Event::Inviting);
    assert_eq!(whats(friend), [What::Friend(reward("a cookie", 0))]);
}

#[test]
fn the_end_of_a_membership_is_told_when_the_shop_reminds_of_it() {
    let mut shop = Shop::new(STAMPS, "Europe/Budapest");
    let card = shop.opens("2026-11-02 10:00");
    shop.on(card, "2026-11-02 10:00", Event::Member).unwrap();
    assert_eq!(told(&mut shop, card, "2026-11-25 23:59", Event::Review), []);
    let until = shop.at("2026-12-03 00:00");
    let expected = Told { what: What::MembershipEnds(until), until };
    assert_eq!(told(&mut shop, card, "2026-11-26 00:00", Event::Review), [expected]);
}

#[test]
fn what_a_card_loses_soon_is_told_until_it_is_gone() {
    let program = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
        "expiry": {"points": {"days": 30}, "warn_days": 7}}"#;
    let mut shop = Shop::new(program, "Europe/Budapest");
    let card = shop.opens("2026-11-02 10:00");
    shop.buys(card, "2026-11-02 10:01", r#"{"amount": 1500}"#).unwrap();
    assert_eq!(told(&mut shop, card, "2026-11-25 23:59", Event::Review), []);
    let ends = shop.at("2026-12-03 00:00");
    let warning = Warning { unit: Unit::Point, amount: 15, ends };
    let expected = Told { what: What::Lapses(warning), until: ends };
    assert_eq!(told(&mut shop, card, "2026-11-26 00:00", Event::Review), [expected]);
    assert_eq!(told(&mut shop, card, "2026-12-03 00:00", Event::Review), []);
}

#[test]
fn a_tier_is_told_when_it_is_reached_and_when_it_will_be_lost() {
    let program = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
        "tiers": {"by": "visits", "window": {"rolling_months": 1}, "grace_days": 30,
        "levels": [{"name": "Silver", "at": 1}, {"name": "Gold", "at": 2}]}}"#;
    let mut shop = Shop::new(program, "Europe/Budapest");
    let card = shop.opens("2026-01-02 10:00");
    let one = sale(r#"{"amount": 1}"#);
    let up = told(&mut shop, card, "2026-01-03 10:00", Event::Purchase(&one));
    let until = shop.at("2026-01-03 10:00").plus_days(30);
    assert_eq!(up, [Told { what: What::TierUp("Silver".into()), until }]);
    let up = told(&mut shop, card, "2026-01-04 10:00", Event::Purchase(&one));
    assert_eq!(whats(up), [What::TierUp("Gold".into())]);
    assert_eq!(told(&mut shop, card, "2026-02-01 00:00", Event::Review), []);
    let until = shop.at("2026-04-01 00:00");
    let falls = Told { what: What::TierFalls("Gold".into(), until), until };
    assert_eq!(told(&mut shop, card, "2026-03-01 00:00", Event::Review), [falls]);
    assert_eq!(told(&mut shop, card, "2026-04-01 00:00", Event::Review), []);
}

#[test]
fn a_reward_is_looked_at_when_its_owner_is_to_be_warned_or_with_its_end() {
    let shop = Shop::new(STAMPS, "Europe/Budapest");
    let at = |ends: &str| voucher_due(&shop.terms, shop.at(ends), &shop.here("2026-11-02 10:00"));
    assert_eq!(at("2026-11-13 00:00"), shop.at("2026-11-09 00:00"));
    // It would be warned of at once.
    assert_eq!(at("2026-11-06 00:00"), shop.at("2026-11-06 00:00"));
    let silent = Shop::new(&STAMPS.replace(r#", "warn_days": 4"#, ""), "Europe/Budapest");
    let ends = shop.at("2026-11-13 00:00");
    assert_eq!(voucher_due(&silent.terms, ends, &shop.here("2026-11-02 10:00")), ends);
}

fn every_what() -> Vec<What> {
    let (got, at) = (Got::default(), Timestamp(7));
    vec![
        What::Lapses(Warning { unit: Unit::Point, amount: 1, ends: at }),
        What::RewardLapses(VoucherId([0; 16]), "a tea".into(), at),
        What::MembershipEnds(at),
        What::NewTerms,
        What::PlaceFree("latte-art".into()),
        What::Tomorrow("latte-art".into()),
        What::Reward(reward("a tea", 2)),
        What::Gift(Occasion::Birthday, Got { units: vec![(Unit::Stamp, 2)], ..got.clone() }),
        What::Friend(got.clone()),
        What::Earned(got),
        What::TierUp("Gold".into()),
        What::TierFalls("Gold".into(), at),
    ]
}

/// What is kept is read again by every later version: these words never change.
#[test]
fn notices_are_kept_in_words_that_stay() {
    let kept: Vec<_> = every_what().iter().map(|what| serde_json::to_string(what).unwrap()).collect();
    assert_eq!(
        kept,
        [
            r#"{"lapses":{"unit":"point","amount":1,"ends":7}}"#,
            r#"{"reward_lapses":["00000000000000000000000000","a tea",7]}"#,
            r#"{"membership_ends":7}"#,
            r#""new_terms""#,
            r#"{"place_free":"latte-art"}"#,
            r#"{"tomorrow":"latte-art"}"#,
            r#"{"reward":{"reward":"a tea","more":2}}"#,
            r#"{"gift":["birthday",{"units":[["stamp",2]],"more":0}]}"#,
            r#"{"friend":{"more":0}}"#,
            r#"{"earned":{"more":0}}"#,
            r#"{"tier_up":"Gold"}"#,
            r#"{"tier_falls":["Gold",7]}"#,
        ]
    );
    for (what, kept) in every_what().into_iter().zip(kept) {
        assert_eq!(serde_json::from_str::<What>(&kept).unwrap(), what);
    }
}

#[test]
fn what_happens_again_has_another_name_and_what_is_the_same_has_the_same() {
    let rules = |at: i64| every_what().iter().map(|what| what.rule(Timestamp(at), at as u64)).collect::<Vec<_>>();
    let (first, again) = (rules(1), rules(2));
    let same: Vec<_> =
        first.iter().zip(&again).filter(|(one, other)| one == other).map(|(one, _)| one.as_str()).collect();
    let voucher = "lapses/reward/00000000000000000000000000";
    assert_eq!(same, ["lapses/point/7", voucher, "membership/7", "tomorrow/latte-art", "tier/falls/7"]);
    let distinct: BTreeSet<_> = first.iter().collect();
    assert_eq!(distinct.len(), first.len());
    assert_eq!(every_what().iter().map(What::kind).collect::<BTreeSet<_>>().len(), Kind::ALL.len());
}

#[test]
fn by_default_all_is_on_but_what_a_purchase_earned() {
    let wishes = Wishes::default();
    let off: Vec<_> = Kind::ALL.iter().filter(|kind| !wishes.wants(**kind)).collect();
    assert_eq!(off, [&Kind::Earned]);
    let silent: Vec<_> = Kind::ALL.iter().filter(|kind| !kind.rings()).collect();
    assert_eq!(silent, [&Kind::Terms]);
    let urgent: Vec<_> = Kind::ALL.iter().filter(|kind| kind.is_urgent()).collect();
    assert_eq!(urgent, [&Kind::Place]);
    assert_eq!(serde_json::from_str::<Wishes>("{}").unwrap(), wishes);
    assert_eq!(wishes.quiet.hours(), (21, 8));
}

proptest! {
    #[test]
    fn wishes_are_kept_as_they_were_made(wanted in proptest::collection::btree_set(0..Kind::ALL.len(), 0..10)) {
        let wanted: BTreeSet<Kind> = wanted.into_iter().map(|place| Kind::ALL[place]).collect();
        let wishes = Wishes::of(&wanted, Quiet::new(1, 2).unwrap());
        for kind in Kind::ALL {
            prop_assert_eq!(wishes.wants(*kind), wanted.contains(kind) || !kind.is_a_choice());
        }
        let kept = serde_json::to_string(&wishes).unwrap();
        prop_assert_eq!(serde_json::from_str::<Wishes>(&kept).unwrap(), wishes);
    }

    /// Where no clock ever changes, it is quiet in the hours that one passes by going from the first to the last.
    #[test]
    fn quiet_hours_are_those_between(from in 0..24_i8, to in 0..24_i8, hour in 0..24_i8, minute in 0..60_i64) {
        let quiet = Quiet::new(from, to).unwrap();
        let hours = (0..24).map(|step| (from + step) % 24).take_while(|hour| *hour != to).collect::<Vec<_>>();
        let now = utc("2026-11-02T00:00:00Z").plus_seconds(i64::from(hour) * 3_600 + minute * 60);
        let left = hours.iter().position(|one| *one == hour).map(|at| hours.len() - at);
        let expected = left.map(|left| now.plus_seconds(left as i64 * 3_600 - minute * 60));
        prop_assert_eq!(quiet.ends(&Here::new(now, &TimeZone::UTC)), expected);
    }

    /// Whatever the clocks do, what waits does not wait for ever, and not for a moment that is over.
    #[test]
    fn quiet_hours_end(from in 0..24_i8, to in 0..24_i8, minutes in 0..2_900_i64, place in 0..7_usize) {
        let (name, day) = [
            ("Europe/Budapest", "2026-03-28"), ("Europe/Budapest", "2026-10-24"), ("America/Sao_Paulo", "2018-02-17"),
            ("America/Sao_Paulo", "2018-11-03"), ("America/Havana", "2026-10-31"), ("Australia/Lord_Howe", "2026-04-04"),
            ("Pacific/Apia", "2011-12-29"),
        ][place];
        let zone = zone(name);
        let now = crate::testing::wall(&zone, &format!("{day} 12:00")).plus_seconds(minutes * 60);
        if let Some(end) = Quiet::new(from, to).unwrap().ends(&Here::new(now, &zone)) {
            prop_assert!(end > now && end <= now.plus_seconds(48 * 3_600), "{now:?} {end:?}");
        }
    }
}

/// Zone, now, when the quiet of 21 to 8 is over; none where it is not quiet.
#[test]
fn the_usual_night_is_quiet_across_midnight_and_where_clocks_change() {
    let nights = [
        ("Europe/Budapest", "2026-11-02T19:59:59Z", None),
        ("Europe/Budapest", "2026-11-02T20:00:00Z", Some("2026-11-03T07:00:00Z")),
        ("Europe/Budapest", "2026-11-02T23:30:00Z", Some("2026-11-03T07:00:00Z")),
        ("Europe/Budapest", "2026-11-03T06:59:59Z", Some("2026-11-03T07:00:00Z")),
        ("Europe/Budapest", "2026-11-03T07:00:00Z", None),
        // The night in which an hour is left out, and the one in which one comes twice.
        ("Europe/Budapest", "2026-03-28T20:00:00Z", Some("2026-03-29T06:00:00Z")),
        ("Europe/Budapest", "2026-10-24T19:00:00Z", Some("2026-10-25T07:00:00Z")),
        ("Europe/Budapest", "2026-10-25T01:30:00Z", Some("2026-10-25T07:00:00Z")),
        // Samoa left a day out, and the night's end with it.
        ("Pacific/Apia", "2011-12-30T08:00:00Z", Some("2011-12-30T18:00:00Z")),
    ];
    for (name, now, expected) in nights {
        let zone = zone(name);
        let ends = Quiet::default().ends(&Here::new(utc(now), &zone));
        assert_eq!(ends, expected.map(utc), "{name} {now}");
    }
}

#[test]
fn quiet_hours_are_hours() {
    assert_eq!((Quiet::new(24, 1), Quiet::new(1, 24), Quiet::new(-1, 1)), (None, None, None));
    assert_eq!(Quiet::new(0, 23).unwrap().hours(), (0, 23));
}
