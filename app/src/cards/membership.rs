//! The paid club: a ticket with until when it lasts, what it brings, and how to get in.

use super::shown::{Shown, part, ticked};
use crate::ui::{
    dated::{Stub, TicketStub, last_day},
    face::Main,
    mark::mark,
};
use leptos::prelude::*;
use loyalty::{
    ledger::{Kind, Unit},
    memberships::Membership,
    sentences,
};

/// What it costs: "€24 / 12 months".
fn price(shown: &Shown, club: &Membership) -> String {
    let price = if club.fee == 0 { shown.words.free_of_charge().into() } else { shown.money(club.fee.into()) };
    format!("{price} / {}", shown.words.months(club.months))
}

/// Whether its owner was a member before: the latest entries say that a membership ran out.
fn was_member(shown: &Shown) -> bool {
    shown.view.entries.iter().any(|entry| (entry.kind, entry.unit) == (Kind::Expired, Unit::Membership))
}

/// The club as a ticket that lasts until a day, or one that is printed and not yet anybody's.
fn ticket(shown: &Shown, club: &Membership) -> impl IntoView + use<> {
    let (words, view) = (shown.words, &shown.view);
    let (name, mark) = (club.name.clone(), mark(&view.shop.mark).path);
    let (stub, class, lines) = match view.standing.member_until {
        Some(until) => {
            let stub = last_day(until, &view.shop.zone).map_or(Stub::Drawn(mark), Stub::Day);
            (stub, "ticket mine", vec![words.member_until(shown.last_day(until))])
        }
        None => {
            let over = was_member(shown).then(|| format!("{}.", words.membership_over()));
            let join = format!("{}. {}", price(shown, club), words.join_the_club());
            (Stub::Drawn(mark), "ticket", over.into_iter().chain([join]).collect())
        }
    };
    let lines: Vec<_> = lines.into_iter().map(|line| view! { <span>{line}</span> }).collect();
    view! {
        <div class="tickets">
            <div>
                <div class=class><TicketStub stub=stub words=words/><span class="ticket-text"><b>{name}</b>{lines}</span></div>
            </div>
        </div>
    }
}

/// The club of a card.
pub(super) fn section(shown: &Shown) -> impl IntoView + use<> {
    let club = shown.view.terms.membership.as_ref()?;
    // Where the card itself is the ticket, only a price is left to be said.
    let on_card = matches!(Main::of(&shown.view.terms), Main::Club(_));
    let ticket = (!on_card || shown.view.standing.member_until.is_none()).then(|| ticket(shown, club));
    let perks = sentences::perks(&shown.view.terms, &club.perks, shown.words.0);
    Some(part("membership", shown.words.membership(), view! { {ticket}{ticked(perks)} }))
}
