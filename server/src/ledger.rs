//! The only writer of entries: what the rules decided is written down whole, with its chain, balances and counts.

use crate::{
    Error, Result,
    env::Names,
    insights,
    store::{Card, Conn, Flowed, Shop, Tally, Voucher},
};
use jiff::tz::TimeZone;
use loyalty::{
    cards::{self, Decision, Event, Lot, Move, NewVoucher, Standing, Which, counted, decide, next_review},
    coalitions::{self, Moved},
    ids::{PurchaseId, ShopId, StaffId, VoucherId},
    ledger::{Account, Entry, EntryId, Kind, Unit},
    notices::{self, Told},
    programs::Terms,
    purchases::Bought,
    rewards::{self, Paid, State},
    time::{Here, Month, Timestamp},
};
use std::collections::{BTreeSet, btree_map};

/// Letters in a voucher's code: 39 bits, unique in a shop, and worth nothing without a member of staff.
const VOUCHER_CODE_LETTERS: usize = 8;

/// An open book: everything that one operation writes on cards, at one shop.
#[derive(Debug)]
pub(crate) struct Book<'a> {
    pub(crate) conn: &'a mut Conn,
    /// Where it happens.
    pub(crate) shop: &'a Shop,
    pub(crate) zone: TimeZone,
    pub(crate) names: Names,
    pub(crate) at: Timestamp,
    pub(crate) by: Option<StaffId>,
    pub(crate) tally: Tally,
    /// The entries that were written, on whichever card.
    pub(crate) entries: Vec<Entry>,
    /// The rewards that were issued, to whichever card.
    pub(crate) issued: Vec<Voucher>,
    /// What is written lies in the past: nobody is told of it now, and the job looks at the cards afterwards.
    pub(crate) past: bool,
}

/// What one event wrote.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) after: Standing,
    pub(crate) vouchers: Vec<Voucher>,
    pub(crate) bought: Option<Bought>,
    pub(crate) place: Option<loyalty::experiences::State>,
    /// What was taken from the card for a place, as it was: to be given back.
    pub(crate) paid: Vec<Paid>,
}

impl<'a> Book<'a> {
    pub(crate) fn open(
        conn: &'a mut Conn,
        shop: &'a Shop,
        names: Names,
        at: Timestamp,
        by: Option<StaffId>,
    ) -> Result<Self> {
        let zone = TimeZone::get(&shop.zone)?;
        Ok(Self {
            conn,
            shop,
            zone,
            names,
            at,
            by,
            tally: Tally::default(),
            entries: vec![],
            issued: vec![],
            past: false,
        })
    }

    /// Asks the rules what `event` does to `card` and writes it.
    pub(crate) async fn post(
        &mut self,
        card: &mut Card,
        terms: &Terms,
        event: Event<'_>,
        purchase: Option<PurchaseId>,
    ) -> Result<Written> {
        let zone = self.zone.clone();
        let here = Here { now: self.at, zone: &zone, shop: terms.coalition.as_ref().map(|_| self.shop.id) };
        let before = self.standing(card, terms, &event, &here).await?;
        let decision = decide(terms, &before, event, &here)?;
        // Whoever comes second is refused before anything is written: what asked may go on after a refusal.
        for step in &decision.moves {
            if let Some(Which::Known(id)) = step.voucher {
                self.close_voucher(card.shop, id, step.to).await?;
            }
        }
        let (seq, mut vouchers) = (card.seq, Vec::with_capacity(decision.vouchers.len()));
        for step in &decision.moves {
            let voucher = match step.voucher {
                None => None,
                Some(Which::Known(id)) => Some(id),
                Some(Which::New(place)) => {
                    let new = decision.vouchers.get(place).ok_or_else(|| Error::internal("a voucher is missing"))?;
                    let due_at = new.expires_at.map(|ends| notices::voucher_due(terms, ends, &here));
                    vouchers.push(self.issue(card, step.kind, new, due_at)?);
                    vouchers.last().map(|voucher| voucher.id)
                }
            };
            self.write(card, step, voucher, purchase, here.shop).await?;
        }
        self.keep(card, &before, &decision).await?;
        self.settle_moves(card, &decision, &here).await?;
        let mut review_at = next_review(terms, &decision.after, &here);
        if self.past {
            review_at = review_at.map(|_| self.at);
        } else {
            for Told { what, until } in notices::due(terms, &before, &event, &decision, &here) {
                self.conn.tell(card, &what, self.at, until)?;
            }
        }
        self.conn.advance_card(card, seq, review_at).await?;
        self.conn.pass_changed(card.shop, card.id, self.at);
        // What is brought in from the past is no news.
        if self.shop.feed_since.is_some() && !self.past {
            self.conn.publish(self.shop.id, card, seq, self.at)?;
        }
        let paid = |step: &Move| Paid { unit: step.unit, amount: step.amount, ends: step.ends, issuer: step.issuer };
        let paid = decision.moves.iter().filter(|step| step.kind == Kind::Reserved).map(paid).collect();
        let bought = decision.bought_after(seq);
        Ok(Written { after: decision.after, vouchers, bought, place: decision.place, paid })
    }

