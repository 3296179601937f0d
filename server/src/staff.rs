//! People and tills of a shop: who they are, how they sign in, and how often a guess may be wrong.

use crate::{
    Error, Result, Stampbook,
    env::Moment,
    store::{Conn, Operation, Session, StaffRow},
    wallet::Token,
};
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use loyalty::{
    ids::{ShopId, StaffId},
    time::Timestamp,
};

/// Digits in a till's PIN.
pub const PIN_DIGITS: usize = 6;
/// The shortest password an owner may choose.
pub const PASSWORD_LETTERS_MIN: usize = 10;
/// The longest.
pub const PASSWORD_LETTERS_MAX: usize = 200;

/// Wrong guesses from one place before it has to wait.
const FAILURES_HERE_MAX: u32 = 5;
/// Wrong guesses at one shop, wherever from: 10^6 PINs at this rate take two years for an even chance.
const FAILURES_SHOP_MAX: u32 = 60;
const WINDOW_HERE_SECONDS: i64 = 15 * 60;
const WINDOW_SHOP_SECONDS: i64 = 60 * 60;

/// What somebody of a shop may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Stamps and redeems.
    Cashier,
    /// Also mends.
    Manager,
    /// Everything.
    Owner,
}

impl Role {
    /// The word for it in tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cashier => "cashier",
            Self::Manager => "manager",
            Self::Owner => "owner",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Cashier, Self::Manager, Self::Owner].into_iter().find(|role| role.code() == code)
    }
}

/// Somebody of a shop, signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The shop. Nothing of another shop may be shown to them or done by them.
    pub shop: ShopId,
    /// Who.
    pub id: StaffId,
    /// What they may do.
    pub role: Role,
    /// What they are called.
    pub name: String,
}

impl TryFrom<StaffRow> for Staff {
    type Error = Error;
    fn try_from(row: StaffRow) -> Result<Self> {
        let role = Role::from_code(&row.role).ok_or_else(|| Error::internal("an unknown role"))?;
        Ok(Self { shop: row.shop, id: row.id, role, name: row.name })
    }
}

/// Where guesses are counted, how many, and for how long.
struct Gate {
    scope: String,
    failures_max: u32,
    window_seconds: i64,
}

impl Gate {
    fn here(shop: ShopId, place: &str) -> Self {
        let scope = format!("sign-in {shop} {place}");
        Self { scope, failures_max: FAILURES_HERE_MAX, window_seconds: WINDOW_HERE_SECONDS }
    }

    fn shop(shop: ShopId) -> Self {
        let scope = format!("sign-in {shop}");
        Self { scope, failures_max: FAILURES_SHOP_MAX, window_seconds: WINDOW_SHOP_SECONDS }
    }

    async fn standing(&self, conn: &mut Conn, now: Timestamp) -> Result<(u32, Timestamp)> {
        let standing = conn.attempts(&self.scope).await?;
        Ok(standing.filter(|(_, since)| since.plus_seconds(self.window_seconds) > now).unwrap_or((0, now)))
    }

    async fn pass(&self, conn: &mut Conn, now: Timestamp) -> Result<()> {
        match self.standing(conn, now).await? {
            (failures, since) if failures >= self.failures_max => {
                Err(Error::Locked(since.plus_seconds(self.window_seconds)))
            }
            _ => Ok(()),
        }
    }

    async fn note(&self, conn: &mut Conn, now: Timestamp) -> Result<()> {
        let (failures, since) = self.standing(conn, now).await?;
        Ok(conn.set_attempts(&self.scope, failures + 1, since).await?)
    }
}

/// Counts a guess as wrong before it is looked at, so that guesses sent at once can't slip through together.
struct Knock<'a> {
    shop: ShopId,
    place: &'a str,
    now: Timestamp,
}

impl Operation for Knock<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        conn.prune_attempts(self.now.plus_seconds(-WINDOW_SHOP_SECONDS)).await?;
        for gate in [Gate::here(self.shop, self.place), Gate::shop(self.shop)] {
            gate.pass(conn, self.now).await?;
            gate.note(conn, self.now).await?;
        }
        Ok(())
    }
}

/// The guess was right: it does not count against the place it came from.
struct Welcome<'a>(&'a Knock<'a>);

