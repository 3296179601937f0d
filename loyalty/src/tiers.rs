//! Tiers: silver, gold, platinum by what a customer did in a time; what they bring, and how they are kept and lost.

use crate::{
    cards::{Pen, Standing},
    ledger::coded,
    percent::Percent,
    programs::{Check, Draft, Needs},
    time::{Here, Month, Timestamp},
};
use serde::{Deserialize, Serialize};

/// The tiers of a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tiers {
    /// What is counted.
    pub by: Basis,
    /// Over which time.
    pub window: Window,
    /// How many days a tier is kept after the count has fallen below it: 0 to 730.
    #[serde(default)]
    pub grace_days: u32,
    /// The tiers, rising: 1 to 6. Who has reached none has none.
    pub levels: Vec<Level>,
}

coded! {
    /// What brings a customer up.
    Basis {
        /// What was paid, in minor units.
        Spend = "spend",
        /// How often they came.
        Visits = "visits",
        /// The points that purchases earned.
        Points = "points",
    }
}

/// Over which time it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// This month and as many whole months before it: 1 to 36.
    RollingMonths(u32),
    /// Since the first of January.
    CalendarYear,
}

/// One tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Its name, by the shop's own word: 1 to 30 letters.
    pub name: String,
    /// From how many on: at least 1.
    pub at: u32,
    /// What it brings.
    #[serde(default)]
    pub perks: Perks,
}

/// What a tier or a membership brings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Perks {
    /// So much more is earned: 0 to 900 %; 100 is twice as much.
    #[serde(skip_serializing_if = "is_none")]
    pub extra: Percent,
    /// So much is off every bill: 0 to 90 %. Of a tier's and a membership's the larger one counts.
    #[serde(skip_serializing_if = "is_none")]
    pub discount: Percent,
    /// What else, in the shop's own words: at most 8.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_none(share: &Percent) -> bool {
    *share == Percent::default()
}

impl Perks {
    pub(crate) fn check(&self, at: &str, draft: &Draft, check: &mut Check) {
        check.percent(&format!("{at}.extra"), self.extra, (0, 9_000));
        let more = self.extra == Percent::default() || draft.earns();
        check.sense(&format!("{at}.extra"), more, Needs::Part("something that is earned"));
        check.percent(&format!("{at}.discount"), self.discount, (0, 900));
        let off = self.discount == Percent::default() || draft.currency.is_some();
        check.holds(&format!("{at}.discount"), off, Needs::Currency);
        check.holds(&format!("{at}.named"), self.named.len() <= 8, Needs::Number(0, 8));
        for (place, name) in self.named.iter().enumerate() {
            check.text(&format!("{at}.named.{place}"), name, 60);
        }
    }
}

impl Tiers {
    pub(crate) fn check(&self, draft: &Draft, check: &mut Check) {
        match self.by {
            Basis::Spend => check.holds("tiers.by", draft.currency.is_some(), Needs::Currency),
            Basis::Points => check.holds("tiers.by", draft.points.is_some(), Needs::Part("points")),
            Basis::Visits => {}
        }
        if let Window::RollingMonths(months) = self.window {
            check.number("tiers.window.rolling_months", months, 1, 36);
        }
        check.number("tiers.grace_days", self.grace_days, 0, 730);
        check.number("tiers.levels", u32::try_from(self.levels.len()).unwrap_or(u32::MAX), 1, 6);
        for (place, level) in self.levels.iter().enumerate() {
            let at = format!("tiers.levels.{place}");
            check.text(&format!("{at}.name"), &level.name, 30);
            check.number(&format!("{at}.at"), level.at, 1, 1_000_000_000);
            let before = self.levels.iter().take(place);
            check.holds(&format!("{at}.at"), before.clone().all(|one| one.at < level.at), Needs::Rising);
            check.holds(&format!("{at}.name"), before.clone().all(|one| one.name != level.name), Needs::Unique);
            level.perks.check(&format!("{at}.perks"), draft, check);
        }
    }

    /// The first month that counts now.
    #[must_use]
    pub fn since(&self, here: &Here<'_>) -> Month {
        match self.window {
            Window::RollingMonths(months) => here.month().back(months),
            Window::CalendarYear => here.month().january(),
        }
    }

