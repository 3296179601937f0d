//! Who is let in to the API, and what is refused before a service is asked: keys, scopes, rates, sizes, bodies, names.

use crate::{
    api::{Ask, Client},
    browser::Browser,
    common::{give, site, site_with},
};
use axum::{
    body::Body,
    http::{Method, header},
};
use serde_json::json;
use server::keys::Scope;

async fn post(browser: &mut Browser, path: &str, body: &str, headers: &[(&str, &str)]) -> crate::browser::Page {
    let mut request = browser.request(Method::POST, path).header(header::CONTENT_TYPE, "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    browser.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn without_a_key_nothing_is_told() {
    let it = site().await;
    let mut nobody = it.nobody();
    for path in ["/api/v1/programs", "/api/v1/cards?number=1", "/api/v1/nothing"] {
        let page = nobody.get(path).await;
        assert_eq!(page.status, 401, "{path}");
        assert_eq!(page.header("www-authenticate"), Some("Bearer realm=\"stampbook\""));
    }
    let stale = format!("Bearer sb_live_{}", "A".repeat(43));
    for line in ["", "Bearer", "Bearer x", "Basic c2I6c2I=", &stale] {
        nobody.headers = vec![("authorization", line.to_owned())];
        assert_eq!(nobody.get("/api/v1/programs").await.status, 401, "{line}");
    }
}

#[tokio::test]
async fn a_revoked_key_is_worth_nothing() {
    let it = site().await;
    let till = Client::of(&it).await;
    till.get("/programs").await.is(200);
    it.book.revoke_key(it.shop.id, till.till.id).await.unwrap();
    let detail = till.get("/programs").await.fails(401, "unauthorized");
    assert!(detail.contains("revoked"), "{detail}");
}

#[tokio::test]
async fn a_key_does_what_its_scopes_say_and_no_more() {
    let it = site().await;
    let all = Client::of(&it).await;
    let card = all.card().await;
    let bought = all.buy(&card, json!({ "stamps": 10 })).await.is(201);
    let code = bought["vouchers"][0]["code"].as_str().unwrap();
    let entry = bought["entries"][0]["id"].as_str().unwrap();
    let deeds = [
        (Ask::get("/cards?number=00000000"), Scope::CardsRead),
        (Ask::get(&format!("/cards/{card}")), Scope::CardsRead),
        (Ask::get(&format!("/cards/{card}/entries")), Scope::CardsRead),
        (Ask::get(&format!("/cards/{card}/vouchers")), Scope::CardsRead),
        (Ask::post("/cards", Some(json!({}))), Scope::CardsWrite),
        (Ask::post(&format!("/cards/{card}/purchases"), Some(json!({ "stamps": 1 }))), Scope::PurchasesWrite),
        (Ask::post(&format!("/entries/{entry}/reverse"), None), Scope::PurchasesWrite),
        (Ask::post(&format!("/vouchers/{code}/redeem"), None), Scope::VouchersWrite),
        (Ask::post(&format!("/vouchers/{code}/void"), None), Scope::VouchersWrite),
        (Ask::get("/webhooks"), Scope::WebhooksWrite),
        (Ask::post("/webhooks", Some(json!({ "url": "https://till.example" }))), Scope::WebhooksWrite),
        (Ask::get("/events"), Scope::EventsRead),
        (Ask::get("/programs"), Scope::ProgramsRead),
        (Ask::get(&format!("/shops/{}/settlement", it.shop.id)), Scope::SettlementRead),
    ]
    .map(|(ask, scope)| (Ask { path: Box::leak(ask.path.to_owned().into_boxed_str()), ..ask }, scope));
    let before = it.books().await;
    for (ask, scope) in deeds {
        let others: Vec<_> = Scope::ALL.iter().copied().filter(|one| *one != scope).collect();
        let path = ask.path;
        let detail = Client::with(&it, &others).await.send(ask.clone()).await.fails(403, "insufficient-scope");
        assert!(detail.contains(scope.code()), "{path}: {detail}");
    }
    assert_eq!(it.books().await.entries, before.entries, "nothing was written");
}

/// The guard against forms of other sites does not stand before the API. What keeps it safe is that no cookie counts there.
#[tokio::test]
async fn cookies_count_for_nothing_and_other_origins_are_no_matter() {
    let it = site().await;
    let (mut member, card) = it.member().await;
    let (mut till, mut owner) = (it.till().await, it.owner().await);
    give(&mut till, &card, 1).await;
    let foreign = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("idempotency-key", "a")];
    let path = format!("/api/v1/cards/{card}/purchases");
    for browser in [&mut member, &mut till, &mut owner] {
        assert!(!browser.cookies.is_empty());
        let page = post(browser, &path, r#"{"stamps": 5}"#, &foreign).await;
        assert_eq!(page.status, 401, "{}", page.body);
        assert_eq!(browser.get(&format!("/api/v1/cards/{card}")).await.status, 401);
    }
    assert_eq!(it.stamps(&card).await, 1);

    // With a key, an origin is nothing: no browser sends one by itself.
    let client = Client::of(&it).await;
    let page = post(&mut client.browser.clone(), &path, r#"{"stamps": 5}"#, &foreign).await;
    assert_eq!(page.status, 201, "{}", page.body);
    assert_eq!(it.stamps(&card).await, 6);
    // Nor does any answer invite the scripts of other sites.
    let ask = client.browser.request(Method::OPTIONS, &path).header("access-control-request-method", "POST");
    let page =
        client.browser.clone().send(ask.header("origin", "https://evil.example").body(Body::empty()).unwrap()).await;
    assert_eq!(page.status, 405);
    // Forms are guarded as before.
    let page = member.post_with("/language", &[("code", "hu"), ("back", "/")], &foreign).await;
    assert_eq!(page.status, 403);
}

#[tokio::test]
async fn each_key_has_a_rate_of_its_own_and_is_told_what_is_left() {
    let it = site_with(|settings| settings.rate = 2).await;
    let (one, two) = (Client::of(&it).await, Client::of(&it).await);
    let first = one.get("/programs").await;
    assert_eq!(first.header("ratelimit-policy"), Some("\"key\";q=20;w=10"));
    assert_eq!(first.header("ratelimit"), Some("\"key\";r=19;t=1"));
    let mut refused = None;
    for _ in 0..40 {
        let answer = one.get("/programs").await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("too many");
    assert_eq!((refused.header("retry-after"), refused.header("ratelimit")), (Some("1"), Some("\"key\";r=0;t=10")));
    refused.fails(429, "too-many-requests");
    two.get("/programs").await.is(200);
    // Where nothing is limited, nothing is said of limits.
    let it = site().await;
    assert_eq!(Client::of(&it).await.get("/programs").await.header("ratelimit"), None);
}

#[tokio::test]
async fn who_has_no_key_is_slowed_down_too() {
    let it = site_with(|settings| settings.rate = 1).await;
    let mut nobody = it.nobody();
    let mut last = 401;
    for _ in 0..12 {
        last = nobody.get("/api/v1/programs").await.status.as_u16();
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn every_write_has_a_name() {
    let it = site().await;
    let till = Client::of(&it).await;
    let nameless = Ask { once: None, ..Ask::post("/cards", Some(json!({}))) };
    till.send(nameless.clone()).await.fails(400, "idempotency-key-missing");
    for name in ["", "a b", "\"", &"x".repeat(65), "ő"] {
        till.send(nameless.clone().named(name)).await.fails(400, "idempotency-key-invalid");
    }
    // As the draft of its standard writes it, and as most write it.
    let quoted = till.send(nameless.clone().named("\"8e03978e-40d5-43e8-bc93-6894a57f9324\"")).await.is(201);
    let bare = till.send(nameless.named("8e03978e-40d5-43e8-bc93-6894a57f9324")).await.is(201);
    assert_eq!(quoted, bare);
}

#[tokio::test]
async fn a_body_is_json_of_the_right_shape_and_size() {
    let it = site().await;
    let till = Client::of(&it).await;
    let card = till.card().await;
    let path = format!("/api/v1/cards/{card}/purchases");
    let mut browser = till.browser.clone();
    let once = [("idempotency-key", "one")];
    for body in ["", "{", "[]", "1", r#"{"stamps": "1"}"#, r#"{"stamps": -1}"#, r#"{"stamp": 1}"#, r#"{"stamps": 1.5}"#]
    {
        assert_eq!(post(&mut browser, &path, body, &once).await.status, 400, "{body}");
    }
    for text in ["\\u0000", "a\\u0007", "\\u001b[31m", "\\u009f"] {
        let page = post(&mut browser, &path, &format!(r#"{{"coupons": ["{text}"]}}"#), &once).await;
        assert_eq!(page.status, 400);
        assert!(page.body.contains("control character"), "{}", page.body);
    }
    for body in [
        r#"{"stamps": 51}"#.to_owned(),
        r#"{"amount": 1000000001}"#.to_owned(),
        r#"{"items": [{"count": 0}]}"#.to_owned(),
        r#"{"coupons": ["a", "b", "c", "d", "e", "f"]}"#.to_owned(),
        format!(r#"{{"coupons": ["{}"]}}"#, "x".repeat(41)),
        r#"{"time": "yesterday"}"#.to_owned(),
    ] {
        let page = post(&mut browser, &path, &body, &once).await;
        assert_eq!(page.status, 422, "{body}: {}", page.body);
    }
    let large = format!(r#"{{"coupons": ["{}"]}}"#, "x".repeat(33 * 1024));
    assert_eq!(post(&mut browser, &path, &large, &once).await.status, 413);
    let form = browser.request(Method::POST, &path).header("idempotency-key", "one");
    assert_eq!(browser.send(form.body(Body::from("stamps=1")).unwrap()).await.status, 415);
    assert_eq!(it.stamps(&card).await, 0, "nothing of it counted");
    assert_eq!(post(&mut browser, &path, r#"{"stamps": 1}"#, &once).await.status, 201, "nor was its name used up");
}

#[tokio::test]
async fn what_there_is_not_is_a_problem_too() {
    let it = site().await;
    let till = Client::of(&it).await;
    till.get("/nothing").await.fails(404, "not-found");
    till.get("/cards/x").await.fails(404, "not-found");
    till.get(&format!("/cards/{}", "0".repeat(26))).await.fails(404, "not-found");
    till.get("/cards/%ff").await.fails(404, "not-found");
    till.order("/vouchers/NOTHING1/redeem").await.fails(404, "not-found");
    till.order("/entries/x-1/reverse").await.fails(404, "not-found");
    till.send(Ask { method: Method::DELETE, ..Ask::post("/cards", None) }).await.fails(405, "method-not-allowed");
    till.get("/cards").await.fails(422, "invalid");
    till.get("/cards?number=1&customer=2").await.fails(422, "invalid");
    till.get("/cards?number=12345678").await.fails(422, "invalid");
    till.get("/cards?customer=a%00b").await.fails(400, "bad-request");
    let card = till.card().await;
    for query in ["limit=0", "limit=101"] {
        till.get(&format!("/cards/{card}/entries?{query}")).await.fails(422, "invalid");
    }
    for query in ["limit=x", "cursor=x", "cursor=AAAA", "cursor=%F0"] {
        till.get(&format!("/cards/{card}/entries?{query}")).await.fails(400, "bad-request");
    }
    till.get(&format!("/cards/{card}/vouchers?state=lost")).await.fails(422, "invalid");
}
