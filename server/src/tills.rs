//! What a till with a key asks of cards: each write is decided by the same rules as at the counter, and its whole answer is
//! kept with it, so that the same request again reads the same. Knows no HTTP and no words.

mod enroll;
mod write;

pub use enroll::{Enrolled, Enrolling};
pub use write::{Closing, Ringing};

use crate::{
    Error, Result, Stampbook,
    cards::{served, serves, standing},
    counter::Sold,
    counter::units,
    keys::Till,
    store::{Card, Conn, Shop, Voucher},
};
use loyalty::{
    cards::Standing,
    ids::{CardId, ShopId, VoucherId},
    languages::Language,
    ledger::{Entry, EntryId, Unit},
    money::Currency,
    numbers::CardNumber,
    programs::Terms,
    rewards::State,
    stamps::Stamps,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Lines of a list in one answer.
pub const PAGE_MAX: u32 = 100;
/// The longest name by which another system may call a customer, in letters.
pub const REFERENCE_LETTERS_MAX: usize = 100;
/// Entries and vouchers that one request can write.
const WRITTEN_MAX: u32 = 500;

/// What a till asked for that can't be done so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// The purchase would be in the future.
    #[error("the time lies in the future")]
    Future,
    /// The purchase is too long ago.
    #[error("the time is too long ago")]
    TooOld,
    /// Something was written on the card after that time.
    #[error("the card has a later entry")]
    OutOfOrder,
    /// The key may not say when a purchase was.
    #[error("the key may not say when a purchase was")]
    MayNotBackdate,
    /// The entry belongs to no purchase.
    #[error("the entry belongs to no purchase")]
    NoPurchase,
    /// The entry takes something back itself.
    #[error("the entry takes something back itself")]
    IsReversal,
    /// The purchase was at another shop.
    #[error("the purchase was at another shop")]
    SoldElsewhere,
    /// The name of the customer is none.
    #[error("the customer's reference is empty, too long or unreadable")]
    Reference,
}

/// A card as a till sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardNow {
    /// The card.
    pub id: CardId,
    /// The number under its code: eight digits.
    pub number: String,
    /// How another system calls its owner. Not in an answer that is kept: it is read from the card when that is given again, so
    /// that nothing of whoever leaves stays there.
    #[serde(skip)]
    pub reference: Option<String>,
    /// The end of its invitation link; not kept either.
    #[serde(skip)]
    pub invite: String,
    /// How many purchases it has seen.
    pub purchases: u32,
    /// Its number of entries.
    pub seq: u64,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When its owner was here last.
    pub seen_at: Timestamp,
    /// What it holds, of each unit.
    pub held: Vec<(Unit, u32)>,
    /// What it owes, of each unit.
    pub owed: Vec<(Unit, u32)>,
    /// How many stamps fill it.
    pub slots: Option<u32>,
    /// Its tier's name.
    pub tier: Option<String>,
    /// Until when its membership runs.
    pub member_until: Option<Timestamp>,
    /// The currency of its cashback.
    pub currency: Option<Currency>,
    /// Rewards that can be handed over.
    pub vouchers_ready: u32,
}

impl CardNow {
    /// As it was kept, with what is read from the card again.
    fn again(self, card: &Card) -> Self {
        Self { reference: card.reference.clone(), invite: card.invite_code.clone(), ..self }
    }

    fn of(card: Card, terms: &Terms, standing: &Standing, vouchers_ready: u32) -> Self {
        let tiers = terms.tiers.as_ref();
        Self {
            id: card.id,
            number: card.number.digits(),
            reference: card.reference,
            invite: card.invite_code,
            purchases: card.purchases,
            seq: card.seq,
            opened_at: card.opened_at,
            seen_at: card.seen_at,
            held: units(&standing.held),
            owed: units(&standing.owed),
            slots: terms.stamps.as_ref().and_then(Stamps::slots),
            tier: tiers.and_then(|tiers| tiers.level(standing.tier.level)).map(|level| level.name.clone()),
            member_until: standing.member_until,
            currency: terms.currency,
            vouchers_ready,
        }
    }
}

/// A voucher as it was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// What is typed or scanned.
    pub code: String,
    /// What it is, in the shop's words.
    pub title: String,
    /// From when on it can no longer be used.
    pub expires_at: Option<Timestamp>,
}

