//! Simulations: a shop's own past, read for a replay under another program. Nothing is written.

use crate::{Result, Stampbook};
use loyalty::{ids::ShopId, simulate::Past};

/// Purchases that are read at a time.
const BATCH: u32 = 10_000;

impl Stampbook {
    /// All purchases of a shop, in no order that means anything. A customer is called as another system calls them, or by
    /// their card where none does. `progress` hears how many were read so far.
    ///
    /// Walks the whole past: meant for a command, not for a request.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn past(&self, shop: ShopId, mut progress: impl FnMut(usize)) -> Result<Vec<Past>> {
        // One view of everything: what is written meanwhile is not in it.
        let mut conn = self.store.read().await?;
        let (mut past, mut after) = (Vec::new(), None);
        loop {
            let rows = conn.past(shop, after, BATCH).await?;
            let Some(last) = rows.last() else { return Ok(past) };
            after = Some(last.id);
            past.extend(rows.into_iter().map(|row| Past {
                customer: row.customer,
                at: row.at,
                amount: row.amount_minor.and_then(|amount| u32::try_from(amount).ok()),
                items: row.items,
            }));
            progress(past.len());
        }
    }
}
