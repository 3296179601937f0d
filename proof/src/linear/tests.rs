//! The checker on histories of a register and a counter whose verdicts are known, and against trying all orders.

use super::*;
use proptest::prelude::*;

/// A number that is written and read.
struct Register;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Ask {
    Write(u8),
    Read,
    /// Adds, and answers what it came to.
    Add(u8),
}

impl Model for Register {
    type State = u8;
    type Operation = Ask;
    type Answer = u8;

    fn start(&self) -> u8 {
        0
    }

    fn step(&self, state: &u8, operation: &Ask, answer: Option<&u8>) -> Option<u8> {
        let (next, said) = match operation {
            Ask::Write(value) => (*value, *value),
            Ask::Read => (*state, *state),
            Ask::Add(value) => (state.wrapping_add(*value), state.wrapping_add(*value)),
        };
        answer.is_none_or(|answer| *answer == said).then_some(next)
    }
}

const STEPS_MAX: u64 = 100_000;

fn known(operation: Ask, invoked: u64, returned: u64, answer: u8) -> Interval<Ask, u8> {
    Interval { operation, invoked, returned: Some((returned, answer)) }
}

fn unknown(operation: Ask, invoked: u64) -> Interval<Ask, u8> {
    Interval { operation, invoked, returned: None }
}

fn verdict(history: &[Interval<Ask, u8>]) -> Verdict {
    check(&Register, history, STEPS_MAX)
}

fn holds(history: &[Interval<Ask, u8>]) -> bool {
    match verdict(history) {
        Verdict::Linearizable => true,
        Verdict::Impossible { .. } => false,
        Verdict::Undecided => panic!("undecided"),
    }
}

#[test]
fn nothing_is_a_story() {
    assert!(holds(&[]));
    assert!(holds(&[unknown(Ask::Write(1), 3)]));
}

#[test]
fn reads_that_overlap_a_write_may_see_it_or_not_but_not_go_back() {
    let write = known(Ask::Write(1), 0, 10, 1);
    assert!(holds(&[write.clone(), known(Ask::Read, 1, 2, 0), known(Ask::Read, 3, 4, 1)]));
    assert!(!holds(&[write.clone(), known(Ask::Read, 1, 2, 1), known(Ask::Read, 3, 4, 0)]));
    assert!(!holds(&[write, known(Ask::Read, 11, 12, 0)]), "a stale read");
}

#[test]
fn a_moment_that_two_share_is_an_overlap() {
    assert!(holds(&[known(Ask::Write(1), 0, 5, 1), known(Ask::Read, 5, 6, 0)]));
}

#[test]
fn of_two_additions_that_overlap_none_is_lost() {
    assert!(holds(&[known(Ask::Add(1), 0, 9, 2), known(Ask::Add(1), 1, 8, 1)]));
    assert!(!holds(&[known(Ask::Add(1), 0, 9, 1), known(Ask::Add(1), 1, 8, 1)]), "a lost update");
    let read = known(Ask::Read, 10, 11, 2);
    assert!(!holds(&[known(Ask::Add(1), 0, 9, 1), read]), "applied twice");
}

#[test]
fn what_was_not_answered_happened_at_any_time_after_or_never() {
    let dropped = unknown(Ask::Add(1), 5);
    assert!(holds(&[dropped.clone(), known(Ask::Read, 90, 91, 0)]));
    assert!(holds(&[dropped.clone(), known(Ask::Read, 90, 91, 1)]));
    assert!(holds(&[dropped.clone(), known(Ask::Read, 90, 91, 0), known(Ask::Read, 92, 93, 1)]));
    assert!(!holds(&[dropped.clone(), known(Ask::Read, 90, 91, 1), known(Ask::Read, 92, 93, 0)]));
    assert!(!holds(&[dropped.clone(), known(Ask::Read, 90, 91, 2)]), "applied twice");
    assert!(!holds(&[dropped, known(Ask::Read, 1, 2, 1)]), "before it was asked");
}

#[test]
fn the_longest_story_and_where_it_ends_are_told() {
    let history = [known(Ask::Add(1), 0, 1, 1), known(Ask::Add(1), 2, 3, 2), known(Ask::Read, 4, 5, 1)];
    assert_eq!(verdict(&history), Verdict::Impossible { told: vec![0, 1], stuck: 2 });
}

#[test]
fn what_takes_too_long_is_given_up() {
    let mut history: Vec<_> = (0..40).map(|value| unknown(Ask::Add(1 << (value % 8)), 0)).collect();
    history.push(known(Ask::Write(0), 1, 2, 0));
    history.push(known(Ask::Read, 3, 4, 255));
    history.push(known(Ask::Write(7), 5, 6, 9));
    assert_eq!(check(&Register, &history, 50), Verdict::Undecided);
}

#[test]
fn many_alike_without_an_answer_are_no_burden() {
    let mut history: Vec<_> = (0..60).map(|at| unknown(Ask::Add(1), at)).collect();
    history.push(known(Ask::Read, 100, 101, 61));
    assert!(!holds(&history));
    history.push(unknown(Ask::Add(1), 99));
    assert!(holds(&history));
}

#[test]
fn a_long_history_takes_as_many_steps_as_it_has_operations_or_few_more() {
    let history: Vec<_> = (0..4000_u64).map(|at| {
        let sum = u8::try_from((at + 1) % 256).unwrap();
        known(Ask::Add(1), 4 * at, 4 * at + 30, sum)
    });
    let history: Vec<_> = history.collect();
    assert_eq!(check(&Register, &history, 100_000), Verdict::Linearizable);
}

/// Whether any order of any choice of what was not answered does, by trying them all.
fn by_all_orders(history: &[Interval<Ask, u8>], told: &mut Vec<usize>, state: u8) -> bool {
    let is_left = |place: &usize| !told.contains(place);
    let left: Vec<usize> = (0..history.len()).filter(is_left).collect();
    if left.iter().all(|place| history[*place].returned.is_none()) {
        return true;
    }
    let first_return = left.iter().filter_map(|place| history[*place].returned.map(|(at, _)| at)).min();
    left.into_iter().any(|place| {
        let interval = &history[place];
        if first_return.is_some_and(|first| interval.invoked > first) {
            return false;
        }
        let answer = interval.returned.map(|(_, answer)| answer);
        let Some(next) = Register.step(&state, &interval.operation, answer.as_ref()) else { return false };
        told.push(place);
        let found = by_all_orders(history, told, next);
        told.pop();
        found
    })
}

fn interval() -> impl Strategy<Value = Interval<Ask, u8>> {
    let ask = prop_oneof![(0..3_u8).prop_map(Ask::Write), Just(Ask::Read), (1..3_u8).prop_map(Ask::Add)];
    (ask, 0..20_u64, 0..8_u64, prop::option::weighted(0.8, 0..4_u8)).prop_map(|(operation, invoked, took, answer)| {
        Interval { operation, invoked, returned: answer.map(|answer| (invoked + took, answer)) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn the_verdict_is_that_of_trying_all_orders(history in prop::collection::vec(interval(), 0..7)) {
        prop_assert_eq!(holds(&history), by_all_orders(&history, &mut Vec::new(), 0));
    }
}
