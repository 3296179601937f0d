//! Passkeys as a browser meets them: what is asked, what comes of each answer, and the words for it.

use crate::{
    authenticator::Authenticator,
    browser::{Browser, Page},
    common::{Scene, site, site_with},
};
use serde_json::Value;
use std::time::Duration;

const ORIGIN: &str = "https://cards.example";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

/// What the script is told to ask: the question's name, and what the browser is given.
async fn asked(browser: &mut Browser, address: &str) -> (String, Value) {
    let page = browser.post(address, &[]).await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, Some("application/json")), "{}", page.body);
    let mut told: Value = serde_json::from_str(&page.body).unwrap();
    (told["name"].as_str().unwrap().to_owned(), told["options"].take())
}

async fn add(browser: &mut Browser, device: &mut Authenticator) -> Page {
    let (name, options) = asked(browser, "/passkeys/new").await;
    browser.post("/passkeys", &[("name", &name), ("answer", &device.make(&options))]).await
}

async fn sign_in(browser: &mut Browser, device: &mut Authenticator) -> Page {
    let (name, options) = asked(browser, "/passkeys/who").await;
    browser.post("/passkeys/sign-in", &[("name", &name), ("answer", &device.prove(&options))]).await
}

/// Somebody with a card and a passkey for it.
async fn member(it: &Scene, seed: u8) -> (Browser, String, Authenticator) {
    let ((mut browser, card), mut device) = (it.member().await, Authenticator::new(seed, ORIGIN));
    browser.headers.push(("user-agent", IPHONE.into()));
    add(&mut browser, &mut device).await.leads_to("/devices/new?told=passkey-added");
    (browser, card, device)
}

#[tokio::test]
async fn a_new_phone_is_let_in_by_a_passkey_without_a_name() {
    let it = site().await;
    let (mut first, card, mut device) = member(&it, 1).await;
    let page = first.get("/devices/new?told=passkey-added").await;
    page.says(200, "The passkey was added.");
    assert!(page.reads("since 21 November 2026, used last 21 November 2026"));
    first.get("/data").await.says(200, "Passkeys: 1");
    let mut new = it.nobody();
    let page = new.get("/devices").await;
    page.says(200, "Sign in with a passkey");
    assert!(page.body.contains("<noscript><p>Passkeys need scripts, and they are off in this browser."));
    let page = sign_in(&mut new, &mut device).await;
    page.leads_to("/?told=here");
    new.follow(page).await.says(200, "Your cards are on this phone, too, now.");
    assert_eq!(new.get(&format!("/cards/{card}")).await.status, 200);
    assert_ne!(new.cookies["__Host-wallet"], first.cookies["__Host-wallet"]);
    // Removed, it opens nothing any more.
    let page = new.get("/devices/new").await;
    let html = page.html();
    let mut actions = html.tags().filter_map(|tag| tag.get("action"));
    new.post(actions.find(|action| action.ends_with("/remove")).unwrap(), &[])
        .await
        .leads_to("/devices/new?told=passkey-removed");
    new.get("/devices/new?told=passkey-removed").await.says(200, "The passkey was removed and opens nothing any more.");
    sign_in(&mut it.nobody(), &mut device).await.says(403, "This passkey opens nothing here: it was removed");
}

#[tokio::test]
async fn where_both_have_cards_it_is_asked_first() {
    let it = site().await;
    let (mut first, card, mut device) = member(&it, 1).await;
    let (mut second, other) = it.member().await;
    let asked = sign_in(&mut second, &mut device).await;
    asked.says(200, "Both phones have cards");
    assert_eq!(second.get(&format!("/cards/{card}")).await.status, 404, "nothing was done yet");
    second.submit(&asked, "/devices", &[]).await.leads_to("/?told=here");
    for browser in [&mut first, &mut second] {
        for card in [&card, &other] {
            assert_eq!(browser.get(&format!("/cards/{card}")).await.status, 200);
        }
    }
    sign_in(&mut first, &mut device).await.says(200, "These cards are on this phone already.");
    it.books().await;
}

#[tokio::test]
async fn each_refusal_says_what_to_do() {
    let it = site().await;
    let (mut first, _, mut device) = member(&it, 1).await;
    let mut new = it.nobody();
    sign_in(&mut new, &mut Authenticator::new(9, ORIGIN)).await.says(403, "This passkey opens nothing here");
    let mut forged = Authenticator { credential: device.credential.clone(), ..Authenticator::new(9, ORIGIN) };
    sign_in(&mut new, &mut forged).await.says(403, "This passkey could not be confirmed. Nothing was changed.");
    let (name, options) = asked(&mut new, "/passkeys/who").await;
    it.later(Duration::from_secs(5 * 60));
    let fields = [("name", &*name), ("answer", &*device.prove(&options))];
    new.post("/passkeys/sign-in", &fields).await.says(403, "This took too long, or was sent twice.");
    for junk in ["", "{}", "<script>", &"A".repeat(12_000)] {
        let page = new.post("/passkeys/sign-in", &[("name", junk), ("answer", junk)]).await;
        page.says(403, "This passkey could not be confirmed.");
        assert!(page.set_cookies().is_empty());
    }
    add(&mut first, &mut device).await.says(403, "This passkey is in use already. Nothing was changed.");
    let mut counting = Authenticator { counter: 5, ..Authenticator::new(2, ORIGIN) };
    add(&mut first, &mut counting).await.leads_to("/devices/new?told=passkey-added");
    sign_in(&mut new, &mut counting)
        .await
        .says(403, "Somebody may have copied this passkey, so it opens nothing any more.");
    sign_in(&mut new, &mut counting).await.says(403, "This passkey opens nothing here");
    for seed in 10..19 {
        add(&mut first, &mut Authenticator::new(seed, ORIGIN)).await.leads_to("/devices/new?told=passkey-added");
    }
    first.get("/devices/new").await.says(200, "You have as many passkeys as one can have. Remove one first.");
    first.post("/passkeys/new", &[]).await.says(429, "");
}

