//! What browsers and machines ask for beside pages: health, the manifest, the service worker, files of the build.

use crate::{
    browser::{Browser, Page},
    common::{Scene, give, site},
};
use app::site::assets::Names;
use axum::{body::Body, http::Method};

async fn get(browser: &mut Browser, path: &str, encodings: &str) -> Page {
    let request = browser.request(Method::GET, path).header("accept-encoding", encodings);
    browser.send(request.body(Body::empty()).unwrap()).await
}

/// The names of the built files; none where the site was not built, which is said.
fn built() -> Option<Names> {
    let names = Names::find();
    if names.style.is_none() {
        assert!(std::env::var_os("STAMPBOOK_SITE_IS_BUILT").is_none(), "target/site was built, and is not there");
        println!("target/site is not built (`cargo xtask build site`): left out");
        return None;
    }
    Some(names)
}

#[tokio::test]
async fn the_server_says_that_it_is_well_and_that_it_is_not() {
    let it = site().await;
    let mut machine = it.nobody();
    let page = machine.get("/healthz").await;
    assert_eq!((page.status.as_u16(), page.body.as_str()), (200, "ok"));
    let page = machine.get("/readyz").await;
    assert_eq!((page.status.as_u16(), page.body.as_str()), (200, "ready"));
    it.book.close().await;
    let page = machine.get("/readyz").await;
    assert_eq!((page.status.as_u16(), page.body.as_str()), (503, ""));
    assert_eq!(machine.get("/healthz").await.status, 200, "it lives, all the same");
}

