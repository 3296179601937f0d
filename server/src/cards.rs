//! Cards: how a customer gets one, and what they see of it.

use crate::{
    Error, Result, Stampbook,
    env::Moment,
    ledger::Book,
    referrals::{self, Guest},
    requests::{Origin, Request, RequestKey},
    staff::Staff,
    store::{Card, Conn, NewCard, Notice, Operation, Shop, Voucher},
};
use jiff::tz::TimeZone;
use loyalty::{
    cards::{Event, Standing, decide},
    experiences,
    giving::Giving,
    ids::{CardId, CustomerId, DeviceId, ShopId, StaffId},
    ladders,
    languages::Language,
    ledger::{Entry, Link, Unit},
    numbers::CardNumber,
    occasions::Yearly,
    programs::Terms,
    referrals::Refusal,
    rewards,
    tiers::Tier,
    time::{Here, Timestamp},
};
use serde::{Deserialize, Serialize};

/// Letters in an invitation's code: 50 bits.
const INVITE_LETTERS: usize = 10;
/// Tries to find a number that no other card of the shop has.
const NUMBER_TRIES: usize = 20;
/// Cards shown in a wallet.
pub const WALLET_CARDS_MAX: u32 = 50;
/// Entries and vouchers shown with a card.
pub const SHOWN_MAX: u32 = 60;
/// Notices shown with a card.
const NOTICES_MAX: u32 = 10;
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

#[derive(Serialize, Deserialize)]
struct JoinAnswer {
    joined: Joined,
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
        if let Some(JoinAnswer { joined, was_known, at_us }) = request.answered(conn).await? {
            // A double tap comes from the same browser: one that was known then is known now, and as the same.
            let same = if was_known { ask.customer == Some(joined.customer) } else { true };
            let fresh = Timestamp(at_us).plus_seconds(JOIN_AGAIN_SECONDS) > now;
            return if fresh && same { Ok(joined) } else { Err(Error::KeyReused) };
        }
        let joined = self.join(conn).await?;
        let answer = JoinAnswer { joined, was_known: ask.customer.is_some(), at_us: now.0 };
        request.keep(conn, &answer, now).await?;
        Ok(answer.joined)
    }
}

impl Join<'_> {
    async fn join(&self, conn: &mut Conn) -> Result<Joined> {
        let ask = self.ask;
        let shop = conn.shop(ask.shop).await?.ok_or(Error::NotFound("shop"))?;
        let terms = conn.terms(shop.books(), shop.program, shop.version).await?;
        let mut names = self.moment.names();
        let customer = ask.customer.unwrap_or_else(|| CustomerId(names.id()));
        let card = match ask.customer {
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
        if ask.customer.is_none() {
            conn.insert_customer(customer, Some(ask.language), self.moment.now).await?;
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
    };
    book.conn.insert_card(&NewCard { card: &card, reference, anniversary: Yearly::of(today) }).await?;
    Ok(card)
}

async fn free_number(book: &mut Book<'_>) -> Result<CardNumber> {
    for _ in 0..NUMBER_TRIES {
        let number = CardNumber::new(book.names.below(CardNumber::COUNT));
        if book.conn.card_by_number(book.shop.books(), number).await?.is_none() {
            return Ok(number);
        }
    }
    Err(Error::internal("no card number is free"))
}

/// A card with all that its page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardView {
    /// The card.
    pub card: Card,
    /// The shop in whose books it is.
    pub shop: Shop,
    /// The terms it was opened under, or was moved to.
    pub terms: Terms,
    /// Where it stands. What has run out and waits for the job that lets it lapse is gone from it already.
    pub standing: Standing,
    /// How many its tier counts now.
    pub counted: u32,
    /// Rewards that can be handed over.
    pub vouchers: Vec<Voucher>,
    /// The steps of a ladder that keeps its balance which were taken, by their places.
    pub climbed: Vec<usize>,
    /// What each cause was given by all customers, in units, in the order of the program.
    pub causes: Vec<u64>,
    /// Each experience, in the order of the program: how many places are gone, and where the card's owner stands.
    pub places: Vec<(u32, Option<experiences::State>)>,
    /// What its owner is told, the latest first.
    pub notices: Vec<Notice>,
    /// The shops at which it is good, where they are several.
    pub shops: Vec<Shop>,
    /// Its latest entries, the latest first.
    pub entries: Vec<Entry>,
}

