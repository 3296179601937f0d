//! Shops that share a program, in words.

use super::Voice;
use crate::coalitions::Coalition;

/// Where the card is good. The data has the names of the shops' addresses; what they are called stands on the card. What
/// units are worth between the shops is no customer's business.
pub(super) fn shops(voice: Voice<'_>, part: &Coalition) -> String {
    let Coalition { shops, worth: _ } = part;
    let count = shops.len();
    say!(voice.language;
        "One card for {count} shops: they are named on it.",
        "Ugyanez a kártya {count} boltban jó: a nevük rajta áll.",
        "Sama kaart kehtib {count} poes: nende nimed on kaardil.",
        "Ta sama karta działa w {count} sklepach: ich nazwy są na karcie.")
}
