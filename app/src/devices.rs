//! Several devices: a code from the one that has the cards, what else lets a device in, and how one is signed out. Where a code
//! is brought is `entering`.

mod entering;

pub use entering::{Brought, bring, enter, enter_email, enter_page, link_page, lost, take_over};

use crate::{
    data, email,
    passkeys::{self, PROVE},
    site::{Form, Frame, Reply, Site, Visitor, onward, page, visitor, visitor::Customer},
    ui::{Back, Icon, Note, mark::icon, qr::Qr},
    words::{self, Words},
};
use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
};
use leptos::prelude::*;
use loyalty::{languages::Language, time::Timestamp};
use serde::Deserialize;
use server::{
    devices::{CODE_MINUTES, Kind, Make},
    passkeys::{PASSKEYS_MAX, Unproven},
    store::{PasskeyRow, Session},
};
use std::sync::Arc;

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
    /// Passkeys; none where browsers give this site none.
    passkeys: Option<Vec<PasskeyRow>>,
    /// The e-mail address; none where no mails are sent.
    email: Option<email::Shown>,
    zone: String,
}

/// What the page says above all else.
#[derive(Debug, Clone, Default)]
enum Said {
    #[default]
    Nothing,
    Made(Kind, String),
    Good(&'static str),
    Refused(String),
    Typed(email::Typing),
}

async fn new_page_of(site: &Site, visitor: &Visitor, customer: &Customer, said: Said) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    let zone = zone(site, visitor).await?;
    let (_, kept) = site.stampbook.devices(customer.0).await?;
    let say = |at: Timestamp| words::day(at, &zone, words.0);
    let until = words::clock(site.now().plus_seconds(CODE_MINUTES * 60), &zone);
    let of = |kind| match &said {
        Said::Made(made, code) if *made == kind => Some(code.clone()),
        _ => None,
    };
    let (code, kept_code, kept) = (of(Kind::Now), of(Kind::Kept), kept.map(say));
    let address = code.as_ref().map(|code| site.address(&format!("/devices/{code}"))).unwrap_or_default();
    let passkeys = match &site.passkeys {
        Some(_) => Some(site.stampbook.passkeys(Session::Customer(customer.0)).await?),
        None => None,
    };
    let asks = passkeys.as_ref().is_some_and(|known| known.len() < PASSKEYS_MAX as usize);
    let (status, typing) = match &said {
        Said::Refused(_) => (StatusCode::FORBIDDEN, email::Typing::default()),
        Said::Typed(typing) => (StatusCode::UNPROCESSABLE_ENTITY, typing.clone()),
        _ => (StatusCode::OK, email::Typing::default()),
    };
    let email = email::shown(site, customer.0, typing).await?;
    let frame = Frame::plain(words.on_another_phone()).status(status);
    let frame = if asks { frame.with_script(PROVE) } else { frame };
    let shown = Arc::new(Shown { code, until, address, kept_code, kept, passkeys, email, zone });
    Ok(page(site, visitor, frame, move || {
        view! {
            <header class="top"><Back href="/data".into() label=words.my_data().into()/></header>
            <main>
                <h1>{words.on_another_phone()}</h1>
                {said.clone().note()}
                {for_now(&shown, words)}
                {shown.passkeys.as_ref().map(|known| passkeys::section(known, &shown.zone, words))}
                {shown.email.as_ref().map(|email| email::section(email, &shown.zone, words))}
                {to_keep(&shown, words)}
            </main>
        }
    })
    .await)
}

impl Said {
    fn note(self) -> Option<AnyView> {
        match self {
            Self::Nothing | Self::Made(..) | Self::Typed(_) => None,
            Self::Good(text) => Some(view! { <Note mood="good" path=icon::CHECK>{text}</Note> }.into_any()),
            Self::Refused(text) => Some(view! { <Note mood="bad" path=icon::CROSS>{text}</Note> }.into_any()),
        }
    }
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

/// What came of a form, in the address of the page that is shown after it.
#[derive(Debug, Deserialize)]
pub struct Told {
    told: Option<String>,
}

/// `GET /devices/new`
///
/// # Errors
/// [`Trouble::NotYours`] where nothing is known of them.
pub async fn new_page(
    State(site): State<Site>,
    visitor: Visitor,
    customer: Customer,
    Query(Told { told }): Query<Told>,
) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    let said = match told.as_deref() {
        Some("passkey-added") => Said::Good(words.passkey_added()),
        Some("passkey-removed") => Said::Good(words.passkey_removed()),
        Some("email-removed") => Said::Good(words.email_removed()),
        _ => Said::Nothing,
    };
    new_page_of(&site, &visitor, &customer, said).await
}

/// The same page, where a passkey was not taken.
///
/// # Errors
/// Where the database does not answer.
pub async fn passkey_refused(site: &Site, visitor: &Visitor, customer: &Customer, why: Unproven) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    let said = Said::Refused(words.unproven(why, words.use_a_code()));
    new_page_of(site, visitor, customer, said).await
}

/// The same page, where what was typed as an address is none.
///
/// # Errors
/// Where the database does not answer.
pub async fn email_refused(site: &Site, visitor: &Visitor, customer: &Customer, typing: email::Typing) -> Reply {
    new_page_of(site, visitor, customer, Said::Typed(typing)).await
}

/// `POST /devices/new`: makes a code for now, and shows it this once. Sent again it makes another, and the one before is worth
/// nothing: so it needs no key.
///
/// # Errors
/// [`Trouble::NotYours`].
pub async fn new_code(State(site): State<Site>, visitor: Visitor, customer: Customer) -> Reply {
    let code = site.stampbook.hand_over(customer.0, Kind::Now).await?;
    new_page_of(&site, &visitor, &customer, Said::Made(Kind::Now, code)).await
}

/// `POST /devices/kept`: makes a code to keep, in the same way.
///
/// # Errors
/// [`Trouble::NotYours`].
pub async fn kept_code(State(site): State<Site>, visitor: Visitor, customer: Customer) -> Reply {
    let code = site.stampbook.hand_over(customer.0, Kind::Kept).await?;
    new_page_of(&site, &visitor, &customer, Said::Made(Kind::Kept, code)).await
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
