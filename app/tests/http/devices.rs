//! Several devices: the code, the page that it leads to, and what each says when it goes otherwise.

use crate::{
    browser::{Browser, Page},
    common::{Scene, site},
};

/// The code that a device is shown.
async fn code(browser: &mut Browser) -> String {
    let page = browser.post("/devices/new", &[]).await;
    page.says(200, "Scan this with the other phone’s camera");
    read_code(&page, "code")
}

/// What stands in the element with this id, without its blanks.
fn read_code(page: &Page, id: &str) -> String {
    let (_, rest) = page.body.split_once(&format!("id=\"{id}\"")).expect("a code");
    let (_, text) = rest.split_once('>').unwrap();
    text.split('<').next().unwrap().replace(' ', "")
}

async fn opens(browser: &mut Browser, card: &str) -> bool {
    browser.get(&format!("/cards/{card}")).await.status == 200
}

#[tokio::test]
async fn another_phone_is_let_in_by_a_link_that_opens_nothing_by_itself() {
    let it = site().await;
    let (mut first, card) = it.member().await;
    first.get("/devices/new").await.says(200, "Your cards can be on several phones at once.");
    let code = code(&mut first).await;
    let (mut other, link) = (it.nobody(), format!("/devices/{code}"));
    // A preview fetches the link, as often as it likes.
    for _ in 0..3 {
        let page = it.nobody().get(&link).await;
        page.says(200, "Open the cards on this phone");
        assert!(page.set_cookies().is_empty());
    }
    let page = other.get(&link).await;
    let let_in = other.submit(&page, "/devices", &[]).await;
    let_in.leads_to("/?told=here");
    other.follow(let_in).await.says(200, "Your cards are on this phone, too, now.");
    assert!(opens(&mut other, &card).await && opens(&mut first, &card).await);
    it.nobody().post("/devices", &[("code", &code)]).await.says(403, "This code does not open anything");
    assert_ne!(first.cookies["__Host-wallet"], other.cookies["__Host-wallet"]);
}

#[tokio::test]
async fn a_code_is_typed_by_an_app_that_knows_nobody() {
    let it = site().await;
    let (mut first, card) = it.member().await;
    let mut app = it.nobody();
    let page = app.get("/").await;
    assert!(page.reads("I have cards on another phone") && page.body.contains("href=\"/devices\""));
    let code = code(&mut first).await.to_lowercase();
    let page = app.get("/devices").await;
    app.submit(&page, "/devices", &[("code", &code)]).await.leads_to("/?told=here");
    assert!(opens(&mut app, &card).await);
    // The same phone is told so, and the code is kept for the other.
    let again = self::code(&mut first).await;
    first.post("/devices", &[("code", &again)]).await.says(200, "These cards are on this phone already.");
    it.nobody().post("/devices", &[("code", &again)]).await.leads_to("/?told=here");
}

#[tokio::test]
async fn two_wallets_are_put_together_after_a_question() {
    let it = site().await;
    let ((mut first, card), (mut second, other)) = (it.member().await, it.member().await);
    let code = code(&mut first).await;
    let asked = second.post("/devices", &[("code", &code)]).await;
    asked.says(200, "Both phones have cards");
    assert!(asked.reads("so do this only with phones of your own"));
    assert!(!opens(&mut second, &card).await, "nothing was done yet");
    second.submit(&asked, "/devices", &[]).await.leads_to("/?told=here");
    for browser in [&mut first, &mut second] {
        assert!(opens(browser, &card).await && opens(browser, &other).await);
        let wallet = browser.get("/").await;
        assert!(wallet.body.contains(&card) && wallet.body.contains(&other));
    }
    it.books().await;
}

#[tokio::test]
async fn a_wrong_code_is_said_so_and_many_have_to_wait() {
    let it = site().await;
    let mut browser = it.nobody();
    for typed in ["", "nothing", "00000000", "<script>", &"A".repeat(500)] {
        let page = browser.post("/devices", &[("code", typed)]).await;
        page.says(403, "Nothing was changed. Make a new one on the other phone.");
        assert!(!page.body.contains("<script>alert") && page.set_cookies().is_empty());
    }
    for _ in 0..5 {
        browser.post("/devices", &[("code", "x")]).await.says(403, "");
    }
    browser.post("/devices", &[("code", "x")]).await.says(429, "");
}

#[tokio::test]
async fn a_lost_phone_is_replaced_by_a_code_on_paper() {
    let it = site().await;
    let (mut first, card) = it.member().await;
    let page = first.post("/devices/kept", &[]).await;
    page.says(200, "It is not shown again.");
    let kept = read_code(&page, "kept-code");
    assert_eq!(kept.len(), 26);
    let page = first.get("/devices/new").await;
    assert!(page.reads("You have one since 21 November 2026.") && !page.body.contains(&kept));
    it.later(std::time::Duration::from_secs(300 * 86_400));
    let mut new = it.nobody();
    new.post("/devices", &[("code", &kept)]).await.leads_to("/?told=here");
    assert!(opens(&mut new, &card).await);
    it.nobody().post("/devices", &[("code", &kept)]).await.says(403, "");
    // The lost one is signed out from the new one.
    sign_out_the_other(&mut new).await;
    assert!(!opens(&mut first, &card).await && opens(&mut new, &card).await);
}

async fn sign_out_the_other(browser: &mut Browser) {
    let page = browser.get("/data").await;
    let here = server::wallet::Token::parse(&browser.cookies["__Host-wallet"]).unwrap().handle();
    let handles = page.body.split("name=\"device\" value=\"").skip(1);
    let other = handles.filter_map(|rest| rest.split('"').next()).find(|handle| *handle != here).unwrap().to_owned();
    browser.post("/devices/sign-out", &[("device", &other)]).await.leads_to("/data?told=saved");
}

#[tokio::test]
async fn a_device_signs_itself_out_and_forgets() {
    let it: Scene = site().await;
    let (mut first, card) = it.member().await;
    assert!(!first.get("/data").await.reads("Sign out"), "the only device would lose the cards");
    let code = code(&mut first).await;
    let mut other = it.nobody();
    other.post("/devices", &[("code", &code)]).await;
    let here = server::wallet::Token::parse(&other.cookies["__Host-wallet"]).unwrap().handle();
    let page = other.post("/devices/sign-out", &[("device", &here)]).await;
    page.leads_to("/");
    assert_eq!(page.header("clear-site-data"), Some("\"storage\""));
    assert!(!opens(&mut other, &card).await && opens(&mut first, &card).await);
}
