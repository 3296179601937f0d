//! Proof that the books are right: every chain is walked, every balance is summed again, every unit must sum to zero.
//! Reads one unchanging view and changes nothing.

mod bills;
mod strays;

use crate::{
    Result, Stampbook,
    cards::{self, Readable},
    store::{self, AuditRow, Conn, ShopAccount},
};
use bills::{Bills, Given};
use loyalty::{
    ids::{CardId, ShopId, VoucherId},
    ledger::{
        Account, Balances, Entry, EntryId, Link, Unit,
        chain::{self, Break, Misfit},
    },
    rewards::State,
    time::Timestamp,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const CARDS_BATCH: u32 = 500;
const ENTRIES_BATCH: u32 = 500;

/// What an audit found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// Whether all agrees.
    pub ok: bool,
    /// Cards walked.
    pub cards: u64,
    /// Entries walked.
    pub entries: u64,
    /// Purchases there are.
    pub purchases: u64,
    /// Vouchers there are.
    pub vouchers: u64,
    /// What stands on the accounts of all shops together, by unit and account. Each unit sums to zero.
    pub sums: BTreeMap<&'static str, BTreeMap<&'static str, i64>>,
    /// A hash over where every card's chain ends, in the order of the cards: where it is the same, so are all the chains.
    pub heads: String,
    /// Where the history of the card ends that was asked for, where the walk came by: as the card's owner is shown it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<CardEnd>,
    /// The first thing that does not agree.
    pub broken: Option<Broken>,
}

/// Where a card's history ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardEnd {
    /// Its entries.
    pub entries: u64,
    /// The fingerprint of the last one.
    pub fingerprint: String,
}

/// Something that does not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// The row: a card, a card's entry as `card-place`, a voucher, a purchase, or an account or a count of a shop.
    pub row: String,
    /// What is wrong with it.
    pub what: String,
}

#[derive(Default)]
struct Walk {
    audit: Audit,
    accounts: BTreeMap<ShopAccount, i64>,
    bills: Bills,
    heads: Sha256,
    asked: Option<CardId>,
}

fn broken<T>(row: impl ToString, what: impl Into<String>) -> std::result::Result<T, Stop> {
    Err(Stop::Broken(Broken { row: row.to_string(), what: what.into() }))
}

/// A break of a chain is named by its entry; where only the card knows another end, by the card.
fn misfit(card: CardId, found: Break) -> Stop {
    let row = match found.what {
        Misfit::End => card.to_string(),
        _ => EntryId { card, seq: found.seq }.to_string(),
    };
    Stop::Broken(Broken { row, what: found.what.to_string() })
}

/// Why the walk ends early.
enum Stop {
    Broken(Broken),
    Store(store::Error),
}

impl From<store::Error> for Stop {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

/// A row that can't be read is a broken row; all else is the database's failure.
fn readable<T>(row: impl ToString, read: store::Result<T>) -> std::result::Result<T, Stop> {
    match read {
        Err(error @ store::Error::Row { .. }) => broken(row, error.to_string()),
        other => Ok(other?),
    }
}

impl Walk {
    async fn all(&mut self, conn: &mut Conn) -> std::result::Result<(), Stop> {
        strays::none(conn).await?;
        let mut after = None;
        loop {
            let cards = readable("cards", conn.audit_cards(after, CARDS_BATCH).await)?;
            let Some(last) = cards.last() else { break };
            after = Some((last.shop, last.card));
            for card in &cards {
                self.card(conn, card).await?;
            }
        }
        (self.audit.purchases, self.audit.vouchers) = conn.audit_counts().await?;
        self.shops(conn).await?;
        std::mem::take(&mut self.bills).shops(conn).await
    }

    async fn card(&mut self, conn: &mut Conn, row: &AuditRow) -> std::result::Result<(), Stop> {
        let mut history = History::new(row);
        loop {
            let Readable { entries, unreadable } =
                cards::readable(conn, (row.shop, row.card), history.walk.end().seq, ENTRIES_BATCH).await?;
            let came_to_an_end = entries.is_empty();
            for (entry, link) in entries {
                history.add(&entry, link)?;
                self.bills.add(row.shop, &entry);
                for (account, sign) in [(entry.from, -1), (entry.to, 1)] {
                    let account = ShopAccount { shop: row.shop, account, unit: entry.unit };
                    *self.accounts.entry(account).or_default() += sign * i64::from(entry.amount);
                }
                self.audit.entries += 1;
            }
            if let Some(why) = unreadable {
                return broken(history.walk.next(), why.to_string());
            }
            if came_to_an_end {
                break;
            }
        }
        self.audit.cards += 1;
        history.end(row)?;
        let end = history.walk.end();
        let place = end.seq.to_be_bytes();
        [row.shop.0.as_slice(), &row.card.0, &place, &end.head.0].iter().for_each(|part| self.heads.update(part));
        if self.asked == Some(row.card) {
            self.audit.card = Some(CardEnd { entries: end.seq, fingerprint: end.head.fingerprint() });
        }
        let (held, owed) = readable(row.card, conn.balances(row.shop, row.card).await)?;
        for unit in Unit::ALL {
            if held.of(*unit) != history.held.of(*unit) || owed.of(*unit) != history.owed.of(*unit) {
                return broken(row.card, format!("the balance of {} is not the sum of its entries", unit.code()));
            }
        }
        let lots = readable(row.card, conn.lots(row.shop, row.card).await)?;
        let lots: BTreeMap<_, _> = lots.iter().map(|lot| ((lot.unit, lot.ends, lot.issuer), lot.amount)).collect();
        if lots != history.lots {
            return broken(row.card, "what lapses when is not what its entries say");
        }
        vouchers(conn, row, history.vouchers).await?;
        self.bills.card(conn, row, history.given).await
    }

