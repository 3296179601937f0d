//! Customers, staff, the browsers they are known by, and how often somebody guessed wrong.

use super::{
    Conn, Error, Result, bytes, count,
    db::{Stored, args},
    sql,
};
use loyalty::{
    ids::{CustomerId, ShopId, StaffId},
    languages::Language,
    time::Timestamp,
};

/// Who a browser is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Session {
    /// A customer.
    Customer(CustomerId),
    /// Somebody of a shop.
    Staff(ShopId, StaffId),
}

/// A session to write down.
#[derive(Debug, Clone, Copy)]
pub struct NewSession {
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// Whose it is.
    pub who: Session,
    /// From when.
    pub now: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Somebody of a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffRow {
    /// The shop.
    pub shop: ShopId,
    /// The person or till.
    pub id: StaffId,
    /// `owner`, `manager` or `cashier`.
    pub role: String,
    /// What they are called.
    pub name: String,
    /// The keyed hash of their PIN.
    pub pin: Option<Vec<u8>>,
    /// The hash of their password.
    pub password: Option<String>,
    /// The shop in whose books their cards are, where that is another.
    pub home: Option<ShopId>,
}

/// Somebody to write down.
#[derive(Debug, Clone)]
pub struct NewStaff<'a> {
    /// The shop.
    pub shop: ShopId,
    /// The person or till.
    pub id: StaffId,
    /// `owner`, `manager` or `cashier`.
    pub role: &'static str,
    /// What they are called.
    pub name: &'a str,
    /// The keyed hash of their PIN.
    pub pin: Option<[u8; 32]>,
    /// The slow hash of their password.
    pub password: Option<&'a str>,
    /// When.
    pub at: Timestamp,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    shop_id: Vec<u8>,
    id: Vec<u8>,
    role: String,
    name: String,
    pin: Option<Vec<u8>>,
    password: Option<String>,
    home_id: Option<Vec<u8>>,
}

impl Stored for StaffRow {
    type Row = Row;
    fn read(row: Row) -> Result<Self> {
        Ok(Self {
            shop: ShopId(bytes("staff", "shop_id", row.shop_id)?),
            id: StaffId(bytes("staff", "id", row.id)?),
            role: row.role,
            name: row.name,
            pin: row.pin,
            password: row.password,
            home: row.home_id.map(|id| bytes("shops", "home_id", id).map(ShopId)).transpose()?,
        })
    }
}

type SessionRow = (Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>, i64, i64);

impl Conn {
    /// Writes a new customer down.
    pub(crate) fn insert_customer(&mut self, id: CustomerId, language: Option<Language>, at: Timestamp) {
        self.work.waiting().customers.push(args![id, language, at]);
        self.work.seen.languages.insert(id, language);
    }

    /// Writes somebody of a shop down.
    pub(crate) async fn insert_staff(&mut self, staff: &NewStaff<'_>) -> Result<()> {
        let NewStaff { shop, id, role, name, pin, password, at } = *staff;
        self.change_one(sql::INSERT_STAFF, args![shop, id, role, name, pin, password, at]).await
    }

    /// Who has this PIN.
    pub(crate) async fn staff_by_pin(&mut self, shop: ShopId, pin: &[u8; 32]) -> Result<Option<StaffRow>> {
        self.find(sql::STAFF_BY_PIN, args![shop, *pin]).await
    }

    /// Somebody of a shop, by id.
    pub(crate) async fn staff(&mut self, shop: ShopId, id: StaffId) -> Result<Option<StaffRow>> {
        self.find(sql::STAFF_BY_ID, args![shop, id]).await
    }

    /// The shop's owners.
    pub(crate) async fn owners(&mut self, shop: ShopId) -> Result<Vec<StaffRow>> {
        self.list(sql::OWNERS, args![shop]).await
    }

    /// The shop's cashiers and tills.
    pub(crate) async fn cashiers(&mut self, shop: ShopId) -> Result<Vec<StaffRow>> {
        self.list(sql::CASHIERS, args![shop]).await
    }

