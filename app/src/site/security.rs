//! What guards every request: bounds of size and time, refusal of forms from other sites, and headers that tell browsers
//! what a page may do. The policy of a page, with its nonce, is set where the page is made.

use super::{Failed, Site, Trouble};
use axum::{
    Router,
    body::Body,
    extract::MatchedPath,
    http::{HeaderValue, Request, Response, StatusCode, header},
    middleware::{Next, from_fn},
    response::IntoResponse,
};
use std::time::Duration;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer, limit::RequestBodyLimitLayer,
    set_header::SetResponseHeaderLayer, timeout::TimeoutLayer, trace::TraceLayer,
};
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

/// The largest form.
const BODY_BYTES_MAX: usize = 32 * 1024;
/// The longest that a page may take.
const TIME_MAX: Duration = Duration::from_secs(20);

/// Bounds for pages and forms.
pub fn bounded(pages: Router<Site>, site: &Site) -> Router<Site> {
    let refuse = |_| Failed::from(Trouble::ForeignForm).into_response();
    pages
        .layer(from_fn(finish))
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX))
        .layer(own_origin(site).with_rejection_response(refuse))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_MAX))
        .layer(CompressionLayer::new())
}

/// What writes is finished once it has begun, also where whoever asked has hung up: others may be writing with it.
async fn finish(request: Request<Body>, next: Next) -> Response<Body> {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    match tokio::spawn(next.run(request).in_current_span()).await {
        Ok(response) => response,
        Err(broken) if broken.is_panic() => std::panic::resume_unwind(broken.into_panic()),
        Err(_) => Failed::from(Trouble::TurnedAway(StatusCode::SERVICE_UNAVAILABLE)).into_response(),
    }
}

/// Refuses forms from other sites. Our own origin is named, for proxies that change the host.
fn own_origin(site: &Site) -> CsrfLayer {
    CsrfLayer::new().add_trusted_origin(&site.settings.origin).unwrap_or_else(|_| CsrfLayer::new())
}

/// Headers for everything, and a net under it.
pub fn guarded(all: Router<Site>) -> Router<Site> {
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // A page brings its own; all else is to load nothing.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            header::HeaderName::from_static("permissions-policy"),
            "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ];
    let guarded = fixed.into_iter().fold(all, |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)))
    });
    guarded.layer(CatchPanicLayer::custom(panicked)).layer(TraceLayer::new_for_http().make_span_with(span))
}

/// What is logged where somebody asks for `levels`. The layer that looks at where forms come from would name whole addresses.
#[must_use]
pub fn log_filter(levels: &str) -> EnvFilter {
    EnvFilter::new(format!("{levels},tower_http::csrf=info"))
}

/// What the log says of a request: the pattern, not the address. Codes and names in it are nobody's business there.
fn span(request: &Request<Body>) -> tracing::Span {
    let path = request.extensions().get::<MatchedPath>().map_or("(no page)", MatchedPath::as_str);
    tracing::debug_span!("request", method = %request.method(), path)
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response<Body> {
    // The panic's own words are in the log already; here nothing but a plain sentence is safe to say.
    (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong here. Please try again: sending the same form twice counts once.").into_response()
}

/// The policy of a page: nothing from anywhere else, and no script or style that does not carry the page's nonce.
pub fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
         worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}
