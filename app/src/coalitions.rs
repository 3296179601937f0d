//! What the shops that share a program owe each other for a month, for their owners.

use crate::{
    site::{Frame, Reply, Site, Visitor, page, visitor::Owner},
    ui::Back,
    words::Words,
};
use axum::extract::{Query, State};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use leptos::prelude::*;
use loyalty::{
    ids::ShopId,
    ledger::Unit,
    time::{Here, Month},
};
use serde::Deserialize;
use server::{coalitions::Statement, store::Shop};
use std::{collections::BTreeMap, sync::Arc};

/// So many months back there is a way from month to month; an older one can still be asked for.
const MONTHS_BACK: i32 = 36;

/// Which month.
#[derive(Debug, Deserialize)]
pub struct MonthQuery {
    #[serde(default)]
    month: String,
}

/// The first day of a month that is written `2026-11`.
fn first_day(text: &str) -> Option<Date> {
    // Months are written with four digits and two; anything else has no neighbours to lead to.
    format!("{text}-01").parse().ok().filter(|_| text.len() == 7)
}

/// The month that is asked for, or this one; none lies ahead.
fn chosen(typed: &str, today: Date) -> Date {
    let this = today.first_of_month();
    first_day(typed).filter(|day| *day <= this).unwrap_or(this)
}

/// `GET /owner/settlement?month=2026-11`
///
/// # Errors
/// [`crate::site::Trouble::NoPage`] where the shop is in no coalition.
pub async fn settlement(
    State(site): State<Site>,
    visitor: Visitor,
    Owner(staff): Owner,
    Query(query): Query<MonthQuery>,
) -> Reply {
    let shop = site.stampbook.shop(staff.shop).await?;
    // A zone that was checked when the shop was opened and is gone since falls back to UTC rather than hiding the page.
    let zone = TimeZone::get(&shop.zone).unwrap_or(TimeZone::UTC);
    let today = Here::new(site.now(), &zone).date();
    let month = chosen(&query.month, today);
    let statement = site.stampbook.settlement(shop.id, Month::of(month)).await?;
    let words = Words(visitor.speaks(shop.language));
    let before = month.checked_sub(1.month()).ok().filter(|day| *day > today.saturating_sub(MONTHS_BACK.months()));
    let after = month.checked_add(1.month()).ok().filter(|next| *next <= today);
    let frame = Frame::plain(words.settlement()).of(&shop.color, shop.language).body("owner").for_staff();
    let statement = Arc::new(statement);
    Ok(page(&site, &visitor, frame, move || {
        view! {
            <header class="top"><Back href="/owner".into() label=words.today().into()/></header>
            <main class="reading">
                <div class="stack">
                    <h1>{words.settlement()}</h1>
                    <p>{words.settlement_how()}</p>
                </div>
                <nav class="months">
                    {before.map(|day| way(day, words.month_before(), words))}
                    <h2>{words.month_of(month)}</h2>
                    {after.map(|day| way(day, words.month_after(), words))}
                </nav>
                {shops(&statement, words)}
                {debts(&statement, words)}
            </main>
        }
    })
    .await)
}

/// The way to another month.
fn way(day: Date, label: &'static str, words: Words) -> impl IntoView + use<> {
    let label = format!("{label}: {}", words.month_of(day));
    view! { <a class="button quiet" href=format!("/owner/settlement?month={}", Month::of(day))>{label}</a> }
}

/// So much money, with its sign where it has one.
fn money(statement: &Statement, minor: i64, words: Words) -> String {
    let sign = if minor < 0 { "−" } else { "" };
    let minor = minor.unsigned_abs();
    let written = statement.currency.map_or_else(|| minor.to_string(), |currency| currency.sum(minor, words.0));
    format!("{sign}{written}")
}

