//! Passkeys: whose a device is, proved by a key of its own; what is asked is answered once, by who was asked, and in time.

use crate::{
    authenticator::Authenticator,
    common::{Fixture, at_once, shop},
};
use loyalty::ids::CustomerId;
use server::{
    Error,
    devices::{Kind, Make, TakingOver},
    passkeys::{Challenge, PASSKEYS_MAX, Relying, Unproven},
    store::Session,
};
use std::time::Duration;

const ORIGIN: &str = "https://cards.example";
const PLACE: &str = "192.0.2.7";

fn site() -> Relying {
    Relying::at(ORIGIN).unwrap()
}

async fn asked(it: &Fixture, who: Session) -> Challenge {
    it.book.ask_for_passkey(&site(), who, "Cards", PLACE).await.unwrap().unwrap()
}

async fn answer(it: &Fixture, who: Session, name: &str, answer: &str) -> Result<(), Unproven> {
    it.book.add_passkey(&site(), who, Some(Make::IPhone), (name, answer)).await.unwrap()
}

/// Makes a key on a device, and keeps it here.
async fn add(it: &Fixture, who: Session, device: &mut Authenticator) -> Result<(), Unproven> {
    let challenge = asked(it, who).await;
    answer(it, who, &challenge.name, &device.make(&challenge.options)).await
}

/// Asks a device who it is.
async fn prove(it: &Fixture, device: &mut Authenticator) -> Result<Session, Unproven> {
    let challenge = it.book.ask_who(&site(), PLACE).await.unwrap();
    let answer = device.prove(&challenge.options);
    it.book.who_by_passkey(&site(), (&challenge.name, &answer)).await.unwrap()
}

async fn member(it: &Fixture, seed: u8) -> (CustomerId, Authenticator) {
    let (who, mut device) = (it.join().await.customer, Authenticator::new(seed, ORIGIN));
    add(it, Session::Customer(who), &mut device).await.unwrap();
    (who, device)
}

#[tokio::test]
async fn a_device_proves_whose_it_is_without_a_name() {
    let it = shop().await;
    let ((anna, mut one), (bela, mut other)) = (member(&it, 1).await, member(&it, 2).await);
    for _ in 0..3 {
        it.later(Duration::from_secs(60));
        assert_eq!(prove(&it, &mut one).await, Ok(Session::Customer(anna)));
    }
    assert_eq!(prove(&it, &mut other).await, Ok(Session::Customer(bela)));
    let keys = it.book.passkeys(Session::Customer(anna)).await.unwrap();
    let [key] = &keys[..] else { panic!("{keys:?}") };
    assert_eq!((key.device, key.used_at.0 - key.added_at.0), (Some(Make::IPhone), 180_000_000));
    assert_eq!(it.count("SELECT count(*) FROM challenges").await, 0, "each question was answered");
    it.assert_clean().await;
}

#[tokio::test]
async fn what_a_device_is_asked_lets_it_be_found_without_a_name_and_makes_no_second_key() {
    let it = shop().await;
    let (anna, device) = member(&it, 1).await;
    let Challenge { options, .. } = asked(&it, Session::Customer(anna)).await;
    assert_eq!(options["rp"]["id"], "cards.example");
    assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    let there = data_encoding::BASE64URL_NOPAD.encode(&device.credential);
    assert_eq!(options["excludeCredentials"], serde_json::json!([{ "type": "public-key", "id": there }]));
    let Challenge { options, .. } = it.book.ask_who(&site(), PLACE).await.unwrap();
    assert_eq!((&options["rpId"], &options["userVerification"]), (&"cards.example".into(), &"required".into()));
    assert_eq!(options["allowCredentials"], serde_json::json!([]));
}

