//! A jar for a good cause: it fills with what all give, to a line where there is a goal. The total is text beside it.

use leptos::prelude::*;
use loyalty::giving::Giving;

/// A jar that is full, in thousandths.
const FULL: u32 = 1_000;
/// Where no goal says how much is much, the fullest jar of all comes to here.
const WITHOUT_GOAL: u32 = 620;
/// Something that was given is seen, however little it is.
const LEAST: u32 = 70;
/// The glass, and what closes it: a rim, or a lid when it is full.
const GLASS: &str = "M12.5 11.5C12.5 16 7 16 7 22V46Q7 53 14 53H34Q41 53 41 46V22C41 16 35.5 16 35.5 11.5";
const RIM: &str = "M11 6.5H37Q38.5 6.5 38.5 8V10Q38.5 11.5 37 11.5H11Q9.5 11.5 9.5 10V8Q9.5 6.5 11 6.5Z";
const LID: &str = "M11 2.5H37Q38.5 2.5 38.5 4V10Q38.5 11.5 37 11.5H11Q9.5 11.5 9.5 10V4Q9.5 2.5 11 2.5ZM9.5 7H38.5";
const TICK: &str = "M16.5 37.5L22 43L32 31.5";
/// How high what is in it stands when it is full, and when it is as good as empty.
const TOP: u32 = 22;
const GROUND: u32 = 46;

/// How full a jar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// In thousandths.
    pub filled: u32,
    /// Whether there is a goal: a line to which it fills.
    pub goal: bool,
}

impl Level {
    /// How full a jar is with so much in it: to its goal, or beside the fullest one where it has none.
    #[must_use]
    pub fn new(worth: u64, goal: Option<u32>, most: u64) -> Self {
        let (whole, full) = goal.map_or((most, WITHOUT_GOAL), |goal| (goal.into(), FULL));
        let filled = (u128::from(worth.min(whole)) * u128::from(full) / u128::from(whole.max(1))) as u32;
        let filled = if worth == 0 { 0 } else { filled.clamp(LEAST, full) };
        Self { filled, goal: goal.is_some() }
    }

    /// One jar for all causes, each of which was given so many units: it fills to the sum of their goals, where each has one.
    #[must_use]
    pub fn together(giving: &Giving, given: &[u64]) -> Self {
        let worth = given.iter().fold(0u64, |sum, units| sum.saturating_add(giving.worth(*units)));
        let goals: Option<Vec<_>> = giving.causes.iter().map(|cause| cause.goal).collect();
        let goal = goals.map(|goals| goals.into_iter().fold(0u32, u32::saturating_add));
        Self::new(worth, goal, worth)
    }

    /// Whether its goal is reached.
    #[must_use]
    pub const fn is_full(self) -> bool {
        self.goal && self.filled == FULL
    }
}

/// What is in a jar that is filled so far; tenths of a unit are enough.
fn inside(filled: u32) -> String {
    let tenths = GROUND * 10 - (GROUND - TOP) * 10 * filled.min(FULL) / FULL;
    let at = |tenths: u32| format!("{}.{}", tenths / 10, tenths % 10);
    let (top, wave) = (at(tenths), at(tenths - 25));
    format!("M10 {top}Q17 {wave} 24 {top}T38 {top}V46Q38 50 34 50H14Q10 50 10 46Z")
}

/// The jar.
#[component]
pub fn Jar(
    /// How full it is.
    level: Level,
    /// Where it has a goal and stands for itself: the id of its name, how much is in it, and of how much.
    #[prop(default = None)]
    way: Option<(String, u64, u32)>,
) -> impl IntoView {
    let filled = (level.filled > 0).then(|| view! { <path class="ink" d=inside(level.filled)></path> });
    let line = level.goal.then(|| view! { <path class="ring" d="M10 22H38"></path> });
    let (closed, tick) = if level.is_full() { (LID, Some(view! { <path class="knocked" d=TICK></path> })) } else { (RIM, None) };
    let (role, hidden) = if way.is_some() { (Some("progressbar"), None) } else { (None, Some("true")) };
    let (name, so_far, goal) = way.map_or((None, None, None), |(name, so_far, goal)| {
        (Some(name), Some(so_far.min(goal.into())), Some(goal))
    });
    view! {
        <svg class="jar" viewBox="0 0 48 56" role=role aria-labelledby=name aria-valuenow=so_far aria-valuemax=goal aria-hidden=hidden>
            {filled}<path d=GLASS></path><path d=closed></path>{line}{tick}
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(worth: u64, goal: Option<u32>, most: u64) -> (u32, bool) {
        let level = Level::new(worth, goal, most);
        (level.filled, level.is_full())
    }

    #[test]
    fn a_jar_fills_to_its_goal_and_no_further() {
        let to = |worth| filled(worth, Some(50_000), 7);
        assert_eq!([to(0), to(25_000), to(49_999)], [(0, false), (500, false), (999, false)]);
        assert_eq!([to(50_000), to(u64::MAX)], [(FULL, true), (FULL, true)]);
    }

    #[test]
    fn without_a_goal_no_jar_is_full_and_the_fullest_stands_highest() {
        assert_eq!([filled(0, None, 0), filled(0, None, 900)], [(0, false); 2]);
        assert_eq!(filled(900, None, 900), (WITHOUT_GOAL, false));
        assert_eq!(filled(450, None, 900), (WITHOUT_GOAL / 2, false));
    }

    #[test]
    fn all_causes_fill_one_jar_where_each_has_a_goal() {
        use loyalty::giving::{By, Cause};
        let giving = |goals: [Option<u32>; 2]| {
            let causes = goals.into_iter().map(|goal| Cause { id: "a".into(), name: "A".into(), goal }).collect();
            Giving { causes, by: By::Vote(10) }
        };
        let both = giving([Some(300), Some(100)]);
        assert_eq!(Level::together(&both, &[15, 5]), Level { filled: 500, goal: true });
        assert_eq!(Level::together(&both, &[]), Level { filled: 0, goal: true });
        let one = giving([Some(300), None]);
        assert_eq!(Level::together(&one, &[1, 1]), Level { filled: WITHOUT_GOAL, goal: false });
    }

    #[test]
    fn the_least_that_was_given_is_seen() {
        assert_eq!([filled(1, Some(1_000_000_000), 1), filled(1, None, u64::MAX)], [(LEAST, false); 2]);
        assert_eq!(filled(1, Some(1), 1), (FULL, true));
    }

    #[test]
    fn what_is_in_it_stays_in_the_glass() {
        assert!(inside(0).starts_with("M10 46.0Q17 43.5 "));
        assert!(inside(FULL).starts_with("M10 22.0Q17 19.5 "));
        assert_eq!(inside(u32::MAX), inside(FULL));
    }
}
