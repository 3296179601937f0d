//! Promotions in words.

use super::{
    Voice,
    counts::own,
    dates,
    purchases::{extra, only_on, only_with},
    rewards::gift_within,
};
use crate::{
    money::grouped,
    promotions::{Boost, Combine, Promotion, Promotions},
};

/// Each promotion, and what happens where several apply.
pub(super) fn all(voice: Voice<'_>, part: &Promotions) -> Vec<String> {
    let Promotions { combine, list } = part;
    let mut said: Vec<_> = list.iter().filter_map(|promotion| one(voice, promotion)).collect();
    if said.len() > 1 {
        said.push(match combine {
            Combine::Stack => say!(voice.language;
                "Where several of these apply, you get them all.",
                "Ha több akció is érvényes, mindegyik jár.",
                "Kui kehtib mitu pakkumist, saad need kõik.",
                "Jeśli pasuje kilka promocji, dostajesz wszystkie."),
            Combine::Best => say!(voice.language;
                "Where several of these apply, you get the best one.",
                "Ha több akció is érvényes, a legjobb jár.",
                "Kui kehtib mitu pakkumist, saad neist parima.",
                "Jeśli pasuje kilka promocji, dostajesz najlepszą."),
        });
    }
    said
}

/// "Double Tuesday (Tuesdays, 15:00–17:00): double stamps."
fn one(voice: Voice<'_>, part: &Promotion) -> Option<String> {
    let Promotion { name, gives, days, hours, from, until, categories, first } = part;
    let (name, language) = (own(name), voice.language);
    let mut when = Vec::new();
    when.extend(dates::days(days, language));
    when.extend(hours.map(dates::hours));
    when.extend(dates::span(*from, *until, language));
    let when = if when.is_empty() { String::new() } else { format!(" ({})", when.join(", ")) };
    let what = match gives {
        // More of nothing is no promise.
        Boost::Extra(share) => extra(voice, *share)?,
        Boost::Gift(gift) => {
            let gift = gift_within(voice, gift);
            say!(language;
                "each purchase also gives you {gift}", "minden vásárláshoz ráadásként {gift}",
                "iga ostuga lisaks {gift}", "do każdego zakupu dodatkowo {gift}")
        }
    };
    let mut said = vec![format!("{name}{when}: {what}.")];
    said.extend(match gives {
        Boost::Extra(_) => only_on(voice, categories),
        Boost::Gift(_) => only_with(voice, categories),
    });
    said.extend(first.map(|first| {
        let count = grouped(first.into(), language);
        if first == 1 {
            say!(language;
                "Only for the very first purchase of all customers.",
                "Csak az összes vendég legelső vásárlására.",
                "Ainult kõigi klientide kõige esimesele ostule.",
                "Tylko przy pierwszym zakupie spośród wszystkich klientów.")
        } else {
            say!(language;
                "Only for the first {count} purchases, all customers counted.",
                "Csak az első {count} vásárlásra, minden vendéget számolva.",
                "Ainult esimesele {count} ostule, kõik kliendid kokku.",
                "Tylko przy pierwszych {count} zakupach, licząc wszystkich klientów.")
        }
    }));
    Some(said.join(" "))
}
