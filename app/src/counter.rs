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

use crate::site::Frame;
use serde::Deserialize;
use server::{requests::RequestKey, store::Shop};

fn at_counter(title: &str, shop: &Shop) -> Frame {
    Frame::plain(title).of(&shop.color, shop.language).body("counter").for_staff()
}

/// What was done just before.
#[derive(Debug, Deserialize)]
pub struct DoneQuery {
    done: Option<String>,
}

impl DoneQuery {
    fn key(&self) -> Option<RequestKey> {
        self.done.as_deref().and_then(RequestKey::parse)
    }
}
