//! Several devices of one customer: a code lets another in, once and for minutes; two wallets become one; any device is signed
//! out from any other.

use crate::{
    common::{Fixture, at_once, draft, shop, shop_with},
    journeys::second_shop,
};
use loyalty::ids::CustomerId;
use server::{
    Error,
    cards::{Joined, Joining, Look},
    devices::{CODE_MINUTES, DEVICES_MAX, Kind, Make, TakenOver, TakingOver},
    wallet::Token,
};
use std::{collections::BTreeSet, time::Duration};

/// A device that nobody knows, and a code.
fn stranger(code: &str) -> TakingOver<'_> {
    TakingOver { code, place: "192.0.2.7", known: None, token: None, merge: false, make: Some(Make::Android) }
}

async fn bring(it: &Fixture, ask: &TakingOver<'_>) -> server::Result<Token> {
    match it.book.take_over(ask).await? {
        TakenOver::In(token) => Ok(token),
        other => panic!("not let in: {other:?}"),
    }
}

async fn who(it: &Fixture, token: &Token) -> Option<CustomerId> {
    it.book.customer(token).await.unwrap().map(|(customer, _)| customer)
}

fn wrong<T: std::fmt::Debug>(result: &server::Result<T>) -> bool {
    matches!(result, Err(Error::WrongSecret))
}

#[tokio::test]
async fn a_code_lets_another_device_in_once() {
    let it = shop().await;
    let anna = it.join().await;
    let code = it.book.hand_over(anna.customer, Kind::Now).await.unwrap();
    assert_eq!(code.len(), 8);
    // Typed as people type: in groups, in small letters.
    let typed = format!(" {}-{} ", code[..4].to_lowercase(), &code[4..]);
    let token = bring(&it, &stranger(&typed)).await.unwrap();
    assert_eq!(who(&it, &token).await, Some(anna.customer));
    assert!(wrong(&it.book.take_over(&stranger(&code)).await));
    let (devices, kept) = it.book.devices(anna.customer).await.unwrap();
    assert_eq!((devices.len(), devices[0].device, kept), (1, Some(Make::Android), None));
    assert_eq!(it.count("SELECT count(*) FROM handovers").await, 0);
}

#[tokio::test]
async fn a_code_is_good_for_minutes_and_a_new_one_ends_it() {
    let it = shop().await;
    let anna = it.join().await;
    let first = it.book.hand_over(anna.customer, Kind::Now).await.unwrap();
    let second = it.book.hand_over(anna.customer, Kind::Now).await.unwrap();
    assert!(wrong(&it.book.take_over(&stranger(&first)).await));
    it.later(Duration::from_secs(60 * CODE_MINUTES.cast_unsigned()));
    assert!(wrong(&it.book.take_over(&stranger(&second)).await));
    // A code that is kept has time, and its own place.
    let kept = it.book.hand_over(anna.customer, Kind::Kept).await.unwrap();
    let now = it.book.hand_over(anna.customer, Kind::Now).await.unwrap();
    assert_eq!(kept.len(), 26);
    assert!(it.book.devices(anna.customer).await.unwrap().1.is_some());
    it.later_days(900);
    assert!(wrong(&it.book.take_over(&stranger(&now)).await));
    let token = bring(&it, &stranger(&kept)).await.unwrap();
    assert_eq!(who(&it, &token).await, Some(anna.customer));
    assert!(wrong(&it.book.take_over(&stranger(&kept)).await));
    assert_eq!(it.book.devices(anna.customer).await.unwrap().1, None);
}

#[tokio::test]
async fn the_database_does_not_tell_a_code() {
    let it = shop().await;
    let anna = it.join().await;
    let code = it.book.hand_over(anna.customer, Kind::Now).await.unwrap();
    let plain = data_encoding::HEXLOWER.encode(&<sha2::Sha256 as sha2::Digest>::digest(&code));
    for (table, row) in it.place.rows().await {
        assert!(!row.contains(&code.to_lowercase()) && !row.contains(&plain), "{table}: {row}");
    }
}

#[tokio::test]
async fn whoever_guesses_has_to_wait_and_others_do_not() {
    let it = shop().await;
    let anna = it.join().await;
    let code = it.book.hand_over(anna.customer, Kind::Now).await.unwrap();
    for _ in 0..10 {
        assert!(wrong(&it.book.take_over(&stranger("00000000")).await));
    }
    assert!(matches!(it.book.take_over(&stranger(&code)).await, Err(Error::Locked(_))));
    let elsewhere = TakingOver { place: "192.0.2.8", ..stranger(&code) };
    bring(&it, &elsewhere).await.unwrap();
    let code = it.book.hand_over(anna.customer, Kind::Now).await.unwrap();
    it.later(Duration::from_secs(15 * 60));
    let late = it.book.take_over(&stranger(&code)).await;
    assert!(wrong(&late), "the wait is over, and so is the code: {late:?}");
}

