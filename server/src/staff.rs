//! People and tills of a shop: who they are, how they sign in, and how often a guess may be wrong.

use crate::{
    Error, Result, Stampbook,
    env::Moment,
    requests::RequestKey,
    store::{Conn, Operation, Session, StaffRow},
    wallet::Token,
};
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use loyalty::{
    ids::{DeviceId, ShopId, StaffId},
    time::Timestamp,
};
use subtle::ConstantTimeEq;

/// Digits in a till's PIN.
pub const PIN_DIGITS: usize = 6;
/// The shortest password an owner may choose.
pub const PASSWORD_LETTERS_MIN: usize = 10;
/// The longest.
pub const PASSWORD_LETTERS_MAX: usize = 200;

/// Wrong guesses from one place before it has to wait.
const FAILURES_HERE_MAX: u32 = 5;
/// Wrong guesses at one door of a shop, from wherever nobody ever signed in: at this rate 10^6 PINs take two years for an
/// even chance.
const FAILURES_SHOP_MAX: u32 = 30;
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
    /// The shop in whose books the cards are that they serve: their own, or the one that runs their coalition.
    pub books: ShopId,
    /// Who.
    pub id: StaffId,
    /// What they may do.
    pub role: Role,
    /// What they are called.
    pub name: String,
}

impl Staff {
    /// All books in which cards of the shop can be: its coalition's, then its own from before it joined.
    #[must_use]
    pub const fn all_books(&self) -> [ShopId; 2] {
        [self.books, self.shop]
    }
}

impl TryFrom<StaffRow> for Staff {
    type Error = Error;
    fn try_from(row: StaffRow) -> Result<Self> {
        let role = Role::from_code(&row.role).ok_or_else(|| Error::internal("an unknown role"))?;
        let books = row.home.unwrap_or(row.shop);
        Ok(Self { shop: row.shop, books, id: row.id, role, name: row.name })
    }
}

/// By which door somebody comes in. Guesses at one do not close the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Till,
    Owner,
}

/// Where a guess comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whence<'a> {
    /// From an address of the network, where anybody may sit.
    Place(&'a str),
    /// From a device on which somebody of this shop signed in before: strangers cannot lock it out.
    Device(DeviceId),
}

impl<'a> From<&'a str> for Whence<'a> {
    fn from(place: &'a str) -> Self {
        Self::Place(place)
    }
}

/// Where guesses are counted, how many, and for how long.
struct Gate {
    scope: String,
    failures_max: u32,
    window_seconds: i64,
}

impl Gate {
    async fn standing(&self, conn: &mut Conn, now: Timestamp) -> Result<(u32, Timestamp)> {
        let standing = conn.attempts(&self.scope).await?;
        Ok(standing.filter(|(_, since)| since.plus_seconds(self.window_seconds) > now).unwrap_or((0, now)))
    }

    async fn pass(&self, conn: &mut Conn, now: Timestamp) -> Result<()> {
        match self.standing(conn, now).await? {
            (failures, since) if failures >= self.failures_max => {
                Err(Error::Locked(since.plus_seconds(self.window_seconds)))
            }
            (failures, since) => Ok(conn.set_attempts(&self.scope, failures + 1, since).await?),
        }
    }
}

/// Counts a guess as wrong before it is looked at, so that guesses sent at once can't slip through together.
struct Knock<'a> {
    shop: ShopId,
    door: Door,
    whence: Whence<'a>,
    now: Timestamp,
}

impl Knock<'_> {
    /// The gate of where the guess comes from, and the one that all strangers share.
    fn gates(&self) -> (Gate, Option<Gate>) {
        let (shop, door) = (self.shop, self.door);
        let here = |place: String| Gate {
            scope: format!("{door:?} {shop} {place}"),
            failures_max: FAILURES_HERE_MAX,
            window_seconds: WINDOW_HERE_SECONDS,
        };
        match self.whence {
            Whence::Device(device) => (here(format!("device {device}")), None),
            Whence::Place(place) => {
                let scope = format!("{door:?} {shop}");
                let strangers = Gate { scope, failures_max: FAILURES_SHOP_MAX, window_seconds: WINDOW_SHOP_SECONDS };
                (here(format!("at {place}")), Some(strangers))
            }
        }
    }
}

impl Operation for Knock<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        conn.prune_attempts(self.now.plus_seconds(-WINDOW_SHOP_SECONDS)).await?;
        let (here, strangers) = self.gates();
        here.pass(conn, self.now).await?;
        match strangers {
            Some(gate) => gate.pass(conn, self.now).await,
            None => Ok(()),
        }
    }
}

