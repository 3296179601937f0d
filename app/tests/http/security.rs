//! What keeps a browser and its cookies safe: policies, forms from elsewhere, sizes, rates, and text that wants to be code.

use crate::{
    browser::{Browser, encode},
    common::{Scene, empty_site, give, new_shop, site, site_with},
};
use axum::{
    body::{Body, Bytes},
    http::{Method, header},
};
use futures::stream;
use loyalty::{
    languages::Language,
    programs::{Draft, Terms},
};
use std::{
    collections::BTreeSet,
    io::Write,
    sync::{Arc, Mutex},
};

#[tokio::test]
async fn every_page_has_a_policy_of_its_own() {
    let it = site().await;
    let (mut member, card) = it.member().await;
    let mut nonces = BTreeSet::new();
    let paths = [
        "/",
        "/privacy",
        "/offline",
        "/nowhere",
        "/join/test-cafe",
        &format!("/cards/{card}"),
        "/owner/sign-in/test-cafe",
    ];
    for path in paths.iter().chain(&paths) {
        let page = member.get(path).await;
        let nonce = page.nonce().unwrap().to_owned();
        assert!(nonce.len() >= 22, "130 bits");
        assert!(nonces.insert(nonce), "{path}: a nonce that was used before");
    }
}

/// Everything that can be posted, with fields that would do it.
fn deeds(card: &str, code: &str) -> Vec<(String, Vec<(&'static str, &'static str)>)> {
    vec![
        ("/join/test-cafe".into(), vec![("key", "foreign")]),
        ("/language".into(), vec![("code", "hu"), ("back", "/")]),
        (format!("/counter/cards/{card}/purchases"), vec![("key", "foreign"), ("stamps", "1")]),
        (format!("/counter/vouchers/{code}/redeem"), vec![("key", "foreign")]),
        ("/counter/sign-in/test-cafe".into(), vec![("secret", "000000")]),
        ("/owner/sign-in/test-cafe".into(), vec![("secret", "000000")]),
        ("/counter/sign-out".into(), vec![]),
        ("/owner/pin".into(), vec![("key", "foreign")]),
        ("/start".into(), vec![("key", "foreign"), ("name", "B")]),
    ]
}

async fn with_a_reward() -> (Scene, Browser, Browser, String, String) {
    let it = site().await;
    let ((member, card), mut till) = (it.member().await, it.till().await);
    give(&mut till, &card, 10).await;
    let code = it.codes(&card).await.remove(0);
    (it, member, till, card, code)
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_and_changes_nothing() {
    let (it, _, till, card, code) = with_a_reward().await;
    let (owner, before) = (it.owner().await, it.books().await);
    let foreign: [&[(&str, &str)]; 5] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "https://cards.example.evil.example")],
    ];
    for headers in foreign {
        for (path, fields) in deeds(&card, &code) {
            for browser in [&till, &owner] {
                let page = browser.clone().post_with(&path, &fields, headers).await;
                page.says(403, "This came from another site");
                assert!(page.reads("Open the page here and send it again. Nothing was changed."));
                assert!(page.set_cookies().is_empty(), "{path} {headers:?}");
            }
        }
    }
    assert_eq!(it.books().await, before);
    till.clone().get("/counter").await.says(200, "Whose card?");
    owner.clone().get("/owner").await.says(200, "Today");
}

#[tokio::test]
async fn forms_of_our_own_pass() {
    let (_it, _, till, card, _) = with_a_reward().await;
    let own: [&[(&str, &str)]; 4] = [
        &[("sec-fetch-site", "same-origin"), ("origin", "https://cards.example")],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://cards.example")],
        &[],
    ];
    for (at, headers) in own.into_iter().enumerate() {
        let key = format!("own-{at}");
        let path = format!("/counter/cards/{card}/purchases");
        let page = till.clone().post_with(&path, &[("key", &key), ("stamps", "1")], headers).await;
        page.leads_to(&format!("/counter/cards/{card}?done={key}"));
    }
}

