//! Notices on phones: rung on each once, not in quiet hours, and no longer than they matter.

use crate::{
    common::{Fixture, at_once, program, shop, shop_with},
    notices::{coffee, only, told},
};
use data_encoding::BASE64URL_NOPAD;
use loyalty::{
    ids::{CardId, CustomerId},
    languages::Language,
    notices::{Kind, Quiet, What, Wishes},
    purchases::Sale,
    time::Timestamp,
};
use server::{
    cards::Joined,
    devices::{Kind as CodeKind, TakingOver},
    notices::{Letter, NewPhone, Outcome, PHONES_MAX, RETRIES_SECONDS},
};
use std::{collections::BTreeSet, time::Duration};

/// A browser's key: the example of RFC 8291.
const KEY: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

fn phone(endpoint: &str) -> NewPhone {
    NewPhone {
        endpoint: endpoint.into(),
        public_key: BASE64URL_NOPAD.decode(KEY.as_bytes()).unwrap(),
        secret: vec![7; 16],
        language: Language::Hu,
        name: "Android".into(),
        before: None,
    }
}

/// What is to be carried now.
async fn due(it: &Fixture) -> Vec<Letter> {
    while it.book.spread_notices().await.unwrap() > 0 {}
    it.book.take_letters().await.unwrap()
}

async fn on_its_way(it: &Fixture) -> i64 {
    it.count("SELECT count(*) FROM pushes").await
}

/// Somebody with a phone, who has filled a card.
async fn full(it: &Fixture) -> Joined {
    let who = it.join().await;
    it.book.add_phone(who.customer, &phone("https://push.example/one")).await.unwrap();
    it.give(who.card, 10).await;
    who
}

