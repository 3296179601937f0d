//! Programs: putting a new version of what a shop promises into force.

use crate::{
    Error, Result, Stampbook,
    store::{Card, Conn, Operation, Shop},
};
use loyalty::{
    ids::{CardId, ShopId},
    notices::What,
    programs::Terms,
    time::Timestamp,
};

/// Cards that are moved to new terms in one transaction.
const MOVE_BATCH: u32 = 500;

/// What came of publishing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The version that is in force now.
    pub version: u32,
    /// Whether it is new; the same terms again change nothing.
    pub is_new: bool,
}

struct Publish<'a> {
    shop: ShopId,
    terms: &'a Terms,
    now: Timestamp,
}

impl Operation for Publish<'_> {
    type Answer = Published;
    async fn run(&self, conn: &mut Conn) -> Result<Published> {
        let mut shop = conn.shop(self.shop).await?.ok_or(Error::NotFound("shop"))?;
        if shop.home.is_some() {
            // Its cards are in the books of the shop that runs the coalition: the program is changed there.
            return Err(Error::Taken);
        }
        let current = conn.terms(shop.id, shop.program, shop.version).await?;
        let is_new = *current != *self.terms;
        if is_new {
            shop.version += 1;
            conn.insert_program(&shop, self.terms, self.now).await?;
            conn.set_version(shop.id, shop.version).await?;
        }
        gather(conn, &shop, self.terms).await?;
        Ok(Published { version: shop.version, is_new })
    }
}

/// Puts the shops of the program's coalition under it, and lets go of those that are no longer in it.
pub(crate) async fn gather(conn: &mut Conn, home: &Shop, terms: &Terms) -> Result<()> {
    let members = members(conn, home, terms).await?;
    for member in &members {
        conn.set_home(member.id, home).await?;
    }
    for left in conn.shops_at_home(home.id).await? {
        if members.iter().all(|member| member.id != left.id) {
            conn.leave_home(left.id).await?;
        }
    }
    Ok(())
}

/// The shops of the program's coalition. Each must be there, and in no other.
async fn members(conn: &mut Conn, home: &Shop, terms: &Terms) -> Result<Vec<Shop>> {
    let mut members = Vec::new();
    for slug in terms.coalition.iter().flat_map(|coalition| &coalition.shops) {
        let shop = conn.shop_by_slug(slug).await?.ok_or(Error::NotFound("shop of the coalition"))?;
        if shop.id == home.id {
            continue;
        }
        let elsewhere = shop.home.is_some_and(|other| other != home.id);
        if elsewhere || !conn.shops_at_home(shop.id).await?.is_empty() {
            return Err(Error::Taken);
        }
        members.push(shop);
    }
    Ok(members)
}

struct Move {
    shop: ShopId,
    now: Timestamp,
}

impl Operation for Move {
    type Answer = Vec<(CardId, u64)>;
    async fn run(&self, conn: &mut Conn) -> Result<Self::Answer> {
        let shop = conn.shop(self.shop).await?.ok_or(Error::NotFound("shop"))?;
        let cards: Vec<Card> = conn.cards_before(&shop, MOVE_BATCH).await?;
        for card in &cards {
            conn.tell(card, &What::NewTerms, self.now, self.now.plus_days(30))?;
            conn.move_card(card, shop.version, self.now).await?;
        }
        Ok(cards.into_iter().map(|card| (card.id, card.seq)).collect())
    }
}

impl Stampbook {
    /// Puts `terms` into force in a shop, as a new version. Cards that are there keep the terms they were opened under.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such shop, or one of the coalition is not there; [`Error::Taken`] where a shop
    /// belongs to another coalition.
    pub async fn publish(&self, shop: ShopId, terms: &Terms) -> Result<Published> {
        self.store.write(&Publish { shop, terms, now: self.now() }).await
    }

    /// Moves some cards to the terms that are in force, and tells their owners; says how many. Call it again while it says
    /// any.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn move_cards(&self, shop: ShopId) -> Result<u64> {
        let moved = self.store.write(&Move { shop, now: self.now() }).await?;
        self.announce(&moved);
        Ok(moved.len() as u64)
    }
}
