//! Notices: told once with what caused them, only if wanted, and kept in an inbox.

use crate::common::{Fixture, program, shop, shop_with};
use loyalty::{
    ledger::Unit,
    notices::{Got, Kind, Quiet, What, Wishes},
    purchases::Sale,
    time::Timestamp,
};
use server::{Error, cards::Joined, notices::PAGE};
use std::time::Duration;

pub async fn told(it: &Fixture, who: &Joined) -> Vec<What> {
    let inbox = it.book.inbox(who.customer, who.card, None).await.unwrap();
    inbox.notices.into_iter().map(|notice| notice.what).collect()
}

/// Only these kinds, never quiet.
pub fn only(kinds: &[Kind]) -> Wishes {
    Wishes::of(&kinds.iter().copied().collect(), Quiet::new(0, 0).unwrap())
}

pub fn coffee() -> What {
    What::Reward(Got { units: vec![], reward: Some("a free coffee".into()), more: 0 })
}

#[tokio::test]
async fn a_reward_is_told_once_with_the_purchase_that_brought_it() {
    let it = shop().await;
    let who = it.join().await;
    it.give(who.card, 9).await;
    assert!(told(&it, &who).await.is_empty(), "what a visit brings is no news");
    let selling = it.selling(who.card, Sale::stamps(1));
    for _ in 0..2 {
        it.book.sell(&selling).await.unwrap();
    }
    assert_eq!(told(&it, &who).await, [coffee()]);
    assert!(it.try_give(who.card, 100_000).await.is_err());
    assert_eq!(told(&it, &who).await.len(), 1, "what is refused is not told");
    let stranger = it.join().await;
    assert!(matches!(it.book.inbox(stranger.customer, who.card, None).await, Err(Error::NotFound(_))));
    it.assert_clean().await;
}

#[tokio::test]
async fn kinds_that_are_off_are_told_nowhere_and_others_can_be_switched_on() {
    let it = shop().await;
    let who = it.join().await;
    it.book.set_wishes(who.customer, who.card, &only(&[Kind::Earned])).await.unwrap();
    it.give(who.card, 12).await;
    let earned = What::Earned(Got { units: vec![(Unit::Stamp, 1)], ..Got::default() });
    assert!(told(&it, &who).await.is_empty(), "with a reward it is the reward that counts, and that is off");
    it.give(who.card, 1).await;
    assert_eq!(told(&it, &who).await, [earned]);
    // What a shop must say is said.
    it.publish(loyalty::programs::Draft::stamp_card(5, "a tea")).await;
    it.book.move_cards(it.shop.id).await.unwrap();
    assert!(told(&it, &who).await.contains(&What::NewTerms));
    let stranger = it.join().await;
    let refused = it.book.set_wishes(stranger.customer, who.card, &Wishes::default()).await;
    assert!(matches!(refused, Err(Error::NotFound(_))));
    it.assert_clean().await;
}

#[tokio::test]
async fn a_friend_who_counts_is_told_to_who_invited() {
    let it = shop().await;
    let who = it.join().await;
    let invite = it.card(who.card).await.card.invite_code;
    let friend = it.join_by(&invite).await;
    it.give(friend.card, 1).await;
    let cookie = Got { units: vec![], reward: Some("a cookie".into()), more: 0 };
    assert_eq!(told(&it, &who).await, [What::Friend(cookie)]);
    assert!(told(&it, &friend).await.is_empty());
}

