//! Giving: a card's votes, points or cashback for a cause.

use crate::{
    Result, Stampbook,
    cards::{Acted, Actor, Seen},
    requests::RequestKey,
};
use loyalty::{cards::Event, ids::CustomerId};

impl Stampbook {
    /// Gives `amount` of what the program gives with to the cause at this place of it.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] where the card is not theirs; [`crate::Error::Refused`] where the rules say no;
    /// [`crate::Error::Outdated`] where the card is no longer under the terms that were seen.
    pub async fn donate(
        &self,
        customer: CustomerId,
        card: impl Into<Seen>,
        (cause, amount): (usize, u32),
        key: &RequestKey,
    ) -> Result<Acted> {
        self.act(Actor::Customer(customer), card.into(), Event::Donate(cause, amount), key).await
    }
}
