//! Publishing: new terms for new cards; old cards keep theirs until their owners are told and they are moved.

use crate::common::{Fixture, draft, shop, shop_with};
use loyalty::{
    ids::CardId,
    notices::What,
    programs::{Draft, Terms},
};
use server::Error;

fn terms(draft: Draft) -> Terms {
    draft.try_into().unwrap()
}

fn slots(slots: u32) -> Draft {
    Draft::stamp_card(slots, "a free coffee")
}

async fn told(it: &Fixture, card: CardId) -> usize {
    it.card(card).await.notices.iter().filter(|notice| notice.what == What::NewTerms).count()
}

#[tokio::test]
async fn new_terms_are_for_new_cards() {
    let it = shop_with(slots(10)).await;
    let old = it.join().await.card;
    let published = it.book.publish(it.shop.id, &terms(slots(5))).await.unwrap();
    assert_eq!((published.version, published.is_new), (2, true));
    let new = it.join().await.card;
    assert_eq!((it.card(old).await.slots(), it.card(new).await.slots()), (Some(10), Some(5)));
    assert_eq!((it.card(old).await.card.version, it.card(new).await.card.version), (1, 2));
    let shop = it.book.shop(it.shop.id).await.unwrap();
    assert_eq!((shop.version, (*it.book.terms(&shop).await.unwrap()).clone()), (2, terms(slots(5))));
    assert_eq!((it.give(old, 5).await.rewards.len(), it.give(new, 5).await.rewards.len()), (0, 1));
    it.assert_clean().await;
}

#[tokio::test]
async fn the_same_terms_again_change_nothing() {
    let it = shop().await;
    let published = it.book.publish(it.shop.id, &terms(draft())).await.unwrap();
    assert_eq!((published.version, published.is_new), (1, false));
    it.publish(slots(5)).await;
    assert!(!it.book.publish(it.shop.id, &terms(slots(5))).await.unwrap().is_new);
    // Back to the first is a third version: what was agreed to when can be shown.
    let back = it.book.publish(it.shop.id, &terms(draft())).await.unwrap();
    assert_eq!((back.version, back.is_new), (3, true));
    assert_eq!(it.count("SELECT count(*) FROM programs").await, 3);
}

#[tokio::test]
async fn cards_are_moved_once_and_their_owners_told_once() {
    let it = shop_with(slots(10)).await;
    let (card, other) = (it.join().await.card, it.join().await.card);
    it.give(card, 4).await;
    assert_eq!(it.book.move_cards(it.shop.id).await.unwrap(), 0);
    it.publish(slots(8)).await;
    let mut listener = it.book.live().listen(it.shop.id, card, 0).unwrap();
    assert_eq!(it.book.move_cards(it.shop.id).await.unwrap(), 2);
    assert_eq!(listener.changed().await, Some(1), "the page shows the new terms");
    assert_eq!(it.book.move_cards(it.shop.id).await.unwrap(), 0);
    it.jobs().await;
    it.assert_reviewed().await;
    let view = it.card(card).await;
    assert_eq!((view.slots(), view.stamps(), told(&it, card).await, told(&it, other).await), (Some(8), 4, 1, 1));
    assert_eq!(it.give(card, 4).await.rewards.len(), 1);
    it.later_days(31);
    assert_eq!(told(&it, card).await, 0);
    it.assert_clean().await;
}

/// A card that holds more stamps than the new one has slots is full: its owner gets the reward, and it fills again.
#[tokio::test]
async fn a_card_that_is_fuller_than_the_new_one_is_long_is_not_stuck() {
    let it = shop_with(slots(10)).await;
    let card = it.join().await.card;
    it.give(card, 9).await;
    it.publish(slots(4)).await;
    it.book.move_cards(it.shop.id).await.unwrap();
    it.jobs().await;
    it.assert_reviewed().await;
    let view = it.card(card).await;
    assert_eq!((view.stamps(), view.vouchers.len()), (1, 2));
    assert_eq!(it.give(card, 3).await.rewards.len(), 1);
    it.assert_clean().await;
}

#[tokio::test]
async fn more_cards_than_one_batch_are_all_moved() {
    let it = shop_with(slots(10)).await;
    let rows: Vec<_> = (0..620).map(|n| format!("c{n},2026-01-01\n")).collect();
    let log = it.place.folder.path().join("log.csv");
    std::fs::write(&log, format!("customer,date\n{}", rows.concat())).unwrap();
    let (options, stop) = (server::imports::Options::default(), std::sync::atomic::AtomicBool::new(false));
    it.book.import_purchases(it.shop.id, &log, &options, &stop, |_| {}).await.unwrap();
    it.publish(slots(8)).await;
    let mut moved = Vec::new();
    while moved.last() != Some(&0) {
        moved.push(it.book.move_cards(it.shop.id).await.unwrap());
    }
    assert_eq!(moved, [500, 120, 0]);
    assert_eq!(it.count("SELECT count(*) FROM notices").await, 620);
    assert_eq!(it.count("SELECT count(*) FROM cards WHERE program_version <> 2").await, 0);
    it.assert_clean().await;
}

#[tokio::test]
async fn only_a_shop_that_is_there_publishes() {
    let it = shop().await;
    let nowhere = it.book.publish(loyalty::ids::ShopId([0; 16]), &terms(draft())).await;
    assert!(matches!(nowhere, Err(Error::NotFound("shop"))));
}
