//! A till with a key, and people with browsers, as the server sees them.

use crate::place::Place;
use proof::wire::{Answer, Wire};
use serde_json::Value;
use std::{
    io,
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
};

/// Cards among which stamps go round.
const CARDS: u64 = 1_000;

/// Names of requests that no other has.
static NAMES: AtomicU64 = AtomicU64::new(0);

fn name() -> String {
    // Names as they come in earnest lie anywhere; these do, too.
    let number = NAMES.fetch_add(1, Ordering::Relaxed);
    format!("{:016x}-{number}", number.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// An answer as it must be.
pub fn done(answer: &Answer, status: u16) -> io::Result<()> {
    let text = || format!("{} instead of {status}: {}", answer.status, String::from_utf8_lossy(&answer.body));
    if answer.status == status { Ok(()) } else { Err(io::Error::other(text())) }
}

/// Somebody's card, and the cookies that open it.
#[derive(Debug, Clone)]
pub struct Member {
    pub card: String,
    pub cookies: String,
    /// From where they come, as a proxy says it.
    pub from: String,
}

/// A till.
#[derive(Debug, Clone)]
pub struct Till {
    address: SocketAddr,
    bearer: String,
    slug: String,
    /// Cards of customers who were there before, with their numbers.
    pub cards: Vec<(String, String)>,
}

impl Till {
    /// The till of a place that is served there.
    pub fn of(place: &Place, address: SocketAddr) -> io::Result<Self> {
        let bearer = format!("Bearer {}", place.key);
        let mut till = Self { address, bearer, slug: place.slug.clone(), cards: Vec::new() };
        let mut wire = till.wire()?;
        let count = CARDS.min(place.customers);
        for at in 0..count {
            let answer = till.get(&mut wire, &format!("/cards?customer=C-{}", at * place.customers / count))?;
            let card: Value = serde_json::from_slice(&answer.body).map_err(io::Error::other)?;
            let card = card.pointer("/data/0").cloned().unwrap_or(card);
            let part = |name: &str| card.get(name).and_then(Value::as_str).map(str::to_owned);
            till.cards.extend(part("id").zip(part("number")));
        }
        if till.cards.is_empty() { Err(io::Error::other("no card was found")) } else { Ok(till) }
    }

    /// A connection.
    pub fn wire(&self) -> io::Result<Wire> {
        Wire::connect(self.address)
    }

    /// Asks for something.
    pub fn get(&self, wire: &mut Wire, path: &str) -> io::Result<Answer> {
        let answer = wire.request("GET", &format!("/api/v1{path}"), &[("authorization", &self.bearer)], None)?;
        done(&answer, 200).map(|()| answer)
    }

    /// A card, one after the other.
    pub fn card(&self, at: usize) -> &(String, String) {
        &self.cards[at % self.cards.len()]
    }

    /// Writes a purchase down: one stamp.
    pub fn stamp(&self, wire: &mut Wire, card: &str) -> io::Result<()> {
        self.send_stamp(wire, card)?;
        done(&wire.answer()?, 201)
    }

    /// The same, without waiting for the answer.
    pub fn send_stamp(&self, wire: &mut Wire, card: &str) -> io::Result<()> {
        self.send(wire, &format!("/cards/{card}/purchases"))
    }

    fn send(&self, wire: &mut Wire, path: &str) -> io::Result<()> {
        let name = name();
        let headers =
            [("authorization", self.bearer.as_str()), ("idempotency-key", &name), ("content-type", "application/json")];
        wire.ask("POST", &format!("/api/v1{path}"), &headers, Some("{}"))
    }

    /// The same request, with the same key, to an address where nothing is.
    pub fn nothing(&self, wire: &mut Wire) -> io::Result<()> {
        self.send(wire, "/nothing")?;
        done(&wire.answer()?, 404)
    }

    /// A request that is turned away before anybody asks for its key.
    pub fn turned_away(&self, wire: &mut Wire) -> io::Result<()> {
        self.send(wire, "/openapi.json")?;
        done(&wire.answer()?, 405)
    }

    /// A browser in which the shop's till is signed in.
    pub fn counter(&self, pin: &str) -> io::Result<Wire> {
        let mut wire = self.wire()?;
        let answer = wire.post(&format!("/counter/sign-in/{}", self.slug), &format!("secret={pin}"))?;
        done(&answer, 303)?;
        wire.cookies = answer.cookies();
        Ok(wire)
    }

    /// Lets people join, each from a place of their own.
    pub fn join(&self, count: usize) -> io::Result<Vec<Member>> {
        let joined = (0..count).map(|at| {
            let from = format!("10.{}.{}.{}", at / 65_536, at / 256 % 256, at % 256);
            let headers = [("content-type", "application/x-www-form-urlencoded"), ("x-forwarded-for", from.as_str())];
            let form = format!("key=join-{}", name());
            let answer = self.wire()?.request("POST", &format!("/join/{}", self.slug), &headers, Some(&form))?;
            done(&answer, 303)?;
            let card = answer.header("location").unwrap_or_default().trim_start_matches("/cards/").to_owned();
            Ok(Member { card, cookies: answer.cookies(), from })
        });
        joined.collect()
    }
}
