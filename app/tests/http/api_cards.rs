//! Cards and what is bought, by the API: each answer as a till reads it, and what a person is told.

use crate::{
    api::{Ask, Client},
    api_document::coalition,
    common::{new_shop, site, site_of},
};
use loyalty::{
    languages::Language,
    programs::{Draft, Terms},
};
use serde_json::{Value, json};
use server::keys::Scope;
use std::time::Duration;

fn terms(json: Value) -> Terms {
    Terms::try_from(serde_json::from_value::<Draft>(json).unwrap()).unwrap()
}

#[tokio::test]
async fn a_customer_joins_once_and_is_found_again() {
    let it = site().await;
    let till = Client::of(&it).await;
    let first = till.post("/cards", json!({ "customer": "C-17" })).await;
    let id = first.json["card"]["id"].as_str().unwrap().to_owned();
    assert_eq!(first.header("location"), Some(format!("/api/v1/cards/{id}").as_str()));
    let first = first.is(201);
    assert_eq!((&first["created"], &first["card"]["customer"]), (&json!(true), &json!("C-17")));
    assert_eq!(first["card"]["link"], format!("https://cards.example/cards/{id}"));
    let again = till.post("/cards", json!({ "customer": "C-17" })).await.is(200);
    assert_eq!((&again["created"], &again["card"]["id"]), (&json!(false), &json!(id)));
    let found = till.get("/cards?customer=C-17").await.is(200);
    assert_eq!(found["data"][0]["id"], json!(id));
    let number = found["data"][0]["number"].as_str().unwrap();
    assert_eq!(till.get(&format!("/cards?number={number}")).await.is(200)["data"][0]["id"], json!(id));
    assert_eq!(till.get("/cards?customer=nobody").await.is(200)["data"], json!([]));
    till.post("/cards", json!({ "customer": "" })).await.fails(422, "invalid");
    till.post("/cards", json!({ "language": "de" })).await.fails(422, "invalid");
    it.books().await;
}

#[tokio::test]
async fn a_friend_joins_by_a_referral_code() {
    let it = site().await;
    let till = Client::of(&it).await;
    let inviter = till.post("/cards", json!({})).await.is(201);
    let code = inviter["card"]["referral_code"].as_str().unwrap();
    let friend = till.post("/cards", json!({ "referral_code": code })).await.is(201);
    assert_eq!(friend["referral_refused"], Value::Null);
    assert_eq!(friend["card"]["balances"], json!([{ "unit": "stamp", "amount": 1 }]));
    till.buy(friend["card"]["id"].as_str().unwrap(), json!({ "stamps": 1 })).await.is(201);
    let inviter = inviter["card"]["id"].as_str().unwrap();
    assert_eq!(till.get(&format!("/cards/{inviter}")).await.is(200)["vouchers_ready"], 1);
}

#[tokio::test]
async fn a_card_that_did_not_change_is_not_sent_again() {
    let it = site().await;
    let till = Client::of(&it).await;
    let path = format!("/cards/{}", till.card().await);
    let first = till.get(&path).await;
    let tag = first.header("etag").unwrap().to_owned();
    assert_eq!(first.header("cache-control"), Some("private, no-cache"));
    for known in [tag.clone(), format!("\"other\", {tag}"), format!("W/{tag}"), "*".into()] {
        let again = till.send(Ask::get(&path).with("if-none-match", &known)).await;
        assert_eq!((again.status, again.header("etag")), (304, Some(tag.as_str())), "{known}");
    }
    till.buy(path.trim_start_matches("/cards/"), json!({ "stamps": 1 })).await.is(201);
    let changed = till.send(Ask::get(&path).with("if-none-match", &tag)).await;
    assert_ne!(changed.header("etag"), Some(tag.as_str()));
    assert_eq!(changed.is(200)["version"], 1);
}

