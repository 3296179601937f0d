//! What owners of cards are told, and what they want to be told.

use super::{
    Card, Conn, Error, Result, count,
    db::{Stored, args},
    sql,
};
use loyalty::{
    ids::{CardId, CustomerId, ShopId},
    notices::{What, Wishes},
    time::Timestamp,
};

const TABLE: &str = "notices";

/// Something that a card's owner is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What.
    pub what: What,
    /// By what it is known that it was told.
    pub rule: String,
    /// When it was told.
    pub at: Timestamp,
    /// When it no longer matters.
    pub until: Timestamp,
    /// When it was shown in the inbox.
    pub seen_at: Option<Timestamp>,
}

/// A notice of some card that is to ring.
#[derive(Debug, Clone)]
pub(crate) struct Ring {
    pub(crate) shop: ShopId,
    pub(crate) card: CardId,
    pub(crate) rule: String,
    pub(crate) at: Timestamp,
}

impl Stored for Notice {
    type Row = (String, String, i64, i64, Option<i64>);
    fn read((rule, what, at, until, seen): Self::Row) -> Result<Self> {
        let what = serde_json::from_str(&what).map_err(|_| Error::Row { table: TABLE, what: "what" })?;
        let (at, until, seen_at) = (Timestamp(at), Timestamp(until), seen.map(Timestamp));
        Ok(Self { what, rule, at, until, seen_at })
    }
}

impl Stored for Ring {
    type Row = (Vec<u8>, Vec<u8>, String, i64);
    fn read((shop, card, rule, at): Self::Row) -> Result<Self> {
        let (shop, card) = (super::bytes(TABLE, "shop_id", shop)?, super::bytes(TABLE, "card_id", card)?);
        Ok(Self { shop: ShopId(shop), card: CardId(card), rule, at: Timestamp(at) })
    }
}

impl Conn {
    /// Tells a card's owner something, once, if they want to be told such things; whether it rings is decided when its turn
    /// comes.
    pub(crate) fn tell(&mut self, card: &Card, what: &What, at: Timestamp, until: Timestamp) -> Result<()> {
        let kind = what.kind();
        if !card.wishes.wants(kind) {
            return Ok(());
        }
        let json = serde_json::to_string(what).map_err(|_| Error::Row { table: TABLE, what: "what" })?;
        let ring = kind.rings().then_some(at);
        let values = args![card.shop, card.id, what.rule(at, card.seq), json, at, until, ring];
        self.work.waiting().notices.push(values);
        Ok(())
    }

    /// Forgets all that a card's owner was told.
    pub(crate) async fn forget_notices(&mut self, card: &Card) -> Result<()> {
        self.change(sql::FORGET_NOTICES, args![card.shop, card.id]).await?;
        Ok(())
    }

    /// What a card's owner was told that matters at `now`, the latest first, from before this one on.
    pub(crate) async fn notices(
        &mut self,
        (shop, card): (ShopId, CardId),
        before: Option<(Timestamp, &str)>,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Notice>> {
        let (at, rule) = before.unwrap_or((Timestamp(i64::MAX), ""));
        self.list(sql::NOTICES, args![shop, card, at, rule, now, limit]).await
    }

    /// One of them.
    pub(crate) async fn notice(&mut self, shop: ShopId, card: CardId, rule: &str) -> Result<Option<Notice>> {
        self.find(sql::NOTICE, args![shop, card, rule]).await
    }

    /// Keeps that those told in this time were seen now.
    pub(crate) async fn see_notices(
        &mut self,
        (shop, card): (ShopId, CardId),
        (from, to): (Timestamp, Timestamp),
        now: Timestamp,
    ) -> Result<()> {
        self.change(sql::SEE_NOTICES, args![shop, card, from, to, now]).await.map(|_| ())
    }

    /// Some notices of all shops whose turn it is to ring.
    pub(crate) async fn due_notices(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Ring>> {
        self.list(sql::DUE_NOTICES, args![now, limit]).await
    }

    /// Lets a notice ring later, or no more; false where another process saw to it.
    pub(crate) async fn ring_notice(&mut self, ring: &Ring, next: Option<Timestamp>) -> Result<bool> {
        let values = args![ring.shop, ring.card, &ring.rule, ring.at, next];
        Ok(self.change(sql::RING_NOTICE, values).await? == 1)
    }

    /// Forgets some notices that no longer matter; says how many.
    pub(crate) async fn prune_notices(&mut self, now: Timestamp) -> Result<u64> {
        self.change(sql::PRUNE_NOTICES, args![now]).await
    }

    /// Keeps what a card's owner wants to be told.
    pub(crate) async fn set_wishes(&mut self, shop: ShopId, card: CardId, wishes: &Wishes) -> Result<()> {
        let said = (*wishes != Wishes::default()).then(|| serde_json::to_string(wishes)).transpose();
        let said = said.map_err(|_| Error::Row { table: "cards", what: "wishes" })?;
        self.change_one(sql::SET_WISHES, args![shop, card, said]).await
    }

    /// How many rewards wait on all cards of a customer; counted as far as is worth telling.
    pub(crate) async fn ready_for(&mut self, customer: CustomerId, now: Timestamp) -> Result<u32> {
        let ready = self.ask(sql::READY_FOR, args![customer, now]).await?;
        count("vouchers", "count", ready)
    }
}
