//! The feed of a shop: every entry that was written there, in one order, each under an id by which a reader goes on where it
//! was. Kept from when somebody first asked for it, for [`KEPT_DAYS`]; what was brought in from files is not in it.

use crate::{
    Error, Result, Stampbook,
    keys::Till,
    store::{Conn, Operation},
};
use loyalty::{ids::ShopId, ledger::Entry, time::Timestamp};

/// For so long an event is kept.
pub const KEPT_DAYS: i64 = 30;
/// Rows that are read at once; each stands for the few entries that one deed wrote.
const ROWS_MAX: u32 = 100;
/// Entries that one deed can write.
const ENTRIES_MAX: u32 = 500;

/// Something that happened in a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its place in the feed, from 1, without gaps.
    pub id: u64,
    /// What was written.
    pub entry: Entry,
}

/// What a reader that was at some place is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Feed {
    /// What came after it, in order; nothing yet, where it is empty.
    Next(Vec<Event>),
    /// Some of what came after it is forgotten.
    Gone,
    /// There is no such place.
    Unknown,
}

/// Some of what happened after an event, in order.
pub(crate) async fn read(conn: &mut Conn, shop: ShopId, after: u64, rows: u32) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    for row in conn.events_after(shop, after, rows).await? {
        let several = u64::from(row.count.min(ENTRIES_MAX));
        let end = row.seq.saturating_add(several);
        let mut entries = conn.entries(row.books, row.card, end, row.count.min(ENTRIES_MAX)).await?;
        entries.reverse();
        let first = (row.id + 1).saturating_sub(several);
        let with_ids = entries.into_iter().zip(first..).map(|(entry, id)| Event { id, entry });
        // The reader may have been in the midst of what one deed wrote.
        events.extend(with_ids.filter(|event| event.id > after));
    }
    Ok(events)
}

struct Prune(Timestamp);

impl Operation for Prune {
    type Answer = u64;
    async fn run(&self, conn: &mut Conn) -> Result<u64> {
        Ok(conn.prune_events(self.0).await?)
    }
}

impl Stampbook {
    /// The last place of a till's shop's feed.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it has none.
    pub async fn last_event(&self, till: &Till) -> Result<u64> {
        self.store.read().await?.last_event(till.shop).await?.ok_or(Error::NotFound("feed"))
    }

    /// Some of what happened in a till's shop after an event, in order. Who asks again with the last id that came misses
    /// nothing, whichever process answers.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the shop has no feed.
    pub async fn events_after(&self, till: &Till, after: u64) -> Result<Feed> {
        let mut conn = self.store.read().await?;
        let last = conn.last_event(till.shop).await?.ok_or(Error::NotFound("feed"))?;
        if after > last {
            return Ok(Feed::Unknown);
        }
        let events = read(&mut conn, till.shop, after, ROWS_MAX).await?;
        match events.first() {
            Some(first) if first.id != after + 1 => Ok(Feed::Gone),
            None if after < last => Ok(Feed::Gone),
            _ => Ok(Feed::Next(events)),
        }
    }

    /// Forgets some events that are old; says how many. Call it again while it says any.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn forget_events(&self) -> Result<u64> {
        self.store.write(&Prune(self.now().plus_days(-KEPT_DAYS))).await
    }
}
