//! Which address leads where, and what it passes through on the way. The one place that knows every page.

use crate::{
    api, cards, coalitions, counter, data, devices, email, home_screen, insights, live, notices, passes, passkeys, programs, referrals,
    rewards, shops,
    site::{Site, assets, security, trouble, visitor},
    staff, wallet,
};
use axum::{
    Router, middleware,
    routing::{get, post},
};

fn customers() -> Router<Site> {
    Router::new()
        .route("/", get(wallet::wallet))
        .route("/privacy", get(wallet::privacy))
        .route("/language", post(wallet::language))
        .route("/archive", get(wallet::archive))
        .route("/data", get(data::data))
        .route("/data/download.json", get(data::json))
        .route("/data/download.csv", get(data::csv))
        .route("/data/delete", get(data::delete_page).post(data::delete))
        .route("/devices", get(devices::enter_page).post(devices::take_over))
        .route("/devices/new", get(devices::new_page).post(devices::new_code))
        .route("/devices/kept", post(devices::kept_code))
        .route("/devices/sign-out", post(devices::sign_out))
        .route("/devices/home-screen", get(home_screen::again).post(home_screen::show))
        .route("/devices/home-screen/never", post(home_screen::never))
        .route("/devices/{code}", get(devices::link_page))
        .route("/passkeys", post(passkeys::add))
        .route("/passkeys/new", post(passkeys::ask_for_new))
        .route("/passkeys/who", post(passkeys::ask_who))
        .route("/passkeys/sign-in", post(passkeys::sign_in))
        .route("/passkeys/{passkey}/remove", post(passkeys::remove))
        .route("/join/{shop}", get(cards::join_page).post(cards::join))
        .route("/join/{shop}/{invite}", get(cards::invited_page))
        .route("/cards/{card}", get(cards::card))
        .route("/cards/{card}/code", get(cards::code))
        .route("/cards/{card}/invite", get(referrals::invite))
        .route("/cards/{card}/invite/withdraw", post(referrals::withdraw))
        .route("/cards/{card}/program", get(cards::program))
        .route("/cards/{card}/check", get(cards::check))
        .route("/cards/{card}/chain", get(cards::chain))
        .route("/cards/{card}/details", post(cards::tell))
        .route("/cards/{card}/notices", get(notices::inbox))
        .route("/cards/{card}/notices/settings", get(notices::settings).post(notices::save))
        .route("/phones", post(notices::add))
        .route("/phones/{phone}/remove", post(notices::remove))
        .route("/cards/{card}/archive", post(wallet::put_away))
        .route("/cards/{card}/consents", post(data::agree))
        .route("/cards/{card}/leave", get(data::leave_page).post(data::leave))
        .route("/cards/{card}/vouchers/{code}", get(rewards::voucher))
        .route("/cards/{card}/rewards/catalogue/{place}", post(rewards::take_from_catalogue))
        .route("/cards/{card}/rewards/ladder/{place}", post(rewards::take_from_ladder))
        .route("/cards/{card}/causes/{place}", post(cards::give))
        .route("/cards/{card}/experiences/{experience}/reserve", post(cards::reserve))
        .route("/cards/{card}/experiences/{experience}/cancel", post(cards::cancel))
}

/// Copies in wallets of phones: where there are none, no address leads to them.
fn copies(site: &Site) -> Router<Site> {
    let mut routes = Router::new();
    if site.settings.passes.apple.is_some() {
        routes = routes.route("/cards/{card}/pass.pkpass", get(passes::for_apple));
    }
    if site.settings.passes.google.is_some() {
        routes = routes.route("/cards/{card}/google-wallet", get(passes::for_google));
    }
    routes
}

/// The way back by e-mail: where no mails are sent, no address leads to it; what was kept before can be removed.
fn mail(site: &Site) -> Router<Site> {
    let routes = Router::new().route("/email/remove", post(email::remove));
    if site.settings.mail.is_none() {
        return routes;
    }
    routes
        .route("/email", post(email::ask))
        .route("/email/confirm", post(email::confirm))
        .route("/email/confirm/{code}", get(email::confirm_page))
        .route("/email/confirmed", get(email::confirmed))
        .route("/email/recover", post(email::recover))
        .route("/email/sent", get(email::sent))
        .route("/email/open", post(email::open))
        .route("/email/open/{code}", get(email::open_page))
}

