//! Getting a card: what it promises and starts with, and the one tap.

use super::program::said;
use crate::{
    site::{Form, Frame, Preview, Reply, Site, Trouble, Visitor, onward, page, request_key, visitor},
    ui::{
        Icon, Note,
        card::{Body, Face, Middle, Slot, Sprite},
        mark::{icon, mark},
    },
    words::Words,
};
use axum::{
    extract::{Path, State},
    http::HeaderMap,
};
use leptos::prelude::*;
use loyalty::{
    cards::Standing,
    ledger::{Balances, Unit},
    programs::Terms,
    rewards::Gift,
    sentences,
    stamps::Stamps,
};
use serde::Deserialize;
use server::{cards::Joining, store::Shop, wallet::WALLET_DAYS};
use std::sync::Arc;

/// `GET /join/{shop}`
///
/// # Errors
/// [`Trouble::NoPage`] where there is no such shop.
pub async fn join_page(State(site): State<Site>, visitor: Visitor, Path(shop): Path<String>) -> Reply {
    invitation_page(&site, &visitor, &shop, None).await
}

/// `GET /join/{shop}/{invite}`
///
/// # Errors
/// [`Trouble::NoPage`] where there is no such shop.
pub async fn invited_page(
    State(site): State<Site>,
    visitor: Visitor,
    Path((shop, invite)): Path<(String, String)>,
) -> Reply {
    invitation_page(&site, &visitor, &shop, Some(invite)).await
}

/// What a card of these terms starts with: welcome gifts, and those of an invitation.
fn first_standing(terms: &Terms, invited: bool) -> Standing {
    let mut held = Balances::default();
    let mut give = |unit, amount| held.set(unit, held.of(unit).saturating_add(amount));
    give(Unit::Stamp, terms.stamps.as_ref().map_or(0, |stamps| stamps.welcome));
    give(Unit::Point, terms.points.as_ref().map_or(0, |points| points.welcome));
    give(Unit::Cashback, terms.cashback.as_ref().map_or(0, |cashback| cashback.welcome));
    match terms.referral.as_ref().filter(|_| invited).map(|referral| &referral.friend) {
        Some(Gift::Stamps(stamps)) => give(Unit::Stamp, *stamps),
        Some(Gift::Points(points)) => give(Unit::Point, *points),
        Some(Gift::Cashback(minor)) => give(Unit::Cashback, *minor),
        Some(Gift::Reward(_)) | None => {}
    }
    Standing { held, ..Standing::default() }
}

/// The picture on the page: a new card with what it starts with.
fn first_face(shop: &Shop, terms: &Terms, invited: bool, words: Words) -> Face {
    let standing = first_standing(terms, invited);
    let slots = terms.stamps.as_ref().and_then(Stamps::slots).unwrap_or(1);
    let given = standing.held.of(Unit::Stamp).min(slots - 1) as usize;
    let face = Face::new(shop, terms, &standing, vec![Slot::Given { landing: false }; given], words);
    match face.body {
        // A card that starts with nothing says what it promises, not that it is empty.
        Body::Sum { .. } if standing.held.all().next().is_none() => Face { body: Body::Plain, ..face },
        _ => face,
    }
}

/// Everything that the page shows.
struct Offer {
    /// The shop whose card it is: of a coalition, the one that runs it.
    shop: Shop,
    /// The shop whose door it was, where that is another.
    door: Option<String>,
    face: Face,
    /// Whether a friend's link led here.
    invited: bool,
    /// What the card starts with.
    gift: Option<String>,
    sentences: Vec<String>,
    has: bool,
    words: Words,
    key: String,
    invite: String,
    action: String,
}

async fn invitation_page(site: &Site, visitor: &Visitor, slug: &str, invite: Option<String>) -> Reply {
    let door = site.stampbook.shop_by_slug(slug).await?;
    let terms = site.stampbook.terms(&door).await?;
    // A link that is no invitation, or no longer one, keeps nobody from joining.
    let invite = match invite {
        Some(code) => site.stampbook.invitation(&door, &code).await.ok().map(|_| code),
        None => None,
    };
    let has = match visitor.customer {
        Some(customer) => site.stampbook.card_in_shop(customer, &door).await?.is_some(),
        None => false,
    };
    let (shop, door) = match door.home {
        Some(home) => (site.stampbook.shop(home).await?, Some(door.name)),
        None => (door, None),
    };
    let (words, key) = (Words(visitor.speaks(shop.language)), site.stampbook.new_key()?);
    let invited = invite.is_some() && !has && terms.referral.is_some();
    let face = first_face(&shop, &terms, invited, words);
    let frame = Frame::plain(words.card_of(&shop.name)).of(&shop.color, shop.language);
    let frame = frame.preview(in_messages(site, slug, &shop, &terms, invited));
    let (gift, sentences) =
        (starts_with(&terms, invited, words).filter(|_| !has), sentences::sentences(&terms, words.0));
    let (action, invite) = (format!("/join/{slug}"), invite.unwrap_or_default());
    let offer = Arc::new(Offer { shop, door, face, invited, gift, sentences, has, words, key, invite, action });
    Ok(page(site, visitor, frame, move || show(&offer)).await)
}

