//! Cards: how one is found, and where its chain of entries ends.

use super::{Conn, Error, Result, Shop, bytes, count, one_row, sql};
use loyalty::{
    ids::{CardId, CustomerId, DeviceId, ProgramId, ShopId},
    ledger::Link,
    numbers::CardNumber,
    occasions::{Occasion, Yearly},
    tiers::Tier,
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
    /// Its tier.
    pub tier: Tier,
    /// Until when its membership runs.
    pub member_until: Option<Timestamp>,
    /// Its owner's birthday, where they told it.
    pub birthday: Option<Yearly>,
    /// The device on which it was opened.
    pub device: Option<DeviceId>,
    /// A keyed hash of its owner's e-mail address or telephone number, where they told one.
    pub contact: Option<[u8; 32]>,
}

/// A card to write down.
#[derive(Debug, Clone)]
pub struct NewCard<'a> {
    /// The card as it will be.
    pub card: &'a Card,
    /// How another system of the shop calls its owner.
    pub reference: Option<&'a str>,
    /// The day of the year on which it is opened, by the shop's calendar.
    pub anniversary: Yearly,
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
    tier: i64,
    tier_kept_until_us: Option<i64>,
    member_until_us: Option<i64>,
    birthday: Option<String>,
    device_id: Option<Vec<u8>>,
    contact: Option<Vec<u8>>,
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
            tier: Tier { level: count("cards", "tier", row.tier)?, kept_until: row.tier_kept_until_us.map(Timestamp) },
            member_until: row.member_until_us.map(Timestamp),
            birthday: row.birthday.and_then(|day| Yearly::try_from(day).ok()),
            device: row.device_id.map(|id| bytes("cards", "device_id", id).map(DeviceId)).transpose()?,
            contact: row.contact.map(|hash| bytes("cards", "contact", hash)).transpose()?,
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
            .bind(card.device.as_ref().map(|device| device.0.as_slice()))
            .bind(card.head.0.as_slice())
            .bind(card.opened_at.0)
            .bind(new.anniversary.to_string())
            .execute(self.raw())
            .await?;
        Ok(())
    }

    /// A card of a shop.
    pub(crate) async fn card(&mut self, shop: ShopId, id: CardId) -> Result<Option<Card>> {
        find(self, sql::CARD, &shop.0, Key::Id(&id.0)).await
    }

    /// A card in one of these books.
    pub(crate) async fn card_in_books(&mut self, [first, other]: [ShopId; 2], id: CardId) -> Result<Option<Card>> {
        match self.card(first, id).await? {
            None if other != first => self.card(other, id).await,
            found => Ok(found),
        }
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

    /// Writes down where a card stands, and moves the end of its chain on from `before`, where it must still be.
    pub(crate) async fn advance_card(&mut self, card: &Card, before: u64, review_at: Option<Timestamp>) -> Result<()> {
        let query = sqlx::query(sql::ADVANCE_CARD)
            .bind(card.shop.0.as_slice())
            .bind(card.id.0.as_slice())
            .bind(before.cast_signed())
            .bind(card.seq.cast_signed())
            .bind(card.head.0.as_slice())
            .bind(i64::from(card.purchases))
            .bind(card.seen_at.0)
            .bind(i64::from(card.tier.level))
            .bind(card.tier.kept_until.map(|at| at.0))
            .bind(card.member_until.map(|at| at.0))
            .bind(review_at.map(|at| at.0));
        one_row("ADVANCE_CARD", &query.execute(self.raw()).await?)
    }

    /// Some cards, of all shops, on which something changes by itself.
    pub(crate) async fn due_cards(&mut self, now: Timestamp, limit: u32) -> Result<Vec<(ShopId, CardId)>> {
        let query = sqlx::query_as(sql::DUE_CARDS).bind(now.0).bind(i64::from(limit));
        let rows: Vec<(Vec<u8>, Vec<u8>)> = query.fetch_all(self.raw()).await?;
        rows.into_iter()
            .map(|(shop, card)| Ok((ShopId(bytes("cards", "shop_id", shop)?), CardId(bytes("cards", "id", card)?))))
            .collect()
    }

    /// Some cards of a shop, after this one, that keep an occasion on this day of the year and were not given anything under
    /// this rule.
    pub(crate) async fn cards_keeping(
        &mut self,
        shop: ShopId,
        (occasion, rule): (Occasion, &str),
        day: Yearly,
        after: Option<CardId>,
        limit: u32,
    ) -> Result<Vec<CardId>> {
        let statement = match occasion {
            Occasion::Birthday => sql::CARDS_BORN_ON,
            Occasion::Anniversary => sql::CARDS_OPENED_ON,
        };
        let after = after.map_or_else(Vec::new, |card| card.0.to_vec());
        let query = sqlx::query_scalar(statement).bind(shop.0.as_slice()).bind(day.to_string()).bind(after);
        let rows: Vec<Vec<u8>> = query.bind(rule).bind(i64::from(limit)).fetch_all(self.raw()).await?;
        rows.into_iter().map(|id| bytes("cards", "id", id).map(CardId)).collect()
    }

    /// Keeps a birthday that was not told before; false where one was.
    pub(crate) async fn set_birthday(&mut self, shop: ShopId, card: CardId, day: Yearly) -> Result<bool> {
        let query = sqlx::query(sql::SET_BIRTHDAY).bind(shop.0.as_slice()).bind(card.0.as_slice());
        Ok(query.bind(day.to_string()).execute(self.raw()).await?.rows_affected() == 1)
    }

    /// Keeps the hash of a contact, or forgets it.
    pub(crate) async fn set_contact(&mut self, shop: ShopId, card: CardId, hash: Option<[u8; 32]>) -> Result<()> {
        let query = sqlx::query(sql::SET_CONTACT).bind(shop.0.as_slice()).bind(card.0.as_slice());
        let query = query.bind(hash.as_ref().map(<[u8; 32]>::as_slice));
        one_row("SET_CONTACT", &query.execute(self.raw()).await?)
    }

    /// Some cards of a shop that are under earlier terms than those in force.
    pub(crate) async fn cards_before(&mut self, shop: &Shop, limit: u32) -> Result<Vec<Card>> {
        let query = sqlx::query_as(sql::CARDS_BEFORE).bind(shop.id.0.as_slice()).bind(shop.program.0.as_slice());
        let query = query.bind(i64::from(shop.version)).bind(i64::from(limit));
        let rows: Vec<Row> = query.fetch_all(self.raw()).await?;
        rows.into_iter().map(Card::try_from).collect()
    }

    /// Puts a card under a later version of its program's terms. It is looked at again at `now`: what it holds may lapse
    /// at other times from then on.
    pub(crate) async fn move_card(&mut self, card: &Card, version: u32, now: Timestamp) -> Result<()> {
        let query = sqlx::query(sql::MOVE_CARD).bind(card.shop.0.as_slice()).bind(card.id.0.as_slice());
        let query = query.bind(i64::from(card.version)).bind(i64::from(version)).bind(now.0);
        one_row("MOVE_CARD", &query.execute(self.raw()).await?)
    }

    /// Looks at a card no sooner than then.
    pub(crate) async fn postpone(&mut self, shop: ShopId, card: CardId, until: Timestamp) -> Result<()> {
        let query = sqlx::query(sql::POSTPONE).bind(shop.0.as_slice()).bind(card.0.as_slice()).bind(until.0);
        one_row("POSTPONE", &query.execute(self.raw()).await?)
    }

    /// Some cards from before the day on which a card was opened was kept: with when that was, and the shop's zone.
    pub(crate) async fn undated_cards(&mut self, limit: u32) -> Result<Vec<(ShopId, CardId, Timestamp, String)>> {
        let query = sqlx::query_as(sql::UNDATED_CARDS).bind(i64::from(limit));
        let rows: Vec<(Vec<u8>, Vec<u8>, i64, String)> = query.fetch_all(self.raw()).await?;
        rows.into_iter()
            .map(|(shop, card, at, zone)| {
                let (shop, card) = (ShopId(bytes("cards", "shop_id", shop)?), CardId(bytes("cards", "id", card)?));
                Ok((shop, card, Timestamp(at), zone))
            })
            .collect()
    }

    /// Keeps the day of the year on which a card was opened.
    pub(crate) async fn set_anniversary(&mut self, shop: ShopId, card: CardId, day: Yearly) -> Result<()> {
        let query = sqlx::query(sql::SET_ANNIVERSARY).bind(shop.0.as_slice()).bind(card.0.as_slice());
        one_row("SET_ANNIVERSARY", &query.bind(day.to_string()).execute(self.raw()).await?)
    }
}
