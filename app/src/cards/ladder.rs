//! The ladder: rewards that rise with one balance.

use super::{
    points::{end, offer},
    shown::{Shown, part},
};
use crate::{
    ui::{Icon, mark::icon},
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

/// The steps, the lowest first.
pub(super) fn steps(shown: &Shown) -> impl IntoView + use<> {
    let ladder = shown.view.terms.ladder.as_ref()?;
    let steps: Vec<_> = ladder
        .steps
        .iter()
        .enumerate()
        .map(|(place, step)| {
            let end = if is_taken(shown, ladder, place) {
                view! { <span class="muted taken"><Icon path=icon::CHECK/>{shown.words.taken()}</span> }.into_any()
            } else {
                let names = (format!("rewards/ladder/{place}"), format!("ladder-{place}"));
                end(shown, ladder.unit, step, names, Event::Climb(place))
            };
            offer(shown, ladder.unit, step, end)
        })
        .collect();
    Some(part(PLACE, shown.words.reward_ladder(), view! { <ol class="history offers">{steps}</ol> }))
}
