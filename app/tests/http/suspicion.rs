//! What must hold of every answer of the site, whatever was asked: each answer that any test gets passes through here.

use crate::{browser::Page, html::Tag};
use std::collections::BTreeMap;

/// On everything: pages, forms, files, refusals.
const ALWAYS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// Words of our own workings, which nobody outside should read.
const INTERNALS: [&str; 12] = [
    "sqlx",
    "sqlite",
    "SELECT",
    "panicked",
    ".rs:",
    "Error {",
    "NotFound(",
    "tokio",
    "deserialize",
    "Deserialize",
    "UTF-8",
    "stack backtrace",
];

/// Cookies that let somebody in.
const SECRETS: [&str; 5] = ["__Host-wallet", "__Host-staff", "__Host-device", "__Host-door", "__Host-owner-door"];

#[track_caller]
pub fn look_at(page: &Page, cookies: &BTreeMap<String, String>) {
    for (name, value) in ALWAYS {
        assert_eq!(page.header(name), Some(value), "{name} of {}", page.path);
    }
    assert!(
        page.header("content-security-policy").is_some_and(|policy| policy.contains("default-src 'none'")),
        "{}",
        page.path
    );
    assert!(page.status.as_u16() < 500 || page.path == "/readyz", "{}: {} {}", page.path, page.status, page.body);
    for cookie in page.set_cookies() {
        guarded_cookie(cookie);
    }
    for secret in SECRETS.iter().filter_map(|name| cookies.get(*name)).filter(|secret| secret.len() >= 26) {
        assert!(!page.body.contains(secret.as_str()), "a token in {}", page.path);
        assert!(!page.location().unwrap_or_default().contains(secret.as_str()), "a token where {} leads", page.path);
    }
    let is_html = page.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    if is_html && page.header("content-encoding").is_none() {
        html(page);
    }
    // Phones read nothing but the status, and never a cookie.
    if page.path.starts_with("/passes/apple/v1/") && !is_html {
        assert!(page.set_cookies().is_empty(), "{} sets a cookie", page.path);
        return;
    }
    if page.path.starts_with("/api/") {
        machine(page);
        return;
    }
    if page.status.is_client_error() && !page.path.starts_with("/pkg/") && !page.path.starts_with("/icons/") {
        refusal(page, is_html);
    }
}

#[track_caller]
fn guarded_cookie(cookie: &str) {
    let mut parts = cookie.split(';').map(str::trim);
    let name = parts.next().and_then(|pair| pair.split('=').next()).unwrap_or_default();
    let parts: Vec<_> = parts.map(str::to_lowercase).collect();
    assert!(name.starts_with("__Host-"), "{cookie}");
    for needed in ["httponly", "secure", "samesite=lax", "path=/"] {
        assert!(parts.iter().any(|part| part == needed), "{needed} of {cookie}");
    }
    assert!(!parts.iter().any(|part| part.starts_with("domain")), "{cookie}");
}

/// Machines read JSON: what went wrong is a problem (RFC 9457) with words, and tells nothing of what is inside.
#[track_caller]
fn machine(page: &Page) {
    assert!(page.set_cookies().is_empty(), "{} sets a cookie", page.path);
    for name in ["access-control-allow-origin", "access-control-allow-credentials"] {
        assert_eq!(page.header(name), None, "{name} of {}", page.path);
    }
    if !page.status.is_client_error() {
        return;
    }
    assert_eq!(page.header("content-type"), Some("application/problem+json"), "{}: {}", page.path, page.body);
    let problem: serde_json::Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!(problem["status"], page.status.as_u16(), "{}", page.body);
    assert!(problem["type"].as_str().unwrap().starts_with("urn:stampbook:problem:"), "{}", page.body);
    assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()), "{}", page.body);
    for word in INTERNALS {
        assert!(!page.body.contains(word), "{} tells {word:?}: {}", page.path, page.body);
    }
}

/// A refusal is a page with words and a way on, and tells nothing of what is inside.
#[track_caller]
fn refusal(page: &Page, is_html: bool) {
    assert!(is_html, "{} {} is no page: {:?}", page.path, page.status, page.body);
    let html = page.html();
    let ways = html.tags().filter(|tag| tag.name == "a" || tag.name == "form").count();
    assert!(ways > 0, "{}: no way on", page.path);
    let read = html.text();
    for word in INTERNALS {
        assert!(!read.contains(word), "{} tells {word:?}: {read}", page.path);
    }
}

#[track_caller]
fn html(page: &Page) {
    let html = page.html();
    for tag in html.tags() {
        tidy_tag(page, tag);
    }
    // A part of a page, put into one by a script, has no policy of its own.
    let Some(root) = html.tag("html") else { return };
    let language = root.get("lang").unwrap_or_default();
    assert!(["en", "hu", "et", "pl"].contains(&language), "{}: lang={language:?}", page.path);
    assert!(page.header("cache-control").is_some_and(|kept| kept.contains("no-store")), "{}", page.path);
    let nonce = page.nonce().unwrap_or_else(|| panic!("no policy on {}", page.path));
    let policy = page.header("content-security-policy").unwrap_or_default();
    for part in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"] {
        assert!(policy.contains(part), "{part} in the policy of {}", page.path);
    }
    assert!(!policy.contains("unsafe-inline") && !policy.contains('*') && !policy.contains("http"), "{policy}");
    for tag in html.tags().filter(|tag| tag.name == "script" || tag.name == "style") {
        assert_eq!(tag.get("nonce"), Some(nonce), "<{}> of {}", tag.name, page.path);
    }
}

#[track_caller]
fn tidy_tag(page: &Page, tag: &Tag) {
    for (name, value) in &tag.attributes {
        assert!(name != "style" && !name.starts_with("on"), "{name}={value:?} in {}", page.path);
        let address = ["href", "src", "action", "formaction"].contains(&name.as_str());
        let outside = address && (value.contains(':') || value.starts_with("//"));
        let known =
            value.starts_with("sms:") || value.starts_with("mailto:?") || value.starts_with("https://cards.example/");
        assert!(!outside || known, "{name}={value:?} in {} leads away", page.path);
    }
}
