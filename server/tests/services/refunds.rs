//! Refunds: exactly what a purchase earned goes back with it, once, and what was spent meanwhile is owed.

use crate::common::{Fixture, draft, key, program, refusal, sale, shop, shop_with};
use loyalty::{
    cards::Refusal,
    ids::{CardId, PurchaseId},
    ledger::{Account, Kind, Unit},
    purchases::{Item, Sale},
    refunds::Back,
    rewards::State,
};
use server::{Error, refunds::Refunding, rewards::Shelf};

const POINTS: &str = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}],
    "rewards": [{"price": 100, "reward": "a cake"}]}}"#;

fn part(amount: u32) -> Back {
    Back::Part { amount, items: Vec::new() }
}

#[tokio::test]
async fn a_purchase_goes_back_with_all_that_it_earned() {
    let it = shop().await;
    let card = it.join().await.card;
    it.give(card, 3).await;
    let sold = it.give(card, 2).await;
    let refunded = it.refund(sold.purchase, Back::Whole).await.unwrap();
    assert_eq!((refunded.after.as_slice(), refunded.owed.len()), ([(Unit::Stamp, 3)].as_slice(), 0));
    let view = it.card(card).await;
    assert_eq!((view.card.purchases, view.stamps()), (1, 3));
    let (back, given) = (&view.entries[0], &view.entries[1]);
    assert_eq!((back.kind, back.purchase, back.reverses), (Kind::Reversal, sold.purchase, Some(given.id.seq)));
    assert_eq!(given.purchase, sold.purchase);
    it.assert_clean().await;
}

#[tokio::test]
async fn a_voucher_in_the_hand_is_undone() {
    let it = shop().await;
    let card = it.join().await.card;
    it.give(card, 8).await;
    let sold = it.give(card, 4).await;
    let code = it.codes(card).await.remove(0);
    it.refund(sold.purchase, Back::Whole).await.unwrap();
    assert_eq!(it.book.voucher_at(&it.me, &code).await.unwrap().state, State::Void);
    assert_eq!((it.card(card).await.stamps(), it.codes(card).await.len()), (8, 0));
    assert!(refusal(it.redeem(&code).await) == Refusal::Reward(loyalty::rewards::Refusal::Void));
    it.assert_clean().await;
}

#[tokio::test]
async fn what_was_handed_over_is_owed_and_paid_off_by_the_next_purchases() {
    let it = shop().await;
    let card = it.join().await.card;
    it.give(card, 7).await;
    let sold = it.give(card, 4).await;
    let code = it.codes(card).await.remove(0);
    it.redeem(&code).await.unwrap();
    let refunded = it.refund(sold.purchase, Back::Whole).await.unwrap();
    assert_eq!((refunded.after.as_slice(), refunded.owed.as_slice()), ([].as_slice(), [(Unit::Stamp, 3)].as_slice()));
    assert_eq!(it.give(card, 2).await.stamps_after, 0);
    assert_eq!(it.card(card).await.standing.owed.of(Unit::Stamp), 1);
    assert_eq!(it.give(card, 2).await.stamps_after, 1);
    let view = it.card(card).await;
    assert_eq!(view.standing.owed.of(Unit::Stamp), 0);
    assert!(view.entries.iter().any(|entry| entry.kind == Kind::Repaid && entry.to == Account::Owed));
    it.assert_clean().await;
}

#[tokio::test]
async fn points_that_were_given_for_a_reward_are_owed() {
    let it = shop_with(program(POINTS)).await;
    let who = it.join().await;
    let sold = it.sell(who.card, Sale::of(12_000)).await;
    it.book.take(who.customer, who.card, Shelf::Catalogue(0), &it.fresh_key()).await.unwrap();
    let refunded = it.refund(sold.purchase, part(6_000)).await.unwrap();
    assert_eq!(refunded.owed, [(Unit::Point, 40)]);
    let refunded = it.refund(sold.purchase, part(1_000)).await.unwrap();
    assert_eq!(refunded.owed, [(Unit::Point, 50)]);
    assert_eq!(it.sell(who.card, Sale::of(7_000)).await.after.first(), Some(&(Unit::Voucher, 1)));
    assert_eq!(it.held(who.card, Unit::Point).await, 20);
    it.assert_clean().await;
}

