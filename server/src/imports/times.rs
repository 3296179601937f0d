//! Dates and times as people and their programs write them. Knows no clock; the zone of a local time is passed in.

use jiff::{
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};
use loyalty::time::Timestamp;
use serde::Serialize;
use std::{fmt, str::FromStr};

/// In which order day, month and year stand where all are written as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// 31/12/2026
    Dmy,
    /// 12/31/2026
    Mdy,
    /// 26/12/31
    Ymd,
}

impl FromStr for DateOrder {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "dmy" => Ok(Self::Dmy),
            "mdy" => Ok(Self::Mdy),
            "ymd" => Ok(Self::Ymd),
            _ => Err("needs dmy, mdy or ymd".to_owned()),
        }
    }
}

/// How the dates of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DateForm {
    /// Year first.
    Ymd,
    /// Day first.
    Dmy,
    /// Month first.
    Mdy,
    /// Seconds or milliseconds since 1970.
    Unix,
}

/// A moment as a row says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Wherever on earth: microseconds since 1970.
    Instant(i64),
    /// By the shop's clocks.
    Local(DateTime),
    /// Some time on this day.
    Day(Date),
}

impl fmt::Display for When {
    /// Part of what a row is known by: never change it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant(at_us) => write!(out, "{at_us}"),
            Self::Local(at) => write!(out, "{at}"),
            Self::Day(day) => write!(out, "{day}"),
        }
    }
}

impl When {
    /// When that was, by the clocks of `zone`. A day alone means its noon, or `now` in the morning of that very day.
    pub(super) fn at(self, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
        let by_clock =
            |local: DateTime| Some(Timestamp(local.to_zoned(zone.clone()).ok()?.timestamp().as_microsecond()));
        match self {
            Self::Instant(at_us) => Some(Timestamp(at_us)),
            Self::Local(at) => by_clock(at),
            Self::Day(day) => {
                let (start, noon) = (by_clock(day.at(0, 0, 0, 0))?, by_clock(day.at(12, 0, 0, 0))?);
                Some(if start <= now { noon.min(now) } else { noon })
            }
        }
    }
}

/// Three numbers with a sign between them, and what comes after.
struct Parts<'a> {
    numbers: [&'a str; 3],
    sign: char,
    rest: &'a str,
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let (first, rest) = digits(text.trim());
    let sign = rest.chars().next().filter(|sign| "-/.".contains(*sign))?;
    let (second, rest) = digits(rest.strip_prefix(sign)?.trim_start());
    let (third, rest) = digits(rest.strip_prefix(sign)?.trim_start());
    let lengths = (first.len(), second.len(), third.len());
    let fits = matches!(lengths, (4, 1..=2, 1..=2) | (1..=2, 1..=2, 2 | 4));
    let rest = if sign == '.' { rest.strip_prefix('.').unwrap_or(rest) } else { rest };
    fits.then_some(Parts { numbers: [first, second, third], sign, rest })
}

fn year(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok()?;
    match text.len() {
        4 => Some(year),
        2 if year < 70 => Some(2_000 + year),
        2 => Some(1_900 + year),
        _ => None,
    }
}

impl Parts<'_> {
    /// The order that these numbers alone tell, if they do.
    fn order(&self) -> Option<DateOrder> {
        let number = |at: usize| self.numbers[at].parse().unwrap_or(0_u32);
        match (number(0), number(1)) {
            _ if self.numbers[0].len() == 4 => Some(DateOrder::Ymd),
            _ if self.sign == '.' => Some(DateOrder::Dmy),
            (13.., _) => Some(DateOrder::Dmy),
            (_, 13..) => Some(DateOrder::Mdy),
            _ => None,
        }
    }

    fn date(&self, order: Option<DateOrder>) -> Option<Date> {
        let [a, b, c] = self.numbers;
        let order = if a.len() == 4 { DateOrder::Ymd } else { order.or_else(|| self.order())? };
        let (y, m, d) = match order {
            DateOrder::Ymd => (a, b, c),
            DateOrder::Dmy => (c, b, a),
            DateOrder::Mdy => (c, a, b),
        };
        Date::new(year(y)?, m.parse().ok()?, d.parse().ok()?).ok()
    }
}

