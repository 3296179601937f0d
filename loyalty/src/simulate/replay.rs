//! Replays purchases one after the other. Does for each card what the counter, the wallet and the nightly jobs would have
//! done, by the same rules, and keeps the counts that all cards share.

use super::{
    Assumptions, TAKEN_AT_ONCE_MAX, Takes,
    card::{Card, Open},
    history::{History, Purchase},
    outcome::{Outcome, Tally},
};
use crate::{
    cards::{Count, Decision, Event, Pen, Refusal, Standing, counted, decide},
    ladders,
    ledger::Unit,
    occasions::Occasion,
    programs::Terms,
    rewards::Priced,
    tiers,
    time::{Here, Timestamp},
};
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A simulation under way.
pub(super) struct Replay<'a> {
    history: &'a History,
    cards: Vec<Option<Card>>,
    rules: Rules<'a>,
}

/// All but the cards, so that one of them can be changed meanwhile.
struct Rules<'a> {
    terms: &'a Terms,
    zone: &'a TimeZone,
    assumptions: &'a Assumptions,
    used_by_all: BTreeMap<Count, u32>,
    tally: Tally,
}

impl<'a> Replay<'a> {
    pub(super) fn new(
        terms: &'a Terms,
        history: &'a History,
        zone: &'a TimeZone,
        assumptions: &'a Assumptions,
    ) -> Self {
        let rules = Rules { terms, zone, assumptions, used_by_all: BTreeMap::new(), tally: Tally::default() };
        Self { history, cards: history.customers().iter().map(|_| None).collect(), rules }
    }

    /// Somebody buys.
    pub(super) fn visit(&mut self, purchase: &Purchase) {
        let (terms, at) = (self.rules.terms, purchase.at);
        let sale = purchase.sale(terms.cashback.is_some());
        let place = purchase.customer as usize;
        let (Some(slot), Some(name)) = (self.cards.get_mut(place), self.history.customers().get(place)) else { return };
        if !sale.is_sound() {
            self.rules.tally.left_out += 1;
            return;
        }
        let is_new = slot.is_none();
        let card = match slot {
            Some(card) => card,
            None => slot.insert(self.rules.open(purchase, name)),
        };
        self.rules.pass(card, at);
        // What a card is opened with is for the next time.
        let before = if is_new { 0 } else { card.vouchers };
        let handed_over = match self.rules.event(card, Event::Purchase(&sale), at) {
            Ok(decision) => {
                self.rules.tally.purchase(purchase.amount, decision.bought.as_ref(), &mut card.received);
                before
            }
            Err(_) => {
                self.rules.tally.left_out += 1;
                0
            }
        };
        self.rules.look_at_vouchers(card, at, handed_over);
        self.rules.take_rewards(card, at);
    }

    /// Lets time go by to the end for all, and sums up.
    pub(super) fn end(mut self) -> Outcome {
        let purchases = self.history.purchases();
        let (from, last) = (purchases.first().map(|one| one.at), purchases.last().map(|one| one.at));
        let until = last.map(|last| self.rules.assumptions.until.map_or(last, |until| until.max(last)));
        let mut cards: Vec<Card> = self.cards.into_iter().flatten().collect();
        for card in &mut cards {
            let Some(until) = until else { break };
            self.rules.pass(card, until);
            self.rules.look_at_vouchers(card, until, 0);
            // What has run out by now lapses. Nothing of this can be refused.
            let _ = self.rules.event(card, Event::Review, until);
        }
        self.rules.tally.outcome(self.rules.terms, cards, from.zip(until))
    }
}

