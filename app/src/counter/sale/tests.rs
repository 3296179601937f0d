//! What each kind of program asks for, and what becomes of what is typed.

use super::*;

fn terms(json: &str) -> Terms {
    serde_json::from_str(json).unwrap()
}

fn fields(pairs: &[(&str, &str)]) -> SaleFields {
    let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    SaleFields::sort(pairs).unwrap()
}

fn problem(field: Field, wrong: Wrong) -> Problem {
    Problem { field, wrong }
}

const CAFE: &str = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}},
    {"give": 2, "per": {"amount": 100}, "categories": ["cake"]}, {"give": 5, "per": "item", "categories": ["tea"]}]},
    "cashback": {"percent": 5, "most_of_bill": 50}, "coupons": [{"code": "SPRING20", "gives": {"percent_off": 20}}]}"#;

fn stamp_card(more: &str) -> Terms {
    terms(&format!(
        r#"{{"currency": "EUR", "stamps": {{"earn": {{"give": 1, "per": "visit"}}, "rewards": [{{"at": 10, "reward": "x"}}]}} {more}}}"#
    ))
}

#[test]
fn a_stamp_card_by_visit_asks_for_nothing_but_stamps() {
    let asks = Asks::of(&stamp_card(""));
    assert!(asks.is_one_tap());
    assert_eq!(asks.stamps, Some(1));
    let coupon = r#", "coupons": [{"code": "HELLO", "gives": {"gift": {"stamps": 1}}}]"#;
    let asks = Asks::of(&stamp_card(coupon));
    assert!(!asks.is_one_tap() && asks.amount.is_none() && asks.coupons);
    let off = r#", "coupons": [{"code": "HELLO", "gives": {"amount_off": 100}}]"#;
    assert_eq!(Asks::of(&stamp_card(off)).amount, Some(false), "a bill only where there is a coupon");
}

#[test]
fn things_are_asked_for_where_the_program_tells_them_apart() {
    let asks = Asks::of(&terms(CAFE));
    assert_eq!((asks.stamps, asks.amount, asks.coupons, asks.cashback), (None, Some(true), true, true));
    let thing = |category: &str, price| Thing { category: category.into(), price };
    assert_eq!(asks.things, [thing("cake", Some(true)), thing("tea", None)]);
    let each = r#"{"points": {"earn": [{"give": 1, "per": "item"}]}}"#;
    assert_eq!(Asks::of(&terms(each)).things, [thing("", None)]);
}

#[test]
fn what_is_typed_becomes_a_purchase() {
    let typed = fields(&[
        ("key", "k"),
        ("amount", "12,50"),
        ("count.cake", "2"),
        ("price.cake", "7.00"),
        ("count.tea", ""),
        ("coupons", " spring20, HELLO "),
        ("cashback", "yes"),
    ]);
    let sale = typed.read(&terms(CAFE)).unwrap();
    assert_eq!(sale.amount, Some(1_250));
    assert_eq!(sale.items, [Item { category: Some("cake".into()), count: 2, amount: Some(700) }]);
    assert_eq!(sale.coupons, ["spring20", "HELLO"]);
    assert_eq!(sale.cashback, Some(625), "half of the bill may be paid so, whatever the card holds");
    let price_alone = fields(&[("amount", "12,50"), ("price.cake", "7")]).read(&terms(CAFE)).unwrap();
    assert_eq!(price_alone.items[0].count, 1);
    assert_eq!(fields(&[("stamps", "3")]).read(&stamp_card("")), Ok(Sale::stamps(3)));
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let typed = fields(&[("amount", "abc"), ("count.cake", "1"), ("count.tea", "1.5"), ("coupons", "a b c d e f")]);
    assert_eq!(
        typed.read(&terms(CAFE)),
        Err(vec![
            problem(Field::Amount, Wrong::Amount(NotAnAmount::Unreadable)),
            problem(Field::Price("cake".into()), Wrong::Amount(NotAnAmount::Missing)),
            problem(Field::Count("tea".into()), Wrong::Number(0, COUNT_MAX)),
            problem(Field::Coupons, Wrong::TooManyCodes(5)),
        ])
    );
    let amount = |typed: &str| fields(&[("amount", typed)]).read(&terms(CAFE)).unwrap_err();
    assert_eq!(amount(""), [problem(Field::Amount, Wrong::Amount(NotAnAmount::Missing))]);
    assert_eq!(amount("10000000,01"), [problem(Field::Amount, Wrong::Amount(NotAnAmount::TooLarge))]);
    let parts = fields(&[("amount", "5"), ("count.cake", "1"), ("price.cake", "5,01")]).read(&terms(CAFE));
    assert_eq!(parts, Err(vec![problem(Field::Amount, Wrong::MoreThanBill)]));
    for stamps in ["", "0", "51", "-1", "+1", "1.5", "ten", "4294967296"] {
        let wrong = fields(&[("stamps", stamps)]).read(&stamp_card("")).unwrap_err();
        assert_eq!(wrong, [problem(Field::Stamps, Wrong::Number(1, 50))], "{stamps}");
    }
}

#[test]
fn a_form_that_was_not_shown_is_not_read() {
    let twice = vec![("key".to_owned(), "a".to_owned()), ("key".to_owned(), "b".to_owned())];
    assert_eq!(SaleFields::sort(twice), Err(Unreadable));
    let asks = Asks::of(&terms(CAFE));
    assert!(!fields(&[("count.pizza", "1")]).fits(&asks), "a category from before the program was changed");
    assert!(fields(&[("count.pizza", ""), ("count.cake", "1"), ("x", "1")]).fits(&asks));
}
