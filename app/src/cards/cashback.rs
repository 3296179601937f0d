//! Cashback: how it is used.

use super::{
    next::percent,
    shown::{Shown, part},
};
use crate::ui::face::Main;
use leptos::prelude::*;
use loyalty::{ledger::Unit, percent::Percent};

/// How much of a bill it pays, and how to ask for it; the balance itself where the card does not show it.
pub(super) fn section(shown: &Shown) -> impl IntoView + use<> {
    let cashback = shown.view.terms.cashback.as_ref()?;
    let (words, held) = (shown.words, shown.held(Unit::Cashback));
    let on_card = matches!(Main::of(&shown.view.terms), Main::Balance(Unit::Cashback));
    let sum = (!on_card).then(|| view! { <p class="sum">{shown.count(Unit::Cashback, held)}</p> });
    let most = if cashback.most_of_bill == Percent::whole(100) {
        words.cashback_whole().to_owned()
    } else {
        words.cashback_most(percent(shown, cashback.most_of_bill))
    };
    let how = (held > 0).then(|| words.cashback_how());
    Some(part("cashback", words.your_cashback(), view! { {sum}<p class="muted">{most}" "{how}</p> }))
}
