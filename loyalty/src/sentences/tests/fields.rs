//! Every field matters: whatever is changed in a program is heard, in every language.

use super::{examples, terms};
use crate::{
    cards::tests::programs::any_terms,
    cashback::payable,
    languages::Language,
    programs::{Draft, Terms},
    sentences::{coupon, sentences},
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// What is said of a program in a language, with or without its coupons.
fn said(terms: &Terms, language: Language, with_coupons: bool) -> Vec<String> {
    let mut said = sentences(terms, language);
    if with_coupons {
        said.extend(terms.coupons.iter().map(|one| coupon(terms, one, language)));
    }
    said
}

/// Whether customers hear nothing of the field at this path: costs are the owner's, ids are names in the data, and what
/// units are worth is a matter between shops.
fn is_silent(path: &str) -> bool {
    path.ends_with("/cost")
        || path.ends_with("/id")
        || path.starts_with("/coalition/worth")
        // Which shops they are stands on the card, by their names; how many is heard.
        || path.starts_with("/coalition/shops/")
}

/// The paths of all that is written below `value`.
fn paths(value: &Value, at: &str, all: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                all.push(format!("{at}/{name}"));
                paths(field, &format!("{at}/{name}"), all);
            }
        }
        Value::Array(list) => {
            for (place, one) in list.iter().enumerate() {
                all.push(format!("{at}/{place}"));
                paths(one, &format!("{at}/{place}"), all);
            }
        }
        _ => {}
    }
}

/// What might stand in a value's place: the next number, another word, the other choice. Most of it is no program; what is,
/// must be heard.
fn others(value: &Value) -> Vec<Value> {
    let words = [
        "visit",
        "item",
        "down",
        "nearest",
        "up",
        "stamp",
        "point",
        "spend",
        "visits",
        "points",
        "calendar_year",
        "stack",
        "best",
        "monday",
        "sunday",
        "first_purchase",
        "year_end",
        "cashback",
        "members",
        "USD",
        "2026-11-20",
        "2027-01-15",
        "2027-01-15T10:30:00",
        "2027-10-15T10:30:00",
        "2028-01-15T10:30:00",
        "10:30:00",
        "Silver",
        "Gold",
    ];
    let choices = [
        json!({"stamps": 3}),
        json!({"points": 7}),
        json!({"reward": "a surprise"}),
        json!({"gift": {"stamps": 3}}),
        json!({"extra": 70}),
        json!({"days": 45}),
        json!({"months": 7}),
        json!({"idle_months": 8}),
        json!({"rolling_months": 5}),
        json!({"amount": 250}),
        json!({"purchases": 9}),
        json!({"spend": 990}),
        json!({"vote": 15}),
        json!({"tier": "Silver"}),
        json!({"percent_off": 15}),
        json!({"amount_off": 300}),
    ];
    let more = match value {
        Value::Bool(holds) => vec![json!(!holds)],
        Value::Number(number) => {
            let number = number.as_f64().unwrap();
            let next = [number + 1.0, number - 1.0, number / 2.0, number * 2.0, number + 100.0];
            // Whole numbers are written without a point.
            next.into_iter().map(|n| if n.fract() == 0.0 && n >= 0.0 { json!(n as u64) } else { json!(n) }).collect()
        }
        Value::String(text) => vec![json!(format!("{text} X")), json!(format!("{text}X"))],
        Value::Null | Value::Array(_) | Value::Object(_) => Vec::new(),
    };
    choices.into_iter().chain(words.map(|word| json!(word))).chain(more).collect()
}

/// The cashback that a new card is given in fact.
fn welcome_money(terms: &Terms) -> Option<u32> {
    terms.cashback.as_ref().map(|part| payable(terms, part.welcome))
}

/// What is written here, where it can be published.
fn program(written: Value) -> Option<Terms> {
    serde_json::from_value::<Draft>(written).ok()?.try_into().ok()
}

/// The program without the field or the element at `path`.
fn without(written: &Value, path: &str) -> Value {
    let mut written = written.clone();
    let (above, last) = path.rsplit_once('/').unwrap();
    match written.pointer_mut(above).unwrap() {
        Value::Object(fields) => drop(fields.remove(last)),
        Value::Array(list) => drop(list.remove(last.parse().unwrap())),
        _ => unreachable!("only these have something below them"),
    }
    written
}

