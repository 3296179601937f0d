//! What phones ask about their copies: a day of one as Apple's documentation tells it, and what nobody else is told.

use crate::{
    common::{give, site_with},
    operator::{KIND, Operator, nowhere, site_with_passes},
    pass_fields::{PASS, assert_fits},
    pass_phone::{Phone, downloaded},
};
use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use serde_json::json;
use std::time::Duration;

/// A day in the life of a phone, as Apple's documentation tells it: each answer is a check.
#[tokio::test]
async fn a_phone_registers_hears_fetches_and_lets_go() {
    let (_operator, it) = site_with_passes().await;
    let (browser, card) = it.member().await;
    let package = downloaded(&browser, &card).await;
    let phone = Phone::with(&it, "d3b4c5a6978812345678901234567890", &package);
    assert_eq!(phone.list(None).await, None, "nothing is registered");
    assert_eq!(phone.register("00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0").await, 201);
    assert_eq!(phone.register("00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0").await, 200);
    assert_eq!(
        phone.register("11fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0").await,
        200,
        "another token"
    );
    it.later(Duration::from_secs(60));
    let (serials, tag) = phone.list(None).await.unwrap();
    assert_eq!(serials, [phone.serial.as_str()]);
    it.later(Duration::from_secs(60));
    assert_eq!(phone.list(Some(&tag)).await, None, "nothing has changed");
    assert!(phone.list(Some("nonsense")).await.is_some() && phone.list(Some("")).await.is_some());
    let (status, first) = phone.fetch(None).await;
    let (first, modified) = first.unwrap();
    assert_eq!((status, first.value("balance").unwrap().as_str()), (200, Some("0 of 10")));
    assert_eq!(first.json["authenticationToken"], package.json["authenticationToken"]);
    assert_eq!(phone.fetch(Some(&modified)).await.0, 304);
    assert_eq!(phone.fetch(Some("nonsense")).await.0, 200);
    assert_eq!(phone.fetch(Some("Sat, 21 Nov 2020 10:00:00 GMT")).await.0, 200);

    give(&mut it.till().await, &card, 3).await;
    assert_eq!(app::passes::carry_once(&it.site).await.unwrap(), 1, "the phone is told");
    let (serials, later) = phone.list(Some(&tag)).await.unwrap();
    assert_eq!((serials.as_slice(), later > tag), (&[phone.serial.clone()][..], true));
    let (_, second) = phone.fetch(Some(&modified)).await;
    let (second, modified) = second.unwrap();
    assert_eq!(second.value("balance").unwrap(), "3 of 10");
    // In the same second once more: the phone must not be told that it has the newest.
    give(&mut it.till().await, &card, 1).await;
    let (_, third) = phone.fetch(Some(&modified)).await;
    assert_eq!(third.unwrap().0.value("balance").unwrap(), "4 of 10");

    assert_eq!(phone.unregister().await, 200);
    assert_eq!(phone.unregister().await, 200, "gone already");
    assert_eq!(phone.list(None).await, None);
    assert_eq!(phone.fetch(None).await.0, 200, "who has the token may still fetch");
    give(&mut it.till().await, &card, 1).await;
    assert_eq!(app::passes::carry_once(&it.site).await.unwrap(), 0, "nobody is told any more");
}

