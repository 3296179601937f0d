//! The Leptos app.
pub mod islands;
