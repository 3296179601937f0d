//! A card as it is printed and stamped: slots drawn as dotted rings, stamps inked a little off true. The same entry gives
//! the same stamp on every device and after every load.

use super::{
    Icon,
    mark::{INKS, ROSETTE, TILTS, icon, mark},
};
use crate::words::Words;
use leptos::prelude::*;
use loyalty::ledger::{Entry, Kind, Unit};
use server::cards::CardView;

/// How a slot looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Nothing there yet.
    Empty,
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

/// All that is drawn of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// The shop's name.
    pub name: String,
    /// The shop's mark.
    pub mark: String,
    /// What it promises.
    pub promise: String,
    /// Its slots, in order.
    pub slots: Vec<Slot>,
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

impl Face {
    /// The face of a customer's card.
    #[must_use]
    pub fn of(view: &CardView, words: Words, landed: u64) -> Self {
        let mut slots = stamps(view, landed);
        slots.resize(view.slots().unwrap_or(0) as usize, Slot::Empty);
        Self {
            name: view.shop.name.clone(),
            mark: view.shop.mark.clone(),
            promise: view.terms.promise(words.0),
            slots,
        }
    }

    fn filled(&self) -> usize {
        self.slots.iter().filter(|slot| **slot != Slot::Empty).count()
    }
}

/// The drawings that slots refer to; once a page.
#[component]
pub fn Sprite(
    /// The marks that are stamped on this page.
    marks: Vec<String>,
) -> impl IntoView {
    let inks: Vec<_> = INKS.iter().enumerate().map(|(place, path)| {
        view! {
            <symbol id=format!("ink-{place}") viewBox="0 0 48 48"><path class="ink" fill-rule="evenodd" d=*path></path></symbol>
        }
    }).collect();
    let mut marks: Vec<_> = marks.iter().map(|id| mark(id)).collect();
    marks.sort_by_key(|mark| mark.id);
    marks.dedup_by_key(|mark| mark.id);
    let marks: Vec<_> = marks.into_iter().map(|mark| view! {
        <symbol id=format!("mark-{}", mark.id) viewBox="0 0 24 24"><path d=mark.path></path></symbol>
    }).collect();
    view! {
        <svg class="sprite" width="0" height="0" aria-hidden="true">
            <symbol id="ring" viewBox="0 0 48 48"><circle class="ring" cx="24" cy="24" r="20"></circle></symbol>
            <symbol id="rosette" viewBox="0 0 48 48"><path class="rosette" d=ROSETTE></path></symbol>
            <symbol id="rosette-ink" viewBox="0 0 48 48"><path class="ink" d=ROSETTE></path></symbol>
            {inks}
            <symbol id="gift" viewBox="0 0 24 24"><path d=icon::GIFT></path></symbol>
            {marks}
        </svg>
    }
}

fn drawn(href: String, class: &'static str, tilt: Option<i8>) -> impl IntoView {
    let turn = tilt.map(|tilt| format!("rotate({tilt} 24 24)"));
    view! { <use href=href class=class x="10.5" y="10.5" width="27" height="27" transform=turn></use> }
}

fn slot(slot: Slot, place: usize, last: bool, mark_id: &str) -> AnyView {
    let landing = matches!(slot, Slot::Stamped { landing: true, .. } | Slot::Given { landing: true });
    let class = if landing { "slot landing" } else { "slot" };
    let inside = match slot {
        Slot::Empty if last => view! { <use href="#rosette"></use>{drawn("#gift".into(), "drawn", None)} }.into_any(),
        Slot::Empty => view! { <use href="#ring"></use><text x="24" y="28.5">{place}</text> }.into_any(),
        Slot::Given { .. } => {
            view! { <use href="#rosette"></use>{drawn(format!("#mark-{mark_id}"), "drawn", None)} }.into_any()
        }
        Slot::Stamped { seed, .. } => {
            let (ink, turn) = (seed as usize % INKS.len(), seed / 32 % 36 * 10);
            let tilt = TILTS.get(seed as usize / INKS.len() % TILTS.len()).copied();
            view! {
                <use href=format!("#ink-{ink}") transform=format!("rotate({turn} 24 24)")></use>
                {drawn(format!("#mark-{mark_id}"), "knocked", tilt)}
            }
            .into_any()
        }
    };
    view! { <svg class=class viewBox="0 0 48 48" aria-hidden="true">{inside}</svg> }.into_any()
}

/// The row of slots.
#[component]
pub fn Slots(
    /// The card.
    face: Face,
    /// For whom it is said.
    words: Words,
) -> impl IntoView {
    let (filled, count, id) = (face.filled(), face.slots.len(), mark(&face.mark).id);
    let slots: Vec<_> = face.slots.iter().enumerate().map(|(at, one)| slot(*one, at + 1, at + 1 == count, id)).collect();
    view! {
        <div class=format!("slots slots-{count}") role="img" aria-label=words.of_slots_long(filled, count)>{slots}</div>
    }
}

/// The whole card.
#[component]
pub fn Card(
    /// What to draw.
    face: Face,
    /// For whom it is said.
    words: Words,
    /// Whether its name is the page's first heading.
    #[prop(default = true)]
    first: bool,
) -> impl IntoView {
    let (name, promise, path) = (face.name.clone(), face.promise.clone(), mark(&face.mark).path);
    let name = if first {
        view! { <h1 class="card-name">{name}</h1> }.into_any()
    } else {
        view! { <h2 class="card-name">{name}</h2> }.into_any()
    };
    view! {
        <article class="card">
            <header class="card-head">{name}<Icon path=path class="card-mark"/></header>
            <Slots face=face words=words/>
            <p class="card-promise">{promise}</p>
        </article>
    }
}
