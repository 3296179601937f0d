//! Webhooks as a shop's other systems meet them: a real server on this machine is told, and checks what it is told.

use crate::{
    api::{Ask, Client, DOCUMENT, fits},
    common::{Scene, site, site_with},
};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

/// Somebody who listens, and answers with a status that can be set.
#[derive(Clone)]
struct Listener {
    heard: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    status: Arc<AtomicU16>,
    url: String,
}

async fn hear(State(it): State<Listener>, headers: HeaderMap, body: Bytes) -> Response {
    it.heard.lock().unwrap().push((headers, String::from_utf8(body.to_vec()).unwrap()));
    let status = StatusCode::from_u16(it.status.load(Ordering::SeqCst)).unwrap();
    (status, [("location", "/elsewhere")], "x".repeat(100_000)).into_response()
}

async fn listener() -> Listener {
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook?shop=1", socket.local_addr().unwrap());
    let it = Listener { heard: Arc::default(), status: Arc::new(AtomicU16::new(204)), url };
    let router = Router::new().route("/hook", post(hear)).route("/elsewhere", post(hear)).with_state(it.clone());
    tokio::spawn(async move { axum::serve(socket, router).await });
    it
}

impl Listener {
    fn heard(&self) -> Vec<(HeaderMap, String)> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }
}

async fn hooked() -> (Scene, Client, Listener, Value) {
    let (it, listener) = (site_with(|settings| settings.local_webhooks = true).await, listener().await);
    let till = Client::of(&it).await;
    let made = till.post("/webhooks", json!({ "url": listener.url })).await.is(201);
    (it, till, listener, made)
}

