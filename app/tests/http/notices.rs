//! Notices as a customer meets them: the bell, the inbox, what is switched on and off, the phones; and a push service on this
//! machine that is told.

use crate::{
    browser::Browser,
    common::{Scene, give, site, site_with},
};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

/// A browser's key (the example of RFC 8291), and its other secret.
const KEY: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const SECRET: &str = "BTBZMqHH6r4Tts7J_aSIgg";
const ENDPOINT: &str = "https://push.example/send/one";

async fn ask(browser: &mut Browser, endpoint: &str, card: &str) -> crate::browser::Page {
    let fields = [("endpoint", endpoint), ("public_key", KEY), ("secret", SECRET), ("card", card)];
    browser.post("/phones", &fields).await
}

/// Somebody with a card that was filled once.
async fn full(it: &Scene) -> (Browser, String) {
    let (browser, card) = it.member().await;
    give(&mut it.till().await, &card, 10).await;
    (browser, card)
}

#[tokio::test]
async fn the_bell_counts_what_was_not_seen_and_the_inbox_says_why() {
    let it = site().await;
    let (mut browser, card) = it.member().await;
    browser.get(&format!("/cards/{card}/notices")).await.says(200, "Nothing yet. What matters about this card");
    give(&mut it.till().await, &card, 10).await;
    let page = browser.get(&format!("/cards/{card}")).await;
    assert!(page.body.contains(r#"aria-label="Notices, new: 1""#), "{}", page.body);
    let page = browser.get(&format!("/cards/{card}/notices")).await;
    page.says(200, "Ready for you: a free coffee");
    assert!(page.reads("New") && page.reads("Why did I get this?"));
    assert!(page.reads("“A reward is ready” is switched on for this card."));
    assert!(page.body.contains(&format!("/cards/{card}/notices/settings#reward")));
    let page = browser.get(&format!("/cards/{card}/notices")).await;
    assert!(page.reads("Ready for you: a free coffee") && !page.body.contains(">New<"), "what is shown is seen");
    let page = browser.get(&format!("/cards/{card}")).await;
    assert!(page.body.contains(r#"aria-label="Notices""#), "{}", page.body);
}

#[tokio::test]
async fn the_wallet_says_how_many_rewards_wait_and_what_a_push_service_sees() {
    let it = site().await;
    let (mut browser, _) = full(&it).await;
    assert!(browser.get("/").await.body.contains("navigator.setAppBadge?.(1)"));
    assert!(it.nobody().get("/").await.body.contains("navigator.setAppBadge?.(0)"));
    it.nobody().get("/privacy").await.says(200, "sealed so that only that phone can read them");
}

#[tokio::test]
async fn an_inbox_is_nobody_elses() {
    let it = site().await;
    let (_, card) = full(&it).await;
    let (mut other, _) = it.member().await;
    for path in [format!("/cards/{card}/notices"), format!("/cards/{card}/notices/settings")] {
        assert_eq!(it.nobody().get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(it.till().await.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let fields = [("from", "0"), ("to", "0")];
    assert_eq!(other.post(&format!("/cards/{card}/notices/settings"), &fields).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ask(&mut other, ENDPOINT, &card).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ask(&mut it.nobody(), ENDPOINT, &card).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_inbox_goes_on_where_a_page_of_it_ends() {
    let it = site().await;
    let (mut browser, card) = it.member().await;
    let settings = format!("/cards/{card}/notices/settings");
    browser.post(&settings, &[("earned", "on"), ("from", "0"), ("to", "0")]).await;
    let mut till = it.till().await;
    for _ in 0..23 {
        it.later(Duration::from_secs(60));
        give(&mut till, &card, 1).await;
    }
    let first = browser.get(&format!("/cards/{card}/notices")).await;
    first.says(200, "You got: 1 stamp");
    let older =
        first.html().tags().find_map(|tag| tag.get("href").filter(|href| href.contains("before=")).map(str::to_owned));
    let second = browser.get(&older.expect("there are older ones")).await;
    second.says(200, "You got: 1 stamp");
    let lines = |body: &str| body.matches("You got: 1 stamp").count();
    // Two of the purchases filled a card: they brought a reward, which is off.
    assert_eq!((lines(&first.body), lines(&second.body)), (20, 1));
    for nonsense in ["x", "9-", "-", "1-%F0%9F%98%80", "99999999999999999999-reward/1"] {
        browser.get(&format!("/cards/{card}/notices?before={nonsense}")).await.says(200, "Notices");
    }
}

#[tokio::test]
async fn kinds_and_quiet_hours_are_a_plain_form() {
    let it = site().await;
    let (mut browser, card) = full(&it).await;
    let settings = format!("/cards/{card}/notices/settings");
    let page = browser.get(&settings).await;
    page.says(200, "What you are told");
    // Only what this program ever tells of.
    assert!(
        page.reads("A reward is ready") && page.reads("A friend you invited came") && !page.reads("Your tier changes")
    );
    let boxes = |page: &crate::browser::Page| -> Vec<(String, bool)> {
        let html = page.html();
        let boxes = html.tags().filter(|tag| tag.get("type") == Some("checkbox"));
        boxes.map(|tag| (tag.get("name").unwrap().to_owned(), tag.get("checked").is_some())).collect()
    };
    let on = |kinds: &[(&str, bool)]| kinds.iter().map(|(kind, on)| ((*kind).to_owned(), *on)).collect::<Vec<_>>();
    assert_eq!(boxes(&page), on(&[("reward", true), ("friend", true), ("earned", false)]));
    let saved = browser.post(&settings, &[("friend", "on"), ("earned", "on"), ("from", "22"), ("to", "7")]).await;
    saved.leads_to(&format!("{settings}?told=saved"));
    let page = browser.follow(saved).await;
    page.says(200, "Saved.");
    assert_eq!(boxes(&page), on(&[("reward", false), ("friend", true), ("earned", true)]));
    let chosen: Vec<_> = page
        .html()
        .tags()
        .filter(|tag| tag.get("selected").is_some())
        .map(|tag| tag.get("value").unwrap().to_owned())
        .collect();
    assert_eq!(chosen, ["22", "7"]);
    for bad in [("24", "7"), ("-1", "7"), ("x", "7"), ("", "")] {
        let page = browser.post(&settings, &[("from", bad.0), ("to", bad.1)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad:?}");
    }
    let mut hungarian = browser.reading("hu");
    hungarian.get(&settings).await.says(200, "Csendes órák");
    hungarian.get(&format!("/cards/{card}/notices")).await.says(200, "Rád vár: a free coffee");
}

#[tokio::test]
async fn a_phone_is_added_listed_and_taken_away() {
    let it = site().await;
    let (mut browser, card) = it.member().await;
    let (inbox, settings) = (format!("/cards/{card}/notices"), format!("/cards/{card}/notices/settings"));
    assert!(!browser.get(&inbox).await.body.contains(r#"id="ring""#), "nothing is asked before something was given");
    give(&mut it.till().await, &card, 1).await;
    for path in [&inbox, &settings] {
        let page = browser.get(path).await;
        let ring = page.html().tags().find(|tag| tag.get("id") == Some("ring")).cloned().expect("an offer");
        assert_eq!((ring.get("data-known"), ring.get("data-key").unwrap().len()), (Some(""), 87));
        assert!(ring.get("hidden").is_some(), "it is shown by the script that can take it up");
    }
    browser.headers.push(("user-agent", "Mozilla/5.0 (Linux; Android 15; Pixel 9)".into()));
    let added = ask(&mut browser, ENDPOINT, &card).await;
    added.leads_to(&format!("{settings}?told=added"));
    let page = browser.follow(added).await;
    page.says(200, "This phone is told from now on.");
    assert!(page.reads("Android") && page.reads("since 21 November 2026"));
    assert!(!page.body.contains("push.example"), "its address is shown nowhere");
    let action =
        page.html().tags().find_map(|tag| tag.get("action").filter(|to| to.starts_with("/phones/")).map(str::to_owned));
    let action = action.expect("a form");
    let (mut other, others) = it.member().await;
    other.post(&action, &[("card", &others)]).await;
    assert!(browser.get(&settings).await.reads("Android"), "nobody else takes it away");
    let gone = browser.submit(&page, &action, &[]).await;
    gone.leads_to(&format!("{settings}?told=gone"));
    let page = browser.follow(gone).await;
    page.says(200, "That phone is no longer told.");
    assert!(page.reads("None. Notices only stand in the inbox."));
}

#[tokio::test]
async fn the_worker_of_a_browser_tells_of_a_new_address_by_itself() {
    let it = site().await;
    let (mut browser, card) = full(&it).await;
    ask(&mut browser, ENDPOINT, &card).await;
    let moved = "https://push.example/send/two";
    let fields = [("endpoint", moved), ("public_key", KEY), ("secret", SECRET), ("before", ENDPOINT)];
    assert_eq!(browser.post("/phones", &fields).await.status, StatusCode::NO_CONTENT);
    let page = browser.get(&format!("/cards/{card}/notices/settings")).await;
    assert_eq!(
        page.html().tags().filter(|tag| tag.get("action").is_some_and(|to| to.starts_with("/phones/"))).count(),
        1
    );
}

#[tokio::test]
async fn only_public_push_services_and_whole_keys_are_taken() {
    let it = site().await;
    let (mut browser, card) = full(&it).await;
    let long = format!("https://push.example/{}", "x".repeat(1_000));
    for endpoint in [
        "",
        "x",
        "http://push.example/",
        "http://127.0.0.1:9/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://u:p@push.example/",
        &long,
    ] {
        let page = ask(&mut browser, endpoint, &card).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{endpoint}");
    }
    for (key, secret) in [
        ("", SECRET),
        (KEY, ""),
        (&KEY[..80], SECRET),
        (KEY, &SECRET[..20]),
        (&KEY.replace('i', "j"), SECRET),
        ("ö", SECRET),
    ] {
        let fields = [("endpoint", ENDPOINT), ("public_key", key), ("secret", secret), ("card", &card)];
        assert_eq!(browser.post("/phones", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{key} {secret}");
    }
    assert!(browser.get(&format!("/cards/{card}/notices/settings")).await.reads("None."));
}

/// A push service that answers with a status that can be set.
#[derive(Clone)]
struct Service {
    heard: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    status: Arc<AtomicU16>,
    url: String,
}

async fn hear(State(it): State<Service>, headers: HeaderMap, body: Bytes) -> Response {
    it.heard.lock().unwrap().push((headers, body));
    let status = StatusCode::from_u16(it.status.load(Ordering::SeqCst)).unwrap();
    (status, [("location", "/elsewhere"), ("retry-after", "3600")]).into_response()
}

async fn service() -> Service {
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/send/one", socket.local_addr().unwrap());
    let it = Service { heard: Arc::default(), status: Arc::new(AtomicU16::new(201)), url };
    let router = Router::new().route("/send/one", post(hear)).route("/elsewhere", post(hear)).with_state(it.clone());
    tokio::spawn(async move { axum::serve(socket, router).await });
    it
}

impl Service {
    fn heard(&self) -> Vec<(HeaderMap, Bytes)> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }

    /// What it hears when all is carried that is to be carried now, after this status.
    async fn carried(&self, it: &Scene, status: u16) -> Vec<(HeaderMap, Bytes)> {
        self.status.store(status, Ordering::SeqCst);
        while app::notices::carry_once(&it.site).await.unwrap() > 0 {}
        self.heard()
    }
}

/// Somebody with a filled card whose phone is told by a push service on this machine.
async fn told() -> (Scene, Service, Browser, String) {
    let (it, service) = (site_with(|settings| settings.local_push = true).await, service().await);
    let (mut browser, card) = it.member().await;
    ask(&mut browser, &service.url, &card).await.leads_to(&format!("/cards/{card}/notices/settings?told=added"));
    give(&mut it.till().await, &card, 10).await;
    (it, service, browser, card)
}

#[tokio::test]
async fn a_notice_is_carried_once_with_what_a_push_service_asks_for() {
    let (it, service, ..) = told().await;
    let heard = service.carried(&it, 201).await;
    let [(headers, body)] = &heard[..] else { panic!("{heard:?}") };
    let header = |name: &str| headers[name].to_str().unwrap();
    assert_eq!((header("content-encoding"), header("content-type")), ("aes128gcm", "application/octet-stream"));
    assert_eq!((header("ttl"), header("urgency"), header("topic").len()), ("2419200", "normal", 32));
    let (token, key) = header("authorization").strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
    assert_eq!((token.split('.').count(), key), (3, it.book.push_key().unwrap().as_str()));
    assert_eq!((&body[16..21], body.len() < 512), (&[0, 0, 16, 0, 65][..], true), "{}", body.len());
    assert!(!String::from_utf8_lossy(body).contains("coffee"));
    it.later(Duration::from_secs(86_400));
    assert!(service.carried(&it, 201).await.is_empty());
}

#[tokio::test]
async fn a_push_service_that_knows_the_phone_no_more_ends_it() {
    for status in [404, 410] {
        let (it, service, mut browser, card) = told().await;
        assert_eq!(service.carried(&it, status).await.len(), 1);
        let page = browser.get(&format!("/cards/{card}/notices/settings")).await;
        assert!(page.reads("None."), "{status}");
        it.later(Duration::from_secs(86_400));
        assert!(service.carried(&it, 201).await.is_empty(), "{status}");
    }
}

#[tokio::test]
async fn a_push_service_that_is_busy_is_asked_again_when_it_says() {
    for status in [413, 429, 500, 503] {
        let (it, service, ..) = told().await;
        assert_eq!(service.carried(&it, status).await.len(), 1);
        it.later(Duration::from_secs(3_599));
        assert!(service.carried(&it, 201).await.is_empty(), "{status}");
        it.later(Duration::from_secs(1));
        assert_eq!(service.carried(&it, 201).await.len(), 1, "{status}");
    }
}

#[tokio::test]
async fn what_a_push_service_refuses_is_not_sent_again_and_no_redirect_is_followed() {
    for status in [307, 400, 403] {
        let (it, service, mut browser, card) = told().await;
        assert_eq!(service.carried(&it, status).await.len(), 1, "{status}");
        it.later(Duration::from_secs(86_400));
        assert!(service.carried(&it, 201).await.is_empty(), "{status}");
        let page = browser.get(&format!("/cards/{card}/notices/settings")).await;
        assert!(!page.reads("None."), "{status}: the phone stays");
    }
}

#[tokio::test]
async fn nothing_is_sent_to_this_machine_but_by_the_setting_for_tests() {
    let (it, service) = (site().await, service().await);
    let (browser, card) = it.member().await;
    drop(browser);
    let customer = it.view(&card).await.card.customer;
    let decode = |text: &str| data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
    for endpoint in [service.url.clone(), service.url.replace("http://127.0.0.1", "https://localhost")] {
        let phone = server::notices::NewPhone {
            endpoint,
            public_key: decode(KEY),
            secret: decode(SECRET),
            language: loyalty::languages::Language::En,
            name: String::new(),
            before: None,
        };
        it.book.add_phone(customer, &phone).await.unwrap();
    }
    give(&mut it.till().await, &card, 10).await;
    assert!(service.carried(&it, 201).await.is_empty());
    assert!(it.book.phones(customer).await.unwrap().is_empty(), "they can never be told");
}
