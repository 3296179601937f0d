//! Webhooks: what is to be delivered to whom, how often it is tried, and that nothing is told twice by two processes.

use crate::{
    common::{Fixture, draft, key, new_shop, shop},
    keys::till,
};
use server::{
    Error,
    keys::{Scope, Till},
    webhooks::{Parcel, RETRIES_SECONDS, Told, WEBHOOKS_MAX},
};
use std::time::Duration;

const URL: &str = "https://till.example/hook";

async fn due(it: &Fixture) -> Vec<Parcel> {
    it.book.spread_events().await.unwrap();
    it.book.take_deliveries().await.unwrap()
}

async fn hooked(it: &Fixture) -> Till {
    let (till, _) = till(it).await;
    it.book.make_webhook(&till, URL, &it.fresh_key()).await.unwrap();
    till
}

#[tokio::test]
async fn a_webhook_is_made_once_and_its_secret_is_kept_nowhere() {
    let it = shop().await;
    let (till, _) = till(&it).await;
    let made = it.book.make_webhook(&till, URL, &key("one")).await.unwrap();
    let secret = made.secret.strip_prefix("whsec_").unwrap();
    assert_eq!(data_encoding::BASE64.decode(secret.as_bytes()).unwrap().len(), 32);
    assert_eq!(it.book.make_webhook(&till, URL, &key("one")).await.unwrap(), made, "the same answer");
    let other = it.book.make_webhook(&till, "https://other.example", &key("one")).await;
    assert!(matches!(other, Err(Error::KeyReused)));
    let second = it.book.make_webhook(&till, URL, &key("two")).await.unwrap();
    assert_ne!(second.secret, made.secret);
    let kept = it.count(&format!("SELECT count(*) FROM requests WHERE answer LIKE '%{secret}%'")).await;
    assert_eq!(kept, 0);
    for number in 2..WEBHOOKS_MAX {
        it.book.make_webhook(&till, URL, &key(&format!("n{number}"))).await.unwrap();
    }
    assert!(matches!(it.book.make_webhook(&till, URL, &key("more")).await, Err(Error::Taken)));
}

#[tokio::test]
async fn each_event_from_then_on_is_delivered_once() {
    let it = shop().await;
    let card = it.join().await.card;
    let (till, _) = till(&it).await;
    it.give(card, 1).await;
    it.book.make_webhook(&till, URL, &it.fresh_key()).await.unwrap();
    assert!(due(&it).await.is_empty(), "what was before is not told");
    it.give(card, 9).await;
    let parcels = due(&it).await;
    let told: Vec<_> = parcels
        .iter()
        .map(|parcel| match &parcel.told {
            Told::Event(event) => event.id,
            Told::Test => 0,
        })
        .collect();
    assert_eq!(told.len(), 3, "a purchase, a full card, its reward: {told:?}");
    assert!(due(&it).await.is_empty(), "they are being carried");
    for parcel in &parcels {
        it.book.settle_delivery(parcel, None).await.unwrap();
    }
    it.later_days(1);
    assert!(due(&it).await.is_empty());
    assert!(it.book.webhooks(&till).await.unwrap()[0].good_at.is_some());
    assert_eq!(it.count("SELECT count(*) FROM deliveries").await, 0);
    it.assert_clean().await;
}

#[tokio::test]
async fn what_fails_is_tried_again_ever_more_seldom_and_then_lies_with_the_dead() {
    let it = shop().await;
    let till = hooked(&it).await;
    let hook = it.book.webhooks(&till).await.unwrap()[0].id;
    let card = it.join().await.card;
    it.give(card, 1).await;
    let mut names = Vec::new();
    for wait in RETRIES_SECONDS {
        let parcel = due(&it).await.remove(0);
        names.push(parcel.id());
        it.book.settle_delivery(&parcel, Some("it said\u{0} 500")).await.unwrap();
        it.later(Duration::from_secs(u64::try_from(wait - 1).unwrap()));
        assert!(due(&it).await.is_empty(), "too early");
        it.later(Duration::from_secs(1));
    }
    assert!(it.book.dead_letters(&till, hook, None, 10).await.unwrap().is_empty());
    let last = due(&it).await.remove(0);
    names.push(last.id());
    it.book.settle_delivery(&last, Some("it said 500")).await.unwrap();
    names.dedup();
    assert_eq!(names.len(), 1, "the same name in each try");
    it.later_days(3);
    assert!(due(&it).await.is_empty());
    let dead = it.book.dead_letters(&till, hook, None, 10).await.unwrap();
    assert_eq!((dead.len(), dead[0].tries, dead[0].trouble.as_deref()), (1, 10, Some("it said 500")));
    assert_eq!(it.book.webhooks(&till).await.unwrap()[0].trouble.as_deref(), Some("it said 500"));
    it.later_days(30);
    assert_eq!(it.book.forget_deliveries().await.unwrap(), 1);
}

#[tokio::test]
async fn what_a_process_took_on_before_it_died_is_taken_on_by_another() {
    let it = shop().await;
    hooked(&it).await;
    let card = it.join().await.card;
    it.give(card, 1).await;
    let first = due(&it).await.remove(0);
    it.later(Duration::from_secs(59));
    assert!(due(&it).await.is_empty());
    it.later(Duration::from_secs(1));
    assert_eq!(due(&it).await.remove(0).id(), first.id());
}

#[tokio::test]
async fn a_test_is_delivered_and_a_webhook_that_is_gone_hears_nothing() {
    let it = shop().await;
    let till = hooked(&it).await;
    let hook = it.book.webhooks(&till).await.unwrap()[0].id;
    let id = it.book.test_webhook(&till, hook, &key("t")).await.unwrap();
    assert_eq!(it.book.test_webhook(&till, hook, &key("t")).await.unwrap(), id);
    let parcels = due(&it).await;
    assert_eq!((parcels.len(), &parcels[0].told, parcels[0].url.as_str()), (1, &Told::Test, URL));
    assert_eq!(parcels[0].id(), format!("msg_{id}"));

    it.give(it.join().await.card, 1).await;
    it.book.spread_events().await.unwrap();
    it.book.delete_webhook(&till, hook, &key("d")).await.unwrap();
    it.book.delete_webhook(&till, hook, &key("d")).await.unwrap();
    let again = it.book.delete_webhook(&till, hook, &key("e")).await;
    assert!(matches!(again, Err(Error::NotFound("webhook"))));
    assert!(due(&it).await.is_empty());
}

#[tokio::test]
async fn webhooks_of_another_shop_are_out_of_reach() {
    let it = shop().await;
    let mine = hooked(&it).await;
    let hook = it.book.webhooks(&mine).await.unwrap()[0].id;
    let other = it.book.open_shop(&new_shop("Books", draft()), false).await.unwrap().shop;
    let (theirs, _) = it.book.create_key(other.id, "Till", Scope::ALL).await.unwrap();
    assert!(it.book.webhooks(&theirs).await.unwrap().is_empty());
    let not_found = |error: Option<Error>| matches!(error, Some(Error::NotFound("webhook")));
    assert!(not_found(it.book.delete_webhook(&theirs, hook, &key("a")).await.err()));
    assert!(not_found(it.book.test_webhook(&theirs, hook, &key("b")).await.err()));
    assert!(not_found(it.book.dead_letters(&theirs, hook, None, 10).await.err()));
}
