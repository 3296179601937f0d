//! What the clients were told, held against what the server keeps. Every answer names the entries that it wrote, so each
//! entry of a card belongs to exactly one answer: one that no answer names was written twice or by nobody, one that is not
//! there was lost.

use super::load::{Acknowledged, Operation, Request};
use anyhow::{Context, Result, bail};
use proof::till::{self, Till, number, text};
use serde_json::Value;
use std::collections::BTreeMap;

/// Pages of entries of a card at most.
const PAGES_MAX: u32 = 10_000;

/// What was told of one card.
#[derive(Debug, Default)]
struct Told {
    entries: BTreeMap<u64, Value>,
    purchases: u64,
}

/// What was told of all cards.
#[derive(Debug, Default)]
pub struct Books {
    cards: BTreeMap<String, Told>,
    /// Entries that were told and are not there, or not as they were told.
    pub lost: u64,
    /// Entries that are there and were told to nobody, or to two.
    pub doubled: u64,
    /// What else does not agree, in words; the first few.
    pub broken: Vec<String>,
}

const BROKEN_MAX: usize = 10;

impl Books {
    /// Whether nothing disagreed so far.
    #[must_use]
    pub fn agree(&self) -> bool {
        self.lost + self.doubled == 0 && self.broken.is_empty()
    }

    /// Entries told so far.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.cards.values().map(|told| told.entries.len() as u64).sum()
    }

    fn complain(&mut self, words: String) {
        if self.broken.len() < BROKEN_MAX {
            self.broken.push(words);
        }
    }

    /// Writes an answer down, once for each request. It must speak of what was asked.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn note(&mut self, request: &Request, answer: &Acknowledged) -> Result<()> {
        let body: Value = serde_json::from_slice(&answer.body).context("an answer is no JSON")?;
        let card = text(&body, "/card/id")?;
        if let Some(words) = strays(request, &card, &body) {
            self.complain(format!("{words}: {request:?} was answered with {body}"));
        }
        let told = self.cards.entry(card).or_default();
        match request.operation {
            Operation::Buy { .. } => told.purchases += 1,
            Operation::Reverse { .. } => told.purchases = told.purchases.saturating_sub(1),
            _ => {}
        }
        let mut twice = None;
        for entry in list(&body, "/entries") {
            if let Some(other) = told.entries.insert(place(entry)?, entry.clone()) {
                twice = Some(format!("two answers name the same entry: {other} and {entry}"));
            }
        }
        if let Some(words) = twice {
            self.lost += 1;
            self.complain(words);
        }
        Ok(())
    }

    /// Holds every card against what was told of it: how many entries, what it holds, how many purchases.
    ///
    /// # Errors
    /// Where a card can't be read.
    pub fn compare(&mut self, till: &mut Till) -> Result<()> {
        let mut found = Vec::new();
        for (card, told) in &self.cards {
            let now = read(till, &format!("/cards/{card}"))?;
            let (version, count) = (number(&now, "/version")?, told.entries.len() as u64);
            self.lost += count.saturating_sub(version);
            self.doubled += version.saturating_sub(count);
            for (list_of, account) in [("/balances", "card"), ("/owed", "owed")] {
                let mut shown: BTreeMap<String, i64> = BTreeMap::new();
                for amount in list(&now, list_of) {
                    shown.insert(text(amount, "/unit")?, i64::try_from(number(amount, "/amount")?)?);
                }
                shown.retain(|_, amount| *amount != 0);
                let summed = sums(told, account)?;
                if shown != summed {
                    found.push(format!("card {card} shows {shown:?} on {account}, its entries come to {summed:?}"));
                }
            }
            let purchases = number(&now, "/purchases")?;
            if purchases != told.purchases || version != count {
                let told = told.purchases;
                found.push(format!(
                    "card {card} has {purchases} purchases and {version} entries; told were {told} and {count}"
                ));
            }
        }
        found.into_iter().for_each(|words| self.complain(words));
        Ok(())
    }

    /// Reads every entry of every card, and holds it against what was told of it, word for word.
    ///
    /// # Errors
    /// Where a list can't be read.
    pub fn compare_entries(&mut self, till: &mut Till) -> Result<()> {
        let (mut lost, mut doubled) = (0, 0);
        for (card, told) in &self.cards {
            let kept = entries(till, card)?;
            lost += told.entries.iter().filter(|(place, entry)| kept.get(place) != Some(entry)).count() as u64;
            doubled += kept.keys().filter(|place| !told.entries.contains_key(place)).count() as u64;
        }
        self.lost = self.lost.max(lost);
        self.doubled = self.doubled.max(doubled);
        Ok(())
    }
}

