//! The club's fee, paid at the counter.

use super::{
    serving::{Before, serving_page},
    told::Told,
};
use crate::{
    site::{Form, KeyField, Reply, Site, Visitor, card_id, onward, request_key, visitor::AtCounter},
    words::Words,
};
use axum::extract::{Path, State};
use leptos::prelude::*;
use loyalty::ledger::Unit;
use server::cards::CardView;

/// The button that says that the fee was paid, where there is a club.
pub(super) fn fee_form(view: &CardView, key: &str, words: Words) -> Option<impl IntoView + use<>> {
    let club = view.terms.membership.as_ref()?;
    let (name, months) = (&club.name, words.months(club.months));
    let label = match club.fee {
        0 => words.no_fee(name, months),
        fee => words.fee_paid(name, words.so_many(Unit::Cashback, fee, view.terms.currency), months),
    };
    // A name of its own, so that it is never taken for the purchase on the same page.
    let key = format!("{key}-fee");
    Some(view! {
        <form method="post" action=format!("/counter/cards/{}/membership", view.card.id)>
            <input type="hidden" name="key" value=key/>
            <button class="button quiet wide">{label}</button>
        </form>
    })
}

/// `POST /counter/cards/{card}/membership`
///
/// # Errors
/// The card is not found where it is not this shop's.
pub async fn pay(
    State(site): State<Site>,
    visitor: Visitor,
    AtCounter(staff): AtCounter,
    Path(card): Path<String>,
    Form(field): Form<KeyField>,
) -> Reply {
    let (card, key) = (card_id(&card)?, request_key(&field.key)?);
    match site.stampbook.pay_membership(&staff, card, &key).await {
        Ok(paid) => Ok(onward(&format!("/counter/cards/{}?done={}", paid.card, key.as_str()))),
        Err(server::Error::Refused(why)) => {
            serving_page(&site, &visitor, &staff, card, Before::of(Told::Refused(why))).await
        }
        Err(error) => Err(error.into()),
    }
}
