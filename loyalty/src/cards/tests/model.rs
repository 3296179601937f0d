//! A card as simply as it can be kept: what a store must agree with. It adds up the moves and never believes what a decision
//! says the card is afterwards.

use crate::{
    cards::{Count, Decision, Event, Held, Lot, Refusal, Standing, Which, counted, decide},
    experiences, expiry,
    ids::{ShopId, VoucherId},
    ledger::{Account, Unit},
    programs::Terms,
    purchases::Bought,
    refunds::Back,
    rewards::{self, Paid, State},
    tiers::Activity,
    time::{Here, Month, Timestamp},
};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

/// A voucher with all that is known of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ticket {
    pub(crate) id: VoucherId,
    pub(crate) rule: String,
    pub(crate) paid: Vec<Paid>,
    pub(crate) state: State,
    pub(crate) expires_at: Option<Timestamp>,
}

/// Which units: of what, when they lapse, who gave them.
type Which3 = (Unit, Option<Timestamp>, Option<ShopId>);

/// A card and the shop's accounts.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Model {
    pub(crate) accounts: BTreeMap<(Account, Unit), i64>,
    lots: BTreeMap<Which3, i64>,
    pub(crate) tickets: Vec<Ticket>,
    used: BTreeMap<Count, i64>,
    /// The purchases, as they are left, and the terms that each was decided by.
    pub(crate) bills: Vec<Bought>,
    pub(crate) under: Vec<Terms>,
    /// What was paid for places, and where its owner stands.
    pub(crate) places: BTreeMap<usize, (experiences::State, Vec<Paid>)>,
    /// What no move tells of: tier, membership, times.
    told: Standing,
    seq: u64,
    seen: BTreeSet<u16>,
}

/// The zone that the shops of these tests are in: one with daylight saving.
pub(crate) fn zone() -> TimeZone {
    TimeZone::get("Europe/Budapest").unwrap()
}

impl Model {
    pub(crate) fn opened(terms: &Terms, here: &Here<'_>) -> Self {
        let told = Standing { opened_at: here.now, active_at: here.now, ..Standing::default() };
        let mut model = Self { told, ..Self::default() };
        model.does(terms, Event::Opened, here).unwrap();
        model
    }

    pub(crate) fn in_account(&self, account: Account, unit: Unit) -> i64 {
        self.accounts.get(&(account, unit)).copied().unwrap_or(0)
    }

    pub(crate) fn held(&self, unit: Unit) -> u32 {
        u32::try_from(self.in_account(Account::Card, unit)).expect("a balance is below zero")
    }

    pub(crate) fn owed(&self, unit: Unit) -> u32 {
        u32::try_from(-self.in_account(Account::Owed, unit)).expect("more was given back than owed")
    }

    pub(crate) fn in_hand(&self) -> impl DoubleEndedIterator<Item = &Ticket> {
        self.tickets.iter().filter(|ticket| ticket.state == State::Issued)
    }

    /// How many vouchers this rule gave that were not taken back.
    pub(crate) fn given(&self, rule: &str) -> usize {
        self.tickets.iter().filter(|one| one.rule == rule && one.state != State::Void).count()
    }

    /// What its owner counts: what is there and what is owed of each unit, and the rewards in the hand.
    pub(crate) fn has(&self) -> (Vec<(u32, u32)>, Vec<&str>) {
        let units = Unit::ALL.iter().map(|unit| (self.held(*unit), self.owed(*unit))).collect();
        let mut rules: Vec<_> = self.in_hand().map(|one| one.rule.as_str()).collect();
        rules.sort_unstable();
        (units, rules)
    }

    /// What happened in each month: the sum of what is left of its purchases.
    fn months(&self) -> BTreeMap<Month, Activity> {
        let mut months: BTreeMap<Month, Activity> = BTreeMap::new();
        let zone = zone();
        for bill in &self.bills {
            let sum = months.entry(Here::new(bill.at, &zone).month()).or_default();
            *sum = sum.plus(bill.activity);
        }
        months.retain(|_, activity| *activity != Activity::default());
        months
    }

