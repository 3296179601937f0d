//! What is printed on a card: slots and stamps where it is a stamp card, else what it holds, in large type. Knows how nothing
//! is drawn.

use super::{
    dated::last_day,
    jar::Level,
    rungs::Climb,
};
use crate::words::{self, Words};
use jiff::civil::Date;
use loyalty::{
    cards::Standing,
    giving::By,
    ledger::{Entry, Kind, Unit},
    memberships::Membership,
    programs::Terms,
    sentences,
    stamps::Stamps,
    tiers::Tiers,
};
use server::{cards::CardView, store::Shop};

/// How a slot looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Nothing there yet.
    Empty,
    /// Nothing there yet, and a reward is given where it is filled.
    Gift,
    /// Stamped; the seed says how it came down.
    Stamped {
        /// Made from the entry.
        seed: u32,
        /// Whether it lands as the page is shown.
        landing: bool,
    },
    /// Given, not earned.
    Given {
        /// Whether it lands as the page is shown.
        landing: bool,
    },
}

/// How far a balance has come, and what it can be given for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// So much is there.
    pub held: u32,
    /// What rewards cost, the cheapest first; never empty.
    pub prices: Vec<u32>,
}

/// In which form it is drawn what a card holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// A ruler of rewards.
    Ruler(Way),
    /// A purse, and whether it is empty.
    Purse(bool),
    /// A ladder.
    Ladder(Climb),
    /// A ticket, and its last day; none where its owner has none.
    Ticket(Option<Date>),
    /// A jar.
    Jar(Level),
}

/// What stands in the middle of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Its slots, in order.
    Slots(Vec<Slot>),
    /// What it holds: the number or the name in large type, and what that is.
    Sum {
        /// "120", "€4.50", "Gold".
        sum: String,
        /// "points", "cashback", "Your tier".
        of: String,
        /// The form in which it is drawn.
        form: Option<Form>,
    },
    /// Nothing: the promise says it all.
    Plain,
}

/// All that is drawn of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// The shop's name.
    pub name: String,
    /// The shop's mark.
    pub mark: String,
    /// What it promises.
    pub promise: String,
    /// Its middle.
    pub body: Body,
    /// Its owner's tier or club, where the middle does not say it.
    pub rank: Option<String>,
}

