//! Shares of a hundred, exact to a tenth. Knows nothing of what they are shares of.

use serde::{Deserialize, Serialize};

/// A share in tenths of a percent, written as `3.5`: 0 to 2,000 %, so that a tier's and a
/// membership's together are one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Percent(u32);

/// What was read is no share that can be counted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a percentage is from 0 to 2000 with at most one decimal")]
pub struct NotAPercent;

impl TryFrom<f64> for Percent {
    type Error = NotAPercent;
    fn try_from(written: f64) -> Result<Self, NotAPercent> {
        let tenths = (written * 10.0).round();
        let exact = (written * 10.0 - tenths).abs() < 1e-6;
        // The bounds make the cast exact.
        if exact && (0.0..=20_000.0).contains(&tenths) { Ok(Self(tenths as u32)) } else { Err(NotAPercent) }
    }
}

impl From<Percent> for f64 {
    fn from(share: Percent) -> Self {
        Self::from(share.0) / 10.0
    }
}

impl Percent {
    /// A whole number of percent.
    #[must_use]
    pub const fn whole(percent: u32) -> Self {
        Self(percent * 10)
    }

    /// In tenths of a percent.
    #[must_use]
    pub const fn tenths(self) -> u32 {
        self.0
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }

    /// The share of `whole`, rounded down; stops at `u32::MAX`.
    #[must_use]
    pub fn of(self, whole: u32) -> u32 {
        u32::try_from(u64::from(whole) * u64::from(self.0) / 1_000).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact_to_a_tenth() {
        let share: Percent = serde_json::from_str("3.5").unwrap();
        assert_eq!((share.tenths(), share.of(1_000), share.of(99)), (35, 35, 3));
        assert_eq!(serde_json::to_string(&share).unwrap(), "3.5");
        assert_eq!(Percent::whole(100).of(u32::MAX), u32::MAX);
        assert_eq!(Percent::whole(200).of(u32::MAX), u32::MAX);
        for text in ["3.55", "-1", "2000.1", "\"3\""] {
            assert!(serde_json::from_str::<Percent>(text).is_err(), "{text}");
        }
    }
}