fn staff_routes() -> Router<Site> {
    Router::new()
        .route("/counter", get(counter::find))
        .route("/counter/sign-in", get(staff::which_till))
        .route("/counter/sign-in/{shop}", get(staff::till_page).post(staff::till))
        .route("/counter/sign-out", post(staff::sign_out))
        .route("/counter/cards/{card}", get(counter::card))
        .route("/counter/cards/{card}/purchases", post(counter::buy))
        .route("/counter/cards/{card}/membership", post(counter::pay))
        .route("/counter/purchases/{purchase}", get(counter::purchase))
        .route("/counter/purchases/{purchase}/refund", post(counter::refund))
        .route("/counter/experiences", get(counter::experiences))
        .route("/counter/experiences/{experience}", get(counter::experience))
        .route("/counter/experiences/{experience}/attend", post(counter::attend))
        .route("/counter/referrals", get(counter::waiting))
        .route("/counter/referrals/{referral}", post(counter::decide))
        .route("/counter/vouchers/{code}", get(counter::voucher))
        .route("/counter/vouchers/{code}/redeem", post(counter::redeem))
        .route("/owner", get(insights::today))
        .route("/owner/sign-in", get(staff::which_owner))
        .route("/owner/sign-in/{shop}", get(staff::owner_page).post(staff::owner))
        .route("/owner/sign-in/{shop}/passkey", post(staff::owner_by_passkey))
        .route("/owner/pin", post(staff::new_pin))
        .route("/owner/passkeys", get(passkeys::owner_page).post(passkeys::owner_add))
        .route("/owner/passkeys/new", post(passkeys::owner_ask_for_new))
        .route("/owner/passkeys/{passkey}/remove", post(passkeys::owner_remove))
        .route("/owner/program", get(programs::program))
        .route("/owner/settlement", get(coalitions::settlement))
        .route("/start", get(shops::start_page).post(shops::start))
        .route("/start/preview", get(shops::preview))
        .route("/shops/{shop}/poster", get(shops::poster))
        .route("/shops/{shop}/preview.png", get(shops::wide_picture))
        .route("/shops/{shop}/manifest.webmanifest", get(shops::manifest))
        .route("/shops/{shop}/icons/{name}", get(shops::shop_icon))
}

/// Every address of the site.
pub fn router(site: &Site) -> Router {
    // Rendering runs on the server's own threads. An error only says that it was told so before.
    let _ = any_spawner::Executor::init_tokio();
    let pages = customers().merge(copies(site)).merge(mail(site)).merge(staff_routes()).fallback(trouble::no_page);
    let pages = security::bounded(pages, site);
    // Streams stay open: they have no time limit, and nothing in them is compressed.
    let streams = Router::new().route("/cards/{card}/live", get(live::card));
    let known = pages.merge(streams).layer(middleware::from_fn_with_state(site.clone(), visitor::recognise));
    let machines = Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(assets::ready))
        .route("/manifest.webmanifest", get(assets::manifest))
        .route("/sw.js", get(assets::service_worker))
        .route("/offline", get(wallet::offline))
        .route("/pkg/{*path}", get(assets::hashed))
        .route("/icons/{*path}", get(assets::icon))
        .route("/favicon.ico", get(assets::favicon));
    let machines = match site.settings.dev_reload {
        true => machines.route("/dev/reload", get(live::reload)),
        false => machines,
    };
    // Outside of the guard against forms of other sites: no cookie is looked at there.
    let machines = machines.nest(api::ROOT, api::router(site));
    let machines = match site.settings.passes.apple {
        Some(_) => machines.nest(passes::SERVICE, passes::router(site)),
        None => machines,
    };
    security::guarded(known.merge(machines)).with_state(site.clone())
}
