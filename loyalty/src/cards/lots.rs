//! Lots: units on a card that lapse together, or that one shop of several gave.

use super::Standing;
use crate::{ids::ShopId, ledger::Unit, time::Timestamp};

/// Units of one kind on a card that lapse together, or that one shop of several gave. Units that do neither are in no lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lot {
    /// Of what.
    pub unit: Unit,
    /// When they lapse.
    pub ends: Option<Timestamp>,
    /// Who gave them.
    pub issuer: Option<ShopId>,
    /// How many: at least 1.
    pub amount: u32,
}

impl Standing {
    /// The units of a kind by their lots, what lapses soonest first, and at last what is in none. Only those of which there
    /// are any.
    pub(crate) fn by_lots(&self, unit: Unit) -> Vec<Lot> {
        let mut lots: Vec<_> = self.lots.iter().filter(|lot| lot.unit == unit).copied().collect();
        lots.sort_by_key(|lot| (lot.ends.is_none(), lot.ends, lot.issuer));
        let in_lots: u32 = lots.iter().map(|lot| lot.amount).sum();
        let amount = self.held.of(unit).saturating_sub(in_lots);
        lots.push(Lot { unit, ends: None, issuer: None, amount });
        lots.retain(|lot| lot.amount > 0);
        lots
    }
}