#[tokio::test]
async fn an_answer_counts_once_in_time_and_for_who_was_asked() {
    let it = shop().await;
    let (anna, mut device) = member(&it, 1).await;
    let challenge = it.book.ask_who(&site(), PLACE).await.unwrap();
    let proof = device.prove(&challenge.options);
    let by = |name: String| {
        let proof = proof.clone();
        let book = it.book.clone();
        async move { book.who_by_passkey(&site(), (&name, &proof)).await.unwrap() }
    };
    assert_eq!(by("nothing".into()).await, Err(Unproven::Late));
    assert_eq!(by(challenge.name.clone()).await, Ok(Session::Customer(anna)));
    assert_eq!(by(challenge.name.clone()).await, Err(Unproven::Late), "heard again by somebody on the way");
    // Another question is not answered by it, and is used up.
    let other = it.book.ask_who(&site(), PLACE).await.unwrap();
    assert_eq!(by(other.name.clone()).await, Err(Unproven::Wrong));
    let answer_late = it.book.who_by_passkey(&site(), (&other.name, &device.prove(&other.options))).await.unwrap();
    assert_eq!(answer_late, Err(Unproven::Late));
    let slow = it.book.ask_who(&site(), PLACE).await.unwrap();
    it.later(Duration::from_secs(5 * 60));
    let answer_slow = it.book.who_by_passkey(&site(), (&slow.name, &device.prove(&slow.options))).await.unwrap();
    assert_eq!(answer_slow, Err(Unproven::Late));
    // What somebody was asked, nobody else answers; nor is it an answer to who they are.
    let bela = it.join().await.customer;
    let mut second = Authenticator::new(2, ORIGIN);
    let challenge = asked(&it, Session::Customer(anna)).await;
    let made = second.make(&challenge.options);
    assert_eq!(answer(&it, Session::Customer(bela), &challenge.name, &made).await, Err(Unproven::Late));
    assert_eq!(it.book.who_by_passkey(&site(), (&challenge.name, &proof)).await.unwrap(), Err(Unproven::Late));
    assert_eq!(answer(&it, Session::Customer(anna), &challenge.name, &made).await, Ok(()));
}

#[tokio::test]
async fn of_many_who_send_an_answer_at_once_one_is_let_in() {
    let it = shop().await;
    let (_, mut device) = member(&it, 1).await;
    let challenge = it.book.ask_who(&site(), PLACE).await.unwrap();
    let proof = device.prove(&challenge.options);
    let let_in = at_once(8, |_| {
        let (book, name, proof) = (it.book.clone(), challenge.name.clone(), proof.clone());
        async move { book.who_by_passkey(&site(), (&name, &proof)).await.unwrap().is_ok() }
    })
    .await;
    assert_eq!(let_in.iter().filter(|one| **one).count(), 1);
}

