//! Days and times as they are written in each language, in the shop's own zone. Nothing here says "today" or "in three
//! days": a page kept on a phone must still be true tomorrow.

use jiff::{Zoned, tz::TimeZone};
use loyalty::{languages::Language, occasions::Yearly, time::Timestamp};

static MONTHS: [[&str; 12]; 4] = [
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "január",
        "február",
        "március",
        "április",
        "május",
        "június",
        "július",
        "augusztus",
        "szeptember",
        "október",
        "november",
        "december",
    ],
    [
        "jaanuar",
        "veebruar",
        "märts",
        "aprill",
        "mai",
        "juuni",
        "juuli",
        "august",
        "september",
        "oktoober",
        "november",
        "detsember",
    ],
    [
        "stycznia",
        "lutego",
        "marca",
        "kwietnia",
        "maja",
        "czerwca",
        "lipca",
        "sierpnia",
        "września",
        "października",
        "listopada",
        "grudnia",
    ],
];

fn local(at: Timestamp, zone: &str) -> Zoned {
    // A zone that was checked when the shop was opened and is gone since falls back to UTC rather than hiding the page.
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(zone)
}

/// The day: "21 November 2026", "2026. november 21.", "21. november 2026", "21 listopada 2026".
#[must_use]
pub fn day(at: Timestamp, zone: &str, language: Language) -> String {
    let local = local(at, zone);
    let (year, day) = (local.year(), local.day());
    let place = usize::try_from(local.month() - 1).unwrap_or(0);
    let month = months(language).get(place).copied().unwrap_or_default();
    match language {
        // Month and day stay on one line.
        Language::Hu => format!("{year}. {month}\u{a0}{day}."),
        Language::Et => format!("{day}. {month} {year}"),
        Language::En | Language::Pl => format!("{day} {month} {year}"),
    }
}

/// The months, as they stand in a date.
#[must_use]
pub const fn months(language: Language) -> &'static [&'static str; 12] {
    match language {
        Language::En => &MONTHS[0],
        Language::Hu => &MONTHS[1],
        Language::Et => &MONTHS[2],
        Language::Pl => &MONTHS[3],
    }
}

/// A day that comes every year: "29 February", "február 29.", "29. veebruar", "29 lutego".
#[must_use]
pub fn yearly(day: Yearly, language: Language) -> String {
    let written = day.to_string();
    let (month, day) = written.split_once('-').unwrap_or_default();
    let place = month.parse::<usize>().unwrap_or(1).saturating_sub(1);
    let (month, day) = (months(language).get(place).copied().unwrap_or_default(), day.trim_start_matches('0'));
    match language {
        Language::Hu => format!("{month}\u{a0}{day}."),
        Language::Et => format!("{day}. {month}"),
        Language::En | Language::Pl => format!("{day} {month}"),
    }
}

/// Until when something is good that ends then. What ends with a midnight is good for all of the day before, and nobody
/// says "until 0:00".
#[must_use]
pub fn last_day(end: Timestamp, zone: &str, language: Language) -> String {
    let clock = local(end, zone);
    if (clock.hour(), clock.minute(), clock.second()) == (0, 0, 0) {
        return day(end.plus_seconds(-1), zone, language);
    }
    moment(end, zone, language)
}

/// The time of day: "10:42".
#[must_use]
pub fn clock(at: Timestamp, zone: &str) -> String {
    let local = local(at, zone);
    format!("{}:{:02}", local.hour(), local.minute())
}

/// The day and the time.
#[must_use]
pub fn moment(at: Timestamp, zone: &str, language: Language) -> String {
    format!("{}, {}", day(at, zone, language), clock(at, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_said_in_the_shops_zone_and_the_readers_language() {
        let at = Timestamp(1_795_255_320_000_000);
        let said = Language::ALL.map(|language| moment(at, "Europe/Budapest", language));
        assert_eq!(
            said,
            [
                "21 November 2026, 11:02",
                "2026. november\u{a0}21., 11:02",
                "21. november 2026, 11:02",
                "21 listopada 2026, 11:02"
            ]
        );
    }

    #[test]
    fn what_ends_with_a_midnight_is_good_until_the_day_before() {
        // Midnight of 22 November in Budapest, and a minute later.
        let end = Timestamp(1_795_255_320_000_000).plus_seconds(12 * 3_600 + 58 * 60);
        assert_eq!(last_day(end, "Europe/Budapest", Language::En), "21 November 2026");
        assert_eq!(last_day(end.plus_seconds(60), "Europe/Budapest", Language::Hu), "2026. november\u{a0}22., 0:01");
    }

    #[test]
    fn a_day_of_every_year_is_said_in_each_language() {
        let day = Yearly::new(2, 9).unwrap();
        let said = Language::ALL.map(|language| yearly(day, language));
        assert_eq!(said, ["9 February", "február\u{a0}9.", "9. veebruar", "9 lutego"]);
    }
}
