//! Notices: what a card's owner is told, of which kind it is, whether they want it, and when it may ring. What is told is asked
//! of a decision; nothing here knows how a notice is kept, or how it travels.

use crate::{
    cards::{Decision, Event, Standing},
    expiry::{self, Warning},
    ids::VoucherId,
    ledger::{Account, Unit, coded},
    memberships,
    occasions::Occasion,
    programs::Terms,
    time::{Here, Timestamp},
};
use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// So long it is told of what came: a reward, a gift, a tier.
const NEWS_DAYS: i64 = 30;
/// So long it is told of what a purchase brought.
const EARNED_DAYS: i64 = 7;

coded! {
    /// What a notice is about. Each can be switched off and on, but for [`Kind::Terms`].
    Kind {
        /// A reward is ready.
        Reward = "reward",
        /// Something lapses soon.
        Lapses = "lapses",
        /// A gift came: for a birthday, or for another year.
        Gift = "gift",
        /// A friend who was invited counts now.
        Friend = "friend",
        /// A place came free for who waited.
        Place = "place",
        /// An experience is tomorrow.
        Tomorrow = "tomorrow",
        /// A tier was reached, or will be lost.
        Tier = "tier",
        /// The membership ends soon.
        Membership = "membership",
        /// A purchase brought something.
        Earned = "earned",
        /// The program's terms changed.
        Terms = "terms",
    }
}

impl Kind {
    /// Whether it is on for who has not said. What a purchase brought is seen at the counter: to ring for it is noise.
    #[must_use]
    pub const fn by_default(self) -> bool {
        !matches!(self, Self::Earned)
    }

    /// Whether it can be switched off: not what a shop must say.
    #[must_use]
    pub const fn is_a_choice(self) -> bool {
        !matches!(self, Self::Terms)
    }

    /// Whether it is worth a ring, or only stands in the inbox.
    #[must_use]
    pub const fn rings(self) -> bool {
        !matches!(self, Self::Terms)
    }

    /// Whether it is worth nothing an hour later.
    #[must_use]
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::Place)
    }
}

/// What came to a card: so much of some units, and rewards, of which the first is named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Got {
    /// Units, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<(Unit, u32)>,
    /// The first reward.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reward: Option<String>,
    /// How many rewards came with it.
    #[serde(default)]
    pub more: u32,
}

impl Got {
    fn of(decision: &Decision) -> Self {
        let mut units: Vec<(Unit, u32)> = Vec::new();
        let given = decision.moves.iter().filter(|step| (step.from, step.to) == (Account::Issued, Account::Card));
        for step in given.filter(|step| matches!(step.unit, Unit::Stamp | Unit::Point | Unit::Cashback)) {
            match units.iter_mut().find(|(unit, _)| *unit == step.unit) {
                Some((_, amount)) => *amount = amount.saturating_add(step.amount),
                None => units.push((step.unit, step.amount)),
            }
        }
        let mut titles = decision.vouchers.iter().map(|voucher| voucher.reward.title.clone());
        let reward = titles.next();
        Self { units, reward, more: u32::try_from(titles.count()).unwrap_or(u32::MAX) }
    }
}

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Something will lapse.
    Lapses(Warning),
    /// This reward will lapse then.
    RewardLapses(VoucherId, String, Timestamp),
    /// The membership ends then.
    MembershipEnds(Timestamp),
    /// The program's terms changed: the card is under the new ones from now on.
    NewTerms,
    /// A place at this experience was free: it is reserved now.
    PlaceFree(String),
    /// This experience, at which they have a place, is tomorrow.
    Tomorrow(String),
    /// Rewards are ready.
    Reward(Got),
    /// This came for a day that is kept once a year.
    Gift(Occasion, Got),
    /// This came for a friend.
    Friend(Got),
    /// This came with a purchase.
    Earned(Got),
    /// This tier was reached.
    TierUp(String),
    /// This tier will be lost then.
    TierFalls(String, Timestamp),
}

impl What {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Lapses(_) | Self::RewardLapses(..) => Kind::Lapses,
            Self::MembershipEnds(_) => Kind::Membership,
            Self::NewTerms => Kind::Terms,
            Self::PlaceFree(_) => Kind::Place,
            Self::Tomorrow(_) => Kind::Tomorrow,
            Self::Reward(_) => Kind::Reward,
            Self::Gift(..) => Kind::Gift,
            Self::Friend(_) => Kind::Friend,
            Self::Earned(_) => Kind::Earned,
            Self::TierUp(_) | Self::TierFalls(..) => Kind::Tier,
        }
    }

    /// By what it is known that it was told. When it was told, and the place of the card's last entry then, tell apart what can
    /// happen again.
    #[must_use]
    pub fn rule(&self, at: Timestamp, seq: u64) -> String {
        match self {
            Self::Lapses(Warning { unit, ends, .. }) => format!("lapses/{}/{}", unit.code(), ends.0),
            Self::RewardLapses(voucher, ..) => format!("lapses/reward/{voucher}"),
            Self::MembershipEnds(end) => format!("membership/{}", end.0),
            Self::NewTerms => format!("terms/{}", at.0),
            Self::PlaceFree(experience) => format!("place/{experience}/{}", at.0),
            Self::Tomorrow(experience) => format!("tomorrow/{experience}"),
            Self::Reward(_) => format!("reward/{seq}"),
            Self::Gift(occasion, _) => format!("gift/{}/{seq}", occasion.code()),
            Self::Friend(_) => format!("friend/{seq}"),
            Self::Earned(_) => format!("earned/{seq}"),
            Self::TierUp(_) => format!("tier/{seq}"),
            Self::TierFalls(_, until) => format!("tier/falls/{}", until.0),
        }
    }
}

