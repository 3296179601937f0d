//! Stamp cards: so many stamps for a reward, with rewards along the way, a head start, and what is over carried on.

use crate::{
    cards::{Held, Pen, Refusal},
    ledger::{Account, Kind, Unit},
    programs::{Check, Draft, Needs, Terms},
    purchases::Earn,
    rewards::Reward,
};
use serde::{Deserialize, Serialize};

/// The fewest and the most stamps that fill a card.
pub const SLOTS: (u32, u32) = (2, 20);

/// A stamp card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamps {
    /// What earns stamps.
    pub earn: Earn,
    /// The rewards along the card, rising; the last one fills it. None where a ladder of stamps gives them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rewards: Vec<Milestone>,
    /// Stamps given with a new card: fewer than fill it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub welcome: u32,
    /// Whether stamps beyond a full card begin the next one. They do, unless it is said otherwise.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub carry_over: bool,
}

/// A reward along a stamp card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// At how many stamps: 1 to 20.
    pub at: u32,
    /// What it gives.
    pub reward: Reward,
}

const fn yes() -> bool {
    true
}
#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_true(value: &bool) -> bool {
    *value
}
#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_zero(value: &u32) -> bool {
    *value == 0
}

impl Stamps {
    /// How many stamps fill a card; none where a ladder counts them.
    #[must_use]
    pub fn slots(&self) -> Option<u32> {
        self.rewards.last().map(|last| last.at)
    }

    /// What a full card gives.
    #[must_use]
    pub fn reward(&self) -> Option<&Reward> {
        self.rewards.last().map(|last| &last.reward)
    }

    /// The next reward for a card that holds `stamps`.
    #[must_use]
    pub fn next(&self, stamps: u32) -> Option<&Milestone> {
        self.rewards.iter().find(|one| one.at > stamps)
    }

    pub(crate) fn check(&self, draft: &Draft, check: &mut Check) {
        self.earn.check("stamps.earn", draft.currency.is_some(), check);
        let ladder = draft.ladder.as_ref().is_some_and(|ladder| ladder.unit == Unit::Stamp);
        check.holds("stamps.rewards", self.rewards.is_empty() == ladder, Needs::OneOf("stamps.rewards", "ladder"));
        // No card is ever full where a ladder counts the stamps.
        check.sense("stamps.carry_over", self.carry_over || !ladder, Needs::Part("stamps.rewards"));
        check.holds("stamps.rewards", self.rewards.len() <= SLOTS.1 as usize, Needs::Number(1, SLOTS.1));
        for (place, one) in self.rewards.iter().enumerate() {
            let at = format!("stamps.rewards.{place}");
            let least = if place + 1 == self.rewards.len() { SLOTS.0 } else { 1 };
            check.number(&format!("{at}.at"), one.at, least, SLOTS.1);
            let before = place.checked_sub(1).and_then(|before| self.rewards.get(before));
            check.holds(&format!("{at}.at"), before.is_none_or(|before| before.at < one.at), Needs::Rising);
            one.reward.check(&format!("{at}.reward"), check);
        }
        let most = self.slots().unwrap_or(SLOTS.1).saturating_sub(1).min(SLOTS.1);
        check.number("stamps.welcome", self.welcome, 0, most);
    }
}

/// By what a voucher for a milestone is known.
fn rule(at: u32) -> String {
    format!("stamps/{at}")
}

/// The most stamps that one event gives at once. More is a slip of the finger, or a program that nobody meant.
const AT_ONCE_MAX: u32 = 1_000;

/// How many of `amount` new stamps there is room for; all, where what is over is carried on.
pub(crate) fn room(pen: &Pen<'_>, amount: u32) -> Result<u32, Refusal> {
    let Some((stamps, slots)) = card(pen.terms) else { return Ok(amount) };
    let standing = pen.standing();
    // What is owed is paid first, and takes no place on the card.
    let room = slots.saturating_sub(standing.held.of(Unit::Stamp)).saturating_add(standing.owed.of(Unit::Stamp));
    match amount {
        _ if !stamps.carry_over && pen.filled => Ok(0),
        _ if !stamps.carry_over => Ok(amount.min(room)),
        ..=AT_ONCE_MAX => Ok(amount),
        _ => Err(Refusal::Sale),
    }
}

/// The stamp card, where it has rewards of its own, and how many stamps fill it.
fn card(terms: &Terms) -> Option<(&Stamps, u32)> {
    terms.stamps.as_ref().and_then(|stamps| Some((stamps, stamps.slots()?)))
}

/// How many of `held` stamps can go before one goes that a reward was given at.
pub(crate) fn free(terms: &Terms, held: u32) -> u32 {
    // Those that fill a card have become its reward: where there are as many, a card was taken up again.
    let along =
        card(terms).map(|(stamps, slots)| stamps.rewards.iter().map(|one| one.at).filter(move |at| *at < slots));
    held - along.into_iter().flatten().filter(|at| *at <= held).max().unwrap_or(0)
}

/// Gives a reward for each milestone that was passed since the card held `before`; a full card begins anew.
pub(crate) fn settle(pen: &mut Pen<'_>, before: u32) -> Result<(), Refusal> {
    let Some((stamps, slots)) = card(pen.terms) else { return Ok(()) };
    let mut passed = before;
    while let Some(next) = stamps.next(passed).filter(|next| next.at <= pen.held(Unit::Stamp)) {
        let mut paid = Vec::new();
        passed = next.at;
        if next.at == slots {
            paid = pen.take(Kind::Completed, Unit::Stamp, slots, Account::Redeemed)?;
            (passed, pen.filled) = (0, true);
        }
        pen.issue(Kind::Completed, &rule(next.at), &next.reward, paid)?;
    }
    Ok(())
}

/// Gives the reward for each full card, and none along it: for stamps that were on the card before.
pub(crate) fn fill(pen: &mut Pen<'_>) -> Result<(), Refusal> {
    let Some((Stamps { rewards, .. }, slots)) = card(pen.terms) else { return Ok(()) };
    while let Some(last) = rewards.last().filter(|_| pen.held(Unit::Stamp) >= slots) {
        let paid = pen.take(Kind::Completed, Unit::Stamp, slots, Account::Redeemed)?;
        pen.issue(Kind::Completed, &rule(slots), &last.reward, paid)?;
    }
    Ok(())
}

/// Makes ready that `amount` stamps are taken back: undoes what they led to, where it was not handed over yet. Says how
/// many can be taken; the others stay, because a reward in use was given for them, and are owed.
pub(crate) fn release(pen: &mut Pen<'_>, amount: u32) -> Result<u32, Refusal> {
    if card(pen.terms).is_none() {
        return Ok(amount.min(pen.held(Unit::Stamp)));
    }
    let mut ready = 0;
    loop {
        let left = pen.held(Unit::Stamp) - ready;
        let free = free(pen.terms, left);
        if ready + free >= amount {
            return Ok(amount);
        }
        ready += free;
        let floor = left - free;
        // The next one takes the reward with it that was given at that very stamp; where there was none, the card before
        // this one is taken up again, however long it was.
        let was_full = |one: &Held| one.rule.starts_with("stamps/") && !one.paid.is_empty();
        let undone = if floor == 0 { pen.undo_latest(was_full)? } else { pen.undo(&rule(floor))? };
        if !undone || pen.held(Unit::Stamp) == ready {
            return Ok(ready);
        }
        ready += 1;
    }
}

#[cfg(test)]
mod tests;
