//! A card in the phone's own wallet: Apple's and Google's, each where the operator is known to it. Off, there is nothing of it:
//! no address, no link, nothing written.

mod apns;
mod apple;
mod carrier;
mod cms;
mod google;
mod pass;
mod said;
mod service;

pub use apple::{Apple, Files};
pub use carrier::{carry, carry_once};
pub use google::Google;
pub use pass::SERVICE;
pub use service::router;

pub use apns::Apns;

use crate::{
    site::{Reply, Site, Trouble, card_id, visitor::{Customer, Visitor}},
    words::Words,
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, Method, header},
    response::{IntoResponse, Redirect},
};
use loyalty::ids::CardId;
use server::passes::{Contents, Serial};
use std::sync::Arc;

/// In whose wallets cards may be here.
#[derive(Debug, Clone, Default)]
pub struct Passes {
    /// Apple's.
    pub apple: Option<Arc<Apple>>,
    /// What tells Apple's phones.
    pub apns: Option<Arc<Apns>>,
    /// Google's.
    pub google: Option<Arc<Google>>,
}

impl Passes {
    /// Whether there are any.
    #[must_use]
    pub const fn are_on(&self) -> bool {
        self.apple.is_some() || self.google.is_some()
    }
}

/// The wallets that a device may have: phones have one, of others nobody knows.
fn offered(site: &Site, headers: &HeaderMap) -> (bool, bool) {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let android = agent.contains("Android");
    let apples = ["iPhone", "iPad", "iPod"].iter().any(|name| agent.contains(name));
    let passes = &site.settings.passes;
    (passes.apple.is_some() && !android, passes.google.is_some() && !apples)
}

/// The ways to a copy of a card in the wallets that a device may have: addresses, and what the wallets want to be called.
pub fn links(site: &Site, headers: &HeaderMap, card: CardId, words: Words) -> Vec<(String, &'static str)> {
    let (apple, google) = offered(site, headers);
    let ways = [
        (apple, format!("/cards/{card}/pass.pkpass"), words.add_to_apple_wallet()),
        (google, format!("/cards/{card}/google-wallet"), words.add_to_google_wallet()),
    ];
    ways.into_iter().filter(|(on, ..)| *on).map(|(_, to, label)| (to, label)).collect()
}

/// What a customer's own card is to be copied from. Counted apart from forms: signing and drawing take long.
async fn own(site: &Site, visitor: &Visitor, customer: &Customer, card: &str) -> Result<Contents, crate::site::Failed> {
    if !site.limits.allow(&Method::POST, &format!("passes {}", visitor.place)) {
        return Err(Trouble::TooMany.into());
    }
    let card = card_id(card)?;
    let shop = site.stampbook.look_at(customer.0, card).await?.books;
    Ok(site.stampbook.pass(Serial { shop, card }).await?)
}

/// `GET /cards/{card}/pass.pkpass`: a copy for Apple Wallet.
///
/// # Errors
/// [`Trouble::NoPage`] where the operator is unknown to Apple; [`Trouble::NotYours`].
pub async fn for_apple(
    State(site): State<Site>,
    visitor: Visitor,
    customer: Customer,
    Path(card): Path<String>,
) -> Reply {
    let contents = own(&site, &visitor, &customer, &card).await?;
    let answer = service::answer(&site, &contents, visitor.language).await;
    answer.ok_or_else(|| Trouble::internal("a pass can't be made").into())
}

/// `GET /cards/{card}/google-wallet`: on to Google, with a copy that is signed.
///
/// # Errors
/// [`Trouble::NoPage`] where the operator is unknown to Google; [`Trouble::NotYours`].
pub async fn for_google(
    State(site): State<Site>,
    visitor: Visitor,
    customer: Customer,
    Path(card): Path<String>,
) -> Reply {
    let google = site.settings.passes.google.as_ref().ok_or(Trouble::NoPage)?;
    let contents = own(&site, &visitor, &customer, &card).await?;
    let link = google.link(&site, &contents, visitor.language).map_err(|_| Trouble::internal("a copy can't be signed"))?;
    site.stampbook.register_pass_at_maker(contents.serial).await?;
    Ok(Redirect::to(&link).into_response())
}
