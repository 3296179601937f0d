//! Browsers in which customers want to be told, and what is on its way to them.

use super::{
    Conn, Error, Result, bytes, count,
    db::{Stored, args},
    sql,
};
use loyalty::{
    ids::{CardId, CustomerId, PhoneId, ShopId},
    languages::Language,
    time::Timestamp,
};

/// A browser in which a customer wants to be told. What its address opens is a secret: it stands in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone {
    /// Made from the address.
    pub id: PhoneId,
    /// Whose.
    pub customer: CustomerId,
    /// Where a push service takes messages for it.
    pub endpoint: String,
    /// The point on the curve to which messages are sealed.
    pub public_key: Vec<u8>,
    /// What else they are sealed with.
    pub secret: Vec<u8>,
    /// In which language its owner is told.
    pub language: Language,
    /// What it is: `iPhone`. May be empty.
    pub name: String,
    /// Since when.
    pub added_at: Timestamp,
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Phone").field("id", &self.id).field("customer", &self.customer).finish_non_exhaustive()
    }
}

/// A notice on its way to a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    /// In whose books the card is.
    pub shop: ShopId,
    /// The card.
    pub card: CardId,
    /// Which of its notices.
    pub rule: String,
    /// The phone.
    pub phone: PhoneId,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next.
    pub next_at: Timestamp,
}

impl Stored for Phone {
    type Row = (Vec<u8>, Vec<u8>, String, Vec<u8>, Vec<u8>, String, String, i64);
    fn read((id, customer, endpoint, public_key, secret, language, name, at): Self::Row) -> Result<Self> {
        let table = "phones";
        Ok(Self {
            id: PhoneId(bytes(table, "id", id)?),
            customer: CustomerId(bytes(table, "customer_id", customer)?),
            endpoint,
            public_key,
            secret,
            language: Language::from_code(&language).ok_or(Error::Row { table, what: "language" })?,
            name,
            added_at: Timestamp(at),
        })
    }
}

impl Stored for Push {
    type Row = (Vec<u8>, Vec<u8>, String, Vec<u8>, i64, i64);
    fn read((shop, card, rule, phone, tries, next_at): Self::Row) -> Result<Self> {
        let table = "pushes";
        Ok(Self {
            shop: ShopId(bytes(table, "shop_id", shop)?),
            card: CardId(bytes(table, "card_id", card)?),
            rule,
            phone: PhoneId(bytes(table, "phone_id", phone)?),
            tries: count(table, "tries", tries)?,
            next_at: Timestamp(next_at),
        })
    }
}

impl Conn {
    /// Keeps a phone, under its owner of now.
    pub(crate) async fn set_phone(&mut self, phone: &Phone) -> Result<()> {
        let (id, key, secret) = (phone.id.0.as_slice(), phone.public_key.as_slice(), phone.secret.as_slice());
        let (language, name) = (phone.language, &phone.name);
        let values = args![id, phone.customer, &phone.endpoint, key, secret, language, name, phone.added_at];
        self.change_one(sql::SET_PHONE, values).await
    }

    /// The phones of a customer, the latest first.
    pub(crate) async fn phones(&mut self, customer: CustomerId, limit: u32) -> Result<Vec<Phone>> {
        self.list(sql::PHONES, args![customer, limit]).await
    }

    /// One phone.
    pub(crate) async fn phone(&mut self, id: PhoneId) -> Result<Option<Phone>> {
        self.find(sql::PHONE, args![id.0.as_slice()]).await
    }

    /// Forgets a phone of a customer; false where they have no such phone. What is on its way to it is dropped in its turn.
    pub(crate) async fn drop_phone(&mut self, customer: CustomerId, id: PhoneId) -> Result<bool> {
        Ok(self.change(sql::DROP_PHONE, args![id.0.as_slice(), customer]).await? == 1)
    }

    /// Takes all phones of a customer away, who is to be forgotten.
    pub(crate) async fn drop_phones(&mut self, customer: CustomerId) -> Result<()> {
        self.change(sql::DROP_PHONES, args![customer]).await?;
        Ok(())
    }

    /// The phones of one customer are another's from now on, since both are one.
    pub(crate) async fn turn_phones_over(&mut self, from: CustomerId, to: CustomerId) -> Result<()> {
        self.change(sql::TURN_PHONES_OVER, args![from, to]).await?;
        Ok(())
    }

    /// Puts a notice on its way to a phone, once.
    pub(crate) async fn insert_push(&mut self, push: &Push) -> Result<()> {
        let values = args![push.shop, push.card, &push.rule, push.phone.0.as_slice(), push.next_at];
        self.change(sql::INSERT_PUSH, values).await.map(|_| ())
    }

    /// Some of all that is on its way and whose turn has come.
    pub(crate) async fn due_pushes(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Push>> {
        self.list(sql::DUE_PUSHES, args![now, limit]).await
    }

    /// Takes one on until then; false where another process did.
    pub(crate) async fn claim_push(&mut self, push: &Push, until: Timestamp) -> Result<bool> {
        let phone = push.phone.0.as_slice();
        let values = args![push.shop, push.card, &push.rule, phone, push.next_at, until];
        Ok(self.change(sql::CLAIM_PUSH, values).await? == 1)
    }

    /// Tries one again at that time, if nobody else took it on meanwhile.
    pub(crate) async fn delay_push(&mut self, push: &Push, until: Timestamp) -> Result<()> {
        let phone = push.phone.0.as_slice();
        let values = args![push.shop, push.card, &push.rule, phone, push.next_at, until];
        self.change(sql::DELAY_PUSH, values).await.map(|_| ())
    }

    /// Tries one no more.
    pub(crate) async fn drop_push(&mut self, push: &Push) -> Result<()> {
        let values = args![push.shop, push.card, &push.rule, push.phone.0.as_slice()];
        self.change(sql::DROP_PUSH, values).await.map(|_| ())
    }
}
