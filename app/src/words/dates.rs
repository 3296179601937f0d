//! Days and times as they are written in each language, in the shop's own zone. Nothing here says "today" or "in three
//! days": a page kept on a phone must still be true tomorrow.

use jiff::{Zoned, tz::TimeZone};
use loyalty::{
    languages::Language,
    occasions::Yearly,
    sentences::{self, month_name},
    time::Timestamp,
};

fn local(at: Timestamp, zone: &str) -> Zoned {
    // A zone that was checked when the shop was opened and is gone since falls back to UTC rather than hiding the page.
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(zone)
}

/// The day: "21 November 2026", "2026. november 21.", "21. november 2026", "21 listopada 2026".
#[must_use]
pub fn day(at: Timestamp, zone: &str, language: Language) -> String {
    sentences::day(local(at, zone).date(), language)
}

/// A day that comes every year: "29 February", "február 29.", "29. veebruar", "29 lutego".
#[must_use]
pub fn yearly(day: Yearly, language: Language) -> String {
    let written = day.to_string();
    let (month, day) = written.split_once('-').unwrap_or_default();
    let (month, day) = (month_name(month.parse().unwrap_or(1), language), day.trim_start_matches('0'));
    match language {
        Language::Hu => format!("{month}\u{a0}{day}."),
        Language::Et => format!("{day}. {month}"),
        Language::En | Language::Pl => format!("{day} {month}"),
    }
}

impl super::Words {
    /// A month by its number, as it stands on a ticket's stub: "nov.", "listopada" is too long for it. Nothing for no month.
    #[must_use]
    pub fn month_short(self, number: i8) -> &'static str {
        let months = match self.0 {
            Language::En => ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"],
            Language::Hu => {
                ["jan.", "febr.", "márc.", "ápr.", "máj.", "jún.", "júl.", "aug.", "szept.", "okt.", "nov.", "dec."]
            }
            Language::Et => {
                ["jaan", "veebr", "märts", "apr", "mai", "juuni", "juuli", "aug", "sept", "okt", "nov", "dets"]
            }
            Language::Pl => ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"],
        };
        usize::try_from(number).ok().and_then(|number| months.get(number.checked_sub(1)?)).copied().unwrap_or_default()
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
    sentences::clock(local(at, zone).time())
}

/// The day and the time.
#[must_use]
pub fn moment(at: Timestamp, zone: &str, language: Language) -> String {
    sentences::moment(local(at, zone).datetime(), language)
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
    fn a_month_is_short_enough_for_a_stub() {
        for words in Language::ALL.map(crate::words::Words) {
            let said: std::collections::BTreeSet<_> = (1..=12).map(|number| words.month_short(number)).collect();
            assert!(said.len() == 12 && said.iter().all(|month| (3..=6).contains(&month.chars().count())), "{said:?}");
            assert_eq!([i8::MIN, 0, 13].map(|number| words.month_short(number)), [""; 3]);
        }
    }

    #[test]
    fn a_day_of_every_year_is_said_in_each_language() {
        let day = Yearly::new(2, 9).unwrap();
        let said = Language::ALL.map(|language| yearly(day, language));
        assert_eq!(said, ["9 February", "február\u{a0}9.", "9. veebruar", "9 lutego"]);
    }
}
