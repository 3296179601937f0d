//! Experiences in words.

use super::{
    Voice,
    counts::{Case, own},
    dates, nouns,
    rewards::{only, whom, with},
};
use crate::experiences::{Experience, Price};

/// What, when, for how many, for how much and for whom; then from when on it can be reserved and until when given back.
pub(super) fn one(voice: Voice<'_>, part: &Experience) -> Vec<String> {
    let Experience { id: _, name, starts, places, price, only_for, opens, early_for, cancel_hours } = part;
    let (name, language) = (own(name), voice.language);
    let (when, places) = (dates::moment(*starts, language), voice.number(nouns::PLACE, *places));
    let cost = price.map(|Price { unit, amount }| voice.count(unit, amount, Case::Alone));
    let what = match &cost {
        None => say!(language;
            "{name} ({when}): {places}, free.",
            "{name} ({when}): {places}, ingyenes.",
            "{name} ({when}): {places}, tasuta.",
            "{name} ({when}): {places}, bezpłatnie."),
        Some(cost) => say!(language;
            "{name} ({when}): {places}, price {cost}.",
            "{name} ({when}): {places}, ára {cost}.",
            "{name} ({when}): {places}, hind {cost}.",
            "{name} ({when}): {places}, cena {cost}."),
    };
    let mut said = vec![with(what, only(voice, only_for.as_ref()))];
    if let Some(opens) = opens {
        let from = dates::since(*opens, language);
        said.push(match early_for {
            None => say!(language;
                "{name}: places can be reserved {from}.",
                "{name}: helyet {from} lehet foglalni.",
                "{name}: kohti saab broneerida {from}.",
                "{name}: rezerwacja {from}."),
            Some(who) => {
                let who = whom(voice, who);
                say!(language;
                    "{name}: places can be reserved {from}; sooner only for {who}.",
                    "{name}: helyet {from} lehet foglalni; korábban csak {who}.",
                    "{name}: kohti saab broneerida {from}; varem ainult {who}.",
                    "{name}: rezerwacja {from}; wcześniej tylko {who}.")
            }
        });
    }
    // What was free can't be given back.
    said.extend(cost.map(|_| given_back(voice, name, *cancel_hours)));
    said
}

fn given_back(voice: Voice<'_>, name: &str, hours: u32) -> String {
    if hours == 0 {
        return say!(voice.language;
            "{name}: if you cancel before it starts, you get the price back.",
            "{name}: ha a kezdés előtt lemondod, visszakapod az árát.",
            "{name}: kui loobud enne algust, saad hinna tagasi.",
            "{name}: jeśli zrezygnujesz przed rozpoczęciem, zwrócimy ci opłatę.");
    }
    let time = voice.number(nouns::HOURS_APART, hours);
    say!(voice.language;
        "{name}: if you cancel at least {time} before it starts, you get the price back.",
        "{name}: ha legalább {time} a kezdés előtt lemondod, visszakapod az árát.",
        "{name}: kui loobud vähemalt {time} enne algust, saad hinna tagasi.",
        "{name}: jeśli zrezygnujesz co najmniej {time} przed rozpoczęciem, zwrócimy ci opłatę.")
}
