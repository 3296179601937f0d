//! Causes in words.

use super::{
    Voice,
    counts::{Case, commas, own},
};
use crate::{
    giving::{By, Cause, Exchange, Giving},
    ledger::Unit,
};

/// What is given, and to which causes.
pub(super) fn causes(voice: Voice<'_>, part: &Giving) -> Vec<String> {
    let Giving { causes, by } = part;
    let language = voice.language;
    let what = match by {
        By::Vote(worth) => {
            let money = voice.money(*worth);
            say!(language;
                "Each purchase brings you a vote for a good cause, and for each vote we give {money}.",
                "Minden vásárlással szavazhatsz egy jó ügyre; egy szavazat {money} adományt ér.",
                "Iga ostuga saad hääle hea eesmärgi toetuseks ja iga hääle eest annetame {money}.",
                "Za każdy zakup dostajesz głos na dobry cel, a za każdy głos przekazujemy {money}.")
        }
        By::Points(Exchange { each, worth }) => {
            let (points, money) = (voice.count(Unit::Point, *each, Case::Alone), voice.money(*worth));
            say!(language;
                "You can give points to a good cause: {points} = {money}.",
                "A pontjaidat jó ügyre is adhatod: {points} = {money}.",
                "Võid punkte annetada heaks eesmärgiks: {points} = {money}.",
                "Możesz przekazać punkty na dobry cel: {points} = {money}.")
        }
        By::Cashback => say!(language;
            "You can give your cashback to a good cause.",
            "A jóváírásodat jó ügyre is adhatod.",
            "Võid boonusraha annetada heaks eesmärgiks.",
            "Możesz przekazać cashback na dobry cel."),
    };
    let name = |cause: &Cause| {
        let Cause { id: _, name, goal } = cause;
        let name = own(name);
        let Some(goal) = goal else { return name.to_owned() };
        let goal = voice.money(*goal);
        say!(language; "{name} (goal: {goal})", "{name} (cél: {goal})", "{name} (eesmärk: {goal})", "{name} (cel: {goal})")
    };
    let list = commas(&causes.iter().map(name).collect::<Vec<_>>());
    vec![
        what,
        say!(language; "You choose: {list}.", "Te választasz: {list}.", "Sina valid: {list}.", "Ty wybierasz: {list}."),
    ]
}
