//! Tiers and what they bring, in words.

use super::{
    Voice,
    counts::{commas, own},
    nouns,
    purchases::extra,
};
use crate::{
    languages::Plural,
    percent::Percent,
    tiers::{Basis, Level, Perks, Tiers, Window},
};

/// What is counted, the tiers, and how one is lost.
pub(super) fn levels(voice: Voice<'_>, part: &Tiers) -> Vec<String> {
    let Tiers { by, window, grace_days, levels } = part;
    let mut said = vec![basis(voice, *by, *window)];
    said.extend(levels.iter().map(|one| level(voice, *by, one)));
    said.push(grace(voice, *grace_days));
    said
}

fn basis(voice: Voice<'_>, by: Basis, window: Window) -> String {
    let language = voice.language;
    let what = match by {
        Basis::Spend => say!(language; "how much you spend", "mennyit költesz", "kui palju kulutad", "ile wydajesz"),
        Basis::Visits => {
            say!(language; "how often you buy", "hányszor vásárolsz", "mitu korda ostad", "ile razy kupujesz")
        }
        Basis::Points => say!(language;
            "how many points your purchases earn", "hány pontot gyűjtesz vásárlással",
            "mitu punkti ostudega kogud", "ile punktów zbierasz za zakupy"),
    };
    let time = match window {
        Window::CalendarYear => say!(language;
            "this calendar year", "az idei naptári év", "käesolev kalendriaasta", "bieżący rok kalendarzowy"),
        Window::RollingMonths(1) => say!(language;
            "this month and the one before", "ez a hónap és az előző", "käesolev kuu ja eelmine", "bieżący miesiąc i poprzedni"),
        Window::RollingMonths(months) => {
            let previous = match language.plural(months) {
                Plural::One | Plural::Many => "poprzednich",
                Plural::Few => "poprzednie",
            };
            say!(language;
                "this month and the {months} before", "ez a hónap és az előző {months}",
                "käesolev kuu ja {months} eelmist", "bieżący miesiąc i {months} {previous}")
        }
    };
    say!(language;
        "Your tier depends on {what}. What counts: {time}.",
        "A szinted attól függ, {what}. Ami számít: {time}.",
        "Sinu tase sõltub sellest, {what}. Arvesse läheb: {time}.",
        "Twój poziom zależy od tego, {what}. Liczy się: {time}.")
}

fn level(voice: Voice<'_>, by: Basis, one: &Level) -> String {
    let Level { name, at, perks: brings } = one;
    let (name, language) = (own(name), voice.language);
    let count = match by {
        Basis::Spend => voice.money(*at),
        Basis::Visits => voice.number(nouns::PURCHASES, *at),
        Basis::Points => voice.number(nouns::POINTS_FROM, *at),
    };
    let from = say!(language; "from {count}", "legalább {count}", "vähemalt {count}", "od {count}");
    let brings = commas(&perks(voice, brings));
    if brings.is_empty() { format!("{name} ({from}).") } else { format!("{name} ({from}): {brings}.") }
}

/// What a tier or a club brings, each by itself.
pub(super) fn perks(voice: Voice<'_>, part: &Perks) -> Vec<String> {
    let Perks { extra: more, discount, named } = part;
    let mut said = Vec::new();
    said.extend(extra(voice, *more));
    if *discount != Percent::default() {
        let share = voice.percent(*discount);
        said.push(say!(voice.language;
            "{share} off every bill",
            "{share} kedvezmény minden számlából",
            "{share} soodustust igalt arvelt",
            "{share} zniżki na każdy rachunek"));
    }
    said.extend(named.iter().map(|one| own(one).to_owned()));
    said
}

fn grace(voice: Voice<'_>, days: u32) -> String {
    if days == 0 {
        return say!(voice.language;
            "If you no longer reach a tier, you leave it at once.",
            "Ha egy szintet már nem érsz el, azonnal lekerülsz róla.",
            "Kui sa taseme nõuet enam ei täida, kaotad taseme kohe.",
            "Jeśli nie spełniasz już warunku poziomu, tracisz ten poziom od razu.");
    }
    let time = voice.number(nouns::DAY, days);
    say!(voice.language;
        "If you no longer reach a tier, you keep it for another {time}.",
        "Ha egy szintet már nem érsz el, még {days} napig megtartod.",
        "Kui sa taseme nõuet enam ei täida, jääb tase sulle veel {days} päevaks.",
        "Jeśli nie spełniasz już warunku poziomu, zachowasz ten poziom jeszcze przez {time}.")
}

/// How a tier and a club go together, where both bring the same kind of thing.
pub(super) fn together(voice: Voice<'_>) -> Option<String> {
    let (tiers, club) = (voice.terms.tiers.as_ref()?, &voice.terms.membership.as_ref()?.perks);
    let none = Percent::default();
    let off = club.discount != none && tiers.levels.iter().any(|level| level.perks.discount != none);
    let more = club.extra != none && tiers.levels.iter().any(|level| level.perks.extra != none);
    let language = voice.language;
    match (more, off) {
        (false, false) => None,
        (true, false) => Some(say!(language;
            "What tier and club give extra adds up.",
            "A szint és a klub ráadása összeadódik.",
            "Taseme ja klubi lisad liidetakse kokku.",
            "Dodatki za poziom i z klubu się sumują.")),
        (false, true) => Some(say!(language;
            "Of the discounts of tier and club, the larger one counts.",
            "A szint és a klub kedvezménye közül a nagyobb számít.",
            "Taseme ja klubi soodustusest kehtib suurem.",
            "Ze zniżek za poziom i z klubu liczy się wyższa.")),
        (true, true) => Some(say!(language;
            "What tier and club give extra adds up; of their discounts, the larger one counts.",
            "A szint és a klub ráadása összeadódik, a kedvezményük közül a nagyobb számít.",
            "Taseme ja klubi lisad liidetakse kokku, soodustustest kehtib suurem.",
            "Dodatki za poziom i z klubu się sumują, a ze zniżek liczy się wyższa.")),
    }
}
