//! What lives in the browser.
use leptos::prelude::*;
/// A counter, to have one island.
#[island]
pub fn Live(card: String, children: Children) -> impl IntoView {
    let (n, set) = signal(0u32);
    view! { <button on:click=move |_| set.update(|n| *n += 1)>{card} {n}</button> {children()} }
}
