//! Amounts of money as people and their programs write them. Knows no currency: two decimals make the minor unit.

/// Why a text is no amount to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotAnAmount {
    Unreadable,
    Negative,
}

/// Digits before the decimals; more is a mistake.
const DIGITS_MAX: usize = 12;

/// The amount in minor units. `decimal` is the sign before the decimals, where the file's other rows told it.
pub(super) fn read(text: &str, decimal: Option<char>) -> Result<i64, NotAnAmount> {
    let (number, negative) = bare(text).ok_or(NotAnAmount::Unreadable)?;
    let (whole, decimals) = match decimal.or_else(|| own_decimal(&number)) {
        Some(sign) => number.split_once(sign).unwrap_or((&number, "")),
        None => (number.as_str(), ""),
    };
    let whole = ungroup(whole).ok_or(NotAnAmount::Unreadable)?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let something = !(whole.is_empty() && decimals.is_empty());
    if !something || !digits(&whole) || !digits(decimals) || whole.len() > DIGITS_MAX {
        return Err(NotAnAmount::Unreadable);
    }
    let place = |at: usize| i64::from(decimals.as_bytes().get(at).map_or(0, |byte| byte - b'0'));
    let units = whole.bytes().fold(0_i64, |sum, byte| sum * 10 + i64::from(byte - b'0'));
    let minor = units * 100 + place(0) * 10 + place(1) + i64::from(place(2) >= 5);
    if negative && minor > 0 { Err(NotAnAmount::Negative) } else { Ok(minor) }
}

/// The sign before the decimals that these amounts agree on, if any of them tells.
pub(super) fn decimal<'a>(amounts: impl Iterator<Item = &'a str>) -> Option<char> {
    amounts.filter_map(|text| own_decimal(&bare(text)?.0)).next()
}

/// Whether a text is an amount that has decimals.
pub(super) fn has_decimals(text: &str) -> bool {
    bare(text).is_some_and(|(number, _)| own_decimal(&number).is_some())
        && read(text, None) != Err(NotAnAmount::Unreadable)
}

/// Signs between groups of digits: blanks, apostrophes, and whichever of the point and the comma is not the decimal's.
const fn is_group(letter: char) -> bool {
    matches!(letter, ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\'' | '\u{2019}' | '.' | ',')
}

/// The digits without the signs between their groups: of three, or two as in lakhs.
fn ungroup(whole: &str) -> Option<String> {
    let groups: Vec<_> = whole.split(is_group).collect();
    let [first, between @ .., last] = groups.as_slice() else { return Some(whole.to_owned()) };
    let fits =
        (1..=3).contains(&first.len()) && between.iter().all(|one| matches!(one.len(), 2 | 3)) && last.len() == 3;
    fits.then(|| groups.concat())
}

/// Letters that a currency may have on one side of the number, with blanks.
const CURRENCY_LETTERS_MAX: usize = 8;

/// The number without its currency, and whether it is negative: by a minus before or after it, or by brackets.
fn bare(text: &str) -> Option<(String, bool)> {
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (before, number, after) = (&text[..first], &text[first..end], &text[end..]);
    if !number.chars().all(|c| c.is_ascii_digit() || is_group(c)) {
        return None;
    }
    if before.chars().count().max(after.chars().count()) > CURRENCY_LETTERS_MAX {
        return None;
    }
    // ".50" starts with a point, "Rs. 50" and "Rs.50" do not.
    let mut back = before.chars().rev();
    let point =
        back.next().filter(|c| matches!(c, '.' | ',')).filter(|_| !back.next().is_some_and(char::is_alphabetic));
    // "100,-" and "100.-" are round amounts.
    let round = after.starts_with(",-") || after.starts_with(".-");
    let minus = |side: &str| side.contains(['-', '\u{2212}', '(']);
    let negative = minus(before) || minus(after) && !round;
    Some((point.into_iter().chain(number.chars()).collect(), negative))
}

/// The sign before the decimals, where this number alone tells it: the last of two kinds, or the only one where it is not
/// followed by exactly three digits, as between thousands.
fn own_decimal(number: &str) -> Option<char> {
    let last = number.rfind(['.', ','])?;
    let sign = number[last..].chars().next()?;
    let before = &number[..last];
    let other = if sign == '.' { ',' } else { '.' };
    let thousands = number.len() - last - 1 == 3 && !matches!(before, "" | "0");
    let alone = !before.contains(sign);
    (alone && (before.contains(other) || !thousands)).then_some(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let good = [
            ("11.77", 1_177),
            ("11,77", 1_177),
            ("1 234,50", 123_450),
            ("1\u{A0}234,50", 123_450),
            ("1,234.50", 123_450),
            ("1.234,50", 123_450),
            ("1.234.567,8", 123_456_780),
            ("1'234.50", 123_450),
            ("1,234", 123_400),
            ("1.234.567", 123_456_700),
            ("0.125", 13),
            (".5", 50),
            ("5", 500),
            ("0.00", 0),
            ("-0.00", 0),
            ("€ 11.77", 1_177),
            ("€11.77", 1_177),
            ("11,77 €", 1_177),
            ("11,77 zł", 1_177),
            ("1 234 Ft", 123_400),
            ("HUF 1234", 123_400),
            ("Rs. 100", 10_000),
            ("100,-", 10_000),
            ("100.- CHF", 10_000),
            ("$1,000,000.00", 100_000_000),
        ];
        for (text, minor) in good {
            assert_eq!(read(text, None), Ok(minor), "{text}");
        }
    }

    #[test]
    fn a_refund_is_told_from_what_cannot_be_read() {
        for text in ["-5.00", "5.00-", "(5.00)", "- 5", "\u{2212}5", "€-5.00", "-€5.00", "$ (5.00)"] {
            let read = read(text, None);
            assert!(read.is_err(), "{text}: {read:?}");
        }
        assert_eq!(read("-5.00", None), Err(NotAnAmount::Negative));
        assert_eq!(read("€-5.00", None), Err(NotAnAmount::Negative));
        for text in ["", "abc", "1.2.3,4,5", "12x34", "--", "€", "1234567890123.00", "NaN", "1e5"] {
            assert_eq!(read(text, None), Err(NotAnAmount::Unreadable), "{text}");
        }
    }

    #[test]
    fn the_other_rows_tell_what_one_does_not() {
        assert_eq!(decimal(["5", "1.234", "11.7"].into_iter()), Some('.'));
        assert_eq!(read("1.234", Some('.')), Ok(123));
        assert_eq!(read("1,234", Some('.')), Ok(123_400));
        assert_eq!(read("1.234", Some(',')), Ok(123_400));
    }

    proptest::proptest! {
        #[test]
        fn nothing_breaks_it(text in "\\PC{0,24}") {
            let _ = (read(&text, None), read(&text, Some(',')), has_decimals(&text));
        }

        #[test]
        fn every_amount_reads_back(minor in 0_i64..100_000_000_000_000) {
            let text = format!("{}.{:02}", minor / 100, minor % 100);
            proptest::prop_assert_eq!(read(&text, None), Ok(minor));
            proptest::prop_assert_eq!(read(&text.replace('.', ","), None), Ok(minor));
        }
    }
}