    /// Gives somebody another PIN.
    pub(crate) async fn set_pin(&mut self, shop: ShopId, id: StaffId, pin: &[u8; 32]) -> Result<()> {
        self.change_one(sql::SET_PIN, args![shop, id, *pin]).await
    }

    /// Writes a session down.
    pub(crate) async fn insert_session(&mut self, session: &NewSession) -> Result<()> {
        let (customer, shop, staff) = match session.who {
            Session::Customer(customer) => (Some(customer), None, None),
            Session::Staff(shop, staff) => (None, Some(shop), Some(staff)),
        };
        let values = args![session.token_hash, customer, shop, staff, session.now, session.expires_at];
        self.change_one(sql::INSERT_SESSION, values).await
    }

    /// Who a token belongs to, and when it was last seen, if it is still good.
    pub(crate) async fn session(&mut self, hash: &[u8; 32], now: Timestamp) -> Result<Option<(Session, Timestamp)>> {
        let row: Option<SessionRow> = self.row(sql::SESSION, args![*hash, now]).await?;
        let Some((customer, shop, staff, seen, _)) = row else { return Ok(None) };
        let who = match (customer, shop, staff) {
            (Some(customer), None, None) => Session::Customer(CustomerId(bytes("sessions", "customer_id", customer)?)),
            (None, Some(shop), Some(staff)) => Session::Staff(
                ShopId(bytes("sessions", "shop_id", shop)?),
                StaffId(bytes("sessions", "staff_id", staff)?),
            ),
            _ => return Err(Error::Row { table: "sessions", what: "who" }),
        };
        Ok(Some((who, Timestamp(seen))))
    }

    /// Notes that a session is in use and how long it now lasts.
    pub(crate) async fn touch_session(&mut self, hash: &[u8; 32], now: Timestamp, end: Timestamp) -> Result<()> {
        self.change(sql::TOUCH_SESSION, args![*hash, now, end]).await?;
        Ok(())
    }

    /// Ends a session.
    pub(crate) async fn end_session(&mut self, hash: &[u8; 32]) -> Result<()> {
        self.change(sql::END_SESSION, args![*hash]).await?;
        Ok(())
    }

    /// Ends every session of somebody of a shop.
    pub(crate) async fn end_staff_sessions(&mut self, shop: ShopId, id: StaffId) -> Result<()> {
        self.change(sql::END_STAFF_SESSIONS, args![shop, id]).await?;
        Ok(())
    }

    /// Forgets some sessions that are over.
    pub(crate) async fn prune_sessions(&mut self, now: Timestamp) -> Result<u64> {
        self.change(sql::PRUNE_SESSIONS, args![now]).await
    }

    /// How many wrong guesses were made from `scope`, and since when.
    pub(crate) async fn attempts(&mut self, scope: &str) -> Result<Option<(u32, Timestamp)>> {
        let row: Option<(i64, i64)> = self.row(sql::ATTEMPTS, args![scope]).await?;
        row.map(|(failures, since)| Ok((count("attempts", "failures", failures)?, Timestamp(since)))).transpose()
    }

    /// Keeps how many wrong guesses were made from `scope`.
    pub(crate) async fn set_attempts(&mut self, scope: &str, failures: u32, since: Timestamp) -> Result<()> {
        self.change_one(sql::SET_ATTEMPTS, args![scope, failures, since]).await
    }

    /// Forgets some wrong guesses from before `end`.
    pub(crate) async fn prune_attempts(&mut self, end: Timestamp) -> Result<()> {
        self.change(sql::PRUNE_ATTEMPTS, args![end]).await?;
        Ok(())
    }

    /// Forgets the wrong guesses from `scope`.
    pub(crate) async fn clear_attempts(&mut self, scope: &str) -> Result<()> {
        self.change(sql::CLEAR_ATTEMPTS, args![scope]).await?;
        Ok(())
    }
}
