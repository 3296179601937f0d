//! Invitations: who may be rewarded for bringing whom, when, and what looks like cheating. Knows no link and no store; it is
//! told who is who.

use crate::{
    ids::CustomerId,
    ledger::coded,
    programs::{Check, Draft, Needs},
    purchases::AMOUNT_MAX,
    rewards::Gift,
    time::{Here, Timestamp},
};
use serde::{Deserialize, Serialize};

/// What an invitation gives to both, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Referral {
    /// To the friend, on joining.
    pub friend: Gift,
    /// To whoever invited, once the friend qualifies.
    pub inviter: Gift,
    /// When the friend qualifies.
    #[serde(default)]
    pub after: Qualifies,
    /// How many invitations of one card are rewarded in one month; without it, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_month: Option<u32>,
    /// How many days the inviter's reward waits after the friend qualified: 0 to 90. One who takes a gift and leaves shows
    /// in that time.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hold_days: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_zero(days: &u32) -> bool {
    *days == 0
}

/// When a friend counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Qualifies {
    /// With the first purchase.
    #[default]
    FirstPurchase,
    /// With this purchase: 2 to 100.
    Purchases(u32),
    /// With the first purchase of at least this much, in minor units.
    Spend(u32),
}

impl Qualifies {
    /// Whether a friend who has bought `purchases` times, this one included, counts with this purchase of `paid`.
    #[must_use]
    pub const fn met(self, purchases: u32, paid: u32) -> bool {
        match self {
            Self::FirstPurchase => purchases >= 1,
            Self::Purchases(count) => purchases >= count,
            Self::Spend(least) => paid >= least,
        }
    }
}

impl Referral {
    pub(crate) fn check(&self, draft: &Draft, check: &mut Check) {
        self.friend.check("referral.friend", draft, check);
        self.inviter.check("referral.inviter", draft, check);
        match self.after {
            Qualifies::FirstPurchase => {}
            Qualifies::Purchases(count) => check.number("referral.after.purchases", count, 2, 100),
            Qualifies::Spend(least) => {
                check.number("referral.after.spend", least, 1, AMOUNT_MAX);
                check.holds("referral.after.spend", draft.currency.is_some(), Needs::Currency);
            }
        }
        check.number("referral.per_month", self.per_month.unwrap_or(1), 1, 1_000);
        check.number("referral.hold_days", self.hold_days, 0, 90);
    }

    /// From when on the inviter's reward can be given, where the friend qualifies now.
    #[must_use]
    pub fn due(&self, here: &Here<'_>) -> Timestamp {
        if self.hold_days == 0 { here.now } else { here.after_days(self.hold_days) }
    }
}

/// By what the invitations are counted that a card was rewarded for in this month.
#[must_use]
pub fn month_rule(here: &Here<'_>) -> String {
    format!("referral/{}", here.month())
}

coded! {
    /// Where a referral stands.
    State {
        /// The friend has a card and does not count yet.
        Joined = "joined",
        /// The friend counts; the reward waits for its day.
        Qualified = "qualified",
        /// Something looks wrong: somebody of the shop decides. The reason stands beside it.
        Held = "held",
        /// The friend bought, and both have what was promised.
        Rewarded = "rewarded",
        /// It gives nothing; the reason stands beside it.
        Refused = "refused",
    }
}

coded! {
    /// Why a referral gives nothing.
    Refusal {
        /// Somebody opened their own link.
        OwnLink = "own_link",
        /// The one who invites was, some steps back, invited by the one who is invited.
        Loop = "loop",
        /// A card of this shop was opened on this device before.
        SameDevice = "same_device",
        /// The one who is invited has a card here already.
        AlreadyMember = "already_member",
        /// The program gives nothing for invitations.
        NotOffered = "not_offered",
        /// This card was rewarded for as many invitations as it can be in one month.
        MonthFull = "month_full",
        /// Somebody of the shop looked at it and said no.
        Declined = "declined",
        /// The one who invited has left.
        Left = "left",
    }
}

coded! {
    /// What looks like cheating: the reward waits until somebody of the shop decides.
    Signal {
        /// The friend's card was opened on a device on which the inviter's was used.
        SameDevice = "same_device",
        /// Both gave the same e-mail address or telephone number.
        SameContact = "same_contact",
        /// Those who invite each other run in a ring.
        Ring = "ring",
        /// One card invites very many in a short time who do not come back.
        Star = "star",
        /// The inviter or the friend works here.
        Staff = "staff",
        /// The friend used the gift and did not come again.
        RedeemAndLeave = "redeem_and_leave",
    }
}

/// Friends who joined by one card within [`STAR_DAYS`] and never came back, from which on it looks like a star.
pub const STAR_FRIENDS: u32 = 5;
/// The days in which they are counted.
pub const STAR_DAYS: u32 = 7;

/// What is known of an invitation when its reward is due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// The inviter's wallet was used on the friend's device.
    pub same_device: bool,
    /// Both gave the same contact.
    pub same_contact: bool,
    /// Following the invitations back from the inviter leads to a card that was opened on the friend's device.
    pub ring: bool,
    /// Friends of the same inviter who joined within [`STAR_DAYS`] and bought no more than once.
    pub fleeting_friends: u32,
    /// The inviter's or the friend's browser is signed in as staff of the shop.
    pub staff: bool,
    /// The friend redeemed something.
    pub redeemed: bool,
    /// How often the friend bought.
    pub purchases: u32,
    /// Whether the program holds rewards back: only then had the friend time to come again.
    pub held_back: bool,
}

/// What looks like cheating, the most telling first.
#[must_use]
pub fn signal(facts: &Facts) -> Option<Signal> {
    let found = [
        (facts.staff, Signal::Staff),
        (facts.same_device, Signal::SameDevice),
        (facts.same_contact, Signal::SameContact),
        (facts.ring, Signal::Ring),
        (facts.fleeting_friends >= STAR_FRIENDS, Signal::Star),
        (facts.held_back && facts.redeemed && facts.purchases <= 1, Signal::RedeemAndLeave),
    ];
    found.into_iter().find_map(|(holds, signal)| holds.then_some(signal))
}

/// How many steps back a loop is looked for; a longer chain is taken for honest.
pub const CHAIN_MAX: u32 = 32;

/// What is known when somebody uses an invitation.
#[derive(Debug, Clone)]
pub struct Joining<'a> {
    /// Who invites.
    pub inviter: CustomerId,
    /// Who is invited.
    pub invited: CustomerId,
    /// Who invited the inviter, who invited them, and so on: at most [`CHAIN_MAX`].
    pub before: &'a [CustomerId],
    /// Whether the one who is invited has a card in this program.
    pub has_card: bool,
    /// Whether a card of this shop was opened on the same device before.
    pub device_seen: bool,
    /// Whether the program gives anything for invitations.
    pub offered: bool,
}

/// Whether the invitation counts.
///
/// # Errors
/// The first reason why it does not, the most telling one first.
pub fn join(joining: &Joining<'_>) -> Result<(), Refusal> {
    if joining.inviter == joining.invited {
        return Err(Refusal::OwnLink);
    }
    if joining.before.contains(&joining.invited) {
        return Err(Refusal::Loop);
    }
    if joining.has_card {
        return Err(Refusal::AlreadyMember);
    }
    if joining.device_seen {
        return Err(Refusal::SameDevice);
    }
    if joining.offered { Ok(()) } else { Err(Refusal::NotOffered) }
}

#[cfg(test)]
mod tests;
