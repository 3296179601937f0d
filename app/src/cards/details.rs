//! What a customer may tell of themselves, where the program does something with it: a birthday for its gift, and a contact
//! that invitations are judged by.

use crate::{
    site::{Form, Reply, Site, Trouble, card_id, onward, visitor::Customer},
    ui::{Note, mark::icon},
    words::{self, Words},
};
use axum::extract::{Path, State};
use leptos::prelude::*;
use loyalty::{languages::Language, occasions::Yearly, sentences};
use serde::Deserialize;
use server::{
    cards::CardView,
    occasions::{CONTACT_LETTERS_MAX, Details, is_contact},
};

/// The words in an address that say what came of the form.
const SAVED: &str = "saved";
const NO_SUCH_DAY: &str = "day";
const STAYS: &str = "stays";
const NO_CONTACT: &str = "contact";

/// What came of the form, for the page that is shown after it.
pub(super) fn told(words: Words, what: &str) -> Option<AnyView> {
    match what {
        SAVED => Some(view! { <Note mood="good" path=icon::CHECK>{words.saved()}</Note> }.into_any()),
        NO_SUCH_DAY => Some(view! { <Note mood="bad" path=icon::CROSS>{words.no_such_day()}</Note> }.into_any()),
        NO_CONTACT => Some(view! { <Note mood="bad" path=icon::CROSS>{words.no_contact()}</Note> }.into_any()),
        STAYS => Some(view! { <Note mood="bad" path=icon::CROSS>{words.birthday_stays()}</Note> }.into_any()),
        _ => None,
    }
}

/// Month and day, in the order of the language.
fn day_fields(words: Words) -> AnyView {
    let months =
        (1..=12).map(|number: u8| view! { <option value=number>{sentences::month_name(number, words.0)}</option> });
    let days = (1..=31).map(|day| view! { <option value=day>{day}</option> });
    let (months, days): (Vec<_>, Vec<_>) = (months.collect(), days.collect());
    let month = view! {
        <select name="month" aria-label=words.month_word()><option value="">{words.month_word()}</option>{months}</select>
    };
    let day = view! {
        <select name="day" aria-label=words.day_word()><option value="">{words.day_word()}</option>{days}</select>
    };
    match words.0 {
        Language::Hu => view! { {month}{day} }.into_any(),
        Language::En | Language::Et | Language::Pl => view! { {day}{month} }.into_any(),
    }
}

fn birthday(view: &CardView, words: Words) -> AnyView {
    if let Some(day) = view.card.birthday {
        return view! { <p>{words.birthday_is(words::yearly(day, words.0))}</p> }.into_any();
    }
    view! {
        <fieldset class="field">
            <legend>{words.birthday()}</legend>
            <p class="muted small">{words.birthday_why()}</p>
            <div class="pair">{day_fields(words)}</div>
        </fieldset>
    }
    .into_any()
}

fn contact(view: &CardView, words: Words) -> impl IntoView + use<> {
    let known = view.card.contact.map(|_| view! { <p class="hint">{words.contact_known()}</p> });
    view! {
        <div class="field">
            <label for="contact">{words.contact()}</label>
            <p class="hint" id="contact-why">{words.contact_why()}</p>
            {known}
            <input id="contact" name="contact" autocomplete="email" maxlength=CONTACT_LETTERS_MAX aria-describedby="contact-why"/>
        </div>
    }
}

/// The form, where the program needs something of it.
pub(super) fn section(view: &CardView, words: Words) -> impl IntoView + use<> {
    let gift = view.terms.occasions.as_ref().is_some_and(|occasions| occasions.birthday.is_some());
    let (day, contact) =
        (gift.then(|| birthday(view, words)), view.terms.referral.as_ref().map(|_| contact(view, words)));
    if day.is_none() && contact.is_none() {
        return None;
    }
    let asks = contact.is_some() || view.card.birthday.is_none();
    let save = asks.then(|| view! { <button class="button quiet">{words.save()}</button> });
    Some(view! {
        <details id="about">
            <summary>{words.about_you()}</summary>
            <form method="post" action=format!("/cards/{}/details", view.card.id) class="stack">{day}{contact}{save}</form>
            <p><a href="/data">{words.my_data()}</a></p>
        </details>
    })
}

/// The fields of the form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DetailFields {
    month: String,
    day: String,
    contact: String,
}

impl DetailFields {
    /// What was told, or the word for what is wrong with it.
    fn read(&self) -> Result<Details, &'static str> {
        let birthday = match (self.month.trim(), self.day.trim()) {
            ("", "") => None,
            (month, day) => {
                let (month, day) = (month.parse().map_err(|_| NO_SUCH_DAY)?, day.parse().map_err(|_| NO_SUCH_DAY)?);
                Some(Yearly::new(month, day).map_err(|_| NO_SUCH_DAY)?)
            }
        };
        let contact = self.contact.trim();
        if !contact.is_empty() && !is_contact(contact) {
            return Err(NO_CONTACT);
        }
        Ok(Details { birthday, contact: (!contact.is_empty()).then(|| contact.to_owned()) })
    }
}

/// `POST /cards/{card}/details`. Sending it twice tells the same twice, so it needs no key.
///
/// # Errors
/// The card is not found where it is not theirs.
pub async fn tell(
    State(site): State<Site>,
    Customer(customer): Customer,
    Path(card): Path<String>,
    Form(fields): Form<DetailFields>,
) -> Reply {
    let card = card_id(&card)?;
    let view = site.stampbook.card(customer, card).await?;
    if fields.contact.chars().count() > CONTACT_LETTERS_MAX {
        return Err(Trouble::Form("the contact is too long".into()).into());
    }
    let answer = match fields.read() {
        Ok(details) if site.stampbook.tell_details(customer, view.card.id, &details).await? => SAVED,
        Ok(_) => STAYS,
        Err(wrong) => wrong,
    };
    Ok(onward(&format!("/cards/{card}?told={answer}")))
}
