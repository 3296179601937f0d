//! The shops at which the card is good, where they are several.

use super::shown::{Shown, part};
use crate::ui::{Icon, mark::mark};
use leptos::prelude::*;

/// The shop in whose books the card is, and the others.
pub(super) fn section(shown: &Shown) -> impl IntoView + use<> {
    shown.view.terms.coalition.as_ref()?;
    let mut others: Vec<_> = shown.view.shops.iter().collect();
    others.sort_by(|one, other| one.name.cmp(&other.name));
    let shops: Vec<_> = std::iter::once(&shown.view.shop)
        .chain(others)
        .map(|shop| view! { <li><Icon path=mark(&shop.mark).path/><span>{shop.name.clone()}</span></li> })
        .collect();
    Some(part("shops", shown.words.good_at(), view! { <ul class="ticked">{shops}</ul> }))
}
