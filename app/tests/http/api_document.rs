//! The OpenAPI document: what it is, that it is what was agreed on, and that every operation in it answers as it says.

use crate::{
    api::{Answer, Ask, Client, DOCUMENT},
    common::{Scene, empty_site, new_shop, site},
};
use axum::http::Method;
use loyalty::{
    languages::Language,
    programs::{Draft, Terms},
};
use serde_json::{Value, json};
use server::keys::Scope;
use std::collections::BTreeSet;

/// The document as it was agreed on. `STAMPBOOK_UPDATE=1` writes it anew.
const AGREED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/http/openapi.json");

#[test]
fn the_document_is_what_was_agreed_on() {
    let now = app::api::document() + "\n";
    if std::env::var_os("STAMPBOOK_UPDATE").is_some() {
        std::fs::write(AGREED, &now).unwrap();
    }
    let agreed = std::fs::read_to_string(AGREED).unwrap_or_default();
    let same = agreed == now;
    assert!(same, "the API changed: look at it, then run with STAMPBOOK_UPDATE=1 and keep tests/http/openapi.json");
}

#[tokio::test]
async fn anybody_may_read_the_document() {
    let it = site().await;
    let page = it.nobody().get("/api/v1/openapi.json").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, Some("application/json")));
    let document: Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!(document, *DOCUMENT);
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], "/api/v1");
    assert_eq!(document["components"]["securitySchemes"]["key"]["scheme"], "bearer");
}

#[test]
fn every_operation_says_what_it_is_how_it_fails_and_that_writes_have_a_name() {
    for (path, methods) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let at = format!("{method} {path}");
            assert!(operation["summary"].is_string() && operation["operationId"].is_string(), "{at}");
            let problem = &operation["responses"]["default"]["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(problem, "#/components/schemas/Problem", "{at}");
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let named = parameters.iter().any(|one| one["name"] == "Idempotency-Key" && one["required"] == true);
            assert_eq!(named, method != "get", "{at}");
        }
    }
}

/// A shop of a coalition, so that there is something to settle.
pub async fn coalition() -> Scene {
    let shop = |name: &str, terms: Value| {
        let draft: Draft = serde_json::from_value(terms).unwrap();
        server::shops::NewShop { terms: Terms::try_from(draft).unwrap(), ..new_shop(name, Language::En) }
    };
    let points = json!({ "earn": [{ "give": 1, "per": { "amount": 100 } }] });
    let it = empty_site(|_| {}).await;
    let guest = shop("Books", json!({ "currency": "EUR", "points": points }));
    it.book.open_shop(&guest, false).await.unwrap();
    let coalition = json!({ "shops": ["test-cafe", "books"], "worth": [{ "unit": "point", "each": 10, "minor": 20 }] });
    let home = shop(
        "Test Café",
        json!({
            "currency": "EUR", "points": points, "coalition": coalition,
            "stamps": { "earn": { "give": 1, "per": "visit" }, "rewards": [{ "at": 2, "reward": "a tea" }] },
            "cashback": { "percent": 10 },
        }),
    );
    crate::common::scene(it, &home).await
}

#[tokio::test]
async fn every_operation_answers_as_the_document_says() {
    let it = coalition().await;
    let till = Client::with(&it, Scope::ALL).await;
    let mut seen = BTreeSet::new();
    let mut note = |answer: Answer| {
        assert!((200..300).contains(&answer.status), "{}", answer.json);
        seen.insert(answer.operation.clone().expect("an operation"));
        answer.json
    };
    let card = note(till.post("/cards", json!({ "customer": "C-1", "language": "hu" })).await)["card"]["id"].clone();
    let card = card.as_str().unwrap();
    note(till.get("/cards?customer=C-1").await);
    note(till.get(&format!("/cards/{card}")).await);
    let mut codes = Vec::new();
    let mut entry = String::new();
    for _ in 0..4 {
        let bought = note(till.buy(card, json!({ "amount": 1000 })).await);
        codes.extend(bought["vouchers"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()));
        entry = bought["entries"][0]["id"].as_str().unwrap().to_owned();
    }
    note(till.get(&format!("/cards/{card}/entries")).await);
    note(till.get(&format!("/cards/{card}/vouchers")).await);
    note(till.order(&format!("/vouchers/{}/redeem", codes[0])).await);
    note(till.order(&format!("/vouchers/{}/void", codes[1])).await);
    note(till.order(&format!("/entries/{entry}/reverse")).await);
    note(till.get("/programs").await);
    note(till.get(&format!("/shops/{}/settlement?month=2026-11", it.shop.id)).await);
    let hook = note(till.post("/webhooks", json!({ "url": "https://till.example/hook" })).await);
    let hook = hook["webhook"]["id"].as_str().unwrap();
    note(till.get("/webhooks").await);
    note(till.order(&format!("/webhooks/{hook}/test")).await);
    note(till.get(&format!("/webhooks/{hook}/dead_letters")).await);
    let path = format!("/webhooks/{hook}");
    note(till.send(Ask { method: Method::DELETE, ..Ask::post(&path, None) }).await);
    // The stream does not end: `api_events` reads it.
    seen.insert(("/events".into(), "get".into()));
    let all: BTreeSet<_> = DOCUMENT["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| methods.as_object().unwrap().keys().map(|method| (path.clone(), method.clone())))
        .collect();
    assert_eq!(all.difference(&seen).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "asked by nobody");
    it.books().await;
}
