//! What is said of programs: nothing forgotten, in no language.

mod fields;
mod golden;
mod variants;
mod words;

use crate::programs::Terms;
use std::{fs, path::PathBuf};

/// The folder of example programs.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("programs")
}

/// Every example program by its name, as it is written.
fn examples() -> Vec<(String, serde_json::Value)> {
    let mut all: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap())
        })
        .collect();
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    all
}

/// What was written, checked.
fn terms(name: &str, written: &serde_json::Value) -> Terms {
    serde_json::from_value(written.clone()).unwrap_or_else(|why| panic!("{name}.json: {why}"))
}
