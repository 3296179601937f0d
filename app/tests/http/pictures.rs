//! How a shop looks outside of its pages: icons, what a message shows beside a link, one card on the home screen.

use crate::common::site;

#[tokio::test]
async fn a_shop_has_icons_and_no_others_than_its_own() {
    let it = site().await;
    let mut anybody = it.nobody();
    let there = format!("/shops/{}/icons", it.shop.slug);
    for name in ["icon-192.png", "icon-512.png", "maskable-192.png", "maskable-512.png", "apple-touch-180.png"] {
        let icon = anybody.get(&format!("{there}/{name}")).await;
        assert_eq!(icon.status, 200, "{name}");
        assert_eq!(icon.header("content-type"), Some("image/png"), "{name}");
        assert_eq!(icon.header("cache-control"), Some("public, max-age=3600"), "{name}");
    }
    for wrong in
        [format!("{there}/icon-4096.png"), "/shops/nobody/icons/icon-192.png".into(), format!("{there}/..%2fx")]
    {
        anybody.get(&wrong).await.says(404, "There is no such page");
    }
}

#[tokio::test]
async fn a_link_brings_its_picture_and_its_promise_into_a_message() {
    let it = site().await;
    let (mut anybody, slug) = (it.nobody(), &it.shop.slug);
    let (_, card) = it.member().await;
    let invite = it.view(&card).await.card.invite_code;
    for (path, invited) in [(format!("/join/{slug}"), false), (format!("/join/{slug}/{invite}"), true)] {
        let page = anybody.get(&path).await;
        let html = page.html();
        let said = |name: &str| {
            let tag = html.tags().find(|tag| tag.get("property") == Some(name));
            tag.and_then(|tag| tag.get("content").map(str::to_owned)).unwrap_or_default()
        };
        assert_eq!(said("og:title"), it.shop.name);
        assert!(said("og:description").contains("a free coffee"), "{}", said("og:description"));
        assert_eq!(said("og:description").starts_with("A friend invited you."), invited, "{}", said("og:description"));
        let picture = said("og:image");
        let path = picture.strip_prefix("https://cards.example").unwrap();
        assert!(path.ends_with(&format!("invited={invited}")), "{path}");
        let picture = anybody.get(path).await;
        assert_eq!(picture.status, 200);
        assert_eq!(picture.header("content-type"), Some("image/png"));
    }
    anybody.get("/shops/nobody/preview.png").await.says(404, "There is no such page");
}

#[tokio::test]
async fn one_card_goes_on_the_home_screen_under_its_shops_name() {
    let it = site().await;
    let (mut customer, card) = it.member().await;
    let page = customer.get(&format!("/cards/{card}")).await;
    let html = page.html();
    let link = |rel: &str| html.tags().find(|tag| tag.get("rel") == Some(rel)).unwrap().get("href").unwrap().to_owned();
    let manifest = customer.get(&link("manifest")).await;
    assert_eq!(manifest.header("content-type"), Some("application/manifest+json"));
    let said: serde_json::Value = serde_json::from_str(&manifest.body).unwrap();
    let start = format!("/cards/{card}");
    assert_eq!(
        (&said["start_url"], &said["id"], &said["name"]),
        (&start.clone().into(), &start.clone().into(), &it.shop.name.clone().into())
    );
    assert_eq!(said["shortcuts"][0]["url"], format!("{start}/code"));
    for icon in said["icons"].as_array().unwrap() {
        assert_eq!(customer.get(icon["src"].as_str().unwrap()).await.status, 200);
    }
    assert_eq!(customer.get(&link("apple-touch-icon")).await.status, 200);
    let there = format!("/shops/{}/manifest.webmanifest", it.shop.slug);
    customer.get(&format!("{there}?card=nobody")).await.says(404, "We can’t find this card");
    // The wallet is the whole of it.
    let wallet = customer.get("/").await;
    assert!(wallet.html().tags().any(|tag| tag.get("href") == Some("/manifest.webmanifest")));
}
