//! Entries, balances, purchases, and the answers to requests that wrote something.

use super::{
    Conn, Error, Result, bytes, count,
    db::{Stored, args},
    sql,
    work::{Answer, Key},
};
use loyalty::{
    ids::{CardId, PurchaseId, ShopId, StaffId, VoucherId},
    ledger::{Account, Balances, Entry, EntryId, Kind, Link, Unit},
    rewards::State,
    time::Timestamp,
};
use std::collections::BTreeMap;

/// An account of a shop, for the audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShopAccount {
    /// The shop.
    pub shop: ShopId,
    /// The account.
    pub account: Account,
    /// The unit.
    pub unit: Unit,
}

/// A card as the audit needs it.
#[derive(Debug, Clone, Copy)]
pub struct AuditRow {
    /// The shop.
    pub shop: ShopId,
    /// The card.
    pub card: CardId,
    /// The place of its last entry.
    pub seq: u64,
    /// The link of its last entry; none where what stands there is no link.
    pub head: Option<Link>,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    card_id: Vec<u8>,
    seq: i64,
    at_us: i64,
    kind: String,
    unit: String,
    amount: i64,
    from_account: String,
    to_account: String,
    purchase_id: Option<Vec<u8>>,
    voucher_id: Option<Vec<u8>>,
    staff_id: Option<Vec<u8>>,
    reverses: Option<i64>,
    link: Vec<u8>,
    ends_us: Option<i64>,
    issuer_id: Option<Vec<u8>>,
    at_shop_id: Option<Vec<u8>>,
}

/// Reads an account of a card.
pub(super) fn read_balance((account, unit, amount): (String, String, i64)) -> Result<((Account, Unit), i64)> {
    let table = "balances";
    let account = Account::from_code(&account).ok_or(Error::Row { table, what: "account" })?;
    let unit = Unit::from_code(&unit).ok_or(Error::Row { table, what: "unit" })?;
    Ok(((account, unit), amount))
}

/// Reads what was asked, and what was answered.
pub(super) fn read_answer((fingerprint, answer): (Vec<u8>, String)) -> Result<Answer> {
    Ok((bytes("requests", "fingerprint", fingerprint)?, answer))
}

type AuditCard = (Vec<u8>, Vec<u8>, i64, Vec<u8>);

const TABLE: &str = "entries";

fn word<T>(what: &'static str, found: Option<T>) -> Result<T> {
    found.ok_or(Error::Row { table: TABLE, what })
}

impl Stored for (Entry, Link) {
    type Row = Row;
    fn read(row: Row) -> Result<Self> {
        let entry = Entry {
            id: EntryId { card: CardId(bytes(TABLE, "card_id", row.card_id)?), seq: count(TABLE, "seq", row.seq)? },
            at: Timestamp(row.at_us),
            kind: word("kind", Kind::from_code(&row.kind))?,
            unit: word("unit", Unit::from_code(&row.unit))?,
            amount: count(TABLE, "amount", row.amount)?,
            from: word("from_account", Account::from_code(&row.from_account))?,
            to: word("to_account", Account::from_code(&row.to_account))?,
            purchase: row.purchase_id.map(|id| bytes(TABLE, "purchase_id", id).map(PurchaseId)).transpose()?,
            voucher: row.voucher_id.map(|id| bytes(TABLE, "voucher_id", id).map(VoucherId)).transpose()?,
            by: row.staff_id.map(|id| bytes(TABLE, "staff_id", id).map(StaffId)).transpose()?,
            reverses: row.reverses.map(|seq| count(TABLE, "reverses", seq)).transpose()?,
            ends: row.ends_us.map(Timestamp),
            issuer: row.issuer_id.map(|id| bytes(TABLE, "issuer_id", id).map(ShopId)).transpose()?,
            shop: row.at_shop_id.map(|id| bytes(TABLE, "at_shop_id", id).map(ShopId)).transpose()?,
        };
        Ok((entry, Link(bytes(TABLE, "link", row.link)?)))
    }
}

