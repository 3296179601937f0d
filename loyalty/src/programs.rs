//! What a shop promises, as data: checked field by field, hashed, and said in plain sentences made from the data, so
//! that what is promised is what is run. Knows no card and no customer.

mod checks;

pub use crate::sentences::count_stamps_plain;
pub use checks::{Check, Needs, Problem, Problems};

use crate::{
    cashback::Cashback,
    coalitions::Coalition,
    coupons::{COUPONS_MAX, Coupon},
    experiences::{EXPERIENCES_MAX, Experience},
    expiry::{Expiry, Term},
    giving::Giving,
    ladders::Ladder,
    languages::Language,
    memberships::Membership,
    money::Currency,
    occasions::Occasions,
    percent::Percent,
    points::Points,
    promotions::Promotions,
    purchases::{Earn, Per},
    referrals::{Qualifies, Referral},
    rewards::Gift,
    sentences,
    stamps::{Milestone, Stamps},
    tiers::{Basis, Perks, Tiers},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The terms of a program. Immutable once published; a change is a new version.
///
/// Read with serde it is checked, so that terms that break a bound cannot be had; what makes no sense is refused of a draft
/// alone, for what was published before is kept. The first form that programs were written in, of one stamp card, is read
/// as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Draft")]
pub struct Terms(Draft);

/// Terms as they are written down, not yet checked. Each part can be left out, and each works with each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Draft {
    /// The currency of all amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// A stamp card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stamps: Option<Stamps>,
    /// Points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// Cashback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cashback: Option<Cashback>,
    /// A ladder of rewards on stamps or points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ladder: Option<Ladder>,
    /// Tiers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tiers: Option<Tiers>,
    /// A paid club.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub membership: Option<Membership>,
    /// Coupons.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<Coupon>,
    /// Promotions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promotions: Option<Promotions>,
    /// What is given on occasions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occasions: Option<Occasions>,
    /// What an invitation gives, if customers may invite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referral: Option<Referral>,
    /// How long things last.
    #[serde(skip_serializing_if = "is_default")]
    pub expiry: Expiry,
    /// Causes to give to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub giving: Option<Giving>,
    /// Experiences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub experiences: Vec<Experience>,
    /// The shops that share the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coalition: Option<Coalition>,
}

fn is_default(expiry: &Expiry) -> bool {
    *expiry == Expiry::default()
}

impl Draft {
    /// Whether anything is earned by buying.
    pub(crate) const fn earns(&self) -> bool {
        self.stamps.is_some() || self.points.is_some() || self.cashback.is_some()
    }

    /// A stamp card: one stamp a visit, `slots` of them for `reward`.
    #[must_use]
    pub fn stamp_card(slots: u32, reward: &str) -> Self {
        let earn = Earn { give: 1, per: Per::Visit, categories: Vec::new() };
        let rewards = vec![Milestone { at: slots, reward: reward.into() }];
        let stamps = Stamps { earn, rewards, welcome: 0, carry_over: true };
        Self { stamps: Some(stamps), ..Self::default() }
    }
}

/// What may be found written down.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Draft(Box<Draft>),
    First(FirstForm),
}

/// The first form of a program: one stamp card.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstForm {
    reward: String,
    slots: u32,
    #[serde(default)]
    welcome_stamps: u32,
    #[serde(default)]
    referral: Option<Referral>,
    #[serde(default)]
    reward_days: Option<u32>,
}

impl TryFrom<Written> for Terms {
    type Error = Problems;
    fn try_from(written: Written) -> Result<Self, Problems> {
        let kept = |draft| Self::checked(draft, Check::of_published());
        match written {
            Written::Draft(draft) => kept(*draft),
            Written::First(FirstForm { reward, slots, welcome_stamps, referral, reward_days }) => {
                let mut draft = Draft { referral, ..Draft::stamp_card(slots, &reward) };
                if let Some(stamps) = &mut draft.stamps {
                    stamps.welcome = welcome_stamps;
                }
                draft.expiry.rewards = reward_days.map(Term::Days);
                kept(draft)
            }
        }
    }
}

impl TryFrom<Draft> for Terms {
    type Error = Problems;
    fn try_from(draft: Draft) -> Result<Self, Problems> {
        Self::checked(draft, Check::default())
    }
}

