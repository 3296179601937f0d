//! The card that changes while it is looked at.

use super::browser;
use leptos::{html::Div, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{EventSource, MessageEvent};

/// Shows what happens at the counter as it happens: the server sends the changed part of the page, whole. The stream
/// opens itself again when it breaks off, and says what it has seen.
#[island]
pub fn LiveCard(
    /// The stream's address.
    address: String,
    /// How many entries the card has on this page.
    seq: u64,
    /// The part as the page brought it.
    children: Children,
) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    // What is put in the place of something else is not read out; this line stays, so its change is.
    let (said, set_said) = signal(String::new());
    Effect::new(move |_| {
        let Some(element) = place.get() else { return };
        let Ok(stream) = EventSource::new(&format!("{address}?seq={seq}")) else { return };
        // From here on the page is what the server knows, also where it came from the phone's own store.
        browser::on(&stream, "open", |_| browser::mark_fresh());
        browser::on(&stream, "error", |_| browser::mark_old());
        browser::on(&stream, "message", move |event| {
            if let Some(html) = event.dyn_ref::<MessageEvent>().and_then(|message| message.data().as_string()) {
                element.set_inner_html(&html);
                let line = element.query_selector(".togo").ok().flatten();
                set_said.set(line.and_then(|line| line.text_content()).unwrap_or_default());
                browser::thump();
            }
        });
    });
    view! {
        <p class="hidden" role="status">{said}</p>
        <div class="live" node_ref=place>{children()}</div>
    }
}