/// A time of day, with what stands behind it: nothing, a half of the day, or an offset from UTC.
fn clock(text: &str) -> Option<(Time, Option<Offset>)> {
    let (hour, rest) = digits(text);
    let (minute, rest) = digits(rest.strip_prefix(':')?);
    let (second, rest) = rest.strip_prefix(':').map_or(("0", rest), digits);
    let (fraction, rest) = match rest.strip_prefix(['.', ',']) {
        Some(rest) => digits(rest),
        None => ("0", rest),
    };
    if !(1..=2).contains(&hour.len()) || minute.len() != 2 || second.is_empty() || fraction.is_empty() {
        return None;
    }
    let hour: i8 = hour.parse().ok()?;
    let after = rest.trim().to_ascii_uppercase();
    let (hour, offset) = match after.as_str() {
        "" => (hour, None),
        "AM" | "A.M." if (1..=12).contains(&hour) => (hour % 12, None),
        "PM" | "P.M." if (1..=12).contains(&hour) => (hour % 12 + 12, None),
        "Z" | "UTC" | "GMT" => (hour, Some(Offset::UTC)),
        other => (hour, Some(offset(other)?)),
    };
    let nano: i32 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    let time = Time::new(hour, minute.parse().ok()?, second.parse().ok()?, nano).ok()?;
    Some((time, offset))
}

/// `+02:00`, `+0200` or `+02`.
fn offset(text: &str) -> Option<Offset> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, rest) = digits(text.strip_prefix(['+', '-'])?);
    let (hours, minutes) = match (hours.len(), rest) {
        (4, "") => hours.split_at(2),
        (2, "") => (hours, "0"),
        (2, rest) => (hours, rest.strip_prefix(':')?),
        _ => return None,
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok()
}

/// The moment that a text says, if it is one: `2026-12-31`, `2026. 12. 31.`, `20261231`, `31.12.2026 18:05`, with `order`
/// also `31/12/2026` and its likes, with or without a time and an offset, or ten digits of seconds or thirteen of
/// milliseconds since 1970.
pub(super) fn read(text: &str, order: Option<DateOrder>) -> Option<When> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number: i64 = text.parse().ok()?;
        return match text.len() {
            8 => Date::new(text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?)
                .ok()
                .map(When::Day),
            10 => Some(When::Instant(number * 1_000_000)),
            13 => Some(When::Instant(number * 1_000)),
            _ => None,
        };
    }
    let parts = parts(text)?;
    let date = parts.date(order)?;
    let rest = parts.rest.trim_start_matches([' ', 'T', 't', ',']);
    if rest.is_empty() {
        return Some(When::Day(date));
    }
    match clock(rest)? {
        (time, None) => Some(When::Local(date.to_datetime(time))),
        (time, Some(offset)) => Some(When::Instant(offset.to_timestamp(date.to_datetime(time)).ok()?.as_microsecond())),
    }
}

/// Whether a text is a date, in whichever order.
pub(super) fn is_date(text: &str) -> bool {
    [DateOrder::Dmy, DateOrder::Mdy].into_iter().any(|order| read(text, Some(order)).is_some())
}

/// Whether a text is a time of day.
pub(super) fn is_clock(text: &str) -> bool {
    clock(text.trim()).is_some()
}

/// How the dates among `texts` are written. The error is one that can be read in two ways.
pub(super) fn form<'a>(texts: impl Iterator<Item = &'a str>) -> Result<DateForm, String> {
    let (mut form, mut unsure) = (None, None);
    for text in texts.filter(|text| is_date(text)) {
        let Some(parts) = parts(text) else {
            form = form.or(Some(if text.trim().len() == 8 { DateForm::Ymd } else { DateForm::Unix }));
            continue;
        };
        match (parts.order(), form) {
            (None, _) => unsure = Some(text.to_owned()),
            (Some(DateOrder::Ymd), _) => form = form.or(Some(DateForm::Ymd)),
            (Some(DateOrder::Dmy), Some(DateForm::Mdy)) | (Some(DateOrder::Mdy), Some(DateForm::Dmy)) => {
                return Err(text.to_owned());
            }
            (Some(DateOrder::Dmy), _) => form = Some(DateForm::Dmy),
            (Some(DateOrder::Mdy), _) => form = Some(DateForm::Mdy),
        }
    }
    match (form, unsure) {
        (Some(form @ (DateForm::Dmy | DateForm::Mdy)), _) | (Some(form), None) => Ok(form),
        (_, Some(text)) => Err(text),
        (None, None) => Ok(DateForm::Ymd),
    }
}

impl DateForm {
    /// The order for dates that do not tell it themselves.
    pub(super) const fn order(self) -> Option<DateOrder> {
        match self {
            Self::Dmy => Some(DateOrder::Dmy),
            Self::Mdy => Some(DateOrder::Mdy),
            Self::Ymd | Self::Unix => None,
        }
    }
}

impl From<DateOrder> for DateForm {
    fn from(order: DateOrder) -> Self {
        match order {
            DateOrder::Dmy => Self::Dmy,
            DateOrder::Mdy => Self::Mdy,
            DateOrder::Ymd => Self::Ymd,
        }
    }
}

#[cfg(test)]
mod tests;
