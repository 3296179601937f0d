//! What points can be given for.

use super::shown::{Shown, part};
use leptos::prelude::*;
use loyalty::{
    cards::{Event, Refusal},
    ledger::Unit,
    rewards::Priced,
    sentences,
};

/// Where the list stands on the page.
const PLACE: &str = "rewards";

fn rewards(shown: &Shown) -> &[Priced] {
    shown.view.terms.points.as_ref().map(|points| points.rewards.as_slice()).unwrap_or_default()
}

/// Where on the page a reward can be taken now, if one can.
pub(super) fn can_take(shown: &Shown) -> Option<&'static str> {
    let any = (0..rewards(shown).len()).any(|place| shown.ask(Event::Exchange(place)).is_ok());
    any.then_some(PLACE)
}

/// A reward with its price, and what may be done about it: `drawn` stands before it, `end` at the end of its line.
pub(super) fn offer(shown: &Shown, unit: Unit, one: &Priced, drawn: Option<AnyView>, end: AnyView) -> impl IntoView + use<> {
    let who = one.only_for.as_ref().and_then(|who| sentences::only_for(&shown.view.terms, who, shown.words.0));
    let price = shown.count(unit, one.price);
    let small = who.map_or_else(|| price.clone(), |who| format!("{price}. {who}"));
    view! { <li>{drawn}<span><b>{one.reward.title.clone()}</b><span class="muted small">{small}</span></span>{end}</li> }
}

/// What stands at the end of a reward's line: the button, or what is missing.
pub(super) fn end(
    shown: &Shown,
    unit: Unit,
    one: &Priced,
    (path, form): (String, String),
    event: Event<'_>,
) -> AnyView {
    match shown.ask(event) {
        Ok(_) => shown.button(&path, &form, shown.words.take(), &one.reward.title).into_any(),
        Err(Refusal::Balance) => view! { <span class="muted">{shown.more(unit, one.price)}</span> }.into_any(),
        // For whom it is stands beside the price.
        Err(_) => ().into_any(),
    }
}

/// The catalogue.
pub(super) fn catalogue(shown: &Shown) -> impl IntoView + use<> {
    let offers = rewards(shown).iter().enumerate().map(|(place, one)| {
        let names = (format!("rewards/catalogue/{place}"), format!("catalogue-{place}"));
        let end = end(shown, Unit::Point, one, names, Event::Exchange(place));
        offer(shown, Unit::Point, one, None, end)
    });
    let offers: Vec<_> = offers.collect();
    (!offers.is_empty())
        .then(|| part(PLACE, shown.words.rewards_for_points(), view! { <ul class="history offers">{offers}</ul> }))
}
