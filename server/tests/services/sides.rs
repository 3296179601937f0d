//! The same done on every kind of database, side by side: what they answer must be the same, word for word. The names that
//! an installation makes come from its seeds, which are the same in each, so not even a name may differ.

use crate::place::Place;
use server::{Error, Result};
use std::fmt::Debug;

/// What one side answered since it was compared with the others.
#[derive(Default)]
pub struct Told(Vec<String>);

impl Told {
    /// Keeps what was answered.
    pub fn note(&mut self, what: impl Debug) {
        self.0.push(format!("{what:?}"));
    }

    /// Keeps what came of a request, and gives it as far as the rules alone can say it.
    pub fn verdict<T: Debug>(&mut self, result: Result<T>) -> std::result::Result<T, loyalty::cards::Refusal> {
        self.note(&result);
        match result {
            Ok(answer) => Ok(answer),
            Err(Error::Refused(why)) => Err(why),
            Err(other) => panic!("{other:?}"),
        }
    }
}

/// A place of each kind: a file always, and a database at a server where one is named.
pub async fn places() -> Vec<Place> {
    let mut places = vec![Place::file()];
    if crate::place::server().is_some() {
        places.push(Place::new().await);
    }
    places
}

/// Demands that all sides were answered the same.
#[track_caller]
pub fn agree<'a>(sides: impl Iterator<Item = &'a mut Told>) {
    let mut sides = sides.map(|told| std::mem::take(&mut told.0));
    let first = sides.next().unwrap();
    for other in sides {
        assert_eq!(first.len(), other.len());
        for (one, another) in first.iter().zip(&other) {
            assert_eq!(one, another, "two databases do not answer the same");
        }
    }
}
