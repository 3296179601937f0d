//! How long things last, in words.

use super::{Voice, counts::all_of, nouns};
use crate::{
    expiry::{Expiry, Term},
    languages::Language,
};

/// Something that may lapse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Stamps,
    Points,
    Cashback,
    Rewards,
}

impl What {
    /// As the subject of a sentence; Hungarian with its article.
    const fn name(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Stamps, Language::En) => "stamps",
            (Self::Stamps, Language::Hu) => "a pecsétek",
            (Self::Stamps, Language::Et) => "templid",
            (Self::Stamps, Language::Pl) => "pieczątki",
            (Self::Points, Language::En) => "points",
            (Self::Points, Language::Hu) => "a pontok",
            (Self::Points, Language::Et) => "punktid",
            (Self::Points, Language::Pl) => "punkty",
            (Self::Cashback, Language::En | Language::Pl) => "cashback",
            (Self::Cashback, Language::Hu) => "a jóváírás",
            (Self::Cashback, Language::Et) => "boonusraha",
            (Self::Rewards, Language::En) => "rewards",
            (Self::Rewards, Language::Hu) => "a jutalmak",
            (Self::Rewards, Language::Et) => "preemiad",
            (Self::Rewards, Language::Pl) => "nagrody",
        }
    }
}

/// How long each thing lasts that the program has, those that last alike together; and when its end is told.
pub(super) fn lasting(voice: Voice<'_>, part: &Expiry) -> Vec<String> {
    let Expiry { stamps, points, cashback, rewards, warn_days } = part;
    let terms = voice.terms;
    let all = [
        (terms.stamps.is_some(), What::Stamps, *stamps),
        (terms.points.is_some(), What::Points, *points),
        (terms.cashback.is_some(), What::Cashback, *cashback),
        (terms.gives_rewards(), What::Rewards, *rewards),
    ];
    let mut groups: Vec<(Option<Term>, Vec<What>)> = Vec::new();
    for (_, what, term) in all.into_iter().filter(|(has, ..)| *has) {
        match groups.iter_mut().find(|(other, _)| *other == term) {
            Some((_, whats)) => whats.push(what),
            None => groups.push((term, vec![what])),
        }
    }
    // What ends comes first.
    groups.sort_by_key(|(term, _)| term.is_none());
    let mut said: Vec<_> = groups.iter().map(|(term, whats)| lasts(voice, whats, *term)).collect();
    if *warn_days > 0 && groups.iter().any(|(term, _)| term.is_some()) {
        let days = voice.number(nouns::DAYS_APART, *warn_days);
        said.push(say!(voice.language;
            "We tell you {days} before something expires.",
            "{days} a lejárat előtt szólunk.",
            "Anname teada {days} enne aegumist.",
            "Uprzedzimy cię {days} przed utratą ważności."));
    }
    said
}

fn lasts(voice: Voice<'_>, whats: &[What], term: Option<Term>) -> String {
    let language = voice.language;
    let names: Vec<_> = whats.iter().map(|what| what.name(language)).collect();
    let all = capital(&all_of(&names, language));
    let many = whats != [What::Cashback];
    // Verbs and adjectives that agree with one thing or with many.
    let form = |one: &'static str, more: &'static str| if many { more } else { one };
    let (last, are_lost) = (form("lasts", "last"), form("is lost", "are lost"));
    match term {
        None => {
            let expire = form("does", "do");
            let (hu, pl) = (form("jár", "járnak"), form("traci", "tracą"));
            say!(language;
                "{all} {expire} not expire.", "{all} nem {hu} le.", "{all} ei aegu.", "{all} nie {pl} ważności.")
        }
        Some(Term::Days(count)) => lasts_for(voice, &all, many, nouns::DAY, count),
        Some(Term::Months(count)) => lasts_for(voice, &all, many, nouns::MONTH, count),
        Some(Term::YearEnd) => {
            let (hu, et, pl) =
                (form("érvényes", "érvényesek"), form("kehtib", "kehtivad"), form("jest ważny", "są ważne"));
            say!(language;
                "{all} {last} until the end of the year.",
                "{all} az év végéig {hu}.",
                "{all} {et} aasta lõpuni.",
                "{all} {pl} do końca roku.")
        }
        Some(Term::IdleMonths(count)) => {
            let time = voice.number(nouns::MONTH, count);
            let (hu, et, pl) = (form("elvész", "elvesznek"), form("aegub", "aeguvad"), form("przepada", "przepadają"));
            say!(language;
                "{all} {are_lost} if you buy nothing for {time}.",
                "{all} {hu}, ha {count} hónapig nem vásárolsz.",
                "{all} {et}, kui sa {time} midagi ei osta.",
                "{all} {pl}, jeśli przez {time} nic nie kupisz.")
        }
    }
}

fn lasts_for(voice: Voice<'_>, all: &str, many: bool, noun: nouns::Noun, count: u32) -> String {
    let time = voice.number(noun, count);
    if many {
        say!(voice.language;
            "{all} last {time} from the day you get them.",
            "{all} a megszerzésüktől számítva {time}ig érvényesek.",
            "{all} kehtivad {time} alates saamisest.",
            "{all} są ważne {time} od otrzymania.")
    } else {
        say!(voice.language;
            "{all} lasts {time} from the day you get it.",
            "{all} a megszerzésétől számítva {time}ig érvényes.",
            "{all} kehtib {time} alates saamisest.",
            "{all} jest ważny {time} od otrzymania.")
    }
}

/// With a capital letter at its beginning.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
