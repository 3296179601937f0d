//! Codes as they come to the till: which are taken, which are turned away, and with which words.

use crate::common::{Scene, give, site};
use loyalty::{codes, ids::CardId};
use std::time::Duration;

const STEP: Duration = Duration::from_micros(codes::STEP_US as u64);

/// The address that the card's phone shows now, without the server's name.
async fn shown(it: &Scene, card: &str, path: &str) -> String {
    let books = it.view(card).await.card.shop;
    let key = it.book.code_key(books, card.parse::<CardId>().unwrap());
    codes::address("", path, key.code(path, it.book.now()))
}

#[tokio::test]
async fn the_page_shows_a_code_that_the_till_takes_for_a_minute() {
    let it = site().await;
    let ((mut customer, card), mut till) = (it.member().await, it.till().await);
    let path = format!("/cards/{card}");
    let page = customer.get(&format!("{path}/code")).await;
    page.says(200, "Show this at the counter, or say the number.");
    let html = page.html();
    let told = html.tags().find(|tag| tag.get("id") == Some("code")).unwrap();
    assert_eq!((told.get("data-path"), told.get("data-origin")), (Some(path.as_str()), Some("https://cards.example")));
    let key = codes::CodeKey::from_text(told.get("data-key").unwrap()).unwrap();
    assert_eq!(codes::address("", &path, key.code(&path, it.book.now())), shown(&it, &card, &path).await);

    let (scanned, clean) = (shown(&it, &card, &path).await, format!("/counter{path}"));
    for _ in 0..=codes::STEPS_AFTER {
        let led = till.get(&scanned).await;
        led.leads_to(&format!("/counter{scanned}"));
        till.get(led.location().unwrap()).await.leads_to(&clean);
        it.later(STEP);
    }
    till.get(&format!("/counter{scanned}")).await.says(409, "This code is old");
    till.get(&clean).await.says(200, "Give 1 stamp");
}

#[tokio::test]
async fn a_code_from_elsewhere_is_turned_away_and_one_that_is_none_proves_nothing() {
    let it = site().await;
    let ((mut customer, card), (_, other), mut till) = (it.member().await, it.member().await, it.till().await);
    let (path, theirs) = (format!("/cards/{card}"), format!("/cards/{other}"));
    let code = shown(&it, &other, &theirs).await.split_once("now=").unwrap().1.to_owned();
    till.get(&format!("/counter{path}?now={code}")).await.says(409, "This code is not real");
    till.get(&format!("/counter{path}?now=12")).await.says(200, "Give 1 stamp");
    // Whose card it is sees it, whatever stands behind its address.
    customer.get(&format!("{path}?now={code}")).await.says(200, "stamps to go");
    till.get(&format!("/counter?number=https://cards.example{theirs}?now={code}"))
        .await
        .leads_to(&format!("/counter{theirs}?now={code}"));
}

#[tokio::test]
async fn a_rewards_code_is_the_rewards_alone() {
    let it = site().await;
    let ((mut customer, card), mut till) = (it.member().await, it.till().await);
    give(&mut till, &card, 10).await;
    let code = it.codes(&card).await.remove(0);
    let path = format!("/cards/{card}/vouchers/{code}");
    customer.get(&path).await.says(200, "a free coffee");
    let scanned = shown(&it, &card, &path).await;
    let led = till.get(&scanned).await;
    let there = led.location().unwrap().to_owned();
    assert!(there.starts_with(&format!("/counter/vouchers/{code}?now=")), "{there}");
    till.get(&there).await.leads_to(&format!("/counter/vouchers/{code}"));
    let proof = there.split_once('?').unwrap().1;
    till.get(&format!("/counter/cards/{card}?{proof}")).await.says(409, "This code is not real");
    it.later(STEP * 6);
    till.get(&there).await.says(409, "This code is old");
    till.get(&format!("/counter/vouchers/{code}")).await.says(200, "Redeem");
}
