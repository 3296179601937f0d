//! Events: when they are, whether places are left, and where the card's owner stands. Reserving a place, and giving it back.

use super::{
    shown::{Shown, part},
};
use crate::ui::dated::{Seats, Stub, TicketStub, seats};
use crate::site::{Form, KeyField, Reply, Site, card_id, on_card, onward, request_key, visitor::Customer};
use axum::extract::{Path, State};
use leptos::prelude::*;
use loyalty::{
    cards::{Event, Refusal},
    experiences::{Experience, State as Standing},
    sentences,
};

/// An event with its place in the program, how many places are gone, and where the card's owner stands.
type Seat<'a> = (usize, &'a Experience, u32, Option<Standing>);

/// Those that are to come, and those that its owner has to do with.
fn seats_of(shown: &Shown) -> impl Iterator<Item = Seat<'_>> {
    let all = shown.view.terms.experiences.iter().zip(&shown.view.places).enumerate();
    let all = all.map(|(place, (one, (gone, mine)))| (place, one, *gone, *mine));
    all.filter(|(_, one, _, mine)| {
        !one.has_begun(&shown.here()) || matches!(mine, Some(Standing::Reserved | Standing::Attended))
    })
}

/// What a place takes, and how many are left.
fn price_and_places(shown: &Shown, (_, one, gone, _): Seat<'_>) -> String {
    let words = shown.words;
    let price =
        one.price.map_or_else(|| words.free_of_charge().to_owned(), |price| shown.count(price.unit, price.amount));
    let left = one.places.saturating_sub(gone);
    let left = if left == 0 { words.full().to_owned() } else { words.places_left(left) };
    format!("{price} · {left}")
}

/// What its owner should know: that they have a place, or why they can't get one.
fn state(shown: &Shown, (place, one, gone, mine): Seat<'_>) -> Vec<String> {
    let words = shown.words;
    let begun = one.has_begun(&shown.here());
    match (mine, shown.ask(Event::Reserve(place, gone, mine))) {
        (Some(Standing::Attended), _) => vec![words.you_were_there().into()],
        (Some(Standing::Reserved), _) if begun => vec![words.you_have_a_place().into()],
        (Some(Standing::Reserved), _) => {
            let end = shown.here().moment(one.starts).plus_seconds(-3_600 * i64::from(one.cancel_hours));
            let end = crate::words::moment(end, &shown.view.shop.zone, words.0);
            let back =
                if one.gives_back(&shown.here()) { words.price_back_until(end) } else { words.price_stays().into() };
            let back = one.price.map(|_| back);
            std::iter::once(words.you_have_a_place().into()).chain(back).collect()
        }
        (Some(Standing::Waiting), _) => vec![words.you_wait().into()],
        (_, Err(Refusal::NotYet)) => {
            one.opens.map(|opens| words.opens_on(sentences::day(opens, words.0))).into_iter().collect()
        }
        (_, Err(Refusal::Balance)) => {
            let missing = |unit, amount: u32| shown.count(unit, amount.saturating_sub(shown.held(unit)));
            one.price.map(|price| words.still_missing(missing(price.unit, price.amount))).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// What can be done about it.
fn deed(shown: &Shown, (place, one, gone, mine): Seat<'_>) -> AnyView {
    let (words, id) = (shown.words, &one.id);
    let cancel =
        |label| shown.button(&format!("experiences/{id}/cancel"), &format!("cancel-{id}"), label, &one.name).into_any();
    let reserve = |label| {
        shown.button(&format!("experiences/{id}/reserve"), &format!("reserve-{id}"), label, &one.name).into_any()
    };
    match (mine, shown.ask(Event::Reserve(place, gone, mine)).map(|decision| decision.place)) {
        (Some(Standing::Reserved), _) if !one.has_begun(&shown.here()) => cancel(words.give_the_place_back()),
        (Some(Standing::Waiting), _) => cancel(words.stop_waiting()),
        (_, Ok(Some(Standing::Reserved))) => reserve(words.reserve()),
        (_, Ok(_)) => reserve(words.wait_for_a_place()),
        (_, Err(_)) => ().into_any(),
    }
}

/// An event as a ticket with its day: inked where its owner has a place.
fn ticket(shown: &Shown, seat: Seat<'_>) -> impl IntoView + use<> {
    let (words, (_, one, gone, mine)) = (shown.words, seat);
    let who = one.only_for.as_ref().and_then(|who| sentences::only_for(&shown.view.terms, who, words.0));
    let small = std::iter::once(price_and_places(shown, seat)).chain(who);
    let small: Vec<_> = small.map(|line| view! { <span class="muted small">{line}</span> }).collect();
    let state: Vec<_> = state(shown, seat).into_iter().map(|line| view! { <span class="small">{line}</span> }).collect();
    let drawn = seats(gone, one.places).filter(|_| !one.has_begun(&shown.here()));
    let drawn = drawn.map(|(taken, places)| view! { <Seats taken=taken places=places/> });
    let class = if matches!(mine, Some(Standing::Reserved | Standing::Attended)) { "ticket mine" } else { "ticket" };
    view! {
        <li>
            <div class=class>
                <TicketStub stub=Stub::Day(one.starts.date()) words=words/>
                <div class="ticket-text">
                    <b>{one.name.clone()}</b><span>{sentences::moment(one.starts, words.0)}</span>{small}{drawn}{state}
                    {deed(shown, seat)}
                </div>
            </div>
        </li>
    }
}

/// The events of a card.
pub(super) fn section(shown: &Shown) -> impl IntoView + use<> {
    let tickets: Vec<_> = seats_of(shown).map(|seat| ticket(shown, seat)).collect();
    (!tickets.is_empty()).then(|| part("events", shown.words.events(), view! { <ul class="tickets offers">{tickets}</ul> }))
}

/// `POST /cards/{card}/experiences/{experience}/reserve`
///
/// # Errors
/// The card is not found where it is not theirs; a refusal where the rules say no.
pub async fn reserve(
    State(site): State<Site>,
    Customer(customer): Customer,
    Path((card, experience)): Path<(String, String)>,
    Form(fields): Form<KeyField>,
) -> Reply {
    let (card, key) = (card_id(&card)?, request_key(&fields.key)?);
    site.stampbook.reserve(customer, card, &experience, &key).await.map_err(|error| on_card(card, error))?;
    Ok(onward(&format!("/cards/{card}#events")))
}

/// `POST /cards/{card}/experiences/{experience}/cancel`
///
/// # Errors
/// As [`reserve`].
pub async fn cancel(
    State(site): State<Site>,
    Customer(customer): Customer,
    Path((card, experience)): Path<(String, String)>,
    Form(fields): Form<KeyField>,
) -> Reply {
    let (card, key) = (card_id(&card)?, request_key(&fields.key)?);
    site.stampbook.cancel(customer, card, &experience, &key).await.map_err(|error| on_card(card, error))?;
    Ok(onward(&format!("/cards/{card}#events")))
}
