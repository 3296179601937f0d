//! Entries, balances, purchases, and the answers to requests that wrote something.

use super::{Conn, Error, Result, bytes, count, sql};
use loyalty::{
    ids::{CardId, PurchaseId, ShopId, StaffId, VoucherId},
    ledger::{Account, Balances, Entry, EntryId, Kind, Link, Unit},
    rewards::State,
    time::Timestamp,
};

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
struct Row {
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

type AuditCard = (Vec<u8>, Vec<u8>, i64, Vec<u8>);

const TABLE: &str = "entries";

fn word<T>(what: &'static str, found: Option<T>) -> Result<T> {
    found.ok_or(Error::Row { table: TABLE, what })
}

fn read(row: Row) -> Result<(Entry, Link)> {
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

impl Conn {
    /// Writes an entry with its link, and moves both balances.
    pub(crate) async fn insert_entry(&mut self, shop: ShopId, entry: &Entry, link: Link) -> Result<()> {
        sqlx::query(sql::INSERT_ENTRY)
            .bind(shop.0.as_slice())
            .bind(entry.id.card.0.as_slice())
            .bind(entry.id.seq.cast_signed())
            .bind(entry.at.0)
            .bind(entry.kind.code())
            .bind(entry.unit.code())
            .bind(i64::from(entry.amount))
            .bind(entry.from.code())
            .bind(entry.to.code())
            .bind(entry.purchase.as_ref().map(|id| id.0.as_slice()))
            .bind(entry.voucher.as_ref().map(|id| id.0.as_slice()))
            .bind(entry.by.as_ref().map(|id| id.0.as_slice()))
            .bind(entry.reverses.map(u64::cast_signed))
            .bind(link.0.as_slice())
            .bind(entry.ends.map(|at| at.0))
            .bind(entry.issuer.as_ref().map(|id| id.0.as_slice()))
            .bind(entry.shop.as_ref().map(|id| id.0.as_slice()))
            .execute(self.raw())
            .await?;
        for (account, change) in [(entry.from, -i64::from(entry.amount)), (entry.to, i64::from(entry.amount))] {
            let on_card = matches!(account, Account::Card | Account::Owed);
            let card = if on_card { entry.id.card.0.as_slice() } else { &[] };
            // Not one statement with ON CONFLICT: SQLite checks the row to insert first, and taking is below zero then.
            for statement in [sql::ADD_BALANCE, sql::INSERT_BALANCE] {
                let query = sqlx::query(statement).bind(shop.0.as_slice()).bind(card).bind(account.code());
                let done = query.bind(entry.unit.code()).bind(change).execute(self.raw()).await?;
                if done.rows_affected() == 1 {
                    break;
                }
            }
        }
        Ok(())
    }

    /// What stands on a card, and what it owes.
    pub(crate) async fn balances(&mut self, shop: ShopId, card: CardId) -> Result<(Balances, Balances)> {
        let query = sqlx::query_as(sql::BALANCES).bind(shop.0.as_slice()).bind(card.0.as_slice());
        let rows: Vec<(String, String, i64)> = query.fetch_all(self.raw()).await?;
        let (mut held, mut owed) = (Balances::default(), Balances::default());
        for (account, unit, amount) in rows {
            let unit = word("unit", Unit::from_code(&unit))?;
            match Account::from_code(&account) {
                Some(Account::Card) => held.set(unit, count("balances", "amount", amount)?),
                Some(Account::Owed) => owed.set(unit, count("balances", "amount", -amount)?),
                _ => return Err(Error::Row { table: "balances", what: "account" }),
            }
        }
        Ok((held, owed))
    }

    /// A card's entries before the place `before`, the latest first.
    pub(crate) async fn entries(&mut self, shop: ShopId, card: CardId, before: u64, limit: u32) -> Result<Vec<Entry>> {
        self.entry_rows(sql::ENTRIES, shop, card, before, limit)
            .await
            .map(|rows| rows.into_iter().map(|(e, _)| e).collect())
    }

    async fn entry_rows(
        &mut self,
        statement: &'static str,
        shop: ShopId,
        card: CardId,
        place: u64,
        limit: u32,
    ) -> Result<Vec<(Entry, Link)>> {
        let rows: Vec<Row> = sqlx::query_as(statement)
            .bind(shop.0.as_slice())
            .bind(card.0.as_slice())
            .bind(i64::try_from(place).unwrap_or(i64::MAX))
            .bind(i64::from(limit))
            .fetch_all(self.raw())
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// The answer given to the request with this key, and what the request was.
    pub(crate) async fn answer(&mut self, shop: ShopId, key: &str) -> Result<Option<([u8; 32], String)>> {
        let query = sqlx::query_as(sql::ANSWER).bind(shop.0.as_slice()).bind(key);
        let row: Option<(Vec<u8>, String)> = query.fetch_optional(self.raw()).await?;
        row.map(|(fingerprint, answer)| Ok((bytes("requests", "fingerprint", fingerprint)?, answer))).transpose()
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
        sqlx::query(sql::KEEP_ANSWER)
            .bind(shop.0.as_slice())
            .bind(key)
            .bind(fingerprint.as_slice())
            .bind(answer)
            .bind(at.0)
            .execute(self.raw())
            .await?;
        Ok(())
    }

    /// Cards after this one, or the first, in the order of their keys.
    pub(crate) async fn audit_cards(&mut self, after: Option<(ShopId, CardId)>, limit: u32) -> Result<Vec<AuditRow>> {
        let (shop, card) = after.map_or((vec![], vec![]), |(shop, card)| (shop.0.to_vec(), card.0.to_vec()));
        let query = sqlx::query_as(sql::AUDIT_CARDS).bind(shop).bind(card);
        let rows: Vec<AuditCard> = query.bind(i64::from(limit)).fetch_all(self.raw()).await?;
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
        self.entry_rows(sql::AUDIT_ENTRIES, shop, card, after, limit).await
    }

    /// An entry whose card does not exist.
    pub(crate) async fn audit_stray(&mut self) -> Result<Option<EntryId>> {
        let row: Option<(Vec<u8>, Vec<u8>, i64)> = sqlx::query_as(sql::AUDIT_STRAYS).fetch_optional(self.raw()).await?;
        row.map(|(_, card, seq)| {
            Ok(EntryId { card: CardId(bytes(TABLE, "card_id", card)?), seq: count(TABLE, "seq", seq)? })
        })
        .transpose()
    }

    /// What stands on the shops' own accounts.
    pub(crate) async fn audit_shop_accounts(&mut self) -> Result<Vec<(ShopAccount, i64)>> {
        let rows: Vec<(Vec<u8>, String, String, i64)> =
            sqlx::query_as(sql::AUDIT_SHOP_ACCOUNTS).fetch_all(self.raw()).await?;
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
        let query = sqlx::query_as(sql::AUDIT_VOUCHER_STATES).bind(shop.0.as_slice()).bind(card.0.as_slice());
        let rows: Vec<(Vec<u8>, String)> = query.bind(i64::from(limit)).fetch_all(self.raw()).await?;
        rows.into_iter()
            .map(|(id, state)| {
                let state = State::from_code(&state).ok_or(Error::Row { table, what: "state" })?;
                Ok((VoucherId(bytes(table, "id", id)?), state))
            })
            .collect()
    }

    /// How many purchases and vouchers there are.
    pub(crate) async fn audit_counts(&mut self) -> Result<(u64, u64)> {
        let purchases = sqlx::query_scalar(sql::AUDIT_PURCHASES).fetch_one(self.raw()).await?;
        let vouchers = sqlx::query_scalar(sql::AUDIT_VOUCHERS).fetch_one(self.raw()).await?;
        Ok((count("purchases", "count", purchases)?, count("vouchers", "count", vouchers)?))
    }
}
