//! Coalitions: one card in several shops, and who owes whom at the end of a month.

use super::*;
use crate::{
    cards::{Event, Which},
    ledger::{Account, Kind},
    purchases::Sale,
    rewards::{State, Voucher},
    testing::{Shop, draft, terms, wrong},
};
use proptest::prelude::*;

/// Three shops of one street: a point for each euro, a coffee for 100, pralines for 800; a point is worth a cent.
const STREET: &str = include_str!("../../programs/coalition.json");

const CAFE: ShopId = ShopId([1; 16]);
const BOOKS: ShopId = ShopId([2; 16]);
const FLOWERS: ShopId = ShopId([3; 16]);
const WINE: ShopId = ShopId([4; 16]);

fn flow(issuer: ShopId, redeemer: ShopId, unit: Unit, amount: u64) -> Flow {
    Flow { issuer, redeemer, unit, amount }
}

fn points(issuer: ShopId, redeemer: ShopId, amount: u64) -> Flow {
    flow(issuer, redeemer, Unit::Point, amount)
}

/// With so many points worth so much.
fn street(each: u32, minor: u32) -> Coalition {
    let mut coalition = terms(STREET).coalition.clone().unwrap();
    coalition.worth[0] = Worth { unit: Unit::Point, each, minor };
    coalition
}

fn debts(coalition: &Coalition, flows: &[Flow]) -> Vec<(ShopId, ShopId, u64)> {
    settle(coalition, flows).debts.into_iter().map(|debt| (debt.from, debt.to, debt.minor)).collect()
}

/// What was redeemed, and who owes whom how much.
type Month<'a> = (&'a [Flow], &'a [(ShopId, ShopId, u64)]);

#[test]
fn who_gave_points_pays_who_redeemed_them() {
    let cases: &[Month<'_>] = &[
        (&[], &[]),
        (&[points(CAFE, BOOKS, 500)], &[(CAFE, BOOKS, 500)]),
        (&[points(BOOKS, CAFE, 500)], &[(BOOKS, CAFE, 500)]),
        // A shop owes itself nothing.
        (&[points(CAFE, CAFE, 500)], &[]),
        // One is set off against the other.
        (&[points(CAFE, BOOKS, 500), points(BOOKS, CAFE, 200)], &[(CAFE, BOOKS, 300)]),
        (&[points(CAFE, BOOKS, 200), points(BOOKS, CAFE, 500)], &[(BOOKS, CAFE, 300)]),
        (&[points(CAFE, BOOKS, 300), points(BOOKS, CAFE, 300)], &[]),
        // Stamps are worth nothing between these shops.
        (&[flow(CAFE, BOOKS, Unit::Stamp, 900), flow(CAFE, BOOKS, Unit::Cashback, 900)], &[]),
        // A round: each pair settles for itself.
        (
            &[points(CAFE, BOOKS, 100), points(BOOKS, FLOWERS, 100), points(FLOWERS, CAFE, 100)],
            &[(CAFE, BOOKS, 100), (FLOWERS, CAFE, 100), (BOOKS, FLOWERS, 100)],
        ),
        // Sorted by whichever of the two comes first in the list of shops.
        (&[points(BOOKS, FLOWERS, 100), points(WINE, CAFE, 100)], &[(WINE, CAFE, 100), (BOOKS, FLOWERS, 100)]),
    ];
    for (flows, expected) in cases {
        assert_eq!(debts(&street(100, 100), flows), *expected, "{flows:?}");
    }
}

#[test]
fn the_net_says_what_each_is_to_get_or_to_pay() {
    let flows = [points(CAFE, BOOKS, 500), points(BOOKS, FLOWERS, 200), points(FLOWERS, CAFE, 50)];
    let net: Vec<_> = settle(&street(100, 100), &flows).net.into_iter().collect();
    assert_eq!(net, [(CAFE, -450), (BOOKS, 300), (FLOWERS, 150)]);
}

