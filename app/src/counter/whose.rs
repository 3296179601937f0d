//! Whose card it is and what it holds, in one large block: read at arm's length.

use crate::words::{self, Words};
use leptos::prelude::*;
use loyalty::{ledger::Unit, programs::Terms};
use server::{cards::CardView, store::Shop};

/// Whether a card under these terms is there to hold so much of this.
fn is_kept(terms: &Terms, unit: Unit) -> bool {
    match unit {
        Unit::Stamp => terms.stamps.is_some(),
        Unit::Point => terms.points.is_some(),
        Unit::Cashback => terms.cashback.is_some(),
        Unit::Voucher | Unit::Membership | Unit::Vote => false,
    }
}

/// What the card holds, the main thing first: "3 of 10", "120 points", "€4.50".
fn sums(view: &CardView, words: Words) -> Vec<String> {
    let kept = [Unit::Stamp, Unit::Point, Unit::Cashback].into_iter().filter(|unit| is_kept(&view.terms, *unit));
    kept.map(|unit| match view.slots().filter(|_| unit == Unit::Stamp) {
        Some(slots) => words.of_slots(view.stamps(), slots),
        None => words.so_many(unit, view.standing.held.of(unit), view.terms.currency),
    })
    .collect()
}

/// The card's tier, its membership and what it owes.
fn facts(view: &CardView, shop: &Shop, words: Words) -> Vec<String> {
    let tier = view.terms.tiers.as_ref().and_then(|tiers| tiers.level(view.standing.tier.level));
    let club = view.terms.membership.as_ref().zip(view.standing.member_until);
    let club = club.map(|(club, until)| words.club_until(&club.name, words::last_day(until, &shop.zone, words.0)));
    let owed: Vec<_> = view.standing.owed.all().collect();
    let owed = words.all_of(&owed, view.terms.currency).map(|what| words.card_owes(what));
    tier.map(|level| level.name.clone()).into_iter().chain(club).chain(owed).collect()
}

/// One line for a list of customers: the main thing that the card holds, or else what its owner is.
pub(super) fn line(view: &CardView, shop: &Shop, words: Words) -> String {
    let first = sums(view, words).into_iter().next();
    first.or_else(|| facts(view, shop, words).into_iter().next()).unwrap_or_else(|| "–".into())
}

/// The block.
pub(super) fn whose(view: &CardView, shop: &Shop, words: Words) -> impl IntoView + use<> {
    // The number is larger than what it is out of.
    let sum = |(place, sum): (usize, String)| match view.slots().filter(|_| place == 0) {
        Some(slots) => {
            view! { <p class="sum">{view.stamps()}" "<small>{words.of_slots("", slots).trim().to_owned()}</small></p> }
                .into_any()
        }
        None => view! { <p class="sum">{sum}</p> }.into_any(),
    };
    let sums: Vec<_> = sums(view, words).into_iter().enumerate().map(sum).collect();
    let facts: Vec<_> = facts(view, shop, words).into_iter().map(|fact| view! { <li>{fact}</li> }).collect();
    let progress = view.slots().map(|slots| {
        view! { <progress max=slots value=view.stamps() aria-label=words.stamps_word()></progress> }
    });
    view! {
        <section class="whose">
            <div><p>{words.card_number()}</p><h1>{view.card.number.to_string()}</h1></div>
            <div class="sums">{sums}</div>
            {progress}
            {(!facts.is_empty()).then(|| view! { <ul class="facts">{facts}</ul> })}
        </section>
    }
}
