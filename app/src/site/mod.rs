//! The site: what every request passes through, and which address leads where.
//!
//! A page is a handler that takes who is asking as a type (nothing is shown or done without), asks a service, and renders
//! what came back. What can go wrong is one type, [`Trouble`], and becomes a page in one place.

pub mod assets;
mod frame;
pub mod limits;
mod security;
pub mod settings;
mod trouble;
pub mod visitor;

pub use frame::{Frame, fragment, page};
pub use trouble::{Failed, Trouble, refusal as trouble_words, sign_in as sign_in_words};
pub use visitor::Visitor;

use crate::{cards, counter, insights, live, referrals, rewards, shops, staff, wallet};
use axum::{
    Router,
    extract::FromRequest,
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use server::Stampbook;
use settings::Settings;
use std::sync::Arc;
use tokio::sync::watch;

/// All that a request may need.
#[derive(Debug, Clone)]
pub struct Site(Arc<Inner>);

/// What [`Site`] holds.
#[derive(Debug)]
pub struct Inner {
    /// The services.
    pub stampbook: Stampbook,
    /// How this installation is run.
    pub settings: Settings,
    /// The names of the style sheets and scripts.
    pub assets: assets::Names,
    /// How often one place may send forms.
    pub limits: limits::Limits,
    /// Turns true when the server is about to end, so that open streams end too.
    pub ending: watch::Receiver<bool>,
}

impl std::ops::Deref for Site {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Site {
    /// A site over these services.
    #[must_use]
    pub fn new(stampbook: Stampbook, settings: Settings, ending: watch::Receiver<bool>) -> Self {
        let limits = limits::Limits::new(settings.rate);
        Self(Arc::new(Inner { stampbook, settings, assets: assets::Names::find(), limits, ending }))
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> loyalty::time::Timestamp {
        self.stampbook.now()
    }

    /// Whether somebody may open a shop here now.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn may_open_shops(&self) -> server::Result<bool> {
        Ok(self.settings.new_shops == settings::NewShops::Anyone || self.stampbook.is_empty().await?)
    }

    /// A full address on this site.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.settings.origin)
    }
}

/// What a handler gives.
pub type Reply = Result<Response, Failed>;

/// Sends the browser on after a form did its work, so that loading the page again does not send it again.
pub fn onward(path: &str) -> Response {
    // Browsers take tabs and line ends out of an address before they read it: `/<tab>/host` would leave the site.
    let mut plain = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_graphic() {
            plain.push(char::from(byte));
        } else {
            plain.push_str(&format!("%{byte:02X}"));
        }
    }
    Redirect::to(&plain).into_response()
}

/// A form's fields; what can't be read is told to the person, not to a machine.
#[derive(Debug, Clone)]
pub struct Form<T>(pub T);

impl<T, S> FromRequest<S> for Form<T>
where
    T: serde::de::DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Failed;
    async fn from_request(request: axum::extract::Request, state: &S) -> Result<Self, Failed> {
        match axum::Form::<T>::from_request(request, state).await {
            Ok(axum::Form(fields)) => Ok(Self(fields)),
            Err(error) => Err(Trouble::Form(error.to_string()).into()),
        }
    }
}

fn customers() -> Router<Site> {
    Router::new()
        .route("/", get(wallet::wallet))
        .route("/privacy", get(wallet::privacy))
        .route("/language", post(wallet::language))
        .route("/join/{shop}", get(cards::join_page).post(cards::join))
        .route("/join/{shop}/{invite}", get(cards::invited_page))
        .route("/cards/{card}", get(cards::card))
        .route("/cards/{card}/code", get(cards::code))
        .route("/cards/{card}/invite", get(referrals::invite))
        .route("/cards/{card}/vouchers/{code}", get(rewards::voucher))
}

fn staff_routes() -> Router<Site> {
    Router::new()
        .route("/counter", get(counter::find))
        .route("/counter/sign-in", get(staff::which_till))
        .route("/counter/sign-in/{shop}", get(staff::till_page).post(staff::till))
        .route("/counter/sign-out", post(staff::sign_out))
        .route("/counter/cards/{card}", get(counter::card))
        .route("/counter/cards/{card}/stamps", post(counter::give))
        .route("/counter/vouchers/{code}", get(counter::voucher))
        .route("/counter/vouchers/{code}/redeem", post(counter::redeem))
        .route("/owner", get(insights::today))
        .route("/owner/sign-in", get(staff::which_owner))
        .route("/owner/sign-in/{shop}", get(staff::owner_page).post(staff::owner))
        .route("/owner/pin", post(staff::new_pin))
        .route("/start", get(shops::start_page).post(shops::start))
        .route("/start/preview", get(shops::preview))
        .route("/shops/{shop}/poster", get(shops::poster))
}

/// Every address of the site.
pub fn router(site: &Site) -> Router {
    // Rendering runs on the server's own threads. An error only says that it was told so before.
    let _ = any_spawner::Executor::init_tokio();
    let pages = customers().merge(staff_routes()).fallback(trouble::no_page);
    let pages = security::bounded(pages, site);
    // Streams stay open: they have no time limit, and nothing in them is compressed.
    let streams = Router::new().route("/cards/{card}/live", get(live::card));
    let known = pages.merge(streams).layer(middleware::from_fn_with_state(site.clone(), visitor::recognise));
    let machines = Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(assets::ready))
        .route("/manifest.webmanifest", get(assets::manifest))
        .route("/sw.js", get(assets::service_worker))
        .route("/offline", get(wallet::offline))
        .route("/pkg/{*path}", get(assets::hashed))
        .route("/icons/{*path}", get(assets::icon))
        .route("/favicon.ico", get(assets::favicon));
    let machines = match site.settings.dev_reload {
        true => machines.route("/dev/reload", get(live::reload)),
        false => machines,
    };
    security::guarded(known.merge(machines)).with_state(site.clone())
}
