//! A ladder: rungs that rise, the rails inked as far as somebody has climbed, the shop's mark on the rung where they stand, and a
//! gift on each that brings one. What a rung is called and what it brings is text beside it.

use leptos::prelude::*;
use loyalty::{cards::Standing, tiers::Tiers};

/// The whole way from one rung to the next, in thousandths.
pub const WHOLE: u32 = 1_000;
/// Rungs that are drawn on a card.
const ON_CARD_MAX: usize = 3;
/// How wide the drawing is, and how large what lies on a rung: beside a list, and on a card.
const MIDDLE: i32 = 26;
const LOAD: i32 = 32;
const LOAD_ON_CARD: i32 = 26;

/// What a rung bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bears {
    /// Nothing.
    Nothing,
    /// A gift.
    Gift,
    /// A gift that was taken.
    Taken,
    /// Whoever climbs: the shop's mark.
    Climber,
}

/// A rung, and the way up to it from the one below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rung {
    /// How much of the way to it is behind, in thousandths.
    pub climbed: u32,
    /// What it bears.
    pub bears: Bears,
    /// Whether it may give way: its owner stands on it, and no longer has what it takes.
    pub loose: bool,
}

impl Rung {
    /// Whether it was reached, and still is.
    #[must_use]
    pub const fn is_reached(self) -> bool {
        self.climbed == WHOLE
    }
}

/// Where somebody stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Climb {
    /// The rungs, the lowest first.
    pub rungs: Vec<Rung>,
    /// On which of them its owner stands; none is the ground.
    pub at: Option<usize>,
}

/// How much of the way from `below` to `at` is behind with `counted`, in thousandths.
fn part(below: u32, at: u32, counted: u32) -> u32 {
    let (done, whole) = (counted.clamp(below, at.max(below)) - below, at.saturating_sub(below).max(1));
    if counted >= at { WHOLE } else { (u64::from(done) * u64::from(WHOLE) / u64::from(whole)) as u32 }
}

impl Climb {
    /// A ladder with rungs at these heights, with `counted` climbed; `bears` says what each bears. Whoever stands on a rung that
    /// is not reached any more is in its grace.
    #[must_use]
    pub fn new(heights: &[u32], counted: u32, at: Option<usize>, bears: impl Fn(usize) -> Bears) -> Self {
        let below = |place: usize| place.checked_sub(1).and_then(|below| heights.get(below)).copied().unwrap_or(0);
        let rung = |(place, height): (usize, &u32)| {
            let (climbed, here) = (part(below(place), *height, counted), at == Some(place));
            let bears = if here { Bears::Climber } else { bears(place) };
            Rung { climbed, bears, loose: here && climbed < WHOLE }
        };
        Self { rungs: heights.iter().enumerate().map(rung).collect(), at }
    }

    /// The ladder of these tiers, for a card that stands so with so much counted: a gift is on each rung above it.
    #[must_use]
    pub fn of(tiers: &Tiers, standing: &Standing, counted: u32) -> Self {
        let heights: Vec<_> = tiers.levels.iter().map(|level| level.at).collect();
        // Under new terms there may be fewer: whoever was above all of them is in the highest.
        let level = usize::from(standing.tier.level).min(heights.len());
        Self::new(&heights, counted, level.checked_sub(1), |place| {
            if place >= level { Bears::Gift } else { Bears::Nothing }
        })
    }
}

/// What lies on a rung, around the middle of the drawing.
fn load(bears: Bears, reached: bool, size: i32, mark: &str) -> AnyView {
    let (ground, class, href) = match (bears, reached) {
        (Bears::Nothing, _) => return ().into_any(),
        (Bears::Climber, _) => ("#ink-1", "knocked", format!("#mark-{mark}")),
        (Bears::Taken, _) => ("#rosette-ink", "knocked", "#tick".to_owned()),
        (Bears::Gift, true) => ("#rosette-ink", "knocked", "#gift".to_owned()),
        (Bears::Gift, false) => ("#rosette", "drawn", "#gift".to_owned()),
    };
    view! {
        <svg x={MIDDLE - size / 2} y={-size / 2} width=size height=size viewBox="0 0 48 48">
            <use href=ground></use>
            <use href=href class=class x="10.5" y="10.5" width="27" height="27"></use>
        </svg>
    }
    .into_any()
}

/// One rung with the rails below it, as high as the text beside it. `next` says of the way that is being climbed what is said of
/// it, and how much of how much is behind.
#[component]
pub fn Step(
    /// The rung.
    rung: Rung,
    /// The shop's mark.
    mark: &'static str,
    /// The way to it, where it is the next one.
    next: Option<(String, u32, u32)>,
    /// How large what it bears is drawn.
    #[prop(default = LOAD)]
    size: i32,
) -> impl IntoView {
    let top = format!("{}.{}%", (WHOLE - rung.climbed) / 10, (WHOLE - rung.climbed) % 10);
    let rail = |x: &'static str| {
        let (dotted, inked) = (rung.climbed < WHOLE, rung.climbed > 0);
        view! {
            {dotted.then(|| view! { <line class="ring" x1=x x2=x y2="100%"></line> })}
            {inked.then(|| view! { <line x1=x x2=x y1=top.clone() y2="100%"></line> })}
        }
    };
    let class = if rung.is_reached() || rung.loose { "" } else { "ring" };
    let (from, to, turn) = if rung.loose { ("-2", "54", Some("rotate(9 26 0)")) } else { ("4", "48", None) };
    let (role, label, so_far, all) = match next {
        Some((label, so_far, all)) => (Some("progressbar"), Some(label), Some(so_far.min(all)), Some(all)),
        None => (None, None, None, None),
    };
    let hidden = role.is_none().then_some("true");
    view! {
        <svg class="step" role=role aria-label=label aria-valuenow=so_far aria-valuemax=all aria-hidden=hidden>
            {rail("4")}{rail("48")}
            <g transform=turn><line class=class x1=from x2=to></line>{load(rung.bears, rung.is_reached(), size, mark)}</g>
        </svg>
    }
    .into_any()
}

