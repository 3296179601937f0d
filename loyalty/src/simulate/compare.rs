//! Two outcomes side by side: who would gain and who would lose, if the program were another.

use super::outcome::{Outcome, Received};
use serde::Serialize;
use std::cmp::Ordering;

/// How many of those who gain most, and of those who lose most, are named.
pub const CHANGES_MAX: usize = 10;

/// What would change for customers. They gain who receive more: of money's worth (rewards at their cost, cashback,
/// discounts), or of rewards whose cost is not known, and not less of the other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Customers who gain.
    pub gain: u64,
    /// Customers who lose.
    pub lose: u64,
    /// Customers who receive as much as before.
    pub same: u64,
    /// Customers of whom it can't be said: more money's worth and fewer rewards of unknown cost, or the other way round. To
    /// tell, give those rewards a cost.
    pub unclear: u64,
    /// Before.
    pub before: Totals,
    /// After.
    pub after: Totals,
    /// Who gains most, the most first: at most [`CHANGES_MAX`].
    pub gain_most: Vec<Change>,
    /// Who loses most, the most first: at most [`CHANGES_MAX`].
    pub lose_most: Vec<Change>,
}

/// What all customers received together. All money is in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Rewards at their cost, as far as it is known.
    pub rewards: u64,
    /// Rewards whose cost is not known.
    pub unpriced: u64,
    /// Cashback that was paid with.
    pub cashback: u64,
    /// What was taken off bills.
    pub discounts: u64,
    /// What all of this cost, without what is not priced.
    pub cost: u64,
    /// Customers who received anything.
    pub rewarded: u64,
}

/// What changes for one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Who.
    pub customer: String,
    /// What they received before, in minor units.
    pub before: u64,
    /// What they would receive, in minor units.
    pub after: u64,
    /// How many rewards of unknown cost they received before.
    pub unpriced_before: u64,
    /// How many they would receive.
    pub unpriced_after: u64,
}

impl From<&Outcome> for Totals {
    fn from(outcome: &Outcome) -> Self {
        Self {
            rewards: outcome.rewards_cost,
            unpriced: outcome.unpriced,
            cashback: outcome.cashback_spent,
            discounts: outcome.discounts,
            cost: outcome.cost_total,
            rewarded: outcome.rewarded,
        }
    }
}

impl Change {
    fn new(before: Option<&Received>, after: Option<&Received>) -> Self {
        let worth = |one: Option<&Received>| one.map_or((0, 0), |one| (one.worth(), one.unpriced));
        let ((before_worth, unpriced_before), (after_worth, unpriced_after)) = (worth(before), worth(after));
        let customer = before.or(after).map(|one| one.customer.clone()).unwrap_or_default();
        Self { customer, before: before_worth, after: after_worth, unpriced_before, unpriced_after }
    }

    /// Whether it is a gain (greater), a loss (less), or neither; none where that can't be said.
    #[must_use]
    pub fn direction(&self) -> Option<Ordering> {
        match (self.after.cmp(&self.before), self.unpriced_after.cmp(&self.unpriced_before)) {
            (worth, Ordering::Equal) => Some(worth),
            (Ordering::Equal, unpriced) => Some(unpriced),
            (worth, unpriced) => (worth == unpriced).then_some(worth),
        }
    }

    /// How large it is: by money first.
    const fn size(&self) -> (u64, u64) {
        (self.before.abs_diff(self.after), self.unpriced_before.abs_diff(self.unpriced_after))
    }
}

/// Compares what customers received. A customer whom only one of both knows received nothing in the other.
#[must_use]
pub fn compare(before: &Outcome, after: &Outcome) -> Comparison {
    let mut result = Comparison { before: before.into(), after: after.into(), ..Comparison::default() };
    let (mut old, mut new) = (before.received.iter().peekable(), after.received.iter().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.customer.cmp(&new.customer),
        };
        let old = if order.is_le() { old.next() } else { None };
        let new = if order.is_ge() { new.next() } else { None };
        let change = Change::new(old, new);
        match change.direction() {
            None => result.unclear += 1,
            Some(Ordering::Equal) => result.same += 1,
            Some(Ordering::Greater) => {
                result.gain += 1;
                keep(&mut result.gain_most, change);
            }
            Some(Ordering::Less) => {
                result.lose += 1;
                keep(&mut result.lose_most, change);
            }
        }
    }
    result
}

/// Keeps a change if it is among the largest; of equals those that come first by name.
fn keep(largest: &mut Vec<Change>, change: Change) {
    let place = largest.partition_point(|one| one.size() >= change.size());
    largest.insert(place, change);
    largest.truncate(CHANGES_MAX);
}
