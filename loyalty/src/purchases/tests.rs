//! What purchases earn, and that their order does not matter.

use super::*;
use crate::{
    cards::{
        Event,
        tests::{
            histories::{START, steps, take},
            model::{Model, zone},
            programs::{any_terms, at_shop, keep_for, sale},
        },
    },
    programs::{Draft, Terms},
    testing::Shop,
    time::Here,
};
use proptest::prelude::*;

fn item(category: &str, count: u32, amount: Option<u32>) -> Item {
    Item { category: (!category.is_empty()).then(|| category.to_owned()), count, amount }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_purchase_that_says_nothing_is_one_thing_and_a_visit() {
    let (visit, cake) = (Sale::default(), names(&["cake"]));
    assert_eq!((visit.count(&[]), visit.count(&cake), visit.has(&[]), visit.has(&cake)), (1, 0, true, false));
    let earn = |per, categories| Earn { give: 2, per, categories }.earned(&visit, 0, Rounding::Up);
    assert_eq!(
        (earn(Per::Visit, Vec::new()), earn(Per::Item, Vec::new()), earn(Per::Amount(1), Vec::new())),
        (2, 2, 0)
    );
    assert_eq!((earn(Per::Visit, cake.clone()), earn(Per::Item, cake)), (0, 0));
}

#[test]
fn each_part_of_a_bill_that_was_brought_down_is_brought_down_alike() {
    let items =
        vec![item("cake", 2, Some(600)), item("tea", 1, Some(300)), item("", 1, Some(100)), item("jam", 1, None)];
    let sale = Sale { items, ..Sale::of(1_000) };
    let table: [(&[&str], u32, u32); 7] = [
        (&[], 1_000, 1_000),
        (&["cake"], 1_000, 600),
        (&["cake"], 500, 300),
        (&["cake", "tea"], 500, 450),
        (&["tea"], 333, 99),
        (&["jam"], 1_000, 0),
        (&["bread"], 1_000, 0),
    ];
    for (categories, paid, part) in table {
        assert_eq!(sale.paid_for(&names(categories), paid), part, "{categories:?} of {paid}");
    }
    let dear = Sale { items: vec![item("cake", 1, Some(900))], ..Sale::of(500) };
    assert_eq!(dear.paid_for(&names(&["cake"]), 500), 500, "no more than was paid");
    let untold = Sale { items: vec![item("cake", 1, Some(900))], ..Sale::default() };
    assert_eq!(untold.paid_for(&names(&["cake"]), 0), 0);
}

#[test]
fn a_rule_is_narrowed_to_what_both_name() {
    let rule = |categories: &[&str]| Earn { give: 1, per: Per::Visit, categories: names(categories) };
    type Row<'a> = (&'a [&'a str], &'a [&'a str], Option<&'a [&'a str]>);
    let table: [Row<'_>; 5] = [
        (&[], &[], Some(&[])),
        (&["cake"], &[], Some(&["cake"])),
        (&[], &["cake"], Some(&["cake"])),
        (&["cake", "tea"], &["tea", "jam"], Some(&["tea"])),
        (&["cake"], &["tea"], None),
    ];
    for (own, asked, both) in table {
        assert_eq!(rule(own).only(&names(asked)), both.map(rule), "{own:?} and {asked:?}");
    }
}

#[test]
fn numbers_beyond_their_bounds_are_refused() {
    let things = |count| Sale { items: vec![item("", count, None)], ..Sale::default() };
    let many = Sale { items: vec![item("", 1, None); ITEMS_MAX + 1], ..Sale::default() };
    let coupons = Sale { coupons: names(&["A"; COUPONS_PER_PURCHASE_MAX + 1]), ..Sale::default() };
    let costs = Sale { items: vec![item("", 1, Some(AMOUNT_MAX + 1))], ..Sale::default() };
    for wrong in
        [Sale::stamps(0), Sale::stamps(51), Sale::of(AMOUNT_MAX + 1), things(0), things(1_001), many, coupons, costs]
    {
        assert!(!wrong.is_sound(), "{wrong:?}");
    }
    for right in [Sale::default(), Sale::stamps(50), Sale::of(0), Sale::of(AMOUNT_MAX), things(1_000)] {
        assert!(right.is_sound(), "{right:?}");
    }
}

#[test]
fn the_largest_numbers_do_not_overflow() {
    let all = Earn { give: 10_000, per: Per::Amount(1), categories: names(&["cake"]) };
    let sale = Sale { items: vec![item("cake", COUNT_MAX, Some(AMOUNT_MAX)); ITEMS_MAX], ..Sale::of(AMOUNT_MAX) };
    assert_eq!(all.earned(&sale, AMOUNT_MAX, Rounding::Up), u32::MAX);
    assert_eq!(Earn { per: Per::Item, ..all }.earned(&sale, AMOUNT_MAX, Rounding::Up), 500_000_000);
}

/// A program in which nothing hangs on what came before: no tiers, no limits, and what is over is carried on.
/// What a full card no longer takes is neither earned nor written down, and each line knows its own entry.
#[test]
fn each_line_that_was_earned_knows_its_entry() {
    let program = r#"{"stamps": {"earn": {"give": 1, "per": "item"}, "rewards": [{"at": 2, "reward": "tea"}], "carry_over": false},
        "points": {"earn": [{"give": 1, "per": {"amount": 100}}]}, "currency": "EUR",
        "coupons": [{"code": "FIVE", "gives": {"gift": {"points": 5}}}],
        "promotions": {"combine": "stack", "list": [
            {"name": "A stamp", "gives": {"gift": {"stamps": 1}}}, {"name": "Seven", "gives": {"gift": {"points": 7}}}]}}"#;
    let mut shop = Shop::new(program, "Europe/Budapest");
    let anna = shop.opens("2026-01-10");
    let sale = r#"{"amount": 300, "items": [{"count": 5}], "coupons": ["FIVE"]}"#;
    let decision = shop.buys(anna, "2026-01-11", sale).unwrap();
    let bought = decision.bought_after(100).unwrap();
    let lines: Vec<_> = bought.earned.iter().map(|line| (line.kind, line.unit, line.amount)).collect();
    let expected = [
        (Kind::Purchase, Unit::Stamp, 2),
        (Kind::Purchase, Unit::Point, 3),
        (Kind::Promotion, Unit::Point, 7),
        (Kind::Coupon, Unit::Point, 5),
    ];
    assert_eq!(lines, expected);
    for line in &bought.earned {
        let entry = decision.moves[line.seq.unwrap() as usize - 101];
        assert_eq!((entry.kind, entry.unit, entry.amount), (line.kind, line.unit, line.amount));
    }
    assert_eq!(decision.given.len(), expected.len());
}

fn timeless(terms: Terms) -> Terms {
    let mut draft: Draft = terms.into();
    draft.tiers = None;
    keep_for(&mut draft, &[], false);
    draft.stamps.iter_mut().for_each(|stamps| stamps.carry_over = true);
    draft.promotions.iter_mut().flat_map(|all| &mut all.list).for_each(|one| one.first = None);
    draft.try_into().unwrap()
}

proptest! {
    #[test]
    fn the_order_of_two_purchases_or_of_a_purchase_and_a_gift_does_not_matter(
        terms in any_terms().prop_map(timeless), before in steps(20), sales in [sale(), sale()], gift: bool,
    ) {
        let (zone, mut now) = (zone(), START);
        let mut card = Model::opened(&terms, &Here { now, zone: &zone, shop: at_shop(&terms, false) });
        for step in &before {
            let _ = take(&mut card, &terms, step, &mut now, &zone);
        }
        let here = Here { now, zone: &zone, shop: at_shop(&terms, true) };
        let sales = sales.map(|sale| Sale { coupons: Vec::new(), cashback: None, ..sale });
        let second = if gift { Event::Invited } else { Event::Purchase(&sales[1]) };
        let mut other = card.clone();
        // More stamps than can be given at once are refused.
        prop_assume!(card.does(&terms, Event::Purchase(&sales[0]), &here).is_ok());
        prop_assume!(card.does(&terms, second, &here).is_ok());
        other.does(&terms, second, &here).unwrap();
        other.does(&terms, Event::Purchase(&sales[0]), &here).unwrap();
        prop_assert_eq!(card.has(), other.has());
    }
}
