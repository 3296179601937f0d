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
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn a_share_reads_back_as_it_is_written(tenths in 0u32..=20_000, whole: u32) {
            let share = Percent::try_from(f64::from(tenths) / 10.0).unwrap();
            prop_assert_eq!(share.tenths(), tenths);
            let written = serde_json::to_string(&share).unwrap();
            prop_assert_eq!(serde_json::from_str::<Percent>(&written).unwrap(), share);
            prop_assert!(tenths > 1_000 || share.of(whole) <= whole);
        }

        #[test]
        fn parts_are_never_more_than_the_share_of_all(tenths in 0u32..=1_000, one in 0u32..1_000_000, other in 0u32..1_000_000) {
            let share = Percent::try_from(f64::from(tenths) / 10.0).unwrap();
            let (parts, all) = (share.of(one) + share.of(other), share.of(one + other));
            prop_assert!(parts <= all && all <= parts + 1);
        }

        #[test]
        fn what_is_no_share_is_refused(number: f64) {
            if let Ok(share) = Percent::try_from(number) {
                prop_assert!((f64::from(share) - number).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn what_is_no_number_is_no_share() {
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.1, 0.05, 2_000.1, f64::MAX] {
            assert_eq!(Percent::try_from(number), Err(NotAPercent), "{number}");
        }
        assert_eq!(Percent::try_from(-0.0), Ok(Percent::default()));
        assert_eq!(Percent::whole(50).plus(Percent::whole(25)), Percent::whole(75));
    }
}
