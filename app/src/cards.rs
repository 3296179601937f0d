//! Cards: joining, the card's page with a section for each part of its program, and the code to show.

mod cashback;
mod check;
mod coalition;
mod code;
mod details;
mod experiences;
mod giving;
mod history;
mod joining;
mod ladder;
mod membership;
mod next;
mod notices;
mod points;
mod program;
mod shown;
mod tier;

pub use check::{chain, check};
pub use code::{code, proof};
pub use details::tell;
pub use experiences::{cancel, reserve};
pub use giving::give;
pub use next::in_words as next_in_words;
pub use joining::{invited_page, join, join_page};
pub use program::program;
pub use shown::Shown;

use crate::{
    islands::LiveCard,
    site::{Failed, Frame, Proven, Reply, Site, Trouble, Visitor, card_id, onward, page},
    ui::{
        Back, Icon, Note, OfflineNote,
        card::{Card, Face, Sprite},
        mark::icon,
        qr::Qr,
    },
    words::{self, Words},
};
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
};
use leptos::prelude::*;
use serde::Deserialize;
use server::{cards::CardView, store::Voucher};
use std::sync::Arc;

/// What may stand behind a card's address.
#[derive(Debug, Deserialize)]
pub struct CardQuery {
    invitation: Option<String>,
    told: Option<String>,
    /// How many entries were there when it was looked at before: what came since is shown as it lands.
    seen: Option<u64>,
    #[serde(default)]
    now: Proven,
}

/// A form that is one button on a card: it sends its name, and by which terms the page was made.
#[derive(Debug, Deserialize)]
pub struct ButtonFields {
    pub(crate) key: String,
    pub(crate) version: Option<u32>,
}

/// The way to a card for who may not see it as its owner: the till stamps it, all others are told whose it is.
fn not_the_owner(visitor: &Visitor, counter: &str) -> Reply {
    match visitor.staff {
        Some(_) => Ok(onward(counter)),
        None => Err(Trouble::NotYours.into()),
    }
}

/// A customer's own card, or where else to go.
async fn own(site: &Site, visitor: &Visitor, card: &str) -> Result<Result<CardView, Failed>, Failed> {
    let id = card_id(card)?;
    let found = match visitor.customer {
        Some(customer) => site.stampbook.card(customer, id).await,
        None => Err(server::Error::NotFound("card")),
    };
    match found {
        Ok(view) => Ok(Ok(view)),
        Err(server::Error::NotFound(_)) if site.stampbook.was_left(id).await? => Err(Trouble::Left.into()),
        Err(server::Error::NotFound(_)) => Ok(Err(Trouble::NotYours.into())),
        Err(error) => Err(error.into()),
    }
}

/// `GET /cards/{card}`: what the card's QR code opens. Its owner sees the card, the till the counter.
///
/// # Errors
/// [`Trouble::NotYours`].
pub async fn card(
    State(site): State<Site>,
    visitor: Visitor,
    Path(card): Path<String>,
    Query(query): Query<CardQuery>,
    headers: HeaderMap,
) -> Reply {
    let Ok(view) = own(&site, &visitor, &card).await? else {
        return not_the_owner(&visitor, &format!("/counter/cards/{card}{}", query.now));
    };
    let words = Words(visitor.speaks(view.shop.language));
    let refused = query.invitation.as_deref().and_then(loyalty::referrals::Refusal::from_code);
    let refused = refused.map(|why| words.invited_refused(crate::referrals::why_you(words, why)));
    let kept = words.offline_card(words::moment(site.now(), &view.shop.zone, words.0));
    let frame = Frame::plain(&view.shop.name).of(&view.shop.color, view.shop.language).with_islands();
    let frame = frame.one_card(&view.shop.slug, view.card.id);
    let shown = Arc::new(Shown::new(&site, view, words, query.seen.unwrap_or(u64::MAX))?);
    let copies = crate::passes::links(&site, &headers, shown.view.card.id, words);
    Ok(page(&site, &visitor, frame, move || {
        let (view, part) = (&shown.view, live_part(&shown));
        let (id, seq, invites) = (view.card.id, view.card.seq, view.terms.referral.is_some());
        view! {
            <Sprite marks=vec![view.shop.mark.clone()]/>
            <header class="top">
                <Back href="/".into() label=words.all_cards().into()/>
                <a href=format!("/cards/{id}/program")>{words.how_it_works()}</a>
                {crate::notices::bell(id, &view.notices, words)}
            </header>
            <main>
                <OfflineNote text=kept.clone()/>
                {refused.clone().map(|text| view! { <Note path=icon::CROSS>{text}</Note> })}
                {query.told.as_deref().and_then(|what| details::told(words, what))}
                <LiveCard address=format!("/cards/{id}/live") seq=seq>{part}</LiveCard>
                {details::section(view, words)}
                {copies.iter().map(|(to, label)| view! { <a class="button quiet wide" href=to.clone()>{*label}</a> }).collect_view()}
                <nav class="actions reach" aria-label=words.this_card()>
                    <a class="button" href=format!("/cards/{id}/code")><Icon path=icon::CODE/>{words.show_my_code()}</a>
                    {invites.then(|| view! {
                        <a class="button quiet" href=format!("/cards/{id}/invite")>
                            <Icon path=icon::INVITE/>{words.invite_a_friend()}
                        </a>
                    })}
                </nav>
            </main>
        }
    })
    .await)
}

/// The part of a card's page that changes at the counter; sent again, whole, when it does.
pub fn live_part(shown: &Shown) -> impl IntoView + use<> {
    let (view, words) = (&shown.view, shown.words);
    let tickets: Vec<_> = view.vouchers.iter().map(|voucher| ticket(shown, voucher)).collect();
    let tickets =
        (!tickets.is_empty()).then(|| view! { <ul class="tickets" aria-label=words.your_rewards()>{tickets}</ul> });
    view! {
        <div class="front">
            <div class="cardset"><Card face=Face::of(view, words, shown.landed) words=words/>{tickets}</div>
            {next::next(shown)}
            {notices::all(shown)}
            <figure class="stack">
                <div class="plate"><Qr text=shown.address.clone() label=words.qr_of_card()/></div>
                <figcaption class="number">{view.card.number.to_string()}</figcaption>
            </figure>
        </div>
        <div class="reverse">
            {points::catalogue(shown)}
            {ladder::steps(shown)}
            {cashback::section(shown)}
            {tier::section(shown)}
            {membership::section(shown)}
            {experiences::section(shown)}
            {giving::section(shown)}
            {coalition::section(shown)}
            {history::history(shown)}
        </div>
    }
}

fn ticket(shown: &Shown, voucher: &Voucher) -> impl IntoView + use<> {
    let view = &shown.view;
    let until = shown.words.good_until(voucher.expires_at, &view.shop.zone);
    let fresh = view.entries.iter().any(|entry| entry.id.seq > shown.landed && entry.voucher == Some(voucher.id));
    view! {
        <li class=if fresh { "fresh" } else { "" }>
            <a class="ticket" href=format!("/cards/{}/vouchers/{}", view.card.id, voucher.code)>
                <span class="ticket-stub"><Icon path=icon::GIFT/></span>
                <span class="ticket-text"><b>{voucher.title.clone()}</b><span class="muted small">{until}</span></span>
                <Icon path=icon::FORWARD class="mirror"/>
            </a>
        </li>
    }
}
