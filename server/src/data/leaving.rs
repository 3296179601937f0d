//! A customer leaves: one shop, or all of them. What a card held is written off by the rules, entry by entry, so that the books
//! stay sound; who its owner was is forgotten. The shop keeps its counts and a history that is nobody's.

use crate::{
    Error, Result, Stampbook, consents,
    consents::Purpose,
    email,
    env::Moment,
    experiences::{self, Wish},
    ledger::Book,
    passes,
    store::{Card, Conn, Consent, Operation},
};
use loyalty::{
    cards::Event,
    experiences::State,
    ids::{CardId, CustomerId},
    programs::Terms,
    time::Timestamp,
};

/// Steps in which a card is left at most: each takes up to 200 vouchers.
const STEPS_MAX: usize = 1_000;
/// Letters in the code of an invitation that nobody is told of.
const NO_INVITE_LETTERS: usize = 26;

struct Leave {
    customer: CustomerId,
    card: CardId,
    moment: Moment,
}

impl Operation for Leave {
    type Answer = u64;
    async fn run(&self, conn: &mut Conn) -> Result<u64> {
        let mut card = conn.card_of(self.customer, self.card).await?.ok_or(Error::NotFound("card"))?;
        let shop = conn.shop(card.shop).await?.ok_or(Error::NotFound("shop"))?;
        let terms = conn.terms(card.shop, card.program, card.version).await?;
        let mut book = Book::open(conn, &shop, self.moment.names(), self.moment.now, None)?;
        give_places_back(&mut book, &mut card, &terms).await?;
        let mut steps = 0;
        while !book.post(&mut card, &terms, Event::Left, None).await?.after.closed {
            steps += 1;
            if steps > STEPS_MAX {
                return Err(Error::internal("a card holds more than can be taken off it"));
            }
        }
        take_consents_back(book.conn, &card, self.moment.now).await?;
        let (nobody, code) = (CustomerId(book.names.id()), book.names.code(NO_INVITE_LETTERS));
        book.conn.close_card(&card, nobody, &code, self.moment.now).await?;
        book.conn.forget_notices(&card).await?;
        passes::end(book.conn, &card, self.moment.now).await?;
        book.close().await?;
        Ok(card.seq)
    }
}

/// Others may wait for them. What is refused has begun or is over: then nobody does.
async fn give_places_back(book: &mut Book<'_>, card: &mut Card, terms: &Terms) -> Result<()> {
    for experience in &terms.experiences {
        let place = book.conn.place(card.shop, &experience.id, card.id).await?;
        if !place.is_some_and(|place| matches!(place.state, State::Reserved | State::Waiting)) {
            continue;
        }
        match experiences::turn(book, card, &experience.id, Wish::Cancel).await {
            Ok(_) | Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn take_consents_back(conn: &mut Conn, card: &Card, now: Timestamp) -> Result<()> {
    for purpose in Purpose::ALL {
        let line = Consent { purpose, at: now, given: false, page: "leave".into(), words: String::new() };
        consents::note(conn, card, &line).await?;
    }
    Ok(())
}

/// Forgets somebody who has no card any more; false where they have one.
struct Forget(CustomerId);

impl Operation for Forget {
    type Answer = bool;
    async fn run(&self, conn: &mut Conn) -> Result<bool> {
        if !conn.cards_of(self.0, 1).await?.is_empty() {
            return Ok(false);
        }
        conn.end_sessions_of(self.0).await?;
        conn.drop_handovers(self.0).await?;
        conn.drop_phones(self.0).await?;
        conn.drop_passkeys(self.0).await?;
        email::forget(conn, self.0).await?;
        // Where nobody is there any more, another device of theirs was faster.
        conn.forget_customer(self.0).await?;
        Ok(true)
    }
}

/// Cards that are looked up at once.
const BATCH: u32 = 100;
/// How often it is looked whether there are more of them.
const ROUNDS_MAX: usize = 1_000;

impl Stampbook {
    /// A customer leaves a shop: their card is closed, and tells nothing of them any more.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not theirs.
    pub async fn leave(&self, customer: CustomerId, card: CardId) -> Result<()> {
        let seq = self.store.write(&Leave { customer, card, moment: self.moment()? }).await?;
        self.announce(&[(card, seq)]);
        Ok(())
    }

    /// A customer leaves all shops, and is forgotten with all their devices. Each card is closed in a transaction of its own:
    /// where one can't be, they are still known, and may go on.
    ///
    /// # Errors
    /// Where the database does not answer; [`Error::Busy`] where cards are opened faster than they are closed.
    pub async fn forget(&self, customer: CustomerId) -> Result<()> {
        for _ in 0..ROUNDS_MAX {
            for card in self.store.read().await?.cards_of(customer, BATCH).await? {
                match self.leave(customer, card.id).await {
                    // Another device of theirs was faster.
                    Ok(()) | Err(Error::NotFound("card")) => {}
                    Err(error) => return Err(error),
                }
            }
            if self.store.write(&Forget(customer)).await? {
                return Ok(());
            }
        }
        Err(Error::Busy)
    }

    /// Whether there was a card of this name whose owner has left.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn was_left(&self, card: CardId) -> Result<bool> {
        Ok(self.store.read().await?.is_closed(card).await?)
    }
}
