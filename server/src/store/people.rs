//! Customers, staff, the browsers they are known by, and how often somebody guessed wrong.

use crate::devices::{Kind, Make};

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

type Column = Option<Vec<u8>>;

impl Session {
    /// Reads whose something is from the three columns that say so.
    pub(super) fn read(table: &'static str, customer: Column, shop: Column, staff: Column) -> Result<Self> {
        Ok(match (customer, shop, staff) {
            (Some(customer), None, None) => Self::Customer(CustomerId(bytes(table, "customer_id", customer)?)),
            (None, Some(shop), Some(staff)) => {
                Self::Staff(ShopId(bytes(table, "shop_id", shop)?), StaffId(bytes(table, "staff_id", staff)?))
            }
            _ => return Err(Error::Row { table, what: "who" }),
        })
    }

    /// The three columns.
    pub(super) const fn columns(self) -> (Option<CustomerId>, Option<ShopId>, Option<StaffId>) {
        match self {
            Self::Customer(customer) => (Some(customer), None, None),
            Self::Staff(shop, staff) => (None, Some(shop), Some(staff)),
        }
    }
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
    /// On what kind of device, as a customer is shown it.
    pub device: Option<Make>,
}

/// A browser that is known as a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// SHA-256 of its token.
    pub token_hash: [u8; 32],
    /// What kind of device it is.
    pub device: Option<Make>,
    /// Since when it is known.
    pub since: Timestamp,
    /// When it was here last, as far as that was noted.
    pub seen_at: Timestamp,
}

impl Known {
    /// By what it is named in a form: nothing can be done with it but to end the session.
    #[must_use]
    pub fn handle(&self) -> String {
        crate::wallet::handle(&self.token_hash)
    }
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

type KnownRow = (Vec<u8>, Option<String>, i64, i64);
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
        let (customer, shop, staff) = session.who.columns();
        let device = session.device.map(Make::code);
        let values = args![session.token_hash, customer, shop, staff, session.now, session.expires_at, device];
        self.change_one(sql::INSERT_SESSION, values).await
    }

    /// Who a token belongs to, and when it was last seen, if it is still good.
    pub(crate) async fn session(&mut self, hash: &[u8; 32], now: Timestamp) -> Result<Option<(Session, Timestamp)>> {
        let row: Option<SessionRow> = self.row(sql::SESSION, args![*hash, now]).await?;
        let Some((customer, shop, staff, seen, _)) = row else { return Ok(None) };
        let who = Session::read("sessions", customer, shop, staff)?;
        Ok(Some((who, Timestamp(seen))))
    }

    /// The browsers that are known as a customer.
    pub(crate) async fn sessions_of(&mut self, customer: CustomerId, now: Timestamp, limit: u32) -> Result<Vec<Known>> {
        let rows: Vec<KnownRow> = self.rows(sql::SESSIONS_OF, args![customer, now, limit]).await?;
        let known = |(hash, device, since, seen): KnownRow| {
            let (token_hash, device) =
                (bytes("sessions", "token_hash", hash)?, device.as_deref().and_then(Make::from_code));
            Ok(Known { token_hash, device, since: Timestamp(since), seen_at: Timestamp(seen) })
        };
        rows.into_iter().map(known).collect()
    }

    /// Ends every session of a customer.
    pub(crate) async fn end_sessions_of(&mut self, customer: CustomerId) -> Result<()> {
        self.change(sql::END_SESSIONS_OF, args![customer]).await?;
        Ok(())
    }

    /// Makes all browsers of one customer another's.
    pub(crate) async fn turn_sessions_over(&mut self, from: CustomerId, to: CustomerId) -> Result<()> {
        self.change(sql::TURN_SESSIONS_OVER, args![from, to]).await?;
        Ok(())
    }

    /// The language that a customer chose, if they chose one, and since when they are known; none where nobody is.
    pub(crate) async fn customer(&mut self, id: CustomerId) -> Result<Option<(Option<Language>, Timestamp)>> {
        let row: Option<(Option<String>, i64)> = self.row(sql::CUSTOMER, args![id]).await?;
        Ok(row.map(|(language, at)| (language.as_deref().and_then(Language::from_code), Timestamp(at))))
    }

    /// Forgets a customer who has no card any more; false where they have one.
    pub(crate) async fn forget_customer(&mut self, id: CustomerId) -> Result<bool> {
        Ok(self.change(sql::FORGET_CUSTOMER, args![id]).await? == 1)
    }

    /// Keeps by what another device is let into a wallet; the one of its kind from before is worth nothing any more.
    pub(crate) async fn set_handover(
        &mut self,
        customer: CustomerId,
        kind: Kind,
        hash: &[u8; 32],
        (now, end): (Timestamp, Timestamp),
    ) -> Result<()> {
        self.change(sql::PRUNE_HANDOVERS, args![now]).await?;
        self.change_one(sql::SET_HANDOVER, args![customer, kind.code(), *hash, now, end]).await
    }

    /// Into whose wallet a code leads, if it is still good.
    pub(crate) async fn handover(&mut self, hash: &[u8; 32], now: Timestamp) -> Result<Option<(CustomerId, Kind)>> {
        let row: Option<(Vec<u8>, String)> = self.row(sql::HANDOVER, args![*hash, now]).await?;
        row.map(|(customer, kind)| {
            let kind = Kind::from_code(&kind).ok_or(Error::Row { table: "handovers", what: "kind" })?;
            Ok((CustomerId(bytes("handovers", "customer_id", customer)?), kind))
        })
        .transpose()
    }

    /// Which codes into a customer's wallet are good now, and since when.
    pub(crate) async fn handovers_of(
        &mut self,
        customer: CustomerId,
        now: Timestamp,
    ) -> Result<Vec<(Kind, Timestamp)>> {
        let rows: Vec<(String, i64)> = self.rows(sql::HANDOVERS_OF, args![customer, now]).await?;
        Ok(rows.into_iter().filter_map(|(kind, at)| Some((Kind::from_code(&kind)?, Timestamp(at)))).collect())
    }

    /// Uses a code up. False where somebody else was faster.
    pub(crate) async fn use_handover(&mut self, customer: CustomerId, kind: Kind) -> Result<bool> {
        Ok(self.change(sql::USE_HANDOVER, args![customer, kind.code()]).await? == 1)
    }

    /// Forgets all codes into a customer's wallet.
    pub(crate) async fn drop_handovers(&mut self, customer: CustomerId) -> Result<()> {
        self.change(sql::DROP_HANDOVERS, args![customer]).await?;
        Ok(())
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
