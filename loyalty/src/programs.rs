//! What a shop promises, as data: checked field by field, hashed, and said in plain sentences made from the data, so
//! that what is promised is what is run. Knows no card and no customer.

pub use crate::sentences::count_stamps_plain;
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
        let kept = |draft| Self::checked(draft, Check { published: true, ..Check::default() });
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

/// What is wrong with a field of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The field's name, as in the data: `referral.friend`.
    pub field: String,
    /// What would be right.
    pub needs: Needs,
}

/// What a field must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// A text of at least 1 and at most this many letters, without control characters.
    Text(u32),
    /// A whole number within these bounds, both included.
    Number(u32, u32),
    /// One of the offered choices.
    Choice,
    /// A share within these bounds, in tenths of a percent.
    Percent(u32, u32),
    /// The program to say its currency.
    Currency,
    /// The program to have this part.
    Part(&'static str),
    /// Exactly one of two parts.
    OneOf(&'static str, &'static str),
    /// To come after the one before it.
    Rising,
    /// To be unlike all others.
    Unique,
    /// 3 to 16 capital letters and digits.
    Code,
    /// 1 to 24 small letters, digits and hyphens.
    Id,
    /// A multiple of this: the smallest amount that is paid in the program's currency.
    Multiple(u32),
}

/// All that is wrong with a draft.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.0.iter().map(|p| format!("{}: {}", p.field, p.needs)).collect::<Vec<_>>().join("; "))]
pub struct Problems(pub Vec<Problem>);

impl std::fmt::Display for Needs {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(most) => write!(out, "needs a text of 1 to {most} letters"),
            Self::Number(least, most) => write!(out, "needs a whole number from {least} to {most}"),
            Self::Choice => write!(out, "needs one of the offered choices"),
            Self::Percent(least, most) => {
                write!(out, "needs a percentage from {} to {}", f64::from(*least) / 10.0, f64::from(*most) / 10.0)
            }
            Self::Currency => write!(out, "needs the program to say its currency, such as \"currency\": \"EUR\""),
            Self::Part(part) => write!(out, "needs the program to have {part}"),
            Self::OneOf(one, other) => write!(out, "needs either {one} or {other}"),
            Self::Rising => write!(out, "needs to come after the one before it"),
            Self::Unique => write!(out, "needs to be unlike the others"),
            Self::Code => write!(out, "needs 3 to 16 capital letters and digits"),
            Self::Id => write!(out, "needs 1 to 24 small letters, digits and hyphens"),
            Self::Multiple(step) => write!(out, "needs a multiple of {step}: nobody pays less than that"),
        }
    }
}

/// Collects what is wrong, so that a person hears of everything at once.
#[derive(Debug, Default)]
pub struct Check {
    problems: Vec<Problem>,
    /// Whether it was published before: then only its bounds are looked at.
    published: bool,
}

impl Check {
    /// Demands that `field` holds 1 to `most` letters that can be printed.
    pub fn text(&mut self, field: &str, value: &str, most: u32) {
        let letters = value.trim().chars().count();
        if letters == 0 || letters > most as usize || value.chars().any(char::is_control) {
            self.problems.push(Problem { field: field.into(), needs: Needs::Text(most) });
        }
    }

    /// Demands that `field` lies within `least` and `most`.
    pub fn number(&mut self, field: &str, value: u32, least: u32, most: u32) {
        if !(least..=most).contains(&value) {
            self.problems.push(Problem { field: field.into(), needs: Needs::Number(least, most) });
        }
    }

    /// Demands that something holds of a choice.
    pub fn choice(&mut self, field: &str, holds: bool) {
        if !holds {
            self.problems.push(Problem { field: field.into(), needs: Needs::Choice });
        }
    }

    /// Demands a share within bounds, in tenths of a percent.
    pub fn percent(&mut self, field: &str, value: Percent, (least, most): (u32, u32)) {
        self.holds(field, (least..=most).contains(&value.tenths()), Needs::Percent(least, most));
    }

    /// Demands that something holds.
    pub fn holds(&mut self, field: &str, holds: bool, needs: Needs) {
        if !holds {
            self.problems.push(Problem { field: field.into(), needs });
        }
    }

    /// Demands of what is to be published that it is not said in vain, nor against something else that is said.
    pub fn sense(&mut self, field: &str, holds: bool, needs: Needs) {
        self.holds(field, holds || self.published, needs);
    }

    /// Demands of what is to be published that an amount can be paid: no half forints.
    pub fn payable(&mut self, field: &str, minor: u32, currency: Option<Currency>) {
        let step = currency.map_or(1, Currency::step);
        self.sense(field, minor.is_multiple_of(step), Needs::Multiple(step));
    }

    /// Nothing, if nothing was wrong.
    ///
    /// # Errors
    /// Every problem found.
    pub fn done(self) -> Result<(), Problems> {
        if self.problems.is_empty() { Ok(()) } else { Err(Problems(self.problems)) }
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
