//! An address is confirmed by whoever reads its mail, leads to one wallet, and lets a new phone into it; and of mails on their way
//! each is taken on by one process, tried again as long as it matters, and holds nothing that opens anything.

use crate::{
    common::{Fixture, at_once, shop},
    journeys::second_shop,
};
use loyalty::{ids::CustomerId, languages::Language};
use server::{
    Error, Result,
    cards::Joining,
    devices::{Kind, TakenOver, TakingOver},
    email::{AskingForMail, Email},
    mails::{Mail, Outcome, RETRIES_SECONDS, What},
};
use std::time::Duration;

const ANNA: &str = "Anna@example.com";
const QUARTER: Duration = Duration::from_secs(15 * 60);

fn from<'a>(email: &'a Email, place: &'a str) -> AskingForMail<'a> {
    AskingForMail { email, language: Language::Pl, place }
}

async fn ask(it: &Fixture, customer: CustomerId, address: &str) -> Result<()> {
    // Each from a place of its own: how many one may ask for is another test's.
    let (email, place) = (Email::parse(address).unwrap(), it.fresh_key());
    it.book.ask_to_confirm(customer, from(&email, place.as_str())).await
}

async fn lost(it: &Fixture, address: &str) {
    let (email, place) = (Email::parse(address).unwrap(), it.fresh_key());
    it.book.ask_to_recover(from(&email, place.as_str())).await.unwrap();
}

/// The one mail whose turn it is, sent.
async fn sent(it: &Fixture) -> Mail {
    let mail = one(it).await;
    it.book.settle_mail(&mail, Outcome::Taken).await.unwrap();
    mail
}

async fn one(it: &Fixture) -> Mail {
    let mut mails = it.book.take_mails().await.unwrap().0;
    assert_eq!(mails.len(), 1, "{mails:?}");
    mails.remove(0)
}

/// Nothing is to be sent now.
async fn nothing(it: &Fixture) {
    assert!(it.book.take_mails().await.unwrap().0.is_empty());
}

/// Somebody gives an address and confirms it.
async fn confirmed(it: &Fixture, customer: CustomerId, address: &str) {
    ask(it, customer, address).await.unwrap();
    let mail = sent(it).await;
    it.book.confirm_email(&mail.code).await.unwrap().expect("confirmed");
}

fn device(code: &str) -> TakingOver<'_> {
    TakingOver { code, place: "192.0.2.9", known: None, token: None, merge: false, make: None }
}

/// Whose wallet a code opens.
async fn opens(it: &Fixture, code: &str) -> Option<CustomerId> {
    match it.book.take_over(&device(code)).await {
        Ok(TakenOver::In(token)) => Some(it.book.customer(&token).await.unwrap().unwrap().0),
        Ok(other) => panic!("{other:?}"),
        Err(Error::WrongSecret) => None,
        Err(error) => panic!("{error:?}"),
    }
}

async fn address(it: &Fixture, customer: CustomerId) -> Option<(String, bool)> {
    let row = it.book.reached(customer).await.unwrap().confirmed?;
    Some((row.address, row.lost_at.is_none()))
}

async fn rows(it: &Fixture) -> [i64; 3] {
    [
        it.count("SELECT count(*) FROM emails").await,
        it.count("SELECT count(*) FROM email_proofs").await,
        it.count("SELECT count(*) FROM mails").await,
    ]
}

