//! What is bought, and how much of something it earns. Knows no card: what becomes of what is earned is decided elsewhere.

mod buying;

pub(crate) use buying::{Earnings, buy, groundless, kept, points};

use crate::{
    cards::Count,
    ids::ShopId,
    ledger::{Kind, Unit},
    percent::Percent,
    programs::{Check, Needs},
    rewards::Paid,
    tiers::{Activity, Tier},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// The most that one purchase may cost, in minor units.
pub const AMOUNT_MAX: u32 = 1_000_000_000;
/// The most kinds of things in one purchase.
pub const ITEMS_MAX: usize = 50;
/// The most of one thing in one purchase.
pub const COUNT_MAX: u32 = 1_000;
/// The most stamps that a cashier may give at once.
pub const STAMPS_PER_PURCHASE_MAX: u32 = 50;
/// The most coupons in one purchase.
pub const COUPONS_PER_PURCHASE_MAX: usize = 5;
/// The longest name of a category, in letters.
pub const CATEGORY_LETTERS_MAX: u32 = 30;

/// A purchase, as the counter tells it. Everything may be left out: a visit is a purchase, too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sale {
    /// Stamps that the cashier gives by hand, in place of what the program would count: 1 to
    /// [`STAMPS_PER_PURCHASE_MAX`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stamps: Option<u32>,
    /// The bill before anything is taken off, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<u32>,
    /// What was bought, where it is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// Codes of coupons.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<String>,
    /// How much of the bill is to be paid with cashback, in minor units; more than is allowed is brought down to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cashback: Option<u32>,
}

/// Some of one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its category, by the shop's own word: "cake".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// How many: 1 to [`COUNT_MAX`]; 0 once all of it went back.
    pub count: u32,
    /// What they cost together, in minor units, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<u32>,
}

impl Sale {
    /// A visit that gives this many stamps.
    #[must_use]
    pub fn stamps(stamps: u32) -> Self {
        Self { stamps: Some(stamps), ..Self::default() }
    }

    /// A purchase of this amount.
    #[must_use]
    pub fn of(amount: u32) -> Self {
        Self { amount: Some(amount), ..Self::default() }
    }

    /// Whether every number lies within its bounds.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.stamps.is_none_or(|stamps| (1..=STAMPS_PER_PURCHASE_MAX).contains(&stamps))
            && self.amount.is_none_or(|amount| amount <= AMOUNT_MAX)
            && self.items.len() <= ITEMS_MAX
            && self.items.iter().all(|item| {
                (1..=COUNT_MAX).contains(&item.count) && item.amount.is_none_or(|amount| amount <= AMOUNT_MAX)
            })
            && self.coupons.len() <= COUPONS_PER_PURCHASE_MAX
    }

    /// What is in one of these categories; all of it, where none is named. Not what went back.
    fn within<'a>(&'a self, categories: &'a [String]) -> impl Iterator<Item = &'a Item> {
        self.items.iter().filter(|item| item.count > 0).filter(move |item| {
            categories.is_empty() || item.category.as_ref().is_some_and(|one| categories.contains(one))
        })
    }

    /// Whether anything is in one of these categories; always, where none is named.
    #[must_use]
    pub fn has(&self, categories: &[String]) -> bool {
        categories.is_empty() || self.within(categories).next().is_some()
    }

    /// How many things are in these categories. A purchase that names no thing is one.
    #[must_use]
    pub fn count(&self, categories: &[String]) -> u32 {
        if self.items.is_empty() && categories.is_empty() {
            return 1;
        }
        self.within(categories).map(|item| item.count).sum()
    }

    /// How much of `paid` was paid for things in these categories. Where the bill was brought down, so is each part of it,
    /// rounded down.
    #[must_use]
    pub fn paid_for(&self, categories: &[String], paid: u32) -> u32 {
        if categories.is_empty() {
            return paid;
        }
        let whole = u64::from(self.amount.unwrap_or(0));
        let part: u64 = self.within(categories).filter_map(|item| item.amount).map(u64::from).sum();
        let share = (part.min(whole) * u64::from(paid)).checked_div(whole).unwrap_or(0);
        u32::try_from(share).unwrap_or(paid)
    }
}

/// What earning is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// Each purchase.
    Visit,
    /// Each thing that was bought.
    Item,
    /// Each time that this much was paid, in minor units: 1 to [`AMOUNT_MAX`].
    Amount(u32),
}

