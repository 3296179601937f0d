//! A shop's beginning: five answers make a card, which its owner sees as customers will, and a poster to hang up.

use crate::{
    cards::request_key,
    islands::Preview,
    site::{
        Form, Frame, Reply, Site, Trouble, Visitor, fragment, page, settings::NewShops,
        visitor::{self},
    },
    staff::{let_in, pin_page},
    ui::{
        Back, Icon,
        card::{Card, Face, Slot, Sprite},
        mark::{MARKS, icon, mark},
        qr::Qr,
        theme::Theme,
        wrong,
    },
    words::Words,
};
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Html,
};
use leptos::prelude::*;
use loyalty::{
    languages::Language,
    programs::{Draft, Gift, Needs, Problem, REWARD_LETTERS_MAX, Referral, SLOTS, Terms},
};
use serde::Deserialize;
use server::{
    requests::RequestKey,
    shops::{NAME_LETTERS_MAX, NewShop, Opened},
    staff::{PASSWORD_LETTERS_MAX, PASSWORD_LETTERS_MIN},
};
use std::sync::Arc;

/// What the form holds, as it was typed: nothing is lost when something is wrong.
#[derive(Clone, Deserialize)]
#[serde(default)]
pub struct StartFields {
    name: String,
    reward: String,
    slots: String,
    mark: String,
    colour: String,
    language: String,
    zone: String,
    invitations: Option<String>,
    password: String,
    setup: String,
    key: String,
    preview: Option<String>,
}

impl Default for StartFields {
    fn default() -> Self {
        let text = String::new;
        Self {
            name: text(),
            reward: text(),
            slots: "10".into(),
            mark: "cup".into(),
            colour: "#7b2d1e".into(),
            language: text(),
            zone: text(),
            invitations: None,
            password: text(),
            setup: text(),
            key: text(),
            preview: None,
        }
    }
}

/// Where most who read this language live.
const fn usual_zone(language: Language) -> &'static str {
    match language {
        Language::En => "Europe/London",
        Language::Hu => "Europe/Budapest",
        Language::Et => "Europe/Tallinn",
        Language::Pl => "Europe/Warsaw",
    }
}

impl StartFields {
    /// An empty form.
    fn fresh(language: Language) -> Self {
        Self {
            language: language.code().into(),
            zone: usual_zone(language).into(),
            invitations: Some("yes".into()),
            ..Self::default()
        }
    }

    fn language(&self) -> Language {
        Language::from_code(&self.language).unwrap_or_default()
    }

    fn draft(&self) -> Draft {
        let one = || Gift::Stamps(1);
        Draft {
            reward: self.reward.clone(),
            slots: self.slots.trim().parse().unwrap_or(0),
            welcome_stamps: 0,
            referral: self.invitations.as_ref().map(|_| Referral { friend: one(), inviter: one() }),
            reward_days: None,
        }
    }

    /// The shop that the fields describe.
    fn read(&self, key: RequestKey) -> Result<NewShop, Vec<Problem>> {
        let mut problems = Vec::new();
        let terms = Terms::try_from(self.draft()).map_err(|found| problems.extend(found.0));
        // The rest is checked even so: a person hears of everything at once.
        let stand_in = || Terms::try_from(Draft { reward: "x".into(), slots: SLOTS.0, ..self.draft() });
        let Some(terms) = terms.ok().or_else(|| stand_in().ok()) else { return Err(problems) };
        let new = NewShop {
            name: self.name.clone(),
            color: self.colour.clone(),
            mark: mark(&self.mark).id.into(),
            language: self.language(),
            zone: self.zone.clone(),
            terms,
            password: self.password.clone(),
            key,
        };
        if let Err(server::Error::Invalid(found)) = new.check() {
            problems.extend(found.0);
        }
        if problems.is_empty() { Ok(new) } else { Err(problems) }
    }

    /// The card as customers will see it, with what is missing filled in.
    fn face(&self, words: Words) -> Face {
        let or = |text: &str, other: &str| if text.trim().is_empty() { other.to_owned() } else { text.to_owned() };
        let mut draft = self.draft();
        draft.slots = draft.slots.clamp(SLOTS.0, SLOTS.1);
        draft.reward = or(&draft.reward, words.reward_example()).chars().take(REWARD_LETTERS_MAX as usize).collect();
        let promise = Terms::try_from(draft.clone()).map(|terms| terms.promise(words.0)).unwrap_or_default();
        let seeds = [3, 1_000_007, 77_777];
        let stamped = seeds.into_iter().take(draft.slots.saturating_sub(1) as usize);
        let mut slots: Vec<_> = stamped.map(|seed| Slot::Stamped { seed, landing: false }).collect();
        slots.resize(draft.slots as usize, Slot::Empty);
        let name = or(&self.name, words.the_shop()).chars().take(NAME_LETTERS_MAX as usize).collect();
        Face { name, mark: mark(&self.mark).id.into(), promise, slots }
    }
}

/// `GET /start`
///
/// # Errors
/// Where the database does not answer.
pub async fn start_page(
    State(site): State<Site>,
    visitor: Visitor,
    Query(given): Query<SetupQuery>,
) -> Reply {
    let mut fields = StartFields::fresh(visitor.speaks(Language::En));
    fields.setup = given.setup.unwrap_or_default();
    form_page(&site, &visitor, fields, Vec::new()).await
}

/// The setup code, in the address that the server prints.
#[derive(Deserialize)]
pub struct SetupQuery {
    setup: Option<String>,
}

/// `GET /start/preview`: the card alone.
pub async fn preview(visitor: Visitor, Query(fields): Query<StartFields>) -> Html<String> {
    let words = Words(Language::from_code(&fields.language).unwrap_or(visitor.speaks(Language::En)));
    Html(fragment(move || picture(&fields, words)))
}

