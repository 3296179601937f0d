//! Writing: durable stamps, each once, by the API; alone, and many at once.

use crate::{Bench, load, load::Latencies, machine::cpu_seconds, place::Place, table::Table, till::Till};
use std::io;

/// Clients that stamp at once.
const CLIENTS: [usize; 4] = [1, 16, 64, 256];
/// One client's stamps between two looks at the disk.
const SLICE: u32 = 50;
/// Looks at the disk.
const SLICES: u32 = 20;
/// Clients that write while others read.
const WRITERS: usize = 16;

pub fn measure(bench: &mut Bench, table: &mut Table, place: &Place, pgbench: Option<f64>) -> io::Result<()> {
    let server = place.serve(&bench.cores)?;
    let till = Till::of(place, server.address)?;
    alone(bench, table, &till)?;
    let mut best = 0.0_f64;
    let cpu = || cpu_seconds(server.pid(), place.url());
    for clients in CLIENTS {
        let many = (clients, bench.during);
        let (stamps, nothing) = load::in_turns(many, cpu, |at| stamper(&till, at), |_| idler(&till))?;
        let told = format!("{:.0} /s, {}", stamps.rate(), stamps.latencies.text());
        table.row(&format!("durable stamps, {clients} clients: rate, p50"), told);
        table.row(&format!("the same key, nothing to do, {clients} clients"), format!("{:.0} /s", nothing.rate()));
        table.row(
            &format!("processor's time for each of them, {clients} clients"),
            format!("{}, {}", stamps.cpu(), nothing.cpu()),
        );
        best = best.max(stamps.rate());
        if clients == CLIENTS[CLIENTS.len() - 1] {
            let what = format!("durable stamps against a POST of the same key that does nothing, {clients} clients");
            table.least(&what, stamps.rate() / nothing.rate(), (0.25, 0.5), "");
            let turned = load::at_once(clients, bench.during / 2, &cpu, &|_| turned_away(&till))?;
            table.row("a POST that is turned away before its key is looked up", format!("{:.0} /s", turned.rate()));
        }
    }
    if let Some(pgbench) = pgbench {
        table.row("pgbench's best, one stamp a statement, both cores", format!("{pgbench:.0} /s"));
        table.least("durable stamps at best against pgbench's best", best / pgbench, (1.5, 2.5), "");
    }
    reading(bench, table, &till, &cpu)
}

/// One client's stamp beside one sync of the disk, in turns.
fn alone(bench: &mut Bench, table: &mut Table, till: &Till) -> io::Result<()> {
    let (mut stamps, mut synced, mut wire) = (Latencies::default(), Latencies::default(), till.wire()?);
    for slice in 0..SLICES {
        synced.add(bench.disk.sync(SLICE)?);
        for at in 0..SLICE {
            let (card, _) = till.card((slice * SLICE + at) as usize);
            stamps.time(|| till.stamp(&mut wire, card))?;
        }
    }
    table.row("one client's durable stamp, p50", stamps.text());
    table.row("one `fdatasync` in turns with it, p50", synced.text());
    table.most("one client's stamp against one `fdatasync`", stamps.p50_ms() / synced.p50_ms(), (2.0, 1.3), "");
    Ok(())
}

fn stamper(till: &Till, at: usize) -> io::Result<impl FnMut() -> io::Result<()> + Send + 'static> {
    let (till, mut wire, mut next) = (till.clone(), till.wire()?, at * 31);
    Ok(move || {
        next += 7;
        let (card, _) = till.card(next);
        till.stamp(&mut wire, card)
    })
}

fn idler(till: &Till) -> io::Result<impl FnMut() -> io::Result<()> + Send + 'static> {
    let (till, mut wire) = (till.clone(), till.wire()?);
    Ok(move || till.nothing(&mut wire))
}

fn turned_away(till: &Till) -> io::Result<impl FnMut() -> io::Result<()> + Send + 'static> {
    let (till, mut wire) = (till.clone(), till.wire()?);
    Ok(move || till.turned_away(&mut wire))
}

/// Reads while others write as fast as they can, against reads alone.
fn reading(
    bench: &Bench,
    table: &mut Table,
    till: &Till,
    cpu: &(impl Fn() -> io::Result<(f64, f64)> + Sync),
) -> io::Result<()> {
    let read = |during| {
        let mut wire = till.wire()?;
        let mut next = 0;
        load::repeat(during, || {
            next += 7;
            till.get(&mut wire, &format!("/cards/{}", till.card(next).0)).map(drop)
        })
    };
    let quiet = read(bench.during / 2)?;
    let busy = std::thread::scope(|scope| {
        let writers = scope.spawn(|| load::at_once(WRITERS, bench.during, cpu, &|at| stamper(till, at)));
        let busy = read(bench.during / 2)?;
        writers.join().map_err(|_| io::Error::other("a writer broke off"))??;
        Ok::<_, io::Error>(busy)
    })?;
    table.row("a card read, nobody writing, p50", quiet.text());
    table.row(&format!("a card read while {WRITERS} clients write, p50"), busy.text());
    Ok(())
}
