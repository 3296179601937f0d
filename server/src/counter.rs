//! The counter: whose card this is, and giving stamps.

use crate::{
    Error, Result, Stampbook,
    cards::{self, CardView},
    env::Moment,
    ledger::Book,
    referrals,
    requests::{Origin, Request, RequestKey, till_answer},
    staff::Staff,
    store::{Card, Conn, Operation, Purchase, Tally},
};
use loyalty::{
    cards::Event,
    ids::{CardId, PurchaseId, ShopId, StaffId},
    numbers::CardNumber,
};
use serde::{Deserialize, Serialize};

/// Customers shown as the last ones at the counter.
pub const RECENT_MAX: u32 = 10;

/// Stamps to give.
#[derive(Debug, Clone)]
pub struct Giving {
    /// In which shop.
    pub shop: ShopId,
    /// By whom; none where a machine does it.
    pub by: Option<StaffId>,
    /// To which card.
    pub card: CardId,
    /// How many.
    pub stamps: u32,
    /// The request's name.
    pub key: RequestKey,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Stamps given.
    pub stamps: u32,
    /// Stamps on the card now.
    pub stamps_after: u32,
    /// Rewards issued to it, in the shop's words.
    pub rewards: Vec<String>,
    /// The cards that changed, with their number of entries.
    pub changed: Vec<(CardId, u64)>,
}

/// A purchase: what a till, an import or an API brings to a card.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bought {
    pub(crate) stamps: u32,
    pub(crate) amount_minor: Option<i64>,
    pub(crate) items: Option<u32>,
}

/// Writes a purchase with all that follows from it.
pub(crate) async fn purchase(book: &mut Book<'_>, card: &mut Card, bought: Bought) -> Result<Given> {
    let Bought { stamps, amount_minor, items } = bought;
    let terms = book.conn.terms(card.shop, card.program, card.version).await?;
    let id = PurchaseId(book.names.id());
    let purchase = Purchase { id, at: book.at, stamps, amount_minor, items, by: book.by };
    book.conn.insert_purchase(card.shop, card.id, &purchase).await?;
    let written = book.post(card, &terms, Event::Purchase { stamps }, Some(id)).await?;
    book.conn.count_purchase(card, book.at).await?;
    book.tally.purchases += 1;
    book.tally.returning += u32::from(card.purchases > 0);
    let mut changed = vec![(card.id, card.seq)];
    if card.purchases == 0 {
        let inviter = referrals::settle(book, card).await?;
        changed.extend(inviter.map(|inviter| (inviter.id, inviter.seq)));
    }
    card.purchases += 1;
    let rewards = written.vouchers.into_iter().map(|voucher| voucher.title).collect();
    Ok(Given { stamps, stamps_after: written.stamps_after, rewards, changed })
}

struct Give<'a> {
    ask: &'a Giving,
    moment: Moment,
}

impl Operation for Give<'_> {
    type Answer = Given;
    async fn run(&self, conn: &mut Conn) -> Result<Given> {
        let (ask, at) = (self.ask, self.moment.now);
        let request =
            Request::new(ask.shop, Origin::Till, &ask.key, &[b"give", &ask.card.0, &ask.stamps.to_be_bytes()]);
        if let Some(given) = request.answered(conn).await? {
            return Ok(given);
        }
        let shop = conn.shop(ask.shop).await?.ok_or(Error::NotFound("shop"))?;
        let mut card = conn.card(ask.shop, ask.card).await?.ok_or(Error::NotFound("card"))?;
        let (names, tally) = (self.moment.names(), Tally::default());
        let mut book = Book { conn, shop: &shop, names, at, by: ask.by, tally };
        let bought = Bought { stamps: ask.stamps, amount_minor: None, items: None };
        let given = purchase(&mut book, &mut card, bought).await?;
        book.close().await?;
        request.keep(conn, &given, at).await?;
        Ok(given)
    }
}

impl Stampbook {
    /// Gives stamps to a card of the shop. The same key again gives nothing more and answers the same.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not this shop's; [`Error::Refused`] where the rules say no.
    pub async fn give(&self, ask: &Giving) -> Result<Given> {
        let given = self.store.write(&Give { ask, moment: self.moment()? }).await?;
        self.announce(&given.changed);
        Ok(given)
    }

    /// What came of the request with this key, for the page that is shown after it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn given(&self, shop: ShopId, key: &RequestKey) -> Result<Option<Given>> {
        till_answer(&mut self.store.read().await?, shop, key).await
    }

    pub(crate) fn announce(&self, changed: &[(CardId, u64)]) {
        changed.iter().for_each(|(card, seq)| self.live.say(*card, *seq));
    }

    /// The card with this number.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn card_by_number(&self, staff: &Staff, number: CardNumber) -> Result<CardId> {
        let card = self.store.read().await?.card_by_number(staff.shop, number).await?;
        Ok(card.ok_or(Error::NotFound("card"))?.id)
    }

    /// The last cards at the counter.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn recent_cards(&self, staff: &Staff) -> Result<Vec<CardView>> {
        let mut conn = self.store.read().await?;
        let mut views = Vec::new();
        for card in conn.recent_cards(staff.shop, RECENT_MAX).await? {
            views.push(cards::view(&mut conn, card, 0, self.now()).await?);
        }
        Ok(views)
    }
}