#[tokio::test]
async fn of_many_who_bring_a_code_at_once_one_is_let_in() {
    let it = shop().await;
    let anna = it.join().await;
    let code = it.book.hand_over(anna.customer, Kind::Now).await.unwrap();
    let brought = at_once(8, |number| {
        let (book, code) = (it.book.clone(), code.clone());
        async move {
            let place = format!("192.0.2.{number}");
            book.take_over(&TakingOver { place: &place, ..stranger(&code) }).await.is_ok()
        }
    })
    .await;
    assert_eq!(brought.iter().filter(|let_in| **let_in).count(), 1);
}

#[tokio::test]
async fn the_same_device_does_not_use_the_code_up() {
    let it = shop().await;
    let anna = it.join().await;
    let code = it.book.hand_over(anna.customer, Kind::Now).await.unwrap();
    let same = TakingOver { known: Some(anna.customer), ..stranger(&code) };
    assert_eq!(it.book.take_over(&same).await.unwrap(), TakenOver::Already);
    bring(&it, &stranger(&code)).await.unwrap();
}

/// Anna has a card in each of two shops; Bela in the first only, and another device.
async fn two_wallets(it: &Fixture) -> (Joined, Joined, Token, Token) {
    let anna = it.join().await;
    let second = second_shop(it).await.0;
    it.book.join(&Joining { customer: Some(anna.customer), ..it.stranger(&second) }).await.unwrap();
    let bela = it.join().await;
    let here = it.book.open_wallet(bela.customer, None).await.unwrap();
    let there = it.book.open_wallet(bela.customer, None).await.unwrap();
    (anna, bela, here, there)
}

#[tokio::test]
async fn two_wallets_become_one_where_somebody_says_so() {
    let it = shop().await;
    let (anna, bela, here, there) = two_wallets(&it).await;
    it.give(anna.card, 3).await;
    it.give(bela.card, 12).await;
    let code = it.book.hand_over(anna.customer, Kind::Now).await.unwrap();
    let ask = TakingOver { known: Some(bela.customer), token: Some(&here), ..stranger(&code) };
    assert_eq!(it.book.take_over(&ask).await.unwrap(), TakenOver::BothHaveCards(1));
    assert_eq!(who(&it, &here).await, Some(bela.customer), "nothing was done yet");
    let token = bring(&it, &TakingOver { merge: true, ..ask }).await.unwrap();
    assert_eq!(who(&it, &token).await, Some(anna.customer));
    assert_eq!(who(&it, &there).await, Some(anna.customer), "the other device goes with it");
    assert_eq!(who(&it, &here).await, None, "the old token is worth nothing");
    let views = it.book.wallet(anna.customer, Look::default()).await.unwrap().views;
    let cards: BTreeSet<_> = views.iter().map(|view| view.card.id).collect();
    assert!(cards.len() == 3 && cards.contains(&anna.card) && cards.contains(&bela.card));
    // Two cards of one program stay two, each as it was.
    assert_eq!((it.card(anna.card).await.stamps(), it.card(bela.card).await.stamps()), (3, 2));
    assert_eq!(it.codes(bela.card).await.len(), 1);
    let gone =
        format!("SELECT count(*) FROM customers WHERE id = X'{}'", data_encoding::HEXLOWER.encode(&bela.customer.0));
    assert_eq!(it.count(&gone).await, 0);
    // Joining again finds the first of them, and a third wallet can come to it.
    let again = it.book.join(&Joining { customer: Some(anna.customer), ..it.stranger(&it.shop) }).await.unwrap();
    assert_eq!(again.card, anna.card);
    let carl = it.join().await;
    let code = it.book.hand_over(anna.customer, Kind::Now).await.unwrap();
    bring(&it, &TakingOver { known: Some(carl.customer), merge: true, ..stranger(&code) }).await.unwrap();
    assert_eq!(it.book.wallet(anna.customer, Look::default()).await.unwrap().kept, 4);
    it.assert_clean().await;
    it.book.forget(anna.customer).await.unwrap();
    it.assert_clean().await;
}

#[tokio::test]
async fn a_friend_who_turns_out_to_be_oneself_brings_no_reward() {
    let it = shop_with(draft()).await;
    let anna = it.join().await;
    let friend = it.join_by(&it.card(anna.card).await.card.invite_code).await;
    let code = it.book.hand_over(anna.customer, Kind::Now).await.unwrap();
    bring(&it, &TakingOver { known: Some(friend.customer), merge: true, ..stranger(&code) }).await.unwrap();
    it.give(friend.card, 1).await;
    assert!(it.codes(anna.card).await.is_empty());
    assert_eq!(it.count("SELECT count(*) FROM referrals WHERE reason = 'own_link'").await, 1);
    it.assert_clean().await;
}