impl Rules<'_> {
    const fn here(&self, now: Timestamp) -> Here<'_> {
        Here::new(now, self.zone)
    }

    /// Opens a card.
    fn open(&mut self, purchase: &Purchase, name: &str) -> Card {
        let mut card = Card::new(purchase, name);
        // A head start is never more than can be counted, so it is never refused.
        let _ = self.event(&mut card, Event::Opened, purchase.at);
        if self.terms.occasions.as_ref().is_some_and(|occasions| occasions.anniversary.is_some()) {
            card.anniversary = card.anniversary_after(&self.here(purchase.at));
        }
        card
    }

    /// One event, decided by the rules that the counter uses, and written down as a store would.
    fn event(&mut self, card: &mut Card, event: Event<'_>, at: Timestamp) -> Result<Decision, Refusal> {
        let here = Here::new(at, self.zone);
        let asked = counted(self.terms, &event, &here).into_iter();
        card.standing.used = asked
            .map(|count| {
                let book = if count.by_all { &self.used_by_all } else { &card.used };
                let used = book.get(&count).copied().unwrap_or(0);
                (count, used)
            })
            .collect();
        let mut decision = decide(self.terms, &card.standing, event, &here)?;
        card.standing = std::mem::take(&mut decision.after);
        card.standing.used.clear();
        card.best = card.best.max(card.standing.tier.level);
        for (count, change) in decision.counts.drain(..) {
            let book = if count.by_all { &mut self.used_by_all } else { &mut card.used };
            let used = book.entry(count).or_default();
            *used = u32::try_from(i64::from(*used) + change).unwrap_or(0);
        }
        for new in &decision.vouchers {
            card.vouchers += 1;
            let (number, line) = (card.vouchers, self.tally.issued(&new.reward));
            let wanted = is_wanted(self.assumptions, &card.received.customer, number);
            card.open.push(Open { number, line, expires_at: new.expires_at, wanted });
        }
        for entry in &decision.moves {
            self.tally.moved(entry);
        }
        self.forget(card, at);
        Ok(decision)
    }

    /// Drops the months that no tier counts any more.
    fn forget(&self, card: &mut Card, at: Timestamp) {
        let months = &mut card.standing.months;
        match &self.terms.tiers {
            None => months.clear(),
            Some(_) if months.len() < 2 => {}
            Some(tiers) => {
                let since = tiers.since(&self.here(at));
                if months.first_key_value().is_some_and(|(first, _)| *first < since) {
                    *months = months.split_off(&since);
                }
            }
        }
    }

    /// Lets time go by for a card: what the nightly jobs would have done since it was seen last, in its order.
    fn pass(&mut self, card: &mut Card, until: Timestamp) {
        loop {
            let due = tiers::due(card.standing.tier, &self.here(card.seen));
            let review = due.filter(|due| *due < until && *due > card.seen);
            let day = card.anniversary.filter(|day| *day <= until);
            let Some(next) = [review, day].into_iter().flatten().min() else { break };
            card.seen = next;
            if day == Some(next) {
                let kept = card.opened_on(&self.here(next));
                // Were it refused, there would be no gift this year.
                let _ = self.event(card, Event::Occasion(Occasion::Anniversary, kept), next);
                card.used.retain(|count, _| !count.rule.starts_with(Occasion::Anniversary.code()));
                card.anniversary = card.anniversary_after(&self.here(next)).filter(|later| *later > next);
                self.take_rewards(card, next);
            } else {
                let _ = self.event(card, Event::Review, next);
            }
        }
        card.seen = until;
    }

    /// Ends the vouchers whose time ran out. Of the others hands over those that their owner wants, up to the one with the
    /// number `handed_over`.
    fn look_at_vouchers(&mut self, card: &mut Card, now: Timestamp, handed_over: u32) {
        let mut kept = Vec::new();
        for open in std::mem::take(&mut card.open) {
            let voucher = open.voucher();
            if voucher.is_over(now) && self.event(card, Event::Expire(&voucher), now).is_ok() {
                self.tally.expired(open.line);
            } else if open.number <= handed_over
                && open.wanted
                && self.event(card, Event::Redeem(&voucher), now).is_ok()
            {
                self.tally.redeemed(open.line, &mut card.received);
            } else {
                kept.push(open);
            }
        }
        // Nothing of this issues a voucher, so that none is forgotten here.
        card.open = kept;
    }

    /// Takes what can be had for the card's balance.
    fn take_rewards(&mut self, card: &mut Card, now: Timestamp) {
        for _ in 0..TAKEN_AT_ONCE_MAX {
            let Some(event) = self.choice(card, now) else { return };
            if self.event(card, event, now).is_err() {
                return;
            }
        }
    }

    /// What the card's owner would take next, if anything.
    fn choice(&self, card: &Card, now: Timestamp) -> Option<Event<'static>> {
        let held = |unit| card.standing.held.of(unit);
        let ladder = self.terms.ladder.as_ref();
        let step = ladder.and_then(|ladder| {
            let held = held(ladder.unit);
            if !ladder.keeps {
                return self.pick(&ladder.steps, held, card, now);
            }
            let is_new = |step: &Priced| !card.used.contains_key(&Count { rule: ladders::rule(step), by_all: false });
            let fits = |step: &Priced| step.price <= held && self.admits(step, card, now) && is_new(step);
            ladder.steps.iter().position(fits)
        });
        let points = self.terms.points.as_ref();
        let reward = || points.and_then(|points| self.pick(&points.rewards, held(Unit::Point), card, now));
        step.map(Event::Climb).or_else(|| reward().map(Event::Exchange))
    }

    /// Which of these rewards, from the cheapest to the dearest, is taken with a balance of `held`.
    fn pick(&self, list: &[Priced], held: u32, card: &Card, now: Timestamp) -> Option<usize> {
        if list.first().is_none_or(|cheapest| cheapest.price > held) {
            return None;
        }
        let admits = |one: &Priced| self.admits(one, card, now);
        match self.assumptions.takes {
            Takes::Cheapest => list.iter().position(|one| one.price <= held && admits(one)),
            Takes::Dearest => list.iter().rposition(admits).filter(|place| list[*place].price <= held),
        }
    }

    fn admits(&self, priced: &Priced, card: &Card, now: Timestamp) -> bool {
        // Nobody buys a membership here.
        let standing = Standing { tier: card.standing.tier, ..Standing::default() };
        let who = priced.only_for.as_ref();
        who.is_none() || Pen::new(self.terms, &standing, &self.here(now)).admit(who).is_ok()
    }
}

/// Whether this voucher of this customer is ever handed over.
fn is_wanted(assumptions: &Assumptions, customer: &str, number: u32) -> bool {
    let share = assumptions.redeemed.tenths();
    if share >= 1_000 {
        return true;
    }
    let hash = Sha256::new().chain_update(b"stampbook simulate 1\0").chain_update(customer);
    let hash: [u8; 32] = hash.chain_update(number.to_be_bytes()).finalize().into();
    // The first 8 bytes as a fraction of 2^64, in thousandths.
    let first = hash.iter().take(8).fold(0_u128, |sum, byte| (sum << 8) | u128::from(*byte));
    (first * 1_000) >> 64 < u128::from(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_vouchers_are_wanted_as_were_assumed() {
        for (percent, least, most) in [(0.0, 0, 0), (0.1, 5, 35), (50.0, 9_700, 10_300), (100.0, 20_000, 20_000)] {
            let assumptions = Assumptions { redeemed: percent.try_into().unwrap(), ..Assumptions::default() };
            let wanted = (0..20_000).filter(|number| is_wanted(&assumptions, "anybody", *number)).count();
            assert!((least..=most).contains(&wanted), "{percent} %: {wanted} of 20,000");
        }
    }
}
