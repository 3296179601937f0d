//! Notices: the inbox of a card, what its owner wants to be told, and the phones on which it rings. What is told is written by
//! whoever does what it is about, in the same transaction. Knows nothing of how a message travels: whoever carries it takes it
//! from here and says how it went.

mod reminders;
mod ringing;
mod seal;

pub use ringing::{Letter, Outcome, RETRIES_SECONDS};
pub use seal::{KEY_BYTES, SECRET_BYTES, Sealed, is_key};

use crate::{
    Error, Result, Stampbook,
    store::{Card, Conn, Notice, Operation, Phone, Shop},
};
use loyalty::{
    ids::{CardId, CustomerId, PhoneId},
    languages::Language,
    notices::Wishes,
    programs::Terms,
    time::Timestamp,
};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Notices on one page of an inbox.
pub const PAGE: u32 = 20;
/// Phones of one customer: whoever adds one more loses the oldest.
pub const PHONES_MAX: u32 = 8;
/// The longest address of a push service, in letters.
pub const ENDPOINT_LETTERS_MAX: usize = 1_000;

/// A page of what a card's owner was told.
#[derive(Debug, Clone)]
pub struct Inbox {
    /// The card.
    pub card: Card,
    /// The shop in whose books it is.
    pub shop: Shop,
    /// Its terms.
    pub terms: Arc<Terms>,
    /// The notices, the latest first.
    pub notices: Vec<Notice>,
    /// Whether there are older ones.
    pub more: bool,
}

/// A browser in which a customer wants to be told, as it says it.
#[derive(Debug, Clone)]
pub struct NewPhone {
    /// Where a push service takes messages for it.
    pub endpoint: String,
    /// The point on the curve to which messages are sealed: [`is_key`].
    pub public_key: Vec<u8>,
    /// What else they are sealed with: [`SECRET_BYTES`].
    pub secret: Vec<u8>,
    /// The language of the page.
    pub language: Language,
    /// What it is: `iPhone`. May be empty.
    pub name: String,
    /// The address that it had before, where the push service gave it another.
    pub before: Option<String>,
}

/// What a phone is known by: a hash of its address, so that the same one stands there once.
fn phone_id(endpoint: &str) -> PhoneId {
    let mut id = [0; 16];
    id.iter_mut().zip(Sha256::digest(endpoint.as_bytes())).for_each(|(slot, byte)| *slot = byte);
    PhoneId(id)
}

struct See {
    customer: CustomerId,
    card: CardId,
    told: (Timestamp, Timestamp),
    now: Timestamp,
}

impl Operation for See {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let card = conn.card_of(self.customer, self.card).await?.ok_or(Error::NotFound("card"))?;
        Ok(conn.see_notices((card.shop, card.id), self.told, self.now).await?)
    }
}

struct Wish<'a> {
    customer: CustomerId,
    card: CardId,
    wishes: &'a Wishes,
}

impl Operation for Wish<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let card = conn.card_of(self.customer, self.card).await?.ok_or(Error::NotFound("card"))?;
        Ok(conn.set_wishes(card.shop, card.id, self.wishes).await?)
    }
}

struct Add {
    phone: Phone,
    before: Option<PhoneId>,
}

impl Operation for Add {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let customer = self.phone.customer;
        if let Some(before) = self.before.filter(|before| *before != self.phone.id) {
            conn.drop_phone(customer, before).await?;
        }
        conn.set_phone(&self.phone).await?;
        for old in conn.phones(customer, PHONES_MAX * 2).await?.into_iter().skip(PHONES_MAX as usize) {
            conn.drop_phone(customer, old.id).await?;
        }
        Ok(())
    }
}

struct Remove(CustomerId, PhoneId);

impl Operation for Remove {
    type Answer = bool;
    async fn run(&self, conn: &mut Conn) -> Result<bool> {
        Ok(conn.drop_phone(self.0, self.1).await?)
    }
}

struct Prune(Timestamp);

impl Operation for Prune {
    type Answer = u64;
    async fn run(&self, conn: &mut Conn) -> Result<u64> {
        Ok(conn.prune_notices(self.0).await?)
    }
}

impl Stampbook {
    /// What the owner of a card was told and what still matters of it, from before this one on.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not theirs.
    pub async fn inbox(&self, customer: CustomerId, card: CardId, before: Option<(Timestamp, &str)>) -> Result<Inbox> {
        let mut conn = self.store.read().await?;
        let card = conn.card_of(customer, card).await?.ok_or(Error::NotFound("card"))?;
        let shop = conn.shop(card.shop).await?.ok_or(Error::NotFound("shop"))?;
        let terms = conn.terms(card.shop, card.program, card.version).await?;
        let mut notices = conn.notices((card.shop, card.id), before, self.now(), PAGE + 1).await?;
        let more = notices.len() > PAGE as usize;
        notices.truncate(PAGE as usize);
        Ok(Inbox { card, shop, terms, notices, more })
    }

    /// Keeps that these notices of a page were shown. Where all were seen before, nothing is written.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not theirs.
    pub async fn see_notices(&self, inbox: &Inbox) -> Result<()> {
        let mut unseen = inbox.notices.iter().filter(|notice| notice.seen_at.is_none()).map(|notice| notice.at);
        let Some(last) = unseen.next() else { return Ok(()) };
        let (customer, card, told) = (inbox.card.customer, inbox.card.id, (unseen.next_back().unwrap_or(last), last));
        self.store.write(&See { customer, card, told, now: self.now() }).await
    }

    /// Keeps what the owner of a card wants to be told.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not theirs.
    pub async fn set_wishes(&self, customer: CustomerId, card: CardId, wishes: &Wishes) -> Result<()> {
        self.store.write(&Wish { customer, card, wishes }).await
    }

    /// From now on it rings in this browser, too.
    ///
    /// # Errors
    /// [`Error::NotFound`] where its key is none.
    pub async fn add_phone(&self, customer: CustomerId, new: &NewPhone) -> Result<()> {
        let fits = is_key(&new.public_key) && new.secret.len() == SECRET_BYTES;
        if !fits || new.endpoint.len() > ENDPOINT_LETTERS_MAX {
            return Err(Error::NotFound("key of a phone"));
        }
        let NewPhone { endpoint, public_key, secret, language, name, before } = new.clone();
        let (id, before, added_at) = (phone_id(&endpoint), before.as_deref().map(phone_id), self.now());
        let phone = Phone { id, customer, endpoint, public_key, secret, language, name, added_at };
        self.store.write(&Add { phone, before }).await
    }

    /// The phones of a customer, the latest first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn phones(&self, customer: CustomerId) -> Result<Vec<Phone>> {
        Ok(self.store.read().await?.phones(customer, PHONES_MAX).await?)
    }

    /// On this phone it rings no more; false where they have no such phone.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_phone(&self, customer: CustomerId, phone: PhoneId) -> Result<bool> {
        self.store.write(&Remove(customer, phone)).await
    }

    /// Forgets some notices that no longer matter; says how many. Call it again while it says any.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn forget_notices(&self) -> Result<usize> {
        let gone = self.store.write(&Prune(self.now())).await?;
        Ok(usize::try_from(gone).unwrap_or(usize::MAX))
    }
}
