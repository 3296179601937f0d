//! What a decision counts as used.

use super::Pen;
use crate::cards::Count;

/// A count has reached its limit.
pub(crate) struct Full;

impl Pen<'_> {
    /// How often all cards together used a rule.
    pub(crate) fn used_by_all(&self, rule: &str) -> u32 {
        self.used(&Count { rule: rule.to_owned(), by_all: true })
    }

    /// How often this card used a rule.
    pub(crate) fn used_by_card(&self, rule: &str) -> u32 {
        self.used(&Count { rule: rule.to_owned(), by_all: false })
    }

    fn used(&self, count: &Count) -> u32 {
        self.decision.after.used.get(count).copied().unwrap_or(0)
    }

    /// Counts a use of a rule by this card.
    pub(crate) fn count_up_to(&mut self, rule: &str, most: u32) -> Result<(), Full> {
        self.count(Count { rule: rule.to_owned(), by_all: false }, most)
    }

    /// Counts a use of a rule by all cards together.
    pub(crate) fn count_up_to_by_all(&mut self, rule: &str, most: u32) -> Result<(), Full> {
        self.count(Count { rule: rule.to_owned(), by_all: true }, most)
    }

    fn count(&mut self, count: Count, most: u32) -> Result<(), Full> {
        if self.used(&count) >= most {
            return Err(Full);
        }
        self.add(count, 1);
        Ok(())
    }

    /// Adds to what is counted.
    pub(crate) fn add(&mut self, count: Count, change: i64) {
        if change != 0 {
            let used = self.decision.after.used.entry(count.clone()).or_default();
            *used = u32::try_from(i64::from(*used) + change).unwrap_or_default();
            self.decision.counts.push((count, change));
        }
    }

    /// What was counted so far.
    pub(crate) fn counts(&self) -> Vec<Count> {
        self.decision.counts.iter().map(|(count, _)| count.clone()).collect()
    }

    /// Takes back a use that was counted.
    pub(crate) fn uncount(&mut self, count: &Count) {
        self.add(count.clone(), -1);
    }
}
