//! Cards: how one is found, and where its chain of entries ends.

use super::{
    Conn, Error, Result, Shop,
    bulk::Rows,
    bytes, count,
    db::{Stored, args},
    from_json,
    shops::bit,
    sql,
    work::Advance,
};
use jiff::civil::Date;
use loyalty::{
    ids::{CardId, CustomerId, DeviceId, ProgramId, ShopId},
    ledger::Link,
    notices::Wishes,
    numbers::CardNumber,
    occasions::{Occasion, Yearly},
    tiers::Tier,
    time::{Month, Timestamp},
};
use sqlx::SqlSafeStr;
use std::collections::{BTreeMap, btree_map::Entry};

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
    /// How another system of the shop calls its owner.
    pub reference: Option<String>,
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
    /// What its owner wants to be told.
    pub wishes: Wishes,
    /// When its owner left: it is nobody's since.
    pub closed_at: Option<Timestamp>,
    /// When its owner put it away.
    pub archived_at: Option<Timestamp>,
}

impl Card {
    /// Whether its owner put it away and has not used it since.
    #[must_use]
    pub fn is_put_away(&self) -> bool {
        self.archived_at.is_some_and(|at| self.seen_at <= at)
    }
}

/// A card to write down.
#[derive(Debug, Clone)]
pub struct NewCard<'a> {
    /// The card as it will be.
    pub card: &'a Card,
    /// The day of the year on which it is opened, by the shop's calendar.
    pub anniversary: Yearly,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    shop_id: Vec<u8>,
    id: Vec<u8>,
    number: String,
    customer_id: Vec<u8>,
    program_id: Vec<u8>,
    program_version: i64,
    reference: Option<String>,
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
    wishes: Option<String>,
    closed_at_us: Option<i64>,
    archived_at_us: Option<i64>,
}

impl Stored for Card {
    type Row = Row;
    fn read(row: Row) -> Result<Self> {
        Ok(Self {
            shop: ShopId(bytes("cards", "shop_id", row.shop_id)?),
            id: CardId(bytes("cards", "id", row.id)?),
            number: row.number.parse().map_err(|_| Error::Row { table: "cards", what: "number" })?,
            customer: CustomerId(bytes("cards", "customer_id", row.customer_id)?),
            program: ProgramId(bytes("cards", "program_id", row.program_id)?),
            version: count("cards", "program_version", row.program_version)?,
            reference: row.reference,
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
            wishes: from_json("cards", "wishes", row.wishes.as_deref())?,
            closed_at: row.closed_at_us.map(Timestamp),
            archived_at: row.archived_at_us.map(Timestamp),
        })
    }
}

/// A card by the names of its shop and its own.
fn name((shop, card): (Vec<u8>, Vec<u8>)) -> Result<(ShopId, CardId)> {
    Ok((ShopId(bytes("cards", "shop_id", shop)?), CardId(bytes("cards", "id", card)?)))
}

impl Conn {
    /// Writes a new card down. All that can be asked of it is known: there is nothing yet.
    pub(crate) fn insert_card(&mut self, new: &NewCard<'_>) {
        let card = new.card;
        let values = args![
            card.shop,
            card.id,
            card.number.digits(),
            card.customer,
            card.program,
            card.version,
            card.reference.as_ref(),
            &card.invite_code,
            card.device,
            card.head,
            card.opened_at,
            card.opened_at,
            new.anniversary.to_string(),
        ];
        self.work.waiting().cards_opened.push(values);
        self.work.waiting().used(card);
        let (seen, key) = (&mut self.work.seen, (card.shop, card.id));
        seen.numbers.insert((card.shop, card.number));
        seen.balances.insert(key, BTreeMap::new());
        seen.lots.insert(key, Vec::new());
        seen.months.insert(key, (Month::of(Date::MIN), BTreeMap::new()));
        seen.referrals.insert(key, None);
        seen.ready.insert(key, 0);
        seen.keep_card(card.clone());
    }

    /// Whether a card of the shop has this number.
    pub(crate) async fn is_number_taken(&mut self, shop: ShopId, number: CardNumber) -> Result<bool> {
        // Those that wait to be written are known, so nothing has to be written first.
        if self.work.seen.numbers.contains(&(shop, number)) {
            return Ok(true);
        }
        let values = args![shop, number.digits()];
        let row: Option<(bool,)> = self.tx.first(sql::NUMBER_TAKEN.into_sql_str(), &values).await?;
        Ok(row.is_some_and(|(taken,)| taken))
    }

    /// A card of a shop.
    pub(crate) async fn card(&mut self, shop: ShopId, id: CardId) -> Result<Option<Card>> {
        if let Some(card) = self.work.seen.cards.get(&(shop, id)) {
            return Ok(card.clone());
        }
        let card: Option<Card> = self.find(sql::CARD, args![shop, id]).await?;
        self.work.seen.cards.insert((shop, id), card.clone());
        Ok(card)
    }

