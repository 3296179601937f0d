//! Webhooks: making, listing, testing and taking them away, and what could not be delivered.

mod carrier;

pub use carrier::{carry, carry_once};

use super::{
    Caller, Problem,
    asked::{Body, Named, Once, Query, cursor, lines, place},
    shapes::moment,
};
use crate::{outside::Target, site::Site};
use axum::{
    Json,
    extract::State,
    http::StatusCode,
};
use loyalty::{
    ids::{DeliveryId, WebhookId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use server::{keys::Scope, store, webhooks::URL_LETTERS_MAX};
use utoipa::{IntoParams, ToSchema};

/// Where to tell the shop of what happens.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// An address that starts with `https://`, on a public host, without a name or a password in it: at most 500 letters.
    #[schema(format = "uri", max_length = 500, pattern = "^https?://")]
    url: String,
}

/// Where a shop is told of what happens.
#[derive(Debug, Serialize, ToSchema)]
pub struct Webhook {
    /// Its id.
    id: String,
    /// Where to.
    url: String,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// When something was delivered last.
    #[schema(format = DateTime)]
    last_success_at: Option<String>,
    /// When a delivery failed last.
    #[schema(format = DateTime)]
    last_failure_at: Option<String>,
    /// Why it failed.
    last_failure: Option<String>,
}

impl From<&store::Webhook> for Webhook {
    fn from(hook: &store::Webhook) -> Self {
        Self {
            id: hook.id.to_string(),
            url: hook.url.clone(),
            created_at: moment(hook.created_at),
            last_success_at: hook.good_at.map(moment),
            last_failure_at: hook.bad_at.map(moment),
            last_failure: hook.trouble.clone(),
        }
    }
}

/// A webhook that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeWebhook {
    /// The webhook.
    webhook: Webhook,
    /// What its deliveries are signed with: `whsec_` and 32 bytes in base64. Shown this once.
    secret: String,
}

/// The webhooks of a shop.
#[derive(Debug, Serialize, ToSchema)]
pub struct Webhooks {
    /// At most 10.
    data: Vec<Webhook>,
    /// Where the list goes on: nowhere.
    next_cursor: Option<String>,
}

/// A test that is on its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct Testing {
    /// The name under which it arrives, as `webhook-id`.
    webhook_id: String,
}

/// A delivery that is tried no more.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeadLetter {
    /// The name under which it was sent, as `webhook-id`.
    webhook_id: String,
    /// Which event of the feed; none where it was a test.
    event: Option<u64>,
    /// How often it was tried.
    tries: u32,
    /// When it was written.
    #[schema(format = DateTime)]
    created_at: String,
    /// Since when it is tried no more.
    #[schema(format = DateTime)]
    dead_at: Option<String>,
    /// Why the last try failed.
    failure: Option<String>,
}

/// Deliveries that are tried no more, the latest first. They are kept for 30 days.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeadLetters {
    /// The deliveries.
    data: Vec<DeadLetter>,
    /// Where the list goes on, if it does.
    next_cursor: Option<String>,
}

