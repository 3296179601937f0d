//! Tables that a shop owner can read: what happened, what is on the card then, how many rewards are in the hand.

use super::model::{Model, zone};
use crate::{
    cards::Event,
    ledger::Unit,
    programs::Terms,
    purchases::Sale,
    refunds::Back,
    time::{Here, Timestamp},
};

/// What happens in a row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Do {
    /// The card is looked at, new.
    Opens,
    /// A purchase, as the counter tells it.
    Buys(&'static str),
    /// The purchase with this number, from 1, is given back.
    Returns(usize),
    /// Of the purchase with this number so much money is given back, and these things.
    ReturnsPart(usize, u32, &'static str),
    /// A reward is handed over: the latest one.
    Redeems,
    /// Points go for the reward at this place of the catalogue.
    Exchanges(usize),
    /// The step at this place of the ladder is taken.
    Climbs(usize),
    /// So much is given to the first cause.
    Gives(u32),
    /// The fee of the club is paid.
    Joins,
    /// Days go by.
    Waits(i64),
    /// The card is moved to other terms.
    Moves(&'static str),
    /// This, and it is refused.
    Fails(&'static Do),
}

/// Tells a story and holds each row against the card. What is owed stands below zero.
pub(crate) fn story(program: &str, unit: Unit, rows: &[(&str, Do, i64, usize)]) {
    let mut terms: Terms = serde_json::from_str(program).unwrap();
    let zone = zone();
    let mut now = Timestamp(1_767_600_000_000_000);
    let mut card = Model::opened(&terms, &Here::new(now, &zone));
    for (said, what, balance, rewards) in rows {
        let (what, fails) = if let Do::Fails(what) = *what { (*what, true) } else { (*what, false) };
        if let Do::Waits(days) = what {
            now = now.plus_days(days);
        }
        if let Do::Moves(program) = what {
            terms = serde_json::from_str(program).unwrap();
        }
        let here = Here::new(now, &zone);
        let done = does(&mut card, &terms, what, &here);
        assert_eq!(done.is_err(), fails, "{said}: {done:?}");
        let on_card = i64::from(card.held(unit)) - i64::from(card.owed(unit));
        assert_eq!((on_card, card.in_hand().count()), (*balance, *rewards), "{said}");
    }
}

fn does(card: &mut Model, terms: &Terms, what: Do, here: &Here<'_>) -> Result<(), crate::cards::Refusal> {
    match what {
        Do::Opens | Do::Fails(_) => Ok(()),
        Do::Buys(json) => {
            let sale: Sale = serde_json::from_str(json).unwrap();
            card.buys(terms, &sale, here).map(|_| ())
        }
        Do::Returns(number) => card.returns(terms, number - 1, &Back::Whole, here),
        Do::ReturnsPart(number, amount, items) => {
            let items = serde_json::from_str(items).unwrap();
            card.returns(terms, number - 1, &Back::Part { amount, items }, here)
        }
        Do::Redeems => card.redeems(terms, here),
        Do::Exchanges(place) => card.does(terms, Event::Exchange(place), here).map(|_| ()),
        Do::Climbs(place) => card.does(terms, Event::Climb(place), here).map(|_| ()),
        Do::Gives(amount) => card.does(terms, Event::Donate(0, amount), here).map(|_| ()),
        Do::Joins => card.does(terms, Event::Member, here).map(|_| ()),
        Do::Waits(_) | Do::Moves(_) => card.does(terms, Event::Review, here).map(|_| ()),
    }
}
