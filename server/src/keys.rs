//! Keys by which tills and other systems act for a shop: 256 random bits each, shown once, of which only the hash is kept.
//! Knows what a key may do; never what is asked for with it.

use crate::{
    Error, Result, Stampbook,
    env::{Moment, Names},
    store::{Conn, KeyRow, Operation},
};
use loyalty::{
    ids::{ShopId, StaffId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Keys of one shop, with those that were revoked.
pub const KEYS_MAX: u32 = 200;
/// The longest name of a till, in letters.
pub const NAME_LETTERS_MAX: usize = 60;
/// What a key starts with, so that it is known for one wherever it turns up.
const PREFIX: &str = "sb_live_";
/// Letters of a key after that: 256 bits in base64url (RFC 4648).
const SECRET_LETTERS: usize = 43;
/// That a key is in use is noted at most this often.
const TOUCH_AFTER_SECONDS: i64 = 60;

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $code:literal),+ $(,)?) => {
        /// Something that a key may do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Scope { $($(#[$doc])* #[serde(rename = $code)] $name),+ }

        impl Scope {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The word for it.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }
        }
    };
}

scopes! {
    /// Look cards, their entries and vouchers up.
    CardsRead = "cards:read",
    /// Give cards.
    CardsWrite = "cards:write",
    /// Write purchases down, and take them back.
    PurchasesWrite = "purchases:write",
    /// Say that a purchase was before now.
    PurchasesBackdate = "purchases:backdate",
    /// Hand vouchers over, and take them back.
    VouchersWrite = "vouchers:write",
    /// Read what the shop promises.
    ProgramsRead = "programs:read",
    /// Read what the shops of a coalition owe each other.
    SettlementRead = "settlement:read",
    /// Say where the shop is to be told of what happens.
    WebhooksWrite = "webhooks:write",
    /// Follow what happens.
    EventsRead = "events:read",
}

impl Scope {
    /// The one with this word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|scope| scope.code() == code)
    }
}

/// A key as its holder has it. Never logged, never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl std::fmt::Debug for Key {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Key")
    }
}

impl Key {
    fn make(names: &mut Names) -> Self {
        Self(format!("{PREFIX}{}", data_encoding::BASE64URL_NOPAD.encode(&names.secret())))
    }

    /// Takes a key as it was sent.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let secret = text.strip_prefix(PREFIX)?;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        (secret.len() == SECRET_LETTERS && secret.bytes().all(fits)).then(|| Self(text.to_owned()))
    }

    /// The key, to be shown once and nowhere else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }
}

/// A till that acts for a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Till {
    /// The shop. Nothing of another shop may be shown to it or done by it.
    pub shop: ShopId,
    /// The shop in whose books the cards are that it serves: its own, or the one that runs its coalition.
    pub books: ShopId,
    /// The till, as entries name it.
    pub id: StaffId,
    /// What it is called.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub used_at: Option<Timestamp>,
    /// Since when its key is worth nothing.
    pub revoked_at: Option<Timestamp>,
}

impl Till {
    /// All books in which cards of the shop can be: its coalition's, then its own from before it joined.
    #[must_use]
    pub const fn all_books(&self) -> [ShopId; 2] {
        [self.books, self.shop]
    }

    /// Whether it may do this.
    #[must_use]
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

impl From<KeyRow> for Till {
    fn from(row: KeyRow) -> Self {
        // A word that this version does not know allows nothing.
        let scopes = row.scopes.split(' ').filter_map(Scope::from_code).collect();
        let KeyRow { shop, id, name, created_at, used_at, revoked_at, .. } = row;
        Self { shop, books: row.home.unwrap_or(shop), id, name, scopes, created_at, used_at, revoked_at }
    }
}

struct Create<'a> {
    shop: ShopId,
    name: &'a str,
    scopes: &'a [Scope],
    moment: Moment,
}

