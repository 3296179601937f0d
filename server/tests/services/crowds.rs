//! Crowds at two servers on one database: what is limited is given exactly so often, what has a name once, and the books
//! are clean afterwards.

use crate::common::{Fixture, at_once, draft, key, program, shop_with};
use loyalty::{cards::Refusal, experiences::State, ids::CardId, programs::Draft, purchases::Sale};
use server::{Error, Stampbook, counter::Selling, env::Machine, rewards::Redeeming};
use std::sync::Arc;

/// A shop, and both servers at which its customers arrive.
async fn two_servers(draft: Draft) -> (Fixture, [Stampbook; 2]) {
    let it = shop_with(draft).await;
    let other = Stampbook::open(it.place.home(), it.clock.clone(), Arc::new(Machine)).await.unwrap();
    let books = [it.book.clone(), other];
    (it, books)
}

fn limited() -> Draft {
    program(
        r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
            "coupons": [{"code": "SPRING20", "gives": {"percent_off": 20}, "first": 100}],
            "experiences": [{"id": "tasting", "name": "Tasting", "starts": "2026-12-12T18:00:00", "places": 1}]}"#,
    )
}

fn stamps(it: &Fixture, card: CardId, name: &str) -> Selling {
    Selling { sale: Sale::stamps(1), key: key(name), ..it.selling(card, Sale::default()) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_purchases_on_one_card_are_fifty() {
    let (it, books) = two_servers(draft()).await;
    let card = it.join().await.card;
    let sold = at_once(50, |number| {
        let (book, ask) = (books[number % 2].clone(), stamps(&it, card, &format!("stamp-{number}")));
        async move { book.sell(&ask).await.map(|sold| sold.stamps) }
    })
    .await;
    assert!(sold.iter().all(|stamps| matches!(stamps, Ok(1))), "{sold:?}");
    let view = it.card(card).await;
    assert_eq!((view.card.purchases, view.stamps(), view.vouchers.len()), (50, 0, 5));
    it.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_fifty_times_is_one_stamp_and_one_answer() {
    let (it, books) = two_servers(draft()).await;
    let card = it.join().await.card;
    let sold = at_once(50, |number| {
        let (book, ask) = (books[number % 2].clone(), stamps(&it, card, "one"));
        async move { book.sell(&ask).await.unwrap() }
    })
    .await;
    assert!(sold.iter().all(|answer| *answer == sold[0]));
    assert_eq!(it.card(card).await.stamps(), 1);
    it.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_voucher_wanted_a_thousand_times_is_handed_over_once() {
    let (it, books) = two_servers(draft()).await;
    let card = it.join().await.card;
    it.give(card, 10).await;
    let code = it.codes(card).await.remove(0);
    let redeemed = at_once(1000, |number| {
        let (book, code, key) = (books[number % 2].clone(), code.clone(), key(&format!("redeem-{number}")));
        let ask = Redeeming { shop: it.shop.id, by: None, code, key };
        async move { book.redeem(&ask).await }
    })
    .await;
    assert_eq!(redeemed.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert!(redeemed.iter().all(|answer| matches!(answer, Ok(_) | Err(Error::Refused(Refusal::Reward(_))))));
    it.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_place_wanted_by_two_hundred_is_given_to_one() {
    let (it, books) = two_servers(limited()).await;
    let mut people = Vec::new();
    for _ in 0..200 {
        people.push(it.join().await);
    }
    let states = at_once(200, |number| {
        let (book, who, key) = (books[number % 2].clone(), people[number].clone(), key(&format!("place-{number}")));
        async move { book.reserve(who.customer, who.card, "tasting", &key).await.unwrap().state }
    })
    .await;
    let count = |state| states.iter().filter(|one| **one == state).count();
    assert_eq!((count(State::Reserved), count(State::Waiting)), (1, 199));
    it.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_coupon_for_a_hundred_wanted_by_five_hundred_is_used_a_hundred_times() {
    let (it, books) = two_servers(limited()).await;
    let mut cards = Vec::new();
    for _ in 0..500 {
        cards.push(it.join().await.card);
    }
    let sold = at_once(500, |number| {
        let sale = Sale { coupons: vec!["spring20".into()], ..Sale::of(1000) };
        let (book, ask) = (books[number % 2].clone(), it.selling(cards[number], sale));
        async move { book.sell(&ask).await.map(|sold| sold.discount) }
    })
    .await;
    assert_eq!(sold.iter().filter(|discount| matches!(discount, Ok(200))).count(), 100);
    let used_up = sold.iter().filter(|answer| matches!(answer, Err(Error::Refused(Refusal::Coupon(_))))).count();
    assert_eq!(
        used_up,
        400,
        "{:?}",
        sold.iter().find(|answer| matches!(answer, Err(error) if !matches!(error, Error::Refused(_))))
    );
    it.assert_clean().await;
}

/// Who goes away in the middle of a request takes nothing with them that others wrote, and leaves nothing half done.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_hangs_up_in_the_middle_harms_nobody() {
    let (it, books) = two_servers(draft()).await;
    let card = it.join().await.card;
    let sold = at_once(300, |number| {
        let (book, ask) = (books[number % 2].clone(), stamps(&it, card, &format!("stamp-{number}")));
        async move {
            let sell = book.sell(&ask);
            if number % 3 > 0 {
                return sell.await.map(|_| ask.key.clone());
            }
            // It is polled so often, and then dropped where it stands.
            let mut sell = Box::pin(sell);
            for _ in 0..number % 17 {
                if let std::task::Poll::Ready(sold) = futures::poll!(&mut sell) {
                    return sold.map(|_| ask.key.clone());
                }
                tokio::task::yield_now().await;
            }
            drop(sell);
            Err(Error::Busy)
        }
    })
    .await;
    let answered: Vec<_> = sold.iter().flatten().collect();
    assert!(answered.len() >= 200, "{}", answered.len());
    for key in &answered {
        assert!(it.book.sold(it.shop.id, key).await.unwrap().is_some(), "{key:?} was acknowledged");
    }
    // The line is free: the next is served at once.
    it.give(card, 1).await;
    let purchases = it.card(card).await.card.purchases;
    assert!(purchases as usize > answered.len() && purchases <= 301, "{purchases}");
    it.assert_clean().await;
}

#[tokio::test]
async fn who_looks_at_one_server_hears_of_what_the_other_writes() {
    let (it, [here, there]) = two_servers(draft()).await;
    let [card, quiet] = [it.join().await.card, it.join().await.card];
    let mut listener = here.live().listen(it.shop.id, card, 0).unwrap();
    let mut others = here.live().listen(it.shop.id, quiet, 0).unwrap();
    there.sell(&stamps(&it, card, "one")).await.unwrap();
    here.hear_of_neighbours().await.unwrap();
    assert_eq!(listener.changed().await, Some(1));
    // What was heard once is not heard again, and nothing of what did not change.
    here.hear_of_neighbours().await.unwrap();
    let heard = |listener: &mut server::live::Listener| futures::FutureExt::now_or_never(listener.changed()).is_some();
    assert!(!heard(&mut listener) && !heard(&mut others));
}