#[tokio::test]
async fn an_address_is_confirmed_by_the_link_that_was_sent_to_it_once() {
    let it = shop().await;
    let anna = it.join().await.customer;
    ask(&it, anna, " Anna@EXAMPLE.com").await.unwrap();
    let reached = it.book.reached(anna).await.unwrap();
    assert_eq!((reached.confirmed, reached.asked.unwrap().address.as_str()), (None, ANNA));
    assert_eq!(it.count("SELECT count(*) FROM email_proofs WHERE code_hash IS NOT NULL").await, 0, "no code yet");
    let mail = one(&it).await;
    // The reader's own language, not the page's, where it is known.
    assert_eq!((mail.what, mail.address.as_str(), mail.language), (What::Confirm, ANNA, Language::En));
    assert_eq!(mail.code.len(), 26);
    assert!(!format!("{mail:?}").contains(&mail.code) && !format!("{mail:?}").contains("example"));
    it.book.settle_mail(&mail, Outcome::Taken).await.unwrap();
    assert_eq!(rows(&it).await, [0, 1, 0]);
    let confirming = it.book.email_to_confirm(&mail.code).await.unwrap().unwrap();
    assert_eq!((confirming.address.as_str(), confirming.elsewhere), (ANNA, false));
    assert_eq!(address(&it, anna).await, None, "looking changes nothing");
    assert_eq!(it.book.confirm_email(&mail.code).await.unwrap().as_deref(), Some(ANNA));
    assert_eq!(it.book.confirm_email(&mail.code).await.unwrap(), None);
    assert_eq!(it.book.email_to_confirm(&mail.code).await.unwrap(), None);
    assert_eq!(address(&it, anna).await, Some((ANNA.into(), true)));
    for wrong in ["", "0", "nothing", &"A".repeat(500)] {
        assert_eq!(it.book.confirm_email(wrong).await.unwrap(), None);
    }
    // It confirms, and opens nothing.
    ask(&it, anna, "other@example.com").await.unwrap();
    assert_eq!(opens(&it, &sent(&it).await.code).await, None);
    it.assert_clean().await;
}

#[tokio::test]
async fn an_address_is_changed_once_the_new_one_is_proved_and_removed_at_any_time() {
    let it = shop().await;
    let anna = it.join().await.customer;
    confirmed(&it, anna, ANNA).await;
    ask(&it, anna, ANNA).await.unwrap();
    nothing(&it).await;
    assert_eq!(it.book.reached(anna).await.unwrap().asked, None, "it is confirmed already");
    ask(&it, anna, "new@example.com").await.unwrap();
    assert_eq!(address(&it, anna).await, Some((ANNA.into(), true)), "until then the old one stands");
    let mail = sent(&it).await;
    it.book.confirm_email(&mail.code).await.unwrap();
    assert_eq!(address(&it, anna).await, Some(("new@example.com".into(), true)));
    lost(&it, ANNA).await;
    nothing(&it).await;
    ask(&it, anna, "third@example.com").await.unwrap();
    it.book.remove_email(anna).await.unwrap();
    it.book.remove_email(anna).await.unwrap();
    nothing(&it).await;
    assert_eq!(rows(&it).await, [0; 3]);
}

#[tokio::test]
async fn a_lost_wallet_is_opened_by_whoever_reads_the_mail_once() {
    let it = shop().await;
    let anna = it.join().await.customer;
    confirmed(&it, anna, ANNA).await;
    lost(&it, "anna@example.COM").await;
    let mail = sent(&it).await;
    // To the address as it was confirmed, however it was typed.
    assert_eq!((mail.what, mail.address.as_str(), mail.language), (What::Recover, ANNA, Language::En));
    assert!(it.book.is_good(&mail.code).await.unwrap());
    assert_eq!(it.book.confirm_email(&mail.code).await.unwrap(), None, "it opens, and confirms nothing");
    assert_eq!(opens(&it, &mail.code).await, Some(anna));
    assert!(!it.book.is_good(&mail.code).await.unwrap());
    assert_eq!(opens(&it, &mail.code).await, None);
    assert_eq!(it.count("SELECT count(*) FROM handovers").await, 0);
    it.assert_clean().await;
}

/// What is written when somebody asks is the same, so nothing tells by the time that it takes either.
#[tokio::test]
async fn nobody_learns_whether_an_address_is_known() {
    let it = shop().await;
    let (anna, bela) = (it.join().await.customer, it.join().await.customer);
    confirmed(&it, anna, ANNA).await;
    ask(&it, bela, "bela@example.com").await.unwrap();
    sent(&it).await;
    for address in [ANNA, "nobody@example.com", "bela@example.com"] {
        let before = rows(&it).await;
        lost(&it, address).await;
        let after = rows(&it).await;
        assert_eq!((before[2] + 1, &before[..2]), (after[2], &after[..2]), "{address}");
        let (mails, looked_at) = it.book.take_mails().await.unwrap();
        assert_eq!((mails.len(), looked_at), (usize::from(address == ANNA), 1), "{address}");
        for mail in mails {
            it.book.settle_mail(&mail, Outcome::Taken).await.unwrap();
        }
        assert_eq!(rows(&it).await[2], 0);
    }
}

