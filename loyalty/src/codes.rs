//! The code that a phone shows and a till reads: behind the address to which it leads stands a proof that a phone with the
//! card's key made it just now. Phones make it without a network; a picture of it is soon worth nothing.
//!
//! Time is counted in steps as TOTP does (RFC 6238); the proof is HMAC-SHA256 (RFC 2104) of address and step, of which 40 bits
//! are kept: who guesses has to do so at the counter, in front of somebody. Knows no clock and no till.

use crate::{ids, time::Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{fmt, str::FromStr};

/// How long a phone shows the same code, in microseconds.
pub const STEP_US: i64 = 15_000_000;
/// A code is taken for so many steps after its own: for about a minute, since somebody has to hold it out, and be looked for.
pub const STEPS_AFTER: i64 = 4;
/// And for so many before it: a phone that asked a server for the time knows it but for what the answer took.
pub const STEPS_BEFORE: i64 = 1;
/// Of a step, so many bits stand in the code; the rest is known. They come round in 182 days.
const STEP_BITS: u32 = 20;
const PROOF_BITS: u32 = 40;
const LETTERS: usize = 12;

/// What a card's codes are made with: known to the server and to the phones of the card's owner.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CodeKey(pub [u8; 16]);

impl fmt::Debug for CodeKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("CodeKey")
    }
}

impl CodeKey {
    /// As it is handed to the phone.
    #[must_use]
    pub fn to_text(self) -> String {
        ids::encode(self.0)
    }

    /// As the phone reads it.
    ///
    /// # Errors
    /// Where it is not 26 letters and digits.
    pub fn from_text(text: &str) -> Result<Self, ids::NotAnId> {
        ids::decode(text).map(Self)
    }

    /// The code at this moment for what is at this path (`/cards/…`) of the server.
    #[must_use]
    pub fn code(self, path: &str, now: Timestamp) -> Code {
        let step = step(now);
        Code { step: (step & ((1 << STEP_BITS) - 1)) as u32, proof: self.proof(path, step) }
    }

    /// Whether a code was made with this key for this path, about now.
    ///
    /// # Errors
    /// Why it is not to be believed.
    pub fn check(self, code: Code, path: &str, now: Timestamp) -> Result<(), Doubt> {
        let (here, round) = (step(now), 1 << STEP_BITS);
        // Of all steps that end in these bits, the one that is next to now.
        let ahead = (i64::from(code.step) - here).rem_euclid(round);
        let ahead = if ahead >= round / 2 { ahead - round } else { ahead };
        if self.proof(path, here + ahead) != code.proof {
            return Err(Doubt::Foreign);
        }
        match ahead {
            ..0 if -ahead > STEPS_AFTER => Err(Doubt::Old { seconds: -ahead * STEP_US / 1_000_000 }),
            0.. if ahead > STEPS_BEFORE => Err(Doubt::Early { seconds: ahead * STEP_US / 1_000_000 }),
            _ => Ok(()),
        }
    }

    fn proof(self, path: &str, step: i64) -> u64 {
        // HMAC fills a shorter key up to the hash's block with zeros; here it is done by hand, so that nothing can fail.
        let mut block = [0; 64];
        block.iter_mut().zip(self.0).for_each(|(slot, byte)| *slot = byte);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(&step.to_be_bytes());
        mac.update(path.as_bytes());
        let bytes: [u8; 32] = mac.finalize().into_bytes().into();
        bytes.iter().take(PROOF_BITS as usize / 8).fold(0, |proof, byte| proof << 8 | u64::from(*byte))
    }
}

/// The step that a moment is in.
const fn step(at: Timestamp) -> i64 {
    at.0.div_euclid(STEP_US)
}

/// What a QR code holds: an address that any camera opens, with the proof behind it.
#[must_use]
pub fn address(origin: &str, path: &str, code: Code) -> String {
    format!("{origin}{path}?now={code}")
}

/// Why a code is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It is from so long ago: a picture, or a phone whose clock is slow.
    Old {
        /// About how long.
        seconds: i64,
    },
    /// It is from a moment that is still to come: the phone's clock is fast.
    Early {
        /// About how far.
        seconds: i64,
    },
    /// It was not made with this card's key.
    Foreign,
}

/// A code, without the address before it: 12 letters and digits of Crockford's base 32.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    step: u32,
    proof: u64,
}

