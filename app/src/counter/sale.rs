//! A purchase as the cashier types it: what a card's program asks for, and what was typed turned into a [`Sale`], or into
//! all that is wrong with it at once.

use super::amounts::{self, NotAnAmount};
use loyalty::{
    cashback,
    coupons::Benefit,
    money::Currency,
    programs::Terms,
    promotions::Boost,
    purchases::{AMOUNT_MAX, COUNT_MAX, COUPONS_PER_PURCHASE_MAX, Earn, Item, Per, STAMPS_PER_PURCHASE_MAX, Sale},
};
use std::collections::BTreeMap;

/// Stamps that one tap may give; more go by several taps.
pub const STAMPS_OFFERED: u32 = 6;
/// The longest coupon code that is looked at.
const CODE_LETTERS_MAX: usize = 40;

/// What the counter asks of a purchase.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asks {
    /// Stamps by hand: how many a visit usually gives.
    pub stamps: Option<u32>,
    /// The bill, and whether it can't be left out.
    pub amount: Option<bool>,
    /// In which currency.
    pub currency: Option<Currency>,
    /// Things that are told apart.
    pub things: Vec<Thing>,
    /// Whether there are coupons.
    pub coupons: bool,
    /// Whether bills can be paid with cashback.
    pub cashback: bool,
}

/// A kind of thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// Its category; empty for whatever is in none.
    pub category: String,
    /// Whether its price is asked for, and whether it can't be left out.
    pub price: Option<bool>,
}

fn by_amount(rule: &Earn) -> bool {
    matches!(rule.per, Per::Amount(_))
}

fn rules(terms: &Terms) -> impl Iterator<Item = &Earn> {
    let stamps = terms.stamps.iter().map(|stamps| &stamps.earn);
    stamps.chain(terms.points.iter().flat_map(|points| &points.earn))
}

/// Whether the price of things in a category is asked for: where it earns, it can't be left out; where only a coupon
/// takes something off, it can.
fn price(terms: &Terms, category: &str) -> Option<bool> {
    let among = |names: &[String]| names.iter().any(|one| one == category);
    let earns = rules(terms).any(|rule| by_amount(rule) && among(&rule.categories));
    let by_money = terms.cashback.is_some() || rules(terms).any(by_amount);
    let mut promotions = terms.promotions.iter().flat_map(|promotions| &promotions.list);
    let more = by_money && promotions.any(|one| matches!(one.gives, Boost::Extra(_)) && among(&one.categories));
    let off = |gives: &Benefit| !matches!(gives, Benefit::Gift(_));
    let coupon = terms.coupons.iter().any(|one| off(&one.gives) && among(&one.categories));
    (earns || more || coupon).then_some(earns || more)
}

impl Asks {
    /// What a card under these terms asks for.
    #[must_use]
    pub fn of(terms: &Terms) -> Self {
        let by_visit =
            |earn: &Earn| earn.per == Per::Visit && earn.categories.is_empty() && earn.give <= STAMPS_OFFERED;
        let stamps = terms.stamps.as_ref().map(|stamps| &stamps.earn);
        // Where only a coupon asks for the bill, who has none need not say it.
        let must = terms.needs_amount();
        let categories = terms.categories();
        let mut things: Vec<_> =
            categories.iter().map(|one| Thing { category: (*one).to_owned(), price: price(terms, one) }).collect();
        if rules(terms).any(|rule| rule.per == Per::Item && rule.categories.is_empty()) {
            things.push(Thing { category: String::new(), price: None });
        }
        Self {
            stamps: stamps.filter(|earn| by_visit(earn)).map(|earn| earn.give.max(1)),
            amount: terms.asks_amount().then_some(must),
            currency: terms.currency,
            things,
            coupons: !terms.coupons.is_empty(),
            cashback: terms.cashback.is_some(),
        }
    }

    /// Whether stamps by hand are all that is asked: then one tap does it.
    #[must_use]
    pub fn is_one_tap(&self) -> bool {
        self.stamps.is_some() && self.amount.is_none() && self.things.is_empty() && !self.coupons && !self.cashback
    }
}

/// What was typed of one kind of thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// How many.
    pub count: String,
    /// What they cost together.
    pub price: String,
}

/// A purchase as it was typed, so that nothing is lost when something is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SaleFields {
    /// The request's name.
    pub key: String,
    /// Stamps by hand.
    pub stamps: String,
    /// The bill.
    pub amount: String,
    /// Codes of coupons.
    pub coupons: String,
    /// Whether to pay with cashback.
    pub cashback: bool,
    /// Things by their category.
    pub things: BTreeMap<String, Typed>,
}

/// The form is not the one that was shown: a field stands in it twice, or names what the program does not tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// A field of a purchase or of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// Stamps by hand.
    Stamps,
    /// The bill.
    Amount,
    /// How many of this category.
    Count(String),
    /// What those cost.
    Price(String),
    /// Codes of coupons.
    Coupons,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// No amount can be read there.
    Amount(NotAnAmount),
    /// It needs a whole number within these bounds.
    Number(u32, u32),
    /// The things cost more than the bill.
    MoreThanBill,
    /// There are more codes than a purchase may have, which is this many.
    TooManyCodes(usize),
    /// The rules say no.
    Refused(loyalty::cards::Refusal),
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub field: Field,
    /// What.
    pub wrong: Wrong,
}

