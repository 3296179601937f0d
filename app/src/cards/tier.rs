//! The tier: which one, what it brings, and how far the next one is.

use super::{
    next::basis,
    shown::{Shown, part, ticked},
};
use crate::ui::face::Main;
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

/// The tier's name, and until when it is kept where it is about to be lost.
fn now(shown: &Shown, tiers: &Tiers) -> impl IntoView + use<> {
    let (words, tier) = (shown.words, shown.view.standing.tier);
    let level = tiers.level(tier.level);
    let on_card = is_main(shown);
    let name = level.map_or_else(|| words.no_tier_yet().to_owned(), |level| level.name.clone());
    let name = (!on_card).then(|| view! { <p class="sum">{name}</p> });
    let kept = tier.kept_until.zip(level).map(|(until, level)| {
        let missing = basis(shown, tiers.by, level.at.saturating_sub(shown.view.counted));
        let (kept, stays) = (words.tier_kept_until(shown.last_day(until)), words.tier_stays(missing));
        view! { <p><b>{kept}</b><br/>{stays}</p> }
    });
    let perks = level.map(|level| perks(shown, &level.perks)).unwrap_or_default();
    view! { {name}{kept}{ticked(perks)} }
}

/// How far the next tier is, and what it brings.
fn next(shown: &Shown, tiers: &Tiers, next: &Level) -> impl IntoView + use<> {
    let (words, counted) = (shown.words, shown.view.counted);
    let missing = basis(shown, tiers.by, next.at.saturating_sub(counted));
    let way = format!("{missing} {}", words.to_tier(&next.name));
    let (so_far, label) = (counted.min(next.at), way.clone());
    let way = (!is_main(shown)).then(|| view! { <p>{way}</p> });
    let brings = perks(shown, &next.perks);
    let heading =
        (!brings.is_empty()).then(|| view! { <h3 class="small muted">{words.what_tier_brings(&next.name)}</h3> });
    view! {
        {way}
        <progress max=next.at value=so_far aria-label=label></progress>
        {heading}
        {ticked(brings)}
    }
}

/// The tier of a card.
pub(super) fn section(shown: &Shown) -> impl IntoView + use<> {
    let tiers = shown.view.terms.tiers.as_ref()?;
    let level = usize::from(shown.view.standing.tier.level);
    let way = match tiers.levels.get(level) {
        Some(above) => next(shown, tiers, above).into_any(),
        None => view! { <p class="muted">{shown.words.top_tier()}</p> }.into_any(),
    };
    Some(part("tier", shown.words.your_tier(), view! { {now(shown, tiers)}{way} }))
}