impl CardView {
    /// Stamps on it now.
    #[must_use]
    pub fn stamps(&self) -> u32 {
        self.standing.held.of(Unit::Stamp)
    }

    /// How many stamps fill it; none where it is no stamp card.
    #[must_use]
    pub fn slots(&self) -> Option<u32> {
        self.terms.stamps.as_ref().and_then(loyalty::stamps::Stamps::slots)
    }
}

/// A card as lists show it: what it holds and which rewards wait. Nothing else is looked up.
pub(crate) async fn glance(conn: &mut Conn, card: Card, now: Timestamp) -> Result<CardView> {
    let shop = conn.shop(card.shop).await?.ok_or(Error::NotFound("shop"))?;
    let terms = conn.terms(card.shop, card.program, card.version).await?;
    let zone = TimeZone::get(&shop.zone)?;
    let here = Here::new(now, &zone);
    let since = terms.tiers.as_ref().map(|tiers| tiers.since(&here));
    let standing = conn.standing(&card, &[], since).await?;
    // Nothing is written: it is shown as it will be once the job has come by.
    let standing = decide(&terms, &standing, Event::Review, &here)?.after;
    let counted = terms.tiers.as_ref().map_or(0, |tiers| tiers.counted(&standing, &here));
    let mut vouchers = conn.ready_vouchers(card.shop, card.id, SHOWN_MAX).await?;
    // Some may have run out and wait for the job that lets them lapse.
    vouchers.retain(|voucher| rewards::redeem(&voucher.for_rules(), now).is_ok());
    let (climbed, causes, places) = (Vec::new(), Vec::new(), Vec::new());
    let (notices, shops, entries) = (Vec::new(), Vec::new(), Vec::new());
    Ok(CardView { card, shop, terms, standing, counted, vouchers, climbed, causes, places, notices, shops, entries })
}

/// A card with what its page shows, and its latest `entries`.
pub(crate) async fn view(conn: &mut Conn, card: Card, entries: u32, now: Timestamp) -> Result<CardView> {
    let mut view = glance(conn, card, now).await?;
    let CardView { card, terms, .. } = &view;
    let mut climbed = Vec::new();
    for (place, step) in terms.ladder.iter().filter(|ladder| ladder.keeps).flat_map(|l| &l.steps).enumerate() {
        if conn.times(card, &ladders::rule(step)).await? > 0 {
            climbed.push(place);
        }
    }
    let mut causes = Vec::new();
    for cause in terms.giving.iter().flat_map(|giving| &giving.causes) {
        causes.push(conn.total(card.shop, &Giving::rule(cause)).await?);
    }
    let mut places = Vec::new();
    for experience in &terms.experiences {
        let mine = conn.place(card.shop, &experience.id, card.id).await?.map(|place| place.state);
        places.push((crate::experiences::taken(conn, card.shop, &experience.id).await?, mine));
    }
    let mut notices = conn.notices(card.shop, card.id, NOTICES_MAX).await?;
    notices.retain(|notice| notice.until > now);
    let shops = if terms.coalition.is_some() { conn.shops_at_home(card.shop).await? } else { Vec::new() };
    view.entries = conn.entries(card.shop, card.id, u64::MAX, entries).await?;
    (view.climbed, view.causes, view.places) = (climbed, causes, places);
    (view.notices, view.shops) = (notices, shops);
    Ok(view)
}

/// Who brings something to a card.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Actor {
    /// Its owner.
    Customer(CustomerId),
    /// Somebody of a shop.
    Staff(ShopId, Option<StaffId>),
}

/// Something that is asked of a card: one event, decided and written.
#[derive(Debug)]
pub(crate) struct Act<'a> {
    pub(crate) actor: Actor,
    pub(crate) card: CardId,
    pub(crate) event: Event<'a>,
    /// What the event does not say: which experience it is about.
    pub(crate) about: &'a str,
    pub(crate) key: &'a RequestKey,
    pub(crate) moment: Moment,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acted {
    /// The card.
    pub card: CardId,
    /// Its number of entries.
    pub seq: u64,
    /// The codes of the vouchers that it issued.
    pub vouchers: Vec<String>,
    /// What the card holds now, of each unit.
    pub after: Vec<(Unit, u32)>,
}