    /// How many entries each of these cards has, as far as they are there; each is named by its books and its id.
    pub(crate) async fn seqs(&mut self, cards: &[(ShopId, CardId)]) -> Result<Vec<(CardId, u64)>> {
        let mut asked = Rows::new(sql::SEQS, 2);
        cards.iter().for_each(|(books, card)| asked.push(args![*books, *card]));
        let rows: Vec<(Vec<u8>, i64)> = asked.all(&mut self.tx).await?;
        rows.into_iter().map(|(id, seq)| Ok((CardId(bytes("cards", "id", id)?), count("cards", "seq", seq)?))).collect()
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
        self.find(sql::CARD_OF_CUSTOMER, args![customer, id]).await
    }

    /// The card with this number.
    pub(crate) async fn card_by_number(&mut self, shop: ShopId, number: CardNumber) -> Result<Option<Card>> {
        self.find(sql::CARD_BY_NUMBER, args![shop, number.digits()]).await
    }

    /// The card whose invitation this is.
    pub(crate) async fn card_by_invite(&mut self, shop: ShopId, code: &str) -> Result<Option<Card>> {
        self.find(sql::CARD_BY_INVITE, args![shop, code]).await
    }

    /// The card of whom another system calls so.
    pub(crate) async fn card_by_reference(&mut self, shop: ShopId, reference: &str) -> Result<Option<Card>> {
        let name = (shop, reference.to_owned());
        if let Some(known) = self.work.seen.references.get(&name) {
            return match *known {
                Some(card) => self.card(shop, card).await,
                None => Ok(None),
            };
        }
        let card: Option<Card> = self.find(sql::CARD_BY_REFERENCE, args![shop, reference]).await?;
        self.work.seen.references.insert(name, card.as_ref().map(|card| card.id));
        if let Some(card) = &card {
            self.work.seen.cards.insert((shop, card.id), Some(card.clone()));
        }
        Ok(card)
    }

    /// A customer's card in a program.
    pub(crate) async fn card_in(
        &mut self,
        shop: ShopId,
        program: ProgramId,
        customer: CustomerId,
    ) -> Result<Option<Card>> {
        self.find(sql::CARD_IN_PROGRAM, args![shop, program, customer]).await
    }

    /// A customer's cards, the one used last first. Of one who has more than `limit`, whichever: nobody's cards stand in an order
    /// of time.
    pub(crate) async fn cards_of(&mut self, customer: CustomerId, limit: u32) -> Result<Vec<Card>> {
        let mut cards: Vec<Card> = self.list(sql::CARDS_OF_CUSTOMER, args![customer, limit]).await?;
        cards.sort_by_key(|card| std::cmp::Reverse((card.seen_at, card.shop, card.id)));
        Ok(cards)
    }

    /// Puts a customer's card away, or takes it out again.
    pub(crate) async fn archive_card(&mut self, card: &Card, at: Option<Timestamp>) -> Result<()> {
        self.change_one(sql::ARCHIVE_CARD, args![card.shop, card.id, at]).await
    }

    /// Closes a card that holds nothing any more: from now on it belongs to a customer of whom nothing is known, and nothing on
    /// it tells of the one whose it was.
    pub(crate) async fn close_card(
        &mut self,
        card: &Card,
        nobody: CustomerId,
        code: &str,
        at: Timestamp,
    ) -> Result<()> {
        self.insert_customer(nobody, None, at);
        self.change_one(sql::CLOSE_CARD, args![card.shop, card.id, at, nobody, code]).await
    }

    /// Whether a card with this id was closed, in whichever books.
    pub(crate) async fn is_closed(&mut self, id: CardId) -> Result<bool> {
        self.ask(sql::IS_CLOSED, args![id]).await
    }

    /// Gives a card to another customer. Where they have one in the program already, they have two from now on.
    pub(crate) async fn turn_card_over(&mut self, card: &Card, to: CustomerId) -> Result<()> {
        let twin: Option<(i64,)> = self.row(sql::LAST_TWIN, args![card.shop, card.program, to]).await?;
        let twin = twin.map_or(0, |(last,)| last + 1);
        self.change_one(sql::TURN_CARD_OVER, args![card.shop, card.id, card.customer, to, twin]).await
    }

    /// Whether a card of this shop was opened on this device.
    pub(crate) async fn device_seen(&mut self, shop: ShopId, device: DeviceId) -> Result<bool> {
        self.ask(sql::DEVICE_SEEN, args![shop, device]).await
    }