/// The program with something else at `path`.
fn with(written: &Value, path: &str, other: Value) -> Value {
    let mut written = written.clone();
    *written.pointer_mut(path).unwrap() = other;
    written
}

#[test]
fn whatever_is_changed_is_heard() {
    for (name, written) in examples() {
        let before = terms(&name, &written);
        let mut all = Vec::new();
        paths(&written, "", &mut all);
        // A currency that no amount is said in is that of costs.
        let has_amounts =
            said(&before, Language::En, true).iter().any(|sentence| sentence.contains('€') || sentence.contains("Ft"));
        for path in all.iter().filter(|path| !is_silent(path) && (has_amounts || *path != "/currency")) {
            let value = written.pointer(path).unwrap();
            // Half a forint that nobody is given need not be heard.
            let same_welcome = welcome_money(&before).filter(|_| path == "/cashback/welcome");
            let others = others(value).into_iter().map(|other| with(&written, path, other));
            let changed: Vec<Terms> = others
                .chain([without(&written, path)])
                .filter_map(program)
                .filter(|other| *other != before && (same_welcome.is_none() || welcome_money(other) != same_welcome))
                .collect();
            // A list can be as short as it may be, a name be needed elsewhere, a unit be the only one, a best be none.
            let is_needed = value.is_object()
                || value.is_array()
                || ["/name", "/tier", "/unit", "/combine"].iter().any(|ending| path.ends_with(ending));
            assert!(is_needed || !changed.is_empty(), "nothing else was tried at {name}.json{path}");
            for other in changed {
                for language in Language::ALL {
                    // The currency of a program may be heard in its coupons alone.
                    let coupons = path.starts_with("/coupons") || path == "/currency";
                    let (was, is) = (said(&before, language, coupons), said(&other, language, coupons));
                    assert_ne!(was, is, "{} does not hear of {name}.json{path}: {other:?}", language.name());
                }
            }
        }
    }
}

#[test]
fn what_is_silent_is_not_heard() {
    for (name, written) in examples() {
        let before = terms(&name, &written);
        let mut all = Vec::new();
        paths(&written, "", &mut all);
        for path in all.iter().filter(|path| is_silent(path)) {
            let others = others(written.pointer(path).unwrap()).into_iter().map(|other| with(&written, path, other));
            for other in others.filter_map(program) {
                for language in Language::ALL {
                    assert_eq!(said(&before, language, true), said(&other, language, true), "{name}.json{path}");
                }
            }
        }
        for one in &before.coupons {
            let heard = sentences(&before, Language::En).join(" ");
            assert!(!heard.contains(&one.code), "the code {} of {name}.json is no secret", one.code);
        }
    }
}

#[test]
fn every_language_says_as_much() {
    for (name, written) in examples() {
        let terms = terms(&name, &written);
        let counts = Language::ALL.map(|language| sentences(&terms, language).len());
        assert_eq!(counts, [counts[0]; 4], "{name}.json");
        for sentence in Language::ALL.iter().flat_map(|language| said(&terms, *language, true)) {
            assert!(sentence.ends_with('.'), "{sentence}");
            assert!(!sentence.contains("  ") && !sentence.contains(" .") && !sentence.contains(".."), "{sentence}");
            assert!(sentence.chars().next().is_some_and(|first| !first.is_lowercase()), "{sentence}");
        }
    }
}

proptest! {
    /// Of any mix of parts each language says as much, and nothing is left open.
    #[test]
    fn any_program_is_said_in_every_language(terms in any_terms()) {
        let all = Language::ALL.map(|language| said(&terms, language, true));
        prop_assert!(all.iter().all(|one| one.len() == all[0].len()), "{:#?}", all);
        let promises = Language::ALL.map(|language| terms.promise(language));
        for sentence in all.iter().flatten().chain(&promises) {
            let open = ["  ", " .", "..", ": .", ": ,", "()", "( "];
            prop_assert!(sentence.ends_with('.') && !open.iter().any(|one| sentence.contains(one)), "{}", sentence);
        }
    }
}
