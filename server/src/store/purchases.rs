//! What happened at the counter, and what is left of it after refunds.

use super::{
    Card, Conn, Error, Result, bytes, count,
    db::{Stored, args},
    sql,
};
use loyalty::{
    ids::{CardId, PurchaseId, ShopId, StaffId},
    ledger::{Kind, Unit},
    purchases::{Bought, Earned, STAMPS_PER_PURCHASE_MAX, Sale},
    tiers::Activity,
    time::Timestamp,
};

/// What happened at the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purchase {
    /// The purchase.
    pub id: PurchaseId,
    /// When.
    pub at: Timestamp,
    /// Stamps earned.
    pub stamps: u32,
    /// The bill in the currency's minor unit, where it was said.
    pub amount_minor: Option<i64>,
    /// How many things were bought, where it was said.
    pub items: Option<u32>,
    /// Who stamped it.
    pub by: Option<StaffId>,
    /// The shop at which it was, where that is another than the one in whose books it is.
    pub shop: Option<ShopId>,
}

/// A purchase with what is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// What happened.
    pub purchase: Purchase,
    /// Whose card it was.
    pub card: CardId,
    /// What is left of it after refunds.
    pub left: Bought,
}

/// A purchase as a simulation reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastRow {
    /// The purchase.
    pub id: PurchaseId,
    /// How another system calls the customer; their card where none does.
    pub customer: String,
    /// When.
    pub at: Timestamp,
    /// The bill.
    pub amount_minor: Option<i64>,
    /// How many things.
    pub items: Option<u32>,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: Vec<u8>,
    card_id: Vec<u8>,
    at_us: i64,
    stamps: i64,
    amount_minor: Option<i64>,
    items: Option<i64>,
    staff_id: Option<Vec<u8>>,
    at_shop_id: Option<Vec<u8>>,
    bought: Option<String>,
}

type Past = (Vec<u8>, Option<String>, Vec<u8>, i64, Option<i64>, Option<i64>);

const TABLE: &str = "purchases";

impl Stored for Bill {
    type Row = Row;
    fn read(row: Row) -> Result<Self> {
        let purchase = Purchase {
            id: PurchaseId(bytes(TABLE, "id", row.id)?),
            at: Timestamp(row.at_us),
            stamps: count(TABLE, "stamps", row.stamps)?,
            amount_minor: row.amount_minor,
            items: row.items.map(|items| count(TABLE, "items", items)).transpose()?,
            by: row.staff_id.map(|id| bytes(TABLE, "staff_id", id).map(StaffId)).transpose()?,
            shop: row.at_shop_id.map(|id| bytes(TABLE, "at_shop_id", id).map(ShopId)).transpose()?,
        };
        let left = match row.bought {
            Some(json) => serde_json::from_str(&json).map_err(|_| Error::Row { table: "bills", what: "bought" })?,
            None => before_bills(&purchase),
        };
        Ok(Self { purchase, card: CardId(bytes(TABLE, "card_id", row.card_id)?), left })
    }
}

/// A purchase from before what is left was written down: stamps were all that it could earn.
fn before_bills(purchase: &Purchase) -> Bought {
    let (kind, unit, amount) = (Kind::Purchase, Unit::Stamp, purchase.stamps);
    let paid = purchase.amount_minor.and_then(|amount| u32::try_from(amount).ok()).unwrap_or(0);
    // A cashier gave the stamps by hand, as far as any part of it that stays is concerned.
    let by_hand = Some(amount).filter(|amount| (1..=STAMPS_PER_PURCHASE_MAX).contains(amount));
    let sale = Sale { stamps: by_hand, amount: (paid > 0).then_some(paid), ..Sale::default() };
    let earned = (amount > 0).then_some(Earned { kind, unit, amount, ends: None, issuer: None, seq: None });
    Bought {
        at: purchase.at,
        sale,
        paid,
        earned: earned.into_iter().collect(),
        activity: Activity { spend: paid, visits: 1, points: 0 },
        ..Bought::default()
    }
}

fn write_bill(left: &Bought) -> Result<String> {
    serde_json::to_string(left).map_err(|_| Error::Row { table: "bills", what: "bought" })
}

impl Conn {
    /// Writes a purchase down, with what is left of it: all.
    pub(crate) fn insert_purchase(
        &mut self,
        shop: ShopId,
        card: CardId,
        purchase: &Purchase,
        bought: &Bought,
    ) -> Result<()> {
        let Purchase { id, at, stamps, amount_minor, items, by, shop: at_shop } = *purchase;
        let values = args![shop, id, card, at, stamps, amount_minor, items, by, at_shop];
        let bill = args![shop, id, write_bill(bought)?];
        self.work.waiting().purchases.push(values);
        self.work.waiting().bills.push(bill);
        Ok(())
    }

    async fn bill(&mut self, statement: &'static str, shop: ShopId, id: PurchaseId, left: &Bought) -> Result<u64> {
        self.change(statement, args![shop, id, write_bill(left)?]).await
    }

    /// Writes down what is left of a purchase.
    pub(crate) async fn set_bill(&mut self, shop: ShopId, id: PurchaseId, left: &Bought) -> Result<()> {
        if self.bill(sql::SET_BILL, shop, id, left).await? == 0 {
            self.bill(sql::INSERT_BILL, shop, id, left).await?;
        }
        Ok(())
    }

    /// A purchase of a shop.
    pub(crate) async fn purchase(&mut self, shop: ShopId, id: PurchaseId) -> Result<Option<Bill>> {
        self.find(sql::PURCHASE, args![shop, id]).await
    }

    /// The latest purchases of a card at a shop; at the one in whose books it is, also those at shops that have left.
    pub(crate) async fn purchases_of(&mut self, card: &Card, at: ShopId, limit: u32) -> Result<Vec<Bill>> {
        self.list(sql::PURCHASES_OF_CARD, args![card.shop, card.id, at, limit]).await
    }

    /// Some purchases of a card after this one, in their order.
    pub(crate) async fn purchases_after(
        &mut self,
        card: &Card,
        after: Option<(Timestamp, PurchaseId)>,
        limit: u32,
    ) -> Result<Vec<Bill>> {
        let (at, id) = after.map_or((Timestamp(i64::MIN), Vec::new()), |(at, id)| (at, id.0.to_vec()));
        self.list(sql::PURCHASES_AFTER, args![card.shop, card.id, at, id, limit]).await
    }

    /// All purchases of a card, for a reader that walks everything.
    pub(crate) async fn audit_purchases(&mut self, shop: ShopId, card: CardId) -> Result<Vec<Bill>> {
        self.list(sql::AUDIT_BILLS, args![shop, card]).await
    }

    /// Some purchases of a shop after this one, in the order of their names: for a reader that walks all of them.
    pub(crate) async fn past(&mut self, shop: ShopId, after: Option<PurchaseId>, limit: u32) -> Result<Vec<PastRow>> {
        let after = after.map_or_else(Vec::new, |id| id.0.to_vec());
        let rows: Vec<Past> = self.rows(sql::PAST, args![shop, after, limit]).await?;
        rows.into_iter()
            .map(|(id, reference, card, at, amount_minor, items)| {
                let card = CardId(bytes(TABLE, "card_id", card)?);
                Ok(PastRow {
                    id: PurchaseId(bytes(TABLE, "id", id)?),
                    customer: reference.unwrap_or_else(|| card.to_string()),
                    at: Timestamp(at),
                    amount_minor,
                    items: items.map(|items| count(TABLE, "items", items)).transpose()?,
                })
            })
            .collect()
    }
}