/// In the shop's own language, as its picture is: nobody knows who will read the message.
fn in_messages(site: &Site, slug: &str, shop: &Shop, terms: &Terms, invited: bool) -> Preview {
    let (words, promise) = (Words(shop.language), terms.promise(shop.language));
    let gift = starts_with(terms, invited, words).map(|gift| words.you_start_with(gift));
    let description = [invited.then(|| words.a_friend_invites().to_owned()), Some(promise), gift];
    let picture = site.address(&format!("/shops/{slug}/preview.png?invited={invited}"));
    let description = description.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Preview { title: shop.name.clone(), description, picture }
}

/// What a new card starts with: "2 stamps, 50 points, a cookie".
fn starts_with(terms: &Terms, invited: bool, words: Words) -> Option<String> {
    let standing = first_standing(terms, invited);
    let units = standing.held.all().map(|(unit, amount)| match unit {
        Unit::Stamp => Gift::Stamps(amount),
        Unit::Cashback => Gift::Cashback(amount),
        _ => Gift::Points(amount),
    });
    let friend = terms.referral.as_ref().filter(|_| invited).map(|referral| referral.friend.clone());
    let reward = friend.filter(|gift| matches!(gift, Gift::Reward(_)));
    let gifts: Vec<_> = units.chain(reward).map(|gift| gift.words(terms.currency, words.0)).collect();
    (!gifts.is_empty()).then(|| gifts.join(", "))
}

fn show(offer: &Offer) -> impl IntoView + use<> {
    let (words, face, shop) = (offer.words, offer.face.clone(), &offer.shop);
    let label = if offer.has { words.open_my_card() } else { words.get_my_card() };
    let door = offer.door.as_ref().map(|door| words.card_in(door, &shop.name));
    // Children of a component outlive this function.
    let invited = offer.invited;
    view! {
        <Sprite marks=vec![shop.mark.clone()]/>
        <main class="join">
            <header class="join-face">
                <Icon path=mark(&shop.mark).path/>
                <h1>{shop.name.clone()}</h1>
                <p class="lead">{face.promise.clone()}</p>
                <Middle face=face words=words/>
            </header>
            {door.map(|door| view! { <Note path=icon::CHECK>{door}</Note> })}
            {offer.gift.clone().map(|gift| view! {
                <Note path=icon::GIFT>
                    {invited.then(|| view! { <b>{words.a_friend_invites()}</b>" " })}
                    {words.you_start_with(gift)}
                </Note>
            })}
            {offer.has.then(|| view! { <Note path=icon::CHECK>{words.you_have_this_card()}</Note> })}
            <form method="post" action=offer.action.clone() class="stack">
                <input type="hidden" name="key" value=offer.key.clone()/>
                <input type="hidden" name="invite" value=offer.invite.clone()/>
                <button class="button wide">{label}</button>
                <p class="muted small">{words.join_privacy()}" "<a href="/privacy">{words.what_the_shop_sees()}</a></p>
            </form>
            <details><summary>{words.how_it_works()}</summary>{said(&offer.sentences)}</details>
        </main>
    }
}

/// The fields of joining.
#[derive(Debug, Deserialize)]
pub struct JoinFields {
    key: String,
    #[serde(default)]
    invite: String,
}

/// `POST /join/{shop}`
///
/// # Errors
/// [`Trouble::NoPage`] where there is no such shop.
pub async fn join(
    State(site): State<Site>,
    visitor: Visitor,
    Path(slug): Path<String>,
    headers: HeaderMap,
    Form(fields): Form<JoinFields>,
) -> Reply {
    if visitor.customer.is_none() && !site.limits.allow_new(&visitor.place) {
        return Err(Trouble::TooMany.into());
    }
    let shop = site.stampbook.shop_by_slug(&slug).await?;
    let device = visitor.device.map_or_else(|| site.stampbook.new_device(), Ok)?;
    let ask = Joining {
        shop: shop.id,
        customer: visitor.customer,
        device,
        invite: Some(fields.invite).filter(|code| !code.is_empty() && code.len() <= 32),
        language: visitor.speaks(shop.language),
        key: request_key(&fields.key)?,
    };
    let joined = site.stampbook.join(&ask).await?;
    let refused = joined.refused.map_or(String::new(), |why| format!("?invitation={}", why.code()));
    let mut response = onward(&format!("/cards/{}{refused}", joined.card));
    let mut cookies = vec![visitor::cookie(visitor::DEVICE, &device.to_string(), WALLET_DAYS)];
    if visitor.customer != Some(joined.customer) {
        let token = site.stampbook.open_wallet(joined.customer, crate::devices::make(&headers)).await?;
        cookies.push(visitor::cookie(visitor::WALLET, token.reveal(), WALLET_DAYS));
    }
    visitor::append(response.headers_mut(), cookies);
    Ok(response)
}
