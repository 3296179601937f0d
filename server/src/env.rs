//! Where time and randomness come from: the one place that asks the machine. Everything else is handed a [`Moment`].

use loyalty::time::Timestamp;
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::fmt::Debug;

/// Says what time it is.
pub trait Clock: Send + Sync + Debug {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Brings seeds that nobody can guess.
pub trait Random: Send + Sync + Debug {
    /// 256 fresh bits.
    ///
    /// # Errors
    /// Where the machine has none to give.
    fn seed(&self) -> std::io::Result<[u8; 32]>;
}

/// The machine's own clock and source of randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct Machine;

impl Clock for Machine {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    fn now(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_microsecond())
    }
}

impl Random for Machine {
    fn seed(&self) -> std::io::Result<[u8; 32]> {
        let mut seed = [0; 32];
        rand::TryRng::try_fill_bytes(&mut rand::rngs::SysRng, &mut seed).map_err(std::io::Error::other)?;
        Ok(seed)
    }
}

/// When something happens, and the randomness that it may use: the same moment gives the same names and codes, so that an
/// operation can be run again.
#[derive(Clone, Copy)]
pub struct Moment {
    /// Now.
    pub now: Timestamp,
    seed: [u8; 32],
}

impl Debug for Moment {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Moment").field("now", &self.now).finish_non_exhaustive()
    }
}

impl Moment {
    /// A moment made of its parts.
    #[must_use]
    pub const fn new(now: Timestamp, seed: [u8; 32]) -> Self {
        Self { now, seed }
    }

    /// The same randomness at another time.
    #[must_use]
    pub const fn at(self, now: Timestamp) -> Self {
        Self { now, seed: self.seed }
    }

    /// A fresh row of names and codes.
    #[must_use]
    pub fn names(&self) -> Names {
        Names { now: self.now, random: StdRng::from_seed(self.seed) }
    }
}

/// Makes names, numbers and codes.
#[derive(Debug)]
pub struct Names {
    now: Timestamp,
    random: StdRng,
}

/// Letters that are not mistaken for each other when read or typed: Crockford's base 32.
pub(crate) const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Names {
    /// 16 random bytes: the body of an id.
    pub fn id(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.random.fill_bytes(&mut bytes);
        bytes
    }

    /// The same, of which those of a later moment come later: six bytes of milliseconds, ten of randomness. What is written
    /// together lies together, so a table that only grows does so at its end.
    pub fn id_in_order(&mut self) -> [u8; 16] {
        let mut bytes = self.id();
        let millis = (self.now.0 / 1000).to_be_bytes();
        bytes.iter_mut().zip(millis.iter().skip(2)).for_each(|(byte, milli)| *byte = *milli);
        bytes
    }

    /// 32 random bytes: a secret.
    pub fn secret(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.random.fill_bytes(&mut bytes);
        bytes
    }

    /// A number below `end`, which must not be 0; even enough for numbers that only have to differ.
    pub fn below(&mut self, end: u32) -> u32 {
        (self.random.next_u64() % u64::from(end.max(1))) as u32
    }

    /// A letter that is no digit: a code that starts with one is never taken for a number.
    pub fn letter(&mut self) -> char {
        let letters = LETTERS.get(10..).unwrap_or(LETTERS);
        letters.get(self.random.next_u32() as usize % letters.len()).copied().map_or('A', char::from)
    }

    /// A code of `letters` letters, five bits each.
    pub fn code(&mut self, letters: usize) -> String {
        (0..letters).map(|_| char::from(LETTERS[self.random.next_u32() as usize & 31])).collect()
    }
}

/// Reads a code as people type it: any case, with blanks or hyphens, and with O for 0 and I or L for 1.
#[must_use]
pub fn read_code(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .take(32)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_order_are_in_the_order_of_their_moments_and_never_the_same() {
        let at = |micros: i64| Moment::new(Timestamp(micros), [7; 32]).names();
        let mut earlier = at(1_700_000_000_000_000);
        let (one, two) = (earlier.id_in_order(), earlier.id_in_order());
        assert_ne!(one, two);
        let later = at(1_700_000_000_001_000).id_in_order();
        assert!(one.max(two) < later);
        assert_ne!(one, earlier.id());
    }
}
