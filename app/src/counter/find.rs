//! Finding whose card it is: by what was typed or scanned, or among the last ten.

use super::{at_counter, whose::line};
use crate::{
    site::{Proven, Reply, Site, Visitor, onward, page, visitor::AtCounter},
    ui::{self, Icon, mark::icon, wrong},
    words::{self, Words},
};
use axum::{
    extract::{Query, State},
    http::StatusCode,
};
use leptos::prelude::*;
use loyalty::{
    ids::CardId,
    numbers::{CardNumber, NotANumber},
};
use serde::Deserialize;
use server::{cards::CardView, staff::Staff, store::Shop};
use std::sync::Arc;

/// What was typed or scanned.
#[derive(Debug, Deserialize)]
pub struct FindQuery {
    #[serde(default)]
    number: String,
}

/// What the cashier means.
enum Sought {
    Card(CardId, Proven),
    Number(CardNumber),
    Voucher(String, Proven),
}

/// Reads a card's number, a reward's code, or the whole address behind a QR code, as hand scanners type it.
fn read(typed: &str) -> Result<Sought, NotANumber> {
    let typed = typed.trim();
    if let Some((_, path)) = typed.split_once("/cards/") {
        let (path, proven) = Proven::split(path);
        let mut parts = path.split('/');
        let card = parts.next().and_then(|id| id.parse().ok()).ok_or(NotANumber::Shape)?;
        return match (parts.next(), parts.next()) {
            (Some("vouchers"), Some(code)) => Ok(Sought::Voucher(code.to_owned(), proven)),
            _ => Ok(Sought::Card(card, proven)),
        };
    }
    // A zero is often typed as the letter O, a one as an I.
    match typed.parse().or_else(|_| server::env::read_code(typed).parse()) {
        Ok(number) => Ok(Sought::Number(number)),
        Err(NotANumber::Shape) if looks_like_code(typed) => Ok(Sought::Voucher(typed.to_owned(), Proven::default())),
        // Eight digits may also be a reward's code; the card's check digit tells.
        Err(error) => Err(error),
    }
}

fn looks_like_code(typed: &str) -> bool {
    let letters: Vec<_> = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    letters.len() == 8 && letters.iter().all(char::is_ascii_alphanumeric)
}

/// What was found: the way to it, or several cards of which somebody has to choose.
enum Found {
    Way(String),
    Cards(Vec<CardView>),
}

async fn seek(site: &Site, staff: &Staff, typed: &str) -> Result<Found, Problem> {
    let card = |id: CardId| Found::Way(format!("/counter/cards/{id}"));
    match read(typed) {
        Ok(Sought::Card(id, proven)) => Ok(Found::Way(format!("/counter/cards/{id}{proven}"))),
        Ok(Sought::Voucher(code, proven)) => {
            let code = server::env::read_code(&code);
            Ok(Found::Way(format!("/counter/vouchers/{code}{proven}")))
        }
        Ok(Sought::Number(number)) => match site.stampbook.cards_by_number(staff, number).await {
            Ok(views) if views.len() > 1 => Ok(Found::Cards(views)),
            Ok(views) => views.first().map(|view| card(view.card.id)).ok_or(UNKNOWN),
            Err(_) => Err(UNKNOWN),
        },
        Err(NotANumber::Shape) => Err(Problem(StatusCode::UNPROCESSABLE_ENTITY, Words::number_shape)),
        Err(NotANumber::Check) => Err(Problem(StatusCode::UNPROCESSABLE_ENTITY, Words::number_check)),
    }
}

struct Problem(StatusCode, fn(Words) -> &'static str);

const UNKNOWN: Problem = Problem(StatusCode::NOT_FOUND, Words::number_unknown);

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
    let (mut status, mut problem, mut choice) = (StatusCode::OK, None, None);
    if !query.number.is_empty() {
        match seek(&site, &staff, &query.number).await {
            Ok(Found::Way(path)) => return Ok(onward(&path)),
            Ok(Found::Cards(views)) => choice = Some(views),
            Err(Problem(code, say)) => (status, problem) = (code, Some(say(words).to_owned())),
        }
    }
    let choosing = choice.is_some();
    let heading = if choosing { words.which_of_these_cards() } else { words.last_here() };
    let listed = match choice {
        Some(views) => views,
        None => site.stampbook.recent_cards(&staff).await?,
    };
    let listed = Arc::new(listed);
    let ways = Arc::new(ways(&site, &staff, &shop, words).await?);
    let typed: String = query.number.chars().take(80).collect();
    let frame = at_counter(words.counter(), &shop).status(status);
    Ok(page(&site, &visitor, frame, move || {
        let people: Vec<_> = listed.iter().map(|view| person(view, &shop, words, choosing)).collect();
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
                            autofocus autocapitalize="characters" value=typed.clone()
                            aria-invalid=is_wrong.then_some("true") aria-describedby=is_wrong.then_some("number-wrong")/>
                        <button class="button"><Icon path=icon::SEARCH/>{words.find()}</button>
                    </div>
                    {wrong("number", problem.clone())}
                    <p class="muted small">{words.or_scan()}</p>
                </form>
                <section class="stack"><h2>{heading}</h2>{people}</section>
                {ui::ways(&ways)}
            </main>
        }
    })
    .await)
}

/// Where else to go from here: to events, where the program has any, and to invitations that wait for a decision.
async fn ways(site: &Site, staff: &Staff, shop: &Shop, words: Words) -> server::Result<Vec<(String, &'static str)>> {
    let mut ways = Vec::new();
    if !site.stampbook.terms(shop).await?.experiences.is_empty() {
        ways.push((words.events().to_owned(), "/counter/experiences"));
    }
    let held = site.stampbook.held_referrals(staff).await?.len();
    if held > 0 {
        ways.push((words.to_look_at(held), "/counter/referrals"));
    }
    Ok(ways)
}

/// A line of the list. Who has to choose reads also in whose books the card is.
fn person(view: &CardView, shop: &Shop, words: Words, choosing: bool) -> impl IntoView + use<> {
    let seen = words::moment(view.card.seen_at, &shop.zone, words.0);
    let of = choosing.then(|| format!("{}, ", view.shop.name));
    view! {
        <li>
            <a href=format!("/counter/cards/{}", view.card.id)>
                <span class="has">{line(view, shop, words)}</span>
                <span><b>{view.card.number.to_string()}</b>" "<span class="muted small">{of}{seen}</span></span>
                <Icon path=icon::FORWARD class="mirror"/>
            </a>
        </li>
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
        assert!(matches!(read(&format!("https://x.example/cards/{id}")), Ok(Sought::Card(found, proven)) if found == id && proven.0.is_none()));
        let shown = format!("https://x.example/cards/{id}?now=srenzcmqemwe");
        assert!(matches!(read(&shown), Ok(Sought::Card(found, proven)) if found == id && proven.0.is_some()));
        let scanned = format!("https://x.example/cards/{id}/vouchers/ABCD2345");
        assert!(matches!(read(&scanned), Ok(Sought::Voucher(code, _)) if code == "ABCD2345"));
        assert!(matches!(read("abcd-2345"), Ok(Sought::Voucher(..))));
        assert!(matches!(read("12"), Err(NotANumber::Shape)));
        assert!(matches!(read("1111 1111"), Err(NotANumber::Check)));
    }
}
