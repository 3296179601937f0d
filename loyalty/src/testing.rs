//! What the tests of the rules share: a shop with its cards and its clock on the wall, which keeps what a store would keep.

use crate::{
    cards::{Decision, Event, Held, Refusal, Standing, counted, decide},
    ids::{ShopId, VoucherId},
    ledger::{Account, Unit},
    programs::{Draft, Problems, Terms},
    purchases::Sale,
    time::{Here, Timestamp},
};
use jiff::{civil::DateTime, tz::TimeZone};
use std::collections::BTreeMap;

/// A zone by its name.
pub(crate) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// A program as it is written down.
pub(crate) fn terms(json: &str) -> Terms {
    draft(json).try_into().unwrap()
}

/// A program that need not be sound.
pub(crate) fn draft(json: &str) -> Draft {
    serde_json::from_str(json).unwrap()
}

/// The fields that are wrong with a program.
pub(crate) fn wrong(draft: Draft) -> Vec<String> {
    match Terms::try_from(draft) {
        Ok(_) => Vec::new(),
        Err(Problems(problems)) => problems.into_iter().map(|problem| problem.field).collect(),
    }
}

/// A purchase as the counter tells it.
pub(crate) fn sale(json: &str) -> Sale {
    serde_json::from_str(json).unwrap()
}

/// The moment that is written `2026-03-29T00:59:59Z`.
pub(crate) fn utc(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
}

/// The moment at which the clock on the wall shows `2026-03-29 02:30`; a date alone is its noon.
pub(crate) fn wall(zone: &TimeZone, text: &str) -> Timestamp {
    let noon = if text.contains(':') { text.to_owned() } else { format!("{text} 12:00") };
    let time: DateTime = noon.parse().unwrap();
    Timestamp(zone.to_timestamp(time).unwrap().as_microsecond())
}

/// What is counted by a store, and where its units are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Card {
    pub(crate) standing: Standing,
    pub(crate) used: BTreeMap<String, i64>,
    vouchers: u128,
}

impl Card {
    pub(crate) fn held(&self, unit: Unit) -> u32 {
        self.standing.held.of(unit)
    }

    pub(crate) fn tier(&self) -> u8 {
        self.standing.tier.level
    }
}

/// A shop: its program, its clock, its cards.
#[derive(Debug, Clone)]
pub(crate) struct Shop {
    pub(crate) terms: Terms,
    pub(crate) zone: TimeZone,
    pub(crate) cards: Vec<Card>,
    pub(crate) by_all: BTreeMap<String, i64>,
    pub(crate) accounts: BTreeMap<(Account, Unit), i64>,
}

impl Shop {
    /// A shop with this program, in this zone, without cards.
    pub(crate) fn new(program: &str, zone_name: &str) -> Self {
        let (by_all, accounts) = (BTreeMap::new(), BTreeMap::new());
        Self { terms: terms(program), zone: zone(zone_name), cards: Vec::new(), by_all, accounts }
    }

    /// The moment at which its clock shows this.
    pub(crate) fn at(&self, text: &str) -> Timestamp {
        wall(&self.zone, text)
    }

    pub(crate) fn here(&self, text: &str) -> Here<'_> {
        Here::new(self.at(text), &self.zone)
    }

    /// Opens a card; gives its place.
    pub(crate) fn opens(&mut self, when: &str) -> usize {
        let now = self.at(when);
        let standing = Standing { opened_at: now, active_at: now, ..Standing::default() };
        self.cards.push(Card { standing, ..Card::default() });
        self.happens(self.cards.len() - 1, Event::Opened, now, None).unwrap();
        self.cards.len() - 1
    }

    /// Something happens to a card when the clock shows this.
    pub(crate) fn on(&mut self, card: usize, when: &str, event: Event<'_>) -> Result<Decision, Refusal> {
        self.happens(card, event, self.at(when), None)
    }

    /// A purchase.
    pub(crate) fn buys(&mut self, card: usize, when: &str, json: &str) -> Result<Decision, Refusal> {
        self.on(card, when, Event::Purchase(&sale(json)))
    }

    /// Something happens, and what is decided is kept as a store would keep it.
    pub(crate) fn happens(
        &mut self,
        card: usize,
        event: Event<'_>,
        now: Timestamp,
        shop: Option<ShopId>,
    ) -> Result<Decision, Refusal> {
        let here = Here { now, zone: &self.zone, shop };
        let one = &mut self.cards[card];
        let counts = counted(&self.terms, &event, &here).into_iter();
        let from = |by_all: bool| if by_all { &self.by_all } else { &one.used };
        let used = counts.map(|count| {
            let times = from(count.by_all).get(&count.rule).copied().unwrap_or(0);
            (count, u32::try_from(times).unwrap())
        });
        one.standing.used = used.collect();
        let mut decision = decide(&self.terms, &one.standing, event, &here)?;
        for (count, change) in &decision.counts {
            let kept = if count.by_all { &mut self.by_all } else { &mut one.used };
            let times = kept.entry(count.rule.clone()).or_default();
            *times += change;
            assert!(*times >= 0, "{} was taken back more often than it was used", count.rule);
        }
        for entry in &decision.moves {
            assert!(entry.amount > 0 && entry.from != entry.to, "{entry:?}");
            *self.accounts.entry((entry.from, entry.unit)).or_default() -= i64::from(entry.amount);
            *self.accounts.entry((entry.to, entry.unit)).or_default() += i64::from(entry.amount);
        }
        for new in &decision.vouchers {
            one.vouchers += 1;
            let id = VoucherId(one.vouchers.to_be_bytes());
            decision.after.vouchers.push(Held { id, rule: new.rule.clone(), paid: new.paid.clone() });
        }
        one.standing = decision.after.clone();
        for unit in Unit::ALL {
            let in_lots: u64 =
                one.standing.lots.iter().filter(|lot| lot.unit == *unit).map(|lot| u64::from(lot.amount)).sum();
            assert!(in_lots <= u64::from(one.held(*unit)), "more {unit:?} in lots than on the card");
        }
        assert!(one.standing.lots.iter().all(|lot| lot.amount > 0));
        Ok(decision)
    }

    /// What left all cards for this account.
    pub(crate) fn in_account(&self, account: Account, unit: Unit) -> i64 {
        self.accounts.get(&(account, unit)).copied().unwrap_or(0)
    }
}
