//! Cashback: what comes back, how much of a bill it pays, and what a refund makes of it.

use crate::common::{program, refusal, sale, shop_with};
use loyalty::{cards::Refusal, ledger::Unit, purchases::Sale, refunds::Back};

const EURO: &str = r#"{"currency": "EUR", "cashback": {"percent": 5, "most_of_bill": 50, "welcome": 200}}"#;

#[tokio::test]
async fn a_part_of_a_bill_is_paid_with_what_came_back() {
    let it = shop_with(program(EURO)).await;
    let card = it.join().await.card;
    let sold = it.sell(card, Sale::of(1_000)).await;
    assert_eq!((sold.spent, sold.to_pay, sold.after.as_slice()), (0, Some(1_000), [(Unit::Cashback, 250)].as_slice()));
    // More is asked for than is allowed: half of the bill.
    let sold = it.sell(card, sale(r#"{"amount": 400, "cashback": 1000}"#)).await;
    assert_eq!((sold.spent, sold.to_pay), (200, Some(200)));
    assert_eq!((sold.earned.as_slice(), it.held(card, Unit::Cashback).await), ([(Unit::Cashback, 10)].as_slice(), 60));
    // More than is there.
    let sold = it.sell(card, sale(r#"{"amount": 10000, "cashback": 5000}"#)).await;
    assert_eq!((sold.spent, sold.to_pay), (60, Some(9_940)));
    it.assert_clean().await;
}

#[tokio::test]
async fn a_refund_gives_back_what_was_paid_with_and_takes_what_was_earned() {
    let it = shop_with(program(EURO)).await;
    let card = it.join().await.card;
    let sold = it.sell(card, sale(r#"{"amount": 400, "cashback": 100}"#)).await;
    assert_eq!(it.held(card, Unit::Cashback).await, 200 - 100 + 15);
    let back = Back::Part { amount: 301, items: vec![] };
    assert_eq!(refusal(it.refund(sold.purchase, back).await), Refusal::RefundTooLarge);
    let refunded = it.refund(sold.purchase, Back::Part { amount: 100, items: vec![] }).await.unwrap();
    assert_eq!(refunded.after, [(Unit::Cashback, 110)], "5 % of the 200 that stay");
    let refunded = it.refund(sold.purchase, Back::Whole).await.unwrap();
    assert_eq!(refunded.after, [(Unit::Cashback, 200)]);
    assert_eq!(refusal(it.refund(sold.purchase, Back::Whole).await), Refusal::TakenBefore);
    it.assert_clean().await;
}

#[tokio::test]
async fn nothing_is_smaller_than_what_people_pay_with() {
    let huf = r#"{"currency": "HUF", "cashback": {"percent": 3.5, "welcome": 0}}"#;
    let it = shop_with(program(huf)).await;
    let card = it.join().await.card;
    // 3.5 % of 1,290 Ft are 45.15 Ft.
    assert_eq!(it.sell(card, Sale::of(129_000)).await.after, [(Unit::Cashback, 4_500)]);
    let sold = it.sell(card, sale(r#"{"amount": 100000, "cashback": 4470}"#)).await;
    assert_eq!((sold.spent, sold.to_pay), (4_400, Some(95_600)));
    it.assert_clean().await;
}
