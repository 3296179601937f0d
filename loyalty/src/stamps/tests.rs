//! Stamp cards by example, and what holds of every stamp card.

use super::*;
use crate::{
    cards::{
        Event,
        tests::{
            model::{Model, zone},
            programs::stamps,
            stories::{Do::*, story},
        },
    },
    expiry::{Expiry, Term},
    percent::Percent,
    promotions::{Boost, Combine, Promotion, Promotions},
    purchases::{Item, Sale},
    referrals::Referral,
    refunds::Back,
    rewards::{Gift, State, Voucher},
    time::{Here, Timestamp},
};
use proptest::prelude::*;

const START: Timestamp = Timestamp(1_767_600_000_000_000);
const SHOP: &str = include_str!("../../programs/stamps.json");

fn program(earn: &str, rest: &str) -> String {
    format!(r#"{{"currency": "EUR", "stamps": {{"earn": {earn}, {rest}}}}}"#)
}

#[test]
fn buy_ten_get_one() {
    let tenth = program(r#"{"give": 1, "per": "visit"}"#, r#""rewards": [{"at": 10, "reward": "a free coffee"}]"#);
    story(
        &tenth,
        Unit::Stamp,
        &[
            ("a new card is empty", Opens, 0, 0),
            ("a visit is a stamp", Buys("{}"), 1, 0),
            ("eight more at once, by hand", Buys(r#"{"stamps": 8}"#), 9, 0),
            ("the tenth is a reward, and a new card begins", Buys("{}"), 0, 1),
            ("it is handed over", Redeems, 0, 0),
            ("thirteen at once: a reward, and three on the next", Buys(r#"{"stamps": 13}"#), 3, 1),
            ("twenty-seven at once fill three cards", Buys(r#"{"stamps": 27}"#), 0, 4),
        ],
    );
}

#[test]
fn rewards_at_five_and_at_ten_a_stamp_for_each_coffee_and_two_to_begin_with() {
    story(
        SHOP,
        Unit::Stamp,
        &[
            ("two stamps to begin with", Opens, 2, 0),
            ("two coffees", Buys(r#"{"items": [{"category": "coffee", "count": 2}]}"#), 4, 0),
            ("a cake gives nothing", Buys(r#"{"items": [{"category": "cake", "count": 3}]}"#), 4, 0),
            ("a visit that names nothing gives nothing", Buys("{}"), 4, 0),
            (
                "tea and coffee: the cookie",
                Buys(r#"{"items": [{"category": "tea", "count": 1}, {"category": "coffee", "count": 1}]}"#),
                6,
                1,
            ),
            ("three teas", Buys(r#"{"items": [{"category": "tea", "count": 3}]}"#), 9, 1),
            (
                "nine coffees: the free coffee, and the next cookie",
                Buys(r#"{"items": [{"category": "coffee", "count": 9}]}"#),
                8,
                3,
            ),
            ("a card and seven more by hand: four rewards more", Buys(r#"{"stamps": 17}"#), 5, 7),
        ],
    );
}

#[test]
fn a_stamp_for_each_five_euros_and_nothing_for_less() {
    let fives =
        program(r#"{"give": 1, "per": {"amount": 500}}"#, r#""rewards": [{"at": 10, "reward": "a free lunch"}]"#);
    story(
        &fives,
        Unit::Stamp,
        &[
            ("4.99", Buys(r#"{"amount": 499}"#), 0, 0),
            ("5.00", Buys(r#"{"amount": 500}"#), 1, 0),
            ("14.99", Buys(r#"{"amount": 1499}"#), 3, 0),
            ("nobody said the amount", Buys("{}"), 3, 0),
            ("41.00", Buys(r#"{"amount": 4100}"#), 1, 1),
        ],
    );
}

#[test]
fn what_is_over_is_not_carried_on_where_the_shop_says_so() {
    let rest = r#""rewards": [{"at": 3, "reward": "a bun"}, {"at": 10, "reward": "a loaf"}], "carry_over": false"#;
    story(
        &program(r#"{"give": 1, "per": "item"}"#, rest),
        Unit::Stamp,
        &[
            ("eight", Buys(r#"{"items": [{"count": 8}]}"#), 8, 1),
            ("five more fill the card, and no more", Buys(r#"{"items": [{"count": 5}]}"#), 0, 2),
        ],
    );
}

#[test]
fn what_is_owed_takes_no_place_on_a_card_that_carries_nothing_on() {
    let rest = r#""rewards": [{"at": 2, "reward": "a bun"}, {"at": 4, "reward": "a loaf"}], "carry_over": false"#;
    story(
        &program(r#"{"give": 1, "per": "visit"}"#, rest),
        Unit::Stamp,
        &[
            ("two: the bun", Buys(r#"{"stamps": 2}"#), 2, 1),
            ("it is eaten", Redeems, 2, 0),
            ("a third", Buys("{}"), 3, 0),
            ("the two go back: one is owed for the bun", Returns(1), 1, 0),
            ("nine more: one is owed, two fill the card, the others are lost", Buys(r#"{"stamps": 9}"#), 0, 1),
        ],
    );
}

#[test]
fn a_purchase_of_nothing_or_of_too_much_is_refused() {
    let card = program(r#"{"give": 10000, "per": "item"}"#, r#""rewards": [{"at": 2, "reward": "a bun"}]"#);
    story(
        &card,
        Unit::Stamp,
        &[
            ("no stamp", Fails(&Buys(r#"{"stamps": 0}"#)), 0, 0),
            ("more than a hand can give", Fails(&Buys(r#"{"stamps": 51}"#)), 0, 0),
            ("five thousand cards at once", Fails(&Buys("{}")), 0, 0),
            ("as many as a hand can give", Buys(r#"{"stamps": 50}"#), 0, 25),
        ],
    );
}

#[test]
fn a_card_that_owes_pays_when_other_stamps_lapse() {
    let mut draft: Draft = serde_json::from_str(SHOP).unwrap();
    draft.expiry = Expiry { stamps: Some(Term::Days(30)), ..Expiry::default() };
    let (terms, zone): (Terms, _) = (draft.try_into().unwrap(), zone());
    let at = |days| Here::new(START.plus_days(days), &zone);
    let mut card = Model::opened(&terms, &at(0));
    let bill = card.buys(&terms, &Sale::stamps(3), &at(10)).unwrap();
    card.redeems(&terms, &at(10)).unwrap();
    let part = |count| Item { category: None, count, amount: None };
    assert!(card.returns(&terms, bill, &Back::Part { amount: 1, items: vec![part(1)] }, &at(11)).is_err());
    card.returns(&terms, bill, &Back::Whole, &at(11)).unwrap();
    assert_eq!((card.held(Unit::Stamp), card.owed(Unit::Stamp)), (5, 3), "the cookie was eaten: its stamps stay");
    card.does(&terms, Event::Review, &at(35)).unwrap();
    assert_eq!((card.held(Unit::Stamp), card.owed(Unit::Stamp)), (0, 0), "two lapsed, and three pay what is owed");
}

/// How many rewards at `at` are given on the way to this many stamps.
fn passed(stamps: u32, at: u32, slots: u32) -> usize {
    ((stamps + slots - at) / slots) as usize
}

#[derive(Debug, Clone)]
enum Act {
    Buy(u32),
    Gift,
    Redeem(usize),
    Return(usize),
    ReturnPart(usize, u32),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        4 => (1u32..30).prop_map(Act::Buy),
        1 => Just(Act::Gift),
        2 => any::<usize>().prop_map(Act::Redeem),
        2 => any::<usize>().prop_map(Act::Return),
        2 => (any::<usize>(), 1u32..8).prop_map(|(bill, count)| Act::ReturnPart(bill, count)),
    ];
    prop::collection::vec(act, 0..40)
}

/// Items that cost one each.
fn items(count: u32) -> Vec<Item> {
    vec![Item { category: None, count, amount: Some(count) }]
}

fn act(card: &mut Model, terms: &Terms, act: &Act, here: &Here<'_>) {
    let bills = card.bills.len().max(1);
    // What is refused changes nothing, and that is right: too much is given back, or there is nothing.
    let _ = match act {
        Act::Buy(count) => card.buys(terms, &Sale { items: items(*count), ..Sale::of(*count) }, here).map(|_| ()),
        Act::Gift => card.does(terms, Event::Invited, here).map(|_| ()),
        Act::Redeem(which) => {
            let hand: Vec<_> = card.in_hand().cloned().collect();
            let Some(one) = hand.get(which % hand.len().max(1)) else { return };
            let voucher = Voucher { id: one.id, state: State::Issued, expires_at: None };
            card.does(terms, Event::Redeem(&voucher), here).map(|_| ())
        }
        Act::Return(bill) if !card.bills.is_empty() => card.returns(terms, bill % bills, &Back::Whole, here),
        Act::ReturnPart(bill, count) if !card.bills.is_empty() => {
            card.returns(terms, bill % bills, &Back::Part { amount: *count, items: items(*count) }, here)
        }
        _ => Ok(()),
    };
}

proptest! {
    #[test]
    fn each_reward_is_given_once_a_lap_and_refunds_never_give_more(mut stamps in stamps(), acts in acts()) {
        stamps.carry_over = true;
        stamps.earn.categories = Vec::new();
        let gift = Referral {
            friend: Gift::Stamps(2), inviter: Gift::Stamps(1), after: Default::default(), per_month: None, hold_days: 0,
        };
        let draft = Draft {
            currency: crate::money::Currency::try_from("EUR".to_owned()).ok(),
            referral: Some(gift), stamps: Some(stamps.clone()), ..Draft::default()
        };
        let (terms, zone): (Terms, _) = (draft.try_into().unwrap(), zone());
        let (here, slots) = (Here::new(START, &zone), stamps.slots().unwrap());
        let mut card = Model::opened(&terms, &here);
        let mut gifts = stamps.welcome;
        for one in &acts {
            act(&mut card, &terms, one, &here);
            gifts += if matches!(one, Act::Gift) { 2 } else { 0 };
            let earned = card.bills.iter().flat_map(|bill| &bill.earned).map(|line| line.amount).sum::<u32>();
            // A card stands where its honest stamps put it, or, while it owes, at the reward in use that holds it there.
            let stands = gifts + earned + card.owed(Unit::Stamp);
            prop_assert_eq!(card.held(Unit::Stamp), stands % slots);
            for one in &stamps.rewards {
                prop_assert_eq!(card.given(&rule(one.at)), passed(stands, one.at, slots), "rewards at {}", one.at);
            }
            if card.owed(Unit::Stamp) > 0 {
                let held = card.held(Unit::Stamp);
                prop_assert_eq!(free(&terms, held), 0, "owes, though it could give");
                let holds = rule(if held == 0 { slots } else { held });
                prop_assert!(card.in_hand().all(|one| one.rule != holds), "owes, though its reward is in the hand");
            }
        }
    }

    #[test]
    fn a_card_that_carries_nothing_on_ends_with_the_purchase_that_fills_it(
        mut stamps in stamps(), counts in prop::collection::vec(1u32..9, 1..12), extra in 0u32..200,
    ) {
        (stamps.carry_over, stamps.earn.give, stamps.earn.per) = (false, 1, crate::purchases::Per::Item);
        stamps.earn.categories = Vec::new();
        // More comes in by a promotion, as a line of its own.
        let more = Promotion {
            name: "more".into(), gives: Boost::Extra(Percent::whole(extra + 1)), days: Vec::new(), hours: None,
            from: None, until: None, categories: Vec::new(), first: None,
        };
        let promotions = Some(Promotions { combine: Combine::Stack, list: vec![more] });
        let draft = Draft { stamps: Some(stamps.clone()), promotions, ..Draft::default() };
        let (terms, zone): (Terms, _) = (draft.try_into().unwrap(), zone());
        let (here, slots) = (Here::new(START, &zone), stamps.slots().unwrap());
        let mut card = Model::opened(&terms, &here);
        let (mut held, mut full) = (stamps.welcome, 0);
        for count in counts {
            card.buys(&terms, &Sale { items: items(count), ..Sale::default() }, &here).unwrap();
            held += count + count * (extra + 1) / 100;
            if held >= slots {
                (held, full) = (0, full + 1);
            }
            prop_assert_eq!((card.held(Unit::Stamp), card.given(&rule(slots))), (held, full));
        }
    }
}