#[tokio::test]
async fn a_purchase_is_decided_written_and_told_in_one_round_trip() {
    let it = site_of(terms(json!({
        "currency": "EUR",
        "points": { "earn": [{ "give": 1, "per": { "amount": 100 } }] },
        "stamps": { "earn": { "give": 1, "per": "item", "categories": ["coffee"] }, "rewards": [{ "at": 2, "reward": "a tea" }] },
        "cashback": { "percent": 10 },
        "coupons": [{ "code": "SPRING", "gives": { "percent_off": 10 } }],
    })))
    .await;
    let till = Client::of(&it).await;
    let card = till.card().await;
    let items = json!([{ "category": "coffee", "count": 2, "amount": 600 }]);
    let bought = till.buy(&card, json!({ "amount": 1000, "items": items, "coupons": ["spring"] })).await.is(201);
    assert_eq!(
        (&bought["discount"], &bought["to_pay"], &bought["cashback_spent"]),
        (&json!(100), &json!(900), &json!(0))
    );
    assert_eq!(bought["vouchers"][0]["title"], "a tea");
    let entries = bought["entries"].as_array().unwrap();
    assert!(entries.iter().all(|entry| entry["by"] == till.till.id.to_string()));
    assert_eq!(entries[0]["purchase_id"], bought["purchase_id"]);
    assert_eq!(
        bought["message"],
        "Earned: 2 stamps, 9 points, €0.90. Reward: a tea. On the card now: 9 points, €0.90. To pay: €9."
    );
    let paid = till.buy(&card, json!({ "amount": 1000, "cashback": 50 })).await.is(201);
    assert_eq!((&paid["cashback_spent"], &paid["to_pay"]), (&json!(50), &json!(950)));
    till.buy(&card, json!({ "coupons": ["NOTHING"] })).await.fails(409, "refused");
    it.books().await;
}

#[tokio::test]
async fn the_sentence_is_in_the_asked_language_or_in_the_customers() {
    let it = site().await;
    let till = Client::of(&it).await;
    let card = till.post("/cards", json!({ "language": "hu" })).await.is(201);
    let path = format!("/cards/{}/purchases", card["card"]["id"].as_str().unwrap());
    let said = async |ask: Ask<'_>| {
        let bought = till.send(ask).await.is(201);
        (bought["language"].as_str().unwrap().to_owned(), bought["message"].as_str().unwrap().to_owned())
    };
    let body = Some(json!({ "stamps": 1 }));
    assert_eq!(
        said(Ask::post(&path, body.clone())).await,
        ("hu".into(), "Ezért járt: 1 pecsét. A kártyán most: 1 pecsét.".into())
    );
    let polish = said(Ask::post(&path, body.clone()).with("accept-language", "pl-PL, en;q=0.5")).await;
    assert_eq!(polish, ("pl".into(), "Naliczono: 1 pieczątka. Na karcie jest teraz: 2 pieczątki.".into()));
    let asked = format!("{path}?language=et");
    let estonian = said(Ask::post(&asked, body).with("accept-language", "pl")).await;
    assert_eq!(estonian, ("et".into(), "Kogunes: 1 tempel. Kaardil on nüüd: 3 templit.".into()));
    let refused = till.send(Ask::post("/cards/x/purchases?language=hu", Some(json!({})))).await;
    refused.fails(404, "not-found");
}

#[tokio::test]
async fn the_same_request_again_gets_the_first_answer_and_another_is_refused() {
    let it = site().await;
    let till = Client::of(&it).await;
    let card = till.card().await;
    let path = format!("/cards/{card}/purchases");
    let ask = Ask::post(&path, Some(json!({ "stamps": 10 }))).named("sale-1");
    let first = till.send(ask.clone()).await.is(201);
    till.buy(&card, json!({ "stamps": 3 })).await.is(201);
    it.later(Duration::from_secs(86_400));
    assert_eq!(till.send(ask.clone()).await.is(201), first);
    let other = Ask { body: Some(json!({ "stamps": 9 })), ..ask.clone() };
    till.send(other).await.fails(422, "idempotency-key-reused");
    let elsewhere = till.card().await;
    let elsewhere = format!("/cards/{elsewhere}/purchases");
    till.send(Ask { path: &elsewhere, ..ask.clone() }).await.fails(422, "idempotency-key-reused");
    assert_eq!(it.stamps(&card).await, 3, "ten became a reward, and three came after");
    // The counter's own names and those of another till are apart.
    let second = Client::of(&it).await;
    assert_ne!(second.send(ask).await.is(201)["purchase_id"], first["purchase_id"]);
    it.books().await;
}

