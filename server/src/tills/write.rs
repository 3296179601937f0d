//! What a till writes on cards: purchases, what takes them back, and what becomes of vouchers. Each is one transaction with
//! its answer kept in it.

use super::{CardNow, Issued, Receipt, WRITTEN_MAX, Wrong, card_now, find, find_entry};
use crate::{
    Error, Result, Stampbook,
    cards::voucher_served,
    counter::{self, Selling, Sold},
    env::{Moment, read_code},
    keys::{Scope, Till},
    ledger::Book,
    refunds,
    requests::{Origin, Request, RequestKey},
    rewards,
    store::{Card, Conn, Operation, Shop, Voucher, Wants},
};
use loyalty::{
    ids::CardId,
    languages::Language,
    ledger::{Entry, EntryId},
    purchases::Sale,
    refunds::Back,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Clocks of tills and of the server may differ by this much: such a time is now.
const SKEW_SECONDS: i64 = 120;
/// A purchase may be told so long after it was.
const PAST_DAYS: i64 = 7;

/// A purchase to write down.
#[derive(Debug, Clone)]
pub struct Ringing {
    /// On which card.
    pub card: CardId,
    /// What was bought.
    pub sale: Sale,
    /// When, where it was not now.
    pub at: Option<Timestamp>,
    /// The request's name.
    pub key: RequestKey,
}

/// What becomes of a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// It is handed over.
    Redeem,
    /// It is taken back.
    Void,
}

/// What is kept of an answer: entries never change, so their places are enough.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    card: CardNow,
    first: u64,
    issued: Vec<Issued>,
    sold: Option<Sold>,
    language: Language,
}

impl Kept {
    /// What was written on a card after its entry `before`, and the card as it is now.
    async fn of(conn: &mut Conn, shop: &Shop, card: Card, before: u64, wrote: &Wrote, now: Timestamp) -> Result<Self> {
        let of_card = wrote.issued.iter().filter(|voucher| voucher.card == card.id);
        let issue = |voucher: &Voucher| Issued {
            code: voucher.code.clone(),
            title: voucher.title.clone(),
            expires_at: voucher.expires_at,
        };
        let issued = of_card.map(issue).collect();
        let language = conn.language(card.customer).await?.unwrap_or(shop.language);
        let card = card_now(conn, card, now).await?;
        Ok(Self { card, first: before + 1, issued, sold: None, language })
    }

    /// The answer, where its entries are at hand: what was just written on the card.
    fn fresh(self, wrote: Wrote) -> Receipt {
        let Self { card, issued, sold, language, .. } = self;
        let entries = wrote.entries.into_iter().filter(|entry| entry.id.card == card.id).collect();
        Receipt { card, entries, issued, sold, language }
    }

    /// The answer as it was given before.
    async fn receipt(self, conn: &mut Conn, card: &Card) -> Result<Receipt> {
        let Self { card: now, first, issued, sold, language } = self;
        let now = now.again(card);
        let entries = written(conn, card, first, now.seq).await?;
        Ok(Receipt { card: now, entries, issued, sold, language })
    }
}

/// What a book wrote.
struct Wrote {
    entries: Vec<Entry>,
    issued: Vec<Voucher>,
}

impl Wrote {
    async fn close(mut book: Book<'_>) -> Result<Self> {
        let (entries, issued) = (std::mem::take(&mut book.entries), std::mem::take(&mut book.issued));
        book.close().await?;
        Ok(Self { entries, issued })
    }
}

/// A card's entries from one place to another, in order.
async fn written(conn: &mut Conn, card: &Card, first: u64, last: u64) -> Result<Vec<Entry>> {
    let count = u32::try_from((last + 1).saturating_sub(first)).unwrap_or(WRITTEN_MAX).min(WRITTEN_MAX);
    let mut entries = conn.entries(card.shop, card.id, last + 1, count).await?;
    entries.reverse();
    Ok(entries)
}