/// What a request wrote on a card, and the card after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The card.
    pub card: CardNow,
    /// The entries, in order.
    pub entries: Vec<Entry>,
    /// The rewards that were issued.
    pub issued: Vec<Issued>,
    /// What was bought, where something was.
    pub sold: Option<Sold>,
    /// The language that the card's owner reads, or else the shop's.
    pub language: Language,
}

/// A card that a till may serve.
async fn find(conn: &mut Conn, till: &Till, id: CardId) -> Result<Card> {
    served(conn, till.all_books(), id).await
}

/// A card as it is at this moment.
async fn card_now(conn: &mut Conn, card: Card, now: Timestamp) -> Result<CardNow> {
    let (_, terms, standing, _) = standing(conn, &card, now).await?;
    let ready = conn.ready(card.shop, card.id, now).await?;
    Ok(CardNow::of(card, &terms, &standing, ready))
}

/// An entry by its name, with the card on which it stands.
async fn find_entry(conn: &mut Conn, till: &Till, id: EntryId) -> Result<(Card, Entry)> {
    let card = find(conn, till, id.card).await.map_err(|error| match error {
        Error::NotFound(_) => Error::NotFound("entry"),
        error => error,
    })?;
    let found = conn.entries(card.shop, card.id, id.seq.saturating_add(1), 1).await?;
    let entry = found.into_iter().find(|entry| entry.id == id).ok_or(Error::NotFound("entry"))?;
    Ok((card, entry))
}

impl Stampbook {
    /// A card that a till may serve.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is not its shop's.
    pub async fn till_card(&self, till: &Till, id: CardId) -> Result<CardNow> {
        let mut conn = self.store.read().await?;
        let card = find(&mut conn, till, id).await?;
        card_now(&mut conn, card, self.now()).await
    }

    /// The card with this number, if there is one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn till_card_by_number(&self, till: &Till, number: CardNumber) -> Result<Option<CardNow>> {
        let mut conn = self.store.read().await?;
        for books in till.all_books() {
            if let Some(card) = conn.card_by_number(books, number).await?
                && serves(&mut conn, till.all_books(), &card).await?
            {
                return card_now(&mut conn, card, self.now()).await.map(Some);
            }
        }
        Ok(None)
    }

    /// The card of whom another system calls so, if there is one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn till_card_by_reference(&self, till: &Till, reference: &str) -> Result<Option<CardNow>> {
        let mut conn = self.store.read().await?;
        for books in till.all_books() {
            if let Some(card) = conn.card_by_reference(books, reference.trim()).await?
                && serves(&mut conn, till.all_books(), &card).await?
            {
                return card_now(&mut conn, card, self.now()).await.map(Some);
            }
        }
        Ok(None)
    }

    /// A card's entries before this place, the latest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not the shop's.
    pub async fn till_entries(&self, till: &Till, card: CardId, before: u64, limit: u32) -> Result<Vec<Entry>> {
        let mut conn = self.store.read().await?;
        let card = find(&mut conn, till, card).await?;
        Ok(conn.entries(card.shop, card.id, before, limit.min(PAGE_MAX + 1)).await?)
    }

    /// A card's vouchers that stand so, the latest first, from before this one on.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not the shop's.
    pub async fn till_vouchers(
        &self,
        till: &Till,
        card: CardId,
        state: State,
        before: Option<(Timestamp, VoucherId)>,
        limit: u32,
    ) -> Result<Vec<Voucher>> {
        let mut conn = self.store.read().await?;
        let card = find(&mut conn, till, card).await?;
        let before = before.unwrap_or((Timestamp(i64::MAX), VoucherId([255; 16])));
        Ok(conn.vouchers_before(&card, state, before, limit.min(PAGE_MAX + 1)).await?)
    }

    /// What a till's shop promises now, and the shop.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn till_program(&self, till: &Till) -> Result<(Shop, Arc<Terms>)> {
        let mut conn = self.store.read().await?;
        let shop = conn.shop(till.shop).await?.ok_or(Error::NotFound("shop"))?;
        let terms = conn.terms(shop.books(), shop.program, shop.version).await?;
        Ok((shop, terms))
    }

    /// Whether a shop's statement may be read by a till: its own, or that of the shop that runs its coalition.
    #[must_use]
    pub fn till_sees(till: &Till, shop: ShopId) -> bool {
        till.all_books().contains(&shop)
    }
}
