//! A shop's beginning: five answers make a card, which its owner sees as customers will, and a poster to hang up.

mod fields;
mod form;
mod pictures;

use crate::{
    islands::Preview,
    site::{Form, Frame, Reply, Site, Trouble, Visitor, fragment, request_key, page, settings::NewShops, visitor},
    staff::{let_in, pin_page},
    ui::{
        Back, Icon, Note,
        card::Sprite,
        mark::{MARKS, icon, mark},
        qr::Qr,
    },
    words::Words,
};
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Html,
};
pub use fields::StartFields;
use form::{form, picture};
pub use pictures::{icon as shop_icon, manifest, preview as wide_picture};
use leptos::prelude::*;
use loyalty::{
    languages::Language,
    programs::{Needs, Problem},
};
use serde::Deserialize;
use server::shops::Opened;
use std::sync::Arc;

/// `GET /start`
///
/// # Errors
/// Where the database does not answer.
pub async fn start_page(
    State(site): State<Site>,
    visitor: Visitor,
    Query(given): Query<SetupQuery>,
) -> Reply {
    let mut fields = StartFields::fresh(visitor.speaks(Language::En));
    fields.setup = given.setup.unwrap_or_default();
    form_page(&site, &visitor, fields, Vec::new()).await
}

/// The setup code, in the address that the server prints.
#[derive(Deserialize)]
pub struct SetupQuery {
    setup: Option<String>,
}

/// `GET /start/preview`: the card alone.
pub async fn preview(visitor: Visitor, Query(fields): Query<StartFields>) -> Html<String> {
    let words = Words(Language::from_code(&fields.language).unwrap_or(visitor.speaks(Language::En)));
    Html(fragment(move || picture(&fields, words)))
}

async fn form_page(site: &Site, visitor: &Visitor, mut fields: StartFields, problems: Vec<Problem>) -> Reply {
    // A form with mistakes is another request when it is sent again.
    fields.key = site.stampbook.new_key()?;
    if !site.may_open_shops().await? {
        return closed(site, visitor).await;
    }
    let words = Words(visitor.speaks(fields.language()));
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let asks_setup = site.settings.new_shops == NewShops::First;
    let frame = Frame::plain(words.new_shop()).of(&fields.colour, words.0).body("owner").for_staff().with_islands();
    let (fields, problems) = (Arc::new(fields), Arc::new(problems));
    Ok(page(site, visitor, frame.status(status), move || {
        let wrong_above = problems.first().map(|problem| {
            let field = if problem.field == "color" { "colour" } else { problem.field.as_str() };
            let href = format!("#{field}");
            view! { <Note mood="bad" path=icon::CROSS><a href=href>{words.look_below()}</a></Note> }
        });
        let picture = picture(&fields, Words(fields.language()));
        view! {
            <Sprite marks=MARKS.iter().map(|mark| mark.id.to_owned()).collect()/>
            <main>
                <h1>{words.new_shop()}</h1>
                {wrong_above}
                <p class="lead">{words.new_shop_lead()}</p>
                <div class="making">
                    <Preview form="new-shop".into() address="/start/preview".into()>{picture}</Preview>
                    {form(&fields, &problems, words, asks_setup)}
                </div>
            </main>
        }
    })
    .await)
}

async fn closed(site: &Site, visitor: &Visitor) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    let frame = Frame::plain(words.shop_exists()).status(StatusCode::FORBIDDEN);
    Ok(page(site, visitor, frame, move || {
        view! {
            <main class="trouble">
                <Icon path=icon::CROSS/>
                <div class="stack"><h1>{words.shop_exists()}</h1><p class="lead">{words.shop_exists_how()}</p></div>
                <a class="button" href="/owner">{words.sign_in()}</a>
            </main>
        }
    })
    .await)
}

/// `POST /start`: opens the shop and signs its owner in, or shows the form again with what is wrong.
///
/// # Errors
/// Where the database does not answer.
pub async fn start(State(site): State<Site>, visitor: Visitor, Form(fields): Form<StartFields>) -> Reply {
    if fields.preview.is_some() {
        return form_page(&site, &visitor, fields, Vec::new()).await;
    }
    let only_first = site.settings.new_shops == NewShops::First;
    let read = fields.read(request_key(&fields.key)?);
    let mut problems = read.as_ref().err().cloned().unwrap_or_default();
    if only_first && !site.stampbook.is_setup_code(&fields.setup) {
        problems.push(Problem { field: "setup".into(), needs: Needs::Choice });
    }
    let new = match read {
        Ok(new) if problems.is_empty() => new,
        _ => return form_page(&site, &visitor, fields, problems).await,
    };
    if !site.limits.allow_new(&visitor.place) {
        return Err(Trouble::TooMany.into());
    }
    let Opened { shop, pin, token } = match site.stampbook.open_shop(&new, only_first).await {
        Ok(opened) => opened,
        Err(server::Error::Taken) => return closed(&site, &visitor).await,
        Err(error) => return Err(Trouble::from(error).into()),
    };
    let words = Words(visitor.speaks(shop.language));
    let cookies = let_in(&site, &visitor, &shop, (None, &token)).await?;
    let mut response = pin_page(&site, &visitor, shop, pin, words.your_shop_is_open()).await?;
    visitor::append(response.headers_mut(), cookies);
    Ok(response)
}

/// `GET /shops/{shop}/poster`: a page made for paper. It says what the shop promises to everybody, so everybody may see it.
///
/// # Errors
/// [`Trouble::NoPage`] where there is no such shop.
pub async fn poster(State(site): State<Site>, visitor: Visitor, Path(slug): Path<String>) -> Reply {
    let shop = site.stampbook.shop_by_slug(&slug).await?;
    let terms = site.stampbook.terms(&shop).await?;
    // On paper the shop speaks its own language, whoever prints it.
    let (words, reader) = (Words(shop.language), Words(visitor.speaks(shop.language)));
    let link = site.address(&format!("/join/{slug}"));
    let frame = Frame::plain(reader.poster()).of(&shop.color, shop.language).body("poster-page").for_staff();
    let promise = terms.promise(shop.language);
    let owner = visitor.staff.as_ref().is_some_and(|staff| staff.shop == shop.id);
    Ok(page(&site, &visitor, frame, move || {
        let plain = link.split_once("://").map_or(link.as_str(), |(_, rest)| rest).to_owned();
        view! {
            <header class="top">{owner.then(|| view! { <Back href="/owner".into() label=reader.today().into()/> })}<span class="muted small">{reader.print_hint()}</span></header>
            <main>
                <article class="poster" lang=words.0.code()>
                    <header class="poster-head">
                        <Icon path=mark(&shop.mark).path/>
                        <h1>{shop.name.clone()}</h1>
                        <p>{promise.clone()}</p>
                    </header>
                    <div class="poster-body">
                        <Qr text=link.clone() label=words.qr_to_join()/>
                        <p>{words.scan_with_camera()}</p>
                    </div>
                    <footer class="poster-foot">{plain}</footer>
                </article>
            </main>
        }
    })
    .await)
}
