//! The paid club: until when, what it brings, and how to get in.

use super::shown::{Shown, part, ticked};
use crate::ui::face::Main;
use leptos::prelude::*;
use loyalty::{memberships::Membership, sentences};

/// What it costs: "€24 / 12 months".
fn price(shown: &Shown, club: &Membership) -> String {
    let price = if club.fee == 0 { shown.words.free_of_charge().into() } else { shown.money(club.fee.into()) };
    format!("{price} / {}", shown.words.months(club.months))
}

/// The club of a card.
pub(super) fn section(shown: &Shown) -> impl IntoView + use<> {
    let club = shown.view.terms.membership.as_ref()?;
    let (words, until) = (shown.words, shown.view.standing.member_until);
    let on_card = matches!(Main::of(&shown.view.terms), Main::Club(_));
    let name = (!on_card).then(|| view! { <p class="sum">{club.name.clone()}</p> });
    let line = match until {
        Some(until) => words.member_until(shown.last_day(until)),
        None => format!("{}. {}", price(shown, club), words.join_the_club()),
    };
    // The card and the line below it say it already.
    let line = (!on_card).then(|| view! { <p>{line}</p> });
    let perks = sentences::perks(&shown.view.terms, &club.perks, words.0);
    Some(part("membership", words.membership(), view! { {name}{line}{ticked(perks)} }))
}
