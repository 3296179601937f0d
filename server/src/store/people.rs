//! Customers, staff, the browsers they are known by, and how often somebody guessed wrong.

use super::{Conn, Error, Result, bytes, count, one_row, sql};
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
struct Row {
    shop_id: Vec<u8>,
    id: Vec<u8>,
    role: String,
    name: String,
    password: Option<String>,
    home_id: Option<Vec<u8>>,
}

impl TryFrom<Row> for StaffRow {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            shop: ShopId(bytes("staff", "shop_id", row.shop_id)?),
            id: StaffId(bytes("staff", "id", row.id)?),
            role: row.role,
            name: row.name,
            password: row.password,
            home: row.home_id.map(|id| bytes("shops", "home_id", id).map(ShopId)).transpose()?,
        })
    }
}

type SessionRow = (Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>, i64, i64);

impl Conn {
    /// Writes a new customer down.
    pub(crate) async fn insert_customer(
        &mut self,
        id: CustomerId,
        language: Option<Language>,
        at: Timestamp,
    ) -> Result<()> {
        sqlx::query(sql::INSERT_CUSTOMER)
            .bind(id.0.as_slice())
            .bind(language.map(Language::code))
            .bind(at.0)
            .execute(self.raw())
            .await?;
        Ok(())
    }

    /// Writes somebody of a shop down.
    pub(crate) async fn insert_staff(&mut self, staff: &NewStaff<'_>) -> Result<()> {
        sqlx::query(sql::INSERT_STAFF)
            .bind(staff.shop.0.as_slice())
            .bind(staff.id.0.as_slice())
            .bind(staff.role)
            .bind(staff.name)
            .bind(staff.pin.as_ref().map(<[u8; 32]>::as_slice))
            .bind(staff.password)
            .bind(staff.at.0)
            .execute(self.raw())
            .await?;
        Ok(())
    }

    /// Who has this PIN.
    pub(crate) async fn staff_by_pin(&mut self, shop: ShopId, pin: &[u8; 32]) -> Result<Option<StaffRow>> {
        let row: Option<Row> = sqlx::query_as(sql::STAFF_BY_PIN)
            .bind(shop.0.as_slice())
            .bind(pin.as_slice())
            .fetch_optional(self.raw())
            .await?;
        row.map(StaffRow::try_from).transpose()
    }

    /// Somebody of a shop, by id.
    pub(crate) async fn staff(&mut self, shop: ShopId, id: StaffId) -> Result<Option<StaffRow>> {
        let row: Option<Row> = sqlx::query_as(sql::STAFF_BY_ID)
            .bind(shop.0.as_slice())
            .bind(id.0.as_slice())
            .fetch_optional(self.raw())
            .await?;
        row.map(StaffRow::try_from).transpose()
    }

    /// The shop's owners.
    pub(crate) async fn owners(&mut self, shop: ShopId) -> Result<Vec<StaffRow>> {
        let rows: Vec<Row> = sqlx::query_as(sql::OWNERS).bind(shop.0.as_slice()).fetch_all(self.raw()).await?;
        rows.into_iter().map(StaffRow::try_from).collect()
    }

    /// The shop's cashiers and tills.
    pub(crate) async fn cashiers(&mut self, shop: ShopId) -> Result<Vec<StaffRow>> {
        let rows: Vec<Row> = sqlx::query_as(sql::CASHIERS).bind(shop.0.as_slice()).fetch_all(self.raw()).await?;
        rows.into_iter().map(StaffRow::try_from).collect()
    }

    /// Gives somebody another PIN.
    pub(crate) async fn set_pin(&mut self, shop: ShopId, id: StaffId, pin: &[u8; 32]) -> Result<()> {
        let query = sqlx::query(sql::SET_PIN).bind(shop.0.as_slice()).bind(id.0.as_slice()).bind(pin.as_slice());
        one_row("SET_PIN", &query.execute(self.raw()).await?)
    }

    /// Writes a session down.
    pub(crate) async fn insert_session(&mut self, session: &NewSession) -> Result<()> {
        let (customer, shop, staff) = match &session.who {
            Session::Customer(customer) => (Some(customer.0.as_slice()), None, None),
            Session::Staff(shop, staff) => (None, Some(shop.0.as_slice()), Some(staff.0.as_slice())),
        };
        sqlx::query(sql::INSERT_SESSION)
            .bind(session.token_hash.as_slice())
            .bind(customer)
            .bind(shop)
            .bind(staff)
            .bind(session.now.0)
            .bind(session.expires_at.0)
            .execute(self.raw())
            .await?;
        Ok(())
    }

    /// Who a token belongs to, and when it was last seen, if it is still good.
    pub(crate) async fn session(&mut self, hash: &[u8; 32], now: Timestamp) -> Result<Option<(Session, Timestamp)>> {
        let row: Option<SessionRow> =
            sqlx::query_as(sql::SESSION).bind(hash.as_slice()).bind(now.0).fetch_optional(self.raw()).await?;
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
        sqlx::query(sql::TOUCH_SESSION).bind(hash.as_slice()).bind(now.0).bind(end.0).execute(self.raw()).await?;
        Ok(())
    }

    /// Ends a session.
    pub(crate) async fn end_session(&mut self, hash: &[u8; 32]) -> Result<()> {
        sqlx::query(sql::END_SESSION).bind(hash.as_slice()).execute(self.raw()).await?;
        Ok(())
    }

    /// Ends every session of somebody of a shop.
    pub(crate) async fn end_staff_sessions(&mut self, shop: ShopId, id: StaffId) -> Result<()> {
        sqlx::query(sql::END_STAFF_SESSIONS).bind(shop.0.as_slice()).bind(id.0.as_slice()).execute(self.raw()).await?;
        Ok(())
    }

    /// Forgets some sessions that are over.
    pub(crate) async fn prune_sessions(&mut self, now: Timestamp) -> Result<u64> {
        Ok(sqlx::query(sql::PRUNE_SESSIONS).bind(now.0).execute(self.raw()).await?.rows_affected())
    }

    /// How many wrong guesses were made from `scope`, and since when.
    pub(crate) async fn attempts(&mut self, scope: &str) -> Result<Option<(u32, Timestamp)>> {
        let row: Option<(i64, i64)> = sqlx::query_as(sql::ATTEMPTS).bind(scope).fetch_optional(self.raw()).await?;
        row.map(|(failures, since)| Ok((count("attempts", "failures", failures)?, Timestamp(since)))).transpose()
    }

    /// Keeps how many wrong guesses were made from `scope`.
    pub(crate) async fn set_attempts(&mut self, scope: &str, failures: u32, since: Timestamp) -> Result<()> {
        let query = sqlx::query(sql::SET_ATTEMPTS).bind(scope).bind(i64::from(failures)).bind(since.0);
        query.execute(self.raw()).await?;
        Ok(())
    }

    /// Forgets some wrong guesses from before `end`.
    pub(crate) async fn prune_attempts(&mut self, end: Timestamp) -> Result<()> {
        sqlx::query(sql::PRUNE_ATTEMPTS).bind(end.0).execute(self.raw()).await?;
        Ok(())
    }

    /// Forgets the wrong guesses from `scope`.
    pub(crate) async fn clear_attempts(&mut self, scope: &str) -> Result<()> {
        sqlx::query(sql::CLEAR_ATTEMPTS).bind(scope).execute(self.raw()).await?;
        Ok(())
    }
}
