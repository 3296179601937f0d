//! Invitations: who is rewarded, when, and what looks like cheating.

use super::*;
use crate::{
    cards::{self, Event},
    ledger::{Kind, Unit},
    testing::{Shop, draft, wrong},
};
use proptest::prelude::*;

/// A car wash: two stamps to the friend; a free wax to who invited, once the friend spends 15 € at once, 14 days later, for
/// at most five friends a month.
const CAR_WASH: &str = include_str!("../../programs/referral.json");

const ANNA: CustomerId = CustomerId([1; 16]);
const BELA: CustomerId = CustomerId([2; 16]);

fn honest() -> Joining<'static> {
    Joining { inviter: ANNA, invited: BELA, before: &[], has_card: false, device_seen: false, offered: true }
}

#[test]
fn each_trick_has_its_reason() {
    assert_eq!(join(&honest()), Ok(()));
    assert_eq!(join(&Joining { invited: ANNA, has_card: true, ..honest() }), Err(Refusal::OwnLink));
    assert_eq!(join(&Joining { before: &[BELA], has_card: true, ..honest() }), Err(Refusal::Loop));
    assert_eq!(join(&Joining { has_card: true, device_seen: true, ..honest() }), Err(Refusal::AlreadyMember));
    assert_eq!(join(&Joining { device_seen: true, ..honest() }), Err(Refusal::SameDevice));
    assert_eq!(join(&Joining { offered: false, ..honest() }), Err(Refusal::NotOffered));
}

/// Whoever falls under several reasons hears the first of them.
#[test]
fn of_several_reasons_the_most_telling_is_said() {
    let all =
        Joining { inviter: ANNA, invited: ANNA, before: &[ANNA], has_card: true, device_seen: true, offered: false };
    let reasons = [
        (all.clone(), Refusal::OwnLink),
        (Joining { inviter: BELA, ..all.clone() }, Refusal::Loop),
        (Joining { inviter: BELA, before: &[], ..all.clone() }, Refusal::AlreadyMember),
        (Joining { inviter: BELA, before: &[], has_card: false, ..all.clone() }, Refusal::SameDevice),
        (Joining { inviter: BELA, before: &[], has_card: false, device_seen: false, ..all }, Refusal::NotOffered),
    ];
    for (joining, reason) in reasons {
        assert_eq!(join(&joining), Err(reason));
    }
}

/// When the friend counts; how often they bought, what they paid this time; whether they count now.
#[test]
fn a_friend_counts_from_the_purchase_that_was_agreed() {
    use Qualifies::{FirstPurchase, Purchases, Spend};
    let cases = [
        (FirstPurchase, 0, 5_000, false),
        (FirstPurchase, 1, 0, true),
        (FirstPurchase, 2, 0, true),
        (Purchases(3), 2, 9_000, false),
        (Purchases(3), 3, 0, true),
        (Purchases(3), 4, 0, true),
        (Spend(1_500), 1, 1_499, false),
        (Spend(1_500), 1, 1_500, true),
        // Of two small ones neither is large enough.
        (Spend(1_500), 2, 1_000, false),
        (Spend(1_500), 7, 2_000, true),
    ];
    for (after, purchases, paid, counts) in cases {
        assert_eq!(after.met(purchases, paid), counts, "{after:?} {purchases} {paid}");
    }
}

/// What is known, what it looks like.
#[test]
fn each_sign_of_cheating_is_seen_alone() {
    let cases = [
        (Facts::default(), None),
        (Facts { staff: true, ..Facts::default() }, Some(Signal::Staff)),
        (Facts { same_device: true, ..Facts::default() }, Some(Signal::SameDevice)),
        (Facts { same_contact: true, ..Facts::default() }, Some(Signal::SameContact)),
        (Facts { ring: true, ..Facts::default() }, Some(Signal::Ring)),
        (Facts { fleeting_friends: STAR_FRIENDS - 1, ..Facts::default() }, None),
        (Facts { fleeting_friends: STAR_FRIENDS, ..Facts::default() }, Some(Signal::Star)),
        // Who took the gift and had time to come again, but did not.
        (Facts { held_back: true, redeemed: true, purchases: 1, ..Facts::default() }, Some(Signal::RedeemAndLeave)),
        (Facts { held_back: true, redeemed: true, purchases: 2, ..Facts::default() }, None),
        (Facts { held_back: true, redeemed: false, purchases: 1, ..Facts::default() }, None),
        (Facts { held_back: false, redeemed: true, purchases: 1, ..Facts::default() }, None),
    ];
    for (facts, expected) in cases {
        assert_eq!(signal(&facts), expected, "{facts:?}");
    }
}

#[test]
fn of_several_signs_the_most_telling_is_said() {
    let mut facts = Facts {
        same_device: true,
        same_contact: true,
        ring: true,
        fleeting_friends: 50,
        staff: true,
        redeemed: true,
        purchases: 1,
        held_back: true,
    };
    let mut said = Vec::new();
    let quiet: [fn(&mut Facts); 6] = [
        |facts| facts.staff = false,
        |facts| facts.same_device = false,
        |facts| facts.same_contact = false,
        |facts| facts.ring = false,
        |facts| facts.fleeting_friends = 0,
        |facts| facts.purchases = 2,
    ];
    for next in quiet {
        said.push(signal(&facts).unwrap());
        next(&mut facts);
    }
    use Signal::{RedeemAndLeave, Ring, SameContact, SameDevice, Staff, Star};
    assert_eq!(said, [Staff, SameDevice, SameContact, Ring, Star, RedeemAndLeave]);
    assert_eq!(signal(&facts), None);
}

