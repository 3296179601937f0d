//! Occasions: a gift for a birthday, and for the day on which the card was opened, once a year.

use crate::{
    cards::{Pen, Refusal},
    ledger::{Kind, coded},
    programs::{Check, Draft, Needs},
    rewards::Gift,
    time::Here,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a program gives on occasions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Occasions {
    /// On a birthday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthday: Option<Gift>,
    /// On the day on which the card was opened, from the first year on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anniversary: Option<Gift>,
}

coded! {
    /// An occasion.
    Occasion {
        /// A birthday.
        Birthday = "birthday",
        /// The day on which the card was opened.
        Anniversary = "anniversary",
    }
}

/// A day that comes every year, written `02-29`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Yearly {
    month: i8,
    day: i8,
}

/// What was read is no day of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a day of the year is written as month and day, such as 02-29")]
pub struct NotADay;

impl Yearly {
    /// The day with this month and day, of which there must be one in some year.
    ///
    /// # Errors
    /// [`NotADay`].
    pub fn new(month: i8, day: i8) -> Result<Self, NotADay> {
        // A leap year has every day.
        Date::new(2024, month, day).map(|_| Self { month, day }).map_err(|_| NotADay)
    }

    /// The day of the year on which `date` falls.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self { month: date.month(), day: date.day() }
    }

    /// The days of the year that are kept on `date`: its own, and on 28 February also the 29th in years without one.
    pub fn kept_on(date: Date) -> impl Iterator<Item = Self> {
        let leap = Self { month: 2, day: 29 };
        let own = Self::of(date);
        let without = own == (Self { month: 2, day: 28 }) && !date.in_leap_year();
        std::iter::once(own).chain(without.then_some(leap))
    }
}

impl fmt::Display for Yearly {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}-{:02}", self.month, self.day)
    }
}

impl TryFrom<String> for Yearly {
    type Error = NotADay;
    fn try_from(text: String) -> Result<Self, NotADay> {
        let (month, day) = text.split_once('-').ok_or(NotADay)?;
        Self::new(month.parse().map_err(|_| NotADay)?, day.parse().map_err(|_| NotADay)?)
    }
}

impl From<Yearly> for String {
    fn from(day: Yearly) -> Self {
        day.to_string()
    }
}

impl Occasions {
    /// What this occasion gives.
    #[must_use]
    pub const fn gift(&self, occasion: Occasion) -> Option<&Gift> {
        match occasion {
            Occasion::Birthday => self.birthday.as_ref(),
            Occasion::Anniversary => self.anniversary.as_ref(),
        }
    }

    pub(crate) fn check(&self, draft: &Draft, check: &mut Check) {
        check.holds("occasions", self.birthday.is_some() || self.anniversary.is_some(), Needs::Choice);
        for occasion in Occasion::ALL {
            if let Some(gift) = self.gift(*occasion) {
                gift.check(&format!("occasions.{}", occasion.code()), draft, check);
            }
        }
    }
}

/// By what it is known that a card had its gift this year.
#[must_use]
pub fn rule(occasion: Occasion, here: &Here<'_>) -> String {
    format!("{}/{}", occasion.code(), here.date().year())
}

/// Gives what this occasion gives. `day` is the day of the year that is kept for a birthday; for the day on which the card
/// was opened the card is asked.
pub(crate) fn keep(pen: &mut Pen<'_>, occasion: Occasion, day: Yearly) -> Result<(), Refusal> {
    let gift = pen.terms.occasions.as_ref().and_then(|occasions| occasions.gift(occasion));
    let gift = gift.ok_or(Refusal::NotOffered)?;
    let today = pen.here.date();
    let opened = pen.here.clock_at(pen.standing().opened_at).date();
    let day = if occasion == Occasion::Anniversary { Yearly::of(opened) } else { day };
    let first_year = occasion == Occasion::Anniversary && opened.year() == today.year();
    if first_year || !Yearly::kept_on(today).any(|kept| kept == day) {
        return Err(Refusal::NotToday);
    }
    pen.count_up_to(&rule(occasion, &pen.here), 1).map_err(|_| Refusal::TakenBefore)?;
    let kind = match occasion {
        Occasion::Birthday => Kind::Birthday,
        Occasion::Anniversary => Kind::Anniversary,
    };
    pen.gift(kind, &rule(occasion, &pen.here), gift).map(|_| ())
}

#[cfg(test)]
mod tests;
