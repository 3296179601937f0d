//! The hint to put the wallet on the home screen: shown only after something was given, and only where it can be done.

use super::browser;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the hint says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InstallWords {
    /// What it is about.
    pub title: String,
    /// What for.
    pub how: String,
    /// The button, where the browser installs by itself.
    pub button: String,
    /// How to do it by hand, where it does not.
    pub ios: String,
}

/// The hint.
#[island]
pub fn Install(
    /// What it says.
    words: InstallWords,
) -> impl IntoView {
    let (offered, set_offered) = signal(false);
    let (by_hand, set_by_hand) = signal(false);
    Effect::new(move |_| {
        set_offered.set(browser::can_install());
        set_by_hand.set(browser::is_safari_tab());
        browser::on(&window(), "stampbook-install", move |_| set_offered.set(true));
    });
    let install = move |_| {
        browser::install();
        set_offered.set(false);
    };
    let InstallWords { title, how, button, ios } = words;
    view! {
        <section class="note" hidden=move || !offered.get() && !by_hand.get()>
            <div class="stack">
                <p><b>{title}</b>" "{how}</p>
                <p hidden=move || !by_hand.get()>{ios}</p>
                <button class="button quiet" type="button" on:click=install hidden=move || !offered.get()>{button}</button>
            </div>
        </section>
    }
}
