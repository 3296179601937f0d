//! Giving: votes, points and cashback for a cause, and totals that everybody sees.

use crate::common::{Fixture, at_once, key, program, refusal, shop_with};
use loyalty::{cards::Refusal, ledger::Unit, purchases::Sale, refunds::Back};
use server::{
    Error,
    cards::{Acted, Joined},
};

fn giving(by: &str) -> loyalty::programs::Draft {
    program(&format!(
        r#"{{"currency": "EUR", "points": {{"earn": [{{"give": 1, "per": {{"amount": 100}}}}]}},
            "cashback": {{"percent": 10}},
            "giving": {{"by": {by}, "causes": [
                {{"id": "shelter", "name": "Animal shelter"}}, {{"id": "food", "name": "Food bank"}}]}}}}"#
    ))
}

async fn donate(it: &Fixture, who: &Joined, gift: (usize, u32)) -> server::Result<Acted> {
    it.book.donate(who.customer, who.card, gift, &it.fresh_key()).await
}

#[tokio::test]
async fn each_purchase_brings_a_vote() {
    let it = shop_with(giving(r#"{"vote": 50}"#)).await;
    let (who, other) = (it.join().await, it.join().await);
    let last = it.sell(who.card, Sale::default()).await;
    it.sell(who.card, Sale::default()).await;
    it.sell(other.card, Sale::default()).await;
    donate(&it, &who, (1, 1)).await.unwrap();
    donate(&it, &other, (1, 1)).await.unwrap();
    donate(&it, &who, (0, 1)).await.unwrap();
    assert_eq!(refusal(donate(&it, &who, (0, 1)).await), Refusal::Balance);
    assert_eq!(refusal(donate(&it, &who, (2, 1)).await), Refusal::NotOffered);
    assert_eq!(refusal(donate(&it, &who, (0, 0)).await), Refusal::Sale);
    for card in [who.card, other.card] {
        assert_eq!(it.card(card).await.causes, [1, 2], "everybody sees the same");
    }
    // The vote was given away: it is owed.
    let refunded = it.refund(last.purchase, Back::Whole).await.unwrap();
    assert_eq!(refunded.owed, [(Unit::Vote, 1)]);
    it.assert_clean().await;
}

#[tokio::test]
async fn points_are_given_so_many_at_a_time() {
    let it = shop_with(giving(r#"{"points": {"each": 10, "worth": 100}}"#)).await;
    let who = it.join().await;
    it.sell(who.card, Sale::of(3_500)).await;
    assert_eq!(refusal(donate(&it, &who, (0, 15)).await), Refusal::Sale);
    assert_eq!(donate(&it, &who, (0, 20)).await.unwrap().after, [(Unit::Point, 15), (Unit::Cashback, 350)]);
    let view = it.card(who.card).await;
    assert_eq!((view.causes.as_slice(), view.terms.giving.as_ref().unwrap().worth(20)), ([20, 0].as_slice(), 200));
    it.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_given_twice() {
    let it = shop_with(giving(r#""cashback""#)).await;
    let who = it.join().await;
    it.sell(who.card, Sale::of(5_000)).await;
    let same = it.book.donate(who.customer, who.card, (0, 100), &key("gift")).await.unwrap();
    assert_eq!(it.book.donate(who.customer, who.card, (0, 100), &key("gift")).await.unwrap(), same);
    for other in [(1, 100), (0, 101)] {
        let again = it.book.donate(who.customer, who.card, other, &key("gift")).await;
        assert!(matches!(again, Err(Error::KeyReused)));
    }
    let given = at_once(12, |number| {
        let (book, who, key) = (it.book.clone(), who.clone(), key(&format!("gift-{number}")));
        async move { book.donate(who.customer, who.card, (1, 50), &key).await }
    })
    .await;
    assert_eq!(given.iter().filter(|one| one.is_ok()).count(), 8, "of the 400 that were left");
    assert_eq!(it.card(who.card).await.causes, [100, 400]);
    it.assert_clean().await;
}
