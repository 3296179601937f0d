//! The files that go with the pages, inside the binary: hashed names that never change, compressed when it was built.

use super::Site;
use crate::home_screen;
use axum::{
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Deserialize;
use serde_json::json;
use std::fmt::Write;

/// The built site. In a debug build the files are read from the folder, so that a change shows without compiling.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../target/site"]
#[allow_missing = true]
struct Files;

/// The names that pages link to; empty where the site was not built, as in tests of the server alone.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// The style sheet of every page.
    pub style: Option<String>,
    /// The style sheet of the counter and the owner, in addition.
    pub staff_style: Option<String>,
    /// The islands.
    pub islands: Option<Module>,
    /// The check of a history.
    pub check: Option<Module>,
    /// The code that proves when it was shown.
    pub code: Option<Module>,
    /// The display face.
    pub font: Option<String>,
}

/// Something compiled for the browser.
#[derive(Debug, Clone)]
pub struct Module {
    /// The script between page and wasm.
    pub script: String,
    /// The wasm.
    pub wasm: String,
}

impl Names {
    /// Looks the names up in what was built.
    #[must_use]
    pub fn find() -> Self {
        let named = |stem: &str, ending: &str| {
            let fits = |path: &str| path.starts_with(&format!("pkg/{stem}.")) && path.ends_with(ending);
            Files::iter().find(|path| fits(path)).map(|path| format!("/{path}"))
        };
        let module = |stem| Some(Module { script: named(stem, ".js")?, wasm: named(stem, ".wasm")? });
        Self {
            style: named("main", ".css"),
            staff_style: named("staff", ".css"),
            islands: module("stampbook"),
            check: module("check"),
            code: module("code"),
            font: named("besley", ".woff2"),
        }
    }
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The best form of a file that the browser takes.
fn pick(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // `;q=0` says that it is not taken (RFC 9110, 12.4.2).
    let weight = |one: &str| one.split_once("q=").map_or(1.0, |(_, weight)| weight.trim().parse().unwrap_or(0.0_f32));
    let takes = |coding: &str| accepts.split(',').any(|one| one.trim().split(';').next() == Some(coding) && weight(one) > 0.0);
    let compressed = [("br", ".br", "br"), ("gzip", ".gz", "gzip")].into_iter().filter(|(coding, ..)| takes(coding));
    let mut compressed = compressed.filter_map(|(_, ending, name)| Some((Files::get(&format!("{path}{ending}"))?, Some(name))));
    compressed.next().or_else(|| Some((Files::get(path)?, None)))
}

fn serve(path: &str, headers: &HeaderMap, caching: &'static str) -> Response {
    let private = path.ends_with(".br") || path.ends_with(".gz") || path.contains("..");
    let Some((file, coding)) = pick(path, headers).filter(|_| !private) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut tag = String::from("\"");
    for byte in file.metadata.sha256_hash().iter().take(12) {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    let mut response = if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(file.data).into_response()
    };
    let set = response.headers_mut();
    set.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    set.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    set.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    set.extend(HeaderValue::from_str(&tag).ok().map(|tag| (header::ETAG, tag)));
    set.extend(coding.map(|coding| (header::CONTENT_ENCODING, HeaderValue::from_static(coding))));
    response
}

/// A file whose name holds its hash.
pub async fn hashed(Path(path): Path<String>, headers: HeaderMap) -> Response {
    serve(&format!("pkg/{path}"), &headers, "public, max-age=31536000, immutable")
}

/// An icon.
pub async fn icon(Path(path): Path<String>, headers: HeaderMap) -> Response {
    serve(&format!("icons/{path}"), &headers, "public, max-age=86400")
}

/// For browsers that ask without having been told.
pub async fn favicon(headers: HeaderMap) -> Response {
    serve("icons/favicon.svg", &headers, "public, max-age=86400")
}

/// The service worker, with the list of what it must keep. A build changes the list and so the worker, which then keeps
/// the new set whole before it lets the old one go.
pub async fn service_worker(State(site): State<Site>) -> Response {
    let Some(file) = Files::get("sw.js") else { return StatusCode::NOT_FOUND.into_response() };
    let names = &site.assets;
    // Not the check: it needs the network anyway, and few phones ever ask for it.
    let modules = [&names.islands, &names.code].into_iter().flatten().flat_map(|module| [&module.script, &module.wasm]);
    let kept = [&names.style, &names.font].into_iter().flatten().chain(modules).map(String::as_str);
    let kept: Vec<_> = kept.chain(["/icons/grain.svg", "/icons/favicon.svg", "/offline"]).collect();
    let list = serde_json::to_string(&kept).unwrap_or_else(|_| "[]".into());
    let script = String::from_utf8_lossy(&file.data).replace("[/* kept */]", &list);
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        // A worker's own policy says what it may fetch, and which pictures it may show with a notice: this site's alone.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; connect-src 'self'; img-src 'self'"),
    ];
    (headers, script).into_response()
}

/// What the page says of the icon that is to be made.
#[derive(Debug, Deserialize)]
pub struct ManifestQuery {
    start: Option<String>,
}

/// What a phone needs to know to keep the wallet on its home screen. It is made from its address and the browser's name alone.
pub async fn manifest(Query(query): Query<ManifestQuery>, headers: HeaderMap) -> Response {
    let code = query.start.as_deref();
    let icon = |src: &str, sizes: &str, purpose: &str| json!({ "src": src, "sizes": sizes, "type": "image/png", "purpose": purpose });
    let manifest = json!({
        "id": "/",
        "name": "Stampbook",
        "short_name": "Stampbook",
        "description": "Your stamp cards, always with you.",
        "start_url": home_screen::start_address(code, &headers),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f7f5f2",
        "theme_color": "#1f5c4a",
        "icons": [
            icon("/icons/icon-192.png", "192x192", "any"),
            icon("/icons/icon-512.png", "512x512", "any"),
            icon("/icons/maskable-192.png", "192x192", "maskable"),
            icon("/icons/maskable-512.png", "512x512", "maskable"),
        ],
    });
    let caching = if code.is_some() { "private, no-store" } else { "public, max-age=3600" };
    let headers =
        [(header::CONTENT_TYPE, "application/manifest+json"), (header::CACHE_CONTROL, caching), (header::VARY, "user-agent")];
    (headers, manifest.to_string()).into_response()
}

/// Whether the database answers.
pub async fn ready(State(site): State<Site>) -> Result<&'static str, StatusCode> {
    site.stampbook.ready().await.map(|()| "ready").map_err(|error| {
        tracing::error!(?error, "not ready");
        StatusCode::SERVICE_UNAVAILABLE
    })
}

