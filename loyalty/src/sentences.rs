//! What a program promises, in plain sentences made from its data, in each language. What a reward costs its owner is never
//! said, and codes of coupons only to who has one.
//!
//! A shop's own words (titles, names) can't be bent to fit a sentence: they stand after a colon, in brackets, or where the
//! language needs no ending. Each part is taken to pieces without `..`, so that a new field must be said before it compiles.

/// Says one thing in every language, in the order English, Hungarian, Estonian, Polish. What stands in braces is taken from
/// the variables around it.
macro_rules! say {
    ($language:expr; $en:literal, $hu:literal, $et:literal, $pl:literal $(,)?) => {
        match $language {
            $crate::languages::Language::En => format!($en),
            $crate::languages::Language::Hu => format!($hu),
            $crate::languages::Language::Et => format!($et),
            $crate::languages::Language::Pl => format!($pl),
        }
    };
}

mod cashback;
mod coalitions;
mod counts;
mod coupons;
mod dates;
mod experiences;
mod expiry;
mod giving;
mod ladders;
mod memberships;
mod nouns;
mod occasions;
mod points;
mod promise;
mod promotions;
mod purchases;
mod referrals;
mod rewards;
mod stamps;
mod tiers;

pub use counts::{count, count_stamps_plain, percent};
pub use dates::{clock, day, moment, month_name};
pub use promise::promise;
pub use rewards::gift;

use crate::{
    coupons::Coupon,
    languages::Language,
    programs::{Draft, Terms},
    rewards::OnlyFor,
    tiers::Perks,
};

/// Who speaks: of which program, in which language.
#[derive(Clone, Copy)]
struct Voice<'a> {
    terms: &'a Terms,
    language: Language,
}

/// Everything that a customer should know: how to earn, what it gives, what else there is, how long it lasts, where it is
/// good. One promise each.
#[must_use]
pub fn sentences(terms: &Terms, language: Language) -> Vec<String> {
    let voice = Voice { terms, language };
    let Draft {
        currency: _, // Heard in every amount.
        stamps,
        points,
        cashback,
        ladder,
        tiers,
        membership,
        coupons: _, // Handed out one by one: see `coupon`.
        promotions,
        occasions,
        referral,
        expiry,
        giving,
        experiences,
        coalition,
    } = &**terms;
    let mut said = Vec::new();
    stamps.iter().for_each(|part| said.extend(stamps::earning(voice, part)));
    points.iter().for_each(|part| said.extend(points::earning(voice, part)));
    cashback.iter().for_each(|part| said.extend(cashback::earning(voice, part)));
    said.extend(purchases::what_counts(voice));
    said.extend(rewards::welcome(voice));
    stamps.iter().for_each(|part| said.extend(stamps::rewards(voice, part)));
    points.iter().for_each(|part| said.extend(points::rewards(voice, part)));
    ladder.iter().for_each(|part| said.extend(ladders::steps(voice, part)));
    cashback.iter().for_each(|part| said.push(cashback::paying(voice, part)));
    tiers.iter().for_each(|part| said.extend(tiers::levels(voice, part)));
    membership.iter().for_each(|part| said.extend(memberships::club(voice, part)));
    said.extend(tiers::together(voice));
    promotions.iter().for_each(|part| said.extend(promotions::all(voice, part)));
    said.extend(purchases::extra_is_rounded(voice));
    occasions.iter().for_each(|part| said.extend(occasions::both(voice, part)));
    referral.iter().for_each(|part| said.extend(referrals::invitation(voice, part)));
    said.extend(expiry::lasting(voice, expiry));
    giving.iter().for_each(|part| said.extend(giving::causes(voice, part)));
    experiences.iter().for_each(|part| said.extend(experiences::one(voice, part)));
    coalition.iter().for_each(|part| said.push(coalitions::shops(voice, part)));
    said
}

/// A coupon of the program with its code, for the owner and for who was given it.
#[must_use]
pub fn coupon(terms: &Terms, coupon: &Coupon, language: Language) -> String {
    coupons::coupon(Voice { terms, language }, coupon)
}

/// What a tier or a club brings, each by itself: "5% off every bill".
#[must_use]
pub fn perks(terms: &Terms, perks: &Perks, language: Language) -> Vec<String> {
    tiers::perks(Voice { terms, language }, perks)
}

/// For whom something is kept: "Only for Gold and Platinum."
#[must_use]
pub fn only_for(terms: &Terms, who: &OnlyFor, language: Language) -> Option<String> {
    rewards::only(Voice { terms, language }, Some(who))
}

#[cfg(test)]
mod tests;
