//! My data: what is kept of a customer and why, with what it is; what they agree to, and the log of it; their devices. The ways
//! to take it all along and to leave are beside it.

mod download;
mod leaving;

pub use download::{csv, json};
pub use leaving::{delete, delete_page, leave, leave_page, take_out};

use crate::{
    site::{Failed, Form, Frame, Reply, Site, Visitor, card_id, onward, page, visitor::Customer},
    ui::{Back, Icon, Note, mark::icon},
    words::{self, Words},
};
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
};
use leptos::prelude::*;
use loyalty::{ids::CustomerId, languages::Language, time::Timestamp};
use serde::Deserialize;
use server::{
    cards::{CardView, Look},
    consents::{Agreeing, Purpose},
    store::{Consent, Known, Session},
    wallet::Token,
};
use std::sync::Arc;

/// The word in an address that says that something was saved.
const SAVED: &str = "saved";

/// What may stand behind the page's address.
#[derive(Debug, Deserialize)]
pub struct DataQuery {
    told: Option<String>,
}

/// A card with what its owner agreed to.
struct Kept {
    view: CardView,
    consents: Vec<Consent>,
    /// Whether a wallet holds a copy of it.
    copies: bool,
}

/// All that the page tells.
struct Own {
    cards: Vec<Kept>,
    devices: Vec<Known>,
    /// The handle of the device that asks.
    here: Option<String>,
    /// Since when there is a code for a lost phone, if there is.
    code_since: Option<Timestamp>,
    passkeys: usize,
    /// E-mail addresses: confirmed, or to be confirmed.
    emails: Vec<String>,
    words: Words,
}

async fn own(site: &Site, customer: CustomerId, headers: &HeaderMap, words: Words) -> Result<Own, Failed> {
    let mut cards = Vec::new();
    for put_away in [false, true] {
        for view in site.stampbook.wallet(customer, Look { find: "", put_away }).await?.views {
            let consents = site.stampbook.consents(customer, view.card.id).await?;
            let copies = site.stampbook.has_copies(&view.card).await?;
            cards.push(Kept { view, consents, copies });
        }
    }
    let (devices, code_since) = site.stampbook.devices(customer).await?;
    let here = crate::site::visitor::wallet_token(headers).as_ref().map(Token::handle);
    let passkeys = site.stampbook.passkeys(Session::Customer(customer)).await?.len();
    let reached = site.stampbook.reached(customer).await?;
    let asked = reached.asked.map(|proof| proof.address);
    let mut emails: Vec<_> = reached.confirmed.map(|row| row.address).into_iter().chain(asked).collect();
    emails.dedup();
    Ok(Own { cards, devices, here, code_since, passkeys, emails, words })
}

/// Something that is kept: what, what it is, and why.
fn line(what: &'static str, is: String, why: &'static str) -> impl IntoView {
    let is = (!is.is_empty()).then(|| view! { <span>{is}</span> });
    view! { <li><span><b>{what}</b>{is}<span class="muted small">{why}</span></span></li> }
}

/// What is kept on a card.
fn lines(Kept { view, copies, .. }: &Kept, words: Words) -> impl IntoView + use<> {
    let card = &view.card;
    let visits = words::day(card.opened_at, &view.shop.zone, words.0);
    let history = format!("{} · {}", card.purchases, words.opened_on(visits));
    let birthday = card.birthday.map(|day| words::yearly(day, words.0));
    view! {
        <ul class="history">
            {line(words.kept_number(), card.number.to_string(), words.kept_number_why())}
            {line(words.kept_history(), history, words.kept_history_why())}
            {birthday.map(|day| line(words.birthday(), day, words.kept_birthday_why()))}
            {card.contact.map(|_| line(words.kept_contact(), String::new(), words.kept_contact_why()))}
            {card.reference.clone().map(|name| line(words.kept_reference(), name, words.kept_reference_why()))}
            {view.terms.referral.as_ref().map(|_| line(words.kept_invite(), String::new(), words.kept_invite_why()))}
            {(!view.terms.experiences.is_empty()).then(|| line(words.kept_places(), String::new(), words.kept_places_why()))}
            {copies.then(|| line(words.kept_passes(), String::new(), words.kept_passes_why()))}
            {card.device.map(|_| line(words.kept_device(), String::new(), words.kept_device_why()))}
        </ul>
    }
}

