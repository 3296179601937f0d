//! The way in by e-mail, for a phone that has no cards: an address is typed, and whoever reads its mail opens a link. What the
//! page says is the same whether the address is known or not, and no link opens anything before a button is pressed.

use super::{CodeField, EmailField, Typing, code, form};
use crate::{
    devices, home_screen,
    site::{Form, Frame, Reply, Site, Visitor, onward, page},
    ui::{Back, Note, mark::icon},
    words::Words,
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
};
use leptos::prelude::*;
use loyalty::languages::Language;
use server::email::{AskingForMail, Email};

/// The part of the page for lost cards that is about it.
pub fn way_in(typing: Typing, words: Words) -> impl IntoView {
    view! {
        <section class="stack" id="by-email">
            <h2>{words.by_email()}</h2>
            <p>{words.recover_by_email_why()}</p>
            {form("/email/recover", typing, words)}
        </section>
    }
}

/// `POST /email/recover`: sends a link to the address if a wallet is kept under it, and tells nobody whether one is.
///
/// # Errors
/// [`crate::site::Trouble::TooMany`] after too many from one place.
pub async fn recover(State(site): State<Site>, visitor: Visitor, Form(fields): Form<EmailField>) -> Reply {
    let language = visitor.speaks(Language::En);
    let Ok(email) = Email::parse(&fields.email) else {
        return devices::enter_email(&site, &visitor, Typing::no_address(&fields.email, Words(language))).await;
    };
    site.stampbook.ask_to_recover(AskingForMail { email: &email, language, place: &visitor.place }).await?;
    Ok(onward("/email/sent"))
}

/// `GET /email/sent`
///
/// # Errors
/// None.
pub async fn sent(State(site): State<Site>, visitor: Visitor) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    Ok(page(&site, &visitor, Frame::plain(words.look_at_your_mail()), move || {
        view! {
            <header class="top"><Back href="/devices".into() label=words.have_a_code().into()/></header>
            <main>
                <h1>{words.look_at_your_mail()}</h1>
                <p class="lead">{words.link_on_its_way()}</p>
                <p>{words.link_on_its_way_how()}</p>
                <p class="muted">{words.link_not_there()}</p>
            </main>
        }
    })
    .await)
}

/// `GET /email/open/{code}`: where the link in a mail leads. Nothing is opened before the button is pressed.
///
/// # Errors
/// [`crate::site::Trouble::NoPage`] for what is no code.
pub async fn open_page(State(site): State<Site>, visitor: Visitor, headers: HeaderMap, Path(text): Path<String>) -> Reply {
    let (words, code) = (Words(visitor.speaks(Language::En)), code(text)?);
    if !site.stampbook.is_good(&code).await? {
        return late(&site, &visitor, StatusCode::GONE).await;
    }
    let inside = home_screen::inside_an_app(&headers, words);
    Ok(page(&site, &visitor, Frame::plain(words.open_on_this_phone()), move || {
        view! {
            <main>
                <h1>{words.open_on_this_phone()}</h1>
                {inside.map(|text| view! { <Note path=icon::CROSS>{text}</Note> })}
                <p class="lead">{words.recover_how()}</p>
                <form method="post" action="/email/open" class="stack">
                    <input type="hidden" name="code" value=code.clone()/>
                    <button class="button wide">{words.open_on_this_phone()}</button>
                </form>
                <p class="muted">{words.recover_not_you()}</p>
            </main>
        }
    })
    .await)
}

/// `POST /email/open`: lets this device into the wallet, by the same way as every code.
///
/// # Errors
/// [`crate::site::Trouble::TooMany`] after too many wrong codes.
pub async fn open(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(fields): Form<CodeField>,
) -> Reply {
    devices::bring(&site, &visitor, &headers, devices::Brought::mailed(fields.code)).await
}

/// The page for a link that opens nothing any more: what to do.
///
/// # Errors
/// None.
pub async fn late(site: &Site, visitor: &Visitor, status: StatusCode) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    Ok(page(site, visitor, Frame::plain(words.opens_nothing()).status(status), move || {
        view! {
            <header class="top"><Back href="/".into() label=words.my_cards().into()/></header>
            <main>
                <h1>{words.opens_nothing()}</h1>
                <p class="lead">{words.opens_nothing_how()}</p>
                {form("/email/recover", Typing::default(), words)}
                <p><a href="/devices">{words.have_a_code()}</a></p>
            </main>
        }
    })
    .await)
}
