//! Signing in: a till by its PIN, an owner by password or passkey.

use crate::{
    passkeys::{self, Asking, PROVE},
    site::{
        Failed, Form, Frame, KeyField, Reply, Site, Trouble, Visitor, onward, page, request_key, sign_in_words, visitor,
        visitor::Owner,
    },
    ui::{
        Icon, Note,
        mark::{icon, mark},
        wrong,
    },
    words::Words,
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode},
};
use axum_extra::extract::cookie::CookieJar;
use leptos::prelude::*;
use loyalty::{ids::DeviceId, languages::Language};
use serde::Deserialize;
use server::{
    Error,
    passkeys::Unproven,
    staff::{Door, PASSWORD_LETTERS_MAX, PIN_DIGITS, Whence},
    store::Shop,
    wallet::{OWNER_DAYS, Token, WALLET_DAYS},
};

/// Shops that are offered where it is not known which one is meant; a host of more gives each its own address.
const SHOPS_OFFERED: u32 = 60;

/// `GET /counter/sign-in`: to the till of the shop where this device signed in last, or of the only shop; else asks which.
///
/// # Errors
/// [`Trouble::NoPage`] where there is no shop.
pub async fn which_till(State(site): State<Site>, visitor: Visitor, headers: HeaderMap) -> Reply {
    which(&site, &visitor, &headers, "/counter/sign-in").await
}

/// `GET /owner/sign-in`
///
/// # Errors
/// [`Trouble::NoPage`] where there is no shop.
pub async fn which_owner(State(site): State<Site>, visitor: Visitor, headers: HeaderMap) -> Reply {
    which(&site, &visitor, &headers, "/owner/sign-in").await
}

async fn which(site: &Site, visitor: &Visitor, headers: &HeaderMap, door: &'static str) -> Reply {
    if let Some(slug) = usual_shop(site, headers).await? {
        return Ok(onward(&format!("{door}/{slug}")));
    }
    let shops = site.stampbook.shops(SHOPS_OFFERED).await?;
    if shops.is_empty() {
        return Err(Trouble::NoPage.into());
    }
    let words = Words(visitor.speaks(Language::En));
    let frame = Frame::plain(words.which_shop()).for_staff().body("counter");
    Ok(page(site, visitor, frame, move || {
        let shops = shops.iter().map(|shop| {
            let (href, path) = (format!("{door}/{}", shop.slug), mark(&shop.mark).path);
            view! { <li><a href=href><Icon path=path/><b>{shop.name.clone()}</b><Icon path=icon::FORWARD class="mirror"/></a></li> }
        });
        let shops: Vec<_> = shops.collect();
        view! { <main class="stack"><h1>{words.which_shop()}</h1><ol class="people">{shops}</ol></main> }
    })
    .await)
}

/// What a device shows that was let in by a door before.
struct Shows {
    slug: String,
    device: DeviceId,
    pass: String,
}

/// The cookie in which a device keeps what it shows at a door.
const fn door_cookie(door: Door) -> &'static str {
    match door {
        Door::Till => visitor::TILL_DOOR,
        Door::Owner => visitor::OWNER_DOOR,
    }
}

fn shows(headers: &HeaderMap, door: Door) -> Option<Shows> {
    let jar = CookieJar::from_headers(headers);
    let mut parts = jar.get(door_cookie(door))?.value().splitn(3, '.');
    let (slug, device, pass) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Shows { slug: slug.to_owned(), device: device.parse().ok()?, pass: pass.to_owned() })
}

async fn usual_shop(site: &Site, headers: &HeaderMap) -> Result<Option<String>, Failed> {
    for shown in [Door::Till, Door::Owner].into_iter().filter_map(|door| shows(headers, door)) {
        if let Ok(shop) = site.stampbook.shop_by_slug(&shown.slug).await {
            return Ok(Some(shop.slug));
        }
    }
    Ok(site.stampbook.only_shop().await?.map(|shop| shop.slug))
}

/// The device that a guess comes from, if it was let in by this door before: it has its own count of wrong ones.
async fn known(site: &Site, shop: &Shop, door: Door, headers: &HeaderMap) -> Result<Option<DeviceId>, Failed> {
    let Some(shown) = shows(headers, door).filter(|shown| shown.slug == shop.slug) else { return Ok(None) };
    let knows = site.stampbook.knows_device(shop.id, door, shown.device, &shown.pass).await?;
    Ok(knows.then_some(shown.device))
}

fn whence(visitor: &Visitor, known: Option<DeviceId>) -> Whence<'_> {
    known.map_or(Whence::Place(&visitor.place), Whence::Device)
}

/// `GET /counter/sign-in/{shop}`
///
/// # Errors
/// [`Trouble::NoPage`] where there is no such shop.
pub async fn till_page(State(site): State<Site>, visitor: Visitor, Path(slug): Path<String>) -> Reply {
    let shop = site.stampbook.shop_by_slug(&slug).await?;
    if visitor.staff.as_ref().is_some_and(|staff| staff.shop == shop.id) {
        return Ok(onward("/counter"));
    }
    sign_in_page(&site, &visitor, shop, Door::Till, None).await
}

