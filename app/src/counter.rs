//! The counter: whose card this is, what one tap will give, and handing rewards over.

use crate::{
    cards::{card_id, request_key},
    site::{Failed, Form, Frame, Reply, Site, Trouble, Visitor, onward, page, trouble_words, visitor::AtCounter},
    ui::{Back, Icon, Note, mark::icon, wrong},
    words::{self, Words},
};
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
};
use leptos::prelude::*;
use loyalty::{
    ids::CardId,
    numbers::{CardNumber, NotANumber},
    rewards::{State as Standing, redeem as redeem_rule},
};
use serde::Deserialize;
use server::{
    cards::CardView,
    counter::{Given, Giving},
    requests::RequestKey,
    rewards::Redeeming,
    staff::Staff,
    store::{Shop, Voucher},
};
use std::sync::Arc;

/// Stamps that one tap may give; more go by several taps.
const STAMPS_OFFERED: u32 = 6;

/// What was typed or scanned.
#[derive(Debug, Deserialize)]
pub struct FindQuery {
    #[serde(default)]
    number: String,
}

/// What the cashier means.
enum Sought {
    Card(CardId),
    Number(CardNumber),
    Voucher(String),
}

/// Reads a card's number, a reward's code, or the whole address behind a QR code, as hand scanners type it.
fn read(typed: &str) -> Result<Sought, NotANumber> {
    let typed = typed.trim();
    if let Some((_, path)) = typed.split_once("/cards/") {
        let mut parts = path.split('/');
        let card = parts.next().and_then(|id| id.parse().ok()).ok_or(NotANumber::Shape)?;
        return match (parts.next(), parts.next()) {
            (Some("vouchers"), Some(code)) => Ok(Sought::Voucher(code.to_owned())),
            _ => Ok(Sought::Card(card)),
        };
    }
    match typed.parse() {
        Ok(number) => Ok(Sought::Number(number)),
        Err(NotANumber::Shape) if looks_like_code(typed) => Ok(Sought::Voucher(typed.to_owned())),
        // Eight digits may also be a reward's code; the card's check digit tells.
        Err(error) => Err(error),
    }
}

fn looks_like_code(typed: &str) -> bool {
    let letters: Vec<_> = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    letters.len() == 8 && letters.iter().all(char::is_ascii_alphanumeric)
}

async fn seek(site: &Site, staff: &Staff, typed: &str) -> Result<String, Problem> {
    match read(typed) {
        Ok(Sought::Card(card)) => Ok(format!("/counter/cards/{card}")),
        Ok(Sought::Voucher(code)) => Ok(format!("/counter/vouchers/{}", server::env::read_code(&code))),
        Ok(Sought::Number(number)) => match site.stampbook.card_by_number(staff, number).await {
            Ok(card) => Ok(format!("/counter/cards/{card}")),
            Err(_) => Err(Problem(StatusCode::NOT_FOUND, Words::number_unknown)),
        },
        Err(NotANumber::Shape) => Err(Problem(StatusCode::UNPROCESSABLE_ENTITY, Words::number_shape)),
        Err(NotANumber::Check) => Err(Problem(StatusCode::UNPROCESSABLE_ENTITY, Words::number_check)),
    }
}

