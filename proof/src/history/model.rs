//! A stamp card that does one thing after the other: what is asked of it, what it answers, and what it is afterwards. What
//! the histories of real cards are held against.

use proof::linear::Model;
use std::collections::BTreeSet;

/// Stamps that fill a card and become a voucher; `stamps.json` promises the same.
pub const FULL: u64 = 10;
/// A card says of at most so many vouchers that they are ready.
const READY_MAX: usize = 60;

/// What can be asked of a card.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ask {
    /// So many stamps for a purchase; fewer than fill a card.
    Buy(u64),
    /// To hand over the voucher with this code.
    Redeem(String),
    /// How it is.
    Read,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Bought: the places of the first and the last entry that were written, the card after it, the codes that were issued.
    Bought { first: u64, last: u64, stamps: u64, ready: usize, codes: Vec<String> },
    /// Handed over: the place of the entry, and how many vouchers are ready after it.
    Redeemed { place: u64, ready: usize },
    /// It was handed over before.
    Refused,
    /// How the card is.
    Seen { version: u64, stamps: u64, purchases: u64, ready: usize },
}

/// An operation on a card.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Operation {
    /// What was asked.
    pub ask: Ask,
    /// Where it was sent more than once under one name: which, and what any of its senders was told.
    pub again: Option<(usize, Option<Answer>)>,
}

/// A card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct State {
    version: u64,
    stamps: u64,
    purchases: u64,
    /// Vouchers that can be handed over.
    codes: BTreeSet<String>,
    /// More of them, whose codes nobody was told.
    nameless: usize,
    /// What was done of that which is sent more than once.
    done: BTreeSet<usize>,
}

impl State {
    fn ready(&self) -> usize {
        (self.codes.len() + self.nameless).min(READY_MAX)
    }

    fn buy(mut self, bought: u64, answer: Option<&Answer>) -> Option<Self> {
        let (first, filled) = (self.version + 1, (self.stamps + bought) / FULL);
        // One entry for the stamps; for each voucher one of the stamps that became it, and one of itself.
        self.version += 1 + 2 * filled;
        self.stamps = (self.stamps + bought) % FULL;
        self.purchases += 1;
        let filled = usize::try_from(filled).ok()?;
        match answer {
            None => self.nameless += filled,
            Some(Answer::Bought { codes, .. }) if codes.len() == filled => self.codes.extend(codes.iter().cloned()),
            Some(_) => return None,
        }
        let Some(Answer::Bought { codes, .. }) = answer else { return Some(self) };
        let (last, stamps, ready) = (self.version, self.stamps, self.ready());
        let right = Answer::Bought { first, last, stamps, ready, codes: codes.clone() };
        (answer == Some(&right)).then_some(self)
    }

    fn redeem(mut self, code: &str, answer: Option<&Answer>) -> Option<Self> {
        let right = if self.codes.remove(code) {
            self.version += 1;
            Answer::Redeemed { place: self.version, ready: self.ready() }
        } else {
            Answer::Refused
        };
        answer.is_none_or(|answer| *answer == right).then_some(self)
    }

    fn seen(&self) -> Answer {
        Answer::Seen { version: self.version, stamps: self.stamps, purchases: self.purchases, ready: self.ready() }
    }
}

/// The model.
#[derive(Debug, Clone, Copy)]
pub struct Card;

impl Model for Card {
    type State = State;
    type Operation = Operation;
    type Answer = Answer;

    fn start(&self) -> State {
        State::default()
    }

    fn step(&self, state: &State, operation: &Operation, answer: Option<&Answer>) -> Option<State> {
        let mut state = state.clone();
        let mut answer = answer;
        if let Some((which, told)) = &operation.again {
            // Whoever comes second changes nothing. That all were told the same, the recorder sees.
            let is_first = state.done.insert(*which);
            if !is_first {
                return Some(state);
            }
            answer = answer.or(told.as_ref());
        }
        match &operation.ask {
            Ask::Buy(stamps) => state.buy(*stamps, answer),
            Ask::Redeem(code) => state.redeem(code, answer),
            Ask::Read => answer.is_none_or(|answer| *answer == state.seen()).then_some(state),
        }
    }
}