impl Conn {
    /// Writes an entry with its link, and moves both balances.
    pub(crate) async fn insert_entry(&mut self, shop: ShopId, entry: &Entry, link: Link) -> Result<()> {
        let values = args![
            shop,
            entry.id.card,
            entry.id.seq.cast_signed(),
            entry.at,
            entry.kind.code(),
            entry.unit.code(),
            entry.amount,
            entry.from.code(),
            entry.to.code(),
            entry.purchase,
            entry.voucher,
            entry.by,
            entry.reverses.map(u64::cast_signed),
            link,
            entry.ends,
            entry.issuer,
            entry.shop,
        ];
        self.work.waiting().entries.push(values);
        for (account, change) in [(entry.from, -i64::from(entry.amount)), (entry.to, i64::from(entry.amount))] {
            if matches!(account, Account::Card | Account::Owed) {
                self.add_to_card((shop, entry.id.card), account, entry.unit, change).await?;
            } else {
                *self.work.waiting().accounts.entry((shop, account, entry.unit)).or_default() += change;
            }
        }
        Ok(())
    }

    /// Moves what a card holds or owes. What a card holds is never below zero: the table says so, too.
    async fn add_to_card(&mut self, key: Key, account: Account, unit: Unit, change: i64) -> Result<()> {
        let balances = self.card_balances(key).await?;
        let balance = balances.entry((account, unit)).or_default();
        *balance += change;
        let (balance, (shop, card)) = (*balance, key);
        if account == Account::Card && balance < 0 {
            return Err(Error::Row { table: "balances", what: "less than nothing" });
        }
        self.work.waiting().balances.insert((shop, card, account, unit), balance);
        Ok(())
    }

    async fn card_balances(&mut self, key: Key) -> Result<&mut BTreeMap<(Account, Unit), i64>> {
        if !self.work.seen.balances.contains_key(&key) {
            let rows: Vec<(String, String, i64)> = self.rows(sql::BALANCES, args![key.0, key.1]).await?;
            let read = rows.into_iter().map(read_balance).collect::<Result<_>>()?;
            self.work.seen.balances.insert(key, read);
        }
        Ok(self.work.seen.balances.entry(key).or_default())
    }

    /// What stands on a card, and what it owes.
    pub(crate) async fn balances(&mut self, shop: ShopId, card: CardId) -> Result<(Balances, Balances)> {
        let (mut held, mut owed) = (Balances::default(), Balances::default());
        for ((account, unit), amount) in self.card_balances((shop, card)).await? {
            match account {
                Account::Card => held.set(*unit, count("balances", "amount", *amount)?),
                Account::Owed => owed.set(*unit, count("balances", "amount", -*amount)?),
                _ => return Err(Error::Row { table: "balances", what: "account" }),
            }
        }
        Ok((held, owed))
    }

    /// A card's entries before the place `before`, the latest first.
    pub(crate) async fn entries(&mut self, shop: ShopId, card: CardId, before: u64, limit: u32) -> Result<Vec<Entry>> {
        let before = i64::try_from(before).unwrap_or(i64::MAX);
        let rows: Vec<(Entry, Link)> = self.list(sql::ENTRIES, args![shop, card, before, limit]).await?;
        Ok(rows.into_iter().map(|(entry, _)| entry).collect())
    }

    /// The answer given to the request with this key, and what the request was.
    pub(crate) async fn answer(&mut self, shop: ShopId, key: &str) -> Result<Option<([u8; 32], String)>> {
        let name = (shop, key.to_owned());
        if let Some(answer) = self.work.seen.answers.get(&name) {
            return Ok(answer.clone());
        }
        let row: Option<(Vec<u8>, String)> = self.row(sql::ANSWER, args![shop, key]).await?;
        let answer = row.map(read_answer).transpose()?;
        self.work.seen.answers.insert(name, answer.clone());
        Ok(answer)
    }

