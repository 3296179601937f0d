//! The wallet: all cards of a customer on this device, those that were put away, and the pages that belong to nobody.

use crate::{
    devices,
    home_screen::{self, Hint},
    site::{Form, Frame, Reply, Site, Visitor, card_id, onward, page, visitor, visitor::Customer},
    ui::{
        Back, Icon, OfflineNote,
        card::{Face, Middle, Sprite},
        mark::{icon, mark},
        theme::Theme,
    },
    words::{self, Words},
};
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use leptos::prelude::*;
use loyalty::languages::Language;
use serde::Deserialize;
use server::cards::{CardView, Look, Wallet};
use std::sync::Arc;

/// A card in the wallet, with the class that carries its shop's colours. The one used last says so to the service worker, which
/// then looks at it again.
fn strip(view: &CardView, words: Words, top: bool, latest: bool) -> impl IntoView + use<> {
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
            <a class="card" href=format!("/cards/{}", view.card.id) data-latest=latest.then_some("")>
                <span class="card-head">
                    <b class="card-name">{face.name}</b>
                    <Icon path=mark(&face.mark).path class="card-mark"/>
                </span>
                {below}
            </a>
        </li>
    }
}

/// What may stand behind the wallet's address.
#[derive(Debug, Default, Deserialize)]
pub struct WalletQuery {
    #[serde(default)]
    find: String,
    told: Option<String>,
    /// Started from an icon on a home screen.
    start: Option<String>,
}

/// From so many cards on, one is looked for.
const FIND_FROM: usize = 7;
/// The most that is looked at of what is looked for.
const FIND_LETTERS_MAX: usize = 80;

async fn look(site: &Site, visitor: &Visitor, look: Look<'_>) -> server::Result<Wallet> {
    match visitor.customer {
        Some(customer) => site.stampbook.wallet(customer, look).await,
        None => Ok(Wallet { views: Vec::new(), kept: 0, put_away: 0 }),
    }
}

/// The colours of all shops whose cards are on a page.
fn colours(views: &[CardView]) -> String {
    views.iter().map(|view| Theme::of(&view.shop.color).css(&format!(".shop-{}", view.shop.slug))).collect()
}

/// Cards that lie on each other. The first lies on top, whole; it comes last on the page, nearest to the thumb.
fn pile(views: &[CardView], words: Words) -> impl IntoView + use<> {
    let latest = views.iter().max_by_key(|view| view.card.seen_at).map(|view| view.card.id);
    let strip = |(at, view): (usize, &CardView)| strip(view, words, at == 0, latest == Some(view.card.id));
    let strips: Vec<_> = views.iter().enumerate().rev().map(strip).collect();
    view! { <ul class="wallet">{strips}</ul> }
}

/// A field to look for a card by its shop, where there are many.
fn find_form(find: &str, words: Words) -> impl IntoView + use<> {
    view! {
        <form method="get" action="/" class="language" role="search">
            <label for="find">{words.find_a_card()}</label>
            <input id="find" name="find" r#type="search" value=find.to_owned() maxlength=FIND_LETTERS_MAX autocomplete="off"/>
            <button class="button quiet">{words.find()}</button>
        </form>
    }
}

/// What stands where no card does.
fn empty(wallet: &Wallet, find: &str, words: Words) -> AnyView {
    let say = |text: &'static str| view! { <div class="card blank"><p>{text}</p></div> };
    if !find.is_empty() {
        let all = view! { <p><a href="/">{words.show_all_cards()}</a></p> };
        return view! { {say(words.nothing_found())}{all} }.into_any();
    }
    if wallet.put_away > 0 {
        return say(words.all_put_away()).into_any();
    }
    view! { {say(words.first_card_goes_here())}<p><a href="/devices">{words.have_a_code()}</a></p> }.into_any()
}

