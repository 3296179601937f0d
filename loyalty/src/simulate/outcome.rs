//! What a simulation comes to: sums over all customers, and what each of them received.

use super::card::Card;
use crate::{
    cards::Move,
    ledger::{Account, Unit},
    programs::Terms,
    purchases::Bought,
    rewards::Reward,
    time::Timestamp,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a program would have given and cost. All money is in minor units of the program's currency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The first purchase; none where there was none.
    pub from: Option<Timestamp>,
    /// The moment at which the simulation ended.
    pub until: Option<Timestamp>,
    /// Customers who had a card.
    pub customers: u64,
    /// Purchases that were replayed.
    pub purchases: u64,
    /// Purchases that no counter would have taken, because a number of theirs, or of what they would have earned, lies beyond
    /// its bounds. They are left out, of the revenue as well.
    pub left_out: u64,
    /// Purchases whose amount is not known: nothing is earned by what was paid, and they are missing in the revenue.
    pub without_amount: u64,
    /// All bills together, before anything was taken off.
    pub revenue: u64,
    /// Each unit of which anything was given.
    pub units: Vec<UnitLine>,
    /// Each reward that was issued, by its title and cost.
    pub vouchers: Vec<VoucherLine>,
    /// What the vouchers that were handed over cost, as far as their cost is known.
    pub rewards_cost: u64,
    /// Vouchers handed over whose cost the program does not say: what the program cost is more by that.
    pub unpriced: u64,
    /// Cashback that was paid with.
    pub cashback_spent: u64,
    /// What tiers took off bills.
    pub discounts: u64,
    /// What the program cost: rewards, cashback and discounts.
    pub cost_total: u64,
    /// The cost as a share of the revenue, in hundredths of a percent, rounded; none without revenue.
    pub cost_share: Option<u64>,
    /// The cost for each customer, rounded; 0 without customers.
    pub cost_each: u64,
    /// Customers who received anything: a reward, a discount, or something paid with cashback.
    pub rewarded: u64,
    /// The program's tiers, rising.
    pub tiers: Vec<TierLine>,
    /// What each customer received, in the order of their names. Not written down with the rest: there may be very many.
    #[serde(skip)]
    pub received: Vec<Received>,
}

/// What became of a unit: what was given was redeemed, has expired or is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct UnitLine {
    /// Of what.
    pub unit: Unit,
    /// Given to cards.
    pub given: u64,
    /// Used for what they were promised for.
    pub redeemed: u64,
    /// Lapsed.
    pub expired: u64,
    /// Still on cards at the end.
    pub open: u64,
}

/// What became of a reward: what was issued was redeemed, has expired or is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VoucherLine {
    /// What it is.
    pub title: String,
    /// What one costs, where the program says so.
    pub cost: Option<u32>,
    /// Issued.
    pub issued: u64,
    /// Handed over.
    pub redeemed: u64,
    /// Run out of time.
    pub expired: u64,
    /// Still in the hand at the end.
    pub open: u64,
    /// What those that were handed over cost; none where it is not known what one costs.
    pub cost_total: Option<u64>,
}

/// How many customers a tier had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TierLine {
    /// Its name.
    pub name: String,
    /// Who was ever in it or above it.
    pub reached: u64,
    /// Who is in it at the end.
    pub at_end: u64,
}

/// What one customer received. All money is in minor units.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Received {
    /// Who.
    pub customer: String,
    /// What the vouchers that they handed over cost, as far as it is known.
    pub rewards: u64,
    /// Vouchers that they handed over whose cost is not known.
    pub unpriced: u64,
    /// Cashback that they paid with.
    pub cashback: u64,
    /// What was taken off their bills.
    pub discounts: u64,
}

impl Received {
    /// What it is worth, without what is not priced.
    #[must_use]
    pub const fn worth(&self) -> u64 {
        self.rewards + self.cashback + self.discounts
    }

    /// Whether it is anything at all.
    #[must_use]
    pub const fn is_any(&self) -> bool {
        self.worth() > 0 || self.unpriced > 0
    }
}

/// Sums under way.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) left_out: u64,
    purchases: u64,
    without_amount: u64,
    revenue: u64,
    units: BTreeMap<(Unit, Account), u64>,
    lines: Vec<VoucherLine>,
}

impl Tally {
    /// Counts a purchase.
    pub(super) fn purchase(&mut self, amount: Option<u32>, bought: Option<&Bought>, received: &mut Received) {
        self.purchases += 1;
        self.without_amount += u64::from(amount.is_none());
        self.revenue += u64::from(amount.unwrap_or(0));
        if let Some(bought) = bought {
            received.discounts += u64::from(bought.discount);
            received.cashback += bought.spent.iter().map(|one| u64::from(one.amount)).sum::<u64>();
        }
    }

