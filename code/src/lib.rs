//! A code while it is shown: the phone draws it anew at every step, with a network and without; keeps the screen awake; and
//! goes on as soon as the till has read it. A module apart from the islands, so that whoever opens the code waits for little
//! else. It holds no words and no rule of its own.

pub mod drawing;
mod phone;

use loyalty::{
    codes::{CodeKey, STEP_US},
    time::Timestamp,
};
use phone::Page;
use wasm_bindgen::prelude::wasm_bindgen;

/// What the page says of the code.
struct Shown {
    key: CodeKey,
    /// The server's name, as in `https://cards.example`.
    origin: String,
    /// What is proved to be shown just now.
    path: String,
}

impl Shown {
    /// The picture at this moment, and its side.
    fn draw(&self, now: Timestamp) -> Option<(String, usize)> {
        let Self { key, origin, path } = self;
        drawing::path(&loyalty::codes::address(origin, path, key.code(path, now)))
    }
}

/// Called once by the page when the module has loaded.
#[wasm_bindgen]
pub fn code() {
    let Some(page) = Page::find() else { return };
    let mut last = None;
    page.often(move |page| {
        let now = page.now();
        let step = now.0.div_euclid(STEP_US);
        if last != Some(step)
            && let Some((path, side)) = page.shown.draw(now)
        {
            page.show(&path, side, now.0.rem_euclid(STEP_US) / 1_000);
            last = Some(step);
        }
    });
    // Once there is something to scan.
    page.stay_awake();
    page.leave_when_read();
}
