//! What happened on a card: one line for each thing that was done, with all that it moved.

use super::shown::Shown;
use crate::words;
use leptos::prelude::*;
use loyalty::{
    ids::PurchaseId,
    ledger::{Account, Entry, Kind, Unit},
    time::Timestamp,
};

/// Lines shown on a card's page.
const LINES_MAX: usize = 20;

/// Something that was done.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    what: String,
    at: Timestamp,
    purchase: Option<PurchaseId>,
    /// "+2 stamps", "−€1.50".
    moved: Vec<String>,
}

/// What an entry did to the card, with its sign.
fn moved(shown: &Shown, entry: &Entry) -> String {
    let count = match (entry.unit, &shown.view.terms.membership) {
        (Unit::Membership, Some(club)) => shown.words.months(entry.amount.saturating_mul(club.months)),
        (unit, _) => shown.count(unit, entry.amount),
    };
    match entry.on_card() {
        // What could not be taken back moved nothing on the card.
        0 => count,
        1.. => format!("+{count}"),
        ..=-1 => format!("−{count}"),
    }
}

fn what(shown: &Shown, entry: &Entry) -> Option<String> {
    let words = shown.words;
    let stamps = shown.view.terms.stamps.as_ref();
    match entry.kind {
        Kind::Reversal if entry.from == Account::Owed => Some(words.owed_after_refund().into()),
        // Of several rewards along a card only the last one fills it.
        Kind::Completed if stamps.is_some_and(|stamps| stamps.rewards.len() > 1) => {
            words.entry(entry).map(|_| words.reward_reached().into())
        }
        _ => words.entry(entry),
    }
}

/// The latest lines. Entries that one deed wrote stand together, and are one.
fn lines(shown: &Shown) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for entry in &shown.view.entries {
        let Some(what) = what(shown, entry) else { continue };
        let moved = moved(shown, entry);
        match lines.last_mut() {
            Some(last) if (&last.what, last.at, last.purchase) == (&what, entry.at, entry.purchase) => {
                // Entries come the latest first; within a line they are read in the order in which they were written.
                last.moved.insert(0, moved);
            }
            _ => lines.push(Line { what, at: entry.at, purchase: entry.purchase, moved: vec![moved] }),
        }
    }
    lines.truncate(LINES_MAX);
    lines
}

/// The history of a card.
pub(super) fn history(shown: &Shown) -> impl IntoView + use<> {
    let (words, zone) = (shown.words, &shown.view.shop.zone);
    let lines: Vec<_> = lines(shown)
        .into_iter()
        .map(|line| {
            let moved: Vec<_> = line.moved.into_iter().map(|one| view! { <span>{one}</span> }).collect();
            view! {
                <li>
                    <span><span>{line.what}</span><span class="muted small">{words::moment(line.at, zone, words.0)}</span></span>
                    <span class="moved">{moved}</span>
                </li>
            }
        })
        .collect();
    let body = if !lines.is_empty() {
        view! { <ol class="history">{lines}</ol> }.into_any()
    } else if shown.view.slots().is_some() {
        view! { <p class="muted">{words.nothing_yet()}</p> }.into_any()
    } else {
        view! { <p class="muted">{words.nothing_here_yet()}</p> }.into_any()
    };
    let check = format!("/cards/{}/check", shown.view.card.id);
    let check = (shown.view.card.seq > 0).then(|| {
        view! { <a class="button quiet" href=check>{words.check_this_history()}</a> }
    });
    view! { <section class="stack"><h2>{words.history()}</h2>{body}{check}</section> }
}
