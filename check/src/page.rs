//! The browser as the check sees it: the page with its sentences, the network, and what is remembered of each card. What a
//! browser lacks or refuses is no error: nothing is remembered then, or a day is left out.

use loyalty::{
    ids::CardId,
    ledger::chain::{Break, End, Misfit},
    time::Timestamp,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, Element, Response, Storage,
    js_sys::{Date, Function, Object, Reflect},
};

/// Reads text from an address of this site; none where it is not found.
pub(crate) async fn fetch(address: &str) -> Option<String> {
    let response = JsFuture::from(web_sys::window()?.fetch_with_str(address)).await.ok()?;
    let response: Response = response.dyn_into().ok().filter(Response::ok)?;
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// The page that shows what came of the check.
pub(crate) struct Page {
    document: Document,
    place: Element,
    pub(crate) card: CardId,
}

impl Page {
    /// This page, where it is the one.
    pub(crate) fn find() -> Option<Self> {
        let document = web_sys::window()?.document()?;
        let place = document.get_element_by_id("check")?;
        let card = place.get_attribute("data-card")?.parse().ok()?;
        Some(Self { document, place, card })
    }

    /// Where the history ended the last time.
    pub(crate) fn seen(&self) -> Option<End> {
        storage()?.get_item(&self.key()).ok()??.parse().ok()
    }

    /// Keeps where it ends now; whether it could.
    fn remember(&self, end: End) -> bool {
        storage().is_some_and(|storage| storage.set_item(&self.key(), &end.to_string()).is_ok())
    }

    fn key(&self) -> String {
        format!("history {}", self.card)
    }

    /// Says that all fits, and remembers the end.
    pub(crate) fn fits(&self, end: End, seen: Option<End>) {
        self.show("fits", Some(&self.sentence("data-fits", "{count}", &end.seq.to_string())));
        self.show("breaks", None);
        self.show("next", None);
        let fingerprint = self.sentence("data-fingerprint", "{fingerprint}", &end.head.fingerprint());
        self.show("fingerprint", (end.seq > 0).then_some(fingerprint.as_str()));
        let mut who = vec![self.words("data-by-phone")];
        if let Some(seen) = seen.filter(|seen| seen.seq > 0) {
            who.push(self.sentence("data-same", "{entry}", &seen.seq.to_string()));
        }
        if self.remember(end) {
            who.push(self.words("data-remembers"));
        }
        self.show("who", Some(&who.join(" ")));
    }

    /// Says where it breaks.
    pub(crate) fn breaks(&self, found: Break) {
        let entry = match found.at.and_then(|at| self.day(at)) {
            Some(day) => format!("{} ({day})", found.seq),
            None => found.seq.to_string(),
        };
        let name = match found.what {
            Misfit::Changed | Misfit::Unreadable => "data-changed",
            Misfit::Missing => "data-missing",
            Misfit::Unknown => "data-unknown",
            Misfit::End => "data-end",
            Misfit::Rewritten => "data-rewritten",
        };
        self.show("breaks", Some(&self.sentence(name, "{entry}", &entry)));
        ["fits", "fingerprint", "next"].iter().for_each(|id| self.show(id, None));
        self.show("who", Some(&self.words("data-by-phone")));
    }

    /// Says that it could not be done now: what the server said stays.
    pub(crate) fn could_not(&self) {
        self.show("who", Some(&self.words("data-could-not")));
    }

    fn words(&self, name: &str) -> String {
        self.place.get_attribute(name).unwrap_or_default()
    }

    fn sentence(&self, name: &str, gap: &str, value: &str) -> String {
        self.words(name).replace(gap, value)
    }

    /// Puts a text in its place; where there is none, the place is not shown.
    fn show(&self, id: &str, text: Option<&str>) {
        let Some(element) = self.document.get_element_by_id(id) else { return };
        let Some(text) = text else {
            let _ = element.set_attribute("hidden", "");
            return;
        };
        let inner = element.query_selector("b").ok().flatten();
        inner.as_ref().unwrap_or(&element).set_text_content(Some(text));
        let _ = element.remove_attribute("hidden");
    }

    /// A day as it is written in the page's language, where the shop is.
    fn day(&self, at: Timestamp) -> Option<String> {
        let date = Date::new(&JsValue::from_f64(at.0.div_euclid(1_000) as f64));
        let (language, options) = (self.document.document_element()?.get_attribute("lang")?, Object::new());
        // The pages' English puts the day first.
        let language = if language == "en" { "en-GB".into() } else { language };
        Reflect::set(&options, &"dateStyle".into(), &"long".into()).ok()?;
        Reflect::set(&options, &"timeZone".into(), &self.words("data-zone").into()).ok()?;
        // Called by its name, since it fails where the browser does not know the zone.
        let write: Function = Reflect::get(&date, &"toLocaleDateString".into()).ok()?.dyn_into().ok()?;
        let day = write.call2(&date, &language.into(), &options).ok()?;
        day.as_string().filter(|_| !date.get_time().is_nan())
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
