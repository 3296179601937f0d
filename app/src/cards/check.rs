//! The check of a card's history by its owner: the history with all its links for the phone, which walks it by itself, and a
//! page on which the server has walked it for who has no scripts. The page hands the phone every sentence that it may say.

use crate::{
    site::{Failed, Frame, Reply, Site, Trouble, Visitor, card_id, page},
    ui::{Back, Icon, mark::icon},
    words::{self, Words},
};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::header,
    response::IntoResponse,
};
use leptos::prelude::*;
use loyalty::ledger::chain::{Break, End, Misfit, Stretch, Walk};
use serde::Deserialize;
use server::store::Shop;
use std::sync::Arc;

/// Behind which entry to begin.
#[derive(Debug, Deserialize)]
pub struct After {
    #[serde(default)]
    after: u64,
}

async fn stretch(site: &Site, visitor: &Visitor, card: &str, after: u64) -> Result<(Shop, Stretch), Failed> {
    let (id, customer) = (card_id(card)?, visitor.customer.ok_or(Trouble::NotYours)?);
    match site.stampbook.stretch(customer, id, after).await {
        Err(server::Error::NotFound("card")) => Err(Trouble::NotYours.into()),
        read => Ok(read?),
    }
}

/// `GET /cards/{card}/chain?after=…`: entries with their links, in order and so many at once.
///
/// # Errors
/// [`Trouble::NotYours`]; the entry is not found where the card has none at that place.
pub async fn chain(
    State(site): State<Site>,
    visitor: Visitor,
    Path(card): Path<String>,
    Query(After { after }): Query<After>,
) -> Reply {
    let (_, stretch) = stretch(&site, &visitor, &card, after).await?;
    Ok(([(header::CACHE_CONTROL, "private, no-store")], Json(stretch)).into_response())
}

/// What the server found when it walked a stretch.
struct Found {
    shop: Shop,
    stretch: Stretch,
    words: Words,
    after: u64,
    /// How far it came, and whether that is the history's end; or where it breaks.
    walked: Result<(End, bool), Break>,
}

impl Found {
    fn new(shop: Shop, stretch: Stretch, words: Words, after: u64) -> Self {
        let mut walk = Walk::behind(stretch.card, End { seq: after, head: stretch.before });
        let walked = walk.along(&stretch).map(|last| (walk.end(), last));
        Self { shop, stretch, words, after, walked }
    }

    fn fits(&self) -> Option<String> {
        let (end, last) = self.walked.ok()?;
        Some(match self.after {
            0 if last => self.words.all_fit(end.seq),
            _ => self.words.some_fit(self.after + 1, end.seq),
        })
    }

    fn breaks(&self) -> Option<String> {
        let found = self.walked.err()?;
        let day = found.at.map(|at| words::day(at, &self.shop.zone, self.words.0));
        let entry = day.map_or_else(|| found.seq.to_string(), |day| format!("{} ({day})", found.seq));
        Some(self.words.misfit(found.what, entry))
    }

    fn fingerprint(&self) -> Option<String> {
        let (end, _) = self.walked.ok().filter(|(end, last)| *last && end.seq > 0)?;
        Some(self.words.last_fingerprint(end.head.fingerprint()))
    }

    /// Where to go on, where this was not all.
    fn next(&self) -> Option<String> {
        let (end, _) = self.walked.ok().filter(|(_, last)| !last)?;
        Some(format!("/cards/{}/check?after={}", self.stretch.card, end.seq))
    }
}

/// A line that is there with nothing in it where the phone may have something to say.
fn note(found: &Found, good: bool) -> impl IntoView + use<> {
    let (id, class, path, text, role) = match good {
        true => ("fits", "note good", icon::CHECK, found.fits(), "status"),
        false => ("breaks", "note bad", icon::CROSS, found.breaks(), "alert"),
    };
    let hidden = text.is_none();
    let next = (!good).then(|| view! { <br/>{found.words.broken_next()} });
    view! {
        <div id=id class=class role=role hidden=hidden>
            <Icon path=path/><span><b>{text}</b>{next}</span>
        </div>
    }
}

/// `GET /cards/{card}/check`
///
/// # Errors
/// As [`chain`].
pub async fn check(
    State(site): State<Site>,
    visitor: Visitor,
    Path(card): Path<String>,
    Query(After { after }): Query<After>,
) -> Reply {
    let (shop, stretch) = stretch(&site, &visitor, &card, after).await?;
    let words = Words(visitor.speaks(shop.language));
    let frame = Frame::plain(words.check_this_history()).of(&shop.color, shop.language).with_check();
    let found = Arc::new(Found::new(shop, stretch, words, after));
    let misfit = move |what| words.misfit(what, "{entry}");
    Ok(page(&site, &visitor, frame, move || {
        let card = found.stretch.card.to_string();
        let (fingerprint, next) = (found.fingerprint(), found.next());
        let open = fingerprint.is_none();
        view! {
            <header class="top"><Back href=format!("/cards/{card}") label=found.shop.name.clone()/></header>
            <main>
                <h1>{words.check_this_history()}</h1>
                <section id="check" class="stack" data-card=card data-zone=found.shop.zone.clone()
                    data-fits=words.all_fit("{count}") data-fingerprint=words.last_fingerprint("{fingerprint}")
                    data-changed=misfit(Misfit::Changed) data-missing=misfit(Misfit::Missing)
                    data-unknown=misfit(Misfit::Unknown) data-end=misfit(Misfit::End)
                    data-rewritten=misfit(Misfit::Rewritten) data-by-phone=words.checked_by_phone()
                    data-remembers=words.phone_remembers() data-same=words.still_the_same("{entry}")
                    data-could-not=words.phone_could_not()
                >
                    {note(&found, true)}
                    {note(&found, false)}
                    <p id="fingerprint" hidden=open>{fingerprint}</p>
                    {next.map(|href| view! { <a id="next" class="button quiet" href=href>{words.check_the_next()}</a> })}
                    <p id="who">{words.checked_by_server()}</p>
                    <p class="muted small">{words.check_why()}</p>
                </section>
            </main>
        }
    })
    .await)
}
