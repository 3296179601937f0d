//! Rewards: handing one over, once, and letting lapse what ran out of time, after its owner was warned.

use crate::{
    Error, Result, Stampbook,
    cards::{Acted, Actor, Seen, voucher_served},
    env::{Moment, read_code},
    ledger::Book,
    requests::{Origin, Request, RequestKey, till_answer},
    reviews::Due,
    staff::Staff,
    store::{Card, Conn, Operation, Shop, Voucher},
};
use loyalty::{
    cards::Event,
    ids::{CardId, CustomerId, ShopId, StaffId, VoucherId},
    notices::What,
};
use serde::{Deserialize, Serialize};

/// Vouchers that lapse at one call.
const LAPSE_BATCH: u32 = 100;

/// A reward to hand over.
#[derive(Debug, Clone)]
pub struct Redeeming {
    /// In which shop.
    pub shop: ShopId,
    /// By whom.
    pub by: Option<StaffId>,
    /// The voucher's code, as typed or scanned.
    pub code: String,
    /// The request's name.
    pub key: RequestKey,
}

/// What was handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redeemed {
    /// The voucher's code.
    pub code: String,
    /// What it is, in the shop's words.
    pub title: String,
    /// The card it hung on.
    pub card: CardId,
    /// That card's number of entries.
    pub seq: u64,
}

/// Closes a voucher and writes the entry; whoever comes second is refused.
async fn close(book: &mut Book<'_>, voucher: &Voucher, event: Event<'_>) -> Result<Card> {
    let mut card = book.conn.card(voucher.shop, voucher.card).await?.ok_or(Error::NotFound("card"))?;
    let terms = book.conn.terms(card.shop, card.program, card.version).await?;
    book.post(&mut card, &terms, event, None).await?;
    Ok(card)
}

/// Hands a reward over, and counts for the settlement what it was made of.
pub(crate) async fn hand_over(book: &mut Book<'_>, voucher: &Voucher) -> Result<Card> {
    let card = close(book, voucher, Event::Redeem(&voucher.for_rules())).await?;
    book.settle_voucher(&card, &voucher.paid).await?;
    Ok(card)
}

/// Takes a reward back by hand.
pub(crate) async fn void(book: &mut Book<'_>, voucher: &Voucher) -> Result<Card> {
    close(book, voucher, Event::Void(&voucher.for_rules())).await
}

struct Redeem<'a> {
    ask: &'a Redeeming,
    moment: Moment,
}

impl Operation for Redeem<'_> {
    type Answer = Redeemed;
    async fn run(&self, conn: &mut Conn) -> Result<Redeemed> {
        let (ask, at) = (self.ask, self.moment.now);
        let code = read_code(&ask.code);
        let request = Request::new(ask.shop, Origin::Till, &ask.key, &[b"redeem", code.as_bytes()]);
        if let Some(redeemed) = request.answered(conn).await? {
            return Ok(redeemed);
        }
        let shop = conn.shop(ask.shop).await?.ok_or(Error::NotFound("shop"))?;
        let voucher = voucher_served(conn, shop.all_books(), &code).await?;
        let mut book = Book::open(conn, &shop, self.moment.names(), at, ask.by)?;
        let card = hand_over(&mut book, &voucher).await?;
        book.close().await?;
        let redeemed = Redeemed { code: voucher.code, title: voucher.title, card: card.id, seq: card.seq };
        request.keep(conn, &redeemed, at).await?;
        Ok(redeemed)
    }
}

/// One voucher in one transaction: a row that cannot be read holds up no other. It lapses, or its owner is told that it will.
struct Lapse {
    shop: ShopId,
    id: VoucherId,
    moment: Moment,
}

