//! Experiences: rewards with a date and few places. Reserve one, wait for one, give it back, come.

use crate::{
    cards::{Pen, Refusal},
    giving::is_id,
    ledger::{Account, Kind, Unit, coded},
    programs::{Check, Draft, Needs},
    rewards::{GIFT_MAX, OnlyFor, Paid},
    stamps,
    time::Here,
};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// The most experiences of a program.
pub const EXPERIENCES_MAX: usize = 40;

/// An experience.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experience {
    /// Its name in the data: 1 to 24 small letters, digits and hyphens. Places hang on it.
    pub id: String,
    /// Its name, by the shop's own words: 1 to 60 letters.
    pub name: String,
    /// When it starts, by the clock on the shop's wall: `2026-12-05T18:00`.
    pub starts: DateTime,
    /// How many can come: 1 to 10,000.
    pub places: u32,
    /// What a place takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// For whom it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_for: Option<OnlyFor>,
    /// The first day on which places can be reserved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<Date>,
    /// Who may reserve before that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early_for: Option<OnlyFor>,
    /// Until how many hours before the start a place that is given back gives the price back: 0 to 720.
    #[serde(default)]
    pub cancel_hours: u32,
}

/// What a place takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Of what: `stamp`, `point` or `cashback`.
    pub unit: Unit,
    /// How many: 1 to [`GIFT_MAX`].
    pub amount: u32,
}

coded! {
    /// Where a customer stands with an experience.
    State {
        /// Has a place.
        Reserved = "reserved",
        /// Waits for one.
        Waiting = "waiting",
        /// Gave it back, or no longer waits.
        Cancelled = "cancelled",
        /// Came.
        Attended = "attended",
    }
}

impl Experience {
    pub(crate) fn check(&self, at: &str, draft: &Draft, check: &mut Check) {
        check.holds(&format!("{at}.id"), is_id(&self.id), Needs::Id);
        let others = draft.experiences.iter().filter(|one| one.id == self.id).count();
        check.holds(&format!("{at}.id"), others < 2, Needs::Unique);
        check.text(&format!("{at}.name"), &self.name, 60);
        let can_open = self.opens.is_none_or(|opens| opens <= self.starts.date());
        check.holds(&format!("{at}.starts"), can_open, Needs::Rising);
        check.number(&format!("{at}.places"), self.places, 1, 10_000);
        check.number(&format!("{at}.cancel_hours"), self.cancel_hours, 0, 720);
        if let Some(price) = self.price {
            let kept = match price.unit {
                Unit::Stamp => draft.stamps.is_some(),
                Unit::Point => draft.points.is_some(),
                Unit::Cashback => draft.cashback.is_some(),
                Unit::Voucher | Unit::Membership | Unit::Vote => false,
            };
            check.holds(&format!("{at}.price.unit"), kept, Needs::Part("stamps, points or cashback"));
            check.number(&format!("{at}.price.amount"), price.amount, 1, GIFT_MAX);
            if price.unit == Unit::Cashback {
                check.payable(&format!("{at}.price.amount"), price.amount, draft.currency);
            }
            // Whoever pays with stamps passes the rewards along the card again, and would have them twice.
            let along = draft.stamps.as_ref().is_some_and(|stamps| stamps.rewards.len() > 1);
            let free = price.unit != Unit::Stamp || !along;
            check.sense(&format!("{at}.price.unit"), free, Needs::Part("a stamp card with one reward, at its end"));
        }
        let waits = self.cancel_hours == 0 || self.price.is_some();
        check.sense(&format!("{at}.cancel_hours"), waits, Needs::Part("a price for it"));
        for (name, who) in [("only_for", &self.only_for), ("early_for", &self.early_for)] {
            if let Some(who) = who {
                who.check(&format!("{at}.{name}"), draft, check);
            }
        }
        check.holds(&format!("{at}.early_for"), self.early_for.is_none() || self.opens.is_some(), Needs::Part("opens"));
        if let (Some(OnlyFor::Tier(whose)), Some(OnlyFor::Tier(early))) = (&self.only_for, &self.early_for) {
            let levels = draft.tiers.iter().flat_map(|tiers| &tiers.levels).map(|level| &level.name);
            let from = levels.skip_while(|name| *name != whose).collect::<Vec<_>>();
            let among = from.is_empty() || from.contains(&early);
            check.sense(&format!("{at}.early_for"), among, Needs::Part("it for them at all: see only_for"));
        }
    }

