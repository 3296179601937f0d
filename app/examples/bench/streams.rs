//! Open pages: how soon they hear of a stamp while as many are open as a server takes, what they weigh, and whether one that
//! broke off misses anything or is shown it twice.

use crate::{
    Bench,
    load::Latencies,
    machine::{open_files, resident_kb},
    place::Place,
    table::Table,
    till::{Member, Till, done},
};
use proof::wire::Wire;
use std::{io, time::Instant};

/// Customers who look at their open card: as many as a server lets look at once.
const STREAMS: usize = 10_000;
/// Connections and files that are none of them.
const BESIDE: usize = 200;
/// One in so many breaks off and comes back.
const BREAKS_OFF: usize = 10;

/// A page that is open.
struct Page {
    member: Member,
    wire: Wire,
    /// The last event that it was shown.
    last: u64,
}

impl Page {
    /// Opens one, as a browser that was shown `last` already.
    fn open(till: &Till, member: Member, last: u64) -> io::Result<Self> {
        let mut wire = till.wire()?;
        wire.cookies.clone_from(&member.cookies);
        let shown = last.to_string();
        let headers = [("x-forwarded-for", member.from.as_str()), ("last-event-id", &shown)];
        wire.open_stream(&format!("/cards/{}/live", member.card), &headers)?;
        Ok(Self { member, wire, last })
    }

    /// Waits for the next event, which must be the one after the last.
    fn hear(&mut self) -> io::Result<()> {
        let event = self.wire.event()?.ok_or_else(|| io::Error::other("the stream ended"))?;
        let id = event.lines().find_map(|line| line.strip_prefix("id: ")?.parse().ok());
        let next = self.last + 1;
        if id != Some(next) {
            return Err(io::Error::other(format!("event {id:?} came instead of {next}")));
        }
        self.last = next;
        Ok(())
    }
}

pub fn measure(bench: &Bench, table: &mut Table, place: &Place) -> io::Result<()> {
    let count = STREAMS.min(open_files()?.saturating_sub(BESIDE));
    if count < STREAMS {
        eprintln!("this machine lets a program have {count} connections, so no more pages are opened (ulimit -Hn)");
    }
    let server = place.serve(&bench.cores)?;
    table.most("memory, idle, just started", resident_kb(server.pid())? / 1e3, (60.0, 40.0), " MB");
    let till = Till::of(place, server.address)?;
    let members = till.join(count)?;
    let idle = resident_kb(server.pid())?;
    table.row(&format!("memory after {count} customers joined"), format!("{:.0} MB", idle / 1e3));
    let open = members.into_iter().map(|member| Page::open(&till, member, 0));
    let mut open = open.collect::<io::Result<Vec<_>>>()?;
    let each = (resident_kb(server.pid())? - idle) / count as f64;
    table.most(&format!("memory for each of {count} open pages"), each.max(0.0), (20.0, 12.0), " KB");
    let (mut wire, mut heard, started) = (till.wire()?, Latencies::default(), Instant::now());
    // Far apart, so that no card's turn comes twice before all had theirs, and neighbours are not asked one after the other.
    for at in (0..count).cycle().step_by(7).take_while(|_| started.elapsed() < bench.during) {
        let Some(page) = open.get_mut(at) else { continue };
        heard.time(|| {
            till.send_stamp(&mut wire, &page.member.card)?;
            page.hear()
        })?;
        done(&wire.answer()?, 201)?;
    }
    table.row(&format!("stamp sent until the page heard, {count} open, p50"), heard.text());
    table.most("the same, p99", heard.p99_ms(), (300.0, 150.0), " ms");
    let resumed = resume(&till, &mut wire, open)?;
    table.row("broke off, stamped meanwhile, opened again", format!("{resumed} pages, none missed or shown twice"));
    Ok(())
}

/// Some pages break off, are stamped while nobody listens, and come back: each must be shown that stamp, once, and the next
/// one after it.
fn resume(till: &Till, wire: &mut Wire, open: Vec<Page>) -> io::Result<usize> {
    let mut resumed = 0;
    for Page { member, wire: broken, last } in open.into_iter().step_by(BREAKS_OFF) {
        drop(broken);
        till.stamp(wire, &member.card)?;
        let mut page = Page::open(till, member, last)?;
        page.hear()?;
        till.stamp(wire, &page.member.card)?;
        page.hear()?;
        resumed += 1;
    }
    Ok(resumed)
}
