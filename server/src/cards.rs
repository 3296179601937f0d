//! Cards: how a customer gets one, and what they see of it.

mod act;
mod chain;
mod served;
mod view;

pub(crate) use act::{Act, Actor};
pub use act::{Acted, Seen};
pub use chain::STRETCH_MAX;
pub(crate) use chain::{Readable, readable};
pub(crate) use served::{served, serves, voucher_served};
pub use view::{CardView, SHOWN_MAX};
pub(crate) use view::{glance, standing, view};

use crate::{
    Error, Result, Stampbook,
    env::Moment,
    ledger::Book,
    referrals::{self, Guest},
    requests::{Origin, Request, RequestKey},
    staff::Staff,
    store::{Card, Conn, NewCard, Operation, Shop},
};
use loyalty::{
    cards::Event,
    ids::{CardId, CustomerId, DeviceId, ShopId},
    languages::Language,
    ledger::Link,
    notices::Wishes,
    numbers::CardNumber,
    occasions::Yearly,
    programs::Terms,
    referrals::Refusal,
    tiers::Tier,
    time::{Here, Timestamp},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Letters in an invitation's code: 50 bits.
pub(crate) const INVITE_LETTERS: usize = 10;
/// Tries to find a number that no other card of the shop has.
const NUMBER_TRIES: usize = 20;
/// Cards shown in a wallet.
pub const WALLET_CARDS_MAX: usize = 50;
/// Cards that are looked through for those that are shown.
const OWNED_MAX: u32 = 500;
/// The same request to join is answered again for this long: a double tap, a lost reply.
const JOIN_AGAIN_SECONDS: i64 = 600;

/// Somebody asks for a card.
#[derive(Debug, Clone)]
pub struct Joining {
    /// In which shop.
    pub shop: ShopId,
    /// Who, if the browser is known.
    pub customer: Option<CustomerId>,
    /// On which device.
    pub device: DeviceId,
    /// By whose invitation.
    pub invite: Option<String>,
    /// What the browser reads.
    pub language: Language,
    /// The request's name.
    pub key: RequestKey,
}

/// Which of their cards somebody wants to see.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look<'a> {
    /// Those of shops in whose name this is; all, where it is empty.
    pub find: &'a str,
    /// Those that they put away, and not the others.
    pub put_away: bool,
}

/// What somebody sees of their cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wallet {
    /// The cards: the first of them whole, of the others what lists show.
    pub views: Vec<CardView>,
    /// How many there are that are not put away.
    pub kept: usize,
    /// How many are put away.
    pub put_away: usize,
}

struct PutAway {
    customer: CustomerId,
    card: CardId,
    at: Option<Timestamp>,
}

impl Operation for PutAway {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let card = conn.card_of(self.customer, self.card).await?.ok_or(Error::NotFound("card"))?;
        Ok(conn.archive_card(&card, self.at).await?)
    }
}

/// The card that came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// The card.
    pub card: CardId,
    /// Whose it is.
    pub customer: CustomerId,
    /// Why the invitation gives nothing, where it does not.
    pub refused: Option<Refusal>,
}

/// What is kept of the answer. Whose the card is, is read from it when the answer is given again: they may have left.
#[derive(Serialize, Deserialize)]
struct KeptJoin {
    card: CardId,
    refused: Option<Refusal>,
}

#[derive(Serialize, Deserialize)]
struct JoinAnswer {
    joined: KeptJoin,
    /// Whether the browser had a wallet already.
    was_known: bool,
    at_us: i64,
}

struct Join<'a> {
    ask: &'a Joining,
    moment: Moment,
}

