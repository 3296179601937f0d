//! The counter: whose card this is, and what a purchase earns.

use crate::{
    Error, Result, Stampbook,
    cards::{self, CardView},
    env::Moment,
    ledger::Book,
    referrals,
    requests::{Origin, Request, RequestKey, till_answer},
    staff::Staff,
    store::{Card, Conn, Operation, Purchase, Wants},
};
use loyalty::{
    cards::Event,
    ids::{CardId, PurchaseId, ShopId, StaffId},
    ledger::{Balances, Unit},
    numbers::CardNumber,
    purchases::{Bought, Sale},
};
use serde::{Deserialize, Serialize};

/// Customers shown as the last ones at the counter.
pub const RECENT_MAX: usize = 10;

/// A purchase to write down.
#[derive(Debug, Clone)]
pub struct Selling {
    /// In which shop.
    pub shop: ShopId,
    /// By whom; none where a machine does it.
    pub by: Option<StaffId>,
    /// On which card.
    pub card: CardId,
    /// What was bought.
    pub sale: Sale,
    /// The request's name.
    pub key: RequestKey,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sold {
    /// The purchase; none in answers from before purchases had one.
    #[serde(default)]
    pub purchase: Option<PurchaseId>,
    /// Stamps given.
    pub stamps: u32,
    /// Stamps on the card now.
    pub stamps_after: u32,
    /// All that was earned, of each unit.
    #[serde(default)]
    pub earned: Vec<(Unit, u32)>,
    /// All that the card holds now, of each unit.
    #[serde(default)]
    pub after: Vec<(Unit, u32)>,
    /// What was taken off the bill, in minor units.
    #[serde(default)]
    pub discount: u32,
    /// The cashback that was paid with, in minor units.
    #[serde(default)]
    pub spent: u32,
    /// What is left to pay, in minor units, where the bill was told.
    #[serde(default)]
    pub to_pay: Option<u32>,
    /// The tier that was reached with it, by its name.
    #[serde(default)]
    pub reached: Option<String>,
    /// Rewards issued to it, in the shop's words.
    pub rewards: Vec<String>,
    /// The cards that changed, with their number of entries.
    pub changed: Vec<(CardId, u64)>,
}

/// Every unit of which there is any, with how much.
pub(crate) fn units(balances: &Balances) -> Vec<(Unit, u32)> {
    balances.all().collect()
}

/// What is left of what a purchase earned, of each unit.
#[must_use]
pub fn earned(bought: &Bought) -> Vec<(Unit, u32)> {
    let mut sums = Balances::default();
    for line in &bought.earned {
        sums.set(line.unit, sums.of(line.unit).saturating_add(line.amount));
    }
    units(&sums)
}

/// Writes a purchase with all that follows from it.
pub(crate) async fn purchase(book: &mut Book<'_>, card: &mut Card, sale: &Sale) -> Result<Sold> {
    let terms = book.conn.terms(card.shop, card.program, card.version).await?;
    let (id, level) = (PurchaseId(book.names.id_in_order()), card.tier.level);
    book.tally.purchases += 1;
    book.tally.returning += u32::from(card.purchases > 0);
    let written = book.post(card, &terms, Event::Purchase(sale), Some(id)).await?;
    let mut bought = written.bought.ok_or_else(|| Error::internal("a purchase without what was bought"))?;
    bought.version = card.version;
    let earned = earned(&bought);
    let stamps = earned.iter().find(|(unit, _)| *unit == Unit::Stamp).map_or(0, |(_, amount)| *amount);
    let items: u32 = sale.items.iter().map(|item| item.count).sum();
    let items = (items > 0).then_some(items);
    let amount_minor = sale.amount.map(i64::from);
    let shop = (book.shop.id != card.shop).then_some(book.shop.id);
    let row = Purchase { id, at: book.at, stamps, amount_minor, items, by: book.by, shop };
    book.conn.insert_purchase(card.shop, card.id, &row, &bought)?;
    let mut changed = vec![(card.id, card.seq)];
    let inviter = referrals::qualify(book, card, bought.paid).await?;
    changed.extend(inviter.map(|inviter| (inviter.id, inviter.seq)));
    let tiers = terms.tiers.as_ref().filter(|_| card.tier.level > level);
    Ok(Sold {
        purchase: Some(id),
        stamps,
        stamps_after: written.after.held.of(Unit::Stamp),
        earned,
        after: units(&written.after.held),
        discount: bought.discount,
        spent: bought.spent.iter().map(|one| one.amount).sum(),
        to_pay: sale.amount.map(|_| bought.paid),
        reached: tiers.and_then(|tiers| tiers.level(card.tier.level)).map(|level| level.name.clone()),
        rewards: written.vouchers.into_iter().map(|voucher| voucher.title).collect(),
        changed,
    })
}

struct Sell<'a> {
    ask: &'a Selling,
    moment: Moment,
}

