//! Several devices: a code from the one that has the cards, and the page on which the other brings it. A link with a code only
//! leads to that page: what a preview fetches opens nothing.

use crate::{
    data,
    site::{Form, Frame, Reply, Site, Trouble, Visitor, onward, page, visitor, visitor::Customer},
    ui::{Back, Icon, Note, mark::icon, qr::Qr, wrong},
    words::{self, Words},
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use leptos::prelude::*;
use loyalty::{languages::Language, time::Timestamp};
use serde::Deserialize;
use server::{
    devices::{CODE_MINUTES, Kind, Make, TakenOver, TakingOver},
    wallet::{Token, WALLET_DAYS},
};
use std::sync::Arc;

/// The most that is looked at of what was typed as a code.
const TYPED_MAX: usize = 80;

/// What kind of device asks.
pub fn make(headers: &HeaderMap) -> Option<Make> {
    headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).and_then(Make::of)
}

/// A code in groups, as it is read aloud.
fn in_groups(code: &str) -> String {
    let letters: Vec<_> = code.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// A clock time that somebody reads at once: in the zone of the card on top.
async fn zone(site: &Site, visitor: &Visitor) -> server::Result<String> {
    let Some(customer) = visitor.customer else { return Ok("UTC".into()) };
    let wallet = site.stampbook.wallet(customer, server::cards::Look::default()).await?;
    Ok(wallet.views.first().map_or_else(|| "UTC".into(), |view| view.shop.zone.clone()))
}

/// What the page for another device shows.
struct Shown {
    code: Option<String>,
    until: String,
    address: String,
    kept_code: Option<String>,
    /// Since when there is a code that is kept.
    kept: Option<String>,
}

async fn new_page_of(
    site: &Site,
    visitor: &Visitor,
    customer: &Customer,
    made: Option<(Kind, String)>,
) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    let zone = zone(site, visitor).await?;
    let (_, kept) = site.stampbook.devices(customer.0).await?;
    let say = |at: Timestamp| words::day(at, &zone, words.0);
    let until = words::clock(site.now().plus_seconds(CODE_MINUTES * 60), &zone);
    let of = |kind| made.clone().filter(|(made, _)| *made == kind).map(|(_, code)| code);
    let (code, kept_code) = (of(Kind::Now), of(Kind::Kept));
    let address = code.as_ref().map(|code| site.address(&format!("/devices/{code}"))).unwrap_or_default();
    let shown = Arc::new(Shown { code, until, address, kept_code, kept: kept.map(say) });
    Ok(page(site, visitor, Frame::plain(words.on_another_phone()), move || {
        view! {
            <header class="top"><Back href="/data".into() label=words.my_data().into()/></header>
            <main>
                <h1>{words.on_another_phone()}</h1>
                {for_now(&shown, words)}
                {to_keep(&shown, words)}
            </main>
        }
    })
    .await)
}

fn for_now(shown: &Shown, words: Words) -> AnyView {
    let Some(code) = &shown.code else {
        return view! {
            <p class="lead">{words.on_another_phone_lead()}</p>
            <form method="post" action="/devices/new"><button class="button wide">{words.show_a_code()}</button></form>
        }
        .into_any();
    };
    view! {
        <figure class="stack">
            <div class="plate"><Qr text=shown.address.clone() label=words.qr_for_other_phone()/></div>
            <figcaption class="stack">
                <p class="number" id="code">{in_groups(code)}</p>
                <p class="muted">{words.code_good_until(shown.until.clone())}</p>
            </figcaption>
        </figure>
        <p>{words.scan_with_other_phone()}</p>
        <p class="note"><Icon path=icon::CLOCK/><span>{words.code_is_once()}</span></p>
        <form method="post" action="/devices/new"><button class="button quiet wide">{words.another_code()}</button></form>
    }
    .into_any()
}

fn to_keep(shown: &Shown, words: Words) -> impl IntoView + use<> {
    let code = shown.kept_code.clone().map(|code| {
        view! { <p class="link" id="kept-code">{in_groups(&code)}</p><p>{words.write_it_down()}</p> }
    });
    let since = shown.kept.clone().filter(|_| code.is_none()).map(|when| view! { <p>{words.kept_code_since(when)}</p> });
    let label = if shown.kept.is_some() { words.new_kept_code() } else { words.make_kept_code() };
    view! {
        <section class="stack">
            <h2>{words.for_a_lost_phone()}</h2>
            <p>{words.for_a_lost_phone_how()}</p>
            {code}
            {since}
            <form method="post" action="/devices/kept"><button class="button quiet">{label}</button></form>
        </section>
    }
}

/// `GET /devices/new`
///
/// # Errors
/// [`Trouble::NotYours`] where nothing is known of them.
pub async fn new_page(State(site): State<Site>, visitor: Visitor, customer: Customer) -> Reply {
    new_page_of(&site, &visitor, &customer, None).await
}

/// `POST /devices/new`: makes a code for now, and shows it this once. Sent again it makes another, and the one before is worth
/// nothing: so it needs no key.
///
/// # Errors
/// [`Trouble::NotYours`].
pub async fn new_code(State(site): State<Site>, visitor: Visitor, customer: Customer) -> Reply {
    let code = site.stampbook.hand_over(customer.0, Kind::Now).await?;
    new_page_of(&site, &visitor, &customer, Some((Kind::Now, code))).await
}

/// `POST /devices/kept`: makes a code to keep, in the same way.
///
/// # Errors
/// [`Trouble::NotYours`].
pub async fn kept_code(State(site): State<Site>, visitor: Visitor, customer: Customer) -> Reply {
    let code = site.stampbook.hand_over(customer.0, Kind::Kept).await?;
    new_page_of(&site, &visitor, &customer, Some((Kind::Kept, code))).await
}

