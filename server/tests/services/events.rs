//! The feed of a shop: in order, without gaps, nothing missed by whoever asks again with the last id that came.

use crate::{
    common::{Fixture, at_once, draft, key, new_shop, shop},
    keys::till,
};
use loyalty::purchases::Sale;
use server::{
    Error, Stampbook,
    counter::Selling,
    env::Machine,
    events::{Event, Feed, KEPT_DAYS},
    keys::{Scope, Till},
};
use std::sync::Arc;

async fn after(it: &Fixture, till: &Till, id: u64) -> Vec<Event> {
    match it.book.events_after(till, id).await.unwrap() {
        Feed::Next(events) => events,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_happens_is_told_in_order_from_when_somebody_asks_for_it() {
    let it = shop().await;
    let card = it.join().await.card;
    it.give(card, 1).await;
    let (plain, _) = it.book.create_key(it.shop.id, "Till", &[Scope::CardsRead]).await.unwrap();
    assert!(matches!(it.book.last_event(&plain).await, Err(Error::NotFound("feed"))), "nobody asked");
    assert_eq!(it.count("SELECT count(*) FROM events").await, 0);

    let (till, _) = till(&it).await;
    assert_eq!(it.book.last_event(&till).await.unwrap(), 0);
    it.give(card, 9).await;
    it.redeem(&it.codes(card).await[0]).await.unwrap();
    let events = after(&it, &till, 0).await;
    let told: Vec<_> = events.iter().map(|event| (event.id, event.entry.id.seq)).collect();
    assert_eq!(told, [(1, 2), (2, 3), (3, 4), (4, 5)], "a purchase, a full card, its reward, and that handed over");
    assert_eq!(it.book.last_event(&till).await.unwrap(), 4);
    for id in 0..=4 {
        // Also from the midst of what one deed wrote.
        let rest: Vec<_> = after(&it, &till, id).await.into_iter().map(|event| event.id).collect();
        assert_eq!(rest, (id + 1..=4).collect::<Vec<_>>());
    }
    assert_eq!(it.book.events_after(&till, 5).await.unwrap(), Feed::Unknown);
    it.assert_clean().await;
}

#[tokio::test]
async fn a_shop_hears_of_itself_alone() {
    let it = shop().await;
    let (mine, _) = till(&it).await;
    let other = it.book.open_shop(&new_shop("Books", draft()), false).await.unwrap().shop;
    let (theirs, _) = it.book.create_key(other.id, "Till", Scope::ALL).await.unwrap();
    let card = it.join().await.card;
    it.give(card, 1).await;
    assert_eq!(after(&it, &mine, 0).await.len(), 1);
    assert!(after(&it, &theirs, 0).await.is_empty());
}

#[tokio::test]
async fn a_reader_misses_nothing_while_many_write_at_once() {
    let it = shop().await;
    let (till, _) = till(&it).await;
    let mut cards = Vec::new();
    for _ in 0..6 {
        cards.push(it.join().await.card);
    }
    let (book, shop) = (it.book.clone(), it.shop.id);
    let writers = at_once(6, move |number| {
        let (book, card) = (book.clone(), cards[number]);
        async move {
            for turn in 0..10 {
                let key = key(&format!("w-{number}-{turn}"));
                let ask = Selling { shop, by: None, card, sale: Sale::stamps(3), key };
                book.sell(&ask).await.unwrap();
            }
        }
    });
    let read = async {
        let (mut seen, mut last) = (Vec::new(), 0);
        // Until all of them are written: sixty purchases, and three full cards of each that write two more.
        while last < 60 + 6 * 3 * 2 {
            for event in after(&it, &till, last).await {
                last = event.id;
                seen.push(event);
            }
        }
        seen
    };
    let (_, seen) = tokio::join!(writers, read);
    assert_eq!(seen.iter().map(|event| event.id).collect::<Vec<_>>(), (1..=96).collect::<Vec<_>>());
    let mut entries: Vec<_> = seen.iter().map(|event| event.entry.id).collect();
    entries.sort();
    entries.dedup();
    assert_eq!(entries.len(), 96, "each once");
}

/// Sells, and again where the database asks for that: another process wrote at the same moment.
async fn sell_in_the_end(book: &Stampbook, ask: &Selling) {
    for _ in 0..200 {
        match book.sell(ask).await {
            Err(Error::Internal(_)) => tokio::task::yield_now().await,
            sold => return drop(sold.unwrap()),
        }
    }
    panic!("never written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_misses_nothing_while_two_servers_write() {
    let it = shop().await;
    let (till, _) = till(&it).await;
    let other = Stampbook::open(it.place.home(), it.clock.clone(), Arc::new(Machine)).await.unwrap();
    let mut cards = Vec::new();
    for _ in 0..4 {
        cards.push(it.join().await.card);
    }
    let (books, shop) = ([it.book.clone(), other.clone()], it.shop.id);
    let writers = tokio::spawn(at_once(4, move |number| {
        let (book, card) = (books[number % 2].clone(), cards[number]);
        async move {
            for turn in 0..8 {
                let key = key(&format!("s-{number}-{turn}"));
                sell_in_the_end(&book, &Selling { shop, by: None, card, sale: Sale::stamps(1), key }).await;
            }
        }
    }));
    let mut seen = Vec::new();
    while seen.len() < 32 {
        let last = seen.last().map_or(0, |event: &Event| event.id);
        match other.events_after(&till, last).await.unwrap() {
            Feed::Next(events) => seen.extend(events),
            lost => panic!("{lost:?}"),
        }
    }
    writers.await.unwrap();
    assert_eq!(seen.iter().map(|event| event.id).collect::<Vec<_>>(), (1..=32).collect::<Vec<_>>());
    let mut entries: Vec<_> = seen.iter().map(|event| event.entry.id).collect();
    entries.sort();
    entries.dedup();
    assert_eq!(entries.len(), 32, "each once");
    other.close().await;
    it.assert_clean().await;
}

#[tokio::test]
async fn who_stayed_away_too_long_is_told_so() {
    let it = shop().await;
    let (till, _) = till(&it).await;
    let card = it.join().await.card;
    it.give(card, 1).await;
    it.later_days(20);
    it.give(card, 1).await;
    it.later_days(u64::try_from(KEPT_DAYS - 20).unwrap());
    it.later(std::time::Duration::from_secs(1));
    assert_eq!((it.book.forget_events().await.unwrap(), it.book.forget_events().await.unwrap()), (1, 0));
    assert_eq!(it.book.events_after(&till, 0).await.unwrap(), Feed::Gone);
    assert_eq!(after(&it, &till, 1).await.len(), 1);
    it.later_days(30);
    it.book.forget_events().await.unwrap();
    assert_eq!(it.book.events_after(&till, 1).await.unwrap(), Feed::Gone);
    assert!(after(&it, &till, 2).await.is_empty());
}
