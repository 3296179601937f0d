//! What a program can give: rewards as vouchers, units on the card. And when a voucher may be handed over. Knows no store:
//! that a voucher is handed over at most once under a race is the store's promise, made by one conditional write.

use crate::{
    coupons::Benefit,
    ids::{ShopId, VoucherId},
    ledger::{Unit, coded},
    programs::{Check, Draft, Needs},
    promotions::Boost,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// The longest text that a shop may call a reward by, in letters.
pub const TITLE_LETTERS_MAX: u32 = 60;
/// The most that a reward may cost the shop, in minor units.
pub const COST_MAX: u32 = 1_000_000_000;
/// The most units that are given at once, beside stamps.
pub const GIFT_MAX: u32 = 1_000_000;

/// Something that a program can hand over. Written as its title alone, or as `{"title": …, "cost": …}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Reward {
    /// What it is, in the shop's own words: "a free coffee". 1 to [`TITLE_LETTERS_MAX`] letters.
    pub title: String,
    /// What one costs the shop, in minor units, where the owner said: for their eyes and for simulations alone.
    pub cost: Option<u32>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "a reward is its title, or {\"title\": \"…\", \"cost\": 110} with nothing else in it")]
enum Written {
    Title(String),
    Whole(Whole),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cost: Option<u32>,
}

impl From<Written> for Reward {
    fn from(written: Written) -> Self {
        match written {
            Written::Title(title) => Self { title, cost: None },
            Written::Whole(Whole { title, cost }) => Self { title, cost },
        }
    }
}

impl From<Reward> for Written {
    fn from(Reward { title, cost }: Reward) -> Self {
        if cost.is_none() { Self::Title(title) } else { Self::Whole(Whole { title, cost }) }
    }
}

impl From<&str> for Reward {
    fn from(title: &str) -> Self {
        Self { title: title.to_owned(), cost: None }
    }
}

impl Reward {
    pub(crate) fn check(&self, at: &str, check: &mut Check) {
        check.text(at, &self.title, TITLE_LETTERS_MAX);
        check.number(&format!("{at}.cost"), self.cost.unwrap_or(0), 0, COST_MAX);
    }
}

/// Something that a program can give: `{"stamps": 2}`, `{"reward": "a cookie"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gift {
    /// Stamps on the card: 1 to 20.
    Stamps(u32),
    /// Points on the card: 1 to [`GIFT_MAX`].
    Points(u32),
    /// Cashback on the card, in minor units: 1 to [`GIFT_MAX`].
    Cashback(u32),
    /// A voucher for this.
    Reward(Reward),
}

impl Gift {
    /// The units that it gives, and how many.
    pub(crate) const fn in_units(&self) -> Option<(Unit, u32)> {
        match self {
            Self::Stamps(stamps) => Some((Unit::Stamp, *stamps)),
            Self::Points(points) => Some((Unit::Point, *points)),
            Self::Cashback(minor) => Some((Unit::Cashback, *minor)),
            Self::Reward(_) => None,
        }
    }

    /// Says what is wrong with a gift; it must be of something that the program keeps.
    pub(crate) fn check(&self, at: &str, draft: &Draft, check: &mut Check) {
        match self {
            Self::Stamps(stamps) => {
                check.number(at, *stamps, 1, 20);
                check.holds(at, draft.stamps.is_some(), Needs::Part("stamps"));
            }
            Self::Points(points) => {
                check.number(at, *points, 1, GIFT_MAX);
                check.holds(at, draft.points.is_some(), Needs::Part("points"));
            }
            Self::Cashback(minor) => {
                check.number(at, *minor, 1, GIFT_MAX);
                check.payable(at, *minor, draft.currency);
                check.holds(at, draft.cashback.is_some(), Needs::Part("cashback"));
            }
            Self::Reward(reward) => reward.check(at, check),
        }
    }
}

