//! The same past by hand: a shop that knows nothing of shortcuts, where every night somebody looks at every card, and every
//! reward is asked for until it is refused. The simulation must agree with it on every sum.

use super::{properties, *};
use crate::{
    cards::{Count, Decision, Event, Standing, decide},
    ids::VoucherId,
    ledger::{Account, Unit},
    occasions::{Occasion, Yearly},
    purchases::{Item, Sale},
    rewards::{Reward, State, Voucher},
    time::Here,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Default)]
struct Customer {
    standing: Standing,
    used: BTreeMap<Count, u32>,
    vouchers: Vec<(Voucher, Reward)>,
    best: u8,
    received: Received,
}

#[derive(Default)]
struct Shop {
    customers: BTreeMap<String, Customer>,
    used_by_all: BTreeMap<Count, u32>,
    moved: BTreeMap<(Unit, Account), i64>,
}

impl Shop {
    fn event(&mut self, terms: &Terms, who: &str, event: Event<'_>, here: &Here<'_>) -> Option<Decision> {
        let customer = self.customers.get_mut(who).unwrap();
        customer.standing.used = customer.used.iter().chain(&self.used_by_all).map(|(c, n)| (c.clone(), *n)).collect();
        let decision = decide(terms, &customer.standing, event, here).ok()?;
        customer.standing = decision.after.clone();
        customer.best = customer.best.max(customer.standing.tier.level);
        for (count, change) in &decision.counts {
            let book = if count.by_all { &mut self.used_by_all } else { &mut customer.used };
            *book.entry(count.clone()).or_default() += u32::try_from(*change).unwrap();
        }
        for new in &decision.vouchers {
            let id = VoucherId((customer.vouchers.len() as u128).to_be_bytes());
            let voucher = Voucher { id, state: State::Issued, expires_at: new.expires_at };
            customer.vouchers.push((voucher, new.reward.clone()));
        }
        for entry in &decision.moves {
            *self.moved.entry((entry.unit, entry.from)).or_default() -= i64::from(entry.amount);
            *self.moved.entry((entry.unit, entry.to)).or_default() += i64::from(entry.amount);
        }
        Some(decision)
    }

    /// Asks for every reward from the cheapest on, again and again.
    fn take(&mut self, terms: &Terms, who: &str, here: &Here<'_>) {
        let steps = terms.ladder.as_ref().map_or(0, |ladder| ladder.steps.len());
        let rewards = terms.points.as_ref().map_or(0, |points| points.rewards.len());
        while (0..steps)
            .map(Event::Climb)
            .chain((0..rewards).map(Event::Exchange))
            .any(|event| self.event(terms, who, event, here).is_some())
        {}
    }

    /// Expires what is over, and redeems the rest if its owner is here.
    fn vouchers(&mut self, terms: &Terms, who: &str, here: &Here<'_>, redeeming: bool) {
        for place in 0..self.customers[who].vouchers.len() {
            let (voucher, reward) = self.customers[who].vouchers[place].clone();
            if voucher.state != State::Issued {
                continue;
            }
            let state = if self.event(terms, who, Event::Expire(&voucher), here).is_some() {
                State::Expired
            } else if redeeming && self.event(terms, who, Event::Redeem(&voucher), here).is_some() {
                State::Redeemed
            } else {
                State::Issued
            };
            let customer = self.customers.get_mut(who).unwrap();
            customer.vouchers[place].0.state = state;
            if state == State::Redeemed {
                customer.received.rewards += u64::from(reward.cost.unwrap_or(0));
                customer.received.unpriced += u64::from(reward.cost.is_none());
            }
        }
    }

