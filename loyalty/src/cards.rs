//! What an event does to a card: the moves to write, the rewards to issue, or a refusal.
//!
//! Knows one card at a time and nothing of how it is kept. Whoever writes a decision writes all of it, or nothing.

use crate::{
    ids::VoucherId,
    ledger::{Account, Balances, Kind, OutOfRange, Unit},
    programs::{Gift, Terms},
    rewards::{self, Voucher},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// The most stamps that one purchase may earn.
pub const STAMPS_PER_PURCHASE_MAX: u32 = 50;

/// Something that happened.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// The card was opened.
    Opened,
    /// Its owner came by a friend's invitation.
    Invited,
    /// A friend whom its owner invited bought for the first time.
    Inviting,
    /// A purchase earned this many stamps.
    Purchase {
        /// 1 to [`STAMPS_PER_PURCHASE_MAX`].
        stamps: u32,
    },
    /// A reward is handed over.
    Redeem(&'a Voucher),
    /// A reward's time ran out.
    Expire(&'a Voucher),
}

/// One entry to write; the store adds who, when and where in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Why.
    pub kind: Kind,
    /// Of what.
    pub unit: Unit,
    /// How many: at least 1.
    pub amount: u32,
    /// Out of which account.
    pub from: Account,
    /// Into which account.
    pub to: Account,
    /// Which voucher, where the unit is a voucher.
    pub voucher: Option<Which>,
}

/// A voucher that exists, or one that the same decision issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The voucher at this place of [`Decision::vouchers`].
    New(usize),
    /// This one.
    Known(VoucherId),
}

/// A reward to issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVoucher {
    /// What it is, in the shop's words.
    pub title: String,
    /// From when on it can no longer be used.
    pub expires_at: Option<Timestamp>,
}

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// The entries, in order.
    pub moves: Vec<Move>,
    /// The rewards to issue.
    pub vouchers: Vec<NewVoucher>,
    /// What the card holds afterwards.
    pub after: Balances,
}

/// Why nothing is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// A purchase earns at least one stamp and at most [`STAMPS_PER_PURCHASE_MAX`].
    #[error("a purchase earns 1 to {STAMPS_PER_PURCHASE_MAX} stamps")]
    Stamps,
    /// The reward can't be handed over.
    #[error(transparent)]
    Reward(#[from] rewards::Refusal),
    /// The reward has not run out, so it does not lapse.
    #[error("the voucher is still good")]
    StillGood,
    /// The card does not hold what would be taken, or more than can be counted would be given.
    #[error("the card's balance does not allow it")]
    Balance,
}

impl From<OutOfRange> for Refusal {
    fn from(_: OutOfRange) -> Self {
        Self::Balance
    }
}

/// What `event` does to a card that holds `held`, under `terms`, at `now`.
///
/// # Errors
/// A [`Refusal`]; nothing is to be written then.
pub fn decide(terms: &Terms, held: &Balances, event: Event<'_>, now: Timestamp) -> Result<Decision, Refusal> {
    let mut pen = Pen { terms, now, decision: Decision { after: held.clone(), ..Decision::default() } };
    match event {
        Event::Opened if terms.welcome_stamps > 0 => pen.stamps(Kind::Welcome, terms.welcome_stamps)?,
        Event::Opened => {}
        Event::Invited => pen.gift(Kind::Invited, terms.referral.as_ref().map(|referral| &referral.friend))?,
        Event::Inviting => pen.gift(Kind::Inviting, terms.referral.as_ref().map(|referral| &referral.inviter))?,
        Event::Purchase { stamps } => {
            if !(1..=STAMPS_PER_PURCHASE_MAX).contains(&stamps) {
                return Err(Refusal::Stamps);
            }
            pen.stamps(Kind::Purchase, stamps)?;
        }
        Event::Redeem(voucher) => {
            rewards::redeem(voucher, now)?;
            pen.take_voucher(Kind::Redeemed, voucher.id, Account::Redeemed)?;
        }
        Event::Expire(voucher) => {
            let over = voucher.state == rewards::State::Issued && voucher.expires_at.is_some_and(|end| end <= now);
            if !over {
                return Err(Refusal::StillGood);
            }
            pen.take_voucher(Kind::Expired, voucher.id, Account::Expired)?;
        }
    }
    Ok(pen.decision)
}

/// Writes a decision down while keeping count of what the card holds.
struct Pen<'a> {
    terms: &'a Terms,
    now: Timestamp,
    decision: Decision,
}

impl Pen<'_> {
    fn write(&mut self, entry: Move) -> Result<(), Refusal> {
        let gives = |account| i64::from(account == Account::Card) * i64::from(entry.amount);
        self.decision.after.change(entry.unit, gives(entry.to) - gives(entry.from))?;
        self.decision.moves.push(entry);
        Ok(())
    }

    fn gift(&mut self, kind: Kind, gift: Option<&Gift>) -> Result<(), Refusal> {
        match gift {
            None => Ok(()),
            Some(Gift::Stamps(stamps)) => self.stamps(kind, *stamps),
            Some(Gift::Reward(title)) => self.issue(kind, title),
        }
    }

    /// Gives stamps, and turns every full card into a reward; what is over stays for the next.
    fn stamps(&mut self, kind: Kind, stamps: u32) -> Result<(), Refusal> {
        let (from, to) = (Account::Issued, Account::Card);
        self.write(Move { kind, unit: Unit::Stamp, amount: stamps, from, to, voucher: None })?;
        let (terms, slots) = (self.terms, self.terms.slots.max(1));
        for _ in 0..self.decision.after.of(Unit::Stamp) / slots {
            let (from, to) = (Account::Card, Account::Redeemed);
            let kind = Kind::Completed;
            self.write(Move { kind, unit: Unit::Stamp, amount: slots, from, to, voucher: None })?;
            self.issue(kind, &terms.reward)?;
        }
        Ok(())
    }

    fn issue(&mut self, kind: Kind, title: &str) -> Result<(), Refusal> {
        let expires_at = self.terms.reward_days.map(|days| self.now.plus_days(i64::from(days)));
        self.decision.vouchers.push(NewVoucher { title: title.to_owned(), expires_at });
        let voucher = Some(Which::New(self.decision.vouchers.len() - 1));
        self.write(Move { kind, unit: Unit::Voucher, amount: 1, from: Account::Issued, to: Account::Card, voucher })
    }

    fn take_voucher(&mut self, kind: Kind, voucher: VoucherId, to: Account) -> Result<(), Refusal> {
        let voucher = Some(Which::Known(voucher));
        self.write(Move { kind, unit: Unit::Voucher, amount: 1, from: Account::Card, to, voucher })
    }
}

#[cfg(test)]
mod tests;
