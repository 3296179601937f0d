//! Cards: giving one, and finding it again.

use super::{
    Caller, Problem,
    asked::{Body, Named, Once, Query},
    shapes::Card,
};
use crate::site::Site;
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use loyalty::{ids::CardId, languages::Language};
use serde::{Deserialize, Serialize};
use server::{
    keys::Scope,
    tills::{Enrolled, Enrolling},
};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

/// The longest referral code that is looked at.
const CODE_LETTERS_MAX: usize = 40;

/// A card to give.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// How your system calls the customer: 1 to 100 letters. Who is known by it has one card, and gets it again.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100)]
    customer: Option<String>,
    /// The code of the friend's card by whose invitation they come.
    #[serde(default)]
    #[schema(max_length = 40)]
    referral_code: Option<String>,
    /// What the customer reads: `en`, `hu`, `et` or `pl`.
    #[serde(default)]
    #[schema(pattern = "^(en|hu|et|pl)$")]
    language: Option<String>,
}

/// A card that was given.
#[derive(Debug, Serialize, ToSchema)]
pub struct Joined {
    /// The card.
    card: Card,
    /// Whether it is new.
    created: bool,
    /// Why the referral code gives nothing, where one was sent that does not: a word that never changes.
    referral_refused: Option<String>,
}

/// Give a customer a card
///
/// Opens a card in the shop's program, with the head start that the program promises. A `customer` who has a card gets that
/// one. Needs `cards:write`.
#[utoipa::path(
    post, path = "/cards", tag = "cards", request_body = Join,
    params(("Idempotency-Key" = String, Header, pattern = "^[A-Za-z0-9_-]{1,64}$", description = "The request's name")),
    responses(
        (status = 201, description = "The card is new", body = Joined),
        (status = 200, description = "The customer had one", body = Joined),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn join(
    State(site): State<Site>,
    caller: Caller,
    Once(key): Once,
    Body(join): Body<Join>,
) -> Result<Response, Problem> {
    let till = caller.needs(Scope::CardsWrite)?;
    let language = match join.language.as_deref() {
        None => None,
        Some(code) => Some(Language::from_code(code).ok_or_else(|| Problem::invalid("language is en, hu, et or pl."))?),
    };
    let too_long = |code: &String| code.chars().count() > CODE_LETTERS_MAX;
    if join.referral_code.as_ref().is_some_and(too_long) {
        return Err(Problem::invalid("referral_code has at most 40 letters."));
    }
    let ask = Enrolling { reference: join.customer, invite: join.referral_code, language, key };
    let enrolled = site.stampbook.enroll(till, &ask).await.map_err(|error| caller.problem(error))?;
    let Enrolled { card, is_new, refused } = enrolled;
    let refused = refused.map(|why| why.code().to_owned());
    let (status, place) = (if is_new { StatusCode::CREATED } else { StatusCode::OK }, format!("{}/cards/{}", super::ROOT, card.id));
    let joined = Joined { card: Card::of(&site, card), created: is_new, referral_refused: refused };
    let mut response = (status, Json(joined)).into_response();
    response.headers_mut().extend(HeaderValue::from_str(&place).ok().map(|place| (header::LOCATION, place)));
    Ok(response)
}

/// Look a card up
///
/// With an `ETag`: a request with `If-None-Match` is answered with 304 where nothing changed. Needs `cards:read`.
#[utoipa::path(
    get, path = "/cards/{id}", tag = "cards",
    params(
        ("id" = String, Path, description = "The card's id"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of what is known already"),
    ),
    responses(
        (status = 200, description = "The card", body = Card, headers(("ETag" = String))),
        (status = 304, description = "It is what is known already"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn card(
    State(site): State<Site>,
    caller: Caller,
    Named(id): Named<CardId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let till = caller.needs(Scope::CardsRead)?;
    let card = site.stampbook.till_card(till, id).await.map_err(|error| caller.problem(error))?;
    let body = serde_json::to_vec(&Card::of(&site, card)).map_err(|error| caller.problem(error))?;
    // Of what is said, not of the entries alone: units lapse and tiers end though nothing is written.
    let tag = format!("\"{}\"", HEXLOWER.encode(Sha256::digest(&body).get(..16).unwrap_or_default()));
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let known = known.flat_map(|line| line.split(',')).any(|one| matches!(one.trim(), "*") || one.trim().trim_start_matches("W/") == tag);
    let kept = [
        (header::ETAG, HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    Ok((kept, [(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// By what a card is looked for: one of them.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// The eight digits under the card's code.
    #[serde(default)]
    #[param(pattern = "^[0-9]{8}$")]
    number: Option<String>,
    /// How your system calls the customer.
    #[serde(default)]
    customer: Option<String>,
}

/// Cards that were found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Cards {
    /// None or one.
    data: Vec<Card>,
    /// Where the list goes on: nowhere.
    next_cursor: Option<String>,
}

/// Find a card by its number or its customer
///
/// Needs `cards:read`.
#[utoipa::path(
    get, path = "/cards", tag = "cards", params(Wanted),
    responses(
        (status = 200, description = "The card, if there is one", body = Cards),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn find(
    State(site): State<Site>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Cards>, Problem> {
    let till = caller.needs(Scope::CardsRead)?;
    let found = match (wanted.number, wanted.customer) {
        (Some(number), None) => {
            let number = number.parse().map_err(|_| {
                Problem::invalid("number has eight digits, of which the last proves the others: one is wrong or missing.")
            })?;
            site.stampbook.till_card_by_number(till, number).await
        }
        (None, Some(customer)) => site.stampbook.till_card_by_reference(till, &customer).await,
        _ => return Err(Problem::invalid("Ask by number or by customer.")),
    };
    let found = found.map_err(|error| caller.problem(error))?;
    Ok(Json(Cards { data: found.map(|card| Card::of(&site, card)).into_iter().collect(), next_cursor: None }))
}
