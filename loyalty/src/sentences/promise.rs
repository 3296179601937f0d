//! The promise on a card's face: one short line.

use super::{
    Voice,
    counts::{Case, all_of, commas, own},
    dates, nouns,
    rewards::title,
};
use crate::{
    giving::By,
    languages::Language,
    ledger::Unit,
    programs::{Draft, Terms},
    purchases::{Earn, Per},
};

/// The promise in one short line: what there is to collect, or else what the program is about.
#[must_use]
pub fn promise(terms: &Terms, language: Language) -> String {
    let voice = Voice { terms, language };
    let collects = collecting(voice);
    if collects.is_empty() { about(voice) } else { collects.join(" ") }
}

/// What is collected: each in a few words, at most two of them.
fn collecting(voice: Voice<'_>) -> Vec<String> {
    let (terms, language) = (voice.terms, voice.language);
    let mut said = Vec::new();
    said.extend(terms.stamps.as_ref().map(|stamps| match stamps.slots().zip(stamps.reward()) {
        Some((slots, reward)) => {
            let (stamps, reward) = (voice.count(Unit::Stamp, slots, Case::Alone), title(reward));
            let hungarian = voice.count(Unit::Stamp, slots, Case::Given);
            say!(language;
                "Collect {stamps}: {reward}.", "Gyűjts {hungarian}: {reward}.",
                "Kogu {stamps}: {reward}.", "Zbierz {stamps}: {reward}.")
        }
        None => earn(voice, Unit::Stamp, &stamps.earn),
    }));
    said.extend(
        terms.points.iter().filter_map(|points| points.earn.first()).map(|rule| earn(voice, Unit::Point, rule)),
    );
    said.extend(terms.cashback.as_ref().map(|cashback| {
        let share = voice.percent(cashback.percent);
        say!(language;
            "{share} of what you pay comes back.", "A fizetett összeg {share}-a visszajár.",
            "{share} makstud summast saad tagasi.", "{share} zapłaconej kwoty wraca do ciebie.")
    }));
    said.truncate(2);
    said
}

/// "1 point for each €1."
fn earn(voice: Voice<'_>, unit: Unit, rule: &Earn) -> String {
    let Earn { give, per, categories } = rule;
    let (count, language) = (voice.count(unit, *give, Case::Alone), voice.language);
    let only = if categories.is_empty() { String::new() } else { format!(" ({})", commas(categories)) };
    match per {
        Per::Visit => say!(language;
            "{count} with each purchase{only}.", "Minden vásárláskor{only} {count}.",
            "Iga ostuga{only} {count}.", "{count} za każdy zakup{only}."),
        Per::Item => say!(language;
            "{count} for each item{only}.", "Minden termék után{only} {count}.",
            "Iga toote eest{only} {count}.", "{count} za każdy produkt{only}."),
        Per::Amount(each) => {
            let money = voice.money(*each);
            say!(language;
                "{count} for each {money}{only}.", "Minden {money} után{only} {count}.",
                "Iga {money} eest{only} {count}.", "{count} za każde {money}{only}.")
        }
    }
}

/// What a program is about where nothing is collected.
fn about(voice: Voice<'_>) -> String {
    let language = voice.language;
    let Draft {
        stamps: _, // Those three were collected.
        points: _,
        cashback: _,
        ladder: _, // These add to what is collected.
        promotions: _,
        referral: _,
        expiry: _,
        currency: _,
        coalition: _,
        coupons: _, // What is left at the end.
        membership,
        giving,
        experiences,
        tiers,
        occasions,
    } = &**voice.terms;
    if let Some(club) = membership {
        let (name, price, time) = (own(&club.name), voice.money(club.fee), voice.number(nouns::MONTH, club.months));
        return if club.fee == 0 { format!("{name}.") } else { format!("{name}: {price} / {time}.") };
    }
    if let Some(tiers) = tiers {
        let names: Vec<_> = tiers.levels.iter().map(|level| own(&level.name)).collect();
        let names = all_of(&names, language);
        return say!(language; "Tiers: {names}.", "Szintek: {names}.", "Tasemed: {names}.", "Poziomy: {names}.");
    }
    if let Some(giving) = giving {
        return match giving.by {
            By::Vote(worth) => {
                let money = voice.money(worth);
                say!(language;
                    "Each purchase gives {money} to a good cause.", "Minden vásárlás {money} egy jó ügyre.",
                    "Iga ost annab {money} heaks eesmärgiks.", "Każdy zakup to {money} na dobry cel.")
            }
            // Points and cashback are collected, and were said before.
            By::Points(_) | By::Cashback => String::new(),
        };
    }
    if let Some(first) = experiences.first() {
        let (name, day) = (own(&first.name), dates::day(first.starts.date(), language));
        return format!("{name}: {day}").trim_end_matches('.').to_owned() + ".";
    }
    if occasions.is_some() {
        return say!(language;
            "A gift on your special day.", "Ajándék a te napodon.", "Kingitus sinu tähtpäeval.", "Prezent w twoim dniu.");
    }
    say!(language; "Coupons for you.", "Kuponok neked.", "Kupongid sulle.", "Kupony dla ciebie.")
}
