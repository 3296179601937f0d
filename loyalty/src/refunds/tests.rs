//! Refunds by example, and what holds of all of them.

use super::*;

use crate::{
    cards::{
        Event,
        tests::{
            histories::{START, steps, take},
            model::{Model, zone},
            programs::{any_terms, at_shop, points, sale},
            stories::{Do::*, story},
        },
    },
    programs::{Draft, Terms},
    promotions::Combine,
    purchases::Sale,
    time::Here,
};
use proptest::prelude::*;

const STAMPS: &str = include_str!("../../programs/stamps.json");
const POINTS: &str = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}],
    "rewards": [{"price": 10, "reward": "tea"}]}}"#;

#[test]
fn what_fills_a_card_takes_its_reward_back_with_it() {
    story(
        STAMPS,
        Unit::Stamp,
        &[
            ("two to begin with", Opens, 2, 0),
            ("seven by hand: the cookie", Buys(r#"{"stamps": 7}"#), 9, 1),
            (
                "nine coffees: a free coffee and a cookie",
                Buys(r#"{"items": [{"category": "coffee", "count": 9}]}"#),
                8,
                3,
            ),
            ("all nine go back", Returns(2), 9, 1),
            ("the seven go back", Returns(1), 2, 0),
            ("not again", Fails(&Returns(1)), 2, 0),
        ],
    );
}

#[test]
fn stamps_that_a_reward_in_use_was_given_for_are_owed() {
    story(
        STAMPS,
        Unit::Stamp,
        &[
            ("eight by hand fill the card: cookie and coffee", Buys(r#"{"stamps": 8}"#), 0, 2),
            ("the coffee is drunk", Redeems, 0, 1),
            ("the eight go back: they are owed, the cookie may stay", Returns(1), -8, 1),
            ("five coffees pay what is owed", Buys(r#"{"stamps": 5}"#), -3, 1),
            ("four: three are owed, one is new", Buys(r#"{"stamps": 4}"#), 1, 1),
        ],
    );
}

#[test]
fn a_part_of_the_things_takes_their_stamps_with_it() {
    let two_for_six = r#"{"amount": 1800, "items": [{"category": "coffee", "count": 4, "amount": 1200}, {"category": "cake", "count": 1, "amount": 600}]}"#;
    story(
        STAMPS,
        Unit::Stamp,
        &[
            ("four coffees and a cake: the cookie", Buys(two_for_six), 6, 1),
            ("the cake goes back: it had no stamp", ReturnsPart(1, 600, r#"[{"category": "cake", "count": 1}]"#), 6, 1),
            ("a coffee goes back", ReturnsPart(1, 300, r#"[{"category": "coffee", "count": 1}]"#), 5, 1),
            ("another, and the cookie with it", ReturnsPart(1, 300, r#"[{"category": "coffee", "count": 1}]"#), 4, 0),
            ("three are not left", Fails(&ReturnsPart(1, 300, r#"[{"category": "coffee", "count": 3}]"#)), 4, 0),
            ("a tea was never bought", Fails(&ReturnsPart(1, 300, r#"[{"category": "tea", "count": 1}]"#)), 4, 0),
            ("more money was not paid", Fails(&ReturnsPart(1, 601, "[]")), 4, 0),
            ("the rest", ReturnsPart(1, 600, r#"[{"category": "coffee", "count": 2}]"#), 2, 0),
            ("nothing is left", Fails(&ReturnsPart(1, 1, "[]")), 2, 0),
        ],
    );
}

#[test]
fn points_that_were_spent_are_owed_and_paid_by_the_next() {
    story(
        POINTS,
        Unit::Point,
        &[
            ("12.50", Buys(r#"{"amount": 1250}"#), 12, 0),
            ("0.50 go back: it stays 12", ReturnsPart(1, 50, "[]"), 12, 0),
            ("0.01 more, and it is 11", ReturnsPart(1, 1, "[]"), 11, 0),
            ("tea", Exchanges(0), 1, 1),
            ("the rest goes back: one is there, ten are owed", Returns(1), -10, 1),
            ("nothing can be spent", Fails(&Exchanges(0)), -10, 1),
            ("6.00", Buys(r#"{"amount": 600}"#), -4, 1),
            ("20.00", Buys(r#"{"amount": 2000}"#), 16, 1),
            ("tea", Exchanges(0), 6, 2),
        ],
    );
}

#[test]
fn things_cost_what_was_paid_for_them_after_the_discount() {
    let program = r#"{"currency": "EUR", "coupons": [{"code": "TENTH", "gives": {"percent_off": 10}}],
        "points": {"earn": [{"give": 1, "per": {"amount": 1}, "categories": ["coffee"]}]}}"#;
    story(
        program,
        Unit::Point,
        &[
            (
                "cake for 5.00 and coffee for 5.00, a tenth off",
                Buys(
                    r#"{"amount": 1000, "coupons": ["TENTH"], "items": [{"category": "cake", "count": 1, "amount": 500}, {"category": "coffee", "count": 2, "amount": 500}]}"#,
                ),
                450,
                0,
            ),
            ("the cake goes back for 4.50", ReturnsPart(1, 450, r#"[{"category": "cake", "count": 1}]"#), 450, 0),
            ("a coffee for 2.25", ReturnsPart(1, 225, r#"[{"category": "coffee", "count": 1}]"#), 225, 0),
            ("only money, because it was cold", ReturnsPart(1, 125, "[]"), 100, 0),
        ],
    );
}

#[test]
fn a_reward_for_a_category_goes_with_the_last_thing_of_it() {
    let program = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": "visit"}]},
        "promotions": {"combine": "stack", "list": [
            {"name": "Cake week", "gives": {"gift": {"reward": "a fork"}}, "categories": ["cake"]},
            {"name": "More cake", "gives": {"gift": {"points": 5}}, "categories": ["cake"]}]}}"#;
    let sale =
        r#"{"amount": 900, "items": [{"category": "cake", "count": 2, "amount": 600}, {"count": 1, "amount": 300}]}"#;
    story(
        program,
        Unit::Point,
        &[
            ("two cakes and something else", Buys(sale), 6, 1),
            ("a cake goes back", ReturnsPart(1, 300, r#"[{"category": "cake", "count": 1}]"#), 6, 1),
            ("the other one", ReturnsPart(1, 300, r#"[{"category": "cake", "count": 1}]"#), 1, 0),
        ],
    );
}

#[test]
fn a_tier_in_its_grace_is_not_kept_longer_by_buying_and_giving_back() {
    let program = r#"{"tiers": {"by": "visits", "window": {"rolling_months": 1}, "grace_days": 60,
        "levels": [{"name": "Silver", "at": 2}, {"name": "Gold", "at": 3}]}}"#;
    let (terms, zone): (Terms, _) = (serde_json::from_str(program).unwrap(), zone());
    let at = |days| Here::new(START.plus_days(days), &zone);
    let mut card = Model::opened(&terms, &at(0));
    for _ in 0..2 {
        card.buys(&terms, &Sale::default(), &at(0)).unwrap();
    }
    card.does(&terms, Event::Review, &at(70)).unwrap();
    let lost = card.standing().tier;
    assert!(lost.level == 1 && lost.kept_until.is_some());
    let bills = [80, 85, 90].map(|days| card.buys(&terms, &Sale::default(), &at(days)).unwrap());
    assert_eq!(card.standing().tier, Tier { level: 2, kept_until: None });
    card.returns(&terms, bills[2], &Back::Whole, &at(91)).unwrap();
    assert_eq!(card.standing().tier, Tier { level: 1, kept_until: None }, "two visits keep silver");
    card.returns(&terms, bills[0], &Back::Whole, &at(91)).unwrap();
    assert_eq!(card.standing().tier, lost, "the grace goes on as it began");
}

/// A program in which what a purchase earns hangs on that purchase alone.
fn plain(terms: Terms) -> Terms {
    let mut draft: Draft = terms.into();
    (draft.tiers, draft.membership) = (None, None);
    draft.points.iter_mut().flat_map(|points| &mut points.rewards).for_each(|one| one.only_for = None);
    if let Some(promotions) = &mut draft.promotions {
        promotions.combine = Combine::Stack;
        promotions.list.iter_mut().for_each(|one| one.first = None);
    }
    draft.try_into().unwrap()
}

/// What a card has, as its owner counts it.
fn has(card: &Model) -> (Vec<(u32, u32)>, Vec<String>) {
    let units = Unit::ALL.iter().map(|unit| (card.held(*unit), card.owed(*unit))).collect();
    let mut rules: Vec<_> = card.in_hand().map(|one| one.rule.clone()).collect();
    rules.sort();
    (units, rules)
}

proptest! {
    #[test]
    fn after_a_part_went_back_a_card_has_what_the_rest_would_have_earned(
        terms in any_terms().prop_map(plain),
        before in steps(12),
        things in prop::collection::vec((0usize..4, 1u32..4, 1u32..600), 1..5),
        back in prop::collection::vec((any::<usize>(), 1u32..3), 1..6),
    ) {
        let (zone, mut now) = (zone(), START);
        let mut card = Model::opened(&terms, &Here { now, zone: &zone, shop: at_shop(&terms, false) });
        for step in &before {
            let _ = take(&mut card, &terms, step, &mut now, &zone);
        }
        let here = Here { now, zone: &zone, shop: at_shop(&terms, true) };
        let item = |(category, count, price): &(usize, u32, u32)| Item {
            category: ["cake", "coffee", "tea"].get(*category).map(|name| (*name).to_owned()),
            count: *count,
            amount: Some(count * price),
        };
        let whole = |things: &[(usize, u32, u32)]| Sale {
            items: things.iter().map(item).collect(),
            ..Sale::of(things.iter().map(|(_, count, price)| count * price).sum())
        };
        // Each category at one price, so that it does not matter which of its things go back.
        let price_of = |category: usize| things.iter().find(|one| one.0 == category).map_or(1, |one| one.2);
        let mut left: Vec<_> = things.iter().map(|one| (one.0, one.1, price_of(one.0))).collect();
        let mut smaller = card.clone();
        // More stamps than can be given at once are refused.
        let Ok(bill) = card.buys(&terms, &whole(&left), &here) else { return Ok(()) };
        for (which, count) in back {
            let place = which % left.len();
            let (category, there, price) = left[place];
            let count = count.min(there);
            if count > 0 {
                let things = vec![item(&(category, count, price))];
                card.returns(&terms, bill, &Back::Part { amount: count * price, items: things }, &here).unwrap();
                left[place].1 -= count;
            }
        }
        left.retain(|(_, count, _)| *count > 0);
        if !left.is_empty() {
            smaller.buys(&terms, &whole(&left), &here).unwrap();
        } else {
            smaller.does(&terms, Event::Review, &here).unwrap();
        }
        prop_assert_eq!(has(&card), has(&smaller));
    }

    #[test]
    fn many_small_refunds_are_one_large_one(
        terms in any_terms(), before in steps(15), mut sale in sale(), parts in prop::collection::vec(1u32..2_000, 1..6),
    ) {
        let (zone, mut now) = (zone(), START);
        let mut card = Model::opened(&terms, &Here { now, zone: &zone, shop: at_shop(&terms, false) });
        for step in &before {
            let _ = take(&mut card, &terms, step, &mut now, &zone);
        }
        let here = Here { now, zone: &zone, shop: at_shop(&terms, true) };
        sale.coupons.truncate(1);
        let Ok(bill) = card.buys(&terms, &sale, &here) else { return Ok(()) };
        let (mut once, mut sum) = (card.clone(), 0);
        for amount in parts {
            let amount = amount.min(card.bills[bill].paid);
            if amount > 0 {
                card.returns(&terms, bill, &Back::Part { amount, items: Vec::new() }, &here).unwrap();
                sum += amount;
            }
        }
        if sum > 0 {
            once.returns(&terms, bill, &Back::Part { amount: sum, items: Vec::new() }, &here).unwrap();
            prop_assert_eq!(has(&card), has(&once));
        }
        // And whatever went before, all of it is all of it.
        let all = [&mut card, &mut once].map(|card| card.returns(&terms, bill, &Back::Whole, &here).is_ok());
        prop_assert_eq!(all[0], all[1]);
        prop_assert_eq!(has(&card), has(&once));
    }

    #[test]
    fn what_is_held_less_what_is_owed_is_what_was_earned_less_what_was_spent(
        mut points in points(), acts in prop::collection::vec((0u8..6, any::<usize>(), 0u32..6_000), 0..40),
    ) {
        points.earn.iter_mut().for_each(|rule| rule.categories.clear());
        let (welcome, prices) = (points.welcome, points.rewards.iter().map(|one| one.price).collect::<Vec<_>>());
        let currency = crate::money::Currency::try_from("EUR".to_owned()).ok();
        let draft = Draft { currency, points: Some(points), ..Draft::default() };
        let (terms, zone): (Terms, _) = (draft.try_into().unwrap(), zone());
        let here = Here::new(START, &zone);
        let mut card = Model::opened(&terms, &here);
        let mut spent = 0;
        for (what, which, amount) in acts {
            let bill = which % card.bills.len().max(1);
            match what {
                0 | 1 => drop(card.buys(&terms, &Sale::of(amount), &here).unwrap()),
                2 | 3 => {
                    let place = which % prices.len();
                    if card.does(&terms, Event::Exchange(place), &here).is_ok() {
                        spent += i64::from(prices[place]);
                    }
                }
                4 if !card.bills.is_empty() => { let _ = card.returns(&terms, bill, &Back::Whole, &here); }
                5 if !card.bills.is_empty() => {
                    let _ = card.returns(&terms, bill, &Back::Part { amount, items: Vec::new() }, &here);
                }
                _ => {}
            }
            // As if what went back had never been bought.
            let left = card.bills.iter().filter(|bill| bill.activity.visits > 0);
            let earned: u32 = left.map(|bill| promised_by(&terms, bill.paid)).sum();
            let stands = i64::from(welcome + earned) - spent;
            let (held, owed) = (card.held(Unit::Point), card.owed(Unit::Point));
            prop_assert_eq!(i64::from(held) - i64::from(owed), stands);
            prop_assert!(held == 0 || owed == 0, "what comes in is not taken for what is owed");
        }
    }
}

/// What a purchase of so much promises, by the rules themselves.
fn promised_by(terms: &Terms, paid: u32) -> u32 {
    let points = terms.points.as_ref().unwrap();
    points.earned(&points.earn, &Sale::of(paid), paid)
}
