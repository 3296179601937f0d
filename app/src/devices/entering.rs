//! The page on which a device brings a code, or a passkey, and what comes of it. A link with a code only leads to that page: what
//! a preview fetches opens nothing.

use super::{in_groups, make};
use crate::{
    email, home_screen,
    passkeys::{self, PROVE},
    site::{Form, Frame, Reply, Site, Trouble, Visitor, onward, page, visitor},
    ui::{Back, Icon, Note, mark::icon, wrong},
    words::Words,
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use leptos::prelude::*;
use loyalty::languages::Language;
use serde::Deserialize;
use server::{
    devices::{TakenOver, TakingOver},
    wallet::{Token, WALLET_DAYS},
};

/// The most that is looked at of what was typed as a code.
const TYPED_MAX: usize = 80;

/// What the page shows beside its field.
#[derive(Debug, Clone, Default)]
struct Entering {
    /// What was typed so far.
    typed: String,
    /// What is wrong with it.
    problem: Option<String>,
    /// What has to be said before anything is typed.
    first: Option<&'static str>,
    /// What was typed as an address so far.
    email: email::Typing,
    status: StatusCode,
}

async fn show(site: &Site, visitor: &Visitor, entering: Entering) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    let frame = Frame::plain(words.have_a_code()).status(entering.status);
    let (by_passkey, by_email) = (site.passkeys.is_some(), site.settings.mail.is_some());
    let frame = if by_passkey { frame.with_script(PROVE) } else { frame };
    Ok(page(site, visitor, frame, move || {
        let Entering { typed, problem, first, email, .. } = entering.clone();
        let is_wrong = problem.is_some().then_some("true");
        view! {
            <header class="top"><Back href="/".into() label=words.my_cards().into()/></header>
            <main>
                <h1>{words.have_a_code()}</h1>
                {first.map(|text| view! { <Note path=icon::CROSS>{text}</Note> })}
                <form method="post" action="/devices" class="stack">
                    <div class="field">
                        <label for="code">{words.enter_code()}</label>
                        <input id="code" name="code" value=typed required="" maxlength=TYPED_MAX autocomplete="one-time-code"
                            autocapitalize="characters" spellcheck="false" aria-describedby="code-how" aria-invalid=is_wrong/>
                        <p class="hint" id="code-how">{words.enter_code_how()}</p>
                        {wrong("code", problem)}
                    </div>
                    <button class="button wide">{words.open_on_this_phone()}</button>
                </form>
                {by_passkey.then(|| passkeys::way_in(words))}
                {by_email.then(|| email::way_in(email, words))}
            </main>
        }
    })
    .await)
}

/// The page on which a code is brought: what was typed so far, and what is wrong with it.
///
/// # Errors
/// None.
pub async fn enter(
    site: &Site,
    visitor: &Visitor,
    typed: &str,
    problem: Option<String>,
    status: StatusCode,
) -> Reply {
    let typed = typed.chars().take(TYPED_MAX).collect();
    show(site, visitor, Entering { typed, problem, status, ..Entering::default() }).await
}

/// The same page, where what was typed as an address is none.
///
/// # Errors
/// None.
pub async fn enter_email(site: &Site, visitor: &Visitor, email: email::Typing) -> Reply {
    show(site, visitor, Entering { email, status: StatusCode::UNPROCESSABLE_ENTITY, ..Entering::default() }).await
}

/// The same page for an icon on the home screen that leads nowhere any more: what to do, and never an empty wallet without a word.
///
/// # Errors
/// None.
pub async fn lost(site: &Site, visitor: &Visitor) -> Reply {
    let first = Some(Words(visitor.speaks(Language::En)).icon_knows_nobody());
    show(site, visitor, Entering { first, ..Entering::default() }).await
}

/// `GET /devices`
///
/// # Errors
/// None.
pub async fn enter_page(State(site): State<Site>, visitor: Visitor) -> Reply {
    show(&site, &visitor, Entering::default()).await
}

/// `GET /devices/{code}`: what a code's QR leads to. Nothing is opened before the button is pressed.
///
/// # Errors
/// None.
pub async fn link_page(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Reply {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == ' ' || c == '-';
    if !code.chars().all(fits) {
        return Err(Trouble::NoPage.into());
    }
    let typed = in_groups(&server::env::read_code(&code));
    let first = home_screen::inside_an_app(&headers, Words(visitor.speaks(Language::En)));
    show(&site, &visitor, Entering { typed, first, ..Entering::default() }).await
}

/// The fields of bringing a code.
#[derive(Debug, Deserialize)]
pub struct CodeFields {
    #[serde(default)]
    code: String,
    merge: Option<String>,
    icon: Option<String>,
}

/// A code, and how it is brought.
#[derive(Debug)]
pub struct Brought {
    code: String,
    /// Whether the cards of both sides are to be in one wallet.
    merge: bool,
    /// Where it stood, if nobody typed it.
    stood: Option<Stood>,
}

/// Where a code stood that nobody typed: what to do where it is good no more is another thing then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stood {
    /// In an icon on the home screen.
    Icon,
    /// In the link of a mail.
    Mail,
}

impl Brought {
    /// A code that nobody has said anything of yet.
    #[must_use]
    pub const fn code(code: String) -> Self {
        Self { code, merge: false, stood: None }
    }

    /// The code of a mail's link.
    #[must_use]
    pub const fn mailed(code: String) -> Self {
        Self { code, merge: false, stood: Some(Stood::Mail) }
    }
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
    let code = fields.code.chars().take(TYPED_MAX).collect();
    let (merge, stood) = (fields.merge.as_deref() == Some("yes"), fields.icon.map(|_| Stood::Icon));
    bring(&site, &visitor, &headers, Brought { code, merge, stood }).await
}

/// Brings a code for this device.
///
/// # Errors
/// As [`take_over`].
pub async fn bring(site: &Site, visitor: &Visitor, headers: &HeaderMap, brought: Brought) -> Reply {
    let Brought { code, merge, stood } = brought;
    let token = visitor::wallet_token(headers);
    let words = Words(visitor.speaks(Language::En));
    let (known, token, place) = (visitor.customer, token.as_ref(), &*visitor.place);
    let ask = TakingOver { code: &code, place, known, token, merge, make: make(headers) };
    match site.stampbook.take_over(&ask).await {
        Ok(TakenOver::In(token)) => {
            let mut response = onward(if stood == Some(Stood::Icon) { "/" } else { "/?told=here" });
            let_in(&mut response, &token);
            Ok(response)
        }
        Ok(TakenOver::Already) => enter(site, visitor, "", Some(words.same_wallet().into()), StatusCode::OK).await,
        Ok(TakenOver::BothHaveCards(_)) => ask_first(site, visitor, code).await,
        Err(server::Error::WrongSecret) => match stood {
            Some(Stood::Icon) => lost(site, visitor).await,
            Some(Stood::Mail) => email::late(site, visitor, StatusCode::FORBIDDEN).await,
            None => enter(site, visitor, &code, Some(words.wrong_code().into()), StatusCode::FORBIDDEN).await,
        },
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