/// Have the shop told of what happens
///
/// From then on each entry is sent there as an `Event`, signed by Standard Webhooks: `webhook-id`, `webhook-timestamp`, and
/// `webhook-signature` with `v1,` and HMAC-SHA256 over the three `id.timestamp.body`. An answer of 2xx within 15 seconds is
/// taken for received; else it is tried ten times over three days, and then lies with the dead letters. Events may arrive more
/// than once and in another order: the `id` in them says which came first. Needs `webhooks:write`.
#[utoipa::path(
    post, path = "/webhooks", tag = "webhooks", request_body = NewWebhook,
    params(("Idempotency-Key" = String, Header, pattern = "^[A-Za-z0-9_-]{1,64}$", description = "The request's name")),
    responses(
        (status = 201, description = "The webhook and its secret", body = MadeWebhook),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn create(
    State(site): State<Site>,
    caller: Caller,
    Once(key): Once,
    Body(new): Body<NewWebhook>,
) -> Result<(StatusCode, Json<MadeWebhook>), Problem> {
    let till = caller.needs(Scope::WebhooksWrite)?;
    if new.url.len() > URL_LETTERS_MAX {
        return Err(Problem::invalid("url has at most 500 letters."));
    }
    // Looked at again before each delivery: what a name means may change.
    Target::read(&new.url, site.settings.local_webhooks).map_err(|why| Problem::invalid(why.to_string()))?;
    let made = site.stampbook.make_webhook(till, &new.url, &key).await.map_err(|error| caller.problem(error))?;
    let made = MadeWebhook { webhook: Webhook::from(&made.webhook), secret: made.secret };
    Ok((StatusCode::CREATED, Json(made)))
}

/// List the shop's webhooks
///
/// Needs `webhooks:write`.
#[utoipa::path(
    get, path = "/webhooks", tag = "webhooks",
    responses(
        (status = 200, description = "The webhooks", body = Webhooks),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(State(site): State<Site>, caller: Caller) -> Result<Json<Webhooks>, Problem> {
    let till = caller.needs(Scope::WebhooksWrite)?;
    let hooks = site.stampbook.webhooks(till).await.map_err(|error| caller.problem(error))?;
    Ok(Json(Webhooks { data: hooks.iter().map(Webhook::from).collect(), next_cursor: None }))
}

/// Take a webhook away
///
/// Needs `webhooks:write`.
#[utoipa::path(
    delete, path = "/webhooks/{id}", tag = "webhooks",
    params(
        ("id" = String, Path, description = "The webhook's id"),
        ("Idempotency-Key" = String, Header, pattern = "^[A-Za-z0-9_-]{1,64}$", description = "The request's name"),
    ),
    responses(
        (status = 204, description = "It is gone"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn delete(
    State(site): State<Site>,
    caller: Caller,
    Named(id): Named<WebhookId>,
    Once(key): Once,
) -> Result<StatusCode, Problem> {
    let till = caller.needs(Scope::WebhooksWrite)?;
    site.stampbook.delete_webhook(till, id, &key).await.map_err(|error| caller.problem(error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Send a webhook something to try it out
///
/// Sends an `Event` of the type `webhook.test` soon; how it went is said by the webhook's `last_success_at` and
/// `last_failure`. Needs `webhooks:write`.
#[utoipa::path(
    post, path = "/webhooks/{id}/test", tag = "webhooks",
    params(
        ("id" = String, Path, description = "The webhook's id"),
        ("Idempotency-Key" = String, Header, pattern = "^[A-Za-z0-9_-]{1,64}$", description = "The request's name"),
    ),
    responses(
        (status = 202, description = "It is on its way", body = Testing),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn test(
    State(site): State<Site>,
    caller: Caller,
    Named(id): Named<WebhookId>,
    Once(key): Once,
) -> Result<(StatusCode, Json<Testing>), Problem> {
    let till = caller.needs(Scope::WebhooksWrite)?;
    let id = site.stampbook.test_webhook(till, id, &key).await.map_err(|error| caller.problem(error))?;
    Ok((StatusCode::ACCEPTED, Json(Testing { webhook_id: format!("msg_{id}") })))
}

/// Which part of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Where the list before this one said that it goes on.
    #[serde(default)]
    #[param(pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
    /// How many lines: 1 to 100, or 50.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// List what could not be delivered
///
/// The latest first. Needs `webhooks:write`.
#[utoipa::path(
    get, path = "/webhooks/{id}/dead_letters", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id"), Part),
    responses(
        (status = 200, description = "The deliveries", body = DeadLetters),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn dead_letters(
    State(site): State<Site>,
    caller: Caller,
    Named(id): Named<WebhookId>,
    Query(part): Query<Part>,
) -> Result<Json<DeadLetters>, Problem> {
    let till = caller.needs(Scope::WebhooksWrite)?;
    let limit = lines(part.limit)?;
    let before = part.cursor.as_deref().map(place::<24>).transpose()?.map(|bytes| {
        let (mut at, mut id) = ([0; 8], [0; 16]);
        at.copy_from_slice(&bytes[..8]);
        id.copy_from_slice(&bytes[8..]);
        (Timestamp(i64::from_be_bytes(at)), DeliveryId(id))
    });
    let found = site.stampbook.dead_letters(till, id, before, limit + 1).await;
    let mut found = found.map_err(|error| caller.problem(error))?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let last = found.last().filter(|_| more).and_then(|last| Some((last.dead_at?, last.id)));
    let next_cursor = last.map(|(at, id)| cursor(&[at.0.to_be_bytes().as_slice(), &id.0].concat()));
    let letter = |one: &store::Delivery| DeadLetter {
        webhook_id: format!("msg_{}", one.id),
        event: one.event,
        tries: one.tries,
        created_at: moment(one.created_at),
        dead_at: one.dead_at.map(moment),
        failure: one.trouble.clone(),
    };
    Ok(Json(DeadLetters { data: found.iter().map(letter).collect(), next_cursor }))
}
