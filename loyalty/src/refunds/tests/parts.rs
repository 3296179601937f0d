//! Parts of a purchase that go back: what the rest cost, what it keeps, and what is remembered of it.

use super::*;

/// A point for each cent that cake costs, or coffee.
const CAKE: &str =
    r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 1}, "categories": ["cake"]}]}}"#;
const COFFEE: &str =
    r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 1}, "categories": ["coffee"]}]}}"#;

/// What went back is no longer in the bill, so that what the rest cost is what was paid for it.
#[test]
fn the_rest_costs_what_it_cost() {
    const FOUR: &str = r#"{"amount": 1800, "items": [{"category": "coffee", "count": 4, "amount": 1200}, {"category": "cake", "count": 1, "amount": 600}]}"#;
    const LINES: &str = r#"{"amount": 1500, "items": [{"category": "cake", "count": 1, "amount": 300}, {"category": "cake", "count": 2, "amount": 600}, {"category": "coffee", "count": 1, "amount": 600}]}"#;
    // Program, purchase, the points for it; how much goes back, which things, the points for the rest.
    let rows = [
        ("three coffees of four", CAKE, FOUR, 600, 900, r#"[{"category": "coffee", "count": 3}]"#, 600),
        (
            "the same, and what is left of the coffees",
            COFFEE,
            FOUR,
            1_200,
            900,
            r#"[{"category": "coffee", "count": 3}]"#,
            300,
        ),
        ("the first cake of two lines", COFFEE, LINES, 600, 300, r#"[{"category": "cake", "count": 1}]"#, 600),
        ("its price is told", CAKE, LINES, 900, 300, r#"[{"category": "cake", "count": 1, "amount": 300}]"#, 600),
        ("of both lines", CAKE, LINES, 900, 500, r#"[{"category": "cake", "count": 2, "amount": 500}]"#, 400),
        // 4.00 are told for a cake of 3.00: 12.00 of goods are left, for which 11.00 were paid.
        ("more than it cost", COFFEE, LINES, 600, 400, r#"[{"category": "cake", "count": 1, "amount": 400}]"#, 550),
    ];
    for (said, program, sale, earned, amount, items, left) in rows {
        let story_rows = [("all of it", Buys(sale), earned, 0), (said, ReturnsPart(1, amount, items), left, 0)];
        story(program, Unit::Point, &story_rows);
    }
}

#[test]
fn a_part_is_something_and_names_no_more_than_a_purchase_may() {
    let terms: Terms = serde_json::from_str(POINTS).unwrap();
    let (zone, item) = (zone(), Item { count: 1, ..Item::default() });
    let here = Here::new(START, &zone);
    let mut card = Model::opened(&terms, &here);
    let sale = Sale { items: vec![Item { count: 60, ..Item::default() }], ..Sale::of(1_000) };
    let bill = card.buys(&terms, &sale, &here).unwrap();
    let mut returns = |amount, things| {
        let items = vec![item.clone(); things];
        card.returns(&terms, bill, &Back::Part { amount, items }, &here)
    };
    assert_eq!(returns(0, 0), Err(Refusal::Sale));
    assert_eq!(returns(0, 1), Err(Refusal::Sale));
    assert_eq!(returns(100, ITEMS_MAX + 1), Err(Refusal::Sale));
    assert_eq!(returns(100, ITEMS_MAX + 2), Err(Refusal::Sale));
    assert_eq!(returns(100, ITEMS_MAX), Ok(()));
    assert_eq!(returns(901, 0), Err(Refusal::RefundTooLarge));
    assert_eq!(returns(900, 0), Ok(()));
}

#[test]
fn what_a_full_card_did_not_take_goes_first_and_once() {
    // Two stamps for two things, one for the cake, and of the coupon's two there is room for one.
    let program = r#"{"currency": "EUR", "coupons": [{"code": "TWO", "gives": {"gift": {"stamps": 2}}}],
        "stamps": {"earn": {"give": 1, "per": "item"}, "rewards": [{"at": 4, "reward": "tea"}], "carry_over": false},
        "promotions": {"combine": "stack", "list": [{"name": "Cake", "gives": {"gift": {"stamps": 1}}, "categories": ["cake"]}]}}"#;
    let sale = r#"{"amount": 600, "coupons": ["TWO"], "items": [{"category": "cake", "count": 1, "amount": 300}, {"count": 1, "amount": 300}]}"#;
    let rows = [
        ("five stamps, of which four fill the card", Buys(sale), 0, 1),
        (
            "the cake had two: one was not taken, one goes",
            ReturnsPart(1, 300, r#"[{"category": "cake", "count": 1}]"#),
            3,
            0,
        ),
        ("all of it", Returns(1), 0, 0),
    ];
    story(program, Unit::Stamp, &rows);
}

#[test]
fn no_more_stamps_go_than_no_reward_in_use_was_given_for() {
    let program = r#"{"coupons": [{"code": "TWO", "gives": {"gift": {"stamps": 2}}}],
        "stamps": {"earn": {"give": 2, "per": "visit"}, "welcome": 2, "rewards": [{"at": 3, "reward": "a cookie"}, {"at": 10, "reward": "tea"}]}}"#;
    let rows = [
        ("two to begin with, two and two: the cookie", Buys(r#"{"coupons": ["TWO"]}"#), 6, 1),
        ("it is eaten", Redeems, 6, 0),
        ("three of the four go back, one is owed", Returns(1), 2, 0),
        ("that is paid with the next one, and no cookie is given for it", Buys(r#"{"stamps": 1}"#), 3, 0),
    ];
    story(program, Unit::Stamp, &rows);
}

#[test]
fn each_reward_goes_with_its_own_thing() {
    let program = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": "visit"}]},
        "promotions": {"combine": "stack", "list": [
            {"name": "Cake", "gives": {"gift": {"reward": "a fork"}}, "categories": ["cake"]},
            {"name": "Coffee", "gives": {"gift": {"reward": "a spoon"}}, "categories": ["coffee"]}]}}"#;
    let sale = r#"{"amount": 900, "items": [{"category": "cake", "count": 1, "amount": 300}, {"category": "coffee", "count": 1, "amount": 300}, {"count": 1, "amount": 300}]}"#;
    let rows = [
        ("a cake and a coffee: a fork and a spoon", Buys(sale), 1, 2),
        ("the cake goes back, and the fork", ReturnsPart(1, 300, r#"[{"category": "cake", "count": 1}]"#), 1, 1),
        ("the coffee goes back, and the spoon", ReturnsPart(1, 300, r#"[{"category": "coffee", "count": 1}]"#), 1, 0),
    ];
    story(program, Unit::Point, &rows);
}

#[test]
fn of_what_went_back_is_remembered_when_it_was_bought_and_in_which_tier() {
    let program = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}, {"give": 1, "per": "item", "categories": ["cake"]}]},
        "tiers": {"by": "visits", "window": "calendar_year", "levels": [{"name": "Silver", "at": 1, "perks": {"extra": 100}}]}}"#;
    let (terms, zone): (Terms, _) = (serde_json::from_str(program).unwrap(), zone());
    let here = Here::new(START, &zone);
    let mut card = Model::opened(&terms, &here);
    card.buys(&terms, &Sale::default(), &here).unwrap();
    let items = ["cake", "tea"].map(|name| Item { category: Some(name.into()), count: 1, amount: Some(100) });
    let sale = Sale { items: items.to_vec(), ..Sale::of(200) };
    let bill = card.buys(&terms, &sale, &here).unwrap();
    // A thing and the lines that nothing is left of are not kept.
    let back = Back::Part { amount: 200, items: items.to_vec() };
    let lines = |card: &Model| card.bills[bill].earned.iter().map(|line| line.amount).collect::<Vec<_>>();
    assert_eq!(lines(&card), [3, 3]);
    let later = Here::new(START.plus_days(1), &zone);
    card.returns(&terms, bill, &Back::Part { amount: 100, items: items[..1].to_vec() }, &later).unwrap();
    assert_eq!((lines(&card), card.bills[bill].sale.items.as_slice()), (vec![1, 1], &items[1..]));
    card.returns(&terms, bill, &Back::Part { amount: 51, items: Vec::new() }, &later).unwrap();
    assert_eq!(lines(&card), [0; 0]);
    assert_eq!(card.returns(&terms, bill, &back, &later), Err(Refusal::RefundTooLarge));
    card.returns(&terms, bill, &Back::Whole, &later).unwrap();
    let left = &card.bills[bill];
    assert_eq!((left.at, left.tier_before), (START, Tier { level: 1, kept_until: None }));
    assert_eq!(card.returns(&terms, bill, &Back::Whole, &later), Err(Refusal::TakenBefore));
}
