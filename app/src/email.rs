//! E-mail as a way back to lost cards: the address, given and confirmed on the page for other devices. The way in by it is
//! `recovering`. Where no mail server is set up, no page speaks of it.

mod recovering;

pub use recovering::{late, open, open_page, recover, sent, way_in};

use crate::{
    devices,
    site::{Form, Frame, Reply, Site, Trouble, Visitor, onward, page, visitor::Customer},
    ui::{Icon, Note, mark::icon, wrong},
    words::{self, Words},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use leptos::prelude::*;
use loyalty::{ids::CustomerId, languages::Language};
use serde::Deserialize;
use server::email::{AskingForMail, Email, Reached, TYPED_BYTES_MAX};
use std::sync::Arc;

/// An address that is being typed, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Typing {
    /// What was typed so far.
    pub typed: String,
    /// What is wrong with it.
    pub problem: Option<String>,
}

impl Typing {
    /// What is no address.
    fn no_address(typed: &str, words: Words) -> Self {
        let typed = typed.chars().take(TYPED_BYTES_MAX).collect();
        Self { typed, problem: Some(words.not_an_email().into()) }
    }
}

/// The form that asks for a link. `action` is where it goes.
fn form(action: &'static str, typing: Typing, words: Words) -> impl IntoView {
    let is_wrong = typing.problem.is_some().then_some("true");
    let described = typing.problem.is_some().then_some("email-wrong");
    view! {
        <form method="post" action=action class="stack">
            <div class="field">
                <label for="email">{words.email_address()}</label>
                <input id="email" name="email" type="email" value=typing.typed required="" maxlength=TYPED_BYTES_MAX autocomplete="email"
                    autocapitalize="none" spellcheck="false" aria-invalid=is_wrong aria-describedby=described/>
                {wrong("email", typing.problem)}
            </div>
            <button class="button quiet wide">{words.send_link()}</button>
        </form>
    }
}

/// What the page for other devices shows of it.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    reached: Reached,
    /// Whether mails are sent here at all.
    on: bool,
    typing: Typing,
}

/// Finds out what is to be shown of it; none where no mails are sent and no address is kept.
///
/// # Errors
/// Where the database does not answer.
pub async fn shown(site: &Site, customer: CustomerId, typing: Typing) -> server::Result<Option<Shown>> {
    let (reached, on) = (site.stampbook.reached(customer).await?, site.settings.mail.is_some());
    let any = on || reached.confirmed.is_some() || reached.asked.is_some();
    Ok(any.then_some(Shown { reached, on, typing }))
}

/// How it stands with somebody's address.
fn standing(reached: &Reached, zone: &str, words: Words) -> impl IntoView + use<> {
    let day = |at| words::day(at, zone, words.0);
    let confirmed = reached.confirmed.as_ref().map(|row| match row.lost_at {
        Some(at) => {
            let text = words.email_lost(&row.address, day(at));
            view! { <p class="note"><Icon path=icon::CROSS/><span>{text}</span></p> }.into_any()
        }
        None => {
            let (address, told) = (row.address.clone(), words.email_confirmed_on(day(row.confirmed_at)));
            view! { <p class="link"><b>{address}</b><br/><span class="muted small">{told}</span></p> }.into_any()
        }
    });
    let asked = reached.asked.as_ref().map(|proof| match proof.refused_at {
        Some(_) => view! { <p class="note bad"><Icon path=icon::CROSS/><span>{words.email_refused(&proof.address)}</span></p> }.into_any(),
        None => {
            let text = words.email_asked(&proof.address);
            view! {
                <p class="note"><Icon path=icon::MAIL/><span>{text}</span></p>
                <p class="muted small">{words.email_not_there()}</p>
            }
            .into_any()
        }
    });
    view! { {confirmed}{asked} }
}

/// The part of the page for other devices that is about it.
pub fn section(shown: &Shown, zone: &str, words: Words) -> impl IntoView + use<> {
    let Shown { reached, on, typing } = shown.clone();
    let any = reached.confirmed.is_some() || reached.asked.is_some();
    let form = on.then(|| {
        if any && typing.problem.is_none() {
            let form = form("/email", typing, words);
            view! { <details><summary>{words.another_email()}</summary>{form}</details> }.into_any()
        } else {
            form("/email", typing, words).into_any()
        }
    });
    let remove = any.then(|| {
        view! { <form method="post" action="/email/remove"><button class="button quiet">{words.remove_email()}</button></form> }
    });
    view! {
        <section class="stack" id="by-email">
            <h2>{words.by_email()}</h2>
            <p>{words.email_why()}</p>
            {standing(&reached, zone, words)}
            {form}
            {remove}
        </section>
    }
}

