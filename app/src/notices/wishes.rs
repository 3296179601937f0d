//! What a card's owner wants to be told, and when it may ring: one plain form; and below it their phones.

use super::{RING, phones::Ring};
use crate::{
    site::{Form, Frame, Reply, Site, Trouble, Visitor, card_id, onward, page, visitor::Customer},
    ui::{Back, Note, mark::icon},
    words::{self, Words},
};
use axum::extract::{Path, Query, State};
use leptos::prelude::*;
use loyalty::{
    ids::CardId,
    notices::{Kind, Quiet, Wishes},
    programs::Terms,
};
use serde::Deserialize;
use server::store::Phone;
use std::{collections::BTreeMap, sync::Arc};

/// What came of a form, in the address of the page that is shown after it.
#[derive(Debug, Deserialize)]
pub struct Told {
    told: Option<String>,
}

/// Whether a program ever tells of this kind.
fn can_happen(kind: Kind, terms: &Terms) -> bool {
    let events = !terms.experiences.is_empty();
    match kind {
        Kind::Reward | Kind::Earned => true,
        Kind::Lapses => terms.expiry.warn_days > 0,
        Kind::Gift => terms.occasions.is_some(),
        Kind::Friend => terms.referral.is_some(),
        Kind::Place | Kind::Tomorrow => events,
        Kind::Tier => terms.tiers.is_some(),
        Kind::Membership => terms.membership.is_some(),
        Kind::Terms => false,
    }
}

fn hours(name: &'static str, label: &'static str, chosen: i8) -> impl IntoView + use<> {
    let options: Vec<_> = (0..24_i8)
        .map(|hour| view! { <option value=hour selected=hour == chosen>{format!("{hour}:00")}</option> })
        .collect();
    view! { <label>{label}" "<select name=name>{options}</select></label> }
}

fn form(card: CardId, wishes: &Wishes, terms: &Terms, words: Words) -> impl IntoView + use<> {
    let kinds = Kind::ALL.iter().copied().filter(|kind| can_happen(*kind, terms));
    let switches: Vec<_> = kinds
        .map(|kind| {
            view! {
                <label class="check" id=kind.code()>
                    <input type="checkbox" name=kind.code() value="on" checked=wishes.wants(kind)/>
                    <span>{words.notice_kind(kind)}</span>
                </label>
            }
        })
        .collect();
    let (from, to) = wishes.quiet.hours();
    view! {
        <form method="post" action=format!("/cards/{card}/notices/settings") class="stack">
            <fieldset class="switches"><legend class="hidden">{words.what_you_are_told()}</legend>{switches}</fieldset>
            <fieldset class="field">
                <legend>{words.quiet_hours()}</legend>
                <p class="muted small">{words.quiet_why()}</p>
                <div class="pair">{hours("from", words.quiet_from(), from)}{hours("to", words.quiet_to(), to)}</div>
            </fieldset>
            <button class="button">{words.save()}</button>
        </form>
    }
}

fn phone(phone: &Phone, card: CardId, zone: &str, words: Words) -> impl IntoView + use<> {
    let name = if phone.name.is_empty() { words.a_browser().to_owned() } else { phone.name.clone() };
    let (since, label) = (words.since(words::day(phone.added_at, zone, words.0)), words.stop_telling());
    let (action, spoken) = (format!("/phones/{}/remove", phone.id), format!("{label}: {name}"));
    view! {
        <li>
            <span><span>{name}</span><span class="muted small">{since}</span></span>
            <form method="post" action=action>
                <input type="hidden" name="card" value=card.to_string()/>
                <button class="button quiet" aria-label=spoken>{label}</button>
            </form>
        </li>
    }
}

fn told(words: Words, what: &str) -> Option<&'static str> {
    match what {
        "saved" => Some(words.saved()),
        "added" => Some(words.phone_added()),
        "gone" => Some(words.phone_gone()),
        _ => None,
    }
}

/// `GET /cards/{card}/notices/settings`
///
/// # Errors
/// The card is not found where it is not theirs.
pub async fn settings(
    State(site): State<Site>,
    visitor: Visitor,
    Customer(customer): Customer,
    Path(card): Path<String>,
    Query(Told { told: what }): Query<Told>,
) -> Reply {
    let inbox = Arc::new(site.stampbook.inbox(customer, card_id(&card)?, None).await?);
    let words = Words(visitor.speaks(inbox.shop.language));
    let phones = Arc::new(site.stampbook.phones(customer).await?);
    let ring = Ring::new(&site, &inbox.card, &phones)?;
    let said = what.as_deref().and_then(|what| told(words, what));
    let frame = Frame::plain(words.what_you_are_told()).of(&inbox.shop.color, inbox.shop.language);
    let frame = if ring.is_some() { frame.with_script(RING) } else { frame };
    Ok(page(&site, &visitor, frame, move || {
        let (card, zone) = (inbox.card.id, &inbox.shop.zone);
        let list: Vec<_> = phones.iter().map(|one| phone(one, card, zone, words)).collect();
        let list = if list.is_empty() {
            view! { <p class="muted">{words.no_phones()}</p> }.into_any()
        } else {
            view! { <ul class="history">{list}</ul> }.into_any()
        };
        view! {
            <header class="top"><Back href=format!("/cards/{card}/notices") label=words.notices().into()/></header>
            <main>
                <h1>{words.what_you_are_told()}</h1>
                {said.map(|text| view! { <Note mood="good" path=icon::CHECK>{text}</Note> })}
                {form(card, &inbox.card.wishes, &inbox.terms, words)}
                <section class="stack">
                    <h2>{words.phones_told()}</h2>
                    {list}
                    {ring.clone().map(|ring| ring.view(words))}
                </section>
            </main>
        }
    })
    .await)
}

fn read(fields: &BTreeMap<String, String>, wishes: &Wishes, terms: &Terms) -> Option<Wishes> {
    let hour = |name: &str| fields.get(name)?.parse().ok();
    let quiet = Quiet::new(hour("from")?, hour("to")?)?;
    // What was not asked about stays as it was.
    let wanted = Kind::ALL.iter().copied().filter(|kind| match can_happen(*kind, terms) {
        true => fields.contains_key(kind.code()),
        false => wishes.wants(*kind),
    });
    Some(Wishes::of(&wanted.collect(), quiet))
}

/// `POST /cards/{card}/notices/settings`. Sending it twice says the same twice, so it needs no key.
///
/// # Errors
/// The card is not found where it is not theirs; [`Trouble::Form`] where an hour is none.
pub async fn save(
    State(site): State<Site>,
    Customer(customer): Customer,
    Path(card): Path<String>,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Reply {
    let inbox = site.stampbook.inbox(customer, card_id(&card)?, None).await?;
    let wishes = read(&fields, &inbox.card.wishes, &inbox.terms);
    let wishes = wishes.ok_or_else(|| Trouble::Form("the quiet hours are no hours".into()))?;
    site.stampbook.set_wishes(customer, inbox.card.id, &wishes).await?;
    Ok(onward(&format!("/cards/{card}/notices/settings?told=saved")))
}
