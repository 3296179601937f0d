//! What happens at once: each thing counts exactly as often as it was meant.

use crate::common::{Fixture, at_once, key, shop};
use loyalty::{ids::CardId, purchases::Sale, referrals::State};
use server::{
    Error, Result,
    cards::Joining,
    counter::{Selling, Sold},
    requests::RequestKey,
    rewards::{Redeemed, Redeeming},
};
use std::collections::BTreeSet;

const AT_ONCE: usize = 50;

async fn give_at_once(it: &Fixture, card: CardId, key: impl Fn(usize) -> RequestKey) -> Vec<Result<Sold>> {
    at_once(AT_ONCE, |number| {
        let (book, ask) =
            (it.book.clone(), Selling { sale: Sale::stamps(1), key: key(number), ..it.selling(card, Sale::default()) });
        async move { book.sell(&ask).await }
    })
    .await
}

async fn redeem_at_once(it: &Fixture, code: &str, key: impl Fn(usize) -> RequestKey) -> Vec<Result<Redeemed>> {
    at_once(AT_ONCE, |number| {
        let (code, key) = (code.to_owned(), key(number));
        let (book, ask) = (it.book.clone(), Redeeming { shop: it.shop.id, by: None, code, key });
        async move { book.redeem(&ask).await }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_stamps_at_once_are_fifty() {
    let it = shop().await;
    let card = it.join().await.card;
    let given = give_at_once(&it, card, |number| key(&format!("stamp-{number}"))).await;
    assert!(given.iter().all(Result::is_ok), "{given:?}");
    let view = it.card(card).await;
    assert_eq!((view.card.purchases, view.stamps(), view.vouchers.len()), (50, 0, 5));
    it.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_fifty_times_at_once_is_one_stamp_and_one_answer() {
    let it = shop().await;
    let card = it.join().await.card;
    let given: Vec<_> = give_at_once(&it, card, |_| key("one")).await.into_iter().map(Result::unwrap).collect();
    assert!(given.iter().all(|answer| *answer == given[0]));
    assert_eq!(it.card(card).await.stamps(), 1);
    it.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_voucher_redeemed_at_once_is_redeemed_once() {
    let it = shop().await;
    let card = it.join().await.card;
    it.give(card, 20).await;
    let codes = it.codes(card).await;
    let redeemed = redeem_at_once(&it, &codes[0], |number| key(&format!("redeem-{number}"))).await;
    assert_eq!(redeemed.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert!(redeemed.iter().all(|answer| matches!(answer, Ok(_) | Err(Error::Refused(_)))), "{redeemed:?}");
    let same: Vec<_> = redeem_at_once(&it, &codes[1], |_| key("same")).await.into_iter().map(Result::unwrap).collect();
    assert!(same.iter().all(|answer| *answer == same[0]));
    it.assert_clean().await;
}

/// Who is told that another was first must find it so: what has refused them is kept by then, and outlives a crash.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_is_refused_for_what_is_not_kept_yet() {
    let it = shop().await;
    let card = it.join().await.card;
    it.give(card, 50).await;
    it.give(card, 50).await;
    let it = &it;
    for code in it.codes(card).await {
        let code = &code;
        let open = futures::future::join_all((0..8).map(|_| async move {
            match it.redeem(code).await {
                Ok(_) => false,
                Err(_) => it.codes(card).await.contains(code),
            }
        }));
        assert_eq!(open.await, [false; 8], "{code} was refused and is still open");
    }
    it.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_tills_cannot_redeem_one_voucher() {
    let it = shop().await;
    let card = it.join().await.card;
    it.give(card, 50).await;
    for code in it.codes(card).await {
        let (first, second) = tokio::join!(it.redeem(&code), it.redeem(&code));
        assert!(first.is_ok() ^ second.is_ok(), "{first:?} {second:?}");
    }
    it.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tapping_twice_makes_one_customer() {
    let it = shop().await;
    let joined = at_once(AT_ONCE, |_| {
        let (book, ask) = (it.book.clone(), Joining { key: key("tap"), ..it.stranger(&it.shop) });
        async move { book.join(&ask).await.unwrap() }
    })
    .await;
    let cards: BTreeSet<_> = joined.iter().map(|joined| (joined.customer, joined.card)).collect();
    assert_eq!((cards.len(), it.book.audit().await.unwrap().cards), (1, 1));
    it.later(std::time::Duration::from_secs(3_600));
    let late = it.book.join(&Joining { key: key("tap"), ..it.stranger(&it.shop) }).await;
    assert!(matches!(late, Err(Error::KeyReused)), "a form kept for an hour does not open somebody's card: {late:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_inviter_whose_friends_all_buy_at_once_gets_each_reward() {
    let it = shop().await;
    let inviter = it.join().await.card;
    let invite = it.card(inviter).await.card.invite_code;
    let mut friends = Vec::new();
    for _ in 0..8 {
        // Not all in one week: that would look like a star.
        it.later_days(4);
        friends.push(it.join_by(&invite).await.card);
    }
    let buying = friends.iter().map(|friend| it.give(*friend, 1));
    futures::future::join_all(buying).await;
    let uses = it.book.referrals(&it.card(inviter).await.card).await.unwrap();
    assert!(uses.iter().all(|one| one.state == State::Rewarded), "{uses:?}");
    assert_eq!(it.codes(inviter).await.len(), 8);
    it.assert_clean().await;
}
