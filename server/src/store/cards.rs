//! Cards: how one is found, and where its chain of entries ends.

use super::{Conn, Error, Result, bytes, count, one_row, sql};
use loyalty::{
    ids::{CardId, CustomerId, DeviceId, ProgramId, ShopId},
    ledger::Link,
    numbers::CardNumber,
    time::Timestamp,
};

/// One customer in one program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The shop.
    pub shop: ShopId,
    /// The card.
    pub id: CardId,
    /// The number printed under its code.
    pub number: CardNumber,
    /// Whose it is.
    pub customer: CustomerId,
    /// In which program.
    pub program: ProgramId,
    /// Under which version of its terms.
    pub version: u32,
    /// The end of its invitation link.
    pub invite_code: String,
    /// How many purchases it has seen.
    pub purchases: u32,
    /// The place of its last entry; 0 where there is none. Also the card's version: it changes with every entry.
    pub seq: u64,
    /// The link of its last entry.
    pub head: Link,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was last at the counter.
    pub seen_at: Timestamp,
}

/// A card to write down.
#[derive(Debug, Clone)]
pub struct NewCard<'a> {
    /// The card as it will be.
    pub card: &'a Card,
    /// How another system of the shop calls its owner.
    pub reference: Option<&'a str>,
    /// On which device it is opened.
    pub device: Option<DeviceId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    shop_id: Vec<u8>,
    id: Vec<u8>,
    number: String,
    customer_id: Vec<u8>,
    program_id: Vec<u8>,
    program_version: i64,
    invite_code: String,
    purchases: i64,
    seq: i64,
    head: Vec<u8>,
    opened_at_us: i64,
    seen_at_us: i64,
}

impl TryFrom<Row> for Card {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            shop: ShopId(bytes("cards", "shop_id", row.shop_id)?),
            id: CardId(bytes("cards", "id", row.id)?),
            number: row.number.parse().map_err(|_| Error::Row { table: "cards", what: "number" })?,
            customer: CustomerId(bytes("cards", "customer_id", row.customer_id)?),
            program: ProgramId(bytes("cards", "program_id", row.program_id)?),
            version: count("cards", "program_version", row.program_version)?,
            invite_code: row.invite_code,
            purchases: count("cards", "purchases", row.purchases)?,
            seq: count("cards", "seq", row.seq)?,
            head: Link(bytes("cards", "head", row.head)?),
            opened_at: Timestamp(row.opened_at_us),
            seen_at: Timestamp(row.seen_at_us),
        })
    }
}

/// Gives the card that a statement with two keys finds.
async fn find(conn: &mut Conn, statement: &'static str, first: &[u8], second: Key<'_>) -> Result<Option<Card>> {
    let query = sqlx::query_as(statement).bind(first);
    let query = match second {
        Key::Id(id) => query.bind(id),
        Key::Text(text) => query.bind(text),
    };
    let row: Option<Row> = query.fetch_optional(conn.raw()).await?;
    row.map(Card::try_from).transpose()
}