#[tokio::test]
async fn a_phone_is_kept_once_under_its_owner_of_now_and_only_so_many() {
    let it = shop().await;
    let (anna, bela) = (it.join().await.customer, it.join().await.customer);
    let ids =
        async |who: CustomerId| it.book.phones(who).await.unwrap().into_iter().map(|one| one.id).collect::<Vec<_>>();
    for _ in 0..2 {
        it.book.add_phone(anna, &phone("https://push.example/a")).await.unwrap();
    }
    let [one] = ids(anna).await.try_into().unwrap();
    it.book.add_phone(bela, &phone("https://push.example/a")).await.unwrap();
    assert_eq!((ids(anna).await.len(), ids(bela).await), (0, vec![one]));
    assert!(!it.book.remove_phone(anna, one).await.unwrap(), "not theirs");
    let moved = NewPhone { before: Some("https://push.example/a".into()), ..phone("https://push.example/b") };
    it.book.add_phone(bela, &moved).await.unwrap();
    let [two] = ids(bela).await.try_into().unwrap();
    assert_ne!(one, two);
    assert!(it.book.remove_phone(bela, two).await.unwrap() && !it.book.remove_phone(bela, two).await.unwrap());
    for number in 0..PHONES_MAX + 3 {
        it.later(Duration::from_secs(1));
        it.book.add_phone(anna, &phone(&format!("https://push.example/{number}"))).await.unwrap();
    }
    assert_eq!(it.count("SELECT count(*) FROM phones").await, i64::from(PHONES_MAX));
    let left = it.book.phones(anna).await.unwrap();
    assert_eq!(left.last().unwrap().endpoint, "https://push.example/3", "the oldest went");
    assert!(!format!("{left:?}").contains("push.example"), "an address stands in no log");
    for bad in [
        NewPhone { public_key: vec![4; 65], ..phone("https://push.example/x") },
        NewPhone { secret: vec![7; 15], ..phone("https://push.example/x") },
        phone(&"x".repeat(1_001)),
    ] {
        assert!(it.book.add_phone(anna, &bad).await.is_err());
    }
    it.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_notice_rings_once_on_each_phone_whoever_carries_it() {
    let it = shop().await;
    let who = full(&it).await;
    it.book.add_phone(who.customer, &phone("https://push.example/two")).await.unwrap();
    let taken = at_once(4, |_| {
        let book = it.book.clone();
        async move {
            book.spread_notices().await.unwrap();
            book.take_letters().await.unwrap()
        }
    })
    .await;
    let letters: Vec<_> = taken.into_iter().flatten().chain(due(&it).await).collect();
    let to: BTreeSet<_> = letters.iter().map(Letter::endpoint).collect();
    assert_eq!((letters.len(), to.len()), (2, 2));
    for letter in &letters {
        assert_eq!(
            (&letter.what, letter.card(), letter.ready, letter.language()),
            (&coffee(), who.card, 1, Language::Hu)
        );
        assert_eq!((letter.seconds, letter.is_urgent()), (28 * 86_400, false));
        assert!(letter.topic().len() == 32 && letter.topic() == letters[0].topic());
        it.book.settle_letter(letter, Outcome::Taken).await.unwrap();
    }
    it.later_days(1);
    assert!(due(&it).await.is_empty());
    assert_eq!((on_its_way(&it).await, told(&it, &who).await.len()), (0, 1));
    it.assert_clean().await;
}

#[tokio::test]
async fn a_push_service_that_fails_is_tried_again_ever_more_seldom_and_not_for_ever() {
    let it = shop().await;
    full(&it).await;
    let mut waits = Vec::new();
    let mut letters = due(&it).await;
    while let Some(letter) = letters.pop() {
        assert!(letters.is_empty());
        it.book.settle_letter(&letter, Outcome::Later(None)).await.unwrap();
        let next = it.count("SELECT coalesce(max(next_at_us), 0) FROM pushes").await;
        if next == 0 {
            break;
        }
        waits.push((next - it.book.now().0) / 1_000_000);
        it.clock.set(Timestamp(next - 1));
        assert!(it.book.take_letters().await.unwrap().is_empty(), "not before");
        it.clock.set(Timestamp(next));
        letters = it.book.take_letters().await.unwrap();
        if letters.is_empty() {
            // It came to be night.
            it.clock.set(Timestamp(it.count("SELECT max(next_at_us) FROM pushes").await));
            letters = it.book.take_letters().await.unwrap();
        }
    }
    assert_eq!((waits, on_its_way(&it).await), (RETRIES_SECONDS.to_vec(), 0));
}

#[tokio::test]
async fn a_push_service_that_asks_to_wait_is_obeyed_within_reason() {
    let it = shop().await;
    full(&it).await;
    for (asked, waited) in [(300, 300), (0, 120), (10_000_000, 86_400)] {
        let letter = due(&it).await.pop().unwrap();
        it.book.settle_letter(&letter, Outcome::Later(Some(asked))).await.unwrap();
        let next = it.count("SELECT max(next_at_us) FROM pushes").await;
        assert_eq!((next - it.book.now().0) / 1_000_000, waited, "{asked}");
        it.clock.set(Timestamp(next));
    }
}

#[tokio::test]
async fn a_try_that_nobody_tells_of_is_made_again() {
    let it = shop().await;
    full(&it).await;
    let first = due(&it).await.pop().unwrap();
    assert!(due(&it).await.is_empty(), "somebody is at it");
    it.later(Duration::from_secs(60));
    let second = due(&it).await.pop().unwrap();
    assert_eq!(first.topic(), second.topic());
    it.book.settle_letter(&second, Outcome::Taken).await.unwrap();
    assert_eq!(on_its_way(&it).await, 0);
}

#[tokio::test]
async fn a_phone_that_is_gone_is_forgotten_and_one_that_is_refused_is_not() {
    let it = shop().await;
    let who = full(&it).await;
    let letter = due(&it).await.pop().unwrap();
    it.book.settle_letter(&letter, Outcome::Refused).await.unwrap();
    assert_eq!((on_its_way(&it).await, it.book.phones(who.customer).await.unwrap().len()), (0, 1));
    it.give(who.card, 10).await;
    let letter = due(&it).await.pop().unwrap();
    it.book.settle_letter(&letter, Outcome::Gone).await.unwrap();
    assert_eq!((on_its_way(&it).await, it.book.phones(who.customer).await.unwrap().len()), (0, 0));
}

#[tokio::test]
async fn what_is_told_at_night_rings_in_the_morning() {
    let it = shop().await;
    let who = it.join().await;
    it.book.add_phone(who.customer, &phone("https://push.example/one")).await.unwrap();
    it.on("2026-11-21 21:00");
    it.give(who.card, 10).await;
    for quiet in ["2026-11-21 21:00", "2026-11-22 00:00", "2026-11-22 07:59:59"] {
        it.on(quiet);
        assert!(due(&it).await.is_empty(), "{quiet}");
        assert_eq!(told(&it, &who).await.len(), 1, "the inbox does not sleep");
    }
    it.on("2026-11-22 08:00");
    let letter = due(&it).await.pop().unwrap();
    // The next try would be at night again.
    it.on("2026-11-22 21:00");
    it.book.settle_letter(&letter, Outcome::Later(Some(3_600))).await.unwrap();
    it.on("2026-11-22 22:00");
    assert!(due(&it).await.is_empty());
    it.on("2026-11-23 08:00");
    assert_eq!(due(&it).await.len(), 1);
}

/// Points that lapse with the next day, warned of from its first minute on; quiet but for the hour after midnight.
#[tokio::test]
async fn what_is_over_before_the_quiet_is_does_not_ring() {
    let it = shop_with(program(
        r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
            "expiry": {"points": {"days": 1}, "warn_days": 1}}"#,
    ))
    .await;
    let who = it.join().await;
    it.book.add_phone(who.customer, &phone("https://push.example/one")).await.unwrap();
    let quiet = Wishes::of(&BTreeSet::from([Kind::Lapses]), Quiet::new(1, 0).unwrap());
    it.book.set_wishes(who.customer, who.card, &quiet).await.unwrap();
    it.sell(who.card, Sale::of(1_000)).await;
    it.on("2026-11-22 12:00");
    it.jobs().await;
    assert!(matches!(told(&it, &who).await[..], [What::Lapses(_)]));
    assert!(due(&it).await.is_empty());
    it.on("2026-11-23 00:00");
    assert!(due(&it).await.is_empty());
    assert_eq!(it.count("SELECT count(*) FROM notices WHERE ring_at_us IS NOT NULL").await, 0);
}

