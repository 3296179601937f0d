//! What a proof draws: by its seed the same each time. (Who of several threads comes first is nobody's to draw, so the same
//! seed asks the same, but need not meet the same.)

use rand::{RngExt, SeedableRng, rngs::StdRng};

/// The generator of one of those who draw in a round; no two are alike.
#[must_use]
pub fn draws(seed: u64, round: u64, who: u64) -> StdRng {
    let mut all = [0; 32];
    for (part, number) in all.chunks_exact_mut(8).zip([seed, round, who, 0]) {
        part.copy_from_slice(&number.to_le_bytes());
    }
    StdRng::from_seed(all)
}

/// A number from 1 to so many, small ones as often as large ones of each size: what breaks at once and what breaks late.
pub fn any_size(draws: &mut StdRng, max: usize) -> usize {
    let sizes = max.max(1).ilog2();
    let size = draws.random_range(0..=sizes);
    draws.random_range(1 << size..=(2_usize << size) - 1).min(max)
}

/// One of a list; none where it is empty.
pub fn one<'a, T>(draws: &mut StdRng, list: &'a [T]) -> Option<&'a T> {
    (!list.is_empty()).then(|| draws.random_range(0..list.len())).and_then(|place| list.get(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_another_does_not() {
        let row = |seed, round, who| -> Vec<u32> {
            let mut draws = draws(seed, round, who);
            (0..8).map(|_| draws.random_range(0..1000)).collect()
        };
        assert_eq!(row(1, 2, 3), row(1, 2, 3));
        for other in [row(2, 2, 3), row(1, 3, 3), row(1, 2, 4)] {
            assert_ne!(row(1, 2, 3), other);
        }
    }

    #[test]
    fn sizes_keep_their_bounds() {
        let mut draws = draws(1, 1, 1);
        for max in [1, 2, 7, 200] {
            assert!((0..500).all(|_| (1..=max).contains(&any_size(&mut draws, max))));
        }
        assert_eq!(one::<u8>(&mut draws, &[]), None);
    }
}
