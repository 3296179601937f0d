//! What is asked of a card: one event, decided and written once, and told to whoever looks at it.

use super::served;
use crate::{
    Error, Result, Stampbook,
    counter::units,
    env::Moment,
    ledger::Book,
    requests::{Origin, Request, RequestKey},
    store::{Card, Conn, Operation, Shop},
};
use loyalty::{
    cards::Event,
    ids::{CardId, CustomerId, ShopId, StaffId},
    ledger::Unit,
};
use serde::{Deserialize, Serialize};

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
    /// The version of the terms that were on the page, where the event names a place in them.
    pub(crate) seen: Option<u32>,
    pub(crate) key: &'a RequestKey,
    pub(crate) moment: Moment,
}

/// A card as whoever asks saw it.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// The card.
    pub card: CardId,
    /// The version of the terms that were shown. Where the card is under others by now, nothing is done: another reward may
    /// stand in the same place, or the same at another price.
    pub version: Option<u32>,
}

impl From<CardId> for Seen {
    fn from(card: CardId) -> Self {
        Self { card, version: None }
    }
}

/// What is asked, in words that are part of what is kept: never change them.
fn words(event: &Event<'_>) -> String {
    match event {
        Event::Exchange(place) => format!("Exchange({place})"),
        Event::Climb(place) => format!("Climb({place})"),
        Event::Donate(cause, amount) => format!("Donate({cause}, {amount})"),
        Event::Member => "Member".to_owned(),
        Event::Reserve(..) => "Reserve(0, 0, None)".to_owned(),
        Event::Cancel(..) => "Cancel(0, None, [])".to_owned(),
        Event::Attend(..) => "Attend(0, None)".to_owned(),
        // Nothing else is asked of a card in this way.
        other => format!("{other:?}"),
    }
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
                (served(conn, shop.all_books(), self.card).await?, shop)
            }
        };
        let origin = match self.actor {
            Actor::Customer(_) => Origin::Customer(card.id),
            Actor::Staff(..) => Origin::Till,
        };
        let (asked, about) = (words(&self.event), self.about.as_bytes());
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
        if self.seen.is_some_and(|seen| seen != card.version) {
            return Err(Error::Outdated);
        }
        let mut book = Book::open(conn, &shop, self.moment.names(), self.moment.now, self.by())?;
        let terms = book.conn.terms(card.shop, card.program, card.version).await?;
        let written = book.post(&mut card, &terms, self.event, None).await?;
        book.close().await?;
        let vouchers = written.vouchers.into_iter().map(|voucher| voucher.code).collect();
        let after = units(&written.after.held);
        let acted = Acted { card: card.id, seq: card.seq, vouchers, after };
        request.keep(conn, &acted, self.moment.now).await?;
        Ok(acted)
    }
}

impl Stampbook {
    /// Does what is asked of a card, and tells whoever looks at it.
    pub(crate) async fn act(&self, actor: Actor, on: Seen, event: Event<'_>, key: &RequestKey) -> Result<Acted> {
        let (card, seen, moment) = (on.card, on.version, self.moment()?);
        let acted = self.store.write(&Act { actor, card, event, about: "", seen, key, moment }).await?;
        self.announce(&[(acted.card, acted.seq)]);
        Ok(acted)
    }
}

#[cfg(test)]
mod tests {
    use super::words;
    use loyalty::cards::Event;

    #[test]
    fn a_request_is_known_again_by_words_that_stay() {
        for (event, known) in [
            (Event::Exchange(3), "Exchange(3)"),
            (Event::Climb(0), "Climb(0)"),
            (Event::Donate(1, 50), "Donate(1, 50)"),
            (Event::Member, "Member"),
            (Event::Reserve(0, 0, None), "Reserve(0, 0, None)"),
            (Event::Cancel(0, None, &[]), "Cancel(0, None, [])"),
            (Event::Attend(0, None), "Attend(0, None)"),
        ] {
            assert_eq!(words(&event), known);
        }
    }
}
