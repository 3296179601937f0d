//! Names of things: 128 random bits, written as 26 letters of Crockford's base 32 (<https://www.crockford.com/base32.html>).
//! Knows nothing of who makes them; a caller brings the bits.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// What was read is not a name of 26 letters and digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is 26 letters and digits")]
pub struct NotAnId;

/// The last `count` digits of a number, as letters.
pub(crate) fn letters(value: u128, count: usize) -> impl Iterator<Item = char> {
    (0..count).rev().map(move |place| char::from(ALPHABET[(value >> (place * 5)) as usize & 31]))
}

/// The number that letters stand for, of which the last 25 count; none where one of them is no digit.
pub(crate) fn value(text: &str) -> Option<u128> {
    let digit = |byte: u8| ALPHABET.iter().position(|letter| *letter == byte.to_ascii_lowercase());
    text.bytes().try_fold(0, |value, byte| Some(value << 5 | digit(byte)? as u128))
}

pub(crate) fn encode(bytes: [u8; 16]) -> String {
    letters(u128::from_be_bytes(bytes), 26).collect()
}

pub(crate) fn decode(text: &str) -> Result<[u8; 16], NotAnId> {
    // 26 digits of 5 bits are 130: the first may only use its lowest three.
    let fits = text.len() == 26 && matches!(text.as_bytes().first(), Some(b'0'..=b'7'));
    value(text).filter(|_| fits).map(u128::to_be_bytes).ok_or(NotAnId)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(pub [u8; 16]);

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                decode(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;
            fn try_from(text: String) -> Result<Self, NotAnId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }
    )+};
}

ids! {
    /// A shop.
    ShopId,
    /// A program of a shop; its versions share the id.
    ProgramId,
    /// A customer.
    CustomerId,
    /// A customer's card in a program.
    CardId,
    /// What happened at the counter.
    PurchaseId,
    /// A reward issued to a card.
    VoucherId,
    /// A use of an invitation.
    ReferralId,
    /// A person or a till of the shop.
    StaffId,
    /// A browser on a device.
    DeviceId,
    /// Where a shop wants to be told of what happens.
    WebhookId,
    /// Something that a webhook is told.
    DeliveryId,
    /// A browser in which a customer wants to be told.
    PhoneId,
    /// A key by which a device proves whose it is.
    PasskeyId,
    /// Something that is sent to somebody's address.
    MailId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_id_reads_back(bytes: [u8; 16]) {
            let id = CardId(bytes);
            prop_assert_eq!(id.to_string().parse::<CardId>(), Ok(id));
            prop_assert_eq!(id.to_string().to_uppercase().parse::<CardId>(), Ok(id));
        }

        #[test]
        fn what_is_not_an_id_is_refused(text in "\\PC{0,40}") {
            if let Ok(id) = text.parse::<CardId>() {
                prop_assert_eq!(id.to_string(), text.to_lowercase());
            }
        }
    }

    #[test]
    fn a_number_too_large_is_refused() {
        assert_eq!("zzzzzzzzzzzzzzzzzzzzzzzzzz".parse::<CardId>(), Err(NotAnId));
    }
}
