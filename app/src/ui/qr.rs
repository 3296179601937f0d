//! QR codes, black on white whatever the theme; and such as prove when they were shown.

use code::drawing;
use leptos::prelude::*;
use loyalty::{
    codes::{CodeKey, address},
    time::Timestamp,
};

/// A QR code of `text`.
#[component]
pub fn Qr(
    /// What a camera reads.
    text: String,
    /// What it is, for who can't see it.
    label: &'static str,
) -> impl IntoView {
    drawing::path(&text).map(|(path, side)| {
        view! {
            <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label=label shape-rendering="crispEdges">
                <path d=path></path>
            </svg>
        }
    })
}

/// What is shown at the counter, and proved to be shown just now.
#[derive(Debug, Clone)]
pub struct Proof {
    /// What the card's codes are made with.
    pub key: CodeKey,
    /// The server's name, as in `https://cards.example`.
    pub origin: String,
    /// The path of what is shown.
    pub path: String,
    /// When the page is made.
    pub now: Timestamp,
    /// The stream that says that it was read at the counter.
    pub live: String,
    /// Where to go then.
    pub then: String,
}

/// A QR code that the phone draws anew at each step. As the page brings it, it is good for a minute.
#[component]
pub fn ProvingQr(
    /// What it proves.
    proof: Proof,
    /// What it is, for who can't see it.
    label: &'static str,
) -> impl IntoView {
    let Proof { key, origin, path, now, live, then } = proof;
    let text = address(&origin, &path, key.code(&path, now));
    // The line around it shows how long the code is still shown. Without scripts it is not drawn anew, and there is no line.
    view! {
        <div id="code" class="ringed" data-key=key.to_text() data-origin=origin data-path=path data-at=(now.0 / 1_000).to_string()
            data-live=live data-then=then
        >
            <svg class="count" viewBox="0 0 100 100" aria-hidden="true">
                <rect x="1" y="1" width="98" height="98" rx="5"></rect>
                <rect x="1" y="1" width="98" height="98" rx="5" pathLength="100"></rect>
            </svg>
            <Qr text=text label=label/>
        </div>
    }
}
