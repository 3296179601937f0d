//! The tier: a ladder with the rung where its owner stands, what the next one brings, and how far it is.

use super::{
    next::basis,
    shown::{Shown, part, ticked},
};
use crate::ui::{
    Icon,
    face::Main,
    mark::{icon, mark},
    rungs::{Climb, Step},
};
use leptos::prelude::*;
use loyalty::{
    sentences,
    tiers::{Level, Perks, Tiers},
};

fn perks(shown: &Shown, perks: &Perks) -> Vec<String> {
    sentences::perks(&shown.view.terms, perks, shown.words.0)
}

/// Whether the card and the line below it say the tier and the way to the next one already.
fn is_main(shown: &Shown) -> bool {
    matches!(Main::of(&shown.view.terms), Main::Tiers(_))
}

/// Until when a tier is kept where it is about to be lost, and what keeps it.
fn kept(shown: &Shown, tiers: &Tiers, level: &Level) -> Option<impl IntoView + use<>> {
    let until = shown.view.standing.tier.kept_until?;
    let missing = basis(shown, tiers.by, level.at.saturating_sub(shown.view.counted));
    let (kept, stays) = (shown.words.tier_kept_until(shown.last_day(until)), shown.words.tier_stays(missing));
    Some(view! { <p class="lapses"><Icon path=icon::CLOCK/><span><b>{kept}</b>" "{stays}</span></p> })
}

/// What stands beside a rung: what it is called; of the one where somebody stands and of the next what they bring, of all above
/// what they take.
fn beside(shown: &Shown, tiers: &Tiers, (place, level): (usize, &Level)) -> AnyView {
    let (words, at) = (shown.words, usize::from(shown.view.standing.tier.level));
    let name = level.name.clone();
    match place + 1 {
        here if here == at => {
            let top = (here == tiers.levels.len()).then(|| view! { <p class="muted">{words.top_tier()}</p> });
            view! { <b class="sum">{name}</b>{kept(shown, tiers, level)}{top}{ticked(perks(shown, &level.perks))} }.into_any()
        }
        next if next == at + 1 => {
            let way = to_next(shown, tiers, level);
            let brings = perks(shown, &level.perks);
            let heading = (!brings.is_empty()).then(|| view! { <h3 class="small muted">{words.what_tier_brings(&name)}</h3> });
            view! { <b>{way}</b>{heading}{ticked(brings)} }.into_any()
        }
        above if above > at => view! { <b>{name}</b><span class="muted small">{basis(shown, tiers.by, level.at)}</span> }.into_any(),
        _ => view! { <span class="muted">{name}</span> }.into_any(),
    }
}

/// How far the next tier is: "120 zł to Gold".
fn to_next(shown: &Shown, tiers: &Tiers, next: &Level) -> String {
    let missing = basis(shown, tiers.by, next.at.saturating_sub(shown.view.counted));
    format!("{missing} {}", shown.words.to_tier(&next.name))
}

/// The tier of a card: a ladder, the highest rung first, and the ground below it for who is on none.
pub(super) fn section(shown: &Shown) -> impl IntoView + use<> {
    let tiers = shown.view.terms.tiers.as_ref()?;
    let (view, mark) = (&shown.view, mark(&shown.view.shop.mark).id);
    let at = usize::from(view.standing.tier.level);
    let rungs = Climb::of(tiers, &view.standing, view.counted).rungs.into_iter().zip(&tiers.levels).enumerate().rev();
    let rungs: Vec<_> = rungs
        .map(|(place, (rung, level))| {
            let next = (place == at).then(|| (to_next(shown, tiers, level), view.counted, level.at));
            let here = (place + 1 == at).then_some("step");
            view! {
                <li aria-current=here>
                    <Step rung=rung mark=mark next=next/>
                    <div class="stack">{beside(shown, tiers, (place, level))}</div>
                </li>
            }
        })
        .collect();
    let ground = (at == 0 && !is_main(shown)).then(|| view! { <p class="ground sum">{shown.words.no_tier_yet()}</p> });
    Some(part("tier", shown.words.your_tier(), view! { <ol class="rungs" reversed>{rungs}</ol>{ground} }))
}
