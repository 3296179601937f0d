//! The rules alone, kept in memory as a store would keep them: what the store must agree with. It is told what happens, and
//! never asks the store what became of it but for the names that it gave.

use loyalty::{
    cards::{Count, Decision, Event, Held, Refusal, Standing, counted, decide},
    experiences::State,
    ids::{CardId, PurchaseId, ReferralId, ShopId, VoucherId},
    programs::Terms,
    purchases::Bought,
    refunds::Back,
    rewards::{self, Paid},
    time::{Here, Timestamp},
};
use std::collections::{BTreeMap, BTreeSet};

/// A voucher in the hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    pub id: VoucherId,
    pub code: String,
    pub expires_at: Option<Timestamp>,
}

/// A purchase, with where it was.
#[derive(Debug, Clone)]
pub struct Bill {
    pub id: PurchaseId,
    pub shop: usize,
    pub left: Bought,
}

/// A card.
#[derive(Debug, Clone, Default)]
pub struct Card {
    pub standing: Standing,
    used: BTreeMap<String, i64>,
    pub tickets: Vec<Ticket>,
    /// Vouchers whose names are not known yet: the rule, what they were made of, their end.
    pub unnamed: Vec<(String, Vec<Paid>, Option<Timestamp>)>,
    pub bills: Vec<Bill>,
    /// Where its owner stands with each experience, what was paid, since when.
    pub places: BTreeMap<usize, (State, Vec<Paid>, Timestamp)>,
    /// For whom it was rewarded.
    pub rewarded: BTreeSet<ReferralId>,
}

/// All cards of a program.
pub struct Mirror {
    pub terms: Terms,
    pub zone: jiff::tz::TimeZone,
    pub cards: BTreeMap<CardId, Card>,
    by_all: BTreeMap<String, i64>,
    taken: BTreeMap<usize, u32>,
    pub home: ShopId,
    pub now: Timestamp,
}

impl Mirror {
    pub fn new(terms: Terms, home: ShopId, now: Timestamp) -> Self {
        let zone = jiff::tz::TimeZone::get("Europe/Budapest").unwrap();
        let (cards, by_all, taken) = Default::default();
        Self { terms, zone, cards, by_all, taken, home, now }
    }

    pub fn opens(&mut self, card: CardId, shop: ShopId) {
        let standing = Standing { opened_at: self.now, active_at: self.now, ..Standing::default() };
        self.cards.insert(card, Card { standing, ..Card::default() });
        self.happens(card, Event::Opened, shop).unwrap();
    }

    /// Something happens to a card.
    pub fn happens(&mut self, id: CardId, event: Event<'_>, shop: ShopId) -> Result<Decision, Refusal> {
        let here = Here { now: self.now, zone: &self.zone, shop: Some(shop) };
        let card = self.cards.get_mut(&id).unwrap();
        let times = |count: &Count| {
            let kept = if count.by_all { &self.by_all } else { &card.used };
            u32::try_from(kept.get(&count.rule).copied().unwrap_or(0)).unwrap()
        };
        card.standing.used = counted(&self.terms, &event, &here).into_iter().map(|c| (c.clone(), times(&c))).collect();
        let decision = decide(&self.terms, &card.standing, event, &here)?;
        for (count, change) in &decision.counts {
            let kept = if count.by_all { &mut self.by_all } else { &mut card.used };
            *kept.entry(count.rule.clone()).or_default() += change;
        }
        card.standing = decision.after.clone();
        let in_hand = |ticket: &Ticket| decision.after.vouchers.iter().any(|held| held.id == ticket.id);
        card.tickets.retain(in_hand);
        card.unnamed.extend(decision.vouchers.iter().map(|new| (new.rule.clone(), new.paid.clone(), new.expires_at)));
        Ok(decision)
    }

    /// The names of a card's vouchers, in the order in which they were issued: those that are known must be there still, and
    /// the others be what the rules said.
    pub fn learn(&mut self, id: CardId, stored: &[server::store::Voucher]) {
        let card = self.cards.get_mut(&id).unwrap();
        for voucher in stored.iter().filter(|one| card.tickets.iter().all(|ticket| ticket.id != one.id)) {
            let what = (voucher.rule.clone(), voucher.paid.clone(), voucher.expires_at);
            let place = card.unnamed.iter().position(|one| *one == what);
            card.unnamed.remove(place.unwrap_or_else(|| panic!("{what:?} is not among {:?}", card.unnamed)));
        }
        assert!(card.unnamed.is_empty(), "not issued: {:?}", card.unnamed);
        assert!(card.tickets.iter().all(|ticket| stored.iter().any(|one| one.id == ticket.id)), "a voucher is gone");
        let ticket =
            |one: &server::store::Voucher| Ticket { id: one.id, code: one.code.clone(), expires_at: one.expires_at };
        card.tickets = stored.iter().map(ticket).collect();
        let held = |one: &server::store::Voucher| Held { id: one.id, rule: one.rule.clone(), paid: one.paid.clone() };
        card.standing.vouchers = stored.iter().map(held).collect();
    }

