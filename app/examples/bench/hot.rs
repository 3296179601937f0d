//! Growth: the requests that are asked most, at a small installation and at a large one, in turns.

use crate::{
    Bench,
    load::{self, Latencies},
    place::Place,
    table::Table,
    till::{Member, Till, done},
};
use proof::wire::Wire;
use std::io;

/// Turns of each request at each installation.
const TURNS: u32 = 6;
/// Stamps on a card whose page is looked at: one reward, and seven on the way to the next.
const READER_STAMPS: usize = 17;

/// What asks an installation.
struct Asker {
    till: Till,
    wire: Wire,
    counter: Wire,
    reader: Member,
    page: Wire,
    next: usize,
}

/// A customer with a usual card, and a browser in which it is theirs.
pub fn reader(till: &Till) -> io::Result<(Member, Wire)> {
    let member = till.join(1)?.pop().ok_or_else(|| io::Error::other("nobody joined"))?;
    let mut wire = till.wire()?;
    for _ in 0..READER_STAMPS {
        till.stamp(&mut wire, &member.card)?;
    }
    wire.cookies.clone_from(&member.cookies);
    Ok((member, wire))
}

impl Asker {
    fn at(till: Till, pin: &str) -> io::Result<Self> {
        let (reader, page) = reader(&till)?;
        Ok(Self { wire: till.wire()?, counter: till.counter(pin)?, reader, page, next: 0, till })
    }

    fn ask(&mut self, what: &str) -> io::Result<()> {
        self.next += 7;
        let (card, number) = self.till.card(self.next).clone();
        match what {
            "a stamp" => self.till.stamp(&mut self.wire, &card),
            "a card by its id" => self.till.get(&mut self.wire, &format!("/cards/{card}")).map(drop),
            "a card by its number" => self.till.get(&mut self.wire, &format!("/cards?number={number}")).map(drop),
            "a page of a card's entries" => self.till.get(&mut self.wire, &format!("/cards/{card}/entries")).map(drop),
            "the counter finds a number" => done(&self.counter.get(&format!("/counter?number={number}"))?, 303),
            "the counter's last cards" => done(&self.counter.get("/counter")?, 200),
            _ => done(&self.page.get(&format!("/cards/{}", self.reader.card))?, 200),
        }
    }
}

const ASKED: [&str; 7] = [
    "a stamp",
    "a card by its id",
    "a card by its number",
    "a page of a card's entries",
    "a customer's card page",
    "the counter finds a number",
    "the counter's last cards",
];

pub fn measure(bench: &Bench, table: &mut Table, small: &Place, large: &Place) -> io::Result<()> {
    let (one, other) = (small.serve(&bench.cores)?, large.serve(&bench.cores)?);
    let mut few = Asker::at(Till::of(small, one.address)?, &small.pin)?;
    let mut many = Asker::at(Till::of(large, other.address)?, &large.pin)?;
    for what in ASKED {
        let slice = bench.during / TURNS / 2;
        let (mut at_few, mut at_many) = (Latencies::default(), Latencies::default());
        load::repeat(slice, || few.ask(what))?;
        load::repeat(slice, || many.ask(what))?;
        for _ in 0..TURNS {
            at_few.add(load::repeat(slice, || few.ask(what))?);
            at_many.add(load::repeat(slice, || many.ask(what))?);
        }
        table.row(&format!("{what}, at {} entries, p50", large.entries), at_many.text());
        let ratio = at_many.p50_ms() / at_few.p50_ms();
        table.most(&format!("{what}, at {} entries against {}", large.entries, small.entries), ratio, (1.3, 1.1), "");
    }
    Ok(())
}