/// When the friend counted, when the reward is due.
#[test]
fn the_reward_waits_for_whole_days() {
    let shop = Shop::new(CAR_WASH, "Europe/Budapest");
    let referral = shop.terms.referral.as_ref().unwrap();
    for (counted, due) in [
        ("2026-11-20 09:00", "2026-12-05 00:00"),
        ("2026-11-20 23:59:59", "2026-12-05 00:00"),
        ("2026-03-15 12:00", "2026-03-30 00:00"),
        ("2026-12-31 12:00", "2027-01-15 00:00"),
    ] {
        assert_eq!(referral.due(&shop.here(counted)), shop.at(due), "{counted}");
    }
    let at_once = Referral { hold_days: 0, ..referral.clone() };
    assert_eq!(at_once.due(&shop.here("2026-11-20 09:00")), shop.at("2026-11-20 09:00"));
}

#[test]
fn both_are_given_what_was_promised() {
    let mut shop = Shop::new(CAR_WASH, "Europe/Budapest");
    let (anna, bela) = (shop.opens("2026-11-01"), shop.opens("2026-11-01"));
    shop.on(bela, "2026-11-01 13:00", Event::Invited).unwrap();
    let decision = shop.on(anna, "2026-11-20", Event::Inviting).unwrap();
    assert_eq!(shop.cards[bela].held(Unit::Stamp), 2);
    assert_eq!((decision.vouchers[0].reward.title.as_str(), decision.moves[0].kind), ("a free wax", Kind::Inviting));
}

#[test]
fn a_month_is_full_with_five_friends_where_the_shop_is() {
    for zone in ["Europe/Budapest", "Pacific/Honolulu", "Pacific/Kiritimati"] {
        let mut shop = Shop::new(CAR_WASH, zone);
        let anna = shop.opens("2026-11-01");
        for _ in 0..5 {
            assert!(shop.on(anna, "2026-11-30 23:59:59", Event::Inviting).is_ok());
        }
        assert_eq!(shop.on(anna, "2026-11-30 23:59:59", Event::Inviting), Err(cards::Refusal::TakenBefore));
        assert!(shop.on(anna, "2026-12-01 00:00", Event::Inviting).is_ok());
        assert_eq!((shop.cards[anna].used["referral/2026-11"], shop.cards[anna].used["referral/2026-12"]), (5, 1));
    }
}

#[test]
fn what_is_wrong_with_a_referral_is_named() {
    let program =
        r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 9, "reward": "tea"}]}, "referral": X}"#;
    let with = |referral: &str| wrong(draft(&program.replace('X', referral)));
    let one = r#"{"friend": {"points": 1}, "inviter": {"stamps": 21}, "after": {"purchases": 1}, "per_month": 0, "hold_days": 91}"#;
    let fields = ["friend", "inviter", "after.purchases", "per_month", "hold_days"];
    assert_eq!(with(one), fields.map(|field| format!("referral.{field}")));
    let spend = r#"{"friend": {"stamps": 1}, "inviter": {"stamps": 1}, "after": {"spend": 0}}"#;
    assert_eq!(with(spend), ["referral.after.spend", "referral.after.spend"]);
    assert_eq!(
        with(r#"{"friend": {"stamps": 1}, "inviter": {"stamps": 1}, "per_month": 1000, "hold_days": 90}"#),
        [""; 0]
    );
}

proptest! {
    /// Whoever follows the rules for any number of joins never makes a circle of rewarded invitations.
    #[test]
    fn no_circle_is_ever_rewarded(tries in prop::collection::vec((0u8..12, 0u8..12), 0..200)) {
        let mut invited_by = std::collections::BTreeMap::new();
        for (inviter, invited) in tries {
            let (inviter, invited) = (CustomerId([inviter; 16]), CustomerId([invited; 16]));
            let chain = |start| {
                std::iter::successors(Some(start), |one| invited_by.get(one).copied()).skip(1).take(CHAIN_MAX as usize)
            };
            let before: Vec<_> = chain(inviter).collect();
            let has_card = invited_by.contains_key(&invited);
            let joining = Joining { inviter, invited, before: &before, has_card, device_seen: false, offered: true };
            if join(&joining).is_ok() {
                invited_by.insert(invited, inviter);
            }
        }
        for start in invited_by.keys() {
            let steps = std::iter::successors(Some(*start), |one| invited_by.get(one).copied()).take(100).count();
            prop_assert!(steps < 100, "a circle through {:?}", start);
        }
    }

    #[test]
    fn no_month_has_more_than_it_may(most in 1u32..6, days in prop::collection::vec(0i64..20, 0..60)) {
        let program = CAR_WASH.replace(r#""per_month": 5"#, &format!(r#""per_month": {most}"#));
        let mut shop = Shop::new(&program, "Pacific/Kiritimati");
        let anna = shop.opens("2026-11-01");
        let mut now = shop.at("2026-11-01");
        let mut months = std::collections::BTreeMap::<_, u32>::new();
        for later in days {
            now = now.plus_days(later);
            let month = months.entry(Here::new(now, &shop.zone).month()).or_default();
            let rewarded = shop.happens(anna, Event::Inviting, now, None).is_ok();
            prop_assert_eq!(rewarded, *month < most);
            *month += u32::from(rewarded);
        }
    }
}
