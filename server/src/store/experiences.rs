//! Who has a place at an experience, and who waits for one.

use super::{Conn, Error, Result, bytes, from_json, one_row, sql, to_json};
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

type Row = (Vec<u8>, String, Option<String>, i64);

fn read((card, state, paid, at): Row) -> Result<Place> {
    let table = "places";
    Ok(Place {
        card: CardId(bytes(table, "card_id", card)?),
        state: State::from_code(&state).ok_or(Error::Row { table, what: "state" })?,
        paid: from_json(table, "paid", paid.as_deref())?,
        at: Timestamp(at),
    })
}

impl Conn {
    /// Where a card stands with an experience, if it ever asked.
    pub(crate) async fn place(&mut self, shop: ShopId, experience: &str, card: CardId) -> Result<Option<Place>> {
        let query = sqlx::query_as(sql::PLACE).bind(shop.0.as_slice()).bind(experience).bind(card.0.as_slice());
        query.fetch_optional(self.raw()).await?.map(read).transpose()
    }

    /// How many places are gone at each experience of each shop.
    pub(crate) async fn audit_places(&mut self) -> Result<Vec<(ShopId, String, i64)>> {
        let rows: Vec<(Vec<u8>, String, i64)> = sqlx::query_as(sql::AUDIT_PLACES).fetch_all(self.raw()).await?;
        let read = |(shop, experience, places)| Ok((ShopId(bytes("places", "shop_id", shop)?), experience, places));
        rows.into_iter().map(read).collect()
    }

    /// Writes down where a card stands.
    pub(crate) async fn set_place(&mut self, shop: ShopId, experience: &str, place: &Place) -> Result<()> {
        let query = sqlx::query(sql::SET_PLACE).bind(shop.0.as_slice()).bind(experience).bind(place.card.0.as_slice());
        let query = query.bind(place.state.code()).bind(to_json("places", "paid", &place.paid)?).bind(place.at.0);
        one_row("SET_PLACE", &query.execute(self.raw()).await?)
    }

    /// Who stands so with an experience, the longest first.
    pub(crate) async fn places(
        &mut self,
        shop: ShopId,
        experience: &str,
        state: State,
        limit: u32,
    ) -> Result<Vec<Place>> {
        let query = sqlx::query_as(sql::PLACES).bind(shop.0.as_slice()).bind(experience).bind(state.code());
        query.bind(i64::from(limit)).fetch_all(self.raw()).await?.into_iter().map(read).collect()
    }
}
