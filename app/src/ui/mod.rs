//! The parts that pages are made of: cards, codes, icons, colours. Knows no service and no address.

pub mod band;
pub mod card;
pub mod dated;
pub mod face;
pub mod jar;
pub mod mark;
pub mod picture;
pub mod purse;
pub mod qr;
mod ruler;
pub mod rungs;
pub mod theme;

use leptos::prelude::*;
use mark::icon;

/// An icon or a mark, drawn with one stroke. Says nothing to a screen reader: words stand beside it.
#[component]
pub fn Icon(
    /// The path, in a box of 24 by 24.
    path: &'static str,
    /// More classes.
    #[prop(default = "")]
    class: &'static str,
) -> impl IntoView {
    let class = format!("line {class}");
    view! { <svg class=class viewBox="0 0 24 24" aria-hidden="true"><path d=path></path></svg> }
}

/// The way back, at the top of a page.
#[component]
pub fn Back(
    /// Where to.
    href: String,
    /// What is there.
    label: String,
) -> impl IntoView {
    view! { <a href=href><Icon path=icon::BACK class="mirror"/>{label}</a> }
}

/// Something the page has to say.
#[component]
pub fn Note(
    /// `good`, `bad` or nothing.
    #[prop(default = "")]
    mood: &'static str,
    /// What stands before it.
    path: &'static str,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let role = if mood == "bad" { "alert" } else { "status" };
    view! { <div class=format!("note {mood}") role=role><Icon path=path/><span>{children()}</span></div> }
}

/// Where else to go: large rows, each with its address. Nothing where there is nowhere.
#[must_use]
pub fn ways(ways: &[(String, &'static str)]) -> impl IntoView + use<> {
    let row = |(label, href): &(String, &'static str)| {
        let (label, href) = (label.clone(), *href);
        view! { <li><a href=href><span>{label}</span><Icon path=icon::FORWARD class="mirror"/></a></li> }
    };
    let rows: Vec<_> = ways.iter().map(row).collect();
    (!rows.is_empty()).then(|| view! { <ul class="ways">{rows}</ul> })
}

/// What is wrong with a field, to stand below it.
#[must_use]
pub fn wrong(id: &str, problem: Option<String>) -> impl IntoView + use<> {
    let id = format!("{id}-wrong");
    problem.map(|problem| view! { <p class="wrong" id=id><Icon path=icon::CROSS/>{problem}</p> })
}

/// Shown only when the page comes from the phone's own store.
#[component]
pub fn OfflineNote(
    /// What it says.
    text: String,
) -> impl IntoView {
    view! { <p class="note offline" role="status"><Icon path=icon::OFFLINE/><span>{text}</span></p> }
}
