//! Who gains and who loses, by examples.

use super::*;

fn coffee(slots: u32, cost: Option<u32>) -> Terms {
    let cost = cost.map_or("null".to_owned(), |cost| cost.to_string());
    let reward =
        if cost == "null" { "\"coffee\"".to_owned() } else { format!(r#"{{"title": "coffee", "cost": {cost}}}"#) };
    terms(&format!(
        r#"{{"stamps": {{"earn": {{"give": 1, "per": "visit"}}, "rewards": [{{"at": {slots}, "reward": {reward}}}]}}}}"#
    ))
}

fn compared(before: &Terms, after: &Terms) -> Comparison {
    let mut visits = FOUR_VISITS.to_owned();
    visits.push_str("; ben 2026-01-05; ben 2026-01-06; ben 2026-01-07; cleo 2026-01-05");
    let history = History::new(past(&visits));
    let [before, after] = [before, after].map(|terms| run(terms, &history, &Assumptions::default()));
    compare(&before, &after)
}

#[test]
fn a_shorter_card_gives_to_those_who_came_often_enough() {
    let result = compared(&coffee(3, Some(120)), &coffee(2, Some(120)));
    // Ana had one coffee at her fourth visit; now she has one at her third, and another waits. Ben has one now, Cleo none.
    assert_eq!((result.gain, result.lose, result.same, result.unclear), (1, 0, 2, 0));
    assert_eq!((result.before.cost, result.after.cost), (120, 240));
    let ben = Change { customer: "ben".into(), before: 0, after: 120, unpriced_before: 0, unpriced_after: 0 };
    assert_eq!((result.gain_most, result.lose_most), (vec![ben], Vec::new()));
}

#[test]
fn a_dearer_reward_is_a_gain_and_a_longer_card_a_loss() {
    let result = compared(&coffee(2, Some(120)), &coffee(2, Some(240)));
    assert_eq!((result.gain, result.lose, result.same), (2, 0, 1));
    let result = compared(&coffee(2, Some(120)), &coffee(20, Some(500)));
    assert_eq!((result.gain, result.lose, result.same), (0, 2, 1));
    assert_eq!(result.lose_most.iter().map(|one| one.customer.as_str()).collect::<Vec<_>>(), ["ana", "ben"]);
}

#[test]
fn rewards_without_a_cost_are_counted() {
    let result = compared(&coffee(3, None), &coffee(2, None));
    assert_eq!((result.gain, result.before.unpriced, result.after.unpriced), (1, 1, 2));
    // A coffee of unknown cost against one of 120: nobody can say whether that is a gain. Ben had none before.
    let result = compared(&coffee(3, None), &coffee(2, Some(120)));
    assert_eq!((result.gain, result.lose, result.same, result.unclear), (1, 0, 1, 1));
}

#[test]
fn of_all_who_gain_the_ten_who_gain_most_are_named() {
    let twice = |who: usize, bill: usize| format!("c{who:02} 2026-01-05 {bill}; c{who:02} 2026-01-06 {bill}");
    let visits: Vec<_> = (0..30).map(|who| twice(who, 1_000 + who / 2 * 100)).collect();
    let history = History::new(past(&visits.join(";")));
    let cashback = |percent: u32| terms(&format!(r#"{{"currency": "EUR", "cashback": {{"percent": {percent}}}}}"#));
    let [one, two] = [cashback(1), cashback(2)].map(|terms| run(&terms, &history, &Assumptions::default()));
    let (up, down) = (compare(&one, &two), compare(&two, &one));
    assert_eq!((up.gain, down.lose, up.same), (30, 30, 0));
    let names: Vec<_> = up.gain_most.iter().map(|change| change.customer.as_str()).collect();
    assert_eq!(names, ["c28", "c29", "c26", "c27", "c24", "c25", "c22", "c23", "c20", "c21"]);
    assert_eq!(names, down.lose_most.iter().map(|change| change.customer.as_str()).collect::<Vec<_>>());
}

#[test]
fn whom_one_past_does_not_know_received_nothing_there() {
    let known = |visits: &str| run(&coffee(2, Some(120)), &History::new(past(visits)), &Assumptions::default());
    let ana = known("ana 2026-01-05; ana 2026-01-06; ana 2026-01-07");
    let ben = known("ben 2026-01-05; ben 2026-01-06; ben 2026-01-07");
    let result = compare(&ana, &ben);
    assert_eq!((result.gain_most[0].customer.as_str(), result.lose_most[0].customer.as_str()), ("ben", "ana"));
}
