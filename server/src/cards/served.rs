//! Which cards a shop may serve.

use crate::{
    Error, Result,
    store::{Card, Conn, Voucher},
};
use loyalty::ids::{CardId, ShopId};

/// Whether a shop may serve a card of the books in which it looks: one of its own, or one under terms of its coalition. A
/// card from before the coalition is its own shop's alone: nobody would be charged for what it earns and spends elsewhere. One
/// whose owner has left is nobody's.
pub(crate) async fn serves(conn: &mut Conn, [_, shop]: [ShopId; 2], card: &Card) -> Result<bool> {
    if card.closed_at.is_some() {
        return Ok(false);
    }
    Ok(card.shop == shop || conn.terms(card.shop, card.program, card.version).await?.coalition.is_some())
}

/// A card that a shop may serve, in one of its books.
pub(crate) async fn served(conn: &mut Conn, all_books: [ShopId; 2], id: CardId) -> Result<Card> {
    let card = conn.card_in_books(all_books, id).await?.ok_or(Error::NotFound("card"))?;
    if serves(conn, all_books, &card).await? { Ok(card) } else { Err(Error::NotFound("card")) }
}

/// A voucher that a shop may hand over, in one of its books.
pub(crate) async fn voucher_served(conn: &mut Conn, all_books: [ShopId; 2], code: &str) -> Result<Voucher> {
    let voucher = conn.voucher_in_books(all_books, code).await?.ok_or(Error::NotFound("voucher"))?;
    let card = conn.card(voucher.shop, voucher.card).await?.ok_or(Error::NotFound("card"))?;
    if serves(conn, all_books, &card).await? { Ok(voucher) } else { Err(Error::NotFound("voucher")) }
}
