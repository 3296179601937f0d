//! When a voucher may be handed over, and how rewards are written.

use super::*;
use crate::{
    cards::{self, Event, Standing, decide},
    ledger::{Account, Kind},
    programs::Terms,
    time::Here,
};
use jiff::tz::TimeZone;

const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

fn voucher(state: State, expires_at: Option<Timestamp>) -> Voucher {
    Voucher { id: VoucherId([1; 16]), state, expires_at }
}

#[test]
fn a_voucher_is_handed_over_once_and_while_it_is_good() {
    let table = [
        (State::Issued, None, Ok(())),
        (State::Issued, Some(1), Ok(())),
        (State::Issued, Some(0), Err(Refusal::Expired)),
        (State::Issued, Some(-1), Err(Refusal::Expired)),
        (State::Redeemed, None, Err(Refusal::AlreadyRedeemed)),
        (State::Redeemed, Some(-1), Err(Refusal::AlreadyRedeemed)),
        (State::Expired, Some(-1), Err(Refusal::Expired)),
        (State::Void, Some(1), Err(Refusal::Void)),
    ];
    for (state, ends_in, answer) in table {
        let end = ends_in.map(|seconds| NOW.plus_seconds(seconds));
        assert_eq!(redeem(&voucher(state, end), NOW), answer, "{state:?} {ends_in:?}");
    }
}

#[test]
fn a_voucher_lapses_when_its_time_is_over_and_not_before() {
    let terms = Terms::try_from(Draft::stamp_card(10, "tea")).unwrap();
    let mut standing = Standing::default();
    standing.held.set(Unit::Voucher, 1);
    let zone = TimeZone::UTC;
    let here = Here::new(NOW, &zone);
    let lapse = |state, seconds| {
        let end = NOW.plus_seconds(seconds);
        decide(&terms, &standing, Event::Expire(&voucher(state, Some(end))), &here).map(|done| done.moves.len())
    };
    assert_eq!(lapse(State::Issued, 1), Err(cards::Refusal::StillGood));
    assert_eq!(lapse(State::Issued, 0), Ok(1));
    assert_eq!(lapse(State::Redeemed, 0), Err(cards::Refusal::StillGood));
    assert_eq!(lapse(State::Void, 0), Err(cards::Refusal::StillGood));
    let for_ever = voucher(State::Issued, None);
    assert_eq!(decide(&terms, &standing, Event::Expire(&for_ever), &here), Err(cards::Refusal::StillGood));
}

#[test]
fn a_voucher_is_taken_back_by_hand_as_long_as_it_could_be_handed_over() {
    let terms = Terms::try_from(Draft::stamp_card(10, "tea")).unwrap();
    let mut standing = Standing::default();
    standing.held.set(Unit::Voucher, 1);
    standing.held.set(Unit::Stamp, 3);
    let zone = TimeZone::UTC;
    let here = Here::new(NOW, &zone);
    let void = |state, end: Option<i64>| {
        let end = end.map(|seconds| NOW.plus_seconds(seconds));
        decide(&terms, &standing, Event::Void(&voucher(state, end)), &here)
    };
    let done = void(State::Issued, Some(1)).unwrap();
    let moves: Vec<_> = done.moves.iter().map(|one| (one.kind, one.unit, one.amount, one.from, one.to)).collect();
    assert_eq!(moves, [(Kind::Reversal, Unit::Voucher, 1, Account::Card, Account::Adjusted)]);
    assert_eq!((done.after.held.of(Unit::Voucher), done.after.held.of(Unit::Stamp)), (0, 3));
    assert_eq!(void(State::Issued, Some(0)).unwrap_err(), Refusal::Expired.into());
    assert_eq!(void(State::Redeemed, None).unwrap_err(), Refusal::AlreadyRedeemed.into());
    assert_eq!(void(State::Void, None).unwrap_err(), Refusal::Void.into());
}

#[test]
fn a_voucher_that_is_not_on_the_card_is_not_handed_over() {
    let terms = Terms::try_from(Draft::stamp_card(10, "tea")).unwrap();
    let zone = TimeZone::UTC;
    let here = Here::new(NOW, &zone);
    let done = decide(&terms, &Standing::default(), Event::Redeem(&voucher(State::Issued, None)), &here);
    assert_eq!(done, Err(cards::Refusal::Balance));
}

#[test]
fn a_reward_is_written_as_its_title_or_with_what_it_costs() {
    for text in [r#""a cookie""#, r#"{"title":"a cookie","cost":60}"#] {
        let reward: Reward = serde_json::from_str(text).unwrap();
        assert_eq!((reward.title.as_str(), serde_json::to_string(&reward).unwrap().as_str()), ("a cookie", text));
    }
    assert!(serde_json::from_str::<Reward>(r#"{"cost":60}"#).is_err());
}

#[test]
fn a_gift_is_of_something_that_the_program_keeps() {
    let draft = Draft::stamp_card(10, "tea");
    let wrong = |gift: Gift| {
        let mut check = Check::default();
        gift.check("gift", &draft, &mut check);
        check.done().is_err()
    };
    let reward = |title: &str| Gift::Reward(title.into());
    assert!(!wrong(Gift::Stamps(20)) && !wrong(reward("tea")));
    assert!(wrong(Gift::Stamps(0)) && wrong(Gift::Stamps(21)) && wrong(reward(" ")));
    assert!(wrong(Gift::Points(1)) && wrong(Gift::Cashback(1)));
}