impl Operation for Join<'_> {
    type Answer = Joined;
    async fn run(&self, conn: &mut Conn) -> Result<Joined> {
        let (ask, now) = (self.ask, self.moment.now);
        let invite = ask.invite.as_deref().unwrap_or_default().as_bytes();
        let request = Request::new(ask.shop, Origin::Anyone, &ask.key, &[b"join", invite]);
        if let Some(JoinAnswer { joined: KeptJoin { card, refused }, was_known, at_us }) =
            request.answered(conn).await?
        {
            let shop = conn.shop(ask.shop).await?.ok_or(Error::NotFound("shop"))?;
            let found = conn.card_in_books(shop.all_books(), card).await?.filter(|card| card.closed_at.is_none());
            let joined = Joined { card, customer: found.ok_or(Error::KeyReused)?.customer, refused };
            // A double tap comes from the same browser: one that was known then is known now, and as the same.
            let same = if was_known { ask.customer == Some(joined.customer) } else { true };
            let fresh = Timestamp(at_us).plus_seconds(JOIN_AGAIN_SECONDS) > now;
            return if fresh && same { Ok(joined) } else { Err(Error::KeyReused) };
        }
        let joined = self.join(conn).await?;
        let kept = KeptJoin { card: joined.card, refused: joined.refused };
        request
            .keep(
                conn,
                &JoinAnswer { joined: kept, was_known: ask.customer == Some(joined.customer), at_us: now.0 },
                now,
            )
            .await?;
        Ok(joined)
    }
}

impl Join<'_> {
    async fn join(&self, conn: &mut Conn) -> Result<Joined> {
        let ask = self.ask;
        let shop = conn.shop(ask.shop).await?.ok_or(Error::NotFound("shop"))?;
        let terms = conn.terms(shop.books(), shop.program, shop.version).await?;
        let mut names = self.moment.names();
        // Whoever was forgotten meanwhile, by another device of theirs, begins anew.
        let known = match ask.customer {
            Some(customer) if conn.customer(customer).await?.is_some() => Some(customer),
            _ => None,
        };
        let customer = known.unwrap_or_else(|| CustomerId(names.id()));
        let card = match known {
            Some(known) => conn.card_in(shop.books(), shop.program, known).await?,
            None => None,
        };
        let invitation = match &ask.invite {
            Some(code) => {
                let guest = Guest { code, customer, device: ask.device, card: card.as_ref() };
                referrals::look_up(conn, &shop, &terms, &guest).await?
            }
            None => None,
        };
        if let Some(card) = card {
            let refused = invitation.as_ref().and_then(|invitation| invitation.verdict.err());
            if let Some(invitation) = &invitation {
                invitation.note(conn, &card, names.id(), self.moment.now).await?;
            }
            return Ok(Joined { card: card.id, customer, refused });
        }
        if known.is_none() {
            conn.insert_customer(customer, Some(ask.language), self.moment.now);
        }
        let mut book = Book::open(conn, &shop, names, self.moment.now, None)?;
        book.tally.cards += 1;
        let mut card = open_card(&mut book, customer, None, Some(ask.device)).await?;
        book.post(&mut card, &terms, Event::Opened, None).await?;
        let mut refused = None;
        if let Some(invitation) = &invitation {
            invitation.note(book.conn, &card, book.names.id(), self.moment.now).await?;
            refused = invitation.verdict.err();
            if refused.is_none() {
                book.tally.referrals += 1;
                book.post(&mut card, &terms, Event::Invited, None).await?;
            }
        }
        book.close().await?;
        Ok(Joined { card: card.id, customer, refused })
    }
}

/// Writes a new, empty card down.
pub(crate) async fn open_card(
    book: &mut Book<'_>,
    customer: CustomerId,
    reference: Option<&str>,
    device: Option<DeviceId>,
) -> Result<Card> {
    let (shop, books, id) = (book.shop, book.shop.books(), CardId(book.names.id()));
    let today = Here::new(book.at, &book.zone).date();
    let card = Card {
        shop: books,
        id,
        number: free_number(book).await?,
        customer,
        program: shop.program,
        version: shop.version,
        reference: reference.map(str::to_owned),
        invite_code: book.names.code(INVITE_LETTERS),
        purchases: 0,
        seq: 0,
        head: Link::first(books, id),
        opened_at: book.at,
        seen_at: book.at,
        tier: Tier::default(),
        member_until: None,
        birthday: None,
        device,
        contact: None,
        wishes: Wishes::default(),
        closed_at: None,
        archived_at: None,
    };
    book.conn.insert_card(&NewCard { card: &card, anniversary: Yearly::of(today) });
    Ok(card)
}