    /// How many are counted now.
    #[must_use]
    pub fn counted(&self, standing: &Standing, here: &Here<'_>) -> u32 {
        let months = standing.months.range(self.since(here)..).map(|(_, activity)| activity);
        months.fold(0, |sum: u32, month| sum.saturating_add(month.of(self.by)))
    }

    /// How many tiers are reached with this count.
    fn reached(&self, counted: u32) -> u8 {
        self.levels.iter().take_while(|level| level.at <= counted).count() as u8
    }

    /// The tier with this number, from 1.
    #[must_use]
    pub fn level(&self, number: u8) -> Option<&Level> {
        self.levels.get(usize::from(number).checked_sub(1)?)
    }

    /// The next tier above this one, and how many are missing.
    #[must_use]
    pub fn next(&self, standing: &Standing, here: &Here<'_>) -> Option<(&Level, u32)> {
        let level = self.levels.get(usize::from(standing.tier.level))?;
        Some((level, level.at.saturating_sub(self.counted(standing, here))))
    }
}

/// What happened on a card in one month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Paid, in minor units.
    pub spend: u32,
    /// Purchases.
    pub visits: u32,
    /// Points that purchases earned.
    pub points: u32,
}

impl Activity {
    const fn of(self, basis: Basis) -> u32 {
        match basis {
            Basis::Spend => self.spend,
            Basis::Visits => self.visits,
            Basis::Points => self.points,
        }
    }

    /// Both together; stops at `u32::MAX`.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            spend: self.spend.saturating_add(other.spend),
            visits: self.visits.saturating_add(other.visits),
            points: self.points.saturating_add(other.points),
        }
    }

    /// What is left without the other; stops at zero.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self {
            spend: self.spend.saturating_sub(other.spend),
            visits: self.visits.saturating_sub(other.visits),
            points: self.points.saturating_sub(other.points),
        }
    }
}

/// A card's tier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// Its number, from 1; 0 is none.
    pub level: u8,
    /// Where the count has fallen below it: until when it is kept even so.
    pub kept_until: Option<Timestamp>,
}

/// Brings a card's tier to where its count puts it: up at once, down after the grace.
pub(crate) fn review(pen: &mut Pen<'_>) {
    let Some(tiers) = &pen.terms.tiers else { return };
    let here = pen.here;
    let reached = tiers.reached(tiers.counted(pen.standing(), &here));
    let Tier { level, kept_until } = pen.standing().tier;
    // Under new terms there may be fewer: whoever was above all of them is in the highest.
    let level = level.min(u8::try_from(tiers.levels.len()).unwrap_or(u8::MAX));
    pen.standing_mut().tier = if reached >= level {
        Tier { level: reached, kept_until: None }
    } else {
        match kept_until.unwrap_or_else(|| grace(tiers, &here)) {
            until if until <= here.now => Tier { level: reached, kept_until: None },
            until => Tier { level, kept_until: Some(until) },
        }
    };
}

/// After a refund: a tier that the count reached only with what went back is left at once, not after the grace. `before` is
/// the tier before the purchase: one that was about to be lost then is lost when it would have been. A tier that is in its
/// grace now was lost by time, not by the refund.
pub(crate) fn fall_back(pen: &mut Pen<'_>, before: Tier) {
    let Some(tiers) = &pen.terms.tiers else { return };
    let reached = tiers.reached(tiers.counted(pen.standing(), &pen.here));
    let now = pen.standing().tier;
    if now.kept_until.is_none() && reached < now.level {
        let in_grace = before.kept_until.is_some() && reached < before.level;
        pen.standing_mut().tier = if in_grace { before } else { Tier { level: reached, kept_until: None } };
    }
    review(pen);
}

/// Until when a tier is kept whose count has just fallen below it.
fn grace(tiers: &Tiers, here: &Here<'_>) -> Timestamp {
    if tiers.grace_days == 0 { here.now } else { here.after_days(tiers.grace_days) }
}

/// When a card's tier must be looked at again though nothing happens: the count falls only as months end, the grace ends
/// by itself. None where there is no tier to lose.
#[must_use]
pub fn due(tier: Tier, here: &Here<'_>) -> Option<Timestamp> {
    (tier.level > 0).then(|| tier.kept_until.map_or_else(|| here.next_month(), |until| until.min(here.next_month())))
}

#[cfg(test)]
mod tests;
