//! Experiences: who has a place, who waits for one, and who came. Places are counted in the same transaction in which they
//! are given, so that there are never more guests than places.

use crate::{
    Error, Result, Stampbook,
    cards::{Act, Actor},
    env::Moment,
    ledger::Book,
    requests::{RequestKey, till_answer},
    reviews::SHOPS_MAX,
    staff::Staff,
    store::{Card, Conn, Operation, Place, Shop},
};
use jiff::tz::TimeZone;
use loyalty::{
    cards::{Count, Event},
    experiences::{Experience, State},
    ids::{CardId, CustomerId, ShopId},
    notices::What,
    programs::Terms,
    time::{Here, Timestamp},
};
use serde::{Deserialize, Serialize};

/// Guests shown in a list.
pub const GUESTS_MAX: u32 = 500;
/// Who waits and is asked in one transaction when a place is free: whoever can't pay for it is passed over.
const ASKED_MAX: u32 = 50;

/// What came of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Where the card's owner stands now.
    pub state: State,
    /// That card's number of entries.
    pub seq: u64,
}

/// An experience as its shop sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendance {
    /// Which.
    pub experience: Experience,
    /// How many places are gone.
    pub taken: u32,
    /// How many wait for one: at most [`GUESTS_MAX`] are counted.
    pub waiting: usize,
}

/// What is done about a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    Reserve,
    Cancel,
    Attend,
}

struct Ask<'a> {
    act: Act<'a>,
    experience: &'a str,
    wish: Wish,
}

fn rule(experience: &str) -> String {
    format!("experience/{experience}")
}

/// How many places are gone.
pub(crate) async fn taken(conn: &mut Conn, shop: ShopId, experience: &str) -> Result<u32> {
    Ok(u32::try_from(conn.total(shop, &rule(experience)).await?).unwrap_or(u32::MAX))
}

fn find(terms: &Terms, experience: &str) -> Result<usize> {
    terms.experiences.iter().position(|one| one.id == experience).ok_or(Error::NotFound("experience"))
}

/// Asks the rules for one card and writes what they say.
pub(crate) async fn turn(book: &mut Book<'_>, card: &mut Card, experience: &str, wish: Wish) -> Result<State> {
    let terms = book.conn.terms(card.shop, card.program, card.version).await?;
    let at = find(&terms, experience)?;
    let place = book.conn.place(card.shop, experience, card.id).await?;
    let (mine, paid) = place.map_or((None, Vec::new()), |place| (Some(place.state), place.paid));
    let gone = taken(book.conn, card.shop, experience).await?;
    let event = match wish {
        Wish::Reserve => Event::Reserve(at, gone, mine),
        Wish::Cancel => Event::Cancel(at, mine, &paid),
        Wish::Attend => Event::Attend(at, mine),
    };
    let written = book.post(card, &terms, event, None).await?;
    let state = written.place.ok_or_else(|| Error::internal("no word about the place"))?;
    let change = i64::from(state == State::Reserved) - i64::from(mine == Some(State::Reserved));
    if state != State::Attended && change != 0 {
        book.conn.add_count(card, &Count { rule: rule(experience), by_all: true }, change).await?;
    }
    let paid = match state {
        State::Reserved => written.paid,
        State::Attended => paid,
        State::Waiting | State::Cancelled => Vec::new(),
    };
    let place = Place { card: card.id, state, paid, at: book.at };
    book.conn.set_place(card.shop, experience, &place).await?;
    Ok(state)
}

/// Who was asked whether they want a place that is free.
struct Asked {
    /// Who has it now.
    seated: Option<Card>,
    /// Behind whom others wait who were not asked yet.
    behind: Option<(Timestamp, CardId)>,
}

