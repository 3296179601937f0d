//! How it works: everything that the card's own terms promise, in plain sentences.

use super::own;
use crate::{
    data,
    site::{Frame, Reply, Site, Visitor, page},
    ui::{Back, OfflineNote},
    words::{self, Words},
};
use axum::extract::{Path, State};
use leptos::prelude::*;
use loyalty::sentences::sentences;
use std::sync::Arc;

/// Sentences as a list.
pub fn said(lines: &[String]) -> impl IntoView + use<> {
    let lines: Vec<_> = lines.iter().map(|line| view! { <li>{line.clone()}</li> }).collect();
    view! { <ul class="said">{lines}</ul> }
}

/// `GET /cards/{card}/program`
///
/// # Errors
/// [`crate::site::Trouble::NotYours`].
pub async fn program(State(site): State<Site>, visitor: Visitor, Path(card): Path<String>) -> Reply {
    let view = own(&site, &visitor, &card).await??;
    let words = Words(visitor.speaks(view.shop.language));
    let frame = Frame::plain(words.how_it_works()).of(&view.shop.color, view.shop.language).with_islands();
    let kept = words.offline_card(words::moment(site.now(), &view.shop.zone, words.0));
    let shown = Arc::new((sentences(&view.terms, words.0), view));
    Ok(page(&site, &visitor, frame, move || {
        let (lines, view) = &*shown;
        view! {
            <header class="top"><Back href=format!("/cards/{}", view.card.id) label=view.shop.name.clone()/></header>
            <main>
                <h1>{words.how_it_works()}</h1>
                <OfflineNote text=kept.clone()/>
                {said(lines)}
                {data::ways(view, words)}
            </main>
        }
    })
    .await)
}