impl Terms {
    fn checked(draft: Draft, mut check: Check) -> Result<Self, Problems> {
        let gives = draft.membership.is_some() || draft.giving.is_some() || draft.occasions.is_some();
        let offers = !draft.coupons.is_empty() || !draft.experiences.is_empty() || draft.tiers.is_some();
        check.holds("program", draft.earns() || gives || offers, Needs::Part("a part that gives something"));
        let d = &draft;
        d.stamps.iter().for_each(|part| part.check(d, &mut check));
        d.points.iter().for_each(|part| part.check(d, &mut check));
        d.cashback.iter().for_each(|part| part.check(d, &mut check));
        d.ladder.iter().for_each(|part| part.check(d, &mut check));
        d.tiers.iter().for_each(|part| part.check(d, &mut check));
        d.membership.iter().for_each(|part| part.check(d, &mut check));
        check.holds("coupons", d.coupons.len() <= COUPONS_MAX, Needs::Number(0, COUPONS_MAX as u32));
        d.coupons.iter().enumerate().for_each(|(at, part)| part.check(&format!("coupons.{at}"), d, &mut check));
        d.promotions.iter().for_each(|part| part.check(d, &mut check));
        d.occasions.iter().for_each(|part| part.check(d, &mut check));
        d.referral.iter().for_each(|part| part.check(d, &mut check));
        d.expiry.check(d, &mut check);
        d.giving.iter().for_each(|part| part.check(d, &mut check));
        check.holds("experiences", d.experiences.len() <= EXPERIENCES_MAX, Needs::Number(0, EXPERIENCES_MAX as u32));
        d.experiences.iter().enumerate().for_each(|(at, part)| part.check(&format!("experiences.{at}"), d, &mut check));
        d.coalition.iter().for_each(|part| part.check(d, &mut check));
        check.done()?;
        Ok(Self(draft))
    }
}

impl From<Terms> for Draft {
    fn from(terms: Terms) -> Self {
        terms.0
    }
}

impl std::ops::Deref for Terms {
    type Target = Draft;
    fn deref(&self) -> &Draft {
        &self.0
    }
}

impl Terms {
    /// SHA-256 of the terms in their canonical form (JSON, the fields in their order, nothing that is left out): what was
    /// agreed to can be shown later.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let canonical = serde_json::to_vec(&self.0).unwrap_or_default();
        Sha256::new().chain_update(b"stampbook terms 2\0").chain_update(canonical).finalize().into()
    }

    /// Whether a purchase should say its amount: something that the program gives depends on it.
    #[must_use]
    pub fn asks_amount(&self) -> bool {
        self.needs_amount() || self.coupons.iter().any(Coupon::asks_amount)
    }

    /// Whether every purchase should say its amount: not only one with a coupon.
    #[must_use]
    pub fn needs_amount(&self) -> bool {
        let by_amount = |earn: &Earn| matches!(earn.per, Per::Amount(_));
        let off = |perks: &Perks| perks.discount != Percent::default();
        self.cashback.is_some()
            || self.stamps.as_ref().is_some_and(|stamps| by_amount(&stamps.earn))
            || self.points.as_ref().is_some_and(|points| points.earn.iter().any(by_amount))
            || self.tiers.as_ref().is_some_and(|t| t.by == Basis::Spend || t.levels.iter().any(|one| off(&one.perks)))
            || self.membership.as_ref().is_some_and(|membership| off(&membership.perks))
            || matches!(&self.referral, Some(Referral { after: Qualifies::Spend(_), .. }))
    }

    /// The categories that the program tells apart, each once, in the order of their names.
    #[must_use]
    pub fn categories(&self) -> Vec<&str> {
        let earn = self.stamps.iter().map(|stamps| &stamps.earn.categories);
        let earn = earn.chain(self.points.iter().flat_map(|points| points.earn.iter().map(|rule| &rule.categories)));
        let coupons = self.coupons.iter().map(|coupon| &coupon.categories);
        let promotions = self.promotions.iter().flat_map(|all| all.list.iter().map(|one| &one.categories));
        let mut names: Vec<_> = earn.chain(coupons).chain(promotions).flatten().map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The promise, in one short line: see [`crate::sentences`].
    #[must_use]
    pub fn promise(&self, language: Language) -> String {
        sentences::promise(self, language)
    }
}

impl Gift {
    /// The gift in words, to stand after a colon or on a line of its own: see [`crate::sentences`].
    #[must_use]
    pub fn words(&self, currency: Option<Currency>, language: Language) -> String {
        sentences::gift(self, currency, language)
    }
}

#[cfg(test)]
mod tests;
