//! What a program must be, and what it is read from.

mod answers;
mod bounds;

use super::*;
use crate::{
    rewards::Reward,
    testing::{draft, wrong},
};

#[test]
fn every_wrong_field_is_named() {
    let json = r#"{
        "stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 1, "reward": "  "}], "welcome": 5},
        "referral": {"friend": {"stamps": 0}, "inviter": {"reward": ""}},
        "expiry": {"rewards": {"days": 0}}
    }"#;
    let fields = ["stamps.rewards.0.at", "stamps.rewards.0.reward", "stamps.welcome", "referral.friend"];
    assert_eq!(wrong(draft(json)), [&fields[..], &["referral.inviter", "expiry.rewards.days"]].concat());
}

/// What is said in vain, or against something else that is said: a program, the field.
#[test]
fn what_makes_no_sense_is_not_published_and_what_was_published_is_kept() {
    let visits = r#""points": {"earn": [{"give": 1, "per": "visit"}]}"#;
    let money = r#""currency": "HUF", "cashback": {"percent": 5}"#;
    let tiers = r#""tiers": {"by": "visits", "window": "calendar_year", "levels": [{"name": "Silver", "at": 2}, {"name": "Gold", "at": 3}]}"#;
    let at = r#""name": "A", "starts": "2030-12-05T18:00", "places": 1"#;
    let cases = [
        (format!(r#"{{{visits}, "expiry": {{"rewards": {{"days": 9}}}}}}"#), "expiry.rewards"),
        (format!(r#"{{{visits}, "expiry": {{"warn_days": 9}}}}"#), "expiry.warn_days"),
        (r#"{"tiers": {"by": "visits", "window": "calendar_year", "levels": [{"name": "Gold", "at": 2, "perks": {"extra": 9}}]}}"#.to_owned(),
            "tiers.levels.0.perks.extra"),
        (r#"{"occasions": {"birthday": {"reward": "tea"}}, "promotions": {"combine": "stack", "list": [{"name": "A", "gives": {"extra": 9}}]}}"#.to_owned(),
            "promotions.list.0.gives.extra"),
        (r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "carry_over": false}, "ladder": {"unit": "stamp", "steps": [{"price": 3, "reward": "tea"}]}}"#.to_owned(),
            "stamps.carry_over"),
        (r#"{"points": {"earn": [{"give": 1, "per": "visit"}], "rounding": "up"}}"#.to_owned(), "points.rounding"),
        (format!(r#"{{{visits}, "experiences": [{{"id": "a", {at}, "cancel_hours": 9}}]}}"#), "experiences.0.cancel_hours"),
        (format!(r#"{{{visits}, "currency": "EUR", "coalition": {{"shops": ["a", "b"], "worth": [{{"unit": "stamp", "each": 1, "minor": 1}}]}}}}"#),
            "coalition.worth.0.unit"),
        (format!(r#"{{{tiers}, "experiences": [{{"id": "a", {at}, "only_for": {{"tier": "Gold"}}, "opens": "2030-12-01", "early_for": {{"tier": "Silver"}}}}]}}"#),
            "experiences.0.early_for"),
        // No half forints.
        (format!(r#"{{{money}, "occasions": {{"birthday": {{"cashback": 50}}}}}}"#), "occasions.birthday"),
        (format!(r#"{{{money}, "coupons": [{{"code": "TEA", "gives": {{"gift": {{"cashback": 150}}}}}}]}}"#), "coupons.0.gives.gift"),
        (r#"{"currency": "HUF", "cashback": {"percent": 5, "welcome": 50}}"#.to_owned(), "cashback.welcome"),
        (format!(r#"{{{money}, "experiences": [{{"id": "a", {at}, "price": {{"unit": "cashback", "amount": 150}}}}]}}"#), "experiences.0.price.amount"),
    ];
    for (program, field) in cases {
        assert_eq!(wrong(draft(&program)), [field], "{program}");
        assert!(serde_json::from_str::<Terms>(&program).is_ok(), "{program} was published before");
    }
    let gold = format!(
        r#"{{{tiers}, "experiences": [{{"id": "a", {at}, "only_for": {{"tier": "Silver"}}, "opens": "2030-12-01", "early_for": {{"tier": "Gold"}}}}]}}"#
    );
    assert_eq!(wrong(draft(&gold)), [""; 0]);
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