impl Operation for Create<'_> {
    type Answer = (Till, Key);
    async fn run(&self, conn: &mut Conn) -> Result<Self::Answer> {
        let shop = conn.shop(self.shop).await?.ok_or(Error::NotFound("shop"))?;
        if conn.keys(shop.id, KEYS_MAX).await?.len() >= KEYS_MAX as usize {
            return Err(Error::Taken);
        }
        let mut names = self.moment.names();
        let key = Key::make(&mut names);
        let scopes: Vec<_> = Scope::ALL.iter().filter(|scope| self.scopes.contains(scope)).map(|s| s.code()).collect();
        let row = KeyRow {
            shop: shop.id,
            id: StaffId(names.id()),
            name: self.name.to_owned(),
            hash: key.hash(),
            scopes: scopes.join(" "),
            created_at: self.moment.now,
            used_at: None,
            revoked_at: None,
            home: shop.home,
        };
        conn.insert_key(&row).await?;
        if self.scopes.contains(&Scope::EventsRead) {
            conn.open_feed(shop.id, self.moment.now).await?;
        }
        Ok((row.into(), key))
    }
}

struct Touch {
    shop: ShopId,
    id: StaffId,
    now: Timestamp,
}

impl Operation for Touch {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        Ok(conn.touch_key(self.shop, self.id, self.now).await?)
    }
}

struct Revoke {
    shop: ShopId,
    id: StaffId,
    now: Timestamp,
}

impl Operation for Revoke {
    type Answer = bool;
    async fn run(&self, conn: &mut Conn) -> Result<bool> {
        Ok(conn.revoke_key(self.shop, self.id, self.now).await?)
    }
}

impl Stampbook {
    /// Makes a key for a till, and shows it: the only time.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such shop; [`Error::Taken`] where it has [`KEYS_MAX`] keys, or the name is
    /// none.
    pub async fn create_key(&self, shop: ShopId, name: &str, scopes: &[Scope]) -> Result<(Till, Key)> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME_LETTERS_MAX || name.chars().any(char::is_control) {
            return Err(Error::Taken);
        }
        self.store.write(&Create { shop, name, scopes, moment: self.moment()? }).await
    }

    /// The tills of a shop, with those whose keys were revoked.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn keys(&self, shop: ShopId) -> Result<Vec<Till>> {
        let rows = self.store.read().await?.keys(shop, KEYS_MAX).await?;
        Ok(rows.into_iter().map(Till::from).collect())
    }

    /// Makes a till's key worth nothing; false where it is so already.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the shop has no such till.
    pub async fn revoke_key(&self, shop: ShopId, id: StaffId) -> Result<bool> {
        let known = self.keys(shop).await?.into_iter().any(|till| till.id == id);
        if !known {
            return Err(Error::NotFound("key"));
        }
        self.store.write(&Revoke { shop, id, now: self.now() }).await
    }

    /// Whose key this is, if it is worth anything.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn till(&self, key: &Key) -> Result<Option<Till>> {
        let hash = key.hash();
        let row = self.store.glimpse().await?.key_by_hash(hash).await?;
        // Found by an index that may tell by its time how far two hashes agree; what lets in is this.
        let Some(row) = row.filter(|row| row.revoked_at.is_none() && bool::from(row.hash.ct_eq(&hash))) else {
            return Ok(None);
        };
        let (till, now) = (Till::from(row), self.now());
        if till.used_at.is_none_or(|used| used.plus_seconds(TOUCH_AFTER_SECONDS) <= now) {
            let touched = self.store.write(&Touch { shop: till.shop, id: till.id, now }).await;
            // Who only reads must not be turned away because nothing can be written now.
            let _ = touched.inspect_err(|error| tracing::error!(?error, "the use of a key could not be noted"));
        }
        Ok(Some(till))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_reads_back_and_a_key_is_known_by_its_shape() {
        assert!(Scope::ALL.iter().all(|scope| Scope::from_code(scope.code()) == Some(*scope)));
        let secret = "A".repeat(SECRET_LETTERS);
        assert!(Key::parse(&format!("sb_live_{secret}")).is_some());
        for wrong in [secret.clone(), format!("sb_test_{secret}"), format!("sb_live_{secret}A"), "sb_live_".into()] {
            assert!(Key::parse(&wrong).is_none(), "{wrong}");
        }
        assert!(Key::parse(&format!("sb_live_{}\n", "A".repeat(SECRET_LETTERS - 1))).is_none());
    }
}
