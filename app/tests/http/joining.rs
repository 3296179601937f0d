//! Getting a card: by the poster's link, by a friend's, twice, wrongly.

use crate::common::{give, site};

#[tokio::test]
async fn one_tap_gives_a_card_that_the_browser_keeps() {
    let it = site().await;
    let mut browser = it.nobody();
    let page = browser.get("/join/test-cafe").await;
    page.says(200, "Collect 10 stamps: a free coffee.");
    assert!(page.reads("Get my card") && page.reads("No app, no password, no e-mail."));
    let joined = browser.submit(&page, "/join/test-cafe", &[]).await;
    let card = joined.location().unwrap().to_owned();
    joined.leads_to(&card);
    // What a cookie must carry beside is looked at with every answer.
    let names: Vec<_> =
        joined.set_cookies().iter().map(|cookie| cookie.split('=').next().unwrap().to_owned()).collect();
    assert_eq!(names, ["__Host-device", "__Host-wallet"]);
    assert!(joined.set_cookies().iter().all(|cookie| cookie.contains("Max-Age=34560000")), "400 days");
    browser.get(&card).await.says(200, "10 stamps to go");
    browser.get("/").await.says(200, "Test Café");
}

#[tokio::test]
async fn the_same_form_twice_is_one_card() {
    let it = site().await;
    let mut browser = it.nobody();
    let page = browser.get("/join/test-cafe").await;
    let first = browser.clone().submit(&page, "/join/test-cafe", &[]).await;
    // The reply was lost: the browser has no cookie and sends the form again.
    let second = browser.submit(&page, "/join/test-cafe", &[]).await;
    second.leads_to(first.location().unwrap());
    browser.get(second.location().unwrap()).await.says(200, "stamps to go");
    assert_eq!(it.books().await.cards, 1);
}

#[tokio::test]
async fn who_has_the_card_is_shown_it() {
    let it = site().await;
    let (mut browser, card) = it.member().await;
    let page = browser.get("/join/test-cafe").await;
    page.says(200, "You have this card already.");
    let again = browser.submit(&page, "/join/test-cafe", &[]).await;
    again.leads_to(&format!("/cards/{card}"));
    assert_eq!(it.books().await.cards, 1);
}

#[tokio::test]
async fn a_form_without_a_proper_key_is_refused_with_words() {
    let it = site().await;
    let mut browser = it.nobody();
    let long = "x".repeat(65);
    for fields in [&[][..], &[("key", "")], &[("key", "a b")], &[("key", "é")], &[("key", &long)], &[("invite", "x")]]
    {
        let page = browser.post("/join/test-cafe", fields).await;
        page.says(422, "The form could not be read");
        assert!(page.reads("Nothing was changed") && page.set_cookies().is_empty());
    }
    assert_eq!(it.books().await.cards, 0);
}

#[tokio::test]
async fn a_shop_that_there_is_not_is_said_with_a_way_on() {
    let it = site().await;
    let mut browser = it.nobody();
    for path in ["/join/nowhere", "/join/nowhere/ABCDEFGHJK", "/shops/nowhere/poster", "/counter/sign-in/nowhere"] {
        let page = browser.get(path).await;
        page.says(404, "There is no such page");
        assert!(page.reads("Open my cards"));
    }
    browser.post("/join/nowhere", &[("key", "k")]).await.says(404, "There is no such page");
}

#[tokio::test]
async fn a_friends_link_gives_a_stamp_and_rewards_whoever_sent_it() {
    let it = site().await;
    let (mut inviter, card) = it.member().await;
    let page = inviter.get(&format!("/cards/{card}/invite")).await;
    page.says(200, "Your friend gets 1 stamp");
    let html = page.html();
    let link = html.texts().into_iter().find(|text| text.starts_with("https://cards.example/join/")).unwrap();
    let path = link.trim_start_matches("https://cards.example").to_owned();
    assert!(html.tags().any(|tag| tag.get("href").is_some_and(|to| to.starts_with("sms:?&body=I%20have%20a%20stamp"))));

    it.nobody().get(&path).await.says(200, "A friend invited you. You start with: 1 stamp.");
    let (mut friend, theirs) = it.joined_by(&path).await;
    friend.get(&format!("/cards/{theirs}")).await.says(200, "9 stamps to go");
    inviter.get(&format!("/cards/{card}/invite")).await.says(200, "Waiting for the first visit");
    give(&mut it.till().await, &theirs, 1).await;
    inviter.get(&format!("/cards/{card}/invite")).await.says(200, "Came by; both rewarded");
    inviter.get(&format!("/cards/{card}")).await.says(200, "a cookie");
}

#[tokio::test]
async fn inviting_oneself_is_refused_with_a_reason() {
    let it = site().await;
    let (mut browser, card) = it.member().await;
    let invite = it.view(&card).await.card.invite_code;
    let page = browser.get(&format!("/join/test-cafe/{invite}")).await;
    let again = browser.submit(&page, "/join/test-cafe", &[]).await;
    let page = browser.follow(again).await;
    page.says(200, "The invitation does not count: it is your own link.");
}

#[tokio::test]
async fn a_link_that_is_no_invitation_keeps_nobody_from_joining() {
    let it = site().await;
    for invite in ["ABCDEFGHJK", "x", "%F0%9F%98%80", "..", "a%20b"] {
        let page = it.nobody().get(&format!("/join/test-cafe/{invite}")).await;
        page.says(200, "Get my card");
        assert!(!page.reads("A friend invited you."));
    }
    let (_, card) = it.joined_by("/join/test-cafe/ABCDEFGHJK").await;
    assert_eq!(it.stamps(&card).await, 0);
}
