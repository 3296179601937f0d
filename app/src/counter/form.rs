//! The form of a purchase: what the card's program asks for and nothing else. What was typed comes back with what is wrong
//! beside it.

use super::{
    amounts::{self, NotAnAmount},
    sale::{Asks, Field, Problem, STAMPS_OFFERED, SaleFields, Thing, Wrong},
};
use crate::{site::trouble_words, ui::wrong, words::Words};
use leptos::prelude::*;
use loyalty::{
    cashback, ids::CardId, languages::Language, ledger::Unit, money::Currency, percent::Percent, purchases::AMOUNT_MAX,
    sentences,
};
use server::cards::CardView;

/// What was typed is shown again up to this length.
const SHOWN_LETTERS_MAX: usize = 200;

/// What was typed before, what is wrong with it, and for whom that is said.
pub(super) struct Typing<'a> {
    pub(super) problems: &'a [Problem],
    pub(super) currency: Option<Currency>,
    pub(super) words: Words,
}

/// An amount as one would write it.
fn example(currency: Option<Currency>, language: Language) -> String {
    let mark = if language == Language::En { '.' } else { ',' };
    match currency.map_or(2, amounts::decimals) {
        0 => "1250".to_owned(),
        places => format!("12{mark}{:0<places$}", 5, places = places as usize),
    }
}

impl Typing<'_> {
    /// What stands beside this field.
    pub(super) fn wrong(&self, field: &Field) -> Option<String> {
        let (words, problem) = (self.words, self.problems.iter().find(|problem| problem.field == *field)?);
        Some(match problem.wrong {
            Wrong::Amount(NotAnAmount::Missing) => words.amount_missing().into(),
            Wrong::Amount(NotAnAmount::Unreadable) => words.write_it_like(example(self.currency, words.0)),
            Wrong::Amount(NotAnAmount::TooLarge) => {
                words.at_most(words.so_many(Unit::Cashback, AMOUNT_MAX, self.currency))
            }
            Wrong::Number(least, most) => words.needs_number(least, most),
            Wrong::MoreThanBill => words.things_over_bill().into(),
            Wrong::TooManyCodes(most) => words.codes_at_most(most),
            Wrong::Refused(why) => trouble_words(words, why).into(),
        })
    }

    /// A field with its label, and what is wrong with it below.
    pub(super) fn input(&self, of: Input<'_>, field: &Field) -> impl IntoView + use<> {
        let Input { id, name, of_what, label, hint, typed, mode, class, must, first } = of;
        let problem = self.wrong(field);
        let invalid = problem.is_some().then_some("true");
        let described = match (problem.is_some(), hint.is_some()) {
            (true, _) => Some(format!("{id}-wrong")),
            (false, true) => Some(format!("{id}-hint")),
            (false, false) => None,
        };
        let (hint_id, typed) = (format!("{id}-hint"), typed.chars().take(SHOWN_LETTERS_MAX).collect::<String>());
        view! {
            <div class=format!("field {class}")>
                <label for=id.clone()>{of_what.map(|what| view! { <span class="hidden">{what}": "</span> })}{label}</label>
                <input id=id.clone() name=name inputmode=mode autocomplete="off" maxlength="200" value=typed required=must autofocus=first
                    aria-invalid=invalid aria-describedby=described/>
                {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
                {wrong(&id, problem)}
            </div>
        }
    }
}

/// A field to type into.
pub(super) struct Input<'a> {
    pub(super) id: String,
    pub(super) name: String,
    /// What it belongs to, for who does not see what stands above it.
    pub(super) of_what: Option<String>,
    pub(super) label: String,
    pub(super) hint: Option<&'static str>,
    pub(super) typed: &'a str,
    pub(super) mode: &'static str,
    pub(super) class: &'static str,
    pub(super) must: bool,
    /// Whether it is typed into first.
    pub(super) first: bool,
}

impl<'a> Input<'a> {
    /// An amount of money.
    pub(super) fn money(id: &str, label: String, typed: &'a str, must: bool) -> Self {
        let (mode, class) = ("decimal", "money");
        let (of_what, hint, first) = (None, None, false);
        Self { id: id.into(), name: id.into(), of_what, label, hint, typed, mode, class, must, first }
    }

    /// How many there are of something in a category.
    pub(super) fn count(place: usize, category: &str, label: String, typed: &'a str) -> Self {
        let (id, name) = (format!("count-{place}"), format!("count.{category}"));
        let (mode, class, first) = ("numeric", "thing", false);
        Self { id, name, of_what: None, label, hint: None, typed, mode, class, must: false, first }
    }
}

/// The choice of how many stamps, of which `usual` is chosen already.
fn many(usual: u32, words: Words) -> impl IntoView {
    let counts = (1..=STAMPS_OFFERED).map(|count| {
        view! { <label><input type="radio" name="stamps" value=count checked=count == usual/>{count}</label> }
    });
    let counts: Vec<_> = counts.collect();
    view! { <fieldset class="many"><legend class="hidden">{words.how_many_stamps()}</legend>{counts}</fieldset> }
}

