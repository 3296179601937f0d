//! What holds of all refunds.

use super::*;
use crate::{
    cards::tests::{
        histories::{steps, take},
        programs::{any_terms, at_shop, keep_for, points, sale},
    },
    expiry::{Expiry, Term},
    points::Points,
    programs::Draft,
    promotions::Combine,
    purchases::{Earn, Per, Rounding},
};
use proptest::prelude::*;

/// A program in which what a purchase earns hangs on that purchase alone.
fn plain(terms: Terms) -> Terms {
    let mut draft: Draft = terms.into();
    (draft.tiers, draft.membership) = (None, None);
    keep_for(&mut draft, &[], false);
    if let Some(promotions) = &mut draft.promotions {
        promotions.combine = Combine::Stack;
        promotions.list.iter_mut().for_each(|one| one.first = None);
    }
    draft.try_into().unwrap()
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
        prop_assert_eq!(card.has(), smaller.has());
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
            prop_assert_eq!(card.has(), once.has());
        }
        // And whatever went before, all of it is all of it.
        let all = [&mut card, &mut once].map(|card| card.returns(&terms, bill, &Back::Whole, &here).is_ok());
        prop_assert_eq!(all[0], all[1]);
        prop_assert_eq!(card.has(), once.has());
    }

    #[test]
    fn what_goes_back_was_never_bought_whenever_that_is_and_whatever_lapsed_meanwhile(
        term in prop_oneof![(1u32..40).prop_map(Term::Days), (1u32..3).prop_map(Term::Months), Just(Term::YearEnd)],
        bought in prop::collection::vec((0i64..30, 1u32..50, any::<bool>()), 1..12), later in 0i64..60,
    ) {
        let earn = Earn { give: 1, per: Per::Amount(1), categories: Vec::new() };
        let points = Points { earn: vec![earn], rounding: Rounding::Down, welcome: 0, rewards: Vec::new() };
        let currency = crate::money::Currency::try_from("EUR".to_owned()).ok();
        let expiry = Expiry { points: Some(term), ..Expiry::default() };
        let draft = Draft { currency, points: Some(points), expiry, ..Draft::default() };
        let (terms, zone, mut now): (Terms, _, _) = (draft.try_into().unwrap(), zone(), START);
        let mut card = Model::opened(&terms, &Here::new(now, &zone));
        let (mut never, mut back) = (card.clone(), Vec::new());
        for (days, amount, goes) in bought {
            now = now.plus_days(days);
            let bill = card.buys(&terms, &Sale::of(amount), &Here::new(now, &zone)).unwrap();
            if goes {
                back.push(bill);
            } else {
                never.buys(&terms, &Sale::of(amount), &Here::new(now, &zone)).unwrap();
            }
        }
        let here = Here::new(now.plus_days(later), &zone);
        back.into_iter().for_each(|bill| card.returns(&terms, bill, &Back::Whole, &here).unwrap());
        for card in [&mut card, &mut never] {
            card.does(&terms, Event::Review, &here).unwrap();
            card.accounts.retain(|_, amount| *amount != 0);
        }
        prop_assert_eq!(card.has(), never.has());
        prop_assert_eq!(card.accounts, never.accounts);
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
                4 if !card.bills.is_empty() => drop(card.returns(&terms, bill, &Back::Whole, &here).ok()),
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
