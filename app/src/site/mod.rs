//! The site: what every request passes through. Knows no page.
//!
//! A page is a handler that takes who is asking as a type (nothing is shown or done without), asks a service, and renders
//! what came back. What can go wrong is one type, [`Trouble`], and becomes a page in one place.

pub mod assets;
pub mod connections;
mod frame;
pub mod limits;
pub mod pictures;
mod proven;
pub mod security;
pub mod settings;
pub mod trouble;
pub mod visitor;

pub use frame::{Frame, Preview, fragment, page};
pub use proven::Proven;
pub use trouble::{Failed, Trouble, on_card, refusal as trouble_words, retry_seconds, sign_in as sign_in_words};
pub use visitor::Visitor;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    response::{IntoResponse, Redirect, Response},
};
use loyalty::ids::CardId;
use server::{Stampbook, passkeys::Relying, requests::RequestKey};
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
    /// Pictures that were drawn.
    pub pictures: pictures::Pictures,
    /// This site as it asks devices for passkeys; none where browsers give it none.
    pub passkeys: Option<Relying>,
    /// How many streams of events are open to tills.
    pub streams: crate::api::Streams,
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
        if settings.passes.are_on() {
            stampbook.mind_passes();
        }
        let (assets, pictures, streams) = (assets::Names::find(), pictures::Pictures::default(), crate::api::Streams::default());
        let passkeys = Relying::at(&settings.origin);
        Self(Arc::new(Inner { stampbook, settings, assets, limits, ending, pictures, passkeys, streams }))
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

/// Whether what was sent holds the one letter that is no text to every database.
fn holds_nul(sent: &[u8]) -> bool {
    sent.contains(&0) || sent.windows(3).any(|three| three == b"%00")
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
    async fn from_request(request: Request, state: &S) -> Result<Self, Failed> {
        let (parts, body) = request.into_parts();
        let unread = |error: &dyn std::fmt::Display| Failed::from(Trouble::Form(error.to_string()));
        let fields = Bytes::from_request(Request::from_parts(parts.clone(), body), state).await;
        let fields = fields.map_err(|error| unread(&error))?;
        if holds_nul(&fields) {
            return Err(unread(&"a text with a byte that no text can hold"));
        }
        match axum::Form::<T>::from_request(Request::from_parts(parts, fields.into()), state).await {
            Ok(axum::Form(fields)) => Ok(Self(fields)),
            Err(error) => Err(Trouble::Form(error.to_string()).into()),
        }
    }
}

/// The field of a form that only has to be known again.
#[derive(Debug, serde::Deserialize)]
pub struct KeyField {
    /// Its name.
    pub key: String,
}

/// Reads a form's key.
///
/// # Errors
/// [`Trouble::Form`] where it is none.
pub fn request_key(text: &str) -> Result<RequestKey, Failed> {
    RequestKey::parse(text).ok_or_else(|| Trouble::Form("the key is missing".into()).into())
}

/// Reads a card's id from an address.
///
/// # Errors
/// The card is not found, then.
pub fn card_id(text: &str) -> Result<CardId, Failed> {
    text.parse().map_err(|_| server::Error::NotFound("card").into())
}
