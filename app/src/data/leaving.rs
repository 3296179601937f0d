//! Leaving one shop, or all: a page that says what goes and what stays, a button, and a kind word.

use super::before_leaving;
use crate::{
    site::{Frame, Reply, Site, Visitor, card_id, onward, page, visitor, visitor::Customer},
    ui::{Back, Icon, mark::icon},
    words::Words,
};
use axum::{
    extract::{Path, State},
    http::{HeaderName, HeaderValue},
    response::Response,
};
use leptos::prelude::*;
use loyalty::languages::Language;
use std::sync::Arc;

/// Tells the browser to forget what it keeps of this site: pages for when there is no network, and where histories ended.
const FORGETS: (HeaderName, HeaderValue) =
    (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"storage\""));

/// Takes a wallet out of the browser that asks: cookies by which it is known, and all that it keeps.
pub fn take_out(response: &mut Response, cookies: &[&'static str]) {
    visitor::append(response.headers_mut(), cookies.iter().map(|name| visitor::cookie(name, "", 0)));
    let (name, value) = FORGETS;
    response.headers_mut().insert(name, value);
}

/// `GET /cards/{card}/leave`
///
/// # Errors
/// The card is not found where it is not theirs.
pub async fn leave_page(
    State(site): State<Site>,
    visitor: Visitor,
    Customer(customer): Customer,
    Path(card): Path<String>,
) -> Reply {
    let view = Arc::new(site.stampbook.card(customer, card_id(&card)?).await?);
    let words = Words(visitor.speaks(view.shop.language));
    let frame = Frame::plain(words.leave_this_shop()).of(&view.shop.color, view.shop.language);
    Ok(page(&site, &visitor, frame, move || {
        let (shop, id) = (view.shop.name.clone(), view.card.id);
        view! {
            <header class="top"><Back href=format!("/cards/{id}") label=shop.clone()/></header>
            <main>
                <h1>{words.leave_this(shop)}</h1>
                {before_leaving(words.leave_goes_card(), words)}
                <form method="post" action=format!("/cards/{id}/leave") class="stack">
                    <button class="button danger wide">{words.leave_this_shop()}</button>
                    <a class="button quiet" href=format!("/cards/{id}")>{words.keep_my_card()}</a>
                </form>
            </main>
        }
    })
    .await)
}

/// `POST /cards/{card}/leave`. Sent twice, it finds the card closed.
///
/// # Errors
/// The card is not found where it is not theirs.
pub async fn leave(State(site): State<Site>, Customer(customer): Customer, Path(card): Path<String>) -> Reply {
    let card = card_id(&card)?;
    match site.stampbook.leave(customer, card).await {
        // Sent twice: what it says is true already.
        Err(server::Error::NotFound("card")) if site.stampbook.was_left(card).await? => {}
        left => left?,
    }
    Ok(onward("/"))
}

/// `GET /data/delete`
///
/// # Errors
/// [`crate::site::Trouble::NotYours`] where nothing is known of them.
pub async fn delete_page(State(site): State<Site>, visitor: Visitor, Customer(_): Customer) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    Ok(page(&site, &visitor, Frame::plain(words.leave_all()), move || {
        view! {
            <header class="top"><Back href="/data".into() label=words.my_data().into()/></header>
            <main>
                <h1>{words.leave_all()}</h1>
                {before_leaving(words.leave_goes_cards(), words)}
                <p><a href="/data">{words.download_all()}</a></p>
                <form method="post" action="/data/delete" class="stack">
                    <button class="button danger wide">{words.leave_all()}</button>
                    <a class="button quiet" href="/">{words.keep_my_cards()}</a>
                </form>
            </main>
        }
    })
    .await)
}

/// `POST /data/delete`. Sent twice, it finds nobody, and says the same.
///
/// # Errors
/// Where the database does not answer: whatever was not deleted yet is still theirs, and the same may be sent again.
pub async fn delete(State(site): State<Site>, visitor: Visitor) -> Reply {
    if let Some(customer) = visitor.customer {
        site.stampbook.forget(customer).await?;
    }
    let words = Words(visitor.speaks(Language::En));
    let mut response = page(&site, &visitor, Frame::plain(words.all_gone()), move || {
        view! {
            <main class="trouble">
                <Icon path=icon::CHECK/>
                <div class="stack"><h1>{words.all_gone()}</h1><p class="lead">{words.all_gone_text()}</p></div>
                <a class="button" href="/">{words.open_my_cards()}</a>
            </main>
        }
    })
    .await;
    take_out(&mut response, &[visitor::WALLET, visitor::DEVICE]);
    Ok(response)
}
