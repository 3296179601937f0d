//! Coupons: codes that take something off a bill or give something. Knows no secret: that a single-use code is genuine is
//! told by whoever made it.

use crate::{
    cards::Pen,
    cashback,
    percent::Percent,
    programs::{Check, Draft, Needs, Terms},
    purchases::{self, AMOUNT_MAX, Sale},
    rewards::Gift,
    time::Here,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The most coupons of a program.
pub const COUPONS_MAX: usize = 40;

/// A coupon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coupon {
    /// What is said at the counter: 3 to 16 letters A to Z and digits. Of a single-use coupon it is the beginning of each
    /// code, before a hyphen.
    pub code: String,
    /// Whether each code can be used once only, by whoever comes first with it.
    #[serde(default)]
    pub single_use: bool,
    /// What it gives.
    pub gives: Benefit,
    /// How often it can be used by all together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<u32>,
    /// How often one customer can use it.
    #[serde(default = "once")]
    pub per_customer: u32,
    /// The smallest bill with which it can be used, before anything is taken off, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_amount: Option<u32>,
    /// Only with things of these categories in the purchase; a discount is then taken off those alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

const fn once() -> u32 {
    1
}

/// What a coupon gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Benefit {
    /// So much off: 1 to 100 %.
    PercentOff(Percent),
    /// So much off, in minor units, but never more than the bill.
    AmountOff(u32),
    /// Something on the card.
    Gift(Gift),
}

/// Why a coupon is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// There is no such code.
    #[error("there is no such coupon")]
    Unknown,
    /// Its first day has not come.
    #[error("the coupon is not good yet")]
    NotYet,
    /// Its last day is over.
    #[error("the coupon is no longer good")]
    Over,
    /// It was used as often as it can be.
    #[error("the coupon is used up")]
    UsedUp,
    /// This customer used it as often as one can.
    #[error("this customer has used the coupon")]
    UsedBefore,
    /// The bill is too small, or was not told.
    #[error("the bill is too small for the coupon")]
    BillTooSmall,
    /// Nothing in the purchase is of its categories.
    #[error("the coupon is for other things")]
    OtherThings,
    /// The same coupon stands twice on one purchase.
    #[error("the coupon stands twice on the purchase")]
    Twice,
}

/// A code as it is compared: without blanks, in capital letters.
#[must_use]
pub fn read(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace()).take(40).collect::<String>().to_uppercase()
}

