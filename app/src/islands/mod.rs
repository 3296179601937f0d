//! What lives in the browser. Every page is whole without them: a form posts, a link leads; islands add what must move.
//!
//! They hold no words, no rules and no calls to the server but streams and fragments of pages, to stay small: everything
//! said here is handed in, ready.

mod browser;
mod install;
mod live_card;
mod preview;
mod share;

pub use install::{Install, InstallWords};
pub use live_card::LiveCard;
pub use preview::Preview;
pub use share::Share;