#[tokio::test]
async fn an_address_leads_to_the_wallet_in_which_it_was_proved_last() {
    let it = shop().await;
    let (first, second) = (it.join().await.customer, it.join().await.customer);
    confirmed(&it, first, ANNA).await;
    ask(&it, second, "anna@example.com").await.unwrap();
    let mail = sent(&it).await;
    assert!(it.book.email_to_confirm(&mail.code).await.unwrap().unwrap().elsewhere);
    assert_eq!(address(&it, first).await, Some((ANNA.into(), true)), "asking takes nothing away");
    it.book.confirm_email(&mail.code).await.unwrap();
    assert_eq!(address(&it, first).await, Some((ANNA.into(), false)));
    assert_eq!(address(&it, second).await, Some(("anna@example.com".into(), true)));
    lost(&it, ANNA).await;
    let mail = sent(&it).await;
    assert_eq!(opens(&it, &mail.code).await, Some(second));
    // The first proves it again, and has it again.
    it.later(QUARTER);
    confirmed(&it, first, ANNA).await;
    assert_eq!(address(&it, first).await, Some((ANNA.into(), true)));
    assert_eq!(address(&it, second).await, Some(("anna@example.com".into(), false)));
    it.assert_clean().await;
}

#[tokio::test]
async fn links_are_good_for_a_day_and_for_a_quarter_of_an_hour() {
    let it = shop().await;
    let anna = it.join().await.customer;
    ask(&it, anna, ANNA).await.unwrap();
    let mail = sent(&it).await;
    it.later(Duration::from_secs(86_400));
    assert_eq!(it.book.confirm_email(&mail.code).await.unwrap(), None);
    assert_eq!(it.book.reached(anna).await.unwrap().asked, None);
    it.jobs().await;
    assert_eq!(rows(&it).await, [0; 3]);
    confirmed(&it, anna, ANNA).await;
    lost(&it, ANNA).await;
    let mail = sent(&it).await;
    it.later(QUARTER);
    assert!(!it.book.is_good(&mail.code).await.unwrap());
    assert_eq!(opens(&it, &mail.code).await, None);
    // One that could not be sent while somebody waited for it is not sent any more.
    lost(&it, ANNA).await;
    it.later(QUARTER);
    nothing(&it).await;
    assert_eq!(rows(&it).await, [1, 0, 0]);
}

#[tokio::test]
async fn few_mails_go_to_one_address_and_whoever_gets_no_more_has_a_link_that_is_good() {
    let it = shop().await;
    let (anna, bela) = (it.join().await.customer, it.join().await.customer);
    confirmed(&it, anna, ANNA).await;
    for _ in 0..5 {
        lost(&it, ANNA).await;
    }
    let mails = it.book.take_mails().await.unwrap().0;
    assert_eq!(mails.len(), 2);
    for mail in &mails {
        it.book.settle_mail(mail, Outcome::Taken).await.unwrap();
    }
    it.later(QUARTER - Duration::from_secs(1));
    lost(&it, ANNA).await;
    nothing(&it).await;
    let good = [it.book.is_good(&mails[0].code).await.unwrap(), it.book.is_good(&mails[1].code).await.unwrap()];
    assert_eq!(good, [false, true], "only the newest, and until there may be another");
    it.later(Duration::from_secs(1));
    lost(&it, ANNA).await;
    sent(&it).await;
    // Others who give it as theirs do not keep its owner out.
    for _ in 0..5 {
        ask(&it, bela, ANNA).await.unwrap();
    }
    assert_eq!(it.book.take_mails().await.unwrap().0.len(), 2);
    it.later(Duration::from_secs(1));
    lost(&it, ANNA).await;
    sent(&it).await;
}

