//! Gifts and rewards in words, and for whom they are kept.

use super::{
    Voice,
    counts::{self, Case, all_of, commas, own},
};
use crate::{
    cashback,
    languages::Language,
    ledger::Unit,
    money::Currency,
    rewards::{Gift, OnlyFor, Priced, Reward},
};

/// A gift, to stand after a colon or on a line of its own: "2 stamps", "€5 cashback", "a free coffee".
#[must_use]
pub fn gift(gift: &Gift, currency: Option<Currency>, language: Language) -> String {
    match gift {
        Gift::Stamps(stamps) => counts::count(Unit::Stamp, *stamps, currency, language),
        Gift::Points(points) => counts::count(Unit::Point, *points, currency, language),
        Gift::Cashback(minor) => cashback_gift(*minor, currency, language),
        Gift::Reward(Reward { title, cost: _ }) => title.clone(),
    }
}

fn cashback_gift(minor: u32, currency: Option<Currency>, language: Language) -> String {
    let money = counts::money(minor, currency, language);
    say!(language; "{money} cashback", "{money} jóváírás", "{money} boonusraha", "{money} cashbacku")
}

/// A reward's title within a sentence. What it costs the shop is not said.
pub(super) fn title(reward: &Reward) -> &str {
    let Reward { title, cost: _ } = reward;
    own(title)
}

/// A gift within a sentence.
pub(super) fn gift_within(voice: Voice<'_>, one: &Gift) -> String {
    own(&gift(one, voice.terms.currency, voice.language)).to_owned()
}

/// "You start with: 2 stamps, 50 points."
pub(super) fn welcome(voice: Voice<'_>) -> Option<String> {
    let (terms, currency, language) = (voice.terms, voice.terms.currency, voice.language);
    let stamps = terms.stamps.as_ref().map_or(0, |stamps| stamps.welcome);
    let points = terms.points.as_ref().map_or(0, |points| points.welcome);
    let money = terms.cashback.as_ref().map_or(0, |part| cashback::payable(terms, part.welcome));
    let mut gifts = Vec::new();
    gifts.extend((stamps > 0).then(|| voice.count(Unit::Stamp, stamps, Case::Alone)));
    gifts.extend((points > 0).then(|| voice.count(Unit::Point, points, Case::Alone)));
    gifts.extend((money > 0).then(|| cashback_gift(money, currency, language)));
    let gift = commas(&gifts);
    (!gifts.is_empty()).then(|| {
        say!(language;
        "You start with: {gift}.", "Ezzel indulsz: {gift}.", "Alustuseks saad: {gift}.", "Na start dostajesz: {gift}.")
    })
}

/// "For 150 points: a small coffee."
pub(super) fn priced(voice: Voice<'_>, unit: Unit, one: &Priced) -> String {
    let Priced { price, reward, only_for } = one;
    let (count, reward) = (voice.count(unit, *price, Case::Price), title(reward));
    let said = say!(voice.language;
        "For {count}: {reward}.", "{count}: {reward}.", "{count} eest: {reward}.", "Za {count}: {reward}.");
    with(said, only(voice, only_for.as_ref()))
}

/// One sentence, and another after it if there is one.
pub(super) fn with(mut said: String, more: Option<String>) -> String {
    if let Some(more) = more {
        said.push(' ');
        said.push_str(&more);
    }
    said
}

/// "Only for Gold and Platinum."
pub(super) fn only(voice: Voice<'_>, who: Option<&OnlyFor>) -> Option<String> {
    let whom = whom(voice, who?);
    Some(say!(voice.language; "Only for {whom}.", "Csak {whom}.", "Ainult {whom}.", "Tylko {whom}."))
}

/// For whom something is: a tier is said with those above it.
pub(super) fn whom(voice: Voice<'_>, who: &OnlyFor) -> String {
    let (terms, language) = (voice.terms, voice.language);
    match who {
        OnlyFor::Members => {
            let club = terms.membership.as_ref().map_or("", |membership| own(&membership.name));
            say!(language;
                "members of {club}", "klubtagoknak ({club})", "klubi liikmetele ({club})", "dla członków klubu ({club})")
        }
        OnlyFor::Tier(name) => {
            let levels = terms.tiers.iter().flat_map(|tiers| &tiers.levels).map(|level| level.name.as_str());
            let names: Vec<_> = levels.skip_while(|level| level != name).collect();
            let all = all_of(&names, language);
            if names.len() == 1 {
                say!(language; "{all}", "ezen a szinten: {all}", "tasemele {all}", "dla poziomu {all}")
            } else {
                say!(language; "{all}", "ezeken a szinteken: {all}", "tasemetele {all}", "dla poziomów {all}")
            }
        }
    }
}
