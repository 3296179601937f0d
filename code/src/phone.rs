//! The phone as the code sees it: the page, the clock, the screen, the stream. What a browser lacks or refuses is no error:
//! the code is shown without.

use crate::Shown;
use loyalty::{codes::CodeKey, time::Timestamp};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    Document, Element, EventSource, Storage, Window,
    js_sys::{Array, Date, Function, Reflect},
};

/// How often it is looked whether the next code is due, in milliseconds.
const LOOK_EVERY_MS: i32 = 250;
/// Under this name the phone keeps how far its clock is off.
const CLOCK: &str = "clock";

/// The page that shows a code.
pub(crate) struct Page {
    window: Window,
    document: Document,
    place: Element,
    /// What it shows.
    pub(crate) shown: Shown,
    /// What is to be added to the phone's time for the server's, in milliseconds.
    behind: i64,
}

impl Page {
    /// This page, where it is one.
    pub(crate) fn find() -> Option<Rc<Self>> {
        let window = web_sys::window()?;
        let document = window.document()?;
        let place = document.get_element_by_id("code")?;
        let told = |name: &str| place.get_attribute(name);
        let key = CodeKey::from_text(&told("data-key")?).ok()?;
        let shown = Shown { key, origin: told("data-origin")?, path: told("data-path")? };
        let behind = behind(&window, &document, told("data-at").and_then(|at| at.parse().ok()));
        Some(Rc::new(Self { window, document, place, shown, behind }))
    }

    /// The server's time, as well as the phone knows it.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp((now() + self.behind) * 1_000)
    }

    /// Puts the picture in its place, and says how long it is shown already.
    pub(crate) fn show(&self, path: &str, side: usize, since_ms: i64) {
        let Some(picture) = self.place.query_selector("svg.qr").ok().flatten() else { return };
        let _ = picture.set_attribute("viewBox", &format!("0 0 {side} {side}"));
        if let Some(line) = picture.first_element_child() {
            let _ = line.set_attribute("d", path);
        }
        let _ = self.place.set_attribute("data-drawn", "");
        // Not by an attribute: a page's policy lets no style in that it does not know.
        if let Some(style) = get(&self.place, "style") {
            let since = JsValue::from_str(&format!("-{since_ms}ms"));
            call(&style, "setProperty", &["--since".into(), since]);
        }
    }

    /// Calls `look` now, again and again, and when the page is looked at again.
    pub(crate) fn often(self: &Rc<Self>, mut look: impl FnMut(&Self) + 'static) {
        look(self);
        let page = self.clone();
        let look = Closure::<dyn FnMut()>::new(move || look(&page));
        let function: &Function = look.as_ref().unchecked_ref();
        let _ = self.window.set_interval_with_callback_and_timeout_and_arguments_0(function, LOOK_EVERY_MS);
        // In the background a timer hardly ever comes.
        let _ = self.document.add_event_listener_with_callback("visibilitychange", function);
        look.forget();
    }

    /// Keeps the screen awake while the page is seen: whoever looks away lets it sleep.
    pub(crate) fn stay_awake(&self) {
        let Some(lock) = get(&self.window.navigator(), "wakeLock") else { return };
        // Refused where the battery is low, or nobody looks.
        let never_mind = Closure::<dyn Fn(JsValue)>::new(|_| ()).into_js_value();
        let ask = Closure::<dyn Fn()>::new(move || {
            if let Some(promise) = call(&lock, "request", &["screen".into()]) {
                call(&promise, "catch", std::slice::from_ref(&never_mind));
            }
        });
        let function: &Function = ask.as_ref().unchecked_ref();
        let _ = function.call0(&JsValue::NULL);
        let _ = self.document.add_event_listener_with_callback("visibilitychange", function);
        ask.forget();
    }

    /// Goes on to what has come of it, as soon as something has happened to the card.
    pub(crate) fn leave_when_read(&self) {
        let (Some(live), Some(then)) = (self.place.get_attribute("data-live"), self.place.get_attribute("data-then"))
        else {
            return;
        };
        let Ok(stream) = EventSource::new(&live) else { return };
        let (location, source) = (self.window.location(), stream.clone());
        let leave = Closure::<dyn Fn()>::new(move || {
            source.close();
            // In its place, so that the way back does not lead to a code that has been used.
            let _ = location.replace(&then);
        });
        let _ = stream.add_event_listener_with_callback("message", leave.as_ref().unchecked_ref());
        leave.forget();
    }
}

/// How far the phone's clock is behind the server's. A fresh page says what time it was there; a page from the phone's own
/// store does not, but the phone remembers.
fn behind(window: &Window, document: &Document, server: Option<i64>) -> i64 {
    let storage = storage(window);
    let is_old = document.document_element().is_some_and(|root| root.has_attribute("data-offline"));
    if let Some(server) = server.filter(|_| !is_old) {
        let behind = server - came_at(window).unwrap_or_else(now);
        if let Some(storage) = storage {
            let _ = storage.set_item(CLOCK, &behind.to_string());
        }
        return behind;
    }
    let kept = storage.and_then(|storage| storage.get_item(CLOCK).ok().flatten());
    kept.and_then(|kept| kept.parse().ok()).unwrap_or(0)
}

/// The phone's time, in whole milliseconds: fractions would bring half as much again to load as all the rest.
fn now() -> i64 {
    Date::now() as i64
}

/// When the page began to come in, by the phone's clock.
fn came_at(window: &Window) -> Option<i64> {
    let performance = window.performance()?;
    let pages: Array = call(&performance, "getEntriesByType", &["navigation".into()])?.dyn_into().ok()?;
    let began = get(&pages.get(0), "responseStart")?.as_f64().filter(|began| *began > 0.0)?;
    Some((Date::now() - (performance.now() - began)) as i64)
}

fn storage(window: &Window) -> Option<Storage> {
    window.local_storage().ok()?
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// Calls a method that not every browser has.
fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let function: Function = get(object, method)?.dyn_into().ok()?;
    function.apply(object, &arguments.iter().collect::<Array>()).ok()
}
