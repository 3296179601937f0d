//! Numbers, days, hours and gifts in words.

use crate::{
    languages::{Language, Plural},
    ledger::Unit,
    money::Currency,
    percent::Percent,
    programs::{Draft, Terms},
    promotions::{Day, Hours},
    rewards::{Gift, Reward},
    sentences::{count, count_stamps_plain, dates, gift, moment, nouns, percent},
};
use jiff::civil::{Date, Time, date, datetime};
use proptest::prelude::*;

fn euro() -> Option<Currency> {
    Currency::try_from("EUR".to_owned()).ok()
}

fn said(say: impl Fn(Language) -> String) -> [String; 4] {
    Language::ALL.map(say)
}

#[test]
fn units_are_counted_in_every_language() {
    let counted = |unit, amount| said(|language| count(unit, amount, euro(), language));
    assert_eq!(counted(Unit::Stamp, 1), ["1 stamp", "1 pecsét", "1 tempel", "1 pieczątka"]);
    assert_eq!(counted(Unit::Stamp, 3), ["3 stamps", "3 pecsét", "3 templit", "3 pieczątki"]);
    assert_eq!(counted(Unit::Stamp, 12), ["12 stamps", "12 pecsét", "12 templit", "12 pieczątek"]);
    assert_eq!(counted(Unit::Point, 1), ["1 point", "1 pont", "1 punkt", "1 punkt"]);
    assert_eq!(counted(Unit::Point, 122), ["122 points", "122 pont", "122 punkti", "122 punkty"]);
    let many = ["12,500 points", "12\u{a0}500 pont", "12\u{a0}500 punkti", "12\u{a0}500 punktów"];
    assert_eq!(counted(Unit::Point, 12_500), many);
    assert_eq!(counted(Unit::Cashback, 450), ["€4.50", "4,50\u{a0}€", "4,50\u{a0}€", "4,50\u{a0}€"]);
    assert_eq!(counted(Unit::Voucher, 2), ["2 rewards", "2 jutalom", "2 preemiat", "2 nagrody"]);
    assert_eq!(counted(Unit::Vote, 5), ["5 votes", "5 szavazat", "5 häält", "5 głosów"]);
    let periods = ["1 membership period", "1 tagsági időszak", "1 liikmeperiood", "1 okres członkostwa"];
    assert_eq!(counted(Unit::Membership, 1), periods);
    assert_eq!(count(Unit::Cashback, 450, None, Language::En), "450");
}

