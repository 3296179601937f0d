//! Notices: the inbox of a card, what its owner wants to be told and when, and the phones on which it rings.

mod carrier;
mod phones;
mod said;
mod wishes;

pub use carrier::{carry, carry_once};
pub use phones::{add, remove};
pub use said::Sayer;
pub use wishes::{save, settings};

use crate::{
    site::{Frame, Reply, Site, Visitor, card_id, page, visitor::Customer},
    ui::{Back, Icon, mark::icon},
    words::{self, Words},
};
use axum::extract::{Path, Query, State};
use leptos::prelude::*;
use loyalty::{ids::CardId, time::Timestamp};
use phones::Ring;
use serde::Deserialize;
use server::{notices::Inbox, store::Notice};
use std::sync::Arc;

/// Asks to ring in this browser: for the pages that offer it.
const RING: &str = include_str!("notices/ring.js");
/// The longest name of a notice in an address.
const RULE_LETTERS_MAX: usize = 200;

/// Where a page of the inbox begins: behind the last notice of the page before.
#[derive(Debug, Default, Deserialize)]
pub struct Before {
    before: Option<String>,
}

impl Before {
    fn read(&self) -> Option<(Timestamp, &str)> {
        let (at, rule) = self.before.as_deref()?.split_once('-')?;
        (rule.len() <= RULE_LETTERS_MAX).then_some((Timestamp(at.parse().ok()?), rule))
    }

    fn href(card: CardId, notice: &Notice) -> String {
        format!("/cards/{card}/notices?before={}-{}", notice.at.0, notice.rule)
    }
}

/// The bell at the top of a card, with how many notices its owner has not seen.
pub fn bell(card: CardId, notices: &[Notice], words: Words) -> impl IntoView + use<> {
    let unseen = notices.iter().filter(|notice| notice.seen_at.is_none()).count();
    let label = if unseen == 0 { words.notices().to_owned() } else { words.notices_new(unseen) };
    let count = (unseen > 0).then(|| view! { <b class="ready">{unseen}</b> });
    view! { <a class="bell" href=format!("/cards/{card}/notices") aria-label=label><Icon path=icon::BELL/>{count}</a> }
}

fn line(inbox: &Inbox, notice: &Notice, words: Words) -> Option<impl IntoView + use<>> {
    let (card, zone, kind) = (inbox.card.id, &inbox.shop.zone, notice.what.kind());
    let said = Sayer { words, terms: &inbox.terms, zone }.say(&notice.what)?;
    let new = notice.seen_at.is_none().then(|| view! { <b class="ready">{words.new_one()}</b> });
    let choice = kind.is_a_choice().then(|| {
        let href = format!("/cards/{card}/notices/settings#{}", kind.code());
        view! { " "<a href=href>{words.choose_notices()}</a> }
    });
    Some(view! {
        <li>
            <span>
                <span>{said}</span>
                <span class="muted small">{words::moment(notice.at, zone, words.0)}" "{new}</span>
                <details class="small">
                    <summary class="muted">{words.why_this()}</summary>
                    <p>{words.why_notice(kind)}{choice}</p>
                </details>
            </span>
        </li>
    })
}

/// `GET /cards/{card}/notices`: what is shown is seen.
///
/// # Errors
/// The card is not found where it is not theirs.
pub async fn inbox(
    State(site): State<Site>,
    visitor: Visitor,
    Customer(customer): Customer,
    Path(card): Path<String>,
    Query(before): Query<Before>,
) -> Reply {
    let inbox = site.stampbook.inbox(customer, card_id(&card)?, before.read()).await?;
    site.stampbook.see_notices(&inbox).await?;
    let words = Words(visitor.speaks(inbox.shop.language));
    let phones = site.stampbook.phones(customer).await?;
    let ring = Ring::new(&site, &inbox.card, &phones)?;
    let frame = Frame::plain(words.notices()).of(&inbox.shop.color, inbox.shop.language);
    let frame = if ring.is_some() { frame.with_script(RING) } else { frame };
    let inbox = Arc::new(inbox);
    Ok(page(&site, &visitor, frame, move || {
        let card = inbox.card.id;
        let lines: Vec<_> = inbox.notices.iter().filter_map(|notice| line(&inbox, notice, words)).collect();
        let list = if lines.is_empty() {
            view! { <p class="muted">{words.no_notices()}</p> }.into_any()
        } else {
            view! { <ol class="history">{lines}</ol> }.into_any()
        };
        let older = inbox.notices.last().filter(|_| inbox.more).map(|last| Before::href(card, last));
        view! {
            <header class="top">
                <Back href=format!("/cards/{card}") label=inbox.shop.name.clone()/>
                <a href=format!("/cards/{card}/notices/settings")>{words.what_you_are_told()}</a>
            </header>
            <main>
                <h1>{words.notices()}</h1>
                {list}
                {older.map(|href| view! { <a class="button quiet" href=href>{words.older_ones()}</a> })}
                {ring.clone().map(|ring| ring.view(words))}
            </main>
        }
    })
    .await)
}
