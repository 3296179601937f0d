//! Measures the shipped program on this machine, in one run and on each database: what a durable stamp costs beside one
//! `fdatasync` of the same disk, beside a request of the same router that does nothing, and beside the best that PostgreSQL's
//! own `pgbench` reaches; what a hundred times as many entries change; how fast a card's page is made; what it all weighs.
//!
//! The server runs on the first core and the load on another, over real sockets. What is compared is measured in turns, so
//! that whatever else the machine does meets both. `cargo xtask bench` builds everything and runs it.

#[path = "bench/hot.rs"]
mod hot;
#[path = "bench/load.rs"]
mod load;
#[path = "bench/machine.rs"]
mod machine;
#[path = "bench/pages.rs"]
mod pages;
#[path = "bench/pgbench.rs"]
mod pgbench;
#[path = "bench/place.rs"]
mod place;
#[path = "bench/streams.rs"]
mod streams;
#[path = "bench/table.rs"]
mod table;
#[path = "bench/till.rs"]
mod till;
#[path = "bench/writing.rs"]
mod writing;

use clap::{Parser, ValueEnum};
use machine::Cores;
use place::Place;
use proof::program::Program;
use std::{io, path::PathBuf, time::Duration};
use table::Table;

/// A part of what is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Durable stamps
    Writing,
    /// What must not grow with the installation
    Growth,
    /// The card's page
    Pages,
    /// Open pages and memory
    Streams,
}

/// What is measured.
#[derive(Debug, Parser)]
#[command(name = "bench", max_term_width = 100)]
pub struct Args {
    /// How many entries the installations hold that are compared: the first is the small one, the last the large one
    #[arg(long, value_delimiter = ',', default_value = "100000,1000000")]
    entries: Vec<u64>,
    /// The same at PostgreSQL, which takes longer to fill
    #[arg(long, value_delimiter = ',', default_value = "100000,300000")]
    postgres_entries: Vec<u64>,
    /// Where the databases lie: the disk under this folder is the one that is measured
    #[arg(long)]
    folder: Option<PathBuf>,
    /// How long each figure is measured, in seconds
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// Only these parts
    #[arg(long, value_delimiter = ',', value_enum)]
    only: Vec<Part>,
    /// The program that is measured
    #[arg(long, env = "STAMPBOOK_BIN", default_value = "target/release/stampbook")]
    program: PathBuf,
    /// Where a PostgreSQL server answers that waits for its disk: a URL without a database. Without it, SQLite alone
    #[arg(long, env = "STAMPBOOK_BENCH_POSTGRES")]
    postgres: Option<String>,
    /// Where PostgreSQL's own programs are
    #[arg(long, env = "STAMPBOOK_POSTGRES_BIN", default_value = "/usr/lib/postgresql/15/bin")]
    postgres_bin: PathBuf,
}

/// All that a measurement needs.
pub struct Bench {
    cores: Cores,
    disk: machine::Disk,
    program: Program,
    /// How long each figure is measured.
    during: Duration,
    /// The parts that are measured; all where none is named.
    only: Vec<Part>,
}

impl Bench {
    fn has(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

fn main() -> io::Result<()> {
    let args = Args::parse();
    let folder = args.folder.clone().unwrap_or_else(std::env::temp_dir);
    let data = tempfile::Builder::new().prefix("stampbook-bench-").tempdir_in(folder)?;
    let cores = machine::split_cores()?;
    let disk = machine::Disk::under(data.path())?;
    let program = Program(std::path::absolute(&args.program)?);
    let mut bench =
        Bench { cores, disk, program, during: Duration::from_secs(args.seconds.max(1)), only: args.only.clone() };
    let mut table = Table::default();
    let best = match &args.postgres {
        Some(url) if bench.has(Part::Writing) => Some(pgbench::best(&mut bench, url, &args.postgres_bin)?),
        _ => None,
    };
    let file = |entries: u64| Ok(format!("sqlite:{}", data.path().join(format!("at-{entries}")).display()));
    database(&mut bench, &mut table, ("SQLite", &args.entries), best, file)?;
    if let Some(url) = &args.postgres {
        let made = |entries: u64| pgbench::database(url, &args.postgres_bin, &format!("at_{entries}"));
        database(&mut bench, &mut table, ("PostgreSQL", &args.postgres_entries), best, made)?;
    }
    println!("{}\n", machine::describe(&bench.cores));
    println!("{}\n", bench.disk.describe());
    println!("{table}");
    Ok(())
}

/// Everything on one database; `url` names, and makes where that is needed, where an installation of a size is kept.
fn database(
    bench: &mut Bench,
    table: &mut Table,
    (name, sizes): (&'static str, &[u64]),
    pgbench: Option<f64>,
    url: impl Fn(u64) -> io::Result<String>,
) -> io::Result<()> {
    table.column(name);
    let mut places = Vec::new();
    for entries in sizes {
        eprintln!("{name}: {entries} entries are written by an import");
        places.push(Place::load(bench, table, url(*entries)?, *entries)?);
    }
    let (Some(small), Some(large)) = (places.first(), places.last()) else {
        return Err(io::Error::other("--entries names no size"));
    };
    if bench.has(Part::Writing) {
        eprintln!("{name}: writing");
        writing::measure(bench, table, small, pgbench)?;
    }
    if bench.has(Part::Growth) && places.len() > 1 {
        eprintln!("{name}: what does not grow");
        hot::measure(bench, table, small, large)?;
    }
    if bench.has(Part::Pages) {
        eprintln!("{name}: pages");
        pages::measure(bench, table, small)?;
    }
    if bench.has(Part::Streams) {
        eprintln!("{name}: open pages and memory");
        streams::measure(bench, table, large)?;
    }
    Ok(())
}