proptest! {
    /// Whatever is counted, a noun's form goes by CLDR's rule for the number before it.
    #[test]
    fn plurals_go_by_cldr(amount: u32) {
        let nouns = [
            nouns::STAMP.alone, nouns::STAMP.given, nouns::POINT.alone, nouns::REWARD, nouns::MEMBERSHIP, nouns::VOTE,
            nouns::DAY, nouns::MONTH, nouns::HOURS_APART, nouns::PLACE, nouns::INVITATION,
        ];
        for noun in nouns {
            prop_assert_eq!(noun.after(amount, Language::En), noun.en[usize::from(amount != 1)]);
            prop_assert_eq!(noun.after(amount, Language::Hu), noun.hu);
            prop_assert_eq!(noun.after(amount, Language::Et), noun.et[usize::from(amount != 1)]);
            let polish = match Language::Pl.plural(amount) {
                Plural::One => 0,
                Plural::Few => 1,
                Plural::Many => 2,
            };
            prop_assert_eq!(noun.after(amount, Language::Pl), noun.pl[polish]);
        }
        for language in Language::ALL {
            let digits: String = count(Unit::Point, amount, None, language).chars().filter(char::is_ascii_digit).collect();
            prop_assert_eq!(digits, amount.to_string());
            prop_assert_eq!(count_stamps_plain(amount, language), count(Unit::Stamp, amount, None, language));
        }
    }

    /// A day that is said in whichever way names its year and its number.
    #[test]
    fn every_day_can_be_said(days in 0_i64..80_000, length in 0_i64..1_000) {
        let from = date(1970, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let until = from.checked_add(jiff::Span::new().days(length)).unwrap();
        for language in Language::ALL {
            for text in [
                dates::day(from, language),
                dates::since(from, language),
                dates::till(from, language),
                dates::span(Some(from), Some(until), language).unwrap(),
            ] {
                prop_assert!(text.contains(&from.year().to_string()) && text.contains(&from.day().to_string()), "{}", text);
                prop_assert!(text.chars().any(char::is_alphabetic), "{}", text);
            }
        }
    }
}

#[test]
fn gifts_are_said_with_their_unit() {
    let words = |one: Gift| said(|language| gift(&one, euro(), language));
    assert_eq!(words(Gift::Stamps(2)), ["2 stamps", "2 pecsét", "2 templit", "2 pieczątki"]);
    let money = ["€5 cashback", "5\u{a0}€ jóváírás", "5\u{a0}€ boonusraha", "5\u{a0}€ cashbacku"];
    assert_eq!(words(Gift::Cashback(500)), money);
    let reward = Reward { title: "a cookie!".into(), cost: Some(99) };
    assert_eq!(words(Gift::Reward(reward)), ["a cookie!"; 4]);
}

#[test]
fn shares_are_said_to_a_tenth() {
    let share = |tenths: f64| said(|language| percent(Percent::try_from(tenths).unwrap(), language));
    assert_eq!(share(3.5), ["3.5%", "3,5\u{a0}%", "3,5\u{a0}%", "3,5\u{a0}%"]);
    assert_eq!(share(20.0), ["20%", "20\u{a0}%", "20\u{a0}%", "20\u{a0}%"]);
}

#[test]
fn days_are_said_with_the_endings_that_they_need() {
    let day = date(2026, 12, 5);
    let written = ["5 December 2026", "2026. december\u{a0}5.", "5. detsember 2026", "5 grudnia 2026"];
    assert_eq!(said(|language| dates::day(day, language)), written);
    assert_eq!(moment(datetime(2026, 12, 5, 8, 5, 0, 0), Language::Pl), "5 grudnia 2026, 8:05");
    let since =
        ["from 5 December 2026", "2026. december\u{a0}5-étől", "alates 5. detsembrist 2026", "od 5 grudnia 2026"];
    assert_eq!(said(|language| dates::since(day, language)), since);
    let till = ["until 31 May 2026", "2026. május\u{a0}31-éig", "kuni 31. maini 2026", "do 31 maja 2026"];
    assert_eq!(said(|language| dates::till(date(2026, 5, 31), language)), till);
    // Elsejétől, másodikától, negyedikétől, hatodikáig, huszonkettedikéig.
    let hungarian = |month, day| dates::since(date(2026, month, day), Language::Hu);
    assert_eq!(hungarian(1, 1), "2026. január\u{a0}1-jétől");
    assert_eq!(hungarian(1, 2), "2026. január\u{a0}2-ától");
    assert_eq!(hungarian(3, 4), "2026. március\u{a0}4-étől");
    assert_eq!(dates::till(date(2026, 3, 6), Language::Hu), "2026. március\u{a0}6-áig");
    assert_eq!(dates::till(date(2026, 3, 22), Language::Hu), "2026. március\u{a0}22-éig");
}

#[test]
fn spans_are_as_short_as_they_can_be() {
    let span = |from, until| said(|language| dates::span(Some(from), Some(until), language).unwrap());
    let within = ["23–29 November 2026", "2026. november\u{a0}23–29.", "23.–29. november 2026", "23–29 listopada 2026"];
    assert_eq!(span(date(2026, 11, 23), date(2026, 11, 29)), within);
    let across = [
        "1 March – 31 May 2026",
        "2026. március\u{a0}1. – május\u{a0}31.",
        "1. märts – 31. mai 2026",
        "1 marca – 31 maja 2026",
    ];
    assert_eq!(span(date(2026, 3, 1), date(2026, 5, 31)), across);
    let years = [
        "20 December 2026 – 6 January 2027",
        "2026. december\u{a0}20. – 2027. január\u{a0}6.",
        "20. detsember 2026 – 6. jaanuar 2027",
        "20 grudnia 2026 – 6 stycznia 2027",
    ];
    assert_eq!(span(date(2026, 12, 20), date(2027, 1, 6)), years);
    let one: Date = date(2026, 2, 14);
    assert_eq!(span(one, one), said(|language| dates::day(one, language)));
    assert_eq!(dates::span(None, None, Language::En), None);
}

#[test]
fn days_of_the_week_are_said_as_people_say_them() {
    use Day::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let days = |list: &[Day]| said(|language| dates::days(list, language).unwrap());
    assert_eq!(days(&[Tuesday]), ["Tuesdays", "keddenként", "teisipäeviti", "we wtorki"]);
    let weekend = [
        "Saturdays and Sundays",
        "szombatonként és vasárnaponként",
        "laupäeviti ja pühapäeviti",
        "w soboty i niedziele",
    ];
    assert_eq!(days(&[Sunday, Saturday, Sunday]), weekend);
    let week = ["Monday to Friday", "hétfőtől péntekig", "esmaspäevast reedeni", "od poniedziałku do piątku"];
    assert_eq!(days(&[Friday, Thursday, Monday, Tuesday, Wednesday]), week);
    assert_eq!(days(&[Monday, Wednesday, Friday])[3], "w poniedziałki, środy i piątki");
    assert_eq!(dates::days(&[], Language::En), None);
    assert_eq!(dates::days(Day::ALL, Language::En), None);
    let night = Hours { from: Time::constant(22, 0, 0, 0), until: Time::constant(2, 30, 0, 0) };
    assert_eq!(dates::hours(night), "22:00–2:30");
}

#[test]
fn a_plain_stamp_card_promises_what_it_always_did() {
    let terms = Terms::try_from(Draft::stamp_card(10, "a free coffee")).unwrap();
    let promises = [
        "Collect 10 stamps: a free coffee.",
        "Gyűjts 10 pecsétet: a free coffee.",
        "Kogu 10 templit: a free coffee.",
        "Zbierz 10 pieczątek: a free coffee.",
    ];
    assert_eq!(said(|language| terms.promise(language)), promises);
}
