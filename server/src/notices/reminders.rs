//! Reminders: who has a place at an experience that is tomorrow is told so, once.

use crate::{
    Error, Result, Stampbook,
    reviews::SHOPS_MAX,
    store::{Card, Conn, Operation, Shop},
};
use jiff::tz::TimeZone;
use loyalty::{
    experiences::State,
    notices::{Kind, What},
    time::{Here, Timestamp},
};

/// From this hour of the day before, by the clock on the shop's wall.
const HOUR: i8 = 10;
/// Guests that are told in one transaction.
const BATCH: u32 = 100;

struct Remind<'a> {
    cards: &'a [Card],
    what: &'a What,
    now: Timestamp,
    until: Timestamp,
}

impl Operation for Remind<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        for card in self.cards {
            conn.tell(card, self.what, self.now, self.until)?;
        }
        Ok(())
    }
}

impl Stampbook {
    /// Tells who has a place at an experience that is tomorrow; says how many were told.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remind_of_tomorrow(&self) -> Result<usize> {
        let shops = self.store.read().await?.some_shops(SHOPS_MAX).await?;
        let mut told = 0;
        for shop in &shops {
            match self.remind_guests_of(shop).await {
                Ok(guests) => told += guests,
                Err(error) if error.is_passing() => return Err(error),
                Err(error) => tracing::error!(?error, shop = %shop.id, "a shop's guests could not be reminded"),
            }
        }
        Ok(told)
    }

    async fn remind_guests_of(&self, shop: &Shop) -> Result<usize> {
        let zone = TimeZone::get(&shop.zone)?;
        let here = Here::new(self.now(), &zone);
        if here.clock().hour() < HOUR {
            return Ok(0);
        }
        let tomorrow = here.date().tomorrow().map_err(Error::internal)?;
        let mut conn = self.store.read().await?;
        let (program, version) = conn.own_program(shop.id).await?;
        let terms = conn.terms(shop.id, program, version).await?;
        drop(conn);
        let mut told = 0;
        for one in terms.experiences.iter().filter(|one| one.starts.date() == tomorrow) {
            told += self.remind_guests_at(shop, &one.id, &here, here.moment(one.starts)).await?;
        }
        Ok(told)
    }

    async fn remind_guests_at(
        &self,
        shop: &Shop,
        experience: &str,
        here: &Here<'_>,
        starts: Timestamp,
    ) -> Result<usize> {
        let (what, now) = (What::Tomorrow(experience.to_owned()), here.now);
        let (mut after, mut told) = (None, 0);
        loop {
            let mut conn = self.store.read().await?;
            let guests = conn.places((shop.id, experience), State::Reserved, after, BATCH).await?;
            let Some(last) = guests.last() else { return Ok(told) };
            after = Some((last.at, last.card));
            let mut cards = Vec::new();
            // Who reserved today knows.
            for guest in guests.iter().filter(|guest| here.clock_at(guest.at).date() < here.date()) {
                if conn.notice(shop.id, guest.card, &what.rule(now, 0)).await?.is_none() {
                    cards.extend(conn.card(shop.id, guest.card).await?);
                }
            }
            drop(conn);
            cards.retain(|card| card.wishes.wants(Kind::Tomorrow));
            if !cards.is_empty() {
                self.store.write(&Remind { cards: &cards, what: &what, now, until: starts }).await?;
            }
            told += cards.len();
        }
    }
}
