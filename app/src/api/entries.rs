//! Entries: a card's ledger, the latest first, and taking back what one of them was written for.

use super::{
    Caller, Problem,
    asked::{Named, Once, Query, cursor, lines, place},
    shapes::{Entry, Receipt, holds},
};
use crate::{site::Site, words::Words};
use axum::{Json, extract::State};
use loyalty::{ids::CardId, ledger::EntryId};
use serde::{Deserialize, Serialize};
use server::{keys::Scope, tills};
use std::str::FromStr;
use utoipa::{IntoParams, ToSchema};

/// Which part of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Where the list before this one said that it goes on.
    #[serde(default)]
    #[param(pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
    /// How many lines: 1 to 100, or 50.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// Entries of a card, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Entries {
    /// The entries.
    data: Vec<Entry>,
    /// Where the list goes on, if it does.
    next_cursor: Option<String>,
}

/// List a card's entries
///
/// The latest first. Needs `cards:read`.
#[utoipa::path(
    get, path = "/cards/{id}/entries", tag = "entries",
    params(("id" = String, Path, description = "The card's id"), Part),
    responses(
        (status = 200, description = "The entries", body = Entries),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn entries(
    State(site): State<Site>,
    caller: Caller,
    Named(card): Named<CardId>,
    Query(part): Query<Part>,
) -> Result<Json<Entries>, Problem> {
    let till = caller.needs(Scope::CardsRead)?;
    let limit = lines(part.limit)?;
    let before = part.cursor.as_deref().map(place).transpose()?.map_or(u64::MAX, u64::from_be_bytes);
    // One more than is shown tells whether there are more.
    let found = site.stampbook.till_entries(till, card, before, limit + 1).await;
    let mut found = found.map_err(|error| caller.problem(error))?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next_cursor = found.last().filter(|_| more).map(|last| cursor(&last.id.seq.to_be_bytes()));
    Ok(Json(Entries { data: found.iter().map(Entry::from).collect(), next_cursor }))
}

/// An entry's id as it is written: the card's, a hyphen, and its place.
#[derive(Debug)]
pub struct Id(EntryId);

impl FromStr for Id {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (card, seq) = text.split_once('-').ok_or(())?;
        let digits = !seq.is_empty() && seq.len() <= 18 && seq.bytes().all(|byte| byte.is_ascii_digit());
        let seq = if digits { seq.parse().map_err(|_| ())? } else { return Err(()) };
        Ok(Self(EntryId { card: card.parse().map_err(|_| ())?, seq }))
    }
}

/// What to say to the customer: that it was taken back, and what the card holds.
fn message(words: Words, receipt: &tills::Receipt) -> String {
    let mut said = vec![words.given_back_now().to_owned()];
    said.extend(holds(words, &receipt.card));
    said.extend(words.all_of(&receipt.card.owed, receipt.card.currency).map(|what| words.card_owes_how(what)));
    said.join(" ")
}

/// Take the purchase of an entry back
///
/// The whole purchase to which the entry belongs is given back, with all that it earned; what was spent meanwhile is owed.
/// An entry that belongs to no purchase can't be reversed. Needs `purchases:write`.
#[utoipa::path(
    post, path = "/entries/{id}/reverse", tag = "entries",
    params(
        ("id" = String, Path, description = "The entry's id"),
        ("Idempotency-Key" = String, Header, pattern = "^[A-Za-z0-9_-]{1,64}$", description = "The request's name"),
        ("language" = Option<String>, Query, description = "The language of the message"),
    ),
    responses(
        (status = 200, description = "What was written", body = Receipt),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn reverse(
    State(site): State<Site>,
    caller: Caller,
    Named(Id(entry)): Named<Id>,
    Once(key): Once,
) -> Result<Json<Receipt>, Problem> {
    let till = caller.needs(Scope::PurchasesWrite)?;
    let receipt = site.stampbook.reverse(till, entry, &key).await.map_err(|error| caller.problem(error))?;
    Ok(Json(Receipt::of(&site, caller.language, receipt, message)))
}