#[tokio::test]
async fn a_till_may_tell_a_purchase_late_where_its_key_allows_it() {
    let it = site().await;
    let (till, plain) = (Client::of(&it).await, Client::with(&it, &[Scope::PurchasesWrite]).await);
    let card = till.card().await;
    it.later(Duration::from_secs(6 * 86_400));
    let at = |time: &str| json!({ "stamps": 1, "time": time });
    let bought = till.buy(&card, at("2026-11-24T10:00:00+01:00")).await.is(201);
    assert_eq!(bought["entries"][0]["at"], "2026-11-24T09:00:00Z");
    let detail = till.buy(&card, at("2026-11-24T08:59:59Z")).await.fails(409, "time-out-of-order");
    assert!(detail.contains("in the order in which they were"), "{detail}");
    till.buy(&card, at("2026-11-27T10:02:01Z")).await.fails(422, "time-out-of-range");
    till.buy(&card, at("2026-11-20T09:59:59Z")).await.fails(422, "time-out-of-range");
    plain.buy(&card, at("2026-11-25T10:00:00Z")).await.fails(403, "insufficient-scope");
    plain.buy(&card, at("2026-11-27T10:02:00Z")).await.is(201);
    assert_eq!(it.stamps(&card).await, 2);
    it.books().await;
}

