//! Carries what rings to push services (RFC 8030): takes it from the services, writes it in its reader's language, and tells how
//! it went. When it is tried again, the services say.

use super::Sayer;
use crate::{
    outside::{self, Answer, Target, Trouble},
    site::Site,
    words::Words,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use futures::{StreamExt, stream};
use server::notices::{Letter, Outcome};

/// Messages that are carried at once.
const AT_ONCE: usize = 8;

/// The text of a message, as the service worker reads it; none where there is nothing left to say.
fn text(letter: &Letter) -> Option<String> {
    let (terms, zone) = (letter.terms.as_ref(), letter.shop.zone.as_str());
    let body = Sayer { words: Words(letter.language()), terms, zone }.say(&letter.what)?;
    let message = serde_json::json!({
        "title": letter.shop.name,
        "body": body,
        "url": format!("/cards/{}", letter.card()),
        "icon": format!("/shops/{}/icons/icon-192.png", letter.shop.slug),
        "tag": letter.topic(),
        "lang": letter.language().code(),
        "ready": letter.ready,
    });
    Some(message.to_string())
}

/// For how many seconds an answer asks to wait: a number, or a date (RFC 9110, 10.2.3).
fn asks_to_wait(headers: &HeaderMap, now_seconds: i64) -> Option<i64> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let date = || Some(jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_second().saturating_sub(now_seconds));
    text.parse().ok().or_else(date).filter(|seconds| *seconds >= 0)
}

fn outcome(answer: &Answer, now_seconds: i64) -> Outcome {
    match answer.status {
        status if status.is_success() => Outcome::Taken,
        StatusCode::NOT_FOUND | StatusCode::GONE => Outcome::Gone,
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
            Outcome::Later(asks_to_wait(&answer.headers, now_seconds))
        }
        status if status.is_server_error() => Outcome::Later(asks_to_wait(&answer.headers, now_seconds)),
        _ => Outcome::Refused,
    }
}

async fn send(site: &Site, letter: &Letter, text: &str) -> server::Result<Result<Answer, Trouble>> {
    let local = site.settings.local_push;
    let target = match Target::read(letter.endpoint(), local) {
        Ok(target) => target,
        Err(unfit) => return Ok(Err(unfit.into())),
    };
    let scheme = if target.tls { "https" } else { "http" };
    let audience = format!("{scheme}://{}", target.authority);
    let sealed = site.stampbook.seal(letter, text, &audience, &site.settings.origin)?;
    let request = outside::request(&target)
        .header(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"))
        .header(header::CONTENT_ENCODING, HeaderValue::from_static("aes128gcm"))
        .header(header::AUTHORIZATION, sealed.authorization)
        .header("ttl", letter.seconds.to_string())
        .header("topic", letter.topic())
        .header("urgency", if letter.is_urgent() { "high" } else { "normal" });
    Ok(outside::post(&target, local, request, sealed.body).await)
}

async fn deliver(site: &Site, letter: &Letter) -> server::Result<Outcome> {
    let Some(text) = text(letter) else { return Ok(Outcome::Refused) };
    // The address opens a phone: it is in no line of the log.
    Ok(match send(site, letter, &text).await? {
        Ok(answer) => {
            let outcome = outcome(&answer, site.now().0.div_euclid(1_000_000));
            if outcome == Outcome::Refused {
                tracing::warn!(status = answer.status.as_u16(), "a push service refused a notice");
            }
            outcome
        }
        Err(Trouble::Unfit(_)) => Outcome::Gone,
        Err(trouble) => {
            tracing::debug!(%trouble, "a notice could not be carried now");
            Outcome::Later(None)
        }
    })
}

/// Carries what is to ring now; says how much that was.
///
/// # Errors
/// Where the database does not answer.
pub async fn carry_once(site: &Site) -> server::Result<usize> {
    let spread = site.stampbook.spread_notices().await?;
    let letters = site.stampbook.take_letters().await?;
    let count = letters.len();
    let carried = stream::iter(letters).map(|letter| async move {
        let outcome = deliver(site, &letter).await?;
        site.stampbook.settle_letter(&letter, outcome).await
    });
    let carried: Vec<_> = carried.buffer_unordered(AT_ONCE).collect().await;
    carried.into_iter().collect::<server::Result<Vec<()>>>()?;
    Ok(spread.max(count))
}

/// Carries what rings until the server ends.
pub async fn carry(site: Site) {
    outside::keep_on(site, "notices", |site, _| async move { carry_once(&site).await }).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-21 10:00 UTC.
    const NOW: i64 = 1_795_255_200;

    fn answer(status: u16, retry_after: Option<&'static str>) -> Answer {
        let mut headers = HeaderMap::new();
        headers.extend(retry_after.map(|text| (header::RETRY_AFTER, HeaderValue::from_static(text))));
        Answer { status: StatusCode::from_u16(status).unwrap(), headers, body: axum::body::Bytes::new() }
    }

    #[test]
    fn an_answer_says_what_becomes_of_a_message() {
        for (status, expected) in [
            (200, Outcome::Taken),
            (201, Outcome::Taken),
            (404, Outcome::Gone),
            (410, Outcome::Gone),
            (408, Outcome::Later(None)),
            (413, Outcome::Later(None)),
            (429, Outcome::Later(None)),
            (500, Outcome::Later(None)),
            (503, Outcome::Later(None)),
            (301, Outcome::Refused),
            (400, Outcome::Refused),
            (401, Outcome::Refused),
            (403, Outcome::Refused),
        ] {
            assert_eq!(outcome(&answer(status, None), NOW), expected, "{status}");
        }
    }

    #[test]
    fn an_answer_asks_to_wait_by_a_number_or_a_date() {
        for (said, expected) in [
            ("0", Some(0)),
            ("120", Some(120)),
            ("Sat, 21 Nov 2026 10:05:00 GMT", Some(300)),
            ("Sat, 21 Nov 2026 09:59:59 GMT", None),
            ("-1", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(outcome(&answer(429, Some(said)), NOW), Outcome::Later(expected), "{said}");
        }
    }
}
