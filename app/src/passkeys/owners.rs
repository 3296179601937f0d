//! The passkeys of an owner: a page of the office. The way in by one is beside the password, in `staff`.

use super::{AnswerFields, PROVE, ask_new, forget, here, keep, list};
use crate::{
    site::{self, Form, Frame, Reply, Site, Visitor, onward, visitor::Owner},
    ui::{Back, Note, mark::icon},
    words::Words,
};
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
};
use leptos::prelude::*;
use serde::Deserialize;
use server::{passkeys::Unproven, staff::Staff, store::Session};
use std::sync::Arc;

const fn session(staff: &Staff) -> Session {
    Session::Staff(staff.shop, staff.id)
}

/// What came of a form, in the address of the page that is shown after it.
#[derive(Debug, Deserialize)]
pub struct Told {
    told: Option<String>,
}

async fn show(site: &Site, visitor: &Visitor, staff: &Staff, told: Option<&str>, refused: Option<Unproven>) -> Reply {
    here(site)?;
    let (shop, keys) = (site.stampbook.shop(staff.shop).await?, site.stampbook.passkeys(session(staff)).await?);
    let words = Words(visitor.speaks(shop.language));
    let good = match told {
        Some("added") => Some(words.owner_passkey_added()),
        Some("removed") => Some(words.passkey_removed()),
        _ => None,
    };
    let refused = refused.map(|why| words.unproven(why, words.use_password()));
    let status = if refused.is_some() { StatusCode::FORBIDDEN } else { StatusCode::OK };
    let frame = Frame::plain(words.passkeys()).of(&shop.color, shop.language).body("owner").for_staff();
    let shown = Arc::new((shop, keys));
    Ok(site::page(site, visitor, frame.status(status).with_script(PROVE), move || {
        let (shop, keys) = &*shown;
        view! {
            <header class="top"><Back href="/owner".into() label=words.today().into()/></header>
            <main class="today">
                <h1>{words.passkeys()}</h1>
                {good.map(|text| view! { <Note mood="good" path=icon::CHECK>{text}</Note> })}
                {refused.clone().map(|text| view! { <Note mood="bad" path=icon::CROSS>{text}</Note> })}
                <section class="stack" id="passkeys">
                    <p>{words.owner_passkey_why()}</p>
                    {list(keys, &shop.zone, ("/owner/passkeys/new", "/owner/passkeys"), words.use_password(), words)}
                </section>
            </main>
        }
    })
    .await)
}

/// `GET /owner/passkeys`
///
/// # Errors
/// [`crate::site::Trouble::SignIn`]; no such page where browsers give this site no passkeys.
pub async fn page(
    State(site): State<Site>,
    visitor: Visitor,
    Owner(staff): Owner,
    Query(Told { told }): Query<Told>,
) -> Reply {
    show(&site, &visitor, &staff, told.as_deref(), None).await
}

/// `POST /owner/passkeys/new`: what the owner's device is to be asked, for the script.
///
/// # Errors
/// [`crate::site::Trouble::SignIn`]; [`crate::site::Trouble::TooMany`] after too many from one place.
pub async fn ask_for_new(State(site): State<Site>, visitor: Visitor, Owner(staff): Owner) -> Reply {
    let shop = site.stampbook.shop(staff.shop).await?;
    // Beside a passkey for a card of the same shop it has to be told apart.
    let title = format!("{} ({})", shop.name, Words(visitor.speaks(shop.language)).owner());
    ask_new(&site, &visitor, session(&staff), &title).await
}

/// `POST /owner/passkeys`: keeps a passkey that the device made. Each question is answered once, so it needs no key.
///
/// # Errors
/// [`crate::site::Trouble::SignIn`].
pub async fn add(
    State(site): State<Site>,
    visitor: Visitor,
    Owner(staff): Owner,
    headers: HeaderMap,
    Form(fields): Form<AnswerFields>,
) -> Reply {
    match keep(&site, session(&staff), &headers, &fields).await? {
        Ok(()) => Ok(onward("/owner/passkeys?told=added")),
        Err(why) => show(&site, &visitor, &staff, None, Some(why)).await,
    }
}

/// `POST /owner/passkeys/{passkey}/remove`. One that is gone already stays gone.
///
/// # Errors
/// [`crate::site::Trouble::SignIn`].
pub async fn remove(State(site): State<Site>, Owner(staff): Owner, Path(passkey): Path<String>) -> Reply {
    forget(&site, session(&staff), &passkey).await?;
    Ok(onward("/owner/passkeys?told=removed"))
}