/// What is wrong with what an answer says, if anything is.
fn strays(request: &Request, card: &str, body: &Value) -> Option<String> {
    let entries = list(body, "/entries");
    let sum = |kind: &str, unit: &str| -> u64 {
        let wanted = entries.iter().filter(|entry| entry["kind"] == kind && entry["unit"] == unit);
        wanted.filter_map(|entry| entry["amount"].as_u64()).sum()
    };
    let wrong = match &request.operation {
        Operation::Join { customer } => {
            body["created"] != true || body.pointer("/card/customer").and_then(Value::as_str) != Some(customer)
        }
        Operation::Buy { card: asked, stamps } => card != asked || sum("purchase", "stamp") != *stamps,
        Operation::Reverse { entry } => !entry.starts_with(card) || sum("reversal", "stamp") == 0,
        Operation::Redeem { .. } => sum("redeemed", "voucher") != 1,
    };
    wrong.then(|| "an answer is of something else".to_owned())
}

fn list<'a>(body: &'a Value, at: &str) -> &'a [Value] {
    body.pointer(at).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// An entry's place in its card's history.
fn place(entry: &Value) -> Result<u64> {
    let id = text(entry, "/id")?;
    let place = id.rsplit_once('-').and_then(|(_, place)| place.parse().ok());
    place.with_context(|| format!("{id} is no entry"))
}

/// What the entries of a card come to on one of its accounts, of each unit; what is owed counts as it is shown.
fn sums(told: &Told, account: &str) -> Result<BTreeMap<String, i64>> {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for entry in told.entries.values() {
        let amount = i64::try_from(number(entry, "/amount")?)?;
        let sum = sums.entry(text(entry, "/unit")?).or_default();
        *sum += i64::from(entry["to"] == account) * amount - i64::from(entry["from"] == account) * amount;
    }
    if account == "owed" {
        sums.values_mut().for_each(|sum| *sum = -*sum);
    }
    sums.retain(|_, sum| *sum != 0);
    Ok(sums)
}

/// What stands at a path.
fn read(till: &mut Till, path: &str) -> Result<Value> {
    let answer = till.get(path).with_context(|| format!("{path} can't be read"))?;
    if answer.status != 200 {
        bail!("{path} is answered with {}: {}", answer.status, String::from_utf8_lossy(&answer.body));
    }
    serde_json::from_slice(&answer.body).with_context(|| format!("{path} is no JSON"))
}

/// All entries of a card as the API lists them.
fn entries(till: &mut Till, card: &str) -> Result<BTreeMap<u64, Value>> {
    let (mut all, mut cursor) = (BTreeMap::new(), String::new());
    for _ in 0..PAGES_MAX {
        let page = read(till, &format!("/cards/{card}/entries?limit=100{cursor}"))?;
        for entry in list(&page, "/data") {
            all.insert(place(entry)?, entry.clone());
        }
        match till::text(&page, "/next_cursor") {
            Ok(next) => cursor = format!("&cursor={next}"),
            Err(_) => return Ok(all),
        }
    }
    bail!("the entries of card {card} never end")
}

#[cfg(test)]
mod tests;
