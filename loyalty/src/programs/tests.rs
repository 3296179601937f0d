//! What a program must be, and what it is read from.

use super::*;
use crate::rewards::Reward;

fn problems(json: &str) -> Vec<String> {
    let draft: Draft = serde_json::from_str(json).unwrap();
    match Terms::try_from(draft) {
        Ok(_) => Vec::new(),
        Err(Problems(problems)) => problems.into_iter().map(|problem| problem.field).collect(),
    }
}

#[test]
fn every_wrong_field_is_named() {
    let json = r#"{
        "stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 1, "reward": "  "}], "welcome": 5},
        "referral": {"friend": {"stamps": 0}, "inviter": {"reward": ""}},
        "expiry": {"rewards": {"days": 0}}
    }"#;
    let fields = ["stamps.rewards.0.at", "stamps.rewards.0.reward", "stamps.welcome", "referral.friend"];
    assert_eq!(problems(json), [&fields[..], &["referral.inviter", "expiry.rewards.days"]].concat());
}

#[test]
fn the_first_form_is_still_read() {
    let first = r#"{"reward":"tea","slots":10,"welcome_stamps":2,"referral":{"friend":{"stamps":1},"inviter":{"reward":"cake"}},"reward_days":30}"#;
    let terms: Terms = serde_json::from_str(first).unwrap();
    let stamps = terms.stamps.as_ref().unwrap();
    assert_eq!((stamps.slots(), stamps.reward().unwrap().title.as_str(), stamps.welcome), (Some(10), "tea", 2));
    assert_eq!(terms.expiry.rewards, Some(Term::Days(30)));
    assert!(terms.referral.is_some());
}

#[test]
fn terms_that_break_a_bound_cannot_be_read() {
    let card = |at: u32| {
        format!(r#"{{"stamps":{{"earn":{{"give":1,"per":"visit"}},"rewards":[{{"at":{at},"reward":"tea"}}]}}}}"#)
    };
    assert!(serde_json::from_str::<Terms>(&card(10)).is_ok());
    assert!(serde_json::from_str::<Terms>(&card(21)).is_err());
    assert!(serde_json::from_str::<Terms>(&card(10).replacen("stamps", "stumps", 1)).is_err());
    assert!(serde_json::from_str::<Terms>("{}").is_err());
}

#[test]
fn a_reward_is_its_title_or_a_title_with_a_cost() {
    let read = |reward: &str| serde_json::from_str::<Reward>(reward).map_err(|error| error.to_string());
    assert_eq!(read(r#""tea""#), Ok("tea".into()));
    assert_eq!(read(r#"{"title": "tea"}"#), Ok("tea".into()));
    assert_eq!(read(r#"{"title": "tea", "cost": 50}"#).map(|reward| reward.cost), Ok(Some(50)));
    let wrong = read(r#"{"title": "tea", "price": 50}"#).unwrap_err();
    assert!(wrong.contains("a reward is its title"), "{wrong}");
}

#[test]
fn the_hash_of_a_program_is_pinned() {
    // What was agreed to must be found again: if this fails, the canonical form of programs changed.
    let hash = |json: &str| -> String {
        let terms: Terms = serde_json::from_str(json).unwrap();
        terms.hash().iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let card = r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 10, "reward": "tea"}]}}"#;
    assert_eq!(hash(card), PINNED);
    // Spelled out or left out, read from the first form or from this one: the same promise has the same hash.
    let spelled = r#"{"stamps": {"rewards": [{"reward": {"title": "tea"}, "at": 10}], "carry_over": true, "welcome": 0,
        "earn": {"per": "visit", "give": 1, "categories": []}}, "coupons": [], "expiry": {"warn_days": 0}}"#;
    assert_eq!(hash(spelled), PINNED);
    assert_eq!(hash(r#"{"reward": "tea", "slots": 10}"#), PINNED);
    assert_ne!(hash(&card.replace("tea", "coffee")), PINNED);
}
const PINNED: &str = "f227b241b5a145ad0992a98a0cd241aaab6cbd1075ae6ce9820aa2ce7df2f2b1";