    /// Whether it has begun.
    #[must_use]
    pub fn has_begun(&self, here: &Here<'_>) -> bool {
        here.moment(self.starts) <= here.now
    }

    /// Whether a place that is given back now gives the price back.
    #[must_use]
    pub fn gives_back(&self, here: &Here<'_>) -> bool {
        here.now <= here.moment(self.starts).plus_seconds(-3_600 * i64::from(self.cancel_hours))
    }
}

fn known<'a>(pen: &Pen<'a>, place: usize) -> Result<&'a Experience, Refusal> {
    pen.terms.experiences.get(place).ok_or(Refusal::NotOffered)
}

/// Reserves a place at the experience at this place of the program, of which `taken` are gone; where all are, its owner
/// waits. `mine` is where they stand now. Who waits pays when a place is free, not before.
pub(crate) fn reserve(pen: &mut Pen<'_>, place: usize, taken: u32, mine: Option<State>) -> Result<State, Refusal> {
    let experience = known(pen, place)?;
    if experience.has_begun(&pen.here) {
        return Err(Refusal::Begun);
    }
    if matches!(mine, Some(State::Reserved | State::Attended)) {
        return Err(Refusal::TakenBefore);
    }
    pen.admit(experience.only_for.as_ref())?;
    if experience.opens.is_some_and(|opens| pen.here.date() < opens) {
        match &experience.early_for {
            None => return Err(Refusal::NotYet),
            who => pen.admit(who.as_ref()).map_err(|_| Refusal::NotYet)?,
        }
    }
    if taken >= experience.places {
        return if mine == Some(State::Waiting) { Err(Refusal::TakenBefore) } else { Ok(State::Waiting) };
    }
    if let Some(price) = experience.price {
        pen.take(Kind::Reserved, price.unit, price.amount, Account::Redeemed)?;
    }
    Ok(State::Reserved)
}

/// Gives a place back, or stops waiting. What was `paid` for it comes back where it is early enough.
pub(crate) fn cancel(pen: &mut Pen<'_>, place: usize, mine: Option<State>, paid: &[Paid]) -> Result<State, Refusal> {
    let experience = known(pen, place)?;
    match mine {
        Some(State::Waiting) => {}
        Some(State::Reserved) if experience.has_begun(&pen.here) => return Err(Refusal::Begun),
        Some(State::Reserved) if experience.gives_back(&pen.here) => give_back(pen, paid)?,
        Some(State::Reserved) => {}
        _ => return Err(Refusal::NotOffered),
    }
    Ok(State::Cancelled)
}

/// Gives back what was paid. Stamps may fill the card again; rewards along it were given when it was stamped, and are not
/// given twice.
fn give_back(pen: &mut Pen<'_>, paid: &[Paid]) -> Result<(), Refusal> {
    pen.give_back(Kind::Cancelled, paid)?;
    stamps::fill(pen)
}

/// Lets somebody in who has a place.
pub(crate) fn attend(pen: &Pen<'_>, place: usize, mine: Option<State>) -> Result<State, Refusal> {
    known(pen, place)?;
    match mine {
        Some(State::Reserved) => Ok(State::Attended),
        Some(State::Attended) => Err(Refusal::TakenBefore),
        _ => Err(Refusal::NotOffered),
    }
}

#[cfg(test)]
mod tests;
