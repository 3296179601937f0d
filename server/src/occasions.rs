//! What customers tell of themselves, so that a shop can keep their day and know them again: a birthday without its year,
//! and an e-mail address or telephone number of which only a keyed hash is kept.

use crate::{
    Error, Result, Stampbook,
    store::{Conn, Operation},
};
use loyalty::{
    ids::{CardId, CustomerId},
    occasions::Yearly,
};

/// The longest contact, in letters.
pub const CONTACT_LETTERS_MAX: usize = 120;

/// What a customer tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// Their birthday. It can be told once: whoever could change it would have one every month.
    pub birthday: Option<Yearly>,
    /// An e-mail address or a telephone number, as they write it.
    pub contact: Option<String>,
}

/// A contact as it is compared: small letters and digits; a telephone number without its signs, an address as it is.
fn plain(contact: &str) -> String {
    let letters = contact.chars().filter(|c| !c.is_whitespace()).take(CONTACT_LETTERS_MAX);
    let text: String = letters.flat_map(char::to_lowercase).collect();
    if text.contains('@') { text } else { text.chars().filter(char::is_ascii_digit).collect() }
}

/// Whether anything is left of a contact to know somebody by: an address, or a number.
#[must_use]
pub fn is_contact(text: &str) -> bool {
    !plain(text).is_empty()
}

struct Tell<'a> {
    customer: CustomerId,
    card: CardId,
    details: &'a Details,
    stampbook: &'a Stampbook,
}

impl Operation for Tell<'_> {
    type Answer = bool;
    async fn run(&self, conn: &mut Conn) -> Result<bool> {
        let card = conn.card_of(self.customer, self.card).await?.ok_or(Error::NotFound("card"))?;
        if let Some(contact) = self.details.contact.as_deref().map(plain).filter(|contact| !contact.is_empty()) {
            let hash = self.stampbook.secrets.contact(card.shop, &contact);
            conn.set_contact(card.shop, card.id, Some(hash)).await?;
        }
        match self.details.birthday {
            Some(day) if card.birthday != Some(day) => Ok(conn.set_birthday(card.shop, card.id, day).await?),
            _ => Ok(true),
        }
    }
}

impl Stampbook {
    /// Keeps what a customer tells of themselves on their card; false where another birthday was told before, which stays.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not theirs.
    pub async fn tell_details(&self, customer: CustomerId, card: CardId, details: &Details) -> Result<bool> {
        self.store.write(&Tell { customer, card, details, stampbook: self }).await
    }
}

#[cfg(test)]
mod tests {
    use super::{is_contact, plain};

    #[test]
    fn the_same_contact_is_known_however_it_is_written() {
        assert_eq!(plain(" Anna@Example.COM "), "anna@example.com");
        assert_eq!(plain("+36 (30) 123-45 67"), plain("36301234567"));
        assert!(is_contact("anna@example.com") && is_contact("12 34") && !is_contact("anna"));
    }
}
