//! What a new owner typed, and the shop it describes.

use crate::{
    ui::{
        card::{Body, Face, Slot},
        face::printed,
        mark::mark,
    },
    words::Words,
};
use loyalty::{
    languages::Language,
    programs::{Draft, Problem, Terms},
    referrals::{Qualifies, Referral},
    rewards::{Gift, TITLE_LETTERS_MAX},
    stamps::SLOTS,
};
use serde::Deserialize;
use server::{
    requests::RequestKey,
    shops::{NAME_LETTERS_MAX, NewShop},
};

/// What the form holds, as it was typed: nothing is lost when something is wrong.
#[derive(Clone, Deserialize)]
#[serde(default)]
pub struct StartFields {
    pub(super) name: String,
    pub(super) reward: String,
    pub(super) slots: String,
    pub(super) mark: String,
    pub(super) colour: String,
    pub(super) language: String,
    pub(super) zone: String,
    pub(super) invitations: Option<String>,
    pub(super) password: String,
    pub(super) setup: String,
    pub(super) key: String,
    pub(super) preview: Option<String>,
}

impl Default for StartFields {
    fn default() -> Self {
        let text = String::new;
        Self {
            name: text(),
            reward: text(),
            slots: "10".into(),
            mark: "cup".into(),
            colour: "#7b2d1e".into(),
            language: text(),
            zone: text(),
            invitations: None,
            password: text(),
            setup: text(),
            key: text(),
            preview: None,
        }
    }
}

/// Where most who read this language live.
const fn usual_zone(language: Language) -> &'static str {
    match language {
        Language::En => "Europe/London",
        Language::Hu => "Europe/Budapest",
        Language::Et => "Europe/Tallinn",
        Language::Pl => "Europe/Warsaw",
    }
}

/// A problem of the program, by the name of the form's field.
fn named(problem: Problem) -> Problem {
    let field = match problem.field.as_str() {
        "stamps.rewards.0.reward" => "reward".to_owned(),
        "stamps.rewards.0.at" => "slots".to_owned(),
        _ => problem.field,
    };
    Problem { field, ..problem }
}

impl StartFields {
    /// An empty form.
    pub(super) fn fresh(language: Language) -> Self {
        Self {
            language: language.code().into(),
            zone: usual_zone(language).into(),
            invitations: Some("yes".into()),
            ..Self::default()
        }
    }

    pub(super) fn language(&self) -> Language {
        Language::from_code(&self.language).unwrap_or_default()
    }

    fn draft(&self) -> Draft {
        let one = || Gift::Stamps(1);
        let after = Qualifies::FirstPurchase;
        let referral = Referral { friend: one(), inviter: one(), after, per_month: None, hold_days: 0 };
        let referral = self.invitations.as_ref().map(|_| referral);
        Draft { referral, ..Draft::stamp_card(self.slots.trim().parse().unwrap_or(0), self.reward.trim()) }
    }

    /// The shop that the fields describe.
    pub(super) fn read(&self, key: RequestKey) -> Result<NewShop, Vec<Problem>> {
        let mut problems = Vec::new();
        let terms = Terms::try_from(self.draft()).map_err(|found| problems.extend(found.0.into_iter().map(named)));
        // The rest is checked even so: a person hears of everything at once.
        let stand_in = || Terms::try_from(Draft { referral: None, ..Draft::stamp_card(SLOTS.0, "x") });
        let Some(terms) = terms.ok().or_else(|| stand_in().ok()) else { return Err(problems) };
        let new = NewShop {
            name: self.name.clone(),
            color: self.colour.clone(),
            mark: mark(&self.mark).id.into(),
            language: self.language(),
            zone: self.zone.clone(),
            terms,
            password: self.password.clone(),
            key,
        };
        if let Err(server::Error::Invalid(found)) = new.check() {
            problems.extend(found.0);
        }
        if problems.is_empty() { Ok(new) } else { Err(problems) }
    }

    /// The card as customers will see it, with what is missing filled in.
    pub(super) fn face(&self, words: Words) -> Face {
        let or = |text: &str, other: &str| if text.trim().is_empty() { other.to_owned() } else { text.to_owned() };
        let count: u32 = self.slots.trim().parse().unwrap_or(0);
        let count = count.clamp(SLOTS.0, SLOTS.1);
        let reward: String =
            or(self.reward.trim(), words.reward_example()).chars().take(TITLE_LETTERS_MAX as usize).collect();
        let draft = Draft::stamp_card(count, &reward);
        let terms = Terms::try_from(draft).ok();
        let seeds = [3, 1_000_007, 77_777];
        let stamped = seeds.into_iter().take(count.saturating_sub(1) as usize);
        let slots: Vec<_> = stamped.map(|seed| Slot::Stamped { seed, landing: false }).collect();
        let body = terms.as_ref().map_or(Body::Plain, |terms| printed(terms, slots));
        let promise = terms.map(|terms| terms.promise(words.0)).unwrap_or_default();
        let name = or(&self.name, words.the_shop()).chars().take(NAME_LETTERS_MAX as usize).collect();
        Face { name, mark: mark(&self.mark).id.into(), promise, body, rank: None }
    }
}
