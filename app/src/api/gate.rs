//! The gate of the API: whose key it is, how much it may still ask for, and problems for whatever was turned away on the way.

use super::Problem;
use crate::{
    site::{Site, limits::Allowance, visitor},
    words::Words,
};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use loyalty::languages::Language;
use server::keys::{Key, Scope, Till};

/// A till that asks, and the language that it asks to be answered in.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The till.
    pub till: Till,
    /// The language that was asked for.
    pub language: Option<Language>,
}

impl Caller {
    /// Demands that the key may do this.
    ///
    /// # Errors
    /// A problem that names the scope.
    pub fn needs(&self, scope: Scope) -> Result<&Till, Problem> {
        if self.till.may(scope) { Ok(&self.till) } else { Err(Problem::insufficient_scope(scope.code())) }
    }

    /// What a service said, for this caller.
    pub fn problem(&self, error: impl Into<server::Error>) -> Problem {
        Problem::of(error.into(), Words(self.language.unwrap_or_default()))
    }
}

impl FromRequestParts<Site> for Caller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::unauthorized("No key came with the request."))
    }
}

/// The key in `Authorization: Bearer …`.
fn key(headers: &HeaderMap) -> Result<Key, Problem> {
    let line = headers.get(header::AUTHORIZATION).and_then(|line| line.to_str().ok());
    let Some(line) = line else {
        return Err(Problem::unauthorized("Send the till's key as Authorization: Bearer sb_live_…"));
    };
    let bearer = line.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let key = bearer.and_then(|(_, key)| Key::parse(key.trim()));
    key.ok_or_else(|| Problem::unauthorized("What was sent is not a key of a till."))
}

/// The language of `?language=` or of `Accept-Language`. No cookie is looked at.
fn language(request: &Parts) -> Option<Language> {
    let query = request.uri.query().unwrap_or_default();
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("language="));
    let accepted = request.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    asked.and_then(Language::from_code).or_else(|| accepted.and_then(Language::from_accept))
}

async fn known(site: &Site, request: &Parts) -> Result<Till, Problem> {
    let found = match key(&request.headers) {
        Ok(key) => match site.stampbook.till(&key).await {
            Ok(Some(till)) => return Ok(till),
            Ok(None) => Problem::unauthorized("The key is not known, or was revoked."),
            Err(error) => return Err(Problem::of(error, Words(Language::En))),
        },
        Err(problem) => problem,
    };
    // Nobody guesses 256 bits; this keeps who tries from wearing the database out.
    // Counted apart from forms: a till with an old key does not close the counter beside it.
    let place = format!("key {}", visitor::place(site, request));
    let allowed = site.limits.allow(&Method::POST, &place);
    Err(if allowed { found } else { Problem::too_many(1) })
}

/// Finds out whose key it is, slows it down where it asks too much, and makes a problem of what was turned away.
pub(super) async fn let_in(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let till = match known(&site, &parts).await {
        Ok(till) => till,
        Err(problem) => return sealed(problem.into_response(), None),
    };
    let allowance = site.limits.allow_till(till.id);
    if let Some(seconds) = allowance.and_then(|allowance| allowance.retry_after) {
        return sealed(Problem::too_many(seconds).into_response(), allowance);
    }
    let language = language(&parts);
    parts.extensions.insert(Caller { till, language });
    let response = next.run(Request::from_parts(parts, body)).await;
    let status = response.status();
    let is_ours = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json");
    let failed = status.is_client_error() || status.is_server_error();
    sealed(if failed && !is_ours { Problem::turned_away(status).into_response() } else { response }, allowance)
}

/// Adds what every answer carries.
fn sealed(mut response: Response, allowance: Option<Allowance>) -> Response {
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Some(Allowance { most, window_seconds, left, full_in_seconds, .. }) = allowance {
        let lines = [
            ("ratelimit-policy", format!("\"key\";q={most};w={window_seconds}")),
            ("ratelimit", format!("\"key\";r={left};t={full_in_seconds}")),
        ];
        for (name, line) in lines {
            headers.extend(HeaderValue::from_str(&line).ok().map(|line| (HeaderName::from_static(name), line)));
        }
    }
    response
}
