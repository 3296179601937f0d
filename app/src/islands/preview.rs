//! The owner's card, drawn again while it is being thought up.

use super::browser;
use leptos::{html::Div, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

/// Draws the card again when a field of the form changes: the server renders it, as it will for customers.
#[island]
pub fn Preview(
    /// The form's id.
    form: String,
    /// The address of the picture.
    address: String,
    /// The picture as the page brought it.
    children: Children,
) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    // Answers may come out of order: only the latest question's counts.
    let asked = StoredValue::new(0u32);
    Effect::new(move |_| {
        let Some(element) = place.get() else { return };
        let Some(form) = document().get_element_by_id(&form) else { return };
        let Ok(form) = form.dyn_into::<HtmlFormElement>() else { return };
        let (address, target) = (address.clone(), form.clone());
        browser::on(&target, "input", move |_| {
            let Some(query) = query(&form) else { return };
            asked.update_value(|count| *count += 1);
            let (mine, question, element) = (asked.get_value(), format!("{address}?{query}"), element.clone());
            spawn_local(async move {
                let Some(html) = browser::fetch(&question).await else { return };
                if mine == asked.get_value() {
                    element.set_inner_html(&html);
                    paint(&element);
                }
            });
        });
    });
    view! { <div class="live" node_ref=place>{children()}</div> }
}

/// The form's fields, without those that are nobody's to see.
fn query(form: &HtmlFormElement) -> Option<String> {
    let fields = FormData::new_with_form(form).ok()?;
    fields.delete("password");
    fields.delete("setup");
    let query = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
    Some(String::from(query.to_string()))
}

/// Puts the picture's colours on: they come as data, since a page's policy lets no style in that it does not know.
fn paint(element: &web_sys::Element) {
    let Ok(Some(picture)) = element.query_selector("[data-light]") else { return };
    let dark = window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches());
    let name = if dark { "data-dark" } else { "data-light" };
    if let Some(properties) = picture.get_attribute(name) {
        browser::set_properties(&picture, &properties);
    }
}
