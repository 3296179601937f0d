//! Shops that share a program, in words.

use super::{Voice, counts::commas};
use crate::coalitions::Coalition;

/// Where the card is good. What units are worth between the shops is no customer's business.
pub(super) fn shops(voice: Voice<'_>, part: &Coalition) -> String {
    let Coalition { shops, worth: _ } = part;
    let list = commas(shops);
    say!(voice.language;
        "One card for all of these shops: {list}.",
        "Egy kártya az összes itteni boltba: {list}.",
        "Üks kaart kõigis neis poodides: {list}.",
        "Jedna karta we wszystkich tych sklepach: {list}.")
}
