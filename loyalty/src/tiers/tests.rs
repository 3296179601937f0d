//! Tiers: how a customer rises, what it brings, and how long it is kept.

mod days;

use super::*;
use crate::{
    cards::Event,
    ledger::Unit,
    purchases::Sale,
    refunds::Back,
    testing::{Shop, draft, terms, wrong},
};

/// A hairdresser: silver from 200 €, gold from 500 €, platinum from 1,200 €, over 12 months, with 30 days of grace.
const HAIRDRESSER: &str = include_str!("../../programs/tiers.json");

/// Gold from three visits in a calendar year, silver from one; no grace.
const YEAR: &str = r#"{
    "stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 20, "reward": "tea"}]},
    "tiers": {"by": "visits", "window": "calendar_year", "levels": [{"name": "Silver", "at": 1}, {"name": "Gold", "at": 3}]}
}"#;

fn name(shop: &Shop, card: usize) -> &str {
    let tiers = shop.terms.tiers.as_ref().unwrap();
    tiers.level(shop.cards[card].tier()).map_or("none", |level| &level.name)
}

/// Each line: when, the bill in euros (none is a look at the card), what is paid, the points of it, the tier afterwards.
type Line = (&'static str, Option<u32>, u32, u32, &'static str);

fn diary(shop: &mut Shop, card: usize, lines: &[Line]) {
    for (when, euros, paid, points, tier) in lines {
        let before = shop.cards[card].held(Unit::Point);
        match euros {
            Some(euros) => {
                let bought = shop.on(card, when, Event::Purchase(&Sale::of(euros * 100))).unwrap().bought.unwrap();
                assert_eq!(bought.paid, paid * 100, "{when}: paid");
            }
            None => {
                shop.on(card, when, Event::Review).unwrap();
            }
        }
        assert_eq!(shop.cards[card].held(Unit::Point) - before, *points, "{when}: points");
        assert_eq!(name(shop, card), *tier, "{when}: tier");
    }
}

#[test]
fn a_tier_is_reached_at_once_and_brings_more_from_the_next_purchase_on() {
    let mut shop = Shop::new(HAIRDRESSER, "Europe/Budapest");
    let anna = shop.opens("2026-01-10");
    diary(
        &mut shop,
        anna,
        &[
            ("2026-01-10 13:00", Some(199), 199, 199, "none"),
            ("2026-01-11", Some(1), 1, 1, "Silver"),
            // A quarter more.
            ("2026-02-10", Some(100), 100, 125, "Silver"),
            ("2026-03-10", Some(200), 200, 250, "Gold"),
            // Half more, and 5 % off: it is earned by what is paid.
            ("2026-04-10", Some(100), 95, 95 + 47, "Gold"),
            // Two at once.
            ("2026-05-10", Some(1_000), 950, 950 + 475, "Platinum"),
            ("2026-06-10", Some(100), 90, 180, "Platinum"),
        ],
    );
}

#[test]
fn a_tier_is_kept_for_the_grace_and_not_a_day_longer() {
    let mut shop = Shop::new(HAIRDRESSER, "America/New_York");
    let anna = shop.opens("2026-01-10");
    diary(
        &mut shop,
        anna,
        &[
            ("2026-01-15", Some(500), 500, 500, "Gold"),
            ("2026-12-31", None, 0, 0, "Gold"),
            // January counts as a whole for 12 months after it.
            ("2027-01-31 23:59:59", None, 0, 0, "Gold"),
        ],
    );
    assert_eq!(shop.cards[anna].standing.tier.kept_until, None);
    diary(&mut shop, anna, &[("2027-02-01 00:00", None, 0, 0, "Gold")]);
    assert_eq!(shop.cards[anna].standing.tier.kept_until, Some(shop.at("2027-03-04 00:00")));
    diary(
        &mut shop,
        anna,
        &[
            ("2027-02-15", Some(100), 95, 95 + 47, "Gold"),
            ("2027-03-03 23:59:59", None, 0, 0, "Gold"),
            ("2027-03-04 00:00", None, 0, 0, "none"),
            ("2027-03-04 09:00", Some(100), 100, 100, "none"),
        ],
    );
}

#[test]
fn a_tier_that_is_reached_again_within_the_grace_stays() {
    let mut shop = Shop::new(HAIRDRESSER, "Europe/Budapest");
    let anna = shop.opens("2026-01-10");
    diary(
        &mut shop,
        anna,
        &[
            ("2026-01-15", Some(500), 500, 500, "Gold"),
            ("2027-02-01 00:00", None, 0, 0, "Gold"),
            ("2027-02-20", Some(600), 570, 570 + 285, "Gold"),
            ("2027-12-31", None, 0, 0, "Gold"),
        ],
    );
    assert_eq!(shop.cards[anna].standing.tier.kept_until, None);
    // Who falls below gold but not below silver is silver after the grace.
    diary(
        &mut shop,
        anna,
        &[
            ("2027-06-01", Some(300), 285, 285 + 142, "Gold"),
            ("2028-03-01 00:00", None, 0, 0, "Gold"),
            ("2028-03-31 23:59", None, 0, 0, "Gold"),
            ("2028-04-01 00:00", None, 0, 0, "Silver"),
        ],
    );
}

