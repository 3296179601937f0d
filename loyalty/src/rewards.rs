//! Rewards issued to cards: vouchers, and when one may be handed over. Knows no store: that a voucher is handed over at
//! most once under a race is the store's promise, made by one conditional write.

use crate::{ids::VoucherId, ledger::coded, time::Timestamp};
use serde::{Deserialize, Serialize};

coded! {
    /// Where a voucher stands.
    State {
        /// Can be handed over.
        Issued = "issued",
        /// Was handed over.
        Redeemed = "redeemed",
        /// Its time ran out.
        Expired = "expired",
        /// Taken back.
        Void = "void",
    }
}

/// What a rule needs to know of a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voucher {
    /// Its name.
    pub id: VoucherId,
    /// Where it stands.
    pub state: State,
    /// From when on it can no longer be used.
    pub expires_at: Option<Timestamp>,
}

/// Why a voucher is not handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// It was handed over before.
    #[error("the voucher was redeemed before")]
    AlreadyRedeemed,
    /// Its time ran out.
    #[error("the voucher has expired")]
    Expired,
    /// It was taken back.
    #[error("the voucher was taken back")]
    Void,
}

/// Whether `voucher` may be handed over at `now`.
///
/// # Errors
/// The reason why not.
pub fn redeem(voucher: &Voucher, now: Timestamp) -> Result<(), Refusal> {
    match voucher.state {
        State::Redeemed => Err(Refusal::AlreadyRedeemed),
        State::Void => Err(Refusal::Void),
        State::Expired => Err(Refusal::Expired),
        State::Issued if voucher.expires_at.is_some_and(|end| end <= now) => Err(Refusal::Expired),
        State::Issued => Ok(()),
    }
}
