//! The feed of a shop as a stream: what it tells, where it goes on, and when it ends.

use crate::{
    api::{Ask, Client, DOCUMENT, fits},
    common::{Scene, give, site},
};
use axum::{
    body::{Body, BodyDataStream},
    http::Method,
};
use futures::StreamExt;
use serde_json::{Value, json};
use server::{events::KEPT_DAYS, keys::Scope};
use std::time::Duration;

/// A test that waits for longer than this has failed.
const PATIENCE: Duration = Duration::from_secs(20);

struct Stream {
    body: BodyDataStream,
    read: String,
}

impl Stream {
    async fn open(till: &Client, path: &str, last: Option<u64>) -> Self {
        let mut request = till.browser.request(Method::GET, &format!("/api/v1{path}"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let answer = till.browser.open(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        Self { body: answer.into_body().into_data_stream(), read: String::new() }
    }

    /// The next event with its id, or none when the stream has ended.
    async fn next(&mut self) -> Option<(u64, Value)> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
                if let (Some(id), Some(data)) = (field("id"), field("data")) {
                    let data: Value = serde_json::from_str(data).unwrap();
                    assert_eq!(field("event"), Some("entry.created"));
                    fits(&DOCUMENT["components"]["schemas"]["Event"], &data, "event");
                    assert_eq!(data["id"], json!(id.parse::<u64>().unwrap()));
                    return Some((id.parse().unwrap(), data));
                }
                continue;
            }
            let chunk = tokio::time::timeout(PATIENCE, self.body.next()).await.expect("nothing came");
            self.read.push_str(std::str::from_utf8(&chunk?.unwrap()).unwrap());
        }
    }

    async fn ids(&mut self, count: usize) -> Vec<u64> {
        let mut ids = Vec::new();
        while ids.len() < count {
            ids.push(self.next().await.unwrap().0);
        }
        ids
    }
}

async fn scene() -> (Scene, Client, String) {
    let it = site().await;
    let till = Client::of(&it).await;
    let card = till.card().await;
    (it, till, card)
}

#[tokio::test]
async fn what_happens_at_the_till_and_at_the_counter_is_told_as_it_happens() {
    let (it, till, card) = scene().await;
    let mut stream = Stream::open(&till, "/events", None).await;
    let bought = till.buy(&card, json!({ "stamps": 1 })).await.is(201);
    let (id, event) = stream.next().await.unwrap();
    assert_eq!((id, &event["type"], &event["data"]), (1, &json!("entry.created"), &bought["entries"][0]));
    give(&mut it.till().await, &card, 9).await;
    assert_eq!(stream.ids(3).await, [2, 3, 4]);
}

#[tokio::test]
async fn a_stream_that_broke_off_goes_on_where_it_was() {
    let (_it, till, card) = scene().await;
    till.buy(&card, json!({ "stamps": 10 })).await.is(201);
    till.buy(&card, json!({ "stamps": 1 })).await.is(201);
    assert_eq!(Stream::open(&till, "/events", Some(0)).await.ids(4).await, [1, 2, 3, 4]);
    assert_eq!(Stream::open(&till, "/events", Some(2)).await.ids(2).await, [3, 4]);
    assert_eq!(Stream::open(&till, "/events?after=3", None).await.ids(1).await, [4]);
    assert_eq!(Stream::open(&till, "/events?after=0", Some(3)).await.ids(1).await, [4], "the header wins");
    till.get("/events?after=5").await.fails(422, "invalid");
    till.send(Ask::get("/events").with("last-event-id", "x")).await.fails(400, "bad-request");
}

#[tokio::test]
async fn who_stayed_away_too_long_begins_anew() {
    let (it, till, card) = scene().await;
    till.buy(&card, json!({ "stamps": 1 })).await.is(201);
    it.later(Duration::from_secs(u64::try_from(KEPT_DAYS).unwrap() * 86_400 + 1));
    it.book.forget_events().await.unwrap();
    let detail = till.get("/events?after=0").await.fails(410, "events-gone");
    assert!(detail.contains("30 days"), "{detail}");
}

#[tokio::test]
async fn a_shop_without_a_feed_has_nothing_to_follow_and_the_end_of_the_server_ends_a_stream() {
    let it = site().await;
    let plain = Client::with(&it, &[Scope::CardsRead]).await;
    plain.get("/events").await.fails(403, "insufficient-scope");
    let till = Client::of(&it).await;
    let mut stream = Stream::open(&till, "/events", None).await;
    it.end.send(true).unwrap();
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_till_has_a_few_streams_open_and_no_more() {
    let it = site().await;
    let (till, other) = (Client::of(&it).await, Client::of(&it).await);
    let mut open = Vec::new();
    for _ in 0..4 {
        open.push(Stream::open(&till, "/events", None).await);
    }
    till.get("/events").await.fails(429, "too-many-requests");
    drop(Stream::open(&other, "/events", None).await);
    open.pop();
    drop(Stream::open(&till, "/events", None).await);
}