    /// What the rules are told of the card.
    pub(crate) fn standing(&self) -> Standing {
        let mut standing = self.told.clone();
        (standing.held, standing.owed) = Default::default();
        for unit in Unit::ALL {
            standing.held.set(*unit, self.held(*unit));
            standing.owed.set(*unit, self.owed(*unit));
        }
        let lot = |(key, amount): (&Which3, &i64)| {
            let (unit, ends, issuer) = *key;
            Lot { unit, ends, issuer, amount: u32::try_from(*amount).expect("a lot is below zero") }
        };
        standing.lots = self.lots.iter().map(lot).collect();
        standing.used = self.used.iter().map(|(count, times)| (count.clone(), *times as u32)).collect();
        let held = |one: &Ticket| Held { id: one.id, rule: one.rule.clone(), paid: one.paid.clone() };
        standing.vouchers = self.in_hand().map(held).collect();
        standing.months = self.months();
        standing.purchases = self.bills.iter().filter(|bill| bill.activity.visits > 0).count() as u32;
        standing
    }

    /// Lets something happen, once for each key.
    pub(crate) fn once(&mut self, key: u16, terms: &Terms, event: Event<'_>, here: &Here<'_>) -> Result<(), Refusal> {
        if self.seen.insert(key) { self.does(terms, event, here).map(|_| ()) } else { Ok(()) }
    }

    /// Lets something happen.
    pub(crate) fn does(&mut self, terms: &Terms, event: Event<'_>, here: &Here<'_>) -> Result<Decision, Refusal> {
        let before = self.standing();
        // A store tells no more than is asked for.
        let mut asked = before.clone();
        let counts = counted(terms, &event, here);
        asked.used.retain(|count, _| counts.contains(count));
        if !matches!(event, Event::Refund(..) | Event::Left) {
            asked.vouchers.clear();
        }
        let decision = decide(terms, &asked, event, here)?;
        assert_eq!(decide(terms, &asked, event, here).as_ref(), Ok(&decision), "not the same twice");
        let first = self.tickets.len();
        for new in &decision.vouchers {
            let id = VoucherId((self.tickets.len() as u128).to_be_bytes());
            let (rule, paid, expires_at) = (new.rule.clone(), new.paid.clone(), new.expires_at);
            self.tickets.push(Ticket { id, rule, paid, state: State::Issued, expires_at });
        }
        let bought = decision.bought_after(self.seq);
        for entry in &decision.moves {
            self.enter(entry, first);
        }
        for line in bought.iter().filter(|_| matches!(event, Event::Purchase(_))).flat_map(|bought| &bought.earned) {
            let says = &decision.moves[usize::try_from(line.seq.unwrap() - self.seq - 1).unwrap()];
            assert_eq!((says.kind, says.unit, says.amount, says.ends), (line.kind, line.unit, line.amount, line.ends));
        }
        self.seq += decision.moves.len() as u64;
        for (count, change) in &decision.counts {
            let times = self.used.entry(count.clone()).or_default();
            *times += change;
            assert!(*times >= 0, "{count:?} was taken back more often than it was used");
        }
        self.used.retain(|_, times| *times != 0);
        if matches!(event, Event::Purchase(_)) {
            self.under.push(terms.clone());
        }
        self.remember(event, bought, &decision);
        self.compare(terms, &decision.after, here);
        Ok(decision)
    }

    fn enter(&mut self, entry: &crate::cards::Move, first: usize) {
        assert!(entry.amount > 0 && entry.from != entry.to, "{entry:?}");
        let amount = i64::from(entry.amount);
        *self.accounts.entry((entry.from, entry.unit)).or_default() -= amount;
        *self.accounts.entry((entry.to, entry.unit)).or_default() += amount;
        for (account, sign) in [(entry.from, -1), (entry.to, 1)] {
            if account == Account::Card && (entry.ends.is_some() || entry.issuer.is_some()) {
                let key = (entry.unit, entry.ends, entry.issuer);
                let lot = self.lots.entry(key).or_default();
                *lot += sign * amount;
                assert!(*lot >= 0, "a lot is below zero: {entry:?}");
            }
        }
        self.lots.retain(|_, amount| *amount > 0);
        // Also halfway through a decision nothing is below zero: a store checks each entry.
        let _ = (self.held(entry.unit), self.owed(entry.unit));
        assert_eq!(entry.voucher.is_some(), entry.unit == Unit::Voucher);
        match entry.voucher {
            Some(Which::New(place)) => {
                assert!(entry.from == Account::Issued && self.tickets[first + place].state == State::Issued);
            }
            Some(Which::Known(id)) => {
                let state = match entry.to {
                    Account::Redeemed => State::Redeemed,
                    Account::Expired => State::Expired,
                    _ => State::Void,
                };
                let ticket = self.tickets.iter_mut().find(|one| one.id == id).unwrap();
                assert_eq!(ticket.state, State::Issued, "a voucher went twice");
                ticket.state = state;
            }
            None => {}
        }
    }

