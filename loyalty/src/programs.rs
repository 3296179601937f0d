//! What a shop promises, as data: checked field by field, hashed, and said in plain sentences made from the data, so
//! that what is promised is what is run. Knows no card and no customer.

use crate::languages::{Language, Plural};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The terms of a program. Immutable once published; a change is a new version.
///
/// Read with serde it is checked, so that terms that break a bound cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Draft", into = "Draft")]
pub struct Terms(Draft);

/// Terms as they are written down, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// What a full card gives, in the shop's own words: "a free coffee". 1 to 60 letters.
    pub reward: String,
    /// How many stamps fill a card: 2 to 20.
    pub slots: u32,
    /// Stamps given with a new card: fewer than `slots`.
    #[serde(default)]
    pub welcome_stamps: u32,
    /// What an invitation gives, if customers may invite.
    #[serde(default)]
    pub referral: Option<Referral>,
    /// How many days a reward can be used, counted from the moment it is issued: 1 to 3,650; none means for ever.
    #[serde(default)]
    pub reward_days: Option<u32>,
}

/// What an invitation gives to both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Referral {
    /// To the friend, on joining.
    pub friend: Gift,
    /// To whoever invited, after the friend's first purchase.
    pub inviter: Gift,
}

/// Something that a program can give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gift {
    /// Stamps on the card: 1 to 20.
    Stamps(u32),
    /// A voucher for this, in the shop's words: 1 to 60 letters.
    Reward(String),
}

/// What is wrong with a field of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The field's name, as in the data: `referral.friend`.
    pub field: String,
    /// What would be right.
    pub needs: Needs,
}

/// What a field must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// A text of at least 1 and at most this many letters, without control characters.
    Text(u32),
    /// A whole number within these bounds, both included.
    Number(u32, u32),
    /// One of the offered choices.
    Choice,
}

/// All that is wrong with a draft.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.0.iter().map(|p| format!("{}: {}", p.field, p.needs)).collect::<Vec<_>>().join("; "))]
pub struct Problems(pub Vec<Problem>);

impl std::fmt::Display for Needs {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(most) => write!(out, "needs a text of 1 to {most} letters"),
            Self::Number(least, most) => write!(out, "needs a whole number from {least} to {most}"),
            Self::Choice => write!(out, "needs one of the offered choices"),
        }
    }
}

/// Collects what is wrong, so that a person hears of everything at once.
#[derive(Debug, Default)]
pub struct Check(Vec<Problem>);

impl Check {
    /// Demands that `field` holds 1 to `most` letters that can be printed.
    pub fn text(&mut self, field: &str, value: &str, most: u32) {
        let letters = value.trim().chars().count();
        if letters == 0 || letters > most as usize || value.chars().any(char::is_control) {
            self.0.push(Problem { field: field.into(), needs: Needs::Text(most) });
        }
    }

    /// Demands that `field` lies within `least` and `most`.
    pub fn number(&mut self, field: &str, value: u32, least: u32, most: u32) {
        if !(least..=most).contains(&value) {
            self.0.push(Problem { field: field.into(), needs: Needs::Number(least, most) });
        }
    }

    /// Demands that something holds of a choice.
    pub fn choice(&mut self, field: &str, holds: bool) {
        if !holds {
            self.0.push(Problem { field: field.into(), needs: Needs::Choice });
        }
    }

    /// Nothing, if nothing was wrong.
    ///
    /// # Errors
    /// Every problem found.
    pub fn done(self) -> Result<(), Problems> {
        if self.0.is_empty() { Ok(()) } else { Err(Problems(self.0)) }
    }
}

/// The longest text that a shop may call a reward by, in letters.
pub const REWARD_LETTERS_MAX: u32 = 60;
/// The fewest and the most stamps that fill a card.
pub const SLOTS: (u32, u32) = (2, 20);

impl TryFrom<Draft> for Terms {
    type Error = Problems;
    fn try_from(mut draft: Draft) -> Result<Self, Problems> {
        let mut check = Check::default();
        check.text("reward", &draft.reward, REWARD_LETTERS_MAX);
        check.number("slots", draft.slots, SLOTS.0, SLOTS.1);
        check.number("welcome_stamps", draft.welcome_stamps, 0, draft.slots.saturating_sub(1).min(SLOTS.1));
        if let Some(days) = draft.reward_days {
            check.number("reward_days", days, 1, 3_650);
        }
        if let Some(referral) = &draft.referral {
            for (field, gift) in [("referral.friend", &referral.friend), ("referral.inviter", &referral.inviter)] {
                match gift {
                    Gift::Stamps(stamps) => check.number(field, *stamps, 1, SLOTS.1),
                    Gift::Reward(title) => check.text(field, title, REWARD_LETTERS_MAX),
                }
            }
        }
        check.done()?;
        draft.reward = draft.reward.trim().to_owned();
        Ok(Self(draft))
    }
}

