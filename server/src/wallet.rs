//! Customers and the browsers they are known by: no password and no app, only a token in a cookie whose hash is kept.

use crate::{
    Error, Result, Stampbook,
    devices::Make,
    env::{Moment, Names},
    store::{Conn, NewSession, Operation, Session},
};
use loyalty::{
    ids::{CustomerId, DeviceId},
    time::Timestamp,
};
use sha2::{Digest, Sha256};

/// A wallet is kept as long as browsers keep a cookie: 400 days after it was last opened.
pub const WALLET_DAYS: i64 = 400;
/// How long a cashier stays signed in without doing anything.
pub const CASHIER_HOURS: i64 = 12;
/// How long an owner stays signed in without doing anything.
pub const OWNER_DAYS: i64 = 14;
/// A session in use is noted at most this often, so that looking at a page seldom writes.
const TOUCH_AFTER_SECONDS: i64 = 6 * 3_600;

/// 256 random bits that a browser is known by, as 43 letters of base64url (RFC 4648). Never logged, never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Token")
    }
}

impl Token {
    pub(crate) fn make(names: &mut Names) -> Self {
        Self(data_encoding::BASE64URL_NOPAD.encode(&names.secret()))
    }

    /// Takes a token as a browser sent it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 43 && text.is_ascii()).then(|| Self(text.to_owned()))
    }

    /// The token, to be set as a cookie and nowhere else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// By what its session is named among a customer's devices.
    #[must_use]
    pub fn handle(&self) -> String {
        handle(&self.hash())
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }
}

/// By what a session is named in a form: nothing can be done with it but to end it.
pub(crate) fn handle(hash: &[u8; 32]) -> String {
    data_encoding::HEXLOWER.encode(hash.get(..8).unwrap_or_default())
}

/// For how long a session lasts from now.
pub(crate) const fn lasts(who: &Session, owner: bool, now: Timestamp) -> Timestamp {
    match who {
        Session::Customer(_) => now.plus_days(WALLET_DAYS),
        Session::Staff(..) if owner => now.plus_days(OWNER_DAYS),
        Session::Staff(..) => now.plus_seconds(CASHIER_HOURS * 3_600),
    }
}

struct Begin {
    session: NewSession,
}

impl Operation for Begin {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        conn.prune_sessions(self.session.now).await?;
        if let Session::Customer(customer) = self.session.who {
            // They may have been forgotten just now, by another device of theirs.
            conn.customer(customer).await?.ok_or(Error::NotFound("customer"))?;
        }
        Ok(conn.insert_session(&self.session).await?)
    }
}

struct Touch {
    hash: [u8; 32],
    now: Timestamp,
    end: Timestamp,
}

impl Operation for Touch {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        Ok(conn.touch_session(&self.hash, self.now, self.end).await?)
    }
}

struct End([u8; 32]);

impl Operation for End {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        Ok(conn.end_session(&self.0).await?)
    }
}

impl Stampbook {
    /// A fresh name for a browser that had none.
    ///
    /// # Errors
    /// Where the machine has no randomness to give.
    pub fn new_device(&self) -> Result<DeviceId> {
        Ok(DeviceId(self.moment()?.names().id()))
    }

    /// A fresh name for a request: put into a form, it makes sending the form twice count once.
    ///
    /// # Errors
    /// Where the machine has no randomness to give.
    pub fn new_key(&self) -> Result<String> {
        Ok(self.moment()?.names().code(26))
    }

    pub(crate) async fn begin_session(
        &self,
        who: Session,
        owner: bool,
        device: Option<Make>,
        moment: &Moment,
    ) -> Result<Token> {
        let token = Token::make(&mut moment.names());
        let expires_at = lasts(&who, owner, moment.now);
        let session = NewSession { token_hash: token.hash(), who, now: moment.now, expires_at, device };
        self.store.write(&Begin { session }).await?;
        Ok(token)
    }

    /// Makes the browser that holds the token a customer's, on this kind of device.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn open_wallet(&self, customer: CustomerId, device: Option<Make>) -> Result<Token> {
        self.begin_session(Session::Customer(customer), false, device, &self.moment()?).await
    }

    /// Whose wallet this is. `true` beside it says that the cookie's time was prolonged and should be set again.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn customer(&self, token: &Token) -> Result<Option<(CustomerId, bool)>> {
        match self.recognise(token).await? {
            Some((Session::Customer(customer), seen)) => {
                Ok(Some((customer, self.prolong(token, Session::Customer(customer), false, seen).await)))
            }
            _ => Ok(None),
        }
    }

    pub(crate) async fn recognise(&self, token: &Token) -> Result<Option<(Session, Timestamp)>> {
        Ok(self.store.glimpse().await?.session(&token.hash(), self.clock.now()).await?)
    }

    /// Notes that a session is in use, if that was long ago; says whether it lasts longer now.
    pub(crate) async fn prolong(&self, token: &Token, who: Session, owner: bool, seen: Timestamp) -> bool {
        let now = self.clock.now();
        let stale = now > seen.plus_seconds(if matches!(who, Session::Staff(..)) { 600 } else { TOUCH_AFTER_SECONDS });
        if !stale {
            return false;
        }
        let touched = self.store.write(&Touch { hash: token.hash(), now, end: lasts(&who, owner, now) }).await;
        // Whoever only looks must not be turned away because nothing can be written now.
        touched.inspect_err(|error| tracing::error!(?error, "a session could not be prolonged")).is_ok()
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn end_session(&self, token: &Token) -> Result<()> {
        self.store.write(&End(token.hash())).await
    }
}