/// What its owner agrees to, and the log of it.
fn consents(kept: &Kept, words: Words) -> impl IntoView + use<> {
    let (id, zone) = (kept.view.card.id, &kept.view.shop.zone);
    let given = |purpose| kept.consents.iter().rfind(|one| one.purpose == purpose).is_some_and(|one| one.given);
    let choices: Vec<_> = Purpose::ALL
        .into_iter()
        .map(|purpose| {
            view! {
                <label class="check">
                    <input type="checkbox" name=purpose.code() value="yes" checked=given(purpose)/>
                    <span>{words.agree_to(purpose)}</span>
                </label>
            }
        })
        .collect();
    let mut log: Vec<_> = kept.consents.iter().collect();
    log.sort_by_key(|one| std::cmp::Reverse(one.at));
    let log: Vec<_> = log
        .into_iter()
        .map(|one| {
            let what = if one.given { words.consent_given() } else { words.consent_taken_back() };
            let (when, said) = (words::moment(one.at, zone, words.0), one.words.clone());
            view! { <li><span><span>{format!("{when}: {what}")}</span><span class="muted small">{said}</span></span></li> }
        })
        .collect();
    let log = (!log.is_empty()).then(|| {
        view! { <details><summary>{words.consent_log()}</summary><ol class="history">{log}</ol></details> }
    });
    view! {
        <form method="post" action=format!("/cards/{id}/consents") class="stack">
            <fieldset class="stack">
                <legend>{words.consents()}</legend>
                <p class="muted small">{words.consents_lead()}</p>
                {choices}
            </fieldset>
            <input type="hidden" name="language" value=words.0.code()/>
            <button class="button quiet">{words.save()}</button>
        </form>
        {log}
    }
}

fn card(kept: &Kept, words: Words) -> impl IntoView + use<> {
    let (id, shop) = (kept.view.card.id, kept.view.shop.name.clone());
    view! {
        <details id=format!("card-{id}")>
            <summary><b>{shop}</b></summary>
            <div class="stack">
                {lines(kept, words)}
                <p><a href=format!("/cards/{id}/check")>{words.check_this_history()}</a></p>
                {consents(kept, words)}
                <p><a href=format!("/cards/{id}/leave")>{words.leave_this_shop()}</a></p>
            </div>
        </details>
    }
}

fn devices(own: &Own) -> impl IntoView + use<> {
    let (words, several) = (own.words, own.devices.len() > 1);
    // Devices are in no shop; the zone of the card that lies on top is the reader's, as a rule.
    let zone = own.cards.first().map_or("UTC", |kept| kept.view.shop.zone.as_str()).to_owned();
    let devices: Vec<_> = own
        .devices
        .iter()
        .map(|known| {
            let here = own.here.as_deref() == Some(&known.handle());
            let seen = words.last_seen(words::day(known.seen_at, &zone, words.0));
            let told = if here { words.this_device().to_owned() } else { seen };
            let out = several.then(|| {
                view! {
                    <form method="post" action="/devices/sign-out">
                        <input type="hidden" name="device" value=known.handle()/>
                        <button class="button quiet">{words.sign_device_out()}</button>
                    </form>
                }
            });
            view! { <li><span><b>{words.make(known.device)}</b><span class="muted small">{told}</span></span><span>{out}</span></li> }
        })
        .collect();
    let code = own.code_since.map(|at| words::day(at, &zone, words.0));
    view! {
        <section class="stack">
            <h2>{words.your_devices()}</h2>
            <ul class="history">{devices}</ul>
            {code.map(|when| view! { <p>{words.for_a_lost_phone()}": "{words.kept_code_since(when)}</p> })}
            {(own.passkeys > 0).then(|| view! {
                <p><b>{format!("{}: {}", words.passkeys(), own.passkeys)}</b><br/>{words.kept_passkeys_why()}</p>
            })}
            <a class="button quiet" href="/devices/new">{words.on_another_phone()}</a>
        </section>
    }
}

