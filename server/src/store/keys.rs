//! Keys of tills, and what a till asks of cards beside what a counter does.

use super::{
    Card, Conn, Result, Voucher, bytes,
    db::{Stored, args},
    sql,
};
use loyalty::{
    ids::{CustomerId, ShopId, StaffId, VoucherId},
    languages::Language,
    rewards::State,
    time::Timestamp,
};

/// A till's key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// The shop.
    pub shop: ShopId,
    /// The till, as entries name it.
    pub id: StaffId,
    /// What it is called.
    pub name: String,
    /// SHA-256 of the key.
    pub hash: [u8; 32],
    /// What it may do: words with a blank between them.
    pub scopes: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub used_at: Option<Timestamp>,
    /// Since when it is worth nothing.
    pub revoked_at: Option<Timestamp>,
    /// The shop in whose books its cards are, where that is another.
    pub home: Option<ShopId>,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    shop_id: Vec<u8>,
    id: Vec<u8>,
    name: String,
    hash: Vec<u8>,
    scopes: String,
    created_at_us: i64,
    used_at_us: Option<i64>,
    revoked_at_us: Option<i64>,
    home_id: Option<Vec<u8>>,
}

const TABLE: &str = "api_keys";

impl Stored for KeyRow {
    type Row = Row;
    fn read(row: Row) -> Result<Self> {
        Ok(Self {
            shop: ShopId(bytes(TABLE, "shop_id", row.shop_id)?),
            id: StaffId(bytes(TABLE, "id", row.id)?),
            name: row.name,
            hash: bytes(TABLE, "hash", row.hash)?,
            scopes: row.scopes,
            created_at: Timestamp(row.created_at_us),
            used_at: row.used_at_us.map(Timestamp),
            revoked_at: row.revoked_at_us.map(Timestamp),
            home: row.home_id.map(|id| bytes("shops", "home_id", id).map(ShopId)).transpose()?,
        })
    }
}

impl Conn {
    /// Writes a new key down.
    pub(crate) async fn insert_key(&mut self, key: &KeyRow) -> Result<()> {
        let values = args![key.shop, key.id, &key.name, key.hash, &key.scopes, key.created_at];
        self.change_one(sql::INSERT_KEY, values).await
    }

    /// The key with this hash.
    pub(crate) async fn key_by_hash(&mut self, hash: [u8; 32]) -> Result<Option<KeyRow>> {
        self.find(sql::KEY_BY_HASH, args![hash]).await
    }

    /// The keys of a shop.
    pub(crate) async fn keys(&mut self, shop: ShopId, limit: u32) -> Result<Vec<KeyRow>> {
        self.list(sql::KEYS, args![shop, limit]).await
    }

    /// Notes that a key is in use.
    pub(crate) async fn touch_key(&mut self, shop: ShopId, id: StaffId, now: Timestamp) -> Result<()> {
        self.change(sql::TOUCH_KEY, args![shop, id, now]).await?;
        Ok(())
    }

    /// Makes a key worth nothing from now on; false where it is so already.
    pub(crate) async fn revoke_key(&mut self, shop: ShopId, id: StaffId, now: Timestamp) -> Result<bool> {
        Ok(self.change(sql::REVOKE_KEY, args![shop, id, now]).await? == 1)
    }

    /// The language that a customer reads, where it is known.
    pub(crate) async fn language(&mut self, customer: CustomerId) -> Result<Option<Language>> {
        if let Some(language) = self.work.seen.languages.get(&customer) {
            return Ok(*language);
        }
        let code: Option<String> = self.ask(sql::LANGUAGE, args![customer]).await?;
        Ok(code.and_then(|code| Language::from_code(&code)))
    }

    /// Vouchers of a card that stand so, the latest first, from before this one on.
    pub(crate) async fn vouchers_before(
        &mut self,
        card: &Card,
        state: State,
        (at, id): (Timestamp, VoucherId),
        limit: u32,
    ) -> Result<Vec<Voucher>> {
        self.list(sql::VOUCHERS, args![card.shop, card.id, state.code(), at, id, limit]).await
    }
}
