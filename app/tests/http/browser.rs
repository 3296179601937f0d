//! Somebody's browser: it keeps cookies, follows no redirect by itself, and looks at every answer with suspicion.

use crate::html::Html;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, Response, StatusCode, header, request},
};
use std::{collections::BTreeMap, net::SocketAddr};
use tower::ServiceExt;

/// The largest page that a test reads.
const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A browser with its own cookies.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    /// What the site told it to keep.
    pub cookies: BTreeMap<String, String>,
    /// Sent with every request.
    pub headers: Vec<(&'static str, String)>,
    /// Where it calls from.
    pub place: SocketAddr,
}

/// An answer.
pub struct Page {
    pub path: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

/// Writes a form's fields as browsers do.
pub fn encode(fields: &[(&str, &str)]) -> String {
    let letters = |text: &str| {
        let escape = |byte: u8| match byte {
            b' ' => "+".to_owned(),
            byte if byte.is_ascii_alphanumeric() || b"-._*".contains(&byte) => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        };
        text.bytes().map(escape).collect::<String>()
    };
    fields.iter().map(|(name, value)| format!("{}={}", letters(name), letters(value))).collect::<Vec<_>>().join("&")
}

impl Browser {
    pub fn new(router: Router) -> Self {
        let place = SocketAddr::from(([192, 0, 2, 1], 50_000));
        Self { router, cookies: BTreeMap::new(), headers: Vec::new(), place }
    }

    /// The same browser in another language.
    pub fn reading(mut self, languages: &str) -> Self {
        self.headers.retain(|(name, _)| *name != "accept-language");
        self.headers.push(("accept-language", languages.to_owned()));
        self
    }

    /// The same browser in another place of the network.
    pub fn at(mut self, last: u8) -> Self {
        self.place = SocketAddr::from(([192, 0, 2, last], 50_000));
        self
    }

    /// A request with all that this browser sends.
    pub fn request(&self, method: Method, path: &str) -> request::Builder {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "cards.example");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        request.extension(ConnectInfo(self.place))
    }

    /// Sends a request and gives the answer with its body unread.
    pub async fn open(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.expect("a router never fails")
    }

    pub async fn send(&mut self, request: Request<Body>) -> Page {
        let path = request.uri().to_string();
        let (parts, body) = self.open(request).await.into_parts();
        let body = to_bytes(body, PAGE_BYTES_MAX).await.expect("a whole body");
        // Fonts and wasm are no text; nothing is asked of theirs.
        let body = String::from_utf8_lossy(&body).into_owned();
        let page = Page { path, status: parts.status, headers: parts.headers, body };
        self.keep(&page);
        crate::suspicion::look_at(&page, &self.cookies);
        page
    }

    fn keep(&mut self, page: &Page) {
        for cookie in page.set_cookies() {
            let (pair, rest) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').expect("a cookie has a name");
            if rest.to_lowercase().contains("max-age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send(self.request(Method::GET, path).body(Body::empty()).expect("a request")).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.post_with(path, fields, &[]).await
    }

    /// Posts a form with more headers.
    pub async fn post_with(&mut self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Page {
        let mut request =
            self.request(Method::POST, path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(encode(fields))).expect("a request")).await
    }

    /// Sends the form of a page as it stands, but for these fields.
    pub async fn submit(&mut self, page: &Page, action: &str, changed: &[(&str, &str)]) -> Page {
        let mut fields: BTreeMap<_, _> = page.html().form(action).into_iter().collect();
        fields.extend(changed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(action, &fields).await
    }

    /// Goes where a page leads, at most three times.
    pub async fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..3 {
            let Some(to) = page.location().map(ToOwned::to_owned) else { break };
            page = self.get(&to).await;
        }
        page
    }
}

impl Page {
    pub fn html(&self) -> Html {
        Html::read(&self.body)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|value| value.to_str().expect("a readable cookie"))
            .collect()
    }

    pub fn location(&self) -> Option<&str> {
        self.header("location")
    }

    /// Whether a person reads `words` here.
    pub fn reads(&self, words: &str) -> bool {
        self.html().text().contains(words)
    }

    /// Demands a status and what a person reads.
    #[track_caller]
    pub fn says(&self, status: u16, words: &str) {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.path, self.html().text());
        assert!(self.reads(words), "{} does not say {words:?}: {}", self.path, self.html().text());
    }

    /// Demands to be sent on.
    #[track_caller]
    pub fn leads_to(&self, path: &str) {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}: {}", self.path, self.html().text());
        assert_eq!(self.location(), Some(path), "{}", self.path);
    }

    /// The nonce of the page's policy.
    pub fn nonce(&self) -> Option<&str> {
        let policy = self.header("content-security-policy")?;
        policy.split_once("'nonce-")?.1.split('\'').next()
    }
}
