//! A PostgreSQL server for one run of the tests: installed if it is not there, started in a folder of its own, gone
//! afterwards. Knows nothing of the tests.

use crate::process::{command, find, output};
use crate::system;
use anyhow::{Context, Result, bail};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The version that the store is written for.
const MAJOR_MIN: u32 = 15;
/// Where Debian keeps each version's programs.
const DEBIANS: &str = "/usr/lib/postgresql";
const READY_WITHIN: Duration = Duration::from_secs(30);
/// Somebody else may take the port between our asking for one and the server's.
const TRIES: u32 = 3;

/// Holds the server, starts it again when it dies (proofs kill it), and ends it when its own input ends: whatever becomes
/// of us (an error, Ctrl-C, a kill), that closes. What a signal from the terminal tells us must not end it before the
/// server. After a crash the dead server's children may hold its memory for a moment, so a start may fail and is repeated.
const KEEPER: &str = r#"
trap '' INT TERM HUP
dir=$1; shift
until [ -e "$dir/over" ]; do
    "$@" >>"$dir/log" 2>&1 &
    echo $! >"$dir/process"
    wait $!
    sleep 0.1
done 2>/dev/null &
keeping=$!
read -r _
: >"$dir/over"
while kill -0 "$keeping" 2>/dev/null; do
    kill -INT "$(cat "$dir/process")" 2>/dev/null
    sleep 0.1
done
rm -rf "$dir"
"#;

/// What every server is told; all else is as it is installed, so what it says is kept is on the disk.
const SETTINGS: [&str; 3] = ["max_connections=200", "unix_socket_directories=", "listen_addresses=127.0.0.1"];

/// For tests nothing is kept after a run, so nothing waits for the disk: a crash of the machine may lose these databases,
/// which proves nothing of what Stampbook promises, and no test asks for it. None of them lives long enough to be swept.
const FORGETFUL: [&str; 4] = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"];

/// A server that runs; dropped, it ends and its folder is removed.
pub struct Server {
    keeper: Child,
    input: Option<ChildStdin>,
    /// What to put before the name of a database.
    pub url: String,
}

impl Server {
    /// Starts one for tests, which does not wait for the disk; installs PostgreSQL if it is not there.
    pub fn start() -> Result<Self> {
        Self::start_with(&[SETTINGS.as_slice(), &FORGETFUL].concat(), &[])
    }

    /// The same, as it is for real use: what it acknowledges is on the disk.
    pub fn durable() -> Result<Self> {
        Self::durable_under(&[])
    }

    /// The same under another program, such as one that slows its disk.
    pub fn durable_under(tracer: &[String]) -> Result<Self> {
        Self::start_with(&SETTINGS, tracer)
    }

    fn start_with(settings: &[&str], tracer: &[String]) -> Result<Self> {
        let programs = ensure()?;
        let user = User::find()?;
        let mut tries = 1;
        loop {
            match Self::try_start(&programs, &user, settings, tracer) {
                Err(error) if tries < TRIES => eprintln!("      {error:#}\n      trying once more"),
                done => return done,
            }
            tries += 1;
        }
    }

    fn try_start(programs: &Path, user: &User, settings: &[&str], tracer: &[String]) -> Result<Self> {
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).context("no port is free")?.port();
        let dir = std::env::temp_dir().join(format!("stampbook-postgres-{}-{port}", std::process::id()));
        output(user.run("mkdir").args(["-m", "700"]).arg(&dir))?;
        let data = dir.join("data");
        let mut init = user.run(programs.join("initdb"));
        init.args(["--no-sync", "--username=stampbook", "--auth=trust", "--encoding=UTF8", "--locale=C", "--pgdata"])
            .arg(&data);
        let made = output(&mut init).context("cannot make a folder for PostgreSQL");
        // From here on the keeper removes the folder, whether the server starts or not.
        let mut keeper = user.run("sh");
        keeper
            .args(["-c", KEEPER, "keeper"])
            .arg(&dir)
            .args(tracer)
            .arg(programs.join("postgres"))
            .arg("-D")
            .arg(&data);
        keeper.args(["-p", &port.to_string()]).args(settings.iter().flat_map(|setting| ["-c", setting]));
        let mut keeper = keeper.stdin(Stdio::piped()).spawn().context("cannot start PostgreSQL")?;
        let input = keeper.stdin.take();
        let server = Self { keeper, input, url: format!("postgres://stampbook@127.0.0.1:{port}") };
        made?;
        server.wait(programs, port, &dir)?;
        eprintln!("      PostgreSQL runs on port {port}, in {}, until this ends", dir.display());
        Ok(server)
    }

    fn wait(&self, programs: &Path, port: u16, dir: &Path) -> Result<()> {
        let until = Instant::now() + READY_WITHIN;
        let mut ready = command(programs.join("pg_isready"));
        ready.args(["-q", "-h", "127.0.0.1", "-U", "stampbook", "-p", &port.to_string()]);
        while Instant::now() < until {
            if ready.status().is_ok_and(|status| status.success()) {
                return Ok(());
            }
            sleep(Duration::from_millis(50));
        }
        let log = std::fs::read_to_string(dir.join("log")).unwrap_or_default();
        let last: Vec<_> = log.lines().rev().take(5).collect();
        bail!("PostgreSQL does not answer on port {port}; it said last: {}", last.join(" / "))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.keeper.wait();
    }
}

/// As whom the server runs: PostgreSQL refuses to be root.
struct User(Option<(u32, u32)>);

impl User {
    fn find() -> Result<Self> {
        let id = |args: &[&str]| output(command("id").args(args)).map(|id| id.trim().parse::<u32>().ok());
        if id(&["-u"])? != Some(0) {
            return Ok(Self(None));
        }
        for name in ["postgres", "nobody"] {
            if let (Ok(Some(user)), Ok(Some(group))) = (id(&["-u", name]), id(&["-g", name])) {
                return Ok(Self(Some((user, group))));
            }
        }
        bail!("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody` to run it as")
    }

    fn run(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = command(program);
        // The checkout may be closed to others.
        command.current_dir("/");
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }
}

/// The folder of a version's programs; PostgreSQL is installed if there is none.
fn ensure() -> Result<PathBuf> {
    if let Some(programs) = programs() {
        return Ok(programs);
    }
    system::install(&["postgresql"], "to run the tests on PostgreSQL")?;
    programs().with_context(|| {
        format!("postgresql is installed, but no version from {MAJOR_MIN} on is in {DEBIANS}; install one by hand")
    })
}

/// The folder of the programs of the latest version that is installed.
pub fn programs() -> Option<PathBuf> {
    let versions = Path::new(DEBIANS).read_dir().into_iter().flatten().flatten();
    let versions = versions.filter_map(|dir| dir.file_name().to_string_lossy().parse::<u32>().ok());
    let debians = versions.filter(|version| *version >= MAJOR_MIN).max();
    let debians = debians.map(|version| Path::new(DEBIANS).join(version.to_string()).join("bin"));
    let on_path = || {
        let postgres = find("postgres")?;
        let version = output(command(&postgres).arg("--version")).ok()?;
        (major(&version)? >= MAJOR_MIN).then(|| postgres.parent().map(Path::to_path_buf)).flatten()
    };
    debians.filter(|bin| bin.join("initdb").exists() && bin.join("postgres").exists()).or_else(on_path)
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` says 15.
fn major(version: &str) -> Option<u32> {
    version.split_whitespace().find_map(|word| word.split('.').next()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read() {
        assert_eq!(major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 17beta1"), None);
    }
}
