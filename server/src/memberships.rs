//! Membership: the fee is paid at the counter.

use crate::{
    Result, Stampbook,
    cards::{Acted, Actor},
    requests::{RequestKey, till_answer},
    staff::Staff,
};
use loyalty::{
    cards::Event,
    ids::{CardId, ShopId},
};

impl Stampbook {
    /// Notes that the membership's fee was paid for one more period.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] where the card is not this shop's; [`crate::Error::Refused`] where the rules say no.
    pub async fn pay_membership(&self, staff: &Staff, card: CardId, key: &RequestKey) -> Result<Acted> {
        self.act(Actor::Staff(staff.shop, Some(staff.id)), card.into(), Event::Member, key).await
    }

    /// What came of the fee with this key, for the page that is shown after it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn membership_paid(&self, shop: ShopId, key: &RequestKey) -> Result<Option<Acted>> {
        till_answer(&mut self.store.read().await?, shop, key).await
    }
}
