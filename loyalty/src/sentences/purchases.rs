//! What earns something, in words.

use super::{
    Voice,
    counts::{Case, all_of, commas, one_of},
};
use crate::{
    coupons::{Benefit, Coupon},
    languages::Language,
    ledger::Unit,
    percent::Percent,
    promotions::Boost,
    purchases::{Earn, Per, Rounding},
    tiers::{Basis, Perks},
};

/// One rule: "You get 1 stamp with each purchase."
pub(super) fn earn(voice: Voice<'_>, unit: Unit, rule: &Earn) -> String {
    let Earn { give, per, categories } = rule;
    let alone = voice.count(unit, *give, Case::Alone);
    let given = voice.count(unit, *give, Case::Given);
    let language = voice.language;
    let (any, list) = (one_of(categories, language), commas(categories));
    let these = hu_these(categories.len());
    match (per, categories.is_empty()) {
        (Per::Visit, true) => say!(language;
            "You get {given} with each purchase.",
            "Minden vásárláskor {alone} jár.",
            "Iga ostuga saad {given}.",
            "Za każdy zakup dostajesz {given}."),
        (Per::Visit, false) => say!(language;
            "You get {given} with each purchase that includes {any}.",
            "Minden vásárláskor {alone} jár, ha szerepel benne: {any}.",
            "Iga ostuga saad {given}, kui selles on: {any}.",
            "Za każdy zakup dostajesz {given}, jeśli jest w nim: {any}."),
        (Per::Item, true) => say!(language;
            "You get {given} for each item you buy.",
            "Minden megvett termék után {alone} jár.",
            "Iga ostetud toote eest saad {given}.",
            "Za każdy kupiony produkt dostajesz {given}."),
        (Per::Item, false) => say!(language;
            "You get {given} for each of these you buy: {list}.",
            "Minden ilyen termék után {alone} jár: {list}.",
            "Iga sellise toote eest saad {given}: {list}.",
            "Za każdy taki produkt dostajesz {given}: {list}."),
        (Per::Amount(each), true) => {
            let money = voice.money(*each);
            say!(language;
                "You get {given} for each {money} you spend.",
                "Minden elköltött {money} után {alone} jár.",
                "Iga kulutatud {money} eest saad {given}.",
                "Za każde wydane {money} dostajesz {given}.")
        }
        (Per::Amount(each), false) => {
            let money = voice.money(*each);
            say!(language;
                "You get {given} for each {money} you spend on {any}.",
                "Minden {money} után {alone} jár, amit {these} költesz: {list}.",
                "Iga {money} eest, mille kulutad nendele toodetele, saad {given}: {list}.",
                "Za każde {money} wydane na te produkty dostajesz {given}: {list}.")
        }
    }
}

/// What becomes of parts of a unit that money earns; nothing is said where no rule goes by money.
pub(super) fn rounding(voice: Voice<'_>, unit: Unit, rules: &[Earn], rounding: Rounding) -> Option<String> {
    if !rules.iter().any(|rule| matches!(rule.per, Per::Amount(_))) {
        return None;
    }
    let language = voice.language;
    let stamps = unit == Unit::Stamp;
    let units = match language {
        Language::En => {
            if stamps {
                "Stamps"
            } else {
                "Points"
            }
        }
        Language::Hu => {
            if stamps {
                "A pecséteket"
            } else {
                "A pontokat"
            }
        }
        Language::Et => {
            if stamps {
                "Templid"
            } else {
                "Punktid"
            }
        }
        Language::Pl => {
            if stamps {
                "Pieczątki"
            } else {
                "Punkty"
            }
        }
    };
    Some(match rounding {
        Rounding::Down => say!(language;
            "{units} are rounded down.",
            "{units} lefelé kerekítjük.",
            "{units} ümardatakse allapoole.",
            "{units} zaokrąglamy w dół."),
        Rounding::Nearest => say!(language;
            "{units} are rounded to the nearest whole number, halves up.",
            "{units} a legközelebbi egészre kerekítjük, a feleket felfelé.",
            "{units} ümardatakse lähima täisarvuni, pooled ülespoole.",
            "{units} zaokrąglamy do najbliższej liczby całkowitej, połówki w górę."),
        Rounding::Up => say!(language;
            "{units} are rounded up.",
            "{units} felfelé kerekítjük.",
            "{units} ümardatakse ülespoole.",
            "{units} zaokrąglamy w górę."),
    })
}