/// `GET /`
///
/// # Errors
/// Where the database does not answer.
pub async fn wallet(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(query): Query<WalletQuery>,
) -> Reply {
    if let Some(code) = &query.start {
        return home_screen::start(&site, &visitor, code).await;
    }
    let find: String = query.find.trim().chars().take(FIND_LETTERS_MAX).collect();
    let wallet = look(&site, &visitor, Look { find: &find, put_away: false }).await?;
    let words = Words(visitor.speaks(Language::En));
    let kept = wallet.views.first().map(|view| words::moment(site.now(), &view.shop.zone, words.0));
    let may_open = wallet.kept + wallet.put_away == 0 && site.may_open_shops().await?;
    let frame = Frame::plain(words.my_cards()).colours(&colours(&wallet.views)).with_islands();
    let frame = frame.number(wallet.views.iter().map(|view| view.vouchers.len()).sum());
    // Nothing is asked before something was given.
    let stamped = wallet.views.iter().any(|view| view.card.purchases > 0);
    let hint = Hint::of(&headers).filter(|_| stamped);
    let shown = Arc::new((wallet, visitor.customer.is_some()));
    Ok(page(&site, &visitor, frame, move || {
        let (wallet, is_known) = &*shown;
        let marks = wallet.views.iter().map(|view| view.shop.mark.clone()).collect();
        let away = (wallet.put_away > 0).then(|| view! { <p><a href="/archive">{words.put_away_count(wallet.put_away)}</a></p> });
        let own = is_known.then(|| {
            view! { <p><a href="/devices/new">{words.on_another_phone()}</a></p><p><a href="/data">{words.my_data()}</a></p> }
        });
        view! {
            <Sprite marks=marks/>
            <header class="top"><h1>{words.my_cards()}</h1></header>
            <main>
                {query.told.as_deref().and_then(|what| devices::told(words, what))}
                {kept.clone().map(|kept| view! { <OfflineNote text=words.offline_card(kept)/> })}
                {(wallet.kept >= FIND_FROM || !find.is_empty()).then(|| find_form(&find, words))}
                {if wallet.views.is_empty() { empty(wallet, &find, words) } else { pile(&wallet.views, words).into_any() }}
                {away}
                {own}
                {may_open.then(|| view! { <p><a href="/start">{words.own_a_shop()}</a></p> })}
                <LanguageForm words=words/>
                // Last: it comes when the browser says that it can, and nothing is to move then.
                {hint.map(|hint| hint.view(words))}
            </main>
        }
    })
    .await)
}

/// `GET /archive`: the cards that were put away, each with the way back.
///
/// # Errors
/// Where the database does not answer.
pub async fn archive(State(site): State<Site>, visitor: Visitor) -> Reply {
    let wallet = look(&site, &visitor, Look { find: "", put_away: true }).await?;
    let words = Words(visitor.speaks(Language::En));
    let frame = Frame::plain(words.cards_put_away());
    let shown = Arc::new(wallet.views);
    Ok(page(&site, &visitor, frame, move || {
        let line = |view: &CardView| {
            let (id, shop) = (view.card.id, view.shop.name.clone());
            let since = words::day(view.card.seen_at, &view.shop.zone, words.0);
            view! {
                <li>
                    <span><a href=format!("/cards/{id}")>{shop}</a><span class="muted small">{words.last_seen(since)}</span></span>
                    <form method="post" action=format!("/cards/{id}/archive")>
                        <button class="button quiet" name="away" value="no">{words.bring_back()}</button>
                    </form>
                </li>
            }
        };
        let lines: Vec<_> = shown.iter().map(line).collect();
        let none = lines.is_empty().then(|| view! { <p class="muted">{words.none_put_away()}</p> });
        view! {
            <header class="top"><Back href="/".into() label=words.my_cards().into()/></header>
            <main><h1>{words.cards_put_away()}</h1>{none}<ul class="history">{lines}</ul></main>
        }
    })
    .await)
}

/// The field of putting a card away.
#[derive(Debug, Deserialize)]
pub struct AwayField {
    #[serde(default)]
    away: String,
}

/// `POST /cards/{card}/archive`: puts a card away, or takes it out again. Sent twice it says the same twice.
///
/// # Errors
/// The card is not found where it is not theirs.
pub async fn put_away(
    State(site): State<Site>,
    Customer(customer): Customer,
    Path(card): Path<String>,
    Form(fields): Form<AwayField>,
) -> Reply {
    site.stampbook.put_away(customer, card_id(&card)?, fields.away == "yes").await?;
    Ok(onward("/"))
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
pub async fn offline(State(site): State<Site>, headers: HeaderMap) -> Response {
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
    let (words, copied) = (Words(visitor.speaks(Language::En)), site.settings.passes.are_on());
    let mailed = site.settings.mail.is_some();
    Ok(page(&site, &visitor, Frame::plain(words.what_the_shop_sees()), move || {
        view! {
            <main>
                <h1>{words.what_the_shop_sees()}</h1>
                <p>{words.privacy_text_1()}</p>
                <p>{words.privacy_text_2()}</p>
                <p>{words.privacy_push()}</p>
                {copied.then(|| view! { <p>{words.privacy_passes()}</p> })}
                {mailed.then(|| view! { <p>{words.privacy_email()}</p> })}
                <p><a href="/data">{words.my_data()}</a></p>
                <p><a href="/">{words.open_my_cards()}</a></p>
            </main>
        }
    })
    .await)
}
