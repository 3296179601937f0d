//! Leaving: a card's owner goes, and nothing stays on it. What it held is written off entry by entry, so that its history says
//! what became of everything. Knows nothing of who they are: forgetting that is the store's.

use crate::{
    cards::{Count, Pen, Refusal},
    expiry,
    ledger::{Account, Kind, Unit},
};

/// Takes all that the card holds, and closes it. What it owes stays owed: nobody is left to pay it.
pub(crate) fn leave(pen: &mut Pen<'_>) -> Result<(), Refusal> {
    let vouchers: Vec<_> = pen.standing().vouchers.iter().map(|voucher| voucher.id).collect();
    for voucher in vouchers {
        pen.take_voucher(Kind::Left, voucher, Account::Expired)?;
    }
    for unit in Unit::ALL.iter().filter(|unit| **unit != Unit::Voucher) {
        for lot in pen.standing().by_lots(*unit) {
            pen.take_lot(Kind::Left, &lot, Account::Expired)?;
            // A refund that comes later finds them where all finds them that has run out.
            if let Some(rule) = expiry::lapsed(lot.unit, lot.ends, lot.issuer) {
                pen.add(Count { rule, by_all: false }, lot.amount.into());
            }
        }
    }
    let standing = pen.standing_mut();
    standing.member_until = None;
    // A card with more vouchers than are told at once is left in several steps; the last one closes it.
    standing.closed = standing.held.all().next().is_none();
    Ok(())
}

#[cfg(test)]
mod tests;
