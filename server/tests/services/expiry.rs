//! Expiry: what lapses by the job, what is told before, once, and that the job always finds an end.

use crate::common::{Fixture, program, shop_with};
use loyalty::{
    expiry::Warning,
    ids::CardId,
    ledger::{Kind, Unit},
    notices::What,
    purchases::Sale,
    refunds::Back,
    time::Timestamp,
};

const LOTS: &str = r#"{"currency": "EUR",
    "points": {"earn": [{"give": 1, "per": {"amount": 100}}], "rewards": [{"price": 10, "reward": "a tea"}]},
    "expiry": {"points": {"days": 30}, "warn_days": 5}}"#;

const IDLE: &str = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
    "expiry": {"points": {"idle_months": 2}, "warn_days": 7}}"#;

async fn warned(it: &Fixture, card: CardId) -> Vec<(u32, Timestamp)> {
    let told = |notice: server::store::Notice| match notice.what {
        What::Lapses(Warning { amount, ends, .. }) => Some((amount, ends)),
        _ => None,
    };
    it.card(card).await.notices.into_iter().filter_map(told).collect()
}

#[tokio::test]
async fn each_lot_lapses_at_its_time_and_what_lapses_soonest_is_spent_first() {
    let it = shop_with(program(LOTS)).await;
    let who = it.join().await;
    let card = who.card;
    it.sell(card, Sale::of(1_500)).await;
    it.on("2026-12-01");
    it.sell(card, Sale::of(2_000)).await;
    let shelf = server::rewards::Shelf::Catalogue(0);
    it.book.take(who.customer, card, shelf, &it.fresh_key()).await.unwrap();
    let lots = it.card(card).await.standing.lots;
    assert_eq!((lots.len(), lots.iter().map(|lot| lot.amount).sum::<u32>()), (2, 25));
    it.on("2026-12-21 23:59:59");
    it.jobs().await;
    assert_eq!(it.held(card, Unit::Point).await, 25);
    it.on("2026-12-22 00:00");
    assert_eq!(it.held(card, Unit::Point).await, 20, "the page does not wait for the job");
    it.jobs().await;
    it.assert_reviewed().await;
    let entry = it.card(card).await.entries.remove(0);
    assert_eq!((entry.kind, entry.amount, it.held(card, Unit::Point).await), (Kind::Expired, 5, 20));
    it.on("2027-01-01 00:00");
    it.jobs().await;
    it.assert_reviewed().await;
    assert_eq!((it.held(card, Unit::Point).await, it.count("SELECT count(*) FROM lots").await), (0, 0));
    assert_eq!(it.count("SELECT count(*) FROM cards WHERE review_at_us IS NOT NULL").await, 0);
    it.assert_clean().await;
}

#[tokio::test]
async fn a_warning_is_told_once() {
    let it = shop_with(program(LOTS)).await;
    let card = it.join().await.card;
    it.sell(card, Sale::of(1_500)).await;
    it.on("2026-12-16");
    it.jobs().await;
    assert!(warned(&it, card).await.is_empty());
    for day in ["2026-12-17 00:00", "2026-12-18", "2026-12-19"] {
        it.on(day);
        it.jobs().await;
        it.assert_reviewed().await;
    }
    it.sell(card, Sale::of(100)).await;
    let told = warned(&it, card).await;
    assert_eq!((told.len(), told[0].0), (1, 15));
    it.on("2026-12-23");
    it.jobs().await;
    assert!(warned(&it, card).await.is_empty(), "it is over");
}

#[tokio::test]
async fn what_has_lapsed_is_not_taken_back_a_second_time() {
    let it = shop_with(program(LOTS)).await;
    let who = it.join().await;
    let card = who.card;
    let (first, second) = (it.sell(card, Sale::of(1_500)).await, it.sell(card, Sale::of(2_000)).await);
    let shelf = server::rewards::Shelf::Catalogue(0);
    it.book.take(who.customer, card, shelf, &it.fresh_key()).await.unwrap();
    it.on("2026-12-24");
    it.sell(card, Sale::of(4_000)).await;
    // Of 35 points 10 became a tea and 25 lapsed.
    it.refund(first.purchase, Back::Whole).await.unwrap();
    assert_eq!(it.held(card, Unit::Point).await, 40);
    it.assert_clean().await;
    it.refund(second.purchase, Back::Whole).await.unwrap();
    assert_eq!(it.held(card, Unit::Point).await, 30);
    it.assert_clean().await;
}

/// Who comes every day for a year has a lot for each day, and is told of each; what is over is forgotten.
#[tokio::test]
async fn notices_do_not_pile_up() {
    let it = shop_with(program(LOTS)).await;
    let card = it.join().await.card;
    for _ in 0..90 {
        it.later_days(1);
        it.jobs().await;
        it.sell(card, Sale::of(100)).await;
    }
    let (notices, lots) = (it.count("SELECT count(*) FROM notices").await, it.count("SELECT count(*) FROM lots").await);
    assert!(notices <= 8 && lots <= 32, "{notices} notices, {lots} lots");
    it.assert_clean().await;
}

