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
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
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
        self.write(minor, language, !minor.is_multiple_of(10_u64.pow(self.decimals())))
    }

    /// The amount as it is written in a column of sums: `€4.00`, so that all stand under each other. Forints have no
    /// decimals there either.
    #[must_use]
    pub fn sum(self, minor: u64, language: Language) -> String {
        let part = !minor.is_multiple_of(10_u64.pow(self.decimals()));
        self.write(minor, language, part || self.step() == 1)
    }

    fn write(self, minor: u64, language: Language, with_part: bool) -> String {
        let unit = 10_u64.pow(self.decimals());
        let (whole, part) = (grouped(minor / unit, language), minor % unit);
        let mark = if language == Language::En { '.' } else { ',' };
        let decimals = self.decimals() as usize;
        let number = if with_part && decimals > 0 { format!("{whole}{mark}{part:0decimals$}") } else { whole };
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
    use proptest::prelude::*;

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
    fn sums_of_a_column_stand_under_each_other() {
        let said = |code, minor| Language::ALL.map(|language| currency(code).sum(minor, language));
        assert_eq!(said("EUR", 600), ["€6.00", "6,00\u{a0}€", "6,00\u{a0}€", "6,00\u{a0}€"]);
        assert_eq!(said("EUR", 575)[0], "€5.75");
        assert_eq!(said("HUF", 120_000)[1], "1200\u{a0}Ft");
        assert_eq!(said("HUF", 120_050)[1], "1200,50\u{a0}Ft");
        assert_eq!((said("JPY", 500)[0].as_str(), said("BHD", 1000)[0].as_str()), ("500\u{a0}JPY", "1.000\u{a0}BHD"));
    }

    #[test]
    fn what_is_not_three_letters_is_no_currency() {
        assert_eq!(currency("eur").to_string(), "EUR");
        for text in ["", "EU", "EURO", "E1R", "ÉÉ"] {
            assert_eq!(Currency::try_from(text.to_owned()), Err(NotACurrency), "{text}");
        }
    }

    /// Currency, minor units, as it is written in English and in Estonian.
    #[test]
    fn each_currency_has_its_own_decimals() {
        let cases = [
            ("EUR", 0, "€0", "0\u{a0}€"),
            ("EUR", 100, "€1", "1\u{a0}€"),
            ("EUR", 1, "€0.01", "0,01\u{a0}€"),
            ("EUR", 123_456_789, "€1,234,567.89", "1\u{a0}234\u{a0}567,89\u{a0}€"),
            ("JPY", 1_500, "1,500\u{a0}JPY", "1500\u{a0}JPY"),
            ("UGX", 10_000, "10,000\u{a0}UGX", "10\u{a0}000\u{a0}UGX"),
            ("KWD", 1_250, "1.250\u{a0}KWD", "1,250\u{a0}KWD"),
            ("LYD", 5, "0.005\u{a0}LYD", "0,005\u{a0}LYD"),
            ("CHF", 1_005, "10.05\u{a0}CHF", "10,05\u{a0}CHF"),
            ("USD", 99_900, "$999", "999\u{a0}$"),
            ("GBP", 100_000, "£1,000", "1000\u{a0}£"),
            ("CZK", 12_345_600, "123,456\u{a0}Kč", "123\u{a0}456\u{a0}Kč"),
        ];
        for (code, minor, english, estonian) in cases {
            let written = [Language::En, Language::Et].map(|language| currency(code).words(minor, language));
            assert_eq!(written, [english, estonian], "{code} {minor}");
        }
    }

    #[test]
    fn forints_and_crowns_are_paid_whole() {
        for (code, step) in [("HUF", 100), ("CZK", 100), ("SEK", 100), ("EUR", 1), ("PLN", 1), ("JPY", 1), ("KWD", 1)] {
            assert_eq!(currency(code).step(), step, "{code}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_can_be_read_from_how_it_is_written(minor: u64, code in prop::sample::select(vec!["EUR", "HUF", "JPY", "KWD"])) {
            for language in Language::ALL {
                let written = currency(code).words(minor, language);
                let digits: String = written.chars().filter(char::is_ascii_digit).collect();
                let unit = 10u64.pow(currency(code).decimals());
                let read: u64 = digits.parse().unwrap();
                prop_assert_eq!(if minor % unit == 0 { read.checked_mul(unit) } else { Some(read) }, Some(minor), "{}", written);
            }
        }

        #[test]
        fn reading_a_currency_never_fails_badly(text in "\\PC{0,6}") {
            if let Ok(currency) = Currency::try_from(text) {
                let written = serde_json::to_string(&currency).unwrap();
                prop_assert_eq!(serde_json::from_str::<Currency>(&written).unwrap(), currency);
            }
        }
    }
}