#[tokio::test]
async fn one_place_asks_for_few_mails() {
    let it = shop().await;
    let anna = it.join().await.customer;
    for number in 0..10 {
        let email = Email::parse(&format!("a{number}@example.com")).unwrap();
        let ask = from(&email, "192.0.2.7");
        match number % 2 {
            0 => it.book.ask_to_recover(ask).await.unwrap(),
            _ => it.book.ask_to_confirm(anna, ask).await.unwrap(),
        }
    }
    let email = Email::parse(ANNA).unwrap();
    assert!(matches!(it.book.ask_to_recover(from(&email, "192.0.2.7")).await, Err(Error::Locked(_))));
    assert!(matches!(it.book.ask_to_confirm(anna, from(&email, "192.0.2.7")).await, Err(Error::Locked(_))));
    it.book.ask_to_recover(from(&email, "192.0.2.8")).await.unwrap();
    it.later(QUARTER);
    it.book.ask_to_recover(from(&email, "192.0.2.7")).await.unwrap();
    // Neither who asked nor for which address can be read from what is counted.
    assert_eq!(it.count("SELECT count(*) FROM attempts WHERE scope LIKE '%@%'").await, 0);
}

#[tokio::test]
async fn a_mail_that_is_not_taken_is_tried_again_with_another_link_as_long_as_it_matters() {
    let it = shop().await;
    let anna = it.join().await.customer;
    ask(&it, anna, ANNA).await.unwrap();
    let (mut codes, mut ids) = (Vec::new(), Vec::new());
    for wait in RETRIES_SECONDS {
        let mail = one(&it).await;
        it.book.settle_mail(&mail, Outcome::Later).await.unwrap();
        codes.push(mail.code.clone());
        ids.push(mail.id());
        it.later(Duration::from_secs(wait.unsigned_abs() - 1));
        nothing(&it).await;
        it.later(Duration::from_secs(1));
    }
    let last = one(&it).await;
    for code in &codes {
        assert_eq!(it.book.email_to_confirm(code).await.unwrap(), None);
    }
    assert!(it.book.email_to_confirm(&last.code).await.unwrap().is_some());
    assert!(ids.iter().all(|id| *id == last.id()));
    it.book.settle_mail(&last, Outcome::Later).await.unwrap();
    assert_eq!(rows(&it).await, [0, 1, 0], "that was the last try");
}

#[tokio::test]
async fn an_address_that_no_server_takes_is_told_to_whoever_gave_it() {
    let it = shop().await;
    let anna = it.join().await.customer;
    ask(&it, anna, ANNA).await.unwrap();
    let mail = one(&it).await;
    it.book.settle_mail(&mail, Outcome::Refused).await.unwrap();
    assert_eq!(rows(&it).await, [0, 1, 0]);
    assert!(it.book.reached(anna).await.unwrap().asked.unwrap().refused_at.is_some());
    ask(&it, anna, "anna@example.org").await.unwrap();
    assert!(it.book.reached(anna).await.unwrap().asked.unwrap().refused_at.is_none());
}

