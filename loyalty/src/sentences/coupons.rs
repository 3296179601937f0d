//! A coupon in words, with its code.

use super::{
    Voice,
    counts::{all_of, commas, one_of, own},
    dates, nouns,
    purchases::hu_these,
    rewards::gift_within,
};
use crate::coupons::{Benefit, Coupon};

/// "SPRING20 (1 March – 31 May 2026): 20% off: pizza, pasta. …"
pub(super) fn coupon(voice: Voice<'_>, one: &Coupon) -> String {
    let Coupon { code, single_use, gives, first, per_customer, least_amount, categories, from, until } = one;
    let language = voice.language;
    let code = if *single_use { format!("{code}-…") } else { code.clone() };
    let when = dates::span(*from, *until, language).map(|when| format!(" ({when})")).unwrap_or_default();
    let benefit = benefit(voice, gives, categories);
    let mut said = vec![format!("{code}{when}: {benefit}.")];
    said.extend(least_amount.map(|least| {
        let money = voice.money(least);
        say!(language;
            "For bills of at least {money}.",
            "Legalább {money} összegű számlához.",
            "Arve peab olema vähemalt {money}.",
            "Przy rachunku od {money}.")
    }));
    if *single_use {
        said.push(say!(language;
            "Each code works once.", "Minden kód egyszer használható.",
            "Iga kood kehtib üks kord.", "Każdy kod działa jeden raz."));
    }
    let times = voice.number(nouns::TIMES, *per_customer);
    said.push(if *per_customer == 1 {
        say!(language;
            "Once per customer.", "Vendégenként egyszer.", "Üks kord kliendi kohta.", "Raz na klienta.")
    } else {
        say!(language;
            "Up to {times} per customer.", "Vendégenként legfeljebb {times}.",
            "Kuni {times} kliendi kohta.", "Do {times} na klienta.")
    });
    said.extend(first.map(|first| {
        let uses = voice.number(nouns::USES, first);
        say!(language;
            "At most {uses} in all.", "Összesen legfeljebb {uses}.", "Kokku kuni {uses}.", "Łącznie do {uses}.")
    }));
    said.join(" ")
}

fn benefit(voice: Voice<'_>, gives: &Benefit, categories: &[String]) -> String {
    let language = voice.language;
    let names: Vec<_> = categories.iter().map(|one| own(one)).collect();
    let (list, any, all) = (commas(&names), one_of(&names, language), all_of(&names, language));
    let these = hu_these(names.len());
    let off = match gives {
        Benefit::PercentOff(share) => voice.percent(*share),
        Benefit::AmountOff(minor) => voice.money(*minor),
        Benefit::Gift(gift) => {
            let gift = gift_within(voice, gift);
            return if names.is_empty() {
                gift
            } else {
                say!(language;
                    "{gift}, with {any}", "{gift}, ha veszel: {any}", "{gift}, kui ostad: {any}", "{gift} przy zakupie: {any}")
            };
        }
    };
    if names.is_empty() {
        say!(language;
            "{off} off the bill", "{off} kedvezmény a számlából", "{off} soodustust arvelt", "{off} zniżki na rachunek")
    } else {
        say!(language;
            "{off} off {all}", "{off} kedvezmény {these}: {list}", "{off} soodustust neilt toodetelt: {list}", "{off} zniżki na: {list}")
    }
}
