//! Handing a reward over: big, unmistakable, once.

use super::{DoneQuery, at_counter, believe};
use crate::{
    rewards::voucher_path,
    site::{Failed, Form, Proven, Reply, Site, Trouble, Visitor, onward, page, request_key, trouble_words, visitor::AtCounter},
    ui::{Back, Note, mark::icon},
    words::{self, Words},
};
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
};
use leptos::prelude::*;
use loyalty::rewards::{State as Standing, redeem as redeem_rule};
use serde::Deserialize;
use server::{requests::RequestKey, rewards::Redeeming, staff::Staff};
use std::sync::Arc;

/// `GET /counter/vouchers/{code}`
///
/// # Errors
/// The voucher is not found where it is not this shop's.
pub async fn voucher(
    State(site): State<Site>,
    visitor: Visitor,
    AtCounter(staff): AtCounter,
    Path(code): Path<String>,
    Query(query): Query<DoneQuery>,
) -> Reply {
    if let Proven(Some(proof)) = query.now {
        let voucher = site.stampbook.voucher_at(&staff, &code).await?;
        let (shown, page) = (voucher_path(voucher.card, &voucher.code), format!("/counter/vouchers/{}", voucher.code));
        return believe(&site, proof, (voucher.shop, voucher.card), &shown, &page);
    }
    // Only the request that handed it over says so: an address can be made up, or come from another day.
    let done = match query.done.as_deref().and_then(RequestKey::parse) {
        Some(key) => site.stampbook.redeemed(staff.shop, &key).await?,
        None => None,
    };
    let done = done.is_some_and(|redeemed| redeemed.code == server::env::read_code(&code));
    voucher_page(&site, &visitor, &staff, &code, if done { Told::Done } else { Told::Looked }).await
}

/// What the page of a voucher says first.
#[derive(Debug, Clone, Copy)]
enum Told {
    Looked,
    Done,
    Refused(loyalty::cards::Refusal),
}

async fn voucher_page(site: &Site, visitor: &Visitor, staff: &Staff, code: &str, told: Told) -> Reply {
    let voucher = site.stampbook.voucher_at(staff, code).await?;
    let shop = site.stampbook.shop(staff.shop).await?;
    let (words, key) = (Words(visitor.speaks(shop.language)), site.stampbook.new_key()?);
    let good = redeem_rule(&voucher.for_rules(), site.now()).is_ok();
    let closed = voucher.closed_at.or(voucher.expires_at).map(|at| words::moment(at, &shop.zone, words.0));
    let closed = closed.unwrap_or_default();
    let (status, mood, says) = match (told, voucher.state) {
        (Told::Done, Standing::Redeemed) => {
            (StatusCode::OK, "good", format!("{} {}.", words.redeemed_now(), words.used_on(&closed)))
        }
        (Told::Refused(why), _) => {
            let says = format!("{} {}", trouble_words(words, why), words.used_on(&closed));
            (
                StatusCode::CONFLICT,
                "bad",
                if voucher.state == Standing::Redeemed { says } else { trouble_words(words, why).into() },
            )
        }
        (_, Standing::Redeemed) => (StatusCode::OK, "bad", words.used_on(&closed)),
        (_, Standing::Void) => (StatusCode::OK, "bad", words.reward_is_void().to_owned()),
        (_, Standing::Expired) => (StatusCode::OK, "bad", words.expired_on(&closed)),
        (_, Standing::Issued) if !good => (StatusCode::OK, "bad", words.expired_on(&closed)),
        (_, Standing::Issued) => (StatusCode::OK, "", String::new()),
    };
    let frame = at_counter(&voucher.title, &shop).status(status);
    let voucher = Arc::new(voucher);
    Ok(page(site, visitor, frame, move || {
        let path = if mood == "good" { icon::CHECK } else { icon::CROSS };
        let until = words.good_until(voucher.expires_at, &shop.zone);
        let says = Some(says.clone()).filter(|says| !says.is_empty());
        let says = says.map(|says| view! { <Note mood=mood path=path><b>{says}</b></Note> });
        let form = good.then(|| {
            view! {
                <form method="post" action=format!("/counter/vouchers/{}/redeem", voucher.code) class="give stack">
                    <input type="hidden" name="key" value=key.clone()/>
                    <button class="button wide">{words.redeem()}</button>
                </form>
            }
        });
        view! {
            <header class="top">
                <Back href="/counter".into() label=words.next_customer().into()/>
                <a href=format!("/counter/cards/{}", voucher.card)>{words.show_the_card()}</a>
            </header>
            <main class="serving">
                <section class="whose">
                    <div><h1>{voucher.title.clone()}</h1><p>{voucher.code.clone()}</p></div>
                    <p class="small">{good.then_some(until)}</p>
                </section>
                <div class="stack news">{says}</div>
                {form}
            </main>
        }
    })
    .await)
}

/// The fields of redeeming.
#[derive(Debug, Deserialize)]
pub struct RedeemFields {
    key: String,
}

/// `POST /counter/vouchers/{code}/redeem`
///
/// # Errors
/// The voucher is not found where it is not this shop's.
pub async fn redeem(
    State(site): State<Site>,
    visitor: Visitor,
    AtCounter(staff): AtCounter,
    Path(code): Path<String>,
    Form(fields): Form<RedeemFields>,
) -> Reply {
    let ask = Redeeming { shop: staff.shop, by: Some(staff.id), code: code.clone(), key: request_key(&fields.key)? };
    match site.stampbook.redeem(&ask).await {
        Ok(redeemed) => Ok(onward(&format!("/counter/vouchers/{}?done={}", redeemed.code, ask.key.as_str()))),
        Err(server::Error::Refused(why)) => voucher_page(&site, &visitor, &staff, &code, Told::Refused(why)).await,
        Err(error) => Err(Failed::from(Trouble::from(error))),
    }
}
