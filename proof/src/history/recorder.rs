//! The recorder: clients that ask at the same time, hang up before they are answered, send twice, and write down what they
//! saw and when. Knows neither who answers nor what is right.

use super::model::{Answer, Ask, Operation};
use crate::draws::{draws, one};
use anyhow::{Context, Result, anyhow, ensure};
use proof::linear::Interval;
use rand::{RngExt, rngs::StdRng};
use std::{
    sync::{Mutex, PoisonError},
    thread,
    time::Instant,
};

/// Who asks at a time.
pub const CLIENTS: usize = 8;
/// Cards of a round.
pub const CARDS: usize = 6;

/// What is asked under a name.
#[derive(Debug, Clone)]
pub struct Request {
    /// The name.
    pub name: String,
    /// Of which card.
    pub card: String,
    /// What.
    pub ask: Ask,
}

/// One connection to whoever answers.
pub trait Door: Send {
    /// Asks and waits; none where nobody knows what became of it.
    ///
    /// # Errors
    /// Where the answer is none that there is.
    fn ask(&mut self, request: &Request) -> Result<Option<Answer>>;

    /// Asks and hangs up before the answer can come, `after_us` microseconds later.
    fn ask_and_hang_up(&mut self, request: &Request, after_us: u64);
}

/// Whoever answers, by as many doors as there are servers.
pub trait House: Sync {
    /// New cards, empty.
    ///
    /// # Errors
    /// Where there are none to be had.
    fn cards(&self, names: &[String]) -> Result<Vec<String>>;

    /// A connection of its own to one of the servers; any number names one.
    fn door(&self, server: usize) -> Box<dyn Door>;
}

/// Something that was sent.
#[derive(Debug, Clone)]
struct Sent {
    /// Which request: the same twice where it was sent twice.
    number: usize,
    card: usize,
    ask: Ask,
    invoked: u64,
    returned: Option<(u64, Answer)>,
}

/// A card's history.
pub type History = Vec<Interval<Operation, Answer>>;

/// What was seen in a round.
#[derive(Debug, Default)]
pub struct Record {
    /// The histories of the cards, by their names.
    pub histories: Vec<(String, History)>,
    /// Requests.
    pub requests: u64,
    /// What was sent more than once.
    pub twice: u64,
}

struct Client<'a> {
    doors: [Box<dyn Door>; 2],
    draws: StdRng,
    cards: &'a [String],
    codes: &'a Mutex<Vec<(usize, String)>>,
    clock: Instant,
    /// The first of its numbers, and how many it has used.
    numbers: (usize, usize),
    round: u64,
    sent: Vec<Sent>,
}

