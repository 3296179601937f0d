//! A stamp card in words.

use super::{Voice, counts::Case, purchases, rewards::title};
use crate::{
    ledger::Unit,
    purchases::Rounding,
    stamps::{Milestone, Stamps},
};

/// What earns stamps.
pub(super) fn earning(voice: Voice<'_>, part: &Stamps) -> Vec<String> {
    let Stamps { earn, rewards: _, welcome: _, carry_over: _ } = part;
    let mut said = vec![purchases::earn(voice, Unit::Stamp, earn)];
    said.extend(purchases::rounding(voice, Unit::Stamp, std::slice::from_ref(earn), Rounding::Down));
    said
}

/// What they give.
pub(super) fn rewards(voice: Voice<'_>, part: &Stamps) -> Vec<String> {
    let Stamps { earn: _, rewards, welcome: _, carry_over } = part;
    let language = voice.language;
    let Some((last, along)) = rewards.split_last() else { return Vec::new() };
    let mut said: Vec<_> = along.iter().map(|one| height(voice, Unit::Stamp, one.at, title(&one.reward))).collect();
    let Milestone { at, reward } = last;
    let (stamps, reward) = (voice.count(Unit::Stamp, *at, Case::Alone), title(reward));
    said.push(say!(language;
        "A full card ({stamps}) gives you: {reward}. Then a new card begins.",
        "A teli kártya ({stamps}) jutalma: {reward}. Utána új kártya kezdődik.",
        "Täis kaart ({stamps}) annab: {reward}. Siis algab uus kaart.",
        "Pełna karta ({stamps}) daje: {reward}. Potem zaczyna się nowa."));
    said.push(if *carry_over {
        say!(language;
            "Stamps left over start the next card.",
            "A megmaradt pecsétek a következő kártyára kerülnek.",
            "Ülejäävad templid lähevad järgmisele kaardile.",
            "Nadmiarowe pieczątki przechodzą na następną kartę.")
    } else {
        say!(language;
            "Stamps beyond a full card are not carried over to the next.",
            "A teli kártya fölötti pecsétek nem kerülnek át a következőre.",
            "Täis kaardist üle jäävad templid järgmisele kaardile ei lähe.",
            "Pieczątki ponad pełną kartę nie przechodzą na następną.")
    });
    said
}

/// What is given at a height, and costs nothing.
pub(super) fn height(voice: Voice<'_>, unit: Unit, at: u32, reward: &str) -> String {
    let count = voice.count(unit, at, Case::Height);
    say!(voice.language;
        "At {count}: {reward}.", "{count}: {reward}.", "{count} juures: {reward}.", "Przy {count}: {reward}.")
}
