//! Whatever is done to a history, the walk names the place; what is honest passes.

use super::{super::*, *};
use crate::ids::PurchaseId;
use proptest::prelude::*;

const SHOP: ShopId = ShopId([1; 16]);
const CARD: CardId = CardId([2; 16]);

/// A history in which each entry gives so many stamps.
fn history(amounts: &[u32]) -> Vec<(Entry, Link)> {
    let mut head = Link::first(SHOP, CARD);
    let mut entries = Vec::new();
    for (seq, amount) in (1..).zip(amounts) {
        let entry = Entry {
            id: EntryId { card: CARD, seq },
            at: Timestamp(seq.cast_signed()),
            kind: Kind::Purchase,
            unit: Unit::Stamp,
            amount: *amount,
            from: Account::Issued,
            to: Account::Card,
            purchase: Some(PurchaseId([3; 16])),
            voucher: None,
            by: None,
            reverses: None,
            ends: None,
            issuer: None,
            shop: None,
        };
        head = entry.link(head);
        entries.push((entry, head));
    }
    entries
}

fn end(entries: &[(Entry, Link)]) -> End {
    entries.last().map_or(Walk::first(SHOP, CARD).end(), |(entry, head)| End { seq: entry.id.seq, head: *head })
}

/// Walks in stretches of `step` entries, as they come over the network.
fn walk(entries: &[(Entry, Link)], End { seq, head }: End, seen: Option<End>, step: usize) -> Result<End, Break> {
    let mut walk = Walk::first(SHOP, CARD).by(seen);
    let mut parts = entries.chunks(step);
    loop {
        let entries = parts.next().unwrap_or_default().to_vec();
        let (before, more, unreadable) = (walk.end().head, parts.len() > 0, false);
        let stretch = Stretch { shop: SHOP, card: CARD, seq, head, before, entries, more, unreadable };
        let travelled: Stretch = serde_json::from_str(&serde_json::to_string(&stretch).unwrap()).unwrap();
        assert_eq!(travelled, stretch);
        if walk.along(&travelled)? {
            return Ok(walk.end());
        }
    }
}

fn whole(entries: &[(Entry, Link)], seen: Option<End>) -> Result<End, (u64, Misfit)> {
    walk(entries, end(entries), seen, 500).map_err(|found| (found.seq, found.what))
}

proptest! {
    #[test]
    fn an_honest_history_leads_by_every_end_that_was_ever_seen(
        amounts in prop::collection::vec(1_u32..9, 0..40), seen in 0_usize..40, step in 1_usize..9,
    ) {
        let entries = history(&amounts);
        let seen = end(&entries[..seen.min(entries.len())]);
        prop_assert_eq!(walk(&entries, end(&entries), Some(seen), step), Ok(end(&entries)));
        prop_assert_eq!(seen.to_string().parse(), Ok(seen));
    }

    #[test]
    fn whichever_entry_is_changed_it_is_named(amounts in prop::collection::vec(1_u32..9, 1..40), at: prop::sample::Index, step in 1_usize..9) {
        let mut entries = history(&amounts);
        let (end, at) = (end(&entries), at.index(entries.len()));
        entries[at].0.amount += 1;
        let found = walk(&entries, end, None, step);
        prop_assert_eq!(found, Err(Break { seq: at as u64 + 1, at: Some(entries[at].0.at), what: Misfit::Changed }));
    }

    #[test]
    fn whichever_entry_is_gone_it_is_named(amounts in prop::collection::vec(1_u32..9, 1..40), at: prop::sample::Index, step in 1_usize..9) {
        let mut entries = history(&amounts);
        let (end, at) = (end(&entries), at.index(entries.len()));
        entries.remove(at);
        let found = walk(&entries, end, None, step);
        prop_assert_eq!(found, Err(Break { seq: at as u64 + 1, at: None, what: Misfit::Missing }));
    }

    /// All that is kept is written anew from some entry on, so that it fits together: only what was seen tells.
    #[test]
    fn a_past_that_was_rewritten_is_found_by_what_was_seen(amounts in prop::collection::vec(1_u32..9, 1..40), at: prop::sample::Index, seen: prop::sample::Index) {
        let (honest, at, mut other) = (history(&amounts), at.index(amounts.len()), amounts.clone());
        other[at] += 1;
        let rewritten = history(&other);
        prop_assert_eq!(whole(&rewritten, None), Ok(end(&rewritten)));
        let seen = seen.index(amounts.len()) + 1;
        let found = whole(&rewritten, Some(end(&honest[..seen])));
        prop_assert_eq!(found, if seen <= at { Ok(end(&rewritten)) } else { Err((seen as u64, Misfit::Rewritten)) });
    }
}

#[test]
fn what_was_seen_and_is_gone_is_missing() {
    let entries = history(&[1, 2, 3]);
    assert_eq!(whole(&entries[..2], Some(end(&entries))), Err((3, Misfit::Missing)));
    assert_eq!(whole(&[], Some(end(&entries[..1]))), Err((1, Misfit::Missing)));
}

#[test]
fn a_history_ends_where_the_card_says() {
    let entries = history(&[1, 2, 3]);
    let found = |end, seen| walk(&entries, end, seen, 2).map_err(|found| (found.seq, found.what));
    let forged = End { head: Link([9; 32]), ..end(&entries) };
    assert_eq!(found(forged, None), Err((3, Misfit::End)));
    for seen in [None, Some(end(&entries))] {
        assert_eq!(found(end(&entries[..2]), seen), Err((3, Misfit::Unknown)));
    }
    let more = End { seq: 4, ..end(&entries) };
    assert_eq!(found(more, None), Err((4, Misfit::Missing)));
}

#[test]
fn what_cannot_be_read_is_named_by_its_place() {
    let entries = history(&[1, 2, 3]);
    let End { seq, head } = end(&entries);
    let (before, entries) = (Link::first(SHOP, CARD), entries[..1].to_vec());
    let stretch = Stretch { shop: SHOP, card: CARD, seq, head, before, entries, more: false, unreadable: true };
    let found = Walk::first(SHOP, CARD).along(&stretch).unwrap_err();
    assert_eq!(found, Break { seq: 2, at: None, what: Misfit::Unreadable });
}

#[test]
fn a_promise_of_more_with_nothing_in_it_ends_the_walk() {
    let (shop, card, before) = (SHOP, CARD, Link::first(SHOP, CARD));
    let empty = |seq| Stretch { shop, card, seq, head: before, before, entries: vec![], more: true, unreadable: false };
    assert_eq!(Walk::first(SHOP, CARD).along(&empty(0)), Ok(true));
    assert_eq!(Walk::first(SHOP, CARD).along(&empty(1)).unwrap_err().what, Misfit::Missing);
}

#[test]
fn a_history_of_another_card_does_not_fit() {
    let mut walk = Walk::first(SHOP, CardId([9; 16]));
    let (entry, link) = history(&[1]).remove(0);
    assert_eq!(walk.step(&entry, link).unwrap_err().what, Misfit::Missing);
    let mut walk = Walk::first(ShopId([9; 16]), CARD);
    assert_eq!(walk.step(&entry, link).unwrap_err().what, Misfit::Changed);
}

#[test]
fn what_is_no_end_is_refused() {
    let link = Link([7; 32]);
    for wrong in ["", "1", "-", "1-", &format!("-{link}"), &format!("x-{link}"), &format!("1-{link}0")] {
        assert_eq!(wrong.parse::<End>(), Err(NotAnEnd), "{wrong}");
    }
}
