//! Cashback in words.

use super::Voice;
use crate::{cashback::Cashback, percent::Percent};

/// How much comes back.
pub(super) fn earning(voice: Voice<'_>, part: &Cashback) -> Vec<String> {
    let Cashback { percent, most_of_bill: _, welcome: _ } = part;
    let share = voice.percent(*percent);
    vec![say!(voice.language;
        "{share} of what you pay comes back as cashback.",
        "A fizetett összeg {share}-át jóváírjuk a kártyádon.",
        "{share} makstud summast saad boonusrahana tagasi.",
        "{share} zapłaconej kwoty wraca do ciebie jako cashback.")]
}

/// What can be paid with it.
pub(super) fn paying(voice: Voice<'_>, part: &Cashback) -> String {
    let Cashback { percent: _, most_of_bill, welcome: _ } = part;
    if *most_of_bill == Percent::whole(100) {
        return say!(voice.language;
            "With cashback you can pay a whole bill here.",
            "A jóváírásból akár az egész számlát kifizetheted nálunk.",
            "Boonusrahaga võid siin tasuda kogu arve.",
            "Cashbackiem możesz zapłacić u nas cały rachunek.");
    }
    let share = voice.percent(*most_of_bill);
    say!(voice.language;
        "With cashback you can pay up to {share} of a bill here.",
        "A jóváírásból egy számla legfeljebb {share}-át fizetheted ki nálunk.",
        "Boonusrahaga võid siin tasuda kuni {share} arvest.",
        "Cashbackiem możesz zapłacić u nas do {share} rachunku.")
}