/// Something to tell, and from when on it no longer matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What.
    pub what: What,
    /// Until when it matters.
    pub until: Timestamp,
}

/// What a card's owner is to be told, now that this was decided of an event. `before` is where the card stood. Nobody is told
/// of what they take themselves, on the page that they are looking at.
#[must_use]
pub fn due(terms: &Terms, before: &Standing, event: &Event<'_>, decision: &Decision, here: &Here<'_>) -> Vec<Told> {
    let after = &decision.after;
    let warnings = expiry::warnings(terms, after, here).into_iter();
    let mut all: Vec<_> = warnings.map(|one| Told { until: one.ends, what: What::Lapses(one) }).collect();
    let club = terms.membership.as_ref().zip(after.member_until);
    let club = club.filter(|(club, until)| memberships::reminder(club, *until, here) <= here.now);
    all.extend(club.map(|(_, until)| Told { what: What::MembershipEnds(until), until }));
    all.extend(tier(terms, before, after, here));
    all.extend(news(event, decision, here));
    all
}

fn tier(terms: &Terms, before: &Standing, after: &Standing, here: &Here<'_>) -> Option<Told> {
    let name = terms.tiers.as_ref()?.level(after.tier.level)?.name.clone();
    if after.tier.level > before.tier.level {
        return Some(Told { what: What::TierUp(name), until: here.now.plus_days(NEWS_DAYS) });
    }
    let until = after.tier.kept_until.filter(|until| *until > here.now)?;
    Some(Told { what: What::TierFalls(name, until), until })
}

fn news(event: &Event<'_>, decision: &Decision, here: &Here<'_>) -> Option<Told> {
    let got = Got::of(decision);
    if got == Got::default() {
        return None;
    }
    let what = match event {
        Event::Occasion(occasion, _) => What::Gift(*occasion, got),
        Event::Inviting => What::Friend(got),
        Event::Purchase(_) | Event::Review if got.reward.is_some() => What::Reward(Got { units: Vec::new(), ..got }),
        Event::Purchase(_) => {
            return Some(Told { what: What::Earned(got), until: here.now.plus_days(EARNED_DAYS) });
        }
        _ => return None,
    };
    // What can be used no longer need not be told any longer.
    let ends = decision.vouchers.iter().map(|voucher| voucher.expires_at.unwrap_or(Timestamp(i64::MAX)));
    let until = ends.max().unwrap_or(Timestamp(i64::MAX)).min(here.now.plus_days(NEWS_DAYS));
    Some(Told { what, until })
}

/// When a reward that is issued now and ends at `ends` is looked at next by itself: when its owner is to be warned, or with its
/// end, where that would be at once.
#[must_use]
pub fn voucher_due(terms: &Terms, ends: Timestamp, here: &Here<'_>) -> Timestamp {
    expiry::warned_from(terms, ends, here).filter(|from| *from > here.now).unwrap_or(ends)
}

/// Hours in which nothing rings, by the clock on the shop's wall; from and to the same hour, there are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// From this hour on: 0 to 23.
    from: i8,
    /// Until this hour: 0 to 23.
    to: i8,
}

impl Default for Quiet {
    fn default() -> Self {
        Self { from: 21, to: 8 }
    }
}

impl Quiet {
    /// From one hour to another; none where one of them is no hour.
    #[must_use]
    pub fn new(from: i8, to: i8) -> Option<Self> {
        let hours = 0..24;
        (hours.contains(&from) && hours.contains(&to)).then_some(Self { from, to })
    }

    /// From which hour to which.
    #[must_use]
    pub const fn hours(self) -> (i8, i8) {
        (self.from, self.to)
    }

    /// Where it is quiet now: when that ends.
    #[must_use]
    pub fn ends(self, here: &Here<'_>) -> Option<Timestamp> {
        let (clock, end) = (here.clock(), Time::midnight().with().hour(self.to).build().ok()?);
        let (since, until) = (clock.hour() >= self.from, clock.hour() < self.to);
        let date = match (self.from <= self.to, since, until) {
            (true, true, true) | (false, false, true) => clock.date(),
            (false, true, _) => clock.date().tomorrow().ok()?,
            _ => return None,
        };
        Some(here.moment(date.to_datetime(end)))
    }
}

/// What a card's owner wants to be told, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wishes {
    /// What is on though it is not by default.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    on: BTreeSet<Kind>,
    /// What is off though it is on by default.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    off: BTreeSet<Kind>,
    /// When nothing rings.
    pub quiet: Quiet,
}

impl Wishes {
    /// These kinds, and no others; those that are no choice are not asked about.
    #[must_use]
    pub fn of(wanted: &BTreeSet<Kind>, quiet: Quiet) -> Self {
        let choices = Kind::ALL.iter().copied().filter(|kind| kind.is_a_choice());
        let (on, off): (BTreeSet<_>, BTreeSet<_>) = choices.partition(|kind| wanted.contains(kind));
        Self {
            on: on.into_iter().filter(|kind| !kind.by_default()).collect(),
            off: off.into_iter().filter(|kind| kind.by_default()).collect(),
            quiet,
        }
    }

    /// Whether this kind is wanted.
    #[must_use]
    pub fn wants(&self, kind: Kind) -> bool {
        if kind.by_default() { !self.off.contains(&kind) } else { self.on.contains(&kind) }
    }
}

#[cfg(test)]
mod tests;