/// The page on which a code is brought: what was typed so far, and what is wrong with it.
async fn enter(site: &Site, visitor: &Visitor, typed: &str, problem: Option<&'static str>, status: StatusCode) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    let typed: String = typed.chars().take(TYPED_MAX).collect();
    let frame = Frame::plain(words.have_a_code()).status(status);
    Ok(page(site, visitor, frame, move || {
        let is_wrong = problem.map(|_| "true");
        view! {
            <header class="top"><Back href="/".into() label=words.my_cards().into()/></header>
            <main>
                <h1>{words.have_a_code()}</h1>
                <form method="post" action="/devices" class="stack">
                    <div class="field">
                        <label for="code">{words.enter_code()}</label>
                        <input id="code" name="code" value=typed.clone() required="" maxlength=TYPED_MAX autocomplete="one-time-code"
                            autocapitalize="characters" spellcheck="false" aria-describedby="code-how" aria-invalid=is_wrong/>
                        <p class="hint" id="code-how">{words.enter_code_how()}</p>
                        {wrong("code", problem.map(str::to_owned))}
                    </div>
                    <button class="button wide">{words.open_on_this_phone()}</button>
                </form>
            </main>
        }
    })
    .await)
}

/// `GET /devices`
///
/// # Errors
/// None.
pub async fn enter_page(State(site): State<Site>, visitor: Visitor) -> Reply {
    enter(&site, &visitor, "", None, StatusCode::OK).await
}

/// `GET /devices/{code}`: what a code's QR leads to. Nothing is opened before the button is pressed.
///
/// # Errors
/// None.
pub async fn link_page(State(site): State<Site>, visitor: Visitor, Path(code): Path<String>) -> Reply {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == ' ' || c == '-';
    if !code.chars().all(fits) {
        return Err(Trouble::NoPage.into());
    }
    enter(&site, &visitor, &in_groups(&server::env::read_code(&code)), None, StatusCode::OK).await
}

/// The fields of bringing a code.
#[derive(Debug, Deserialize)]
pub struct CodeFields {
    #[serde(default)]
    code: String,
    merge: Option<String>,
}

/// `POST /devices`: lets this device into the wallet that the code is for.
///
/// # Errors
/// [`Trouble::TooMany`] after too many wrong codes.
pub async fn take_over(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(fields): Form<CodeFields>,
) -> Reply {
    let token = visitor::wallet_token(&headers);
    let code: String = fields.code.chars().take(TYPED_MAX).collect();
    let words = Words(visitor.speaks(Language::En));
    let ask = TakingOver {
        code: &code,
        place: &visitor.place,
        known: visitor.customer,
        token: token.as_ref(),
        merge: fields.merge.as_deref() == Some("yes"),
        make: make(&headers),
    };
    match site.stampbook.take_over(&ask).await {
        Ok(TakenOver::In(token)) => {
            let mut response = onward("/?told=here");
            let_in(&mut response, &token);
            Ok(response)
        }
        Ok(TakenOver::Already) => enter(&site, &visitor, "", Some(words.same_wallet()), StatusCode::OK).await,
        Ok(TakenOver::BothHaveCards(_)) => ask_first(&site, &visitor, code).await,
        Err(server::Error::WrongSecret) => {
            enter(&site, &visitor, &code, Some(words.wrong_code()), StatusCode::FORBIDDEN).await
        }
        Err(error) => Err(error.into()),
    }
}

fn let_in(response: &mut Response, token: &Token) {
    visitor::append(response.headers_mut(), [visitor::cookie(visitor::WALLET, token.reveal(), WALLET_DAYS)]);
}

/// Both have cards: what it would mean to put them together, before it is done.
async fn ask_first(site: &Site, visitor: &Visitor, code: String) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    Ok(page(site, visitor, Frame::plain(words.both_have_cards()), move || {
        view! {
            <header class="top"><Back href="/".into() label=words.my_cards().into()/></header>
            <main>
                <h1>{words.both_have_cards()}</h1>
                <p class="lead">{words.both_have_cards_how()}</p>
                <p class="note"><Icon path=icon::CROSS/><span>{words.leave_no_way_back()}</span></p>
                <form method="post" action="/devices" class="stack">
                    <input type="hidden" name="code" value=code.clone()/>
                    <input type="hidden" name="merge" value="yes"/>
                    <button class="button wide">{words.put_together()}</button>
                    <a class="button quiet" href="/">{words.leave_apart()}</a>
                </form>
            </main>
        }
    })
    .await)
}

/// What the wallet says to a device that was let in just now.
pub fn told(words: Words, what: &str) -> Option<impl IntoView + use<>> {
    (what == "here").then(|| view! { <Note mood="good" path=icon::CHECK>{words.now_here()}</Note> })
}

/// The field of signing a device out.
#[derive(Debug, Deserialize)]
pub struct DeviceField {
    #[serde(default)]
    device: String,
}

/// `POST /devices/sign-out`. Sent twice, it finds the device gone.
///
/// # Errors
/// [`Trouble::NotYours`].
pub async fn sign_out(
    State(site): State<Site>,
    Customer(customer): Customer,
    headers: HeaderMap,
    Form(fields): Form<DeviceField>,
) -> Reply {
    site.stampbook.sign_device_out(customer, &fields.device).await?;
    let here = visitor::wallet_token(&headers).is_some_and(|token| token.handle() == fields.device);
    if !here {
        return Ok(onward("/data?told=saved"));
    }
    let mut response = onward("/");
    data::take_out(&mut response, &[visitor::WALLET]);
    Ok(response)
}
