//! Numbers, amounts, shares and lists in words. Knows the nouns, but no promise.

use super::{
    Voice,
    nouns::{self, Cases, Noun},
};
use crate::{
    languages::Language,
    ledger::Unit,
    money::{Currency, grouped},
    percent::Percent,
};

/// How something counted stands in its sentence.
#[derive(Debug, Clone, Copy)]
pub(super) enum Case {
    /// Alone, or as what is due.
    Alone,
    /// As what is given.
    Given,
    /// As a price.
    Price,
    /// As a height to reach.
    Height,
}

/// So many of a unit, standing alone: "1 stamp", "120 points", "€4.50".
#[must_use]
pub fn count(unit: Unit, amount: u32, currency: Option<Currency>, language: Language) -> String {
    counted(unit, amount, Case::Alone, currency, language)
}

/// "10 stamps", standing alone.
#[must_use]
pub fn count_stamps_plain(stamps: u32, language: Language) -> String {
    number(nouns::STAMP.alone, stamps, language)
}

/// So many of a noun.
pub(super) fn number(noun: Noun, amount: u32, language: Language) -> String {
    format!("{} {}", grouped(amount.into(), language), noun.after(amount, language))
}

pub(super) fn counted(unit: Unit, amount: u32, case: Case, currency: Option<Currency>, language: Language) -> String {
    let cased = |cases: Cases| match case {
        Case::Alone => cases.alone,
        Case::Given => cases.given,
        Case::Price => cases.price,
        Case::Height => cases.height,
    };
    let noun = match unit {
        Unit::Stamp => cased(nouns::STAMP),
        Unit::Point => cased(nouns::POINT),
        Unit::Cashback => return money(amount, currency, language),
        // These are no price and nobody is given them by a rule: they only ever stand alone.
        Unit::Voucher => nouns::REWARD,
        Unit::Membership => nouns::MEMBERSHIP,
        Unit::Vote => nouns::VOTE,
    };
    number(noun, amount, language)
}

/// An amount; the bare number where no currency is known.
pub(super) fn money(minor: u32, currency: Option<Currency>, language: Language) -> String {
    currency.map_or_else(|| grouped(minor.into(), language), |currency| currency.words(minor.into(), language))
}

/// A share: "3.5%", "3,5 %".
#[must_use]
pub fn percent(share: Percent, language: Language) -> String {
    let (whole, tenth) = (grouped((share.tenths() / 10).into(), language), share.tenths() % 10);
    match (language, tenth) {
        (Language::En, 0) => format!("{whole}%"),
        (Language::En, _) => format!("{whole}.{tenth}%"),
        (Language::Hu | Language::Et | Language::Pl, 0) => format!("{whole}\u{a0}%"),
        (Language::Hu | Language::Et | Language::Pl, _) => format!("{whole},{tenth}\u{a0}%"),
    }
}

/// "a, b and c".
pub(super) fn all_of<S: AsRef<str>>(list: &[S], language: Language) -> String {
    let and = match language {
        Language::En => "and",
        Language::Hu => "és",
        Language::Et => "ja",
        Language::Pl => "i",
    };
    joined(list, and)
}

/// "a, b or c".
pub(super) fn one_of<S: AsRef<str>>(list: &[S], language: Language) -> String {
    let or = match language {
        Language::En => "or",
        Language::Hu => "vagy",
        Language::Et => "või",
        Language::Pl => "lub",
    };
    joined(list, or)
}

fn joined<S: AsRef<str>>(list: &[S], word: &str) -> String {
    match list.split_last() {
        None => String::new(),
        Some((last, [])) => last.as_ref().to_owned(),
        Some((last, before)) => format!("{} {word} {}", commas(before), last.as_ref()),
    }
}

/// "a, b, c".
pub(super) fn commas<S: AsRef<str>>(list: &[S]) -> String {
    list.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")
}

/// A shop's own words, as they stand within a sentence: the sentence brings its own full stop.
pub(super) fn own(words: &str) -> &str {
    words.trim().trim_end_matches(['.', '!']).trim_end()
}

impl Voice<'_> {
    pub(super) fn count(self, unit: Unit, amount: u32, case: Case) -> String {
        counted(unit, amount, case, self.terms.currency, self.language)
    }

    pub(super) fn number(self, noun: Noun, amount: u32) -> String {
        number(noun, amount, self.language)
    }

    pub(super) fn money(self, minor: u32) -> String {
        money(minor, self.terms.currency, self.language)
    }

    pub(super) fn percent(self, share: Percent) -> String {
        percent(share, self.language)
    }
}
