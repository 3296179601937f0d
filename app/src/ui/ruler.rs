//! A ruler as it is printed on a card on which something is collected: a dotted way with a gift where each reward stands,
//! inked as far as the card has come. Says in a picture what the lists below it say in words.

use super::face::Way;
use leptos::prelude::*;

/// Gifts that would lie on each other are too much: between two there is at least this part of the ruler, in thousandths.
const APART: u32 = 110;
/// The whole ruler, in thousandths.
const WHOLE: u32 = 1000;

/// Where so many units stand on a ruler that ends at `most`, in thousandths.
fn place(units: u32, most: u32) -> u32 {
    (u64::from(units.min(most)) * u64::from(WHOLE) / u64::from(most.max(1))) as u32
}

/// Where the gifts stand, the first one first, and whether each is reached. Of those that are too close the dearer stays.
fn gifts(way: &Way, most: u32) -> Vec<(u32, bool)> {
    let mut gifts: Vec<(u32, bool)> = Vec::new();
    for price in way.prices.iter().rev() {
        let at = place(*price, most);
        if gifts.last().is_none_or(|(next, _)| at + APART <= *next) {
            gifts.push((at, way.held >= *price));
        }
    }
    gifts.reverse();
    gifts
}

fn percent(thousandths: u32) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// The ruler. Its gifts are drawn by what [`super::card::Sprite`] brings.
#[component]
pub fn Ruler(
    /// What it shows.
    way: Way,
) -> impl IntoView {
    let most = way.prices.last().copied().unwrap_or(1);
    let gifts = gifts(&way, most).into_iter().map(|(at, reached)| {
        let (ground, gift) = if reached { ("#rosette-ink", "knocked") } else { ("#rosette", "drawn") };
        view! {
            <use href=ground x=percent(at) width="28" height="28"></use>
            <use href="#gift" class=gift x=percent(at) y="6.5" width="15" height="15"></use>
        }
    });
    let gifts: Vec<_> = gifts.collect();
    view! {
        <svg class="ruler mirror" aria-hidden="true">
            <line class="ring" y1="14" x2="100%" y2="14"></line>
            <line y1="14" x2=percent(place(way.held, most)) y2="14"></line>
            {gifts}
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(held: u32, prices: &[u32]) -> Vec<(u32, bool)> {
        gifts(&Way { held, prices: prices.to_vec() }, prices.last().copied().unwrap_or(1))
    }

    #[test]
    fn gifts_stand_where_they_are_reached_and_the_dearest_at_the_end() {
        assert_eq!(at(320, &[100, 300, 700, 1200]), [(83, true), (250, true), (583, false), (1000, false)]);
        assert_eq!(at(0, &[5]), [(1000, false)]);
        assert_eq!(at(5, &[5]), [(1000, true)]);
    }

    #[test]
    fn of_gifts_that_would_lie_on_each_other_the_dearer_stays() {
        assert_eq!(at(10, &[10, 20, 1000]), [(20, false), (1000, false)]);
        assert_eq!(at(99, &[99, 100]), [(1000, false)]);
        let many: Vec<u32> = (1..=100).collect();
        assert!(at(50, &many).len() <= 10);
    }

    #[test]
    fn the_ruler_ends_where_the_dearest_reward_is() {
        assert_eq!((place(5_000, 100), place(0, 100), place(u32::MAX, u32::MAX)), (WHOLE, 0, WHOLE));
        assert_eq!((percent(83), percent(WHOLE)), ("8.3%".into(), "100.0%".into()));
    }
}
