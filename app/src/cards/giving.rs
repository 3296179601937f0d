//! Good causes: what all customers gave to each, in its jar, and giving.

use super::shown::{Shown, part};
use crate::ui::jar::{Jar, Level};
use crate::site::{Form, Reply, Site, card_id, on_card, onward, request_key, visitor::Customer};
use axum::extract::{Path, State};
use leptos::prelude::*;
use loyalty::{
    giving::{By, Cause, Giving},
    ledger::Unit,
};
use serde::Deserialize;
use server::cards::Seen;

/// Amounts that are offered to choose from.
const CHOICES_MAX: usize = 6;

/// Round amounts up to `held`, the largest ones, and all that there is: multiples of `each`.
fn amounts(held: u32, each: u32, base: u32) -> Vec<u32> {
    let each = each.max(1);
    let most = held - held % each;
    let mut round: Vec<_> = (0..9)
        .flat_map(|power| {
            [1u32, 2, 5].map(|digit| digit.saturating_mul(10u32.saturating_pow(power)).saturating_mul(base))
        })
        .filter(|amount| *amount < most && amount.is_multiple_of(each))
        .collect();
    round.drain(..round.len().saturating_sub(CHOICES_MAX - 1));
    round.extend((most > 0).then_some(most));
    round
}

/// What the card can give now.
fn choices(shown: &Shown, giving: &Giving) -> Vec<u32> {
    let base = match giving.by {
        By::Cashback => shown.view.terms.currency.map_or(1, |currency| 10u32.pow(currency.decimals())),
        By::Vote(_) => 1,
        By::Points(exchange) => exchange.each,
    };
    amounts(shown.held(giving.unit()), giving.each(), base)
}

fn form(shown: &Shown, unit: Unit, (place, name): (usize, &str), choices: &[u32]) -> AnyView {
    let (words, id) = (shown.words, format!("cause-{place}"));
    let Some((first, more)) = choices.split_first() else { return ().into_any() };
    let amount = if more.is_empty() {
        view! { <input type="hidden" name="amount" value=*first/><span>{shown.count(unit, *first)}</span> }.into_any()
    } else {
        let options =
            choices.iter().map(|amount| view! { <option value=*amount>{shown.count(unit, *amount)}</option> });
        let options: Vec<_> = options.collect();
        view! {
            <label class="hidden" for=id.clone()>{words.how_much()}</label>
            <select id=id.clone() name="amount">{options}</select>
        }
        .into_any()
    };
    view! {
        <form method="post" class="giving" action=format!("/cards/{}/causes/{place}", shown.view.card.id)>
            <input type="hidden" name="key" value=shown.key(&id)/>
            <input type="hidden" name="version" value=shown.view.card.version/>
            {amount}
            <button class="button quiet" aria-label=format!("{}: {name}", words.give_to_cause())>{words.give_to_cause()}</button>
        </form>
    }
    .into_any()
}

/// A cause with its jar: how much came together, of how much where there is a goal.
fn cause(shown: &Shown, (place, cause): (usize, &Cause), (worth, most): (u64, u64), form: AnyView) -> impl IntoView + use<> {
    let (words, level) = (shown.words, Level::new(worth, cause.goal, most));
    let total = shown.money(worth);
    let said = match cause.goal {
        Some(goal) => words.given_to_goal(total, shown.money(goal.into())),
        None => words.given_by_all(total),
    };
    let reached = level.is_full().then(|| view! { <span class="small"><b>{words.goal_reached()}</b></span> });
    let way = cause.goal.map(|goal| (format!("cause-{place}-name"), worth, goal));
    view! {
        <li>
            <Jar level=level way=way/>
            <div class="stack">
                <div><b id=format!("cause-{place}-name")>{cause.name.clone()}</b><span class="muted small">{said}</span>{reached}</div>
                {form}
            </div>
        </li>
    }
}

/// The causes of a card's program.
pub(super) fn section(shown: &Shown) -> impl IntoView + use<> {
    let giving = shown.view.terms.giving.as_ref()?;
    let worth: Vec<_> = shown.view.causes.iter().map(|total| giving.worth(*total)).collect();
    let most = worth.iter().copied().max().unwrap_or(0);
    let choices = choices(shown, giving);
    let jars = giving.causes.iter().zip(worth).enumerate().map(|(place, (one, worth))| {
        let form = form(shown, giving.unit(), (place, &one.name), &choices);
        cause(shown, (place, one), (worth, most), form)
    });
    let jars: Vec<_> = jars.collect();
    Some(part("causes", shown.words.causes(), view! { <ul class="offers causes">{jars}</ul> }))
}

/// The fields of giving.
#[derive(Debug, Deserialize)]
pub struct GiveFields {
    key: String,
    version: Option<u32>,
    #[serde(default)]
    amount: String,
}

/// `POST /cards/{card}/causes/{place}`
///
/// # Errors
/// The card is not found where it is not theirs; a refusal where the rules say no.
pub async fn give(
    State(site): State<Site>,
    Customer(customer): Customer,
    Path((card, place)): Path<(String, usize)>,
    Form(fields): Form<GiveFields>,
) -> Reply {
    let (card, key) = (card_id(&card)?, request_key(&fields.key)?);
    // What is no number is nothing, which the rules refuse, after they have looked whose card it is.
    let amount = fields.amount.trim().parse().unwrap_or(0);
    let seen = Seen { card, version: fields.version };
    site.stampbook.donate(customer, seen, (place, amount), &key).await.map_err(|error| on_card(card, error))?;
    Ok(onward(&format!("/cards/{card}#causes")))
}

#[cfg(test)]
mod tests {
    use super::amounts;

    #[test]
    fn round_amounts_and_all_of_it_are_offered() {
        assert_eq!(amounts(0, 1, 1), [0; 0]);
        assert_eq!(amounts(1, 1, 1), [1]);
        assert_eq!(amounts(3, 1, 1), [1, 2, 3]);
        assert_eq!(amounts(250, 100, 100), [100, 200]);
        assert_eq!(amounts(99, 100, 100), [0; 0]);
        assert_eq!(amounts(1_234, 1, 100), [100, 200, 500, 1_000, 1_234]);
        assert_eq!(amounts(50_000, 1, 100).len(), 6);
        assert_eq!(amounts(u32::MAX, 7, 7).last(), Some(&(u32::MAX - u32::MAX % 7)));
    }
}
