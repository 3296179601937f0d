//! Giving back: the latest purchases of a card, one of them, and all or part of it given back. Whoever stands at the counter
//! may do it, as they may all else there; how much one may give back alone comes with the roles at the counter.

mod typed;

use super::{
    DoneQuery, at_counter,
    form::{Input, Typing},
    sale::{Field, Problem, Wrong},
    told::{bad, good},
};
use crate::{
    site::{Failed, Form, Reply, Site, Trouble, Visitor, onward, page, request_key, trouble_words, visitor::AtCounter},
    ui::{Back, Icon, mark::icon},
    words::{self, Words},
};
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
};
use leptos::prelude::*;
use loyalty::{cards::Refusal, ids::PurchaseId, ledger::Unit, money::Currency, purchases::Bought, tiers::Activity};
use server::{
    cards::CardView,
    refunds::{Refunded, Refunding},
    staff::Staff,
    store::{Bill, Shop},
};
use std::{collections::BTreeMap, sync::Arc};
use typed::RefundFields;

/// Whether nothing of it is left.
fn is_gone(left: &Bought) -> bool {
    left.earned.is_empty() && left.activity == Activity::default()
}

/// What it earned and still holds.
fn earned(left: &Bought, currency: Option<Currency>, words: Words) -> Option<String> {
    words.all_of(&server::counter::earned(left), currency)
}

/// What it was: its bill, or else its stamps.
fn title(bill: &Bill, currency: Option<Currency>, words: Words) -> String {
    let amount = bill.purchase.amount_minor.and_then(|minor| u32::try_from(minor).ok());
    match (amount.filter(|_| currency.is_some()), bill.purchase.stamps) {
        (Some(minor), _) => words.so_many(Unit::Cashback, minor, currency),
        (None, 0) => words.one_purchase().to_owned(),
        (None, stamps) => words.stamps(stamps),
    }
}

/// What was paid for it at first.
fn paid(bill: &Bill) -> i64 {
    let spent: i64 = bill.left.spent.iter().map(|one| i64::from(one.amount)).sum();
    bill.purchase.amount_minor.unwrap_or(0) - i64::from(bill.left.discount) - spent
}

/// How much money of it is left to be given back, where that is not all.
fn rest(bill: &Bill, currency: Option<Currency>, words: Words) -> Option<String> {
    if is_gone(&bill.left) {
        return Some(words.given_back().to_owned());
    }
    let left = Some(bill.left.paid).filter(|left| i64::from(*left) < paid(bill));
    left.map(|left| words.left_of_it(words.so_many(Unit::Cashback, left, currency)))
}

/// The latest purchases of a card, folded away: who comes to give something back says so.
pub(super) fn latest(bills: &[Bill], view: &CardView, shop: &Shop, words: Words) -> Option<impl IntoView + use<>> {
    let currency = view.terms.currency;
    let rows: Vec<_> = bills
        .iter()
        .map(|bill| {
            let when = words::moment(bill.purchase.at, &shop.zone, words.0);
            view! {
                <li>
                    <a href=format!("/counter/purchases/{}", bill.purchase.id)>
                        <span class="has">{title(bill, currency, words)}</span>
                        <span>{when}" "<span class="muted small">{rest(bill, currency, words)}</span></span>
                        <Icon path=icon::FORWARD class="mirror"/>
                    </a>
                </li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <details class="more"><summary>{words.latest_purchases()}</summary><ol class="people">{rows}</ol></details>
        }
    })
}

/// What the page of a purchase says first.
enum Told {
    Looked,
    Done(Refunded),
    Refused(Refusal),
    Wrong(RefundFields, Vec<Problem>),
}

