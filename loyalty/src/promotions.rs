//! Promotions: more is earned for a time: on some days, at some hours, for some things, by the first who come. Days and
//! hours are those on the shop's wall, whatever daylight saving does to them.

use crate::{
    cards::Pen,
    coupons::in_order,
    ledger::{Unit, coded},
    percent::Percent,
    programs::{Check, Draft, Needs},
    purchases::{self, Sale},
    rewards::Gift,
    time::Here,
};
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// The promotions of a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promotions {
    /// What happens where several apply at once.
    pub combine: Combine,
    /// The promotions: at most 40.
    pub list: Vec<Promotion>,
}

coded! {
    /// What happens where several promotions apply to one purchase.
    Combine {
        /// All are given.
        Stack = "stack",
        /// The one that gives most is given, a reward before all else; of equals the first.
        Best = "best",
    }
}

/// A promotion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promotion {
    /// Its name, by the shop's own words: 1 to 40 letters.
    pub name: String,
    /// What it gives.
    pub gives: Boost,
    /// On which days of the week; on all, where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Day>,
    /// At which hours; at all, where none are named. Hours past midnight belong to the day on which they began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Only for things of these categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// For how many purchases, of all customers together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<u32>,
}

/// What a promotion gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Boost {
    /// So much more of what the purchase earns: 1 to 900 %; 100 doubles it.
    Extra(Percent),
    /// Something for each purchase.
    Gift(Gift),
}

coded! {
    /// A day of the week.
    Day {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
}

impl Day {
    /// The day of the week on which `date` falls.
    #[must_use]
    pub fn of(date: Date) -> Self {
        let place = date.weekday().to_monday_zero_offset() as usize;
        Self::ALL.get(place).copied().unwrap_or(Self::Monday)
    }
}

/// Some hours of a day, the end not included. Where the end is not later than the beginning it is of the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// From then on.
    pub from: Time,
    /// Until then.
    pub until: Time,
}

impl Promotion {
    /// By what its uses are counted.
    #[must_use]
    pub fn rule(&self) -> String {
        format!("promotion/{}", self.name)
    }

    /// Whether it runs at this moment.
    #[must_use]
    pub fn runs(&self, here: &Here<'_>) -> bool {
        let clock = here.clock();
        let mut day = clock.date();
        if let Some(hours) = self.hours {
            let (after, before) = (clock.time() >= hours.from, clock.time() < hours.until);
            let over_midnight = hours.until <= hours.from;
            if !(if over_midnight { after || before } else { after && before }) {
                return false;
            }
            if over_midnight && !after {
                day = day.yesterday().unwrap_or(day);
            }
        }
        (self.days.is_empty() || self.days.contains(&Day::of(day)))
            && self.from.is_none_or(|from| day >= from)
            && self.until.is_none_or(|until| day <= until)
    }

    /// The units that it gives.
    fn units(&self, draft: &Draft) -> Vec<Unit> {
        match &self.gives {
            Boost::Gift(gift) => gift.in_units().map(|(unit, _)| unit).into_iter().collect(),
            Boost::Extra(_) => {
                let earned = [
                    draft.stamps.as_ref().map(|_| Unit::Stamp),
                    draft.points.as_ref().map(|_| Unit::Point),
                    draft.cashback.as_ref().map(|_| Unit::Cashback),
                ];
                earned.into_iter().flatten().collect()
            }
        }
    }

    fn check(&self, at: &str, draft: &Draft, check: &mut Check) {
        check.text(&format!("{at}.name"), &self.name, 40);
        match &self.gives {
            Boost::Extra(share) => {
                check.percent(&format!("{at}.gives.extra"), *share, (10, 9_000));
                check.sense(&format!("{at}.gives.extra"), draft.earns(), Needs::Part("something that is earned"));
            }
            Boost::Gift(gift) => gift.check(&format!("{at}.gives.gift"), draft, check),
        }
        check.holds(&format!("{at}.days"), self.days.len() <= 7, Needs::Number(0, 7));
        purchases::categories(&format!("{at}.categories"), &self.categories, check);
        check.holds(&format!("{at}.until"), in_order(self.from, self.until), Needs::Rising);
        check.number(&format!("{at}.first"), self.first.unwrap_or(1), 1, 1_000_000);
    }
}

impl Promotions {
    pub(crate) fn check(&self, draft: &Draft, check: &mut Check) {
        check.number("promotions.list", u32::try_from(self.list.len()).unwrap_or(u32::MAX), 1, 40);
        for (place, one) in self.list.iter().enumerate() {
            let at = format!("promotions.list.{place}");
            one.check(&at, draft, check);
            let unique = self.list.iter().take(place).all(|other| other.name != one.name);
            check.holds(&format!("{at}.name"), unique, Needs::Unique);
        }
        // More points or more stamps: nobody can say which is the best. A reward is better than either.
        let mut units: Vec<_> = self.list.iter().flat_map(|one| one.units(draft)).collect();
        units.sort_unstable();
        units.dedup();
        let compared = self.combine == Combine::Stack || self.list.len() < 2 || units.len() < 2;
        check.sense("promotions.combine", compared, Needs::Part("promotions of one unit, for the best to be found"));
    }
}

/// The promotions that this purchase takes part in, by their places. `worth` says how much one would give it.
pub(crate) fn choose(pen: &mut Pen<'_>, sale: &Sale, worth: impl Fn(&Promotion) -> u32) -> Vec<usize> {
    let Some(promotions) = &pen.terms.promotions else { return Vec::new() };
    let running = promotions.list.iter().enumerate().filter(|(_, one)| {
        one.runs(&pen.here)
            && sale.has(&one.categories)
            && one.first.is_none_or(|first| pen.used_by_all(&one.rule()) < first)
            && worth(one) > 0
    });
    let chosen: Vec<_> = match promotions.combine {
        Combine::Stack => running.map(|(place, _)| place).collect(),
        // Of equals `max_by_key` gives the last, so they are asked backwards.
        Combine::Best => {
            let all: Vec<_> = running.collect();
            all.into_iter().rev().max_by_key(|(_, one)| worth(one)).map(|(place, _)| place).into_iter().collect()
        }
    };
    for place in &chosen {
        if let Some(Promotion { first: Some(first), .. }) = promotions.list.get(*place) {
            // There was room: it was asked above.
            let _ = pen.count_up_to_by_all(&promotions.list[*place].rule(), *first);
        }
    }
    chosen
}

#[cfg(test)]
mod tests;
