//! Writes a decision down while keeping count of what the card holds. Every rule writes with it, so that what holds of one
//! move holds of all: nothing below zero, what lapses soonest goes first, what is owed is taken from what comes in.

mod counting;

use super::{Count, Decision, Held, Lot, Move, NewVoucher, Refusal, Standing, Which};
use crate::{
    cashback, experiences, expiry,
    ids::VoucherId,
    ledger::{Account, Kind, Unit},
    programs::Terms,
    purchases::{Bought, Earned},
    rewards::{Gift, OnlyFor, Paid, Reward},
    stamps,
    time::Here,
};

/// A decision under way.
pub(crate) struct Pen<'a> {
    pub(crate) terms: &'a Terms,
    pub(crate) here: Here<'a>,
    decision: Decision,
    /// Whether a stamp card was filled: where what is over is not carried on, nothing more comes in.
    pub(crate) filled: bool,
}

impl<'a> Pen<'a> {
    pub(crate) fn new(terms: &'a Terms, standing: &Standing, here: &Here<'a>) -> Self {
        Self {
            terms,
            here: *here,
            decision: Decision { after: standing.clone(), ..Decision::default() },
            filled: false,
        }
    }

    pub(crate) fn done(self) -> Decision {
        self.decision
    }

    pub(crate) const fn standing(&self) -> &Standing {
        &self.decision.after
    }

    pub(crate) const fn standing_mut(&mut self) -> &mut Standing {
        &mut self.decision.after
    }

    /// How much of `unit` the card holds at this point.
    pub(crate) fn held(&self, unit: Unit) -> u32 {
        self.decision.after.held.of(unit)
    }

    pub(crate) const fn stands(&mut self, state: experiences::State) {
        self.decision.place = Some(state);
    }

    pub(crate) fn keep(&mut self, bought: Bought) {
        self.decision.bought = Some(bought);
    }

    /// Demands that the card is among those something is kept for.
    pub(crate) fn admit(&self, who: Option<&OnlyFor>) -> Result<(), Refusal> {
        let standing = self.standing();
        let admitted = match who {
            None => true,
            Some(OnlyFor::Members) => standing.member_until.is_some_and(|until| until > self.here.now),
            Some(OnlyFor::Tier(name)) => {
                let levels = self.terms.tiers.as_ref().map(|tiers| tiers.levels.as_slice()).unwrap_or_default();
                let place = levels.iter().position(|level| level.name == *name);
                place.is_some_and(|place| usize::from(standing.tier.level) > place)
            }
        };
        if admitted { Ok(()) } else { Err(Refusal::NotForYou) }
    }

    /// Writes one move, with all that follows for what the card holds and owes.
    fn write(&mut self, entry: Move) -> Result<(), Refusal> {
        if entry.amount == 0 {
            return Ok(());
        }
        let after = &mut self.decision.after;
        let change = |account| i64::from(entry.to == account) - i64::from(entry.from == account);
        let (on_card, on_owed) = (change(Account::Card), change(Account::Owed));
        after.held.change(entry.unit, on_card * i64::from(entry.amount))?;
        after.owed.change(entry.unit, -on_owed * i64::from(entry.amount))?;
        if on_card != 0 && (entry.ends.is_some() || entry.issuer.is_some()) {
            let same = |lot: &Lot| (lot.unit, lot.ends, lot.issuer) == (entry.unit, entry.ends, entry.issuer);
            let place = after.lots.iter().position(same).unwrap_or(after.lots.len());
            if place == after.lots.len() {
                after.lots.push(Lot { unit: entry.unit, ends: entry.ends, issuer: entry.issuer, amount: 0 });
            }
            let lot = &mut after.lots[place];
            let amount = i64::from(lot.amount) + on_card * i64::from(entry.amount);
            lot.amount = u32::try_from(amount).map_err(|_| Refusal::Balance)?;
            if lot.amount == 0 {
                after.lots.swap_remove(place);
            }
        }
        self.decision.moves.push(entry);
        Ok(())
    }

    /// Moves units that neither lapse nor belong to a shop of several.
    pub(crate) fn write_plain(
        &mut self,
        kind: Kind,
        unit: Unit,
        amount: u32,
        from: Account,
        to: Account,
    ) -> Result<(), Refusal> {
        self.write(Move { kind, unit, amount, from, to, voucher: None, ends: None, issuer: None, reverses: None })
    }

