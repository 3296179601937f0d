//! What can go wrong, as RFC 9457 says it: one type, one place that turns what a service said into it. Nothing internal is
//! among its words.

use crate::{
    site::{retry_seconds, trouble_words},
    words::Words,
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use loyalty::cards::Refusal;
use serde::Serialize;
use server::{Error, store::Disk, tills::Wrong};
use utoipa::ToSchema;

/// What every type of problem starts with.
const TYPES: &str = "urn:stampbook:problem:";

/// A problem (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// What kind of problem: `urn:stampbook:problem:` and a word that never changes.
    #[serde(rename = "type")]
    kind: String,
    /// The kind in words.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What to do about it, or what was found.
    detail: String,
    /// Why the rules said no, where they did: a word that never changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip)]
    retry_after: Option<u64>,
}

impl Problem {
    /// A problem of this kind.
    pub fn new(status: StatusCode, kind: &str, title: &'static str, detail: impl Into<String>) -> Self {
        let (kind, status) = (format!("{TYPES}{kind}"), status.as_u16());
        Self { kind, title, status, detail: detail.into(), reason: None, retry_after: None }
    }

    /// The request can't be read.
    pub fn bad(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", "The request cannot be read", detail)
    }

    /// A value in the request lies beyond its bounds.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "A value is not possible", detail)
    }

    /// There is no such thing, or it is not this key's to see.
    pub fn not_found(what: &str) -> Self {
        let detail = format!("There is no such {what} in this key's shop.");
        Self::new(StatusCode::NOT_FOUND, "not-found", "Not found", detail)
    }

    /// The key is missing or worth nothing.
    pub fn unauthorized(detail: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "No valid key", detail)
    }

    /// The key may not do this.
    pub fn insufficient_scope(scope: &str) -> Self {
        let detail = format!("The key needs the scope {scope}.");
        Self::new(StatusCode::FORBIDDEN, "insufficient-scope", "The key may not do this", detail)
    }

    /// Too much was asked for.
    pub fn too_many(retry_after: u64) -> Self {
        let detail = format!("Too many requests. Ask again in {retry_after} s.");
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", "Too many requests", detail);
        Self { retry_after: Some(retry_after), ..problem }
    }

    /// What the framework turned away with a status alone.
    pub fn turned_away(status: StatusCode) -> Self {
        let (kind, title, detail) = match status {
            StatusCode::PAYLOAD_TOO_LARGE => ("too-large", "The request is too large", "A request has at most 32 KB."),
            StatusCode::BAD_REQUEST => ("bad-request", "The request cannot be read", "Part of the address cannot be read."),
            StatusCode::SERVICE_UNAVAILABLE => {
                ("unavailable", "It took too long", "Send the same request again with the same Idempotency-Key.")
            }
            status if status.is_server_error() => internal(),
            _ => ("bad-request", "The request cannot be answered", "Look at /api/v1/openapi.json for what can be asked."),
        };
        let retry_after = (status == StatusCode::SERVICE_UNAVAILABLE).then(|| retry_seconds(&Error::Busy));
        Self { retry_after, ..Self::new(status, kind, title, detail) }
    }

    /// What a service said, in the words of a language where it is for a customer.
    pub fn of(error: Error, words: Words) -> Self {
        match error {
            Error::NotFound(what) => Self::not_found(what),
            Error::Refused(why) => Self::refused(why, words),
            Error::KeyReused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency-key-reused",
                "The Idempotency-Key was used for another request",
                "Make a new key for each new request, and keep it when the same request is sent again.",
            ),
            Error::Till(wrong) => Self::wrong(wrong),
            Error::Invalid(problems) => Self::invalid(problems.to_string()),
            Error::Taken => Self::new(StatusCode::CONFLICT, "conflict", "It stands in the way", "There are too many."),
            Error::Outdated => Self::new(
                StatusCode::CONFLICT,
                "conflict",
                "It changed meanwhile",
                "Look at it again, and ask for what is there now.",
            ),
            Error::Busy | Error::Unavailable(_) | Error::Disk(..) => Self::unavailable(&error),
            Error::Locked(_) | Error::WrongSecret | Error::Internal(_) => {
                tracing::error!(?error, "a request of the API failed");
                let (kind, title, detail) = internal();
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, kind, title, detail)
            }
        }
    }

    /// Nothing can be kept just now.
    fn unavailable(error: &Error) -> Self {
        let (kind, title, detail) = match error {
            Error::Disk(Disk::Full, _) => (
                "disk-full",
                "The server's disk has no room left",
                "Nothing was changed. Make room on the disk of the server; then send the same request again with the same \
                 Idempotency-Key.",
            ),
            Error::Disk(Disk::Fails, _) => (
                "disk-fails",
                "The server's disk cannot be written",
                "Nothing was changed. Look at the disk of the server; then send the same request again with the same \
                 Idempotency-Key.",
            ),
            Error::Disk(Disk::InDoubt, _) => (
                "disk-in-doubt",
                "The server's disk did not confirm that it kept this",
                "The server ends, and makes sure of what is there when it is started again. Send the same request again with \
                 the same Idempotency-Key: it counts once.",
            ),
            _ => (
                "unavailable",
                "Nothing can be saved just now",
                "Nothing was changed. Send the same request again with the same Idempotency-Key.",
            ),
        };
        tracing::error!(?error, "nothing could be kept of a request of the API");
        let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, kind, title, detail);
        Self { retry_after: Some(retry_seconds(error)), ..problem }
    }

    /// The rules said no.
    fn refused(why: Refusal, words: Words) -> Self {
        let (status, kind, title) = match why {
            Refusal::Sale => (StatusCode::UNPROCESSABLE_ENTITY, "invalid", "A value is not possible"),
            _ => (StatusCode::CONFLICT, "refused", "The program's rules say no"),
        };
        Self { reason: Some(reason(why)), ..Self::new(status, kind, title, trouble_words(words, why)) }
    }

    fn wrong(wrong: Wrong) -> Self {
        let new = Self::new;
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        let time = "The time is not possible";
        let stays = "The entry cannot be reversed";
        match wrong {
            Wrong::Future => {
                new(unprocessable, "time-out-of-range", time, "It lies more than two minutes in the future.")
            }
            Wrong::TooOld => new(unprocessable, "time-out-of-range", time, "It lies more than seven days in the past."),
            Wrong::OutOfOrder => new(
                StatusCode::CONFLICT,
                "time-out-of-order",
                time,
                "The card was opened later or has a later entry, and entries are decided in their order. Send the \
                 purchases of a card in the order in which they were, or without a time.",
            ),
            Wrong::MayNotBackdate => Self::insufficient_scope("purchases:backdate"),
            Wrong::NoPurchase => new(
                StatusCode::CONFLICT,
                "entry-not-reversible",
                stays,
                "It belongs to no purchase. Only purchases are reversed; a voucher is taken back by its own address.",
            ),
            Wrong::IsReversal => {
                new(StatusCode::CONFLICT, "entry-not-reversible", stays, "It takes something back itself.")
            }
            Wrong::SoldElsewhere => {
                new(StatusCode::FORBIDDEN, "sold-elsewhere", stays, "Only the shop that sold gives back.")
            }
            Wrong::Reference => Self::invalid("customer has 1 to 100 letters and no control characters."),
        }
    }
}

