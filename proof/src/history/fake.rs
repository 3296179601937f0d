//! A house of cards in memory, right or with one of the bugs that the checker is there for: it shows that the recorder and
//! the checker find them. Knows nothing of the model by which it is judged.

use super::{
    model::{Answer, Ask, FULL},
    recorder::{Door, House, Request},
};
use anyhow::{Context, Result};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// A bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Plant {
    /// Two read the card before either writes: what the first wrote is gone
    LostUpdate,
    /// A request that comes again under its name gets its first answer, and is done again
    DoubleApply,
    /// A read shows the card as it was before the latest write
    StaleRead,
}

/// How often the bug shows: with each so many-th chance.
const EVERY: u64 = 8;

#[derive(Debug, Clone, Default)]
struct Card {
    version: u64,
    stamps: u64,
    purchases: u64,
    open: Vec<String>,
}

#[derive(Debug, Default)]
struct Kept {
    cards: HashMap<String, Card>,
    /// How each card was before its latest write.
    before: HashMap<String, Card>,
    answers: HashMap<String, Answer>,
    codes: u64,
    chances: u64,
}

/// The house.
#[derive(Debug, Clone, Default)]
pub struct Fake {
    kept: Arc<Mutex<Kept>>,
    plant: Option<Plant>,
}

impl Fake {
    /// One with a bug, or without.
    #[must_use]
    pub fn new(plant: Option<Plant>) -> Self {
        Self { plant, ..Self::default() }
    }

    fn answer(&self, request: &Request) -> Result<Answer> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.answers.get(&request.name).cloned();
        if let Some(answer) = known {
            if self.shows(Plant::DoubleApply, &mut kept) {
                kept.write(request, None)?;
            }
            return Ok(answer);
        }
        if request.ask == Ask::Read {
            let stale = self.shows(Plant::StaleRead, &mut kept);
            let cards = if stale { &kept.before } else { &kept.cards };
            let card = cards.get(&request.card).or_else(|| kept.cards.get(&request.card)).context("no such card")?;
            let (version, stamps, purchases) = (card.version, card.stamps, card.purchases);
            return Ok(Answer::Seen { version, stamps, purchases, ready: card.open.len() });
        }
        let lost = matches!(request.ask, Ask::Buy(_)) && self.shows(Plant::LostUpdate, &mut kept);
        let read = if lost { kept.before.get(&request.card).cloned() } else { None };
        let answer = kept.write(request, read)?;
        // Refusals, too: one name has one answer here, whatever is planted, so that it is the checker that finds the bug.
        kept.answers.insert(request.name.clone(), answer.clone());
        Ok(answer)
    }

    fn shows(&self, plant: Plant, kept: &mut Kept) -> bool {
        if self.plant != Some(plant) {
            return false;
        }
        kept.chances += 1;
        kept.chances.is_multiple_of(EVERY)
    }
}

impl Kept {
    /// Writes on a card as it was read, or as it is.
    fn write(&mut self, request: &Request, read: Option<Card>) -> Result<Answer> {
        let now = self.cards.get(&request.card).context("no such card")?.clone();
        let mut card = read.unwrap_or_else(|| now.clone());
        let answer = match &request.ask {
            Ask::Buy(stamps) => {
                let (first, filled) = (card.version + 1, (card.stamps + stamps) / FULL);
                card.version += 1 + 2 * filled;
                card.stamps = (card.stamps + stamps) % FULL;
                card.purchases += 1;
                self.codes += filled;
                let codes: Vec<_> = (0..filled).map(|back| format!("V{}", self.codes - back)).collect();
                card.open.extend(codes.iter().cloned());
                let (last, stamps, ready) = (card.version, card.stamps, card.open.len());
                Answer::Bought { first, last, stamps, ready, codes }
            }
            Ask::Redeem(code) => match card.open.iter().position(|open| open == code) {
                None => return Ok(Answer::Refused),
                Some(place) => {
                    card.open.swap_remove(place);
                    card.version += 1;
                    Answer::Redeemed { place: card.version, ready: card.open.len() }
                }
            },
            Ask::Read => return Ok(Answer::Refused),
        };
        self.before.insert(request.card.clone(), now);
        self.cards.insert(request.card.clone(), card);
        Ok(answer)
    }
}

impl House for Fake {
    fn cards(&self, names: &[String]) -> Result<Vec<String>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.cards.extend(names.iter().map(|name| (name.clone(), Card::default())));
        Ok(names.to_vec())
    }

    fn door(&self, _: usize) -> Box<dyn Door> {
        Box::new(self.clone())
    }
}

impl Door for Fake {
    fn ask(&mut self, request: &Request) -> Result<Option<Answer>> {
        // Others come in between.
        thread::yield_now();
        let answer = self.answer(request)?;
        thread::yield_now();
        Ok(Some(answer))
    }

    fn ask_and_hang_up(&mut self, request: &Request, after_us: u64) {
        // Some never arrive.
        if !after_us.is_multiple_of(3) {
            let _ = self.answer(request);
        }
    }
}