/// Three points are worth two cents.
#[test]
fn it_is_rounded_once_and_not_for_each_redemption() {
    let one_by_one = vec![points(CAFE, BOOKS, 1); 300];
    assert_eq!(debts(&street(3, 2), &one_by_one), [(CAFE, BOOKS, 200)]);
    assert_eq!(debts(&street(3, 2), &one_by_one[..2]), [(CAFE, BOOKS, 1)]);
    assert_eq!(debts(&street(3, 2), &one_by_one[..1]), []);
}

#[test]
fn the_largest_numbers_do_no_harm() {
    let flows = vec![points(CAFE, BOOKS, u64::MAX), points(CAFE, BOOKS, u64::MAX), points(FLOWERS, BOOKS, u64::MAX)];
    let settlement = settle(&street(1, AMOUNT_MAX), &flows);
    assert!(settlement.debts.iter().all(|debt| debt.to == BOOKS && debt.minor > 0));
}

fn street_shop() -> (Shop, usize) {
    let mut shop = Shop::new(STREET, "Europe/Budapest");
    let card = shop.opens("2026-11-01");
    (shop, card)
}

/// Buys for so many euros at this shop of the street.
fn buys(shop: &mut Shop, card: usize, at: Option<ShopId>, euros: u32) {
    let now = shop.at("2026-11-02");
    shop.happens(card, Event::Purchase(&Sale::of(euros * 100)), now, at).unwrap();
}

#[test]
fn a_coffee_is_charged_to_who_gave_the_points() {
    let (mut shop, card) = street_shop();
    // Some were given before there was a coalition.
    buys(&mut shop, card, None, 20);
    buys(&mut shop, card, Some(BOOKS), 70);
    buys(&mut shop, card, Some(CAFE), 30);
    buys(&mut shop, card, Some(FLOWERS), 10);
    let decision = shop.happens(card, Event::Exchange(0), shop.at("2026-11-03"), Some(CAFE)).unwrap();
    let paid = &decision.vouchers[0].paid;
    assert_eq!(paid.iter().map(|one| one.amount).sum::<u32>(), 100);
    // What is redeemed at the café: its own 30 are charged to nobody, 70 to the bookshop.
    let flows: Vec<_> = handed_over(paid, CAFE).filter_map(|one| one.flow()).collect();
    assert_eq!(flows, [points(CAFE, CAFE, 30), points(BOOKS, CAFE, 70)]);
    assert_eq!(debts(&street(100, 100), &flows), [(BOOKS, CAFE, 70)]);
    // What nobody is named for is spent last, and charged to nobody.
    buys(&mut shop, card, Some(FLOWERS), 70);
    let decision = shop.happens(card, Event::Exchange(0), shop.at("2026-11-04"), Some(BOOKS)).unwrap();
    let flows: Vec<_> = handed_over(&decision.vouchers[0].paid, BOOKS).filter_map(|one| one.flow()).collect();
    assert_eq!(flows, [points(FLOWERS, BOOKS, 80)]);
    let nobody: u32 = decision.vouchers[0].paid.iter().filter(|one| one.issuer.is_none()).map(|one| one.amount).sum();
    assert_eq!((nobody, shop.cards[card].held(Unit::Point)), (20, 0));
}

