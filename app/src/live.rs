//! A card's changes as they happen: an event stream (Server-Sent Events, WHATWG HTML 9.2) for each open card. An event's id
//! is the card's number of entries, so a stream that broke off goes on where it was and shows nothing twice.

use crate::{
    cards::{Shown, live_part},
    site::{Reply, Site, Trouble, Visitor, card_id, fragment, visitor::Customer},
    words::Words,
};
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{
        IntoResponse, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures::{Stream, stream};
use loyalty::ids::CardId;
use serde::Deserialize;
use server::live::{Listener, Viewer};
use std::{convert::Infallible, time::Duration};
use tokio::{sync::watch, time::Instant};

/// Proxies cut connections that are silent for longer.
const SILENCE_MAX: Duration = Duration::from_secs(20);
/// After this long a stream ends and the browser opens another: so a session that was ended is not served for ever.
const STREAM_MAX: Duration = Duration::from_secs(30 * 60);

/// What was on the screen when the stream was opened.
#[derive(Debug, Deserialize)]
pub struct Since {
    seq: Option<u64>,
}

struct Watch {
    site: Site,
    customer: Customer,
    card: CardId,
    words: Words,
    /// The last place of its history that is on the screen.
    shown: u64,
    /// The last one that was heard of.
    heard: u64,
    listener: Listener,
    ending: watch::Receiver<bool>,
    until: Instant,
}

impl Watch {
    /// What changed on the card since it was shown, if anything did.
    async fn news(&mut self) -> server::Result<Option<Event>> {
        let view = self.site.stampbook.card(self.customer.0, self.card).await?;
        if view.card.seq <= self.shown {
            return Ok(None);
        }
        let seq = view.card.seq;
        let shown = Shown::new(&self.site, view, self.words, self.shown)?;
        let html = fragment(|| live_part(&shown));
        self.shown = seq;
        Ok(Some(Event::default().id(seq.to_string()).data(html)))
    }

    /// The next change, or none when the stream is to end.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            // Boxed: a page is open for hours, and while it waits it need not keep the room that looking takes.
            if self.heard > self.shown
                && let Some(event) = Box::pin(self.news()).await.ok()?
            {
                return Some((Ok(event), self));
            }
            tokio::select! {
                changed = self.listener.changed() => { self.heard = changed?; }
                _ = self.ending.wait_for(|ending| *ending) => return None,
                () = tokio::time::sleep_until(self.until) => return None,
            }
        }
    }
}

fn events(watch: Watch) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(watch, Watch::next)
}

/// `GET /dev/reload`: says nothing, and breaks off when the server ends.
pub async fn reload(State(site): State<Site>) -> impl IntoResponse {
    let mut ending = site.ending.clone();
    let silence = stream::once(async move {
        let _ = ending.wait_for(|ending| *ending).await;
        Ok::<_, Infallible>(Event::default())
    });
    Sse::new(silence).keep_alive(KeepAlive::default())
}

/// `GET /cards/{card}/live`
///
/// # Errors
/// [`crate::site::Trouble::NotYours`].
pub async fn card(
    State(site): State<Site>,
    visitor: Visitor,
    customer: Customer,
    Path(card): Path<String>,
    Query(since): Query<Since>,
    headers: HeaderMap,
) -> Reply {
    let card = card_id(&card)?;
    let look = site.stampbook.look_at(customer.0, card).await?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let shown = last.or(since.seq).unwrap_or(look.seq);
    let viewer = Viewer { customer: customer.0, place: visitor.place.clone() };
    let listener = site.stampbook.live().listen_for(viewer, look.books, card, look.seq).ok_or(Trouble::TooMany)?;
    let watch = Watch {
        customer,
        card,
        words: Words(visitor.speaks(look.language)),
        shown,
        // Asked again: what was written since the look, and before anybody listened, nobody was told.
        heard: site.stampbook.seq_of(look.books, card).await?,
        listener,
        ending: site.ending.clone(),
        until: Instant::now() + STREAM_MAX,
        site,
    };
    let mut response = Sse::new(events(watch)).keep_alive(KeepAlive::new().interval(SILENCE_MAX)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Asks a proxy such as nginx to pass each event on at once.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}
