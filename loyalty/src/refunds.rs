//! Refunds: what was bought is given back, whole or in part, and exactly what it earned goes with it. After a part is given
//! back, a card has what the smaller purchase would have earned. What was spent meanwhile is owed.

use crate::{
    cards::{Pen, Refusal},
    coupons::Coupon,
    ladders,
    ledger::{Kind, Unit},
    programs::Terms,
    purchases::{Bought, Earned, ITEMS_MAX, Item, groundless, kept, points},
    stamps,
    tiers::{self, Activity},
    time::Month,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is given back of a purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Back {
    /// All that is left of it, with the cashback and the coupons that it was paid with.
    Whole,
    /// So much money, for these things.
    Part {
        /// In minor units: at least 1, at most what is left of what was paid.
        amount: u32,
        /// The things, where the purchase named any.
        items: Vec<Item>,
    },
}

/// Takes these things out of those that were bought; says what they cost, and whether the price of each is known.
fn remove(things: &mut Vec<Item>, back: &[Item]) -> Result<(u32, bool), Refusal> {
    let (mut price, mut known): (u32, bool) = (0, true);
    for Item { category, count, amount } in back {
        let (mut left, mut told) = (*count, *amount);
        for one in things.iter_mut().filter(|one| one.category == *category) {
            let part = left.min(one.count);
            known &= one.amount.is_some() || part == 0;
            if let (Some(whole), true) = (one.amount, part > 0) {
                let share = u64::from(whole) * u64::from(part) / u64::from(one.count);
                let goes = told.map_or(u32::try_from(share).unwrap_or(whole), |told| told.min(whole));
                told = told.map(|told| told - goes);
                one.amount = Some(whole - goes);
                price = price.saturating_add(goes);
            }
            one.count -= part;
            left -= part;
        }
        if left > 0 {
            return Err(Refusal::RefundTooLarge);
        }
    }
    // Where none is left, that is said by what is named: a purchase that names no thing is one.
    if things.iter().any(|item| item.count > 0) {
        things.retain(|item| item.count > 0);
    }
    Ok((price, known))
}

/// What is left of a purchase after so much of it is given back; none where nothing is.
fn rest(bought: &Bought, back: &Back) -> Result<Option<Bought>, Refusal> {
    let (amount, items) = match back {
        Back::Whole => return Ok(None),
        Back::Part { amount, .. } if *amount > bought.paid => return Err(Refusal::RefundTooLarge),
        Back::Part { amount, items } => (*amount, items),
    };
    if amount == 0 || items.len() > ITEMS_MAX {
        return Err(Refusal::Sale);
    }
    if amount == bought.paid && bought.spent.is_empty() {
        return Ok(None);
    }
    let mut left = bought.clone();
    let (price, known) = remove(&mut left.sale.items, items)?;
    left.paid -= amount;
    // The bill goes down by what the things cost before anything was taken off it. Where only money is given back, each
    // thing was cheaper.
    left.sale.amount = left.sale.amount.map(|bill| {
        // What nobody said the price of cost what the others do not explain of the money.
        let before = (u64::from(amount) * u64::from(bill)).div_ceil(u64::from(bought.paid.max(1)));
        let cost = if known { price } else { price.max(u32::try_from(before).unwrap_or(bill)) };
        bill.saturating_sub(cost).max(left.paid)
    });
    Ok(Some(left))
}

/// How many of each line of `earned` stay, where the smaller purchase would have earned `kept`.
fn stay(earned: &[Earned], mut kept: crate::purchases::Earnings) -> Vec<u32> {
    let mut stay = Vec::with_capacity(earned.len());
    for line in earned {
        let kept = kept.entry((line.kind, line.unit)).or_default();
        let stays = line.amount.min(*kept);
        *kept -= stays;
        stay.push(stays);
    }
    // A card that was full took less than was earned: what it did not take is the first to go.
    let mut spare: BTreeMap<Unit, u32> = BTreeMap::new();
    for ((_, unit), amount) in kept {
        let sum = spare.entry(unit).or_default();
        *sum = sum.saturating_add(amount);
    }
    for (line, stays) in earned.iter().zip(&mut stay) {
        let spare = spare.entry(line.unit).or_default();
        let more = (line.amount - *stays).min(*spare);
        *spare -= more;
        *stays += more;
    }
    stay
}

/// Takes back all of these lines but what stays of each.
fn take_back(pen: &mut Pen<'_>, lines: &mut [Earned], stay: &[u32]) -> Result<(), Refusal> {
    let mut goes = Vec::with_capacity(lines.len());
    // The last that came in goes first.
    for (line, stays) in lines.iter_mut().zip(stay).rev() {
        let gone = pen.take_back_lapsed(line.amount - stays, line)?;
        goes.push((*line, line.amount - stays - gone));
        line.amount = *stays;
    }
    let of_stamps = goes.iter().filter(|(line, _)| line.unit == Unit::Stamp).map(|(_, goes)| *goes);
    let mut stamps = stamps::release(pen, of_stamps.fold(0, u32::saturating_add))?;
    for (line, goes) in goes {
        if line.unit == Unit::Stamp {
            let part = goes.min(stamps);
            stamps -= part;
            pen.take_back(part, &line)?;
            pen.owe(goes - part, &line)?;
        } else {
            pen.take_back(goes, &line)?;
        }
    }
    Ok(())
}

/// Gives back, and takes back what was earned by it: by the terms `under` which it was bought, whatever the card is under
/// now.
pub(crate) fn refund(pen: &mut Pen<'_>, bought: &Bought, back: &Back, under: &Terms) -> Result<(), Refusal> {
    if bought.earned.is_empty() && bought.activity == Activity::default() {
        return Err(Refusal::TakenBefore);
    }
    let left = rest(bought, back)?;
    let stay =
        left.as_ref().map_or_else(|| vec![0; bought.earned.len()], |left| stay(&bought.earned, kept(under, left)));
    let (mut lines, before) = (bought.earned.clone(), pen.standing().clone());
    take_back(pen, &mut lines, &stay)?;
    let rest = match left {
        Some(mut left) => {
            let before = groundless(under, bought);
            for rule in groundless(under, &left).into_iter().filter(|rule| !before.contains(rule)) {
                // One that was handed over stays so, and is not had again.
                if pen.undo(&rule)? {
                    left.rules.retain(|one| *one != rule);
                }
            }
            left.activity = Activity { spend: left.paid, visits: bought.activity.visits, points: points(&lines) };
            lines.retain(|line| line.amount > 0);
            left.earned = lines;
            left
        }
        None => whole(pen, bought, under)?,
    };
    ladders::fall(pen, &before, &bought.climbed)?;
    let month = Month::of(pen.here.clock_at(bought.at).date());
    let gone = bought.activity.minus(rest.activity);
    if let Some(so_far) = pen.standing_mut().months.get_mut(&month) {
        *so_far = so_far.minus(gone);
    }
    tiers::fall_back(pen, bought.tier_before);
    pen.keep(rest);
    Ok(())
}

/// Takes back what only a whole refund takes back.
fn whole(pen: &mut Pen<'_>, bought: &Bought, under: &Terms) -> Result<Bought, Refusal> {
    pen.give_back(Kind::Reversal, &bought.spent)?;
    // A reward that was handed over stays so, and what it was given for was used.
    let (mut used, handed_over) = (Vec::new(), groundless(under, bought));
    for rule in &bought.rules {
        if handed_over.contains(rule) || !pen.undo(rule)? {
            used.extend(counts_behind(under, rule));
        }
    }
    let (used, free): (Vec<_>, Vec<_>) = bought.used.iter().cloned().partition(|count| used.contains(&count.rule));
    for count in &free {
        pen.uncount(count);
    }
    let purchases = pen.standing().purchases;
    pen.standing_mut().purchases = purchases.saturating_sub(1);
    let (at, tier_before) = (bought.at, bought.tier_before);
    Ok(Bought { at, tier_before, used, ..Bought::default() })
}

/// What was counted as used for the voucher that this rule gave: its coupon, or its promotion.
fn counts_behind(under: &Terms, rule: &str) -> Vec<String> {
    let coupon = rule.strip_prefix("coupon/").and_then(|code| Coupon::find(&under.coupons, code));
    coupon.map_or_else(|| vec![rule.to_owned()], |(coupon, single)| [coupon.rule()].into_iter().chain(single).collect())
}

#[cfg(test)]
mod tests;
