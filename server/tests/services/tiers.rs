//! Tiers and memberships: up at once, down after the grace, by a job that comes back exactly when it must.

use crate::common::{Fixture, key, program, refusal, shop_with};
use loyalty::{
    cards::Refusal,
    ids::CardId,
    ledger::{Kind, Unit},
    notices::What,
    programs::Draft,
    purchases::Sale,
    refunds::Back,
};
use server::Error;

fn tiers() -> Draft {
    program(
        r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
            "tiers": {"by": "spend", "window": {"rolling_months": 2}, "grace_days": 30, "levels": [
                {"name": "Silver", "at": 10000, "perks": {"extra": 50}},
                {"name": "Gold", "at": 30000, "perks": {"extra": 100, "discount": 10}}]}}"#,
    )
}

async fn level(it: &Fixture, card: CardId) -> (u8, bool) {
    let tier = it.card(card).await.card.tier;
    (tier.level, tier.kept_until.is_some())
}

#[tokio::test]
async fn a_tier_is_reached_at_once_and_brings_its_perks() {
    let it = shop_with(tiers()).await;
    let card = it.join().await.card;
    let sold = it.sell(card, Sale::of(10_000)).await;
    assert_eq!((sold.reached.as_deref(), sold.after.as_slice()), (Some("Silver"), [(Unit::Point, 100)].as_slice()));
    let sold = it.sell(card, Sale::of(20_000)).await;
    assert_eq!((sold.reached.as_deref(), sold.earned.as_slice()), (Some("Gold"), [(Unit::Point, 300)].as_slice()));
    let sold = it.sell(card, Sale::of(1_000)).await;
    assert_eq!((sold.reached, sold.discount, sold.to_pay), (None, 100, Some(900)));
    assert_eq!(sold.earned, [(Unit::Point, 18)], "9 for what was paid, and as much again");
    assert_eq!(it.card(card).await.counted, 30_900);
    it.assert_clean().await;
}

#[tokio::test]
async fn a_tier_is_lost_by_the_job_after_its_grace() {
    let it = shop_with(tiers()).await;
    let (card, quiet) = (it.join().await.card, it.join().await.card);
    it.sell(card, Sale::of(10_000)).await;
    it.sell(quiet, Sale::of(100)).await;
    for (day, expected) in [
        ("2026-12-01 00:00", (1, false)),
        // November still counts.
        ("2027-01-31 23:59", (1, false)),
        ("2027-02-01 00:00", (1, true)),
        ("2027-03-01 00:00", (1, true)),
        ("2027-03-03 23:59", (1, true)),
        ("2027-03-04 00:00", (0, false)),
    ] {
        it.on(day);
        it.jobs().await;
        it.assert_reviewed().await;
        assert_eq!(level(&it, card).await, expected, "{day}");
    }
    assert_eq!(
        it.count("SELECT count(*) FROM cards WHERE review_at_us IS NOT NULL").await,
        0,
        "nothing is left to lose"
    );
    it.assert_clean().await;
}

#[tokio::test]
async fn a_tier_in_its_grace_is_kept_by_coming_back() {
    let it = shop_with(tiers()).await;
    let card = it.join().await.card;
    it.sell(card, Sale::of(10_000)).await;
    it.on("2027-02-10");
    it.jobs().await;
    assert_eq!(level(&it, card).await, (1, true));
    it.sell(card, Sale::of(10_000)).await;
    assert_eq!(level(&it, card).await, (1, false));
    it.on("2027-04-30");
    it.jobs().await;
    assert_eq!(level(&it, card).await, (1, false));
}

#[tokio::test]
async fn a_refund_takes_the_tier_that_it_brought_and_its_month() {
    let it = shop_with(tiers()).await;
    let card = it.join().await.card;
    let first = it.sell(card, Sale::of(9_000)).await;
    let second = it.sell(card, Sale::of(1_000)).await;
    assert_eq!(level(&it, card).await, (1, false));
    // In another month than it was bought in.
    it.on("2026-12-05");
    it.refund(second.purchase, Back::Whole).await.unwrap();
    assert_eq!((level(&it, card).await, it.card(card).await.counted), ((0, false), 9_000));
    // So long after that no tier counts it any more.
    it.on("2027-06-05");
    it.refund(first.purchase, Back::Part { amount: 4_000, items: vec![] }).await.unwrap();
    assert_eq!(it.count("SELECT spend FROM months WHERE month = '2026-11'").await, 5_000);
    it.assert_clean().await;
}

