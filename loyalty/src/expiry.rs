//! Expiry: how long what a card holds is good for, and when its owner is warned. What lapses soonest is spent first.

use crate::{
    cards::{Count, Lot, Pen, Refusal, Standing},
    ids::ShopId,
    ledger::{Account, Kind, Unit},
    programs::{Check, Draft, Needs, Terms},
    time::{Here, Timestamp},
};
use serde::{Deserialize, Serialize};

/// How long things last. What is not named lasts for ever.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expiry {
    /// Stamps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stamps: Option<Term>,
    /// Points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Term>,
    /// Cashback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cashback: Option<Term>,
    /// Rewards, once issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rewards: Option<Term>,
    /// How many days before it happens the owner of a card is warned: 0 (never) to 90.
    #[serde(skip_serializing_if = "never")]
    pub warn_days: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn never(days: &u32) -> bool {
    *days == 0
}

/// How long something lasts. It always ends with a day of the shop's own calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// This many days: 1 to 3,650.
    Days(u32),
    /// This many months: 1 to 120.
    Months(u32),
    /// Until the end of the year.
    YearEnd,
    /// This many months after the last purchase: 1 to 120. Not for rewards.
    IdleMonths(u32),
}

impl Expiry {
    /// How long units of this kind last; none is for ever.
    #[must_use]
    pub const fn term(&self, unit: Unit) -> Option<Term> {
        match unit {
            Unit::Stamp => self.stamps,
            Unit::Point => self.points,
            Unit::Cashback => self.cashback,
            Unit::Voucher => self.rewards,
            Unit::Membership | Unit::Vote => None,
        }
    }

    pub(crate) fn check(&self, draft: &Draft, check: &mut Check) {
        let rewards = self.rewards.is_none() || draft.gives_rewards();
        check.sense("expiry.rewards", rewards, Needs::Part("rewards"));
        let ends = [self.stamps, self.points, self.cashback, self.rewards].iter().any(Option::is_some);
        check.sense("expiry.warn_days", self.warn_days == 0 || ends, Needs::Part("something that ends"));
        let kept = [draft.stamps.is_some(), draft.points.is_some(), draft.cashback.is_some(), true];
        let terms = [self.stamps, self.points, self.cashback, self.rewards];
        let names = ["stamps", "points", "cashback", "rewards"];
        for ((name, term), kept) in names.into_iter().zip(terms).zip(kept) {
            let (at, Some(term)) = (format!("expiry.{name}"), term) else { continue };
            check.holds(&at, kept, Needs::Part(name));
            match term {
                Term::Days(days) => check.number(&format!("{at}.days"), days, 1, 3_650),
                Term::Months(months) => check.number(&format!("{at}.months"), months, 1, 120),
                Term::YearEnd => {}
                Term::IdleMonths(months) => {
                    check.number(&format!("{at}.idle_months"), months, 1, 120);
                    check.holds(&at, name != "rewards", Needs::Choice);
                }
            }
        }
        check.number("expiry.warn_days", self.warn_days, 0, 90);
    }
}

/// When a unit lapses that is given now to a card whose owner was here last at `active_at`; none where it stays, or where
/// that depends on when its owner comes next.
#[must_use]
pub fn end(terms: &Terms, unit: Unit, active_at: Timestamp, here: &Here<'_>) -> Option<Timestamp> {
    match terms.expiry.term(unit)? {
        Term::Days(days) => Some(here.after_days(days)),
        Term::Months(months) => Some(here.after_months(months)),
        Term::YearEnd => Some(here.end_of_year()),
        // What is given to whom has stayed away for too long lasts as if its owner had been here now: it is not lost at
        // once, and keeps nothing else.
        Term::IdleMonths(months) => {
            idle_end(terms, unit, active_at, here).filter(|end| *end <= here.now).map(|_| here.after_months(months))
        }
    }
}

/// When a balance lapses whose owner was here last at `active_at`; none where it does not go by that.
fn idle_end(terms: &Terms, unit: Unit, active_at: Timestamp, here: &Here<'_>) -> Option<Timestamp> {
    match terms.expiry.term(unit)? {
        Term::IdleMonths(months) => Some(here.at(active_at).after_months(months)),
        _ => None,
    }
}

/// What a card holds that lapses one day, and when. Where that goes by when its owner was here, a visit keeps all of it: of
/// that and the end of a lot the later one counts.
#[must_use]
pub fn ends(terms: &Terms, standing: &Standing, here: &Here<'_>) -> Vec<(Lot, Timestamp)> {
    let of = |unit: &Unit| {
        let idle = idle_end(terms, *unit, standing.active_at, here);
        standing.by_lots(*unit).into_iter().filter_map(move |lot| Some((lot, lot.ends.max(idle)?)))
    };
    Unit::ALL.iter().flat_map(of).collect()
}

/// By what it is known how much of a lot has lapsed: of what does not go by a day nothing is.
pub(crate) fn lapsed(unit: Unit, ends: Option<Timestamp>, issuer: Option<ShopId>) -> Option<String> {
    let issuer = issuer.map_or_else(String::new, |shop| format!("/{shop}"));
    ends.map(|ends| format!("lapsed/{}/{}{issuer}", unit.code(), ends.0))
}

/// Lets lapse what has run out by now.
pub(crate) fn lapse(pen: &mut Pen<'_>) -> Result<(), Refusal> {
    let (all, now) = (ends(pen.terms, pen.standing(), &pen.here), pen.here.now);
    for (lot, _) in all.into_iter().filter(|(_, end)| *end <= now) {
        pen.take_lot(Kind::Expired, &lot, Account::Expired)?;
        if let Some(rule) = lapsed(lot.unit, lot.ends, lot.issuer) {
            pen.add(Count { rule, by_all: false }, lot.amount.into());
        }
    }
    Ok(())
}

/// Something that a card will lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Of what.
    pub unit: Unit,
    /// How many.
    pub amount: u32,
    /// When.
    pub ends: Timestamp,
}

/// From when on the owner is warned of something that ends at `ends`; none where nobody is warned.
#[must_use]
pub fn warned_from(terms: &Terms, ends: Timestamp, here: &Here<'_>) -> Option<Timestamp> {
    here.days_before(ends, terms.expiry.warn_days)
}

/// What a card loses soon, the first first: what its owner is to be told now.
#[must_use]
pub fn warnings(terms: &Terms, standing: &Standing, here: &Here<'_>) -> Vec<Warning> {
    let soon = |ends: Timestamp| ends > here.now && warned_from(terms, ends, here).is_some_and(|from| from <= here.now);
    let mut warnings: Vec<Warning> = Vec::new();
    for (Lot { unit, amount, .. }, ends) in ends(terms, standing, here).into_iter().filter(|(_, ends)| soon(*ends)) {
        match warnings.iter_mut().find(|one| one.unit == unit && one.ends == ends) {
            Some(one) => one.amount = one.amount.saturating_add(amount),
            None => warnings.push(Warning { unit, amount, ends }),
        }
    }
    warnings.sort_by_key(|one| (one.ends, one.unit));
    warnings
}

#[cfg(test)]
mod tests;