#[tokio::test]
async fn a_form_that_is_too_large_or_none_at_all_is_refused_with_words() {
    let (it, _, mut till, card, _) = with_a_reward().await;
    let before = it.books().await;
    let path = format!("/counter/cards/{card}/purchases");
    let form = format!("{}&x={}", encode(&[("key", "big"), ("stamps", "1")]), "x".repeat(33 * 1024));
    let request = |kind: &str| till.request(Method::POST, &path).header(header::CONTENT_TYPE, kind.to_owned());
    let urlencoded = "application/x-www-form-urlencoded";
    // Once with its length said before, once without.
    let said = request(urlencoded).header(header::CONTENT_LENGTH, form.len()).body(Body::from(form.clone())).unwrap();
    let chunks: Vec<_> =
        form.as_bytes().chunks(1_000).map(|chunk| Ok::<_, std::io::Error>(Bytes::copy_from_slice(chunk))).collect();
    let unsaid = request(urlencoded).body(Body::from_stream(stream::iter(chunks))).unwrap();
    let json = request("application/json").body(Body::from(r#"{"key":"json","stamps":1}"#)).unwrap();
    let bytes = request(urlencoded).body(Body::from(&b"key=\xff\xfe&stamps=%zz"[..])).unwrap();
    let empty = request(urlencoded).body(Body::empty()).unwrap();
    let twice = request(urlencoded).body(Body::from("key=a&key=b&stamps=1&stamps=2")).unwrap();
    for (request, status) in [(said, 413), (unsaid, 422), (json, 422), (bytes, 422), (empty, 422), (twice, 422)] {
        till.send(request).await.says(status, "The form could not be read");
    }
    assert_eq!(it.books().await, before);
}

#[tokio::test]
async fn who_sends_too_many_forms_is_slowed_down_with_words() {
    let it = site_with(|settings| settings.rate = 1).await;
    let (mut busy, fields) = (it.nobody(), [("code", "en"), ("back", "/")]);
    for _ in 0..10 {
        busy.post("/language", &fields).await.leads_to("/");
    }
    let mut refused = None;
    for _ in 0..20 {
        let page = busy.post("/language", &fields).await;
        refused = refused.or(Some(page).filter(|page| page.status == 429));
    }
    let page = refused.expect("a burst is ten times the rate");
    page.says(429, "Please wait a moment and try again. Nothing was changed.");
    assert!(page.set_cookies().is_empty());
    busy.get("/").await.says(200, "My cards");
    it.nobody().at(2).post("/language", &fields).await.leads_to("/");
}

#[tokio::test]
async fn a_party_may_join_at_once_and_a_flood_may_not() {
    let it = site_with(|settings| settings.rate = 1_000).await;
    let (mut member, card) = it.member().await;
    let mut refused = None;
    for at in 0..60 {
        let page = it.nobody().at(7).post("/join/test-cafe", &[("key", &format!("party-{at}"))]).await;
        assert!(page.status == 303 || at >= 30, "thirty at once are a party: {at}");
        refused = refused.or(Some(page).filter(|page| page.status == 429));
    }
    refused.expect("sixty at once are none").says(429, "Please wait a moment and try again.");
    it.nobody().at(8).post("/join/test-cafe", &[("key", "elsewhere")]).await;
    assert!(it.books().await.cards >= 32);
    // Who is known may come again from there.
    member = member.at(7);
    member.post("/join/test-cafe", &[("key", "again")]).await.leads_to(&format!("/cards/{card}"));
}

#[tokio::test]
async fn cookies_may_hold_anything() {
    let it = site().await;
    let (_, card) = it.member().await;
    let (token, long) = ("A".repeat(43), "x".repeat(6_000));
    for value in ["", "x", &token, &long, "\"", "a b", "é", "%00", "../..", "=;=", "\u{1f600}"] {
        for name in ["__Host-wallet", "__Host-staff", "__Host-device", "__Host-language", "other"] {
            let mut browser = it.nobody();
            browser.cookies.insert(name.into(), value.into());
            // Only visible letters travel in a header; the rest is what a browser would never send.
            if !value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
                browser.cookies.clear();
                browser.headers.push(("cookie", format!("{name}={value}")));
            }
            browser.get("/").await.says(200, "My cards");
            browser.get(&format!("/cards/{card}")).await.says(404, "This is somebody’s card");
            browser.get("/counter").await.leads_to("/counter/sign-in");
        }
    }
    let mut browser = it.nobody();
    browser.headers.push((
        "cookie",
        format!("{}; ;;=; __Host-wallet; __Host-wallet={token}; __Host-wallet={token}", "a=b; ".repeat(200)),
    ));
    browser.get("/").await.says(200, "My cards");
}

/// Names that want to be more than text: at most 48 letters.
const NAMES: [&str; 5] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onload='alert(1)' x='",
    "</title></style><script>alert(1)</script>",
    "{{7*7}} ${7*7} &lt;b&gt; &amp;",
];

