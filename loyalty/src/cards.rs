//! What an event does to a card: the moves to write, the rewards to issue, or a refusal.
//!
//! Knows one card at a time and nothing of how it is kept. Whoever writes a decision writes all of it, or nothing.

mod lots;
mod pen;

pub use lots::Lot;
pub(crate) use pen::Pen;

use crate::{
    coupons, experiences, expiry, giving,
    ids::{ShopId, VoucherId},
    ladders, leaving,
    ledger::{Account, Balances, Kind, OutOfRange, Unit},
    memberships,
    occasions::{self, Occasion, Yearly},
    points,
    programs::Terms,
    purchases::{self, Bought, Earned, Sale},
    referrals,
    refunds::{self, Back},
    rewards::{self, Paid, Reward, Voucher},
    stamps,
    tiers::{self, Activity, Tier},
    time::{Here, Month, Timestamp},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is counted: how often a rule was used, by one card or by all together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Count {
    /// The rule: `coupon/SPRING`.
    pub rule: String,
    /// Whether by all cards together.
    pub by_all: bool,
}

/// A voucher in the hand, as far as undoing needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its name.
    pub id: VoucherId,
    /// The rule that gave it.
    pub rule: String,
    /// What it was made of.
    pub paid: Vec<Paid>,
}

/// All that the rules need to know of a card.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// What it holds.
    pub held: Balances,
    /// What it gave back less than it had to.
    pub owed: Balances,
    /// Which of what it holds lapses when, and who gave it. In any order.
    pub lots: Vec<Lot>,
    /// How often what [`counted`] names was used; what is missing was not.
    pub used: BTreeMap<Count, u32>,
    /// Its vouchers in the hand, the oldest first; only a refund asks for them, and who leaves.
    pub vouchers: Vec<Held>,
    /// What happened on it in each month that its program's tiers count.
    pub months: BTreeMap<Month, Activity>,
    /// Its tier.
    pub tier: Tier,
    /// Until when its membership runs, if one does.
    pub member_until: Option<Timestamp>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When its owner was here last.
    pub active_at: Timestamp,
    /// How often its owner bought.
    pub purchases: u32,
    /// Whether its owner left: nothing happens on it any more.
    pub closed: bool,
}

