//! What customers read of their own: what is kept and why, as a page and as files; what they agree to; leaving.

use crate::{
    browser::{Browser, Page},
    common::{give, site, site_with},
};
use loyalty::{ids::CardId, languages::Language};
use server::tills::Enrolling;
use std::collections::BTreeSet;

/// Agrees to some of what a card's form offers.
async fn agree(browser: &mut Browser, card: &str, fields: &[(&str, &str)]) -> Page {
    let page = browser.post(&format!("/cards/{card}/consents"), fields).await;
    page.leads_to("/data?told=saved");
    browser.follow(page).await
}

/// The fields of a form that are ticked.
fn ticked(page: &Page, card: &str) -> BTreeSet<String> {
    page.html().form(&format!("/cards/{card}/consents")).into_iter().map(|(name, _)| name).collect()
}

#[tokio::test]
async fn what_is_kept_is_told_with_its_reason_and_found_from_everywhere() {
    let it = site().await;
    let ((mut member, card), mut till) = (it.member().await, it.till().await);
    give(&mut till, &card, 3).await;
    for path in ["/", "/privacy", &format!("/cards/{card}"), &format!("/cards/{card}/program")] {
        assert!(member.get(path).await.body.contains("href=\"/data"), "{path}");
    }
    member.post(&format!("/cards/{card}/details"), &[("contact", "anna@example.com")]).await;
    let page = member.get("/data").await;
    page.says(200, "This is all that is kept of you here, and why.");
    for told in [
        "Test Café",
        "1 · since 21 November 2026",
        "A fingerprint of your e-mail or phone number",
        "So that the shop finds your card",
        "this device",
        "Download as a table (CSV)",
    ] {
        assert!(page.reads(told), "{told}: {}", page.html().text());
    }
    assert!(page.reads(&it.view(&card).await.card.number.to_string()));
    it.nobody().get("/data").await.says(200, "Nothing is kept of you");
}

#[tokio::test]
async fn nothing_is_ticked_before_somebody_ticks_it_and_the_words_are_kept() {
    let it = site().await;
    let (mut member, card) = it.member().await;
    assert_eq!(ticked(&member.get("/data").await, &card), ["language".to_owned()].into());
    let page = agree(&mut member, &card, &[("news", "yes"), ("language", "hu")]).await;
    page.says(200, "Saved");
    assert_eq!(ticked(&page, &card), ["language", "news"].map(str::to_owned).into());
    // The log names the words as they stood there, in their own language.
    assert!(page.reads("21 November 2026, 11:00: You agreed"), "{}", page.html().text());
    assert!(page.reads("A bolt írhat nekem az újdonságairól és ajánlatairól."));
    let page = agree(&mut member, &card, &[("language", "en")]).await;
    assert_eq!(ticked(&page, &card), ["language".to_owned()].into());
    assert!(page.reads("You took it back"));
    // Nobody agrees in somebody else's place.
    let (mut other, _) = it.member().await;
    other.post(&format!("/cards/{card}/consents"), &[("news", "yes"), ("language", "en")]).await.says(404, "");
}

