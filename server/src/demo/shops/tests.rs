//! The programs of the demo: each can be published, whenever it is opened.

use super::*;
use loyalty::{
    referrals::{Qualifies, Referral},
    rewards::Gift,
};

fn every() -> impl Iterator<Item = &'static Plan> {
    ALL.iter().flat_map(|plan| std::iter::once(plan).chain(plan.members))
}

fn slugs() -> Vec<String> {
    ["baker", "florist", "bicycles"].map(str::to_owned).to_vec()
}

#[test]
fn every_program_is_sound_and_every_shop_can_be_opened() {
    for plan in every() {
        let terms = plan.terms(date(2027, 3, 3), &slugs()).unwrap();
        plan.new_shop(terms, "a long password".into()).unwrap().check().unwrap();
    }
}

#[test]
fn the_cafe_promises_what_it_always_did() {
    let referral = Referral {
        friend: Gift::Stamps(1),
        inviter: Gift::Reward("a cookie".into()),
        after: Qualifies::FirstPurchase,
        per_month: None,
        hold_days: 0,
    };
    let draft = Draft { referral: Some(referral), ..Draft::stamp_card(10, "a free coffee") };
    let terms = CAFE.terms(date(2027, 3, 3), &[]).unwrap();
    assert_eq!(terms, Terms::try_from(draft).unwrap());
    assert_eq!((CAFE.key, CAFE.secret("pin")), ("the-demo-shop", "demo pin".to_owned()));
}

#[test]
fn dates_are_moved_with_their_days_of_the_week() {
    for today in (0..60).map(|days| date(2027, 2, 1).checked_add(jiff::Span::new().days(days)).unwrap()) {
        let written = BOOKSHOP.terms(WRITTEN_FOR, &[]).unwrap();
        let moved = BOOKSHOP.terms(today, &[]).unwrap();
        for (before, now) in written.experiences.iter().zip(&moved.experiences) {
            assert_eq!((before.starts.weekday(), before.starts.time()), (now.starts.weekday(), now.starts.time()));
            assert_eq!(before.starts.date() < WRITTEN_FOR, now.starts.date() < today, "{}", now.id);
            assert_eq!(before.opens.is_some(), now.opens.is_some_and(|opens| opens > today));
        }
        let deli = DELI.terms(today, &[]).unwrap();
        let running = deli.promotions.iter().flat_map(|all| &all.list).filter_map(|one| one.from.zip(one.until));
        assert!(running.into_iter().all(|(from, until)| from <= today && today <= until));
    }
}

#[test]
fn no_two_shops_share_a_key() {
    let mut keys: Vec<_> = every().map(|plan| plan.key).collect();
    let all = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), all);
    assert!(every().all(|plan| plan.key.starts_with(CAFE.key)));
}