/// Something that happened.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// The card was opened.
    Opened,
    /// Its owner came by a friend's invitation.
    Invited,
    /// A friend whom its owner invited counts now.
    Inviting,
    /// Something was bought.
    Purchase(&'a Sale),
    /// Something that was bought, under these terms, was given back.
    Refund(&'a Bought, &'a Back, &'a Terms),
    /// Points are given for the reward at this place of the catalogue.
    Exchange(usize),
    /// The step at this place of the ladder is taken.
    Climb(usize),
    /// The fee of the membership was paid.
    Member,
    /// A day that is kept once a year has come.
    Occasion(Occasion, Yearly),
    /// So much is given to the cause at this place.
    Donate(usize, u32),
    /// A place is asked for at the experience at this place, of which so many are taken; its owner stands so far there.
    Reserve(usize, u32, Option<experiences::State>),
    /// The place, for which so much was paid, is given back.
    Cancel(usize, Option<experiences::State>, &'a [Paid]),
    /// Its owner came to the experience.
    Attend(usize, Option<experiences::State>),
    /// A reward is handed over.
    Redeem(&'a Voucher),
    /// A reward's time ran out.
    Expire(&'a Voucher),
    /// A reward is taken back by hand.
    Void(&'a Voucher),
    /// Its owner leaves: nothing stays on it.
    Left,
    /// Time went by: what has run out lapses, and the tier is looked at again.
    Review,
}

/// One entry to write; the store adds who, when and where in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Why.
    pub kind: Kind,
    /// Of what.
    pub unit: Unit,
    /// How many: at least 1.
    pub amount: u32,
    /// Out of which account.
    pub from: Account,
    /// Into which account.
    pub to: Account,
    /// Which voucher, where the unit is a voucher.
    pub voucher: Option<Which>,
    /// Which of the units on the card, by when they lapse.
    pub ends: Option<Timestamp>,
    /// Which of the units on the card, by who gave them.
    pub issuer: Option<ShopId>,
    /// The entry that is taken back.
    pub reverses: Option<u64>,
}

/// A voucher that exists, or one that the same decision issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The voucher at this place of [`Decision::vouchers`].
    New(usize),
    /// This one.
    Known(VoucherId),
}

/// A reward to issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVoucher {
    /// What it is.
    pub reward: Reward,
    /// The rule that gives it.
    pub rule: String,
    /// What it was made of.
    pub paid: Vec<Paid>,
    /// From when on it can no longer be used.
    pub expires_at: Option<Timestamp>,
}

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// The entries, in order.
    pub moves: Vec<Move>,
    /// The rewards to issue.
    pub vouchers: Vec<NewVoucher>,
    /// How much to add to what is counted.
    pub counts: Vec<(Count, i64)>,
    /// Which of the entries give units to the card; of a purchase, those that say what it earned, in the same order.
    pub given: Vec<usize>,
    /// What was bought, as a refund will need it.
    pub bought: Option<Bought>,
    /// Where the card's owner stands with the experience, if it was asked about one.
    pub place: Option<experiences::State>,
    /// What the card is afterwards.
    pub after: Standing,
}

impl Decision {
    /// What was bought, with the places of the entries that say what it earned, where they are written behind the one at
    /// `last`.
    #[must_use]
    pub fn bought_after(&self, last: u64) -> Option<Bought> {
        let mut bought = self.bought.clone()?;
        for (line, place) in bought.earned.iter_mut().zip(&self.given) {
            line.seq = Some(last + 1 + *place as u64);
        }
        Some(bought)
    }
}

/// Why nothing is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// A number of the purchase lies beyond its bounds.
    #[error("a number of the purchase is too small or too large")]
    Sale,
    /// The reward can't be handed over.
    #[error(transparent)]
    Reward(#[from] rewards::Refusal),
    /// The coupon is not taken.
    #[error(transparent)]
    Coupon(#[from] coupons::Refusal),
    /// The reward has not run out, so it does not lapse.
    #[error("the voucher is still good")]
    StillGood,
    /// The card does not hold what would be taken, or more than can be counted would be given.
    #[error("the card's balance does not allow it")]
    Balance,
    /// The program does not have this.
    #[error("the program does not offer it")]
    NotOffered,
    /// It is kept for another tier, or for members.
    #[error("it is kept for others")]
    NotForYou,
    /// It was taken before, as often as it can be.
    #[error("it was taken before")]
    TakenBefore,
    /// It is not the day for it.
    #[error("it is not the day for it")]
    NotToday,
    /// It can't be reserved yet.
    #[error("it cannot be reserved yet")]
    NotYet,
    /// It has begun.
    #[error("it has begun")]
    Begun,
    /// The membership is paid ahead as far as it can be.
    #[error("the membership is paid ahead as far as it can be")]
    TooFarAhead,
    /// More would be given back than was paid.
    #[error("more than was paid cannot be given back")]
    RefundTooLarge,
    /// The card's owner has left.
    #[error("the card is closed")]
    Closed,
}

impl From<OutOfRange> for Refusal {
    fn from(_: OutOfRange) -> Self {
        Self::Balance
    }
}

/// What must be known of uses before `event` can be decided: what [`Standing::used`] is to hold.
#[must_use]
pub fn counted(terms: &Terms, event: &Event<'_>, here: &Here<'_>) -> Vec<Count> {
    let one = |rule| Count { rule, by_all: false };
    let all = |rule| Count { rule, by_all: true };
    match event {
        Event::Purchase(sale) => {
            let mut counts = Vec::new();
            for code in sale.coupons.iter().take(purchases::COUPONS_PER_PURCHASE_MAX) {
                if let Some((coupon, single)) = coupons::Coupon::find(&terms.coupons, code) {
                    counts.extend([one(coupon.rule()), all(coupon.rule())]);
                    counts.extend(single.map(all));
                }
            }
            let limited = terms.promotions.iter().flat_map(|all| &all.list).filter(|one| one.first.is_some());
            counts.extend(limited.map(|promotion| all(promotion.rule())));
            let kept = terms.ladder.iter().filter(|ladder| ladder.keeps).flat_map(|ladder| &ladder.steps);
            counts.extend(kept.map(|step| one(ladders::rule(step))));
            counts
        }
        Event::Climb(place) => {
            let step = terms.ladder.as_ref().and_then(|ladder| ladder.steps.get(*place));
            step.map(|step| one(ladders::rule(step))).into_iter().collect()
        }
        Event::Occasion(occasion, _) => vec![one(occasions::rule(*occasion, here))],
        Event::Inviting => vec![one(referrals::month_rule(here))],
        Event::Refund(bought, ..) => {
            let lapsed = |line: &Earned| expiry::lapsed(line.unit, line.ends, line.issuer);
            let lapsed = bought.earned.iter().filter_map(lapsed).map(one);
            lapsed.chain(terms.ladder.iter().flat_map(ladders::taken)).collect()
        }
        _ => Vec::new(),
    }
}

/// What `event` does to a card that stands so, under `terms`, here and now. Whatever has run out by now lapses first.
///
/// # Errors
/// A [`Refusal`]; nothing is to be written then.
pub fn decide(terms: &Terms, standing: &Standing, event: Event<'_>, here: &Here<'_>) -> Result<Decision, Refusal> {
    let mut pen = Pen::new(terms, standing, here);
    if standing.closed {
        // Time goes by for it, too, but there is nothing left that could lapse.
        return if matches!(event, Event::Review) { Ok(pen.done()) } else { Err(Refusal::Closed) };
    }
    tidy(&mut pen)?;
    memberships::lapse(&mut pen)?;
    tiers::review(&mut pen);
    match event {
        Event::Opened => welcome(&mut pen)?,
        Event::Invited => {
            if let Some(referral) = &terms.referral {
                pen.gift(Kind::Invited, "referral/friend", &referral.friend)?;
            }
        }
        Event::Inviting => {
            if let Some(referral) = &terms.referral {
                let most = referral.per_month.unwrap_or(u32::MAX);
                pen.count_up_to(&referrals::month_rule(here), most).map_err(|_| Refusal::TakenBefore)?;
                pen.gift(Kind::Inviting, "referral/inviter", &referral.inviter)?;
            }
        }
        Event::Purchase(sale) => purchases::buy(&mut pen, sale)?,
        Event::Refund(bought, back, under) => refunds::refund(&mut pen, bought, back, under)?,
        Event::Exchange(place) => points::exchange(&mut pen, place)?,
        Event::Climb(place) => ladders::climb(&mut pen, place)?,
        Event::Member => memberships::pay(&mut pen)?,
        Event::Occasion(occasion, day) => occasions::keep(&mut pen, occasion, day)?,
        Event::Donate(cause, amount) => giving::donate(&mut pen, cause, amount)?,
        Event::Reserve(place, taken, mine) => {
            let state = experiences::reserve(&mut pen, place, taken, mine)?;
            pen.stands(state);
        }
        Event::Cancel(place, mine, paid) => {
            let state = experiences::cancel(&mut pen, place, mine, paid)?;
            pen.stands(state);
        }
        Event::Attend(place, mine) => {
            let state = experiences::attend(&pen, place, mine)?;
            pen.stands(state);
        }
        Event::Redeem(voucher) => {
            rewards::redeem(voucher, here.now)?;
            pen.take_voucher(Kind::Redeemed, voucher.id, Account::Redeemed)?;
        }
        Event::Expire(voucher) => {
            if voucher.state != rewards::State::Issued || !voucher.is_over(here.now) {
                return Err(Refusal::StillGood);
            }
            pen.take_voucher(Kind::Expired, voucher.id, Account::Expired)?;
        }
        Event::Void(voucher) => {
            rewards::redeem(voucher, here.now)?;
            // By hand, to mend something: what the reward was made of does not come back with it.
            pen.take_voucher(Kind::Reversal, voucher.id, Account::Adjusted)?;
        }
        Event::Left => leaving::leave(&mut pen)?,
        Event::Review => {}
    }
    // A refund or a cancellation may bring back what has run out meanwhile, or more than the card is long now.
    tidy(&mut pen)?;
    Ok(pen.done())
}

/// Brings what a card holds to where it belongs by now.
fn tidy(pen: &mut Pen<'_>) -> Result<(), Refusal> {
    expiry::lapse(pen)?;
    // Where stamps lapsed, others may have become free to pay what is owed with.
    pen.collect()?;
    // Under new terms a card may be shorter than what it holds.
    stamps::fill(pen)
}

/// The next moment after now at which something changes on a card, or its owner is to be told of something, though nobody
/// does anything: then [`Event::Review`] is due. None where there is no such moment.
#[must_use]
pub fn next_review(terms: &Terms, standing: &Standing, here: &Here<'_>) -> Option<Timestamp> {
    if standing.closed {
        return None;
    }
    let ends: Vec<_> = expiry::ends(terms, standing, here).into_iter().map(|(_, end)| end).collect();
    let warned = ends.iter().filter_map(|end| expiry::warned_from(terms, *end, here));
    let member = terms.membership.as_ref().zip(standing.member_until);
    let member = member.into_iter().flat_map(|(club, until)| [until, memberships::reminder(club, until, here)]);
    let tier = terms.tiers.as_ref().and_then(|_| tiers::due(standing.tier, here));
    let moments = ends.iter().copied().chain(warned).chain(member).chain(tier);
    moments.filter(|moment| *moment > here.now).min()
}

/// Gives a new card its head start.
fn welcome(pen: &mut Pen<'_>) -> Result<(), Refusal> {
    let terms = pen.terms;
    let stamps = terms.stamps.as_ref().map_or(0, |stamps| stamps.welcome);
    let points = terms.points.as_ref().map_or(0, |points| points.welcome);
    let cashback = terms.cashback.as_ref().map_or(0, |cashback| cashback.welcome);
    for (unit, amount) in [(Unit::Stamp, stamps), (Unit::Point, points), (Unit::Cashback, cashback)] {
        pen.give(Kind::Welcome, unit, amount)?;
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests;
