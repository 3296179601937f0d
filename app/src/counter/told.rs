//! What was done just before, said once: what a purchase earned and what is left to pay, a fee that was noted, or why
//! nothing was done.

use crate::{
    site::trouble_words,
    ui::{Icon, Note, mark::icon},
    words::{self, Words},
};
use leptos::prelude::*;
use loyalty::cards::Refusal;
use server::{cards::CardView, counter::Sold, store::Shop};

/// What a card's page says first.
#[derive(Debug, Clone)]
pub(super) enum Told {
    /// Nothing was done.
    Looked,
    /// A purchase was written down.
    Sold(Sold),
    /// The club's fee was.
    Member,
    /// The rules said no.
    Refused(Refusal),
    /// Something that was typed is wrong; it is said beside it.
    Wrong,
}

/// What was given for it, and what that led to.
fn earned(view: &CardView, sold: &Sold, words: Words) -> (String, String) {
    let given = match words.all_of(&sold.earned, view.terms.currency) {
        Some(earned) => words.given_stamps(earned),
        // Answers from before there was anything but stamps.
        None if sold.stamps > 0 => words.given_stamps(words.stamps(sold.stamps)),
        None => words.noted_nothing_earned().to_owned(),
    };
    let full = view.terms.stamps.as_ref().filter(|stamps| stamps.rewards.len() == 1).and_then(|stamps| stamps.reward());
    let filled = full.is_some_and(|full| sold.rewards.contains(&full.title));
    let reward = |reward: &String| match full {
        Some(full) if full.title == *reward => words.card_full_gets(reward),
        _ => words.reward_issued(reward),
    };
    let mut led_to: Vec<_> = sold.rewards.iter().map(reward).collect();
    led_to.extend(sold.reached.iter().map(|name| words.new_tier(name)));
    // Where something else was earned too, stamps are told only if there were any.
    if let Some(slots) = view.slots().filter(|_| sold.stamps > 0) {
        let standing = words.of_slots(sold.stamps_after, slots);
        match (filled, sold.stamps_after) {
            (false, _) => led_to.push(format!("{standing}.")),
            (true, 0) => {}
            (true, _) => led_to.push(words.on_the_next_card(standing)),
        }
    }
    (given, led_to.join(" "))
}

/// The bill, down to what is left to pay.
fn receipt(view: &CardView, sold: &Sold, words: Words) -> Option<impl IntoView + use<>> {
    let (to_pay, currency) = sold.to_pay.zip(view.terms.currency)?;
    let money = move |minor: u32| currency.words(minor.into(), words.0);
    let off = [(words.off_the_bill(), sold.discount), (words.from_cashback(), sold.spent)];
    let off = off.into_iter().filter(|(_, minor)| *minor > 0);
    let off: Vec<_> =
        off.map(|(what, minor)| view! { <div><dt>{what}</dt><dd>{format!("−{}", money(minor))}</dd></div> }).collect();
    Some(view! {
        <dl class="receipt">
            {off}
            <div class="due"><dt>{words.left_to_pay()}</dt><dd>{money(to_pay)}</dd></div>
        </dl>
    })
}

/// Something went well: what it was, and what it led to.
pub(super) fn good(what: String, then: String) -> AnyView {
    view! {
        <div class="note good done" role="status"><Icon path=icon::CHECK/><span><b>{what}</b>{format!(" {then}")}</span></div>
    }
    .into_any()
}

/// The rules said no, or something typed is wrong.
pub(super) fn bad(says: &'static str) -> AnyView {
    view! { <Note mood="bad" path=icon::CROSS>{says}</Note> }.into_any()
}

/// What the page says first.
pub(super) fn said(told: &Told, view: &CardView, shop: &Shop, words: Words) -> Option<AnyView> {
    Some(match told {
        Told::Looked => return None,
        Told::Wrong => bad(words.look_nothing_changed()),
        Told::Refused(why) => bad(trouble_words(words, *why)),
        Told::Member => {
            let club = view.terms.membership.as_ref().zip(view.standing.member_until);
            let until = |until| words::last_day(until, &shop.zone, words.0);
            good(club.map(|(club, end)| words.member_now_until(&club.name, until(end)))?, String::new())
        }
        Told::Sold(sold) => {
            let owed: Vec<_> = view.standing.owed.all().collect();
            let owed = words.all_of(&owed, view.terms.currency).map(|what| {
                view! { <Note path=icon::UNDO>{words.card_owes_how(what)}</Note> }
            });
            let (given, led_to) = earned(view, sold, words);
            view! { {receipt(view, sold, words)}{good(given, led_to)}{owed} }.into_any()
        }
    })
}
