//! Whether what many clients saw can be told as one story: a history is linearizable where each operation can be given one
//! moment between its invocation and its return, so that in the order of these moments a sequential model gives the very
//! answers that were given. An operation without an answer may have had its effect at any time after its invocation, or never.
//!
//! The search is Wing and Gong's with Lowe's memory of what was tried ("Testing for linearizability", 2017). Knows nothing of
//! what is checked, of clocks or of threads.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

/// What is checked against: how something behaves that does one operation after the other.
pub trait Model {
    /// What it remembers.
    type State: Clone + Eq + Hash;
    /// What it is asked to do.
    type Operation: Eq + Hash;
    /// What it answers.
    type Answer;

    /// What it remembers at first.
    fn start(&self) -> Self::State;

    /// What it remembers after the operation, or none where it would not have answered so. Where no answer is known, any
    /// is right.
    fn step(
        &self,
        state: &Self::State,
        operation: &Self::Operation,
        answer: Option<&Self::Answer>,
    ) -> Option<Self::State>;
}

/// An operation as its client saw it. Moments are of one clock, in any unit; one that returned at the moment at which another
/// was invoked counts as overlapping it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval<O, A> {
    /// What was asked.
    pub operation: O,
    /// When.
    pub invoked: u64,
    /// When the answer came and what it was, if any came.
    pub returned: Option<(u64, A)>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// There is such a story.
    Linearizable,
    /// There is none.
    Impossible {
        /// The places of the operations that the longest story tells, in its order.
        told: Vec<usize>,
        /// The operation that must come next in it and can't.
        stuck: usize,
    },
    /// It was given up.
    Undecided,
}

/// Operations that are a part of a story.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Told(Box<[u64]>);

impl Told {
    fn none(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)].into())
    }

    fn has(&self, place: usize) -> bool {
        self.0[place / 64] >> (place % 64) & 1 == 1
    }

    fn turn(&mut self, place: usize) {
        self.0[place / 64] ^= 1 << (place % 64);
    }
}

/// An invocation or a return, in a list by time of those that are not told yet.
#[derive(Debug, Clone, Copy)]
struct Event {
    place: usize,
    /// Where its return stands, where it is an invocation that has one.
    partner: Option<usize>,
    is_return: bool,
    before: usize,
    after: usize,
}

/// The list; its first and its last event are nobody's.
struct Events(Vec<Event>);

impl Events {
    fn of<O, A>(history: &[Interval<O, A>]) -> Self {
        let mut order: Vec<(u64, bool, usize)> = Vec::new();
        for (place, interval) in history.iter().enumerate() {
            order.push((interval.invoked, false, place));
            order.extend(interval.returned.as_ref().map(|(at, _)| (*at, true, place)));
        }
        order.sort_unstable();
        let nobody = Event { place: usize::MAX, partner: None, is_return: true, before: 0, after: 1 };
        let mut events = vec![nobody];
        let mut invocations = vec![0; history.len()];
        for (_, is_return, place) in order {
            let at = events.len();
            if is_return {
                events[invocations[place]].partner = Some(at);
            } else {
                invocations[place] = at;
            }
            events.push(Event { place, partner: None, is_return, before: at - 1, after: at + 1 });
        }
        let last = events.len();
        events.push(Event { before: last - 1, after: last, ..nobody });
        Self(events)
    }

    fn first(&self) -> usize {
        self.0[0].after
    }

    fn unlink(&mut self, at: usize) {
        let Event { before, after, .. } = self.0[at];
        self.0[before].after = after;
        self.0[after].before = before;
    }

    fn link(&mut self, at: usize) {
        let Event { before, after, .. } = self.0[at];
        self.0[before].after = at;
        self.0[after].before = at;
    }

    /// Takes an operation out, as it is told.
    fn tell(&mut self, at: usize) {
        self.unlink(at);
        if let Some(partner) = self.0[at].partner {
            self.unlink(partner);
        }
    }

    /// Puts it back in.
    fn take_back(&mut self, at: usize) {
        if let Some(partner) = self.0[at].partner {
            self.link(partner);
        }
        self.link(at);
    }
}

/// For each operation without an answer, the one before it that asked the same and has none either. Which of the two had
/// its effect first nobody can tell, so only one order of them is tried.
fn twins<O: Eq + Hash, A>(history: &[Interval<O, A>]) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..history.len()).filter(|place| history[*place].returned.is_none()).collect();
    order.sort_unstable_by_key(|place| history[*place].invoked);
    let (mut twins, mut last) = (vec![None; history.len()], HashMap::new());
    for place in order {
        twins[place] = last.insert(&history[place].operation, place);
    }
    twins
}

/// Looks for a story of at most `steps_max` tried steps.
pub fn check<M: Model>(model: &M, history: &[Interval<M::Operation, M::Answer>], steps_max: u64) -> Verdict {
    let (mut events, twins) = (Events::of(history), twins(history));
    let (mut told, mut state) = (Told::none(history.len()), model.start());
    let mut tried = HashSet::from([(told.clone(), state.clone())]);
    let mut story: Vec<(usize, M::State)> = Vec::new();
    let mut left = history.iter().filter(|interval| interval.returned.is_some()).count();
    let mut farthest = (Vec::new(), usize::MAX);
    let (mut at, mut steps) = (events.first(), 0);
    while left > 0 {
        let event = events.0[at];
        if event.is_return {
            // Nothing before this return can be next, so something that was told must be told otherwise.
            if farthest.1 == usize::MAX || story.len() > farthest.0.len() {
                farthest = (story.iter().map(|(at, _)| events.0[*at].place).collect(), event.place);
            }
            let Some((last, before)) = story.pop() else {
                return Verdict::Impossible { told: farthest.0, stuck: farthest.1 };
            };
            events.take_back(last);
            told.turn(events.0[last].place);
            left += usize::from(events.0[last].partner.is_some());
            state = before;
            at = events.0[last].after;
            continue;
        }
        steps += 1;
        if steps > steps_max {
            return Verdict::Undecided;
        }
        let interval = &history[event.place];
        let waits = twins[event.place].is_some_and(|twin| !told.has(twin));
        let answer = interval.returned.as_ref().map(|(_, answer)| answer);
        let next = if waits { None } else { model.step(&state, &interval.operation, answer) };
        let here = std::mem::replace(&mut at, event.after);
        let Some(next) = next else { continue };
        told.turn(event.place);
        if tried.insert((told.clone(), next.clone())) {
            story.push((here, std::mem::replace(&mut state, next)));
            events.tell(here);
            left -= usize::from(answer.is_some());
            at = events.first();
        } else {
            told.turn(event.place);
        }
    }
    Verdict::Linearizable
}

#[cfg(test)]
mod tests;
