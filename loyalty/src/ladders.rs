//! Ladders: rewards that rise with one balance. Take one now, or save for a larger one.

use crate::{
    cards::{Count, Pen, Refusal, Standing},
    ledger::{Account, Kind, Unit},
    programs::{Check, Draft, Needs},
    rewards::Priced,
};
use serde::{Deserialize, Serialize};

/// A ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// What is counted: `stamp` or `point`.
    pub unit: Unit,
    /// Whether the balance stays when a step is taken. Then each step can be taken once; otherwise it is paid with the
    /// balance, again and again.
    #[serde(default)]
    pub keeps: bool,
    /// The steps, rising: 1 to 40.
    pub steps: Vec<Priced>,
}

impl Ladder {
    pub(crate) fn check(&self, draft: &Draft, check: &mut Check) {
        let kept = match self.unit {
            Unit::Stamp => draft.stamps.is_some(),
            Unit::Point => draft.points.is_some(),
            _ => false,
        };
        check.holds("ladder.unit", kept, Needs::Part("stamps or points"));
        check.number("ladder.steps", u32::try_from(self.steps.len()).unwrap_or(u32::MAX), 1, 40);
        Priced::check("ladder.steps", &self.steps, draft, check);
        let rising = self.steps.windows(2).all(|pair| pair[0].price < pair[1].price);
        check.holds("ladder.steps", rising, Needs::Rising);
    }
}

/// By what a step that was taken is known: its height, so that it stays the same when steps are added.
#[must_use]
pub fn rule(step: &Priced) -> String {
    format!("ladder/{}", step.price)
}

/// Takes the step at this place.
pub(crate) fn climb(pen: &mut Pen<'_>, place: usize) -> Result<(), Refusal> {
    let ladder = pen.terms.ladder.as_ref().ok_or(Refusal::NotOffered)?;
    let step = ladder.steps.get(place).ok_or(Refusal::NotOffered)?;
    pen.admit(step.only_for.as_ref())?;
    let rule = rule(step);
    if !ladder.keeps {
        let paid = pen.take(Kind::Exchanged, ladder.unit, step.price, Account::Redeemed)?;
        return pen.issue(Kind::Exchanged, &rule, &step.reward, paid);
    }
    let held = pen.held(ladder.unit);
    if held < step.price {
        return Err(Refusal::Balance);
    }
    pen.count_up_to(&rule, 1).map_err(|_| Refusal::TakenBefore)?;
    pen.add(with(step), held.into());
    pen.issue(Kind::Climbed, &rule, &step.reward, Vec::new())
}

/// By what the balance is known with which a step was taken that can be taken once, less what went back of it since.
fn with(step: &Priced) -> Count {
    Count { rule: format!("{}/with", rule(step)), by_all: false }
}

/// What a refund must know of the steps that can be taken once: whether they were, and with how much.
pub(crate) fn taken(ladder: &Ladder) -> impl Iterator<Item = Count> {
    let steps = ladder.steps.iter().filter(|_| ladder.keeps);
    steps.flat_map(|step| [Count { rule: rule(step), by_all: false }, with(step)])
}

/// The steps that were taken so far, where each can be taken once.
pub(crate) fn climbed(pen: &Pen<'_>) -> Vec<u32> {
    let steps = pen.terms.ladder.iter().filter(|ladder| ladder.keeps).flat_map(|ladder| &ladder.steps);
    steps.filter(|step| pen.used_by_card(&rule(step)) > 0).map(|step| step.price).collect()
}

/// After a refund: a step that was reached only with what went back is taken back, where its reward is still in the hand;
/// whoever has enough for it even so can take it again. `before` is where the card stood before the refund; `climbed` are
/// the steps that were taken before the purchase.
pub(crate) fn fall(pen: &mut Pen<'_>, before: &Standing, climbed: &[u32]) -> Result<(), Refusal> {
    let Some(ladder) = pen.terms.ladder.as_ref().filter(|ladder| ladder.keeps) else { return Ok(()) };
    let stands = |one: &Standing| i64::from(one.held.of(ladder.unit)) - i64::from(one.owed.of(ladder.unit));
    let gone = u32::try_from(stands(before) - stands(pen.standing())).unwrap_or(0);
    for step in ladder.steps.iter().filter(|step| !climbed.contains(&step.price)) {
        let (rule, with) = (rule(step), with(step));
        let noted = pen.used_by_card(&with.rule);
        // Of steps from before that was noted no more is known than what the card held when something went back.
        let reached = if noted > 0 { noted } else { before.held.of(ladder.unit) };
        let falls = step.price <= reached && reached.saturating_sub(gone) < step.price;
        if falls && pen.undo(&rule)? {
            pen.uncount(&Count { rule, by_all: false });
            pen.add(with, -i64::from(noted));
        } else {
            pen.add(with, -i64::from(gone.min(noted)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
