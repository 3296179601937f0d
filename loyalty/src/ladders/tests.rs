//! Ladders by example.

use crate::{
    cards::{
        Event,
        tests::stories::{Do::*, story},
    },
    ledger::Unit,
    refunds::Back,
    testing::Shop,
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
            ("and goes again with what reached it", Returns(3), 3, 1),
            ("three again", Buys(r#"{"stamps": 3}"#), 6, 1),
            ("the loaf once more", Climbs(1), 6, 2),
            ("it is eaten", Redeems, 6, 1),
            ("three go back: nothing is owed, for the balance was not paid", Returns(4), 3, 1),
            ("three again", Buys(r#"{"stamps": 3}"#), 6, 1),
            ("but the loaf was had", Fails(&Climbs(1)), 6, 1),
        ],
    );
}

#[test]
fn a_step_falls_with_what_reached_it_whatever_became_of_the_balance_since() {
    const KEEPS: &str = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
        "ladder": {"unit": "point", "keeps": true, "steps": [{"price": 100, "reward": "a syrup"}]},
        "giving": {"causes": [{"id": "trees", "name": "Trees"}], "by": {"points": {"each": 10, "worth": 10}}}}"#;
    const HUNDRED: &str = r#"{"amount": 10000}"#;
    story(
        KEEPS,
        Unit::Point,
        &[
            ("100.00", Buys(HUNDRED), 100, 0),
            ("the syrup", Climbs(0), 100, 1),
            ("some for the trees", Gives(40), 60, 1),
            ("it goes back: what was given is owed, the syrup is not had", Returns(1), -40, 0),
        ],
    );
    story(
        KEEPS,
        Unit::Point,
        &[
            ("1.00", Buys(r#"{"amount": 100}"#), 1, 0),
            ("100.00", Buys(HUNDRED), 101, 0),
            ("the syrup", Climbs(0), 101, 1),
            ("nearly all for the trees", Gives(100), 1, 1),
            ("the 1.00 goes back: the others reached the step alone", Returns(1), 0, 1),
            ("more", Buys(HUNDRED), 100, 1),
            ("that goes back: the step was taken before it", Returns(3), 0, 1),
            ("1.00 of the others, and the step is not reached", ReturnsPart(2, 100, "[]"), -1, 0),
            ("it can be had again", Buys(r#"{"amount": 10100}"#), 100, 0),
            ("the syrup", Climbs(0), 100, 1),
        ],
    );
}

/// Steps were taken before it was noted with which balance. Of those it is known what the card holds when something goes back.
#[test]
fn a_step_from_before_that_was_noted_falls_with_what_reached_it() {
    let mut shop = Shop::new(KEEPS, "Europe/Budapest");
    let card = shop.opens("2026-11-01");
    let bought = shop.buys(card, "2026-11-01", r#"{"stamps": 3}"#).unwrap().bought.unwrap();
    shop.on(card, "2026-11-02", Event::Climb(0)).unwrap();
    assert_eq!(shop.cards[card].used.remove("ladder/3/with"), Some(3));
    let terms = shop.terms.clone();
    shop.on(card, "2026-11-03", Event::Refund(&bought, &Back::Whole, &terms)).unwrap();
    let card = &shop.cards[card];
    assert_eq!((card.held(Unit::Stamp), card.held(Unit::Voucher)), (0, 0), "the bun goes with the stamps");
    assert_eq!(card.used.get("ladder/3"), Some(&0));
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
