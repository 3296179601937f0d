//! The shops at which the card is good, where they are several.

use super::shown::{Shown, part};
use crate::ui::{Icon, mark::mark};
use leptos::prelude::*;

/// The shop in whose books the card is, and the others.
pub(super) fn section(shown: &Shown) -> impl IntoView + use<> {
    shown.view.terms.coalition.as_ref()?;
    let shops = std::iter::once(&shown.view.shop).chain(&shown.view.shops);
    let shops: Vec<_> = shops
        .map(|shop| view! { <li><Icon path=mark(&shop.mark).path/><span>{shop.name.clone()}</span></li> })
        .collect();
    Some(part("shops", shown.words.good_at(), view! { <ul class="ticked">{shops}</ul> }))
}