#[tokio::test]
async fn any_device_is_signed_out_from_any_other_and_nobody_elses() {
    let it = shop().await;
    let (anna, bela) = (it.join().await, it.join().await);
    let mut tokens = Vec::new();
    for _ in 0..3 {
        tokens.push(it.book.open_wallet(anna.customer, Some(Make::IPhone)).await.unwrap());
    }
    let (devices, _) = it.book.devices(anna.customer).await.unwrap();
    let handles: BTreeSet<_> = devices.iter().map(|known| known.handle()).collect();
    assert_eq!(handles, tokens.iter().map(Token::handle).collect());
    it.book.sign_device_out(bela.customer, &tokens[0].handle()).await.unwrap();
    assert_eq!(who(&it, &tokens[0]).await, Some(anna.customer));
    it.book.sign_device_out(anna.customer, &tokens[0].handle()).await.unwrap();
    assert_eq!(who(&it, &tokens[0]).await, None);
    assert_eq!(who(&it, &tokens[1]).await, Some(anna.customer));
}

#[tokio::test]
async fn the_device_that_was_away_longest_makes_room() {
    let it = shop().await;
    let anna = it.join().await;
    let first = it.book.open_wallet(anna.customer, None).await.unwrap();
    let mut last = first.clone();
    for _ in 0..DEVICES_MAX {
        it.later(Duration::from_secs(60));
        let code = it.book.hand_over(anna.customer, Kind::Now).await.unwrap();
        last = bring(&it, &stranger(&code)).await.unwrap();
    }
    assert_eq!(it.book.devices(anna.customer).await.unwrap().0.len(), DEVICES_MAX as usize);
    assert_eq!((who(&it, &first).await, who(&it, &last).await), (None, Some(anna.customer)));
}

#[tokio::test]
async fn cards_are_put_away_found_and_come_back_by_themselves() {
    let it = shop().await;
    let who = it.join().await;
    let second = second_shop(&it).await.0;
    let other = it.book.join(&Joining { customer: Some(who.customer), ..it.stranger(&second) }).await.unwrap();
    let wallet = async |find: &'static str, put_away| {
        let wallet = it.book.wallet(who.customer, Look { find, put_away }).await.unwrap();
        (wallet.views.iter().map(|view| view.card.id).collect::<Vec<_>>(), wallet.kept, wallet.put_away)
    };
    it.later_days(1);
    it.give(who.card, 1).await;
    assert_eq!(wallet("", false).await, (vec![who.card, other.card], 2, 0), "the one used last first");
    assert_eq!(wallet("second cafe", false).await.0, [other.card]);
    assert_eq!(wallet("  SECOND ", false).await.0, [other.card]);
    assert_eq!(wallet("bakery", false).await.0, []);
    it.book.put_away(who.customer, who.card, true).await.unwrap();
    assert_eq!(wallet("", false).await, (vec![other.card], 1, 1));
    assert_eq!(wallet("", true).await.0, [who.card]);
    it.book.put_away(who.customer, who.card, false).await.unwrap();
    assert_eq!(wallet("", false).await.1, 2);
    // Used at the counter, it is back.
    it.book.put_away(who.customer, who.card, true).await.unwrap();
    it.later_days(1);
    it.give(who.card, 1).await;
    assert_eq!(wallet("", false).await, (vec![who.card, other.card], 2, 0));
    let stolen = it.book.put_away(it.join().await.customer, who.card, true).await;
    assert!(matches!(stolen, Err(Error::NotFound("card"))));
    it.assert_clean().await;
}

#[tokio::test]
async fn cards_with_a_reward_lie_on_top() {
    let it = shop().await;
    let who = it.join().await;
    let second = second_shop(&it).await.0;
    let other = it.book.join(&Joining { customer: Some(who.customer), ..it.stranger(&second) }).await.unwrap();
    it.give(who.card, 10).await;
    it.later_days(1);
    let ask = server::counter::Selling {
        shop: second.id,
        by: None,
        card: other.card,
        sale: loyalty::purchases::Sale::stamps(1),
        key: it.fresh_key(),
    };
    it.book.sell(&ask).await.unwrap();
    let views = it.book.wallet(who.customer, Look::default()).await.unwrap().views;
    assert_eq!(views.iter().map(|view| view.card.id).collect::<Vec<_>>(), [who.card, other.card]);
    assert!(!views[0].entries.is_empty(), "the one on top is whole");
}