/// Offers a free place to some of who wait, the longest first, until one of them has it. Each is asked under their own
/// terms: that one can't have it, can't pay or is told that it has begun says nothing of the next.
async fn offer(
    book: &mut Book<'_>,
    (shop, experience): (ShopId, &str),
    after: Option<(Timestamp, CardId)>,
) -> Result<Asked> {
    let queue = book.conn.places((shop, experience), State::Waiting, after, ASKED_MAX).await?;
    let last = queue.last().map(|place| (place.at, place.card)).filter(|_| queue.len() == ASKED_MAX as usize);
    for waiting in queue {
        let Some(mut card) = book.conn.card(shop, waiting.card).await? else { continue };
        match turn(book, &mut card, experience, Wish::Reserve).await {
            Ok(State::Reserved) => {
                let what = What::PlaceFree(experience.to_owned());
                book.conn.tell(&card, &what, book.at, book.at.plus_days(30))?;
                return Ok(Asked { seated: Some(card), behind: Some((waiting.at, waiting.card)) });
            }
            Ok(_) | Err(Error::Refused(_) | Error::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Asked { seated: None, behind: last })
}

/// Whether a place is free, by the terms of this card.
async fn has_free_place(conn: &mut Conn, card: &Card, experience: &str) -> Result<bool> {
    let terms = conn.terms(card.shop, card.program, card.version).await?;
    let places = terms.experiences.iter().find(|one| one.id == experience).map_or(0, |one| one.places);
    Ok(taken(conn, card.shop, experience).await? < places)
}

impl Ask<'_> {
    /// Whoever waits goes before whoever asks now. Gives what the asker has then, if they were among those who waited.
    async fn let_others_go_first(
        &self,
        book: &mut Book<'_>,
        card: &mut Card,
        changed: &mut Vec<(CardId, u64)>,
    ) -> Result<Option<State>> {
        while has_free_place(book.conn, card, self.experience).await? {
            let Some(first) = offer(book, (card.shop, self.experience), None).await?.seated else { break };
            if first.id == card.id {
                *card = first;
                return Ok(Some(State::Reserved));
            }
            changed.push((first.id, first.seq));
        }
        Ok(None)
    }
}

impl Operation for Ask<'_> {
    type Answer = (Answer, Asking);
    async fn run(&self, conn: &mut Conn) -> Result<Self::Answer> {
        let act = &self.act;
        let (mut card, shop, request) = act.start(conn).await?;
        if let Some(answer) = request.answered(conn).await? {
            return Ok((answer, Asking::default()));
        }
        let mut book = Book::open(conn, &shop, act.moment.names(), act.moment.now, act.by())?;
        let (mut changed, mut behind, mut state) = (Vec::new(), None, None);
        if self.wish == Wish::Reserve {
            state = self.let_others_go_first(&mut book, &mut card, &mut changed).await?;
        }
        let state = match state {
            Some(state) => state,
            None => turn(&mut book, &mut card, self.experience, self.wish).await?,
        };
        changed.push((card.id, card.seq));
        if state == State::Cancelled {
            let asked = offer(&mut book, (card.shop, self.experience), None).await?;
            behind = asked.behind.filter(|_| asked.seated.is_none()).map(|last| (card.shop, last));
            changed.extend(asked.seated.map(|card| (card.id, card.seq)));
        }
        book.close().await?;
        let answer = Answer { state, seq: card.seq };
        request.keep(conn, &answer, act.moment.now).await?;
        Ok((answer, Asking { changed, behind }))
    }
}

/// What else came of asking.
#[derive(Default)]
struct Asking {
    /// The cards that changed.
    changed: Vec<(CardId, u64)>,
    /// In whose books a place is free, and behind whom others wait who were not asked.
    behind: Option<(ShopId, (Timestamp, CardId))>,
}

/// Offers a place to some of who wait, in a transaction of its own.
struct Offer<'a> {
    shop: ShopId,
    experience: &'a str,
    after: Option<(Timestamp, CardId)>,
    moment: Moment,
}

impl Operation for Offer<'_> {
    type Answer = (Option<(CardId, u64)>, Option<(Timestamp, CardId)>);
    async fn run(&self, conn: &mut Conn) -> Result<Self::Answer> {
        let shop = conn.shop(self.shop).await?.ok_or(Error::NotFound("shop"))?;
        let mut book = Book::open(conn, &shop, self.moment.names(), self.moment.now, None)?;
        let asked = offer(&mut book, (self.shop, self.experience), self.after).await?;
        book.close().await?;
        Ok((asked.seated.map(|card| (card.id, card.seq)), asked.behind))
    }
}

impl Stampbook {
    async fn ask(&self, actor: Actor, card: CardId, experience: &str, wish: Wish, key: &RequestKey) -> Result<Answer> {
        let moment: Moment = self.moment()?;
        // The event is made from where the card stands inside the transaction; here it only tells requests apart.
        let event = match wish {
            Wish::Reserve => Event::Reserve(0, 0, None),
            Wish::Cancel => Event::Cancel(0, None, &[]),
            Wish::Attend => Event::Attend(0, None),
        };
        let act = Act { actor, card, event, about: experience, seen: None, key, moment };
        let (answer, Asking { changed, behind }) = self.store.write(&Ask { act, experience, wish }).await?;
        self.announce(&changed);
        if let Some((shop, last)) = behind
            && let Err(error) = self.offer_on(shop, experience, Some(last)).await
        {
            // What was asked is done; the job offers it again.
            tracing::error!(?error, experience, "a free place could not be offered to all");
        }
        Ok(answer)
    }

