//! Who is asking: read from cookies once a request, and handed to pages as types that can't be had otherwise.

use super::{Failed, Site, Trouble, trouble};
use axum::{
    extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::Response,
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use loyalty::{
    ids::{CustomerId, DeviceId},
    languages::Language,
};
use server::{
    staff::{Role, Staff},
    wallet::{OWNER_DAYS, Token, WALLET_DAYS},
};
use std::net::{IpAddr, SocketAddr};

/// The cookie that opens a wallet.
pub const WALLET: &str = "__Host-wallet";
/// The cookie of somebody of a shop.
pub const STAFF: &str = "__Host-staff";
/// The cookie that says that it is the same device.
pub const DEVICE: &str = "__Host-device";
/// The cookies that say at which shop somebody came in on this device, by the till's door and by the owner's: the shop's
/// slug, what the device is called there, and the pass, with dots between.
pub const TILL_DOOR: &str = "__Host-door";
/// See [`TILL_DOOR`].
pub const OWNER_DOOR: &str = "__Host-owner-door";
/// The cookie with the language somebody chose.
pub const LANGUAGE: &str = "__Host-language";

/// Who is asking.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Their wallet, if they have one on this device.
    pub customer: Option<CustomerId>,
    /// Who of which shop they are signed in as.
    pub staff: Option<Staff>,
    /// The device, if it was here before.
    pub device: Option<DeviceId>,
    /// The language they chose, or their browser's.
    pub language: Option<Language>,
    /// Where they come from: an address of the network.
    pub place: String,
}

impl Visitor {
    /// Somebody of whom nothing is known but this.
    #[must_use]
    pub const fn nobody(language: Option<Language>, place: String) -> Self {
        Self { customer: None, staff: None, device: None, language, place }
    }

    /// The language to speak to them, in a shop that speaks `home`.
    #[must_use]
    pub fn speaks(&self, home: Language) -> Language {
        self.language.unwrap_or(home)
    }
}

