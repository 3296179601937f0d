//! Refunds: a purchase is given back, whole or in part, and what it earned with it.

use crate::{
    Error, Result, Stampbook, cards,
    counter::units,
    env::Moment,
    ledger::{Book, Written},
    requests::{Origin, Request, RequestKey, till_answer},
    staff::Staff,
    store::{Bill, Card, Conn, Operation},
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

/// A purchase made at this shop, and the books in which it is. Others of its coalition do not give back what it took in; once
/// it has left, nobody else could, so the shop that runs the coalition does.
pub(crate) async fn find(
    conn: &mut Conn,
    shop: ShopId,
    all_books: [ShopId; 2],
    id: PurchaseId,
) -> Result<Option<(ShopId, Bill)>> {
    for books in all_books {
        if let Some(bill) = conn.purchase(books, id).await? {
            let sold_at = bill.purchase.shop.unwrap_or(books);
            let is_former = books == shop && conn.shop(sold_at).await?.is_none_or(|seller| seller.books() != books);
            return Ok((sold_at == shop || is_former).then_some((books, bill)));
        }
    }
    Ok(None)
}

struct Refund<'a> {
    ask: &'a Refunding,
    moment: Moment,
}

/// Gives so much of a purchase back, and keeps what is left of it.
pub(crate) async fn give_back(book: &mut Book<'_>, card: &mut Card, bill: &Bill, back: &Back) -> Result<Written> {
    let terms = book.conn.terms(card.shop, card.program, card.version).await?;
    let purchase = bill.purchase.id;
    // A purchase from before its terms were noted is taken to be under those that its card is under.
    let version = if bill.left.version == 0 { card.version } else { bill.left.version };
    let under = book.conn.terms(card.shop, card.program, version).await?;
    let mut written = book.post(card, &terms, Event::Refund(&bill.left, back, &under), Some(purchase)).await?;
    let left = written.bought.take().ok_or_else(|| Error::internal("a refund without what is left"))?;
    book.conn.set_bill(card.shop, purchase, &left).await?;
    Ok(written)
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
        let (books, bill) =
            find(conn, shop.id, shop.all_books(), ask.purchase).await?.ok_or(Error::NotFound("purchase"))?;
        let mut card = conn.card(books, bill.card).await?.ok_or(Error::NotFound("card"))?;
        let mut book = Book::open(conn, &shop, self.moment.names(), at, ask.by)?;
        let written = give_back(&mut book, &mut card, &bill, &ask.back).await?;
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

    /// What came of the refund with this key, for the page that is shown after it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn refunded(&self, shop: ShopId, key: &RequestKey) -> Result<Option<Refunded>> {
        till_answer(&mut self.store.read().await?, shop, key).await
    }

    /// A purchase, for the staff of the shop: what is left of it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is not this shop's.
    pub async fn bill(&self, staff: &Staff, purchase: PurchaseId) -> Result<Bill> {
        let mut conn = self.store.read().await?;
        let found = find(&mut conn, staff.shop, staff.all_books(), purchase).await?;
        Ok(found.ok_or(Error::NotFound("purchase"))?.1)
    }

    /// The latest purchases of a card at the shop, for its staff: what is left of each.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn bills(&self, staff: &Staff, card: CardId) -> Result<Vec<Bill>> {
        let mut conn = self.store.read().await?;
        let card = match cards::served(&mut conn, staff.all_books(), card).await {
            Err(Error::NotFound(_)) => return Ok(Vec::new()),
            found => found?,
        };
        Ok(conn.purchases_of(&card, staff.shop, BILLS_MAX).await?)
    }
}