    /// Gives units to the card. What it owes is taken out of them, and stamps that reach a reward become one. Says what was
    /// given: less than was asked for where a card that is full takes no more.
    pub(crate) fn give(&mut self, kind: Kind, unit: Unit, amount: u32) -> Result<Earned, Refusal> {
        let before = self.held(unit);
        let amount = match unit {
            Unit::Stamp => stamps::room(self, amount)?,
            Unit::Cashback => cashback::payable(self.terms, amount),
            _ => amount,
        };
        let (ends, issuer) = match unit {
            Unit::Voucher | Unit::Membership | Unit::Vote => (None, None),
            _ => (expiry::end(self.terms, unit, self.standing().active_at, &self.here), self.here.shop),
        };
        if amount > 0 {
            self.decision.given.push(self.decision.moves.len());
        }
        let (from, to) = (Account::Issued, Account::Card);
        self.write(Move { kind, unit, amount, from, to, voucher: None, ends, issuer, reverses: None })?;
        let owed = self.decision.after.owed.of(unit).min(amount);
        let (from, to) = (Account::Card, Account::Owed);
        let repaid =
            Move { kind: Kind::Repaid, unit, amount: owed, from, to, voucher: None, ends, issuer, reverses: None };
        self.write(repaid)?;
        if unit == Unit::Stamp {
            stamps::settle(self, before)?;
        }
        Ok(Earned { kind, unit, amount, ends, issuer, seq: None })
    }

    /// Gives what a program can give; a voucher is known by `rule`.
    pub(crate) fn gift(&mut self, kind: Kind, rule: &str, gift: &Gift) -> Result<Option<Earned>, Refusal> {
        match gift {
            Gift::Stamps(stamps) => self.give(kind, Unit::Stamp, *stamps).map(Some),
            Gift::Points(points) => self.give(kind, Unit::Point, *points).map(Some),
            Gift::Cashback(minor) => self.give(kind, Unit::Cashback, *minor).map(Some),
            Gift::Reward(reward) => self.issue(kind, rule, reward, Vec::new()).map(|()| None),
        }
    }

    /// Takes all of a lot, or of what is in none.
    pub(crate) fn take_lot(&mut self, kind: Kind, lot: &Lot, to: Account) -> Result<(), Refusal> {
        let (Lot { unit, amount, ends, issuer }, from) = (*lot, Account::Card);
        self.write(Move { kind, unit, amount, from, to, voucher: None, ends, issuer, reverses: None })
    }

    /// Takes units, what lapses soonest first; says which they were.
    pub(crate) fn take(&mut self, kind: Kind, unit: Unit, amount: u32, to: Account) -> Result<Vec<Paid>, Refusal> {
        if self.held(unit) < amount {
            return Err(Refusal::Balance);
        }
        let (mut left, mut paid) = (amount, Vec::new());
        for lot in self.standing().by_lots(unit) {
            let Lot { ends, issuer, .. } = lot;
            let part = lot.amount.min(left);
            if part > 0 {
                self.take_lot(kind, &Lot { amount: part, ..lot }, to)?;
                paid.push(Paid { unit, amount: part, ends, issuer });
                left -= part;
            }
        }
        Ok(paid)
    }

    /// Gives units back that were taken before, as they were; what is owed is taken out of them.
    pub(crate) fn give_back(&mut self, kind: Kind, paid: &[Paid]) -> Result<(), Refusal> {
        self.put_back(kind, paid)?;
        self.collect()
    }

    /// Takes what is owed out of what the card holds and no reward was given for: a card that owes holds nothing to give.
    pub(crate) fn collect(&mut self) -> Result<(), Refusal> {
        for unit in Unit::ALL {
            let held = self.held(*unit);
            let free = if *unit == Unit::Stamp { stamps::free(self.terms, held) } else { held };
            let owed = self.decision.after.owed.of(*unit).min(free);
            self.take(Kind::Repaid, *unit, owed, Account::Owed)?;
        }
        Ok(())
    }

