//! Promotions: when they run by the clock on the wall, whom they reach, and that nobody ever loses by one.

use super::*;
use crate::{
    cards::Event,
    ledger::{Kind, Unit},
    testing::{Shop, draft, terms, utc, wrong, zone},
};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A café: one stamp a visit, double on Tuesdays, one more at happy hour, two more for night owls, cake week, a tote bag
/// for the first hundred in December; of several the best.
const CAFE: &str = include_str!("../../programs/promotions.json");

fn promotion(json: &str) -> Promotion {
    serde_json::from_str(json).unwrap()
}

/// Stamps, and points where nobody must say what the best is.
fn with(list: &str, combine: &str) -> String {
    let points = if combine == "best" { "" } else { r#""points": {"earn": [{"give": 1, "per": {"amount": 100}}]},"# };
    format!(
        r#"{{"currency": "EUR", "stamps": {{"earn": {{"give": 1, "per": "visit"}}, "rewards": [{{"at": 20, "reward": "tea"}}]}}, {points}
        "promotions": {{"combine": "{combine}", "list": [{list}]}}}}"#
    )
}

/// When, what is bought, how many stamps.
#[test]
fn the_week_of_a_cafe() {
    let cases = [
        // Monday, Tuesday, Wednesday, to the second.
        ("2026-11-16 23:59:59", "coffee", 1),
        ("2026-11-17 00:00:00", "coffee", 2),
        ("2026-11-17 23:59:59", "coffee", 2),
        ("2026-11-18 00:00:00", "coffee", 1),
        // Happy hour: its end is not in it, and there is none on Thursday.
        ("2026-11-18 14:59:59", "coffee", 1),
        ("2026-11-18 15:00:00", "coffee", 2),
        ("2026-11-18 16:59:59", "coffee", 2),
        ("2026-11-18 17:00:00", "coffee", 1),
        ("2026-11-19 16:00:00", "coffee", 1),
        // The night of Saturday lasts until two on Sunday, that of Friday until two on Saturday, that of Thursday is none.
        ("2026-11-20 01:00:00", "coffee", 1),
        ("2026-11-20 21:59:59", "coffee", 1),
        ("2026-11-20 22:00:00", "coffee", 3),
        ("2026-11-21 01:59:59", "coffee", 3),
        ("2026-11-21 02:00:00", "coffee", 1),
        ("2026-11-22 00:00:00", "coffee", 3),
        ("2026-11-22 01:59:59", "coffee", 3),
        ("2026-11-22 02:00:00", "coffee", 1),
        ("2026-11-22 23:00:00", "coffee", 1),
        // Cake week begins on a Monday and ends on a Sunday, and gives two more; on Tuesday it is the better one.
        ("2026-11-22 23:59:59", "cake", 1),
        ("2026-11-23 00:00:00", "cake", 3),
        ("2026-11-23 00:00:00", "coffee", 1),
        ("2026-11-24 12:00:00", "cake", 3),
        ("2026-11-24 12:00:00", "coffee", 2),
        ("2026-11-29 23:59:59", "cake", 3),
        ("2026-11-30 00:00:00", "cake", 1),
    ];
    for name in ["Europe/Budapest", "Pacific/Honolulu", "Pacific/Kiritimati", "Asia/Kolkata", "America/New_York"] {
        for (when, what, stamps) in cases {
            let mut shop = Shop::new(CAFE, name);
            let anna = shop.opens("2026-11-01");
            shop.buys(anna, when, &format!(r#"{{"items": [{{"category": "{what}", "count": 1}}]}}"#)).unwrap();
            assert_eq!(shop.cards[anna].held(Unit::Stamp), stamps, "{name} {when} {what}");
        }
    }
}

/// One moment is Tuesday here and Monday or Wednesday there.
#[test]
fn it_is_tuesday_where_the_shop_is() {
    let cafe = terms(CAFE);
    let tuesday = &cafe.promotions.as_ref().unwrap().list[0];
    let moments = [
        ("2026-11-17T09:59:59Z", [false, true, true]),
        ("2026-11-17T10:00:00Z", [true, true, false]),
        ("2026-11-16T10:00:00Z", [false, false, true]),
        ("2026-11-17T23:00:00Z", [true, false, false]),
        ("2026-11-16T23:00:00Z", [false, true, true]),
    ];
    for (moment, expected) in moments {
        let runs = ["Pacific/Honolulu", "Europe/Budapest", "Pacific/Kiritimati"].map(|name| {
            let zone = zone(name);
            tuesday.runs(&Here::new(utc(moment), &zone))
        });
        assert_eq!(runs, expected, "{moment}");
    }
}

/// Zone, day, hours; for how many minutes of that day (from its noon before to its noon after) it runs.
#[test]
fn hours_are_those_on_the_wall_when_clocks_change() {
    let cases = [
        // An hour that is skipped is no happy hour; one that comes twice is two.
        ("Europe/Budapest", "2026-03-29", "02:00", "03:00", 0),
        ("Europe/Budapest", "2026-10-25", "02:00", "03:00", 120),
        ("Europe/Budapest", "2026-03-29", "01:00", "04:00", 120),
        ("Europe/Budapest", "2026-10-25", "01:00", "04:00", 240),
        ("Europe/Budapest", "2026-03-29", "15:00", "17:00", 120),
        ("Europe/Budapest", "2026-10-24", "22:00", "04:00", 420),
        ("Europe/Budapest", "2026-03-28", "22:00", "04:00", 300),
        ("Australia/Lord_Howe", "2026-04-05", "01:00", "03:00", 150),
        ("Australia/Lord_Howe", "2026-10-04", "01:00", "03:00", 90),
        // Midnight is skipped, and comes twice.
        ("Africa/Cairo", "2026-04-24", "00:00", "02:00", 60),
        ("Africa/Cairo", "2026-04-23", "23:00", "02:00", 120),
        ("America/Havana", "2026-11-01", "00:00", "02:00", 180),
        // A whole day, from midnight to midnight and from six to six.
        ("Europe/Budapest", "2026-10-25", "00:00", "00:00", 25 * 60),
        ("Europe/Budapest", "2026-11-04", "06:00", "06:00", 24 * 60),
    ];
    for (name, day, from, until, minutes) in cases {
        let zone = zone(name);
        let json = format!(
            r#"{{"name": "x", "gives": {{"extra": 100}}, "from": "{day}", "until": "{day}", "hours": {{"from": "{from}", "until": "{until}"}}}}"#
        );
        let (promotion, noon) = (promotion(&json), crate::testing::wall(&zone, day));
        let ran =
            (-36 * 60..48 * 60).filter(|minute| promotion.runs(&Here::new(noon.plus_seconds(minute * 60), &zone)));
        assert_eq!(ran.count(), minutes, "{name} {day} {from} to {until}");
    }
}

#[test]
fn a_flash_sale_lasts_for_its_day() {
    let sale = r#"{"name": "Flash", "gives": {"extra": 400}, "from": "2026-11-27", "until": "2026-11-27"}"#;
    for (when, stamps) in
        [("2026-11-26 23:59:59", 1), ("2026-11-27 00:00", 5), ("2026-11-27 23:59:59", 5), ("2026-11-28 00:00", 1)]
    {
        let mut shop = Shop::new(&with(sale, "best"), "America/New_York");
        let anna = shop.opens("2026-11-01");
        shop.buys(anna, when, "{}").unwrap();
        assert_eq!(shop.cards[anna].held(Unit::Stamp), stamps, "{when}");
    }
}

#[test]
fn a_bonus_on_a_category_is_on_that_part_of_the_bill() {
    let sale = r#"{"name": "Cake", "gives": {"extra": 100}, "categories": ["cake"]}"#;
    let mut shop = Shop::new(&with(sale, "stack"), "Europe/Budapest");
    let anna = shop.opens("2026-11-01");
    let bill = r#"{"amount": 2000, "items": [
        {"category": "cake", "count": 1, "amount": 500}, {"category": "coffee", "count": 3, "amount": 1500}]}"#;
    shop.buys(anna, "2026-11-02", bill).unwrap();
    assert_eq!((shop.cards[anna].held(Unit::Point), shop.cards[anna].held(Unit::Stamp)), (25, 2));
    shop.buys(anna, "2026-11-03", r#"{"amount": 2000, "items": [{"category": "coffee", "count": 3}]}"#).unwrap();
    assert_eq!((shop.cards[anna].held(Unit::Point), shop.cards[anna].held(Unit::Stamp)), (45, 3));
}

#[test]
fn of_several_all_are_given_or_the_best_and_of_equals_the_first() {
    let list = r#"{"name": "A", "gives": {"extra": 100}}, {"name": "B", "gives": {"gift": {"stamps": 3}}},
        {"name": "C", "gives": {"gift": {"stamps": 3}}}, {"name": "D", "gives": {"extra": 50}}"#;
    for (combine, stamps, chosen) in [("stack", 1 + 1 + 3 + 3, vec![0, 1, 2]), ("best", 1 + 3, vec![1])] {
        let mut shop = Shop::new(&with(list, combine), "Europe/Budapest");
        let anna = shop.opens("2026-11-01");
        let bought = shop.buys(anna, "2026-11-02", "{}").unwrap().bought.unwrap();
        assert_eq!((shop.cards[anna].held(Unit::Stamp), bought.promotions), (stamps, chosen), "{combine}");
    }
}

#[test]
fn the_first_have_it_and_only_those_who_get_it_are_counted() {
    let list = r#"{"name": "Bag", "gives": {"gift": {"reward": "a bag"}}, "first": 2},
        {"name": "Three", "gives": {"gift": {"stamps": 3}}, "first": 2}"#;
    let mut shop = Shop::new(&with(list, "best"), "Europe/Budapest");
    let mut got = Vec::new();
    for _ in 0..6 {
        let card = shop.opens("2026-11-01");
        let decision = shop.buys(card, "2026-11-02", "{}").unwrap();
        got.push((decision.vouchers.len(), shop.cards[card].held(Unit::Stamp)));
    }
    assert_eq!(got, [(1, 1), (1, 1), (0, 4), (0, 4), (0, 1), (0, 1)]);
    let counted: Vec<_> = shop.by_all.iter().map(|(rule, times)| (rule.as_str(), *times)).collect();
    assert_eq!(counted, [("promotion/Bag", 2), ("promotion/Three", 2)]);
}

#[test]
fn what_is_wrong_with_promotions_is_named() {
    assert_eq!(wrong(draft(&with("", "best"))), ["promotions.list"]);
    let one = r#"{"name": "", "gives": {"extra": 901}, "from": "2026-02-02", "until": "2026-02-01", "first": 0, "categories": [""],
        "days": ["monday", "monday", "monday", "monday", "monday", "monday", "monday", "monday"]}"#;
    let fields = ["name", "gives.extra", "days", "categories.0", "until", "first"];
    assert_eq!(wrong(draft(&with(one, "best"))), fields.map(|field| format!("promotions.list.0.{field}")));
    let same = r#"{"name": "A", "gives": {"gift": {"cashback": 1}}}, {"name": "A", "gives": {"extra": 1}}"#;
    assert_eq!(wrong(draft(&with(same, "stack"))), ["promotions.list.0.gives.gift", "promotions.list.1.name"]);
}