#[tokio::test]
async fn what_was_bought_before_there_were_tiers_counts() {
    let bare = Draft { tiers: None, ..tiers() };
    let it = shop_with(bare).await;
    let card = it.join().await.card;
    for _ in 0..3 {
        it.sell(card, Sale::of(4_000)).await;
    }
    it.publish(tiers()).await;
    assert_eq!(it.book.move_cards(it.shop.id).await.unwrap(), 1);
    it.jobs().await;
    assert_eq!((level(&it, card).await, it.card(card).await.counted), ((1, false), 12_000));
    it.assert_clean().await;
}

fn club() -> Draft {
    program(
        r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
            "membership": {"name": "Club", "fee": 2400, "months": 1, "remind_days": 5,
                "perks": {"discount": 10, "extra": 100}}}"#,
    )
}

#[tokio::test]
async fn a_membership_that_is_paid_again_goes_on_from_its_end() {
    let it = shop_with(club()).await;
    let card = it.join().await.card;
    let until = async |it: &Fixture| {
        let at = it.card(card).await.card.member_until?.0;
        let zone = jiff::tz::TimeZone::get("Europe/Budapest").unwrap();
        Some(jiff::Timestamp::from_microsecond(at).unwrap().to_zoned(zone).datetime().to_string())
    };
    assert_eq!(until(&it).await, None);
    it.book.pay_membership(&it.me, card, &it.fresh_key()).await.unwrap();
    assert_eq!(until(&it).await.as_deref(), Some("2026-12-22T00:00:00"));
    let sold = it.sell(card, Sale::of(1_000)).await;
    assert_eq!((sold.to_pay, sold.earned.as_slice()), (Some(900), [(Unit::Point, 18)].as_slice()));
    let paid = it.book.pay_membership(&it.me, card, &key("fee")).await.unwrap();
    assert_eq!(until(&it).await.as_deref(), Some("2027-01-22T00:00:00"));
    assert_eq!(it.book.pay_membership(&it.me, card, &key("fee")).await.unwrap(), paid);
    let other = it.join().await.card;
    assert!(matches!(it.book.pay_membership(&it.me, other, &key("fee")).await, Err(Error::KeyReused)));
    assert_eq!((until(&it).await.as_deref(), it.held(card, Unit::Membership).await), (Some("2027-01-22T00:00:00"), 2));
    let more = async || it.book.pay_membership(&it.me, card, &it.fresh_key()).await;
    while let Ok(paid) = more().await {
        assert!(paid.seq < 30, "nobody pays ahead for ever");
    }
    assert_eq!(refusal(more().await), Refusal::TooFarAhead);
    it.assert_clean().await;
}

#[tokio::test]
async fn a_membership_is_reminded_of_once_and_ended_by_the_job() {
    let it = shop_with(club()).await;
    let card = it.join().await.card;
    it.book.pay_membership(&it.me, card, &it.fresh_key()).await.unwrap();
    let notices = async || it.card(card).await.notices;
    it.on("2026-12-15 23:59");
    it.jobs().await;
    assert!(notices().await.is_empty());
    for day in ["2026-12-16 00:00", "2026-12-17", "2026-12-20"] {
        it.on(day);
        it.jobs().await;
        it.assert_reviewed().await;
    }
    it.sell(card, Sale::of(100)).await;
    let told = notices().await;
    assert!(matches!(told.as_slice(), [one] if matches!(one.what, What::MembershipEnds(_))), "{told:?}");
    it.on("2026-12-22 00:00");
    assert_eq!(it.card(card).await.standing.member_until, None, "the page does not wait for the job");
    it.jobs().await;
    it.assert_reviewed().await;
    let view = it.card(card).await;
    assert_eq!((view.card.member_until, view.standing.held.of(Unit::Membership)), (None, 0));
    assert_eq!((view.entries[0].kind, view.entries[0].unit), (Kind::Expired, Unit::Membership));
    assert!(view.notices.is_empty(), "it no longer matters");
    assert_eq!(it.sell(card, Sale::of(1_000)).await.to_pay, Some(1_000));
    it.assert_clean().await;
}

#[tokio::test]
async fn no_club_no_fee() {
    let it = shop_with(tiers()).await;
    let card = it.join().await.card;
    assert_eq!(refusal(it.book.pay_membership(&it.me, card, &it.fresh_key()).await), Refusal::NotOffered);
}