    /// Offers what places are free to everybody who waits behind `after`; says how many were given.
    async fn offer_on(&self, shop: ShopId, experience: &str, mut after: Option<(Timestamp, CardId)>) -> Result<usize> {
        let mut given = 0;
        loop {
            let moment = self.moment()?;
            let (seated, behind) = self.store.write(&Offer { shop, experience, after, moment }).await?;
            self.announce(seated.as_slice());
            given += seated.iter().len();
            match behind {
                None => return Ok(given),
                next => after = next,
            }
        }
    }

    /// Offers the places that are free to who waits for one, now that they may have what it takes; says how many were given.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn fill_places(&self) -> Result<usize> {
        let shops = self.store.read().await?.some_shops(SHOPS_MAX).await?;
        let mut given = 0;
        for shop in &shops {
            match self.fill_places_of(shop).await {
                Ok(places) => given += places,
                Err(error) if error.is_passing() => return Err(error),
                Err(error) => tracing::error!(?error, shop = %shop.id, "a shop's free places could not be offered"),
            }
        }
        Ok(given)
    }

    async fn fill_places_of(&self, shop: &Shop) -> Result<usize> {
        let mut conn = self.store.read().await?;
        let (program, version) = conn.own_program(shop.id).await?;
        let terms = conn.terms(shop.id, program, version).await?;
        let zone = TimeZone::get(&shop.zone)?;
        let here = Here::new(self.now(), &zone);
        let mut open = Vec::new();
        for one in terms.experiences.iter().filter(|one| !one.has_begun(&here)) {
            let waits = !conn.places((shop.id, &one.id), State::Waiting, None, 1).await?.is_empty();
            if waits && taken(&mut conn, shop.id, &one.id).await? < one.places {
                open.push(&one.id);
            }
        }
        drop(conn);
        let mut given = 0;
        for experience in open {
            given += self.offer_on(shop.id, experience, None).await?;
        }
        Ok(given)
    }

    /// Reserves a place at an experience for a customer's card; where all are gone, its owner waits.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not theirs or there is no such experience; [`Error::Refused`].
    pub async fn reserve(
        &self,
        customer: CustomerId,
        card: CardId,
        experience: &str,
        key: &RequestKey,
    ) -> Result<Answer> {
        self.ask(Actor::Customer(customer), card, experience, Wish::Reserve, key).await
    }

    /// Gives a place back, or stops waiting. Whoever waits longest moves up.
    ///
    /// # Errors
    /// As [`Stampbook::reserve`].
    pub async fn cancel(
        &self,
        customer: CustomerId,
        card: CardId,
        experience: &str,
        key: &RequestKey,
    ) -> Result<Answer> {
        self.ask(Actor::Customer(customer), card, experience, Wish::Cancel, key).await
    }

    /// Lets somebody in who has a place.
    ///
    /// # Errors
    /// As [`Stampbook::reserve`].
    pub async fn attend(&self, staff: &Staff, card: CardId, experience: &str, key: &RequestKey) -> Result<Answer> {
        self.ask(Actor::Staff(staff.shop, Some(staff.id)), card, experience, Wish::Attend, key).await
    }

    /// What came of letting somebody in, for the page that is shown after it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn attended(&self, shop: ShopId, key: &RequestKey) -> Result<Option<Answer>> {
        till_answer(&mut self.store.read().await?, shop, key).await
    }

    /// The experiences of the programs that are in force in the shop's books, each with how full it is.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn attendance(&self, staff: &Staff) -> Result<Vec<Attendance>> {
        let mut conn = self.store.read().await?;
        let mut all = Vec::new();
        for books in staff.distinct_books() {
            let (program, version) = conn.own_program(books).await?;
            for experience in &conn.terms(books, program, version).await?.experiences {
                let taken = taken(&mut conn, books, &experience.id).await?;
                let waiting = conn.places((books, &experience.id), State::Waiting, None, GUESTS_MAX).await?.len();
                all.push(Attendance { experience: experience.clone(), taken, waiting });
            }
        }
        Ok(all)
    }

    /// Who stands so with an experience, in all books of the shop, the longest first: at most [`GUESTS_MAX`] of each, with
    /// their card.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn guests(&self, staff: &Staff, experience: &str, state: State) -> Result<Vec<Card>> {
        let mut conn = self.store.read().await?;
        let mut guests = Vec::new();
        for books in staff.distinct_books() {
            for place in conn.places((books, experience), state, None, GUESTS_MAX).await? {
                guests.extend(conn.card(books, place.card).await?);
            }
        }
        Ok(guests)
    }
}
