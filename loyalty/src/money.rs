//! Currencies: how many decimals they have, the smallest amount that is paid, and how an amount is written. Knows no rate.

use crate::languages::Language;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A currency by its three letters, as ISO 4217 lists them. Amounts are whole numbers of its minor unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// What was read is not three letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a currency is three letters, such as EUR")]
pub struct NotACurrency;

impl TryFrom<String> for Currency {
    type Error = NotACurrency;
    fn try_from(text: String) -> Result<Self, NotACurrency> {
        let letters: [u8; 3] = text.trim().to_ascii_uppercase().into_bytes().try_into().map_err(|_| NotACurrency)?;
        if letters.iter().all(u8::is_ascii_uppercase) { Ok(Self(letters)) } else { Err(NotACurrency) }
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.to_string()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|letter| write!(out, "{}", char::from(*letter)))
    }
}

impl Currency {
    /// Decimals of the currency's minor unit, by ISO 4217: most have two.
    #[must_use]
    pub const fn decimals(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX" | b"VND"
            | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// The smallest amount that is paid, in minor units. Forints, crowns and the like have hundredths in ISO 4217 that
    /// nobody has seen for years.
    #[must_use]
    pub const fn step(self) -> u32 {
        match &self.0 {
            b"HUF" | b"CZK" | b"SEK" | b"NOK" | b"DKK" => 100,
            _ => 1,
        }
    }

    const fn sign(self) -> Option<&'static str> {
        Some(match &self.0 {
            b"EUR" => "€",
            b"USD" => "$",
            b"GBP" => "£",
            b"HUF" => "Ft",
            b"PLN" => "zł",
            b"CZK" => "Kč",
            _ => return None,
        })
    }

    /// The amount as it is written in a language: `€4.50`, `4,50 €`, `1 500 Ft`. Decimals stand only where they are not
    /// all zeros.
    #[must_use]
    pub fn words(self, minor: u64, language: Language) -> String {
        let unit = 10_u64.pow(self.decimals());
        let (whole, part) = (grouped(minor / unit, language), minor % unit);
        let mark = if language == Language::En { '.' } else { ',' };
        let decimals = self.decimals() as usize;
        let number = if part == 0 { whole } else { format!("{whole}{mark}{part:0decimals$}") };
        match (language, self.sign()) {
            (Language::En, Some(sign @ ("€" | "$" | "£"))) => format!("{sign}{number}"),
            (_, Some(sign)) => format!("{number}\u{a0}{sign}"),
            (_, None) => format!("{number}\u{a0}{self}"),
        }
    }
}

/// A whole number with its thousands set apart; four digits stand together outside English, as is usual there.
#[must_use]
pub fn grouped(number: u64, language: Language) -> String {
    let digits = number.to_string();
    let (gap, least) = if language == Language::En { (',', 4) } else { ('\u{a0}', 5) };
    if digits.len() < least {
        return digits;
    }
    let mut out = String::with_capacity(digits.len() * 4 / 3 + 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(gap);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::try_from(code.to_owned()).unwrap()
    }

    #[test]
    fn amounts_are_written_as_people_write_them() {
        let said = |code, minor| Language::ALL.map(|language| currency(code).words(minor, language));
        assert_eq!(said("EUR", 450), ["€4.50", "4,50\u{a0}€", "4,50\u{a0}€", "4,50\u{a0}€"]);
        assert_eq!(
            said("HUF", 1_250_000),
            ["12,500\u{a0}Ft", "12\u{a0}500\u{a0}Ft", "12\u{a0}500\u{a0}Ft", "12\u{a0}500\u{a0}Ft"]
        );
        assert_eq!(said("PLN", 100_005)[3], "1000,05\u{a0}zł");
        assert_eq!(said("JPY", 500)[0], "500\u{a0}JPY");
        assert_eq!(said("EUR", 5)[0], "€0.05");
    }

    #[test]
    fn what_is_not_three_letters_is_no_currency() {
        assert_eq!(currency("eur").to_string(), "EUR");
        for text in ["", "EU", "EURO", "E1R", "ÉÉ"] {
            assert_eq!(Currency::try_from(text.to_owned()), Err(NotACurrency), "{text}");
        }
    }
}