impl From<Terms> for Draft {
    fn from(terms: Terms) -> Self {
        terms.0
    }
}

impl std::ops::Deref for Terms {
    type Target = Draft;
    fn deref(&self) -> &Draft {
        &self.0
    }
}

impl Terms {
    /// SHA-256 of the terms, the same on every machine: what was agreed to can be shown later.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new().chain_update(b"stampbook terms 1\0");
        let mut text = |value: &str| {
            hash.update((value.len() as u64).to_be_bytes());
            hash.update(value);
        };
        text(&self.reward);
        text(&self.slots.to_string());
        text(&self.welcome_stamps.to_string());
        text(&self.reward_days.map_or(String::new(), |days| days.to_string()));
        for gift in self.referral.iter().flat_map(|referral| [&referral.friend, &referral.inviter]) {
            match gift {
                Gift::Stamps(stamps) => text(&format!("stamps {stamps}")),
                Gift::Reward(title) => text(&format!("reward {title}")),
            }
        }
        hash.finalize().into()
    }

    /// The promise, in one sentence.
    #[must_use]
    pub fn promise(&self, language: Language) -> String {
        let (stamps, reward) = (count_stamps(self.slots, language), &self.reward);
        match language {
            Language::En => format!("Collect {stamps}: {reward}."),
            Language::Hu => format!("Gyűjts {stamps}: {reward}."),
            Language::Et => format!("Kogu {stamps}: {reward}."),
            Language::Pl => format!("Zbierz {stamps}: {reward}."),
        }
    }
}

impl Gift {
    /// The gift in words, to stand after a colon or on a line of its own.
    #[must_use]
    pub fn words(&self, language: Language) -> String {
        match self {
            Self::Reward(title) => title.clone(),
            Self::Stamps(stamps) => count_stamps_plain(*stamps, language),
        }
    }
}

/// "10 stamps", in the form that follows "collect".
fn count_stamps(stamps: u32, language: Language) -> String {
    match language {
        Language::Hu => format!("{stamps} pecsétet"),
        _ => count_stamps_plain(stamps, language),
    }
}

/// "10 stamps", standing alone.
#[must_use]
pub fn count_stamps_plain(stamps: u32, language: Language) -> String {
    let noun = match (language, language.plural(stamps)) {
        (Language::En, Plural::One) => "stamp",
        (Language::En, _) => "stamps",
        (Language::Hu, _) => "pecsét",
        (Language::Et, Plural::One) => "tempel",
        (Language::Et, _) => "templit",
        (Language::Pl, Plural::One) => "pieczątka",
        (Language::Pl, Plural::Few) => "pieczątki",
        (Language::Pl, Plural::Many) => "pieczątek",
    };
    format!("{stamps} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn draft() -> Draft {
        Draft { reward: "a free coffee".into(), slots: 10, welcome_stamps: 0, referral: None, reward_days: None }
    }

    #[test]
    fn the_promise_is_said_in_every_language() {
        let terms = Terms::try_from(draft()).unwrap();
        let said = Language::ALL.map(|language| terms.promise(language));
        assert_eq!(
            said,
            [
                "Collect 10 stamps: a free coffee.",
                "Gyűjts 10 pecsétet: a free coffee.",
                "Kogu 10 templit: a free coffee.",
                "Zbierz 10 pieczątek: a free coffee.",
            ]
        );
    }

    #[test]
    fn every_wrong_field_is_named() {
        let wrong = Draft {
            reward: "  ".into(),
            slots: 1,
            welcome_stamps: 5,
            referral: Some(Referral { friend: Gift::Stamps(0), inviter: Gift::Reward(String::new()) }),
            reward_days: Some(0),
        };
        let Err(Problems(problems)) = Terms::try_from(wrong) else { panic!("accepted") };
        let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["reward", "slots", "welcome_stamps", "reward_days", "referral.friend", "referral.inviter"]);
    }

    #[test]
    fn terms_that_break_a_bound_cannot_be_read() {
        assert!(serde_json::from_str::<Terms>(r#"{"reward":"tea","slots":10}"#).is_ok());
        assert!(serde_json::from_str::<Terms>(r#"{"reward":"tea","slots":21}"#).is_err());
        assert!(serde_json::from_str::<Terms>(r#"{"reward":"tea","slots":10,"sluts":1}"#).is_err());
    }
}
