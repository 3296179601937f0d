//! Which cards were used last in a shop's books: one short list a shop. No card's own row stands in an order of time: it would
//! have to move in that order with each stamp, and a server would write the card anew into all its orders.

use super::{
    Card, Conn, Error, Result, Stored,
    bulk::Rows,
    bytes,
    cards::Row,
    db::{Tx, args},
    from_json, sql,
};
use data_encoding::HEXLOWER;
use loyalty::{
    ids::{CardId, ShopId},
    time::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

/// Cards in a list at most. More than are shown: some of them may be closed, or not be served by who asks.
const LATELY_MAX: usize = 32;

/// When a card was used last, and which.
pub(super) type Use = (Timestamp, CardId);
/// What each shop's cards were used for last, as it waits to be written.
pub(super) type Uses = BTreeMap<ShopId, BTreeSet<Use>>;

/// The lists of these shops, as they are kept.
async fn kept(tx: &mut Tx, shops: impl Iterator<Item = &ShopId>) -> Result<Uses> {
    let mut asked = Rows::new(sql::LATELY, 1);
    shops.for_each(|shop| asked.push(args![*shop]));
    let rows: Vec<(Vec<u8>, String)> = asked.all(tx).await?;
    rows.into_iter().map(|(shop, cards)| Ok((ShopId(bytes("lately", "shop_id", shop)?), read(&cards)?))).collect()
}

fn read(cards: &str) -> Result<BTreeSet<Use>> {
    let cards: Vec<(String, i64)> = from_json("lately", "cards", Some(cards))?;
    let wrong = Error::Row { table: "lately", what: "cards" };
    let named = |(id, at): (String, i64)| {
        let id = HEXLOWER.decode(id.as_bytes()).ok()?.try_into().ok()?;
        Some((Timestamp(at), CardId(id)))
    };
    cards.into_iter().map(named).collect::<Option<_>>().ok_or(wrong)
}

/// The lists of shops, with these uses among them: of each card the last, of all cards those used last.
pub(super) async fn with(tx: &mut Tx, uses: &Uses) -> Result<Rows> {
    let mut rows = Rows::new(sql::SET_LATELY, 2);
    if uses.is_empty() {
        return Ok(rows);
    }
    let mut kept = kept(tx, uses.keys()).await?;
    for (shop, uses) in uses {
        let all = merged(kept.remove(shop).unwrap_or_default(), uses);
        let said: Vec<_> = all.iter().map(|(at, card)| (HEXLOWER.encode(&card.0), at.0)).collect();
        let said = serde_json::to_string(&said).map_err(|_| Error::Row { table: "lately", what: "cards" })?;
        rows.push(args![*shop, said]);
    }
    Ok(rows)
}

/// The one used last first.
fn merged(kept: BTreeSet<Use>, uses: &BTreeSet<Use>) -> Vec<Use> {
    let (mut all, mut known) = (kept, BTreeSet::new());
    all.extend(uses);
    all.into_iter().rev().filter(|(_, card)| known.insert(*card)).take(LATELY_MAX).collect()
}

impl Conn {
    /// Cards in a shop's books, the one used last first, as far as they are not closed. One that can't be read is left out.
    pub(crate) async fn recent_cards(&mut self, shop: ShopId, limit: usize) -> Result<Vec<Card>> {
        self.work.settle(&mut self.tx).await?;
        let cards = kept(&mut self.tx, [shop].iter()).await?.remove(&shop).unwrap_or_default();
        let mut asked = Rows::new(sql::CARDS_BY_ID, 2);
        cards.iter().for_each(|(_, card)| asked.push(args![shop, *card]));
        let rows: Vec<Row> = asked.all(&mut self.tx).await?;
        let told = |error: &Error| tracing::error!(%error, %shop, "a card could not be read");
        let cards = rows.into_iter().filter_map(|row| Card::read(row).inspect_err(told).ok());
        let mut cards: Vec<Card> = cards.filter(|card| card.closed_at.is_none()).collect();
        cards.sort_by_key(|card| std::cmp::Reverse((card.seen_at, card.id)));
        cards.truncate(limit);
        Ok(cards)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(at: i64, card: u8) -> Use {
        (Timestamp(at), CardId([card; 16]))
    }

    #[test]
    fn each_card_stands_once_where_it_was_used_last() {
        let kept = [used(1, 1), used(2, 2), used(3, 3)].into();
        let uses = [used(4, 1), used(5, 4), used(0, 3), used(6, 1)].into();
        assert_eq!(merged(kept, &uses), [used(6, 1), used(5, 4), used(3, 3), used(2, 2)]);
    }

    #[test]
    fn whoever_comes_after_enough_others_is_not_kept() {
        let kept: BTreeSet<_> = (1..=32).map(|at| used(at.into(), at)).collect();
        let all = merged(kept, &[used(33, 33)].into());
        assert_eq!((all.len(), all[0], all[31]), (LATELY_MAX, used(33, 33), used(2, 2)));
    }

    #[test]
    fn a_list_that_is_none_is_told() {
        assert!(read("[[\"00\", 1]]").is_err());
        assert_eq!(read("[]").unwrap(), BTreeSet::new());
    }
}