#[tokio::test]
async fn entries_are_listed_page_by_page_and_a_purchase_is_taken_back_by_any_of_its_own() {
    let it = site().await;
    let till = Client::of(&it).await;
    let card = till.card().await;
    for _ in 0..5 {
        till.buy(&card, json!({ "stamps": 2 })).await.is(201);
    }
    let (mut path, mut ids) = (format!("/cards/{card}/entries?limit=3"), Vec::new());
    loop {
        let page = till.get(&path).await.is(200);
        ids.extend(page["data"].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/cards/{card}/entries?limit=3&cursor={cursor}");
    }
    assert_eq!(ids, (1..=7).rev().map(|place| format!("{card}-{place}")).collect::<Vec<_>>());

    let back = till.order(&format!("/entries/{}/reverse", ids[0])).await.is(200);
    assert_eq!(back["message"], "Given back. On the card now: 8 stamps.");
    assert_eq!(back["entries"][0]["kind"], "reversal");
    let detail = till.order(&format!("/entries/{}/reverse", ids[0])).await;
    assert_eq!(detail.json["reason"], "taken_before");
    detail.fails(409, "refused");
    let undone = back["entries"][0]["id"].as_str().unwrap();
    till.order(&format!("/entries/{undone}/reverse")).await.fails(409, "entry-not-reversible");
    it.books().await;
}

#[tokio::test]
async fn a_voucher_is_redeemed_or_voided_once() {
    let it = site().await;
    let till = Client::of(&it).await;
    let card = till.card().await;
    let mut codes = Vec::new();
    for _ in 0..2 {
        let bought = till.buy(&card, json!({ "stamps": 10 })).await.is(201);
        codes.push(bought["vouchers"][0]["code"].as_str().unwrap().to_owned());
    }
    let ask = Ask::post(&format!("/vouchers/{}/redeem", codes[0]), None).path.to_owned();
    let ask = Ask::post(&ask, None);
    let used = till.send(ask.clone()).await.is(200);
    assert_eq!(used["message"], "Reward used.");
    assert_eq!(till.send(ask).await.is(200), used);
    let again = till.order(&format!("/vouchers/{}/redeem", codes[0])).await;
    assert_eq!(again.json["reason"], "reward.already_redeemed");
    again.fails(409, "refused");
    let void = till.order(&format!("/vouchers/{}/void", codes[1])).await.is(200);
    assert_eq!((&void["entries"][0]["kind"], &void["entries"][0]["to"]), (&json!("reversal"), &json!("adjusted")));
    let again = till.order(&format!("/vouchers/{}/redeem", codes[1])).await;
    assert_eq!(again.json["reason"], "reward.void");
    let listed = till.get(&format!("/cards/{card}/vouchers?state=void")).await.is(200);
    assert_eq!(listed["data"][0]["code"], json!(codes[1]));
    let entry = used["entries"][0]["id"].as_str().unwrap();
    till.order(&format!("/entries/{entry}/reverse")).await.fails(409, "entry-not-reversible");
    it.books().await;
}

#[tokio::test]
async fn nothing_of_another_shop_is_shown_or_done() {
    let it = site().await;
    let till = Client::of(&it).await;
    let card = till.card().await;
    let bought = till.buy(&card, json!({ "stamps": 10 })).await.is(201);
    let code = bought["vouchers"][0]["code"].as_str().unwrap();
    let entry = bought["entries"][0]["id"].as_str().unwrap();
    let other = it.book.open_shop(&new_shop("Books", Language::En), false).await.unwrap().shop;
    let (theirs, key) = it.book.create_key(other.id, "Till", Scope::ALL).await.unwrap();
    let theirs = Client::holding(&it, theirs, key.reveal());
    for path in [format!("/cards/{card}"), format!("/cards/{card}/entries"), format!("/cards/{card}/vouchers")] {
        theirs.get(&path).await.fails(404, "not-found");
    }
    theirs.get(&format!("/shops/{}/settlement", it.shop.id)).await.fails(404, "not-found");
    theirs.buy(&card, json!({ "stamps": 1 })).await.fails(404, "not-found");
    for path in
        [format!("/entries/{entry}/reverse"), format!("/vouchers/{code}/redeem"), format!("/vouchers/{code}/void")]
    {
        theirs.order(&path).await.fails(404, "not-found");
    }
    let number = bought["card"]["number"].as_str().unwrap();
    assert_eq!(theirs.get(&format!("/cards?number={number}")).await.is(200)["data"], json!([]));
    it.books().await;
}

#[tokio::test]
async fn the_program_is_told_as_data_and_in_sentences() {
    let it = site().await;
    let till = Client::of(&it).await;
    let program = till.get("/programs?language=hu").await.is(200)["data"][0].clone();
    assert_eq!((&program["version"], &program["asks_amount"]), (&json!(1), &json!(false)));
    assert_eq!(program["hash"].as_str().unwrap().len(), 64);
    assert!(program["sentences"][0].as_str().unwrap().contains("pecsét"), "{program}");
    assert!(serde_json::from_value::<Terms>(program["terms"].clone()).is_ok());
}

#[tokio::test]
async fn a_settlement_sums_to_nothing_and_a_shop_alone_has_none() {
    let it = coalition().await;
    let till = Client::of(&it).await;
    let card = till.card().await;
    till.buy(&card, json!({ "amount": 5000 })).await.is(201);
    let path = format!("/shops/{}/settlement", it.shop.id);
    let month = till.get(&path).await.is(200);
    assert_eq!((&month["month"], &month["currency"]), (&json!("2026-11"), &json!("EUR")));
    let sum: i64 = month["shops"].as_array().unwrap().iter().map(|shop| shop["net"].as_i64().unwrap()).sum();
    assert_eq!((month["shops"].as_array().unwrap().len(), sum), (2, 0));
    assert!(month["given"].as_array().unwrap().iter().any(|one| one["unit"] == "point" && one["amount"] == 50));
    till.get(&format!("{path}?month=2026-13")).await.fails(422, "invalid");
    let alone = site().await;
    let till = Client::of(&alone).await;
    till.get(&format!("/shops/{}/settlement", alone.shop.id)).await.fails(404, "not-found");
}

#[tokio::test]
async fn a_whole_number_that_is_said_with_a_point_is_that_number() {
    let it = site().await;
    let till = Client::of(&it).await;
    let card = till.card().await;
    let bought = till.buy(&card, json!({ "stamps": 3.0 })).await.is(201);
    assert_eq!(bought["earned"], json!([{ "unit": "stamp", "amount": 3 }]));
    till.buy(&card, json!({ "stamps": 2.5 })).await.fails(400, "bad-request");
    it.books().await;
}
