//! Any history under any program keeps the books.

use super::{
    model::{Model, zone},
    programs::{any_terms, at_shop, sale},
};
use crate::{
    cards::{Event, Refusal},
    ledger::Unit,
    occasions::{Occasion, Yearly},
    programs::Terms,
    purchases::{Item, Sale},
    refunds::Back,
    rewards::Voucher,
    time::{Here, Timestamp},
};
use jiff::tz::TimeZone;
use proptest::prelude::*;

pub(crate) const START: Timestamp = Timestamp(1_767_000_000_000_000);

/// Something that happens after a while.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    key: u16,
    hours: i64,
    shop: bool,
    what: u8,
    which: u8,
    amount: u32,
    sale: Sale,
}

pub(crate) fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    // Hours most of the time, now and then weeks or months.
    let hours = prop_oneof![5 => 0i64..48, 3 => 48i64..400, 1 => 400i64..3_000];
    let step = (any::<u16>(), hours, any::<bool>(), 0u8..20, any::<u8>(), 0u32..4_000, sale());
    let step = step.prop_map(|(key, hours, shop, what, which, amount, sale)| Step {
        key: key % 256,
        hours,
        shop,
        what,
        which,
        amount,
        sale,
    });
    prop::collection::vec(step, 0..most)
}

/// Moves the clock on and lets one step happen; whether it is refused is its own matter.
pub(crate) fn take(
    model: &mut Model,
    terms: &Terms,
    step: &Step,
    now: &mut Timestamp,
    zone: &TimeZone,
) -> Result<(), Refusal> {
    *now = now.plus_seconds(step.hours * 3_600);
    let here = Here { now: *now, zone, shop: at_shop(terms, step.shop) };
    let place = usize::from(step.which % 4);
    let ticket = model.tickets.get(usize::from(step.which) % model.tickets.len().max(1)).cloned();
    let voucher = ticket.map(|one| Voucher { id: one.id, state: one.state, expires_at: one.expires_at });
    let which = usize::from(step.which) % model.bills.len().max(1);
    let bill = model.bills.get(which).cloned().zip(model.under.get(which).cloned());
    let mine = model.places.get(&0).cloned();
    let state = mine.as_ref().map(|(state, _)| *state);
    let items: Vec<Item> =
        bill.iter().flat_map(|(bill, _)| bill.sale.items.first()).map(|i| Item { count: 1, ..i.clone() }).collect();
    let back = match step.what {
        10 => Back::Whole,
        11 => Back::Part { amount: step.amount, items: Vec::new() },
        _ => Back::Part { amount: step.amount, items },
    };
    let event = match (step.what, &voucher, &bill) {
        (0, ..) => Event::Invited,
        (1, ..) => Event::Inviting,
        (2, ..) => Event::Exchange(place),
        (3, ..) => Event::Climb(place),
        (4, ..) => Event::Member,
        (5, ..) => Event::Occasion(Occasion::ALL[place % 2], Yearly::of(here.date())),
        (6, ..) => Event::Donate(0, step.amount % 8),
        (7, ..) => Event::Reserve(0, u32::from(step.which % 6), state),
        (8, ..) => Event::Cancel(0, state, mine.as_ref().map(|(_, paid)| paid.as_slice()).unwrap_or_default()),
        (9, Some(voucher), _) => Event::Expire(voucher),
        (10..=12, _, Some((bill, under))) => Event::Refund(bill, &back, under),
        (13..=14, Some(voucher), _) => Event::Redeem(voucher),
        (15, ..) => Event::Review,
        _ => Event::Purchase(&step.sale),
    };
    model.once(step.key, terms, event, &here)
}

