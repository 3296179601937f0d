//! Invitations whose reward waits because something looks odd: what it is, and what somebody of the shop decides. Every role
//! may: the reason is said in words, and what was decided is kept with who did.

use super::at_counter;
use crate::{
    site::{Form, Reply, Site, Trouble, Visitor, onward, page, visitor::AtCounter},
    ui::Back,
    words::{self, Words},
};
use axum::extract::{Path, State};
use leptos::prelude::*;
use loyalty::ids::ReferralId;
use serde::Deserialize;
use server::store::{Card, Referral, Shop};
use std::sync::Arc;

/// `GET /counter/referrals`
///
/// # Errors
/// [`Trouble::SignIn`].
pub async fn waiting(State(site): State<Site>, visitor: Visitor, AtCounter(staff): AtCounter) -> Reply {
    let shop = site.stampbook.shop(staff.shop).await?;
    let held = site.stampbook.held_referrals(&staff).await?;
    let words = Words(visitor.speaks(shop.language));
    let frame = at_counter(words.invitations_to_check(), &shop);
    let it = Arc::new((held, shop));
    Ok(page(&site, &visitor, frame, move || {
        let (held, shop) = &*it;
        let rows: Vec<_> =
            held.iter().map(|(one, inviter, friend)| row(one, inviter, friend.as_ref(), shop, words)).collect();
        let (lead, rows) = match rows.is_empty() {
            true => (words.no_invitations_to_check(), None),
            false => (words.invitations_to_check_how(), Some(view! { <ol class="held stack">{rows}</ol> })),
        };
        view! {
            <header class="top"><Back href="/counter".into() label=words.counter().into()/></header>
            <main>
                <div class="stack"><h1>{words.invitations_to_check()}</h1><p class="lead">{lead}</p></div>
                {rows}
            </main>
        }
    })
    .await)
}

/// A card by its number, with the way to it.
fn card(what: &'static str, card: &Card) -> impl IntoView + use<> {
    let number = card.number.to_string();
    view! { <div><dt>{what}</dt><dd><a href=format!("/counter/cards/{}", card.id)>{number}</a></dd></div> }
}

fn row(one: &Referral, inviter: &Card, friend: Option<&Card>, shop: &Shop, words: Words) -> impl IntoView + use<> {
    let when = words::moment(one.at, &shop.zone, words.0);
    let friend = friend.map(|friend| card(words.who_was_invited(), friend));
    view! {
        <li class="stack">
            <p><b>{one.signal.map(|signal| words.signal(signal))}</b></p>
            <dl class="both">{card(words.who_invited(), inviter)}{friend}</dl>
            <p class="muted small">{when}</p>
            <form method="post" action=format!("/counter/referrals/{}", one.id) class="actions">
                <button class="button quiet" name="decision" value="decline">{words.decline_invitation()}</button>
                <button class="button" name="decision" value="approve">{words.approve_invitation()}</button>
            </form>
        </li>
    }
}

/// What somebody decided.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Decision {
    Approve,
    Decline,
}

/// The field of deciding.
#[derive(Debug, Deserialize)]
pub struct DecideField {
    decision: Decision,
}

/// `POST /counter/referrals/{referral}`: a second decision changes nothing, so the form needs no key.
///
/// # Errors
/// [`Trouble::NoPage`] where the shop has no such invitation.
pub async fn decide(
    State(site): State<Site>,
    AtCounter(staff): AtCounter,
    Path(referral): Path<String>,
    Form(field): Form<DecideField>,
) -> Reply {
    let referral: ReferralId = referral.parse().map_err(|_| Trouble::NoPage)?;
    site.stampbook.decide_referral(&staff, referral, matches!(field.decision, Decision::Approve)).await?;
    Ok(onward("/counter/referrals"))
}
