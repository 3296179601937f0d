//! Coalitions: one program over several shops. What one gives another may redeem, and at the end of a period each owes the
//! others what its units were worth. Knows no bank: it says who owes whom.

use crate::{
    cards::Move,
    ids::ShopId,
    ledger::{Account, Kind, Unit},
    programs::{Check, Draft, Needs},
    purchases::AMOUNT_MAX,
    rewards::Paid,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Shops that share a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coalition {
    /// The shops, by the names in their addresses: 2 to 200.
    pub shops: Vec<String>,
    /// What units are worth between the shops. Those that are not named are worth nothing.
    pub worth: Vec<Worth>,
}

/// What a unit is worth between shops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worth {
    /// Of what: `stamp`, `point` or `cashback`.
    pub unit: Unit,
    /// So many: at least 1.
    pub each: u32,
    /// Are worth this much, in minor units.
    pub minor: u32,
}

impl Coalition {
    pub(crate) fn check(&self, draft: &Draft, check: &mut Check) {
        check.holds("coalition", draft.currency.is_some(), Needs::Currency);
        check.number("coalition.shops", u32::try_from(self.shops.len()).unwrap_or(u32::MAX), 2, 200);
        for (place, shop) in self.shops.iter().enumerate() {
            check.text(&format!("coalition.shops.{place}"), shop, 60);
            let unique = self.shops.iter().take(place).all(|one| one != shop);
            check.holds(&format!("coalition.shops.{place}"), unique, Needs::Unique);
        }
        for (place, worth) in self.worth.iter().enumerate() {
            let at = format!("coalition.worth.{place}");
            let kept = matches!(worth.unit, Unit::Stamp | Unit::Point | Unit::Cashback);
            check.holds(&format!("{at}.unit"), kept, Needs::Choice);
            let has = match worth.unit {
                Unit::Stamp => draft.stamps.is_some(),
                Unit::Point => draft.points.is_some(),
                Unit::Cashback => draft.cashback.is_some(),
                // Said above.
                Unit::Voucher | Unit::Membership | Unit::Vote => true,
            };
            check.sense(&format!("{at}.unit"), has, Needs::Part("that unit"));
            let unique = self.worth.iter().take(place).all(|one| one.unit != worth.unit);
            check.holds(&format!("{at}.unit"), unique, Needs::Unique);
            check.number(&format!("{at}.each"), worth.each, 1, 1_000_000);
            check.number(&format!("{at}.minor"), worth.minor, 1, AMOUNT_MAX);
        }
    }

    /// What so many units are worth, in minor units, rounded down.
    #[must_use]
    pub fn worth(&self, unit: Unit, amount: u64) -> u64 {
        let worth = self.worth.iter().find(|one| one.unit == unit);
        worth.map_or(0, |one| amount.saturating_mul(u64::from(one.minor)) / u64::from(one.each.max(1)))
    }
}

/// Units that one shop gave and another redeemed, in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flow {
    /// Who gave them.
    pub issuer: ShopId,
    /// Where they were redeemed.
    pub redeemer: ShopId,
    /// Of what.
    pub unit: Unit,
    /// How many.
    pub amount: u64,
}

/// Units that a shop gave, or that one redeemed of another's, as they are counted while things happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Who gave them.
    pub issuer: ShopId,
    /// Where they were redeemed; none counts what was given.
    pub redeemer: Option<ShopId>,
    /// Of what.
    pub unit: Unit,
    /// How many; below zero where it was undone.
    pub amount: i64,
}

impl Moved {
    /// What is to be settled of it. More undone than done in a period flows the other way; what was only given is not settled.
    #[must_use]
    pub fn flow(&self) -> Option<Flow> {
        let (mut issuer, mut redeemer) = (self.issuer, self.redeemer?);
        if self.amount < 0 {
            (issuer, redeemer) = (redeemer, issuer);
        }
        Some(Flow { issuer, redeemer, unit: self.unit, amount: self.amount.unsigned_abs() })
    }
}

/// What an entry that is written at `shop` moves between the shops. What nobody is named for was given before the coalition.
#[must_use]
pub fn moved(entry: &Move, shop: ShopId) -> Option<Moved> {
    let (redeemer, sign) = match (entry.from, entry.to) {
        (Account::Issued, Account::Card) => (None, 1),
        (Account::Card | Account::Expired, Account::Issued) => (None, -1),
        // What became a voucher is settled when that is handed over.
        _ if matches!(entry.kind, Kind::Completed | Kind::Exchanged) => return None,
        (Account::Card, Account::Redeemed) => (Some(shop), 1),
        // A place was given back, or a bill that was paid with it. What comes back from a voucher was not settled.
        (Account::Redeemed, Account::Card) if entry.kind == Kind::Cancelled || entry.unit == Unit::Cashback => {
            (Some(shop), -1)
        }
        _ => return None,
    };
    Some(Moved { issuer: entry.issuer?, redeemer, unit: entry.unit, amount: sign * i64::from(entry.amount) })
}

/// What handing over a voucher at `shop` that was made of `paid` moves between the shops.
pub fn handed_over(paid: &[Paid], shop: ShopId) -> impl Iterator<Item = Moved> {
    let redeemer = Some(shop);
    paid.iter().filter_map(move |one| {
        Some(Moved { issuer: one.issuer?, redeemer, unit: one.unit, amount: i64::from(one.amount) })
    })
}

/// What one shop pays another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Debt {
    /// Who pays.
    pub from: ShopId,
    /// Who is paid.
    pub to: ShopId,
    /// How much, in minor units: at least 1.
    pub minor: u64,
}

/// What a period comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settlement {
    /// Who owes whom, each pair once, the one against the other set off.
    pub debts: Vec<Debt>,
    /// What each shop is to get (above zero) or to pay (below), all debts together. Sums to zero.
    pub net: BTreeMap<ShopId, i64>,
}

/// Sets the flows of a period against each other: who gave units pays who redeemed them what they are worth.
#[must_use]
pub fn settle(coalition: &Coalition, flows: &[Flow]) -> Settlement {
    // Summed before it is rounded, so that many small redemptions lose nothing.
    let mut sums: BTreeMap<(ShopId, ShopId, Unit), u64> = BTreeMap::new();
    for flow in flows.iter().filter(|flow| flow.issuer != flow.redeemer) {
        let sum = sums.entry((flow.issuer, flow.redeemer, flow.unit)).or_default();
        *sum = sum.saturating_add(flow.amount);
    }
    let mut pairs: BTreeMap<(ShopId, ShopId), i64> = BTreeMap::new();
    for ((issuer, redeemer, unit), amount) in sums {
        let worth = i64::try_from(coalition.worth(unit, amount)).unwrap_or(i64::MAX);
        let (pair, signed) = if issuer < redeemer { ((issuer, redeemer), worth) } else { ((redeemer, issuer), -worth) };
        let sum = pairs.entry(pair).or_default();
        *sum = sum.saturating_add(signed);
    }
    let mut settlement = Settlement::default();
    for ((one, other), sum) in pairs.into_iter().filter(|(_, sum)| *sum != 0) {
        let (from, to) = if sum > 0 { (one, other) } else { (other, one) };
        settlement.debts.push(Debt { from, to, minor: sum.unsigned_abs() });
        for (shop, gets) in [(one, sum.saturating_neg()), (other, sum)] {
            let net = settlement.net.entry(shop).or_default();
            *net = net.saturating_add(gets);
        }
    }
    settlement
}

#[cfg(test)]
mod tests;