#[test]
fn a_calendar_year_begins_anew_where_the_shop_is() {
    for zone in ["Pacific/Honolulu", "Pacific/Kiritimati"] {
        let mut shop = Shop::new(YEAR, zone);
        let anna = shop.opens("2026-12-30");
        let mut tiers = Vec::new();
        for when in ["2026-12-31 21:00", "2026-12-31 22:00", "2026-12-31 23:59:59"] {
            shop.buys(anna, when, "{}").unwrap();
            tiers.push(name(&shop, anna).to_owned());
        }
        assert_eq!(tiers, ["Silver", "Silver", "Gold"], "{zone}");
        assert_eq!(due(shop.cards[anna].standing.tier, &shop.here("2026-12-31")), Some(shop.at("2027-01-01 00:00")));
        shop.on(anna, "2027-01-01 00:00", Event::Review).unwrap();
        assert_eq!(name(&shop, anna), "none", "{zone}");
    }
}

#[test]
fn only_points_that_purchases_earn_count() {
    let program = r#"{
        "currency": "EUR",
        "points": {"earn": [{"give": 1, "per": {"amount": 100}}], "welcome": 1000},
        "coupons": [{"code": "MANY", "gives": {"gift": {"points": 1000}}}],
        "promotions": {"combine": "stack", "list": [{"name": "Twice", "gives": {"extra": 100}}]},
        "tiers": {"by": "points", "window": {"rolling_months": 1}, "levels": [{"name": "Gold", "at": 100}]}
    }"#;
    let mut shop = Shop::new(program, "Europe/Budapest");
    let anna = shop.opens("2026-05-01");
    shop.buys(anna, "2026-05-01 13:00", r#"{"amount": 4900, "coupons": ["MANY"]}"#).unwrap();
    assert_eq!((shop.cards[anna].held(Unit::Point), name(&shop, anna)), (2_098, "none"));
    shop.buys(anna, "2026-05-02", r#"{"amount": 100}"#).unwrap();
    assert_eq!(name(&shop, anna), "Gold");
}

/// Bought so far in euros, the tier, the next one, how much is missing in euros.
#[test]
fn it_is_said_how_far_the_next_tier_is() {
    let cases = [
        (0, "none", Some(("Silver", 200))),
        (150, "none", Some(("Silver", 50))),
        (200, "Silver", Some(("Gold", 300))),
        (1_199, "Gold", Some(("Platinum", 1))),
        (1_200, "Platinum", None),
        (9_000, "Platinum", None),
    ];
    for (euros, tier, expected) in cases {
        let mut shop = Shop::new(HAIRDRESSER, "Europe/Budapest");
        let anna = shop.opens("2026-01-10");
        shop.on(anna, "2026-01-11", Event::Purchase(&Sale::of(euros * 100))).unwrap();
        let (here, tiers) = (shop.here("2026-01-11"), shop.terms.tiers.as_ref().unwrap());
        let next =
            tiers.next(&shop.cards[anna].standing, &here).map(|(level, missing)| (level.name.as_str(), missing / 100));
        assert_eq!((name(&shop, anna), next), (tier, expected), "{euros}");
    }
}

#[test]
fn only_who_has_a_tier_can_lose_it() {
    let shop = Shop::new(HAIRDRESSER, "Europe/Budapest");
    let (here, month) = (shop.here("2026-01-11"), shop.at("2026-02-01 00:00"));
    let at = |text: &str| Some(shop.at(text));
    let table = [
        (0, None, None),
        (1, None, Some(month)),
        (1, at("2026-01-20 00:00"), at("2026-01-20 00:00")),
        (2, at("2026-03-20 00:00"), Some(month)),
    ];
    for (level, kept_until, expected) in table {
        assert_eq!(due(Tier { level, kept_until }, &here), expected, "{level} until {kept_until:?}");
    }
}

#[test]
fn a_tier_that_was_bought_and_given_back_is_gone_at_once() {
    let mut shop = Shop::new(HAIRDRESSER, "Europe/Budapest");
    let anna = shop.opens("2026-01-10");
    let bought = shop.on(anna, "2026-01-11", Event::Purchase(&Sale::of(60_000))).unwrap().bought.unwrap();
    assert_eq!(name(&shop, anna), "Gold");
    shop.on(anna, "2026-01-12", Event::Refund(&bought, &Back::Whole, &shop.terms.clone())).unwrap();
    assert_eq!((name(&shop, anna), shop.cards[anna].standing.tier), ("none", Tier::default()));
}

#[test]
fn which_of_two_purchases_goes_back_first_does_not_matter() {
    let program = r#"{"tiers": {"by": "visits", "window": {"rolling_months": 12}, "grace_days": 30,
        "levels": [{"name": "Silver", "at": 3}]}}"#;
    for order in [[2, 3], [3, 2], [0, 3], [3, 0], [0, 1]] {
        let mut shop = Shop::new(program, "Europe/Budapest");
        let anna = shop.opens("2026-01-10");
        let bought = [(); 4].map(|()| shop.buys(anna, "2026-01-11", "{}").unwrap().bought.unwrap());
        for (which, tier) in order.into_iter().zip([1, 0]) {
            let terms = shop.terms.clone();
            shop.on(anna, "2026-01-12", Event::Refund(&bought[which], &Back::Whole, &terms)).unwrap();
            assert_eq!(shop.cards[anna].standing.tier, Tier { level: tier, kept_until: None }, "{order:?}");
        }
    }
}

