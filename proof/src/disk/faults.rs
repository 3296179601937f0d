//! The program under `strace`, which lets its calls fail on the database's files alone, and what it did with them. Knows
//! `strace` and the names of SQLite's files; nothing of what is asked of the program.

use anyhow::{Context, Result, bail};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// So long the tracer may take to write the last of what it saw.
const TOLD_WITHIN: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// The database's name in a folder.
pub const DATABASE: &str = "stampbook.sqlite";
/// Its log's.
pub const LOG: &str = "stampbook.sqlite-wal";

/// Which calls fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Those that write.
    Write,
    /// Those that wait until the disk has it.
    Sync,
}

impl Kind {
    /// The calls.
    const fn calls(self) -> &'static [&'static str] {
        match self {
            Self::Write => &["write", "pwrite64", "ftruncate"],
            Self::Sync => &["fsync", "fdatasync"],
        }
    }
}

/// A fault.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// Which calls fail.
    pub kind: Kind,
    /// The first that fails, of each sort and of each thread.
    pub first: usize,
    /// Whether all later ones fail, too.
    pub lasts: bool,
}

/// Whether the program can be traced here.
pub fn can_trace() -> bool {
    let mut trial = Command::new("strace");
    trial.args(["-f", "-o", "/dev/null", "true"]).stdout(Stdio::null()).stderr(Stdio::null());
    trial.status().is_ok_and(|status| status.success())
}

/// A command, traced into a file, with a fault or without. The process is the command's own: its number, its end.
pub fn traced(command: &Command, folder: &Path, seen: &Path, fault: Option<Fault>) -> Command {
    let mut strace = Command::new("strace");
    strace.args(["-D", "-f", "-q", "-s", "0", "-y", "-o"]).arg(seen);
    for name in [DATABASE, LOG, "stampbook.sqlite-shm", ""] {
        strace.arg("-P").arg(if name.is_empty() { folder.to_owned() } else { folder.join(name) });
    }
    let calls = [Kind::Write.calls(), Kind::Sync.calls()].concat().join(",");
    strace.arg("-e").arg(format!("trace={calls}"));
    if let Some(Fault { kind, first, lasts }) = fault {
        let all = if lasts { "+" } else { "" };
        strace.arg("-e").arg(format!("inject={}:error=EIO:when={first}{all}", kind.calls().join(",")));
    }
    strace.arg("--").arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => strace.env(name, value),
            None => strace.env_remove(name),
        };
    }
    strace
}

/// One call that was seen.
#[derive(Debug)]
pub struct Call {
    thread: u32,
    name: String,
    /// The file's name, without its folder.
    pub file: String,
    /// What it gave; none where it failed.
    pub gave: Option<u64>,
    /// Whether it was made to fail.
    pub injected: bool,
}

/// What the program did with the database's files.
#[derive(Debug)]
pub struct Seen(pub Vec<Call>);

impl Seen {
    /// Reads it, once the process has ended and the tracer has told.
    pub fn read(file: &Path, process: i32) -> Result<Self> {
        let (began, last) = (Instant::now(), format!("{process} +++ "));
        loop {
            let told = std::fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))?;
            if told.lines().any(|line| line.split_whitespace().collect::<Vec<_>>().join(" ").starts_with(&last)) {
                return Ok(Self::parse(&told));
            }
            if began.elapsed() > TOLD_WITHIN {
                bail!("strace did not say how the program ended");
            }
            thread::sleep(LOOK_AGAIN);
        }
    }

    /// Reads what is told up to now.
    pub fn so_far(file: &Path) -> Result<Self> {
        Ok(Self::parse(&std::fs::read_to_string(file)?))
    }

    fn parse(told: &str) -> Self {
        Self(told.lines().filter_map(call).collect())
    }

    /// How many calls of a kind there were, at most, of one sort in one thread: that is how `strace` counts them.
    pub fn most(&self, kind: Kind) -> usize {
        let mut counts = BTreeMap::<(u32, &str), usize>::new();
        for call in self.0.iter().filter(|call| kind.calls().contains(&call.name.as_str())) {
            *counts.entry((call.thread, &call.name)).or_default() += 1;
        }
        counts.into_values().max().unwrap_or_default()
    }

    /// How many calls were made to fail.
    pub fn injected(&self) -> usize {
        self.0.iter().filter(|call| call.injected).count()
    }

    /// Whether the log was written over itself, all its bytes, and the disk was waited for, before anything else was done to
    /// the log or the database.
    pub fn made_sure(&self, log_bytes: u64) -> bool {
        let mut written = 0;
        for call in self.0.iter().filter(|call| call.file == LOG || call.file == DATABASE) {
            match (call.name.as_str(), call.file.as_str()) {
                ("pwrite64", LOG) => written += call.gave.unwrap_or_default(),
                ("fsync" | "fdatasync", LOG) => return call.gave == Some(0) && written == log_bytes,
                _ => return false,
            }
        }
        false
    }
}

/// `1234  pwrite64(9</data/stampbook.sqlite-wal>, ""..., 24, 32) = 24`, which may be broken in two where threads cross.
fn call(line: &str) -> Option<Call> {
    let (thread, rest) = line.trim_start().split_once(' ')?;
    let rest = rest.trim_start();
    let (name, after) = rest.split_once('(')?;
    let file = after.split_once('<')?.1.split_once('>')?.0;
    let gave = rest.rsplit_once(" = ").map(|(_, gave)| gave.split(' ').next().unwrap_or_default());
    Some(Call {
        thread: thread.parse().ok()?,
        name: name.to_owned(),
        file: PathBuf::from(file).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        gave: gave.and_then(|gave| gave.parse().ok()),
        injected: rest.contains("(INJECTED)"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strace_says_is_read() {
        let line = "4711  pwrite64(9</data/stampbook.sqlite-wal>, \"\"..., 24, 32) = 24";
        let call = call(line).unwrap();
        assert_eq!((call.thread, call.name.as_str(), call.file.as_str()), (4711, "pwrite64", LOG));
        assert_eq!((call.gave, call.injected), (Some(24), false));
        let line = "4711  fsync(9</data/stampbook.sqlite-wal>) = -1 EIO (Input/output error) (INJECTED)";
        let failed = super::call(line).unwrap();
        assert_eq!((failed.gave, failed.injected), (None, true));
        assert!(super::call("4711 +++ exited with 0 +++").is_none());
    }

    #[test]
    fn a_log_is_made_sure_of_only_by_all_its_bytes_and_a_sync_before_anything_else() {
        let seen = |lines: &[&str]| Seen(lines.iter().filter_map(|line| call(line)).collect());
        let (write, sync) =
            ("1 pwrite64(9</d/stampbook.sqlite-wal>, \"\"..., 8, 0) = 8", "1 fsync(9</d/stampbook.sqlite-wal>) = 0");
        assert!(seen(&[write, sync]).made_sure(8));
        assert!(!seen(&[write, sync]).made_sure(9));
        assert!(!seen(&[sync, write]).made_sure(8));
        assert!(!seen(&["1 write(9</d/stampbook.sqlite>, \"\"..., 8) = 8", write, sync]).made_sure(8));
        assert!(!seen(&[]).made_sure(8));
    }
}
