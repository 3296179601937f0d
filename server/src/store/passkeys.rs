//! Keys by which devices prove whose they are, and what they were asked to prove.

use super::{
    Conn, Result, Session, bytes,
    db::{Stored, args},
    sql,
};
use crate::devices::Make;
use loyalty::{
    ids::{CustomerId, PasskeyId},
    time::Timestamp,
};

/// A key by which a device proves whose it is. There is nothing secret in it: it is the public half.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRow {
    /// Made from the credential's own name.
    pub id: PasskeyId,
    /// Whose.
    pub who: Session,
    /// What kind of device it was made on.
    pub device: Option<Make>,
    /// The credential, as what verifies it writes it down.
    pub credential: String,
    /// Since when.
    pub added_at: Timestamp,
    /// When somebody came in by it last.
    pub used_at: Timestamp,
}

type Column = Option<Vec<u8>>;

impl Stored for PasskeyRow {
    type Row = (Vec<u8>, Column, Column, Column, Option<String>, String, i64, i64);
    fn read((id, customer, shop, staff, device, credential, added, used): Self::Row) -> Result<Self> {
        Ok(Self {
            id: PasskeyId(bytes("passkeys", "id", id)?),
            who: Session::read("passkeys", customer, shop, staff)?,
            device: device.as_deref().and_then(Make::from_code),
            credential,
            added_at: Timestamp(added),
            used_at: Timestamp(used),
        })
    }
}

impl Conn {
    /// Writes a passkey down.
    pub(crate) async fn insert_passkey(&mut self, key: &PasskeyRow) -> Result<()> {
        let (customer, shop, staff) = key.who.columns();
        let (device, id) = (key.device.map(Make::code), key.id.0.as_slice());
        let values = args![id, customer, shop, staff, device, &key.credential, key.added_at];
        self.change_one(sql::INSERT_PASSKEY, values).await
    }

    /// One passkey, whoever's.
    pub(crate) async fn passkey(&mut self, id: PasskeyId) -> Result<Option<PasskeyRow>> {
        self.find(sql::PASSKEY, args![id.0.as_slice()]).await
    }

    /// Somebody's passkeys, the latest first.
    pub(crate) async fn passkeys(&mut self, who: Session, limit: u32) -> Result<Vec<PasskeyRow>> {
        match who {
            Session::Customer(customer) => self.list(sql::PASSKEYS_OF, args![customer, limit]).await,
            Session::Staff(shop, staff) => self.list(sql::STAFF_PASSKEYS, args![shop, staff, limit]).await,
        }
    }

    /// Notes that somebody came in by a passkey, and what it says of itself since.
    pub(crate) async fn use_passkey(&mut self, id: PasskeyId, credential: &str, now: Timestamp) -> Result<()> {
        self.change_one(sql::USE_PASSKEY, args![id.0.as_slice(), credential, now]).await
    }

    /// Forgets a passkey.
    pub(crate) async fn drop_passkey(&mut self, id: PasskeyId) -> Result<()> {
        self.change_one(sql::DROP_PASSKEY, args![id.0.as_slice()]).await
    }

    /// Forgets all passkeys of a customer.
    pub(crate) async fn drop_passkeys(&mut self, customer: CustomerId) -> Result<()> {
        self.change(sql::DROP_PASSKEYS, args![customer]).await.map(|_| ())
    }

    /// The passkeys of one customer are another's from now on, since both are one.
    pub(crate) async fn turn_passkeys_over(&mut self, from: CustomerId, to: CustomerId) -> Result<()> {
        self.change(sql::TURN_PASSKEYS_OVER, args![from, to]).await.map(|_| ())
    }

    /// Keeps what a device is asked to prove, and forgets some of what was never answered.
    pub(crate) async fn insert_challenge(
        &mut self,
        name: &[u8; 32],
        asked: &str,
        (now, end): (Timestamp, Timestamp),
    ) -> Result<()> {
        self.change(sql::PRUNE_CHALLENGES, args![now]).await?;
        self.change_one(sql::INSERT_CHALLENGE, args![*name, asked, end]).await
    }

    /// What a device was asked to prove; it is gone then, so each is answered once.
    pub(crate) async fn take_challenge(&mut self, name: &[u8; 32], now: Timestamp) -> Result<Option<String>> {
        let row: Option<(String,)> = self.row(sql::CHALLENGE, args![*name, now]).await?;
        let Some((asked,)) = row else { return Ok(None) };
        self.change_one(sql::DROP_CHALLENGE, args![*name]).await?;
        Ok(Some(asked))
    }
}
