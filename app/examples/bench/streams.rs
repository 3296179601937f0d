//! Open pages: how soon they hear of a stamp, and what they and the server weigh.

use crate::{Bench, load::Latencies, machine::resident_kb, place::Place, table::Table, till::Till};
use std::{io, time::Instant};

/// Customers who look at their open card: so many that what the server weighs beside them does not count.
const STREAMS: usize = 2_000;

pub fn measure(bench: &Bench, table: &mut Table, place: &Place) -> io::Result<()> {
    let server = place.serve(&bench.cores)?;
    table.most("memory, idle, just started", resident_kb(server.pid())? / 1e3, (60.0, 40.0), " MB");
    let till = Till::of(place, server.address)?;
    let members = till.join(STREAMS)?;
    let idle = resident_kb(server.pid())?;
    table.row(&format!("memory after {STREAMS} customers joined"), format!("{:.0} MB", idle / 1e3));
    let mut open = Vec::new();
    for member in members {
        let mut wire = till.wire()?;
        wire.cookies.clone_from(&member.cookies);
        wire.open_stream(&format!("/cards/{}/live", member.card), &[("x-forwarded-for", &member.from)])?;
        open.push((member, wire));
    }
    let each = (resident_kb(server.pid())? - idle) / STREAMS as f64;
    table.most(&format!("memory for each of {STREAMS} open pages"), each.max(0.0), (20.0, 12.0), " KB");
    let (mut wire, mut heard, started) = (till.wire()?, Latencies::default(), Instant::now());
    for at in (0..STREAMS).cycle().take_while(|_| started.elapsed() < bench.during) {
        let Some((member, stream)) = open.get_mut(at) else { continue };
        heard.time(|| {
            till.send_stamp(&mut wire, &member.card)?;
            stream.event()?.ok_or_else(|| io::Error::other("the stream ended"))
        })?;
        crate::till::done(&wire.answer()?, 201)?;
    }
    table.row("stamp sent until the open page heard, p50", heard.text());
    table.most("the same, p99", heard.p99_ms(), (300.0, 150.0), " ms");
    Ok(())
}
