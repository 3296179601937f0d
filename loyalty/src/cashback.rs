//! Cashback: a part of what is paid comes back as money to pay with here.

use crate::{
    cards::{Pen, Refusal},
    ledger::{Account, Kind, Unit},
    percent::Percent,
    programs::{Check, Draft, Needs, Terms},
    rewards::{GIFT_MAX, Paid},
};
use serde::{Deserialize, Serialize};

/// Cashback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cashback {
    /// The part of what is paid that comes back: 0.1 to 50 %. Rounded down to the smallest amount that is paid.
    pub percent: Percent,
    /// The most of a bill that may be paid with it: 1 to 100 %.
    #[serde(default = "whole")]
    pub most_of_bill: Percent,
    /// Given with a new card, in minor units.
    #[serde(default)]
    pub welcome: u32,
}

const fn whole() -> Percent {
    Percent::whole(100)
}

impl Cashback {
    pub(crate) fn check(&self, draft: &Draft, check: &mut Check) {
        check.holds("cashback", draft.currency.is_some(), Needs::Currency);
        check.percent("cashback.percent", self.percent, (1, 500));
        check.percent("cashback.most_of_bill", self.most_of_bill, (10, 1_000));
        check.number("cashback.welcome", self.welcome, 0, GIFT_MAX);
        check.payable("cashback.welcome", self.welcome, draft.currency);
    }
}

/// An amount rounded down to the smallest that is paid in the program's currency.
pub(crate) fn payable(terms: &Terms, minor: u32) -> u32 {
    let step = terms.currency.map_or(1, crate::money::Currency::step);
    minor - minor % step
}

/// How much of a bill of `bill` may be paid by a card that holds `held`.
#[must_use]
pub fn spendable(terms: &Terms, held: u32, bill: u32) -> u32 {
    terms.cashback.as_ref().map_or(0, |cashback| payable(terms, cashback.most_of_bill.of(bill).min(held)))
}

/// Pays as much of the bill as was asked for, is allowed and is there.
pub(crate) fn spend(pen: &mut Pen<'_>, asked: u32, bill: u32) -> Result<Vec<Paid>, Refusal> {
    let most = spendable(pen.terms, pen.held(Unit::Cashback), bill);
    match payable(pen.terms, asked.min(most)) {
        0 => Ok(Vec::new()),
        amount => pen.take(Kind::Spent, Unit::Cashback, amount, Account::Redeemed),
    }
}

#[cfg(test)]
mod tests;
