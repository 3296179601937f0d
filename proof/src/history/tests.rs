//! The recorder and the checker on houses in memory: a right one passes with any seed, and no planted bug is missed.

use super::*;
use clap::ValueEnum;

const SEEDS: u64 = 5;

fn verdict(plant: Option<Plant>, seed: u64) -> Result<()> {
    let record = record(&Fake::new(plant), seed, 1, 480)?;
    judge(&record, &mut Tally::default()).map(drop)
}

#[test]
fn a_right_house_passes() {
    for seed in 0..SEEDS {
        verdict(None, seed).unwrap();
    }
}

#[test]
fn no_planted_bug_is_missed() {
    for plant in Plant::value_variants() {
        for seed in 0..SEEDS {
            let error = verdict(Some(*plant), seed).unwrap_err().to_string();
            assert!(error.contains("is no story") && error.contains("NOT: "), "{plant:?}: {error}");
        }
    }
}
