//! A purse for money that came back: printed in dots while it is empty, inked and with its coins in view when it is not. The sum
//! stands in it as text.

use leptos::prelude::*;

/// Where the purse closes: two balls on the rim.
const CLASP: &str = "M98 15a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM110 15a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM95.5 18.5L97.5 23M104.5 18.5L102.5 23";
/// Coins that look out over the rim.
const COINS: &str = "M122 23a13 13 0 0 1 26 0M127.5 23a7.5 7.5 0 0 1 15 0M146.5 16.5a9.5 9.5 0 0 1 16 6.5";
/// What hangs from the rim, in a box that is drawn as wide and as high as the text needs.
const BODY: &str = "M15 0C9 12 0 30 0 58C0 90 7 100 20 100H80C93 100 100 90 100 58C100 30 91 12 85 0";

/// The purse, with the sum in it.
#[component]
pub fn Purse(
    /// Whether it is empty.
    empty: bool,
    /// The sum, and what it is.
    children: Children,
) -> impl IntoView {
    let class = if empty { "purse ring" } else { "purse" };
    let coins = (!empty).then(|| view! { <path d=COINS></path> });
    view! {
        <div class="pursed">
            <svg class="clasp" viewBox="0 0 200 24" aria-hidden="true"><path d=CLASP></path>{coins}</svg>
            <svg class=class viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
                <path d="M11 0H89"></path>
                <path d=BODY></path>
            </svg>
            {children()}
        </div>
    }
}
