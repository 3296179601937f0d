//! The wallet: all cards of a customer on this device, and the pages that belong to nobody.

use crate::{
    islands::{Install, InstallWords},
    site::{Form, Frame, Reply, Site, Visitor, onward, page, visitor},
    ui::{
        Icon, OfflineNote,
        card::{Face, Middle, Sprite},
        mark::{icon, mark},
        theme::Theme,
    },
    words::Words,
};
use axum::{extract::State, response::Response};
use leptos::prelude::*;
use loyalty::languages::Language;
use serde::Deserialize;
use server::cards::CardView;
use std::sync::Arc;

/// A card in the wallet, with the class that carries its shop's colours.
fn strip(view: &CardView, words: Words, top: bool) -> impl IntoView + use<> {
    let face = Face::of(view, words, u64::MAX);
    let ready = view.vouchers.len();
    let ready = (ready > 0).then(|| view! { <span class="ready">{words.rewards_ready(ready)}</span> });
    let below = if top {
        view! { <Middle face=face.clone() words=words/><span class="card-sum"><span class="card-promise">{face.promise}</span>{ready}</span> }.into_any()
    } else {
        view! { <span class="card-sum"><span>{face.line(words)}</span>{ready}</span> }.into_any()
    };
    view! {
        <li class=format!("shop-{}", view.shop.slug)>
            <a class="card" href=format!("/cards/{}", view.card.id)>
                <span class="card-head">
                    <b class="card-name">{face.name}</b>
                    <Icon path=mark(&face.mark).path class="card-mark"/>
                </span>
                {below}
            </a>
        </li>
    }
}

/// `GET /`
///
/// # Errors
/// Where the database does not answer.
pub async fn wallet(State(site): State<Site>, visitor: Visitor) -> Reply {
    let views = match visitor.customer {
        Some(customer) => site.stampbook.wallet(customer).await?,
        None => Vec::new(),
    };
    let words = Words(visitor.speaks(Language::En));
    let colours: String = views.iter().map(|view| Theme::of(&view.shop.color).css(&format!(".shop-{}", view.shop.slug))).collect();
    let kept = views.first().map(|view| crate::words::moment(site.now(), &view.shop.zone, words.0));
    let may_open = views.is_empty() && site.may_open_shops().await?;
    let ready = views.iter().map(|view| view.vouchers.len()).sum();
    let views = Arc::new(views);
    let frame = Frame::plain(words.my_cards()).colours(&colours).with_islands().number(ready);
    Ok(page(&site, &visitor, frame, move || {
        let marks = views.iter().map(|view| view.shop.mark.clone()).collect();
        // The one used last lies on top, whole; it comes last on the page, nearest to the thumb.
        let strips: Vec<_> = views.iter().enumerate().rev().map(|(at, view)| strip(view, words, at == 0)).collect();
        let stamped = views.iter().any(|view| view.card.purchases > 0);
        view! {
            <Sprite marks=marks/>
            <header class="top"><h1>{words.my_cards()}</h1></header>
            <main>
                {kept.clone().map(|kept| view! { <OfflineNote text=words.offline_card(kept)/> })}
                {if strips.is_empty() {
                    view! { <div class="card blank"><p>{words.first_card_goes_here()}</p></div> }.into_any()
                } else {
                    view! { <ul class="wallet">{strips}</ul> }.into_any()
                }}
                {stamped.then(|| view! { <Install words=install_words(words)/> })}
                {may_open.then(|| view! { <p><a href="/start">{words.own_a_shop()}</a></p> })}
                <LanguageForm words=words/>
            </main>
        }
    })
    .await)
}

fn install_words(words: Words) -> InstallWords {
    InstallWords {
        title: words.keep_at_hand().into(),
        how: words.keep_at_hand_how().into(),
        button: words.add_to_home_screen().into(),
        ios: words.ios_install().into(),
    }
}

/// A choice of language that needs no script.
#[component]
pub fn LanguageForm(
    /// In the language of now.
    words: Words,
) -> impl IntoView {
    let options: Vec<_> = Language::ALL
        .map(|language| {
            let here = language == words.0;
            view! { <option value=language.code() selected=here lang=language.code()>{language.name()}</option> }
        })
        .into_iter()
        .collect();
    view! {
        <form method="post" action="/language" class="language">
            <label for="language">{words.language()}</label>
            <select id="language" name="code">{options}</select>
            <button class="button quiet">{words.change()}</button>
        </form>
    }
}

/// The fields of the choice of language.
#[derive(Debug, Deserialize)]
pub struct LanguageFields {
    code: String,
}

/// `POST /language`
///
/// # Errors
/// None; what is no language changes nothing.
pub async fn language(Form(fields): Form<LanguageFields>) -> Reply {
    let mut response = onward("/");
    if let Some(language) = Language::from_code(&fields.code) {
        visitor::append(response.headers_mut(), [visitor::cookie(visitor::LANGUAGE, language.code(), 400)]);
    }
    Ok(response)
}

/// `GET /offline`: kept on the phone for pages that are not.
pub async fn offline(State(site): State<Site>, headers: axum::http::HeaderMap) -> Response {
    let language = visitor::language(&headers);
    let nobody = Visitor::nobody(language, String::new());
    let words = Words(nobody.speaks(Language::En));
    page(&site, &nobody, Frame::plain(words.offline()), move || {
        view! {
            <main class="trouble">
                <Icon path=icon::OFFLINE/>
                <div class="stack"><h1>{words.offline()}</h1><p class="lead">{words.offline_not_kept()}</p></div>
                <a class="button" href="/">{words.open_my_cards()}</a>
            </main>
        }
    })
    .await
}

/// `GET /privacy`
///
/// # Errors
/// None.
pub async fn privacy(State(site): State<Site>, visitor: Visitor) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    Ok(page(&site, &visitor, Frame::plain(words.what_the_shop_sees()), move || {
        view! {
            <main>
                <h1>{words.what_the_shop_sees()}</h1>
                <p>{words.privacy_text_1()}</p>
                <p>{words.privacy_text_2()}</p>
                <p>{words.privacy_push()}</p>
                <p><a href="/">{words.open_my_cards()}</a></p>
            </main>
        }
    })
    .await)
}