/// As any library of Standard Webhooks checks it.
fn signed(secret: &str, headers: &HeaderMap, body: &str) -> bool {
    let header = |name: &str| headers[name].to_str().unwrap();
    let key = BASE64.decode(secret.strip_prefix("whsec_").unwrap().as_bytes()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{}.{}.{body}", header("webhook-id"), header("webhook-timestamp")).as_bytes());
    header("webhook-signature") == format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
}

#[tokio::test]
async fn what_happens_is_delivered_and_signed() {
    let (it, till, listener, made) = hooked().await;
    let card = till.card().await;
    let bought = till.buy(&card, json!({ "stamps": 1 })).await.is(201);
    while app::api::carry_once(&it.site).await.unwrap() > 0 {}
    let heard = listener.heard();
    let (headers, body) = &heard[0];
    assert_eq!((heard.len(), headers["content-type"].to_str().unwrap()), (1, "application/json"));
    assert!(signed(made["secret"].as_str().unwrap(), headers, body));
    assert!(!signed(made["secret"].as_str().unwrap(), headers, &body.replace("purchase", "purchasE")));
    let seconds: i64 = headers["webhook-timestamp"].to_str().unwrap().parse().unwrap();
    assert_eq!(seconds, it.site.now().0 / 1_000_000);
    let event: Value = serde_json::from_str(body).unwrap();
    fits(&DOCUMENT["components"]["schemas"]["Event"], &event, "event");
    assert_eq!((&event["type"], &event["data"]), (&json!("entry.created"), &bought["entries"][0]));
    let listed = till.get("/webhooks").await.is(200);
    assert!(listed["data"][0]["last_success_at"].is_string() && listed["data"][0]["last_failure"].is_null());
    assert!(!listed.to_string().contains("whsec_"), "shown once");
}

#[tokio::test]
async fn a_delivery_that_fails_is_tried_again_under_its_name_until_it_is_dead() {
    let (it, till, listener, made) = hooked().await;
    let path = format!("/webhooks/{}", made["webhook"]["id"].as_str().unwrap());
    listener.status.store(500, Ordering::SeqCst);
    let test = till.order(&format!("{path}/test")).await.is(202);
    let mut names = Vec::new();
    for _ in 0..10 {
        while app::api::carry_once(&it.site).await.unwrap() > 0 {}
        for (headers, body) in listener.heard() {
            assert!(body.contains("webhook.test"), "{body}");
            names.push(headers["webhook-id"].to_str().unwrap().to_owned());
        }
        it.later(Duration::from_secs(86_400));
    }
    assert_eq!(names, vec![test["webhook_id"].as_str().unwrap().to_owned(); 10]);
    while app::api::carry_once(&it.site).await.unwrap() > 0 {}
    assert!(listener.heard().is_empty(), "no more");
    let dead = till.get(&format!("{path}/dead_letters")).await.is(200);
    assert_eq!((&dead["data"][0]["tries"], &dead["data"][0]["webhook_id"]), (&json!(10), &test["webhook_id"]));
    assert_eq!(dead["data"][0]["failure"], "the answer was 500 Internal Server Error");
    let gone = till.send(Ask { method: Method::DELETE, ..Ask::post(&path, None) }).await;
    assert_eq!(gone.status, 204);
    till.get(&format!("{path}/dead_letters")).await.fails(404, "not-found");
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let (it, till, listener, made) = hooked().await;
    listener.status.store(307, Ordering::SeqCst);
    till.order(&format!("/webhooks/{}/test", made["webhook"]["id"].as_str().unwrap())).await.is(202);
    while app::api::carry_once(&it.site).await.unwrap() > 0 {}
    assert_eq!(listener.heard().len(), 1);
    let listed = till.get("/webhooks").await.is(200);
    assert_eq!(listed["data"][0]["last_failure"], "the answer was 307 Temporary Redirect");
}

#[tokio::test]
async fn webhooks_lead_to_public_hosts_by_https() {
    let it = site().await;
    let till = Client::of(&it).await;
    for url in ["", "x", "http://till.example", "https://127.0.0.1/", "https://[::1]/", "https://u:p@till.example/"] {
        till.post("/webhooks", json!({ "url": url })).await.fails(422, "invalid");
    }
    till.post("/webhooks", json!({ "url": format!("https://till.example/{}", "x".repeat(500)) }))
        .await
        .fails(422, "invalid");
    // One from when the setting allowed it, and one whose name leads inside: neither is spoken to.
    let listener = listener().await;
    let inside = listener.url.replace("http://127.0.0.1", "https://localhost");
    for (url, why) in
        [(&listener.url, "url starts with https://."), (&inside, "url leads to an address that is not public.")]
    {
        let key = server::requests::RequestKey::parse(&crate::api::fresh()).unwrap();
        let hook = it.book.make_webhook(&till.till, url, &key).await.unwrap().webhook.id;
        till.order(&format!("/webhooks/{hook}/test")).await.is(202);
        while app::api::carry_once(&it.site).await.unwrap() > 0 {}
        let listed = till.get("/webhooks").await.is(200);
        let listed =
            listed["data"].as_array().unwrap().iter().find(|one| one["id"] == hook.to_string()).unwrap().clone();
        assert_eq!(listed["last_failure"], why);
    }
    assert!(listener.heard().is_empty());
}

#[tokio::test]
async fn a_webhook_is_made_and_taken_away_once() {
    let it = site().await;
    let till = Client::of(&it).await;
    let ask = Ask::post("/webhooks", Some(json!({ "url": "https://till.example/hook" }))).named("hook");
    let made = till.send(ask.clone()).await.is(201);
    assert_eq!(till.send(ask).await.is(201), made);
    assert_eq!(till.get("/webhooks").await.is(200)["data"].as_array().unwrap().len(), 1);
    let path = format!("/webhooks/{}", made["webhook"]["id"].as_str().unwrap());
    let delete = Ask { method: Method::DELETE, ..Ask::post(&path, None) };
    assert_eq!(till.send(delete.clone()).await.status, 204);
    assert_eq!(till.send(delete).await.status, 204, "the same request again");
    let again = Ask { method: Method::DELETE, ..Ask::post(&path, None) };
    till.send(again).await.fails(404, "not-found");
    for number in 0..10 {
        till.post("/webhooks", json!({ "url": format!("https://till.example/{number}") })).await.is(201);
    }
    till.post("/webhooks", json!({ "url": "https://till.example/more" })).await.fails(409, "conflict");
}
