//! Ladders: rewards that rise with one balance. Take one now, or save for a larger one.

use crate::{
    cards::{Pen, Refusal},
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
    if pen.held(ladder.unit) < step.price {
        return Err(Refusal::Balance);
    }
    pen.count_up_to(&rule, 1).map_err(|_| Refusal::TakenBefore)?;
    pen.issue(Kind::Climbed, &rule, &step.reward, Vec::new())
}
