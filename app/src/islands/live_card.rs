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
    Effect::new(move |_| {
        let Some(element) = place.get() else { return };
        let Ok(stream) = EventSource::new(&format!("{address}?seq={seq}")) else { return };
        browser::on(&stream, "message", move |event| {
            if let Some(html) = event.dyn_ref::<MessageEvent>().and_then(|message| message.data().as_string()) {
                element.set_inner_html(&html);
                browser::thump();
            }
        });
    });
    view! { <div class="live" node_ref=place>{children()}</div> }
}
