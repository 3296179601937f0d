//! Coupons: what each takes off or gives, and why one is not taken.

use super::*;
use crate::{
    cards::{self, Event},
    ledger::Unit,
    purchases::Item,
    testing::{Shop, draft, terms, wrong},
};
use proptest::prelude::*;

/// A pizzeria: 20 % off pizza and pasta in spring from 15 €, five euros once for each code from 20 €, two stamps once, a
/// tiramisu for each code.
const PIZZERIA: &str = include_str!("../../programs/coupons.json");

fn pizzeria(zone: &str) -> (Shop, usize) {
    let mut shop = Shop::new(PIZZERIA, zone);
    let anna = shop.opens("2026-01-02");
    (shop, anna)
}

/// A bill of euros for pizza and for wine, with these coupons.
fn bill(pizza: u32, wine: u32, coupons: &[&str]) -> String {
    let item =
        |category: &str, euros: u32| format!(r#"{{"category": "{category}", "count": 1, "amount": {}}}"#, euros * 100);
    let items = [("pizza", pizza), ("wine", wine)].into_iter().filter(|(_, euros)| *euros > 0);
    let items: Vec<_> = items.map(|(category, euros)| item(category, euros)).collect();
    format!(r#"{{"amount": {}, "items": [{}], "coupons": {coupons:?}}}"#, (pizza + wine) * 100, items.join(","))
}

/// When, pizza and wine in euros, the codes; what is off, in cents, or why it is not taken.
type Line = (&'static str, u32, u32, &'static [&'static str], Result<u32, Refusal>);

#[test]
fn a_coupon_takes_off_what_it_says_or_says_why_not() {
    use Refusal::{BillTooSmall, NotYet, OtherThings, Over, Twice, Unknown};
    let cases: &[Line] = &[
        ("2026-04-01", 30, 0, &[], Ok(0)),
        ("2026-04-01", 30, 0, &["SPRING20"], Ok(600)),
        ("2026-04-01", 30, 0, &[" spring 20 "], Ok(600)),
        // Off the pizza, not off the wine.
        ("2026-04-01", 25, 15, &["SPRING20"], Ok(500)),
        ("2026-04-01", 0, 40, &["SPRING20"], Err(OtherThings)),
        // The whole bill must be large enough, not the pizza.
        ("2026-04-01", 5, 10, &["SPRING20"], Ok(100)),
        ("2026-04-01", 5, 9, &["SPRING20"], Err(BillTooSmall)),
        // Both of the last minutes count.
        ("2026-02-28 23:59:59", 30, 0, &["SPRING20"], Err(NotYet)),
        ("2026-03-01 00:00:00", 30, 0, &["SPRING20"], Ok(600)),
        ("2026-05-31 23:59:59", 30, 0, &["SPRING20"], Ok(600)),
        ("2026-06-01 00:00:00", 30, 0, &["SPRING20"], Err(Over)),
        ("2026-12-31 23:59:59", 30, 0, &["DESSERT-9"], Ok(0)),
        ("2027-01-01 00:00:00", 30, 0, &["DESSERT-9"], Err(Over)),
        // Codes that nobody gave out.
        ("2026-04-01", 30, 0, &["SPRING21"], Err(Unknown)),
        ("2026-04-01", 30, 0, &[""], Err(Unknown)),
        ("2026-04-01", 30, 0, &["SPRING20-1"], Err(Unknown)),
        ("2026-04-01", 30, 0, &["FIVER"], Err(Unknown)),
        ("2026-04-01", 30, 0, &["FIVER-A1"], Ok(500)),
        ("2026-04-01", 0, 20, &["FIVER-A1"], Ok(500)),
        ("2026-04-01", 0, 19, &["FIVER-A1"], Err(BillTooSmall)),
        // One after the other, in the order in which they were told.
        ("2026-04-01", 25, 15, &["SPRING20", "FIVER-A1"], Ok(500 + 500)),
        ("2026-04-01", 25, 15, &["FIVER-A1", "SPRING20"], Ok(500 + 437)),
        // How large the bill must be is asked before anything is off, so that the order does not matter for it.
        ("2026-04-01", 10, 10, &["SPRING20", "FIVER-A1"], Ok(200 + 500)),
        ("2026-04-01", 10, 10, &["FIVER-A1", "SPRING20"], Ok(500 + 150)),
        ("2026-04-01", 0, 20, &["FIVER-A1", "HELLO", "DESSERT-1"], Ok(500)),
        ("2026-04-01", 30, 0, &["SPRING20", "SPRING20"], Err(Twice)),
        ("2026-04-01", 30, 0, &["SPRING20", "spring20"], Err(Twice)),
        ("2026-04-01", 30, 0, &["HELLO", "DESSERT-1", "dessert-1"], Err(Twice)),
        // One that is not taken stops the whole purchase: nothing is used up.
        ("2026-04-01", 0, 40, &["FIVER-A1", "SPRING20"], Err(OtherThings)),
    ];
    for zone in ["Europe/Budapest", "Pacific/Honolulu", "Pacific/Kiritimati"] {
        for (when, pizza, wine, codes, expected) in cases {
            let (mut shop, anna) = pizzeria(zone);
            let before = (shop.cards.clone(), shop.by_all.clone());
            let decided = shop.buys(anna, when, &bill(*pizza, *wine, codes));
            match (decided, expected) {
                (Ok(decision), Ok(off)) => {
                    let bought = decision.bought.unwrap();
                    assert_eq!((bought.discount, bought.paid), (*off, (pizza + wine) * 100 - off), "{when} {codes:?}");
                }
                (Err(refusal), Err(expected)) => {
                    assert_eq!(refusal, cards::Refusal::Coupon(*expected), "{when} {codes:?}");
                    shop.cards[anna].standing.used = before.0[anna].standing.used.clone();
                    assert_eq!((shop.cards, shop.by_all), before);
                }
                (decided, expected) => panic!("{zone} {when} {codes:?}: {expected:?}, not {decided:?}"),
            }
        }
    }
}

#[test]
fn each_is_taken_as_often_as_it_says() {
    let (mut shop, anna) = pizzeria("Europe/Budapest");
    let bela = shop.opens("2026-01-02");
    let uses = [
        (anna, "HELLO", None),
        (anna, "HELLO", Some(Refusal::UsedBefore)),
        (bela, "HELLO", None),
        // A code that works once works for nobody a second time.
        (anna, "FIVER-A1", None),
        (anna, "FIVER-A1", Some(Refusal::UsedUp)),
        (bela, "fiver-a1", Some(Refusal::UsedUp)),
        (bela, "FIVER-A2", None),
        // One customer can use one of them.
        (anna, "FIVER-A3", Some(Refusal::UsedBefore)),
        // Of desserts three.
        (anna, "DESSERT-1", None),
        (anna, "DESSERT-2", None),
        (anna, "DESSERT-3", None),
        (anna, "DESSERT-4", Some(Refusal::UsedBefore)),
        (bela, "DESSERT-4", None),
    ];
    for (card, code, expected) in uses {
        let refusal = shop.buys(card, "2026-04-01", &bill(0, 20, &[code])).err();
        assert_eq!(refusal, expected.map(cards::Refusal::Coupon), "{card} {code}");
    }
}

#[test]
fn a_gift_comes_with_the_purchase() {
    let (mut shop, anna) = pizzeria("Europe/Budapest");
    let decision = shop.buys(anna, "2026-04-01", &bill(0, 0, &["HELLO", "DESSERT-X"])).unwrap();
    assert_eq!(shop.cards[anna].held(Unit::Stamp), 3);
    let vouchers: Vec<_> = decision.vouchers.iter().map(|one| (one.reward.title.as_str(), one.rule.as_str())).collect();
    assert_eq!(vouchers, [("a tiramisu", "coupon/DESSERT-X")]);
}

#[test]
fn the_hundredth_gets_it_and_the_next_does_not() {
    let mut shop = Shop::new(PIZZERIA, "Europe/Budapest");
    for place in 0..101 {
        let card = shop.opens("2026-01-02");
        let refusal = shop.buys(card, "2026-04-01", &bill(30, 0, &["SPRING20"])).err();
        let expected = (place == 100).then_some(cards::Refusal::Coupon(Refusal::UsedUp));
        assert_eq!(refusal, expected, "{place}");
    }
    assert_eq!(shop.by_all["coupon/SPRING20"], 100);
}

#[test]
fn more_coupons_than_fit_on_a_purchase_are_refused() {
    let (mut shop, anna) = pizzeria("Europe/Budapest");
    let codes = ["HELLO", "DESSERT-1", "DESSERT-2", "DESSERT-3", "FIVER-1", "FIVER-2"];
    assert!(shop.clone().buys(anna, "2026-04-01", &bill(0, 30, &codes[..5])).is_ok());
    assert_eq!(shop.buys(anna, "2026-04-01", &bill(0, 30, &codes)), Err(cards::Refusal::Sale));
}

/// Things on the bill, without saying what each costs: nobody knows what the coupon is taken off.
#[test]
fn a_coupon_is_not_used_up_for_nothing() {
    let (mut shop, anna) = pizzeria("Europe/Budapest");
    let no_prices = r#"{"amount": 3000, "items": [{"category": "pizza", "count": 2}], "coupons": ["SPRING20"]}"#;
    let no_bill = r#"{"items": [{"category": "pizza", "count": 2}], "coupons": ["SPRING20"]}"#;
    for json in [no_prices, no_bill] {
        let refusal = shop.buys(anna, "2026-04-01", json).unwrap_err();
        assert_eq!(refusal, cards::Refusal::Coupon(Refusal::BillTooSmall), "{json}");
    }
}

#[test]
fn forints_are_taken_off_whole() {
    let program = r#"{"currency": "HUF", "points": {"earn": [{"give": 1, "per": {"amount": 10000}}]},
        "coupons": [{"code": "SEVEN", "gives": {"percent_off": 7}}]}"#;
    let mut shop = Shop::new(program, "Europe/Budapest");
    let anna = shop.opens("2026-01-02");
    // 7 % of 1,990 Ft are 139.30 Ft.
    let bought = shop.buys(anna, "2026-04-01", r#"{"amount": 199000, "coupons": ["SEVEN"]}"#).unwrap().bought.unwrap();
    assert_eq!((bought.discount, bought.paid), (13_900, 185_100));
}

#[test]
fn the_bill_is_asked_for_where_a_coupon_needs_it() {
    for (gives, asks) in [
        (r#"{"gift": {"stamps": 1}}"#, false),
        (r#"{"gift": {"stamps": 1}}, "least_amount": 5"#, true),
        (r#"{"percent_off": 5}"#, true),
        (r#"{"amount_off": 5}"#, true),
    ] {
        let program = r#"{"currency": "EUR", "stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 9, "reward": "tea"}]},
            "coupons": [{"code": "TEA", "gives": GIVES}]}"#;
        assert_eq!(terms(&program.replace("GIVES", gives)).asks_amount(), asks, "{gives}");
    }
}

#[test]
fn a_code_is_read_as_people_say_it() {
    for (typed, code) in [(" spring 20 ", "SPRING20"), ("fiver-a1", "FIVER-A1"), ("\tÉÉ\n", "ÉÉ"), ("", "")] {
        assert_eq!(read(typed), code);
    }
    assert_eq!(read(&"x".repeat(5_000)).len(), 40);
    let coupons = &terms(PIZZERIA).coupons;
    let found = |typed: &str| Coupon::find(coupons, typed).map(|(coupon, single)| (coupon.code.clone(), single));
    assert_eq!(found("hello"), Some(("HELLO".into(), None)));
    assert_eq!(found("fiver-a1-b"), Some(("FIVER".into(), Some("coupon/FIVER/A1-B".into()))));
    assert_eq!(found("hello-1"), None);
    assert_eq!(found("fiver"), None);
}

#[test]
fn what_is_wrong_with_a_coupon_is_named() {
    let with = |coupons: &str| {
        let program = r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 9, "reward": "tea"}]}, "coupons": [COUPONS]}"#;
        wrong(draft(&program.replace("COUPONS", coupons)))
    };
    assert_eq!(
        with(r#"{"code": "TEA2026", "gives": {"gift": {"stamps": 1}}, "from": "2026-01-01", "until": "2026-01-01"}"#),
        [""; 0]
    );
    for code in ["AB", "tea", "TEA-1", "ÁRVÍZ", "ABCDEFGHIJKLMNOPQ"] {
        assert_eq!(
            with(&format!(r#"{{"code": "{code}", "gives": {{"gift": {{"stamps": 1}}}}}}"#)),
            ["coupons.0.code"],
            "{code}"
        );
    }
    let one = r#"{"code": "TEA", "gives": {"percent_off": 0.5}, "first": 0, "per_customer": 0, "least_amount": 0,
        "categories": [""], "from": "2026-02-02", "until": "2026-02-01"}"#;
    let fields = [
        "gives.percent_off",
        "gives",
        "first",
        "per_customer",
        "least_amount",
        "least_amount",
        "categories.0",
        "until",
    ];
    assert_eq!(with(one), fields.map(|field| format!("coupons.0.{field}")));
    for minor in ["99", "150"] {
        let program = r#"{"currency": "HUF", "coupons": [{"code": "TEA", "gives": {"amount_off": MINOR}}]}"#;
        assert_eq!(wrong(draft(&program.replace("MINOR", minor))), ["coupons.0.gives.amount_off"]);
    }
    let two = r#"{"code": "TEA", "gives": {"gift": {"points": 1}}}, {"code": "TEA", "gives": {"gift": {"stamps": 1}}}"#;
    assert_eq!(with(two), ["coupons.0.code", "coupons.0.gives.gift", "coupons.1.code"]);
}

/// The program's currency, what the coupon gives, the bill; whether it is taken.
#[test]
fn a_discount_of_nothing_uses_no_coupon_up() {
    let cases = [
        ("HUF", r#"{"percent_off": 10}"#, 90_000, true),
        ("HUF", r#"{"percent_off": 10}"#, 90, false),
        ("HUF", r#"{"percent_off": 10}"#, 900, false),
        ("HUF", r#"{"amount_off": 50000}"#, 99, false),
        ("EUR", r#"{"percent_off": 10}"#, 9, false),
        ("EUR", r#"{"percent_off": 10}"#, 10, true),
        ("EUR", r#"{"amount_off": 500}"#, 0, false),
        ("EUR", r#"{"gift": {"reward": "a bun"}}"#, 0, true),
    ];
    for (currency, gives, amount, taken) in cases {
        let program = format!(r#"{{"currency": "{currency}", "coupons": [{{"code": "TEA", "gives": {gives}}}]}}"#);
        let mut shop = Shop::new(&program, "Europe/Budapest");
        let anna = shop.opens("2026-11-01");
        let bought = shop.buys(anna, "2026-11-02", &format!(r#"{{"amount": {amount}, "coupons": ["TEA"]}}"#));
        let expected = if taken { Ok(()) } else { Err(Refusal::BillTooSmall.into()) };
        assert_eq!(bought.map(|_| ()), expected, "{currency} {gives} {amount}");
        assert_eq!(shop.cards[anna].used.len(), usize::from(taken));
    }
}

fn any_coupons() -> impl Strategy<Value = String> {
    let gives = prop_oneof![
        (10u32..=1_000).prop_map(|tenths| format!(r#"{{"percent_off": {}}}"#, f64::from(tenths) / 10.0)),
        (1u32..50).prop_map(|whole| whole * 100).prop_map(|minor| format!(r#"{{"amount_off": {minor}}}"#)),
        Just(r#"{"gift": {"points": 5}}"#.to_owned()),
    ];
    let categories = prop::sample::select(vec!["[]", r#"["pizza"]"#, r#"["wine", "pasta"]"#]);
    prop::collection::vec((gives, categories), 1..5).prop_map(|all| {
        let all = all.into_iter().enumerate().map(|(place, (gives, categories))| {
            format!(r#"{{"code": "CODE{place}", "gives": {gives}, "categories": {categories}, "per_customer": 9}}"#)
        });
        all.collect::<Vec<_>>().join(",")
    })
}

fn any_items() -> impl Strategy<Value = Vec<Item>> {
    let category = prop::sample::select(vec!["pizza", "wine", "pasta"]);
    let item = (category, 1u32..5, prop::option::of(0u32..4_000));
    let item = item.prop_map(|(category, count, amount)| Item { category: Some(category.into()), count, amount });
    prop::collection::vec(item, 0..5)
}

proptest! {
    #[test]
    fn a_discount_is_never_more_than_the_bill_and_the_rest_is_paid(
        coupons in any_coupons(), items in any_items(), amount in 0u32..10_000, order in prop::collection::vec(0usize..5, 0..5),
        currency in prop::sample::select(vec!["EUR", "HUF"]), club in 0u32..=90,
    ) {
        let program = format!(r#"{{"currency": "{currency}", "points": {{"earn": [{{"give": 1, "per": {{"amount": 100}}}}]}},
            "coupons": [{coupons}], "membership": {{"name": "Club", "fee": 1, "months": 1, "perks": {{"discount": {club}}}}}}}"#);
        let mut shop = Shop::new(&program, "Europe/Budapest");
        let anna = shop.opens("2026-01-01");
        shop.on(anna, "2026-01-01", Event::Member).unwrap();
        let coupons: Vec<_> = order.iter().map(|place| format!("CODE{place}")).collect();
        let sale = Sale { amount: Some(amount), items, coupons, ..Sale::default() };
        match shop.on(anna, "2026-01-02", Event::Purchase(&sale)) {
            Ok(decision) => {
                let bought = decision.bought.unwrap();
                prop_assert_eq!(bought.paid + bought.discount, amount);
                let off = |coupon: &Coupon| !matches!(coupon.gives, Benefit::Gift(_));
                let used = sale.coupons.iter().filter_map(|code| Coupon::find(&shop.terms.coupons, code));
                let most: u32 = used.map(|(coupon, _)| if off(coupon) { sale.paid_for(&coupon.categories, amount) } else { 0 }).sum();
                let by_club = crate::percent::Percent::whole(club).of(amount);
                prop_assert!(bought.discount <= most + by_club, "more off than the things cost");
                if currency == "HUF" {
                    prop_assert_eq!(bought.discount % 100, 0);
                }
            }
            Err(refusal) => prop_assert!(matches!(refusal, cards::Refusal::Coupon(_)), "{:?}", refusal),
        }
    }

    #[test]
    fn no_more_than_the_first_have_it_and_nobody_more_often_than_they_may(
        first in 1u32..12, each in 1u32..4, tries in prop::collection::vec((0usize..6, 0u32..8), 0..60),
    ) {
        let program = format!(r#"{{"stamps": {{"earn": {{"give": 1, "per": "visit"}}, "rewards": [{{"at": 20, "reward": "tea"}}]}},
            "coupons": [{{"code": "ALL", "gives": {{"gift": {{"stamps": 1}}}}, "first": {first}, "per_customer": {each}}},
                        {{"code": "ONE", "gives": {{"gift": {{"stamps": 1}}}}, "single_use": true, "first": {first}, "per_customer": {each}}}]}}"#);
        let mut shop = Shop::new(&program, "Europe/Budapest");
        (0..6).for_each(|_| { shop.opens("2026-01-01"); });
        let (mut by_all, mut by_one, mut spent) = ([0u32; 2], [[0u32; 6]; 2], [false; 8]);
        for (card, serial) in tries {
            for (which, code) in [(0, "ALL".to_owned()), (1, format!("ONE-{serial}"))] {
                let open = by_all[which] < first && by_one[which][card] < each && !(which == 1 && spent[serial as usize]);
                let taken = shop.buys(card, "2026-01-02", &format!(r#"{{"coupons": ["{code}"]}}"#)).is_ok();
                prop_assert_eq!(taken, open, "{} by {}", code, card);
                by_all[which] += u32::from(taken);
                by_one[which][card] += u32::from(taken);
                spent[serial as usize] |= taken && which == 1;
            }
        }
        prop_assert!(by_all.iter().all(|times| *times <= first));
    }
}
