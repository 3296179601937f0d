//! A simulation: past purchases replayed under a program with the very code that runs at the counter, so that an owner can
//! see what it would have given and cost before promising it.
//!
//! The past says who bought when, for how much. What people would have done with what they got it does not say: that is
//! assumed, the same way for everybody (see [`Assumptions`]). Nobody is assumed to come more often because of the program.
//! What the past can't tell does not happen: nobody uses a coupon, invites a friend, buys a membership, gives to a cause or
//! goes to an experience, and no birthday is known. Things have no categories.
//!
//! The same past, program, zone and assumptions give the same outcome, to the last coin: there is no clock and no chance.

mod card;
mod compare;
mod history;
mod outcome;
mod replay;

pub use compare::{CHANGES_MAX, Change, Comparison, Totals, compare};
pub use history::{History, Past};
pub use outcome::{Outcome, Received, TierLine, UnitLine, VoucherLine};

use crate::{percent::Percent, programs::Terms, time::Timestamp};
use jiff::tz::TimeZone;
use replay::Replay;
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

/// How many purchases are replayed between two looks at whether to stop.
pub const STEP: usize = 4_096;
/// The most rewards that one customer takes for points or stamps at one time: a bound for programs whose rewards cost next
/// to nothing.
pub const TAKEN_AT_ONCE_MAX: usize = 100;

/// What customers are assumed to do with what they get. Beside what can be chosen here:
///
/// - A card is opened with a customer's first purchase.
/// - A voucher is handed over at the first purchase after it was issued, unless its time ran out before. One that the card
///   was opened with waits for the second purchase, and one that the last purchase gave stays open.
/// - A reward for points or stamps is taken at the very moment at which there is enough; each step of a ladder that keeps its
///   balance once.
/// - All cashback that may be spent is spent with the next purchase.
/// - A gift for the card's anniversary comes on the day itself, as the shop's nightly jobs give it, whether its owner comes
///   that day or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Assumptions {
    /// How many of all vouchers are handed over at all; the others lie in a drawer until they run out. 100 % unless it is
    /// said otherwise, which is also the most. Which they are hangs on the customer's name and on which of their vouchers it
    /// is; who raises the share adds to those that are handed over.
    pub redeemed: Percent,
    /// Which reward customers take for points, or for the balance of a ladder.
    pub takes: Takes,
    /// Until when time goes on after the last purchase, for what runs out by then. Not at all, unless it is said; an earlier
    /// moment than the last purchase changes nothing.
    pub until: Option<Timestamp>,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self { redeemed: Percent::whole(100), takes: Takes::default(), until: None }
    }
}

/// Which of several rewards a customer takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Takes {
    /// The cheapest that is open to them, as soon as they can: nobody waits.
    #[default]
    Cheapest,
    /// Only the dearest that is open to them: everybody saves.
    Dearest,
}

/// How far a simulation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Purchases that were replayed.
    pub done: usize,
    /// Of so many.
    pub of: usize,
}

/// A simulation was stopped before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the simulation was stopped")]
pub struct Stopped;

/// Replays `history` under `terms`, with the days of `zone`. `watch` is told how far it is, every [`STEP`] purchases and at
/// the end, and stops it by breaking.
///
/// Time grows with purchases, memory with customers.
///
/// # Errors
/// [`Stopped`], where `watch` said so.
pub fn simulate(
    terms: &Terms,
    history: &History,
    zone: &TimeZone,
    assumptions: &Assumptions,
    mut watch: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Outcome, Stopped> {
    let of = history.len();
    let mut look = |done| if watch(Progress { done, of }).is_break() { Err(Stopped) } else { Ok(()) };
    let mut replay = Replay::new(terms, history, zone, assumptions);
    for (done, purchase) in history.purchases().iter().enumerate() {
        if done.is_multiple_of(STEP) {
            look(done)?;
        }
        replay.visit(purchase);
    }
    look(of)?;
    Ok(replay.end())
}

#[cfg(test)]
mod tests;
