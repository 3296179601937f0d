//! Points and their catalogue, and ladders: what is earned, what it is given for, and what a refund takes back of it.

use crate::common::{Fixture, at_once, key, program, refusal, shop_with};
use loyalty::{
    cards::Refusal, ids::CardId, ledger::Unit, programs::Draft, purchases::Sale, refunds::Back, rewards::State,
};
use server::{
    Error,
    cards::{Acted, Joined},
    rewards::Shelf,
};

fn points() -> Draft {
    program(
        r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}], "welcome": 50,
            "rewards": [{"price": 60, "reward": "a tea"}, {"price": 100, "reward": {"title": "a cake", "cost": 90}}]}}"#,
    )
}

fn ladder(keeps: bool) -> Draft {
    program(&format!(
        r#"{{"currency": "EUR", "points": {{"earn": [{{"give": 1, "per": {{"amount": 100}}}}]}},
            "ladder": {{"unit": "point", "keeps": {keeps}, "steps": [
                {{"price": 100, "reward": "a syrup"}}, {{"price": 250, "reward": "a cake of the day"}}]}}}}"#
    ))
}

async fn take(it: &Fixture, who: &Joined, from: Shelf) -> server::Result<Acted> {
    it.book.take(who.customer, who.card, from, &it.fresh_key()).await
}

async fn titles(it: &Fixture, card: CardId) -> Vec<String> {
    it.card(card).await.vouchers.into_iter().map(|voucher| voucher.title).collect()
}

#[tokio::test]
async fn points_are_earned_by_money_and_given_for_rewards() {
    let it = shop_with(points()).await;
    let who = it.join().await;
    assert_eq!(it.held(who.card, Unit::Point).await, 50);
    let sold = it.sell(who.card, Sale::of(3_450)).await;
    assert_eq!((sold.stamps, sold.earned.as_slice(), sold.to_pay), (0, [(Unit::Point, 34)].as_slice(), Some(3_450)));
    assert_eq!(sold.after, [(Unit::Point, 84)]);
    let taken = take(&it, &who, Shelf::Catalogue(0)).await.unwrap();
    assert_eq!(taken.after, [(Unit::Point, 24), (Unit::Voucher, 1)].into_iter().rev().collect::<Vec<_>>());
    let voucher = it.book.voucher_at(&it.me, &taken.vouchers[0]).await.unwrap();
    assert_eq!((voucher.title.as_str(), voucher.paid[0].amount), ("a tea", 60));
    assert_eq!(refusal(take(&it, &who, Shelf::Catalogue(1)).await), Refusal::Balance);
    assert_eq!(refusal(take(&it, &who, Shelf::Catalogue(2)).await), Refusal::NotOffered);
    assert_eq!(refusal(take(&it, &who, Shelf::Ladder(0)).await), Refusal::NotOffered);
    assert_eq!(it.redeem(&taken.vouchers[0]).await.unwrap().title, "a tea");
    it.assert_clean().await;
}

#[tokio::test]
async fn nobody_takes_from_another_card() {
    let it = shop_with(points()).await;
    let (who, other) = (it.join().await, it.join().await);
    it.sell(who.card, Sale::of(10_000)).await;
    let stolen = it.book.take(other.customer, who.card, Shelf::Catalogue(0), &it.fresh_key()).await;
    assert!(matches!(stolen, Err(Error::NotFound("card"))));
    assert_eq!(it.held(who.card, Unit::Point).await, 150);
}