impl Operation for Sell<'_> {
    type Answer = Sold;

    fn wants(&self) -> Wants {
        let ask = self.ask;
        Wants::of((ask.shop, ask.card), Origin::Till.name(&ask.key), self.moment.now)
    }

    async fn run(&self, conn: &mut Conn) -> Result<Sold> {
        let (ask, at) = (self.ask, self.moment.now);
        let sale = serde_json::to_vec(&ask.sale)?;
        let mut request = Request::new(ask.shop, Origin::Till, &ask.key, &[b"sell", &ask.card.0, &sale]);
        if let Some(stamps) = ask.sale.stamps.filter(|stamps| ask.sale == Sale::stamps(*stamps)) {
            request = request.known_before_as(&[b"give", &ask.card.0, &stamps.to_be_bytes()]);
        }
        if let Some(sold) = request.answered(conn).await? {
            return Ok(sold);
        }
        let shop = conn.shop(ask.shop).await?.ok_or(Error::NotFound("shop"))?;
        let mut card = cards::served(conn, shop.all_books(), ask.card).await?;
        let mut book = Book::open(conn, &shop, self.moment.names(), at, ask.by)?;
        let sold = purchase(&mut book, &mut card, &ask.sale).await?;
        book.close().await?;
        request.keep(conn, &sold, at).await?;
        Ok(sold)
    }
}

impl Stampbook {
    /// Writes a purchase on a card of the shop. The same key again gives nothing more and answers the same.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not this shop's; [`Error::Refused`] where the rules say no.
    pub async fn sell(&self, ask: &Selling) -> Result<Sold> {
        let mut ask = ask.clone();
        self.read_coupons(&mut ask).await?;
        let sold = self.store.write(&Sell { ask: &ask, moment: self.moment()? }).await?;
        self.announce(&sold.changed);
        Ok(sold)
    }

    /// What came of the request with this key, for the page that is shown after it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn sold(&self, shop: ShopId, key: &RequestKey) -> Result<Option<Sold>> {
        till_answer(&mut self.store.read().await?, shop, key).await
    }

    pub(crate) fn announce(&self, changed: &[(CardId, u64)]) {
        changed.iter().for_each(|(card, seq)| self.live.say(*card, *seq));
    }

    /// The cards with this number: one, or two where a member of a coalition still has cards of its own.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn cards_by_number(&self, staff: &Staff, number: CardNumber) -> Result<Vec<CardView>> {
        let mut conn = self.store.read().await?;
        let mut views = Vec::new();
        for books in staff.distinct_books() {
            if let Some(card) = conn.card_by_number(books, number).await?
                && cards::serves(&mut conn, staff.all_books(), &card).await?
            {
                views.push(cards::glance(&mut conn, card, self.now()).await?);
            }
        }
        if views.is_empty() { Err(Error::NotFound("card")) } else { Ok(views) }
    }

    /// The last cards at the counter. One that can't be read is left out: it must not hide the others.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn recent_cards(&self, staff: &Staff) -> Result<Vec<CardView>> {
        let mut conn = self.store.read().await?;
        let mut latest: Vec<Card> = Vec::new();
        for books in staff.distinct_books() {
            latest.extend(conn.recent_cards(books, RECENT_MAX).await?);
        }
        latest.sort_by_key(|card| std::cmp::Reverse((card.seen_at, card.id)));
        let mut views = Vec::new();
        for card in latest {
            let id = card.id;
            let view = async {
                let serves = cards::serves(&mut conn, staff.all_books(), &card).await?;
                if serves { cards::glance(&mut conn, card, self.now()).await.map(Some) } else { Ok(None) }
            };
            match view.await {
                Ok(view) => views.extend(view),
                Err(error) if error.is_passing() => return Err(error),
                Err(error) => tracing::error!(?error, card = %id, "a card could not be read"),
            }
            if views.len() == RECENT_MAX {
                break;
            }
        }
        Ok(views)
    }
}
