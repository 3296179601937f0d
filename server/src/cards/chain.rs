//! A card's history as whoever checks it needs it: entries with their links, in bounded stretches.

use crate::{
    Error, Result, Stampbook,
    store::{self, Conn, Shop},
};
use loyalty::{
    ids::{CardId, CustomerId, ShopId},
    ledger::{Entry, Link, chain::Stretch},
};

/// Entries in a stretch.
pub const STRETCH_MAX: u32 = 500;

/// Entries of a card after a place, in order, up to the first that can't be read: why it can't, where there is one.
pub(crate) struct Readable {
    pub(crate) entries: Vec<(Entry, Link)>,
    pub(crate) unreadable: Option<store::Error>,
}

/// Reads so many entries after a place.
pub(crate) async fn readable(
    conn: &mut Conn,
    (shop, card): (ShopId, CardId),
    after: u64,
    limit: u32,
) -> Result<Readable, store::Error> {
    match conn.audit_entries(shop, card, after, limit).await {
        Err(store::Error::Row { .. }) => {}
        read => return Ok(Readable { entries: read?, unreadable: None }),
    }
    // One of them can't be read: look at them one by one.
    let mut entries: Vec<(Entry, Link)> = Vec::new();
    loop {
        let last = entries.last().map_or(after, |(entry, _)| entry.id.seq);
        match conn.audit_entries(shop, card, last, 1).await {
            Ok(one) if !one.is_empty() && entries.len() < limit as usize => entries.extend(one),
            Ok(_) => return Ok(Readable { entries, unreadable: None }),
            Err(error @ store::Error::Row { .. }) => return Ok(Readable { entries, unreadable: Some(error) }),
            Err(error) => return Err(error),
        }
    }
}

impl Stampbook {
    /// What follows the entry at the place `after` in the history of a customer's own card; 0 for its beginning. With the
    /// shop in whose books the card is.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not theirs, or has no such entry.
    pub async fn stretch(&self, customer: CustomerId, id: CardId, after: u64) -> Result<(Shop, Stretch)> {
        let mut conn = self.store.read().await?;
        let card = conn.card_of(customer, id).await?.ok_or(Error::NotFound("card"))?;
        let shop = conn.shop(card.shop).await?.ok_or(Error::NotFound("shop"))?;
        let key = (card.shop, card.id);
        let before = match after {
            0 => Link::first(card.shop, card.id),
            _ => {
                let one = readable(&mut conn, key, after - 1, 1).await?.entries;
                one.first().filter(|(entry, _)| entry.id.seq == after).ok_or(Error::NotFound("entry"))?.1
            }
        };
        // One more says whether there is more.
        let Readable { mut entries, unreadable } = readable(&mut conn, key, after, STRETCH_MAX + 1).await?;
        let more = entries.len() > STRETCH_MAX as usize;
        entries.truncate(STRETCH_MAX as usize);
        let (seq, head, unreadable) = (card.seq, card.head, unreadable.is_some() && !more);
        Ok((shop, Stretch { shop: card.shop, card: card.id, seq, head, before, entries, more, unreadable }))
    }
}
