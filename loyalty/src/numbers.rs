//! Short numbers that people read out: digits with a check digit, so that a slip of the tongue is caught.
//! Knows nothing of what is numbered.

use std::{fmt, str::FromStr};

/// The number printed under a card's code: seven digits and a check digit by Luhn's rule (ISO/IEC 7812-1, annex B),
/// which catches every single wrong digit and most swaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardNumber(u32);

/// What was typed is not a card's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotANumber {
    /// Too few, too many, or something else than digits, spaces and hyphens.
    #[error("a card's number has eight digits")]
    Shape,
    /// The check digit does not fit: a digit was mistyped.
    #[error("one of the digits is wrong")]
    Check,
}

fn luhn(body: u32) -> u32 {
    let (mut rest, mut sum, mut double) = (body, 0, true);
    while rest > 0 {
        let digit = rest % 10 * if double { 2 } else { 1 };
        sum += digit / 10 + digit % 10;
        (rest, double) = (rest / 10, !double);
    }
    (10 - sum % 10) % 10
}

impl CardNumber {
    /// How many different numbers there are.
    pub const COUNT: u32 = 10_000_000;

    /// The number made from `body`, of which the last seven digits are taken.
    #[must_use]
    pub fn new(body: u32) -> Self {
        let body = body % Self::COUNT;
        Self(body * 10 + luhn(body))
    }

    /// The eight digits without a gap, as they are stored.
    #[must_use]
    pub fn digits(self) -> String {
        format!("{:08}", self.0)
    }
}

impl fmt::Display for CardNumber {
    /// In groups, as it is printed: `4821 7730`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04} {:04}", self.0 / 10_000, self.0 % 10_000)
    }
}

impl FromStr for CardNumber {
    type Err = NotANumber;
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').take(9).collect();
        if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotANumber::Shape);
        }
        let value: u32 = digits.parse().map_err(|_| NotANumber::Shape)?;
        let number = Self::new(value / 10);
        if number.0 == value { Ok(number) } else { Err(NotANumber::Check) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What stands before the check digit, the check digit.
    #[test]
    fn the_check_digit_is_luhns() {
        // The first is the example of the article on the rule in Wikipedia, the others were worked out by hand.
        let known =
            [(1_789_372_997, 4), (0, 0), (1, 8), (5, 9), (9, 1), (7_992_739, 8), (4_242_424, 2), (9_999_999, 7)];
        for (body, digit) in known {
            assert_eq!(luhn(body), digit, "{body}");
        }
        assert_eq!(CardNumber::new(4_242_424).to_string(), "4242 4242");
    }

    #[test]
    fn what_has_not_eight_digits_is_no_number() {
        assert_eq!(" 0000-0000 ".parse(), Ok(CardNumber::new(0)));
        for text in ["", "0000000", "000000000", "+0000000", "0000000a", "٠٠٠٠٠٠٠٠"] {
            assert_eq!(text.parse::<CardNumber>(), Err(NotANumber::Shape), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_number_reads_back_as_printed(body in 0..CardNumber::COUNT) {
            let number = CardNumber::new(body);
            prop_assert_eq!(number.to_string().parse(), Ok(number));
            prop_assert_eq!(number.digits().parse(), Ok(number));
        }

        #[test]
        fn one_wrong_digit_is_caught(body in 0..CardNumber::COUNT, place in 0usize..8, by in 1u8..10) {
            let mut digits = CardNumber::new(body).digits().into_bytes();
            digits[place] = (digits[place] - b'0' + by) % 10 + b'0';
            let typed = String::from_utf8(digits).unwrap();
            prop_assert_eq!(typed.parse::<CardNumber>(), Err(NotANumber::Check));
        }
    }
}
