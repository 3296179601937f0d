//! The feed of a shop: what happened in it, in one order that never changes.

use super::{
    Card, Conn, Error, Result,
    bulk::Rows,
    bytes, count,
    db::{Tx, args},
    sql,
};
use loyalty::{
    ids::{CardId, ShopId},
    time::Timestamp,
};
use sqlx::SqlSafeStr;

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

/// Entries of one card that wait to be given their ids.
#[derive(Debug)]
pub(super) struct News {
    count: i64,
    books: ShopId,
    card: CardId,
    first: i64,
    at: Timestamp,
}

/// Gives a shop's news their ids: as many as they have entries, after all that were given before.
pub(super) async fn numbered(tx: &mut Tx, shop: ShopId, news: &[News]) -> Result<Rows> {
    let mut rows = Rows::new(sql::INSERT_EVENT, 7);
    let all: i64 = news.iter().map(|one| one.count).sum();
    let values = args![shop, all];
    let advanced: Option<(i64,)> = tx.first(sql::ADVANCE_FEED.into_sql_str(), &values).await?;
    let (last,) = advanced.ok_or(sqlx::Error::RowNotFound)?;
    let mut id = last - all;
    for one in news {
        id += one.count;
        rows.push(args![shop, id, one.count, one.books, one.card, one.first, one.at]);
    }
    Ok(rows)
}

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
    pub(crate) fn publish(&mut self, shop: ShopId, card: &Card, before: u64, at: Timestamp) -> Result<()> {
        let count = i64::try_from(card.seq - before).map_err(|_| Error::Row { table: TABLE, what: "count" })?;
        if count == 0 {
            return Ok(());
        }
        let news = News { count, books: card.shop, card: card.id, first: (before + 1).cast_signed(), at };
        self.work.waiting().news.entry(shop).or_default().push(news);
        Ok(())
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
