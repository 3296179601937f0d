//! Programs: what the shop promises, as data and in sentences.

use super::{Caller, Problem};
use crate::site::Site;
use axum::{Json, extract::State};
use data_encoding::HEXLOWER;
use loyalty::sentences::sentences;
use serde::Serialize;
use server::keys::Scope;
use utoipa::ToSchema;

/// What a shop promises.
#[derive(Debug, Serialize, ToSchema)]
pub struct Program {
    /// Its id.
    id: String,
    /// The shop for which it is asked.
    shop_id: String,
    /// That shop's name.
    shop_name: String,
    /// The version that is in force: new cards are opened under it.
    version: u32,
    /// SHA-256 of it, in hexadecimal.
    hash: String,
    /// The currency of all amounts.
    currency: Option<String>,
    /// Whether purchases should tell the bill.
    asks_amount: bool,
    /// The categories that things are told apart by.
    categories: Vec<String>,
    /// All that customers are promised, one sentence each.
    sentences: Vec<String>,
    /// The program as it is written down.
    #[schema(value_type = Object)]
    terms: serde_json::Value,
}

/// The programs of a shop.
#[derive(Debug, Serialize, ToSchema)]
pub struct Programs {
    /// One: what the shop promises now.
    data: Vec<Program>,
    /// Where the list goes on: nowhere.
    next_cursor: Option<String>,
}

/// Read what the shop promises
///
/// Needs `programs:read`.
#[utoipa::path(
    get, path = "/programs", tag = "programs",
    params(("language" = Option<String>, Query, description = "The language of the sentences")),
    responses(
        (status = 200, description = "The program in force", body = Programs),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn programs(State(site): State<Site>, caller: Caller) -> Result<Json<Programs>, Problem> {
    let till = caller.needs(Scope::ProgramsRead)?;
    let (shop, terms) = site.stampbook.till_program(till).await.map_err(|error| caller.problem(error))?;
    let program = Program {
        id: shop.program.to_string(),
        shop_id: shop.id.to_string(),
        shop_name: shop.name.clone(),
        version: shop.version,
        hash: HEXLOWER.encode(&terms.hash()),
        currency: terms.currency.map(|currency| currency.to_string()),
        asks_amount: terms.asks_amount(),
        categories: terms.categories().into_iter().map(ToOwned::to_owned).collect(),
        sentences: sentences(&terms, caller.language.unwrap_or(shop.language)),
        terms: serde_json::to_value(&terms).map_err(|error| caller.problem(error))?,
    };
    Ok(Json(Programs { data: vec![program], next_cursor: None }))
}
