//! Experiences: who has a place, who waits for one, and who came. Places are counted in the same transaction in which they
//! are given, so that there are never more guests than places.

use crate::{
    Error, Result, Stampbook,
    cards::{Act, Actor},
    env::Moment,
    ledger::Book,
    requests::{RequestKey, till_answer},
    staff::Staff,
    store::{Card, Conn, Operation, Place, What},
};
use loyalty::{
    cards::{self, Count, Event},
    experiences::{Experience, State},
    ids::{CardId, CustomerId, ShopId},
    programs::Terms,
};
use serde::{Deserialize, Serialize};

/// Guests shown in a list.
pub const GUESTS_MAX: u32 = 500;
/// Who waits and is asked when a place is free: whoever can't pay for it is passed over.
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

/// Gives a place that is free to whoever waits longest and can pay for it.
async fn next_in_turn(book: &mut Book<'_>, shop: ShopId, experience: &str) -> Result<Option<Card>> {
    for waiting in book.conn.places(shop, experience, State::Waiting, ASKED_MAX).await? {
        let Some(mut card) = book.conn.card(shop, waiting.card).await? else { continue };
        match turn(book, &mut card, experience, Wish::Reserve).await {
            Ok(State::Reserved) => {
                let what = What::PlaceFree(experience.to_owned());
                book.conn.tell(&card, &what, book.at, book.at.plus_days(30)).await?;
                return Ok(Some(card));
            }
            // It has begun, or no place is free: nobody else gets further.
            Err(Error::Refused(cards::Refusal::Begun | cards::Refusal::TakenBefore)) => break,
            // This one can't pay for it, may not have it, or is under terms that do not know it.
            Ok(_) | Err(Error::Refused(_) | Error::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

impl Operation for Ask<'_> {
    type Answer = (Answer, Vec<(CardId, u64)>);
    async fn run(&self, conn: &mut Conn) -> Result<Self::Answer> {
        let act = &self.act;
        let (mut card, shop, request) = act.start(conn).await?;
        if let Some(answer) = request.answered(conn).await? {
            return Ok((answer, Vec::new()));
        }
        let mut book = Book::open(conn, &shop, act.moment.names(), act.moment.now, act.by())?;
        let state = turn(&mut book, &mut card, self.experience, self.wish).await?;
        let mut changed = vec![(card.id, card.seq)];
        if state == State::Cancelled {
            let next = next_in_turn(&mut book, card.shop, self.experience).await?;
            changed.extend(next.map(|card| (card.id, card.seq)));
        }
        book.close().await?;
        let answer = Answer { state, seq: card.seq };
        request.keep(conn, &answer, act.moment.now).await?;
        Ok((answer, changed))
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
        let act = Act { actor, card, event, about: experience, key, moment };
        let (answer, changed) = self.store.write(&Ask { act, experience, wish }).await?;
        self.announce(&changed);
        Ok(answer)
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

    /// The experiences of the program that is in force, each with how full it is.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn attendance(&self, staff: &Staff) -> Result<Vec<Attendance>> {
        let mut conn = self.store.read().await?;
        let shop = conn.shop(staff.shop).await?.ok_or(Error::NotFound("shop"))?;
        let terms = conn.terms(staff.books, shop.program, shop.version).await?;
        let mut all = Vec::new();
        for experience in &terms.experiences {
            let taken = taken(&mut conn, staff.books, &experience.id).await?;
            let waiting = conn.places(staff.books, &experience.id, State::Waiting, GUESTS_MAX).await?.len();
            all.push(Attendance { experience: experience.clone(), taken, waiting });
        }
        Ok(all)
    }

    /// Who stands so with an experience, the longest first: at most [`GUESTS_MAX`], each with their card.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn guests(&self, staff: &Staff, experience: &str, state: State) -> Result<Vec<Card>> {
        let mut conn = self.store.read().await?;
        let mut guests = Vec::new();
        for place in conn.places(staff.books, experience, state, GUESTS_MAX).await? {
            guests.extend(conn.card(staff.books, place.card).await?);
        }
        Ok(guests)
    }
}
