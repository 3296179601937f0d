//! The code to show at the counter, as large as the screen lets it be: it proves that it is shown just now, also without a
//! network, and once the till has read it and done something, the card takes its place.

use super::own;
use crate::{
    site::{Frame, Reply, Site, Visitor, page},
    ui::{
        Back, OfflineNote,
        qr::{Proof, ProvingQr},
    },
    words::{self, Words},
};
use axum::extract::{Path, State};
use leptos::prelude::*;
use server::store::Card;
use std::sync::Arc;

/// What a code proves that leads to this path of a card's; where to go once the till has acted.
pub fn proof(site: &Site, card: &Card, path: String, then: String) -> Proof {
    Proof {
        key: site.stampbook.code_key(card.shop, card.id),
        origin: site.address(""),
        now: site.now(),
        live: format!("/cards/{}/live?seq={}", card.id, card.seq),
        path,
        then,
    }
}

/// `GET /cards/{card}/code`
///
/// # Errors
/// [`crate::site::Trouble::NotYours`].
pub async fn code(State(site): State<Site>, visitor: Visitor, Path(card): Path<String>) -> Reply {
    let view = own(&site, &visitor, &card).await??;
    let words = Words(visitor.speaks(view.shop.language));
    let frame = Frame::plain(words.show_my_code()).of(&view.shop.color, view.shop.language);
    let frame = frame.body("code-page").with_code();
    let kept = words.offline_card(words::moment(site.now(), &view.shop.zone, words.0));
    let path = format!("/cards/{}", view.card.id);
    let proof = proof(&site, &view.card, path.clone(), format!("{path}?seen={}", view.card.seq));
    let view = Arc::new(view);
    Ok(page(&site, &visitor, frame, move || {
        let shop = view.shop.name.clone();
        view! {
            <header class="top"><Back href=path.clone() label=shop.clone()/></header>
            <main>
                <h1 class="hidden">{words.your_code_at(shop)}</h1>
                <OfflineNote text=kept.clone()/>
                <ProvingQr proof=proof.clone() label=words.qr_of_card()/>
                <p class="number">{view.card.number.to_string()}</p>
                <p class="muted">{words.say_the_number()}</p>
            </main>
        }
    })
    .await)
}
