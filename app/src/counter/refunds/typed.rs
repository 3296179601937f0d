//! A refund as the cashier types it.

use crate::counter::{
    amounts::{self, NotAnAmount},
    sale::{Field, Problem, Wrong, whole},
};
use loyalty::{
    money::Currency,
    purchases::{COUNT_MAX, ITEMS_MAX, Item},
    refunds::Back,
};
use std::collections::BTreeMap;

/// What is to be given back, as it was typed.
#[derive(Debug, Clone, Default)]
pub(super) struct RefundFields {
    pub(super) key: String,
    pub(super) whole: bool,
    pub(super) amount: String,
    /// How many come back of each category.
    pub(super) things: BTreeMap<String, String>,
}

impl RefundFields {
    pub(super) fn sort(pairs: Vec<(String, String)>) -> Self {
        let mut fields = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "key" => fields.key = value,
                "whole" => fields.whole = true,
                "amount" => fields.amount = value,
                other => {
                    let category = other.strip_prefix("count.").filter(|_| fields.things.len() < ITEMS_MAX);
                    fields.things.extend(category.map(|category| (category.to_owned(), value)));
                }
            }
        }
        fields
    }

    /// What is given back. It is not held against what is left: the same form sent twice has to ask for the same.
    pub(super) fn read(&self, currency: Option<Currency>) -> Result<Back, Vec<Problem>> {
        if self.whole {
            return Ok(Back::Whole);
        }
        let (mut problems, mut items) = (Vec::new(), Vec::new());
        let amount = currency.map_or(Err(NotAnAmount::Unreadable), |currency| amounts::read(&self.amount, currency));
        let amount =
            amount.map_err(|wrong| problems.push(Problem { field: Field::Amount, wrong: Wrong::Amount(wrong) }));
        for (category, typed) in self.things.iter().filter(|(_, typed)| !typed.trim().is_empty()) {
            match whole(typed, (0, COUNT_MAX)) {
                Ok(0) => {}
                Ok(count) => {
                    let category = Some(category.clone()).filter(|category| !category.is_empty());
                    items.push(Item { category, count, amount: None });
                }
                Err(wrong) => problems.push(Problem { field: Field::Count(category.clone()), wrong }),
            }
        }
        match amount {
            Ok(amount) if problems.is_empty() => Ok(Back::Part { amount, items }),
            _ => Err(problems),
        }
    }
}
