//! A phone with a wallet of its own: it opens packages, and asks what Apple documents that it asks.

use crate::{browser::Browser, common::Scene, operator::KIND};
use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, StatusCode},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};
use zip::ZipArchive;

/// A pass as a phone has it.
pub struct Package {
    pub files: BTreeMap<String, Vec<u8>>,
    pub json: Value,
}

impl Package {
    fn open(bytes: Bytes) -> Self {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut files = BTreeMap::new();
        for place in 0..archive.len() {
            let mut file = archive.by_index(place).unwrap();
            let (name, mut bytes) = (file.name().unwrap().into_owned(), Vec::new());
            file.read_to_end(&mut bytes).unwrap();
            files.insert(name, bytes);
        }
        let json = serde_json::from_slice(&files["pass.json"]).unwrap();
        Self { files, json }
    }

    /// The value of a field, wherever it stands.
    pub fn value(&self, key: &str) -> Option<&Value> {
        let groups = self.json["storeCard"].as_object().unwrap().values();
        groups
            .flat_map(|fields| fields.as_array().unwrap())
            .find(|field| field["key"] == key)
            .map(|field| &field["value"])
    }
}

/// What a phone asks with its own name and a copy's token.
pub struct Phone<'a> {
    it: &'a Scene,
    device: &'static str,
    pub serial: String,
    token: String,
}

impl<'a> Phone<'a> {
    pub fn with(it: &'a Scene, device: &'static str, package: &Package) -> Self {
        let text = |name: &str| package.json[name].as_str().unwrap().to_owned();
        Self { it, device, serial: text("serialNumber"), token: text("authenticationToken") }
    }

    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (StatusCode, HeaderMap, Bytes) {
        let browser = self.it.nobody();
        let mut request = browser.request(method, &format!("/passes/apple/v1/{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = browser.open(request.body(Body::from(body.to_owned())).unwrap()).await;
        let (parts, body) = response.into_parts();
        assert!(!parts.headers.contains_key("set-cookie") && parts.headers.contains_key("content-security-policy"));
        (parts.status, parts.headers, to_bytes(body, 4 << 20).await.unwrap())
    }

    /// What it shows.
    pub fn word(&self) -> String {
        format!("ApplePass {}", self.token)
    }

    /// Where it registers.
    pub fn at(&self) -> String {
        format!("devices/{}/registrations/{KIND}/{}", self.device, self.serial)
    }

    pub async fn register(&self, push_token: &str) -> u16 {
        let body = json!({ "pushToken": push_token }).to_string();
        self.ask(Method::POST, &self.at(), &[("authorization", &self.word())], &body).await.0.as_u16()
    }

    pub async fn unregister(&self) -> u16 {
        self.ask(Method::DELETE, &self.at(), &[("authorization", &self.word())], "").await.0.as_u16()
    }

    pub async fn list(&self, since: Option<&str>) -> Option<(Vec<String>, String)> {
        let since = since.map(|tag| format!("?passesUpdatedSince={tag}")).unwrap_or_default();
        let path = format!("devices/{}/registrations/{KIND}{since}", self.device);
        let (status, headers, body) = self.ask(Method::GET, &path, &[], "").await;
        if status == StatusCode::NO_CONTENT {
            assert!(body.is_empty());
            return None;
        }
        assert_eq!((status, headers["content-type"].to_str().unwrap()), (StatusCode::OK, "application/json"));
        let said: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(said.as_object().unwrap().len(), 2, "{said}");
        let serials = said["serialNumbers"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned());
        Some((serials.collect(), said["lastUpdated"].as_str().expect("a text, or phones never come").to_owned()))
    }

    pub async fn fetch(&self, since: Option<&str>) -> (u16, Option<(Package, String)>) {
        let word = self.word();
        let mut headers = vec![("authorization", word.as_str())];
        headers.extend(since.map(|since| ("if-modified-since", since)));
        let (status, headers, body) =
            self.ask(Method::GET, &format!("passes/{KIND}/{}", self.serial), &headers, "").await;
        if status != StatusCode::OK {
            assert!(body.is_empty());
            return (status.as_u16(), None);
        }
        assert_eq!(headers["content-type"], "application/vnd.apple.pkpass");
        let modified = headers["last-modified"].to_str().unwrap().to_owned();
        (200, Some((Package::open(body), modified)))
    }
}

/// The pass that a member's browser is given.
pub async fn downloaded(browser: &Browser, card: &str) -> Package {
    let request = browser.request(Method::GET, &format!("/cards/{card}/pass.pkpass")).body(Body::empty()).unwrap();
    let (parts, body) = browser.open(request).await.into_parts();
    assert_eq!(
        (parts.status, &parts.headers["content-type"]),
        (StatusCode::OK, &"application/vnd.apple.pkpass".parse().unwrap())
    );
    assert_eq!(parts.headers["cache-control"], "private, no-store");
    Package::open(to_bytes(body, 4 << 20).await.unwrap())
}