#[tokio::test]
async fn what_somebody_else_was_asked_is_nobodys_to_answer() {
    let it = site().await;
    let ((mut first, _), (mut second, _)) = (it.member().await, it.member().await);
    let (name, options) = asked(&mut first, "/passkeys/new").await;
    let answer = Authenticator::new(1, ORIGIN).make(&options);
    let fields = [("name", &*name), ("answer", &*answer)];
    second.post("/passkeys", &fields).await.says(403, "This took too long, or was sent twice.");
    // Nor may another site ask or send.
    let foreign = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    for address in ["/passkeys/new", "/passkeys/who", "/passkeys", "/passkeys/sign-in"] {
        assert_eq!(first.post_with(address, &fields, &foreign).await.status, 403, "{address}");
    }
    first.post("/passkeys", &fields).await.leads_to("/devices/new?told=passkey-added");
}

#[tokio::test]
async fn an_owner_signs_in_with_a_passkey_and_only_into_their_own_shop() {
    let it = site().await;
    let (other, _) = it.open("Other Shop", loyalty::languages::Language::En).await;
    let (mut owner, mut device) = (it.owner().await, Authenticator::new(1, ORIGIN));
    assert!(owner.get("/owner").await.body.contains("href=\"/owner/passkeys\""));
    let (name, options) = asked(&mut owner, "/owner/passkeys/new").await;
    assert_eq!(options["user"]["name"], "Test Café (Owner)");
    let fields = [("name", &*name), ("answer", &*device.make(&options))];
    owner.post("/owner/passkeys", &fields).await.leads_to("/owner/passkeys?told=added");
    owner.post("/owner/passkeys", &fields).await.says(403, "This took too long, or was sent twice.");
    owner.get("/owner/passkeys?told=added").await.says(200, "The passkey was added. You can sign in with it now.");
    let sign_in = async |device: &mut Authenticator, slug: &str| {
        let mut new = it.nobody();
        let (name, options) = asked(&mut new, "/passkeys/who").await;
        let fields = [("name", &*name), ("answer", &*device.prove(&options))];
        let page = new.post(&format!("/owner/sign-in/{slug}/passkey"), &fields).await;
        (new, page)
    };
    it.nobody().get("/owner/sign-in/test-cafe").await.says(200, "Sign in with a passkey");
    assert!(!it.nobody().get("/counter/sign-in/test-cafe").await.body.contains("passkey"));
    let (mut new, page) = sign_in(&mut device, "test-cafe").await;
    page.leads_to("/owner");
    new.get("/owner").await.says(200, "Today");
    assert!(new.cookies.contains_key("__Host-owner-door"));
    let (new, page) = sign_in(&mut device, &other.slug).await;
    page.says(403, "This passkey does not open this shop. Nothing was changed. Use your password instead.");
    assert!(!new.cookies.contains_key("__Host-staff"));
    // A customer's opens no shop, and an owner's no wallet.
    let (_, _, mut customers) = member(&it, 2).await;
    sign_in(&mut customers, "test-cafe").await.1.says(403, "This passkey does not open this shop.");
    let mut nobody = it.nobody();
    self::sign_in(&mut nobody, &mut device).await.says(403, "This passkey opens nothing here");
    // Another owner does not remove it; its own does.
    let page = owner.get("/owner/passkeys").await;
    let html = page.html();
    let action = html.tags().filter_map(|tag| tag.get("action")).find(|action| action.ends_with("/remove")).unwrap();
    it.owner_of(&other).await.post(action, &[]).await.leads_to("/owner/passkeys?told=removed");
    sign_in(&mut device, "test-cafe").await.1.leads_to("/owner");
    owner.post(action, &[]).await.leads_to("/owner/passkeys?told=removed");
    sign_in(&mut device, "test-cafe").await.1.says(403, "This passkey does not open this shop.");
}

#[tokio::test]
async fn where_browsers_give_no_passkeys_nothing_is_said_of_them() {
    let it = site_with(|settings| settings.origin = "http://127.0.0.1:3000".into()).await;
    let (mut browser, _) = it.member().await;
    for path in ["/devices", "/devices/new"] {
        let page = browser.get(path).await;
        assert!(page.status == 200 && !page.body.to_lowercase().contains("passkey"), "{path}");
    }
    let mut owner = it.owner().await;
    owner.get("/owner/passkeys").await.says(404, "");
    for path in ["/passkeys/new", "/passkeys/who", "/passkeys", "/passkeys/sign-in"] {
        assert_eq!(browser.post(path, &[("name", "x"), ("answer", "x")]).await.status, 404, "{path}");
    }
}
