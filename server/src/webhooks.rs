//! Webhooks: where a shop is told of each event, what is still to be delivered, and what is signed by whom. Knows nothing of
//! how a delivery travels: whoever carries them takes them from here and says how each went.

use crate::{
    Error, Result, Stampbook,
    env::Moment,
    events::{self, Event},
    keys::Till,
    requests::{Origin, Request, RequestKey},
    store::{Conn, Delivery, Operation, Webhook},
};
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use loyalty::{
    ids::{DeliveryId, ShopId, WebhookId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// Webhooks of one shop.
pub const WEBHOOKS_MAX: u32 = 10;
/// The longest address.
pub const URL_LETTERS_MAX: usize = 500;
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

/// A webhook that was made, and its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The webhook.
    pub webhook: Webhook,
    /// What its deliveries are signed with: `whsec_` and base64. Shown this once.
    pub secret: String,
}

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

/// What is kept of the answer to a request that made a webhook: its secret is not.
#[derive(Serialize, Deserialize)]
struct KeptHook {
    id: WebhookId,
    url: String,
    told: u64,
    at_us: i64,
}

struct Make<'a> {
    till: &'a Till,
    url: &'a str,
    key: &'a RequestKey,
    moment: Moment,
}

impl Operation for Make<'_> {
    type Answer = Webhook;
    async fn run(&self, conn: &mut Conn) -> Result<Webhook> {
        let (till, now) = (self.till, self.moment.now);
        let request = Request::new(till.shop, Origin::Key(till.id), self.key, &[b"webhook", self.url.as_bytes()]);
        let kept = match request.answered::<KeptHook>(conn).await? {
            Some(kept) => kept,
            None => {
                if conn.webhooks(till.shop, WEBHOOKS_MAX).await?.len() >= WEBHOOKS_MAX as usize {
                    return Err(Error::Taken);
                }
                conn.open_feed(till.shop, now).await?;
                let told = conn.last_event(till.shop).await?.unwrap_or(0);
                let id = WebhookId(self.moment.names().id());
                let kept = KeptHook { id, url: self.url.to_owned(), told, at_us: now.0 };
                conn.insert_webhook(&made(till.shop, &kept)).await?;
                request.keep(conn, &kept, now).await?;
                kept
            }
        };
        Ok(made(till.shop, &kept))
    }
}

fn made(shop: ShopId, kept: &KeptHook) -> Webhook {
    let KeptHook { id, told, at_us, .. } = *kept;
    let (url, created_at) = (kept.url.clone(), Timestamp(at_us));
    Webhook { shop, id, url, told, created_at, good_at: None, bad_at: None, trouble: None }
}

struct Delete<'a> {
    till: &'a Till,
    id: WebhookId,
    key: &'a RequestKey,
    now: Timestamp,
}

impl Operation for Delete<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let till = self.till;
        let request = Request::new(till.shop, Origin::Key(till.id), self.key, &[b"delete webhook", &self.id.0]);
        if request.answered::<()>(conn).await?.is_some() {
            return Ok(());
        }
        if !conn.delete_webhook(till.shop, self.id).await? {
            return Err(Error::NotFound("webhook"));
        }
        request.keep(conn, &(), self.now).await
    }
}

struct Test<'a> {
    till: &'a Till,
    id: WebhookId,
    key: &'a RequestKey,
    moment: Moment,
}

impl Operation for Test<'_> {
    type Answer = DeliveryId;
    async fn run(&self, conn: &mut Conn) -> Result<DeliveryId> {
        let (till, now) = (self.till, self.moment.now);
        let request = Request::new(till.shop, Origin::Key(till.id), self.key, &[b"test webhook", &self.id.0]);
        if let Some(id) = request.answered(conn).await? {
            return Ok(id);
        }
        conn.webhook(till.shop, self.id).await?.ok_or(Error::NotFound("webhook"))?;
        let id = DeliveryId(self.moment.names().id());
        conn.insert_delivery(&delivery(till.shop, self.id, id, None, now)).await?;
        request.keep(conn, &id, now).await?;
        Ok(id)
    }
}

const fn delivery(shop: ShopId, webhook: WebhookId, id: DeliveryId, event: Option<u64>, now: Timestamp) -> Delivery {
    Delivery { shop, webhook, id, event, tries: 0, next_at: now, created_at: now, dead_at: None, trouble: None }
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
    /// Tells a shop of each event from now on, at this address. The same key again answers the same, secret included.
    ///
    /// # Errors
    /// [`Error::Taken`] where the shop has [`WEBHOOKS_MAX`] webhooks.
    pub async fn make_webhook(&self, till: &Till, url: &str, key: &RequestKey) -> Result<Made> {
        let webhook = self.store.write(&Make { till, url, key, moment: self.moment()? }).await?;
        let secret = format!("whsec_{}", BASE64.encode(&self.secrets.webhook(webhook.shop, webhook.id)));
        Ok(Made { webhook, secret })
    }

    /// The webhooks of a till's shop.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn webhooks(&self, till: &Till) -> Result<Vec<Webhook>> {
        Ok(self.store.read().await?.webhooks(till.shop, WEBHOOKS_MAX).await?)
    }

    /// Takes a webhook away.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the shop has no such webhook.
    pub async fn delete_webhook(&self, till: &Till, id: WebhookId, key: &RequestKey) -> Result<()> {
        self.store.write(&Delete { till, id, key, now: self.now() }).await
    }

    /// Writes a delivery that only says that it arrives.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the shop has no such webhook.
    pub async fn test_webhook(&self, till: &Till, id: WebhookId, key: &RequestKey) -> Result<DeliveryId> {
        self.store.write(&Test { till, id, key, moment: self.moment()? }).await
    }

    /// Deliveries to a webhook that are tried no more, the latest first, from before this one on.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the shop has no such webhook.
    pub async fn dead_letters(
        &self,
        till: &Till,
        id: WebhookId,
        before: Option<(Timestamp, DeliveryId)>,
        limit: u32,
    ) -> Result<Vec<Delivery>> {
        let mut conn = self.store.read().await?;
        conn.webhook(till.shop, id).await?.ok_or(Error::NotFound("webhook"))?;
        let before = before.unwrap_or((Timestamp(i64::MAX), DeliveryId([255; 16])));
        Ok(conn.dead_deliveries(till.shop, id, before, limit).await?)
    }

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