fn picture(fields: &StartFields, words: Words) -> impl IntoView + use<> {
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

async fn form_page(site: &Site, visitor: &Visitor, mut fields: StartFields, problems: Vec<Problem>) -> Reply {
    // A form with mistakes is another request when it is sent again.
    fields.key = site.stampbook.new_key()?;
    if !site.may_open_shops().await? {
        return closed(site, visitor).await;
    }
    let words = Words(visitor.speaks(fields.language()));
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let asks_setup = site.settings.new_shops == NewShops::First;
    let frame = Frame::plain(words.new_shop()).of(&fields.colour, words.0).body("owner").for_staff().with_islands();
    let (fields, problems) = (Arc::new(fields), Arc::new(problems));
    Ok(page(site, visitor, frame.status(status), move || {
        let picture = picture(&fields, Words(fields.language()));
        view! {
            <Sprite marks=MARKS.iter().map(|mark| mark.id.to_owned()).collect()/>
            <main>
                <h1>{words.new_shop()}</h1>
                <p class="lead">{words.new_shop_lead()}</p>
                <div class="making">
                    <Preview form="new-shop".into() address="/start/preview".into()>{picture}</Preview>
                    {form(&fields, &problems, words, asks_setup)}
                </div>
            </main>
        }
    })
    .await)
}

fn form(fields: &StartFields, problems: &[Problem], words: Words, asks_setup: bool) -> impl IntoView + use<> {
    let wrong_with = |name| problem(problems, name, words);
    let languages: Vec<_> = Language::ALL
        .map(|one| view! { <option value=one.code() selected=one == fields.language() lang=one.code()>{one.name()}</option> })
        .into_iter()
        .collect();
    let name = view! {
        <input id="name" name="name" value=fields.name.clone() required maxlength=NAME_LETTERS_MAX autocomplete="organization"/>
    };
    let reward = view! {
        <input id="reward" name="reward" value=fields.reward.clone() required maxlength=REWARD_LETTERS_MAX
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

async fn closed(site: &Site, visitor: &Visitor) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    let frame = Frame::plain(words.shop_exists()).status(StatusCode::FORBIDDEN);
    Ok(page(site, visitor, frame, move || {
        view! {
            <main class="trouble">
                <Icon path=icon::CROSS/>
                <div class="stack"><h1>{words.shop_exists()}</h1><p class="lead">{words.shop_exists_how()}</p></div>
                <a class="button" href="/owner">{words.sign_in()}</a>
            </main>
        }
    })
    .await)
}

/// `POST /start`: opens the shop and signs its owner in, or shows the form again with what is wrong.
///
/// # Errors
/// Where the database does not answer.
pub async fn start(State(site): State<Site>, visitor: Visitor, Form(fields): Form<StartFields>) -> Reply {
    if fields.preview.is_some() {
        return form_page(&site, &visitor, fields, Vec::new()).await;
    }
    let only_first = site.settings.new_shops == NewShops::First;
    let read = fields.read(request_key(&fields.key)?);
    let mut problems = read.as_ref().err().cloned().unwrap_or_default();
    if only_first && !site.stampbook.is_setup_code(&fields.setup) {
        problems.push(Problem { field: "setup".into(), needs: Needs::Choice });
    }
    let new = match read {
        Ok(new) if problems.is_empty() => new,
        _ => return form_page(&site, &visitor, fields, problems).await,
    };
    if !site.limits.allow_new(&visitor.place) {
        return Err(Trouble::TooMany.into());
    }
    let Opened { shop, pin, token } = match site.stampbook.open_shop(&new, only_first).await {
        Ok(opened) => opened,
        Err(server::Error::Taken) => return closed(&site, &visitor).await,
        Err(error) => return Err(Trouble::from(error).into()),
    };
    let words = Words(visitor.speaks(shop.language));
    let cookies = let_in(&site, &visitor, &shop, &token)?;
    let mut response = pin_page(&site, &visitor, shop, pin, words.your_shop_is_open()).await?;
    visitor::append(response.headers_mut(), cookies);
    Ok(response)
}

/// `GET /shops/{shop}/poster`: a page made for paper. It says what the shop promises to everybody, so everybody may see it.
///
/// # Errors
/// [`Trouble::NoPage`] where there is no such shop.
pub async fn poster(State(site): State<Site>, visitor: Visitor, Path(slug): Path<String>) -> Reply {
    let shop = site.stampbook.shop_by_slug(&slug).await?;
    let terms = site.stampbook.terms(&shop).await?;
    // On paper the shop speaks its own language, whoever prints it.
    let (words, reader) = (Words(shop.language), Words(visitor.speaks(shop.language)));
    let link = site.address(&format!("/join/{slug}"));
    let frame = Frame::plain(reader.poster()).of(&shop.color, shop.language).body("poster-page").for_staff();
    let promise = terms.promise(shop.language);
    Ok(page(&site, &visitor, frame, move || {
        let plain = link.split_once("://").map_or(link.as_str(), |(_, rest)| rest).to_owned();
        view! {
            <header class="top"><Back href="/owner".into() label=reader.today().into()/><span class="muted small">{reader.print_hint()}</span></header>
            <main>
                <article class="poster" lang=words.0.code()>
                    <header class="poster-head">
                        <Icon path=mark(&shop.mark).path/>
                        <h1>{shop.name.clone()}</h1>
                        <p>{promise.clone()}</p>
                    </header>
                    <div class="poster-body">
                        <Qr text=link.clone() label=words.qr_to_join()/>
                        <p>{words.scan_with_camera()}</p>
                    </div>
                    <footer class="poster-foot">{plain}</footer>
                </article>
            </main>
        }
    })
    .await)
}
