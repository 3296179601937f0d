//! Amounts as cashiers type them: strictly, because a misread amount is somebody's money. What can be read in two ways is
//! not read at all.

use loyalty::{money::Currency, purchases::AMOUNT_MAX};

/// Letters of an amount that are looked at.
const LETTERS_MAX: usize = 20;

/// Why what was typed is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAnAmount {
    /// There is nothing.
    Missing,
    /// It can't be read, or in two ways.
    Unreadable,
    /// It is more than a purchase may cost.
    TooLarge,
}

/// The decimals that are paid with: forints have two in ISO 4217 that nobody has seen for years.
#[must_use]
pub const fn decimals(currency: Currency) -> u32 {
    currency.decimals() - currency.step().ilog10()
}

/// Takes digits apart at `gap` where they stand in groups of three: `1 250`, `1.250.000`.
fn grouped(text: &str, gap: char) -> Option<String> {
    let mut groups = text.split(gap);
    let first = groups.next()?;
    let fits = (1..=3).contains(&first.len()) && groups.clone().all(|group| group.len() == 3);
    (fits && groups.next().is_some()).then(|| text.replace(gap, ""))
}

/// The whole part and the decimals.
fn parts(text: &str, decimals: usize) -> Option<(String, &str)> {
    let marks: Vec<char> = text.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    let Some((last, before)) = marks.split_last() else { return Some((text.to_owned(), "")) };
    let (whole, part) = text.rsplit_once(*last)?;
    // The last comma or point sets decimals apart, unless it can only set thousands apart.
    let thousands = *last == ' ' || before.contains(last) || (decimals == 0 && before.is_empty() && part.len() == 3);
    if thousands {
        return Some((grouped(text, *last)?, ""));
    }
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty();
    match before {
        [] if digits(whole) => Some((whole.to_owned(), part)),
        // Whatever set the thousands apart, it was the same each time.
        [gap, rest @ ..] if gap != last && rest.iter().all(|mark| mark == gap) => Some((grouped(whole, *gap)?, part)),
        _ => None,
    }
}

/// Reads an amount in minor units: with a comma or a point, with thousands set apart or not.
///
/// # Errors
/// [`NotAnAmount`].
pub fn read(typed: &str, currency: Currency) -> Result<u32, NotAnAmount> {
    let text: String = typed.trim().replace(['\u{a0}', '\u{202f}'], " ");
    if text.is_empty() {
        return Err(NotAnAmount::Missing);
    }
    let known = |letter: char| letter.is_ascii_digit() || [' ', ',', '.'].contains(&letter);
    if text.len() > LETTERS_MAX || !text.chars().all(known) {
        return Err(NotAnAmount::Unreadable);
    }
    let (whole, part) = parts(&text, decimals(currency) as usize).ok_or(NotAnAmount::Unreadable)?;
    let places = currency.decimals() as usize;
    // A single digit after the mark is no price, and three may be thousands.
    if !part.is_empty() && part.len() != places || text.ends_with([',', '.']) {
        return Err(NotAnAmount::Unreadable);
    }
    let minor: u64 = format!("{whole}{part:0<places$}").parse().map_err(|_| NotAnAmount::Unreadable)?;
    if !minor.is_multiple_of(u64::from(currency.step())) {
        return Err(NotAnAmount::Unreadable);
    }
    u32::try_from(minor).ok().filter(|minor| *minor <= AMOUNT_MAX).ok_or(NotAnAmount::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::{NotAnAmount::*, *};

    fn in_currency(code: &str, typed: &str) -> Result<u32, NotAnAmount> {
        read(typed, Currency::try_from(code.to_owned()).unwrap())
    }

    #[test]
    fn an_amount_is_read_as_people_write_it() {
        for (typed, minor) in [
            ("4,50", 450),
            ("4.50", 450),
            (" 4.50 ", 450),
            ("12", 1_200),
            ("0", 0),
            ("0,05", 5),
            ("1 250", 125_000),
            ("1\u{a0}250,00", 125_000),
            ("1.250,00", 125_000),
            ("1,250.00", 125_000),
            ("1.250.000", 125_000_000),
            ("1 250 000.99", 125_000_099),
            ("10000000", 1_000_000_000),
        ] {
            assert_eq!(in_currency("EUR", typed), Ok(minor), "{typed}");
        }
    }

    #[test]
    fn what_is_no_amount_or_two_is_not_read() {
        for typed in [
            "-1",
            "abc",
            "4.5.0",
            "4,5",
            "1.250",
            "1,250",
            "4.",
            ",50",
            ".",
            " , ",
            "4,50 €",
            "1 25",
            "1 2500",
            "12 50,00",
            "1,250,00",
            "1.250 000",
            "1 250.000,00",
            "+4",
            "4e2",
            "٤",
            "1,,5",
            "4,500",
            "0x10",
        ] {
            assert_eq!(in_currency("EUR", typed), Err(Unreadable), "{typed}");
        }
        assert_eq!(in_currency("EUR", &"1".repeat(500)), Err(Unreadable));
        assert_eq!(in_currency("EUR", ""), Err(Missing));
        assert_eq!(in_currency("EUR", " \u{a0} "), Err(Missing));
        assert_eq!(in_currency("EUR", "10000000,01"), Err(TooLarge));
        assert_eq!(in_currency("EUR", "99999999999999999"), Err(TooLarge));
    }

    #[test]
    fn currencies_without_small_coins_have_none() {
        // Forints have hundredths on paper: 1,250 Ft are 125,000 of them.
        for typed in ["1250", "1 250", "1.250", "1,250", "1.250,00", "1250,00"] {
            assert_eq!(in_currency("HUF", typed), Ok(125_000), "{typed}");
        }
        for typed in ["4,50", "4.50", "-1", "abc", "4,5"] {
            assert_eq!(in_currency("HUF", typed), Err(Unreadable), "{typed}");
        }
        for typed in ["1250", "1 250", "1.250", "1,250"] {
            assert_eq!(in_currency("JPY", typed), Ok(1_250), "{typed}");
        }
        for typed in ["4,50", "4.50", "1.250,00", "-1", "abc"] {
            assert_eq!(in_currency("JPY", typed), Err(Unreadable), "{typed}");
        }
        assert_eq!((in_currency("HUF", ""), in_currency("JPY", "")), (Err(Missing), Err(Missing)));
        assert_eq!(in_currency("BHD", "1.250"), Ok(1_250), "three decimals");
    }
}