    /// Keeps what the next events ask for.
    fn remember(&mut self, event: Event<'_>, bought: Option<Bought>, decision: &Decision) {
        match event {
            Event::Purchase(_) => self.bills.extend(bought),
            Event::Refund(before, ..) => {
                let place = self.bills.iter().position(|one| one == before).unwrap();
                self.bills[place] = bought.unwrap();
            }
            Event::Reserve(place, ..) | Event::Cancel(place, ..) | Event::Attend(place, _) => {
                let taken = |one: &&crate::cards::Move| one.from == Account::Card && one.to == Account::Redeemed;
                let reserved = |one: &&crate::cards::Move| one.kind == crate::ledger::Kind::Reserved;
                let paid = decision.moves.iter().filter(taken).filter(reserved);
                let paid =
                    paid.map(|one| Paid { unit: one.unit, amount: one.amount, ends: one.ends, issuer: one.issuer });
                self.places.insert(place, (decision.place.unwrap(), paid.collect()));
            }
            _ => {}
        }
        self.told = decision.after.clone();
    }

    /// Holds what a decision says the card is against what its moves came to.
    fn compare(&self, terms: &Terms, after: &Standing, here: &Here<'_>) {
        let (mine, said) = (plain(self.standing()), plain(after.clone()));
        assert_eq!(mine.held, said.held, "the balance is not the sum of the moves");
        assert_eq!(mine.owed, said.owed, "what is owed is not the sum of the moves");
        assert_eq!(mine.lots, said.lots, "the lots are not the sum of the moves");
        assert_eq!(mine.months, said.months, "the months are not the sum of the purchases");
        assert_eq!(mine.purchases, said.purchases, "purchases are miscounted");
        let mut used = BTreeMap::new();
        for count in self.bills.iter().flat_map(|bill| &bill.used) {
            *used.entry(count.clone()).or_default() += 1;
        }
        let by_purchases = |count: &&Count| ["coupon/", "promotion/"].iter().any(|one| count.rule.starts_with(one));
        let kept = self.used.iter().filter(|(count, _)| by_purchases(count));
        assert_eq!(kept.map(|(count, times)| (count.clone(), *times)).collect::<BTreeMap<_, _>>(), used);
        for unit in Unit::ALL {
            let sum: i64 = self.accounts.iter().filter(|((_, of), _)| of == unit).map(|(_, amount)| amount).sum();
            assert_eq!(sum, 0, "{unit:?} does not sum to zero");
            let lots: i64 = self.lots.iter().filter(|((of, ..), _)| of == unit).map(|(_, amount)| amount).sum();
            assert!(lots <= i64::from(self.held(*unit)), "more {unit:?} in lots than on the card");
        }
        assert_eq!(self.in_hand().count(), self.held(Unit::Voucher) as usize, "vouchers in the hand are miscounted");
        assert!(expiry::ends(terms, after, here).iter().all(|(_, end)| *end > here.now), "what is over is on the card");
    }

    /// Buys, and gives the name of what was bought.
    pub(crate) fn buys(
        &mut self,
        terms: &Terms,
        sale: &crate::purchases::Sale,
        here: &Here<'_>,
    ) -> Result<usize, Refusal> {
        self.does(terms, Event::Purchase(sale), here).map(|_| self.bills.len() - 1)
    }

    /// Gives something back of a purchase.
    pub(crate) fn returns(&mut self, terms: &Terms, bill: usize, back: &Back, here: &Here<'_>) -> Result<(), Refusal> {
        let (bought, under) = (self.bills[bill].clone(), self.under[bill].clone());
        self.does(terms, Event::Refund(&bought, back, &under), here).map(|_| ())
    }

    /// Hands the latest voucher over that is in the hand.
    pub(crate) fn redeems(&mut self, terms: &Terms, here: &Here<'_>) -> Result<(), Refusal> {
        let Some(ticket) = self.in_hand().next_back() else { return Err(Refusal::NotOffered) };
        let voucher = rewards::Voucher { id: ticket.id, state: ticket.state, expires_at: ticket.expires_at };
        self.does(terms, Event::Redeem(&voucher), here).map(|_| ())
    }
}

/// A standing as it can be compared: in order, without zeros.
pub(crate) fn plain(mut standing: Standing) -> Standing {
    standing.lots.sort();
    standing.used.retain(|_, times| *times > 0);
    standing.months.retain(|_, activity| *activity != Activity::default());
    for balances in [&mut standing.held, &mut standing.owed] {
        Unit::ALL.iter().for_each(|unit| balances.set(*unit, balances.of(*unit)));
    }
    standing
}