#[tokio::test]
async fn part_of_a_purchase_goes_back_thing_by_thing() {
    let it = shop_with(program(
        r#"{"currency": "EUR", "stamps": {"earn": {"give": 1, "per": "item", "categories": ["coffee"]},
            "rewards": [{"at": 10, "reward": "a free coffee"}]},
            "points": {"earn": [{"give": 1, "per": {"amount": 100}}]}}"#,
    ))
    .await;
    let card = it.join().await.card;
    let items =
        r#"[{"category": "coffee", "count": 3, "amount": 900}, {"category": "cake", "count": 1, "amount": 500}]"#;
    let sold = it.sell(card, sale(&format!(r#"{{"amount": 1400, "items": {items}}}"#))).await;
    assert_eq!(sold.earned, [(Unit::Stamp, 3), (Unit::Point, 14)]);
    let one = Item { category: Some("coffee".into()), count: 1, amount: None };
    let back = |items: Vec<Item>, amount| Back::Part { amount, items };
    let refunded = it.refund(sold.purchase, back(vec![one.clone()], 300)).await.unwrap();
    assert_eq!(refunded.after, [(Unit::Stamp, 2), (Unit::Point, 11)]);
    let many = Item { count: 3, ..one.clone() };
    assert_eq!(refusal(it.refund(sold.purchase, back(vec![many], 900)).await), Refusal::RefundTooLarge);
    assert_eq!(refusal(it.refund(sold.purchase, part(1_101)).await), Refusal::RefundTooLarge);
    assert_eq!(refusal(it.refund(sold.purchase, part(0)).await), Refusal::Sale);
    it.refund(sold.purchase, back(vec![Item { count: 2, ..one }], 600)).await.unwrap();
    let bill = it.book.bills(&it.me, card).await.unwrap().remove(0);
    assert_eq!((bill.left.paid, bill.left.sale.items.len(), bill.purchase.amount_minor), (500, 1, Some(1_400)));
    assert_eq!(bill.left, it.book.bill(&it.me, bill.purchase.id).await.unwrap().left);
    it.refund(sold.purchase, Back::Whole).await.unwrap();
    assert_eq!(it.card(card).await.standing.held.all().count(), 0);
    assert_eq!(refusal(it.refund(sold.purchase, Back::Whole).await), Refusal::TakenBefore);
    assert_eq!(refusal(it.refund(sold.purchase, part(1)).await), Refusal::TakenBefore);
    it.assert_clean().await;
}

#[tokio::test]
async fn the_same_refund_is_written_once() {
    let it = shop_with(program(POINTS)).await;
    let card = it.join().await.card;
    let sold = it.sell(card, Sale::of(12_000)).await;
    let ask = Refunding { key: key("back"), ..it.refunding(sold.purchase, part(5_000)) };
    let first = it.book.refund(&ask).await.unwrap();
    assert_eq!(it.book.refund(&ask).await.unwrap(), first);
    assert_eq!(it.book.refunded(it.shop.id, &key("back")).await.unwrap().as_ref(), Some(&first));
    assert_eq!(it.held(card, Unit::Point).await, 70);
    for other in [part(6_000), Back::Whole] {
        let again = it.book.refund(&Refunding { back: other, ..ask.clone() }).await;
        assert!(matches!(again, Err(Error::KeyReused)));
    }
    let other = it.sell(card, Sale::of(12_000)).await;
    let again = it.book.refund(&Refunding { purchase: other.purchase.unwrap(), ..ask }).await;
    assert!(matches!(again, Err(Error::KeyReused)));
    it.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_tills_cannot_give_the_same_purchase_back() {
    let it = shop().await;
    let card = it.join().await.card;
    for _ in 0..5 {
        let sold = it.give(card, 2).await;
        let (one, two) = tokio::join!(it.refund(sold.purchase, Back::Whole), it.refund(sold.purchase, Back::Whole));
        assert!(one.is_ok() ^ two.is_ok(), "{one:?} {two:?}");
        assert_eq!(refusal(if one.is_ok() { two } else { one }), Refusal::TakenBefore);
    }
    assert_eq!(it.card(card).await.stamps(), 0);
    it.assert_clean().await;
}

#[tokio::test]
async fn nobody_else_gives_it_back() {
    let it = shop().await;
    let card = it.join().await.card;
    let sold = it.give(card, 2).await;
    let other = it.book.open_shop(&crate::common::new_shop("Other", draft()), false).await.unwrap();
    let ask = Refunding { shop: other.shop.id, ..it.refunding(sold.purchase, Back::Whole) };
    assert!(matches!(it.book.refund(&ask).await, Err(Error::NotFound("purchase"))));
    let stranger = it.staff(&other.token).await.unwrap();
    assert!(it.book.bills(&stranger, card).await.unwrap().is_empty());
    assert!(matches!(it.book.bill(&stranger, sold.purchase.unwrap()).await, Err(Error::NotFound("purchase"))));
    let nothing = it.refund(Some(PurchaseId([0; 16])), Back::Whole).await;
    assert!(matches!(nothing, Err(Error::NotFound("purchase"))));
}

#[tokio::test]
async fn a_purchase_goes_back_under_the_terms_it_was_made_under() {
    let it = shop_with(program(POINTS)).await;
    let card = it.join().await.card;
    let sold = it.sell(card, Sale::of(10_000)).await;
    it.publish(program(&POINTS.replace(r#"{"amount": 100}"#, r#"{"amount": 200}"#))).await;
    it.book.move_cards(it.shop.id).await.unwrap();
    let later = it.sell(card, Sale::of(10_000)).await;
    assert_eq!(it.held(card, Unit::Point).await, 150);
    it.refund(sold.purchase, part(100)).await.unwrap();
    assert_eq!(it.held(card, Unit::Point).await, 149, "each point took 1.00 then");
    it.refund(later.purchase, part(200)).await.unwrap();
    assert_eq!(it.held(card, Unit::Point).await, 148, "and takes 2.00 now");
    it.refund(sold.purchase, Back::Whole).await.unwrap();
    assert_eq!(it.held(card, Unit::Point).await, 49);
    it.assert_clean().await;
}

/// Many more vouchers in the hand than are looked at: the latest must be among them.
#[tokio::test]
async fn the_latest_voucher_is_undone_however_many_there_are() {
    let it = shop_with(loyalty::programs::Draft::stamp_card(2, "a tea")).await;
    let card = it.join().await.card;
    for _ in 0..9 {
        it.give(card, 50).await;
    }
    it.later_days(1);
    let last = it.give(card, 50).await;
    it.refund(last.purchase, Back::Whole).await.unwrap();
    assert_eq!(count(&it, card, "void").await, 25);
    assert_eq!((it.card(card).await.standing.owed.of(Unit::Stamp), count(&it, card, "issued").await), (0, 225));
    it.assert_clean().await;
}

async fn count(it: &Fixture, card: CardId, state: &str) -> i64 {
    let card = data_encoding::HEXLOWER.encode(&card.0);
    it.count(&format!("SELECT count(*) FROM vouchers WHERE card_id = X'{card}' AND state = '{state}'")).await
}

/// A refund is heard of on the customer's page, like any other change.
#[tokio::test]
async fn a_listener_hears_of_a_refund() {
    let it = shop().await;
    let card = it.join().await.card;
    let sold = it.give(card, 1).await;
    let mut listener = it.book.live().listen(it.shop.id, card, 1).unwrap();
    let refunded = it.refund(sold.purchase, Back::Whole).await.unwrap();
    assert_eq!(listener.changed().await, Some(refunded.seq));
}

/// A voucher whose time is over goes back to nobody, whether the job came by or not.
#[tokio::test]
async fn a_refund_does_not_wait_for_the_job() {
    let mut outcomes = Vec::new();
    for job_came_by in [false, true] {
        let mut draft = draft();
        draft.expiry.rewards = Some(loyalty::expiry::Term::Days(5));
        let it = shop_with(draft).await;
        let card = it.join().await.card;
        let sold = it.give(card, 12).await;
        it.later_days(8);
        if job_came_by {
            it.jobs().await;
        }
        let refunded = it.refund(sold.purchase, Back::Whole).await.unwrap();
        it.jobs().await;
        let expired = it.count("SELECT count(*) FROM vouchers WHERE state = 'expired'").await;
        outcomes.push((refunded.after, refunded.owed, expired));
        it.assert_clean().await;
    }
    let after_the_job = outcomes.pop().unwrap();
    let held = |units: &[(Unit, u32)], unit| units.iter().find(|(one, _)| *one == unit).map(|(_, amount)| *amount);
    assert_eq!(held(&outcomes[0].0, Unit::Stamp), held(&after_the_job.0, Unit::Stamp));
    assert_eq!((&outcomes[0].1, outcomes[0].2), (&after_the_job.1, after_the_job.2));
}