/// The guess was right: it does not count against the place it came from.
struct Welcome<'a>(&'a Knock<'a>);

impl Operation for Welcome<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let (here, strangers) = self.0.gates();
        conn.clear_attempts(&here.scope).await?;
        if let Some(gate) = strangers {
            let (failures, since) = gate.standing(conn, self.0.now).await?;
            conn.set_attempts(&gate.scope, failures.saturating_sub(1), since).await?;
        }
        Ok(())
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

/// Passwords that are hashed at once: each takes a core and 19 MB for a while.
pub(crate) const HASHING_MAX: usize = 2;

impl Stampbook {
    /// A slow hash of a password (Argon2id, RFC 9106, with the crate's defaults), off the threads that answer requests.
    pub(crate) async fn hash_password(&self, password: &str, moment: &Moment) -> Result<String> {
        let (password, salt) = (password.to_owned(), moment.names().id());
        self.slowly(move || {
            Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string())
        })
        .await?
        .map_err(|error| Error::internal(error.to_string()))
    }

    async fn password_fits(&self, password: &str, hash: &str) -> Result<bool> {
        let (password, hash) = (password.to_owned(), hash.to_owned());
        self.slowly(move || Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok()).await
    }

    /// Runs slow work on a thread of its own, a few at a time.
    async fn slowly<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _turn = self.hashing.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }

    /// What a device is given when somebody of the shop has signed in on it, to be known by the next time.
    #[must_use]
    pub fn door_pass(&self, shop: ShopId, device: DeviceId) -> String {
        self.secrets.door_pass(shop, device)
    }

    /// Whether a device shows the pass that it was given.
    #[must_use]
    pub fn knows_device(&self, shop: ShopId, device: DeviceId, pass: &str) -> bool {
        self.secrets.door_pass(shop, device).as_bytes().ct_eq(pass.as_bytes()).into()
    }

    /// Signs a till in by its PIN. `whence` is where the guess comes from: wrong ones are counted for it.
    ///
    /// # Errors
    /// [`Error::WrongSecret`], or [`Error::Locked`] after too many wrong ones.
    pub async fn sign_in_till(&self, shop: ShopId, pin: &str, whence: impl Into<Whence<'_>>) -> Result<Token> {
        let moment = self.moment()?;
        let knock = Knock { shop, door: Door::Till, whence: whence.into(), now: moment.now };
        self.store.write(&knock).await?;
        let found = self.store.read().await?.staff_by_pin(shop, &self.secrets.pin(shop, pin)).await?;
        let staff: Staff = found.ok_or(Error::WrongSecret)?.try_into()?;
        self.store.write(&Welcome(&knock)).await?;
        self.begin_session(Session::Staff(shop, staff.id), false, &moment).await
    }

    /// Signs an owner in by password. `whence` is where the guess comes from.
    ///
    /// # Errors
    /// [`Error::WrongSecret`], or [`Error::Locked`] after too many wrong ones.
    pub async fn sign_in_owner(&self, shop: ShopId, password: &str, whence: impl Into<Whence<'_>>) -> Result<Token> {
        let moment = self.moment()?;
        let knock = Knock { shop, door: Door::Owner, whence: whence.into(), now: moment.now };
        self.store.write(&knock).await?;
        let owners = self.store.read().await?.owners(shop).await?;
        for owner in owners {
            let Some(hash) = &owner.password else { continue };
            if self.password_fits(password, hash).await? {
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

    /// Gives the shop's till a new PIN, signs out whoever used the old one, and shows the new one: the only time. The same
    /// key again gives the same PIN.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the shop has no till.
    pub async fn renew_pin(&self, shop: ShopId, key: &RequestKey) -> Result<String> {
        let tills = self.store.read().await?.cashiers(shop).await?;
        let till = tills.first().ok_or(Error::NotFound("till"))?;
        let pin = self.secrets.new_pin(shop, key);
        self.store.write(&SetPin { shop, id: till.id, pin: self.secrets.pin(shop, &pin) }).await?;
        Ok(pin)
    }

    /// Remembers that somebody of the shop signed in on this device: invitations between it and customers look odd.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn note_staff_device(&self, shop: ShopId, device: DeviceId) -> Result<()> {
        self.store.write(&NoteDevice { shop, device, now: self.now() }).await
    }
}

struct NoteDevice {
    shop: ShopId,
    device: DeviceId,
    now: Timestamp,
}

impl Operation for NoteDevice {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        Ok(conn.insert_staff_device(self.shop, self.device, self.now).await?)
    }
}
