//! What is due is done, whatever stands beside it: a row that can't be read, a zone that nobody knows, a busy database.

use crate::common::{Fixture, draft, new_shop, program, shop, shop_with};
use loyalty::{expiry::Term, ids::CardId, occasions::Yearly, programs::Draft};
use server::occasions::Details;

/// A full stamp card gives a coffee that is good for five days.
fn short() -> Draft {
    let mut draft = draft();
    draft.expiry.rewards = Some(Term::Days(5));
    draft
}

async fn spoil(it: &Fixture, sql: &str, card: CardId) {
    let query = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).bind(card.0.as_slice());
    assert!(query.execute(&mut it.raw().await).await.unwrap().rows_affected() >= 1);
}

#[tokio::test]
async fn a_voucher_that_cannot_be_read_stands_in_nobodys_way() {
    let it = shop_with(short()).await;
    let (bad, good) = (it.join().await.card, it.join().await.card);
    it.give(bad, 10).await;
    it.later_days(1);
    it.give(good, 10).await;
    spoil(&it, "UPDATE vouchers SET kind = 'nonsense' WHERE card_id = $1", bad).await;
    it.later_days(7);
    it.jobs().await;
    assert_eq!(it.count("SELECT count(*) FROM vouchers WHERE state = 'expired'").await, 1);
    let now = it.book.now().0;
    let due = it.count(&format!("SELECT count(*) FROM vouchers WHERE state = 'issued' AND due_at_us <= {now}")).await;
    assert_eq!(due, 0, "it is looked at again another day");
}

#[tokio::test]
async fn many_vouchers_that_cannot_lapse_do_not_stand_before_one_that_can() {
    let it = shop_with(short()).await;
    let bad = it.join().await.card;
    for _ in 0..51 {
        it.give(bad, 20).await;
    }
    it.later_days(1);
    let good = it.join().await.card;
    it.give(good, 10).await;
    // Its chain ends elsewhere than its card says: nothing can be written on it.
    spoil(&it, "UPDATE cards SET seq = seq - 1 WHERE id = $1", bad).await;
    it.later_days(7);
    it.jobs().await;
    assert!(it.vouchers(good).await.is_empty());
}

#[tokio::test]
async fn one_job_that_fails_keeps_no_other_from_its_work() {
    let it = shop_with(program(
        r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
            "occasions": {"birthday": {"points": 50}}}"#,
    ))
    .await;
    for name in ["One", "Two", "Three", "Four", "Five", "Six"] {
        it.book.open_shop(&new_shop(name, draft()), false).await.unwrap();
    }
    let who = it.join().await;
    let birthday = Some(Yearly::try_from("12-03".to_owned()).unwrap());
    it.book.tell_details(who.customer, who.card, &Details { birthday, contact: None }).await.unwrap();
    let sql = "UPDATE shops SET zone = 'Nowhere/Nothing' WHERE slug <> 'test-cafe'";
    sqlx::query(sql).execute(&mut it.raw().await).await.unwrap();
    let sql = "UPDATE programs SET occasions = 3";
    sqlx::query(sql).execute(&mut it.raw().await).await.unwrap();
    it.on("2026-12-03");
    assert_eq!(it.book.keep_occasions().await.unwrap(), 1);
}

#[tokio::test]
async fn a_referral_that_cannot_be_read_stands_in_nobodys_way() {
    let mut held_back = draft();
    held_back.referral.as_mut().unwrap().hold_days = 3;
    let it = shop_with(held_back).await;
    let inviter = it.join().await.card;
    let invite = it.card(inviter).await.card.invite_code;
    let (bad, good) = (it.join_by(&invite).await.card, it.join_by(&invite).await.card);
    it.give(bad, 1).await;
    it.give(good, 1).await;
    spoil(&it, "UPDATE referrals SET reason = 'nonsense' WHERE invited_card = $1", bad).await;
    it.later_days(5);
    it.jobs().await;
    assert_eq!(it.count("SELECT count(*) FROM referrals WHERE state = 'rewarded'").await, 1);
}

#[tokio::test]
async fn a_card_that_cannot_be_read_is_left_out_of_the_counters_list() {
    let it = shop().await;
    let (bad, good) = (it.join().await.card, it.join().await.card);
    spoil(&it, "UPDATE cards SET number = 'x' WHERE id = $1", bad).await;
    let recent = it.book.recent_cards(&it.me).await.unwrap();
    assert_eq!(recent.iter().map(|view| view.card.id).collect::<Vec<_>>(), [good]);
}

/// A card whose review fails is put off; one that was reviewed meanwhile by somebody else is not.
#[tokio::test]
async fn a_card_that_cannot_be_reviewed_is_put_off_a_day() {
    let it = shop_with(program(
        r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]}, "expiry": {"points": {"days": 30}}}"#,
    ))
    .await;
    let card = it.join().await.card;
    it.sell(card, loyalty::purchases::Sale::of(1_000)).await;
    spoil(&it, "UPDATE cards SET seq = seq - 1 WHERE id = $1", card).await;
    it.later_days(40);
    it.jobs().await;
    let day = it.book.now().plus_days(1).0;
    assert_eq!(it.count(&format!("SELECT count(*) FROM cards WHERE review_at_us = {day}")).await, 1);
}
