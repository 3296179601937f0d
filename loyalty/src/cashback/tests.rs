//! Cashback by example.

use super::*;
use crate::{
    cards::{
        Event,
        tests::{
            model::{Model, zone},
            stories::{Do::*, story},
        },
    },
    occasions::{Occasion, Yearly},
    purchases::Sale,
    testing::{draft, wrong},
    time::{Here, Timestamp},
};

/// 3.5 % back, at most half of a bill, 500 Ft to begin with. Amounts are in fillér, which nobody pays with.
const SHOP: &str = include_str!("../../programs/cashback.json");

#[test]
fn forints_come_back_whole_and_pay_at_most_half_of_a_bill() {
    story(
        SHOP,
        Unit::Cashback,
        &[
            ("500 Ft to begin with", Opens, 50_000, 0),
            ("3.5 % of 1,000 Ft is 35 Ft", Buys(r#"{"amount": 100000}"#), 53_500, 0),
            ("3.5 % of 999 Ft is 34.97 Ft: 34", Buys(r#"{"amount": 99900}"#), 56_900, 0),
            (
                "600 Ft with all that may be: 300 Ft. The other 300 Ft bring 10",
                Buys(r#"{"amount": 60000, "cashback": 1000000}"#),
                27_900,
                0,
            ),
            (
                "half of 331 Ft is 165.50 Ft: 165. The other 166 Ft bring 5",
                Buys(r#"{"amount": 33100, "cashback": 33100}"#),
                11_900,
                0,
            ),
            (
                "no more than was asked for: 50 Ft of 2,000. 1,950 Ft bring 68",
                Buys(r#"{"amount": 200000, "cashback": 5000}"#),
                13_700,
                0,
            ),
            (
                "no more than there is: 137 Ft of 10,000. 9,863 Ft bring 345",
                Buys(r#"{"amount": 1000000, "cashback": 1000000}"#),
                34_500,
                0,
            ),
            ("nobody said the amount", Buys(r#"{"cashback": 5000}"#), 34_500, 0),
        ],
    );
}

#[test]
fn half_a_forint_is_neither_given_nor_earned_and_half_a_hundred_points_are() {
    // Published when that was not looked at yet: 150.50 Ft to begin with and for a birthday.
    let program = r#"{"currency": "HUF", "cashback": {"percent": 1, "welcome": 15050},
        "points": {"earn": [{"give": 150, "per": "visit"}]},
        "occasions": {"birthday": {"cashback": 15050}},
        "promotions": {"combine": "stack", "list": [{"name": "Half", "gives": {"extra": 50}}]}}"#;
    let terms: Terms = serde_json::from_str(program).unwrap();
    let zone = zone();
    let here = Here::new(Timestamp(1_767_600_000_000_000), &zone);
    let mut card = Model::opened(&terms, &here);
    assert_eq!(card.held(Unit::Cashback), 15_000);
    let birthday = Event::Occasion(Occasion::Birthday, Yearly::of(here.date()));
    card.does(&terms, birthday, &here).unwrap();
    assert_eq!(card.held(Unit::Cashback), 30_000);
    // 1 % of 1,500 Ft is 15 Ft, and half of that is 7.50: 7. Half of 150 points is 75.
    card.buys(&terms, &Sale::of(150_000), &here).unwrap();
    assert_eq!((card.held(Unit::Cashback), card.held(Unit::Point)), (32_200, 225));
}

#[test]
fn five_percent_on_what_is_paid_after_everything_is_off() {
    let program = r#"{"currency": "EUR", "cashback": {"percent": 5, "most_of_bill": 50},
        "coupons": [{"code": "SPRING", "gives": {"percent_off": 20}}]}"#;
    story(
        program,
        Unit::Cashback,
        &[
            ("100.00", Buys(r#"{"amount": 10000}"#), 500, 0),
            (
                "10.00 less 20 % is 8.00; half of that is paid with cashback, and 4.00 bring 0.20",
                Buys(r#"{"amount": 1000, "cashback": 1000, "coupons": ["spring"]}"#),
                120,
                0,
            ),
            ("0.19 bring nothing", Buys(r#"{"amount": 19}"#), 120, 0),
        ],
    );
}

#[test]
fn what_was_paid_with_comes_back_when_all_of_it_is_given_back() {
    let program = r#"{"currency": "EUR", "cashback": {"percent": 10}}"#;
    story(
        program,
        Unit::Cashback,
        &[
            ("100.00", Buys(r#"{"amount": 10000}"#), 1_000, 0),
            ("20.00, half of it with cashback", Buys(r#"{"amount": 2000, "cashback": 1000}"#), 100, 0),
            ("5.00 of it are given back: 0.50 go", ReturnsPart(2, 500, "[]"), 50, 0),
            ("no more money than was paid", Fails(&ReturnsPart(2, 501, "[]")), 50, 0),
            ("the other 5.00: what was paid with stays spent", ReturnsPart(2, 500, "[]"), 0, 0),
            ("all of it: what was paid with comes back", Returns(2), 1_000, 0),
            ("nothing is left to give back", Fails(&Returns(2)), 1_000, 0),
        ],
    );
}

#[test]
fn how_much_of_a_bill_can_be_paid_is_told_before() {
    let terms: Terms = serde_json::from_str(SHOP).unwrap();
    let table = [(50_000, 60_000, 30_000), (50_000, 200_000, 50_000), (50_000, 33_100, 16_500), (99, 60_000, 0)];
    for (held, bill, most) in table {
        assert_eq!(spendable(&terms, held, bill), most, "{held} for a bill of {bill}");
    }
}

#[test]
fn each_bound_is_held() {
    let problems = |cashback: &str, currency: &str| wrong(draft(&format!(r#"{{{currency}"cashback": {cashback}}}"#)));
    let euro = r#""currency": "EUR", "#;
    assert_eq!(problems(r#"{"percent": 50, "most_of_bill": 1, "welcome": 0}"#, euro), [""; 0]);
    assert_eq!(problems(r#"{"percent": 3}"#, ""), ["cashback"]);
    assert_eq!(problems(r#"{"percent": 0}"#, euro), ["cashback.percent"]);
    assert_eq!(problems(r#"{"percent": 50.1}"#, euro), ["cashback.percent"]);
    assert_eq!(problems(r#"{"percent": 3, "most_of_bill": 0.9}"#, euro), ["cashback.most_of_bill"]);
    assert_eq!(problems(r#"{"percent": 3, "most_of_bill": 100.1}"#, euro), ["cashback.most_of_bill"]);
    assert_eq!(problems(r#"{"percent": 3, "welcome": 1000001}"#, euro), ["cashback.welcome"]);
}
