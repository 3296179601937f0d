//! The API for tills and other systems of a shop: JSON at `/api/v1`, described by the OpenAPI document that it serves.
//!
//! A handler authorises the key for its shop, translates, and asks a service: what the pages can't do, it can't do either.
//! It knows keys alone: no cookie is looked at here, which is why forms of other sites need not be refused.

mod asked;
mod cards;
mod entries;
mod events;
mod gate;
mod problems;
mod programs;
mod purchases;
mod settlement;
mod shapes;
mod vouchers;
mod webhooks;

pub use events::Streams;
pub use gate::Caller;
pub use problems::Problem;
pub use webhooks::{carry, carry_once};

use crate::site::Site;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::IntoResponse,
    routing::get,
};
use std::time::Duration;
use tower_http::{compression::CompressionLayer, limit::RequestBodyLimitLayer, timeout::TimeoutLayer};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{Http, HttpAuthScheme, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Where the API lies.
pub const ROOT: &str = "/api/v1";
/// The largest request.
const BODY_BYTES_MAX: usize = 32 * 1024;
/// The longest that an answer may take.
const TIME_MAX: Duration = Duration::from_secs(20);

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Stampbook",
        version = "1",
        description = "Cards, purchases and rewards of a shop, for its tills and other systems.\n\n\
            Every request carries `Authorization: Bearer sb_live_…`. Every request that writes carries an \
            `Idempotency-Key` of 1 to 64 letters, digits, hyphens and underscores: the same key again gets the first \
            answer and changes nothing; the same key with another request is refused with 422. Amounts of money are whole \
            numbers of the currency's minor unit. Times are RFC 3339 in UTC. No text holds a control character. Whatever goes wrong is a problem by RFC 9457. \
            `RateLimit` and `RateLimit-Policy` say how much a key may still ask for."
    ),
    servers((url = "/api/v1")),
    security(("key" = [])),
    modifiers(&Keys)
)]
struct Document;

struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = Http::builder().scheme(HttpAuthScheme::Bearer);
        let scheme = scheme.description(Some("A till's key: `stampbook keys create` makes one.")).build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(scheme));
    }
}

/// What answers within [`TIME_MAX`].
fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(cards::join, cards::find))
        .routes(routes!(cards::card))
        .routes(routes!(purchases::buy))
        .routes(routes!(entries::entries))
        .routes(routes!(entries::reverse))
        .routes(routes!(vouchers::vouchers))
        .routes(routes!(vouchers::redeem))
        .routes(routes!(vouchers::void))
        .routes(routes!(programs::programs))
        .routes(routes!(settlement::settlement))
        .routes(routes!(webhooks::create, webhooks::list))
        .routes(routes!(webhooks::delete))
        .routes(routes!(webhooks::test))
        .routes(routes!(webhooks::dead_letters))
}

/// What stays open: without a limit of time, and not compressed.
fn streams() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(events::follow))
}

/// The OpenAPI document, as it is served.
#[must_use]
pub fn document() -> String {
    routes().merge(streams()).into_openapi().to_pretty_json().unwrap_or_default()
}

/// All of the API, without its root.
pub fn router(site: &Site) -> Router<Site> {
    let (quick, _) = routes().split_for_parts();
    let quick = quick
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX))
        .layer(DefaultBodyLimit::disable())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_MAX))
        .layer(CompressionLayer::new());
    let (streams, _) = streams().split_for_parts();
    let known = quick.merge(streams).fallback(problems::no_route).method_not_allowed_fallback(problems::no_method);
    let known = known.layer(middleware::from_fn_with_state(site.clone(), gate::let_in));
    let text = document();
    let document = get(async move || {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
        ];
        (headers, text.clone()).into_response()
    });
    // What the API can do is no secret.
    Router::new().route("/openapi.json", document).merge(known)
}