    /// Keeps the answer to a request.
    pub(crate) async fn keep_answer(
        &mut self,
        shop: ShopId,
        key: &str,
        fingerprint: &[u8; 32],
        answer: &str,
        at: Timestamp,
    ) -> Result<()> {
        self.work.waiting().answers.push(args![shop, key, *fingerprint, answer, at]);
        self.work.seen.answers.insert((shop, key.to_owned()), Some((*fingerprint, answer.to_owned())));
        Ok(())
    }

    /// Cards after this one, or the first, in the order of their keys.
    pub(crate) async fn audit_cards(&mut self, after: Option<(ShopId, CardId)>, limit: u32) -> Result<Vec<AuditRow>> {
        let (shop, card) = after.map_or((vec![], vec![]), |(shop, card)| (shop.0.to_vec(), card.0.to_vec()));
        let rows: Vec<AuditCard> = self.rows(sql::AUDIT_CARDS, args![shop, card, limit]).await?;
        rows.into_iter()
            .map(|(shop, card, seq, head)| {
                Ok(AuditRow {
                    shop: ShopId(bytes("cards", "shop_id", shop)?),
                    card: CardId(bytes("cards", "id", card)?),
                    seq: seq.cast_unsigned(),
                    head: head.try_into().ok().map(Link),
                })
            })
            .collect()
    }

    /// A card's entries after the place `after` with their links, in order.
    pub(crate) async fn audit_entries(
        &mut self,
        shop: ShopId,
        card: CardId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<(Entry, Link)>> {
        self.list(sql::AUDIT_ENTRIES, args![shop, card, after.cast_signed(), limit]).await
    }

    /// An entry whose card does not exist.
    pub(crate) async fn audit_stray(&mut self) -> Result<Option<EntryId>> {
        let row: Option<(Vec<u8>, Vec<u8>, i64)> = self.row(sql::AUDIT_STRAYS, args![]).await?;
        row.map(|(_, card, seq)| {
            Ok(EntryId { card: CardId(bytes(TABLE, "card_id", card)?), seq: count(TABLE, "seq", seq)? })
        })
        .transpose()
    }

    /// What stands on the shops' own accounts.
    pub(crate) async fn audit_shop_accounts(&mut self) -> Result<Vec<(ShopAccount, i64)>> {
        let rows: Vec<(Vec<u8>, String, String, i64)> =
            self.rows(sql::AUDIT_SHOP_ACCOUNTS, args![&[] as &[u8]]).await?;
        rows.into_iter()
            .map(|(shop, account, unit, amount)| {
                let shop = ShopId(bytes("balances", "shop_id", shop)?);
                let account = word("account", Account::from_code(&account))?;
                let unit = word("unit", Unit::from_code(&unit))?;
                Ok((ShopAccount { shop, account, unit }, amount))
            })
            .collect()
    }

    /// The vouchers of a card, with where they stand.
    pub(crate) async fn audit_vouchers(
        &mut self,
        shop: ShopId,
        card: CardId,
        limit: u32,
    ) -> Result<Vec<(VoucherId, State)>> {
        let table = "vouchers";
        let rows: Vec<(Vec<u8>, String)> = self.rows(sql::AUDIT_VOUCHER_STATES, args![shop, card, limit]).await?;
        rows.into_iter()
            .map(|(id, state)| {
                let state = State::from_code(&state).ok_or(Error::Row { table, what: "state" })?;
                Ok((VoucherId(bytes(table, "id", id)?), state))
            })
            .collect()
    }

    /// How many purchases and vouchers there are.
    pub(crate) async fn audit_counts(&mut self) -> Result<(u64, u64)> {
        let purchases = self.ask(sql::AUDIT_PURCHASES, args![]).await?;
        let vouchers = self.ask(sql::AUDIT_VOUCHERS, args![]).await?;
        Ok((count("purchases", "count", purchases)?, count("vouchers", "count", vouchers)?))
    }
}