/// What becomes of the part of a unit that money alone would earn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// It is not given.
    #[default]
    Down,
    /// From a half on it is given whole.
    Nearest,
    /// It is given whole.
    Up,
}

/// One rule of earning: `give` for each visit, thing, or amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Earn {
    /// How many: 1 to 10,000.
    pub give: u32,
    /// For what.
    pub per: Per,
    /// Only for things of these categories; for all, where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
}

impl Earn {
    /// The same rule for some categories only; none where they have nothing in common.
    #[must_use]
    pub fn only(&self, categories: &[String]) -> Option<Self> {
        let shared: Vec<_> = match (self.categories.as_slice(), categories) {
            (all, []) | ([], all) => all.to_vec(),
            (own, asked) => {
                let both: Vec<_> = own.iter().filter(|one| asked.contains(one)).cloned().collect();
                if both.is_empty() {
                    return None;
                }
                both
            }
        };
        Some(Self { categories: shared, ..self.clone() })
    }

    /// How many units `sale` earns, of which `paid` was paid in the end; stops at `u32::MAX`.
    #[must_use]
    pub fn earned(&self, sale: &Sale, paid: u32, rounding: Rounding) -> u32 {
        if !sale.has(&self.categories) {
            return 0;
        }
        let give = u64::from(self.give);
        let earned = match self.per {
            Per::Visit => give,
            Per::Item => give * u64::from(sale.count(&self.categories)),
            Per::Amount(each) => {
                let (each, worth) = (u64::from(each.max(1)), give * u64::from(sale.paid_for(&self.categories, paid)));
                match rounding {
                    Rounding::Down => worth / each,
                    Rounding::Nearest => (worth + each / 2) / each,
                    Rounding::Up => worth.div_ceil(each),
                }
            }
        };
        u32::try_from(earned).unwrap_or(u32::MAX)
    }

    /// Says what is wrong with the rule.
    pub(crate) fn check(&self, at: &str, has_currency: bool, check: &mut Check) {
        check.number(&format!("{at}.give"), self.give, 1, 10_000);
        if let Per::Amount(each) = self.per {
            check.number(&format!("{at}.per.amount"), each, 1, AMOUNT_MAX);
            check.holds(&format!("{at}.per.amount"), has_currency, Needs::Currency);
        }
        categories(&format!("{at}.categories"), &self.categories, check);
    }
}

/// Says what is wrong with names of categories.
pub(crate) fn categories(at: &str, names: &[String], check: &mut Check) {
    check.holds(at, names.len() <= 20, Needs::Number(0, 20));
    for (place, name) in names.iter().enumerate() {
        check.text(&format!("{at}.{place}"), name, CATEGORY_LETTERS_MAX);
    }
}

/// Something that a purchase gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earned {
    /// Why.
    pub kind: Kind,
    /// Of what.
    pub unit: Unit,
    /// How many.
    pub amount: u32,
    /// When they lapse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Timestamp>,
    /// Who gave them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<ShopId>,
    /// The place of the entry that says so, once it is written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
}

/// A purchase as it was decided, less what was given back since: what a refund needs to know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bought {
    /// When.
    pub at: Timestamp,
    /// The version of the terms that it was decided by, where whoever writes it down knows of versions; 0 is none.
    #[serde(default, skip_serializing_if = "is_none")]
    pub version: u32,
    /// What was bought.
    pub sale: Sale,
    /// What was paid in the end, in minor units, without cashback.
    pub paid: u32,
    /// What was taken off the bill.
    pub discount: u32,
    /// The cashback that was paid with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spent: Vec<Paid>,
    /// How much more perks gave.
    #[serde(default)]
    pub extra: Percent,
    /// The promotions that applied, by their places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promotions: Vec<usize>,
    /// What it earned.
    pub earned: Vec<Earned>,
    /// The rules by which it gave vouchers at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// What it counted as used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub used: Vec<Count>,
    /// The steps of a ladder that keeps its balance which were taken before it, by their prices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub climbed: Vec<u32>,
    /// What it added to its month.
    pub activity: Activity,
    /// The tier before it.
    pub tier_before: Tier,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_none(version: &u32) -> bool {
    *version == 0
}

#[cfg(test)]
mod tests;
