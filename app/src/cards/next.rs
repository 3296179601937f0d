//! The one line below the card: what comes next, in the part that the program is mainly about.

use super::{ladder, points, shown::Shown};
use crate::{ui::face::Main, words::Words};
use leptos::prelude::*;
use loyalty::{
    ledger::Unit,
    rewards::Priced,
    sentences,
    stamps::Stamps,
    tiers::{Basis, Tiers},
};

/// What comes next.
#[derive(Debug, Default, PartialEq, Eq)]
struct Next {
    /// In the largest type.
    number: String,
    /// After it.
    text: String,
    /// What it is for.
    reward: Option<String>,
    /// How far it is: so much of so much, and how that is said.
    way: Option<(u32, u32, String)>,
}

fn line(text: impl Into<String>) -> Next {
    Next { text: text.into(), ..Next::default() }
}

fn stamps(shown: &Shown, stamps: &Stamps, slots: u32) -> Next {
    let (words, held) = (shown.words, shown.held(Unit::Stamp));
    let next = stamps.next(held);
    let left = next.map_or(0, |next| next.at - held);
    Next {
        number: left.to_string(),
        text: words.to_go(left).into(),
        // Of a single one the card itself speaks.
        reward: next.filter(|_| stamps.rewards.len() > 1).map(|next| next.reward.title.clone()),
        way: Some((held, slots, words.of_slots(held, slots))),
    }
}

/// The next reward of a list that the card can't pay for yet.
fn priced(shown: &Shown, unit: Unit, list: &[Priced], all: fn(Words) -> &'static str) -> Next {
    let (words, held) = (shown.words, shown.held(unit));
    let Some(next) = list.iter().find(|one| one.price > held) else { return line(all(words)) };
    let left = next.price - held;
    let text = if unit == Unit::Stamp { words.to_go(left) } else { words.points_to_go(left) };
    Next {
        number: loyalty::money::grouped(left.into(), words.0),
        text: text.into(),
        reward: Some(next.reward.title.clone()),
        way: Some((held, next.price, words.of_slots(held, next.price))),
    }
}

fn balance(shown: &Shown, unit: Unit) -> Next {
    let (words, held, terms) = (shown.words, shown.held(unit), &shown.view.terms);
    let ladder = terms.ladder.as_ref().filter(|ladder| ladder.unit == unit);
    let catalogue = terms.points.as_ref().filter(|points| unit == Unit::Point && !points.rewards.is_empty());
    match (unit, ladder, catalogue) {
        (_, Some(ladder), _) => {
            let all = if ladder.keeps { ladder::all_said(shown) } else { Words::enough_for_all };
            priced(shown, unit, &ladder.steps, all)
        }
        (_, None, Some(points)) => priced(shown, unit, &points.rewards, Words::enough_for_all),
        (Unit::Cashback, ..) if held > 0 => line(words.cashback_next()),
        (Unit::Cashback, ..) => line(words.cashback_none()),
        (Unit::Vote, ..) if held > 0 => Next { number: held.to_string(), ..line(words.votes_to_give(held)) },
        (Unit::Vote, ..) => line(words.no_votes()),
        // Points that are collected for other things than rewards: the sections below say for which.
        _ => Next::default(),
    }
}

/// How much of what tiers count: "€80", "3 purchases", "120 points".
pub(super) fn basis(shown: &Shown, basis: Basis, amount: u32) -> String {
    match basis {
        Basis::Spend => shown.money(amount.into()),
        Basis::Visits => shown.words.purchases(amount),
        Basis::Points => shown.count(Unit::Point, amount),
    }
}

fn tiers(shown: &Shown, tiers: &Tiers) -> Next {
    let (words, counted) = (shown.words, shown.view.counted);
    let Some(next) = tiers.levels.get(usize::from(shown.view.standing.tier.level)) else {
        return line(words.top_tier());
    };
    let missing = basis(shown, tiers.by, next.at.saturating_sub(counted));
    // "€80" stays whole; of "3 purchases" only the number is large.
    let (number, rest) = missing.split_once(' ').unwrap_or((&missing, ""));
    let text = format!("{rest} {}", words.to_tier(&next.name));
    Next { number: number.into(), ..line(text.trim_start()) }
}

fn what(shown: &Shown) -> Next {
    match Main::of(&shown.view.terms) {
        Main::Stamps(card, slots) => stamps(shown, card, slots),
        Main::Balance(unit) => balance(shown, unit),
        Main::Club(_) => match shown.view.standing.member_until {
            Some(until) => line(shown.words.member_until(shown.last_day(until))),
            None => line(shown.words.join_the_club()),
        },
        Main::Tiers(all) => tiers(shown, all),
        Main::Other => Next::default(),
    }
}

/// The line in plain words, and what it is for, where a card is told of in few words.
#[must_use]
pub fn in_words(shown: &Shown) -> (String, Option<String>) {
    let Next { number, text, reward, .. } = what(shown);
    (format!("{number} {text}").trim().to_owned(), reward)
}

/// The line, and the way to rewards that can be taken now.
pub(super) fn next(shown: &Shown) -> impl IntoView + use<> {
    let Next { number, text, reward, way } = what(shown);
    let number = (!number.is_empty()).then(|| view! { <b>{number}</b>" " });
    let line = (!text.is_empty()).then(|| view! { <p class="togo">{number}{text}</p> });
    let reward = reward.map(|reward| view! { <p class="lead aim">{reward}</p> });
    let way = way.map(|(so_far, all, said)| {
        let label =
            if shown.view.slots().is_some() { shown.words.stamps_word() } else { shown.words.rewards_for_points() };
        view! {
            <div class="progress">
                <progress max=all value=so_far.min(all) aria-label=label></progress>
                <span>{said}</span>
            </div>
        }
    });
    let now = points::can_take(shown).or_else(|| ladder::can_take(shown));
    let now = now
        .map(|id| view! { <a class="button quiet wide" href=format!("#{id}")>{shown.words.can_take_a_reward()}</a> });
    let empty = line.is_none() && now.is_none();
    (!empty).then(|| view! { <div class="stack">{line}{reward}{way}{now}</div> })
}

/// A share in words.
pub(super) fn percent(shown: &Shown, share: loyalty::percent::Percent) -> String {
    sentences::percent(share, shown.words.0)
}
