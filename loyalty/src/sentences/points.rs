//! Points in words.

use super::{Voice, purchases, rewards::priced};
use crate::{ledger::Unit, points::Points};

/// What earns points.
pub(super) fn earning(voice: Voice<'_>, part: &Points) -> Vec<String> {
    let Points { earn, rounding, welcome: _, rewards: _ } = part;
    let mut said: Vec<_> = earn.iter().map(|rule| purchases::earn(voice, Unit::Point, rule)).collect();
    if earn.len() > 1 {
        said.push(say!(voice.language;
            "Where several of these apply, the points add up.",
            "Ha egyszerre több is teljesül, a pontok összeadódnak.",
            "Kui kehtib mitu tingimust, liidetakse punktid kokku.",
            "Jeśli spełniasz kilka warunków, punkty się sumują."));
    }
    said.extend(purchases::rounding(voice, Unit::Point, earn, *rounding));
    said
}

/// What they buy.
pub(super) fn rewards(voice: Voice<'_>, part: &Points) -> Vec<String> {
    let Points { earn: _, rounding: _, welcome: _, rewards } = part;
    rewards.iter().map(|one| priced(voice, Unit::Point, one)).collect()
}
