//! Webhooks, and what is still to be delivered to them.

use super::{
    Conn, Result, bytes, count,
    db::{Stored, args},
    sql,
};
use loyalty::{
    ids::{DeliveryId, ShopId, WebhookId},
    time::Timestamp,
};

/// Where a shop wants to be told of what happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The shop.
    pub shop: ShopId,
    /// The webhook.
    pub id: WebhookId,
    /// Where to.
    pub url: String,
    /// The last event for which a delivery was written.
    pub told: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When something was delivered last.
    pub good_at: Option<Timestamp>,
    /// When a delivery failed last.
    pub bad_at: Option<Timestamp>,
    /// Why.
    pub trouble: Option<String>,
}

/// Something that a webhook is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The shop.
    pub shop: ShopId,
    /// The webhook.
    pub webhook: WebhookId,
    /// The delivery: the same in each try.
    pub id: DeliveryId,
    /// Which event; none where it is only a test.
    pub event: Option<u64>,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next.
    pub next_at: Timestamp,
    /// When it was written.
    pub created_at: Timestamp,
    /// Since when it is tried no more.
    pub dead_at: Option<Timestamp>,
    /// Why the last try failed.
    pub trouble: Option<String>,
}

#[derive(sqlx::FromRow)]
pub(super) struct HookRow {
    shop_id: Vec<u8>,
    id: Vec<u8>,
    url: String,
    told: i64,
    created_at_us: i64,
    good_at_us: Option<i64>,
    bad_at_us: Option<i64>,
    trouble: Option<String>,
}

