//! The card that changes while it is looked at.

use super::browser;
use leptos::{html::Div, prelude::*};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventSource, MessageEvent};

/// A card's page that stays what the server knows.
struct Live {
    place: Element,
    address: String,
    /// How much has been seen: an event's id is the card's number of entries.
    seen: RefCell<String>,
    stream: RefCell<Option<EventSource>>,
    set_said: WriteSignal<String>,
}

impl Live {
    /// Listens while the page is looked at, from where it left off; who looks away lets phone and server sleep.
    fn wake_or_sleep(self: &Rc<Self>) {
        let mut stream = self.stream.borrow_mut();
        match (document().hidden(), stream.take()) {
            (true, Some(open)) => open.close(),
            (true, None) => {}
            (false, open) => *stream = open.or_else(|| self.listen()),
        }
    }

    fn listen(self: &Rc<Self>) -> Option<EventSource> {
        let stream = EventSource::new(&format!("{}?seq={}", self.address, self.seen.borrow())).ok()?;
        // From here on the page is what the server knows, also where it came from the phone's own store.
        browser::on(&stream, "open", |_| browser::mark_fresh());
        browser::on(&stream, "error", |_| browser::mark_old());
        let live = self.clone();
        browser::on(&stream, "message", move |event| {
            if let Some(message) = event.dyn_ref::<MessageEvent>() {
                live.hear(message);
            }
        });
        Some(stream)
    }

    fn hear(&self, message: &MessageEvent) {
        let Some(html) = message.data().as_string() else { return };
        *self.seen.borrow_mut() = message.last_event_id();
        self.place.set_inner_html(&html);
        let line = self.place.query_selector(".togo").ok().flatten();
        self.set_said.set(line.and_then(|line| line.text_content()).unwrap_or_default());
        browser::thump();
    }
}

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
        let Some(place) = place.get() else { return };
        let (seen, stream) = (RefCell::new(seq.to_string()), RefCell::default());
        let live = Rc::new(Live { place: place.into(), address: address.clone(), seen, stream, set_said });
        live.wake_or_sleep();
        browser::on(&document(), "visibilitychange", move |_| live.wake_or_sleep());
    });
    view! {
        <p class="hidden" role="status">{said}</p>
        <div class="live" node_ref=place>{children()}</div>
    }
}