#[tokio::test]
async fn a_name_is_text_wherever_it_stands() {
    for name in NAMES {
        let it = empty_site(|_| {}).await;
        let mut new = new_shop(name, Language::En);
        new.terms = Terms::try_from(Draft::stamp_card(2, name)).unwrap();
        let opened = it.book.open_shop(&new, true).await.unwrap();
        let (shop, pin) = (opened.shop, opened.pin);
        let (staff, _) = it.book.staff(&opened.token).await.unwrap().unwrap();
        let (slug, (mut member, card)) = (shop.slug.clone(), it.member_of(&shop).await);
        let (mut till, mut owner) = (it.till_of(&shop, &pin).await, it.owner_of(&shop).await);
        let done = give(&mut till, &card, 3).await;
        till.follow(done).await.says(200, "The card is full");
        let view = it.book.card_at(&staff, card.parse().unwrap()).await.unwrap();
        let (code, invite) = (view.vouchers[0].code.clone(), view.card.invite_code);
        let customers = [
            "/".into(),
            format!("/join/{slug}"),
            format!("/join/{slug}/{invite}"),
            format!("/cards/{card}"),
            format!("/cards/{card}/code"),
            format!("/cards/{card}/invite"),
            format!("/cards/{card}/program"),
            format!("/cards/{card}/vouchers/{code}"),
            format!("/shops/{slug}/poster"),
        ];
        for path in customers {
            // Whether any tag or attribute came of the name is looked at with every answer.
            member.get(&path).await.says(200, name.trim());
        }
        for path in [format!("/counter/sign-in/{slug}"), "/counter".into(), format!("/counter/vouchers/{code}")] {
            let page = till.get(&path).await;
            till.follow(page).await.says(200, name.trim());
        }
        owner.get("/owner").await.says(200, name.trim());
    }
}

#[tokio::test]
async fn what_is_typed_is_text_too() {
    let it = site().await;
    let open = empty_site(|_| {}).await;
    let mut till = it.till().await;
    for typed in NAMES {
        let query = encode(&[("number", typed)]);
        let page = till.get(&format!("/counter?{query}")).await;
        assert_eq!(page.html().field("number"), Some(typed));
        let query = encode(&[("setup", typed)]);
        let page = open.nobody().get(&format!("/start?{query}")).await;
        assert_eq!(page.html().field("setup"), Some(typed));
        let query =
            encode(&[("name", typed), ("reward", typed), ("colour", typed), ("mark", typed), ("language", typed)]);
        open.nobody().get(&format!("/start/preview?{query}")).await.says(200, typed);
        let mut browser = open.nobody();
        let page = browser.get("/start").await;
        let page = browser
            .submit(&page, "/start", &[("name", typed), ("colour", typed), ("zone", typed), ("password", typed)])
            .await;
        assert_eq!(
            (page.status.as_u16(), page.html().field("name").map(ToOwned::to_owned)),
            (422, Some(typed.to_owned()))
        );
    }
}

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_token_and_no_secret_is_logged_however_much_is() {
    let log = Log::default();
    let writer = log.clone();
    let all = app::site::security::log_filter("trace");
    let all = tracing_subscriber::fmt().with_env_filter(all).with_writer(move || writer.clone()).finish();
    let _here = tracing::subscriber::set_default(all);
    let (it, mut member, mut till, card, code) = with_a_reward().await;
    let mut owner = it.owner().await;
    member.get(&format!("/cards/{card}")).await;
    it.nobody().get(&format!("/cards/{card}")).await.says(404, "This is somebody’s card");
    till.post(&format!("/counter/vouchers/{code}/redeem"), &[("key", "k")]).await;
    owner.post("/owner/pin", &[("key", "new")]).await.says(200, "Write it down");
    it.nobody().post("/counter/sign-in/test-cafe", &[("secret", "987654")]).await.says(403, "This PIN is not right.");
    it.nobody().get(&format!("/start?setup={}", it.book.setup_code())).await;
    let told = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(told.contains("a request was refused"), "the log was heard");
    for browser in [&member, &till, &owner] {
        for (name, token) in &browser.cookies {
            assert!(!told.contains(token.as_str()), "{name} was logged");
        }
    }
    for secret in [crate::common::PASSWORD, &it.pin, "987654", &it.book.setup_code(), &code] {
        let line = told.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret} was logged: {line:?}");
    }
}

#[tokio::test]
async fn choosing_a_language_leads_nowhere_else() {
    let it = site().await;
    let mut browser = it.nobody();
    for back in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
        " //evil.example",
        "/\r\nSet-Cookie: a=b",
    ] {
        let page = browser.post("/language", &[("code", "en"), ("back", back)]).await;
        let to = page.location().unwrap_or_else(|| panic!("{back:?}: {}", page.status));
        // As browsers read addresses: tabs and line ends vanish, a backslash is a slash.
        let read: String =
            to.chars().filter(|c| !"\t\r\n".contains(*c)).map(|c| if c == '\\' { '/' } else { c }).collect();
        assert!(read.starts_with('/') && !read.starts_with("//"), "{back:?} leads to {to:?}");
        assert_eq!(page.set_cookies().len(), 1, "{back:?}");
    }
}