#[tokio::test]
async fn the_same_request_takes_once_and_is_bound_to_its_card() {
    let it = shop_with(points()).await;
    let (who, other) = (it.join().await, it.join().await);
    for one in [&who, &other] {
        it.sell(one.card, Sale::of(20_000)).await;
    }
    let first = it.book.take(who.customer, who.card, Shelf::Catalogue(0), &key("k")).await.unwrap();
    assert_eq!(it.book.take(who.customer, who.card, Shelf::Catalogue(0), &key("k")).await.unwrap(), first);
    let another = it.book.take(who.customer, who.card, Shelf::Catalogue(1), &key("k")).await;
    assert!(matches!(another, Err(Error::KeyReused)));
    // Somebody else's key of the same name is another key.
    let theirs = it.book.take(other.customer, other.card, Shelf::Catalogue(1), &key("k")).await.unwrap();
    assert_ne!(theirs, first);
    let spied = it.book.take(other.customer, who.card, Shelf::Catalogue(0), &key("k")).await;
    assert!(matches!(spied, Err(Error::NotFound("card"))), "no answer for whom it was not given to");
    assert_eq!((it.held(who.card, Unit::Point).await, it.codes(who.card).await.len()), (190, 1));
    it.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn points_are_spent_once_however_many_ask_at_once() {
    let it = shop_with(points()).await;
    let who = it.join().await;
    it.sell(who.card, Sale::of(15_000)).await;
    let taken = at_once(20, |number| {
        let (book, who, key) = (it.book.clone(), who.clone(), key(&format!("take-{number}")));
        async move { book.take(who.customer, who.card, Shelf::Catalogue(0), &key).await }
    })
    .await;
    assert_eq!(taken.iter().filter(|one| one.is_ok()).count(), 3);
    assert!(taken.iter().all(|one| matches!(one, Ok(_) | Err(Error::Refused(Refusal::Balance)))), "{taken:?}");
    assert_eq!((it.held(who.card, Unit::Point).await, it.codes(who.card).await.len()), (20, 3));
    it.assert_clean().await;
}

#[tokio::test]
async fn a_ladder_that_keeps_its_balance_is_climbed_step_by_step_once() {
    let it = shop_with(ladder(true)).await;
    let who = it.join().await;
    it.sell(who.card, Sale::of(12_000)).await;
    take(&it, &who, Shelf::Ladder(0)).await.unwrap();
    assert_eq!(it.held(who.card, Unit::Point).await, 120, "the balance stays");
    assert_eq!(refusal(take(&it, &who, Shelf::Ladder(0)).await), Refusal::TakenBefore);
    assert_eq!(refusal(take(&it, &who, Shelf::Ladder(1)).await), Refusal::Balance);
    it.sell(who.card, Sale::of(13_000)).await;
    take(&it, &who, Shelf::Ladder(1)).await.unwrap();
    assert_eq!(it.card(who.card).await.climbed, [0, 1]);
    assert_eq!(titles(&it, who.card).await.len(), 2);
    it.assert_clean().await;
}

#[tokio::test]
async fn a_step_that_was_reached_with_what_went_back_is_taken_back() {
    let it = shop_with(ladder(true)).await;
    let who = it.join().await;
    it.sell(who.card, Sale::of(12_000)).await;
    take(&it, &who, Shelf::Ladder(0)).await.unwrap();
    let second = it.sell(who.card, Sale::of(13_000)).await;
    let taken = take(&it, &who, Shelf::Ladder(1)).await.unwrap();
    it.refund(second.purchase, Back::Whole).await.unwrap();
    assert_eq!(it.book.voucher_at(&it.me, &taken.vouchers[0]).await.unwrap().state, State::Void);
    let view = it.card(who.card).await;
    assert_eq!((view.climbed.as_slice(), view.standing.held.of(Unit::Point)), ([0].as_slice(), 120));
    it.assert_clean().await;
    // With new points it can be taken again.
    it.sell(who.card, Sale::of(13_000)).await;
    take(&it, &who, Shelf::Ladder(1)).await.unwrap();
    it.assert_clean().await;
}

#[tokio::test]
async fn a_ladder_that_is_paid_is_climbed_as_often_as_can_be_paid() {
    let it = shop_with(ladder(false)).await;
    let who = it.join().await;
    it.sell(who.card, Sale::of(21_000)).await;
    for left in [110, 10] {
        take(&it, &who, Shelf::Ladder(0)).await.unwrap();
        assert_eq!(it.held(who.card, Unit::Point).await, left);
    }
    assert_eq!(refusal(take(&it, &who, Shelf::Ladder(0)).await), Refusal::Balance);
    assert_eq!((titles(&it, who.card).await, it.card(who.card).await.climbed), (vec!["a syrup".to_owned(); 2], vec![]));
    it.assert_clean().await;
}
