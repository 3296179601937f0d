//! Refunds: a purchase is given back, whole or in part, and what it earned with it.

use crate::{
    Error, Result, Stampbook,
    counter::units,
    env::Moment,
    ledger::Book,
    requests::{Origin, Request, RequestKey},
    staff::Staff,
    store::{Bill, Conn, Operation},
};
use loyalty::{
    cards::Event,
    ids::{CardId, PurchaseId, ShopId, StaffId},
    ledger::Unit,
    refunds::Back,
};
use serde::{Deserialize, Serialize};

/// Purchases shown for a refund.
pub const BILLS_MAX: u32 = 10;

/// A refund to write down.
#[derive(Debug, Clone)]
pub struct Refunding {
    /// In which shop.
    pub shop: ShopId,
    /// By whom.
    pub by: Option<StaffId>,
    /// Of which purchase.
    pub purchase: PurchaseId,
    /// How much of it.
    pub back: Back,
    /// The request's name.
    pub key: RequestKey,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refunded {
    /// Whose card it was.
    pub card: CardId,
    /// That card's number of entries.
    pub seq: u64,
    /// What the card holds now, of each unit.
    pub after: Vec<(Unit, u32)>,
    /// What it owes now, of each unit: the next it earns is taken for it.
    pub owed: Vec<(Unit, u32)>,
}

struct Refund<'a> {
    ask: &'a Refunding,
    moment: Moment,
}

impl Operation for Refund<'_> {
    type Answer = Refunded;
    async fn run(&self, conn: &mut Conn) -> Result<Refunded> {
        let (ask, at) = (self.ask, self.moment.now);
        let back = serde_json::to_vec(&ask.back)?;
        let request = Request::new(ask.shop, Origin::Till, &ask.key, &[b"refund", &ask.purchase.0, &back]);
        if let Some(refunded) = request.answered(conn).await? {
            return Ok(refunded);
        }
        let shop = conn.shop(ask.shop).await?.ok_or(Error::NotFound("shop"))?;
        let bill = conn.purchase(shop.books(), ask.purchase).await?.ok_or(Error::NotFound("purchase"))?;
        let mut card = conn.card(shop.books(), bill.card).await?.ok_or(Error::NotFound("card"))?;
        let terms = conn.terms(card.shop, card.program, card.version).await?;
        let mut book = Book::open(conn, &shop, self.moment.names(), at, ask.by)?;
        let event = Event::Refund(&bill.left, &ask.back);
        let written = book.post(&mut card, &terms, event, Some(ask.purchase)).await?;
        let left = written.bought.ok_or_else(|| Error::internal("a refund without what is left"))?;
        book.conn.set_bill(card.shop, ask.purchase, &left).await?;
        book.close().await?;
        let (after, owed) = (units(&written.after.held), units(&written.after.owed));
        let refunded = Refunded { card: card.id, seq: card.seq, after, owed };
        request.keep(conn, &refunded, at).await?;
        Ok(refunded)
    }
}

impl Stampbook {
    /// Gives a purchase back, whole or in part. The same key again answers the same.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the shop has no such purchase; [`Error::Refused`] where the rules say no.
    pub async fn refund(&self, ask: &Refunding) -> Result<Refunded> {
        let refunded = self.store.write(&Refund { ask, moment: self.moment()? }).await?;
        self.announce(&[(refunded.card, refunded.seq)]);
        Ok(refunded)
    }

    /// The latest purchases of a card, for its staff: what is left of each.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn bills(&self, staff: &Staff, card: CardId) -> Result<Vec<Bill>> {
        Ok(self.store.read().await?.purchases_of(staff.books, card, BILLS_MAX).await?)
    }
}
