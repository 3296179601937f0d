//! The machine: its name, its cores, its disk, and the memory of this program.

use crate::load::Latencies;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use std::{
    fs::{self, OpenOptions},
    io::{self, Seek, SeekFrom, Write},
    path::Path,
    time::{Duration, Instant},
};

const BLOCK: [u8; 4096] = [7; 4096];
/// The file that is written again and again, as a write-ahead log is.
const FILE_BLOCKS: u64 = 1_000;
const SYNC_FOR: Duration = Duration::from_secs(3);

/// Which cores do what.
pub struct Cores {
    /// The server's, alone.
    pub server: CpuSet,
    count: usize,
    apart: bool,
}

/// Takes the first core for the server and leaves this thread, and all that it starts, the second.
pub fn split_cores() -> io::Result<Cores> {
    let all = sched_getaffinity(None)?;
    let mut cores = (0..CpuSet::MAX_CPU).filter(|core| all.is_set(*core));
    let (first, second) = (cores.next().unwrap_or(0), cores.next());
    let only = |core| {
        let mut set = CpuSet::new();
        set.set(core);
        set
    };
    sched_setaffinity(None, &only(second.unwrap_or(first)))?;
    Ok(Cores { server: only(first), count: all.count() as usize, apart: second.is_some() })
}

/// What is measured on.
pub fn describe(cores: &Cores) -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown", |(_, name)| name);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let shared =
        if cores.apart { "server on one core, load on another" } else { "server and load share the only core" };
    let build = if cfg!(debug_assertions) { "DEBUG BUILD: the figures mean nothing" } else { "release build" };
    format!("Machine: {model}, {} cores ({shared}), Linux {}, {build}", cores.count, kernel.trim())
}

/// How the store opens the database, read off its source.
pub fn database() -> String {
    let store = include_str!("../../../server/src/store/mod.rs");
    let after = |word: &str| {
        let rest = store.split(word).nth(1).unwrap_or_default();
        rest.chars().take_while(|c| c.is_ascii_alphanumeric()).collect::<String>()
    };
    let (journal, sync) = (after("journal_mode(SqliteJournalMode::"), after("synchronous(SqliteSynchronous::"));
    format!("SQLite, journal {journal}, synchronous {sync}, 1 writer, {} readers", after("READERS_MAX: u32 = "))
}

/// What it costs to have 4 KB on the disk.
pub fn fdatasync(folder: &Path) -> io::Result<Latencies> {
    let mut file = OpenOptions::new().create_new(true).write(true).open(folder.join("fdatasync"))?;
    for _ in 0..FILE_BLOCKS {
        file.write_all(&BLOCK)?;
    }
    file.sync_all()?;
    let (mut latencies, started) = (Latencies::default(), Instant::now());
    while started.elapsed() < SYNC_FOR {
        for at in 0..FILE_BLOCKS.min(50) {
            file.seek(SeekFrom::Start(at * 4096))?;
            latencies.time(|| {
                file.write_all(&BLOCK)?;
                file.sync_data()
            })?;
        }
    }
    Ok(latencies)
}

/// Memory of this program that lies in RAM.
pub fn resident_kb() -> io::Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).ok_or_else(|| io::Error::other("no VmRSS"))
}