/// The rungs that are drawn on a card, the lowest first: a few around the one where its owner stands, and of their gifts the next
/// one.
fn on_card(climb: Climb) -> Vec<Rung> {
    let next = climb.at.map_or(0, |at| at + 1);
    let first = next.saturating_sub(2).min(climb.rungs.len().saturating_sub(ON_CARD_MAX));
    let bare = |(place, rung): (usize, Rung)| match rung.bears {
        Bears::Gift if place != next => Rung { bears: Bears::Nothing, ..rung },
        _ => rung,
    };
    climb.rungs.into_iter().enumerate().map(bare).skip(first).take(ON_CARD_MAX).collect()
}

/// The ladder as it is printed on a card. The tier's name stands beside it.
#[component]
pub fn Ladder(
    /// Where somebody stands.
    climb: Climb,
    /// The shop's mark.
    mark: &'static str,
) -> impl IntoView {
    let rungs = on_card(climb).into_iter().rev().map(|rung| view! { <Step rung=rung mark=mark next=None size=LOAD_ON_CARD/> });
    let rungs: Vec<_> = rungs.collect();
    view! { <span class="steps">{rungs}</span> }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEIGHTS: [u32; 3] = [300, 600, 1_000];

    fn climbed(counted: u32, at: Option<usize>) -> Vec<u32> {
        Climb::new(&HEIGHTS, counted, at, |_| Bears::Gift).rungs.iter().map(|rung| rung.climbed).collect()
    }

    #[test]
    fn the_rails_are_inked_as_far_as_somebody_has_come() {
        assert_eq!(climbed(0, None), [0, 0, 0]);
        assert_eq!(climbed(150, None), [500, 0, 0]);
        assert_eq!(climbed(400, Some(0)), [WHOLE, 333, 0]);
        assert_eq!(climbed(999, Some(1)), [WHOLE, WHOLE, 997]);
        assert_eq!(climbed(u32::MAX, Some(2)), [WHOLE, WHOLE, WHOLE]);
    }

    #[test]
    fn the_mark_is_on_the_rung_where_somebody_stands_and_gifts_on_the_others() {
        let bears = |at| Climb::new(&HEIGHTS, 700, at, |_| Bears::Gift).rungs.iter().map(|rung| rung.bears).collect::<Vec<_>>();
        assert_eq!(bears(None), [Bears::Gift; 3]);
        assert_eq!(bears(Some(1)), [Bears::Gift, Bears::Climber, Bears::Gift]);
    }

    #[test]
    fn a_rung_is_loose_where_its_owner_would_not_reach_it_now() {
        let loose = |counted| Climb::new(&HEIGHTS, counted, Some(1), |_| Bears::Nothing).rungs.iter().map(|rung| rung.loose).collect::<Vec<_>>();
        assert_eq!(loose(599), [false, true, false]);
        assert_eq!(loose(600), [false; 3]);
    }

    #[test]
    fn tiers_are_a_ladder_with_gifts_above_whoever_climbs() {
        use loyalty::tiers::{Basis, Level, Perks, Tier, Window};
        let level = |at: &u32| Level { name: format!("{at}"), at: *at, perks: Perks::default() };
        let levels = HEIGHTS.iter().map(level).collect();
        let tiers = Tiers { by: Basis::Visits, window: Window::CalendarYear, grace_days: 0, levels };
        let bears = |level, counted| {
            let standing = Standing { tier: Tier { level, kept_until: None }, ..Standing::default() };
            let climb = Climb::of(&tiers, &standing, counted);
            climb.rungs.iter().map(|rung| rung.bears).collect::<Vec<_>>()
        };
        let (bare, gift, here) = (Bears::Nothing, Bears::Gift, Bears::Climber);
        assert_eq!(bears(0, 200), [gift; 3]);
        assert_eq!(bears(2, 700), [bare, here, gift]);
        assert_eq!([bears(3, 2_000), bears(9, 2_000)], [[bare, bare, here]; 2]);
    }

    #[test]
    fn on_a_card_are_a_few_rungs_and_the_next_gift() {
        let drawn = |levels: u32, at: Option<usize>| {
            let heights: Vec<u32> = (1..=levels).map(|level| level * 100).collect();
            let counted = at.map_or(0, |at| (at as u32 + 1) * 100);
            let rungs = on_card(Climb::new(&heights, counted, at, |_| Bears::Gift));
            rungs.iter().map(|rung| (rung.is_reached(), rung.bears)).collect::<Vec<_>>()
        };
        let (bare, gift, here) = ((false, Bears::Nothing), (false, Bears::Gift), (true, Bears::Climber));
        assert_eq!(drawn(1, None), [gift]);
        assert_eq!(drawn(6, None), [gift, bare, bare]);
        assert_eq!(drawn(6, Some(2)), [(true, Bears::Nothing), here, gift]);
        assert_eq!(drawn(6, Some(5)), [(true, Bears::Nothing), (true, Bears::Nothing), here]);
    }

    #[test]
    fn a_ladder_of_any_heights_is_drawn() {
        for heights in [&[][..], &[0], &[5, 5], &[9, 3], &[u32::MAX]] {
            for counted in [0, 4, u32::MAX] {
                let climb = Climb::new(heights, counted, None, |_| Bears::Nothing);
                assert!(climb.rungs.iter().all(|rung| rung.climbed <= WHOLE), "{heights:?} {counted}");
            }
        }
    }
}
