//! Occasions: found by an index, given once a year however often the job runs; and what customers tell of themselves.

use crate::common::{Fixture, program, shop_with};
use loyalty::{
    ledger::{Kind, Unit},
    occasions::Yearly,
    programs::Draft,
};
use server::{Error, cards::Joined, occasions::Details};

fn occasions() -> Draft {
    program(
        r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
            "occasions": {"birthday": {"reward": "a slice of cake"}, "anniversary": {"points": 50}}}"#,
    )
}

async fn tell(it: &Fixture, who: &Joined, birthday: &str) -> bool {
    let birthday = Some(Yearly::try_from(birthday.to_owned()).unwrap());
    it.book.tell_details(who.customer, who.card, &Details { birthday, contact: None }).await.unwrap()
}

#[tokio::test]
async fn a_birthday_is_given_once_a_year_however_often_the_job_runs() {
    let it = shop_with(occasions()).await;
    let (who, other) = (it.join().await, it.join().await);
    assert!(tell(&it, &who, "12-03").await && tell(&it, &other, "12-04").await);
    it.on("2026-12-02 23:59");
    assert_eq!(it.book.keep_occasions().await.unwrap(), 0);
    it.on("2026-12-03 00:00");
    assert_eq!(it.book.keep_occasions().await.unwrap(), 1);
    for _ in 0..3 {
        it.later(std::time::Duration::from_secs(3_600));
        assert_eq!(it.book.keep_occasions().await.unwrap(), 0);
    }
    assert_eq!((it.codes(who.card).await.len(), it.codes(other.card).await.len()), (1, 0));
    assert_eq!(it.card(who.card).await.entries[0].kind, Kind::Birthday);
    it.on("2027-12-03 12:00");
    assert_eq!(it.book.keep_occasions().await.unwrap(), 1);
    assert_eq!(it.codes(who.card).await.len(), 2);
    it.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_jobs_at_once_give_it_once() {
    let it = shop_with(occasions()).await;
    let mut cards = Vec::new();
    for _ in 0..12 {
        let who = it.join().await;
        tell(&it, &who, "12-03").await;
        cards.push(who.card);
    }
    it.on("2026-12-03");
    let (one, two) = tokio::join!(it.book.keep_occasions(), it.book.keep_occasions());
    assert_eq!(one.unwrap() + two.unwrap(), 12);
    for card in cards {
        assert_eq!(it.codes(card).await.len(), 1);
    }
}

#[tokio::test]
async fn more_cards_than_one_batch_have_the_same_birthday() {
    let it = shop_with(occasions()).await;
    let customers: Vec<_> = (0..203).map(|n| format!("c{n},2026-01-01,1.00\n")).collect();
    let log = it.place.folder.path().join("log.csv");
    std::fs::write(&log, format!("customer,date,amount\n{}", customers.concat())).unwrap();
    let (options, stop) = (server::imports::Options::default(), std::sync::atomic::AtomicBool::new(false));
    it.book.import_purchases(it.shop.id, &log, &options, &stop, |_| {}).await.unwrap();
    sqlx::query("UPDATE cards SET birthday = '12-03'").execute(&mut it.raw().await).await.unwrap();
    it.on("2026-12-03");
    assert_eq!(it.book.keep_occasions().await.unwrap(), 203);
    assert_eq!(it.book.keep_occasions().await.unwrap(), 0);
    it.assert_clean().await;
}

#[tokio::test]
async fn the_29th_of_february_is_kept_on_the_28th_in_other_years() {
    let it = shop_with(occasions()).await;
    let (leap, other) = (it.join().await, it.join().await);
    tell(&it, &leap, "02-29").await;
    tell(&it, &other, "02-28").await;
    it.on("2027-02-28");
    assert_eq!(it.book.keep_occasions().await.unwrap(), 2);
    it.on("2027-03-01");
    assert_eq!(it.book.keep_occasions().await.unwrap(), 0);
    it.on("2028-02-28");
    assert_eq!(it.book.keep_occasions().await.unwrap(), 1, "there is a 29th in that year");
    it.on("2028-02-29");
    assert_eq!(it.book.keep_occasions().await.unwrap(), 1);
    assert_eq!(it.codes(leap.card).await.len(), 2);
    it.assert_clean().await;
}

#[tokio::test]
async fn an_anniversary_comes_from_the_first_year_on() {
    let it = shop_with(occasions()).await;
    // Half past midnight in Budapest, still the day before in Greenwich.
    it.on("2026-11-25 00:30");
    let card = it.join().await.card;
    assert_eq!(it.book.keep_occasions().await.unwrap(), 0, "not on the day itself");
    it.on("2027-11-24 23:59");
    assert_eq!(it.book.keep_occasions().await.unwrap(), 0);
    for year in [2027, 2028] {
        it.on(&format!("{year}-11-25 00:00"));
        assert_eq!(it.book.keep_occasions().await.unwrap(), 1);
        assert_eq!(it.book.keep_occasions().await.unwrap(), 0);
    }
    assert_eq!(it.held(card, Unit::Point).await, 100);
    it.assert_clean().await;
}

#[tokio::test]
async fn a_card_keeps_what_its_own_terms_promise() {
    let it = shop_with(occasions()).await;
    let who = it.join().await;
    tell(&it, &who, "12-03").await;
    it.publish(Draft { occasions: None, ..occasions() }).await;
    let new = it.join().await;
    tell(&it, &new, "12-03").await;
    it.on("2026-12-03");
    assert_eq!(it.book.keep_occasions().await.unwrap(), 1);
    assert_eq!((it.codes(who.card).await.len(), it.codes(new.card).await.len()), (1, 0));
}

#[tokio::test]
async fn a_birthday_is_told_once_and_a_contact_as_often_as_it_changes() {
    let it = shop_with(occasions()).await;
    let (who, stranger) = (it.join().await, it.join().await);
    assert!(tell(&it, &who, "12-03").await);
    assert!(tell(&it, &who, "12-03").await, "the same again is no other");
    assert!(!tell(&it, &who, "12-04").await);
    assert_eq!(it.card(who.card).await.card.birthday, Some(Yearly::new(12, 3).unwrap()));
    let contact = async |text: &str| {
        let details = Details { birthday: None, contact: Some(text.to_owned()) };
        it.book.tell_details(who.customer, who.card, &details).await.unwrap();
        it.card(who.card).await.card.contact
    };
    let (first, second) = (contact("Anna@example.com").await, contact("+36 30 123 4567").await);
    assert!(first.is_some() && first != second);
    assert_eq!(contact("36301234567").await, second);
    assert_eq!(contact(" ").await, second, "nothing told is nothing forgotten");
    let raw = it.count("SELECT count(*) FROM cards WHERE CAST(contact AS TEXT) LIKE '%3630%'").await;
    assert_eq!(raw, 0, "only a hash is kept");
    let theirs = Details { birthday: Some(Yearly::new(1, 1).unwrap()), contact: Some("x@y".into()) };
    let stolen = it.book.tell_details(stranger.customer, who.card, &theirs).await;
    assert!(matches!(stolen, Err(Error::NotFound("card"))));
}
