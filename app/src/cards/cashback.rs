//! Cashback: how much, how it is used, and what of it lapses next.

use super::{
    next::percent,
    shown::{Shown, part},
};
use crate::ui::{Icon, face::Main, mark::icon, purse::Purse};
use leptos::prelude::*;
use loyalty::{expiry, ledger::Unit, percent::Percent, time::Timestamp};

/// What of this lapses first, and when: of lots that lapse together, the sum.
fn first_to_lapse(lots: impl Iterator<Item = (u32, Timestamp)>) -> Option<(u32, Timestamp)> {
    lots.fold(None, |first, (amount, ends)| match first {
        Some((sum, at)) if at == ends => Some((amount.saturating_add(sum), at)),
        Some((_, at)) if at < ends => first,
        _ => Some((amount, ends)),
    })
}

/// The same in words: until when all of it is good, or a part of it.
fn lapses(shown: &Shown) -> Option<String> {
    let ends = expiry::ends(&shown.view.terms, &shown.view.standing, &shown.here());
    let lots = ends.into_iter().filter(|(lot, _)| lot.unit == Unit::Cashback && lot.amount > 0);
    let (amount, ends) = first_to_lapse(lots.map(|(lot, ends)| (lot.amount, ends)))?;
    let day = shown.last_day(ends);
    Some(if amount < shown.held(Unit::Cashback) {
        shown.words.lapses_next(shown.count(Unit::Cashback, amount), day)
    } else {
        shown.words.lapses_all(day)
    })
}

/// How much of a bill it pays, and how to ask for it; the purse itself where the card does not show it.
pub(super) fn section(shown: &Shown) -> impl IntoView + use<> {
    let cashback = shown.view.terms.cashback.as_ref()?;
    let (words, held) = (shown.words, shown.held(Unit::Cashback));
    let on_card = matches!(Main::of(&shown.view.terms), Main::Balance(Unit::Cashback));
    let sum = (!on_card).then(|| {
        let sum = shown.count(Unit::Cashback, held);
        view! { <Purse empty={held == 0}><p class="sum">{sum}</p></Purse> }
    });
    let most = if cashback.most_of_bill == Percent::whole(100) {
        words.cashback_whole().to_owned()
    } else {
        words.cashback_most(percent(shown, cashback.most_of_bill))
    };
    let how = (held > 0).then(|| words.cashback_how());
    let lapses = lapses(shown).map(|line| view! { <p class="lapses"><Icon path=icon::CLOCK/><span>{line}</span></p> });
    Some(part("cashback", words.your_cashback(), view! { {sum}<p class="muted">{most}" "{how}</p>{lapses} }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lapses_first_is_summed_and_the_rest_is_left() {
        let first = |lots: &[(u32, i64)]| first_to_lapse(lots.iter().map(|(amount, at)| (*amount, Timestamp(*at))));
        assert_eq!(first(&[]), None);
        assert_eq!(first(&[(5, 9)]), Some((5, Timestamp(9))));
        assert_eq!(first(&[(5, 9), (2, 3), (1, 9), (4, 3)]), Some((6, Timestamp(3))));
        assert_eq!(first(&[(u32::MAX, 1), (1, 1)]), Some((u32::MAX, Timestamp(1))));
    }
}
