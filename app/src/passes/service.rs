//! What phones ask about their copies, at the addresses that Apple documents (Wallet Passes, "Adding a Web Service to Update
//! Passes"). No cookie is looked at: what counts is the token that each copy carries.

use super::pass;
use crate::site::{Site, visitor};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, Query, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use loyalty::time::Timestamp;
use serde::Deserialize;
use serde_json::json;
use server::passes::Serial;
use std::time::Duration;
use tower_http::timeout::TimeoutLayer;

/// The largest request: a log with some lines.
const BODY_BYTES_MAX: usize = 8 * 1024;
/// The longest that one may take.
const TIME_MAX: Duration = Duration::from_secs(20);
/// Lines of a phone's log that are looked at, and letters of each.
const LINES_MAX: usize = 10;
const LINE_LETTERS_MAX: usize = 200;
/// Who asks too often is to wait so long.
const RETRY_SECONDS: u64 = 2;
/// The kind of file that a pass is.
pub const PKPASS: HeaderValue = HeaderValue::from_static("application/vnd.apple.pkpass");

/// A refusal as phones understand it: a status, and nothing else.
struct Refused(StatusCode);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl From<server::Error> for Refused {
    fn from(error: server::Error) -> Self {
        match error {
            server::Error::NotFound(_) => Self(StatusCode::NOT_FOUND),
            server::Error::Busy | server::Error::Unavailable(_) | server::Error::Disk(..) => {
                tracing::warn!(%error, "a phone could not be answered");
                Self(StatusCode::SERVICE_UNAVAILABLE)
            }
            error => {
                tracing::error!(?error, "a phone could not be answered");
                Self(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

type Reply = Result<Response, Refused>;

/// Whose copy is asked about: only who has its token is answered.
fn known(site: &Site, kind: &str, serial: &str, headers: &HeaderMap) -> Result<Serial, Refused> {
    let told = headers.get(header::AUTHORIZATION).and_then(|line| line.to_str().ok());
    let token = told.and_then(|line| line.strip_prefix("ApplePass "));
    let ours = site.settings.passes.apple.as_ref().is_some_and(|apple| apple.kind == kind);
    let (Ok(serial), Some(token), true) = (serial.parse::<Serial>(), token, ours) else {
        return Err(Refused(StatusCode::UNAUTHORIZED));
    };
    match site.stampbook.is_pass_token(serial, token.trim()) {
        true => Ok(serial),
        false => Err(Refused(StatusCode::UNAUTHORIZED)),
    }
}

#[derive(Debug, Deserialize)]
struct Registration {
    #[serde(rename = "pushToken")]
    push_token: String,
}

async fn register(
    State(site): State<Site>,
    Path((device, kind, serial)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    let serial = known(&site, &kind, &serial, &headers)?;
    let asked: Registration = serde_json::from_slice(&body).map_err(|_| Refused(StatusCode::BAD_REQUEST))?;
    let new = site.stampbook.register_pass(serial, &device, &asked.push_token).await?;
    Ok(if new { StatusCode::CREATED } else { StatusCode::OK }.into_response())
}

async fn unregister(
    State(site): State<Site>,
    Path((device, kind, serial)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Reply {
    let serial = known(&site, &kind, &serial, &headers)?;
    site.stampbook.unregister_pass(serial, &device).await?;
    Ok(StatusCode::OK.into_response())
}

#[derive(Debug, Deserialize)]
struct Since {
    #[serde(rename = "passesUpdatedSince")]
    tag: Option<String>,
}

/// What changed of all that a phone holds. Apple sends no token here: the phone's own name for itself is what nobody else knows.
async fn list(
    State(site): State<Site>,
    Path((device, kind)): Path<(String, String)>,
    Query(Since { tag }): Query<Since>,
) -> Reply {
    if site.settings.passes.apple.as_ref().is_none_or(|apple| apple.kind != kind) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    // A tag that is none of ours is as none.
    let since = tag.and_then(|tag| tag.parse().ok());
    let (changed, tag) = site.stampbook.changed_passes(&device, since).await?;
    if changed.is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let serials: Vec<_> = changed.iter().map(ToString::to_string).collect();
    // A number here, and no phone would ever ask for a pass: it has to be a text.
    Ok(Json(json!({ "serialNumbers": serials, "lastUpdated": tag.to_string() })).into_response())
}

/// A moment as HTTP writes it.
fn written(seconds: i64) -> Option<String> {
    let at = jiff::Timestamp::from_second(seconds).ok()?.to_zoned(jiff::tz::TimeZone::UTC);
    Some(at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
}

/// When a copy was last changed, in whole seconds, such that what changes in this very second is newer.
fn last_modified(changed_at: Timestamp, now: Timestamp) -> i64 {
    let second = |at: Timestamp| at.0.div_euclid(1_000_000);
    second(changed_at).min(second(now) - 1)
}

async fn latest(
    State(site): State<Site>,
    Path((kind, serial)): Path<(String, String)>,
    headers: HeaderMap,
) -> Reply {
    let serial = known(&site, &kind, &serial, &headers)?;
    let contents = site.stampbook.pass(serial).await?;
    let asked = headers.get(header::IF_MODIFIED_SINCE).and_then(|line| line.to_str().ok());
    let asked = asked.and_then(|line| jiff::fmt::rfc2822::parse(line).ok()).map(|at| at.timestamp().as_second());
    if asked.is_some_and(|since| contents.changed_at.0.div_euclid(1_000_000) <= since) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    answer(&site, &contents, visitor::language(&headers)).await.ok_or(Refused(StatusCode::INTERNAL_SERVER_ERROR))
}

/// A pass as an answer; none where it can't be made.
pub async fn answer(
    site: &Site,
    contents: &server::passes::Contents,
    asks: Option<loyalty::languages::Language>,
) -> Option<Response> {
    let apple = site.settings.passes.apple.as_ref()?;
    let package = pass::package(site, apple, contents, asks).await;
    let package = package.inspect_err(|error| tracing::error!(?error, "a pass can't be made")).ok()?;
    let mut response = package.into_response();
    let set = response.headers_mut();
    set.insert(header::CONTENT_TYPE, PKPASS);
    set.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    let modified = written(last_modified(contents.changed_at, site.now()));
    set.extend(modified.and_then(|at| Some((header::LAST_MODIFIED, at.parse().ok()?))));
    Some(response)
}

#[derive(Debug, Deserialize)]
struct Log {
    #[serde(default)]
    logs: Vec<String>,
}

/// A line of a phone's log as ours may hold it: without control letters, and without what may be a name or a token.
fn masked(line: &str) -> String {
    let line: String = line.chars().take(LINE_LETTERS_MAX).collect();
    let word = |word: &str| if word.len() > 12 && word.contains(|c: char| c.is_ascii_digit()) { "…".into() } else { word.to_owned() };
    let words = line.split(|c: char| c.is_control() || c.is_whitespace() || c == '/').filter(|part| !part.is_empty());
    words.map(word).collect::<Vec<_>>().join(" ")
}

async fn log(body: Bytes) -> Reply {
    let Log { logs } = serde_json::from_slice(&body).map_err(|_| Refused(StatusCode::BAD_REQUEST))?;
    for line in logs.iter().take(LINES_MAX) {
        tracing::info!(line = masked(line), "a phone has trouble with a pass");
    }
    Ok(StatusCode::OK.into_response())
}

/// Slows down whoever asks too often from one place, apart from forms.
async fn limited(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let place = format!("passes {}", visitor::place(&site, &parts));
    if !site.limits.allow(&Method::POST, &place) {
        let wait = [(header::RETRY_AFTER, HeaderValue::from(RETRY_SECONDS))];
        return (StatusCode::TOO_MANY_REQUESTS, wait).into_response();
    }
    next.run(Request::from_parts(parts, body)).await
}

/// The addresses that phones ask.
pub fn router(site: &Site) -> Router<Site> {
    Router::new()
        .route("/v1/devices/{device}/registrations/{kind}/{serial}", post(register).delete(unregister))
        .route("/v1/devices/{device}/registrations/{kind}", get(list))
        .route("/v1/passes/{kind}/{serial}", get(latest))
        .route("/v1/log", post(log))
        .fallback(async || StatusCode::NOT_FOUND)
        .layer(from_fn_with_state(site.clone(), limited))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_in_the_second_in_which_a_copy_was_fetched_is_newer() {
        let at = |us: i64| Timestamp(us * 100_000);
        // Changed at 10.3, fetched at 10.5: what changes at 10.8 must be newer than what was said.
        assert_eq!(last_modified(at(103), at(105)), 9);
        assert_eq!(last_modified(at(103), at(115)), 10);
        assert_eq!(last_modified(at(103), at(9_000)), 10);
        assert_eq!(written(1_795_255_200).unwrap(), "Sat, 21 Nov 2026 10:00:00 GMT");
    }

    #[test]
    fn a_phones_log_brings_no_names_and_no_tokens_into_ours() {
        let line = "[2026-11-21] Get serial #s task (https://cards.example/passes/apple/v1/passes/pass.com.x/01h455vb4pex5vsknk084sn02q-01) \n\u{1b}[31mfailed";
        let said = masked(line);
        assert!(!said.contains("01h455") && !said.contains('\u{1b}') && said.contains("failed"), "{said}");
        assert!(masked(&"x ".repeat(1_000)).len() <= LINE_LETTERS_MAX);
    }
}