/// What was read is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code is 12 letters and digits")]
pub struct NotACode;

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = u128::from(self.step) << PROOF_BITS | u128::from(self.proof);
        let letters: String = ids::letters(value, LETTERS).collect();
        out.write_str(&letters)
    }
}

impl FromStr for Code {
    type Err = NotACode;
    fn from_str(text: &str) -> Result<Self, NotACode> {
        if text.len() != LETTERS {
            return Err(NotACode);
        }
        let value = ids::value(text).ok_or(NotACode)?;
        // 60 bits: both parts fit.
        let (step, proof) = ((value >> PROOF_BITS) as u32, (value & ((1 << PROOF_BITS) - 1)) as u64);
        Ok(Self { step, proof })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: CodeKey = CodeKey([7; 16]);
    const PATH: &str = "/cards/0123456789abcdefghjkmnpqrs";

    /// Worked out with Python's `hmac`: 0x070707… over the step (eight bytes) and the path.
    #[test]
    fn the_proof_is_the_beginning_of_an_hmac() {
        let at = Timestamp(1_790_000_000_000_000);
        assert_eq!(step(at), 119_333_333);
        let code = KEY.code(PATH, at);
        assert_eq!((code.step, code.proof), (844_245, 0xfb2977538e));
        assert_eq!(code.to_string(), "srenzcmqemwe");
        let scanned = "https://cards.example/cards/0123456789abcdefghjkmnpqrs?now=srenzcmqemwe";
        assert_eq!(address("https://cards.example", PATH, code), scanned);
    }

    #[test]
    fn a_code_is_good_for_its_step_one_before_and_four_after() {
        let made = Timestamp(1_790_000_010_000_000);
        let code = KEY.code(PATH, made);
        let check = |steps: i64| KEY.check(code, PATH, Timestamp(made.0 + steps * STEP_US));
        for steps in -1..=4 {
            assert_eq!(check(steps), Ok(()), "{steps}");
        }
        assert_eq!(check(5), Err(Doubt::Old { seconds: 75 }));
        assert_eq!(check(40), Err(Doubt::Old { seconds: 600 }));
        assert_eq!(check(-2), Err(Doubt::Early { seconds: 30 }));
        // After half a year the bits come round, but the proof does not.
        assert_eq!(check(1 << 20), Err(Doubt::Foreign));
    }

    #[test]
    fn a_code_is_good_for_one_place_and_one_key() {
        let now = Timestamp(1_790_000_000_000_000);
        let code = KEY.code(PATH, now);
        assert_eq!(KEY.check(code, "/cards/0123456789abcdefghjkmnpqrs/vouchers/ABCD2345", now), Err(Doubt::Foreign));
        assert_eq!(CodeKey([8; 16]).check(code, PATH, now), Err(Doubt::Foreign));
        assert_eq!(CodeKey::from_text(&KEY.to_text()), Ok(KEY));
        assert_eq!(format!("{KEY:?}"), "CodeKey");
    }

    #[test]
    fn what_is_no_code_is_not_read() {
        for text in ["", "0123456789a", "0123456789abc", "0123456789au", "01234567 9ab", "ábcdefghjkm"] {
            assert_eq!(text.parse::<Code>(), Err(NotACode), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_code_reads_back_as_written_in_any_case(key: [u8; 16], at in -9_000_000_000_000_000_i64..9_000_000_000_000_000) {
            let code = CodeKey(key).code(PATH, Timestamp(at));
            let text = code.to_string();
            prop_assert_eq!(text.len(), 12);
            prop_assert_eq!(text.parse(), Ok(code));
            prop_assert_eq!(text.to_uppercase().parse(), Ok(code));
            prop_assert_eq!(CodeKey(key).check(code, PATH, Timestamp(at)), Ok(()));
        }

        #[test]
        fn one_letter_changed_is_seen(place in 0_usize..12, by in 1_u8..32, now in 0_i64..9_000_000_000_000_000) {
            let code = KEY.code(PATH, Timestamp(now)).to_string();
            let alphabet = b"0123456789abcdefghjkmnpqrstvwxyz";
            let mut letters = code.into_bytes();
            let digit = alphabet.iter().position(|letter| *letter == letters[place]).unwrap();
            letters[place] = alphabet[(digit + usize::from(by)) % 32];
            let code: Code = String::from_utf8(letters).unwrap().parse().unwrap();
            prop_assert_eq!(KEY.check(code, PATH, Timestamp(now)), Err(Doubt::Foreign));
        }
    }
}
