//! Cards: joining, the card's page, and the code to show.

use crate::{
    islands::{Awake, LiveCard},
    site::{Failed, Form, Frame, Reply, Site, Trouble, Visitor, card_id, onward, page, request_key, visitor},
    ui::{
        Back, Icon, Note, OfflineNote,
        card::{Card, Face, Slot, Slots, Sprite},
        mark::{icon, mark},
        qr::Qr,
    },
    words::{self, Words},
};
use axum::extract::{Path, Query, State};
use leptos::prelude::*;
use loyalty::{programs::Terms, rewards::Gift};
use serde::Deserialize;
use server::{
    cards::{CardView, Joining},
    store::{Shop, Voucher},
    wallet::WALLET_DAYS,
};
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

/// What a new card starts with, for the picture on the page: welcome stamps, and those of an invitation.
fn first_face(shop: &Shop, terms: &Terms, invited: bool, words: Words) -> Face {
    let gift = terms.referral.as_ref().filter(|_| invited).map(|referral| &referral.friend);
    let stamps = terms.stamps.as_ref();
    let welcome = stamps.map_or(0, |stamps| stamps.welcome);
    let given = welcome + if let Some(Gift::Stamps(stamps)) = gift { *stamps } else { 0 };
    let count = stamps.and_then(loyalty::stamps::Stamps::slots).unwrap_or(0);
    let given = given.min(count.saturating_sub(1)) as usize;
    let mut slots = vec![Slot::Given { landing: false }; given];
    slots.resize(count as usize, Slot::Empty);
    Face { name: shop.name.clone(), mark: shop.mark.clone(), promise: terms.promise(words.0), slots }
}

async fn invitation_page(site: &Site, visitor: &Visitor, slug: &str, invite: Option<String>) -> Reply {
    let shop = site.stampbook.shop_by_slug(slug).await?;
    let terms = site.stampbook.terms(&shop).await?;
    // A link that is no invitation, or no longer one, keeps nobody from joining.
    let invite = match invite {
        Some(code) => site.stampbook.invitation(&shop, &code).await.ok().map(|_| code),
        None => None,
    };
    let has = match visitor.customer {
        Some(customer) => site.stampbook.card_in_shop(customer, &shop).await?,
        None => None,
    };
    let (words, key) = (Words(visitor.speaks(shop.language)), site.stampbook.new_key()?);
    let gift = terms.referral.as_ref().filter(|_| invite.is_some() && has.is_none());
    let gift = gift.map(|referral| referral.friend.words(words.0));
    let face = first_face(&shop, &terms, gift.is_some(), words);
    let frame = Frame::plain(words.card_of(&shop.name)).of(&shop.color, shop.language);
    let (action, shop) = (format!("/join/{slug}"), Arc::new(shop));
    Ok(page(site, visitor, frame, move || {
        let (face, shop) = (face.clone(), shop.clone());
        let label = if has.is_some() { words.open_my_card() } else { words.get_my_card() };
        view! {
            <Sprite marks=vec![shop.mark.clone()]/>
            <main class="join">
                <header class="join-face">
                    <Icon path=mark(&shop.mark).path/>
                    <h1>{shop.name.clone()}</h1>
                    <p class="lead">{face.promise.clone()}</p>
                    <Slots face=face words=words/>
                </header>
                {gift.clone().map(|gift| view! {
                    <Note path=icon::GIFT><b>{words.a_friend_invites()}</b>" "{words.you_start_with(gift)}</Note>
                })}
                {has.map(|_| view! { <Note path=icon::CHECK>{words.you_have_this_card()}</Note> })}
                <form method="post" action=action.clone() class="stack">
                    <input type="hidden" name="key" value=key.clone()/>
                    <input type="hidden" name="invite" value=invite.clone().unwrap_or_default()/>
                    <button class="button wide">{label}</button>
                    <p class="muted small">{words.join_privacy()}" "<a href="/privacy">{words.what_the_shop_sees()}</a></p>
                </form>
            </main>
        }
    })
    .await)
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
        let token = site.stampbook.open_wallet(joined.customer).await?;
        cookies.push(visitor::cookie(visitor::WALLET, token.reveal(), WALLET_DAYS));
    }
    visitor::append(response.headers_mut(), cookies);
    Ok(response)
}