enum Key<'a> {
    Id(&'a [u8]),
    Text(&'a str),
}

impl Conn {
    /// Writes a new card down.
    pub(crate) async fn insert_card(&mut self, new: &NewCard<'_>) -> Result<()> {
        let card = new.card;
        sqlx::query(sql::INSERT_CARD)
            .bind(card.shop.0.as_slice())
            .bind(card.id.0.as_slice())
            .bind(card.number.digits())
            .bind(card.customer.0.as_slice())
            .bind(card.program.0.as_slice())
            .bind(i64::from(card.version))
            .bind(new.reference)
            .bind(&card.invite_code)
            .bind(new.device.as_ref().map(|device| device.0.as_slice()))
            .bind(card.head.0.as_slice())
            .bind(card.opened_at.0)
            .execute(self.raw())
            .await?;
        Ok(())
    }

    /// A card of a shop.
    pub(crate) async fn card(&mut self, shop: ShopId, id: CardId) -> Result<Option<Card>> {
        find(self, sql::CARD, &shop.0, Key::Id(&id.0)).await
    }

    /// A card of a customer.
    pub(crate) async fn card_of(&mut self, customer: CustomerId, id: CardId) -> Result<Option<Card>> {
        find(self, sql::CARD_OF_CUSTOMER, &customer.0, Key::Id(&id.0)).await
    }

    /// The card with this number.
    pub(crate) async fn card_by_number(&mut self, shop: ShopId, number: CardNumber) -> Result<Option<Card>> {
        find(self, sql::CARD_BY_NUMBER, &shop.0, Key::Text(&number.digits())).await
    }

    /// The card whose invitation this is.
    pub(crate) async fn card_by_invite(&mut self, shop: ShopId, code: &str) -> Result<Option<Card>> {
        find(self, sql::CARD_BY_INVITE, &shop.0, Key::Text(code)).await
    }

    /// The card of whom another system calls so.
    pub(crate) async fn card_by_reference(&mut self, shop: ShopId, reference: &str) -> Result<Option<Card>> {
        find(self, sql::CARD_BY_REFERENCE, &shop.0, Key::Text(reference)).await
    }

    /// A customer's card in a program.
    pub(crate) async fn card_in(
        &mut self,
        shop: ShopId,
        program: ProgramId,
        customer: CustomerId,
    ) -> Result<Option<Card>> {
        let row: Option<Row> = sqlx::query_as(sql::CARD_IN_PROGRAM)
            .bind(shop.0.as_slice())
            .bind(program.0.as_slice())
            .bind(customer.0.as_slice())
            .fetch_optional(self.raw())
            .await?;
        row.map(Card::try_from).transpose()
    }

    /// A customer's cards, the one used last first.
    pub(crate) async fn cards_of(&mut self, customer: CustomerId, limit: u32) -> Result<Vec<Card>> {
        let query = sqlx::query_as(sql::CARDS_OF_CUSTOMER).bind(customer.0.as_slice()).bind(i64::from(limit));
        let rows: Vec<Row> = query.fetch_all(self.raw()).await?;
        rows.into_iter().map(Card::try_from).collect()
    }

    /// A shop's cards, the one at the counter last first.
    pub(crate) async fn recent_cards(&mut self, shop: ShopId, limit: u32) -> Result<Vec<Card>> {
        let query = sqlx::query_as(sql::RECENT_CARDS).bind(shop.0.as_slice()).bind(i64::from(limit));
        let rows: Vec<Row> = query.fetch_all(self.raw()).await?;
        rows.into_iter().map(Card::try_from).collect()
    }

    /// Whether a card of this shop was opened on this device.
    pub(crate) async fn device_seen(&mut self, shop: ShopId, device: DeviceId) -> Result<bool> {
        let query = sqlx::query_scalar(sql::DEVICE_SEEN).bind(shop.0.as_slice()).bind(device.0.as_slice());
        Ok(query.fetch_one(self.raw()).await?)
    }

    /// Moves the end of a card's chain on from `before`, where it must still be.
    pub(crate) async fn advance_card(&mut self, card: &Card, before: u64) -> Result<()> {
        let query = sqlx::query(sql::ADVANCE_CARD)
            .bind(card.shop.0.as_slice())
            .bind(card.id.0.as_slice())
            .bind(before.cast_signed())
            .bind(card.seq.cast_signed())
            .bind(card.head.0.as_slice());
        one_row("ADVANCE_CARD", &query.execute(self.raw()).await?)
    }

    /// Counts a purchase on a card.
    pub(crate) async fn count_purchase(&mut self, card: &Card, at: Timestamp) -> Result<()> {
        let query = sqlx::query(sql::COUNT_PURCHASE).bind(card.shop.0.as_slice()).bind(card.id.0.as_slice());
        one_row("COUNT_PURCHASE", &query.bind(at.0).execute(self.raw()).await?)
    }
}
