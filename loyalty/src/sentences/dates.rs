//! Days of a calendar, days of the week and hours, as they are written in each language. They are those on the shop's wall:
//! no zone is needed to say them.

use super::counts::all_of;
use crate::{
    languages::Language,
    promotions::{Day, Hours},
};
use jiff::civil::{Date, DateTime, Time};

/// Months as they stand in a date: Estonian in the nominative, its other cases are made of [`ET_STEMS`].
const fn months(language: Language) -> [&'static str; 12] {
    match language {
        Language::En => [
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
        Language::Hu => [
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
        Language::Et => [
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
        Language::Pl => [
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
    }
}

const ET_STEMS: [&str; 12] = [
    "jaanuari",
    "veebruari",
    "märtsi",
    "aprilli",
    "mai",
    "juuni",
    "juuli",
    "augusti",
    "septembri",
    "oktoobri",
    "novembri",
    "detsembri",
];

fn of_month(names: [&'static str; 12], date: Date) -> &'static str {
    let place = usize::try_from(date.month() - 1).unwrap_or(0);
    names.get(place).copied().unwrap_or_default()
}

/// A month by its number, 1 to 12, as it stands in a date; nothing for any other.
#[must_use]
pub fn month_name(number: u8, language: Language) -> &'static str {
    usize::from(number).checked_sub(1).and_then(|place| months(language).get(place).copied()).unwrap_or_default()
}

/// The day: "5 December 2026", "2026. december 5.", "5. detsember 2026", "5 grudnia 2026".
#[must_use]
pub fn day(date: Date, language: Language) -> String {
    let (year, month, day) = (date.year(), of_month(months(language), date), date.day());
    match language {
        // Month and day stay on one line.
        Language::Hu => format!("{year}. {month}\u{a0}{day}."),
        Language::Et => format!("{day}. {month} {year}"),
        Language::En | Language::Pl => format!("{day} {month} {year}"),
    }
}

/// The time of day: "15:00".
#[must_use]
pub fn clock(time: Time) -> String {
    format!("{}:{:02}", time.hour(), time.minute())
}

/// The day and the time.
#[must_use]
pub fn moment(at: DateTime, language: Language) -> String {
    format!("{}, {}", day(at.date(), language), clock(at.time()))
}

/// "from 1 December 2026".
pub(super) fn since(date: Date, language: Language) -> String {
    let (year, number, written) = (date.year(), date.day(), day(date, language));
    match language {
        Language::En => format!("from {written}"),
        Language::Hu => format!("{year}. {}\u{a0}{number}-{}", of_month(months(language), date), hu_endings(number)[0]),
        Language::Et => format!("alates {number}. {}st {year}", of_month(ET_STEMS, date)),
        Language::Pl => format!("od {written}"),
    }
}

/// "until 1 December 2026", that day included.
pub(super) fn till(date: Date, language: Language) -> String {
    let (year, number, written) = (date.year(), date.day(), day(date, language));
    match language {
        Language::En => format!("until {written}"),
        Language::Hu => format!("{year}. {}\u{a0}{number}-{}", of_month(months(language), date), hu_endings(number)[1]),
        Language::Et => format!("kuni {number}. {}ni {year}", of_month(ET_STEMS, date)),
        Language::Pl => format!("do {written}"),
    }
}

/// From and until a Hungarian day of the month, by how its name sounds: elseje, másodika, negyedike.
const fn hu_endings(day: i8) -> [&'static str; 2] {
    match day {
        1 => ["jétől", "jéig"],
        2 | 3 | 6 | 8 | 13 | 16 | 18 | 20 | 23 | 26 | 28 | 30 => ["ától", "áig"],
        _ => ["étől", "éig"],
    }
}

/// From one day to another, as short as it can be said.
pub(super) fn span(from: Option<Date>, until: Option<Date>, language: Language) -> Option<String> {
    let (from, until) = match (from, until) {
        (None, None) => return None,
        (Some(from), None) => return Some(since(from, language)),
        (None, Some(until)) => return Some(till(until, language)),
        (Some(from), Some(until)) if from == until => return Some(day(from, language)),
        (Some(from), Some(until)) => (from, until),
    };
    let (first, last) = (from.day(), until.day());
    let month = of_month(months(language), from);
    let same_year = from.year() == until.year();
    Some(match language {
        Language::Hu if same_year && from.month() == until.month() => {
            format!("{}. {month}\u{a0}{first}–{last}.", from.year())
        }
        Language::Hu if same_year => {
            let other = of_month(months(language), until);
            format!("{} – {other}\u{a0}{last}.", day(from, language))
        }
        Language::En | Language::Pl if same_year && from.month() == until.month() => {
            format!("{first}–{}", day(until, language))
        }
        Language::Et if same_year && from.month() == until.month() => format!("{first}.–{}", day(until, language)),
        Language::En | Language::Pl if same_year => format!("{first} {month} – {}", day(until, language)),
        Language::Et if same_year => format!("{first}. {month} – {}", day(until, language)),
        Language::En | Language::Hu | Language::Et | Language::Pl => {
            format!("{} – {}", day(from, language), day(until, language))
        }
    })
}

/// Some hours: "15:00–17:30".
pub(super) fn hours(hours: Hours) -> String {
    let Hours { from, until } = hours;
    format!("{}–{}", clock(from), clock(until))
}

/// A day of the week as one that comes again: "Tuesdays"; then as the first and as the last of several in a row.
const fn weekday(day: Day, language: Language) -> [&'static str; 3] {
    match language {
        Language::En => match day {
            Day::Monday => ["Mondays", "Monday", "Monday"],
            Day::Tuesday => ["Tuesdays", "Tuesday", "Tuesday"],
            Day::Wednesday => ["Wednesdays", "Wednesday", "Wednesday"],
            Day::Thursday => ["Thursdays", "Thursday", "Thursday"],
            Day::Friday => ["Fridays", "Friday", "Friday"],
            Day::Saturday => ["Saturdays", "Saturday", "Saturday"],
            Day::Sunday => ["Sundays", "Sunday", "Sunday"],
        },
        Language::Hu => match day {
            Day::Monday => ["hétfőnként", "hétfőtől", "hétfőig"],
            Day::Tuesday => ["keddenként", "keddtől", "keddig"],
            Day::Wednesday => ["szerdánként", "szerdától", "szerdáig"],
            Day::Thursday => ["csütörtökönként", "csütörtöktől", "csütörtökig"],
            Day::Friday => ["péntekenként", "péntektől", "péntekig"],
            Day::Saturday => ["szombatonként", "szombattól", "szombatig"],
            Day::Sunday => ["vasárnaponként", "vasárnaptól", "vasárnapig"],
        },
        Language::Et => match day {
            Day::Monday => ["esmaspäeviti", "esmaspäevast", "esmaspäevani"],
            Day::Tuesday => ["teisipäeviti", "teisipäevast", "teisipäevani"],
            Day::Wednesday => ["kolmapäeviti", "kolmapäevast", "kolmapäevani"],
            Day::Thursday => ["neljapäeviti", "neljapäevast", "neljapäevani"],
            Day::Friday => ["reedeti", "reedest", "reedeni"],
            Day::Saturday => ["laupäeviti", "laupäevast", "laupäevani"],
            Day::Sunday => ["pühapäeviti", "pühapäevast", "pühapäevani"],
        },
        Language::Pl => match day {
            Day::Monday => ["poniedziałki", "poniedziałku", "poniedziałku"],
            Day::Tuesday => ["wtorki", "wtorku", "wtorku"],
            Day::Wednesday => ["środy", "środy", "środy"],
            Day::Thursday => ["czwartki", "czwartku", "czwartku"],
            Day::Friday => ["piątki", "piątku", "piątku"],
            Day::Saturday => ["soboty", "soboty", "soboty"],
            Day::Sunday => ["niedziele", "niedzieli", "niedzieli"],
        },
    }
}

/// Days of the week: "Tuesdays", "Monday to Friday"; none where it is every day.
pub(super) fn days(days: &[Day], language: Language) -> Option<String> {
    let week: Vec<Day> = Day::ALL.iter().copied().filter(|day| days.contains(day)).collect();
    let (first, last) = (week.first().copied()?, week.last().copied()?);
    if week.len() == Day::ALL.len() {
        return None;
    }
    let in_a_row = last as usize - first as usize + 1 == week.len();
    if in_a_row && week.len() > 2 {
        let ([_, first, _], [_, _, last]) = (weekday(first, language), weekday(last, language));
        return Some(say!(language; "{first} to {last}", "{first} {last}", "{first} {last}", "od {first} do {last}"));
    }
    let names: Vec<_> = week.iter().map(|day| weekday(*day, language)[0]).collect();
    let names = all_of(&names, language);
    Some(match language {
        Language::En | Language::Hu | Language::Et => names,
        Language::Pl if first == Day::Tuesday => format!("we {names}"),
        Language::Pl => format!("w {names}"),
    })
}
