//! People and tills of a shop: who they are, and how they sign in.

mod doors;

pub(crate) use doors::Gate;
pub use doors::{Door, Whence};

use crate::{
    Error, Result, Stampbook,
    env::Moment,
    passkeys::Unproven,
    requests::{Origin, Request, RequestKey},
    store::{Conn, Operation, Session, StaffRow},
    wallet::Token,
};
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use doors::{Knock, Welcome};
use loyalty::{
    ids::{DeviceId, ShopId, StaffId},
    time::Timestamp,
};

/// Digits in a till's PIN.
pub const PIN_DIGITS: usize = 6;
/// The shortest password an owner may choose.
pub const PASSWORD_LETTERS_MIN: usize = 10;
/// The longest.
pub const PASSWORD_LETTERS_MAX: usize = 200;

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

    /// The same, each once.
    pub(crate) fn distinct_books(&self) -> impl Iterator<Item = ShopId> + use<> {
        std::iter::once(self.books).chain((self.shop != self.books).then_some(self.shop))
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

/// Gives a till another PIN, once for one request.
struct RenewPin<'a> {
    shop: ShopId,
    key: &'a RequestKey,
    /// What the new one is looked up by.
    pin: [u8; 32],
    now: Timestamp,
}

impl Operation for RenewPin<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let till = conn.cashiers(self.shop).await?.into_iter().next().ok_or(Error::NotFound("till"))?;
        let request = Request::new(self.shop, Origin::Owner, self.key, &[b"new pin"]);
        if request.answered::<()>(conn).await?.is_some() {
            // An old form that is sent again must not bring back a PIN that was thrown away since.
            return if till.pin.as_deref() == Some(&self.pin) { Ok(()) } else { Err(Error::Outdated) };
        }
        conn.set_pin(self.shop, till.id, &self.pin).await?;
        conn.end_staff_sessions(self.shop, till.id).await?;
        request.keep(conn, &(), self.now).await
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
        self.begin_session(Session::Staff(shop, staff.id), false, None, &moment).await
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
                return self.begin_session(Session::Staff(shop, owner.id), true, None, &moment).await;
            }
        }
        Err(Error::WrongSecret)
    }

    /// Signs an owner in who has proved who they are, if they are one of this shop.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn sign_in_proved(&self, shop: ShopId, who: Session) -> Result<Result<Token, Unproven>> {
        let owners = self.store.read().await?.owners(shop).await?;
        if !owners.iter().any(|owner| who == Session::Staff(shop, owner.id)) {
            return Ok(Err(Unproven::Foreign));
        }
        self.begin_session(who, true, None, &self.moment()?).await.map(Ok)
    }

    /// Who of a shop this is. `true` beside it says that the cookie's time was prolonged.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn staff(&self, token: &Token) -> Result<Option<(Staff, bool)>> {
        let Some((Session::Staff(shop, id), seen)) = self.recognise(token).await? else { return Ok(None) };
        let Some(row) = self.store.glimpse().await?.staff(shop, id).await? else { return Ok(None) };
        let staff: Staff = row.try_into()?;
        let prolonged = self.prolong(token, Session::Staff(shop, id), staff.role == Role::Owner, seen).await;
        Ok(Some((staff, prolonged)))
    }

    /// Gives the shop's till a new PIN, signs out whoever used the old one, and shows the new one: the only time. The same
    /// key again gives the same PIN, as long as it is the till's.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the shop has no till; [`Error::Outdated`] where another PIN was given after this one.
    pub async fn renew_pin(&self, shop: ShopId, key: &RequestKey) -> Result<String> {
        let pin = self.secrets.new_pin(shop, key);
        self.store.write(&RenewPin { shop, key, pin: self.secrets.pin(shop, &pin), now: self.now() }).await?;
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
