//! What a copy of a card says, whichever wallet it is in: what the card holds, what comes next, what waits. Worked out of the
//! card as its page is; knows neither wallet.

use crate::{
    cards::{Shown, next_in_words},
    site::Site,
    ui::{
        dated::last_day,
        face::{Body, Face, Main, filled, stamps, tier},
        picture::{Picture, Sign},
    },
    words::Words,
};
use jiff::civil::Date;
use loyalty::{ledger::Unit, money::Currency, programs::Terms, sentences::sentences};
use server::{passes::Contents, store::Shop};

/// Rewards that are named; of more it is said how many.
const NAMED_MAX: usize = 3;

/// Something that is held, as wallets tell it.
#[derive(Debug, Clone, PartialEq)]
pub enum Held {
    /// In words: "7 of 10", "Gold".
    Words(String),
    /// So many.
    Count(u32),
    /// So much money, in minor units.
    Money(u32, Currency),
    /// Until the end of a day.
    Until(Date),
}

/// What a copy says of a card that is in use.
#[derive(Debug)]
pub struct Said {
    /// Its reader's language.
    pub words: Words,
    /// What the card mainly holds, and what that is.
    pub main: Option<(String, Held)>,
    /// What comes next, and what it is for.
    pub next: (String, Option<String>),
    /// Its owner's tier.
    pub rank: Option<String>,
    /// Until when its owner is in the club, where that is not what it mainly holds.
    pub member: Option<(String, Date)>,
    /// Rewards that wait.
    pub ready: Option<String>,
    /// All that the shop promises.
    pub promises: String,
    /// The number under the code.
    pub number: String,
    /// The card's address: what the code says, too.
    pub address: String,
    /// What is drawn across it.
    pub slots: Option<(usize, usize)>,
    /// Where rewards are given.
    pub gifts: Vec<usize>,
}

fn main(shown: &Shown, face: &Face) -> Option<(String, Held)> {
    let (terms, words, standing): (&Terms, Words, _) = (&shown.view.terms, shown.words, &shown.view.standing);
    let (sum, of) = match &face.body {
        Body::Slots(slots) => {
            let held = words.of_slots(filled(slots), slots.len());
            return Some((words.stamps_word().into(), Held::Words(held)));
        }
        Body::Sum { sum, of, .. } => (sum.clone(), of.clone()),
        Body::Plain => return None,
    };
    Some(match (Main::of(terms), terms.currency) {
        (Main::Balance(Unit::Cashback), Some(currency)) => (of, Held::Money(shown.held(Unit::Cashback), currency)),
        (Main::Balance(unit), _) => (of, Held::Count(shown.held(unit))),
        (Main::Club(club), _) => {
            let until = standing.member_until.and_then(|until| last_day(until, &shown.view.shop.zone));
            (club.name.clone(), until.map_or_else(|| Held::Words(words.not_a_member().into()), Held::Until))
        }
        _ => (words.your_tier().into(), Held::Words(sum)),
    })
}

fn ready(shown: &Shown) -> Option<String> {
    let titles: Vec<_> = shown.view.vouchers.iter().map(|voucher| voucher.title.as_str()).collect();
    match titles.len() {
        0 => None,
        1..=NAMED_MAX => Some(titles.join(", ")),
        more => Some(shown.words.rewards_ready(more)),
    }
}

impl Said {
    /// What a copy of this card says; none where its owner has left.
    ///
    /// # Errors
    /// Where the machine has no randomness to give.
    pub fn of(site: &Site, contents: &Contents, words: Words) -> server::Result<Option<Self>> {
        let Some(view) = contents.view.clone() else { return Ok(None) };
        let shown = Shown::new(site, view, words, u64::MAX)?;
        let view = &shown.view;
        let (face, main_part) = (Face::new(&view.shop, &view.terms, &view.standing, stamps(view, u64::MAX), words), Main::of(&view.terms));
        let slots = match &face.body {
            Body::Slots(slots) => Some((slots.len(), filled(slots))),
            Body::Sum { .. } | Body::Plain => None,
        };
        let gifts = view.terms.stamps.iter().flat_map(|stamps| &stamps.rewards).map(|one| one.at as usize).collect();
        let club = view.terms.membership.as_ref().filter(|_| !matches!(main_part, Main::Club(_)));
        let member = club.zip(view.standing.member_until);
        let member = member.and_then(|(club, until)| Some((club.name.clone(), last_day(until, &view.shop.zone)?)));
        let rank = tier(&view.terms, &view.standing).filter(|_| !matches!(main_part, Main::Tiers(_)));
        Ok(Some(Self {
            words,
            main: main(&shown, &face),
            next: next_in_words(&shown),
            rank,
            member,
            ready: ready(&shown),
            promises: sentences(&view.terms, words.0).join("\n"),
            number: view.card.number.to_string(),
            address: shown.address.clone(),
            slots,
            gifts,
        }))
    }

    /// What is drawn across it, at so many dots to a point.
    #[must_use]
    pub fn band(&self, times: u32) -> Picture {
        Picture::Band { times, slots: self.slots, gifts: self.gifts.clone() }
    }
}

/// By what a shop's pictures are drawn.
#[must_use]
pub fn sign(shop: &Shop) -> Sign {
    Sign { name: shop.name.clone(), colour: shop.color.clone(), mark: shop.mark.clone() }
}
