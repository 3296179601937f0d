//! Refunds: what was bought is given back, whole or in part, and exactly what it earned goes with it. After a part is given
//! back, a card has what the smaller purchase would have earned. What was spent meanwhile is owed.

use crate::{
    cards::{Pen, Refusal},
    ledger::{Kind, Unit},
    purchases::{Bought, Item, earned},
    stamps,
    tiers::{self, Activity},
};
use serde::{Deserialize, Serialize};

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

/// The purchase without these things.
fn without(bought: &Bought, items: &[Item]) -> Result<Vec<Item>, Refusal> {
    let mut left = bought.sale.items.clone();
    for item in items {
        let same = left.iter_mut().find(|one| one.category == item.category && one.count >= item.count);
        let one = same.ok_or(Refusal::RefundTooLarge)?;
        let each = one.amount.map(|amount| amount / one.count.max(1));
        one.count -= item.count;
        let amount = item.amount.or(each.map(|each| each.saturating_mul(item.count)));
        one.amount = one.amount.map(|whole| whole.saturating_sub(amount.unwrap_or(0)));
    }
    left.retain(|item| item.count > 0);
    Ok(left)
}

/// What is left of a purchase after so much of it is given back; none where nothing is.
fn rest(bought: &Bought, back: &Back) -> Result<Option<Bought>, Refusal> {
    let (amount, items) = match back {
        Back::Whole => return Ok(None),
        Back::Part { amount, .. } if *amount > bought.paid => return Err(Refusal::RefundTooLarge),
        Back::Part { amount, items } => (*amount, items),
    };
    if amount == 0 {
        return Err(Refusal::Sale);
    }
    if amount == bought.paid && bought.spent.is_empty() {
        return Ok(None);
    }
    let mut left = bought.clone();
    left.sale.items = without(bought, items)?;
    left.paid -= amount;
    left.sale.amount = left.sale.amount.map(|bill| bill.saturating_sub(amount));
    Ok(Some(left))
}

/// Gives back, and takes back what was earned by it.
pub(crate) fn refund(pen: &mut Pen<'_>, bought: &Bought, back: &Back) -> Result<(), Refusal> {
    if bought.earned.is_empty() && bought.activity == Activity::default() {
        return Err(Refusal::TakenBefore);
    }
    let left = rest(bought, back)?;
    let kept = left.as_ref().map(|left| earned(pen.terms, &left.sale, left.paid, left.extra, &left.promotions));
    let mut lines = bought.earned.clone();
    // The last that came in goes first.
    for line in lines.iter_mut().rev() {
        let keeps = match &kept {
            None => 0,
            // A coupon was used, whatever is left of the bill.
            Some(_) if line.kind == Kind::Coupon => line.amount,
            Some(kept) => kept.get(&(line.kind, line.unit)).copied().unwrap_or(0).min(line.amount),
        };
        let goes = line.amount - keeps;
        match line.unit {
            Unit::Stamp => stamps::take_back(pen, goes, line)?,
            _ => pen.take_back(goes, line)?,
        }
        line.amount = keeps;
    }
    let points = |lines: &[crate::purchases::Earned]| -> u32 {
        let counted = lines.iter().filter(|one| one.unit == Unit::Point && one.kind != Kind::Coupon);
        counted.fold(0, |sum: u32, one| sum.saturating_add(one.amount))
    };
    let rest = match left {
        Some(mut left) => {
            left.activity = Activity { spend: left.paid, visits: bought.activity.visits, points: points(&lines) };
            lines.retain(|line| line.amount > 0);
            left.earned = lines;
            left
        }
        None => whole(pen, bought)?,
    };
    let month = crate::time::Month::of(pen.here.clock_at(bought.at).date());
    let gone = bought.activity.minus(rest.activity);
    if let Some(so_far) = pen.standing_mut().months.get_mut(&month) {
        *so_far = so_far.minus(gone);
    }
    tiers::fall_back(pen, bought.tier_before);
    pen.keep(rest);
    Ok(())
}

/// Takes back what only a whole refund takes back.
fn whole(pen: &mut Pen<'_>, bought: &Bought) -> Result<Bought, Refusal> {
    pen.give_back(Kind::Reversal, &bought.spent)?;
    for rule in &bought.rules {
        // One that was handed over stays so.
        pen.undo(rule)?;
    }
    for count in &bought.used {
        pen.uncount(count);
    }
    let purchases = pen.standing().purchases;
    pen.standing_mut().purchases = purchases.saturating_sub(1);
    let mut nothing = bought.clone();
    nothing.paid = 0;
    nothing.activity = Activity::default();
    nothing.sale = crate::purchases::Sale::default();
    (nothing.earned, nothing.spent, nothing.rules, nothing.used) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    Ok(nothing)
}