/// Two promotions of a shop with stamps and points; whether one of them can be said to be the best.
#[test]
fn the_best_is_of_one_unit_or_a_reward() {
    let cases = [
        (r#"{"extra": 10}"#, r#"{"extra": 20}"#, false),
        (r#"{"extra": 10}"#, r#"{"gift": {"points": 5}}"#, false),
        (r#"{"gift": {"stamps": 5}}"#, r#"{"gift": {"points": 5}}"#, false),
        (r#"{"gift": {"points": 7}}"#, r#"{"gift": {"points": 5}}"#, true),
        (r#"{"gift": {"points": 7}}"#, r#"{"gift": {"reward": "a bag"}}"#, true),
        (r#"{"gift": {"reward": "a bun"}}"#, r#"{"gift": {"reward": "a bag"}}"#, true),
    ];
    for (one, other, compared) in cases {
        let list = format!(r#"{{"name": "A", "gives": {one}}}, {{"name": "B", "gives": {other}}}"#);
        let program = with(&list, "stack");
        assert_eq!(wrong(draft(&program)), [""; 0]);
        let best = |list: &str| wrong(draft(&with(list, "stack").replace("stack", "best")));
        let answer = if compared { vec![] } else { vec!["promotions.combine"] };
        assert_eq!(best(&list), answer, "{one} {other}");
        // A third changes nothing; one alone is the best of all.
        assert_eq!(best(&format!(r#"{list}, {{"name": "C", "gives": {other}}}"#)), answer, "{one} {other}");
        assert_eq!(best(&format!(r#"{{"name": "A", "gives": {one}}}"#)), [""; 0], "{one}");
    }
}

/// Promotions of stamps and rewards; of points too, where not the best is looked for.
fn any_promotions(best: bool) -> impl Strategy<Value = String> {
    let points = if best { 0 } else { 1 };
    let gives = prop_oneof![
        1 => (1u32..=900).prop_map(|percent| format!(r#"{{"extra": {percent}}}"#)),
        1 => (1u32..=20).prop_map(|stamps| format!(r#"{{"gift": {{"stamps": {stamps}}}}}"#)),
        points => (1u32..500).prop_map(|points| format!(r#"{{"gift": {{"points": {points}}}}}"#)),
        1 => Just(r#"{"gift": {"reward": "a cookie"}}"#.to_owned()),
    ];
    let days = prop::sample::select(vec!["[]", r#"["tuesday"]"#, r#"["monday", "saturday", "sunday"]"#]);
    let categories = prop::sample::select(vec!["[]", r#"["cake"]"#, r#"["cake", "tea"]"#]);
    let hours = prop::option::of((0u8..24, 0u8..24));
    prop::collection::vec((gives, days, categories, hours, 1u32..4), 0..6).prop_map(|all| {
        let all = all.into_iter().enumerate().map(|(place, (gives, days, categories, hours, first))| {
            let hours = hours.map(|(from, until)| format!(r#", "hours": {{"from": "{from:02}:00", "until": "{until:02}:30"}}"#));
            let hours = hours.unwrap_or_default();
            format!(r#"{{"name": "P{place}", "gives": {gives}, "days": {days}, "categories": {categories}, "first": {first}{hours}}}"#)
        });
        all.collect::<Vec<_>>().join(",")
    })
}

fn any_sale() -> impl Strategy<Value = Sale> {
    let item = (prop::sample::select(vec!["cake", "tea", "coffee"]), 1u32..4, prop::option::of(0u32..3_000));
    let items = prop::collection::vec(item, 0..4);
    (prop::option::of(0u32..9_000), items, prop::option::of(1u32..=50)).prop_map(|(amount, items, stamps)| Sale {
        stamps,
        amount,
        items: items
            .into_iter()
            .map(|(category, count, amount)| crate::purchases::Item { category: Some(category.into()), count, amount })
            .collect(),
        ..Sale::default()
    })
}

/// What a purchase gave: units, and vouchers, by promotion or not.
fn gave(shop: &mut Shop, sale: &Sale, when: crate::time::Timestamp) -> (BTreeMap<Unit, u64>, usize) {
    let decision = shop.happens(0, Event::Purchase(sale), when, None).unwrap();
    let mut gave = BTreeMap::new();
    for entry in
        decision.moves.iter().filter(|entry| matches!(entry.kind, Kind::Purchase | Kind::Promotion | Kind::Perk))
    {
        *gave.entry(entry.unit).or_default() += u64::from(entry.amount);
    }
    (gave, decision.vouchers.len())
}

proptest! {
    #[test]
    fn nobody_earns_less_because_of_a_promotion(
        (best, list) in any::<bool>().prop_flat_map(|best| (Just(best), any_promotions(best))), carry_over: bool, sales in prop::collection::vec((any_sale(), 0i64..200), 1..8),
    ) {
        let combine = if best { "best" } else { "stack" };
        let program = with(&list, combine).replace(r#""reward": "tea"}]"#, &format!(r#""reward": "tea"}}], "carry_over": {carry_over}"#));
        prop_assume!(!list.is_empty());
        let mut plain = draft(&program);
        plain.promotions = None;
        let (mut with, mut without) = (Shop::new(&program, "Europe/Budapest"), Shop::new(&program, "Europe/Budapest"));
        without.terms = plain.try_into().unwrap();
        let mut now = with.at("2026-11-01");
        for shop in [&mut with, &mut without] {
            shop.opens("2026-11-01");
        }
        for (sale, hours) in &sales {
            now = now.plus_seconds(hours * 3_600);
            // The card as it is, so that one that is nearly full by promotions is not compared with an empty one.
            without.cards[0] = with.cards[0].clone();
            let ((more, vouchers), (less, fewer)) = (gave(&mut with, sale, now), gave(&mut without, sale, now));
            for (unit, amount) in less {
                prop_assert!(more.get(&unit).copied().unwrap_or(0) >= amount, "{:?}", unit);
            }
            prop_assert!(vouchers >= fewer);
        }
        let limits = with.terms.promotions.as_ref().unwrap().list.iter();
        for one in limits {
            prop_assert!(with.by_all.get(&one.rule()).copied().unwrap_or(0) <= i64::from(one.first.unwrap()));
        }
    }

    #[test]
    fn the_best_gives_no_less_than_any_one_of_them(list in any_promotions(true), sale in any_sale(), hours in 0i64..400) {
        prop_assume!(!list.is_empty());
        let mut shop = Shop::new(&with(&list, "best"), "Europe/Budapest");
        shop.opens("2026-11-01");
        let (at, fresh) = (shop.at("2026-11-01").plus_seconds(hours * 3_600), shop.clone());
        // Units that promotions gave; a reward is more than any of them.
        let worth = |shop: &mut Shop| {
            let bought = shop.happens(0, Event::Purchase(&sale), at, None).unwrap().bought.unwrap();
            let list = &shop.terms.promotions.as_ref().unwrap().list;
            let reward = bought.promotions.iter().any(|place| matches!(list[*place].gives, Boost::Gift(Gift::Reward(_))));
            let earned = bought.earned.iter().filter(|one| one.kind == Kind::Promotion);
            (bought.promotions.len(), if reward { u32::MAX } else { earned.map(|one| one.amount).sum() })
        };
        let (chosen, best) = worth(&mut shop);
        prop_assert!(chosen <= 1);
        for place in 0..shop.terms.promotions.as_ref().unwrap().list.len() {
            let mut one = crate::programs::Draft::from(shop.terms.clone());
            one.promotions.iter_mut().for_each(|promotions| promotions.list = vec![promotions.list[place].clone()]);
            let mut other = fresh.clone();
            other.terms = one.try_into().unwrap();
            let alone = worth(&mut other);
            prop_assert!(best >= alone.1);
        }
    }
}