fn now(clock: Instant) -> u64 {
    u64::try_from(clock.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

impl Client<'_> {
    fn work(mut self, requests: usize) -> Result<Vec<Sent>> {
        for _ in 0..requests {
            self.one()?;
        }
        // How each card is in the end.
        for card in 0..self.cards.len() {
            self.read(card)?;
        }
        Ok(self.sent)
    }

    fn draw(&mut self) -> (usize, Ask) {
        let card = self.draws.random_range(0..self.cards.len());
        match self.draws.random_range(0..100) {
            0..30 => (card, Ask::Read),
            30..50 => {
                let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
                let Some((card, code)) = one(&mut self.draws, &codes).cloned() else { return (card, Ask::Read) };
                // Some stay, so that two want the same.
                if self.draws.random_bool(0.6) {
                    codes.retain(|(_, other)| *other != code);
                }
                (card, Ask::Redeem(code))
            }
            _ => (card, Ask::Buy(self.draws.random_range(1..=4))),
        }
    }

    /// One request: sent once or twice, answered or not.
    fn one(&mut self) -> Result<()> {
        let (card, ask) = self.draw();
        if ask == Ask::Read {
            return self.read(card);
        }
        let number = self.numbers.0 + self.numbers.1;
        self.numbers.1 += 1;
        let request =
            Request { name: format!("h{}-request-{number}", self.round), card: self.cards[card].clone(), ask };
        match self.draws.random_range(0..100) {
            0..12 => self.both_at_once(number, card, &request)?,
            12..22 => {
                self.send(number, card, &request)?;
                self.doors.swap(0, 1);
                self.send(number, card, &request)?;
            }
            22..29 => {
                self.drop(number, card, &request);
                self.send(number, card, &request)?;
            }
            29..32 => self.drop(number, card, &request),
            _ => self.send(number, card, &request)?,
        }
        self.doors.swap(0, 1);
        // What was acknowledged must be seen at once, wherever it is read.
        if self.draws.random_bool(0.5) { self.read(card) } else { Ok(()) }
    }

    fn read(&mut self, card: usize) -> Result<()> {
        let request = Request { name: String::new(), card: self.cards[card].clone(), ask: Ask::Read };
        self.send(usize::MAX, card, &request)
    }

    fn note(&mut self, number: usize, card: usize, request: &Request, invoked: u64, returned: Option<(u64, Answer)>) {
        if let Some((_, Answer::Bought { codes: new, .. })) = &returned {
            let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
            let known = |code: &String| codes.iter().any(|(_, other)| other == code);
            let new: Vec<_> = new.iter().filter(|code| !known(code)).map(|code| (card, code.clone())).collect();
            codes.extend(new);
        }
        self.sent.push(Sent { number, card, ask: request.ask.clone(), invoked, returned });
    }

    fn send(&mut self, number: usize, card: usize, request: &Request) -> Result<()> {
        let invoked = now(self.clock);
        let answer = self.doors[0].ask(request)?;
        let returned = answer.map(|answer| (now(self.clock), answer));
        self.note(number, card, request, invoked, returned);
        Ok(())
    }

    fn drop(&mut self, number: usize, card: usize, request: &Request) {
        let (invoked, after_us) = (now(self.clock), self.draws.random_range(0..4000));
        self.doors[0].ask_and_hang_up(request, after_us);
        self.note(number, card, request, invoked, None);
    }

    fn both_at_once(&mut self, number: usize, card: usize, request: &Request) -> Result<()> {
        let clock = self.clock;
        let ask = |door: &mut Box<dyn Door>| -> Result<_> {
            let invoked = now(clock);
            let answer = door.ask(request)?;
            Ok((invoked, answer.map(|answer| (now(clock), answer))))
        };
        let [one, other] = &mut self.doors;
        let (one, other) = thread::scope(|scope| {
            let other = scope.spawn(|| ask(other));
            (ask(one), other.join().map_err(|_| anyhow!("a client failed")))
        });
        for (invoked, returned) in [one?, other??] {
            self.note(number, card, request, invoked, returned);
        }
        Ok(())
    }
}

/// Lets clients ask, so many requests in all, and gives what they saw.
///
/// # Errors
/// Where an answer is none that there is, or the same request was answered in two ways.
pub fn record(house: &dyn House, seed: u64, round: u64, requests: usize) -> Result<Record> {
    let names: Vec<String> = (0..CARDS).map(|card| format!("h{round}-{card}")).collect();
    let (cards, codes, clock) = (house.cards(&names)?, Mutex::default(), Instant::now());
    let each = requests.div_ceil(CLIENTS);
    let seen = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let doors = [house.door(client), house.door(client + 1)];
                let draws = draws(seed, round, client as u64 + 1);
                let numbers = (client * each, 0);
                let client =
                    Client { doors, draws, cards: &cards, codes: &codes, clock, numbers, round, sent: Vec::new() };
                scope.spawn(move || client.work(each))
            })
            .collect();
        clients
            .into_iter()
            .map(|client| client.join().map_err(|_| anyhow!("a client failed"))?)
            .collect::<Result<Vec<_>>>()
    })?;
    sorted(&cards, seen.into_iter().flatten().collect()).context("the clients' records")
}

/// The histories of the cards. A request that was sent more than once is marked as such.
fn sorted(cards: &[String], sent: Vec<Sent>) -> Result<Record> {
    let mut by_number: std::collections::BTreeMap<usize, (u64, Option<Answer>)> = std::collections::BTreeMap::new();
    for one in sent.iter().filter(|one| one.number != usize::MAX) {
        let (times, told) = by_number.entry(one.number).or_default();
        *times += 1;
        if let Some((_, answer)) = &one.returned {
            let same = told.as_ref().is_none_or(|told| told == answer);
            ensure!(same, "{:?} came twice under one name and was answered {told:?} and {answer:?}", one.ask);
            *told = Some(answer.clone());
        }
    }
    let mut record = Record { requests: sent.len() as u64, ..Record::default() };
    record.histories = cards.iter().map(|card| (card.clone(), History::new())).collect();
    record.twice = by_number.values().filter(|(times, _)| *times > 1).count() as u64;
    for Sent { number, card, ask, invoked, returned } in sent {
        let told = by_number.get(&number).filter(|(times, _)| *times > 1).map(|(_, told)| (number, told.clone()));
        record.histories[card].1.push(Interval { operation: Operation { ask, again: told }, invoked, returned });
    }
    Ok(record)
}