/// What may stand behind a card's address.
#[derive(Debug, Deserialize)]
pub struct CardQuery {
    invitation: Option<String>,
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
    let Some(customer) = visitor.customer else { return Ok(Err(Trouble::NotYours.into())) };
    match site.stampbook.card(customer, id).await {
        Ok(view) => Ok(Ok(view)),
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
) -> Reply {
    let Ok(view) = own(&site, &visitor, &card).await? else {
        return not_the_owner(&visitor, &format!("/counter/cards/{card}"));
    };
    let words = Words(visitor.speaks(view.shop.language));
    let refused = query.invitation.as_deref().and_then(loyalty::referrals::Refusal::from_code);
    let refused = refused.map(|why| words.invited_refused(crate::referrals::why_you(words, why)));
    let kept = words.offline_card(words::moment(site.now(), &view.shop.zone, words.0));
    let frame = Frame::plain(&view.shop.name).of(&view.shop.color, view.shop.language).with_islands();
    let (address, invites) = (site.address(&format!("/cards/{}", view.card.id)), view.terms.referral.is_some());
    let view = Arc::new(view);
    Ok(page(&site, &visitor, frame, move || {
        let (id, seq, mark) = (view.card.id, view.card.seq, view.shop.mark.clone());
        let part = live_part(&view, words, &address, u64::MAX);
        view! {
            <Sprite marks=vec![mark]/>
            <header class="top"><Back href="/".into() label=words.all_cards().into()/></header>
            <main>
                <OfflineNote text=kept.clone()/>
                {refused.clone().map(|text| view! { <Note path=icon::CROSS>{text}</Note> })}
                <LiveCard address=format!("/cards/{id}/live") seq=seq>{part}</LiveCard>
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
pub fn live_part(view: &CardView, words: Words, address: &str, landed: u64) -> impl IntoView + use<> {
    let face = Face::of(view, words, landed);
    let (slots, stamps) = (view.slots().unwrap_or(0), view.stamps());
    let left = slots.saturating_sub(stamps);
    let tickets: Vec<_> = view.vouchers.iter().map(|voucher| ticket(view, voucher, words, landed)).collect();
    let tickets = (!tickets.is_empty()).then(|| view! { <ul class="tickets" aria-label=words.your_rewards()>{tickets}</ul> });
    view! {
        <div class="cardset"><Card face=face words=words/>{tickets}</div>
        <div class="stack">
            <p class="togo"><b>{left}</b>" "{words.to_go(left)}</p>
            <div class="progress">
                <progress max=slots value=stamps aria-label=words.stamps_word()></progress>
                <span>{words.of_slots(stamps, slots)}</span>
            </div>
        </div>
        <figure class="stack">
            <div class="plate"><Qr text=address.to_owned() label=words.qr_of_card()/></div>
            <figcaption class="number">{view.card.number.to_string()}</figcaption>
        </figure>
        {history(view, words)}
    }
}

fn ticket(view: &CardView, voucher: &Voucher, words: Words, landed: u64) -> impl IntoView + use<> {
    let until = words.good_until(voucher.expires_at, &view.shop.zone);
    let fresh = view.entries.iter().any(|entry| entry.id.seq > landed && entry.voucher == Some(voucher.id));
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

/// Entries shown on a card's page.
const HISTORY_MAX: usize = 20;

fn history(view: &CardView, words: Words) -> impl IntoView + use<> {
    use loyalty::ledger::Unit;
    let lines = view.entries.iter().filter_map(|entry| Some((words.entry(entry)?, entry)));
    let lines: Vec<_> = lines
        .take(HISTORY_MAX)
        .map(|(what, entry)| {
            let sign = if entry.on_card() < 0 { "−" } else { "+" };
            let count = match entry.unit {
                Unit::Stamp => entry.amount.to_string(),
                Unit::Voucher => words.one_reward().to_owned(),
                Unit::Point | Unit::Cashback | Unit::Membership | Unit::Vote => entry.amount.to_string(),
            };
            let when = words::moment(entry.at, &view.shop.zone, words.0);
            view! {
                <li>
                    <span><span>{what}</span><span class="muted small">{when}</span></span>
                    <span>{format!("{sign}{count}")}</span>
                </li>
            }
        })
        .collect();
    let body = if lines.is_empty() {
        view! { <p class="muted">{words.nothing_yet()}</p> }.into_any()
    } else {
        view! { <ol class="history">{lines}</ol> }.into_any()
    };
    view! { <section class="stack"><h2>{words.history()}</h2>{body}</section> }
}

/// `GET /cards/{card}/code`
///
/// # Errors
/// [`Trouble::NotYours`].
pub async fn code(State(site): State<Site>, visitor: Visitor, Path(card): Path<String>) -> Reply {
    let view = own(&site, &visitor, &card).await??;
    let words = Words(visitor.speaks(view.shop.language));
    let frame = Frame::plain(words.show_my_code()).of(&view.shop.color, view.shop.language);
    let frame = frame.body("code-page").with_islands();
    let address = site.address(&format!("/cards/{}", view.card.id));
    let kept = words.offline_card(words::moment(site.now(), &view.shop.zone, words.0));
    let view = Arc::new(view);
    Ok(page(&site, &visitor, frame, move || {
        let shop = view.shop.name.clone();
        view! {
            <header class="top"><Back href=format!("/cards/{}", view.card.id) label=shop.clone()/></header>
            <main>
                <h1 class="hidden">{words.your_code_at(shop)}</h1>
                <OfflineNote text=kept.clone()/>
                <Qr text=address.clone() label=words.qr_of_card()/>
                <p class="number">{view.card.number.to_string()}</p>
                <p class="muted">{words.say_the_number()}</p>
                <Awake/>
            </main>
        }
    })
    .await)
}