/// Why something moves, of what, from where to where; whether it counts as given by the café or as redeemed by the bookshop.
#[test]
fn each_entry_moves_what_it_says_between_the_shops() {
    use Account::*;
    let (given, redeemed) = (|amount| Some((None, amount)), |amount| Some((Some(BOOKS), amount)));
    let cases = [
        (Kind::Purchase, Unit::Point, Issued, Card, given(9)),
        (Kind::Welcome, Unit::Stamp, Issued, Card, given(9)),
        (Kind::Reversal, Unit::Point, Card, Issued, given(-9)),
        // What had lapsed and goes back was never given.
        (Kind::Expired, Unit::Point, Card, Expired, None),
        (Kind::Reversal, Unit::Point, Expired, Issued, given(-9)),
        // What becomes a voucher is settled with it.
        (Kind::Completed, Unit::Stamp, Card, Redeemed, None),
        (Kind::Exchanged, Unit::Point, Card, Redeemed, None),
        (Kind::Reversal, Unit::Point, Redeemed, Card, None),
        (Kind::Spent, Unit::Cashback, Card, Redeemed, redeemed(9)),
        (Kind::Reversal, Unit::Cashback, Redeemed, Card, redeemed(-9)),
        (Kind::Donated, Unit::Point, Card, Redeemed, redeemed(9)),
        (Kind::Reserved, Unit::Point, Card, Redeemed, redeemed(9)),
        (Kind::Cancelled, Unit::Point, Redeemed, Card, redeemed(-9)),
        (Kind::Repaid, Unit::Point, Card, Owed, None),
    ];
    for (kind, unit, from, to, expected) in cases {
        let (amount, voucher, ends, reverses) = (9, None, None, None);
        let entry = Move { kind, unit, amount, from, to, voucher, ends, issuer: Some(CAFE), reverses };
        let expected = expected.map(|(redeemer, amount)| Moved { issuer: CAFE, redeemer, unit, amount });
        assert_eq!(moved(&entry, BOOKS), expected, "{kind:?} {unit:?} from {from:?} to {to:?}");
        assert_eq!(moved(&Move { issuer: None, ..entry }, BOOKS), None, "from before the coalition");
    }
    let undone = Moved { issuer: CAFE, redeemer: Some(BOOKS), unit: Unit::Point, amount: -9 };
    assert_eq!(undone.flow(), Some(points(BOOKS, CAFE, 9)), "more undone than done");
    assert_eq!(Moved { redeemer: None, ..undone }.flow(), None);
}

#[test]
fn a_vote_is_nobodys() {
    let program = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": "visit"}]},
        "giving": {"causes": [{"id": "trees", "name": "Trees"}], "by": {"vote": 10}},
        "coalition": {"shops": ["a", "b"], "worth": []}}"#;
    let mut shop = Shop::new(program, "Europe/Budapest");
    let card = shop.opens("2026-11-01");
    let decision = shop.happens(card, Event::Purchase(&Sale::of(100)), shop.at("2026-11-02"), Some(CAFE)).unwrap();
    let given: Vec<_> = decision.moves.iter().map(|one| (one.unit, one.issuer)).collect();
    assert_eq!(given, [(Unit::Point, Some(CAFE)), (Unit::Vote, None)]);
}

#[test]
fn what_is_wrong_with_a_coalition_is_named() {
    let program = r#"{"points": {"earn": [{"give": 1, "per": "visit"}]}, "coalition": X}"#;
    let with = |coalition: &str| wrong(draft(&program.replace('X', coalition)));
    assert_eq!(with(r#"{"shops": ["a"], "worth": []}"#), ["coalition", "coalition.shops"]);
    let worth = r#"{"shops": ["a", "a", ""], "worth": [{"unit": "vote", "each": 0, "minor": 0},
        {"unit": "point", "each": 1, "minor": 1}, {"unit": "point", "each": 1, "minor": 1}]}"#;
    let fields = ["shops.1", "shops.2", "worth.0.unit", "worth.0.each", "worth.0.minor", "worth.2.unit"];
    assert_eq!(with(worth)[1..], fields.map(|field| format!("coalition.{field}")));
    assert_eq!(wrong(draft(STREET)), [""; 0]);
}

fn any_flows() -> impl Strategy<Value = Vec<Flow>> {
    let unit = prop::sample::select(Unit::ALL.to_vec());
    let one = (0u8..6, 0u8..6, unit, 1u64..1_000_000);
    let one = one.prop_map(|(from, to, unit, amount)| flow(ShopId([from; 16]), ShopId([to; 16]), unit, amount));
    prop::collection::vec(one, 0..80)
}

