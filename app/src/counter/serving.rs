//! One customer at the counter: what the card holds, what was bought, what can be redeemed, and what was bought before.

use super::{
    DoneQuery, at_counter, believe, form, memberships, refunds,
    sale::{Asks, Field, Problem, SaleFields, Wrong},
    told::{Told, said},
    whose::whose,
};
use crate::{
    site::{Failed, Form, Proven, Reply, Site, Trouble, Visitor, card_id, onward, page, request_key, visitor::AtCounter},
    ui::Back,
    words::Words,
};
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
};
use leptos::prelude::*;
use loyalty::{cards::Refusal, ids::CardId};
use server::{
    cards::CardView,
    counter::Selling,
    requests::RequestKey,
    staff::Staff,
    store::{Bill, Shop, Voucher},
};
use std::sync::Arc;

/// What a card's page shows beside the card: what was done or typed just before.
pub(super) struct Before {
    pub(super) told: Told,
    pub(super) fields: SaleFields,
    pub(super) problems: Vec<Problem>,
}

impl Before {
    /// Nothing but this was done.
    pub(super) fn of(told: Told) -> Self {
        Self { told, fields: SaleFields::default(), problems: Vec::new() }
    }

    const fn status(&self) -> StatusCode {
        match self.told {
            Told::Looked | Told::Sold(_) | Told::Member => StatusCode::OK,
            Told::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
            Told::Refused(_) => StatusCode::CONFLICT,
        }
    }
}

struct Serving {
    view: CardView,
    shop: Shop,
    bills: Vec<Bill>,
    before: Before,
    key: String,
    words: Words,
}

/// `GET /counter/cards/{card}`
///
/// # Errors
/// The card is not found where it is not this shop's.
pub async fn card(
    State(site): State<Site>,
    visitor: Visitor,
    AtCounter(staff): AtCounter,
    Path(card): Path<String>,
    Query(query): Query<DoneQuery>,
) -> Reply {
    let card = card_id(&card)?;
    if let Proven(Some(code)) = query.now {
        let books = site.stampbook.card_at(&staff, card).await?.card.shop;
        return believe(&site, code, (books, card), &format!("/cards/{card}"), &format!("/counter/cards/{card}"));
    }
    let told = match query.key() {
        Some(key) => done(&site, &staff, card, &key).await?,
        None => Told::Looked,
    };
    serving_page(&site, &visitor, &staff, card, Before::of(told)).await
}

/// What the request with this key did to this card: only that request says so, not whoever types its address.
async fn done(site: &Site, staff: &Staff, card: CardId, key: &RequestKey) -> Result<Told, Failed> {
    let sold = site.stampbook.sold(staff.shop, key).await?;
    if let Some(sold) = sold.filter(|sold| sold.changed.first().is_some_and(|(id, _)| *id == card)) {
        return Ok(Told::Sold(sold));
    }
    let paid = site.stampbook.membership_paid(staff.shop, key).await?;
    Ok(paid.filter(|paid| paid.card == card).map_or(Told::Looked, |_| Told::Member))
}

pub(super) async fn serving_page(site: &Site, visitor: &Visitor, staff: &Staff, card: CardId, before: Before) -> Reply {
    let view = site.stampbook.card_at(staff, card).await?;
    let shop = site.stampbook.shop(staff.shop).await?;
    let bills = site.stampbook.bills(staff, card).await?;
    let (words, key) = (Words(visitor.speaks(shop.language)), site.stampbook.new_key()?);
    let frame = at_counter(words.whose_card(), &shop).status(before.status());
    let it = Arc::new(Serving { view, shop, bills, before, key, words });
    Ok(page(site, visitor, frame, move || content(&it)).await)
}