fn all(own: &Own) -> impl IntoView + use<> {
    let words = own.words;
    let cards: Vec<_> = own.cards.iter().map(|kept| card(kept, words)).collect();
    view! {
        <p class="lead">{if own.emails.is_empty() { words.my_data_lead() } else { words.my_data_lead_email() }}</p>
        <p>{words.why_only_so()}</p>
        <section>{cards}</section>
        <ul class="history">
            {line(words.kept_language(), words.0.name().to_owned(), words.kept_language_why())}
            {own.emails.iter().map(|email| line(words.email_address(), email.clone(), words.kept_email_why())).collect::<Vec<_>>()}
        </ul>
        {devices(own)}
        <section class="stack">
            <h2>{words.download_all()}</h2>
            <a class="button quiet" href="/data/download.json" download="">{words.download_json()}</a>
            <a class="button quiet" href="/data/download.csv" download="">{words.download_csv()}</a>
        </section>
        <p><a href="/data/delete">{words.leave_all()}</a></p>
    }
}

/// `GET /data`
///
/// # Errors
/// Where the database does not answer.
pub async fn data(
    State(site): State<Site>,
    visitor: Visitor,
    Query(query): Query<DataQuery>,
    headers: HeaderMap,
) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    let own = match visitor.customer {
        Some(customer) => Some(own(&site, customer, &headers, words).await?),
        None => None,
    };
    let (own, saved) = (Arc::new(own), query.told.as_deref() == Some(SAVED));
    Ok(page(&site, &visitor, Frame::plain(words.my_data()), move || {
        let told = match &*own {
            Some(own) => all(own).into_any(),
            None => view! {
                <p class="lead">{words.nothing_kept()}</p>
                <p><a href="/devices">{words.have_a_code()}</a></p>
            }
            .into_any(),
        };
        view! {
            <header class="top"><Back href="/".into() label=words.my_cards().into()/></header>
            <main>
                <h1>{words.my_data()}</h1>
                {saved.then(|| view! { <Note mood="good" path=icon::CHECK>{words.saved()}</Note> })}
                {told}
                <p><a href="/privacy">{words.what_the_shop_sees()}</a></p>
            </main>
        }
    })
    .await)
}

/// The fields of what somebody agrees to: what is not ticked is not sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ConsentFields {
    rewards: Option<String>,
    news: Option<String>,
    /// In which language the words stood there.
    language: String,
}

/// `POST /cards/{card}/consents`. Sending it twice says the same twice, so it needs no key.
///
/// # Errors
/// The card is not found where it is not theirs.
pub async fn agree(
    State(site): State<Site>,
    visitor: Visitor,
    Customer(customer): Customer,
    Path(card): Path<String>,
    Form(fields): Form<ConsentFields>,
) -> Reply {
    let card = card_id(&card)?;
    let language = Language::from_code(&fields.language).unwrap_or_else(|| visitor.speaks(Language::En));
    for purpose in Purpose::ALL {
        let given = match purpose {
            Purpose::Rewards => fields.rewards.is_some(),
            Purpose::News => fields.news.is_some(),
        };
        let words = Words(language).agree_to(purpose);
        let ask = Agreeing { customer, card, purpose, given, page: "data", words };
        site.stampbook.agree(&ask).await?;
    }
    Ok(onward("/data?told=saved"))
}

/// The ways from a card to what is kept on it, and out.
pub fn ways(view: &CardView, words: Words) -> impl IntoView + use<> {
    let id = view.card.id;
    view! {
        <section class="stack">
            <h2>{words.about_this_card()}</h2>
            <form method="post" action=format!("/cards/{id}/archive") class="stack">
                <p class="muted">{words.put_away_what()}</p>
                <button class="button quiet" name="away" value="yes">{words.put_away()}</button>
            </form>
            <p><a href=format!("/data#card-{id}")>{words.my_data()}</a></p>
            <p><a href=format!("/cards/{id}/leave")>{words.leave_this_shop()}</a></p>
        </section>
    }
}

/// What goes and what stays, before somebody leaves.
fn before_leaving(goes: &'static str, words: Words) -> impl IntoView {
    view! {
        <section class="stack">
            <h2>{words.leave_goes()}</h2>
            <ul class="said"><li>{goes}</li><li>{words.leave_goes_told()}</li></ul>
            <h2>{words.leave_stays()}</h2>
            <p>{words.leave_stays_text()}</p>
        </section>
        <p class="note"><Icon path=icon::CROSS/><span>{words.leave_no_way_back()}</span></p>
    }
}
