//! Who has a place at an experience, and who waits for one.

use super::{
    Conn, Error, Result, bytes,
    db::{Stored, args},
    from_json, sql, to_json,
};
use loyalty::{
    experiences::State,
    ids::{CardId, ShopId},
    rewards::Paid,
    time::Timestamp,
};

/// Where a card stands with an experience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Whose.
    pub card: CardId,
    /// Where it stands.
    pub state: State,
    /// What was paid for it.
    pub paid: Vec<Paid>,
    /// Since when.
    pub at: Timestamp,
}

/// Somebody's turn in a queue: since when they wait, and their card.
pub(crate) type Turn = (Timestamp, CardId);

type Row = (Vec<u8>, String, Option<String>, i64);

impl Stored for Place {
    type Row = Row;
    fn read((card, state, paid, at): Row) -> Result<Self> {
        let table = "places";
        Ok(Self {
            card: CardId(bytes(table, "card_id", card)?),
            state: State::from_code(&state).ok_or(Error::Row { table, what: "state" })?,
            paid: from_json(table, "paid", paid.as_deref())?,
            at: Timestamp(at),
        })
    }
}

impl Conn {
    /// Where a card stands with an experience, if it ever asked.
    pub(crate) async fn place(&mut self, shop: ShopId, experience: &str, card: CardId) -> Result<Option<Place>> {
        self.find(sql::PLACE, args![shop, experience, card]).await
    }

    /// How many places are gone at each experience of each shop.
    pub(crate) async fn audit_places(&mut self) -> Result<Vec<(ShopId, String, i64)>> {
        let rows: Vec<(Vec<u8>, String, i64)> = self.rows(sql::AUDIT_PLACES, args![]).await?;
        let read = |(shop, experience, places)| Ok((ShopId(bytes("places", "shop_id", shop)?), experience, places));
        rows.into_iter().map(read).collect()
    }

    /// Writes down where a card stands.
    pub(crate) async fn set_place(&mut self, shop: ShopId, experience: &str, place: &Place) -> Result<()> {
        let paid = to_json("places", "paid", &place.paid)?;
        let values = args![shop, experience, place.card, place.state.code(), paid, place.at];
        self.change_one(sql::SET_PLACE, values).await
    }

    /// Who stands so with an experience, the longest first; with `after`, from behind that one on.
    pub(crate) async fn places(
        &mut self,
        (shop, experience): (ShopId, &str),
        state: State,
        after: Option<Turn>,
        limit: u32,
    ) -> Result<Vec<Place>> {
        let (at, card) = after.map_or((Timestamp(i64::MIN), Vec::new()), |(at, card)| (at, card.0.to_vec()));
        self.list(sql::PLACES, args![shop, experience, state.code(), at, card, limit]).await
    }
}
