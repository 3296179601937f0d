//! The feed of a shop as a stream (Server-Sent Events, WHATWG HTML 9.2): each entry under an id, so that a reader that broke
//! off goes on where it was.

use super::{
    Caller, Problem,
    asked::Query,
    shapes::{Entry, moment},
};
use crate::site::Site;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{
        IntoResponse, Response, Sse,
        sse::{self, KeepAlive},
    },
};
use futures::{Stream, stream};
use loyalty::ids::StaffId;
use serde::{Deserialize, Serialize};
use server::{
    events::{self, Feed},
    keys::{Scope, Till},
};
use std::{
    collections::{HashMap, VecDeque},
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::watch, time::Instant};
use utoipa::{IntoParams, ToSchema};

/// Streams that are open at once, of all tills.
const STREAMS_MAX: usize = 500;
/// And of one.
const STREAMS_PER_TILL_MAX: usize = 4;
/// How often it is looked whether something happened, in whichever process.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Proxies cut connections that are silent for longer.
const SILENCE_MAX: Duration = Duration::from_secs(20);
/// After this long a stream ends and the reader opens another: so a key that was revoked is not served for ever.
const STREAM_MAX: Duration = Duration::from_secs(15 * 60);

/// Something that happened.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Event {
    /// `entry.created`, or `webhook.test` where nothing happened.
    #[serde(rename = "type")]
    kind: &'static str,
    /// When it happened.
    #[schema(format = DateTime)]
    timestamp: String,
    /// The event's place in the shop's feed, from 1, without gaps.
    id: Option<u64>,
    /// What was written.
    data: Option<Entry>,
}

impl From<&events::Event> for Event {
    fn from(event: &events::Event) -> Self {
        let entry = &event.entry;
        Self { kind: "entry.created", timestamp: moment(entry.at), id: Some(event.id), data: Some(entry.into()) }
    }
}

impl Event {
    /// One that only says that it arrives.
    pub(super) fn test(at: loyalty::time::Timestamp) -> Self {
        Self { kind: "webhook.test", timestamp: moment(at), id: None, data: None }
    }
}

/// From where on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Since {
    /// The last event that is known already; where neither this nor `Last-Event-ID` is sent, only what happens from now on
    /// is told.
    #[serde(default)]
    after: Option<u64>,
}

/// How many streams each till has open.
#[derive(Debug, Clone, Default)]
pub struct Streams(Arc<Mutex<HashMap<StaffId, usize>>>);

impl Streams {
    fn with<T>(&self, work: impl FnOnce(&mut HashMap<StaffId, usize>) -> T) -> T {
        // A panic can't leave it half changed: every use is a few lines that do not.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn open(&self, till: StaffId) -> Option<Open> {
        let opened = self.with(|open| {
            let all: usize = open.values().sum();
            let mine = open.entry(till).or_default();
            let fits = all < STREAMS_MAX && *mine < STREAMS_PER_TILL_MAX;
            *mine += usize::from(fits);
            open.retain(|_, count| *count > 0);
            fits
        });
        opened.then(|| Open { streams: self.clone(), till })
    }
}

/// An open stream; dropped, it counts no more.
#[derive(Debug)]
struct Open {
    streams: Streams,
    till: StaffId,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.streams.with(|open| {
            if let Some(count) = open.get_mut(&self.till) {
                *count = count.saturating_sub(1);
            }
            open.retain(|_, count| *count > 0);
        });
    }
}

struct Reader {
    site: Site,
    till: Till,
    /// The last event that was sent, or is about to be.
    last: u64,
    waiting: VecDeque<events::Event>,
    ending: watch::Receiver<bool>,
    until: Instant,
    _open: Open,
}

impl Reader {
    /// The next event, or none when the stream is to end. An end is no loss: the reader comes again with its last id.
    async fn next(mut self) -> Option<(Result<sse::Event, Infallible>, Self)> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                self.last = event.id;
                let json = serde_json::to_string(&Event::from(&event)).ok()?;
                let event = sse::Event::default().id(self.last.to_string()).event("entry.created").data(json);
                return Some((Ok(event), self));
            }
            match self.site.stampbook.events_after(&self.till, self.last).await.ok()? {
                Feed::Next(events) if events.is_empty() => {}
                Feed::Next(events) => {
                    self.waiting = events.into();
                    continue;
                }
                Feed::Gone | Feed::Unknown => return None,
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                _ = self.ending.wait_for(|ending| *ending) => return None,
                () = tokio::time::sleep_until(self.until) => return None,
            }
        }
    }
}

fn events(reader: Reader) -> impl Stream<Item = Result<sse::Event, Infallible>> {
    stream::unfold(reader, Reader::next)
}

/// Follow what happens in the shop
///
/// A stream of Server-Sent Events: each entry that is written at the shop, in one order, as `entry.created` with an `Event` as
/// data. A reader that broke off sends the last id that it saw as `Last-Event-ID` and misses nothing of the last 30 days. The
/// feed begins when the shop's first key with `events:read` or its first webhook is made; what is brought in from files is
/// not in it, and at a coalition each shop hears of what happens at it. Needs `events:read`.
#[utoipa::path(
    get, path = "/events", tag = "events",
    params(
        ("Last-Event-ID" = Option<u64>, Header, description = "The last event that is known already"),
        Since,
    ),
    responses(
        (status = 200, description = "The stream; the data of each event is an Event", body = Event, content_type = "text/event-stream"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn follow(
    State(site): State<Site>,
    caller: Caller,
    Query(since): Query<Since>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let till = caller.needs(Scope::EventsRead)?.clone();
    let known = match headers.get("last-event-id") {
        None => since.after,
        Some(line) => {
            let id = line.to_str().ok().and_then(|line| line.trim().parse().ok());
            Some(id.ok_or_else(|| Problem::bad("Last-Event-ID is the number of an event."))?)
        }
    };
    let last = match known {
        Some(last) => last,
        None => site.stampbook.last_event(&till).await.map_err(|error| caller.problem(error))?,
    };
    let waiting = match site.stampbook.events_after(&till, last).await.map_err(|error| caller.problem(error))? {
        Feed::Next(events) => events.into(),
        Feed::Unknown => return Err(Problem::invalid("The feed has no such event yet.")),
        Feed::Gone => {
            let (title, detail) = (
                "Some events are forgotten",
                "Events are kept for 30 days. Read the cards anew, then follow without a last event.",
            );
            return Err(Problem::new(StatusCode::GONE, "events-gone", title, detail));
        }
    };
    let open = site.streams.open(till.id).ok_or_else(|| Problem::too_many(30))?;
    let (ending, until) = (site.ending.clone(), Instant::now() + STREAM_MAX);
    let reader = Reader { till, last, waiting, ending, until, _open: open, site };
    let mut response = Sse::new(events(reader)).keep_alive(KeepAlive::new().interval(SILENCE_MAX)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Asks a proxy such as nginx to pass each event on at once.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}