struct Problem(StatusCode, fn(Words) -> &'static str);

/// `GET /counter`: finds a card by what was typed, or asks for it.
///
/// # Errors
/// [`Trouble::SignIn`].
pub async fn find(
    State(site): State<Site>,
    visitor: Visitor,
    AtCounter(staff): AtCounter,
    Query(query): Query<FindQuery>,
) -> Reply {
    let shop = site.stampbook.shop(staff.shop).await?;
    let words = Words(visitor.speaks(shop.language));
    let (mut status, mut problem) = (StatusCode::OK, None);
    if !query.number.is_empty() {
        match seek(&site, &staff, &query.number).await {
            Ok(path) => return Ok(onward(&path)),
            Err(Problem(code, say)) => (status, problem) = (code, Some(say(words).to_owned())),
        }
    }
    let recent = Arc::new(site.stampbook.recent_cards(&staff).await?);
    let typed: String = query.number.chars().take(80).collect();
    let frame = at_counter(words.counter(), &shop).status(status);
    Ok(page(&site, &visitor, frame, move || {
        let people: Vec<_> = recent.iter().map(|view| person(view, words)).collect();
        let people = if people.is_empty() {
            view! { <p class="muted">{words.nobody_yet()}</p> }.into_any()
        } else {
            view! { <ol class="people">{people}</ol> }.into_any()
        };
        let is_wrong = problem.is_some();
        view! {
            <header class="top">
                <b>{shop.name.clone()}</b>
                <form method="post" action="/counter/sign-out"><button>{words.sign_out()}</button></form>
            </header>
            <main>
                <form class="stack" method="get" action="/counter">
                    <div class="stack"><h1>{words.whose_card()}</h1><label for="number">{words.number_under_code()}</label></div>
                    <div class="find">
                        <input id="number" name="number" autocomplete="off" placeholder="0000 0000" maxlength="200" required
                            autofocus inputmode="numeric" value=typed.clone()
                            aria-invalid=is_wrong.then_some("true") aria-describedby=is_wrong.then_some("number-wrong")/>
                        <button class="button"><Icon path=icon::SEARCH/>{words.find()}</button>
                    </div>
                    {wrong("number", problem.clone())}
                    <p class="muted small">{words.or_scan()}</p>
                </form>
                <section class="stack"><h2>{words.last_here()}</h2>{people}</section>
            </main>
        }
    })
    .await)
}

fn at_counter(title: &str, shop: &Shop) -> Frame {
    Frame::plain(title).of(&shop.color, shop.language).body("counter").for_staff()
}

fn person(view: &CardView, words: Words) -> impl IntoView + use<> {
    let seen = words::moment(view.card.seen_at, &view.shop.zone, words.0);
    view! {
        <li>
            <a href=format!("/counter/cards/{}", view.card.id)>
                <span class="has">{words.of_slots(view.stamps, view.terms.slots)}</span>
                <span><b>{view.card.number.to_string()}</b>" "<span class="muted small">{seen}</span></span>
                <Icon path=icon::FORWARD class="mirror"/>
            </a>
        </li>
    }
}

/// What was done just before.
#[derive(Debug, Deserialize)]
pub struct DoneQuery {
    done: Option<String>,
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
    let view = site.stampbook.card_at(staff.shop, card_id(&card)?).await?;
    let done = match query.done.as_deref().and_then(RequestKey::parse) {
        Some(key) => site.stampbook.given(staff.shop, &key).await?.filter(|given| given.changed.first().is_some_and(|(id, _)| *id == view.card.id)),
        None => None,
    };
    let (words, key) = (Words(visitor.speaks(view.shop.language)), site.stampbook.new_key()?);
    let frame = at_counter(words.whose_card(), &view.shop);
    let view = Arc::new(view);
    Ok(page(&site, &visitor, frame, move || {
        let redeem: Vec<_> = view.vouchers.iter().map(|voucher| to_redeem(&view, voucher, words)).collect();
        let redeem = (!redeem.is_empty()).then(|| view! {
            <section class="stack"><h2>{words.to_redeem()}</h2><ul class="redeem stack">{redeem}</ul></section>
        });
        view! {
            <header class="top"><Back href="/counter".into() label=words.next_customer().into()/></header>
            <main class="serving">
                <section class="whose">
                    <div><h1>{words.card_number()}</h1><p>{view.card.number.to_string()}</p></div>
                    <p class="sum">{view.stamps}" "<small>{words.of_slots("", view.terms.slots)}</small></p>
                    <progress max=view.terms.slots value=view.stamps aria-label=words.stamps_word()></progress>
                </section>
                <div class="stack news">{done.clone().map(|given| said(&view, &given, words))}{redeem}</div>
                {give_form(view.card.id, &key, words)}
            </main>
        }
    })
    .await)
}

fn said(view: &CardView, given: &Given, words: Words) -> impl IntoView + use<> {
    let rewards: Vec<_> = given.rewards.iter().map(|reward| format!(" {}", words.card_full_gets(reward))).collect();
    let standing = words.of_slots(given.stamps_after, view.terms.slots);
    view! {
        <div class="note good done" role="status">
            <Icon path=icon::CHECK/>
            <span><b>{words.given_stamps(words.stamps(given.stamps))}</b>" "{standing}"."{rewards}</span>
        </div>
    }
}

fn to_redeem(view: &CardView, voucher: &Voucher, words: Words) -> impl IntoView + use<> {
    let until = words.good_until(voucher.expires_at, &view.shop.zone);
    view! {
        <li>
            <span><b>{voucher.title.clone()}</b><span class="muted small">{until}</span></span>
            <a class="button quiet" href=format!("/counter/vouchers/{}", voucher.code)>{words.redeem()}</a>
        </li>
    }
}

fn give_form(card: CardId, key: &str, words: Words) -> impl IntoView + use<> {
    let counts: Vec<_> = (1..=STAMPS_OFFERED)
        .map(|count| view! { <label><input type="radio" name="stamps" value=count checked=count == 1/>{count}</label> })
        .collect();
    let labels: Vec<_> = (1..=STAMPS_OFFERED)
        .map(|count| {
            view! { <span class=format!("says says-{count}")>{words.give_stamps(words.stamps(count))}</span> }
        })
        .collect();
    view! {
        <form method="post" action=format!("/counter/cards/{card}/stamps") class="give stack">
            <input type="hidden" name="key" value=key.to_owned()/>
            <fieldset class="many"><legend class="hidden">{words.how_many_stamps()}</legend>{counts}</fieldset>
            <button class="button wide">{labels}</button>
        </form>
    }
}

/// The fields of giving.
#[derive(Debug, Deserialize)]
pub struct GiveFields {
    key: String,
    stamps: u32,
}

/// `POST /counter/cards/{card}/stamps`
///
/// # Errors
/// The card is not found where it is not this shop's.
pub async fn give(
    State(site): State<Site>,
    AtCounter(staff): AtCounter,
    Path(card): Path<String>,
    Form(fields): Form<GiveFields>,
) -> Reply {
    let (card, key) = (card_id(&card)?, request_key(&fields.key)?);
    let done = format!("/counter/cards/{card}?done={}", key.as_str());
    site.stampbook.give(&Giving { shop: staff.shop, by: Some(staff.id), card, stamps: fields.stamps, key }).await?;
    Ok(onward(&done))
}

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
    let voucher = site.stampbook.voucher_at(staff.shop, code).await?;
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
            (StatusCode::CONFLICT, "bad", if voucher.state == Standing::Redeemed { says } else { trouble_words(words, why).into() })
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
        let form = good.then(|| view! {
            <form method="post" action=format!("/counter/vouchers/{}/redeem", voucher.code) class="give stack">
                <input type="hidden" name="key" value=key.clone()/>
                <button class="button wide">{words.redeem()}</button>
            </form>
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_or_scanned_is_understood() {
        let number = CardNumber::new(1_234_567);
        let id = CardId([7; 16]);
        assert!(matches!(read(&format!(" {number} ")), Ok(Sought::Number(found)) if found == number));
        assert!(matches!(read(&format!("https://x.example/cards/{id}")), Ok(Sought::Card(found)) if found == id));
        let scanned = format!("https://x.example/cards/{id}/vouchers/ABCD2345");
        assert!(matches!(read(&scanned), Ok(Sought::Voucher(code)) if code == "ABCD2345"));
        assert!(matches!(read("abcd-2345"), Ok(Sought::Voucher(_))));
        assert!(matches!(read("12"), Err(NotANumber::Shape)));
        assert!(matches!(read("1111 1111"), Err(NotANumber::Check)));
    }
}