/// What holds of a card whatever happened to it.
fn holds(model: &Model, terms: &Terms) {
    if let Some(slots) = terms.stamps.as_ref().and_then(crate::stamps::Stamps::slots) {
        assert!(model.held(Unit::Stamp) < slots, "a full card stays full");
    }
    for unit in Unit::ALL.iter().filter(|unit| **unit != Unit::Stamp) {
        assert!(model.owed(*unit) == 0 || model.held(*unit) == 0, "{unit:?} is owed and held");
    }
}

proptest! {
    #[test]
    fn any_history_keeps_the_books(terms in any_terms(), steps in steps(50)) {
        let (zone, mut now) = (zone(), START);
        let mut model = Model::opened(&terms, &Here { now, zone: &zone, shop: at_shop(&terms, false) });
        for step in &steps {
            let before = model.clone();
            if take(&mut model, &terms, step, &mut now, &zone).is_err() {
                // A refusal writes nothing, but its key is used: the same answer is given again.
                prop_assert_eq!(before.standing(), model.standing());
            }
            holds(&model, &terms);
            let (done, mut later) = (model.clone(), now);
            let _ = take(&mut model, &terms, &Step { hours: 0, ..step.clone() }, &mut later, &zone);
            prop_assert_eq!(&done, &model, "a key replayed changed something");
        }
    }

    #[test]
    fn a_card_that_is_moved_to_other_terms_keeps_its_books(
        terms in any_terms(), others in any_terms(), steps in steps(40), at in 0usize..30,
    ) {
        let (zone, mut now) = (zone(), START);
        let mut model = Model::opened(&terms, &Here { now, zone: &zone, shop: at_shop(&terms, false) });
        for (place, step) in steps.iter().enumerate() {
            let terms = if place < at { &terms } else { &others };
            if place == at {
                let here = Here { now, zone: &zone, shop: at_shop(terms, false) };
                model.does(terms, Event::Review, &here).unwrap();
            }
            if take(&mut model, terms, step, &mut now, &zone).is_ok() {
                holds(&model, terms);
            }
        }
        // Whatever it was bought under can be given back.
        let here = Here { now, zone: &zone, shop: at_shop(&others, false) };
        model.does(&others, Event::Review, &here).unwrap();
        for bill in 0..model.bills.len() {
            let gone = model.bills[bill].activity.visits == 0;
            prop_assert_eq!(model.returns(&others, bill, &Back::Whole, &here).is_err(), gone);
        }
        holds(&model, &others);
        let earned = |unit: &Unit| model.bills.iter().flat_map(|bill| &bill.earned).any(|line| line.unit == *unit);
        prop_assert!(!Unit::ALL.iter().any(earned), "something is left of what went back");
    }

    #[test]
    fn cards_do_not_influence_each_other(terms in any_terms(), steps in steps(30), whose in any::<u64>()) {
        // Limits for all together are what cards do share.
        let mut draft: crate::programs::Draft = terms.into();
        draft.coupons.iter_mut().for_each(|one| (one.first, one.single_use) = (None, false));
        draft.promotions.iter_mut().flat_map(|all| &mut all.list).for_each(|one| one.first = None);
        let terms: Terms = draft.try_into().unwrap();
        let (zone, mut now) = (zone(), START);
        let new = Model::opened(&terms, &Here { now, zone: &zone, shop: at_shop(&terms, false) });
        let mut together = [new.clone(), new.clone()];
        let mut alone = [new.clone(), new];
        let mut clocks = [START; 2];
        for (place, step) in steps.iter().enumerate() {
            let _ = take(&mut together[(whose >> place & 1) as usize], &terms, step, &mut now, &zone);
        }
        for card in 0..2 {
            for (place, step) in steps.iter().enumerate() {
                clocks[card] = clocks[card].plus_seconds(step.hours * 3_600);
                let (mut at, step) = (clocks[card], Step { hours: 0, ..step.clone() });
                if (whose >> place & 1) as usize == card {
                    let _ = take(&mut alone[card], &terms, &step, &mut at, &zone);
                }
            }
        }
        prop_assert_eq!(together, alone);
    }
}
