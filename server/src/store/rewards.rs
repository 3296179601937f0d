//! Vouchers.

use super::{
    Conn, Error, Result, bytes, count,
    db::{Stored, args},
    from_json, sql, to_json,
};
use loyalty::{
    ids::{CardId, ShopId, VoucherId},
    ledger::Kind,
    rewards::{self, Paid, State},
    time::Timestamp,
};

/// Rewards of a card that are counted; a statement says it, too.
const READY_MAX: u32 = 60;

/// A reward issued to a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    /// The shop.
    pub shop: ShopId,
    /// The voucher.
    pub id: VoucherId,
    /// The card it hangs on.
    pub card: CardId,
    /// What is typed or scanned.
    pub code: String,
    /// What it is, in the shop's words.
    pub title: String,
    /// What it was given for.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// From when on it can no longer be used.
    pub expires_at: Option<Timestamp>,
    /// When it was redeemed, expired or taken back.
    pub closed_at: Option<Timestamp>,
    /// The rule that gave it.
    pub rule: String,
    /// What it was made of.
    pub paid: Vec<Paid>,
}

impl Voucher {
    /// What the rules need to know of it.
    #[must_use]
    pub const fn for_rules(&self) -> rewards::Voucher {
        rewards::Voucher { id: self.id, state: self.state, expires_at: self.expires_at }
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    shop_id: Vec<u8>,
    id: Vec<u8>,
    card_id: Vec<u8>,
    code: String,
    title: String,
    kind: String,
    state: String,
    issued_at_us: i64,
    expires_at_us: Option<i64>,
    closed_at_us: Option<i64>,
    rule: String,
    paid: Option<String>,
}

impl Stored for Voucher {
    type Row = Row;
    fn read(row: Row) -> Result<Self> {
        let table = "vouchers";
        Ok(Self {
            shop: ShopId(bytes(table, "shop_id", row.shop_id)?),
            id: VoucherId(bytes(table, "id", row.id)?),
            card: CardId(bytes(table, "card_id", row.card_id)?),
            code: row.code,
            title: row.title,
            kind: Kind::from_code(&row.kind).ok_or(Error::Row { table, what: "kind" })?,
            state: State::from_code(&row.state).ok_or(Error::Row { table, what: "state" })?,
            issued_at: Timestamp(row.issued_at_us),
            expires_at: row.expires_at_us.map(Timestamp),
            closed_at: row.closed_at_us.map(Timestamp),
            rule: row.rule,
            paid: from_json(table, "paid", row.paid.as_deref())?,
        })
    }
}

impl Conn {
    /// Writes an issued voucher down.
    pub(crate) fn insert_voucher(&mut self, voucher: &Voucher, due_at: Option<Timestamp>) -> Result<()> {
        let values = args![
            voucher.shop,
            voucher.id,
            voucher.card,
            &voucher.code,
            &voucher.title,
            voucher.kind.code(),
            voucher.issued_at,
            voucher.expires_at,
            due_at,
            &voucher.rule,
            to_json("vouchers", "paid", &voucher.paid)?,
        ];
        self.work.waiting().vouchers.push(values);
        if let Some(ready) = self.work.seen.ready.get_mut(&(voucher.shop, voucher.card)) {
            *ready += 1;
        }
        Ok(())
    }

    /// The voucher with this code.
    pub(crate) async fn voucher(&mut self, shop: ShopId, code: &str) -> Result<Option<Voucher>> {
        self.find(sql::VOUCHER_BY_CODE, args![shop, code]).await
    }

    /// The voucher with this code in one of these books.
    pub(crate) async fn voucher_in_books(
        &mut self,
        [first, other]: [ShopId; 2],
        code: &str,
    ) -> Result<Option<Voucher>> {
        match self.voucher(first, code).await? {
            None if other != first => self.voucher(other, code).await,
            found => Ok(found),
        }
    }

    /// The vouchers of a card that can be handed over, the oldest first.
    pub(crate) async fn ready_vouchers(&mut self, shop: ShopId, card: CardId, limit: u32) -> Result<Vec<Voucher>> {
        self.list(sql::READY_VOUCHERS, args![shop, card, limit]).await
    }

    /// How many rewards of a card can be handed over at this moment: at most [`READY_MAX`] are counted.
    pub(crate) async fn ready(&mut self, shop: ShopId, card: CardId, now: Timestamp) -> Result<u32> {
        if let Some(ready) = self.work.seen.ready.get(&(shop, card)) {
            return Ok((*ready).min(READY_MAX));
        }
        let row: Option<(Vec<u8>, Vec<u8>, i64)> = self.row(sql::READY_OF, args![shop, card, now]).await?;
        row.map_or(Ok(0), |(_, _, ready)| count("vouchers", "count", ready))
    }

    /// The vouchers of a card that can be handed over, the latest first.
    pub(crate) async fn latest_vouchers(&mut self, shop: ShopId, card: CardId, limit: u32) -> Result<Vec<Voucher>> {
        self.list(sql::LATEST_VOUCHERS, args![shop, card, limit]).await
    }

    /// A voucher by its name.
    pub(crate) async fn voucher_named(&mut self, shop: ShopId, id: VoucherId) -> Result<Option<Voucher>> {
        self.find(sql::VOUCHER, args![shop, id]).await
    }

    /// Some vouchers whose time is over, of all shops, by their names alone: one that can't be read hides no other.
    pub(crate) async fn due_vouchers(&mut self, now: Timestamp, limit: u32) -> Result<Vec<(ShopId, VoucherId)>> {
        let rows = self.due(sql::DUE_VOUCHERS, now, limit).await?;
        let read =
            |(shop, id)| Ok((ShopId(bytes("vouchers", "shop_id", shop)?), VoucherId(bytes("vouchers", "id", id)?)));
        rows.into_iter().map(read).collect()
    }

    /// Looks at a voucher that is due `now` no sooner than then.
    pub(crate) async fn put_off_voucher(
        &mut self,
        shop: ShopId,
        id: VoucherId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<()> {
        self.change(sql::PUT_OFF_VOUCHER, args![shop, id, now, until]).await.map(|_| ())
    }

    /// Closes a voucher that is still open; false where it is not. This is what makes a voucher count once.
    pub(crate) async fn close_voucher(
        &mut self,
        shop: ShopId,
        id: VoucherId,
        state: State,
        at: Timestamp,
    ) -> Result<bool> {
        Ok(self.change(sql::CLOSE_VOUCHER, args![shop, id, state.code(), at]).await? == 1)
    }

    /// Whether any voucher of a card was handed over.
    pub(crate) async fn has_redeemed(&mut self, shop: ShopId, card: CardId) -> Result<bool> {
        self.ask(sql::HAS_REDEEMED, args![shop, card]).await
    }
}