impl Act<'_> {
    /// The card, the shop at which it happens, and the request.
    pub(crate) async fn start(&self, conn: &mut Conn) -> Result<(Card, Shop, Request)> {
        let (card, shop) = match self.actor {
            Actor::Customer(customer) => {
                let card = conn.card_of(customer, self.card).await?.ok_or(Error::NotFound("card"))?;
                let shop = conn.shop(card.shop).await?.ok_or(Error::NotFound("shop"))?;
                (card, shop)
            }
            Actor::Staff(shop, _) => {
                let shop = conn.shop(shop).await?.ok_or(Error::NotFound("shop"))?;
                (conn.card_in_books(shop.all_books(), self.card).await?.ok_or(Error::NotFound("card"))?, shop)
            }
        };
        let origin = match self.actor {
            Actor::Customer(_) => Origin::Customer(card.id),
            Actor::Staff(..) => Origin::Till,
        };
        let (asked, about) = (format!("{:?}", self.event), self.about.as_bytes());
        let request = Request::new(shop.id, origin, self.key, &[b"act", &self.card.0, asked.as_bytes(), about]);
        Ok((card, shop, request))
    }

    pub(crate) const fn by(&self) -> Option<StaffId> {
        match self.actor {
            Actor::Customer(_) => None,
            Actor::Staff(_, by) => by,
        }
    }
}

impl Operation for Act<'_> {
    type Answer = Acted;
    async fn run(&self, conn: &mut Conn) -> Result<Acted> {
        let (mut card, shop, request) = self.start(conn).await?;
        if let Some(acted) = request.answered(conn).await? {
            return Ok(acted);
        }
        let mut book = Book::open(conn, &shop, self.moment.names(), self.moment.now, self.by())?;
        let terms = book.conn.terms(card.shop, card.program, card.version).await?;
        let written = book.post(&mut card, &terms, self.event, None).await?;
        book.close().await?;
        let vouchers = written.vouchers.into_iter().map(|voucher| voucher.code).collect();
        let after = crate::counter::units(&written.after.held);
        let acted = Acted { card: card.id, seq: card.seq, vouchers, after };
        request.keep(conn, &acted, self.moment.now).await?;
        Ok(acted)
    }
}

impl Stampbook {
    /// Does what is asked of a card, and tells whoever looks at it.
    pub(crate) async fn act(&self, actor: Actor, card: CardId, event: Event<'_>, key: &RequestKey) -> Result<Acted> {
        let acted = self.store.write(&Act { actor, card, event, about: "", key, moment: self.moment()? }).await?;
        self.announce(&[(acted.card, acted.seq)]);
        Ok(acted)
    }

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
        view(&mut conn, card, SHOWN_MAX, self.clock.now()).await
    }

    /// All cards of a customer, the one used last first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn wallet(&self, customer: CustomerId) -> Result<Vec<CardView>> {
        let mut conn = self.store.read().await?;
        let mut views = Vec::new();
        for card in conn.cards_of(customer, WALLET_CARDS_MAX).await? {
            // The one on top is drawn whole, stamp by stamp; of the others only the count is shown.
            views.push(match views.is_empty() {
                true => view(&mut conn, card, SHOWN_MAX, self.clock.now()).await?,
                false => glance(&mut conn, card, self.clock.now()).await?,
            });
        }
        Ok(views)
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
    pub async fn terms_at(&self, staff: &Staff, id: CardId) -> Result<Terms> {
        let mut conn = self.store.read().await?;
        let card = conn.card_in_books(staff.all_books(), id).await?.ok_or(Error::NotFound("card"))?;
        Ok(conn.terms(card.shop, card.program, card.version).await?)
    }

    /// A card of a shop, for its staff.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is not this shop's.
    pub async fn card_at(&self, staff: &Staff, id: CardId) -> Result<CardView> {
        let mut conn = self.store.read().await?;
        let card = conn.card_in_books(staff.all_books(), id).await?.ok_or(Error::NotFound("card"))?;
        view(&mut conn, card, SHOWN_MAX, self.clock.now()).await
    }
}
