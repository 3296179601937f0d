//! Gifts on occasions, in words.

use super::{Voice, rewards::gift_within};
use crate::occasions::Occasions;

/// On a birthday, and on the day on which the card was opened.
pub(super) fn both(voice: Voice<'_>, part: &Occasions) -> Vec<String> {
    let Occasions { birthday, anniversary } = part;
    let mut said = Vec::new();
    said.extend(birthday.as_ref().map(|gift| {
        let gift = gift_within(voice, gift);
        say!(voice.language;
            "On your birthday you get: {gift}.",
            "A születésnapodon jár: {gift}.",
            "Sünnipäeval saad: {gift}.",
            "W urodziny dostajesz: {gift}.")
    }));
    said.extend(anniversary.as_ref().map(|gift| {
        let gift = gift_within(voice, gift);
        say!(voice.language;
            "On each anniversary of your card you get: {gift}.",
            "A kártyád minden évfordulóján jár: {gift}.",
            "Kaardi igal aastapäeval saad: {gift}.",
            "W każdą rocznicę założenia karty dostajesz: {gift}.")
    }));
    said
}
