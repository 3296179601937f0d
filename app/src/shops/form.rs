//! The form for a new shop, and the picture of its card.

use super::fields::StartFields;
use crate::{
    ui::{
        Icon,
        card::Card,
        mark::{MARKS, mark},
        theme::Theme,
        wrong,
    },
    words::Words,
};
use leptos::prelude::*;
use loyalty::{
    languages::Language,
    programs::{Needs, Problem},
    rewards::TITLE_LETTERS_MAX,
    stamps::SLOTS,
};
use server::{
    shops::NAME_LETTERS_MAX,
    staff::{PASSWORD_LETTERS_MAX, PASSWORD_LETTERS_MIN},
};

pub(super) fn picture(fields: &StartFields, words: Words) -> impl IntoView + use<> {
    let (light, dark) = Theme::of(&fields.colour).properties();
    view! {
        <div class="preview" role="group" aria-label=words.your_card_as_seen() data-light=light data-dark=dark>
            <Card face=fields.face(words) words=words first=false/>
        </div>
    }
}

/// What a problem says, in the place where the field is.
fn problem(problems: &[Problem], field: &str, words: Words) -> Option<String> {
    let found = problems.iter().find(|problem| problem.field == field)?;
    Some(match (field, found.needs) {
        ("password", Needs::Number(least, _)) => words.needs_letters(least),
        ("setup", _) => words.wrong_setup_code().to_owned(),
        (_, needs) => words.needs(needs),
    })
}

/// A field with its label and what is wrong with it.
fn field(id: &'static str, label: &str, wrong_with: Option<String>, input: AnyView) -> impl IntoView + use<> {
    view! { <div class="field"><label for=id>{label.to_owned()}</label>{input}{wrong(id, wrong_with)}</div> }
}

fn zones(chosen: &str) -> impl IntoView + use<> {
    let mut names: Vec<_> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
    names.retain(|name| name.contains('/') && !name.starts_with("Etc/"));
    names.sort();
    let options: Vec<_> = names
        .into_iter()
        .map(|name| {
            let here = name == chosen;
            view! { <option selected=here>{name}</option> }
        })
        .collect();
    view! { <select id="zone" name="zone">{options}</select> }
}

fn marks(chosen: &str, words: Words) -> impl IntoView + use<> {
    let chosen = mark(chosen).id;
    let choices: Vec<_> = MARKS
        .iter()
        .map(|one| {
            view! {
                <label>
                    <input type="radio" name="mark" value=one.id checked=one.id == chosen/>
                    <Icon path=one.path/>
                    <span class="hidden">{words.mark_name(one.id)}</span>
                </label>
            }
        })
        .collect();
    view! { <fieldset><legend>{words.mark()}</legend><div class="marks">{choices}</div></fieldset> }
}

pub(super) fn form(fields: &StartFields, problems: &[Problem], words: Words, asks_setup: bool) -> impl IntoView + use<> {
    let wrong_with = |name| problem(problems, name, words);
    let languages: Vec<_> = Language::ALL
        .map(|one| view! { <option value=one.code() selected=one == fields.language() lang=one.code()>{one.name()}</option> })
        .into_iter()
        .collect();
    let name = view! {
        <input id="name" name="name" value=fields.name.clone() required maxlength=NAME_LETTERS_MAX autocomplete="organization"/>
    };
    let reward = view! {
        <input id="reward" name="reward" value=fields.reward.clone() required maxlength=TITLE_LETTERS_MAX
            placeholder=words.reward_example()/>
    };
    let slots = view! {
        <input id="slots" name="slots" type="number" min=SLOTS.0 max=SLOTS.1 required value=fields.slots.clone()/>
    };
    let colour = view! {
        <input id="colour" name="colour" type="color" value=fields.colour.clone()/><p class="hint">{words.colour_hint()}</p>
    };
    let language = view! { <select id="language" name="language">{languages}</select> };
    let password = view! {
        <input id="password" name="password" type="password" autocomplete="new-password" required
            minlength=PASSWORD_LETTERS_MIN maxlength=PASSWORD_LETTERS_MAX value=fields.password.clone()/>
        <p class="hint">{words.owner_password_hint()}</p>
    };
    let setup = asks_setup.then(|| {
        let input = view! {
            <input id="setup" name="setup" value=fields.setup.clone() required maxlength="32" autocomplete="off"/>
            <p class="hint">{words.setup_code_hint()}</p>
        };
        field("setup", words.setup_code(), wrong_with("setup"), input.into_any())
    });
    view! {
        <form method="post" action="/start" id="new-shop">
            <input type="hidden" name="key" value=fields.key.clone()/>
            {field("name", words.shop_name(), wrong_with("name"), name.into_any())}
            <div class="pair">
                {field("reward", words.full_card_gives(), wrong_with("reward"), reward.into_any())}
                {field("slots", words.number_of_stamps(), wrong_with("slots"), slots.into_any())}
            </div>
            {marks(&fields.mark, words)}
            {field("colour", words.colour(), wrong_with("color"), colour.into_any())}
            <label class="check">
                <input type="checkbox" name="invitations" value="yes" checked=fields.invitations.is_some()/>
                <span>{words.invitations_question()}</span>
            </label>
            <div class="pair">
                {field("language", words.language(), wrong_with("language"), language.into_any())}
                {field("zone", words.time_zone(), wrong_with("zone"), zones(&fields.zone).into_any())}
            </div>
            {field("password", words.owner_password(), wrong_with("password"), password.into_any())}
            {setup}
            <div class="actions">
                <button class="button">{words.open_the_shop()}</button>
                <button class="button quiet" name="preview" value="yes" formnovalidate>{words.preview()}</button>
            </div>
        </form>
    }
}