/// What a program is mainly about: of all its parts the one that its card shows large.
#[derive(Debug, Clone, Copy)]
pub enum Main<'a> {
    /// A stamp card, and how many stamps fill it.
    Stamps(&'a Stamps, u32),
    /// Something that is collected.
    Balance(Unit),
    /// A paid club.
    Club(&'a Membership),
    /// Tiers.
    Tiers(&'a Tiers),
    /// What has no number.
    Other,
}

impl<'a> Main<'a> {
    /// The main part of these terms.
    #[must_use]
    pub fn of(terms: &'a Terms) -> Self {
        let votes = terms.giving.as_ref().is_some_and(|giving| matches!(giving.by, By::Vote(_)));
        if let Some(stamps) = &terms.stamps {
            stamps.slots().map_or(Self::Balance(Unit::Stamp), |slots| Self::Stamps(stamps, slots))
        } else if terms.points.is_some() {
            Self::Balance(Unit::Point)
        } else if terms.cashback.is_some() {
            Self::Balance(Unit::Cashback)
        } else if let Some(club) = &terms.membership {
            Self::Club(club)
        } else if let Some(tiers) = &terms.tiers {
            Self::Tiers(tiers)
        } else if votes {
            Self::Balance(Unit::Vote)
        } else {
            Self::Other
        }
    }
}

/// A number that is the same for the same entry, whatever else happens.
fn seed(entry: &Entry, place: u32) -> u32 {
    let card = entry.id.card.0.iter().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
    let mixed = card ^ (entry.id.seq as u32).wrapping_mul(0x9e37_79b9) ^ place.wrapping_mul(0x85eb_ca6b);
    (mixed ^ mixed >> 15).wrapping_mul(0x2c1b_3c6d) ^ mixed >> 12
}

/// The stamps on a card, the first one first: those of the latest entries that gave any. `landed` is the last place that
/// was on the screen before; later ones land.
#[must_use]
pub fn stamps(view: &CardView, landed: u64) -> Vec<Slot> {
    let mut slots = Vec::with_capacity(view.stamps() as usize);
    for entry in view.entries.iter().filter(|entry| entry.unit == Unit::Stamp && entry.on_card() > 0) {
        for place in 0..entry.amount {
            if slots.len() == view.stamps() as usize {
                break;
            }
            let landing = entry.id.seq > landed;
            slots.push(match entry.kind {
                Kind::Welcome | Kind::Invited => Slot::Given { landing },
                _ => Slot::Stamped { seed: seed(entry, place), landing },
            });
        }
    }
    // Stamps older than the entries at hand are drawn all the same.
    let missing = (view.stamps() as usize).saturating_sub(slots.len());
    slots.extend((0..missing).map(|place| Slot::Stamped { seed: place as u32 * 7, landing: false }));
    slots.reverse();
    slots
}

/// A stamp card as it is printed, with what is stamped on it already.
#[must_use]
pub fn printed(terms: &Terms, mut slots: Vec<Slot>) -> Body {
    let Some(stamps) = &terms.stamps else { return Body::Plain };
    let filled = slots.len();
    slots.resize(stamps.slots().unwrap_or(0) as usize, Slot::Empty);
    for milestone in stamps.rewards.iter().map(|one| one.at as usize).filter(|at| *at > filled) {
        slots[milestone - 1] = Slot::Gift;
    }
    Body::Slots(slots)
}

/// A count as a number and what it counts: "120" and "points". Money says itself what it is.
fn count(unit: Unit, held: u32, terms: &Terms, words: Words) -> Body {
    let said = sentences::count(unit, held, terms.currency, words.0);
    match (unit, said.split_once(' ')) {
        (Unit::Cashback, _) | (_, None) => {
            Body::Sum { sum: said, of: words.cashback_name().into(), form: Some(Form::Purse(held == 0)) }
        }
        (Unit::Vote, Some((sum, of))) => {
            let form = terms.giving.as_ref().map(|giving| Form::Jar(Level::together(giving, &[])));
            Body::Sum { sum: sum.into(), of: of.into(), form }
        }
        (_, Some((sum, of))) => {
            Body::Sum { sum: sum.into(), of: of.into(), form: way(unit, held, terms).map(Form::Ruler) }
        }
    }
}

/// What this unit can be given for, on the ladder or in the catalogue.
fn way(unit: Unit, held: u32, terms: &Terms) -> Option<Way> {
    let ladder = terms.ladder.as_ref().filter(|ladder| ladder.unit == unit).map(|ladder| &ladder.steps);
    let catalogue = terms.points.as_ref().filter(|_| unit == Unit::Point).map(|points| &points.rewards);
    let prices: Vec<_> = ladder.or(catalogue)?.iter().map(|one| one.price).collect();
    (!prices.is_empty()).then_some(Way { held, prices })
}

/// The name of the tier that a card has.
#[must_use]
pub fn tier(terms: &Terms, standing: &Standing) -> Option<String> {
    terms.tiers.as_ref()?.level(standing.tier.level).map(|level| level.name.clone())
}

fn club(club: &Membership, standing: &Standing, zone: &str, words: Words) -> Body {
    let of = standing.member_until.map(|until| words.member_until(words::last_day(until, zone, words.0)));
    let day = standing.member_until.and_then(|until| last_day(until, zone));
    Body::Sum { sum: club.name.clone(), of: of.unwrap_or_else(|| words.not_a_member().into()), form: Some(Form::Ticket(day)) }
}

impl Face {
    /// The face of a customer's card.
    #[must_use]
    pub fn of(view: &CardView, words: Words, landed: u64) -> Self {
        let mut face = Self::new(&view.shop, &view.terms, &view.standing, stamps(view, landed), words);
        // What the standing of a card alone does not say.
        if let Body::Sum { form: Some(form), .. } = &mut face.body {
            match (form, &view.terms.tiers, &view.terms.giving) {
                (Form::Ladder(ladder), Some(tiers), _) => *ladder = Climb::of(tiers, &view.standing, view.counted),
                (Form::Jar(level), _, Some(giving)) => *level = Level::together(giving, &view.causes),
                _ => {}
            }
        }
        face
    }

    /// The face of a card of `shop` that stands so, with these stamps on it.
    #[must_use]
    pub fn new(shop: &Shop, terms: &Terms, standing: &Standing, stamps: Vec<Slot>, words: Words) -> Self {
        let mut rank = tier(terms, standing);
        let member = terms.membership.as_ref().filter(|_| standing.member_until.is_some());
        let body = match Main::of(terms) {
            Main::Stamps(..) => printed(terms, stamps),
            Main::Balance(unit) => count(unit, standing.held.of(unit), terms, words),
            Main::Club(membership) => club(membership, standing, &shop.zone, words),
            Main::Tiers(tiers) => {
                let form = Some(Form::Ladder(Climb::of(tiers, standing, 0)));
                match rank.take() {
                    Some(sum) => Body::Sum { sum, of: words.your_tier().into(), form },
                    None => Body::Sum { sum: words.no_tier_yet().into(), of: String::new(), form },
                }
            }
            Main::Other => Body::Plain,
        };
        let member = member.filter(|_| !matches!(Main::of(terms), Main::Club(_))).map(|club| club.name.clone());
        Self {
            name: shop.name.clone(),
            mark: shop.mark.clone(),
            promise: terms.promise(words.0),
            body,
            rank: rank.or(member),
        }
    }

    /// The card in a few words: "3 of 10", "120 points", "€4.50 cashback".
    #[must_use]
    pub fn line(&self, words: Words) -> String {
        let body = match &self.body {
            Body::Slots(slots) => words.of_slots(filled(slots), slots.len()),
            Body::Sum { sum, of, .. } => format!("{sum} {of}").trim_end().to_owned(),
            Body::Plain => self.promise.clone(),
        };
        self.rank.iter().fold(body, |line, rank| format!("{line} · {rank}"))
    }
}

/// How many of these slots hold a stamp.
#[must_use]
pub fn filled(slots: &[Slot]) -> usize {
    slots.iter().filter(|slot| !matches!(slot, Slot::Empty | Slot::Gift)).count()
}