    async fn shops(&mut self, conn: &mut Conn) -> std::result::Result<(), Stop> {
        let kept: BTreeMap<_, _> = readable("balances", conn.audit_shop_accounts().await)?.into_iter().collect();
        for (account, sum) in
            self.accounts.iter().filter(|(account, _)| !matches!(account.account, Account::Card | Account::Owed))
        {
            if kept.get(account).copied().unwrap_or(0) != *sum {
                let row = format!("{} {} {}", account.shop, account.account.code(), account.unit.code());
                return broken(row, "the shop's account is not the sum of its entries");
            }
        }
        if let Some((account, _)) =
            kept.iter().find(|(account, sum)| **sum != 0 && !self.accounts.contains_key(account))
        {
            let row = format!("{} {} {}", account.shop, account.account.code(), account.unit.code());
            return broken(row, "the shop's account has no entries");
        }
        for (account, sum) in &self.accounts {
            let of_unit = self.audit.sums.entry(account.unit.code()).or_default();
            *of_unit.entry(account.account.code()).or_default() += sum;
        }
        for (unit, accounts) in &self.audit.sums {
            if accounts.values().sum::<i64>() != 0 {
                return broken(unit, "the unit does not sum to zero");
            }
        }
        Ok(())
    }
}

/// What a card's entries say, one after the other.
struct History {
    walk: chain::Walk,
    held: Balances,
    owed: Balances,
    lots: BTreeMap<(Unit, Option<Timestamp>, Option<ShopId>), u32>,
    vouchers: BTreeMap<VoucherId, State>,
    given: Given,
}

impl History {
    fn new(row: &AuditRow) -> Self {
        let (held, owed) = (Balances::default(), Balances::default());
        let (lots, vouchers) = (BTreeMap::new(), BTreeMap::new());
        let (walk, given) = (chain::Walk::first(row.shop, row.card), Given::default());
        Self { walk, held, owed, lots, vouchers, given }
    }

    fn add(&mut self, entry: &Entry, link: Link) -> std::result::Result<(), Stop> {
        self.walk.step(entry, link).map_err(|found| misfit(self.walk.next().card, found))?;
        if self.held.change(entry.unit, entry.on_card()).is_err() {
            return broken(entry.id, "the balance goes below zero");
        }
        let owes = i64::from(entry.from == Account::Owed) - i64::from(entry.to == Account::Owed);
        if self.owed.change(entry.unit, owes * i64::from(entry.amount)).is_err() {
            return broken(entry.id, "more is paid back than was owed");
        }
        if entry.on_card() != 0 && (entry.ends.is_some() || entry.issuer.is_some()) {
            let key = (entry.unit, entry.ends, entry.issuer);
            let amount = i64::from(self.lots.get(&key).copied().unwrap_or(0)) + entry.on_card();
            match u32::try_from(amount) {
                Ok(0) => drop(self.lots.remove(&key)),
                Ok(amount) => drop(self.lots.insert(key, amount)),
                Err(_) => return broken(entry.id, "more of a lot is taken than there was"),
            }
        }
        if let (Unit::Voucher, Some(voucher)) = (entry.unit, entry.voucher) {
            let state = match entry.to {
                Account::Card => State::Issued,
                Account::Redeemed => State::Redeemed,
                Account::Expired => State::Expired,
                Account::Owed | Account::Issued | Account::Adjusted => State::Void,
            };
            self.vouchers.insert(voucher, state);
        }
        self.given.add(entry);
        Ok(())
    }

    /// Compares where the entries end with where the card says that they do.
    fn end(&self, row: &AuditRow) -> std::result::Result<(), Stop> {
        self.walk.close(row.seq, row.head).map_err(|found| misfit(row.card, found))
    }
}

/// Compares where a card's vouchers stand with what its entries say.
async fn vouchers(
    conn: &mut Conn,
    row: &AuditRow,
    mut told: BTreeMap<VoucherId, State>,
) -> std::result::Result<(), Stop> {
    // One more than there can be shows that there is one too many.
    let limit = u32::try_from(told.len()).unwrap_or(u32::MAX).saturating_add(1);
    for (id, state) in readable(row.card, conn.audit_vouchers(row.shop, row.card, limit).await)? {
        match told.remove(&id) {
            None => return broken(id, "no entry tells of the voucher"),
            Some(entries) if entries != state => {
                let (kept, told) = (state.code(), entries.code());
                return broken(id, format!("the voucher is {kept}, but {told} by its entries"));
            }
            Some(_) => {}
        }
    }
    match told.first_key_value() {
        Some((id, _)) => broken(id, "the voucher is missing"),
        None => Ok(()),
    }
}

impl Stampbook {
    /// Walks all the books.
    ///
    /// # Errors
    /// Where the database does not answer. What does not agree is no error but a finding.
    pub async fn audit(&self) -> Result<Audit> {
        of(&mut self.store.read().await?, None).await
    }

    /// Walks all the books, and says where the history of this card ends.
    ///
    /// # Errors
    /// As [`Stampbook::audit`].
    pub async fn audit_naming(&self, card: CardId) -> Result<Audit> {
        of(&mut self.store.read().await?, Some(card)).await
    }
}

/// Walks all the books that a view shows.
pub(crate) async fn of(conn: &mut Conn, asked: Option<CardId>) -> Result<Audit> {
    let mut walk = Walk { asked, ..Walk::default() };
    match walk.all(conn).await {
        Ok(()) => walk.audit.ok = true,
        Err(Stop::Broken(found)) => walk.audit.broken = Some(found),
        Err(Stop::Store(error)) => return Err(error.into()),
    }
    walk.audit.heads = data_encoding::HEXLOWER.encode(&walk.heads.finalize());
    Ok(walk.audit)
}