/// Units of a shop: "120 points, 3 stamps". More undone than done in a month stands below zero.
fn units(all: &BTreeMap<Unit, i64>, statement: &Statement, words: Words) -> String {
    let said = all.iter().filter(|(_, amount)| **amount != 0).map(|(unit, amount)| {
        let count = u32::try_from(amount.unsigned_abs()).unwrap_or(u32::MAX);
        let sign = if *amount < 0 { "−" } else { "" };
        format!("{sign}{}", words.so_many(*unit, count, statement.currency))
    });
    let said: Vec<_> = said.collect();
    if said.is_empty() { "–".to_owned() } else { said.join(", ") }
}

/// What each shop gave, redeemed and is to get.
fn shops(statement: &Statement, words: Words) -> impl IntoView + use<> {
    let mut issued: BTreeMap<ShopId, BTreeMap<Unit, i64>> = BTreeMap::new();
    for (shop, unit, amount) in &statement.issued {
        *issued.entry(*shop).or_default().entry(*unit).or_default() += amount;
    }
    let mut redeemed: BTreeMap<ShopId, BTreeMap<Unit, i64>> = BTreeMap::new();
    for (_, shop, unit, amount) in &statement.redeemed {
        *redeemed.entry(*shop).or_default().entry(*unit).or_default() += amount;
    }
    let none = BTreeMap::new();
    let net = |shop: &Shop| statement.settlement.net.get(&shop.id).copied().unwrap_or(0);
    let rows: Vec<_> = statement
        .shops
        .iter()
        .map(|shop| {
            let given = units(issued.get(&shop.id).unwrap_or(&none), statement, words);
            let taken = units(redeemed.get(&shop.id).unwrap_or(&none), statement, words);
            let sum = money(statement, net(shop), words);
            view! {
                <tr>
                    <th scope="row">
                        {shop.name.clone()}
                        <span class="small">{words.units_given()}": "{given}</span>
                        <span class="small">{words.units_redeemed()}": "{taken}</span>
                    </th>
                    <td>{sum}</td>
                </tr>
            }
        })
        .collect();
    let sum = money(statement, statement.shops.iter().map(net).sum(), words);
    view! {
        <table>
            <thead><tr><th scope="col">{words.one_shop()}</th><th scope="col">{words.gets_or_pays()}</th></tr></thead>
            <tbody>{rows}</tbody>
            <tfoot><tr><th scope="row">{words.all_together()}</th><td>{sum}</td></tr></tfoot>
        </table>
    }
}

/// Who pays whom.
fn debts(statement: &Statement, words: Words) -> impl IntoView + use<> {
    let name = |id: ShopId| {
        statement.shops.iter().find(|shop| shop.id == id).map_or_else(|| id.to_string(), |shop| shop.name.clone())
    };
    let debts = &statement.settlement.debts;
    if debts.is_empty() {
        return view! { <p class="lead">{words.nobody_owes()}</p> }.into_any();
    }
    let rows: Vec<_> = debts
        .iter()
        .map(|debt| {
            let sum = money(statement, i64::try_from(debt.minor).unwrap_or(i64::MAX), words);
            view! { <tr><th scope="row">{name(debt.from)}</th><td>{name(debt.to)}</td><td>{sum}</td></tr> }
        })
        .collect();
    view! {
        <table class="debts">
            <thead>
                <tr>
                    <th scope="col">{words.who_pays()}</th>
                    <th scope="col">{words.who_is_paid()}</th>
                    <th scope="col">{words.sum_of_money()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_is_read_and_none_lies_ahead() {
        let today = date(2026, 11, 21);
        assert_eq!(chosen("2026-10", today), date(2026, 10, 1));
        assert_eq!(chosen("2026-11", today), date(2026, 11, 1));
        for typed in ["", "2026-12", "2026-13", "x", "2026-1", "-001-01", "+026-10", "2026-10-05", "99999-01"] {
            assert_eq!(chosen(typed, today), date(2026, 11, 1), "{typed}");
        }
    }
}
