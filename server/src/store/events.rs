//! The feed of a shop: what happened in it, in one order that never changes.

use super::{Card, Conn, Error, Result, bytes, count, db::args, sql};
use loyalty::{
    ids::{CardId, ShopId},
    time::Timestamp,
};

/// Entries of one card that were written together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EventRow {
    /// The id of the last of them.
    pub(crate) id: u64,
    /// How many they are.
    pub(crate) count: u32,
    /// In whose books the card is.
    pub(crate) books: ShopId,
    /// The card.
    pub(crate) card: CardId,
    /// The place of the first of them on the card.
    pub(crate) seq: u64,
}

type Row = (i64, i64, Vec<u8>, Vec<u8>, i64);

const TABLE: &str = "events";

impl Conn {
    /// Keeps what happens in a shop as a feed from now on.
    pub(crate) async fn open_feed(&mut self, shop: ShopId, now: Timestamp) -> Result<()> {
        self.change(sql::OPEN_FEED, args![shop, now]).await?;
        self.change(sql::INSERT_FEED, args![shop]).await?;
        Ok(())
    }

    /// Adds the entries of a card after the place `before` to a shop's feed.
    ///
    /// The ids are given out under the lock of the feed's row, which is held until this transaction ends. So whoever is given
    /// the next ones has committed later, in whichever process: a reader that sees an event sees all before it, and one that
    /// asks for what is after the last that it saw misses none. Only writers of one shop wait for each other here, as they do
    /// for the shop's accounts.
    pub(crate) async fn publish(&mut self, shop: ShopId, card: &Card, before: u64, at: Timestamp) -> Result<()> {
        let count = i64::try_from(card.seq - before).map_err(|_| Error::Row { table: TABLE, what: "count" })?;
        if count == 0 {
            return Ok(());
        }
        let last: i64 = self.ask(sql::ADVANCE_FEED, args![shop, count]).await?;
        let first = (before + 1).cast_signed();
        self.change_one(sql::INSERT_EVENT, args![shop, last, count, card.shop, card.id, first, at]).await
    }

    /// The last id of a shop's feed; none where it has no feed.
    pub(crate) async fn last_event(&mut self, shop: ShopId) -> Result<Option<u64>> {
        let row: Option<(i64,)> = self.row(sql::LAST_EVENT, args![shop]).await?;
        row.map(|(last,)| count("feeds", "last", last)).transpose()
    }

    /// What happened in a shop after this event, in order.
    pub(crate) async fn events_after(&mut self, shop: ShopId, after: u64, limit: u32) -> Result<Vec<EventRow>> {
        let rows: Vec<Row> = self.rows(sql::EVENTS, args![shop, after.cast_signed(), limit]).await?;
        rows.into_iter()
            .map(|(id, several, books, card, seq)| {
                Ok(EventRow {
                    id: count(TABLE, "id", id)?,
                    count: count(TABLE, "count", several)?,
                    books: ShopId(bytes(TABLE, "books_id", books)?),
                    card: CardId(bytes(TABLE, "card_id", card)?),
                    seq: count(TABLE, "seq", seq)?,
                })
            })
            .collect()
    }

    /// Forgets some events from before then; says how many.
    pub(crate) async fn prune_events(&mut self, before: Timestamp) -> Result<u64> {
        self.change(sql::PRUNE_EVENTS, args![before]).await
    }
}