/// The form of a card that is stamped by hand: one tap.
fn one_tap(card: CardId, key: &str, usual: u32, words: Words) -> impl IntoView + use<> {
    let labels = (1..=STAMPS_OFFERED).map(|count| {
        view! { <span class=format!("says says-{count}")>{words.give_stamps(words.stamps(count))}</span> }
    });
    let labels: Vec<_> = labels.collect();
    view! {
        <form method="post" action=format!("/counter/cards/{card}/purchases") class="give stack">
            <input type="hidden" name="key" value=key.to_owned()/>
            {many(usual, words)}
            <button class="button wide">{labels}</button>
        </form>
    }
}

fn thing(place: usize, thing: &Thing, alone: bool, fields: &SaleFields, typing: &Typing<'_>) -> impl IntoView + use<> {
    let (typed, words) = (fields.things.get(&thing.category).cloned().unwrap_or_default(), typing.words);
    let label = match (thing.category.is_empty(), alone) {
        (true, true) => words.number_of_things().to_owned(),
        (true, false) => words.other_things().to_owned(),
        (false, _) => thing.category.clone(),
    };
    let price = thing.price.map(|_| {
        let (id, name, of_what) = (format!("price-{place}"), format!("price.{}", thing.category), Some(label.clone()));
        let money = Input::money(&id, words.price_together().into(), &typed.price, false);
        let money = Input { name, of_what, ..money };
        typing.input(Input { class: "thing price", ..money }, &Field::Price(thing.category.clone()))
    });
    let count = Input::count(place, &thing.category, label.clone(), &typed.count);
    view! { {typing.input(count, &Field::Count(thing.category.clone()))}{price} }
}

fn things(asks: &Asks, fields: &SaleFields, typing: &Typing<'_>) -> Option<impl IntoView + use<>> {
    let alone = asks.things.len() == 1;
    let all = asks.things.iter().enumerate().map(|(place, one)| thing(place, one, alone, fields, typing));
    let all: Vec<_> = all.collect();
    let legend = typing.words.what_was_bought();
    (!all.is_empty()).then(|| view! { <fieldset class="things"><legend>{legend}</legend>{all}</fieldset> })
}

/// Paying with what is on the card, where there is any.
fn cashback(view: &CardView, chosen: bool, words: Words) -> Option<impl IntoView + use<>> {
    let most = cashback::spendable(&view.terms, view.standing.held.of(Unit::Cashback), AMOUNT_MAX);
    let part = view.terms.cashback.as_ref()?.most_of_bill;
    let part = (part != Percent::whole(100)).then(|| words.most_of_bill(sentences::percent(part, words.0)));
    (most > 0).then(|| {
        let sum = words.so_many(Unit::Cashback, most, view.terms.currency);
        view! {
            <label class="check tall">
                <input type="checkbox" name="cashback" value="yes" checked=chosen/>
                <span>{words.pay_with_cashback(sum)}{part.map(|part| view! { <small class="muted">{part}</small> })}</span>
            </label>
        }
    })
}

fn coupons(fields: &SaleFields, typing: &Typing<'_>) -> impl IntoView + use<> {
    let (words, open) = (typing.words, !fields.coupons.trim().is_empty());
    let input = Input {
        id: "coupons".into(),
        name: "coupons".into(),
        label: words.coupon_codes().into(),
        hint: Some(words.coupon_codes_hint()),
        typed: &fields.coupons,
        mode: "text",
        class: "",
        must: false,
        first: false,
        of_what: None,
    };
    let input = typing.input(input, &Field::Coupons);
    view! { <details class="more" open=open><summary>{words.coupon_codes()}</summary>{input}</details> }
}

/// The form of a purchase on this card.
pub(super) fn form(view: &CardView, key: &str, fields: &SaleFields, typing: &Typing<'_>) -> AnyView {
    let (asks, words, card) = (Asks::of(&view.terms), typing.words, view.card.id);
    let usual = asks.stamps.map(|usual| fields.stamps.parse().unwrap_or(usual));
    if let Some(usual) = usual.filter(|_| asks.is_one_tap()) {
        return one_tap(card, key, usual, words).into_any();
    }
    let amount = asks.amount.zip(asks.currency).map(|(must, currency)| {
        let money = Input::money("amount", words.bill_in(currency), &fields.amount, must);
        let hint = (!must).then(|| words.bill_for_coupons());
        let first = typing.problems.is_empty();
        typing.input(Input { hint, class: "money large", first, ..money }, &Field::Amount)
    });
    view! {
        <form method="post" action=format!("/counter/cards/{card}/purchases") class="sale stack" id="sale">
            <input type="hidden" name="key" value=key.to_owned()/>
            {amount}
            {things(&asks, fields, typing)}
            {usual.map(|usual| many(usual, words))}
            {asks.cashback.then(|| cashback(view, fields.cashback, words))}
            {asks.coupons.then(|| coupons(fields, typing))}
            <button class="button wide">{words.record_purchase()}</button>
        </form>
    }
    .into_any()
}
