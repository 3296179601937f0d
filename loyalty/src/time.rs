//! Points in time. Knows no zone and no clock: a caller says what time it is.

use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// One day, in microseconds. Days of a calendar are the business of whoever knows the shop's zone.
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