fn content(it: &Serving) -> impl IntoView + use<> {
    let Serving { view, shop, bills, before, key, words } = it;
    let (words, typing) =
        (*words, form::Typing { problems: &before.problems, currency: view.terms.currency, words: *words });
    let redeem: Vec<_> = view.vouchers.iter().map(|voucher| to_redeem(shop, voucher, words)).collect();
    let redeem = (!redeem.is_empty()).then(|| {
        view! {
            <section class="stack"><h2>{words.to_redeem()}</h2><ul class="redeem stack">{redeem}</ul></section>
        }
    });
    let one_tap = Asks::of(&view.terms).is_one_tap();
    // A bill that is done is read and then gone from: nobody should type the next one into it by mistake.
    let form = match (&before.told, one_tap) {
        (Told::Sold(_), false) => next(view.card.id, words).into_any(),
        _ => form::form(view, key, &before.fields, &typing),
    };
    let more = view! {
        {memberships::fee_form(view, key, words)}
        {refunds::latest(bills, view, shop, words)}
    };
    let said = said(&before.told, view, shop, words);
    let (news, below) = if one_tap {
        (view! { {said}{redeem}{more} }.into_any(), None)
    } else {
        (view! { {said} }.into_any(), Some(view! { <div class="stack rest">{redeem}{more}</div> }))
    };
    view! {
        <header class="top"><Back href="/counter".into() label=words.next_customer().into()/></header>
        <main class=if one_tap { "serving" } else { "selling" }>
            {whose(view, shop, words)}
            <div class="stack news">{news}</div>
            {form}
            {below}
        </main>
    }
}

/// After a purchase: on to the next customer, or the same one again.
fn next(card: CardId, words: Words) -> impl IntoView {
    view! {
        <nav class="stack after">
            <a class="button wide" href="/counter">{words.next_customer()}</a>
            <a class="button quiet wide" href=format!("/counter/cards/{card}")>{words.another_purchase()}</a>
        </nav>
    }
}

fn to_redeem(shop: &Shop, voucher: &Voucher, words: Words) -> impl IntoView + use<> {
    let until = words.good_until(voucher.expires_at, &shop.zone);
    view! {
        <li>
            <span><b>{voucher.title.clone()}</b><span class="muted small">{until}</span></span>
            <a class="button quiet" href=format!("/counter/vouchers/{}", voucher.code)>{words.redeem()}</a>
        </li>
    }
}

/// `POST /counter/cards/{card}/purchases`
///
/// # Errors
/// The card is not found where it is not this shop's; what is wrong with a field is said beside it.
pub async fn buy(
    State(site): State<Site>,
    visitor: Visitor,
    AtCounter(staff): AtCounter,
    Path(card): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply {
    let fields = SaleFields::sort(pairs).map_err(|_| Trouble::Form("a field stands there twice".into()))?;
    let (card, key) = (card_id(&card)?, request_key(&fields.key)?);
    let terms = site.stampbook.terms_at(&staff, card).await?;
    if !fields.fits(&Asks::of(&terms)) {
        return Err(Trouble::Form("the program tells other things apart".into()).into());
    }
    let before = match fields.read(&terms) {
        Err(problems) => Before { told: Told::Wrong, fields, problems },
        Ok(sale) => {
            let ask = Selling { shop: staff.shop, by: Some(staff.id), card, sale, key };
            match site.stampbook.sell(&ask).await {
                Ok(_) => return Ok(onward(&format!("/counter/cards/{card}?done={}", ask.key.as_str()))),
                Err(server::Error::Refused(why)) => refused(why, fields),
                Err(error) => return Err(error.into()),
            }
        }
    };
    serving_page(&site, &visitor, &staff, card, before).await
}

/// A refusal stands beside the field that it is about, if it is about one.
fn refused(why: Refusal, fields: SaleFields) -> Before {
    let field = match why {
        Refusal::Coupon(_) => Field::Coupons,
        Refusal::Sale => Field::Amount,
        _ => return Before { told: Told::Refused(why), fields, problems: Vec::new() },
    };
    Before { told: Told::Wrong, fields, problems: vec![Problem { field, wrong: Wrong::Refused(why) }] }
}
