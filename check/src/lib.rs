//! A customer's own check of a card's history: fetches it, walks it by the very code of the audit, and says on the page what
//! came of it. A module apart from the islands, so that only who asks for it loads it. It holds no words; the page brings
//! them. What it knows of the server it was told by the server: but it remembers where the history ended the last time, and
//! a history that was rewritten no longer leads there.

mod page;

use loyalty::{
    ids::CardId,
    ledger::chain::{Break, End, Stretch, Walk},
};
use page::{Page, fetch};
use wasm_bindgen::prelude::wasm_bindgen;

/// Stretches of one history that are asked for at most: 500,000 entries.
const STRETCHES_MAX: usize = 1_000;

/// Why the phone can't say that all fits.
enum Trouble {
    /// The history breaks.
    Broken(Break),
    /// It did not come, or not as it should.
    NoAnswer,
}

/// Called once by the page when the module has loaded.
#[wasm_bindgen]
pub async fn check() {
    let Some(page) = Page::find() else { return };
    let seen = page.seen();
    match walk(page.card, seen).await {
        Ok(end) => page.fits(end, seen),
        // What was remembered stays, so that the next check finds it, too.
        Err(Trouble::Broken(found)) => page.breaks(found),
        Err(Trouble::NoAnswer) => page.could_not(),
    }
}

async fn walk(card: CardId, seen: Option<End>) -> Result<End, Trouble> {
    let mut begun: Option<Walk> = None;
    for _ in 0..STRETCHES_MAX {
        let after = begun.map_or(0, |walk| walk.end().seq);
        let text = fetch(&format!("/cards/{card}/chain?after={after}")).await.ok_or(Trouble::NoAnswer)?;
        let stretch: Stretch = serde_json::from_str(&text).map_err(|_| Trouble::NoAnswer)?;
        let mut walk = begun.unwrap_or_else(|| Walk::first(stretch.shop, card).by(seen));
        if walk.along(&stretch).map_err(Trouble::Broken)? {
            return Ok(walk.end());
        }
        begun = Some(walk);
    }
    Err(Trouble::NoAnswer)
}
