//! Points: earned by money, visits or things, and given for rewards that have a price.

use crate::{
    cards::{Pen, Refusal},
    ledger::{Account, Kind, Unit},
    programs::{Check, Draft, Needs},
    purchases::{Earn, Per, Rounding, Sale},
    rewards::{GIFT_MAX, Priced},
};
use serde::{Deserialize, Serialize};

/// Points and what they buy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Points {
    /// What earns points; all that apply are added up. 1 to 20 rules.
    pub earn: Vec<Earn>,
    /// What becomes of parts of a point.
    #[serde(default)]
    pub rounding: Rounding,
    /// Points given with a new card.
    #[serde(default)]
    pub welcome: u32,
    /// What points can be given for, the cheapest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rewards: Vec<Priced>,
}

impl Points {
    /// How many points `sale` earns, of which `paid` was paid in the end.
    #[must_use]
    pub fn earned(&self, rules: &[Earn], sale: &Sale, paid: u32) -> u32 {
        rules.iter().fold(0, |sum: u32, rule| sum.saturating_add(rule.earned(sale, paid, self.rounding)))
    }

    pub(crate) fn check(&self, draft: &Draft, check: &mut Check) {
        check.number("points.earn", u32::try_from(self.earn.len()).unwrap_or(u32::MAX), 1, 20);
        for (place, rule) in self.earn.iter().enumerate() {
            rule.check(&format!("points.earn.{place}"), draft.currency.is_some(), check);
        }
        let parts = self.rounding == Rounding::Down || self.earn.iter().any(|rule| matches!(rule.per, Per::Amount(_)));
        check.sense("points.rounding", parts, Needs::Part("points for an amount"));
        check.number("points.welcome", self.welcome, 0, GIFT_MAX);
        Priced::check("points.rewards", &self.rewards, draft, check);
        let ladder = draft.ladder.as_ref().is_some_and(|ladder| ladder.unit == Unit::Point);
        check.holds("points.rewards", self.rewards.is_empty() || !ladder, Needs::OneOf("points.rewards", "ladder"));
    }
}

/// By what a voucher for this place of the catalogue is known.
fn rule(place: usize) -> String {
    format!("points/{place}")
}

/// Gives points for the reward at this place of the catalogue.
pub(crate) fn exchange(pen: &mut Pen<'_>, place: usize) -> Result<(), Refusal> {
    let priced = pen.terms.points.as_ref().and_then(|points| points.rewards.get(place)).ok_or(Refusal::NotOffered)?;
    pen.admit(priced.only_for.as_ref())?;
    let paid = pen.take(Kind::Exchanged, Unit::Point, priced.price, Account::Redeemed)?;
    pen.issue(Kind::Exchanged, &rule(place), &priced.reward, paid)
}

#[cfg(test)]
mod tests;