#[tokio::test]
async fn a_process_that_dies_leaves_its_mail_to_another_after_a_minute() {
    let it = shop().await;
    let anna = it.join().await.customer;
    ask(&it, anna, ANNA).await.unwrap();
    let first = one(&it).await;
    nothing(&it).await;
    it.later(Duration::from_secs(60));
    let second = one(&it).await;
    // The first was only slow: what it says changes nothing any more.
    it.book.settle_mail(&first, Outcome::Later).await.unwrap();
    it.book.settle_mail(&second, Outcome::Taken).await.unwrap();
    assert!(it.book.confirm_email(&first.code).await.unwrap().is_none());
    assert!(it.book.confirm_email(&second.code).await.unwrap().is_some());
    nothing(&it).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_mail_is_taken_on_once_and_a_code_used_once_however_many_try() {
    let it = shop().await;
    let anna = it.join().await.customer;
    ask(&it, anna, ANNA).await.unwrap();
    let book = it.book.clone();
    let taken = at_once(8, |_| {
        let book = book.clone();
        async move { book.take_mails().await.unwrap().0 }
    });
    let taken: Vec<_> = taken.await.into_iter().flatten().collect();
    assert_eq!(taken.len(), 1);
    let code = taken[0].code.clone();
    it.book.settle_mail(&taken[0], Outcome::Taken).await.unwrap();
    let confirmed = at_once(8, |_| {
        let (book, code) = (book.clone(), code.clone());
        async move { book.confirm_email(&code).await.unwrap() }
    });
    assert_eq!(confirmed.await.into_iter().flatten().count(), 1);
    lost(&it, ANNA).await;
    let code = sent(&it).await.code;
    let opened = at_once(8, |number| {
        let (book, code) = (book.clone(), code.clone());
        async move {
            let place = format!("192.0.2.{number}");
            book.take_over(&TakingOver { place: &place, ..device(&code) }).await
        }
    });
    let opened = opened.await;
    assert_eq!(opened.iter().filter(|one| matches!(one, Ok(TakenOver::In(_)))).count(), 1, "{opened:?}");
    assert!(opened.iter().all(|one| matches!(one, Ok(TakenOver::In(_)) | Err(Error::WrongSecret))), "{opened:?}");
    it.assert_clean().await;
}

#[tokio::test]
async fn where_two_wallets_become_one_it_keeps_an_address_that_leads_there() {
    let it = shop().await;
    let (first, second) = (it.join().await.customer, it.join().await.customer);
    let merge = async |from: CustomerId, into: CustomerId| {
        let code = it.book.hand_over(into, Kind::Now).await.unwrap();
        let ask = TakingOver { known: Some(from), merge: true, ..device(&code) };
        assert!(matches!(it.book.take_over(&ask).await, Ok(TakenOver::In(_))));
    };
    // Only the one that goes has an address: it stays.
    confirmed(&it, second, ANNA).await;
    ask(&it, second, "unproved@example.com").await.unwrap();
    merge(second, first).await;
    assert_eq!(address(&it, first).await, Some((ANNA.into(), true)));
    assert_eq!(rows(&it).await, [1, 0, 0]);
    // Both have one: that of the wallet that stays.
    let third = it.join().await.customer;
    confirmed(&it, third, "third@example.com").await;
    merge(third, first).await;
    assert_eq!(address(&it, first).await, Some((ANNA.into(), true)));
    // The one that stays has lost its own: the other's.
    let fourth = it.join().await.customer;
    it.later(QUARTER);
    confirmed(&it, fourth, ANNA).await;
    merge(fourth, first).await;
    assert_eq!(address(&it, first).await, Some((ANNA.into(), true)));
    assert_eq!(rows(&it).await, [1, 0, 0]);
    it.assert_clean().await;
}

#[tokio::test]
async fn whoever_leaves_is_forgotten_with_their_address_and_what_is_on_its_way() {
    let it = shop().await;
    let who = it.join().await;
    let second = second_shop(&it).await.0;
    it.book.join(&Joining { customer: Some(who.customer), ..it.stranger(&second) }).await.unwrap();
    confirmed(&it, who.customer, ANNA).await;
    ask(&it, who.customer, "new@example.com").await.unwrap();
    let mut told = Vec::new();
    let mut export = it.book.export(who.customer);
    while let Some(records) = export.next().await.unwrap() {
        told.extend(records.into_iter().filter(|record| record.record == "email"));
    }
    let told: Vec<_> = told.iter().map(|one| (one.what.as_deref().unwrap(), one.text.as_deref().unwrap())).collect();
    assert_eq!(told, [("confirmed", ANNA), ("to be confirmed", "new@example.com")]);
    it.book.leave(who.customer, who.card).await.unwrap();
    assert_eq!(rows(&it).await, [1, 1, 1], "they have another card");
    it.book.forget(who.customer).await.unwrap();
    assert_eq!(rows(&it).await, [0; 3]);
    lost(&it, ANNA).await;
    nothing(&it).await;
    it.assert_clean().await;
}

#[tokio::test]
async fn nobody_asks_for_who_is_not_there() {
    let it = shop().await;
    assert!(matches!(ask(&it, CustomerId([9; 16]), ANNA).await, Err(Error::NotFound("customer"))));
    assert_eq!(rows(&it).await, [0; 3]);
}
