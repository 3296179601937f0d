//! A card as its page shows it: what, to whom, when, and under which name its forms are sent. Every section is made of this
//! alone, so that the page and the stream show the same.

use crate::{
    site::Site,
    ui::{Icon, mark::icon},
    words::{self, Words},
};
use jiff::tz::TimeZone;
use leptos::prelude::*;
use loyalty::{
    cards::{Decision, Event, Refusal, decide},
    ledger::Unit,
    money::grouped,
    sentences,
    time::{Here, Timestamp},
};
use server::cards::CardView;

/// A card on its way to a page.
#[derive(Debug)]
pub struct Shown {
    /// The card.
    pub view: CardView,
    /// Its reader's language.
    pub words: Words,
    /// The address in its QR code.
    pub address: String,
    /// The last entry that was on the screen before.
    pub landed: u64,
    zone: TimeZone,
    now: Timestamp,
    key: String,
}

impl Shown {
    /// A card as it is shown now.
    ///
    /// # Errors
    /// Where the machine has no randomness to give.
    pub fn new(site: &Site, view: CardView, words: Words, landed: u64) -> server::Result<Self> {
        let address = site.address(&format!("/cards/{}", view.card.id));
        // A zone that was checked when the shop was opened and is gone since hides no page.
        let zone = TimeZone::get(&view.shop.zone).unwrap_or(TimeZone::UTC);
        Ok(Self { view, words, address, landed, zone, now: site.now(), key: site.stampbook.new_key()? })
    }

    /// Where and when it is shown.
    #[must_use]
    pub const fn here(&self) -> Here<'_> {
        Here::new(self.now, &self.zone)
    }

    /// How much of `unit` it holds.
    #[must_use]
    pub fn held(&self, unit: Unit) -> u32 {
        self.view.standing.held.of(unit)
    }

    /// "120 points", "€4.50".
    #[must_use]
    pub fn count(&self, unit: Unit, amount: u32) -> String {
        sentences::count(unit, amount, self.view.terms.currency, self.words.0)
    }

    /// An amount of money.
    #[must_use]
    pub fn money(&self, minor: u64) -> String {
        let language = self.words.0;
        self.view.terms.currency.map_or_else(|| grouped(minor, language), |currency| currency.words(minor, language))
    }

    /// What is missing to `price`: "40 more".
    #[must_use]
    pub fn more(&self, unit: Unit, price: u32) -> String {
        self.words.more(grouped(price.saturating_sub(self.held(unit)).into(), self.words.0))
    }

    /// The last day of what ends then.
    #[must_use]
    pub fn last_day(&self, end: Timestamp) -> String {
        words::last_day(end, &self.view.shop.zone, self.words.0)
    }

    /// What the rules would say to `event` now. Pages ask them rather than knowing rules of their own.
    ///
    /// # Errors
    /// The refusal.
    pub fn ask(&self, event: Event<'_>) -> Result<Decision, Refusal> {
        decide(&self.view.terms, &self.view.standing, event, &self.here())
    }

    /// The key of one of the page's forms, by the form's own name: sent twice, each counts once.
    #[must_use]
    pub fn key(&self, form: &str) -> String {
        format!("{}-{form}", self.key)
    }

    /// A form that is one button. `what` says to who can't see it what the button is about.
    pub fn button(&self, path: &str, form: &str, label: &'static str, what: &str) -> impl IntoView + use<> {
        let (action, key) = (format!("/cards/{}/{path}", self.view.card.id), self.key(form));
        view! {
            <form method="post" action=action>
                <input type="hidden" name="key" value=key/>
                <input type="hidden" name="version" value=self.view.card.version/>
                <button class="button quiet" aria-label=format!("{label}: {what}")>{label}</button>
            </form>
        }
    }
}

/// A part of the page with its heading. Of no type of its own: that of a page with all parts would be longer than compilers read.
pub fn part(id: &'static str, heading: &'static str, content: impl IntoView + 'static) -> AnyView {
    view! { <section class="stack part" id=id><h2>{heading}</h2>{content.into_any()}</section> }.into_any()
}

/// What belongs to somebody, as a list with ticks.
pub fn ticked(lines: Vec<String>) -> impl IntoView + use<> {
    let lines: Vec<_> =
        lines.into_iter().map(|line| view! { <li><Icon path=icon::CHECK/><span>{line}</span></li> }).collect();
    (!lines.is_empty()).then(|| view! { <ul class="ticked">{lines}</ul> })
}
