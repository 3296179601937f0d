//! The browser's entry: hydrates the islands that the page holds. Knows nothing else.
use app as _;
/// Called once by the page's script when the module has loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