#[tokio::test]
async fn a_page_without_its_database_says_so_in_words() {
    let it = site().await;
    let mut browser = it.nobody();
    it.book.close().await;
    let answer = browser.open(browser.request(Method::GET, "/join/test-cafe").body(Body::empty()).unwrap()).await;
    let (status, later) = (answer.status(), answer.headers().get("retry-after").cloned());
    let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    let text = crate::html::Html::read(std::str::from_utf8(&body).unwrap()).text();
    assert_eq!((status.as_u16(), later.is_some()), (503, true));
    assert!(text.contains("Not available just now") && text.contains("try again in a moment"), "{text}");
    assert!(!text.to_lowercase().contains("pool") && !text.to_lowercase().contains("sql"), "{text}");
    assert_eq!(browser.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn the_manifest_makes_the_wallet_an_app() {
    let it = site().await;
    let mut browser = it.nobody();
    let page = browser.get("/manifest.webmanifest").await;
    assert_eq!(page.header("content-type"), Some("application/manifest+json"));
    assert_eq!(page.header("cache-control"), Some("public, max-age=3600"));
    let manifest: serde_json::Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!((manifest["start_url"].as_str(), manifest["display"].as_str()), (Some("/"), Some("standalone")));
    let icons = manifest["icons"].as_array().unwrap();
    assert!(
        icons.iter().any(|icon| icon["purpose"] == "maskable") && icons.iter().any(|icon| icon["sizes"] == "512x512")
    );
    if built().is_some() {
        for icon in icons {
            let page = browser.get(icon["src"].as_str().unwrap()).await;
            assert_eq!((page.status.as_u16(), page.header("content-type")), (200, Some("image/png")));
        }
    }
}

#[tokio::test]
async fn the_offline_page_needs_nobody_and_speaks_the_readers_language() {
    let it = site().await;
    it.nobody().get("/offline").await.says(200, "You are offline");
    it.nobody().reading("et").get("/offline").await.says(200, "Võrguühendus puudub");
    let mut browser = it.nobody().reading("et");
    browser.post("/language", &[("code", "hu"), ("back", "/")]).await;
    browser.get("/offline").await.says(200, "Nincs hálózat");
}

#[tokio::test]
async fn the_service_worker_lists_what_it_keeps_and_is_asked_for_anew() {
    let it = site().await;
    let Some(names) = built() else { return };
    let page = it.nobody().get("/sw.js").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    assert!(!page.body.contains("/* kept */"), "the list is filled in");
    let policy = page.header("content-security-policy").unwrap();
    assert_eq!(policy, "default-src 'none'; connect-src 'self'; img-src 'self'", "notices have pictures");
    for icon in ["/icons/icon-192.png", "/icons/badge-96.png"] {
        assert!(page.body.contains(icon));
        assert_eq!(it.nobody().get(icon).await.status, 200, "{icon}");
    }
    let islands = names.islands.unwrap();
    for name in [names.style.unwrap(), islands.script, islands.wasm, names.font.unwrap(), "/offline".into()] {
        assert!(page.body.contains(&format!("\"{name}\"")), "{name}");
        assert_eq!(it.nobody().get(&name).await.status, 200, "{name}");
    }
    assert!(!page.body.contains("/pkg/check."), "few phones ever ask for it");
}

#[tokio::test]
async fn built_files_are_kept_for_ever_in_the_best_form() {
    let it = site().await;
    let Some(names) = built() else { return };
    let mut browser = it.nobody();
    let (islands, check) = (names.islands.unwrap(), names.check.unwrap());
    for (name, kind) in [
        (names.style.unwrap(), "text/css; charset=utf-8"),
        (islands.script, "text/javascript; charset=utf-8"),
        (islands.wasm, "application/wasm"),
        (check.script, "text/javascript; charset=utf-8"),
        (check.wasm, "application/wasm"),
    ] {
        for (accepted, coding) in [
            ("br", Some("br")),
            ("gzip, deflate, br;q=1.0", Some("br")),
            ("gzip", Some("gzip")),
            ("", None),
            ("identity", None),
            ("br;q=0", None),
        ] {
            let page = get(&mut browser, &name, accepted).await;
            assert_eq!((page.status.as_u16(), page.header("content-type")), (200, Some(kind)), "{name}");
            assert_eq!(page.header("content-encoding"), coding, "{name} for {accepted:?}");
            assert_eq!(page.header("cache-control"), Some("public, max-age=31536000, immutable"));
            assert_eq!(page.header("vary"), Some("accept-encoding"));
            let tag = page.header("etag").unwrap().to_owned();
            let request =
                browser.request(Method::GET, &name).header("accept-encoding", accepted).header("if-none-match", tag);
            let page = browser.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!((page.status.as_u16(), page.body.len()), (304, 0));
        }
        for private in [".br", ".gz"] {
            assert_eq!(browser.get(&format!("{name}{private}")).await.status, 404);
        }
    }
}

#[tokio::test]
async fn a_page_links_to_what_was_built() {
    let it = site().await;
    let Some(names) = built() else { return };
    let ((mut member, card), mut till) = (it.member().await, it.till().await);
    give(&mut till, &card, 1).await;
    let page = member.get(&format!("/cards/{card}")).await;
    let islands = names.islands.unwrap();
    for name in [names.style.unwrap(), islands.script, islands.wasm, names.font.unwrap()] {
        assert!(page.body.contains(&name), "{name}");
    }
    let check = names.check.unwrap();
    assert!(
        !page.body.contains(&check.script) && !page.body.contains(&check.wasm),
        "only its own page loads the check"
    );
    let page = member.get(&format!("/cards/{card}/check")).await;
    assert!(page.body.contains(&check.script) && page.body.contains(&check.wasm) && !page.body.contains("/stampbook."));
    let staff_style = names.staff_style.unwrap();
    assert!(!page.body.contains(&staff_style), "a customer never loads the counter's style");
    assert!(till.get("/counter").await.body.contains(&staff_style));
    assert!(!till.get("/counter").await.body.contains(".wasm"), "nothing lives there, so nothing is loaded");
}

#[tokio::test]
async fn no_file_but_the_sites_own_is_given() {
    let it = site().await;
    let mut browser = it.nobody();
    for inside in [
        "nothing.css",
        "../sw.js",
        "..%2fsw.js",
        "..%2f..%2f..%2fCargo.toml",
        "%2e%2e/%2e%2e/Cargo.toml",
        "%2fetc%2fpasswd",
        "%00",
        "%ff",
        ".",
    ] {
        for folder in ["pkg", "icons"] {
            let page = browser.get(&format!("/{folder}/{inside}")).await;
            assert!(page.status.is_client_error(), "/{folder}/{inside}: {}", page.status);
            assert!(!page.body.contains("[package]") && !page.body.contains("root:"), "/{folder}/{inside}");
        }
    }
}

#[tokio::test]
async fn pages_are_compressed_and_streams_are_not() {
    let it: Scene = site().await;
    let (mut member, card) = it.member().await;
    let page = get(&mut member, &format!("/cards/{card}"), "gzip, br").await;
    assert!(page.header("content-encoding").is_some());
    let request = member.request(Method::GET, &format!("/cards/{card}/live")).header("accept-encoding", "gzip, br");
    let answer = member.open(request.body(Body::empty()).unwrap()).await;
    assert!(!answer.headers().contains_key("content-encoding"));
}

#[tokio::test]
async fn developing_is_no_part_of_a_real_site() {
    let it = site().await;
    it.nobody().get("/dev/reload").await.says(404, "There is no such page");
    assert!(!it.nobody().get("/").await.body.contains("/dev/reload"));
}