    /// Counts a move between the shop and a card.
    pub(super) fn moved(&mut self, entry: &Move) {
        let account = if entry.to == Account::Card { entry.from } else { entry.to };
        *self.units.entry((entry.unit, account)).or_default() += u64::from(entry.amount);
    }

    /// Counts a voucher that was issued; gives the place of its line.
    pub(super) fn issued(&mut self, reward: &Reward) -> usize {
        let known = self.lines.iter().position(|line| line.title == reward.title && line.cost == reward.cost);
        let place = known.unwrap_or(self.lines.len());
        if known.is_none() {
            let (title, cost) = (reward.title.clone(), reward.cost);
            self.lines.push(VoucherLine { title, cost, issued: 0, redeemed: 0, expired: 0, open: 0, cost_total: None });
        }
        self.lines[place].issued += 1;
        place
    }

    /// Counts a voucher that was handed over.
    pub(super) fn redeemed(&mut self, line: usize, received: &mut Received) {
        let Some(line) = self.lines.get_mut(line) else { return };
        line.redeemed += 1;
        match line.cost {
            Some(cost) => received.rewards += u64::from(cost),
            None => received.unpriced += 1,
        }
    }

    /// Counts a voucher that ran out of time.
    pub(super) fn expired(&mut self, line: usize) {
        if let Some(line) = self.lines.get_mut(line) {
            line.expired += 1;
        }
    }

    /// Sums up. What is open is counted on the cards, not worked out: that it fits the rest is a check.
    pub(super) fn outcome(self, terms: &Terms, cards: Vec<Card>, time: Option<(Timestamp, Timestamp)>) -> Outcome {
        let Self { left_out, purchases, without_amount, revenue, units, mut lines } = self;
        let mut held: BTreeMap<Unit, u64> = BTreeMap::new();
        for card in &cards {
            card.standing.held.all().for_each(|(unit, amount)| *held.entry(unit).or_default() += u64::from(amount));
            for open in &card.open {
                lines.get_mut(open.line).into_iter().for_each(|line| line.open += 1);
            }
        }
        lines.iter_mut().for_each(|line| line.cost_total = line.cost.map(|cost| u64::from(cost) * line.redeemed));
        lines.sort_by(|one, other| (&one.title, one.cost).cmp(&(&other.title, other.cost)));
        let of = |unit, account| units.get(&(unit, account)).copied().unwrap_or(0);
        let units = Unit::ALL.iter().map(|unit| UnitLine {
            unit: *unit,
            given: of(*unit, Account::Issued),
            redeemed: of(*unit, Account::Redeemed),
            expired: of(*unit, Account::Expired),
            open: held.get(unit).copied().unwrap_or(0),
        });
        let tiers = tier_lines(terms, &cards);
        let received: Vec<_> = cards.into_iter().map(|card| card.received).collect();
        let sum = |part: fn(&Received) -> u64| received.iter().map(part).sum::<u64>();
        let (rewards_cost, cashback_spent) = (sum(|one| one.rewards), sum(|one| one.cashback));
        let discounts = sum(|one| one.discounts);
        let cost_total = rewards_cost + cashback_spent + discounts;
        let customers = received.len() as u64;
        Outcome {
            from: time.map(|(from, _)| from),
            until: time.map(|(_, until)| until),
            customers,
            purchases,
            left_out,
            without_amount,
            revenue,
            units: units.filter(|line| line.given > 0).collect(),
            vouchers: lines,
            rewards_cost,
            unpriced: sum(|one| one.unpriced),
            cashback_spent,
            discounts,
            cost_total,
            cost_share: (revenue > 0).then(|| rounded(u128::from(cost_total) * 10_000, revenue)),
            cost_each: if customers > 0 { rounded(u128::from(cost_total), customers) } else { 0 },
            rewarded: received.iter().filter(|one| one.is_any()).count() as u64,
            tiers,
            received,
        }
    }
}

fn tier_lines(terms: &Terms, cards: &[Card]) -> Vec<TierLine> {
    let levels = terms.tiers.as_ref().map(|tiers| tiers.levels.as_slice()).unwrap_or_default();
    let lines = levels.iter().enumerate().map(|(place, level)| TierLine {
        name: level.name.clone(),
        reached: cards.iter().filter(|card| usize::from(card.best) > place).count() as u64,
        at_end: cards.iter().filter(|card| usize::from(card.standing.tier.level) == place + 1).count() as u64,
    });
    lines.collect()
}

/// A quotient, rounded to the nearest whole number.
fn rounded(of: u128, by: u64) -> u64 {
    u64::try_from((of + u128::from(by) / 2) / u128::from(by)).unwrap_or(u64::MAX)
}
