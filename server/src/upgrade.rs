//! What a file of an earlier version lacks, filled in when it is opened: things that depend on the calendar of a shop, which
//! the database knows nothing of.

use crate::{
    Result, Stampbook,
    store::{Conn, Operation},
};
use jiff::tz::TimeZone;
use loyalty::{
    ids::{CardId, ShopId},
    occasions::Yearly,
    tiers::Activity,
    time::{Here, Month},
};
use std::collections::BTreeMap;

/// Cards that are looked at in one transaction.
const BATCH: u32 = 200;

/// Some cards from before the day on which a card was opened, and what happened in each month, were kept.
struct Fill;

impl Operation for Fill {
    type Answer = usize;
    async fn run(&self, conn: &mut Conn) -> Result<usize> {
        let cards = conn.undated_cards(BATCH).await?;
        for (shop, card, opened_at, zone) in &cards {
            let zone = TimeZone::get(zone)?;
            let here = Here::new(*opened_at, &zone);
            fill_months(conn, (*shop, *card), &here).await?;
            conn.set_anniversary(*shop, *card, Yearly::of(here.date())).await?;
        }
        Ok(cards.len())
    }
}

/// Counts the purchases that a card has, so that they bring it up where its program has tiers one day.
async fn fill_months(conn: &mut Conn, (shop, card): (ShopId, CardId), here: &Here<'_>) -> Result<()> {
    let mut months: BTreeMap<Month, Activity> = BTreeMap::new();
    for bill in conn.audit_purchases(shop, card).await? {
        let sum = months.entry(here.at(bill.purchase.at).month()).or_default();
        *sum = sum.plus(bill.left.activity);
    }
    for (month, activity) in months {
        conn.set_month(shop, card, month, activity).await?;
    }
    Ok(())
}

impl Stampbook {
    /// Fills in what a file of an earlier version lacks.
    pub(crate) async fn upgrade(&self) -> Result<()> {
        while self.store.write(&Fill).await? > 0 {}
        Ok(())
    }
}