#[test]
fn whoever_was_above_all_tiers_of_new_terms_has_the_highest() {
    let mut shop = Shop::new(HAIRDRESSER, "Europe/Budapest");
    let anna = shop.opens("2026-01-10");
    shop.on(anna, "2026-01-11", Event::Purchase(&Sale::of(120_000))).unwrap();
    assert_eq!(name(&shop, anna), "Platinum");
    // Two tiers, both out of reach: the higher one is kept for the grace, with what it brings.
    shop.terms = terms(
        r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
        "tiers": {"by": "spend", "window": {"rolling_months": 12}, "grace_days": 30, "levels": [
            {"name": "Blue", "at": 500000}, {"name": "Red", "at": 900000, "perks": {"extra": 100}}]}}"#,
    );
    shop.buys(anna, "2026-01-20", r#"{"amount": 1000}"#).unwrap();
    assert_eq!(name(&shop, anna), "Red");
    assert_eq!(shop.cards[anna].held(Unit::Point), 1_200 + 20);
    shop.on(anna, "2026-03-01", Event::Review).unwrap();
    assert_eq!(name(&shop, anna), "none");
}

#[test]
fn a_refund_does_not_shorten_a_grace_that_it_has_nothing_to_do_with() {
    let mut shop = Shop::new(HAIRDRESSER, "Europe/Budapest");
    let anna = shop.opens("2026-01-10");
    let first = shop.on(anna, "2026-01-11", Event::Purchase(&Sale::of(1_000))).unwrap().bought.unwrap();
    shop.on(anna, "2026-01-12", Event::Purchase(&Sale::of(60_000))).unwrap();
    // All of it is too long ago in February: gold is in its grace.
    shop.on(anna, "2027-02-10", Event::Review).unwrap();
    let kept = shop.cards[anna].standing.tier;
    assert!(kept.kept_until.is_some());
    shop.on(anna, "2027-02-11", Event::Refund(&first, &Back::Whole, &shop.terms.clone())).unwrap();
    assert_eq!(shop.cards[anna].standing.tier, kept);
}

#[test]
fn what_is_wrong_with_tiers_is_named() {
    let with = |tiers: &str| {
        let program = r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 9, "reward": "tea"}]}, "tiers": TIERS}"#;
        wrong(draft(&program.replace("TIERS", tiers)))
    };
    let level = |name: &str, at: u32, perks: &str| format!(r#"{{"name": "{name}", "at": {at}, "perks": {perks}}}"#);
    let tiers = |by: &str, months: u32, grace: u32, levels: &[String]| {
        let levels = levels.join(",");
        format!(
            r#"{{"by": "{by}", "window": {{"rolling_months": {months}}}, "grace_days": {grace}, "levels": [{levels}]}}"#
        )
    };
    let gold = level("Gold", 5, "{}");
    assert_eq!(with(&tiers("visits", 36, 730, std::slice::from_ref(&gold))), [""; 0]);
    assert_eq!(
        with(&tiers("spend", 37, 731, &[])),
        ["tiers.by", "tiers.window.rolling_months", "tiers.grace_days", "tiers.levels"]
    );
    assert_eq!(with(&tiers("points", 0, 0, std::slice::from_ref(&gold))), ["tiers.by", "tiers.window.rolling_months"]);
    assert_eq!(with(&tiers("visits", 1, 0, &[gold.clone(), gold])), ["tiers.levels.1.at", "tiers.levels.1.name"]);
    let perks = r#"{"extra": 901, "discount": 5, "named": [""]}"#;
    let fields =
        ["name", "at", "perks.extra", "perks.discount", "perks.named.0"].map(|at| format!("tiers.levels.0.{at}"));
    assert_eq!(with(&tiers("visits", 1, 0, &[level(" ", 0, perks)])), fields);
}