const fn internal() -> (&'static str, &'static str, &'static str) {
    let detail = "Nothing is lost: send the same request again with the same Idempotency-Key.";
    ("internal", "The server failed", detail)
}

/// The word for a refusal: `not_offered`, or of a reward or a coupon `coupon.used_up`.
fn reason(why: Refusal) -> String {
    match serde_json::to_value(why) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(serde_json::Value::Object(parts)) => {
            let part = parts.iter().next().map(|(part, why)| format!("{part}.{}", why.as_str().unwrap_or_default()));
            part.unwrap_or_default()
        }
        _ => String::new(),
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"stampbook\""));
        }
        headers.extend(self.retry_after.map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds))));
        response
    }
}

/// For addresses that lead nowhere.
pub(super) async fn no_route() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not-found", "Not found", "Look at /api/v1/openapi.json for what can be asked.")
}

/// For addresses that are asked in a way that they do not know.
pub(super) async fn no_method() -> Problem {
    let detail = "Look at /api/v1/openapi.json for what can be asked.";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "Another method is needed", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use loyalty::{coupons, languages::Language, rewards};

    #[test]
    fn whoever_can_not_be_served_just_now_is_told_when_to_come_again() {
        let busy = Problem::of(Error::Busy, Words(Language::En));
        for problem in [busy, Problem::turned_away(StatusCode::SERVICE_UNAVAILABLE)] {
            let response = problem.into_response();
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(response.headers()[header::RETRY_AFTER], "2");
        }
        assert!(!Problem::turned_away(StatusCode::BAD_REQUEST).into_response().headers().contains_key(header::RETRY_AFTER));
    }

    #[test]
    fn a_disk_that_keeps_nothing_is_a_503_that_says_which_trouble_and_when_to_come_again() {
        for (disk, kind, seconds) in
            [(Disk::Full, "disk-full", "30"), (Disk::Fails, "disk-fails", "30"), (Disk::InDoubt, "disk-in-doubt", "5")]
        {
            let problem = Problem::of(Error::Disk(disk, "what the database said".into()), Words(Language::En));
            assert_eq!(problem.kind, format!("{TYPES}{kind}"));
            assert!(problem.detail.contains("same Idempotency-Key") && !problem.detail.contains("database said"));
            let answer = problem.into_response();
            assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(answer.headers()[header::RETRY_AFTER], seconds);
        }
    }

    #[test]
    fn a_refusal_has_a_word_that_programs_can_read() {
        assert_eq!(reason(Refusal::NotOffered), "not_offered");
        assert_eq!(reason(Refusal::Coupon(coupons::Refusal::UsedUp)), "coupon.used_up");
        assert_eq!(reason(Refusal::Reward(rewards::Refusal::AlreadyRedeemed)), "reward.already_redeemed");
    }
}
