//! A card as it is printed and stamped: slots drawn as dotted rings, stamps inked a little off true. The same entry gives
//! the same stamp on every device and after every load.

use super::{
    Icon,
    dated::{Stub, TicketStub},
    face::{Form, filled},
    jar::Jar,
    mark::{INKS, Mark, ROSETTE, TILTS, icon, mark},
    purse::Purse,
    ruler::Ruler,
    rungs::Ladder,
};
pub use super::face::{Body, Face, Slot};
use crate::words::Words;
use leptos::prelude::*;

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
            <symbol id="tick" viewBox="0 0 24 24"><path d=icon::CHECK></path></symbol>
            {marks}
        </svg>
    }
}

fn drawn(href: String, class: &'static str, tilt: Option<i8>) -> impl IntoView {
    let turn = tilt.map(|tilt| format!("rotate({tilt} 24 24)"));
    view! { <use href=href class=class x="10.5" y="10.5" width="27" height="27" transform=turn></use> }
}

fn slot(slot: Slot, place: usize, mark_id: &str) -> AnyView {
    let landing = matches!(slot, Slot::Stamped { landing: true, .. } | Slot::Given { landing: true });
    let class = if landing { "slot landing" } else { "slot" };
    let inside = match slot {
        Slot::Gift => view! { <use href="#rosette"></use>{drawn("#gift".into(), "drawn", None)} }.into_any(),
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

/// The class of what a card holds, by how many letters it takes: the more, the smaller they are.
const fn holds(letters: usize) -> &'static str {
    match letters {
        0..=9 => "card-holds",
        10..=18 => "card-holds long",
        _ => "card-holds longer",
    }
}

/// What a card holds, in the form in which it is drawn.
fn held(sum: String, of: String, form: Option<Form>, mark: &Mark, words: Words) -> AnyView {
    let class = holds(sum.chars().count());
    match form {
        None => view! { <p class=class><b>{sum}</b>" "<span>{of}</span></p> }.into_any(),
        Some(Form::Ruler(way)) => {
            view! { <p class=class><b>{sum}</b>" "<span>{of}</span><Ruler way=way/></p> }.into_any()
        }
        Some(Form::Purse(empty)) => {
            view! { <Purse empty=empty><p class=class><b>{sum}</b>" "<span>{of}</span></p></Purse> }.into_any()
        }
        Some(Form::Ticket(day)) => {
            let (stub, ticket) = (day.map_or(Stub::Drawn(mark.path), Stub::Day), if day.is_some() { "ticket mine" } else { "ticket" });
            view! {
                <div class=ticket><TicketStub stub=stub words=words/><p class="card-holds ticket-text"><b>{sum}</b>" "<span>{of}</span></p></div>
            }
            .into_any()
        }
        Some(Form::Ladder(climb)) => {
            view! { <div class="beside"><p class=class><b>{sum}</b>" "<span>{of}</span></p><Ladder climb=climb mark=mark.id/></div> }.into_any()
        }
        Some(Form::Jar(level)) => {
            view! { <div class="beside"><p class=class><b>{sum}</b>" "<span>{of}</span></p><Jar level=level/></div> }.into_any()
        }
    }
}

/// The middle of a card: its slots, or what it holds.
#[component]
pub fn Middle(
    /// The card.
    face: Face,
    /// For whom it is said.
    words: Words,
) -> impl IntoView {
    match face.body {
        Body::Slots(slots) => {
            let (filled, count, id) = (filled(&slots), slots.len(), mark(&face.mark).id);
            let label = words.of_slots_long(filled, count);
            let slots: Vec<_> = slots.into_iter().enumerate().map(|(at, one)| slot(one, at + 1, id)).collect();
            view! { <div class=format!("slots slots-{count}") role="img" aria-label=label>{slots}</div> }.into_any()
        }
        Body::Sum { sum, of, form } => held(sum, of, form, mark(&face.mark), words),
        Body::Plain => view! { <span></span> }.into_any(),
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
    let rank = face.rank.clone().map(|rank| view! { <span class="ready">{rank}</span> });
    let name = if first {
        view! { <h1 class="card-name">{name}</h1> }.into_any()
    } else {
        view! { <h2 class="card-name">{name}</h2> }.into_any()
    };
    view! {
        <article class="card">
            <header class="card-head">{name}<Icon path=path class="card-mark"/></header>
            <Middle face=face words=words/>
            <footer class="card-promise">{promise}{rank}</footer>
        </article>
    }
}