/// `GET /owner/sign-in/{shop}`
///
/// # Errors
/// [`Trouble::NoPage`] where there is no such shop.
pub async fn owner_page(State(site): State<Site>, visitor: Visitor, Path(slug): Path<String>) -> Reply {
    let shop = site.stampbook.shop_by_slug(&slug).await?;
    sign_in_page(&site, &visitor, shop, Door::Owner, None).await
}

/// `POST /owner/sign-in/{shop}/passkey`: the owner, by a passkey instead of the password.
///
/// # Errors
/// [`Trouble::NoPage`] where there is no such shop; what proves nothing gives the page again.
pub async fn owner_by_passkey(
    State(site): State<Site>,
    visitor: Visitor,
    Path(slug): Path<String>,
    headers: HeaderMap,
    Form(fields): Form<passkeys::AnswerFields>,
) -> Reply {
    let shop = site.stampbook.shop_by_slug(&slug).await?;
    let words = Words(visitor.speaks(shop.language));
    let signed = match passkeys::proved(&site, &fields).await? {
        Ok(who) => site.stampbook.sign_in_proved(shop.id, who).await,
        Err(why) => Ok(Err(why)),
    };
    match signed? {
        Ok(token) => {
            let known = known(&site, &shop, Door::Owner, &headers).await?;
            enter(&site, &visitor, shop, Door::Owner, (known, Ok(token))).await
        }
        Err(Unproven::Foreign) => {
            let problem = format!("{} {}", words.passkey_of_no_owner(), words.use_password());
            sign_in_page(&site, &visitor, shop, Door::Owner, Some(problem)).await
        }
        Err(why) => {
            let problem = words.unproven(why, words.use_password());
            sign_in_page(&site, &visitor, shop, Door::Owner, Some(problem)).await
        }
    }
}

async fn sign_in_page(site: &Site, visitor: &Visitor, shop: Shop, door: Door, problem: Option<String>) -> Reply {
    let words = Words(visitor.speaks(shop.language));
    let status = if problem.is_some() { StatusCode::FORBIDDEN } else { StatusCode::OK };
    let frame = Frame::plain(words.sign_in()).of(&shop.color, shop.language).body("counter").for_staff().status(status);
    let by_passkey = door == Door::Owner && site.passkeys.is_some();
    let frame = if by_passkey { frame.with_script(PROVE) } else { frame };
    Ok(page(site, visitor, frame, move || {
        let passkey = by_passkey.then(|| {
            let action = format!("/owner/sign-in/{}/passkey", shop.slug);
            passkeys::button(Asking { ask: "/passkeys/who", action, label: words.passkey_sign_in(), instead: words.use_password() }, words)
        });
        let invalid = problem.is_some().then_some("true");
        let input = match door {
            Door::Till => view! {
                <label for="secret">{words.your_pin()}</label>
                <input class="pin" id="secret" name="secret" type="password" inputmode="numeric" pattern="[0-9]*"
                    autocomplete="off" minlength=PIN_DIGITS maxlength=PIN_DIGITS required autofocus
                    aria-invalid=invalid aria-describedby=invalid.map(|_| "secret-wrong")/>
            }
            .into_any(),
            Door::Owner => view! {
                <label for="secret">{words.password()}</label>
                <input id="secret" name="secret" type="password" autocomplete="current-password"
                    maxlength=PASSWORD_LETTERS_MAX required autofocus
                    aria-invalid=invalid aria-describedby=invalid.map(|_| "secret-wrong")/>
            }
            .into_any(),
        };
        let title = if door == Door::Till { words.counter() } else { words.owner() };
        view! {
            <main class="trouble">
                <div class="stack"><h1>{title}</h1><p class="muted">{shop.name.clone()}</p></div>
                <form method="post" class="stack">
                    <div class="field">{input}{wrong("secret", problem.clone())}</div>
                    <button class="button wide">{words.sign_in()}</button>
                </form>
                {passkey}
            </main>
        }
    })
    .await)
}

/// The field of a sign-in.
#[derive(Deserialize)]
pub struct SecretField {
    secret: String,
}

/// `POST /counter/sign-in/{shop}`
///
/// # Errors
/// [`Trouble::NoPage`] where there is no such shop; a wrong PIN gives the page again.
pub async fn till(
    State(site): State<Site>,
    visitor: Visitor,
    Path(slug): Path<String>,
    headers: HeaderMap,
    Form(field): Form<SecretField>,
) -> Reply {
    let shop = site.stampbook.shop_by_slug(&slug).await?;
    let known = known(&site, &shop, Door::Till, &headers).await?;
    let signed = site.stampbook.sign_in_till(shop.id, field.secret.trim(), whence(&visitor, known)).await;
    enter(&site, &visitor, shop, Door::Till, (known, signed)).await
}