impl Told {
    const fn status(&self) -> StatusCode {
        match self {
            Self::Looked | Self::Done(_) => StatusCode::OK,
            Self::Refused(_) => StatusCode::CONFLICT,
            Self::Wrong(..) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

fn purchase_id(text: &str) -> Result<PurchaseId, Failed> {
    text.parse().map_err(|_| server::Error::NotFound("purchase").into())
}

/// `GET /counter/purchases/{purchase}`
///
/// # Errors
/// The purchase is not found where it is not this shop's.
pub async fn purchase(
    State(site): State<Site>,
    visitor: Visitor,
    AtCounter(staff): AtCounter,
    Path(purchase): Path<String>,
    Query(query): Query<DoneQuery>,
) -> Reply {
    let bill = site.stampbook.bill(&staff, purchase_id(&purchase)?).await?;
    let done = match query.key() {
        Some(key) => site.stampbook.refunded(staff.shop, &key).await?.filter(|refunded| refunded.card == bill.card),
        None => None,
    };
    purchase_page(&site, &visitor, &staff, bill, done.map_or(Told::Looked, Told::Done)).await
}

/// `POST /counter/purchases/{purchase}/refund`
///
/// # Errors
/// The purchase is not found where it is not this shop's; what is wrong with a field is said beside it.
pub async fn refund(
    State(site): State<Site>,
    visitor: Visitor,
    AtCounter(staff): AtCounter,
    Path(purchase): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply {
    let (purchase, fields) = (purchase_id(&purchase)?, RefundFields::sort(pairs));
    let key = request_key(&fields.key)?;
    let bill = site.stampbook.bill(&staff, purchase).await?;
    let currency = site.stampbook.terms_at(&staff, bill.card).await?.currency;
    let back = match fields.read(currency) {
        Ok(back) => back,
        Err(problems) => return purchase_page(&site, &visitor, &staff, bill, Told::Wrong(fields, problems)).await,
    };
    let ask = Refunding { shop: staff.shop, by: Some(staff.id), purchase, back, key };
    match site.stampbook.refund(&ask).await {
        Ok(_) => Ok(onward(&format!("/counter/purchases/{purchase}?done={}", ask.key.as_str()))),
        Err(server::Error::Refused(why)) => purchase_page(&site, &visitor, &staff, bill, refused(why, fields)).await,
        Err(error) => Err(Failed::from(Trouble::from(error))),
    }
}

/// Too much or nothing is said beside the amount.
fn refused(why: Refusal, fields: RefundFields) -> Told {
    match why {
        Refusal::RefundTooLarge | Refusal::Sale if !fields.whole => {
            let problem = Problem { field: Field::Amount, wrong: Wrong::Refused(why) };
            Told::Wrong(fields, vec![problem])
        }
        _ => Told::Refused(why),
    }
}

struct Shown {
    bill: Bill,
    view: CardView,
    shop: Shop,
    told: Told,
    key: String,
    words: Words,
}

async fn purchase_page(site: &Site, visitor: &Visitor, staff: &Staff, bill: Bill, told: Told) -> Reply {
    let view = site.stampbook.card_at(staff, bill.card).await?;
    let shop = site.stampbook.shop(staff.shop).await?;
    let (words, key) = (Words(visitor.speaks(shop.language)), site.stampbook.new_key()?);
    let frame = at_counter(words.one_purchase(), &shop).status(told.status());
    let it = Arc::new(Shown { bill, view, shop, told, key, words });
    Ok(page(site, visitor, frame, move || content(&it)).await)
}

fn content(it: &Shown) -> impl IntoView + use<> {
    let Shown { bill, view, shop, told, key: _, words } = it;
    let (words, currency, gone) = (*words, view.terms.currency, is_gone(&bill.left));
    let when = words::moment(bill.purchase.at, &shop.zone, words.0);
    let facts = [
        rest(bill, currency, words),
        earned(&bill.left, currency, words).filter(|_| !gone).map(|what| words.earned_with_it(what)),
    ];
    let facts: Vec<_> = facts.into_iter().flatten().map(|fact| view! { <li>{fact}</li> }).collect();
    view! {
        <header class="top">
            <Back href=format!("/counter/cards/{}", bill.card) label=words.show_the_card().into()/>
            <a href="/counter">{words.next_customer()}</a>
        </header>
        <main class="selling">
            <section class="whose">
                <div><p>{words.guest_number(view.card.number)}</p><h1>{title(bill, currency, words)}</h1></div>
                <p>{when}</p>
                {(!facts.is_empty()).then(|| view! { <ul class="facts">{facts}</ul> })}
            </section>
            <div class="stack news">{said(told, gone, currency, words)}</div>
            {(!gone).then(|| forms(it))}
        </main>
    }
}

fn said(told: &Told, gone: bool, currency: Option<Currency>, words: Words) -> Option<AnyView> {
    match told {
        Told::Done(Refunded { after, owed, .. }) => {
            let holds = words.all_of(after, currency).unwrap_or_else(|| words.holds_nothing().to_owned());
            let owed = words.all_of(owed, currency).map(|what| words.card_owes_how(what));
            let then = [Some(words.holds_now(holds)), owed].into_iter().flatten().collect::<Vec<_>>().join(" ");
            Some(good(words.given_back_now().to_owned(), then))
        }
        Told::Refused(why) => Some(bad(trouble_words(words, *why))),
        Told::Wrong(..) => Some(bad(words.look_nothing_changed())),
        Told::Looked => gone.then(|| bad(words.given_back_before())),
    }
}

fn forms(it: &Shown) -> impl IntoView + use<> {
    let Shown { bill, view, told, key, words, .. } = it;
    let (words, action) = (*words, format!("/counter/purchases/{}/refund", bill.purchase.id));
    let nothing = (RefundFields::default(), Vec::new());
    let (fields, problems) = match told {
        Told::Wrong(fields, problems) => (fields, problems),
        _ => (&nothing.0, &nothing.1),
    };
    let typing = Typing { problems, currency: view.terms.currency, words };
    // Where no money was paid there is no part of it.
    let part = view.terms.currency.filter(|_| bill.left.paid > 0).map(|currency| {
        let most = words.at_most(words.so_many(Unit::Cashback, bill.left.paid, Some(currency)));
        let money = Input::money("amount", words.bill_in(currency), &fields.amount, true);
        let money = typing.input(Input { class: "money large", ..money }, &Field::Amount);
        view! {
            <details class="more" open=!problems.is_empty()>
                <summary>{words.give_part_back()}</summary>
                <form method="post" action=action.clone() class="sale stack">
                    <input type="hidden" name="key" value=format!("{key}-part")/>
                    {money}
                    <p class="muted small">{most}</p>
                    {things(&bill.left, fields, &typing)}
                    <button class="button quiet wide">{words.give_part_back()}</button>
                </form>
            </details>
        }
    });
    view! {
        <div class="stack rest">
            <form method="post" action=action.clone() class="stack">
                <input type="hidden" name="key" value=key.clone()/>
                <input type="hidden" name="whole" value="yes"/>
                <button class="button danger wide">{words.give_all_back()}</button>
                <p class="muted small">{words.give_back_how()}</p>
            </form>
            {part}
        </div>
    }
}

/// The things that are left of it, to say which of them come back.
fn things(left: &Bought, fields: &RefundFields, typing: &Typing<'_>) -> Option<impl IntoView + use<>> {
    let words = typing.words;
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for item in &left.sale.items {
        let count = counts.entry(item.category.clone().unwrap_or_default()).or_default();
        *count = count.saturating_add(item.count);
    }
    let rows: Vec<_> = counts
        .into_iter()
        .enumerate()
        .map(|(place, (category, count))| {
            let name = if category.is_empty() { words.other_things().to_owned() } else { category.clone() };
            let typed = fields.things.get(&category).cloned().unwrap_or_default();
            let label = format!("{name} ({count})");
            typing.input(Input::count(place, &category, label, &typed), &Field::Count(category.clone()))
        })
        .collect();
    let legend = words.which_of_them();
    (!rows.is_empty()).then(|| view! { <fieldset class="things"><legend>{legend}</legend>{rows}</fieldset> })
}
