//! Passkeys: added and removed on the page for other devices, and the way in by one; an owner's are in `owners`. The device is asked by a script, plain and
//! small, that only these pages load: what asks a device is of the browser alone, and nothing of it is in what every card loads.

mod owners;

pub use owners::{add as owner_add, ask_for_new as owner_ask_for_new, page as owner_page, remove as owner_remove};

use crate::{
    devices,
    site::{Failed, Form, Reply, Site, Trouble, Visitor, onward, visitor::Customer},
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
    passkeys::{Challenge, PASSKEYS_MAX, Relying, Unproven},
    store::{PasskeyRow, Session},
};

/// Asks the device.
pub const PROVE: &str = include_str!("passkeys/prove.js");

/// What a button asks the device, and where its answer goes.
#[derive(Debug)]
pub struct Asking {
    /// The address that tells the script what to ask.
    pub ask: &'static str,
    /// Where the answer goes.
    pub action: String,
    /// What stands on the button.
    pub label: &'static str,
    /// What else can be done.
    pub instead: &'static str,
}

/// A button that asks the device, with all that the script may have to say. Hidden until the script is there.
pub fn button(asking: Asking, words: Words) -> impl IntoView {
    let Asking { ask, action, label, instead } = asking;
    let or = |what: &'static str| format!("{what} {instead}");
    view! {
        <div id="passkey" class="stack">
            <form method="post" action=action class="stack" data-ask=ask hidden>
                <input type="hidden" name="name"/>
                <input type="hidden" name="answer"/>
                <button class="button quiet wide">{label}</button>
            </form>
            <p data-when="none" hidden>{or(words.passkey_none_here())}</p>
            <p data-when="not-chosen" role="alert" hidden>{or(words.passkey_not_chosen())}</p>
            <p data-when="here-already" role="alert" hidden>{words.passkey_here_already()}</p>
            <p data-when="failed" role="alert" hidden>{or(words.passkey_trouble())}</p>
            <noscript><p>{or(words.passkey_without_scripts())}</p></noscript>
        </div>
    }
}

/// Somebody's passkeys, each with the way to remove it, and the button that adds one. `at` is where both are done.
fn list(keys: &[PasskeyRow], zone: &str, (ask, at): (&'static str, &'static str), instead: &'static str, words: Words) -> impl IntoView + use<> {
    let line = |key: &PasskeyRow| {
        let day = |at| words::day(at, zone, words.0);
        let (name, label) = (words.make(key.device), words.remove_passkey());
        let told = format!("{}, {}", words.opened_on(day(key.added_at)), words.used_last(day(key.used_at)));
        let (action, spoken) = (format!("{at}/{}/remove", key.id), format!("{label}: {name}"));
        view! {
            <li>
                <span><b>{name}</b><span class="muted small">{told}</span></span>
                <form method="post" action=action><button class="button quiet" aria-label=spoken>{label}</button></form>
            </li>
        }
    };
    let lines: Vec<_> = keys.iter().map(line).collect();
    let lines = (!lines.is_empty()).then(|| view! { <ul class="history">{lines}</ul> });
    let more = match keys.len() < PASSKEYS_MAX as usize {
        true => button(Asking { ask, action: at.into(), label: words.add_passkey(), instead }, words).into_any(),
        false => view! { <p>{words.passkeys_too_many()}</p> }.into_any(),
    };
    view! { {lines}{more} }
}

/// The passkeys of whoever looks at the page for other devices.
pub fn section(keys: &[PasskeyRow], zone: &str, words: Words) -> impl IntoView + use<> {
    view! {
        <section class="stack" id="passkeys">
            <h2>{words.passkeys()}</h2>
            <p>{words.passkey_why()}</p>
            {list(keys, zone, ("/passkeys/new", "/passkeys"), words.use_a_code(), words)}
        </section>
    }
}

/// The way in, for a device that has a passkey.
pub fn way_in(words: Words) -> impl IntoView {
    let (label, instead) = (words.passkey_sign_in(), words.use_a_code());
    let asking = Asking { ask: "/passkeys/who", action: "/passkeys/sign-in".into(), label, instead };
    view! {
        <section class="stack">
            <p>{words.passkey_sign_in_why()}</p>
            {button(asking, words)}
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
    ask_new(&site, &visitor, Session::Customer(customer.0), &title).await
}

async fn ask_new(site: &Site, visitor: &Visitor, who: Session, title: &str) -> Reply {
    match site.stampbook.ask_for_passkey(here(site)?, who, title, &visitor.place).await? {
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
    match keep(&site, Session::Customer(customer.0), &headers, &fields).await? {
        Ok(()) => Ok(onward("/devices/new?told=passkey-added")),
        Err(why) => devices::passkey_refused(&site, &visitor, &customer, why).await,
    }
}

async fn keep(
    site: &Site,
    who: Session,
    headers: &HeaderMap,
    fields: &AnswerFields,
) -> Result<Result<(), Unproven>, Failed> {
    let answer = (&*fields.name, &*fields.answer);
    Ok(site.stampbook.add_passkey(here(site)?, who, devices::make(headers), answer).await?)
}

/// Who an answer proves that they are.
///
/// # Errors
/// [`Trouble::NoPage`] where browsers give this site no passkeys.
pub async fn proved(site: &Site, fields: &AnswerFields) -> Result<Result<Session, Unproven>, Failed> {
    Ok(site.stampbook.who_by_passkey(here(site)?, (&fields.name, &fields.answer)).await?)
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
    let why = match proved(&site, &fields).await? {
        Ok(Session::Customer(customer)) => {
            let code = site.stampbook.hand_over(customer, Kind::Proved).await?;
            return devices::bring(&site, &visitor, &headers, devices::Brought::code(code)).await;
        }
        // A key of an owner opens no wallet.
        Ok(Session::Staff(..)) => Unproven::Foreign,
        Err(why) => why,
    };
    let says = words.unproven(why, words.use_a_code());
    devices::enter(&site, &visitor, "", Some(says), StatusCode::FORBIDDEN).await
}

/// `POST /passkeys/{passkey}/remove`. One that is gone already stays gone.
///
/// # Errors
/// [`Trouble::NotYours`].
pub async fn remove(State(site): State<Site>, Customer(customer): Customer, Path(passkey): Path<String>) -> Reply {
    forget(&site, Session::Customer(customer), &passkey).await?;
    Ok(onward("/devices/new?told=passkey-removed"))
}

async fn forget(site: &Site, who: Session, passkey: &str) -> Result<(), Failed> {
    let id = passkey.parse().map_err(|_| server::Error::NotFound("passkey"))?;
    Ok(site.stampbook.remove_passkey(who, id).await?)
}
