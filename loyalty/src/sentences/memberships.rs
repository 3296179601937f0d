//! A paid club in words.

use super::{
    Voice,
    counts::{commas, own},
    nouns,
    tiers::perks,
};
use crate::memberships::Membership;

/// What the club costs, what it brings, and when its end is told.
pub(super) fn club(voice: Voice<'_>, part: &Membership) -> Vec<String> {
    let Membership { name, fee, months, remind_days, perks: brings } = part;
    let (name, language) = (own(name), voice.language);
    let (price, time) = (voice.money(*fee), voice.number(nouns::MONTH, *months));
    let mut said = vec![if *fee == 0 {
        say!(language;
            "Membership of {name} is free, for {time} at a time.",
            "A klubtagság ({name}) ingyenes, egyszerre {months} hónapra szól.",
            "Klubi liikmelisus ({name}) on tasuta, korraga {months} kuuks.",
            "Członkostwo w klubie ({name}) jest bezpłatne, każdorazowo na {time}.")
    } else {
        say!(language;
            "Membership of {name} costs {price} for {time}.",
            "A klubtagság ({name}) ára {months} hónapra {price}.",
            "Klubi liikmelisus ({name}) maksab {months} kuuks {price}.",
            "Członkostwo w klubie ({name}) na {time} kosztuje {price}.")
    }];
    let brings = perks(voice, brings);
    if !brings.is_empty() {
        let list = commas(&brings);
        said.push(say!(language;
            "Members get: {list}.", "A tagoknak jár: {list}.", "Liige saab: {list}.", "Członkostwo daje: {list}."));
    }
    if *remind_days > 0 {
        let days = voice.number(nouns::DAYS_APART, *remind_days);
        said.push(say!(language;
            "We remind you {days} before your membership ends.",
            "A tagság vége előtt {days} emlékeztetünk.",
            "Tuletame sulle liikmelisuse lõppu meelde {days} varem.",
            "Przypomnimy ci {days} przed końcem członkostwa."));
    }
    said
}