    fn put_back(&mut self, kind: Kind, paid: &[Paid]) -> Result<(), Refusal> {
        for Paid { unit, amount, ends, issuer } in paid.iter().copied() {
            let (from, to) = (Account::Redeemed, Account::Card);
            self.write(Move { kind, unit, amount, from, to, voucher: None, ends, issuer, reverses: None })?;
        }
        Ok(())
    }

    /// Takes back what was earned: of the same lot first, then of what there is; the rest is owed.
    pub(crate) fn take_back(&mut self, amount: u32, of: &Earned) -> Result<(), Refusal> {
        let mut lots = self.standing().by_lots(of.unit);
        // A stable sort: its own lot comes first, the others stay in their order.
        lots.sort_by_key(|lot| (lot.ends, lot.issuer) != (of.ends, of.issuer));
        let mut left = amount;
        for Lot { unit, amount, ends, issuer } in lots {
            let (kind, from, to, reverses) = (Kind::Reversal, Account::Card, Account::Issued, of.seq);
            let amount = amount.min(left);
            self.write(Move { kind, unit, amount, from, to, voucher: None, ends, issuer, reverses })?;
            left -= amount;
        }
        self.owe(left, of)
    }

    /// Takes back what was earned and has lapsed: that is gone from the card already. Says how much of `amount` it was.
    pub(crate) fn take_back_lapsed(&mut self, amount: u32, of: &Earned) -> Result<u32, Refusal> {
        let Some(rule) = expiry::lapsed(of.unit, of.ends, of.issuer) else { return Ok(0) };
        let lapsed = self.used_by_card(&rule).min(amount);
        self.add(Count { rule, by_all: false }, -i64::from(lapsed));
        let Earned { unit, ends, issuer, seq: reverses, .. } = *of;
        let (kind, from, to) = (Kind::Reversal, Account::Expired, Account::Issued);
        self.write(Move { kind, unit, amount: lapsed, from, to, voucher: None, ends, issuer, reverses })?;
        Ok(lapsed)
    }

    /// Notes what can't be taken back: the next that comes in is taken for it.
    pub(crate) fn owe(&mut self, amount: u32, of: &Earned) -> Result<(), Refusal> {
        let (kind, from, to) = (Kind::Reversal, Account::Owed, Account::Issued);
        let (unit, reverses) = (of.unit, of.seq);
        self.write(Move { kind, unit, amount, from, to, voucher: None, ends: None, issuer: None, reverses })
    }

    /// Issues a voucher.
    pub(crate) fn issue(&mut self, kind: Kind, rule: &str, reward: &Reward, paid: Vec<Paid>) -> Result<(), Refusal> {
        let expires_at = expiry::end(self.terms, Unit::Voucher, self.standing().active_at, &self.here);
        let rule = rule.to_owned();
        self.decision.vouchers.push(NewVoucher { reward: reward.clone(), rule, paid, expires_at });
        let voucher = Some(Which::New(self.decision.vouchers.len() - 1));
        let (unit, from, to) = (Unit::Voucher, Account::Issued, Account::Card);
        self.write(Move { kind, unit, amount: 1, from, to, voucher, ends: None, issuer: None, reverses: None })
    }

    /// Takes a voucher.
    pub(crate) fn take_voucher(&mut self, kind: Kind, voucher: VoucherId, to: Account) -> Result<(), Refusal> {
        self.decision.after.vouchers.retain(|one| one.id != voucher);
        let (unit, from, voucher) = (Unit::Voucher, Account::Card, Some(Which::Known(voucher)));
        self.write(Move { kind, unit, amount: 1, from, to, voucher, ends: None, issuer: None, reverses: None })
    }

    /// Takes back the latest voucher in the hand that this rule gave, and gives back what it was made of; false where there
    /// is none.
    pub(crate) fn undo(&mut self, rule: &str) -> Result<bool, Refusal> {
        self.undo_latest(|one| one.rule == rule)
    }

    /// The same of any voucher that is `meant`.
    pub(crate) fn undo_latest(&mut self, meant: impl Fn(&Held) -> bool) -> Result<bool, Refusal> {
        let Some(voucher) = self.standing().vouchers.iter().rfind(|one| meant(one)).cloned() else {
            return Ok(false);
        };
        self.take_voucher(Kind::Reversal, voucher.id, Account::Issued)?;
        self.put_back(Kind::Reversal, &voucher.paid)?;
        Ok(true)
    }
}