/// `POST /owner/sign-in/{shop}`
///
/// # Errors
/// [`Trouble::NoPage`] where there is no such shop; a wrong password gives the page again.
pub async fn owner(
    State(site): State<Site>,
    visitor: Visitor,
    Path(slug): Path<String>,
    headers: HeaderMap,
    Form(field): Form<SecretField>,
) -> Reply {
    let shop = site.stampbook.shop_by_slug(&slug).await?;
    let secret: String = field.secret.chars().take(PASSWORD_LETTERS_MAX).collect();
    let known = known(&site, &shop, Door::Owner, &headers).await?;
    let signed = site.stampbook.sign_in_owner(shop.id, &secret, whence(&visitor, known)).await;
    enter(&site, &visitor, shop, Door::Owner, (known, signed)).await
}

/// The cookies of a device on which somebody of the shop has signed in. What it is called at the door is drawn here, unless
/// it is known there: who could choose it would be as many devices as they like.
///
/// # Errors
/// Where the database does not answer, or the machine has no randomness to give.
pub async fn let_in(
    site: &Site,
    visitor: &Visitor,
    shop: &Shop,
    (known, token): (Option<DeviceId>, &Token),
) -> Result<[HeaderValue; 3], Failed> {
    let (staff, _) = site.stampbook.staff(token).await?.ok_or(Error::NotFound("staff"))?;
    let device = known.map_or_else(|| site.stampbook.new_device(), Ok)?;
    let pass = site.stampbook.door_pass(&staff, device).await?;
    let of_wallet = visitor.device.map_or_else(|| site.stampbook.new_device(), Ok)?;
    Ok([
        visitor::cookie(visitor::STAFF, token.reveal(), OWNER_DAYS),
        visitor::cookie(visitor::DEVICE, &of_wallet.to_string(), WALLET_DAYS),
        visitor::cookie(door_cookie(Door::of(staff.role)), &format!("{}.{device}.{pass}", shop.slug), WALLET_DAYS),
    ])
}

async fn enter(
    site: &Site,
    visitor: &Visitor,
    shop: Shop,
    door: Door,
    (known, signed): (Option<DeviceId>, Result<Token, Error>),
) -> Reply {
    let words = Words(visitor.speaks(shop.language));
    let wrong = if door == Door::Till { words.wrong_pin() } else { words.wrong_password() };
    match signed {
        Ok(token) => {
            // Only a device that was here before: a card may have been opened on it.
            if let Some(device) = visitor.device {
                site.stampbook.note_staff_device(shop.id, device).await?;
            }
            let mut response = onward(if door == Door::Till { "/counter" } else { "/owner" });
            visitor::append(response.headers_mut(), let_in(site, visitor, &shop, (known, &token)).await?);
            Ok(response)
        }
        Err(error) => match sign_in_words(words, &error, wrong, &shop.zone) {
            Some(says) => sign_in_page(site, visitor, shop, door, Some(says)).await,
            None => Err(Failed::from(Trouble::from(error))),
        },
    }
}

/// `POST /counter/sign-out`
///
/// # Errors
/// Where the database does not answer.
pub async fn sign_out(State(site): State<Site>, headers: HeaderMap) -> Reply {
    let jar = CookieJar::from_headers(&headers);
    if let Some(token) = jar.get(visitor::STAFF).and_then(|cookie| Token::parse(cookie.value())) {
        site.stampbook.end_session(&token).await?;
    }
    let mut response = onward("/counter");
    visitor::append(response.headers_mut(), [visitor::cookie(visitor::STAFF, "", 0)]);
    Ok(response)
}

/// `POST /owner/pin`: a new PIN, shown this once.
///
/// # Errors
/// [`Trouble::SignIn`].
pub async fn new_pin(
    State(site): State<Site>,
    visitor: Visitor,
    Owner(staff): Owner,
    Form(field): Form<KeyField>,
) -> Reply {
    let pin = site.stampbook.renew_pin(staff.shop, &request_key(&field.key)?).await?;
    let shop = site.stampbook.shop(staff.shop).await?;
    let words = Words(visitor.speaks(shop.language));
    pin_page(&site, &visitor, shop, pin, words.the_till()).await
}

/// The page that shows a PIN, once, and where it is typed.
///
/// # Errors
/// None.
pub async fn pin_page(site: &Site, visitor: &Visitor, shop: Shop, pin: String, title: &'static str) -> Reply {
    let words = Words(visitor.speaks(shop.language));
    let frame = Frame::plain(title).of(&shop.color, shop.language).body("owner").for_staff();
    let address = site.address(&format!("/counter/sign-in/{}", shop.slug));
    let poster = format!("/shops/{}/poster", shop.slug);
    Ok(page(site, visitor, frame, move || {
        view! {
            <main class="today">
                <h1>{title}</h1>
                <section class="stack">
                    <p>{words.the_till_how()}</p>
                    <p class="link"><a href=address.clone()>{address.clone()}</a></p>
                    <p class="secret">{pin.clone()}</p>
                    <Note path=icon::CHECK>{words.pin_shown_once()}</Note>
                </section>
                <div class="actions">
                    <a class="button" href=poster.clone()>{words.poster()}</a>
                    <a class="button quiet" href="/owner">{words.today()}</a>
                </div>
            </main>
        }
    })
    .await)
}
