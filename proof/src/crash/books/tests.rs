//! What the books say of answers that agree, and of those that do not.

use super::*;
use serde_json::json;

fn stamp(place: u64, amount: u64) -> Value {
    json!({ "id": format!("c-{place}"), "kind": "purchase", "unit": "stamp", "amount": amount, "from": "issued", "to": "card" })
}

fn note(books: &mut Books, name: &str, stamps: u64, entries: &[Value]) {
    let request = Request { name: name.into(), operation: Operation::Buy { card: "c".into(), stamps } };
    let body = json!({ "card": { "id": "c" }, "entries": entries }).to_string().into_bytes();
    books.note(&request, &Acknowledged { status: 201, body }).unwrap();
}

#[test]
fn answers_that_each_name_their_own_entries_agree() {
    let mut books = Books::default();
    note(&mut books, "a", 2, &[stamp(1, 2)]);
    note(&mut books, "b", 3, &[stamp(2, 3)]);
    assert!(books.agree());
    assert_eq!(books.entries(), 2);
    assert_eq!(sums(&books.cards["c"], "card").unwrap(), BTreeMap::from([("stamp".to_owned(), 5)]));
}

#[test]
fn an_entry_that_two_answers_name_is_a_loss() {
    let mut books = Books::default();
    note(&mut books, "a", 2, &[stamp(1, 2)]);
    note(&mut books, "b", 2, &[stamp(1, 2)]);
    assert_eq!((books.agree(), books.lost), (false, 1));
}

#[test]
fn an_answer_to_something_else_is_found() {
    let mut books = Books::default();
    note(&mut books, "a", 2, &[stamp(1, 3)]);
    assert!(!books.agree() && books.broken[0].contains("something else"), "{:?}", books.broken);
}

#[test]
fn what_is_owed_is_shown_as_a_debt() {
    let mut told = Told::default();
    let back = json!({ "unit": "stamp", "amount": 4, "from": "owed", "to": "issued" });
    let repaid = json!({ "unit": "stamp", "amount": 3, "from": "card", "to": "owed" });
    told.entries.extend([(1, back), (2, repaid)]);
    assert_eq!(sums(&told, "owed").unwrap(), BTreeMap::from([("stamp".to_owned(), 1)]));
}