impl Stored for Webhook {
    type Row = HookRow;
    fn read(row: HookRow) -> Result<Self> {
        let table = "webhooks";
        Ok(Self {
            shop: ShopId(bytes(table, "shop_id", row.shop_id)?),
            id: WebhookId(bytes(table, "id", row.id)?),
            url: row.url,
            told: count(table, "told", row.told)?,
            created_at: Timestamp(row.created_at_us),
            good_at: row.good_at_us.map(Timestamp),
            bad_at: row.bad_at_us.map(Timestamp),
            trouble: row.trouble,
        })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct DeliveryRow {
    shop_id: Vec<u8>,
    webhook_id: Vec<u8>,
    id: Vec<u8>,
    event: Option<i64>,
    tries: i64,
    next_at_us: i64,
    created_at_us: i64,
    dead_at_us: Option<i64>,
    trouble: Option<String>,
}

impl Stored for Delivery {
    type Row = DeliveryRow;
    fn read(row: DeliveryRow) -> Result<Self> {
        let table = "deliveries";
        Ok(Self {
            shop: ShopId(bytes(table, "shop_id", row.shop_id)?),
            webhook: WebhookId(bytes(table, "webhook_id", row.webhook_id)?),
            id: DeliveryId(bytes(table, "id", row.id)?),
            event: row.event.map(|event| count(table, "event", event)).transpose()?,
            tries: count(table, "tries", row.tries)?,
            next_at: Timestamp(row.next_at_us),
            created_at: Timestamp(row.created_at_us),
            dead_at: row.dead_at_us.map(Timestamp),
            trouble: row.trouble,
        })
    }
}

type Waiting = (Vec<u8>, Vec<u8>, i64, Option<i64>);

impl Conn {
    /// Writes a new webhook down.
    pub(crate) async fn insert_webhook(&mut self, hook: &Webhook) -> Result<()> {
        let values = args![hook.shop, hook.id.0.as_slice(), &hook.url, hook.told.cast_signed(), hook.created_at];
        self.change_one(sql::INSERT_WEBHOOK, values).await
    }

    /// A webhook of a shop.
    pub(crate) async fn webhook(&mut self, shop: ShopId, id: WebhookId) -> Result<Option<Webhook>> {
        self.find(sql::WEBHOOK, args![shop, id.0.as_slice()]).await
    }

    /// The webhooks of a shop.
    pub(crate) async fn webhooks(&mut self, shop: ShopId, limit: u32) -> Result<Vec<Webhook>> {
        self.list(sql::WEBHOOKS, args![shop, limit]).await
    }

    /// Some webhooks of all shops after this one, in the order of their keys: the last event of which each was told, and the
    /// last that there is.
    pub(crate) async fn some_webhooks(
        &mut self,
        after: Option<(ShopId, WebhookId)>,
        limit: u32,
    ) -> Result<Vec<(ShopId, WebhookId, u64, u64)>> {
        let (shop, id) = after.map_or((vec![], vec![]), |(shop, id)| (shop.0.to_vec(), id.0.to_vec()));
        let rows: Vec<Waiting> = self.rows(sql::SOME_WEBHOOKS, args![shop, id, limit]).await?;
        rows.into_iter()
            .map(|(shop, id, told, last)| {
                let (shop, id) = (bytes("webhooks", "shop_id", shop)?, bytes("webhooks", "id", id)?);
                let (told, last) = (count("webhooks", "told", told)?, count("feeds", "last", last.unwrap_or(0))?);
                Ok((ShopId(shop), WebhookId(id), told, last))
            })
            .collect()
    }

    /// Notes up to which event a webhook's deliveries are written; false where another process was first.
    pub(crate) async fn tell_webhook(&mut self, shop: ShopId, id: WebhookId, from: u64, to: u64) -> Result<bool> {
        let values = args![shop, id.0.as_slice(), from.cast_signed(), to.cast_signed()];
        Ok(self.change(sql::TELL_WEBHOOK, values).await? == 1)
    }

    /// Notes that something was delivered, or why not.
    pub(crate) async fn note_webhook(
        &mut self,
        shop: ShopId,
        id: WebhookId,
        now: Timestamp,
        trouble: Option<&str>,
    ) -> Result<()> {
        match trouble {
            None => self.change(sql::WEBHOOK_GOOD, args![shop, id.0.as_slice(), now]).await?,
            Some(trouble) => self.change(sql::WEBHOOK_BAD, args![shop, id.0.as_slice(), now, trouble]).await?,
        };
        Ok(())
    }

    /// Takes a webhook away; false where there is none. What was to be delivered to it is dropped when its turn comes.
    pub(crate) async fn delete_webhook(&mut self, shop: ShopId, id: WebhookId) -> Result<bool> {
        Ok(self.change(sql::DELETE_WEBHOOK, args![shop, id.0.as_slice()]).await? == 1)
    }

    /// Writes something down that is to be delivered.
    pub(crate) async fn insert_delivery(&mut self, one: &Delivery) -> Result<()> {
        let (hook, id) = (one.webhook.0.as_slice(), one.id.0.as_slice());
        let values = args![one.shop, hook, id, one.event.map(u64::cast_signed), one.next_at];
        self.change_one(sql::INSERT_DELIVERY, values).await
    }

    /// Some deliveries of all shops whose turn has come.
    pub(crate) async fn due_deliveries(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Delivery>> {
        self.list(sql::DUE_DELIVERIES, args![now, limit]).await
    }

    /// Takes a delivery on until then; false where another process did.
    pub(crate) async fn claim_delivery(&mut self, one: &Delivery, until: Timestamp) -> Result<bool> {
        let values = args![one.shop, one.webhook.0.as_slice(), one.id.0.as_slice(), one.next_at, until];
        Ok(self.change(sql::CLAIM_DELIVERY, values).await? == 1)
    }

    /// Tries a delivery again at that time.
    pub(crate) async fn delay_delivery(&mut self, one: &Delivery, until: Timestamp, trouble: &str) -> Result<()> {
        let values = args![one.shop, one.webhook.0.as_slice(), one.id.0.as_slice(), until, trouble];
        self.change(sql::DELAY_DELIVERY, values).await?;
        Ok(())
    }

    /// Tries a delivery no more.
    pub(crate) async fn bury_delivery(&mut self, one: &Delivery, now: Timestamp, trouble: &str) -> Result<()> {
        let values = args![one.shop, one.webhook.0.as_slice(), one.id.0.as_slice(), now, trouble];
        self.change(sql::BURY_DELIVERY, values).await?;
        Ok(())
    }

    /// Forgets a delivery.
    pub(crate) async fn drop_delivery(&mut self, one: &Delivery) -> Result<()> {
        self.change(sql::DROP_DELIVERY, args![one.shop, one.webhook.0.as_slice(), one.id.0.as_slice()]).await?;
        Ok(())
    }

    /// Deliveries to a webhook that are tried no more, the latest first, from before this one on.
    pub(crate) async fn dead_deliveries(
        &mut self,
        shop: ShopId,
        hook: WebhookId,
        (at, id): (Timestamp, DeliveryId),
        limit: u32,
    ) -> Result<Vec<Delivery>> {
        let values = args![shop, hook.0.as_slice(), at, id.0.as_slice(), limit];
        self.list(sql::DEAD_DELIVERIES, values).await
    }

    /// Forgets some deliveries from before then; says how many.
    pub(crate) async fn prune_deliveries(&mut self, before: Timestamp) -> Result<u64> {
        self.change(sql::PRUNE_DELIVERIES, args![before]).await
    }
}
