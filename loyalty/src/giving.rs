//! Giving: a reward that is a donation. Customers vote for a cause or give it their balance, and everybody sees the total.

use crate::{
    cards::{Count, Pen, Refusal},
    ledger::{Account, Kind, Unit},
    money::Currency,
    programs::{Check, Draft, Needs},
    purchases::AMOUNT_MAX,
};
use serde::{Deserialize, Serialize};

/// What customers can give to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Giving {
    /// The causes: 1 to 12.
    pub causes: Vec<Cause>,
    /// What is given.
    pub by: By,
}

/// A cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// Its name in the data: 1 to 24 small letters, digits and hyphens. Totals hang on it.
    pub id: String,
    /// Its name, by the shop's own words: 1 to 60 letters.
    pub name: String,
    /// What is to come together for it, in minor units: 1 to [`AMOUNT_MAX`]. It is something to look forward to, no end: who
    /// wants to give after that may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<u32>,
}

/// What is given to a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Each purchase brings a vote; for each vote the shop gives this much, in minor units: 1 to [`AMOUNT_MAX`].
    Vote(u32),
    /// Customers give points.
    Points(Exchange),
    /// Customers give their cashback, as it is.
    Cashback,
}

/// What units are worth to a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// So many are given at a time: at least 1.
    pub each: u32,
    /// For which the shop gives this much, in minor units.
    pub worth: u32,
}

impl Giving {
    /// What is given.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        match self.by {
            By::Vote(_) => Unit::Vote,
            By::Points(_) => Unit::Point,
            By::Cashback => Unit::Cashback,
        }
    }

    /// How many are given at a time.
    #[must_use]
    pub const fn each(&self) -> u32 {
        match self.by {
            By::Points(exchange) => exchange.each,
            By::Vote(_) | By::Cashback => 1,
        }
    }

    /// What so many units come to for a cause, in minor units.
    #[must_use]
    pub fn worth(&self, amount: u64) -> u64 {
        match self.by {
            By::Vote(worth) => amount.saturating_mul(u64::from(worth)),
            By::Points(Exchange { each, worth }) => (amount / u64::from(each.max(1))).saturating_mul(u64::from(worth)),
            By::Cashback => amount,
        }
    }

    /// By what a cause's total is known.
    #[must_use]
    pub fn rule(cause: &Cause) -> String {
        format!("cause/{}", cause.id)
    }

    pub(crate) fn check(&self, draft: &Draft, check: &mut Check) {
        check.number("giving.causes", u32::try_from(self.causes.len()).unwrap_or(u32::MAX), 1, 12);
        check.holds("giving.by", draft.currency.is_some(), Needs::Currency);
        for (place, cause) in self.causes.iter().enumerate() {
            let at = format!("giving.causes.{place}");
            check.holds(&format!("{at}.id"), is_id(&cause.id), Needs::Id);
            let unique = self.causes.iter().take(place).all(|one| one.id != cause.id);
            check.holds(&format!("{at}.id"), unique, Needs::Unique);
            check.text(&format!("{at}.name"), &cause.name, 60);
            if let Some(goal) = cause.goal {
                check.number(&format!("{at}.goal"), goal, 1, AMOUNT_MAX);
                check.payable(&format!("{at}.goal"), goal, draft.currency);
            }
        }
        match self.by {
            By::Vote(worth) => check.number("giving.by.vote", worth, 1, AMOUNT_MAX),
            By::Points(Exchange { each, worth }) => {
                check.holds("giving.by", draft.points.is_some(), Needs::Part("points"));
                check.number("giving.by.points.each", each, 1, 1_000_000);
                check.number("giving.by.points.worth", worth, 1, AMOUNT_MAX);
            }
            By::Cashback => check.holds("giving.by", draft.cashback.is_some(), Needs::Part("cashback")),
        }
    }
}

/// Whether a text can be a name in the data: 1 to 24 small letters, digits and hyphens.
pub(crate) fn is_id(text: &str) -> bool {
    (1..=24).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Gives `amount` units to the cause at this place.
pub(crate) fn donate(pen: &mut Pen<'_>, place: usize, amount: u32) -> Result<(), Refusal> {
    let giving = pen.terms.giving.as_ref().ok_or(Refusal::NotOffered)?;
    let cause = giving.causes.get(place).ok_or(Refusal::NotOffered)?;
    let step = if giving.by == By::Cashback { pen.terms.currency.map_or(1, Currency::step) } else { giving.each() };
    if amount == 0 || !amount.is_multiple_of(step.max(1)) {
        return Err(Refusal::Sale);
    }
    pen.take(Kind::Donated, giving.unit(), amount, Account::Redeemed)?;
    pen.add(Count { rule: Giving::rule(cause), by_all: true }, amount.into());
    Ok(())
}

#[cfg(test)]
mod tests;
