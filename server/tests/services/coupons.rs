//! Coupons and promotions: what the first can have, exactly that many have, however many come at once.

use crate::common::{Fixture, at_once, key, program, refusal, sale, shop_with};
use loyalty::{
    cards::Refusal, coupons::Refusal as Why, ids::CardId, ledger::Unit, programs::Draft, purchases::Sale, refunds::Back,
};
use server::{
    Error, Result,
    counter::{Selling, Sold},
};

fn coupons() -> Draft {
    program(
        r#"{"currency": "EUR", "stamps": {"earn": {"give": 1, "per": "visit"},
                "rewards": [{"at": 10, "reward": "a free coffee"}]},
            "coupons": [
                {"code": "SPRING20", "gives": {"percent_off": 20}, "first": 5, "per_customer": 1, "least_amount": 500},
                {"code": "THANKS", "single_use": true, "gives": {"gift": {"reward": "a brownie"}}},
                {"code": "TWO", "gives": {"gift": {"stamps": 2}}, "per_customer": 2}]}"#,
    )
}

fn with(code: &str) -> Sale {
    Sale { coupons: vec![code.to_owned()], ..Sale::of(1_000) }
}

fn why<T: std::fmt::Debug>(result: Result<T>) -> Why {
    match refusal(result) {
        Refusal::Coupon(why) => why,
        other => panic!("refused for another reason: {other:?}"),
    }
}

#[tokio::test]
async fn a_code_that_can_be_used_once_is_made_and_cannot_be_thought_up() {
    let it = shop_with(coupons()).await;
    let card = it.join().await.card;
    let codes = it.book.coupon_codes(it.shop.id, "THANKS", 0, 3).await.unwrap();
    assert_eq!(codes, it.book.coupon_codes(it.shop.id, "THANKS", 0, 3).await.unwrap());
    assert_eq!(codes[2..], it.book.coupon_codes(it.shop.id, "THANKS", 2, 1).await.unwrap());
    assert!(matches!(it.book.coupon_codes(it.shop.id, "TWO", 0, 3).await, Err(Error::NotFound("coupon"))));
    let forged = |code: &str| {
        let (rest, last) = code.split_at(code.len() - 1);
        format!("{rest}{}", if last == "A" { "B" } else { "A" })
    };
    for code in
        [forged(&codes[0]).as_str(), "THANKS-0000AAAAA", "THANKS-", "THANKS", "THANKS-1", &format!("{}X", codes[0])]
    {
        assert_eq!(why(it.try_sell(card, with(code)).await), Why::Unknown, "{code}");
    }
    // As people type it.
    let sold = it.sell(card, with(&codes[0].to_lowercase())).await;
    assert_eq!(sold.rewards, ["a brownie"]);
    let other = it.join().await.card;
    assert_eq!(why(it.try_sell(other, with(&codes[0])).await), Why::UsedUp);
    it.assert_clean().await;
}

async fn sell_at_once(it: &Fixture, cards: &[CardId], sale: &Sale) -> Vec<Result<Sold>> {
    at_once(cards.len(), |number| {
        let key = key(&format!("at-once-{number}"));
        let (book, ask) = (it.book.clone(), Selling { key, ..it.selling(cards[number], sale.clone()) });
        async move { book.sell(&ask).await }
    })
    .await
}

