//! Webhooks: where a shop is told of each event. Knows nothing of how a delivery travels: whoever carries them takes them from
//! here and says how each went.

mod deliveries;

pub use deliveries::{Parcel, RETRIES_SECONDS, Told};

use crate::{
    Error, Result, Stampbook,
    env::Moment,
    keys::Till,
    requests::{Origin, Request, RequestKey},
    store::{Conn, Delivery, Operation, Webhook},
};
use data_encoding::BASE64;
use loyalty::{
    ids::{DeliveryId, ShopId, WebhookId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Webhooks of one shop.
pub const WEBHOOKS_MAX: u32 = 10;
/// The longest address.
pub const URL_LETTERS_MAX: usize = 500;

/// A webhook that was made, and its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The webhook.
    pub webhook: Webhook,
    /// What its deliveries are signed with: `whsec_` and base64. Shown this once.
    pub secret: String,
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

pub(super) const fn delivery(
    shop: ShopId,
    webhook: WebhookId,
    id: DeliveryId,
    event: Option<u64>,
    now: Timestamp,
) -> Delivery {
    Delivery { shop, webhook, id, event, tries: 0, next_at: now, created_at: now, dead_at: None, trouble: None }
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
}
