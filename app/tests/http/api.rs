//! A till that speaks the API, as the tests drive it: every answer that it gets is held against the OpenAPI document.

use crate::{
    browser::{Browser, Page},
    common::Scene,
};
use axum::{
    body::Body,
    http::{HeaderMap, Method, header},
};
use serde_json::{Value, json};
use server::keys::{Scope, Till};
use std::sync::{
    LazyLock,
    atomic::{AtomicU64, Ordering},
};

/// The OpenAPI document.
pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(&app::api::document()).unwrap());

static NAMES: AtomicU64 = AtomicU64::new(0);

/// A till with a key.
pub struct Client {
    pub till: Till,
    pub browser: Browser,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub json: Value,
    /// The operation that answered, as the document names it.
    pub operation: Option<(String, String)>,
}

/// Something to ask.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    pub method: Method,
    pub path: &'a str,
    /// The name of the request, where it has one.
    pub once: Option<String>,
    pub body: Option<Value>,
    pub headers: Vec<(&'static str, String)>,
}

/// A name for a request that no other has.
pub fn fresh() -> String {
    format!("api-test-{}", NAMES.fetch_add(1, Ordering::SeqCst))
}

impl<'a> Ask<'a> {
    pub fn get(path: &'a str) -> Self {
        Self { method: Method::GET, path, once: None, body: None, headers: Vec::new() }
    }

    pub fn post(path: &'a str, body: Option<Value>) -> Self {
        Self { method: Method::POST, path, once: Some(fresh()), body, headers: Vec::new() }
    }

    pub fn named(mut self, once: &str) -> Self {
        self.once = Some(once.to_owned());
        self
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

impl Client {
    /// A till of the scene's shop that may do everything.
    pub async fn of(it: &Scene) -> Self {
        Self::with(it, Scope::ALL).await
    }

    /// A till of the scene's shop that may do this.
    pub async fn with(it: &Scene, scopes: &[Scope]) -> Self {
        let (till, key) = it.book.create_key(it.shop.id, "Till 1", scopes).await.unwrap();
        Self::holding(it, till, key.reveal())
    }

    pub fn holding(it: &Scene, till: Till, key: &str) -> Self {
        let mut browser = it.nobody();
        browser.headers.push(("authorization", format!("Bearer {key}")));
        Self { till, browser }
    }

    pub async fn send(&self, ask: Ask<'_>) -> Answer {
        let mut request = self.browser.request(ask.method.clone(), &format!("/api/v1{}", ask.path));
        for (name, value) in &ask.headers {
            request = request.header(*name, value);
        }
        if let Some(once) = &ask.once {
            request = request.header("idempotency-key", once);
        }
        let body = match &ask.body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let page = self.browser.clone().send(request.body(body).unwrap()).await;
        Answer::read(&ask.method, ask.path, page)
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Ask::get(path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Ask::post(path, Some(body))).await
    }

    /// Posts without a body.
    pub async fn order(&self, path: &str) -> Answer {
        self.send(Ask::post(path, None)).await
    }

    /// A new card's id.
    pub async fn card(&self) -> String {
        let answer = self.post("/cards", json!({})).await.is(201);
        answer["card"]["id"].as_str().unwrap().to_owned()
    }

    /// Writes a purchase on a card.
    pub async fn buy(&self, card: &str, purchase: Value) -> Answer {
        self.post(&format!("/cards/{card}/purchases"), purchase).await
    }
}

impl Answer {
    fn read(method: &Method, path: &str, page: Page) -> Self {
        let status = page.status.as_u16();
        let json = if page.body.is_empty() { Value::Null } else { serde_json::from_str(&page.body).unwrap() };
        let operation = operation(method, path);
        if let Some((path, method)) = &operation {
            let responses = &DOCUMENT["paths"][path][method]["responses"];
            let response = responses.get(status.to_string()).or_else(|| responses.get("default"));
            let response = response.unwrap_or_else(|| panic!("{method} {path} does not document {status}"));
            let kind = page.header("content-type").unwrap_or_default();
            match response["content"].as_object() {
                None => assert_eq!(json, Value::Null, "{method} {path} {status} has a body"),
                Some(content) => {
                    let shape = content.get(kind).unwrap_or_else(|| panic!("{method} {path}: {kind}: {}", page.body));
                    fits(&shape["schema"], &json, &format!("{method} {path} {status}"));
                }
            }
        }
        Self { status, headers: page.headers, json, operation }
    }

    /// Demands a status; gives what was said.
    #[track_caller]
    pub fn is(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.json);
        self.json
    }

    /// Demands a problem of this kind; gives what it says.
    #[track_caller]
    pub fn fails(self, status: u16, kind: &str) -> String {
        assert_eq!(self.status, status, "{}", self.json);
        assert_eq!(self.json["type"], format!("urn:stampbook:problem:{kind}"), "{}", self.json);
        self.json["detail"].as_str().unwrap().to_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// The operation of the document that an address belongs to.
fn operation(method: &Method, path: &str) -> Option<(String, String)> {
    let asked: Vec<_> = path.split('?').next()?.split('/').collect();
    let same = |known: &str| {
        let known: Vec<_> = known.split('/').collect();
        known.len() == asked.len() && known.iter().zip(&asked).all(|(one, other)| one.starts_with('{') || one == other)
    };
    let (path, methods) = DOCUMENT["paths"].as_object()?.iter().find(|(known, _)| same(known))?;
    let method = method.as_str().to_lowercase();
    methods.get(&method)?;
    Some((path.clone(), method))
}

/// Demands that a value is what a schema (JSON Schema 2020-12, as far as the document uses it) says, and has no field that
/// the schema does not name.
#[track_caller]
pub fn fits(schema: &Value, value: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        return fits(&DOCUMENT["components"]["schemas"][name], value, at);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let choice = if value.is_null() {
            choices.iter().find(|one| one["type"] == "null")
        } else {
            choices.iter().find(|one| one["type"] != "null")
        };
        return fits(choice.unwrap_or_else(|| panic!("{at}: no choice fits {value}")), value, at);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds = match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => panic!("{at}: the document says nothing of it: {schema}"),
    };
    assert!(kinds.contains(&kind), "{at}: {value} is not {kinds:?}");
    if let (Some("date-time"), Some(text)) = (schema["format"].as_str(), value.as_str()) {
        assert!(text.parse::<jiff::Timestamp>().is_ok() && text.ends_with('Z'), "{at}: {text}");
    }
    for item in value.as_array().into_iter().flatten() {
        fits(&schema["items"], item, &format!("{at}[]"));
    }
    let Some(parts) = schema["properties"].as_object() else { return };
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        assert!(value.get(name).is_some(), "{at}.{name} is missing");
    }
    for (name, part) in value.as_object().into_iter().flatten() {
        let shape = parts.get(name).unwrap_or_else(|| panic!("{at}.{name} is not in the document"));
        fits(shape, part, &format!("{at}.{name}"));
    }
}
