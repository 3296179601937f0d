//! Those who ask while something is killed: what they ask for, and what they heard. Each asks again, under the same name,
//! until it is answered or nobody is there any more.

use crate::draws::one;
use proof::{
    till::{self, Till, UNAVAILABLE},
    wire::Answer,
};
use rand::{RngExt, rngs::StdRng};
use serde_json::Value;
use std::{
    io,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::Sender,
    },
    thread,
    time::{Duration, Instant},
};

/// So long a server may take to be able to save again, once its database is back.
pub const RECOVERS_WITHIN: Duration = Duration::from_secs(120);
/// A client that loses its server asks again after this; the server may ask for longer pauses, which nobody keeps here.
const ASK_AGAIN: Duration = Duration::from_millis(40);
/// More than a client can ask for in a round.
const REQUESTS_MAX: u32 = 100_000;

/// Something to be written.
#[derive(Debug, Clone)]
pub enum Operation {
    /// A card for a new customer.
    Join { customer: String },
    /// Stamps on a card.
    Buy { card: String, stamps: u64 },
    /// A purchase is taken back.
    Reverse { entry: String },
    /// A voucher is handed over.
    Redeem { code: String },
}

/// An operation under its name.
#[derive(Debug, Clone)]
pub struct Request {
    /// The name: `Idempotency-Key`.
    pub name: String,
    /// What is asked for.
    pub operation: Operation,
}

impl Request {
    /// Sends it and waits for the answer.
    ///
    /// # Errors
    /// Where the connection breaks off: nobody knows then whether it was done.
    pub fn send(&self, till: &mut Till) -> io::Result<Answer> {
        let (path, body) = match &self.operation {
            Operation::Join { customer } => ("/cards".to_owned(), Some(format!("{{\"customer\": \"{customer}\"}}"))),
            Operation::Buy { card, stamps } => {
                (format!("/cards/{card}/purchases"), Some(format!("{{\"stamps\": {stamps}}}")))
            }
            Operation::Reverse { entry } => (format!("/entries/{entry}/reverse"), None),
            Operation::Redeem { code } => (format!("/vouchers/{code}/redeem"), None),
        };
        till.post(&path, &self.name, body.as_deref())
    }

    /// Sends it until it is answered; gives up where `over` says that the round is.
    pub fn insist(&self, till: &mut Till, over: &AtomicBool) -> Outcome {
        let until = Instant::now() + RECOVERS_WITHIN;
        while Instant::now() < until {
            if let Some(outcome) = self.send(till).ok().and_then(|answer| self.judge(answer)) {
                return outcome;
            }
            if over.load(Ordering::SeqCst) {
                return Outcome::Unknown;
            }
            thread::sleep(ASK_AGAIN);
        }
        Outcome::Broken(format!("no answer within {} s to {self:?}", RECOVERS_WITHIN.as_secs()))
    }

    /// What an answer means; none where the same is to be sent again.
    fn judge(&self, answer: Answer) -> Option<Outcome> {
        // What can be refused: a voucher that another handed over before, a purchase that was taken back.
        let may_be_refused = matches!(self.operation, Operation::Reverse { .. } | Operation::Redeem { .. });
        match answer.status {
            200 | 201 => Some(Outcome::Acknowledged(Acknowledged { status: answer.status, body: answer.body })),
            409 if may_be_refused => Some(Outcome::Refused),
            UNAVAILABLE if answer.header("retry-after").is_some() => None,
            UNAVAILABLE => Some(Outcome::Broken(format!("503 without Retry-After to {self:?}"))),
            status => {
                let said = String::from_utf8_lossy(&answer.body).into_owned();
                Some(Outcome::Broken(format!("{status} to {self:?}: {said}")))
            }
        }
    }
}

/// An answer that says that something was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: Vec<u8>,
}

/// What became of a request, as far as its client knows.
#[derive(Debug)]
pub enum Outcome {
    /// It was done.
    Acknowledged(Acknowledged),
    /// The rules said no, and nothing was done.
    Refused,
    /// Nobody knows.
    Unknown,
    /// An answer that no server may give.
    Broken(String),
}

/// One who asks.
#[derive(Debug)]
pub struct Client {
    /// Whom it asks.
    pub till: Till,
    /// What it draws from.
    pub draws: StdRng,
    /// The beginning of its requests' names.
    pub name: String,
    /// The cards on which it buys.
    pub cards: Vec<String>,
    /// Entries whose purchases it may take back.
    pub entries: Vec<String>,
    /// Vouchers that it may hand over.
    pub codes: Vec<String>,
}

impl Client {
    /// Asks without a break until it is over, and says what it heard.
    pub fn work(mut self, over: &AtomicBool, heard: &Sender<(Request, Outcome)>) {
        for count in 0..REQUESTS_MAX {
            let request = Request { name: format!("{}-{count}", self.name), operation: self.draw(count) };
            let outcome = request.insist(&mut self.till, over);
            if let Outcome::Acknowledged(answer) = &outcome {
                self.remember(&answer.body);
            }
            if heard.send((request, outcome)).is_err() || over.load(Ordering::SeqCst) {
                return;
            }
        }
    }

    fn draw(&mut self, count: u32) -> Operation {
        let draws = &mut self.draws;
        match draws.random_range(0..100) {
            0..5 => return Operation::Join { customer: format!("{}-{count}", self.name) },
            5..15 if !self.entries.is_empty() => {
                let entry = self.entries.swap_remove(draws.random_range(0..self.entries.len()));
                return Operation::Reverse { entry };
            }
            15..30 if !self.codes.is_empty() => {
                let place = draws.random_range(0..self.codes.len());
                // Some stay: a voucher that was handed over is asked for again, and must be refused.
                let code =
                    if draws.random_bool(0.7) { self.codes.swap_remove(place) } else { self.codes[place].clone() };
                return Operation::Redeem { code };
            }
            _ => {}
        }
        let card = one(draws, &self.cards).cloned().unwrap_or_default();
        Operation::Buy { card, stamps: draws.random_range(1..=4) }
    }

    /// Takes what can be asked for next out of an answer.
    fn remember(&mut self, body: &[u8]) {
        let Ok(answer) = serde_json::from_slice::<Value>(body) else { return };
        let list = |place: &str| answer.pointer(place).and_then(Value::as_array).into_iter().flatten();
        self.codes.extend(list("/vouchers").filter_map(|voucher| till::text(voucher, "/code").ok()));
        let sold = list("/entries").filter(|entry| entry["kind"] == "purchase" && entry["unit"] == "stamp");
        self.entries.extend(sold.filter_map(|entry| till::text(entry, "/id").ok()));
    }
}