#[tokio::test]
async fn a_balance_lapses_after_its_owner_stayed_away_and_each_visit_keeps_it() {
    let it = shop_with(program(IDLE)).await;
    let card = it.join().await.card;
    it.sell(card, Sale::of(1_500)).await;
    it.on("2027-01-20");
    it.sell(card, Sale::of(100)).await;
    it.on("2027-03-14");
    it.jobs().await;
    assert_eq!((it.held(card, Unit::Point).await, warned(&it, card).await.len()), (16, 1));
    it.sell(card, Sale::of(100)).await;
    it.on("2027-05-08 00:00");
    it.jobs().await;
    assert_eq!(warned(&it, card).await.len(), 1, "of the new end");
    it.on("2027-05-14 23:59");
    it.jobs().await;
    assert_eq!(it.held(card, Unit::Point).await, 17);
    it.on("2027-05-15 00:00");
    it.jobs().await;
    it.assert_reviewed().await;
    assert_eq!(it.held(card, Unit::Point).await, 0);
    // Who comes back begins anew.
    it.on("2027-08-01");
    it.sell(card, Sale::of(300)).await;
    it.jobs().await;
    it.assert_reviewed().await;
    assert_eq!(it.held(card, Unit::Point).await, 3);
    it.assert_clean().await;
}

#[tokio::test]
async fn cards_that_are_moved_to_terms_that_end_are_looked_at() {
    let it =
        shop_with(program(r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]}}"#)).await;
    let card = it.join().await.card;
    it.sell(card, Sale::of(1_500)).await;
    it.publish(program(IDLE)).await;
    it.book.move_cards(it.shop.id).await.unwrap();
    it.jobs().await;
    it.assert_reviewed().await;
    it.on("2027-01-22 00:00");
    it.jobs().await;
    assert_eq!(it.held(card, Unit::Point).await, 0);
    it.assert_clean().await;
}

/// The job must come to an end though a card can't be reviewed, and come to the others behind it.
#[tokio::test]
async fn a_card_that_cannot_be_reviewed_holds_up_no_other() {
    let it = shop_with(program(LOTS)).await;
    let (broken, fine) = (it.join().await.card, it.join().await.card);
    it.sell(broken, Sale::of(1_500)).await;
    it.later(std::time::Duration::from_secs(1));
    it.sell(fine, Sale::of(1_500)).await;
    let sql = "UPDATE balances SET amount = 1 WHERE account = 'card' AND card_id = $1";
    sqlx::query(sql).bind(broken.0.as_slice()).execute(&mut it.raw().await).await.unwrap();
    it.on("2026-12-23");
    it.jobs().await;
    it.assert_reviewed().await;
    assert_eq!(it.held(fine, Unit::Point).await, 0);
}

/// What is brought in from the past lapses as if it had been there, and nobody is told of what is over.
#[tokio::test]
async fn an_imported_past_lapses_and_tells_only_of_what_is_to_come() {
    let it = shop_with(program(LOTS)).await;
    let log = it.place.folder.path().join("log.csv");
    let rows =
        "customer,date,amount\nann,2026-01-05,20.00\nann,2026-03-01,30.00\nann,2026-10-24,40.00\nbob,2026-10-20,5.00\n";
    std::fs::write(&log, rows).unwrap();
    let (options, stop) = (server::imports::Options::default(), std::sync::atomic::AtomicBool::new(false));
    it.book.import_purchases(it.shop.id, &log, &options, &stop, |_| {}).await.unwrap();
    assert_eq!(it.count("SELECT count(*) FROM notices").await, 0);
    it.jobs().await;
    it.assert_reviewed().await;
    // Ann's last ones end with 23 November, Bob's ended with the 19th.
    assert_eq!(it.count("SELECT CAST(sum(amount) AS BIGINT) FROM lots").await, 40);
    assert_eq!(it.count("SELECT count(*) FROM notices").await, 1);
    it.assert_clean().await;
}

#[tokio::test]
async fn the_counter_shows_at_a_glance_what_is_left() {
    let it = shop_with(program(LOTS)).await;
    let card = it.join().await.card;
    it.sell(card, Sale::of(1_500)).await;
    let [one] = it.book.recent_cards(&it.me).await.unwrap().try_into().unwrap();
    assert_eq!((one.card.id, one.standing.held.of(Unit::Point), one.entries.len()), (card, 15, 0));
    it.on("2026-12-22 00:00");
    assert_eq!(it.book.recent_cards(&it.me).await.unwrap()[0].standing.held.of(Unit::Point), 0);
}
