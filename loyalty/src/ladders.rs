//! Ladders: rewards that rise with one balance. Take one now, or save for a larger one.

use crate::{
    cards::{Count, Pen, Refusal},
    ledger::{Account, Balances, Kind, Unit},
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
    if pen.held(ladder.unit) < step.price {
        return Err(Refusal::Balance);
    }
    pen.count_up_to(&rule, 1).map_err(|_| Refusal::TakenBefore)?;
    pen.issue(Kind::Climbed, &rule, &step.reward, Vec::new())
}

/// The steps that were taken so far, where each can be taken once.
pub(crate) fn climbed(pen: &Pen<'_>) -> Vec<u32> {
    let steps = pen.terms.ladder.iter().filter(|ladder| ladder.keeps).flat_map(|ladder| &ladder.steps);
    steps.filter(|step| pen.used_by_card(&rule(step)) > 0).map(|step| step.price).collect()
}

/// After a refund: a step that was reached only with what went back is taken back, where its reward is still in the hand.
/// `before` is what the card held before the refund; `climbed` are the steps that were taken before the purchase.
pub(crate) fn fall(pen: &mut Pen<'_>, before: &Balances, climbed: &[u32]) -> Result<(), Refusal> {
    let Some(ladder) = pen.terms.ladder.as_ref().filter(|ladder| ladder.keeps) else { return Ok(()) };
    let (held, before) = (pen.held(ladder.unit), before.of(ladder.unit));
    let fell = |step: &&Priced| held < step.price && step.price <= before && !climbed.contains(&step.price);
    for step in ladder.steps.iter().filter(fell) {
        let rule = rule(step);
        if pen.undo(&rule)? {
            pen.uncount(&Count { rule, by_all: false });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
