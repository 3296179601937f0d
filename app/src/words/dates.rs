//! Days and times as they are written in each language, in the shop's own zone. Nothing here says "today" or "in three
//! days": a page kept on a phone must still be true tomorrow.

use jiff::{Zoned, tz::TimeZone};
use loyalty::{languages::Language, time::Timestamp};

const MONTHS: [[&str; 12]; 4] = [
    [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ],
    [
        "január", "február", "március", "április", "május", "június", "július", "augusztus", "szeptember", "október",
        "november", "december",
    ],
    [
        "jaanuar", "veebruar", "märts", "aprill", "mai", "juuni", "juuli", "august", "september", "oktoober",
        "november", "detsember",
    ],
    [
        "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października",
        "listopada", "grudnia",
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
    let row = match language {
        Language::En => 0,
        Language::Hu => 1,
        Language::Et => 2,
        Language::Pl => 3,
    };
    let months: &[&str; 12] = MONTHS.get(row).unwrap_or(&MONTHS[0]);
    let place = usize::try_from(local.month() - 1).unwrap_or(0);
    let month = months.get(place).copied().unwrap_or_default();
    match language {
        // Month and day stay on one line.
        Language::Hu => format!("{year}. {month}\u{a0}{day}."),
        Language::Et => format!("{day}. {month} {year}"),
        Language::En | Language::Pl => format!("{day} {month} {year}"),
    }
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
}
