//! Cards in wallets of phones: who holds a copy, who is to be told of a change, and that a copy outlives its card no longer than
//! it must.

use crate::common::{Fixture, shop};
use loyalty::ids::CardId;
use server::{
    Error,
    data::Export,
    passes::{Outcome, PASSES_MAX, RETRIES_SECONDS, Serial},
    store::Pass,
};
use std::time::Duration;

async fn minded() -> (Fixture, CardId, Serial) {
    let it = shop().await;
    it.book.mind_passes();
    let card = it.join().await.card;
    let serial = Serial { shop: it.shop.id, card };
    (it, card, serial)
}

async fn taken(it: &Fixture) -> Vec<Pass> {
    it.book.take_passes().await.unwrap()
}

async fn tell(it: &Fixture, outcome: Outcome) -> usize {
    let taken = taken(it).await;
    for pass in &taken {
        it.book.settle_pass(pass, outcome).await.unwrap();
    }
    taken.len()
}

async fn changed(it: &Fixture, device: &str, since: Option<i64>) -> (Vec<Serial>, i64) {
    it.book.changed_passes(device, since).await.unwrap()
}

#[tokio::test]
async fn a_serial_says_books_and_card_and_its_token_is_its_own() {
    let (it, card, serial) = minded().await;
    assert_eq!(serial.to_string().parse::<Serial>(), Ok(serial));
    for bad in ["", "-", "x-y", &card.to_string(), &format!("{serial}-1")] {
        assert!(bad.parse::<Serial>().is_err(), "{bad}");
    }
    let other = Serial { shop: it.shop.id, card: it.join().await.card };
    let token = it.book.pass_token(serial);
    assert_eq!((token.len(), token == it.book.pass_token(serial)), (43, true));
    assert!(it.book.is_pass_token(serial, &token) && !it.book.is_pass_token(other, &token));
    assert!(!it.book.is_pass_token(serial, "") && !it.book.is_pass_token(serial, &token[1..]));
}

#[tokio::test]
async fn a_card_that_changes_is_told_once_to_each_phone_that_holds_it() {
    let (it, card, serial) = minded().await;
    let other = it.join().await.card;
    assert!(it.book.register_pass(serial, "one", "aa").await.unwrap());
    assert!(!it.book.register_pass(serial, "one", "aa").await.unwrap(), "known already");
    assert!(it.book.register_pass(serial, "two", "bb").await.unwrap());
    assert!(taken(&it).await.is_empty(), "nothing has changed yet");
    it.give(other, 1).await;
    assert!(taken(&it).await.is_empty(), "another card");
    it.give(card, 1).await;
    let due = taken(&it).await;
    let mut tokens: Vec<_> = due.iter().map(|pass| pass.push_token.as_str()).collect();
    tokens.sort_unstable();
    assert_eq!(tokens, ["aa", "bb"]);
    assert!(taken(&it).await.is_empty(), "they are being told");
    for pass in &due {
        it.book.settle_pass(pass, Outcome::Told).await.unwrap();
    }
    it.later_days(1);
    assert!(taken(&it).await.is_empty());
    it.assert_clean().await;
}

#[tokio::test]
async fn what_changes_while_a_phone_is_told_is_told_again() {
    let (it, card, serial) = minded().await;
    it.book.register_pass(serial, "one", "aa").await.unwrap();
    it.give(card, 1).await;
    let [first] = taken(&it).await.try_into().unwrap();
    it.give(card, 1).await;
    it.book.settle_pass(&first, Outcome::Told).await.unwrap();
    assert_eq!(tell(&it, Outcome::Told).await, 1);
    assert_eq!(tell(&it, Outcome::Told).await, 0);
}

#[tokio::test]
async fn a_process_that_dies_while_it_tells_leaves_it_to_another() {
    let (it, card, serial) = minded().await;
    it.book.register_pass(serial, "one", "aa").await.unwrap();
    it.give(card, 1).await;
    assert_eq!(taken(&it).await.len(), 1);
    it.later(Duration::from_secs(59));
    assert!(taken(&it).await.is_empty());
    it.later(Duration::from_secs(1));
    assert_eq!(taken(&it).await.len(), 1);
}

#[tokio::test]
async fn telling_is_tried_ever_more_seldom_and_not_for_ever() {
    let (it, card, serial) = minded().await;
    it.book.register_pass(serial, "one", "aa").await.unwrap();
    it.give(card, 1).await;
    for wait in RETRIES_SECONDS {
        assert_eq!(tell(&it, Outcome::Later).await, 1);
        it.later(Duration::from_secs(wait as u64 - 1));
        assert_eq!(tell(&it, Outcome::Later).await, 0);
        it.later(Duration::from_secs(1));
    }
    assert_eq!(tell(&it, Outcome::Later).await, 1);
    it.later_days(30);
    assert_eq!(tell(&it, Outcome::Later).await, 0);
    it.give(card, 1).await;
    assert_eq!(tell(&it, Outcome::Gone).await, 1, "the next change is told again");
    assert_eq!(changed(&it, "one", None).await.0, [], "and a phone that is gone is forgotten");
    assert_eq!(it.count("SELECT count(*) FROM passes").await, 0);
}

