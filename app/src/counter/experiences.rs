//! Events at the counter: how full each is, who has a place, and letting guests in.

use super::{
    DoneQuery, at_counter,
    told::{bad, good},
};
use crate::{
    site::{
        Failed, Form, Reply, Site, Trouble, Visitor, card_id, onward, page, request_key, trouble_words,
        visitor::AtCounter,
    },
    ui::{Back, Icon, mark::icon},
    words::Words,
};
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
};
use leptos::prelude::*;
use loyalty::{cards::Refusal, experiences::State as Standing, sentences};
use serde::Deserialize;
use server::{
    experiences::Attendance,
    staff::Staff,
    store::{Card, Shop},
};
use std::sync::Arc;

/// How full it is: "5 of 8 places taken, 2 waiting".
fn filled(one: &Attendance, words: Words) -> String {
    let taken = words.places_taken(one.taken, one.experience.places);
    if one.waiting == 0 { taken } else { format!("{taken}, {}", words.wait_for_place(one.waiting)) }
}

/// `GET /counter/experiences`
///
/// # Errors
/// [`Trouble::SignIn`].
pub async fn experiences(State(site): State<Site>, visitor: Visitor, AtCounter(staff): AtCounter) -> Reply {
    let shop = site.stampbook.shop(staff.shop).await?;
    let all = Arc::new(site.stampbook.attendance(&staff).await?);
    let words = Words(visitor.speaks(shop.language));
    let frame = at_counter(words.events(), &shop);
    Ok(page(&site, &visitor, frame, move || {
        let rows: Vec<_> = all
            .iter()
            .map(|one| {
                let when = sentences::moment(one.experience.starts, words.0);
                view! {
                    <li>
                        <a href=format!("/counter/experiences/{}", one.experience.id)>
                            <span><b>{one.experience.name.clone()}</b><span class="small">{when}</span>
                                <span class="muted small">{filled(one, words)}</span></span>
                            <Icon path=icon::FORWARD class="mirror"/>
                        </a>
                    </li>
                }
            })
            .collect();
        view! {
            <header class="top"><Back href="/counter".into() label=words.counter().into()/></header>
            <main><h1>{words.events()}</h1><ul class="ways">{rows}</ul></main>
        }
    })
    .await)
}

/// What the page of an event says first.
enum Told {
    Looked,
    Done,
    Refused(Refusal),
}

/// `GET /counter/experiences/{experience}`
///
/// # Errors
/// [`Trouble::NoPage`] where the program has no such event.
pub async fn experience(
    State(site): State<Site>,
    visitor: Visitor,
    AtCounter(staff): AtCounter,
    Path(experience): Path<String>,
    Query(query): Query<DoneQuery>,
) -> Reply {
    let done = match query.key() {
        Some(key) => site.stampbook.attended(staff.shop, &key).await?,
        None => None,
    };
    let came = done.is_some_and(|answer| answer.state == Standing::Attended);
    guests_page(&site, &visitor, &staff, &experience, if came { Told::Done } else { Told::Looked }).await
}

/// The fields of letting a guest in.
#[derive(Debug, Deserialize)]
pub struct AttendFields {
    key: String,
    card: String,
}

/// `POST /counter/experiences/{experience}/attend`
///
/// # Errors
/// [`Trouble::NoPage`] where the program has no such event; the card is not found where it is not this shop's.
pub async fn attend(
    State(site): State<Site>,
    visitor: Visitor,
    AtCounter(staff): AtCounter,
    Path(experience): Path<String>,
    Form(fields): Form<AttendFields>,
) -> Reply {
    let (card, key) = (card_id(&fields.card)?, request_key(&fields.key)?);
    match site.stampbook.attend(&staff, card, &experience, &key).await {
        Ok(_) => Ok(onward(&format!("/counter/experiences/{experience}?done={}", key.as_str()))),
        Err(server::Error::Refused(why)) => guests_page(&site, &visitor, &staff, &experience, Told::Refused(why)).await,
        Err(error) => Err(Failed::from(Trouble::from(error))),
    }
}

struct Guests {
    shop: Shop,
    one: Attendance,
    coming: Vec<Card>,
    came: Vec<Card>,
    waiting: Vec<Card>,
    told: Told,
    key: String,
    words: Words,
}

async fn guests_page(site: &Site, visitor: &Visitor, staff: &Staff, experience: &str, told: Told) -> Reply {
    let all = site.stampbook.attendance(staff).await?;
    let one = all.into_iter().find(|one| one.experience.id == experience).ok_or(Trouble::NoPage)?;
    let guests = async |state| site.stampbook.guests(staff, experience, state).await;
    let shop = site.stampbook.shop(staff.shop).await?;
    let it = Arc::new(Guests {
        coming: guests(Standing::Reserved).await?,
        came: guests(Standing::Attended).await?,
        waiting: guests(Standing::Waiting).await?,
        words: Words(visitor.speaks(shop.language)),
        key: site.stampbook.new_key()?,
        one,
        told,
        shop,
    });
    let status = if matches!(it.told, Told::Refused(_)) { StatusCode::CONFLICT } else { StatusCode::OK };
    let frame = at_counter(&it.one.experience.name, &it.shop).status(status);
    Ok(page(site, visitor, frame, move || content(&it)).await)
}

fn content(it: &Guests) -> impl IntoView + use<> {
    let (words, experience) = (it.words, &it.one.experience);
    let said = match &it.told {
        Told::Looked => None,
        Told::Done => Some(good(words.let_in_now().to_owned(), String::new())),
        Told::Refused(why) => Some(bad(trouble_words(words, *why))),
    };
    let coming: Vec<_> = it.coming.iter().enumerate().map(|(place, card)| guest(it, card, place)).collect();
    let coming = if coming.is_empty() {
        view! { <p class="muted">{words.no_guests()}</p> }.into_any()
    } else {
        view! { <ul class="guests">{coming}</ul> }.into_any()
    };
    view! {
        <header class="top"><Back href="/counter/experiences".into() label=words.events().into()/></header>
        <main>
            <div class="stack">
                <h1>{experience.name.clone()}</h1>
                <p>{sentences::moment(experience.starts, words.0)}</p>
                <p class="muted">{filled(&it.one, words)}</p>
            </div>
            {said}
            <section class="stack"><h2>{words.guests_title()}</h2>{coming}</section>
            {others(words.who_came(), &it.came)}
            {others(words.waiting_list(), &it.waiting)}
        </main>
    }
}

/// Somebody who has a place and has not come yet.
fn guest(it: &Guests, card: &Card, place: usize) -> impl IntoView + use<> {
    let (words, number) = (it.words, card.number.to_string());
    view! {
        <li>
            <a href=format!("/counter/cards/{}", card.id)><b>{number.clone()}</b></a>
            <form method="post" action=format!("/counter/experiences/{}/attend", it.one.experience.id)>
                // Each guest's form has a name of its own.
                <input type="hidden" name="key" value=format!("{}-{place}", it.key)/>
                <input type="hidden" name="card" value=card.id.to_string()/>
                <button class="button quiet">{words.let_in()}<span class="hidden">" "{number}</span></button>
            </form>
        </li>
    }
}

/// Those with whom there is nothing to do.
fn others(title: &'static str, cards: &[Card]) -> Option<impl IntoView + use<>> {
    let rows: Vec<_> = cards
        .iter()
        .map(|card| {
            let number = card.number.to_string();
            view! { <li><a href=format!("/counter/cards/{}", card.id)><b>{number}</b></a></li> }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="stack"><h2>{title}</h2><ul class="guests">{rows}</ul></section>
        }
    })
}