impl Operation for Lapse {
    type Answer = Option<(CardId, u64)>;
    async fn run(&self, conn: &mut Conn) -> Result<Self::Answer> {
        let (voucher, now) = (conn.voucher_named(self.shop, self.id).await?, self.moment.now);
        let voucher = voucher.ok_or(Error::NotFound("voucher"))?;
        if let Some(ends) = voucher.expires_at.filter(|ends| *ends > now) {
            let card = conn.card(voucher.shop, voucher.card).await?.ok_or(Error::NotFound("card"))?;
            conn.tell(&card, &What::RewardLapses(voucher.id, voucher.title, ends), now, ends)?;
            conn.put_off_voucher(self.shop, self.id, now, ends).await?;
            return Ok(None);
        }
        let shop = conn.shop(voucher.shop).await?.ok_or(Error::NotFound("shop"))?;
        let mut book = Book::open(conn, &shop, self.moment.names(), self.moment.now, None)?;
        let card = close(&mut book, &voucher, Event::Expire(&voucher.for_rules())).await?;
        book.close().await?;
        Ok(Some((card.id, card.seq)))
    }
}

/// A reward that customers take for what their card holds: where it stands in the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// At this place of the catalogue.
    Catalogue(usize),
    /// At this place of the ladder.
    Ladder(usize),
}

impl Stampbook {
    /// Takes a reward for what a customer's card holds: a voucher is issued to it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not theirs; [`Error::Refused`] where the rules say no; [`Error::Outdated`]
    /// where the card is no longer under the terms that were seen.
    pub async fn take(
        &self,
        customer: CustomerId,
        card: impl Into<Seen>,
        from: Shelf,
        key: &RequestKey,
    ) -> Result<Acted> {
        let event = match from {
            Shelf::Catalogue(place) => Event::Exchange(place),
            Shelf::Ladder(place) => Event::Climb(place),
        };
        self.act(Actor::Customer(customer), card.into(), event, key).await
    }

    /// Hands a reward over, at most once. The same key again answers the same.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the shop has no such voucher; [`Error::Refused`] where it can't be handed over.
    pub async fn redeem(&self, ask: &Redeeming) -> Result<Redeemed> {
        let redeemed = self.store.write(&Redeem { ask, moment: self.moment()? }).await?;
        self.announce(&[(redeemed.card, redeemed.seq)]);
        Ok(redeemed)
    }

    /// What the request with this key handed over, for the page that is shown after it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn redeemed(&self, shop: ShopId, key: &RequestKey) -> Result<Option<Redeemed>> {
        till_answer(&mut self.store.read().await?, shop, key).await
    }

    /// Lets some vouchers lapse whose time is over, and warns the owners of some that will; says how many. Call it again while it says any.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn lapse_vouchers(&self) -> Result<usize> {
        let due = self.store.read().await?.due_vouchers(self.now(), LAPSE_BATCH).await?;
        for (shop, id) in &due {
            let (shop, id) = (*shop, *id);
            let lapse = Lapse { shop, id, moment: self.moment()? };
            if let Some(changed) = self.attend_to(Due::Voucher(shop, id), &lapse).await? {
                self.announce(changed.as_slice());
            }
        }
        Ok(due.len())
    }

    /// A voucher of a shop, for its staff.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn voucher_at(&self, staff: &Staff, code: &str) -> Result<Voucher> {
        voucher_served(&mut self.store.read().await?, staff.all_books(), &read_code(code)).await
    }

    /// A customer's own voucher, with the shop it is good at.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is not theirs.
    pub async fn voucher(&self, customer: CustomerId, card: CardId, code: &str) -> Result<(Voucher, Card, Shop)> {
        let mut conn = self.store.read().await?;
        let card = conn.card_of(customer, card).await?.ok_or(Error::NotFound("card"))?;
        let voucher = conn.voucher(card.shop, &read_code(code)).await?.filter(|voucher| voucher.card == card.id);
        let shop = conn.shop(card.shop).await?.ok_or(Error::NotFound("shop"))?;
        Ok((voucher.ok_or(Error::NotFound("voucher"))?, card, shop))
    }
}
