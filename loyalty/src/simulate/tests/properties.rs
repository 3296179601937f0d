//! What must hold of any program and any past.

use super::*;
use crate::ledger::Unit;
use proptest::prelude::*;

/// Programs of every kind, with every kind of end, and one of everything together.
pub(super) fn programs() -> impl Strategy<Value = Terms> {
    let parts = [
        r#""stamps": {"earn": {"give": 1, "per": "item"}, "welcome": 1, "rewards": [{"at": 2, "reward": "a cookie"},
            {"at": 5, "reward": {"title": "a coffee", "cost": COST}}]}"#,
        r#""points": {"earn": [{"give": 1, "per": {"amount": 100}}, {"give": 5, "per": "visit"}], "welcome": 7, "rewards": [
            {"price": 60, "reward": {"title": "a mug", "cost": COST}, "only_for": {"tier": "Gold"}},
            {"price": 80, "reward": {"title": "a cake", "cost": 150}}, {"price": 300, "reward": "a feast"}]}"#,
        r#""cashback": {"percent": 7.5, "most_of_bill": 60, "welcome": 90}"#,
        r#""promotions": {"combine": "best", "list": [{"name": "Early", "gives": {"extra": 100}, "first": 4},
            {"name": "Tuesday", "gives": {"gift": {"reward": "a bun"}}, "days": ["tuesday"]}]}"#,
        r#""occasions": {"anniversary": ANNIVERSARY}"#,
    ];
    let tiers = r#""tiers": {"by": "BASIS", "window": WINDOW, "grace_days": GRACE, "levels": [
        {"name": "Silver", "at": 3, "perks": {"extra": 50}}, {"name": "Gold", "at": 6, "perks": {"discount": 5}}]}"#;
    let ladder = r#""ladder": {"unit": "stamp", "keeps": KEEPS, "steps": [{"price": 3, "reward": {"title": "a card", "cost": COST}},
        {"price": 6, "reward": "a print"}]}"#;
    let ends =
        prop::sample::select(vec![r#"{"days": 40}"#, r#"{"months": 3}"#, r#""year_end""#, r#"{"idle_months": 2}"#]);
    let window =
        prop::sample::select(vec![r#"{"rolling_months": 2}"#, r#"{"rolling_months": 5}"#, r#""calendar_year""#]);
    let kind = (prop::collection::vec(any::<bool>(), 5), any::<bool>(), any::<bool>(), 0u32..2_000);
    let tier = (window, prop::sample::select(vec!["visits", "points"]), prop::sample::select(vec![0u32, 1, 10, 45]));
    (kind, ends, prop::option::of(1u32..90), tier).prop_map(move |((has, climbs, keeps, cost), ends, days, tier)| {
        let mut list: Vec<String> = vec![r#""currency": "EUR""#.into(), tiers.into()];
        list.extend(parts.iter().zip(&has).filter(|(_, has)| **has).map(|(part, _)| (*part).to_owned()));
        // Tiers by points and a reward for a tier need points; a ladder takes the place of the rewards along a card.
        let basis = if has[1] { tier.1 } else { "visits" };
        if climbs {
            list.retain(|part| !part.starts_with("\"stamps\""));
            list.push(ladder.into());
            list.push(r#""stamps": {"earn": {"give": 1, "per": "visit"}}"#.into());
        }
        let anniversary = if has[1] && keeps { r#"{"points": 75}"# } else { r#"{"reward": "a tart"}"# };
        let rewards = days.map(|days| format!(r#""rewards": {{"days": {days}}}"#));
        let units = [("stamps", has[0] || climbs), ("points", has[1]), ("cashback", has[2])];
        let units = units.iter().filter(|(_, has)| *has).map(|(unit, _)| format!(r#""{unit}": {ends}"#));
        list.push(format!(r#""expiry": {{{}}}"#, units.chain(rewards).collect::<Vec<_>>().join(", ")));
        let json = format!("{{{}}}", list.join(", ")).replace("COST", &cost.to_string()).replace("BASIS", basis);
        let json =
            json.replace("ANNIVERSARY", anniversary).replace("WINDOW", tier.0).replace("GRACE", &tier.2.to_string());
        terms(&json.replace("KEEPS", &keeps.to_string()))
    })
}

/// Pasts of few people over up to three years, where days of a calendar are not always 24 hours long.
pub(super) fn pasts() -> impl Strategy<Value = (TimeZone, Vec<Past>)> {
    // In Santiago clocks skip the hour after midnight. Half of all purchases crowd into a few days of each year, so that
    // people come at the same moment, and on the very day of the year on which they came first.
    let zones = prop::sample::select(vec!["Europe/Budapest", "America/Santiago", "Asia/Kathmandu", "UTC"]);
    let days = prop_oneof![(0i64..1, 0i64..1_000), (0i64..3, 0i64..6)];
    let hours = prop::sample::select(vec![0i8, 0, 9, 23]);
    let one = (0usize..4, days, hours, prop::option::of(0u32..20_000), prop::option::of(0u32..5));
    (zones, prop::collection::vec(one, 0..60)).prop_map(|(zone, rows)| {
        let zone = TimeZone::get(zone).unwrap();
        let first = jiff::civil::date(2023, 12, 20);
        let past = rows.into_iter().map(|(who, (years, days), hour, amount, items)| {
            let day = first + jiff::Span::new().years(years).days(days);
            let at = zone.to_timestamp(day.at(hour, 0, 0, 0)).unwrap();
            let customer = ["ana", "ben", "cleo", "dora"][who].to_owned();
            Past { at: Timestamp(at.as_microsecond()), customer, amount, items }
        });
        let past = past.collect();
        (zone, past)
    })
}

fn assumptions() -> impl Strategy<Value = Assumptions> {
    let share = prop::sample::select(vec![0, 30, 70, 100]);
    (share, any::<bool>()).prop_map(|(share, saves)| {
        let takes = if saves { Takes::Dearest } else { Takes::Cheapest };
        Assumptions { redeemed: Percent::whole(share), takes, until: None }
    })
}

fn outcome(terms: &Terms, past: &[Past], zone: &TimeZone, assumptions: &Assumptions) -> Outcome {
    let history = past.iter().cloned().collect();
    simulate(terms, &history, zone, assumptions, |_| ControlFlow::Continue(())).unwrap()
}

/// The same program, where every reward whose cost is known costs twice as much.
fn doubled(terms: &Terms) -> Terms {
    fn double(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| match value.as_u64() {
                Some(cost) if name == "cost" => *value = (cost * 2).into(),
                _ => double(value),
            }),
            serde_json::Value::Array(values) => values.iter_mut().for_each(double),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(terms).unwrap();
    double(&mut value);
    serde_json::from_value(value).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_is_lost_on_the_way(terms in programs(), (zone, past) in pasts(), assumptions in assumptions()) {
        let all = outcome(&terms, &past, &zone, &assumptions);
        prop_assert_eq!(all.purchases + all.left_out, past.len() as u64);
        prop_assert_eq!(all.customers, all.received.len() as u64);
        for line in &all.units {
            prop_assert_eq!(line.given, line.redeemed + line.expired + line.open, "{:?}", line);
        }
        for line in &all.vouchers {
            prop_assert_eq!(line.issued, line.redeemed + line.expired + line.open, "{:?}", line);
        }
        // The ledger's account of vouchers and the lines of rewards tell the same.
        let ledger = all.units.iter().find(|line| line.unit == Unit::Voucher);
        let ledger = ledger.map_or((0, 0, 0, 0), |line| (line.given, line.redeemed, line.expired, line.open));
        let sum = |part: fn(&VoucherLine) -> u64| all.vouchers.iter().map(part).sum::<u64>();
        prop_assert_eq!(ledger, (sum(|one| one.issued), sum(|one| one.redeemed), sum(|one| one.expired), sum(|one| one.open)));
        let spent = all.units.iter().find(|line| line.unit == Unit::Cashback).map_or(0, |line| line.redeemed);
        prop_assert_eq!(all.cashback_spent, spent);
    }

    #[test]
    fn totals_are_sums_over_customers(terms in programs(), (zone, past) in pasts(), assumptions in assumptions()) {
        let all = outcome(&terms, &past, &zone, &assumptions);
        prop_assert_eq!(all.cost_total, all.received.iter().map(Received::worth).sum::<u64>());
        prop_assert_eq!(all.cost_total, all.rewards_cost + all.cashback_spent + all.discounts);
        prop_assert_eq!(all.rewards_cost, all.vouchers.iter().filter_map(|line| line.cost_total).sum::<u64>());
        let unpriced = all.vouchers.iter().filter(|line| line.cost.is_none()).map(|line| line.redeemed);
        prop_assert_eq!(all.unpriced, unpriced.sum::<u64>());
        prop_assert_eq!(all.revenue, past.iter().filter_map(|one| one.amount).map(u64::from).sum::<u64>());
    }

    #[test]
    fn the_order_in_which_the_past_is_handed_in_does_not_matter(
        terms in programs(),
        (zone, past) in pasts(),
        assumptions in assumptions(),
        turn in 0usize..60,
    ) {
        let first = outcome(&terms, &past, &zone, &assumptions);
        let mut other: Vec<_> = past.iter().rev().cloned().collect();
        other.rotate_left(turn % past.len().max(1));
        prop_assert_eq!(outcome(&terms, &other, &zone, &assumptions), first);
    }

    #[test]
    fn the_same_program_gains_and_loses_nobody_anything(terms in programs(), (zone, past) in pasts()) {
        let all = outcome(&terms, &past, &zone, &Assumptions::default());
        let result = compare(&all, &outcome(&terms, &past, &zone, &Assumptions::default()));
        prop_assert_eq!((result.gain, result.lose, result.unclear, result.same), (0, 0, 0, all.customers));
        prop_assert_eq!((result.before, result.gain_most.len(), result.lose_most.len()), (result.after, 0, 0));
    }

    #[test]
    fn who_gains_one_way_loses_the_other(one in programs(), other in programs(), (zone, past) in pasts()) {
        let [one, other] = [one, other].map(|terms| outcome(&terms, &past, &zone, &Assumptions::default()));
        let (there, back) = (compare(&one, &other), compare(&other, &one));
        prop_assert_eq!((there.gain, there.lose, there.same), (back.lose, back.gain, back.same));
        prop_assert_eq!(there.gain + there.lose + there.same + there.unclear, one.customers);
    }

    #[test]
    fn rewards_that_cost_twice_as_much_cost_twice_as_much(terms in programs(), (zone, past) in pasts()) {
        let single = outcome(&terms, &past, &zone, &Assumptions::default());
        let double = outcome(&doubled(&terms), &past, &zone, &Assumptions::default());
        prop_assert_eq!(double.rewards_cost, single.rewards_cost * 2);
        prop_assert_eq!((double.cashback_spent, double.discounts), (single.cashback_spent, single.discounts));
        prop_assert_eq!(double.units, single.units);
    }

    #[test]
    fn who_hands_over_more_receives_more(terms in programs(), (zone, past) in pasts(), share in 0u32..100) {
        let of = |share| Assumptions { redeemed: Percent::whole(share), ..Assumptions::default() };
        let [less, more] = [share, share + 1].map(|share| outcome(&terms, &past, &zone, &of(share)));
        let pairs = less.received.iter().zip(&more.received);
        prop_assert!(pairs.clone().all(|(less, more)| less.rewards <= more.rewards && less.unpriced <= more.unpriced));
        prop_assert!(pairs.clone().all(|(less, more)| less.cashback == more.cashback));
    }
}
