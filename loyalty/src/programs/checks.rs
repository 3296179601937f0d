//! What is wrong with a program, field by field, so that a person hears of everything at once. Knows no field: each part
//! says what it demands of its own.

use crate::{money::Currency, percent::Percent};
use serde::Serialize;

/// What is wrong with a field of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The field's name, as in the data: `referral.friend`.
    pub field: String,
    /// What would be right.
    pub needs: Needs,
}

/// What a field must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// A text of at least 1 and at most this many letters, without control characters.
    Text(u32),
    /// A whole number within these bounds, both included.
    Number(u32, u32),
    /// One of the offered choices.
    Choice,
    /// A share within these bounds, in tenths of a percent.
    Percent(u32, u32),
    /// The program to say its currency.
    Currency,
    /// The program to have this part.
    Part(&'static str),
    /// Exactly one of two parts.
    OneOf(&'static str, &'static str),
    /// To come after the one before it.
    Rising,
    /// To be unlike all others.
    Unique,
    /// 3 to 16 capital letters and digits.
    Code,
    /// 1 to 24 small letters, digits and hyphens.
    Id,
    /// A multiple of this: the smallest amount that is paid in the program's currency.
    Multiple(u32),
}

/// All that is wrong with a draft.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.0.iter().map(|p| format!("{}: {}", p.field, p.needs)).collect::<Vec<_>>().join("; "))]
pub struct Problems(pub Vec<Problem>);

impl std::fmt::Display for Needs {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(most) => write!(out, "needs a text of 1 to {most} letters"),
            Self::Number(least, most) => write!(out, "needs a whole number from {least} to {most}"),
            Self::Choice => write!(out, "needs one of the offered choices"),
            Self::Percent(least, most) => {
                write!(out, "needs a percentage from {} to {}", f64::from(*least) / 10.0, f64::from(*most) / 10.0)
            }
            Self::Currency => write!(out, "needs the program to say its currency, such as \"currency\": \"EUR\""),
            Self::Part(part) => write!(out, "needs the program to have {part}"),
            Self::OneOf(one, other) => write!(out, "needs either {one} or {other}"),
            Self::Rising => write!(out, "needs to come after the one before it"),
            Self::Unique => write!(out, "needs to be unlike the others"),
            Self::Code => write!(out, "needs 3 to 16 capital letters and digits"),
            Self::Id => write!(out, "needs 1 to 24 small letters, digits and hyphens"),
            Self::Multiple(step) => write!(out, "needs a multiple of {step}: nobody pays less than that"),
        }
    }
}

/// Collects what is wrong, so that a person hears of everything at once.
#[derive(Debug, Default)]
pub struct Check {
    problems: Vec<Problem>,
    /// Whether it was published before: then only its bounds are looked at.
    published: bool,
}

impl Check {
    /// Of what was published before.
    pub(super) fn of_published() -> Self {
        Self { published: true, ..Self::default() }
    }

    /// Demands that `field` holds 1 to `most` letters that can be printed.
    pub fn text(&mut self, field: &str, value: &str, most: u32) {
        let letters = value.trim().chars().count();
        if letters == 0 || letters > most as usize || value.chars().any(char::is_control) {
            self.problems.push(Problem { field: field.into(), needs: Needs::Text(most) });
        }
    }

    /// Demands that `field` lies within `least` and `most`.
    pub fn number(&mut self, field: &str, value: u32, least: u32, most: u32) {
        if !(least..=most).contains(&value) {
            self.problems.push(Problem { field: field.into(), needs: Needs::Number(least, most) });
        }
    }

    /// Demands that something holds of a choice.
    pub fn choice(&mut self, field: &str, holds: bool) {
        if !holds {
            self.problems.push(Problem { field: field.into(), needs: Needs::Choice });
        }
    }

    /// Demands a share within bounds, in tenths of a percent.
    pub fn percent(&mut self, field: &str, value: Percent, (least, most): (u32, u32)) {
        self.holds(field, (least..=most).contains(&value.tenths()), Needs::Percent(least, most));
    }

    /// Demands that something holds.
    pub fn holds(&mut self, field: &str, holds: bool, needs: Needs) {
        if !holds {
            self.problems.push(Problem { field: field.into(), needs });
        }
    }

    /// Demands of what is to be published that it is not said in vain, nor against something else that is said.
    pub fn sense(&mut self, field: &str, holds: bool, needs: Needs) {
        self.holds(field, holds || self.published, needs);
    }

    /// Demands of what is to be published that an amount can be paid: no half forints.
    pub fn payable(&mut self, field: &str, minor: u32, currency: Option<Currency>) {
        let step = currency.map_or(1, Currency::step);
        self.sense(field, minor.is_multiple_of(step), Needs::Multiple(step));
    }

    /// Nothing, if nothing was wrong.
    ///
    /// # Errors
    /// Every problem found.
    pub fn done(self) -> Result<(), Problems> {
        if self.problems.is_empty() { Ok(()) } else { Err(Problems(self.problems)) }
    }
}
