//! Whoever leaves, leaves nothing: under any program, after any history, and for ever.

use crate::{
    cards::{
        Event, Refusal, decide, next_review,
        tests::{
            histories::{START, steps, take},
            model::{Model, zone},
            programs::{any_terms, at_shop},
        },
    },
    ledger::{Account, Kind, Unit},
    purchases::Sale,
    rewards::State,
    testing::{Shop, wall},
    time::Here,
};
use proptest::prelude::*;

/// Leaves in as many steps as it takes.
fn leave(model: &mut Model, terms: &crate::programs::Terms, here: &Here<'_>) {
    for _ in 0..4 {
        if model.standing().closed {
            return;
        }
        model.does(terms, Event::Left, here).unwrap();
    }
    panic!("somebody leaves for ever");
}

proptest! {
    #[test]
    fn nothing_stays_on_a_card_that_was_left_and_nothing_comes_to_it(
        terms in any_terms(), history in steps(40), after in steps(12),
    ) {
        let (zone, mut now) = (zone(), START);
        let mut model = Model::opened(&terms, &Here { now, zone: &zone, shop: at_shop(&terms, false) });
        for step in &history {
            let _ = take(&mut model, &terms, step, &mut now, &zone);
        }
        let gone = |model: &Model| Unit::ALL.iter().map(|unit| model.in_account(Account::Issued, *unit)).collect::<Vec<_>>();
        leave(&mut model, &terms, &Here { now, zone: &zone, shop: at_shop(&terms, false) });
        prop_assert!(Unit::ALL.iter().all(|unit| model.held(*unit) == 0));
        prop_assert!(model.tickets.iter().all(|ticket| ticket.state != State::Issued));
        let (left, given) = (model.clone(), gone(&model));
        for step in &after {
            let refused = take(&mut model, &terms, step, &mut now, &zone);
            prop_assert!(matches!(refused, Ok(()) | Err(Refusal::Closed)));
        }
        prop_assert_eq!(left.standing(), model.standing());
        prop_assert_eq!(given, gone(&model));
        let here = Here { now, zone: &zone, shop: at_shop(&terms, false) };
        prop_assert_eq!(model.does(&terms, Event::Left, &here).unwrap_err(), Refusal::Closed);
        prop_assert_eq!(next_review(&terms, &model.standing(), &here), None);
    }
}

#[test]
fn what_was_held_is_written_off_unit_by_unit() {
    let mut shop = Shop::new(
        r#"{"currency": "EUR", "stamps": {"earn": {"give": 1, "per": "visit"}, "welcome": 2, "rewards": [{"at": 10, "reward": "tea"}]},
            "points": {"earn": [{"give": 1, "per": {"amount": 100}}], "rewards": [{"price": 10, "reward": "a cake"}]},
            "membership": {"name": "Club", "fee": 500, "months": 12}}"#,
        "Europe/Budapest",
    );
    let anna = shop.opens("2026-11-21");
    shop.buys(anna, "2026-11-22", r#"{"amount": 2500}"#).unwrap();
    shop.on(anna, "2026-11-22 12:01", Event::Exchange(0)).unwrap();
    shop.on(anna, "2026-11-22 12:02", Event::Member).unwrap();
    let left = shop.on(anna, "2026-11-23", Event::Left).unwrap();
    let moves: Vec<_> = left.moves.iter().map(|one| (one.unit, one.amount, one.to)).collect();
    assert!(left.moves.iter().all(|one| (one.kind, one.from) == (Kind::Left, Account::Card)));
    assert_eq!(
        moves,
        [
            (Unit::Voucher, 1, Account::Expired),
            (Unit::Stamp, 3, Account::Expired),
            (Unit::Point, 15, Account::Expired),
            (Unit::Membership, 1, Account::Expired),
        ]
    );
    assert!(left.after.closed && left.after.member_until.is_none());
    // A new purchase finds nobody; a review finds nothing.
    let sale = Sale::of(100);
    assert_eq!(shop.on(anna, "2026-11-24", Event::Purchase(&sale)).unwrap_err(), Refusal::Closed);
    let here = Here::new(wall(&shop.zone, "2027-12-01"), &shop.zone);
    assert_eq!(decide(&shop.terms, &left.after, Event::Review, &here).unwrap().moves, []);
}
