//! The codes that phones show: what they are made with. What a code proves, `loyalty::codes` says; knows no page and no till.

use crate::Stampbook;
use loyalty::{
    codes::CodeKey,
    ids::{CardId, ShopId},
};

impl Stampbook {
    /// What the codes of a card are made with, for its owner's phones and for whoever checks one. To be shown to nobody else.
    #[must_use]
    pub fn code_key(&self, books: ShopId, card: CardId) -> CodeKey {
        self.secrets.code_key(books, card)
    }
}