impl Operation for Welcome<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let Knock { shop, place, now } = *self.0;
        conn.clear_attempts(&Gate::here(shop, place).scope).await?;
        let everywhere = Gate::shop(shop);
        let (failures, since) = everywhere.standing(conn, now).await?;
        Ok(conn.set_attempts(&everywhere.scope, failures.saturating_sub(1), since).await?)
    }
}

struct SetPin {
    shop: ShopId,
    id: StaffId,
    pin: [u8; 32],
}

impl Operation for SetPin {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        conn.set_pin(self.shop, self.id, &self.pin).await?;
        Ok(conn.end_staff_sessions(self.shop, self.id).await?)
    }
}

/// A slow hash of a password (Argon2id, RFC 9106, with the crate's defaults), off the threads that answer requests.
pub(crate) async fn hash_password(password: &str, moment: &Moment) -> Result<String> {
    let (password, salt) = (password.to_owned(), moment.names().id());
    let hash = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string())
    });
    hash.await.map_err(Error::internal)?.map_err(|error| Error::internal(error.to_string()))
}

async fn password_fits(password: &str, hash: &str) -> Result<bool> {
    let (password, hash) = (password.to_owned(), hash.to_owned());
    let fits = tokio::task::spawn_blocking(move || {
        Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok()
    });
    fits.await.map_err(Error::internal)
}

impl Stampbook {
    /// Signs a till in by its PIN. `place` is where the guess comes from: wrong ones are counted for it.
    ///
    /// # Errors
    /// [`Error::WrongSecret`], or [`Error::Locked`] after too many wrong ones.
    pub async fn sign_in_till(&self, shop: ShopId, pin: &str, place: &str) -> Result<Token> {
        let moment = self.moment()?;
        let knock = Knock { shop, place, now: moment.now };
        self.store.write(&knock).await?;
        let found = self.store.read().await?.staff_by_pin(shop, &self.secrets.pin(shop, pin)).await?;
        let staff: Staff = found.ok_or(Error::WrongSecret)?.try_into()?;
        self.store.write(&Welcome(&knock)).await?;
        self.begin_session(Session::Staff(shop, staff.id), false, &moment).await
    }

    /// Signs an owner in by password. `place` is where the guess comes from.
    ///
    /// # Errors
    /// [`Error::WrongSecret`], or [`Error::Locked`] after too many wrong ones.
    pub async fn sign_in_owner(&self, shop: ShopId, password: &str, place: &str) -> Result<Token> {
        let moment = self.moment()?;
        let knock = Knock { shop, place, now: moment.now };
        self.store.write(&knock).await?;
        let owners = self.store.read().await?.owners(shop).await?;
        for owner in owners {
            let Some(hash) = &owner.password else { continue };
            if password_fits(password, hash).await? {
                self.store.write(&Welcome(&knock)).await?;
                return self.begin_session(Session::Staff(shop, owner.id), true, &moment).await;
            }
        }
        Err(Error::WrongSecret)
    }

    /// Who of a shop this is. `true` beside it says that the cookie's time was prolonged.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn staff(&self, token: &Token) -> Result<Option<(Staff, bool)>> {
        let Some((Session::Staff(shop, id), seen)) = self.recognise(token).await? else { return Ok(None) };
        let Some(row) = self.store.read().await?.staff(shop, id).await? else { return Ok(None) };
        let staff: Staff = row.try_into()?;
        let prolonged = self.prolong(token, Session::Staff(shop, id), staff.role == Role::Owner, seen).await?;
        Ok(Some((staff, prolonged)))
    }

    /// Gives the shop's till a new PIN, signs out whoever used the old one, and shows the new one: the only time.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the shop has no till.
    pub async fn renew_pin(&self, shop: ShopId) -> Result<String> {
        let tills = self.store.read().await?.cashiers(shop).await?;
        let till = tills.first().ok_or(Error::NotFound("till"))?;
        let pin = new_pin(self.moment()?.names().below(PIN_COUNT));
        self.store.write(&SetPin { shop, id: till.id, pin: self.secrets.pin(shop, &pin) }).await?;
        Ok(pin)
    }
}

/// How many PINs there are.
pub(crate) const PIN_COUNT: u32 = 10_u32.pow(PIN_DIGITS as u32);

/// The PIN with this number.
pub(crate) fn new_pin(number: u32) -> String {
    format!("{:0width$}", number % PIN_COUNT, width = PIN_DIGITS)
}