#[tokio::test]
async fn only_who_has_a_copys_token_is_answered() {
    let (_operator, it) = site_with_passes().await;
    let (browser, card) = it.member().await;
    let (others, other_card) = it.member().await;
    let phone = Phone::with(&it, "phone-one", &downloaded(&browser, &card).await);
    let other = Phone::with(&it, "phone-two", &downloaded(&others, &other_card).await);
    let nobody = format!("{}-01h455vb4pex5vsknk084sn02q", it.shop.id);
    let (good, theirs) = (phone.word(), other.word());
    let (bearer, cut) = (good.replace("ApplePass", "Bearer"), good[..good.len() - 1].to_owned());
    let body = json!({ "pushToken": "aa" }).to_string();
    let (own, foreign) = (phone.serial.as_str(), "pass.example.other");
    for (kind, serial, word) in [
        (KIND, own, ""),
        (KIND, own, "ApplePass "),
        (KIND, own, "ApplePass x"),
        (KIND, own, bearer.as_str()),
        (KIND, own, cut.as_str()),
        (KIND, own, theirs.as_str()),
        (KIND, other.serial.as_str(), good.as_str()),
        (KIND, nobody.as_str(), good.as_str()),
        (KIND, "nonsense", good.as_str()),
        (KIND, card.as_str(), good.as_str()),
        (foreign, own, good.as_str()),
    ] {
        let at = format!("devices/phone-one/registrations/{kind}/{serial}");
        let headers = if word.is_empty() { vec![] } else { vec![("authorization", word)] };
        for (method, path) in
            [(Method::POST, &at), (Method::DELETE, &at), (Method::GET, &format!("passes/{kind}/{serial}"))]
        {
            let (status, _, said) = phone.ask(method.clone(), path, &headers, &body).await;
            assert_eq!((status, said.len()), (StatusCode::UNAUTHORIZED, 0), "{method} {path} {word}");
        }
    }
    // What a browser carries opens nothing here.
    let request =
        browser.request(Method::GET, &format!("/passes/apple/v1/passes/{KIND}/{own}")).body(Body::empty()).unwrap();
    assert_eq!(browser.open(request).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(
        phone.ask(Method::GET, &format!("devices/phone-one/registrations/{foreign}"), &[], "").await.0,
        StatusCode::NO_CONTENT
    );
    for (body, expected) in [
        ("", 400),
        ("{}", 400),
        ("[]", 400),
        ("{\"pushToken\":7}", 400),
        ("{\"pushToken\":\"\"}", 404),
        ("{\"pushToken\":\"a/b\"}", 404),
    ] {
        let status = phone.ask(Method::POST, &phone.at(), &[("authorization", &good)], body).await.0;
        assert_eq!(status.as_u16(), expected, "{body}");
    }
    for path in ["", "passes", "devices/x", "unheard-of"] {
        assert_eq!(phone.ask(Method::GET, path, &[], "").await.0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(it.book.changed_passes("phone-one", None).await.unwrap().0, []);
}

#[tokio::test]
async fn what_phones_send_is_bounded() {
    let (_operator, it) = site_with_passes().await;
    let (browser, card) = it.member().await;
    let phone = Phone::with(&it, "phone-one", &downloaded(&browser, &card).await);
    let log = |lines: usize| json!({ "logs": vec!["[2026-11-21] something is wrong"; lines] }).to_string();
    assert_eq!(phone.ask(Method::POST, "log", &[], &log(3)).await.0, StatusCode::OK);
    assert_eq!(phone.ask(Method::POST, "log", &[], "nonsense").await.0, StatusCode::BAD_REQUEST);
    assert_eq!(phone.ask(Method::POST, "log", &[], &log(1_000)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(phone.ask(Method::GET, "log", &[], "").await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn one_place_that_asks_too_often_is_slowed_down_and_its_forms_are_not() {
    let operator = Operator::new();
    let passes = operator.passes(None, nowhere());
    let it = site_with(|settings| (settings.passes, settings.rate) = (passes, 1)).await;
    let (mut browser, card) = it.member().await;
    let package = downloaded(&browser, &card).await;
    let phone = Phone::with(&it, "phone-one", &package);
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(phone.ask(Method::POST, "log", &[], "{\"logs\":[]}").await);
    }
    let slowed: Vec<_> = statuses.iter().filter(|(status, ..)| *status == StatusCode::TOO_MANY_REQUESTS).collect();
    assert!(!slowed.is_empty() && slowed.iter().all(|(_, headers, _)| headers.contains_key("retry-after")));
    assert_eq!(browser.get(&format!("/cards/{card}/pass.pkpass")).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(browser.post("/language", &[("code", "hu")]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn who_leaves_takes_their_copies_along() {
    let (_operator, it) = site_with_passes().await;
    let (mut browser, card) = it.member().await;
    let phone = Phone::with(&it, "phone-one", &downloaded(&browser, &card).await);
    let kept = "That a copy is in your phone’s wallet";
    assert!(!browser.get("/data").await.reads(kept));
    phone.register("aa").await;
    assert!(browser.get("/data").await.reads(kept));
    browser.get("/privacy").await.says(200, "Google keeps the copy itself");
    let page = browser.get(&format!("/cards/{card}/leave")).await;
    browser.submit(&page, &format!("/cards/{card}/leave"), &[]).await;
    assert_eq!(app::passes::carry_once(&it.site).await.unwrap(), 1, "the phone is told");
    assert_eq!(phone.list(None).await.unwrap().0, [phone.serial.as_str()]);
    let (status, last) = phone.fetch(None).await;
    let (last, _) = last.unwrap();
    assert_fits(&last.json, PASS, "pass");
    assert_eq!((status, &last.json["voided"], last.json.get("barcodes")), (200, &json!(true), None));
    assert!(!last.json.to_string().contains("10 stamps") && !last.files.contains_key("strip.png"));
    assert_eq!(phone.register("aa").await, 404);
    it.later(Duration::from_secs(86_400));
    it.book.do_what_is_due().await;
    assert_eq!(phone.list(None).await, None);
    assert_eq!(browser.get(&format!("/cards/{card}/pass.pkpass")).await.status, StatusCode::NOT_FOUND);
}
