//! What is bought and given back at once leaves no trace.

use super::{
    histories::{START, steps, take},
    model::{Model, plain, zone},
    programs::{any_terms, at_shop, sale},
};
use crate::{
    cards::{Event, Standing},
    ledger::Unit,
    programs::Terms,
    refunds::Back,
    stamps::Stamps,
    time::Here,
};
use proptest::prelude::*;

/// A standing as far as a refund can bring it back: that its owner was here is not forgotten.
fn comparable(standing: Standing) -> Standing {
    Standing { active_at: START, ..plain(standing) }
}

/// Whether a card owes stamps though the reward that holds it where it stands is in the hand: the stamps below a reward in
/// use lapsed. The next refund takes such a reward to pay with, so that it does more than bring back what was.
fn owes_for_nothing(model: &Model, terms: &Terms) -> bool {
    let Some(slots) = terms.stamps.as_ref().and_then(Stamps::slots) else { return false };
    let held = model.held(Unit::Stamp);
    let holds = format!("stamps/{}", if held == 0 { slots } else { held });
    model.owed(Unit::Stamp) > 0 && model.in_hand().any(|one| one.rule == holds)
}

proptest! {
    #[test]
    fn a_purchase_that_is_given_back_at_once_leaves_no_trace(
        terms in any_terms(), steps in steps(25), sale in sale(), shop: bool,
    ) {
        let (zone, mut now) = (zone(), START);
        let mut model = Model::opened(&terms, &Here { now, zone: &zone, shop: at_shop(&terms, false) });
        for step in &steps {
            let _ = take(&mut model, &terms, step, &mut now, &zone);
        }
        let here = Here { now, zone: &zone, shop: at_shop(&terms, shop) };
        // What has run out by now lapses with whatever comes next.
        model.does(&terms, Event::Review, &here).unwrap();
        prop_assume!(!owes_for_nothing(&model, &terms));
        let before = comparable(model.standing());
        if let Ok(bill) = model.buys(&terms, &sale, &here) {
            model.returns(&terms, bill, &Back::Whole, &here).unwrap();
            prop_assert_eq!(comparable(model.standing()), before);
            prop_assert!(model.returns(&terms, bill, &Back::Whole, &here).is_err(), "given back twice");
        }
    }
}
