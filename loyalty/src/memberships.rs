//! Membership: a club that is paid for, for a time, with what it brings while it runs.

use crate::{
    cards::{Pen, Refusal},
    ledger::{Account, Kind, Unit},
    programs::{Check, Draft, Needs},
    purchases::AMOUNT_MAX,
    tiers::Perks,
    time::{Here, Timestamp},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A paid club.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// Its name, by the shop's own word: 1 to 30 letters.
    pub name: String,
    /// What it costs, in minor units.
    pub fee: u32,
    /// For how many months: 1 to 60.
    pub months: u32,
    /// How many days before its end its owner is reminded: 0 (never) to 90.
    #[serde(default)]
    pub remind_days: u32,
    /// What it brings.
    #[serde(default)]
    pub perks: Perks,
}

impl Membership {
    pub(crate) fn check(&self, draft: &Draft, check: &mut Check) {
        check.holds("membership.fee", draft.currency.is_some(), Needs::Currency);
        check.text("membership.name", &self.name, 30);
        check.number("membership.fee", self.fee, 0, AMOUNT_MAX);
        check.number("membership.months", self.months, 1, 60);
        check.number("membership.remind_days", self.remind_days, 0, 90);
        self.perks.check("membership.perks", draft, check);
    }
}

/// The most that may be paid ahead, in periods.
const PERIODS_MAX: u32 = 12;

/// The fee was paid: the membership begins, or goes on from where it would end.
pub(crate) fn pay(pen: &mut Pen<'_>) -> Result<(), Refusal> {
    let membership = pen.terms.membership.as_ref().ok_or(Refusal::NotOffered)?;
    let running = pen.standing().member_until.filter(|until| *until > pen.here.now);
    // What runs ends at a midnight: the last day it covers is the one before, and the next period is counted from there.
    let from = running.map_or(pen.here, |until| pen.here.at(until.plus_seconds(-1)));
    // Not by the periods on the card: those that are over stay there for as long as it runs.
    if from.month().back(membership.months * (PERIODS_MAX - 1)) > pen.here.month() {
        return Err(Refusal::TooFarAhead);
    }
    let mut until = from.after_months(membership.months);
    // Who joined on the 31st has the 28th as the last day in February, and the 31st again in March.
    if running.is_some() && from.date() == from.date().last_of_month() {
        until = from.end_of(last_day(until, &from).last_of_month());
    }
    pen.write_plain(Kind::Member, Unit::Membership, 1, Account::Issued, Account::Card)?;
    pen.standing_mut().member_until = Some(until);
    Ok(())
}

/// The last day that a membership covers which ends at this midnight.
fn last_day(until: Timestamp, here: &Here<'_>) -> Date {
    here.clock_at(until.plus_seconds(-1)).date()
}

/// Ends a membership that has run out.
pub(crate) fn lapse(pen: &mut Pen<'_>) -> Result<(), Refusal> {
    let over = pen.standing().member_until.is_some_and(|until| until <= pen.here.now);
    if over {
        let periods = pen.held(Unit::Membership);
        pen.write_plain(Kind::Expired, Unit::Membership, periods, Account::Card, Account::Expired)?;
        pen.standing_mut().member_until = None;
    }
    Ok(())
}

/// When the owner of a membership that ends at `until` is to be reminded: with its end, where that is not before.
#[must_use]
pub fn reminder(membership: &Membership, until: Timestamp, here: &Here<'_>) -> Timestamp {
    here.days_before(until, membership.remind_days).unwrap_or(until)
}

#[cfg(test)]
mod tests;
