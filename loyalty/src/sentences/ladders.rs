//! A ladder in words.

use super::{
    Voice,
    rewards::{only, priced, title, with},
    stamps::height,
};
use crate::{ladders::Ladder, languages::Language, ledger::Unit, rewards::Priced};

/// The steps, and what taking one does to the balance.
pub(super) fn steps(voice: Voice<'_>, part: &Ladder) -> Vec<String> {
    let Ladder { unit, keeps, steps } = part;
    let stamps = *unit == Unit::Stamp;
    let language = voice.language;
    let units = match language {
        Language::En => {
            if stamps {
                "stamps"
            } else {
                "points"
            }
        }
        Language::Hu => {
            if stamps {
                "pecsétjeid"
            } else {
                "pontjaid"
            }
        }
        Language::Et => {
            if stamps {
                "templid"
            } else {
                "punktid"
            }
        }
        Language::Pl => {
            if stamps {
                "pieczątki"
            } else {
                "punkty"
            }
        }
    };
    let (rule, mut said): (String, Vec<_>) = if *keeps {
        let step = |one: &Priced| {
            let Priced { price, reward, only_for } = one;
            with(height(voice, *unit, *price, title(reward)), only(voice, only_for.as_ref()))
        };
        let rule = say!(language;
            "You keep your {units} and can take each of these once.",
            "A {units} megmaradnak, és mindegyik jutalmat egyszer kérheted.",
            "Sinu {units} jäävad alles ja iga preemia saad võtta üks kord.",
            "Zachowujesz {units} i każdą z nagród możesz odebrać raz.");
        (rule, steps.iter().map(step).collect())
    } else {
        let rule = say!(language;
            "Take a reward at once, or save your {units} for a larger one.",
            "Kérj jutalmat rögtön, vagy gyűjts tovább egy nagyobbra.",
            "Võta preemia kohe või kogu edasi suurema jaoks.",
            "Odbierz nagrodę od razu albo zbieraj {units} na większą.");
        (rule, steps.iter().map(|one| priced(voice, *unit, one)).collect())
    };
    said.push(rule);
    said
}