/// The field of an address.
#[derive(Debug, Deserialize)]
pub struct EmailField {
    #[serde(default)]
    email: String,
}

/// `POST /email`: sends a link by which the address is confirmed. Sent twice, it says the same; mails to one address are counted.
///
/// # Errors
/// [`Trouble::NotYours`]; [`Trouble::TooMany`] after too many from one place.
pub async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    customer: Customer,
    Form(fields): Form<EmailField>,
) -> Reply {
    let language = visitor.speaks(Language::En);
    let Ok(email) = Email::parse(&fields.email) else {
        return devices::email_refused(&site, &visitor, &customer, Typing::no_address(&fields.email, Words(language))).await;
    };
    let ask = AskingForMail { email: &email, language, place: &visitor.place };
    site.stampbook.ask_to_confirm(customer.0, ask).await?;
    Ok(onward("/devices/new#by-email"))
}

/// `POST /email/remove`. Sent twice, it finds none.
///
/// # Errors
/// [`Trouble::NotYours`].
pub async fn remove(State(site): State<Site>, Customer(customer): Customer) -> Reply {
    site.stampbook.remove_email(customer).await?;
    Ok(onward("/devices/new?told=email-removed"))
}

/// A code as it stands in an address.
///
/// # Errors
/// What is no code leads nowhere.
fn code(text: String) -> Result<String, Trouble> {
    text.chars().all(|c| c.is_ascii_alphanumeric()).then_some(text).ok_or(Trouble::NoPage)
}

/// `GET /email/confirm/{code}`: where the link in a mail leads. Nothing is confirmed before the button is pressed.
///
/// # Errors
/// [`Trouble::NoPage`] for what is no code.
pub async fn confirm_page(State(site): State<Site>, visitor: Visitor, Path(text): Path<String>) -> Reply {
    let (words, code) = (Words(visitor.speaks(Language::En)), code(text)?);
    let Some(confirming) = site.stampbook.email_to_confirm(&code).await? else {
        return confirms_nothing(&site, &visitor, StatusCode::GONE).await;
    };
    let shown = Arc::new((confirming, code));
    Ok(page(&site, &visitor, Frame::plain(words.confirm_email()), move || {
        let (confirming, code) = &*shown;
        let elsewhere = confirming.elsewhere.then(|| view! { <Note path=icon::CROSS>{words.email_elsewhere()}</Note> });
        view! {
            <main>
                <h1>{words.confirm_email()}</h1>
                <p class="link">{confirming.address.clone()}</p>
                <p>{words.confirm_email_how()}</p>
                {elsewhere}
                <form method="post" action="/email/confirm" class="stack">
                    <input type="hidden" name="code" value=code.clone()/>
                    <button class="button wide">{words.confirm_email()}</button>
                </form>
            </main>
        }
    })
    .await)
}

/// The field of a code.
#[derive(Debug, Deserialize)]
pub struct CodeField {
    #[serde(default)]
    code: String,
}

/// `POST /email/confirm`: the address is confirmed, on whichever device.
///
/// # Errors
/// Where the database does not answer.
pub async fn confirm(State(site): State<Site>, visitor: Visitor, Form(fields): Form<CodeField>) -> Reply {
    match site.stampbook.confirm_email(&fields.code).await? {
        Some(_) => Ok(onward("/email/confirmed")),
        None => confirms_nothing(&site, &visitor, StatusCode::FORBIDDEN).await,
    }
}

/// `GET /email/confirmed`
///
/// # Errors
/// None.
pub async fn confirmed(State(site): State<Site>, visitor: Visitor) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    let (title, text) = (words.email_is_confirmed(), words.email_is_confirmed_how());
    told(&site, &visitor, StatusCode::OK, (icon::CHECK, title, text)).await
}

async fn confirms_nothing(site: &Site, visitor: &Visitor, status: StatusCode) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    told(site, visitor, status, (icon::CROSS, words.confirms_nothing(), words.confirms_nothing_how())).await
}

/// A page that says one thing, with the way to the cards.
async fn told(
    site: &Site,
    visitor: &Visitor,
    status: StatusCode,
    (path, title, text): (&'static str, &'static str, &'static str),
) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    Ok(page(site, visitor, Frame::plain(title).status(status), move || {
        view! {
            <main class="trouble">
                <Icon path=path/>
                <div class="stack"><h1>{title}</h1><p class="lead">{text}</p></div>
                <a class="button" href="/">{words.open_my_cards()}</a>
            </main>
        }
    })
    .await)
}