    /// Writes down where a card stands, and moves the end of its chain on from `before`, where it must still be.
    pub(crate) async fn advance_card(&mut self, card: &Card, before: u64, review_at: Option<Timestamp>) -> Result<()> {
        let key = (card.shop, card.id);
        self.work.seen.cards.insert(key, Some(card.clone()));
        let now = Advance { before, card: card.clone(), review_at };
        self.work.waiting().used(card);
        match self.work.waiting().cards.entry(key) {
            // It moved on more than once: what stands in the database is where it was before the first time.
            Entry::Occupied(mut waits) => {
                if waits.get().card.seq != before {
                    return Err(Error::Rows { statement: "a card", rows: 0 });
                }
                let before = waits.get().before;
                waits.insert(Advance { before, ..now });
            }
            Entry::Vacant(waits) => {
                waits.insert(now);
            }
        }
        Ok(())
    }

    /// Some cards, of all shops, on which something changes by itself.
    pub(crate) async fn due_cards(&mut self, now: Timestamp, limit: u32) -> Result<Vec<(ShopId, CardId)>> {
        self.due(sql::DUE_CARDS, now, limit).await?.into_iter().map(name).collect()
    }

    /// Some cards of a shop, after this one, that keep an occasion on this day of the year, were opened before then, and
    /// were not given what their terms give for it under this rule.
    pub(crate) async fn cards_keeping(
        &mut self,
        shop: ShopId,
        (occasion, rule): (Occasion, &str),
        (day, opened_before): (Yearly, Timestamp),
        after: Option<CardId>,
        limit: u32,
    ) -> Result<Vec<CardId>> {
        let statement = match occasion {
            Occasion::Birthday => sql::CARDS_BORN_ON,
            Occasion::Anniversary => sql::CARDS_OPENED_ON,
        };
        let after = after.map_or_else(Vec::new, |card| card.0.to_vec());
        let values = args![shop, day.to_string(), after, rule, opened_before, bit(occasion), limit];
        let rows: Vec<(Vec<u8>,)> = self.rows(statement, values).await?;
        rows.into_iter().map(|(id,)| bytes("cards", "id", id).map(CardId)).collect()
    }

    /// Keeps a birthday that was not told before; false where one was.
    pub(crate) async fn set_birthday(&mut self, shop: ShopId, card: CardId, day: Yearly) -> Result<bool> {
        Ok(self.change(sql::SET_BIRTHDAY, args![shop, card, day.to_string()]).await? == 1)
    }

    /// Keeps the hash of a contact, or forgets it.
    pub(crate) async fn set_contact(&mut self, shop: ShopId, card: CardId, hash: Option<[u8; 32]>) -> Result<()> {
        self.change_one(sql::SET_CONTACT, args![shop, card, hash]).await
    }

    /// Puts another invitation in the place of a card's; none where it has another already.
    pub(crate) async fn set_invite(&mut self, card: &Card, invite: &str) -> Result<()> {
        self.change_one(sql::SET_INVITE, args![card.shop, card.id, &card.invite_code, invite]).await
    }

    /// Some cards of a shop that are under earlier terms than those in force.
    pub(crate) async fn cards_before(&mut self, shop: &Shop, limit: u32) -> Result<Vec<Card>> {
        self.list(sql::CARDS_BEFORE, args![shop.id, shop.program, shop.version, limit]).await
    }

    /// Puts a card under a later version of its program's terms. It is looked at again at `now`: what it holds may lapse
    /// at other times from then on.
    pub(crate) async fn move_card(&mut self, card: &Card, version: u32, now: Timestamp) -> Result<()> {
        self.change_one(sql::MOVE_CARD, args![card.shop, card.id, card.version, version, now]).await
    }

    /// Looks at a card that is due `now` no sooner than then.
    pub(crate) async fn put_off_card(
        &mut self,
        shop: ShopId,
        card: CardId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<()> {
        self.change(sql::PUT_OFF_CARD, args![shop, card, now, until]).await.map(|_| ())
    }

    /// Some cards from before the day on which a card was opened was kept: with when that was, and the shop's zone.
    pub(crate) async fn undated_cards(&mut self, limit: u32) -> Result<Vec<(ShopId, CardId, Timestamp, String)>> {
        let rows: Vec<(Vec<u8>, Vec<u8>, i64, String)> = self.rows(sql::UNDATED_CARDS, args![limit]).await?;
        rows.into_iter()
            .map(|(shop, card, at, zone)| {
                let (shop, card) = name((shop, card))?;
                Ok((shop, card, Timestamp(at), zone))
            })
            .collect()
    }

    /// Keeps the day of the year on which a card was opened.
    pub(crate) async fn set_anniversary(&mut self, shop: ShopId, card: CardId, day: Yearly) -> Result<()> {
        self.change_one(sql::SET_ANNIVERSARY, args![shop, card, day.to_string()]).await
    }
}
