//! The phones of a customer: the offer to ring in this browser, made only once there is something to gain, and the forms that
//! add one and take one away.

use crate::{
    outside::Target,
    site::{Form, Reply, Site, Trouble, Visitor, card_id, onward, visitor::Customer},
    words::Words,
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use data_encoding::BASE64URL_NOPAD;
use leptos::prelude::*;
use loyalty::{ids::CardId, languages::Language};
use serde::Deserialize;
use server::{
    notices::{ENDPOINT_LETTERS_MAX, NewPhone, SECRET_BYTES, is_key},
    store::{Card, Phone},
};

/// What a browser may be on, by words of how it calls itself; the first that fits.
const KINDS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
];

/// The offer to ring in this browser. A script looks whether it can be taken up here, and only then shows it.
#[derive(Debug, Clone)]
pub(super) struct Ring {
    card: CardId,
    key: String,
    known: String,
}

impl Ring {
    /// None before its owner was at the counter: there is nothing to gain yet.
    pub(super) fn new(site: &Site, card: &Card, phones: &[Phone]) -> server::Result<Option<Self>> {
        let known: Vec<_> = phones.iter().map(|phone| BASE64URL_NOPAD.encode(&phone.id.0)).collect();
        let offer = Self { card: card.id, key: site.stampbook.push_key()?, known: known.join(" ") };
        Ok((card.purchases > 0).then_some(offer))
    }

    pub(super) fn view(self, words: Words) -> impl IntoView {
        let Self { card, key, known } = self;
        view! {
            <section id="ring" class="note" data-key=key data-known=known hidden>
                <form method="post" action="/phones" class="stack" data-when="offer" hidden>
                    <p>{words.ring_why()}</p>
                    <input type="hidden" name="card" value=card.to_string()/>
                    <input type="hidden" name="endpoint"/>
                    <input type="hidden" name="public_key"/>
                    <input type="hidden" name="secret"/>
                    <button class="button quiet">{words.ring_here()}</button>
                </form>
                <p data-when="on" hidden>{words.ring_on()}</p>
                <p data-when="install" hidden>{words.ring_install()}" "{words.ios_install()}</p>
                <p data-when="denied" hidden>{words.ring_denied()}</p>
                <p data-when="failed" role="alert" hidden>{words.ring_failed()}</p>
            </section>
        }
    }
}

/// The fields of a browser that wants to be told.
#[derive(Debug, Deserialize)]
pub struct PhoneFields {
    endpoint: String,
    public_key: String,
    secret: String,
    /// The page from which it was asked; none where the browser's worker asks by itself.
    card: Option<String>,
    /// The address that it had before.
    before: Option<String>,
}

fn name(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let found = KINDS.iter().find(|(word, _)| agent.contains(word));
    found.map_or_else(String::new, |(_, name)| (*name).to_owned())
}

fn read(fields: &PhoneFields, language: Language, headers: &HeaderMap, local: bool) -> Option<NewPhone> {
    let bytes = |text: &str| BASE64URL_NOPAD.decode(text.trim_end_matches('=').as_bytes()).ok();
    let (public_key, secret) = (bytes(&fields.public_key)?, bytes(&fields.secret)?);
    let short = fields.endpoint.len() <= ENDPOINT_LETTERS_MAX;
    let fits = short && Target::read(&fields.endpoint, local).is_ok() && is_key(&public_key);
    let (endpoint, before) = (fields.endpoint.clone(), fields.before.clone());
    (fits && secret.len() == SECRET_BYTES)
        .then(|| NewPhone { endpoint, public_key, secret, language, name: name(headers), before })
}

/// `POST /phones`. Sending it twice says the same twice, so it needs no key.
///
/// # Errors
/// [`Trouble::Form`] where it is no browser that can be told.
pub async fn add(
    State(site): State<Site>,
    visitor: Visitor,
    Customer(customer): Customer,
    headers: HeaderMap,
    Form(fields): Form<PhoneFields>,
) -> Reply {
    let card = fields.card.as_deref().map(card_id).transpose()?;
    let home = match card {
        Some(card) => site.stampbook.inbox(customer, card, None).await?.shop.language,
        None => Language::default(),
    };
    let phone = read(&fields, visitor.speaks(home), &headers, site.settings.local_push);
    let phone = phone.ok_or_else(|| Trouble::Form("no address and keys of a push service".into()))?;
    site.stampbook.add_phone(customer, &phone).await?;
    Ok(match card {
        Some(card) => onward(&format!("/cards/{card}/notices/settings?told=added")),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// The field of the form that takes a phone away.
#[derive(Debug, Deserialize)]
pub struct RemoveFields {
    card: String,
}

/// `POST /phones/{phone}/remove`. One that is gone already stays gone.
///
/// # Errors
/// [`Trouble::Form`] where the address or the form is none of ours.
pub async fn remove(
    State(site): State<Site>,
    Customer(customer): Customer,
    Path(phone): Path<String>,
    Form(fields): Form<RemoveFields>,
) -> Reply {
    let card = card_id(&fields.card)?;
    let phone = phone.parse().map_err(|_| server::Error::NotFound("phone"))?;
    site.stampbook.remove_phone(customer, phone).await?;
    Ok(onward(&format!("/cards/{card}/notices/settings?told=gone")))
}
