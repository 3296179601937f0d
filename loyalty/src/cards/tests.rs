//! The rules as a shop would say them, and what must hold after any history.

use super::*;
use crate::{
    programs::{Draft, Referral},
    rewards::State,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

fn terms(slots: u32, welcome_stamps: u32, reward_days: Option<u32>) -> Terms {
    let referral = Some(Referral { friend: Gift::Stamps(2), inviter: Gift::Reward("a cookie".into()) });
    Terms::try_from(Draft { reward: "a free coffee".into(), slots, welcome_stamps, referral, reward_days }).unwrap()
}

fn holding(stamps: u32) -> Balances {
    let mut held = Balances::default();
    held.set(Unit::Stamp, stamps);
    held
}

#[test]
fn the_tenth_stamp_becomes_a_reward_and_extra_stamps_carry_over() {
    let decision = decide(&terms(10, 0, None), &holding(9), Event::Purchase { stamps: 3 }, NOW).unwrap();
    assert_eq!(decision.vouchers, [NewVoucher { title: "a free coffee".into(), expires_at: None }]);
    assert_eq!((decision.after.of(Unit::Stamp), decision.after.of(Unit::Voucher)), (2, 1));
}

#[test]
fn one_large_purchase_may_fill_several_cards() {
    let decision = decide(&terms(10, 0, None), &holding(9), Event::Purchase { stamps: 25 }, NOW).unwrap();
    assert_eq!((decision.after.of(Unit::Stamp), decision.after.of(Unit::Voucher)), (4, 3));
}

#[test]
fn a_new_card_has_its_head_start() {
    let decision = decide(&terms(10, 2, None), &holding(0), Event::Opened, NOW).unwrap();
    assert_eq!((decision.moves.len(), decision.after.of(Unit::Stamp)), (1, 2));
    assert_eq!(decide(&terms(10, 0, None), &holding(0), Event::Opened, NOW).unwrap().moves, []);
}

#[test]
fn an_invitation_gives_to_both() {
    let friend = decide(&terms(10, 0, None), &holding(0), Event::Invited, NOW).unwrap();
    let inviter = decide(&terms(10, 0, None), &holding(0), Event::Inviting, NOW).unwrap();
    assert_eq!((friend.after.of(Unit::Stamp), inviter.vouchers[0].title.as_str()), (2, "a cookie"));
}

#[test]
fn a_purchase_of_nothing_or_of_too_much_is_refused() {
    for stamps in [0, STAMPS_PER_PURCHASE_MAX + 1] {
        assert_eq!(decide(&terms(10, 0, None), &holding(0), Event::Purchase { stamps }, NOW), Err(Refusal::Stamps));
    }
}

#[test]
fn a_reward_is_good_until_its_time_is_over() {
    let voucher = Voucher { id: VoucherId([1; 16]), state: State::Issued, expires_at: Some(NOW) };
    let mut held = Balances::default();
    held.set(Unit::Voucher, 1);
    let before = Timestamp(NOW.0 - 1);
    assert!(decide(&terms(10, 0, None), &held, Event::Redeem(&voucher), before).is_ok());
    assert_eq!(
        decide(&terms(10, 0, None), &held, Event::Redeem(&voucher), NOW),
        Err(Refusal::Reward(rewards::Refusal::Expired))
    );
    assert_eq!(decide(&terms(10, 0, None), &held, Event::Expire(&voucher), before), Err(Refusal::StillGood));
    assert!(decide(&terms(10, 0, None), &held, Event::Expire(&voucher), NOW).is_ok());
}

/// A card, its vouchers and the shop's accounts, kept as simply as can be: what a store must agree with.
#[derive(Default, Clone, PartialEq, Debug)]
struct Model {
    held: Balances,
    vouchers: BTreeMap<VoucherId, (State, Option<Timestamp>)>,
    accounts: BTreeMap<(Account, Unit), i64>,
    seen: BTreeSet<u8>,
}

impl Model {
    /// Does what `step` says once for each key; a key seen before changes nothing.
    fn apply(&mut self, terms: &Terms, step: &Step, now: Timestamp) {
        if !self.seen.insert(step.key) {
            return;
        }
        let voucher = self.vouchers.iter().nth(step.voucher as usize % self.vouchers.len().max(1));
        let voucher =
            voucher.map(|(id, (state, expires_at))| Voucher { id: *id, state: *state, expires_at: *expires_at });
        let event = match (step.what % 6, &voucher) {
            (0, _) => Event::Opened,
            (1, _) => Event::Invited,
            (2, _) => Event::Inviting,
            (3, Some(voucher)) => Event::Redeem(voucher),
            (4, Some(voucher)) => Event::Expire(voucher),
            _ => Event::Purchase { stamps: step.stamps },
        };
        let Ok(decision) = decide(terms, &self.held, event, now) else { return };
        let first = self.vouchers.len();
        for (place, new) in decision.vouchers.iter().enumerate() {
            self.vouchers.insert(VoucherId(((first + place) as u128).to_be_bytes()), (State::Issued, new.expires_at));
        }
        for entry in &decision.moves {
            assert!(entry.amount > 0 && entry.from != entry.to);
            *self.accounts.entry((entry.from, entry.unit)).or_default() -= i64::from(entry.amount);
            *self.accounts.entry((entry.to, entry.unit)).or_default() += i64::from(entry.amount);
            if let Some(Which::Known(id)) = entry.voucher {
                let state = if entry.to == Account::Redeemed { State::Redeemed } else { State::Expired };
                let before = self.vouchers.get_mut(&id).map(|voucher| std::mem::replace(&mut voucher.0, state));
                assert_eq!(before, Some(State::Issued), "handed over twice");
            }
        }
        self.held = decision.after;
    }
}

#[derive(Debug, Clone)]
struct Step {
    key: u8,
    what: u8,
    stamps: u32,
    voucher: u8,
    later_days: i64,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (any::<u8>(), any::<u8>(), 0u32..60, any::<u8>(), 0i64..40)
        .prop_map(|(key, what, stamps, voucher, later_days)| Step { key, what, stamps, voucher, later_days });
    prop::collection::vec(step, 0..80)
}

proptest! {
    #[test]
    fn any_history_keeps_the_books(slots in 2u32..=20, days in prop::option::of(1u32..60), steps in steps()) {
        let terms = terms(slots, slots / 3, days);
        let (mut model, mut now) = (Model::default(), NOW);
        for step in &steps {
            now = now.plus_days(step.later_days);
            model.apply(&terms, step, now);
            for unit in Unit::ALL {
                let sum: i64 = model.accounts.iter().filter(|((_, of), _)| of == unit).map(|(_, amount)| amount).sum();
                let on_card = model.accounts.get(&(Account::Card, *unit)).copied().unwrap_or(0);
                prop_assert_eq!(sum, 0, "{:?} does not sum to zero", unit);
                prop_assert_eq!(on_card, i64::from(model.held.of(*unit)), "the balance is not the sum of the moves");
            }
            let ready = model.vouchers.values().filter(|(state, _)| *state == State::Issued).count();
            prop_assert_eq!(ready, model.held.of(Unit::Voucher) as usize, "vouchers in hand are counted");
            prop_assert!(model.held.of(Unit::Stamp) < slots, "a full card was not turned into a reward");
            let mut again = model.clone();
            again.apply(&terms, step, now);
            prop_assert_eq!(&again, &model, "a key replayed changed something");
        }
    }
}