async fn crowd(it: &Fixture, people: usize) -> Vec<CardId> {
    let mut cards = Vec::new();
    for _ in 0..people {
        cards.push(it.join().await.card);
    }
    cards
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_tills_with_one_code_exactly_one_wins() {
    let it = shop_with(coupons()).await;
    for code in it.book.coupon_codes(it.shop.id, "THANKS", 0, 5).await.unwrap() {
        let cards = crowd(&it, 2).await;
        let (first, second) = tokio::join!(it.try_sell(cards[0], with(&code)), it.try_sell(cards[1], with(&code)));
        assert!(first.is_ok() ^ second.is_ok(), "{first:?} {second:?}");
        assert_eq!(why(if first.is_ok() { second } else { first }), Why::UsedUp);
    }
    let audit = it.book.audit().await.unwrap();
    assert_eq!((audit.vouchers, audit.purchases), (5, 5), "of who lost nothing is left");
    it.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_come_at_once_the_first_five_have_it() {
    let it = shop_with(coupons()).await;
    let cards = crowd(&it, 25).await;
    let sold = sell_at_once(&it, &cards, &with("SPRING20")).await;
    let lucky = sold.iter().flatten().filter(|sold| sold.discount == 200).count();
    assert_eq!((lucky, sold.iter().flatten().count()), (5, 5));
    for lost in sold.into_iter().filter(Result::is_err) {
        assert_eq!(why(lost), Why::UsedUp);
    }
    it.assert_clean().await;
}

#[tokio::test]
async fn a_customer_uses_a_coupon_as_often_as_one_can_and_a_refund_gives_it_back() {
    let it = shop_with(coupons()).await;
    let card = it.join().await.card;
    assert_eq!(why(it.try_sell(card, Sale { amount: Some(499), ..with("SPRING20") }).await), Why::BillTooSmall);
    assert_eq!(why(it.try_sell(card, with("NOTHING")).await), Why::Unknown);
    let twice = Sale { coupons: vec!["TWO".into(), "two".into()], ..Sale::of(1_000) };
    assert_eq!(why(it.try_sell(card, twice).await), Why::Twice);
    let first = it.sell(card, with("spring20")).await;
    assert_eq!((first.discount, first.to_pay), (200, Some(800)));
    assert_eq!(why(it.try_sell(card, with("SPRING20")).await), Why::UsedBefore);
    it.refund(first.purchase, Back::Whole).await.unwrap();
    it.sell(card, with("SPRING20")).await;
    for stamps in [3, 3] {
        assert_eq!(it.sell(card, with("TWO")).await.stamps, stamps);
    }
    assert_eq!(why(it.try_sell(card, with("TWO")).await), Why::UsedBefore);
    let code = it.book.coupon_codes(it.shop.id, "THANKS", 9, 1).await.unwrap().remove(0);
    let sold = it.sell(card, with(&code)).await;
    it.refund(sold.purchase, Back::Whole).await.unwrap();
    assert!(it.codes(card).await.is_empty(), "the brownie went back");
    let other = it.join().await.card;
    assert_eq!(it.sell(other, with(&code)).await.rewards, ["a brownie"], "the code is good again");
    it.assert_clean().await;
}

#[tokio::test]
async fn a_coupon_whose_gift_was_handed_over_stays_used_after_a_refund() {
    let it = shop_with(coupons()).await;
    let (card, other) = (it.join().await.card, it.join().await.card);
    let code = it.book.coupon_codes(it.shop.id, "THANKS", 0, 1).await.unwrap().remove(0);
    let sold = it.sell(card, with(&code)).await;
    let brownie = it.codes(card).await.remove(0);
    it.redeem(&brownie).await.unwrap();
    it.refund(sold.purchase, Back::Whole).await.unwrap();
    assert_eq!(why(it.try_sell(other, with(&code)).await), Why::UsedUp);
    let second = it.book.coupon_codes(it.shop.id, "THANKS", 1, 1).await.unwrap().remove(0);
    assert_eq!(why(it.try_sell(card, with(&second)).await), Why::UsedBefore, "this customer had theirs");
    it.assert_clean().await;
}

#[tokio::test]
async fn a_purchase_with_a_coupon_is_done_once() {
    let it = shop_with(coupons()).await;
    let card = it.join().await.card;
    let ask = it.selling(card, with("SPRING20"));
    let sold = it.book.sell(&ask).await.unwrap();
    assert_eq!(it.book.sell(&ask).await.unwrap(), sold);
    let typed = Selling { sale: with(" spring20 "), ..ask.clone() };
    assert_eq!(it.book.sell(&typed).await.unwrap(), sold, "the same coupon, typed in another way");
    assert!(matches!(it.book.sell(&Selling { sale: with("TWO"), ..ask.clone() }).await, Err(Error::KeyReused)));
    assert_eq!(it.card(card).await.card.purchases, 1);
    // What was refused is not an answer: the same key may be tried again once the reason is gone.
    let refused = it.selling(card, with("SPRING20"));
    assert_eq!(why(it.book.sell(&refused).await), Why::UsedBefore);
    it.refund(sold.purchase, Back::Whole).await.unwrap();
    it.book.sell(&refused).await.unwrap();
    it.assert_clean().await;
}

fn opening() -> Draft {
    program(
        r#"{"currency": "EUR", "stamps": {"earn": {"give": 1, "per": "visit"},
                "rewards": [{"at": 10, "reward": "a free coffee"}]},
            "promotions": {"combine": "stack", "list": [
                {"name": "Opening", "gives": {"gift": {"stamps": 2}}, "first": 4},
                {"name": "Cake day", "gives": {"gift": {"reward": "a fork"}}, "categories": ["cake"], "days": ["saturday"]},
                {"name": "Double Tuesday", "gives": {"extra": 100}, "days": ["tuesday"],
                 "hours": {"from": "15:00:00", "until": "17:00:00"}}]}}"#,
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_promotion_for_the_first_is_given_to_exactly_so_many() {
    let it = shop_with(opening()).await;
    let cards = crowd(&it, 20).await;
    let sold = sell_at_once(&it, &cards, &Sale::default()).await;
    let mut stamps: Vec<_> = sold.into_iter().map(|sold| sold.unwrap().stamps).collect();
    stamps.sort_unstable();
    assert_eq!(stamps, [vec![1; 16], vec![3; 4]].concat());
    it.assert_clean().await;
}

#[tokio::test]
async fn a_refund_makes_room_for_somebody_else() {
    let it = shop_with(opening()).await;
    let card = it.join().await.card;
    let mut last = None;
    for _ in 0..4 {
        last = it.sell(card, Sale::default()).await.purchase;
    }
    assert_eq!(it.sell(card, Sale::default()).await.stamps, 1);
    it.refund(last, Back::Whole).await.unwrap();
    let view = it.card(card).await;
    assert_eq!((view.stamps(), view.vouchers.len(), view.card.purchases), (0, 1, 4));
    assert_eq!(it.sell(card, Sale::default()).await.stamps, 3);
    it.assert_clean().await;
}

#[tokio::test]
async fn promotions_go_by_the_clock_on_the_shops_wall() {
    let it = shop_with(opening()).await;
    let card = it.join().await.card;
    for _ in 0..4 {
        it.sell(card, Sale::default()).await;
    }
    let cake = sale(r#"{"items": [{"category": "cake", "count": 1}]}"#);
    assert_eq!(it.sell(card, cake.clone()).await.rewards, ["a fork"], "it is a Saturday");
    for (at, stamps) in [
        ("2026-11-24 14:59:59", 1),
        ("2026-11-24 15:00", 2),
        ("2026-11-24 16:59:59", 2),
        ("2026-11-24 17:00", 1),
        ("2026-11-25 16:00", 1),
    ] {
        it.on(at);
        assert_eq!(it.sell(card, cake.clone()).await.earned, [(Unit::Stamp, stamps)], "{at}");
    }
    it.assert_clean().await;
}
