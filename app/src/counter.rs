//! The counter: whose card this is, what one tap will give, and handing rewards over.

mod find;
mod vouchers;

pub use find::find;
pub use vouchers::{redeem, voucher};

use crate::{
    site::{Form, Frame, Reply, Site, Visitor, onward, card_id, request_key, page, visitor::AtCounter},
    ui::{Back, Icon, mark::icon},
    words::Words,
};
use axum::extract::{Path, Query, State};
use leptos::prelude::*;
use loyalty::{ids::CardId, purchases::Sale};
use serde::Deserialize;
use server::{
    cards::CardView,
    counter::{Selling, Sold},
    requests::RequestKey,
    store::{Shop, Voucher},
};
use std::sync::Arc;

/// Stamps that one tap may give; more go by several taps.
const STAMPS_OFFERED: u32 = 6;

fn at_counter(title: &str, shop: &Shop) -> Frame {
    Frame::plain(title).of(&shop.color, shop.language).body("counter").for_staff()
}

/// What was done just before.
#[derive(Debug, Deserialize)]
pub struct DoneQuery {
    done: Option<String>,
}

/// `GET /counter/cards/{card}`
///
/// # Errors
/// The card is not found where it is not this shop's.
pub async fn card(
    State(site): State<Site>,
    visitor: Visitor,
    AtCounter(staff): AtCounter,
    Path(card): Path<String>,
    Query(query): Query<DoneQuery>,
) -> Reply {
    let view = site.stampbook.card_at(&staff, card_id(&card)?).await?;
    let done = match query.done.as_deref().and_then(RequestKey::parse) {
        Some(key) => site.stampbook.sold(staff.shop, &key).await?.filter(|given| given.changed.first().is_some_and(|(id, _)| *id == view.card.id)),
        None => None,
    };
    let (words, key) = (Words(visitor.speaks(view.shop.language)), site.stampbook.new_key()?);
    let frame = at_counter(words.whose_card(), &view.shop);
    let view = Arc::new(view);
    Ok(page(&site, &visitor, frame, move || {
        let redeem: Vec<_> = view.vouchers.iter().map(|voucher| to_redeem(&view, voucher, words)).collect();
        let redeem = (!redeem.is_empty()).then(|| view! {
            <section class="stack"><h2>{words.to_redeem()}</h2><ul class="redeem stack">{redeem}</ul></section>
        });
        view! {
            <header class="top"><Back href="/counter".into() label=words.next_customer().into()/></header>
            <main class="serving">
                <section class="whose">
                    <div><p>{words.card_number()}</p><h1>{view.card.number.to_string()}</h1></div>
                    {view.slots().map(|slots| view! {
                        <p class="sum">{view.stamps()}" "<small>{words.of_slots("", slots)}</small></p>
                        <progress max=slots value=view.stamps() aria-label=words.stamps_word()></progress>
                    })}
                </section>
                <div class="stack news">{done.clone().map(|given| said(&view, &given, words))}{redeem}</div>
                {give_form(view.card.id, &key, words)}
            </main>
        }
    })
    .await)
}

fn said(view: &CardView, given: &Sold, words: Words) -> impl IntoView + use<> {
    let standing = words.of_slots(given.stamps_after, view.slots().unwrap_or(0));
    let rewards: Vec<_> = given.rewards.iter().map(|reward| format!(" {}", words.card_full_gets(reward))).collect();
    let standing = match (rewards.is_empty(), given.stamps_after) {
        (true, _) => format!(" {standing}."),
        (false, 0) => String::new(),
        (false, _) => format!(" {}", words.on_the_next_card(standing)),
    };
    view! {
        <div class="note good done" role="status">
            <Icon path=icon::CHECK/>
            <span><b>{words.given_stamps(words.stamps(given.stamps))}</b>{rewards}{standing}</span>
        </div>
    }
}

fn to_redeem(view: &CardView, voucher: &Voucher, words: Words) -> impl IntoView + use<> {
    let until = words.good_until(voucher.expires_at, &view.shop.zone);
    view! {
        <li>
            <span><b>{voucher.title.clone()}</b><span class="muted small">{until}</span></span>
            <a class="button quiet" href=format!("/counter/vouchers/{}", voucher.code)>{words.redeem()}</a>
        </li>
    }
}

fn give_form(card: CardId, key: &str, words: Words) -> impl IntoView + use<> {
    let counts: Vec<_> = (1..=STAMPS_OFFERED)
        .map(|count| view! { <label><input type="radio" name="stamps" value=count checked=count == 1/>{count}</label> })
        .collect();
    let labels: Vec<_> = (1..=STAMPS_OFFERED)
        .map(|count| {
            view! { <span class=format!("says says-{count}")>{words.give_stamps(words.stamps(count))}</span> }
        })
        .collect();
    view! {
        <form method="post" action=format!("/counter/cards/{card}/stamps") class="give stack">
            <input type="hidden" name="key" value=key.to_owned()/>
            <fieldset class="many"><legend class="hidden">{words.how_many_stamps()}</legend>{counts}</fieldset>
            <button class="button wide">{labels}</button>
        </form>
    }
}

/// The fields of giving.
#[derive(Debug, Deserialize)]
pub struct GiveFields {
    key: String,
    stamps: u32,
}

/// `POST /counter/cards/{card}/stamps`
///
/// # Errors
/// The card is not found where it is not this shop's.
pub async fn give(
    State(site): State<Site>,
    AtCounter(staff): AtCounter,
    Path(card): Path<String>,
    Form(fields): Form<GiveFields>,
) -> Reply {
    let (card, key) = (card_id(&card)?, request_key(&fields.key)?);
    let done = format!("/counter/cards/{card}?done={}", key.as_str());
    let sale = Sale::stamps(fields.stamps);
    site.stampbook.sell(&Selling { shop: staff.shop, by: Some(staff.id), card, sale, key }).await?;
    Ok(onward(&done))
}