/// A cookie that only this site's own requests carry, that no script can read, and that is never sent in the clear.
#[must_use]
pub fn cookie(name: &'static str, value: &str, days: i64) -> HeaderValue {
    let cookie = Cookie::build((name, value.to_owned()))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(cookie::time::Duration::days(days))
        .build();
    HeaderValue::from_str(&cookie.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// The token of the wallet that a browser shows, whatever it is worth.
#[must_use]
pub fn wallet_token(headers: &HeaderMap) -> Option<Token> {
    CookieJar::from_headers(headers).get(WALLET).and_then(|cookie| Token::parse(cookie.value()))
}

/// Where a request comes from: an address, or for IPv6 the network of 64 bits that one customer of a provider is given.
pub fn place(site: &Site, request: &Parts) -> String {
    let direct = request.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(at)| at.ip());
    // The last address of the last line is the one that our own proxy saw; all before it may be made up.
    let forwarded = request.headers.get_all("x-forwarded-for").iter().next_back().filter(|_| site.settings.behind_proxy);
    let forwarded = forwarded.and_then(|line| line.to_str().ok()).and_then(|line| line.rsplit(',').next());
    match forwarded.and_then(|address| address.trim().parse().ok()).or(direct) {
        Some(IpAddr::V6(address)) if address.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Some(address) => address.to_canonical().to_string(),
        None => "unknown".into(),
    }
}

async fn look_up(site: &Site, request: &Parts, nobody: Visitor) -> server::Result<(Visitor, Vec<HeaderValue>)> {
    let jar = CookieJar::from_headers(&request.headers);
    let token = |name| jar.get(name).and_then(|cookie| Token::parse(cookie.value()));
    let mut again = Vec::new();
    let (mut customer, mut staff) = (None, None);
    if let Some(token) = token(WALLET)
        && let Some((known, prolonged)) = site.stampbook.customer(&token).await?
    {
        customer = Some(known);
        again.extend(prolonged.then(|| cookie(WALLET, token.reveal(), WALLET_DAYS)));
    }
    if let Some(token) = token(STAFF)
        && let Some((known, prolonged)) = site.stampbook.staff(&token).await?
    {
        staff = Some(known);
        again.extend(prolonged.then(|| cookie(STAFF, token.reveal(), OWNER_DAYS)));
    }
    let device = jar.get(DEVICE).and_then(|cookie| cookie.value().parse().ok());
    let visitor = Visitor { customer, staff, device, ..nobody };
    Ok((visitor, again))
}

/// Whether an answer is a refusal that is no page yet.
fn turned_away(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    !is_page && (response.status().is_client_error() || response.status().is_server_error())
}

/// The language that somebody chose here, or else their browser's.
#[must_use]
pub fn language(headers: &HeaderMap) -> Option<Language> {
    let jar = CookieJar::from_headers(headers);
    let chosen = jar.get(LANGUAGE).and_then(|cookie| Language::from_code(cookie.value()));
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    chosen.or_else(|| accepted.and_then(Language::from_accept))
}

/// Finds out who is asking, lets the request through or slows it down, and turns trouble into a page that they can read.
pub async fn recognise(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (mut request, body) = request.into_parts();
    // The pattern, not the address: codes and names in it are nobody's business in a log.
    let path = request.extensions.get::<MatchedPath>().map_or("(no page)", MatchedPath::as_str).to_owned();
    let address = request.uri.path_and_query().map_or("", |address| address.as_str());
    let readable = !super::holds_nul(address.as_bytes());
    let nobody = Visitor::nobody(language(&request.headers), place(&site, &request));
    if !site.limits.allow(&request.method, &nobody.place) {
        return trouble::page(&site, &nobody, &path, &Trouble::TooMany).await;
    }
    if !readable {
        return trouble::page(&site, &nobody, &path, &Trouble::NoPage).await;
    }
    let (visitor, again) = match look_up(&site, &request, nobody.clone()).await {
        Ok(found) => found,
        Err(error) => return trouble::page(&site, &nobody, &path, &error.into()).await,
    };
    request.extensions.insert(visitor.clone());
    let mut response = next.run(Request::from_parts(request, body)).await;
    if let Some(failed) = response.extensions_mut().remove::<Failed>() {
        response = trouble::page(&site, &visitor, &path, failed.trouble()).await;
    } else if turned_away(&response) {
        // What the framework says by itself is for machines, and in English.
        let allowed = response.headers_mut().remove(header::ALLOW);
        response = trouble::page(&site, &visitor, &path, &Trouble::TurnedAway(response.status())).await;
        response.headers_mut().extend(allowed.map(|allowed| (header::ALLOW, allowed)));
    }
    append(response.headers_mut(), again);
    response
}

/// Adds cookies to a reply.
pub fn append(headers: &mut HeaderMap, cookies: impl IntoIterator<Item = HeaderValue>) {
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie);
    }
}

impl FromRequestParts<Site> for Visitor {
    type Rejection = Failed;
    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Failed> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Trouble::internal("nobody was recognised").into())
    }
}

/// A customer, known by their wallet's cookie.
#[derive(Debug, Clone)]
pub struct Customer(pub CustomerId);

impl FromRequestParts<Site> for Customer {
    type Rejection = Failed;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failed> {
        let visitor = Visitor::from_request_parts(parts, site).await?;
        visitor.customer.map(Self).ok_or_else(|| Trouble::NotYours.into())
    }
}

/// Anybody of a shop, signed in.
#[derive(Debug, Clone)]
pub struct AtCounter(pub Staff);

impl FromRequestParts<Site> for AtCounter {
    type Rejection = Failed;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failed> {
        let visitor = Visitor::from_request_parts(parts, site).await?;
        visitor.staff.map(Self).ok_or_else(|| Trouble::SignIn("/counter/sign-in").into())
    }
}

/// The owner of a shop, signed in.
#[derive(Debug, Clone)]
pub struct Owner(pub Staff);

impl FromRequestParts<Site> for Owner {
    type Rejection = Failed;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failed> {
        let visitor = Visitor::from_request_parts(parts, site).await?;
        let owner = visitor.staff.filter(|staff| staff.role == Role::Owner);
        owner.map(Self).ok_or_else(|| Trouble::SignIn("/owner/sign-in").into())
    }
}
