//! Deliveries: written for each event, taken on by one process at a time, signed, tried again ever more seldom, and dead at last.

use super::delivery;
use crate::{
    Result, Stampbook,
    env::Moment,
    events::{self, Event},
    store::{Conn, Delivery, Operation},
};
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use loyalty::{
    ids::{DeliveryId, ShopId, WebhookId},
    time::Timestamp,
};
use sha2::Sha256;

/// After each try that failed it is waited so many seconds; after the last there is none, and the delivery is dead. These
/// are the steps that Standard Webhooks advises.
pub const RETRIES_SECONDS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// For so long one try may take before another process believes that this one died.
const LEASE_SECONDS: i64 = 60;
/// Deliveries are kept for so long, dead or not.
const KEPT_DAYS: i64 = 30;
/// Webhooks that are looked through at once, and rows of a feed for which deliveries are written at once.
const BATCH: u32 = 100;
/// Deliveries that are taken on at once.
const TAKEN_MAX: u32 = 16;
/// The longest reason that is kept of a try that failed.
const TROUBLE_LETTERS_MAX: usize = 200;

/// What a delivery says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// That it arrives.
    Test,
    /// That this happened.
    Event(Box<Event>),
}

/// A delivery that was taken on: to be carried now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    delivery: Delivery,
    /// Where to.
    pub url: String,
    /// When it was written: the same in each try.
    pub written_at: Timestamp,
    /// What it says.
    pub told: Told,
}

impl Parcel {
    /// Its name, the same in each try: by it who receives it knows it again.
    #[must_use]
    pub fn id(&self) -> String {
        format!("msg_{}", self.delivery.id)
    }
}

/// Writes deliveries of the next events to a webhook.
struct Spread {
    shop: ShopId,
    id: WebhookId,
    moment: Moment,
}

impl Operation for Spread {
    type Answer = usize;
    async fn run(&self, conn: &mut Conn) -> Result<usize> {
        let Some(hook) = conn.webhook(self.shop, self.id).await? else { return Ok(0) };
        let last = conn.last_event(self.shop).await?.unwrap_or(0);
        let events = events::read(conn, self.shop, hook.told, BATCH).await?;
        // Where events were forgotten before they were told there is nothing left to tell of them.
        let to = events.last().map_or(last, |event| event.id);
        // Another process may have been at it: then this transaction writes nothing.
        if to == hook.told || !conn.tell_webhook(self.shop, self.id, hook.told, to).await? {
            return Ok(0);
        }
        let mut names = self.moment.names();
        for event in &events {
            let id = DeliveryId(names.id());
            conn.insert_delivery(&delivery(self.shop, self.id, id, Some(event.id), self.moment.now)).await?;
        }
        Ok(events.len())
    }
}

/// Takes a delivery on, if nobody else did.
struct Take<'a> {
    delivery: &'a Delivery,
    now: Timestamp,
}

impl Operation for Take<'_> {
    type Answer = Option<Parcel>;
    async fn run(&self, conn: &mut Conn) -> Result<Option<Parcel>> {
        let one = self.delivery;
        let until = self.now.plus_seconds(LEASE_SECONDS);
        if !conn.claim_delivery(one, until).await? {
            return Ok(None);
        }
        let hook = conn.webhook(one.shop, one.webhook).await?;
        let told = match one.event {
            None => Some(Told::Test),
            Some(event) => {
                let found = events::read(conn, one.shop, event.saturating_sub(1), 1).await?;
                let found = found.into_iter().find(|found| found.id == event);
                found.map(|event| Told::Event(Box::new(event)))
            }
        };
        let (Some(hook), Some(told)) = (hook, told) else {
            conn.drop_delivery(one).await?;
            return Ok(None);
        };
        let delivery = Delivery { tries: one.tries + 1, next_at: until, ..one.clone() };
        Ok(Some(Parcel { delivery, url: hook.url, written_at: one.created_at, told }))
    }
}

/// How a try went.
struct Settle<'a> {
    parcel: &'a Parcel,
    trouble: Option<String>,
    now: Timestamp,
}

impl Operation for Settle<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let (one, now) = (&self.parcel.delivery, self.now);
        conn.note_webhook(one.shop, one.webhook, now, self.trouble.as_deref()).await?;
        let Some(trouble) = &self.trouble else { return Ok(conn.drop_delivery(one).await?) };
        let wait = usize::try_from(one.tries).ok().and_then(|tries| RETRIES_SECONDS.get(tries.checked_sub(1)?));
        match wait {
            Some(wait) => conn.delay_delivery(one, now.plus_seconds(*wait), trouble).await?,
            None => conn.bury_delivery(one, now, trouble).await?,
        }
        Ok(())
    }
}

struct Prune(Timestamp);

impl Operation for Prune {
    type Answer = u64;
    async fn run(&self, conn: &mut Conn) -> Result<u64> {
        Ok(conn.prune_deliveries(self.0).await?)
    }
}

impl Stampbook {
    /// Writes deliveries of what happened since webhooks were told last, of all shops; says how many.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn spread_events(&self) -> Result<usize> {
        let (mut after, mut written) = (None, 0);
        loop {
            let some = self.store.read().await?.some_webhooks(after, BATCH).await?;
            let Some(end) = some.last() else { return Ok(written) };
            after = Some((end.0, end.1));
            for (shop, id, _, _) in some.into_iter().filter(|(_, _, told, last)| told < last) {
                written += self.store.write(&Spread { shop, id, moment: self.moment()? }).await?;
            }
        }
    }

    /// Takes on some deliveries whose turn has come: each by one process at a time.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn take_deliveries(&self) -> Result<Vec<Parcel>> {
        let now = self.now();
        let due = self.store.read().await?.due_deliveries(now, TAKEN_MAX).await?;
        let mut taken = Vec::with_capacity(due.len());
        for delivery in &due {
            taken.extend(self.store.write(&Take { delivery, now }).await?);
        }
        Ok(taken)
    }

    /// Says how a delivery went: it is forgotten, tried again later, or dead.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn settle_delivery(&self, parcel: &Parcel, trouble: Option<&str>) -> Result<()> {
        let trouble = trouble.map(|why| why.chars().filter(|c| !c.is_control()).take(TROUBLE_LETTERS_MAX).collect());
        self.store.write(&Settle { parcel, trouble, now: self.now() }).await
    }

    /// Forgets some deliveries that are old; says how many. Call it again while it says any.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn forget_deliveries(&self) -> Result<u64> {
        self.store.write(&Prune(self.now().plus_days(-KEPT_DAYS))).await
    }

    /// The signature of a delivery by Standard Webhooks: HMAC-SHA256 over its id, the time in seconds and its body, with a dot
    /// between them.
    #[must_use]
    pub fn sign_delivery(&self, parcel: &Parcel, seconds: i64, body: &str) -> String {
        let key = self.secrets.webhook(parcel.delivery.shop, parcel.delivery.webhook);
        // A key shorter than the hash's block is filled up with zeros: by hand, so that nothing can fail.
        let mut block = [0; 64];
        block.iter_mut().zip(key).for_each(|(slot, byte)| *slot = byte);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(format!("{}.{seconds}.{body}", parcel.id()).as_bytes());
        format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
    }
}