/// When a purchase was, by what the till says. A card's entries are decided one after the other, so none may come before
/// one that is written.
async fn when(conn: &mut Conn, till: &Till, card: &Card, said: Option<Timestamp>, now: Timestamp) -> Result<Timestamp> {
    let Some(said) = said else { return Ok(now) };
    if said > now.plus_seconds(SKEW_SECONDS) {
        return Err(Wrong::Future.into());
    }
    if said >= now.plus_seconds(-SKEW_SECONDS) {
        return Ok(now);
    }
    if !till.may(Scope::PurchasesBackdate) {
        return Err(Wrong::MayNotBackdate.into());
    }
    if said < now.plus_days(-PAST_DAYS) {
        return Err(Wrong::TooOld.into());
    }
    let last = conn.entries(card.shop, card.id, u64::MAX, 1).await?.first().map(|entry| entry.at);
    if said < card.opened_at || last.is_some_and(|last| said < last) {
        return Err(Wrong::OutOfOrder.into());
    }
    Ok(said)
}

struct Ring<'a> {
    till: &'a Till,
    ask: &'a Selling,
    at: Option<Timestamp>,
    moment: Moment,
}

impl Operation for Ring<'_> {
    type Answer = (Receipt, Vec<(CardId, u64)>);

    fn wants(&self) -> Wants {
        let Self { till, ask, at, moment } = self;
        let name = Origin::Key(till.id).name(&ask.key);
        let at = at.map_or(moment.now, |at| at.min(moment.now));
        Wants { told: true, ..Wants::of((till.shop, ask.card), name, at) }
    }

    async fn run(&self, conn: &mut Conn) -> Result<Self::Answer> {
        let (till, ask, now) = (self.till, self.ask, self.moment.now);
        let (sale, at) = (serde_json::to_vec(&ask.sale)?, self.at.map_or(0, |at| at.0).to_be_bytes());
        let asked = [b"sell".as_slice(), &ask.card.0, &sale, &at];
        let request = Request::new(till.shop, Origin::Key(till.id), &ask.key, &asked);
        let mut card = find(conn, till, ask.card).await?;
        if let Some(kept) = request.answered::<Kept>(conn).await? {
            return Ok((kept.receipt(conn, &card).await?, Vec::new()));
        }
        let shop = conn.shop(till.shop).await?.ok_or(Error::NotFound("shop"))?;
        let (at, before) = (when(conn, till, &card, self.at, now).await?, card.seq);
        let mut book = Book::open(conn, &shop, self.moment.names(), at, Some(till.id))?;
        let sold = counter::purchase(&mut book, &mut card, &ask.sale).await?;
        let wrote = Wrote::close(book).await?;
        let changed = sold.changed.clone();
        let kept = Kept { sold: Some(sold), ..Kept::of(conn, &shop, card, before, &wrote, now).await? };
        request.keep(conn, &kept, now).await?;
        Ok((kept.fresh(wrote), changed))
    }
}

struct Reverse<'a> {
    till: &'a Till,
    entry: EntryId,
    key: &'a RequestKey,
    moment: Moment,
}

impl Operation for Reverse<'_> {
    type Answer = Receipt;
    async fn run(&self, conn: &mut Conn) -> Result<Receipt> {
        let (till, now) = (self.till, self.moment.now);
        let asked = [b"reverse".as_slice(), &self.entry.card.0, &self.entry.seq.to_be_bytes()];
        let request = Request::new(till.shop, Origin::Key(till.id), self.key, &asked);
        let kept = request.answered::<Kept>(conn).await?;
        let (mut card, entry) = find_entry(conn, till, self.entry).await?;
        if let Some(kept) = kept {
            return kept.receipt(conn, &card).await;
        }
        if entry.reverses.is_some() || entry.kind == loyalty::ledger::Kind::Reversal {
            return Err(Wrong::IsReversal.into());
        }
        let purchase = entry.purchase.ok_or(Wrong::NoPurchase)?;
        let shop = conn.shop(till.shop).await?.ok_or(Error::NotFound("shop"))?;
        let found = refunds::find(conn, shop.id, shop.all_books(), purchase).await?;
        let (_, bill) = found.ok_or(Wrong::SoldElsewhere)?;
        let before = card.seq;
        let mut book = Book::open(conn, &shop, self.moment.names(), now, Some(till.id))?;
        refunds::give_back(&mut book, &mut card, &bill, &Back::Whole).await?;
        let wrote = Wrote::close(book).await?;
        let kept = Kept::of(conn, &shop, card, before, &wrote, now).await?;
        request.keep(conn, &kept, now).await?;
        Ok(kept.fresh(wrote))
    }
}

