//! What a card's owner is told: what will lapse and when, what has changed, what is owed.

use super::shown::Shown;
use crate::ui::{Note, mark::icon};
use leptos::prelude::*;
use loyalty::{expiry, memberships, notices::What};

/// What will be lost soon. Asked of the rules as it stands now: what was told a week ago may be spent since.
fn lapses(shown: &Shown) -> Vec<String> {
    let (words, here, standing) = (shown.words, shown.here(), &shown.view.standing);
    let warnings = expiry::warnings(&shown.view.terms, standing, &here).into_iter();
    let mut lines: Vec<_> =
        warnings.map(|one| words.expires_soon(shown.count(one.unit, one.amount), shown.last_day(one.ends))).collect();
    let soon = shown.view.vouchers.iter().filter_map(|voucher| Some((voucher, voucher.expires_at?)));
    let soon = soon.filter(|(_, ends)| {
        expiry::warned_from(&shown.view.terms, *ends, &here).is_some_and(|from| from <= here.now)
    });
    lines.extend(soon.map(|(voucher, ends)| words.expires_soon(&voucher.title, shown.last_day(ends))));
    let club = shown.view.terms.membership.as_ref().zip(standing.member_until);
    let club = club.filter(|(club, until)| memberships::reminder(club, *until, &here) <= here.now);
    lines.extend(club.map(|(club, until)| words.club_ends(&club.name, shown.last_day(until))));
    lines
}

/// What was told and still matters.
fn told(shown: &Shown) -> Vec<AnyView> {
    let words = shown.words;
    let name = |id: &str| shown.view.terms.experiences.iter().find(|one| one.id == id).map(|one| one.name.clone());
    let notices = shown.view.notices.iter().filter_map(|notice| match &notice.what {
        What::NewTerms => {
            let href = format!("/cards/{}/program", shown.view.card.id);
            Some(view! { {words.new_terms()}" "<a href=href>{words.how_it_works()}</a> }.into_any())
        }
        What::PlaceFree(id) => Some(words.place_was_free(name(id)?).into_any()),
        // The card shows these by itself.
        _ => None,
    });
    notices.collect()
}

/// All of it, the most urgent first.
pub(super) fn all(shown: &Shown) -> impl IntoView + use<> {
    let lapses = lapses(shown).into_iter().map(|line| view! { <Note path=icon::CLOCK>{line}</Note> }.into_any());
    let told = told(shown).into_iter().map(|said| view! { <Note path=icon::CHECK>{said}</Note> }.into_any());
    let owed = shown.view.standing.owed.all().map(|(unit, amount)| {
        let line = shown.words.owed(shown.count(unit, amount));
        view! { <Note path=icon::UNDO>{line}</Note> }.into_any()
    });
    let notes: Vec<_> = lapses.chain(told).chain(owed).collect();
    (!notes.is_empty()).then(|| view! { <div class="stack">{notes}</div> })
}
