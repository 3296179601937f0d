//! Points in time, and what they are called where a shop is: its days, hours and months. Knows no clock and no table of
//! zones: a caller says what time it is and brings the zone.

use crate::ids::ShopId;
use jiff::{
    Span,
    civil::{self, Date, DateTime},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Microseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// One day of 24 hours, in microseconds. Days of a calendar are the business of [`Here`].
    pub const DAY_US: i64 = 86_400_000_000;

    /// This moment moved by `seconds`, which may be negative; stops at the ends of what can be written.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// This moment moved by `days` of 24 hours.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(Self::DAY_US)))
    }
}

/// A month of a calendar, counted from the year 0, so that months can be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month in which `date` lies.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self(i32::from(date.year()) * 12 + i32::from(date.month()) - 1)
    }

    /// The month that lies `months` before.
    #[must_use]
    pub const fn back(self, months: u32) -> Self {
        Self(self.0.saturating_sub_unsigned(months))
    }

    /// January of the same year.
    #[must_use]
    pub const fn january(self) -> Self {
        Self(self.0.saturating_sub(self.0.rem_euclid(12)))
    }

    /// Reads `2026-11`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // The last hyphen: a year before the year 0 begins with one.
        let (year, month) = text.rsplit_once('-')?;
        let (year, month): (i16, i8) = (year.parse().ok()?, month.parse().ok()?);
        Date::new(year, month, 1).ok().map(Self::of)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

/// When and where something happens: a moment, the shop's time zone, and the shop.
#[derive(Debug, Clone, Copy)]
pub struct Here<'a> {
    /// Now.
    pub now: Timestamp,
    /// The zone in which the shop's days are counted.
    pub zone: &'a TimeZone,
    /// The shop at which it happens, where several share a program.
    pub shop: Option<ShopId>,
}

impl<'a> Here<'a> {
    /// A moment in a zone, at the program's only shop.
    #[must_use]
    pub const fn new(now: Timestamp, zone: &'a TimeZone) -> Self {
        Self { now, zone, shop: None }
    }

    /// The same place at another moment.
    #[must_use]
    pub const fn at(self, now: Timestamp) -> Self {
        Self { now, ..self }
    }

    /// What the clock and the calendar on the wall say.
    #[must_use]
    pub fn clock(&self) -> DateTime {
        self.clock_at(self.now)
    }

    /// What they say at another moment.
    #[must_use]
    pub fn clock_at(&self, at: Timestamp) -> DateTime {
        // Moments beyond the years that a calendar can name stop at its ends.
        let ends = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
        let end = if at.0 < 0 { ends.0 } else { ends.1 };
        let moment = jiff::Timestamp::from_microsecond(at.0).unwrap_or(end);
        self.zone.to_datetime(moment)
    }

    /// Today.
    #[must_use]
    pub fn date(&self) -> Date {
        self.clock().date()
    }

    /// This month.
    #[must_use]
    pub fn month(&self) -> Month {
        Month::of(self.date())
    }

    /// The moment at which the clock on the wall shows `time`: the first, where it does so twice, and where it skips it,
    /// as much later as it skips. Beyond the years that a calendar can name there is none: the end of time, that way.
    #[must_use]
    pub fn moment(&self, time: DateTime) -> Timestamp {
        let beyond = Timestamp(if time.year() < 0 { i64::MIN } else { i64::MAX });
        let moment = self.zone.to_ambiguous_timestamp(time).compatible();
        moment.map_or(beyond, |moment| Timestamp(moment.as_microsecond()))
    }

    /// The midnight that ends `date`.
    #[must_use]
    pub fn end_of(&self, date: Date) -> Timestamp {
        date.tomorrow().map_or(Timestamp(i64::MAX), |next| self.moment(next.at(0, 0, 0, 0)))
    }

    /// The midnight that ends the day which lies `days` after today.
    #[must_use]
    pub fn after_days(&self, days: u32) -> Timestamp {
        self.after(Span::new().try_days(days))
    }

    /// The midnight that ends the same day of the month `months` later, or of the last day where the month is shorter.
    #[must_use]
    pub fn after_months(&self, months: u32) -> Timestamp {
        self.after(Span::new().try_months(months))
    }

    /// A span that is too long to be counted ends never.
    fn after(&self, span: Result<Span, jiff::Error>) -> Timestamp {
        let date = span.and_then(|span| self.date().checked_add(span));
        date.map_or(Timestamp(i64::MAX), |date| self.end_of(date))
    }

    /// The midnight that lies this many days before `end`, however long the days between are; none for 0 days: that is never.
    #[must_use]
    pub fn days_before(&self, end: Timestamp, days: u32) -> Option<Timestamp> {
        let date = self.clock_at(end).date().checked_sub(Span::new().try_days(days).ok()?).ok()?;
        (days > 0).then(|| self.moment(date.at(0, 0, 0, 0)))
    }

    /// The midnight that ends the year.
    #[must_use]
    pub fn end_of_year(&self) -> Timestamp {
        self.end_of(civil::date(self.date().year(), 12, 31))
    }

    /// The midnight with which the next month begins.
    #[must_use]
    pub fn next_month(&self) -> Timestamp {
        self.end_of(self.date().last_of_month())
    }
}

#[cfg(test)]
mod tests;