impl Draft {
    /// Whether any reward is ever issued.
    pub(crate) fn gives_rewards(&self) -> bool {
        let occasions = self.occasions.iter().flat_map(|all| all.birthday.iter().chain(&all.anniversary));
        let invitations = self.referral.iter().flat_map(|referral| [&referral.friend, &referral.inviter]);
        let promotions = self.promotions.iter().flat_map(|all| &all.list).filter_map(|one| match &one.gives {
            Boost::Gift(gift) => Some(gift),
            Boost::Extra(_) => None,
        });
        let coupons = self.coupons.iter().filter_map(|one| match &one.gives {
            Benefit::Gift(gift) => Some(gift),
            Benefit::PercentOff(_) | Benefit::AmountOff(_) => None,
        });
        let mut gifts = occasions.chain(invitations).chain(promotions).chain(coupons);
        self.stamps.as_ref().is_some_and(|stamps| !stamps.rewards.is_empty())
            || self.points.as_ref().is_some_and(|points| !points.rewards.is_empty())
            || self.ladder.is_some()
            || gifts.any(|gift| matches!(gift, Gift::Reward(_)))
    }
}

/// For whom something is kept: `{"tier": "Gold"}` (that tier and those above it), or `"members"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnlyFor {
    /// Cards in this tier or one above it.
    Tier(String),
    /// Cards whose membership runs.
    Members,
}

impl OnlyFor {
    pub(crate) fn check(&self, at: &str, draft: &Draft, check: &mut Check) {
        match self {
            Self::Tier(name) => {
                let known = draft.tiers.as_ref().is_some_and(|tiers| tiers.levels.iter().any(|one| one.name == *name));
                check.holds(at, known, Needs::Part("tiers"));
            }
            Self::Members => check.holds(at, draft.membership.is_some(), Needs::Part("membership")),
        }
    }
}

/// A reward that can be had for some of a card's units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Priced {
    /// How many it takes: 1 to [`GIFT_MAX`].
    pub price: u32,
    /// What it is.
    pub reward: Reward,
    /// For whom; for everybody, where nobody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_for: Option<OnlyFor>,
}

impl Priced {
    /// Says what is wrong with a list of rewards: from the cheapest to the dearest.
    pub(crate) fn check(at: &str, list: &[Self], draft: &Draft, check: &mut Check) {
        check.holds(at, list.len() <= 40, Needs::Number(0, 40));
        for (place, one) in list.iter().enumerate() {
            let at = format!("{at}.{place}");
            check.number(&format!("{at}.price"), one.price, 1, GIFT_MAX);
            let before = place.checked_sub(1).and_then(|before| list.get(before));
            check.holds(&format!("{at}.price"), before.is_none_or(|b| b.price <= one.price), Needs::Rising);
            one.reward.check(&format!("{at}.reward"), check);
            if let Some(who) = &one.only_for {
                who.check(&format!("{at}.only_for"), draft, check);
            }
        }
    }
}

/// Units that became a voucher: given back when it is taken back, and charged to who gave them when it is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// Of what.
    pub unit: Unit,
    /// How many: at least 1.
    pub amount: u32,
    /// When they would have lapsed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Timestamp>,
    /// Who gave them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<ShopId>,
}

coded! {
    /// Where a voucher stands.
    State {
        /// Can be handed over.
        Issued = "issued",
        /// Was handed over.
        Redeemed = "redeemed",
        /// Its time ran out.
        Expired = "expired",
        /// Taken back.
        Void = "void",
    }
}

/// What a rule needs to know of a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voucher {
    /// Its name.
    pub id: VoucherId,
    /// Where it stands.
    pub state: State,
    /// From when on it can no longer be used.
    pub expires_at: Option<Timestamp>,
}

impl Voucher {
    /// Whether its time is over.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }
}

/// Why a voucher is not handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// It was handed over before.
    #[error("the voucher was redeemed before")]
    AlreadyRedeemed,
    /// Its time ran out.
    #[error("the voucher has expired")]
    Expired,
    /// It was taken back.
    #[error("the voucher was taken back")]
    Void,
}

/// Whether `voucher` may be handed over at `now`.
///
/// # Errors
/// The reason why not.
pub fn redeem(voucher: &Voucher, now: Timestamp) -> Result<(), Refusal> {
    match voucher.state {
        State::Redeemed => Err(Refusal::AlreadyRedeemed),
        State::Void => Err(Refusal::Void),
        State::Expired => Err(Refusal::Expired),
        State::Issued if voucher.is_over(now) => Err(Refusal::Expired),
        State::Issued => Ok(()),
    }
}

#[cfg(test)]
mod tests;
