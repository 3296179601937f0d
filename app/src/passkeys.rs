//! Passkeys: added and removed on the page for other devices, and the way in by one. The device is asked by a script, plain and
//! small, that only these pages load: what asks a device is of the browser alone, and nothing of it is in what every card loads.

use crate::{
    devices,
    site::{Form, Reply, Site, Trouble, Visitor, onward, visitor::Customer},
    words::{self, Words},
};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use leptos::prelude::*;
use loyalty::languages::Language;
use serde::Deserialize;
use serde_json::json;
use server::{
    cards::Look,
    devices::Kind,
    passkeys::{Challenge, PASSKEYS_MAX, Relying},
    store::{PasskeyRow, Session},
};

/// Asks the device.
pub const PROVE: &str = include_str!("passkeys/prove.js");

/// A button that asks the device, with all that the script may have to say. Hidden until the script is there.
pub fn button(ask: &'static str, action: &'static str, label: &'static str, words: Words) -> impl IntoView {
    view! {
        <div id="passkey" class="stack">
            <form method="post" action=action class="stack" data-ask=ask hidden>
                <input type="hidden" name="name"/>
                <input type="hidden" name="answer"/>
                <button class="button quiet wide">{label}</button>
            </form>
            <p data-when="none" hidden>{words.passkey_none_here()}</p>
            <p data-when="not-chosen" role="alert" hidden>{words.passkey_not_chosen()}</p>
            <p data-when="here-already" role="alert" hidden>{words.passkey_here_already()}</p>
            <p data-when="failed" role="alert" hidden>{words.passkey_trouble()}</p>
            <noscript><p>{words.passkey_without_scripts()}</p></noscript>
        </div>
    }
}

/// The passkeys of whoever looks at the page for other devices, each with the way to remove it.
pub fn section(keys: &[PasskeyRow], zone: &str, words: Words) -> impl IntoView + use<> {
    let line = |key: &PasskeyRow| {
        let day = |at| words::day(at, zone, words.0);
        let (name, label) = (words.make(key.device), words.remove_passkey());
        let told = format!("{}, {}", words.opened_on(day(key.added_at)), words.used_last(day(key.used_at)));
        let (action, spoken) = (format!("/passkeys/{}/remove", key.id), format!("{label}: {name}"));
        view! {
            <li>
                <span><b>{name}</b><span class="muted small">{told}</span></span>
                <form method="post" action=action><button class="button quiet" aria-label=spoken>{label}</button></form>
            </li>
        }
    };
    let lines: Vec<_> = keys.iter().map(line).collect();
    let lines = (!lines.is_empty()).then(|| view! { <ul class="history">{lines}</ul> });
    view! {
        <section class="stack" id="passkeys">
            <h2>{words.passkeys()}</h2>
            <p>{words.passkey_why()}</p>
            {lines}
            {match keys.len() < PASSKEYS_MAX as usize {
                true => button("/passkeys/new", "/passkeys", words.add_passkey(), words).into_any(),
                false => view! { <p>{words.passkeys_too_many()}</p> }.into_any(),
            }}
        </section>
    }
}

/// The way in, for a device that has a passkey.
pub fn way_in(words: Words) -> impl IntoView {
    view! {
        <section class="stack">
            <p>{words.passkey_sign_in_why()}</p>
            {button("/passkeys/who", "/passkeys/sign-in", words.passkey_sign_in(), words)}
        </section>
    }
}

fn here(site: &Site) -> Result<&Relying, Trouble> {
    site.passkeys.as_ref().ok_or(Trouble::NoPage)
}

fn asked(Challenge { name, options }: &Challenge) -> axum::response::Response {
    Json(json!({ "name": name, "options": options })).into_response()
}

/// What an authenticator shows its owner beside the key: the shop whose card lies on top, and how many there are more.
async fn title(site: &Site, customer: &Customer) -> server::Result<String> {
    let wallet = site.stampbook.wallet(customer.0, Look::default()).await?;
    let more = match wallet.kept + wallet.put_away {
        0 | 1 => String::new(),
        count => format!(" +{}", count - 1),
    };
    Ok(wallet.views.first().map_or_else(|| "Stampbook".into(), |view| format!("{}{more}", view.shop.name)))
}

/// `POST /passkeys/new`: what a device is to be asked, for the script.
///
/// # Errors
/// [`Trouble::NotYours`]; [`Trouble::TooMany`] after too many from one place.
pub async fn ask_for_new(State(site): State<Site>, visitor: Visitor, customer: Customer) -> Reply {
    let title = title(&site, &customer).await?;
    let who = Session::Customer(customer.0);
    match site.stampbook.ask_for_passkey(here(&site)?, who, &title, &visitor.place).await? {
        Ok(challenge) => Ok(asked(&challenge)),
        // The page that shows them all has no button then.
        Err(_) => Err(Trouble::TooMany.into()),
    }
}

/// `POST /passkeys/who`: the same, for a device that nobody knows.
///
/// # Errors
/// [`Trouble::TooMany`] after too many from one place.
pub async fn ask_who(State(site): State<Site>, visitor: Visitor) -> Reply {
    Ok(asked(&site.stampbook.ask_who(here(&site)?, &visitor.place).await?))
}

/// What the script sends.
#[derive(Debug, Deserialize)]
pub struct AnswerFields {
    #[serde(default)]
    name: String,
    #[serde(default)]
    answer: String,
}

/// `POST /passkeys`: keeps a passkey that the device made. Each question is answered once, so it needs no key.
///
/// # Errors
/// [`Trouble::NotYours`].
pub async fn add(
    State(site): State<Site>,
    visitor: Visitor,
    customer: Customer,
    headers: HeaderMap,
    Form(fields): Form<AnswerFields>,
) -> Reply {
    let (who, device) = (Session::Customer(customer.0), devices::make(&headers));
    match site.stampbook.add_passkey(here(&site)?, who, device, (&fields.name, &fields.answer)).await? {
        Ok(()) => Ok(onward("/devices/new?told=passkey-added")),
        Err(why) => devices::passkey_refused(&site, &visitor, &customer, why).await,
    }
}

/// `POST /passkeys/sign-in`: opens the wallet that the passkey is for, by the same way as a code does: what has cards already is
/// asked first.
///
/// # Errors
/// [`Trouble::TooMany`] after too many from one place.
pub async fn sign_in(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(fields): Form<AnswerFields>,
) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    let proved = site.stampbook.who_by_passkey(here(&site)?, (&fields.name, &fields.answer)).await?;
    match proved {
        Ok(Session::Customer(customer)) => {
            let code = site.stampbook.hand_over(customer, Kind::Proved).await?;
            devices::bring(&site, &visitor, &headers, devices::Brought::code(code)).await
        }
        // A key of the counter opens no wallet.
        Ok(Session::Staff(..)) => devices::enter(&site, &visitor, "", Some(words.passkey_foreign()), StatusCode::FORBIDDEN).await,
        Err(why) => devices::enter(&site, &visitor, "", Some(words.unproven(why)), StatusCode::FORBIDDEN).await,
    }
}

/// `POST /passkeys/{passkey}/remove`. One that is gone already stays gone.
///
/// # Errors
/// [`Trouble::NotYours`].
pub async fn remove(State(site): State<Site>, Customer(customer): Customer, Path(passkey): Path<String>) -> Reply {
    let id = passkey.parse().map_err(|_| server::Error::NotFound("passkey"))?;
    site.stampbook.remove_passkey(Session::Customer(customer), id).await?;
    Ok(onward("/devices/new?told=passkey-removed"))
}
