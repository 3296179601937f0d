//! The machine: its name, its cores, its disk, and the memory of a program.

use crate::load::Latencies;
use rustix::{
    param::clock_ticks_per_second,
    process::{Pid, Resource, Rlimit, getrlimit, setrlimit},
    thread::{CpuSet, sched_getaffinity, sched_setaffinity},
};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek, SeekFrom, Write},
    path::Path,
};

const BLOCK: [u8; 4096] = [7; 4096];
/// The file that is written again and again, as a write-ahead log is.
const FILE_BLOCKS: u64 = 1_000;
/// Good disks with a protected cache take longer than this to have something on the disk.
const SUSPICIOUS_MS: f64 = 0.05;

/// Which cores do what.
pub struct Cores {
    /// The server's, alone.
    server: CpuSet,
    load: CpuSet,
    all: CpuSet,
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
    let load = only(second.unwrap_or(first));
    sched_setaffinity(None, &load)?;
    Ok(Cores { server: only(first), load, all, apart: second.is_some() })
}

impl Cores {
    /// What is started in here runs on the server's core.
    pub fn for_server<T>(&self, start: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        self.on(&self.server, start)
    }

    /// What is started in here runs on every core.
    pub fn for_all<T>(&self, start: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        self.on(&self.all, start)
    }

    fn on<T>(&self, cores: &CpuSet, start: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        sched_setaffinity(None, cores)?;
        let started = start();
        sched_setaffinity(None, &self.load)?;
        started
    }
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
    let busy = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let busy = busy.split(' ').nth(2).unwrap_or("unknown").to_owned();
    let count = cores.all.count();
    format!("Machine: {model}, {count} cores ({shared}), Linux {}; load of the last 15 minutes {busy}", kernel.trim())
}

/// What it costs to have 4 KB on a disk.
pub struct Disk {
    file: File,
    at: u64,
    all: Latencies,
}

impl Disk {
    /// The disk under this folder.
    pub fn under(folder: &Path) -> io::Result<Self> {
        let mut file = OpenOptions::new().create_new(true).write(true).open(folder.join("fdatasync"))?;
        for _ in 0..FILE_BLOCKS {
            file.write_all(&BLOCK)?;
        }
        file.sync_all()?;
        Ok(Self { file, at: 0, all: Latencies::default() })
    }

    /// Has some blocks on the disk, one after the other.
    pub fn sync(&mut self, times: u32) -> io::Result<Latencies> {
        let mut latencies = Latencies::default();
        for _ in 0..times {
            self.at = (self.at + 1) % FILE_BLOCKS;
            self.file.seek(SeekFrom::Start(self.at * 4096))?;
            latencies.time(|| {
                self.file.write_all(&BLOCK)?;
                self.file.sync_data()
            })?;
        }
        self.all.add(latencies.clone());
        Ok(latencies)
    }

    /// What it came to, over the whole run.
    pub fn describe(&self) -> String {
        let (p50, p99) = (self.all.p50_ms(), self.all.p99_ms());
        let doubt = if p50 < SUSPICIOUS_MS {
            " (faster than disks are: most likely a cache below answers it, and the ratio to it says little)"
        } else {
            ""
        };
        format!("`fdatasync` of 4 KB on the databases' disk: {p50:.3} ms, p99 {p99:.3} ms{doubt}")
    }
}

/// The processor's time that a program has taken so far, in seconds, in its own code and in the system's.
fn process_seconds(stat: &str) -> Option<f64> {
    // The second field is the program's name in brackets, and may hold anything: fields are counted behind it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system) = (fields.next()?.parse::<f64>().ok()?, fields.next()?.parse::<f64>().ok()?);
    Some((user + system) / clock_ticks_per_second() as f64)
}

/// What a server has taken so far of the processor, and what those backends of PostgreSQL have that serve its database.
pub fn cpu_seconds(pid: Pid, url: &str) -> io::Result<(f64, f64)> {
    let none = || io::Error::other("the processor's time can't be read");
    let of = |folder: &Path| fs::read_to_string(folder.join("stat")).ok().and_then(|stat| process_seconds(&stat));
    let own = of(Path::new(&format!("/proc/{}", pid.as_raw_nonzero()))).ok_or_else(none)?;
    let Some((_, database)) = url.strip_prefix("postgres").and_then(|rest| rest.rsplit_once('/')) else {
        return Ok((own, 0.0));
    };
    // Each calls itself `postgres: USER DATABASE HOST(PORT) what it does`.
    let serves = |folder: &Path| {
        let title = fs::read(folder.join("cmdline")).unwrap_or_default();
        let title = String::from_utf8_lossy(&title);
        title.starts_with("postgres: ") && title.split(' ').nth(2) == Some(database)
    };
    let folders = fs::read_dir("/proc")?.flatten().map(|entry| entry.path());
    Ok((own, folders.filter(|folder| serves(folder)).filter_map(|folder| of(&folder)).sum()))
}

/// Memory of a program that lies in RAM, in kilobytes.
pub fn resident_kb(pid: Pid) -> io::Result<f64> {
    let status = fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).ok_or_else(|| io::Error::other("no VmRSS"))
}

/// Lets this program, and those that it starts, have as many files and connections open as the machine allows; says how many.
pub fn open_files() -> io::Result<usize> {
    let most = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most })?;
    Ok(most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX)))
}