async fn free_number(book: &mut Book<'_>) -> Result<CardNumber> {
    for _ in 0..NUMBER_TRIES {
        let number = CardNumber::new(book.names.below(CardNumber::COUNT));
        if !book.conn.is_number_taken(book.shop.books(), number).await? {
            return Ok(number);
        }
    }
    Err(Error::internal("no card number is free"))
}

impl Stampbook {
    /// Gives somebody a card, or the one they have.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such shop.
    pub async fn join(&self, ask: &Joining) -> Result<Joined> {
        let joined = self.store.write(&Join { ask, moment: self.moment()? }).await?;
        Ok(joined)
    }

    /// A customer's own card.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is not theirs.
    pub async fn card(&self, customer: CustomerId, id: CardId) -> Result<CardView> {
        let mut conn = self.store.read().await?;
        let card = conn.card_of(customer, id).await?.ok_or(Error::NotFound("card"))?;
        view(&mut conn, card, self.clock.now()).await
    }

    /// A customer's cards: those with a reward that waits come first, and among these the one used last.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn wallet(&self, customer: CustomerId, look: Look<'_>) -> Result<Wallet> {
        let (mut conn, now) = (self.store.read().await?, self.clock.now());
        let (away, shown): (Vec<_>, Vec<_>) =
            conn.cards_of(customer, OWNED_MAX).await?.into_iter().partition(Card::is_put_away);
        let (kept, put_away) = (shown.len(), away.len());
        let (mut views, find) = (Vec::new(), look.find.trim());
        for card in if look.put_away { away } else { shown } {
            let fits = find.is_empty() || conn.shop(card.shop).await?.is_some_and(|shop| shop.is_called(find));
            if fits && views.len() < WALLET_CARDS_MAX {
                views.push(glance(&mut conn, card, now).await?);
            }
        }
        views.sort_by_key(|view| view.vouchers.is_empty());
        // The one on top is drawn whole, stamp by stamp; of the others only the count is shown.
        if let Some(top) = views.first_mut() {
            *top = view(&mut conn, top.card.clone(), now).await?;
        }
        Ok(Wallet { views, kept, put_away })
    }

    /// Puts a customer's card away, or takes it out again.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is not theirs.
    pub async fn put_away(&self, customer: CustomerId, card: CardId, away: bool) -> Result<()> {
        self.store.write(&PutAway { customer, card, at: away.then(|| self.clock.now()) }).await
    }

    /// The customer's card in a shop, if there is one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn card_in_shop(&self, customer: CustomerId, shop: &Shop) -> Result<Option<CardId>> {
        let card = self.store.read().await?.card_in(shop.books(), shop.program, customer).await?;
        Ok(card.map(|card| card.id))
    }

    /// The terms of a card, for the staff of its shop: what the counter asks of a purchase depends on them.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is not this shop's.
    pub async fn terms_at(&self, staff: &Staff, id: CardId) -> Result<Arc<Terms>> {
        let mut conn = self.store.read().await?;
        let card = served(&mut conn, staff.all_books(), id).await?;
        Ok(conn.terms(card.shop, card.program, card.version).await?)
    }

    /// A card of a shop, for its staff.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is not this shop's.
    pub async fn card_at(&self, staff: &Staff, id: CardId) -> Result<CardView> {
        let mut conn = self.store.read().await?;
        let card = served(&mut conn, staff.all_books(), id).await?;
        view(&mut conn, card, self.clock.now()).await
    }
}
