//! Addresses that nobody made: whatever is typed, cut short or made up gets a page with words, never a failure.

use crate::common::{give, site};
use axum::{body::Body, http::Method};

/// What may stand where a name is expected, as it is written in an address.
const NONSENSE: [&str; 20] = [
    "x",
    "0",
    "-1",
    "..",
    "%2e%2e",
    "%00",
    "%01",
    "%0d%0aSet-Cookie:%20a=b",
    "%ff",
    "%C3%28",
    "%F0%9F%98%80",
    "%E2%80%AE",
    "'%20OR%20'1'='1",
    "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "a%2Fb",
    "a%5Cb",
    "%25",
    "null",
    "00000000000000000000000000",
    "zzzzzzzzzzzzzzzzzzzzzzzzzz",
];

const ROUTES: &[&str] = &[
    "/join/{}",
    "/join/test-cafe/{}",
    "/join/{}/{}",
    "/cards/{}",
    "/cards/{}/code",
    "/cards/{}/invite",
    "/cards/{}/live",
    "/cards/{}/pass.pkpass",
    "/cards/{}/google-wallet",
    "/passes/apple/v1/passes/{}/{}",
    "/cards/{}/program",
    "/cards/{}/details",
    "/cards/{}/notices",
    "/cards/{}/notices?before={}",
    "/cards/{}/notices/settings",
    "/phones/{}/remove",
    "/cards/{}/archive",
    "/cards/{}/consents",
    "/cards/{}/leave",
    "/devices/{}",
    "/passkeys/{}/remove",
    "/?start={}",
    "/?find={}",
    "/cards/{}/rewards/catalogue/{}",
    "/cards/{}/rewards/ladder/{}",
    "/cards/{}/causes/{}",
    "/cards/{}/experiences/{}/reserve",
    "/cards/{}/experiences/{}/cancel",
    "/cards/{}/vouchers/{}",
    "/counter/sign-in/{}",
    "/counter/cards/{}",
    "/counter/cards/{}/purchases",
    "/counter/cards/{}/membership",
    "/counter/purchases/{}",
    "/counter/purchases/{}/refund",
    "/counter/experiences/{}",
    "/counter/experiences/{}/attend",
    "/counter/referrals/{}",
    "/counter/vouchers/{}",
    "/counter/vouchers/{}/redeem",
    "/counter?number=/cards/00000000000000000000000000/vouchers/{}",
    "/owner/sign-in/{}",
    "/owner/passkeys/{}/remove",
    "/shops/{}/poster",
    "/{}",
];

#[tokio::test]
async fn nonsense_gets_a_page_and_changes_nothing() {
    let it = site().await;
    let ((member, card), mut till) = (it.member().await, it.till().await);
    give(&mut till, &card, 1).await;
    let before = it.books().await;
    let long = "x".repeat(5_000);
    for route in ROUTES {
        for nonsense in NONSENSE.iter().copied().chain([long.as_str()]) {
            let path = route.replace("{}", nonsense);
            for browser in [&member, &till] {
                let page = browser.clone().get(&path).await;
                let fine = [200, 303, 404, 405, 422].contains(&page.status.as_u16());
                assert!(fine, "GET {path}: {} {}", page.status, page.body);
                if page.status == 303 {
                    // A redirect never leaves the site.
                    let to = page.location().unwrap_or_else(|| panic!("{path}: {:?}", page.headers));
                    assert!(to == "/" || to.starts_with("/counter"), "{path} leads to {to}");
                }
                let page = browser.clone().post(&path, &[("key", "k"), ("stamps", "1"), ("secret", "1")]).await;
                let fine = [303, 403, 404, 405, 422].contains(&page.status.as_u16());
                assert!(fine, "POST {path}: {} {}", page.status, page.body);
            }
        }
    }
    assert_eq!(it.books().await, before);
}

#[tokio::test]
async fn what_stands_behind_an_address_may_be_nonsense_too() {
    let it = site().await;
    let ((member, card), till) = (it.member().await, it.till().await);
    let names = [
        "/cards/{card}?invitation=",
        "/cards/{card}/live?seq=",
        "/counter?number=",
        "/counter/cards/{card}?done=",
        "/counter/vouchers/X?done=",
        "/counter/experiences/X?done=",
        "/owner/settlement?month=",
        "/start?setup=",
        "/start/preview?slots=",
        "/start/preview?name=",
    ];
    for name in names {
        for nonsense in NONSENSE {
            let path = format!("{}{nonsense}", name.replace("{card}", &card));
            // A stream that is open has no end to wait for; `live` looks at those.
            if path.contains("/live?seq=0") {
                continue;
            }
            for browser in [&member, &till] {
                let page = browser.clone().get(&path).await;
                assert!(
                    [200, 303, 403, 404, 422].contains(&page.status.as_u16()),
                    "{path}: {} {}",
                    page.status,
                    page.body
                );
            }
        }
    }
}

#[tokio::test]
async fn what_cannot_be_done_at_an_address_is_said_in_words() {
    let it = site().await;
    let (member, card) = it.member().await;
    for (method, path) in [
        (Method::POST, "/"),
        (Method::PUT, "/privacy"),
        (Method::DELETE, &*format!("/cards/{card}")),
        (Method::GET, "/language"),
        (Method::PATCH, "/counter"),
        (Method::GET, &*format!("/counter/cards/{card}/purchases")),
    ] {
        let page = member.clone().send(member.request(method.clone(), path).body(Body::empty()).unwrap()).await;
        page.says(405, "There is no such page");
    }
}

#[tokio::test]
async fn a_slash_too_many_or_too_few_is_no_failure() {
    let it = site().await;
    for path in [
        "//",
        "/privacy/",
        "/join//",
        "/cards",
        "/cards/",
        "/counter/cards/",
        "/pkg",
        "/pkg/",
        "/icons/",
        "/./",
        "/nothing/here",
    ] {
        it.nobody().get(path).await.says(404, "There is no such page");
    }
}

#[tokio::test]
async fn only_a_head_is_given_where_only_a_head_is_asked() {
    let it = site().await;
    let mut browser = it.nobody();
    for path in ["/", "/join/test-cafe", "/privacy", "/healthz"] {
        let page = browser.send(browser.request(Method::HEAD, path).body(Body::empty()).unwrap()).await;
        assert_eq!((page.status.as_u16(), page.body.len()), (200, 0), "{path}");
    }
}
