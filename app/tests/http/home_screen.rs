//! The wallet on the home screen: who is told how, and what an icon opens when it starts with no cookies at all.

use crate::{
    browser::{Browser, Page},
    common::{Scene, give, site},
};
use std::time::Duration;

const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
const CHROME: &str =
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36";
const FIREFOX: &str = "Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0";
const DESK: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const INSTAGRAM: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 380.0.0.28.104";
const HINT: &str = "Keep your cards at hand.";

fn with(mut browser: Browser, agent: &str) -> Browser {
    browser.headers.retain(|(name, _)| *name != "user-agent");
    browser.headers.push(("user-agent", agent.into()));
    browser
}

/// Somebody who was given a stamp.
async fn stamped(it: &Scene) -> (Browser, String) {
    let (browser, card) = it.member().await;
    give(&mut it.till().await, &card, 1).await;
    (browser, card)
}

/// The page that says how, and the start address in the manifest that it names.
async fn asked(browser: &mut Browser) -> (Page, String) {
    let page = browser.post("/devices/home-screen", &[]).await;
    let start = start_of(browser, &page).await;
    (page, start)
}

async fn start_of(browser: &Browser, page: &Page) -> String {
    let html = page.html();
    let link = html.tags().find(|tag| tag.get("rel") == Some("manifest")).unwrap();
    // A manifest is asked for without cookies.
    let mut alone = browser.clone();
    alone.cookies.clear();
    let manifest = alone.get(link.get("href").unwrap()).await;
    let manifest: serde_json::Value = serde_json::from_str(&manifest.body).unwrap();
    assert_eq!(manifest["id"], "/", "with or without a code it is the same app");
    manifest["start_url"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_hint_comes_after_the_first_stamp_in_the_words_of_the_browser_and_goes_for_good() {
    let it = site().await;
    let (customer, _) = it.member().await;
    for agent in [IPHONE, CHROME, FIREFOX, DESK, INSTAGRAM] {
        assert!(!with(customer.clone(), agent).get("/").await.reads(HINT), "{agent}");
    }
    let (mut customer, _) = stamped(&it).await;
    for (agent, says) in [
        (IPHONE, "Put them on your home screen; they open without a network too. Add to home screen"),
        (FIREFOX, "Put them on your home screen; they open without a network too. Add to home screen"),
        (CHROME, "Put them on your home screen; they open without a network too. Add to home screen"),
        (DESK, "Install them: they open in a window of their own, without a network too. Install"),
        (INSTAGRAM, "Put them on your home screen; they open without a network too. Show me how"),
    ] {
        with(customer.clone(), agent).get("/").await.says(200, &format!("{HINT} {says} Do not ask again"));
    }
    assert!(!with(customer.clone(), "curl/8.0").get("/").await.reads(HINT));
    customer = with(customer, IPHONE);
    let page = customer.get("/").await;
    customer.submit(&page, "/devices/home-screen/never", &[]).await.leads_to("/");
    it.later(Duration::from_secs(399 * 86_400));
    assert!(!customer.get("/").await.reads(HINT));
}

#[tokio::test]
async fn each_browser_is_told_how() {
    let it = site().await;
    let (customer, _) = stamped(&it).await;
    for (agent, says) in [
        (IPHONE, "In Safari: tap Share (in a new Safari it is behind •••), then “Add to Home Screen”."),
        (FIREFOX, "In Firefox: tap ⋮, then “Add app to Home screen” or “Install”."),
        (CHROME, "In the browser’s menu, tap “Add to Home screen” or “Install app”."),
        (DESK, "Click the sign for installing at the end of the address bar."),
        ("curl/8.0", "This browser cannot do it. Your cards work here as they are."),
    ] {
        let mut browser = with(customer.clone(), agent);
        let (page, start) = asked(&mut browser).await;
        page.says(200, says);
        let lasts = page.reads("open the icon once within half an hour");
        assert_eq!((start == "/", lasts), (agent != IPHONE, agent == IPHONE), "{agent}: {start}");
        // Looked at again it makes nothing.
        let page = browser.get("/devices/home-screen").await;
        page.says(200, says);
        assert!(start_of(&browser, &page).await.len() < 16);
    }
}

#[tokio::test]
async fn an_icon_that_starts_without_cookies_opens_the_right_wallet_once() {
    let it = site().await;
    let (phone, card) = stamped(&it).await;
    let mut phone = with(phone, IPHONE);
    let (_, start) = asked(&mut phone).await;
    let code = start.strip_prefix("/?start=").unwrap();
    assert_eq!(code.len(), 26);
    // What fetches the address ahead, or for a preview, opens nothing and uses nothing up.
    for _ in 0..3 {
        let page = it.nobody().get(&start).await;
        page.says(200, "Open my cards");
        assert!(page.set_cookies().is_empty() && page.body.contains("navigator.standalone"));
    }
    let mut icon = with(it.nobody(), IPHONE);
    let page = icon.get(&start).await;
    // The script presses the button; a person can, too.
    icon.submit(&page, "/devices", &[]).await.leads_to("/");
    assert!(icon.get("/").await.body.contains(&card));
    assert_ne!(icon.cookies["__Host-wallet"], phone.cookies["__Host-wallet"]);
    // From then on it starts by its cookie, whatever its address says, and uses no code of the browser's up.
    let (_, second) = asked(&mut phone).await;
    for address in [&start, &second] {
        icon.get(address).await.leads_to("/");
        phone.get(address).await.leads_to("/");
    }
    let mut other = with(it.nobody(), IPHONE);
    let page = other.get(&second).await;
    other.submit(&page, "/devices", &[]).await.leads_to("/");
    // It is a device like all others, and can be signed out.
    assert_eq!(phone.get("/data").await.body.matches("name=\"device\"").count(), 3);
}

#[tokio::test]
async fn an_icon_that_knows_nobody_says_what_to_do_and_opens_no_empty_wallet() {
    let it = site().await;
    let (phone, card) = stamped(&it).await;
    let mut phone = with(phone, IPHONE);
    let (_, used) = asked(&mut phone).await;
    let mut icon = it.nobody();
    let page = icon.get(&used).await;
    icon.submit(&page, "/devices", &[]).await.leads_to("/");
    let (_, late) = asked(&mut phone).await;
    let waiting = it.nobody().get(&late).await;
    it.later(Duration::from_secs(30 * 60));
    for start in [&used, &late, "/?start=home", "/?start=", "/?start=%3Cscript%3E"] {
        let mut nobody = it.nobody();
        let page = nobody.get(start).await;
        page.says(200, "This icon does not know your cards: what it came with was used up, or is too old.");
        assert!(page.reads("Code from the other phone") && page.reads("Sign in with a passkey"), "{start}");
        assert!(page.set_cookies().is_empty() && !page.body.contains("navigator.standalone"), "{start}");
    }
    // Whoever waited too long with the button reads the same.
    it.nobody().submit(&waiting, "/devices", &[]).await.says(200, "This icon does not know your cards");
    // Looking costs nobody their tries.
    for _ in 0..20 {
        it.nobody().get(&late).await.says(200, "This icon does not know your cards");
    }
    // An icon of one card says so, too.
    let page = it.nobody().get(&format!("/cards/{card}")).await;
    assert!(page.status == 404 && page.body.contains("href=\"/devices\""));
    assert_eq!(start_of(&phone, &phone.clone().get("/").await).await, "/?start=home");
}

#[tokio::test]
async fn from_inside_another_app_the_wallet_goes_on_in_a_browser() {
    let it = site().await;
    let (inside, card) = stamped(&it).await;
    let mut inside = with(inside, INSTAGRAM);
    let page = inside.post("/devices/home-screen", &[]).await;
    let address = page.location().unwrap().to_owned();
    assert!(address.starts_with("/devices/") && address.len() == "/devices/".len() + 8, "{address}");
    inside.get(&address).await.says(200, "This page is open inside another app");
    let mut safari = with(it.nobody(), IPHONE);
    let page = safari.get(&address).await;
    assert!(!page.reads("inside another app"));
    safari.submit(&page, "/devices", &[]).await.leads_to("/?told=here");
    assert_eq!(safari.get(&format!("/cards/{card}")).await.status, 200);
}

#[tokio::test]
async fn a_manifest_carries_a_code_or_nothing() {
    let it = site().await;
    let mut browser = it.nobody();
    for start in ["", "x", "%22%2C%22", "//evil.example", &"A".repeat(27), "https:%2F%2Fevil.example%2F1234567"] {
        let page = browser.get(&format!("/manifest.webmanifest?start={start}")).await;
        let manifest: serde_json::Value = serde_json::from_str(&page.body).unwrap();
        assert_eq!(manifest["start_url"], "/", "{start}");
    }
    let page = browser.get(&format!("/manifest.webmanifest?start={}", "A".repeat(26))).await;
    assert_eq!(page.header("cache-control"), Some("private, no-store"));
    assert!(page.body.contains(&format!("\"/?start={}\"", "A".repeat(26))));
}
