//! A shop's past: who bought when. Knows nothing of programs, nor of where the past was kept.

use crate::{
    purchases::{COUNT_MAX, Item, Sale},
    time::Timestamp,
};
use std::collections::BTreeMap;

/// One past purchase. The order of the fields is the order in which purchases are replayed, so that it does not matter in
/// which they are handed in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Past {
    /// When.
    pub at: Timestamp,
    /// Who, by any name that is always the same: what is known of one customer hangs on it.
    pub customer: String,
    /// The bill in minor units, where it is known.
    pub amount: Option<u32>,
    /// How many things were bought, where it is known.
    pub items: Option<u32>,
}

/// Past purchases in the order in which they are replayed. Made once, it serves any number of simulations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// In the order of their names.
    customers: Vec<String>,
    purchases: Vec<Purchase>,
}

/// A purchase of the customer at this place. The order of the fields is that of [`Past`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Purchase {
    pub(super) at: Timestamp,
    pub(super) customer: u32,
    pub(super) amount: Option<u32>,
    pub(super) items: Option<u32>,
}

impl History {
    /// Takes past purchases in any order. Two that are alike in all are two purchases.
    #[must_use]
    pub fn new(past: impl IntoIterator<Item = Past>) -> Self {
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        let mut purchases: Vec<Purchase> = Vec::new();
        for Past { at, customer, amount, items } in past {
            let next = numbers.len() as u32;
            let customer = *numbers.entry(customer).or_insert(next);
            purchases.push(Purchase { at, customer, amount, items });
        }
        // Until here customers are numbered as they came; from here on by their names.
        let mut places = vec![0; numbers.len()];
        for (place, number) in numbers.values().enumerate() {
            places[*number as usize] = place as u32;
        }
        for purchase in &mut purchases {
            purchase.customer = places[purchase.customer as usize];
        }
        purchases.sort_unstable();
        Self { customers: numbers.into_keys().collect(), purchases }
    }

    /// How many purchases.
    #[must_use]
    pub fn len(&self) -> usize {
        self.purchases.len()
    }

    /// Whether nobody ever bought anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.purchases.is_empty()
    }

    /// Who ever bought something, in the order of their names.
    #[must_use]
    pub fn customers(&self) -> &[String] {
        &self.customers
    }

    pub(super) fn purchases(&self) -> &[Purchase] {
        &self.purchases
    }
}

impl FromIterator<Past> for History {
    fn from_iter<T: IntoIterator<Item = Past>>(past: T) -> Self {
        Self::new(past)
    }
}

impl Purchase {
    /// The purchase as the counter would tell it. A program with cashback is asked for all that may be spent.
    pub(super) fn sale(&self, has_cashback: bool) -> Sale {
        let (mut items, mut left) = (Vec::new(), self.items.unwrap_or(0));
        // A counter tells of more than so many of one thing as of several things.
        while left > 0 && items.len() <= crate::purchases::ITEMS_MAX {
            let count = left.min(COUNT_MAX);
            items.push(Item { count, ..Item::default() });
            left -= count;
        }
        Sale { amount: self.amount, items, cashback: self.amount.filter(|_| has_cashback), ..Sale::default() }
    }
}
