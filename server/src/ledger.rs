//! The only writer of entries: what the rules decided is written down whole, with its chain, balances and counts.

use crate::{
    Error, Result,
    env::Names,
    insights,
    store::{Card, Conn, Shop, Tally, Voucher},
};
use loyalty::{
    cards::{Event, Which, decide},
    ids::{PurchaseId, StaffId, VoucherId},
    ledger::{Account, Entry, EntryId, Kind, Unit},
    programs::Terms,
    rewards::State,
    time::Timestamp,
};

/// Letters in a voucher's code: 39 bits, unique in a shop, and worth nothing without a member of staff.
const VOUCHER_CODE_LETTERS: usize = 8;

/// An open book: everything that one operation writes on the cards of one shop.
#[derive(Debug)]
pub(crate) struct Book<'a> {
    pub(crate) conn: &'a mut Conn,
    pub(crate) shop: &'a Shop,
    pub(crate) names: Names,
    pub(crate) at: Timestamp,
    pub(crate) by: Option<StaffId>,
    pub(crate) tally: Tally,
}

/// What one event wrote.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) stamps_after: u32,
    pub(crate) vouchers: Vec<Voucher>,
}

impl Book<'_> {
    /// Asks the rules what `event` does to `card` and writes it.
    pub(crate) async fn post(
        &mut self,
        card: &mut Card,
        terms: &Terms,
        event: Event<'_>,
        purchase: Option<PurchaseId>,
    ) -> Result<Written> {
        let held = self.conn.balances(card.shop, card.id).await?;
        let decision = decide(terms, &held, event, self.at)?;
        let mut vouchers = Vec::with_capacity(decision.vouchers.len());
        let before = card.seq;
        for entry in &decision.moves {
            let voucher = match entry.voucher {
                None => None,
                Some(Which::Known(id)) => Some(id),
                Some(Which::New(place)) => {
                    let new = decision.vouchers.get(place).ok_or_else(|| Error::internal("a voucher is missing"))?;
                    vouchers.push(self.issue(card, entry.kind, &new.title, new.expires_at).await?);
                    vouchers.last().map(|voucher| voucher.id)
                }
            };
            let entry = Entry {
                id: EntryId { card: card.id, seq: card.seq + 1 },
                at: self.at,
                kind: entry.kind,
                unit: entry.unit,
                amount: entry.amount,
                from: entry.from,
                to: entry.to,
                purchase,
                voucher,
                by: self.by,
                reverses: None,
            };
            self.write(card, &entry).await?;
        }
        if card.seq > before {
            self.conn.advance_card(card, before).await?;
        }
        Ok(Written { stamps_after: decision.after.of(Unit::Stamp), vouchers })
    }

    async fn write(&mut self, card: &mut Card, entry: &Entry) -> Result<()> {
        let link = entry.link(card.head);
        self.conn.insert_entry(card.shop, entry, link).await?;
        (card.seq, card.head) = (entry.id.seq, link);
        let given = u32::from(entry.from == Account::Issued) * entry.amount;
        match entry.unit {
            Unit::Stamp => self.tally.stamps += given,
            Unit::Voucher => self.tally.issued += given,
        }
        self.tally.redeemed += u32::from(entry.kind == Kind::Redeemed);
        Ok(())
    }

    async fn issue(&mut self, card: &Card, kind: Kind, title: &str, expires_at: Option<Timestamp>) -> Result<Voucher> {
        let voucher = Voucher {
            shop: card.shop,
            id: VoucherId(self.names.id()),
            card: card.id,
            code: format!("{}{}", self.names.letter(), self.names.code(VOUCHER_CODE_LETTERS - 1)),
            title: title.to_owned(),
            kind,
            state: State::Issued,
            issued_at: self.at,
            expires_at,
            closed_at: None,
        };
        self.conn.insert_voucher(&voucher).await?;
        Ok(voucher)
    }

    /// Adds what was counted to the shop's day.
    pub(crate) async fn close(self) -> Result<()> {
        if self.tally != Tally::default() {
            let day = insights::day(self.at, &self.shop.zone)?;
            self.conn.add_day(self.shop.id, &day, self.tally).await?;
        }
        Ok(())
    }
}