#[tokio::test]
async fn all_of_it_comes_as_files() {
    let it = site().await;
    let ((mut member, card), mut till) = (it.member().await, it.till().await);
    give(&mut till, &card, 12).await;
    let page = member.get("/data/download.json").await;
    assert_eq!(page.header("content-type"), Some("application/json"));
    assert_eq!(page.header("content-disposition"), Some("attachment; filename=\"stampbook-2026-11-21.json\""));
    assert_eq!(page.header("cache-control"), Some("private, no-store"));
    let file: serde_json::Value = serde_json::from_str(&page.body).unwrap();
    let records = file["records"].as_array().unwrap();
    let kinds: BTreeSet<_> = records.iter().map(|one| one["record"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["you", "device", "card", "about", "entry", "purchase", "voucher", "notice"].into());
    assert_eq!(records.iter().filter(|one| one["record"] == "entry").count(), 3);

    let page = member.get("/data/download.csv").await;
    assert_eq!(page.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(page.body.starts_with("\u{feff}record,shop,card,"), "{}", page.body);
    assert_eq!(page.body.lines().count(), records.len() + 1);
    it.nobody().get("/data/download.json").await.says(404, "");
    // Compressed, too, it comes to its end.
    member.headers.push(("accept-encoding", "br, gzip".into()));
    let page = member.get("/data/download.csv").await;
    assert_eq!((page.status.as_u16(), page.header("content-encoding")), (200, Some("br")));
}

#[tokio::test]
async fn what_a_shop_writes_is_no_formula_in_the_table() {
    let it = site().await;
    let (till, _) = it.book.create_key(it.shop.id, "Till", server::keys::Scope::ALL).await.unwrap();
    let key = server::requests::RequestKey::parse("k").unwrap();
    let evil = "=HYPERLINK(\"https://evil.example\",\"Click\")";
    let ask = Enrolling { reference: Some(evil.into()), invite: None, language: None, key };
    let card = it.book.enroll(&till, &ask).await.unwrap().card.id;
    let mut browser = known(&it, card).await;
    let page = browser.get("/data/download.csv").await;
    assert!(page.body.contains("\"'=HYPERLINK(\"\"https"), "{}", page.body);
    browser.get("/data").await.says(200, "How the shop’s own system calls you");
}

/// A browser that is let into the wallet of a card.
async fn known(it: &crate::common::Scene, card: CardId) -> Browser {
    let customer = it.view(&card.to_string()).await.card.customer;
    let token = it.book.open_wallet(customer, None).await.unwrap();
    let mut browser = it.nobody();
    browser.cookies.insert("__Host-wallet".into(), token.reveal().into());
    browser
}

#[tokio::test]
async fn files_are_long_reads_and_so_are_few() {
    let it = site_with(|settings| settings.rate = 100).await;
    let (mut member, _) = it.member().await;
    for _ in 0..10 {
        assert_eq!(member.get("/data/download.csv").await.status, 200);
    }
    member.get("/data/download.json").await.says(429, "");
}

#[tokio::test]
async fn one_shop_is_left_after_a_page_that_says_what_that_means() {
    let it = site().await;
    let (shop, _) = it.open("Other Shop", Language::En).await;
    let ((mut member, card), mut till) = (it.member().await, it.till().await);
    let page = member.get(&format!("/join/{}", shop.slug)).await;
    let joined = member.submit(&page, &format!("/join/{}", shop.slug), &[]).await;
    let other = joined.location().unwrap().to_owned();
    give(&mut till, &card, 12).await;
    let path = format!("/cards/{card}/leave");
    let page = member.get(&path).await;
    page.says(200, "Leave Test Café");
    assert!(page.reads("What goes") && page.reads("What stays") && page.reads("This cannot be undone."));
    member.submit(&page, &path, &[]).await.leads_to("/");
    // Sent twice: what it says is true already.
    member.post(&path, &[]).await.leads_to("/");
    let wallet = member.get("/").await;
    assert!(wallet.body.contains(&other) && !wallet.body.contains(&card));
    for end in ["", "/code", "/program"] {
        member.get(&format!("/cards/{card}{end}")).await.says(410, "This card is closed");
        it.nobody().reading("pl").get(&format!("/cards/{card}{end}")).await.says(410, "Ta karta jest zamknięta");
    }
    till.get(&format!("/counter/cards/{card}")).await.says(404, "We can’t find this card");
    it.books().await;
}

#[tokio::test]
async fn everything_is_deleted_and_the_browser_is_told_to_forget() {
    let it = site().await;
    let ((mut member, card), mut till) = (it.member().await, it.till().await);
    give(&mut till, &card, 12).await;
    let page = member.get("/data/delete").await;
    page.says(200, "All your cards, with all that is on them");
    assert!(page.reads("A history that is nobody’s"));
    let mut second = member.clone();
    let gone = member.submit(&page, "/data/delete", &[]).await;
    gone.says(200, "Everything is deleted");
    assert_eq!(gone.header("clear-site-data"), Some("\"storage\""));
    assert!(!member.cookies.contains_key("__Host-wallet") && !member.cookies.contains_key("__Host-device"));
    member.get("/").await.says(200, "Your first card goes here.");
    // The same from a second tab says the same, and the old token opens nothing.
    second.post("/data/delete", &[]).await.says(200, "Everything is deleted");
    second.get("/").await.says(200, "Your first card goes here.");
    member.get(&format!("/cards/{card}")).await.says(410, "This card is closed");
    it.books().await;
}

#[tokio::test]
async fn nobody_is_deleted_by_a_form_of_another_site() {
    let it = site().await;
    let (mut member, card) = it.member().await;
    let page = member.post_with("/data/delete", &[], &[("sec-fetch-site", "cross-site")]).await;
    page.says(403, "");
    assert_eq!(page.header("clear-site-data"), None);
    assert_eq!(member.get(&format!("/cards/{card}")).await.status, 200);
}

#[tokio::test]
async fn cards_are_put_away_and_brought_back() {
    let it = site().await;
    let (mut member, card) = it.member().await;
    let path = format!("/cards/{card}/archive");
    let page = member.get(&format!("/cards/{card}/program")).await;
    assert!(page.reads("Put this card away"));
    member.post(&path, &[("away", "yes")]).await.leads_to("/");
    let wallet = member.get("/").await;
    wallet.says(200, "All your cards are put away.");
    assert!(wallet.reads("Cards put away (1)") && !wallet.body.contains(&card));
    let page = member.get("/archive").await;
    page.says(200, "Test Café");
    member.post(&path, &[("away", "no")]).await.leads_to("/");
    assert!(member.get("/").await.body.contains(&card));
}

#[tokio::test]
async fn a_card_is_looked_for_where_there_are_many() {
    let it = site_with(|settings| settings.new_shops = app::site::settings::NewShops::Anyone).await;
    let (mut member, card) = it.member().await;
    assert!(!member.get("/").await.reads("Find a card"), "one card is seen at once");
    for number in 0..6 {
        let (shop, _) = it.open(&format!("Shop {number}"), Language::En).await;
        let page = member.get(&format!("/join/{}", shop.slug)).await;
        member.submit(&page, &format!("/join/{}", shop.slug), &[]).await;
    }
    let page = member.get("/").await;
    page.says(200, "Find a card");
    let found = member.get("/?find=cafe").await;
    assert!(found.body.contains(&card) && !found.reads("Shop 3"));
    member.get("/?find=nowhere").await.says(200, "No card of a shop with this name.");
    assert!(member.get("/?find=%3Cscript%3E").await.body.contains("value=\"&lt;script&gt;\""));
}