#[tokio::test]
async fn an_inbox_has_pages_and_remembers_what_was_shown() {
    let it = shop().await;
    let who = it.join().await;
    it.book.set_wishes(who.customer, who.card, &only(&[Kind::Earned])).await.unwrap();
    for _ in 0..45 {
        it.later(Duration::from_secs(60));
        it.give(who.card, 1).await;
    }
    let (mut before, mut pages, mut all): (Option<(Timestamp, String)>, Vec<usize>, Vec<Timestamp>) =
        Default::default();
    loop {
        let from = before.as_ref().map(|(at, rule)| (*at, rule.as_str()));
        let inbox = it.book.inbox(who.customer, who.card, from).await.unwrap();
        pages.push(inbox.notices.len());
        all.extend(inbox.notices.iter().map(|notice| notice.at));
        let Some(last) = inbox.notices.last().filter(|_| inbox.more) else { break };
        before = Some((last.at, last.rule.clone()));
    }
    // Four cards were filled: those purchases brought a reward, which is off.
    assert_eq!((pages, all.len()), (vec![PAGE as usize, PAGE as usize, 1], 41));
    assert!(all.is_sorted_by(|one, next| one > next));
    let first = it.book.inbox(who.customer, who.card, None).await.unwrap();
    it.book.see_notices(&first).await.unwrap();
    assert_eq!(it.count("SELECT count(*) FROM notices WHERE seen_at_us IS NULL").await, 21);
    let again = it.book.inbox(who.customer, who.card, None).await.unwrap();
    assert!(again.notices.iter().all(|notice| notice.seen_at == Some(it.book.now())));
    it.later_days(7);
    it.jobs().await;
    assert_eq!(it.count("SELECT count(*) FROM notices").await, 0, "what is old is forgotten");
}

#[tokio::test]
async fn a_reward_that_lapses_is_told_before_and_lapses_then() {
    let it = shop_with(program(
        r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 3, "reward": "a tea"}]},
            "expiry": {"rewards": {"days": 10}, "warn_days": 4}}"#,
    ))
    .await;
    let who = it.join().await;
    it.give(who.card, 3).await;
    it.on("2026-11-27 23:59");
    it.jobs().await;
    assert_eq!(told(&it, &who).await.len(), 1);
    it.on("2026-11-28 00:00");
    it.jobs().await;
    let inbox = it.book.inbox(who.customer, who.card, None).await.unwrap();
    let What::RewardLapses(_, title, ends) = &inbox.notices[0].what else { panic!("{inbox:?}") };
    assert_eq!((title.as_str(), inbox.notices.len()), ("a tea", 2));
    assert_eq!(it.codes(who.card).await.len(), 1, "it is still good");
    it.clock.set(*ends);
    it.jobs().await;
    assert!(it.vouchers(who.card).await.is_empty());
    assert!(told(&it, &who).await.is_empty(), "neither matters any more");
    it.assert_clean().await;
}

const GALA: &str = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
    "experiences": [{"id": "gala", "name": "Gala", "starts": "2026-12-05T18:00:00", "places": 2}]}"#;

#[tokio::test]
async fn who_has_a_place_is_reminded_once_the_day_before() {
    let it = shop_with(program(GALA)).await;
    let (guest, waiting, off, late) = (it.join().await, it.join().await, it.join().await, it.join().await);
    it.book.set_wishes(off.customer, off.card, &only(&[Kind::Reward])).await.unwrap();
    for who in [&guest, &off, &waiting] {
        it.later(Duration::from_secs(60));
        it.book.reserve(who.customer, who.card, "gala", &it.fresh_key()).await.unwrap();
    }
    it.on("2026-12-04 09:59");
    it.jobs().await;
    assert!(told(&it, &guest).await.is_empty());
    it.book.cancel(off.customer, off.card, "gala", &it.fresh_key()).await.unwrap();
    it.book.cancel(waiting.customer, waiting.card, "gala", &it.fresh_key()).await.unwrap();
    it.book.reserve(late.customer, late.card, "gala", &it.fresh_key()).await.unwrap();
    for time in ["10:00", "10:10", "23:00"] {
        it.on(&format!("2026-12-04 {time}"));
        it.jobs().await;
        assert_eq!(told(&it, &guest).await, [What::Tomorrow("gala".into())], "{time}");
        assert!(told(&it, &late).await.is_empty(), "who reserved today knows");
    }
    it.on("2026-12-05 18:00");
    assert!(told(&it, &guest).await.is_empty());
    it.assert_clean().await;
}