/// That what is taken off a bill earns nothing, where something goes by money and something can be taken off.
pub(super) fn what_counts(voice: Voice<'_>) -> Option<String> {
    let terms = voice.terms;
    let mut rules =
        terms.stamps.iter().map(|stamps| &stamps.earn).chain(terms.points.iter().flat_map(|points| &points.earn));
    let by_money = terms.cashback.is_some()
        || rules.any(|rule| matches!(rule.per, Per::Amount(_)))
        || terms.tiers.as_ref().is_some_and(|tiers| tiers.by == Basis::Spend);
    let off = |coupon: &Coupon| matches!(coupon.gives, Benefit::PercentOff(_) | Benefit::AmountOff(_));
    let taken_off = terms.cashback.is_some()
        || perks(voice).any(|perks| perks.discount != Percent::default())
        || terms.coupons.iter().any(off);
    (by_money && taken_off).then(|| {
        say!(voice.language;
        "What counts is what you pay in the end, after anything taken off.",
        "Az számít, amennyit a levonások után végül fizetsz.",
        "Arvesse läheb summa, mille pärast kõiki mahaarvamisi tegelikult maksad.",
        "Liczy się kwota, którą ostatecznie płacisz po wszystkich odliczeniach.")
    })
}

/// All perks of the program.
pub(super) fn perks<'a>(voice: Voice<'a>) -> impl Iterator<Item = &'a Perks> {
    let levels = voice.terms.tiers.iter().flat_map(|tiers| tiers.levels.iter().map(|level| &level.perks));
    levels.chain(voice.terms.membership.iter().map(|membership| &membership.perks))
}

/// So much more of all that purchases earn: "50% more points", "double stamps and points". Nothing where they earn nothing.
pub(super) fn extra(voice: Voice<'_>, share: Percent) -> Option<String> {
    let (terms, language) = (voice.terms, voice.language);
    let mut units = Vec::new();
    units.extend(terms.stamps.as_ref().map(|_| match language {
        Language::En => "stamps",
        Language::Hu => "pecsét",
        Language::Et => "templeid",
        Language::Pl => "pieczątek",
    }));
    units.extend(terms.points.as_ref().map(|_| match language {
        Language::En => "points",
        Language::Hu => "pont",
        Language::Et => "punkte",
        Language::Pl => "punktów",
    }));
    units.extend(terms.cashback.as_ref().map(|_| match language {
        Language::En => "cashback",
        Language::Hu => "jóváírás",
        Language::Et => "boonusraha",
        Language::Pl => "cashbacku",
    }));
    if units.is_empty() || share == Percent::default() {
        return None;
    }
    let units = all_of(&units, language);
    Some(if share == Percent::whole(100) {
        say!(language; "double {units}", "kétszer annyi {units}", "kaks korda rohkem {units}", "dwa razy więcej {units}")
    } else {
        let share = voice.percent(share);
        say!(language; "{share} more {units}", "{share}-kal több {units}", "{share} rohkem {units}", "{share} więcej {units}")
    })
}

/// That shares are rounded down, where one may come out uneven.
pub(super) fn extra_is_rounded(voice: Voice<'_>) -> Option<String> {
    let list = voice.terms.promotions.iter().flat_map(|promotions| &promotions.list);
    let boosts = list.filter_map(|promotion| match promotion.gives {
        Boost::Extra(share) => Some(share),
        Boost::Gift(_) => None,
    });
    let uneven = perks(voice).map(|perks| perks.extra).chain(boosts).any(|share| !share.tenths().is_multiple_of(1_000));
    (uneven && extra(voice, Percent::whole(1)).is_some()).then(|| {
        say!(voice.language;
        "What is extra is rounded down with each purchase.",
        "A ráadást vásárlásonként lefelé kerekítjük.",
        "Lisa ümardatakse iga ostu juures allapoole.",
        "Dodatek zaokrąglamy w dół przy każdym zakupie.")
    })
}

/// For which things only something is earned, as a short sentence of its own.
pub(super) fn only_on(voice: Voice<'_>, categories: &[String]) -> Option<String> {
    let (all, list) = (all_of(categories, voice.language), commas(categories));
    let these = hu_these(categories.len());
    (!categories.is_empty()).then(|| {
        say!(voice.language;
        "Only on {all}.", "Csak {these}: {list}.", "Ainult neilt toodetelt: {list}.", "Tylko na: {list}.")
    })
}

/// With which things only something is given, as a short sentence of its own.
pub(super) fn only_with(voice: Voice<'_>, categories: &[String]) -> Option<String> {
    let any = one_of(categories, voice.language);
    (!categories.is_empty()).then(|| say!(voice.language;
        "Only with {any}.", "Csak ha veszel ilyet: {any}.", "Ainult siis, kui ostad: {any}.", "Tylko przy zakupie: {any}."))
}

/// "For this" or "for these" in Hungarian.
pub(super) const fn hu_these(count: usize) -> &'static str {
    if count == 1 { "erre" } else { "ezekre" }
}