#[tokio::test]
async fn what_proves_nothing_is_refused() {
    let it = shop().await;
    let (anna, device) = member(&it, 1).await;
    let who = Session::Customer(anna);
    // Nobody here has this key.
    assert_eq!(prove(&it, &mut Authenticator::new(9, ORIGIN)).await, Err(Unproven::Foreign));
    // The name of a key that is known, signed by another.
    let mut forged = Authenticator { credential: device.credential.clone(), ..Authenticator::new(9, ORIGIN) };
    assert_eq!(prove(&it, &mut forged).await, Err(Unproven::Wrong));
    // Another site passes on what it was given; a device that did not look who holds it.
    let mut elsewhere = Authenticator { origin: "https://cards.example.evil.example".into(), ..device.clone() };
    assert_eq!(prove(&it, &mut elsewhere).await, Err(Unproven::Wrong));
    let mut blind = Authenticator { flags: 0b001, ..device.clone() };
    assert_eq!(prove(&it, &mut blind).await, Err(Unproven::Wrong));
    let challenge = asked(&it, who).await;
    let mut elsewhere = Authenticator { origin: "http://cards.example".into(), ..Authenticator::new(3, ORIGIN) };
    let made = elsewhere.make(&challenge.options);
    assert_eq!(answer(&it, who, &challenge.name, &made).await, Err(Unproven::Wrong));
    for junk in ["", "{}", "null", "[1]", &"x".repeat(30_000)] {
        let challenge = asked(&it, who).await;
        assert_eq!(answer(&it, who, &challenge.name, junk).await, Err(Unproven::Wrong));
        assert_eq!(it.book.who_by_passkey(&site(), (&challenge.name, junk)).await.unwrap(), Err(Unproven::Wrong));
    }
    assert_eq!(it.book.passkeys(who).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_is_one_persons_and_each_has_a_few() {
    let it = shop().await;
    let (anna, mut device) = member(&it, 1).await;
    let bela = Session::Customer(it.join().await.customer);
    assert_eq!(add(&it, bela, &mut device.clone()).await, Err(Unproven::Known));
    assert_eq!(prove(&it, &mut device).await, Ok(Session::Customer(anna)));
    let last = u8::try_from(PASSKEYS_MAX).unwrap();
    for seed in 2..=last {
        add(&it, Session::Customer(anna), &mut Authenticator::new(seed, ORIGIN)).await.unwrap();
    }
    let refused = it.book.ask_for_passkey(&site(), Session::Customer(anna), "Cards", PLACE).await.unwrap();
    assert_eq!(refused.unwrap_err(), Unproven::TooMany);
}

#[tokio::test]
async fn a_key_that_counts_backwards_may_be_a_copy_and_opens_nothing_any_more() {
    let it = shop().await;
    let (who, mut device) = (Session::Customer(it.join().await.customer), Authenticator::new(1, ORIGIN));
    device.counter = 7;
    add(&it, who, &mut device).await.unwrap();
    let mut copy = device.clone();
    for counter in [8, 12] {
        device.counter = counter;
        assert_eq!(prove(&it, &mut device).await, Ok(who));
    }
    copy.counter = 9;
    assert_eq!(prove(&it, &mut copy).await, Err(Unproven::Copied));
    device.counter = 13;
    assert_eq!(prove(&it, &mut device).await, Err(Unproven::Foreign), "not the one that it was copied from, either");
    assert!(it.book.passkeys(who).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_key_goes_along_where_wallets_become_one_and_goes_where_its_owner_leaves() {
    let it = shop().await;
    let ((anna, _), (bela, mut device)) = (member(&it, 1).await, member(&it, 2).await);
    let code = it.book.hand_over(anna, Kind::Now).await.unwrap();
    let ask = TakingOver { code: &code, place: PLACE, known: Some(bela), token: None, merge: true, make: None };
    it.book.take_over(&ask).await.unwrap();
    assert_eq!(prove(&it, &mut device).await, Ok(Session::Customer(anna)), "it still says its owner's old name");
    assert_eq!(it.book.passkeys(Session::Customer(anna)).await.unwrap().len(), 2);
    it.assert_clean().await;
    let mut told = Vec::new();
    let mut export = it.book.export(anna);
    while let Some(records) = export.next().await.unwrap() {
        told.extend(records.into_iter().filter(|record| record.record == "passkey"));
    }
    assert!(told.len() == 2 && told.iter().all(|one| one.what.as_deref() == Some("iphone") && one.at.is_some()));
    it.book.forget(anna).await.unwrap();
    assert_eq!(prove(&it, &mut device).await, Err(Unproven::Foreign));
    assert_eq!(it.count("SELECT count(*) FROM passkeys").await, 0);
    it.assert_clean().await;
}

#[tokio::test]
async fn only_its_owner_removes_a_key() {
    let it = shop().await;
    let ((anna, mut device), (bela, _)) = (member(&it, 1).await, member(&it, 2).await);
    let id = it.book.passkeys(Session::Customer(anna)).await.unwrap()[0].id;
    it.book.remove_passkey(Session::Customer(bela), id).await.unwrap();
    it.book.remove_passkey(Session::Staff(it.me.shop, it.me.id), id).await.unwrap();
    assert!(prove(&it, &mut device).await.is_ok());
    for _ in 0..2 {
        it.book.remove_passkey(Session::Customer(anna), id).await.unwrap();
    }
    assert_eq!(prove(&it, &mut device).await, Err(Unproven::Foreign));
}

#[tokio::test]
async fn one_place_leaves_a_bounded_number_of_questions_and_they_are_forgotten() {
    let it = shop().await;
    let mut asked = 0;
    let refused = loop {
        match it.book.ask_who(&site(), PLACE).await {
            Ok(_) => asked += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, Error::Locked(_)) && asked == 100, "{asked}: {refused}");
    it.book.ask_who(&site(), "192.0.2.8").await.unwrap();
    it.later(Duration::from_secs(15 * 60));
    it.book.ask_who(&site(), PLACE).await.unwrap();
    it.book.ask_who(&site(), PLACE).await.unwrap();
    assert_eq!(it.count("SELECT count(*) FROM challenges").await, 2, "of what nobody answered, what is over is gone");
}

#[tokio::test]
async fn somebody_of_a_shop_has_passkeys_too() {
    let it = shop().await;
    let (who, mut device) = (Session::Staff(it.me.shop, it.me.id), Authenticator::new(1, ORIGIN));
    add(&it, who, &mut device).await.unwrap();
    assert_eq!(prove(&it, &mut device).await, Ok(who));
    assert_eq!(it.book.passkeys(who).await.unwrap().len(), 1);
    it.assert_clean().await;
}
