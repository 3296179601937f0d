//! Vouchers: a card's, and what becomes of one at a till.

use super::{
    Caller, Problem,
    asked::{Named, Once, Query, cursor, lines, place},
    shapes::{Receipt, Voucher, holds},
};
use crate::{site::Site, words::Words};
use axum::{Json, extract::State};
use loyalty::{
    ids::{CardId, VoucherId},
    rewards::State as Standing,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use server::{
    keys::Scope,
    tills::{self, Closing},
};
use utoipa::{IntoParams, ToSchema};

/// Which vouchers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// How they stand: `issued` (also where nothing is said), `redeemed`, `expired` or `void`.
    #[serde(default)]
    #[param(pattern = "^(issued|redeemed|expired|void)$")]
    state: Option<String>,
    /// Where the list before this one said that it goes on.
    #[serde(default)]
    #[param(pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
    /// How many lines: 1 to 100, or 50.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// Vouchers of a card, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Vouchers {
    /// The vouchers.
    data: Vec<Voucher>,
    /// Where the list goes on, if it does.
    next_cursor: Option<String>,
}

/// When a voucher was issued, and its id: its place in a list.
fn read_place(cursor: &str) -> Result<(Timestamp, VoucherId), Problem> {
    let bytes: [u8; 24] = place(cursor)?;
    let (mut at, mut id) = ([0; 8], [0; 16]);
    at.copy_from_slice(&bytes[..8]);
    id.copy_from_slice(&bytes[8..]);
    Ok((Timestamp(i64::from_be_bytes(at)), VoucherId(id)))
}

/// List a card's vouchers
///
/// The latest first. Needs `cards:read`.
#[utoipa::path(
    get, path = "/cards/{id}/vouchers", tag = "vouchers",
    params(("id" = String, Path, description = "The card's id"), Wanted),
    responses(
        (status = 200, description = "The vouchers", body = Vouchers),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn vouchers(
    State(site): State<Site>,
    caller: Caller,
    Named(card): Named<CardId>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vouchers>, Problem> {
    let till = caller.needs(Scope::CardsRead)?;
    let limit = lines(wanted.limit)?;
    let state = Standing::from_code(wanted.state.as_deref().unwrap_or(Standing::Issued.code()));
    let state = state.ok_or_else(|| Problem::invalid("state is issued, redeemed, expired or void."))?;
    let before = wanted.cursor.as_deref().map(read_place).transpose()?;
    let found = site.stampbook.till_vouchers(till, card, state, before, limit + 1).await;
    let mut found = found.map_err(|error| caller.problem(error))?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let after = found.last().filter(|_| more);
    let next_cursor = after.map(|last| cursor(&[last.issued_at.0.to_be_bytes().as_slice(), &last.id.0].concat()));
    Ok(Json(Vouchers { data: found.iter().map(Voucher::from).collect(), next_cursor }))
}

async fn close(
    site: &Site,
    caller: &Caller,
    code: &str,
    how: Closing,
    key: &server::requests::RequestKey,
) -> Result<Json<Receipt>, Problem> {
    let till = caller.needs(Scope::VouchersWrite)?;
    let receipt = site.stampbook.close_voucher(till, code, how, key).await;
    let receipt = receipt.map_err(|error| caller.problem(error))?;
    let message = |words: Words, receipt: &tills::Receipt| {
        let what = if how == Closing::Redeem { words.reward_redeemed() } else { words.taken_back() };
        let mut said = vec![format!("{what}.")];
        said.extend(holds(words, &receipt.card));
        said.join(" ")
    };
    Ok(Json(Receipt::of(site, caller.language, receipt, message)))
}

/// Hand a voucher over
///
/// At most once: who comes second is refused. Needs `vouchers:write`.
#[utoipa::path(
    post, path = "/vouchers/{code}/redeem", tag = "vouchers",
    params(
        ("code" = String, Path, description = "The voucher's code, as typed or scanned"),
        ("Idempotency-Key" = String, Header, pattern = "^[A-Za-z0-9_-]{1,64}$", description = "The request's name"),
        ("language" = Option<String>, Query, description = "The language of the message"),
    ),
    responses(
        (status = 200, description = "What was written", body = Receipt),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn redeem(
    State(site): State<Site>,
    caller: Caller,
    Named(code): Named<String>,
    Once(key): Once,
) -> Result<Json<Receipt>, Problem> {
    close(&site, &caller, &code, Closing::Redeem, &key).await
}

/// Take a voucher back
///
/// For one that was issued by mistake: it can't be handed over any more. What it was made of does not come back with it; who
/// wants that reverses the purchase instead. Needs `vouchers:write`.
#[utoipa::path(
    post, path = "/vouchers/{code}/void", tag = "vouchers",
    params(
        ("code" = String, Path, description = "The voucher's code, as typed or scanned"),
        ("Idempotency-Key" = String, Header, pattern = "^[A-Za-z0-9_-]{1,64}$", description = "The request's name"),
        ("language" = Option<String>, Query, description = "The language of the message"),
    ),
    responses(
        (status = 200, description = "What was written", body = Receipt),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn void(
    State(site): State<Site>,
    caller: Caller,
    Named(code): Named<String>,
    Once(key): Once,
) -> Result<Json<Receipt>, Problem> {
    close(&site, &caller, &code, Closing::Void, &key).await
}
