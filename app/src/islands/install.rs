//! The hint to put the wallet on the home screen, where the browser offers to do it: shown once it does.

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
    /// The button.
    pub button: String,
    /// The button for who does not want to be asked.
    pub never: String,
}

/// The hint.
#[island]
pub fn Install(
    /// What it says.
    words: InstallWords,
) -> impl IntoView {
    let (offered, set_offered) = signal(false);
    Effect::new(move |_| {
        set_offered.set(browser::can_install());
        browser::on(&window(), "stampbook-install", move |_| set_offered.set(true));
    });
    let install = move |_| {
        browser::install();
        set_offered.set(false);
    };
    let InstallWords { title, how, button, never } = words;
    view! {
        <section class="note in-tab" hidden=move || !offered.get()>
            <div class="stack">
                <p><b>{title}</b>" "{how}</p>
                <button class="button quiet" type="button" on:click=install>{button}</button>
                <form method="post" action="/devices/home-screen/never"><button class="plain">{never}</button></form>
            </div>
        </section>
    }
}
