//! The ladder: rewards that rise with one balance.

use super::{
    points::{end, offer},
    shown::{Shown, part},
};
use crate::{
    ui::{
        Icon,
        mark::{icon, mark},
        rungs::{Bears, Climb, Step},
    },
    words::Words,
};
use leptos::prelude::*;
use loyalty::{cards::Event, ladders::Ladder};

/// Where it stands on the page.
const PLACE: &str = "ladder";

/// Whether the step at this place was taken, where each is taken once.
fn is_taken(shown: &Shown, ladder: &Ladder, place: usize) -> bool {
    ladder.keeps && shown.view.climbed.contains(&place)
}

/// Where on the page a step can be taken now, if one can.
pub(super) fn can_take(shown: &Shown) -> Option<&'static str> {
    let ladder = shown.view.terms.ladder.as_ref()?;
    let open = |place: &usize| !is_taken(shown, ladder, *place) && shown.ask(Event::Climb(*place)).is_ok();
    (0..ladder.steps.len()).any(|place| open(&place)).then_some(PLACE)
}

/// What is said where no step is out of reach.
pub(super) fn all_said(shown: &Shown) -> fn(Words) -> &'static str {
    if can_take(shown).is_some() { Words::enough_for_all } else { Words::all_steps_taken }
}

/// The ladder as this card stands on it: a gift on each rung, and the mark nowhere, since it is the balance that climbs.
fn climb(shown: &Shown, ladder: &Ladder) -> Climb {
    let heights: Vec<_> = ladder.steps.iter().map(|step| step.price).collect();
    let bears = |place| if is_taken(shown, ladder, place) { Bears::Taken } else { Bears::Gift };
    Climb::new(&heights, shown.held(ladder.unit), None, bears)
}

/// The steps, the highest first, as a ladder stands.
pub(super) fn steps(shown: &Shown) -> impl IntoView + use<> {
    let ladder = shown.view.terms.ladder.as_ref()?;
    let climb = climb(shown, ladder);
    let mark = mark(&shown.view.shop.mark).id;
    let steps: Vec<_> = ladder
        .steps
        .iter()
        .zip(climb.rungs)
        .enumerate()
        .rev()
        .map(|(place, (step, rung))| {
            let end = if is_taken(shown, ladder, place) {
                view! { <span class="muted taken"><Icon path=icon::CHECK/>{shown.words.taken()}</span> }.into_any()
            } else {
                let names = (format!("rewards/ladder/{place}"), format!("ladder-{place}"));
                end(shown, ladder.unit, step, names, Event::Climb(place))
            };
            let drawn = view! { <Step rung=rung mark=mark next=None/> };
            offer(shown, ladder.unit, step, Some(drawn.into_any()), end)
        })
        .collect();
    Some(part(PLACE, shown.words.reward_ladder(), view! { <ol class="rungs offers" reversed>{steps}</ol> }))
}