#[tokio::test]
async fn a_phone_hears_which_of_its_cards_changed_since_it_asked() {
    let (it, card, serial) = minded().await;
    let other = Serial { shop: it.shop.id, card: it.join().await.card };
    for serial in [serial, other] {
        it.book.register_pass(serial, "one", "aa").await.unwrap();
    }
    it.later(Duration::from_secs(60));
    assert_eq!(changed(&it, "nobody", None).await.0, []);
    let (all, tag) = changed(&it, "one", None).await;
    assert_eq!(all.len(), 2);
    it.later(Duration::from_secs(60));
    assert_eq!(changed(&it, "one", Some(tag)).await.0, []);
    it.give(card, 1).await;
    tell(&it, Outcome::Told).await;
    let (some, later) = changed(&it, "one", Some(tag)).await;
    assert_eq!(some, [serial]);
    // What was written down at about that time is named once more: it might have been too late to be seen.
    it.later(Duration::from_secs(60));
    let (again, later) = changed(&it, "one", Some(later)).await;
    assert_eq!(again, [serial]);
    assert_eq!(changed(&it, "one", Some(later)).await.0, []);
    assert!(it.book.unregister_pass(serial, "one").await.unwrap());
    assert!(!it.book.unregister_pass(serial, "one").await.unwrap());
    assert_eq!(changed(&it, "one", None).await.0, [other]);
}

/// Some phones send a new name for themselves again and again.
#[tokio::test]
async fn of_one_card_only_the_latest_phones_are_kept() {
    let (it, _, serial) = minded().await;
    for number in 0..PASSES_MAX + 5 {
        it.later(Duration::from_secs(1));
        assert!(it.book.register_pass(serial, &format!("phone-{number}"), "aa").await.unwrap());
    }
    assert_eq!(it.count("SELECT count(*) FROM passes").await, i64::from(PASSES_MAX));
    assert_eq!(changed(&it, "phone-4", None).await.0, []);
    assert_eq!(changed(&it, "phone-5", None).await.0, [serial]);
    assert!(it.book.register_pass(serial, "phone-5", "another token").await.is_err(), "a token has no space in it");
    assert!(!it.book.register_pass(serial, "phone-5", "bb").await.unwrap(), "a known phone with another token");
    assert_eq!(it.count("SELECT count(*) FROM passes WHERE push_token = 'bb'").await, 1);
    let long = "x".repeat(129);
    for (device, token) in [("", "aa"), ("one", ""), (long.as_str(), "aa"), ("one", long.as_str()), ("a b", "aa")] {
        let done = it.book.register_pass(serial, device, token).await;
        assert!(matches!(done, Err(Error::NotFound(_))), "{device} {token}");
    }
}

#[tokio::test]
async fn who_leaves_is_said_to_have_left_and_a_day_later_nothing_is_known_of_their_phone() {
    let (it, card, serial) = minded().await;
    let customer = it.card(card).await.card.customer;
    it.book.register_pass(serial, "one", "aa").await.unwrap();
    assert!(it.book.pass(serial).await.unwrap().view.is_some());
    it.book.leave(customer, card).await.unwrap();
    let contents = it.book.pass(serial).await.unwrap();
    assert!(contents.view.is_none() && contents.language.is_none());
    assert_eq!(tell(&it, Outcome::Told).await, 1);
    assert_eq!(changed(&it, "one", None).await.0, [serial]);
    assert!(matches!(it.book.register_pass(serial, "two", "bb").await, Err(Error::NotFound(_))));
    it.jobs().await;
    assert_eq!(changed(&it, "one", None).await.0, [serial]);
    it.later_days(1);
    it.jobs().await;
    assert_eq!(it.count("SELECT count(*) FROM passes").await, 0);
    assert_eq!(changed(&it, "one", None).await.0, []);
    it.assert_clean().await;
}

#[tokio::test]
async fn copies_are_among_what_is_kept_of_somebody_and_nobody_reads_a_token_there() {
    let (it, card, serial) = minded().await;
    it.book.register_pass(serial, "device-name", "push-token").await.unwrap();
    assert!(it.book.register_pass_at_maker(serial).await.unwrap());
    assert!(!it.book.register_pass_at_maker(serial).await.unwrap());
    let customer = it.card(card).await.card.customer;
    let (mut export, mut told): (Export, Vec<_>) = (it.book.export(customer), Vec::new());
    while let Some(records) = export.next().await.unwrap() {
        told.extend(records);
    }
    let mut passes: Vec<_> =
        told.iter().filter(|one| one.record == "pass").filter_map(|one| one.what.as_deref()).collect();
    passes.sort_unstable();
    assert_eq!(passes, ["Apple Wallet", "Google Wallet"]);
    assert!(!format!("{told:?}").contains("push-token"));
    assert!(!format!("{:?}", it.book.take_passes().await).contains("push-token"));
}

#[tokio::test]
async fn where_nobody_minds_copies_nothing_is_written() {
    let it = shop().await;
    let card = it.join().await.card;
    it.book.register_pass(Serial { shop: it.shop.id, card }, "one", "aa").await.unwrap();
    it.give(card, 1).await;
    assert_eq!(it.count("SELECT count(*) FROM passes WHERE next_at_us IS NOT NULL").await, 0);
}

#[tokio::test]
async fn a_copy_changes_with_its_card() {
    let (it, card, serial) = minded().await;
    let opened = it.book.pass(serial).await.unwrap().changed_at;
    it.later(Duration::from_secs(5));
    it.give(card, 1).await;
    let stamped = it.book.pass(serial).await.unwrap();
    assert_eq!((stamped.changed_at.0 - opened.0, stamped.view.unwrap().stamps()), (5_000_000, 1));
    let nobody = Serial { shop: it.shop.id, card: CardId([9; 16]) };
    assert!(matches!(it.book.pass(nobody).await, Err(Error::NotFound("card"))));
}
