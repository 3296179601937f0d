//! The settlement of a coalition: what its shops owe each other for a month.

use super::{
    Caller, Problem,
    asked::{Named, Query},
};
use crate::site::Site;
use axum::{Json, extract::State};
use jiff::tz::TimeZone;
use loyalty::{
    ids::ShopId,
    time::{Here, Month},
};
use serde::{Deserialize, Serialize};
use server::{Stampbook, coalitions::Statement, keys::Scope};
use utoipa::{IntoParams, ToSchema};

/// Which month.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// A year and a month such as `2026-11`; this month in the shop's zone where none is said.
    #[serde(default)]
    #[param(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$")]
    month: Option<String>,
}

/// A shop of the coalition.
#[derive(Debug, Serialize, ToSchema)]
pub struct Member {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// What it gets, or pays where it is below zero, in minor units.
    net: i64,
}

/// Units that a shop gave.
#[derive(Debug, Serialize, ToSchema)]
pub struct Given {
    /// Who gave them.
    shop_id: String,
    /// Of what.
    unit: &'static str,
    /// How many; below zero where more was undone than done.
    amount: i64,
}

/// Units of one shop that another redeemed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Redeemed {
    /// Who gave them.
    issuer_id: String,
    /// Who redeemed them.
    redeemer_id: String,
    /// Of what.
    unit: &'static str,
    /// How many; below zero where more was undone than done.
    amount: i64,
}

/// Who pays whom.
#[derive(Debug, Serialize, ToSchema)]
pub struct Debt {
    /// Who pays.
    from: String,
    /// Who is paid.
    to: String,
    /// How much, in minor units.
    amount: u64,
}

/// What a month came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Settlement {
    /// The month.
    month: String,
    /// The currency of all amounts.
    currency: Option<String>,
    /// The shops; what they get and pay sums to zero.
    shops: Vec<Member>,
    /// What each gave.
    given: Vec<Given>,
    /// What each redeemed of whose.
    redeemed: Vec<Redeemed>,
    /// Who pays whom.
    debts: Vec<Debt>,
}

impl Settlement {
    fn of(month: Month, statement: &Statement) -> Self {
        let settled = &statement.settlement;
        let net = |id: ShopId| settled.net.get(&id).copied().unwrap_or(0);
        let member = |shop: &server::store::Shop| Member {
            id: shop.id.to_string(),
            name: shop.name.clone(),
            net: net(shop.id),
        };
        let given = statement.issued.iter().map(|(shop, unit, amount)| Given {
            shop_id: shop.to_string(),
            unit: unit.code(),
            amount: *amount,
        });
        let redeemed = statement.redeemed.iter().map(|(issuer, redeemer, unit, amount)| Redeemed {
            issuer_id: issuer.to_string(),
            redeemer_id: redeemer.to_string(),
            unit: unit.code(),
            amount: *amount,
        });
        let debts = settled.debts.iter();
        let debts = debts.map(|one| Debt { from: one.from.to_string(), to: one.to.to_string(), amount: one.minor });
        Self {
            month: month.to_string(),
            currency: statement.currency.map(|currency| currency.to_string()),
            shops: statement.shops.iter().map(member).collect(),
            given: given.collect(),
            redeemed: redeemed.collect(),
            debts: debts.collect(),
        }
    }
}

/// Read what the shops of the coalition owe each other
///
/// Only of the key's own shop, and of the shop that runs its coalition. Needs `settlement:read`.
#[utoipa::path(
    get, path = "/shops/{id}/settlement", tag = "settlement",
    params(("id" = String, Path, description = "The shop's id"), Wanted),
    responses(
        (status = 200, description = "The statement", body = Settlement),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn settlement(
    State(site): State<Site>,
    caller: Caller,
    Named(id): Named<ShopId>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Settlement>, Problem> {
    let till = caller.needs(Scope::SettlementRead)?;
    if !Stampbook::till_sees(till, id) {
        return Err(Problem::not_found("shop"));
    }
    let shop = site.stampbook.shop(id).await.map_err(|error| caller.problem(error))?;
    let month = match wanted.month.as_deref() {
        Some(text) => Month::parse(text).ok_or_else(|| Problem::invalid("month is like 2026-11."))?,
        None => {
            let zone = TimeZone::get(&shop.zone).unwrap_or(TimeZone::UTC);
            Here::new(site.now(), &zone).month()
        }
    };
    let statement = site.stampbook.settlement(id, month).await.map_err(|error| caller.problem(error))?;
    Ok(Json(Settlement::of(month, &statement)))
}
