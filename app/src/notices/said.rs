//! A notice in words: the same in the inbox and on a phone.

use crate::words::{self, Words};
use loyalty::{
    ledger::Unit,
    notices::{Got, What},
    occasions::Occasion,
    programs::Terms,
    sentences,
    time::Timestamp,
};

/// What a notice is said with.
#[derive(Debug, Clone, Copy)]
pub struct Sayer<'a> {
    /// The reader's language.
    pub words: Words,
    /// The card's terms.
    pub terms: &'a Terms,
    /// The shop's zone.
    pub zone: &'a str,
}

impl Sayer<'_> {
    fn count(&self, unit: Unit, amount: u32) -> String {
        sentences::count(unit, amount, self.terms.currency, self.words.0)
    }

    fn last_day(&self, end: Timestamp) -> String {
        words::last_day(end, self.zone, self.words.0)
    }

    fn got(&self, got: &Got) -> String {
        let reward = got.reward.as_ref().map(|first| match got.more {
            0 => first.clone(),
            more => self.words.and_more(first, more),
        });
        let units = got.units.iter().map(|(unit, amount)| self.count(*unit, *amount));
        units.chain(reward).collect::<Vec<_>>().join(", ")
    }

    /// The notice; none where what it is about is no longer in the card's terms.
    #[must_use]
    pub fn say(&self, what: &What) -> Option<String> {
        let words = self.words;
        let experience = |id: &str| self.terms.experiences.iter().find(|one| one.id == id);
        Some(match what {
            What::Lapses(one) => words.expires_soon(self.count(one.unit, one.amount), self.last_day(one.ends)),
            What::RewardLapses(_, title, ends) => words.expires_soon(title, self.last_day(*ends)),
            What::MembershipEnds(until) => {
                words.club_ends(&self.terms.membership.as_ref()?.name, self.last_day(*until))
            }
            What::NewTerms => words.terms_changed().to_owned(),
            What::PlaceFree(id) => words.place_was_free(&experience(id)?.name),
            What::Tomorrow(id) => {
                let one = experience(id)?;
                words.told_event(&one.name, sentences::moment(one.starts, words.0))
            }
            What::Reward(got) => words.told_reward(self.got(got)),
            What::Gift(Occasion::Birthday, got) => format!("{}: {}", words.for_birthday(), self.got(got)),
            What::Gift(Occasion::Anniversary, got) => format!("{}: {}", words.for_anniversary(), self.got(got)),
            What::Friend(got) => words.told_friend(self.got(got)),
            What::Earned(got) => words.told_earned(self.got(got)),
            What::TierUp(name) => words.told_tier(name),
            What::TierFalls(name, until) => words.told_tier_falls(name, self.last_day(*until)),
        })
    }
}