impl Coupon {
    /// Which of `coupons` a code belongs to, and what is counted for this code alone where it can be used once.
    #[must_use]
    pub fn find<'a>(coupons: &'a [Self], typed: &str) -> Option<(&'a Self, Option<String>)> {
        let code = read(typed);
        let (name, serial) = code.split_once('-').map_or((code.as_str(), None), |(name, serial)| (name, Some(serial)));
        let coupon = coupons.iter().find(|one| one.code == name && one.single_use == serial.is_some())?;
        Some((coupon, serial.map(|serial| format!("coupon/{name}/{serial}"))))
    }

    /// By what its uses are counted.
    #[must_use]
    pub fn rule(&self) -> String {
        format!("coupon/{}", self.code)
    }

    pub(crate) fn check(&self, at: &str, draft: &Draft, check: &mut Check) {
        let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let code = (3..=16).contains(&self.code.len()) && self.code.bytes().all(fits);
        check.holds(&format!("{at}.code"), code, Needs::Code);
        let others = draft.coupons.iter().filter(|one| one.code == self.code).count();
        check.holds(&format!("{at}.code"), others < 2, Needs::Unique);
        match &self.gives {
            Benefit::PercentOff(share) => {
                check.percent(&format!("{at}.gives.percent_off"), *share, (10, 1_000));
                check.holds(&format!("{at}.gives"), draft.currency.is_some(), Needs::Currency);
            }
            Benefit::AmountOff(minor) => {
                check.number(&format!("{at}.gives.amount_off"), *minor, 1, AMOUNT_MAX);
                check.payable(&format!("{at}.gives.amount_off"), *minor, draft.currency);
                check.holds(&format!("{at}.gives"), draft.currency.is_some(), Needs::Currency);
            }
            Benefit::Gift(gift) => gift.check(&format!("{at}.gives.gift"), draft, check),
        }
        check.number(&format!("{at}.first"), self.first.unwrap_or(1), 1, 1_000_000);
        check.number(&format!("{at}.per_customer"), self.per_customer, 1, 1_000);
        if let Some(least) = self.least_amount {
            check.number(&format!("{at}.least_amount"), least, 1, AMOUNT_MAX);
            check.holds(&format!("{at}.least_amount"), draft.currency.is_some(), Needs::Currency);
        }
        purchases::categories(&format!("{at}.categories"), &self.categories, check);
        check.holds(&format!("{at}.until"), in_order(self.from, self.until), Needs::Rising);
    }

    /// Whether it can be used only where the bill is told.
    #[must_use]
    pub const fn asks_amount(&self) -> bool {
        self.least_amount.is_some() || !matches!(self.gives, Benefit::Gift(_))
    }

    /// Whether it is good today for this purchase.
    fn admits(&self, sale: &Sale, here: &Here<'_>) -> Result<(), Refusal> {
        let today = here.date();
        if self.from.is_some_and(|from| today < from) {
            return Err(Refusal::NotYet);
        }
        if self.until.is_some_and(|until| today > until) {
            return Err(Refusal::Over);
        }
        if self.least_amount.is_some_and(|least| sale.amount.unwrap_or(0) < least) {
            return Err(Refusal::BillTooSmall);
        }
        if sale.has(&self.categories) { Ok(()) } else { Err(Refusal::OtherThings) }
    }

    /// What it takes off a purchase of which `bill` is still to be paid; none where it is for something else.
    fn off(&self, terms: &Terms, sale: &Sale, bill: u32) -> Option<u32> {
        let of = sale.paid_for(&self.categories, bill);
        let off = match &self.gives {
            Benefit::PercentOff(share) => share.of(of),
            Benefit::AmountOff(minor) => (*minor).min(of),
            Benefit::Gift(_) => return None,
        };
        Some(cashback::payable(terms, off.min(bill)))
    }
}

/// Whether a last day does not lie before a first one.
pub(crate) fn in_order(from: Option<Date>, until: Option<Date>) -> bool {
    from.zip(until).is_none_or(|(from, until)| from <= until)
}

/// Uses the coupon with this code on a bill that stands at `bill`; gives what it takes off. What else it gives is left in
/// `gifts`.
pub(crate) fn apply(
    pen: &mut Pen<'_>,
    typed: &str,
    sale: &Sale,
    bill: u32,
    gifts: &mut Vec<Gift>,
) -> Result<u32, Refusal> {
    let (coupon, single) = Coupon::find(&pen.terms.coupons, typed).ok_or(Refusal::Unknown)?;
    coupon.admits(sale, &pen.here)?;
    // Nothing to take it off, too little, or nobody said what the things cost: the coupon would be gone for nothing.
    let off = match coupon.off(pen.terms, sale, bill) {
        Some(0) => return Err(Refusal::BillTooSmall),
        off => off.unwrap_or(0),
    };
    if let Some(code) = single {
        pen.count_up_to_by_all(&code, 1).map_err(|_| Refusal::UsedUp)?;
    }
    pen.count_up_to(&coupon.rule(), coupon.per_customer).map_err(|_| Refusal::UsedBefore)?;
    if let Some(first) = coupon.first {
        pen.count_up_to_by_all(&coupon.rule(), first).map_err(|_| Refusal::UsedUp)?;
    }
    if let Benefit::Gift(gift) = &coupon.gives {
        gifts.push(gift.clone());
    }
    Ok(off)
}

#[cfg(test)]
mod tests;
