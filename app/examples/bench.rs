//! Measures the site on this machine, in one run: what a stamp costs beside one `fdatasync` of the same disk, how many
//! are given in a second, how fast a card's page is made, how soon an open page hears of a stamp, and what it all weighs.
//!
//! The server runs on the first core and the load on another, over real sockets. `cargo xtask bench [FOLDER]` runs it;
//! the database lies in FOLDER (its disk is what is measured), or in `target`.

#[path = "bench/load.rs"]
mod load;
#[path = "bench/machine.rs"]
mod machine;
#[path = "bench/site.rs"]
mod site;
#[path = "bench/table.rs"]
mod table;

use load::{Latencies, Shop};
use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};
use table::{Table, ratio};

/// Clients that stamp at once.
const CLIENTS: usize = 16;
/// Customers who look at their open card.
const STREAMS: usize = 200;
/// How long each of the longer measurements takes.
const LONG: Duration = Duration::from_secs(5);
const SHORT: Duration = Duration::from_secs(3);
/// Good disks with a protected cache take longer than this to have something on the disk.
const SUSPICIOUS: Duration = Duration::from_micros(50);

fn main() -> io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"));
    let data = tempfile::Builder::new().prefix("bench-").tempdir_in(folder)?;
    let cores = machine::split_cores()?;
    println!("{}", machine::describe(&cores));
    println!("Database: {}\n", machine::database());
    let synced = machine::fdatasync(data.path())?;
    let running = site::Running::start(&data.path().join("data"), cores.server)?;
    let mut shop = Shop::open(running.address, &running.pin)?;
    let mut table = Table::default();
    table.row("fdatasync of 4 KB, this disk, p50", synced.p50_text(), "", "");
    stamps(&mut shop, &mut table, &synced)?;
    pages(&mut shop, &mut table)?;
    streams(&mut shop, &mut table)?;
    println!("{table}");
    if synced.p50() < SUSPICIOUS {
        println!(
            "This fdatasync is faster than disks are: most likely a cache below answers it, and the ratio to it says little."
        );
    }
    println!("Limits are those of the design: \"ship\" must be kept, \"aim\" is the best that others reach.");
    running.end();
    Ok(())
}

/// Stamps: one client alone, many at once, and the same router doing nothing.
fn stamps(shop: &mut Shop, table: &mut Table, synced: &Latencies) -> io::Result<()> {
    let alone = shop.stamps_alone(SHORT)?;
    table.row("one client's stamp, durable, p50", alone.p50_text(), "", "");
    table.row("  p99", alone.p99_text(), "", "");
    table.most("  p50 against one fdatasync", ratio(alone.p50(), synced.p50()), 2.0, 1.3, "x");
    let stamped = shop.stamps_at_once(CLIENTS, LONG)?;
    table.row(&format!("stamps, {CLIENTS} clients, durable, each once"), format!("{stamped:.0} /s"), "", "");
    let nothing = shop.posts_of_nothing(CLIENTS, SHORT)?;
    table.row("a form that writes nothing, same router and session", format!("{nothing:.0} /s"), "", "");
    table.least("  stamps against it", stamped / nothing, 0.25, 0.5, "x");
    Ok(())
}

/// A customer's card page, beside the same queries with as many bytes and nothing rendered.
fn pages(shop: &mut Shop, table: &mut Table) -> io::Result<()> {
    let one = shop.page_alone(SHORT)?;
    let bytes = shop.page_bytes;
    let what = format!("card page ({:.1} KB of HTML), one client, p50", bytes as f64 / 1e3);
    table.row(&what, one.p50_text(), "", "");
    table.row("  p99", one.p99_text(), "", "");
    let rendered = shop.pages_at_once(SHORT, |card| format!("/cards/{card}"))?;
    table.row("card pages, one core", format!("{rendered:.0} /s"), "", "");
    let ceiling = shop.pages_at_once(SHORT, |card| format!("/ceiling/{card}/{bytes}"))?;
    table.row("  same queries and bytes, nothing rendered", format!("{ceiling:.0} /s"), "", "");
    table.least("  pages against it (the design's limit is against maud)", rendered / ceiling, 0.4, 0.8, "x");
    Ok(())
}

/// Open pages: how soon they hear of a stamp, and what they weigh.
fn streams(shop: &mut Shop, table: &mut Table) -> io::Result<()> {
    let members = shop.join(STREAMS)?;
    let idle = machine::resident_kb()?;
    table.most("memory with no page open (measuring program included)", idle / 1e3, 60.0, 40.0, "MB");
    let mut open = shop.open_streams(members)?;
    let each = (machine::resident_kb()? - idle) / STREAMS as f64;
    table.most(&format!("  and for each of {STREAMS} open pages"), each.max(0.0), 20.0, 12.0, "KB");
    let heard = shop.stamps_heard(&mut open, LONG)?;
    table.row(&format!("stamp sent to page heard, {STREAMS} open, p50"), heard.p50_text(), "", "");
    table.most("  p99", heard.p99().as_secs_f64() * 1e3, 300.0, 150.0, "ms");
    Ok(())
}
