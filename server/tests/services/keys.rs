//! Keys of tills: shown once, kept as a hash, worth something until they are revoked, and only at their own shop.

use crate::common::{Fixture, key, new_shop, shop};
use server::{
    Error,
    keys::{KEYS_MAX, Key, Scope, Till},
    tills::Enrolling,
};
use std::time::Duration;

/// A till of the fixture's shop that may do everything, and its key.
pub async fn till(it: &Fixture) -> (Till, Key) {
    it.book.create_key(it.shop.id, "Till 1", Scope::ALL).await.unwrap()
}

#[tokio::test]
async fn a_key_is_known_until_it_is_revoked() {
    let it = shop().await;
    let scopes = [Scope::PurchasesWrite, Scope::CardsRead, Scope::CardsRead];
    let (till, secret) = it.book.create_key(it.shop.id, " Till 1 ", &scopes).await.unwrap();
    assert_eq!((till.name.as_str(), &till.scopes), ("Till 1", &vec![Scope::CardsRead, Scope::PurchasesWrite]));
    assert!(till.may(Scope::CardsRead) && !till.may(Scope::CardsWrite));
    assert!(secret.reveal().starts_with("sb_live_") && Key::parse(secret.reveal()) == Some(secret.clone()));
    assert_eq!(format!("{secret:?}"), "Key", "no log tells it");

    let known = it.book.till(&secret).await.unwrap().unwrap();
    assert_eq!((known.id, known.shop, known.books, known.used_at), (till.id, it.shop.id, it.shop.id, None));
    let other = Key::parse(&format!("sb_live_{}", "A".repeat(43))).unwrap();
    assert_eq!(it.book.till(&other).await.unwrap(), None);

    assert!(it.book.revoke_key(it.shop.id, till.id).await.unwrap());
    assert_eq!(it.book.till(&secret).await.unwrap(), None);
    assert!(!it.book.revoke_key(it.shop.id, till.id).await.unwrap(), "it was revoked before");
    let listed = it.book.keys(it.shop.id).await.unwrap();
    assert_eq!((listed.len(), listed[0].revoked_at.is_some()), (1, true), "entries still name it");
}

#[tokio::test]
async fn only_the_hash_of_a_key_is_kept() {
    let it = shop().await;
    let (_, secret) = till(&it).await;
    let found = it.count("SELECT count(*) FROM api_keys WHERE length(hash) = 32").await;
    assert_eq!(found, 1);
    let plain =
        format!("SELECT count(*) FROM api_keys WHERE name LIKE '%{0}%' OR scopes LIKE '%{0}%'", secret.reveal());
    assert_eq!(it.count(&plain).await, 0);
}

#[tokio::test]
async fn when_a_key_was_last_used_is_noted_to_the_minute() {
    let it = shop().await;
    let (_, secret) = till(&it).await;
    let used = async || it.book.keys(it.shop.id).await.unwrap()[0].used_at;
    assert_eq!(used().await, None);
    it.book.till(&secret).await.unwrap();
    let first = used().await.unwrap();
    it.later(Duration::from_secs(59));
    it.book.till(&secret).await.unwrap();
    assert_eq!(used().await, Some(first), "noted before");
    it.later(Duration::from_secs(1));
    it.book.till(&secret).await.unwrap();
    assert_eq!(used().await, Some(first.plus_seconds(60)));
}

#[tokio::test]
async fn a_shop_manages_its_own_keys_and_no_others() {
    let it = shop().await;
    let other = it.book.open_shop(&new_shop("Books", crate::common::draft()), false).await.unwrap().shop;
    let (till, secret) = till(&it).await;
    assert!(matches!(it.book.revoke_key(other.id, till.id).await, Err(Error::NotFound("key"))));
    assert!(it.book.till(&secret).await.unwrap().is_some());
    assert!(it.book.keys(other.id).await.unwrap().is_empty());
    for name in ["", "  ", "a\nb", &"x".repeat(61)] {
        assert!(matches!(it.book.create_key(it.shop.id, name, &[]).await, Err(Error::Taken)), "{name:?}");
    }
}

#[tokio::test]
async fn a_shop_has_so_many_keys_and_no_more() {
    let it = shop().await;
    for number in 0..KEYS_MAX {
        it.book.create_key(it.shop.id, &format!("Till {number}"), &[]).await.unwrap();
    }
    assert!(matches!(it.book.create_key(it.shop.id, "One more", &[]).await, Err(Error::Taken)));
}

#[tokio::test]
async fn the_same_name_of_a_request_is_another_at_another_till_and_at_the_counter() {
    let it = shop().await;
    let ((one, _), (two, _)) = (till(&it).await, till(&it).await);
    let ask = Enrolling { reference: None, invite: None, language: None, key: key("1") };
    let first = it.book.enroll(&one, &ask).await.unwrap();
    let second = it.book.enroll(&two, &ask).await.unwrap();
    assert_ne!(first.card.id, second.card.id);
    assert_eq!(it.book.enroll(&one, &ask).await.unwrap(), first);
    it.assert_clean().await;
}
