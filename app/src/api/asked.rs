//! What a request carries: a body of JSON, a query, a name under which its answer is kept, a place in a list. Each is read
//! here, bounded, and refused as a problem where it can't be.

use super::Problem;
use crate::site::Site;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request},
    http::{StatusCode, header, request::Parts},
};
use data_encoding::BASE64URL_NOPAD;
use serde::de::DeserializeOwned;
use server::requests::RequestKey;

/// Lines of a list where nobody says how many.
const LINES: u32 = 50;

/// A body of JSON.
#[derive(Debug)]
pub struct Body<T>(pub T);

/// Whether text holds what no name or code has: NUL and the like.
fn has_control(value: &serde_json::Value) -> bool {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            serde_json::Value::String(text) if text.chars().any(char::is_control) => return true,
            serde_json::Value::Array(list) => waiting.extend(list),
            serde_json::Value::Object(parts) => waiting.extend(parts.values()),
            _ => {}
        }
    }
    false
}

/// The largest number up to which each whole one can be said with a point: 2^53.
const EXACT_MAX: f64 = 9_007_199_254_740_992.0;

/// Makes `12.0` the 12 that it is: JSON knows one kind of number, and there are tills that write each with a point.
fn make_whole(value: &mut serde_json::Value) {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            serde_json::Value::Number(number) => {
                let exact = number.as_f64().filter(|it| number.is_f64() && it.fract() == 0.0 && it.abs() <= EXACT_MAX);
                if let Some(whole) = exact {
                    #[expect(clippy::cast_possible_truncation, reason = "whole, and within the bound")]
                    let whole = whole as i64;
                    *value = whole.into();
                }
            }
            serde_json::Value::Array(list) => waiting.extend(list),
            serde_json::Value::Object(parts) => waiting.extend(parts.values_mut()),
            _ => {}
        }
    }
}

impl<T: DeserializeOwned> FromRequest<Site> for Body<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &Site) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            let (title, detail) = ("Another media type is needed", "Send the body as application/json.");
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", title, detail));
        }
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|error| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::turned_away(StatusCode::PAYLOAD_TOO_LARGE),
            _ => Problem::bad("The body broke off."),
        })?;
        let mut value: serde_json::Value =
            serde_json::from_slice(&bytes).map_err(|error| Problem::bad(format!("The body is not JSON: {error}")))?;
        // serde would also take a list of the fields' values.
        if !value.is_object() {
            return Err(Problem::bad("The body is a JSON object."));
        }
        if has_control(&value) {
            return Err(Problem::bad("A text in the body holds a control character."));
        }
        make_whole(&mut value);
        serde_json::from_value(value).map(Self).map_err(|error| Problem::bad(format!("The body does not fit: {error}")))
    }
}

/// A query.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Site> for Query<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &Site) -> Result<Self, Problem> {
        let query = axum::extract::Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let Ok(axum::extract::Query(pairs)) = query else { return Err(Problem::bad("The query cannot be read.")) };
        if pairs.iter().any(|(_, value)| value.chars().any(char::is_control)) {
            return Err(Problem::bad("The query holds a control character."));
        }
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        query.map(|query| Self(query.0)).map_err(|_| Problem::bad("A value of the query cannot be read."))
    }
}

/// The one name in an address; what no name can be is not found.
#[derive(Debug)]
pub struct Named<T>(pub T);

impl<T: std::str::FromStr + Send> FromRequestParts<Site> for Named<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &Site) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let name = path.ok().and_then(|Path(name)| name.parse().ok());
        name.map(Self).ok_or_else(|| Problem::not_found("thing"))
    }
}

/// The name under which an answer is kept: `Idempotency-Key`, bare or in quotes as the draft of its standard has it.
#[derive(Debug)]
pub struct Once(pub RequestKey);

impl FromRequestParts<Site> for Once {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Problem> {
        let (status, title) = (StatusCode::BAD_REQUEST, "An Idempotency-Key is needed");
        let Some(line) = parts.headers.get("idempotency-key") else {
            let detail = "Every request that writes needs one: make it anew for each, and keep it when it is sent again.";
            return Err(Problem::new(status, "idempotency-key-missing", title, detail));
        };
        let text = line.to_str().unwrap_or_default().trim();
        let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        let detail = "It has 1 to 64 letters, digits, hyphens and underscores, such as a UUID.";
        RequestKey::parse(text)
            .map(Self)
            .ok_or_else(|| Problem::new(status, "idempotency-key-invalid", title, detail))
    }
}

/// How many lines are asked for.
pub(super) fn lines(limit: Option<u32>) -> Result<u32, Problem> {
    match limit.unwrap_or(LINES) {
        limit @ 1..=server::tills::PAGE_MAX => Ok(limit),
        _ => Err(Problem::invalid(format!("limit is 1 to {}.", server::tills::PAGE_MAX))),
    }
}

/// A place in a list as a client is given it: nothing that it should read anything from.
pub(super) fn cursor(place: &[u8]) -> String {
    BASE64URL_NOPAD.encode(place)
}

/// A place in a list as a client sent it.
pub(super) fn place<const N: usize>(cursor: &str) -> Result<[u8; N], Problem> {
    let place = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok().and_then(|place| place.try_into().ok());
    place.ok_or_else(|| Problem::bad("cursor is none that this list gave."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_whole_number_may_be_said_with_a_point() {
        let mut value = json!({ "amount": 1250.0, "items": [{ "count": 2.0, "amount": -0.0 }], "share": 0.5, "text": "1.0" });
        make_whole(&mut value);
        assert_eq!(value, json!({ "amount": 1250, "items": [{ "count": 2, "amount": 0 }], "share": 0.5, "text": "1.0" }));
        for beyond in ["1e300", "9007199254740994.0"] {
            let mut value: Value = serde_json::from_str(beyond).unwrap();
            make_whole(&mut value);
            assert!(value.is_f64(), "{beyond}");
        }
    }
}