    /// All that the rules ask of a card before an event.
    async fn standing(&mut self, card: &Card, terms: &Terms, event: &Event<'_>, here: &Here<'_>) -> Result<Standing> {
        // This month is asked for in any case: what happens now is added to it, also where no tier counts it yet.
        let since = terms.tiers.as_ref().map_or_else(|| here.month(), |tiers| tiers.since(here));
        let mut standing = self.conn.standing(card, &counted(terms, event, here), Some(since)).await?;
        if matches!(event, Event::Left) {
            standing.vouchers = self.conn.vouchers_left(card).await?;
        }
        if let Event::Refund(bought, ..) = event {
            standing.vouchers = self.conn.held_vouchers(card, self.at).await?;
            let month = Month::of(here.clock_at(bought.at).date());
            if let btree_map::Entry::Vacant(missing) = standing.months.entry(month)
                && let Some(activity) = self.conn.month(card, month).await?
            {
                missing.insert(activity);
            }
        }
        Ok(standing)
    }

    async fn write(
        &mut self,
        card: &mut Card,
        step: &Move,
        voucher: Option<VoucherId>,
        purchase: Option<PurchaseId>,
        shop: Option<ShopId>,
    ) -> Result<()> {
        let entry = Entry {
            id: EntryId { card: card.id, seq: card.seq + 1 },
            at: self.at,
            kind: step.kind,
            unit: step.unit,
            amount: step.amount,
            from: step.from,
            to: step.to,
            purchase,
            voucher,
            by: self.by,
            reverses: step.reverses,
            ends: step.ends,
            issuer: step.issuer,
            shop,
        };
        let link = entry.link(card.head);
        self.conn.insert_entry(card.shop, &entry, link).await?;
        (card.seq, card.head) = (entry.id.seq, link);
        let given = u32::from(entry.from == Account::Issued) * entry.amount;
        match entry.unit {
            Unit::Stamp => self.tally.stamps += given,
            Unit::Voucher => self.tally.issued += given,
            Unit::Point | Unit::Cashback | Unit::Membership | Unit::Vote => {}
        }
        self.tally.redeemed += u32::from(entry.unit == Unit::Voucher && entry.kind == Kind::Redeemed);
        self.entries.push(entry);
        Ok(())
    }

    /// Writes what changed on the card beside its entries.
    async fn keep(&mut self, card: &mut Card, before: &Standing, decision: &Decision) -> Result<()> {
        let after = &decision.after;
        let key = |lot: &Lot| (lot.unit, lot.ends, lot.issuer);
        for lot in after.lots.iter().filter(|lot| !before.lots.contains(lot)) {
            self.conn.set_lot(card, lot).await?;
        }
        let kept: BTreeSet<_> = after.lots.iter().map(key).collect();
        for lot in before.lots.iter().filter(|lot| !kept.contains(&key(lot))) {
            self.conn.set_lot(card, &Lot { amount: 0, ..*lot }).await?;
        }
        for (count, change) in &decision.counts {
            self.conn.add_count(card, count, *change).await?;
        }
        for (month, activity) in after.months.iter().filter(|(month, now)| before.months.get(month) != Some(now)) {
            self.conn.set_month(card.shop, card.id, *month, *activity).await?;
        }
        (card.purchases, card.seen_at) = (after.purchases, after.active_at);
        (card.tier, card.member_until) = (after.tier, after.member_until);
        Ok(())
    }

    /// Counts what moved between the shops of a coalition.
    async fn settle_moves(&mut self, card: &Card, decision: &Decision, here: &Here<'_>) -> Result<()> {
        let Some(shop) = here.shop else { return Ok(()) };
        let moved: Vec<_> = decision.moves.iter().filter_map(|step| coalitions::moved(step, shop)).collect();
        self.settle(card, moved).await
    }

    /// Counts for the settlement that what was made of `paid` was handed over here.
    pub(crate) async fn settle_voucher(&mut self, card: &Card, paid: &[Paid]) -> Result<()> {
        self.settle(card, coalitions::handed_over(paid, self.shop.id).collect()).await
    }

    async fn settle(&mut self, card: &Card, moved: Vec<Moved>) -> Result<()> {
        let month = Here::new(self.at, &self.zone).month();
        for Moved { issuer, redeemer, unit, amount } in moved {
            self.conn
                .add_flow(card.shop, month, &Flowed { version: card.version, issuer, redeemer, unit, amount })
                .await?;
        }
        Ok(())
    }

    /// Closes a voucher that is still open; whoever comes second is refused.
    async fn close_voucher(&mut self, shop: ShopId, voucher: VoucherId, to: Account) -> Result<()> {
        let state = match to {
            Account::Redeemed => State::Redeemed,
            Account::Expired => State::Expired,
            Account::Card | Account::Owed | Account::Issued | Account::Adjusted => State::Void,
        };
        match self.conn.close_voucher(shop, voucher, state, self.at).await? {
            true => Ok(()),
            false => Err(cards::Refusal::Reward(rewards::Refusal::AlreadyRedeemed).into()),
        }
    }

    fn issue(&mut self, card: &Card, kind: Kind, new: &NewVoucher, due_at: Option<Timestamp>) -> Result<Voucher> {
        let voucher = Voucher {
            shop: card.shop,
            id: VoucherId(self.names.id()),
            card: card.id,
            code: format!("{}{}", self.names.letter(), self.names.code(VOUCHER_CODE_LETTERS - 1)),
            title: new.reward.title.clone(),
            kind,
            state: State::Issued,
            issued_at: self.at,
            expires_at: new.expires_at,
            closed_at: None,
            rule: new.rule.clone(),
            paid: new.paid.clone(),
        };
        self.conn.insert_voucher(&voucher, due_at)?;
        self.issued.push(voucher.clone());
        Ok(voucher)
    }

    /// Adds what was counted to the shop's day.
    pub(crate) async fn close(self) -> Result<()> {
        if self.tally != Tally::default() {
            let day = insights::day(self.at, &self.shop.zone)?;
            self.conn.add_day(self.shop.id, &day, self.tally);
        }
        Ok(())
    }
}