    pub fn refunds(&mut self, id: CardId, place: usize, back: &Back, shop: ShopId) -> Result<(), Refusal> {
        let left = self.cards[&id].bills[place].left.clone();
        let terms = self.terms.clone();
        // What has run out is in nobody's hand, though nobody has let it lapse yet.
        let (now, card) = (self.now, self.cards.get_mut(&id).unwrap());
        let over = |ticket: &Ticket| ticket.expires_at.is_some_and(|end| end <= now);
        let lapsed: Vec<_> = card.tickets.iter().filter(|ticket| over(ticket)).cloned().collect();
        let is_lapsed = |held: &Held| lapsed.iter().any(|ticket| ticket.id == held.id);
        let (kept, good): (Vec<_>, Vec<_>) = card.standing.vouchers.iter().cloned().partition(is_lapsed);
        card.standing.vouchers = good;
        let decision = self.happens(id, Event::Refund(&left, back, &terms), shop);
        let card = self.cards.get_mut(&id).unwrap();
        card.standing.vouchers.extend(kept);
        card.tickets.retain(|ticket| !over(ticket));
        card.tickets.extend(lapsed);
        card.bills[place].left = decision?.bought.unwrap();
        Ok(())
    }

    /// A voucher is handed over, or lapses.
    pub fn closes(&mut self, id: CardId, ticket: &Ticket, lapses: bool, shop: ShopId) -> Result<(), Refusal> {
        let voucher = rewards::Voucher { id: ticket.id, state: rewards::State::Issued, expires_at: ticket.expires_at };
        let event = if lapses { Event::Expire(&voucher) } else { Event::Redeem(&voucher) };
        self.happens(id, event, shop).map(|_| ())
    }

    /// Somebody asks for a place, or gives it back, at the experience at this place of the program. Who waits goes first.
    pub fn asks(&mut self, id: CardId, at: usize, cancel: bool) -> Result<State, Refusal> {
        if cancel {
            let state = self.turn(id, at, true)?;
            self.moves_up(at);
            return Ok(state);
        }
        let before = (self.cards.clone(), self.by_all.clone(), self.taken.clone());
        while let Some(first) = self.moves_up(at) {
            if first == id {
                return Ok(State::Reserved);
            }
        }
        let answer = self.turn(id, at, false);
        if answer.is_err() {
            (self.cards, self.by_all, self.taken) = before;
        }
        answer
    }

    fn turn(&mut self, id: CardId, at: usize, cancel: bool) -> Result<State, Refusal> {
        let (mine, paid) = match self.cards[&id].places.get(&at) {
            Some((state, paid, _)) => (Some(*state), paid.clone()),
            None => (None, Vec::new()),
        };
        let taken = self.taken.get(&at).copied().unwrap_or(0);
        let event = if cancel { Event::Cancel(at, mine, &paid) } else { Event::Reserve(at, taken, mine) };
        let decision = self.happens(id, event, self.home)?;
        let state = decision.place.unwrap();
        let taken = self.taken.entry(at).or_default();
        *taken = *taken + u32::from(state == State::Reserved) - u32::from(mine == Some(State::Reserved));
        let for_place = decision.moves.iter().filter(|step| step.kind == loyalty::ledger::Kind::Reserved);
        let paid = for_place.map(|s| Paid { unit: s.unit, amount: s.amount, ends: s.ends, issuer: s.issuer }).collect();
        self.cards.get_mut(&id).unwrap().places.insert(at, (state, paid, self.now));
        Ok(state)
    }

    /// A place that is free goes to whoever waits longest and can have it.
    pub fn moves_up(&mut self, at: usize) -> Option<CardId> {
        let waits = |(id, card): (&CardId, &Card)| match card.places.get(&at) {
            Some((State::Waiting, _, since)) => Some((*since, *id)),
            _ => None,
        };
        let mut waiting: Vec<_> = self.cards.iter().filter_map(waits).collect();
        waiting.sort_unstable();
        waiting.into_iter().map(|(_, id)| id).find(|id| self.turn(*id, at, false) == Ok(State::Reserved))
    }

    pub fn attends(&mut self, id: CardId, at: usize, shop: ShopId) -> Result<(), Refusal> {
        let mine = self.cards[&id].places.get(&at).map(|(state, ..)| *state);
        self.happens(id, Event::Attend(at, mine), shop)?;
        let now = self.now;
        let place = self.cards.get_mut(&id).unwrap().places.get_mut(&at).unwrap();
        (place.0, place.2) = (State::Attended, now);
        Ok(())
    }

    /// A card as its page shows it now, without what a page does not ask for.
    pub fn shown(&self, id: CardId) -> Standing {
        let here = Here { now: self.now, zone: &self.zone, shop: Some(self.home) };
        let after = decide(&self.terms, &self.cards[&id].standing, Event::Review, &here).unwrap().after;
        plain(after, &self.terms, &here)
    }
}

/// A standing as it can be compared.
pub fn plain(mut standing: Standing, terms: &Terms, here: &Here<'_>) -> Standing {
    standing.lots.sort_unstable();
    standing.used.clear();
    standing.vouchers.clear();
    let since = terms.tiers.as_ref().unwrap().since(here);
    standing.months.retain(|month, activity| *month >= since && *activity != Default::default());
    for (balances, unit) in loyalty::ledger::Unit::ALL.iter().flat_map(|unit| [(0, unit), (1, unit)]) {
        // One that is not written down is nothing.
        let balances = if balances == 0 { &mut standing.held } else { &mut standing.owed };
        balances.set(*unit, balances.of(*unit));
    }
    standing
}