async fn does_not_ring(change: impl AsyncFn(&Fixture, &Joined)) {
    for taken_on in [false, true] {
        let it = shop().await;
        let who = full(&it).await;
        if taken_on {
            let letter = due(&it).await.pop().unwrap();
            it.book.settle_letter(&letter, Outcome::Later(None)).await.unwrap();
        }
        change(&it, &who).await;
        it.later(Duration::from_secs(30));
        assert!(due(&it).await.is_empty(), "{taken_on}");
        assert_eq!(on_its_way(&it).await, 0);
    }
}

#[tokio::test]
async fn what_was_seen_or_switched_off_or_belongs_to_somebody_else_does_not_ring() {
    does_not_ring(async |it, who| {
        let inbox = it.book.inbox(who.customer, who.card, None).await.unwrap();
        it.book.see_notices(&inbox).await.unwrap();
    })
    .await;
    does_not_ring(async |it, who| {
        it.book.set_wishes(who.customer, who.card, &only(&[])).await.unwrap();
    })
    .await;
    does_not_ring(async |it, _| {
        let other = it.join().await;
        it.book.add_phone(other.customer, &phone("https://push.example/one")).await.unwrap();
    })
    .await;
    does_not_ring(async |it, who| {
        let phone = it.book.phones(who.customer).await.unwrap()[0].id;
        it.book.remove_phone(who.customer, phone).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_message_is_sealed_anew_for_each_try() {
    let it = shop().await;
    let who = full(&it).await;
    let first = due(&it).await.pop().unwrap();
    it.book.settle_letter(&first, Outcome::Later(None)).await.unwrap();
    it.later(Duration::from_secs(30));
    let second = due(&it).await.pop().unwrap();
    let seal =
        |letter: &Letter| it.book.seal(letter, "Szia!", "https://push.example", "https://cards.example").unwrap();
    let (one, two) = (seal(&first), seal(&second));
    assert_ne!(one.body[..16], two.body[..16], "the salt");
    assert_ne!(one.body[21..86], two.body[21..86], "the key");
    let public = it.book.push_key().unwrap();
    assert!(one.authorization.ends_with(&format!(", k={public}")));
    // Header, text, its end, the tag.
    assert_eq!(one.body.len(), 86 + "Szia!".len() + 1 + 16);
    assert!(!format!("{first:?}").contains("push.example"));
    let _: CardId = who.card;
}

#[tokio::test]
async fn whoever_leaves_is_told_nothing_any_more_and_takes_their_phones_along() {
    let it = shop().await;
    let who = full(&it).await;
    it.book.set_wishes(who.customer, who.card, &only(&[Kind::Reward])).await.unwrap();
    due(&it).await;
    let mut export = it.book.export(who.customer);
    let mut kinds = Vec::new();
    while let Some(records) = export.next().await.unwrap() {
        kinds.extend(records.into_iter().map(|record| record.record));
    }
    assert!(kinds.contains(&"phone") && kinds.contains(&"notice"), "both are theirs to know: {kinds:?}");
    it.book.forget(who.customer).await.unwrap();
    for table in ["phones", "notices"] {
        assert_eq!(it.count(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    assert_eq!(it.count("SELECT count(*) FROM cards WHERE wishes IS NOT NULL").await, 0);
    assert!(due(&it).await.is_empty(), "what was on its way is carried nowhere");
    it.assert_clean().await;
}

#[tokio::test]
async fn where_two_wallets_become_one_the_phones_of_both_ring() {
    let it = shop().await;
    let (anna, bela) = (it.join().await, it.join().await);
    for (who, endpoint) in [(&anna, "https://push.example/a"), (&bela, "https://push.example/b")] {
        it.book.add_phone(who.customer, &phone(endpoint)).await.unwrap();
    }
    let code = it.book.hand_over(anna.customer, CodeKind::Now).await.unwrap();
    let known = Some(bela.customer);
    let ask = TakingOver { code: &code, place: "here", known, token: None, merge: true, make: None };
    it.book.take_over(&ask).await.unwrap();
    assert_eq!(it.book.phones(anna.customer).await.unwrap().len(), 2);
    it.give(bela.card, 10).await;
    assert_eq!(due(&it).await.len(), 2);
    it.assert_clean().await;
}