/// A whole number within bounds, both included.
pub(super) fn whole(typed: &str, (least, most): (u32, u32)) -> Result<u32, Wrong> {
    let digits = typed.trim();
    let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
    number.filter(|number| (least..=most).contains(number)).ok_or(Wrong::Number(least, most))
}

impl SaleFields {
    /// Sorts the fields of a form. Each may stand in it once.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn sort(pairs: Vec<(String, String)>) -> Result<Self, Unreadable> {
        let (mut fields, mut seen) = (Self::default(), Vec::new());
        for (name, value) in pairs {
            if seen.contains(&name) {
                return Err(Unreadable);
            }
            match name.as_str() {
                "key" => fields.key = value,
                "stamps" => fields.stamps = value,
                "amount" => fields.amount = value,
                "coupons" => fields.coupons = value,
                "cashback" => fields.cashback = true,
                other => {
                    if let Some(category) = other.strip_prefix("count.") {
                        fields.things.entry(category.to_owned()).or_default().count = value;
                    } else if let Some(category) = other.strip_prefix("price.") {
                        fields.things.entry(category.to_owned()).or_default().price = value;
                    }
                }
            }
            seen.push(name);
        }
        Ok(fields)
    }

    /// Whether every thing that is named is one that is asked for: a form from before the program was changed is not lost
    /// in silence.
    #[must_use]
    pub fn fits(&self, asks: &Asks) -> bool {
        let known = |category: &String| asks.things.iter().any(|thing| thing.category == *category);
        let empty = |typed: &Typed| typed.count.trim().is_empty() && typed.price.trim().is_empty();
        self.things.iter().all(|(category, typed)| known(category) || empty(typed))
    }

    /// What was bought.
    ///
    /// # Errors
    /// Every [`Problem`] with what was typed.
    pub fn read(&self, terms: &Terms) -> Result<Sale, Vec<Problem>> {
        let (asks, mut problems) = (Asks::of(terms), Vec::new());
        let mut note = |field, wrong| problems.push(Problem { field, wrong });
        let mut sale = Sale::default();
        if asks.stamps.is_some() {
            let stamps = whole(&self.stamps, (1, STAMPS_PER_PURCHASE_MAX));
            sale.stamps = stamps.map_err(|wrong| note(Field::Stamps, wrong)).ok();
        }
        if let Some((must, currency)) = asks.amount.zip(asks.currency) {
            sale.amount = match amounts::read(&self.amount, currency) {
                Ok(minor) => Some(minor),
                Err(NotAnAmount::Missing) if !must => None,
                Err(wrong) => {
                    note(Field::Amount, Wrong::Amount(wrong));
                    None
                }
            };
        }
        for thing in &asks.things {
            sale.items.extend(self.item(thing, asks.currency, &mut note));
        }
        sale.coupons = if asks.coupons { self.codes() } else { Vec::new() };
        if sale.coupons.len() > COUPONS_PER_PURCHASE_MAX {
            note(Field::Coupons, Wrong::TooManyCodes(COUPONS_PER_PURCHASE_MAX));
        }
        let parts: u64 = sale.items.iter().filter_map(|item| item.amount).map(u64::from).sum();
        if asks.amount.is_some() && problems.is_empty() && parts > u64::from(sale.amount.unwrap_or(0)) {
            problems.push(Problem { field: Field::Amount, wrong: Wrong::MoreThanBill });
        }
        // As much of the bill as may ever be paid so; the rules bring it down to what is there. It must not depend on what
        // the card holds now: the same form sent twice has to ask for the same.
        sale.cashback = sale.amount.filter(|_| asks.cashback && self.cashback);
        sale.cashback = sale.cashback.map(|bill| cashback::spendable(terms, AMOUNT_MAX, bill));
        if problems.is_empty() { Ok(sale) } else { Err(problems) }
    }

    /// Some of one kind of thing, if there is any.
    fn item(&self, thing: &Thing, currency: Option<Currency>, note: &mut impl FnMut(Field, Wrong)) -> Option<Item> {
        let typed = self.things.get(&thing.category)?;
        let priced = thing.price.is_some() && !typed.price.trim().is_empty();
        // Who types only a price means one of it.
        let count = if typed.count.trim().is_empty() && priced { "1" } else { typed.count.trim() };
        if count.is_empty() {
            return None;
        }
        let count =
            whole(count, (0, COUNT_MAX)).map_err(|wrong| note(Field::Count(thing.category.clone()), wrong)).ok();
        let mut amount = None;
        if let (Some(must), Some(currency), true) = (thing.price, currency, count != Some(0)) {
            match amounts::read(&typed.price, currency) {
                Ok(minor) => amount = Some(minor),
                Err(NotAnAmount::Missing) if !must => {}
                Err(wrong) => note(Field::Price(thing.category.clone()), Wrong::Amount(wrong)),
            }
        }
        let category = Some(thing.category.clone()).filter(|category| !category.is_empty());
        count.filter(|count| *count > 0).map(|count| Item { category, count, amount })
    }

    fn codes(&self) -> Vec<String> {
        let apart = |letter: char| letter.is_whitespace() || [',', ';'].contains(&letter);
        let codes = self.coupons.split(apart).filter(|code| !code.is_empty());
        // One code too many is enough to see that there are too many.
        codes.take(COUPONS_PER_PURCHASE_MAX + 1).map(|code| code.chars().take(CODE_LETTERS_MAX).collect()).collect()
    }
}

#[cfg(test)]
mod tests;
