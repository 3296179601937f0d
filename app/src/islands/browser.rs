//! The browser, in one place: what islands ask of it. On the server nothing here is ever called, as effects run in the
//! browser alone. What a browser lacks, or refuses, is no error: the page works without.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, js_sys};

/// Calls a method that not every browser has.
fn call(object: &JsValue, method: &str, argument: Option<&JsValue>) -> Option<JsValue> {
    let function = js_sys::Reflect::get(object, &method.into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
    match argument {
        Some(argument) => function.call1(object, argument).ok(),
        None => function.call0(object).ok(),
    }
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    js_sys::Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// Lets a promise run; its failure is nobody's concern.
fn forget(promise: JsValue) {
    if let Ok(promise) = promise.dyn_into::<js_sys::Promise>() {
        spawn_local(async move {
            let _ = JsFuture::from(promise).await;
        });
    }
}

/// Calls `listener` at every such event of `target`, as long as the page is open.
pub fn on(target: &web_sys::EventTarget, event: &str, listener: impl Fn(Event) + 'static) {
    let listener = Closure::<dyn Fn(Event)>::new(listener);
    let _ = target.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
    listener.forget();
}

/// Says on the page that the server can't be reached: the note that it carries is shown then.
pub fn mark_old() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-offline", "");
    }
}

/// Takes the sign off the page that it came from the phone's own store.
pub fn mark_fresh() {
    if let Some(root) = get(&document(), "documentElement") {
        call(&root, "removeAttribute", Some(&"data-offline".into()));
    }
}

/// A short thump in the hand; not before the page was touched, as browsers then refuse it with an error.
pub fn thump() {
    let navigator = window().navigator();
    let touched = get(&navigator, "userActivation").and_then(|activation| get(&activation, "hasBeenActive"));
    if touched.and_then(|touched| touched.as_bool()) != Some(false) {
        call(&navigator, "vibrate", Some(&30.into()));
    }
}

/// Whether the browser has a share sheet.
pub fn can_share() -> bool {
    get(&window().navigator(), "share").is_some()
}

/// Opens the share sheet.
pub fn share(text: &str) {
    let data = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&data, &"text".into(), &text.into());
    if let Some(promise) = call(&window().navigator(), "share", Some(&data)) {
        forget(promise);
    }
}

/// Copies `text`, and then says so.
pub fn copy(text: &str, done: impl FnOnce() + 'static) {
    let clipboard = get(&window().navigator(), "clipboard");
    let promise = clipboard.and_then(|clipboard| call(&clipboard, "writeText", Some(&text.into())));
    if let Some(promise) = promise.and_then(|promise| promise.dyn_into::<js_sys::Promise>().ok()) {
        spawn_local(async move {
            if JsFuture::from(promise).await.is_ok() {
                done();
            }
        });
    }
}

/// Whether the browser offered to put the site on the home screen.
pub fn can_install() -> bool {
    get(&window(), "stampbookInstall").is_some()
}

/// Takes the browser's offer up. It can be taken once.
pub fn install() {
    if let Some(offer) = get(&window(), "stampbookInstall") {
        if let Some(promise) = call(&offer, "prompt", None) {
            forget(promise);
        }
        let _ = js_sys::Reflect::set(&window(), &"stampbookInstall".into(), &JsValue::NULL);
    }
}

/// Reads text from an address of this site.
pub async fn fetch(address: &str) -> Option<String> {
    let response = JsFuture::from(window().fetch_with_str(address)).await.ok()?;
    let text = call(&response, "text", None)?.dyn_into::<js_sys::Promise>().ok()?;
    JsFuture::from(text).await.ok()?.as_string()
}

/// Sets properties, written as `--name:value;--name:value`, on an element.
pub fn set_properties(element: &Element, properties: &str) {
    let Some(style) = get(element, "style") else { return };
    let Some(style) = style.dyn_ref::<web_sys::CssStyleDeclaration>() else { return };
    for (name, value) in properties.split(';').filter_map(|pair| pair.split_once(':')) {
        let _ = style.set_property(name, value);
    }
}