    /// What happens at every midnight, to every card.
    fn night(&mut self, terms: &Terms, here: &Here<'_>) {
        for who in self.customers.keys().cloned().collect::<Vec<_>>() {
            self.event(terms, &who, Event::Review, here).unwrap();
            self.vouchers(terms, &who, here, false);
            let opened = Yearly::of(here.clock_at(self.customers[&who].standing.opened_at).date());
            if self.event(terms, &who, Event::Occasion(Occasion::Anniversary, opened), here).is_some() {
                self.take(terms, &who, here);
            }
        }
    }

    fn purchase(&mut self, terms: &Terms, past: &Past, here: &Here<'_>) {
        let who = &past.customer;
        if !self.customers.contains_key(who) {
            let standing = Standing { opened_at: past.at, active_at: past.at, ..Standing::default() };
            let received = Received { customer: who.clone(), ..Received::default() };
            self.customers.insert(who.clone(), Customer { standing, received, ..Customer::default() });
            self.event(terms, who, Event::Opened, here).unwrap();
        } else {
            self.vouchers(terms, who, here, true);
        }
        let items = past.items.filter(|items| *items > 0).map(|count| Item { count, ..Item::default() });
        let items = items.into_iter().collect();
        let sale = Sale { amount: past.amount, cashback: past.amount, items, ..Sale::default() };
        let bought = self.event(terms, who, Event::Purchase(&sale), here).unwrap().bought.unwrap();
        let received = &mut self.customers.get_mut(who).unwrap().received;
        received.discounts += u64::from(bought.discount);
        received.cashback += bought.spent.iter().map(|paid| u64::from(paid.amount)).sum::<u64>();
        self.take(terms, who, here);
    }
}

fn by_hand(terms: &Terms, mut past: Vec<Past>, zone: &TimeZone) -> Shop {
    past.sort();
    let mut shop = Shop::default();
    let Some(first) = past.first() else { return shop };
    let mut night = Here::new(first.at, zone).end_of(Here::new(first.at, zone).date());
    for one in &past {
        while night <= one.at {
            let here = Here::new(night, zone);
            shop.night(terms, &here);
            night = here.end_of(here.date());
        }
        shop.purchase(terms, one, &Here::new(one.at, zone));
    }
    // At the very end somebody looks at all once more.
    let end = past.last().map_or(Timestamp(0), |last| last.at);
    for who in shop.customers.keys().cloned().collect::<Vec<_>>() {
        shop.event(terms, &who, Event::Review, &Here::new(end, zone)).unwrap();
        // What ran out at a midnight was seen then: there is nothing left to expire.
        shop.vouchers(terms, &who, &Here::new(end, zone), false);
    }
    shop
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_simulation_is_what_the_rules_do_one_by_one(
        terms in properties::programs(),
        (zone, past) in properties::pasts(),
    ) {
        let history = History::new(past.clone());
        let outcome = simulate(&terms, &history, &zone, &Assumptions::default(), |_| ControlFlow::Continue(())).unwrap();
        let shop = by_hand(&terms, past, &zone);
        let received: Vec<_> = shop.customers.values().map(|customer| customer.received.clone()).collect();
        prop_assert_eq!(&outcome.received, &received);
        for unit in Unit::ALL {
            let of = |account| shop.moved.get(&(*unit, account)).copied().unwrap_or(0).unsigned_abs();
            let by_hand = [Account::Issued, Account::Redeemed, Account::Expired, Account::Card].map(of);
            let line = outcome.units.iter().find(|line| line.unit == *unit);
            let simulated = line.map_or([0; 4], |line| [line.given, line.redeemed, line.expired, line.open]);
            prop_assert_eq!(simulated, by_hand, "{:?}", unit);
        }
        for (place, tier) in outcome.tiers.iter().enumerate() {
            let count = |is: &dyn Fn(&Customer) -> bool| shop.customers.values().filter(|one| is(one)).count() as u64;
            prop_assert_eq!(tier.reached, count(&|one| usize::from(one.best) > place));
            prop_assert_eq!(tier.at_end, count(&|one| usize::from(one.standing.tier.level) == place + 1));
        }
    }
}
