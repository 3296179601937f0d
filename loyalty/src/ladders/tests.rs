//! Ladders by example.

use crate::{
    cards::tests::stories::{Do::*, story},
    ledger::Unit,
};

/// 2 points for each euro, rounded up; steps at 100, 250, 500 and 1,500 that are paid with the balance.
const SHOP: &str = include_str!("../../programs/ladder.json");

#[test]
fn a_step_is_paid_with_the_balance_again_and_again() {
    story(
        SHOP,
        Unit::Point,
        &[
            ("60.00", Buys(r#"{"amount": 6000}"#), 120, 0),
            ("too low for the second step", Fails(&Climbs(1)), 120, 0),
            ("the first step", Climbs(0), 20, 1),
            ("0.01 is a point", Buys(r#"{"amount": 1}"#), 21, 1),
            ("300.00, saved for a larger one", Buys(r#"{"amount": 30000}"#), 621, 1),
            ("the third", Climbs(2), 121, 2),
            ("the first again", Climbs(0), 21, 3),
            ("there is no fifth", Fails(&Climbs(4)), 21, 3),
        ],
    );
}

/// Stamps that are kept: a bun at 3, a loaf at 6, each once.
const KEEPS: &str = r#"{"stamps": {"earn": {"give": 1, "per": "visit"}},
    "ladder": {"unit": "stamp", "keeps": true, "steps": [{"price": 3, "reward": "a bun"}, {"price": 6, "reward": "a loaf"}]}}"#;

#[test]
fn a_step_can_be_taken_once_where_the_balance_is_kept() {
    story(
        KEEPS,
        Unit::Stamp,
        &[
            ("three visits", Buys(r#"{"stamps": 3}"#), 3, 0),
            ("the bun", Climbs(0), 3, 1),
            ("not twice", Fails(&Climbs(0)), 3, 1),
            ("not the loaf yet", Fails(&Climbs(1)), 3, 1),
            ("three more", Buys(r#"{"stamps": 3}"#), 6, 1),
            ("the loaf", Climbs(1), 6, 2),
            ("nothing ever fills this card", Buys(r#"{"stamps": 20}"#), 26, 2),
        ],
    );
}

#[test]
fn a_step_that_was_reached_with_what_went_back_is_taken_back() {
    story(
        KEEPS,
        Unit::Stamp,
        &[
            ("three visits", Buys(r#"{"stamps": 3}"#), 3, 0),
            ("the bun", Climbs(0), 3, 1),
            ("three more", Buys(r#"{"stamps": 3}"#), 6, 1),
            ("the loaf", Climbs(1), 6, 2),
            ("three go back, and the loaf", Returns(2), 3, 1),
            ("three again", Buys(r#"{"stamps": 3}"#), 6, 1),
            ("the loaf can be had again", Climbs(1), 6, 2),
            ("it is eaten", Redeems, 6, 1),
            ("three go back: nothing is owed, for the balance was not paid", Returns(3), 3, 1),
            ("three again", Buys(r#"{"stamps": 3}"#), 6, 1),
            ("but the loaf was had", Fails(&Climbs(1)), 6, 1),
        ],
    );
}

#[test]
fn a_step_is_kept_for_whom_it_is_for() {
    let program = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": "visit"}]},
        "tiers": {"by": "visits", "window": "calendar_year", "levels": [{"name": "Silver", "at": 2}, {"name": "Gold", "at": 3}]},
        "ladder": {"unit": "point", "steps": [{"price": 1, "reward": "tea", "only_for": {"tier": "Silver"}}]}}"#;
    story(
        program,
        Unit::Point,
        &[
            ("a visit", Buys("{}"), 1, 0),
            ("not for everybody", Fails(&Climbs(0)), 1, 0),
            ("a second visit: silver", Buys("{}"), 2, 0),
            ("tea", Climbs(0), 1, 1),
            ("a third: gold is above silver", Buys("{}"), 2, 1),
            ("tea", Climbs(0), 1, 2),
        ],
    );
}
