//! Sending an invitation by what the browser has: its share sheet, or its clipboard.

use super::browser;
use leptos::prelude::*;

/// Two buttons, shown only where they work.
#[island]
pub fn Share(
    /// The invitation's address.
    link: String,
    /// The words that go with it, with the address in them.
    text: String,
    /// The first button.
    share: String,
    /// The second button.
    copy: String,
    /// What the second one says when it is done.
    copied: String,
    /// The first one's icon.
    share_icon: String,
    /// The second one's icon.
    copy_icon: String,
) -> impl IntoView {
    let (awake, set_awake) = signal(false);
    let (can_share, set_can_share) = signal(false);
    let (done, set_done) = signal(false);
    Effect::new(move |_| {
        set_awake.set(true);
        set_can_share.set(browser::can_share());
    });
    let said = copied.clone();
    let send = move |_| browser::share(&text);
    let keep = move |_| browser::copy(&link, move || set_done.set(true));
    view! {
        <div class="actions" hidden=move || !awake.get()>
            <button class="button quiet" type="button" on:click=send hidden=move || !can_share.get()>
                <svg class="line" viewBox="0 0 24 24" aria-hidden="true"><path d=share_icon></path></svg>
                {share}
            </button>
            <button class="button quiet" type="button" on:click=keep>
                <svg class="line" viewBox="0 0 24 24" aria-hidden="true"><path d=copy_icon></path></svg>
                <span>{move || if done.get() { said.clone() } else { copy.clone() }}</span>
            </button>
            // Apart: a status inside a button would leave the button without a name.
            <span class="hidden" role="status">{move || if done.get() { copied.clone() } else { String::new() }}</span>
        </div>
    }
}
