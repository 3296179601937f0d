//! A reward as its owner sees it: taken for what the card holds, and a ticket to hand over.

use crate::{
    cards::{ButtonFields, proof},
    site::{
        Form, Frame, Proven, Reply, Site, Trouble, Visitor, card_id, on_card, onward, page, request_key,
        visitor::Customer,
    },
    ui::{Back, Icon, OfflineNote, mark::icon, qr::ProvingQr},
    words::{self, Words},
};
use axum::extract::{Path, Query, State};
use leptos::prelude::*;
use loyalty::{
    ids::{CardId, CustomerId},
    rewards::{State as Standing, redeem},
};
use serde::Deserialize;
use server::{cards::Seen, rewards::Shelf};
use std::sync::Arc;

/// Lines that move over the ticket: what a picture of the screen lacks.
#[component]
fn Weave() -> impl IntoView {
    view! {
        <svg class="weave" aria-hidden="true">
            <defs>
                <pattern id="wave" width="48" height="48" patternUnits="userSpaceOnUse">
                    <path fill="none" stroke="currentColor" stroke-width="1.5"
                        d="M0 12q12-10 24 0t24 0M0 36q12-10 24 0t24 0M0 24q12 10 24 0t24 0M0 48q12 10 24 0t24 0M0 0q12 10 24 0t24 0"></path>
                </pattern>
            </defs>
            <rect x="-48" width="200%" height="100%" fill="url(#wave)"></rect>
            <rect x="0" width="200%" height="100%" fill="url(#wave)"></rect>
        </svg>
    }
}

/// Takes a reward, and leads to its ticket.
async fn take(site: &Site, customer: CustomerId, card: &str, from: Shelf, fields: &ButtonFields) -> Reply {
    let (card, key) = (card_id(card)?, request_key(&fields.key)?);
    let acted = site.stampbook.take(customer, Seen { card, version: fields.version }, from, &key).await.map_err(|error| on_card(card, error))?;
    let ticket = acted.vouchers.first().map(|code| format!("/cards/{card}/vouchers/{code}"));
    Ok(onward(&ticket.unwrap_or_else(|| format!("/cards/{card}"))))
}

/// `POST /cards/{card}/rewards/catalogue/{place}`
///
/// # Errors
/// The card is not found where it is not theirs; a refusal where the rules say no.
pub async fn take_from_catalogue(
    State(site): State<Site>,
    Customer(customer): Customer,
    Path((card, place)): Path<(String, usize)>,
    Form(fields): Form<ButtonFields>,
) -> Reply {
    take(&site, customer, &card, Shelf::Catalogue(place), &fields).await
}

/// `POST /cards/{card}/rewards/ladder/{place}`
///
/// # Errors
/// As [`take_from_catalogue`].
pub async fn take_from_ladder(
    State(site): State<Site>,
    Customer(customer): Customer,
    Path((card, place)): Path<(String, usize)>,
    Form(fields): Form<ButtonFields>,
) -> Reply {
    take(&site, customer, &card, Shelf::Ladder(place), &fields).await
}

/// Where a reward's ticket is.
#[must_use]
pub fn voucher_path(card: CardId, code: &str) -> String {
    format!("/cards/{card}/vouchers/{code}")
}

/// What may stand behind a reward's address.
#[derive(Debug, Deserialize)]
pub struct VoucherQuery {
    #[serde(default)]
    now: Proven,
}

/// `GET /cards/{card}/vouchers/{code}`: what the reward's QR code opens. Its owner sees the ticket, the till the counter.
///
/// # Errors
/// [`Trouble::NotYours`].
pub async fn voucher(
    State(site): State<Site>,
    visitor: Visitor,
    Path((card, code)): Path<(String, String)>,
    Query(query): Query<VoucherQuery>,
) -> Reply {
    let card = card_id(&card)?;
    let found = match visitor.customer {
        Some(customer) => site.stampbook.voucher(customer, card, &code).await.map_err(Trouble::from),
        None => Err(Trouble::NotYours),
    };
    let (voucher, card, shop) = match found {
        Ok(found) => found,
        Err(Trouble::NotYours | Trouble::Server(server::Error::NotFound(_))) if visitor.staff.is_some() => {
            let code = server::env::read_code(&code);
            return Ok(onward(&format!("/counter/vouchers/{code}{}", query.now)));
        }
        Err(Trouble::Server(server::Error::NotFound(_))) => return Err(Trouble::NotYours.into()),
        Err(trouble) => return Err(trouble.into()),
    };
    let words = Words(visitor.speaks(shop.language));
    let day = |at| words::day(at, &shop.zone, words.0);
    let ready = redeem(&voucher.for_rules(), site.now()).is_ok();
    let standing = match (voucher.state, voucher.closed_at, voucher.expires_at) {
        (Standing::Redeemed, Some(at), _) => words.used_on(words::moment(at, &shop.zone, words.0)),
        (Standing::Void, ..) => words.reward_is_void().to_owned(),
        (Standing::Issued, _, end) if ready => words.good_until(end, &shop.zone),
        (_, _, Some(end)) => words.expired_on(day(end)),
        (_, at, None) => at.map_or_else(String::new, |at| words.expired_on(day(at))),
    };
    let frame = Frame::plain(&voucher.title).of(&shop.color, shop.language);
    let frame = if ready { frame.with_code() } else { frame };
    let path = voucher_path(card.id, &voucher.code);
    let proof = proof(&site, &card, path.clone(), path);
    let kept = words.offline_card(words::moment(site.now(), &shop.zone, words.0));
    let shown = Arc::new((voucher, card, shop));
    Ok(page(&site, &visitor, frame, move || {
        let (voucher, card, shop) = &*shown;
        let code = if ready {
            let (first, second) = voucher.code.split_at(voucher.code.len() / 2);
            view! {
                <ProvingQr proof=proof.clone() label=words.qr_of_voucher()/>
                <p class="number">{format!("{first} {second}")}</p>
            }
            .into_any()
        } else {
            view! { <p class="struck">{standing.clone()}</p> }.into_any()
        };
        view! {
            <header class="top"><Back href=format!("/cards/{}", card.id) label=shop.name.clone()/></header>
            <main>
                <OfflineNote text=kept.clone()/>
                <article class=if ready { "voucher" } else { "voucher used" }>
                    <div class="voucher-what">
                        <Icon path=icon::GIFT/>
                        <h1>{voucher.title.clone()}</h1>
                        <p>{format!("{}. {standing}", shop.name)}</p>
                        {ready.then(|| view! { <Weave/> })}
                    </div>
                    <div class="voucher-code">{code}</div>
                </article>
                {ready.then(|| view! { <p class="muted">{words.use_at_the_counter()}</p> })}
            </main>
        }
    })
    .await)
}
