//! One customer's card in a simulation: what the rules know of it, and what a store would keep beside. As small as it can
//! be, for there is one for each customer.

use super::{history::Purchase, outcome::Received};
use crate::{
    cards::{Count, Standing},
    ids::VoucherId,
    occasions::Yearly,
    rewards::{State, Voucher},
    time::{Here, Timestamp},
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A card.
#[derive(Debug, Clone)]
pub(super) struct Card {
    /// What the rules know. Of what is counted it holds only what the event under way asks for.
    pub(super) standing: Standing,
    /// What was counted of this card's uses.
    pub(super) used: BTreeMap<Count, u32>,
    /// The vouchers in the hand, the oldest first.
    pub(super) open: Vec<Open>,
    /// How many vouchers it ever had.
    pub(super) vouchers: u32,
    /// Until when time has gone by for it.
    pub(super) seen: Timestamp,
    /// Its next anniversary, where the program keeps them.
    pub(super) anniversary: Option<Timestamp>,
    /// The highest tier that it ever was in; 0 is none.
    pub(super) best: u8,
    /// What its owner got.
    pub(super) received: Received,
}

/// A voucher in the hand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    /// Which of the card's vouchers, from 1.
    pub(super) number: u32,
    /// The place of its line in the outcome.
    pub(super) line: usize,
    /// From when on it can no longer be used.
    pub(super) expires_at: Option<Timestamp>,
    /// Whether its owner will ever hand it over.
    pub(super) wanted: bool,
}

impl Open {
    pub(super) fn voucher(&self) -> Voucher {
        // Names of vouchers need to differ on one card only: nothing else is asked of them here.
        let id = VoucherId(u128::from(self.number).to_be_bytes());
        Voucher { id, state: State::Issued, expires_at: self.expires_at }
    }
}

impl Card {
    /// The card of whoever bought this, opened with it.
    pub(super) fn new(purchase: &Purchase, name: &str) -> Self {
        let at = purchase.at;
        Self {
            standing: Standing { opened_at: at, active_at: at, ..Standing::default() },
            used: BTreeMap::new(),
            open: Vec::new(),
            vouchers: 0,
            seen: at,
            anniversary: None,
            best: 0,
            received: Received { customer: name.to_owned(), ..Received::default() },
        }
    }

    /// The day of the year on which it was opened.
    pub(super) fn opened_on(&self, here: &Here<'_>) -> Yearly {
        Yearly::of(here.clock_at(self.standing.opened_at).date())
    }

    /// The midnight with which its first anniversary after `here` begins.
    pub(super) fn anniversary_after(&self, here: &Here<'_>) -> Option<Timestamp> {
        let opened = here.clock_at(self.standing.opened_at).date();
        let year = here.date().year().checked_add(1)?;
        let day = Date::new(year, opened.month(), opened.day());
        // Only 29 February is missing in some years; it is kept on the 28th then.
        let day = day.or_else(|_| Date::new(year, opened.month(), 28)).ok()?;
        Some(here.moment(day.at(0, 0, 0, 0)))
    }
}