proptest! {
    #[test]
    fn a_settlement_sums_to_zero_and_is_what_the_debts_say(flows in any_flows(), each in 1u32..500, minor in 1u32..5_000) {
        let mut coalition = street(each, minor);
        coalition.worth.push(Worth { unit: Unit::Stamp, each: 1, minor: 50 });
        let settlement = settle(&coalition, &flows);
        prop_assert_eq!(settlement.net.values().sum::<i64>(), 0);
        let mut net: BTreeMap<ShopId, i64> = BTreeMap::new();
        for debt in &settlement.debts {
            prop_assert!(debt.from != debt.to && debt.minor > 0);
            *net.entry(debt.from).or_default() -= debt.minor as i64;
            *net.entry(debt.to).or_default() += debt.minor as i64;
        }
        prop_assert_eq!(&net, &settlement.net);
        let mut pairs: Vec<_> = settlement.debts.iter().map(|debt| (debt.from.min(debt.to), debt.from.max(debt.to))).collect();
        pairs.sort_unstable();
        let all = pairs.len();
        pairs.dedup();
        prop_assert_eq!(pairs.len(), all, "each pair once");
        // Within one for each unit of each pair, a shop gets what its redemptions come to.
        for shop in (0u8..6).map(|one| ShopId([one; 16])) {
            let worth = |flow: &&Flow| {
                let one = coalition.worth.iter().find(|worth| worth.unit == flow.unit);
                one.map_or(0.0, |one| flow.amount as f64 * f64::from(one.minor) / f64::from(one.each))
            };
            let gets: f64 = flows.iter().filter(|flow| flow.redeemer == shop && flow.issuer != shop).map(|flow| worth(&flow)).sum();
            let pays: f64 = flows.iter().filter(|flow| flow.issuer == shop && flow.redeemer != shop).map(|flow| worth(&flow)).sum();
            let net = settlement.net.get(&shop).copied().unwrap_or(0) as f64;
            prop_assert!((net - (gets - pays)).abs() <= 20.5, "{} is not {} - {}", net, gets, pays);
        }
        let mut again = flows.clone();
        again.reverse();
        prop_assert_eq!(settle(&coalition, &again), settlement, "in whatever order");
    }

    #[test]
    fn every_point_of_a_card_is_charged_to_who_gave_it(steps in prop::collection::vec((0u8..4, 1u32..90, any::<bool>()), 1..40)) {
        let (mut shop, card) = street_shop();
        let (mut given, mut charged): ([u64; 4], [u64; 4]) = ([0; 4], [0; 4]);
        let mut ready = Vec::new();
        for (who, euros, redeem) in steps {
            let at = (who > 0).then_some(ShopId([who; 16]));
            buys(&mut shop, card, at, euros);
            given[usize::from(who)] += u64::from(euros);
            let now = shop.at("2026-11-03");
            if redeem && let Ok(decision) = shop.happens(card, Event::Exchange(0), now, at) {
                for one in &decision.vouchers[0].paid {
                    let issuer = one.issuer.map_or(0, |shop| usize::from(shop.0[0]));
                    charged[issuer] += u64::from(one.amount);
                }
                let Some(Which::New(place)) = decision.moves.last().and_then(|one| one.voucher) else { panic!() };
                ready.push(decision.vouchers[place].paid.clone());
                prop_assert_eq!(decision.moves.last().map(|one| one.kind), Some(Kind::Exchanged));
            }
        }
        let left = |who: usize| -> u64 {
            let issuer = (who > 0).then_some(ShopId([who as u8; 16]));
            let lots: u32 = shop.cards[card].standing.lots.iter().map(|lot| if issuer.is_some() && lot.issuer == issuer { lot.amount } else { 0 }).sum();
            u64::from(lots)
        };
        for who in 1..4 {
            prop_assert_eq!(charged[who] + left(who), given[who]);
        }
        prop_assert_eq!(shop.in_account(Account::Redeemed, Unit::Point) as u64, charged.iter().sum::<u64>());
        // Handing one over moves the voucher and nothing else: its points moved when it was made.
        if !ready.is_empty() {
            let id = shop.cards[card].standing.vouchers[0].id;
            let voucher = Voucher { id, state: State::Issued, expires_at: None };
            let decision = shop.happens(card, Event::Redeem(&voucher), shop.at("2026-11-04"), Some(FLOWERS)).unwrap();
            prop_assert_eq!(decision.moves.len(), 1);
        }
    }
}
