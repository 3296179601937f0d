//! Writes rows down: cards, purchases and all that follows from them, each row once.

use super::{Summary, rows::Row};
use crate::{
    Error, Result,
    cards::open_card,
    counter::purchase,
    env::Moment,
    insights,
    ledger::Book,
    store::{Card, Conn, Operation, Tally, Wants},
};
use loyalty::{
    cards::Event,
    ids::{CardId, CustomerId, ShopId},
    programs::Terms,
    purchases::{AMOUNT_MAX, COUNT_MAX, Item, Sale},
    simulate::Past,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Some rows, written in one transaction.
pub(super) struct Batch<'a> {
    pub(super) shop: ShopId,
    /// In whose books its cards are, as far as is known: what is read ahead is looked for there.
    pub(super) books: ShopId,
    pub(super) rows: &'a [Row],
    pub(super) moment: Moment,
}

/// What came of a row; kept, so that it can be told again.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Kept {
    stamps: u32,
    vouchers: u32,
}

/// What came of a batch.
#[derive(Debug, Default)]
pub(super) struct Done {
    imported: u64,
    already: u64,
    new_members: u64,
    stamps: u64,
    vouchers: u64,
    /// The cards that changed, with their number of entries.
    pub(super) changed: Vec<(CardId, u64)>,
}

impl Done {
    pub(super) fn add_to(&self, summary: &mut Summary) {
        summary.imported += self.imported;
        summary.already += self.already;
        summary.new_members += self.new_members;
        summary.stamps += self.stamps;
        summary.vouchers += self.vouchers;
    }
}

impl Operation for Batch<'_> {
    type Answer = Done;

    fn wants(&self) -> Wants {
        let asked = self.rows.iter().filter_map(|row| row.request(self.shop));
        Wants {
            answers: asked.map(|request| (self.shop, request.name().to_owned())).collect(),
            references: self.rows.iter().map(|row| (self.books, row.customer.clone())).collect(),
            at: self.rows.iter().map(|row| row.at).min(),
            ..Wants::default()
        }
    }

    async fn run(&self, conn: &mut Conn) -> Result<Done> {
        let shop = conn.shop(self.shop).await?.ok_or(Error::NotFound("shop"))?;
        let terms = conn.terms(shop.books(), shop.program, shop.version).await?;
        let mut book = Book::open(conn, &shop, self.moment.names(), self.moment.now, None)?;
        book.past = true;
        let (mut done, mut days) = (Done::default(), BTreeMap::<String, Tally>::new());
        for row in self.rows {
            let request = row.request(shop.id).ok_or_else(|| Error::internal("a row's key does not fit"))?;
            let kept = match request.answered(book.conn).await? {
                Some(kept) => {
                    done.already += 1;
                    kept
                }
                None => {
                    let kept = write(&mut book, row, &terms, &mut done).await?;
                    request.keep(book.conn, &kept, self.moment.now).await?;
                    let day = days.entry(insights::day(row.at, &shop.zone)?).or_default();
                    *day = day.plus(std::mem::take(&mut book.tally));
                    kept
                }
            };
            done.stamps += u64::from(kept.stamps);
            done.vouchers += u64::from(kept.vouchers);
        }
        for (day, tally) in days {
            book.conn.add_day(shop.id, &day, tally);
        }
        Ok(done)
    }
}

async fn write(book: &mut Book<'_>, row: &Row, terms: &Terms, done: &mut Done) -> Result<Kept> {
    book.at = row.at;
    book.entries.clear();
    book.issued.clear();
    let mut card = match book.conn.card_by_reference(book.shop.books(), &row.customer).await? {
        Some(card) => card,
        None => {
            done.new_members += 1;
            open(book, row, terms).await?
        }
    };
    let given = purchase(book, &mut card, &sale(row)).await?;
    done.imported += 1;
    done.changed.extend(given.changed);
    Ok(Kept { stamps: book.tally.stamps, vouchers: book.tally.issued })
}

/// What a row says was bought. Numbers that no purchase can have are left out.
fn sale(row: &Row) -> Sale {
    let amount = row.amount_minor.and_then(|amount| u32::try_from(amount).ok()).filter(|amount| *amount <= AMOUNT_MAX);
    let items = row.items.filter(|count| *count > 0);
    let item = |count: u32| Item { category: None, count: count.min(COUNT_MAX), amount };
    Sale { amount, items: items.map(item).into_iter().collect(), ..Sale::default() }
}

/// What a row says, as a simulation reads it: the same that would be read from the store once it was written.
pub(super) fn past(row: &Row) -> Past {
    let Sale { amount, items, .. } = sale(row);
    Past { customer: row.customer.clone(), at: row.at, amount, items: items.first().map(|item| item.count) }
}

async fn open(book: &mut Book<'_>, row: &Row, terms: &Terms) -> Result<Card> {
    let customer = CustomerId(book.names.id());
    book.conn.insert_customer(customer, None, row.at);
    book.tally.cards += 1;
    let mut card = open_card(book, customer, Some(&row.customer), None).await?;
    book.post(&mut card, terms, Event::Opened, None).await?;
    Ok(card)
}