struct Close<'a> {
    till: &'a Till,
    code: String,
    how: Closing,
    key: &'a RequestKey,
    moment: Moment,
}

impl Operation for Close<'_> {
    type Answer = Receipt;
    async fn run(&self, conn: &mut Conn) -> Result<Receipt> {
        let (till, now) = (self.till, self.moment.now);
        let how: &[u8] = if self.how == Closing::Void { b"void" } else { b"redeem" };
        let request = Request::new(till.shop, Origin::Key(till.id), self.key, &[how, self.code.as_bytes()]);
        let kept = request.answered::<Kept>(conn).await?;
        let voucher = voucher_served(conn, till.all_books(), &self.code).await?;
        let before = conn.card(voucher.shop, voucher.card).await?.ok_or(Error::NotFound("card"))?;
        if let Some(kept) = kept {
            return kept.receipt(conn, &before).await;
        }
        let shop = conn.shop(till.shop).await?.ok_or(Error::NotFound("shop"))?;
        let mut book = Book::open(conn, &shop, self.moment.names(), now, Some(till.id))?;
        let card = match self.how {
            Closing::Redeem => rewards::hand_over(&mut book, &voucher).await?,
            Closing::Void => rewards::void(&mut book, &voucher).await?,
        };
        let wrote = Wrote::close(book).await?;
        let kept = Kept::of(conn, &shop, card, before.seq, &wrote, now).await?;
        request.keep(conn, &kept, now).await?;
        Ok(kept.fresh(wrote))
    }
}

impl Stampbook {
    /// Writes a purchase on a card. The same key again gives nothing more and answers the same.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not the shop's; [`Error::Refused`] where the rules say no; [`Error::Till`]
    /// where its time can't be.
    pub async fn ring_up(&self, till: &Till, ask: &Ringing) -> Result<Receipt> {
        let Ringing { card, sale, at, key } = ask.clone();
        let mut ask = Selling { shop: till.shop, by: Some(till.id), card, sale, key };
        self.read_coupons(&mut ask).await?;
        let (receipt, changed) = self.store.write(&Ring { till, ask: &ask, at, moment: self.moment()? }).await?;
        self.announce(&changed);
        Ok(receipt)
    }

    /// Takes the purchase of an entry back, whole. The same key again answers the same.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Till`] where the entry can't be reversed, [`Error::Refused`] where it was before.
    pub async fn reverse(&self, till: &Till, entry: EntryId, key: &RequestKey) -> Result<Receipt> {
        let receipt = self.store.write(&Reverse { till, entry, key, moment: self.moment()? }).await?;
        self.announce(&[(receipt.card.id, receipt.card.seq)]);
        Ok(receipt)
    }

    /// Hands a voucher over or takes it back, at most once. The same key again answers the same.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the shop has no such voucher; [`Error::Refused`] where it can't be closed.
    pub async fn close_voucher(&self, till: &Till, code: &str, how: Closing, key: &RequestKey) -> Result<Receipt> {
        let moment = self.moment()?;
        let receipt = self.store.write(&Close { till, code: read_code(code), how, key, moment }).await?;
        self.announce(&[(receipt.card.id, receipt.card.seq)]);
        Ok(receipt)
    }
}
