//! The counter: whose card this is, what was bought, and what comes of it. And what a cashier needs now and then: refunds,
//! fees of the club, guests of an event, invitations that look odd.

mod amounts;
mod experiences;
mod find;
mod form;
mod memberships;
mod referrals;
mod refunds;
mod sale;
mod serving;
mod told;
mod vouchers;
mod whose;

pub use experiences::{attend, experience, experiences};
pub use find::find;
pub use memberships::pay;
pub use referrals::{decide, waiting};
pub use refunds::{purchase, refund};
pub use serving::{buy, card};
pub use vouchers::{redeem, voucher};

use crate::site::{Frame, Proven, Reply, Site, Trouble, onward};
use loyalty::{
    codes::Code,
    ids::{CardId, ShopId},
};
use serde::Deserialize;
use server::{requests::RequestKey, store::Shop};

fn at_counter(title: &str, shop: &Shop) -> Frame {
    Frame::plain(title).of(&shop.color, shop.language).body("counter").for_staff()
}

/// What was done just before.
#[derive(Debug, Deserialize)]
pub struct DoneQuery {
    done: Option<String>,
    #[serde(default)]
    now: Proven,
}

/// Turns a code away that was not shown just now, and leads from one that was to the page itself: there it does not grow
/// old.
fn believe(site: &Site, code: Code, (books, card): (ShopId, CardId), path: &str, page: &str) -> Reply {
    site.stampbook.code_key(books, card).check(code, path, site.now()).map_err(Trouble::Code)?;
    Ok(onward(page))
}

impl DoneQuery {
    fn key(&self) -> Option<RequestKey> {
        self.done.as_deref().and_then(RequestKey::parse)
    }
}
