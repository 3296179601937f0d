//! `dev`: a quick build, the server from a debug build, and both again whenever a source changes. Knows which folders
//! to watch; the page reloads itself when the server that it listens to comes back.

use crate::dirs;
use crate::process::{cargo, command, run as run_process};
use crate::site::{self, Profile};
use crate::toolchain::{self, Toolchain};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

const WATCHED: [&str; 9] = ["loyalty", "server", "app", "frontend", "check", "code", "style", "public", "Cargo.toml"];
const LOOK_EVERY: Duration = Duration::from_millis(500);
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// The command. Further arguments go to `stampbook serve`.
pub fn run(args: &[String]) -> Result<()> {
    let toolchain = toolchain::ensure()?;
    let mut server: Option<Child> = None;
    loop {
        let seen = state();
        match rebuild(&toolchain) {
            Ok(()) => {
                if let Some(old) = server.take() {
                    stop(old)?;
                }
                server = Some(start(args)?);
            }
            Err(error) => {
                eprintln!("\n      {error:#}\n      The server that ran before goes on; mend it and save.");
            }
        }
        eprintln!("      watching {} …", WATCHED.join(", "));
        wait_for_change(&seen, &mut server)?;
        eprintln!("\n      something changed: building again");
    }
}

fn rebuild(toolchain: &Toolchain) -> Result<()> {
    let began = Instant::now();
    site::build(toolchain, Profile::Quick)?;
    run_process(&mut cargo(["build", "-p", "app", "--features", "ssr", "--bin", "stampbook"]))?;
    eprintln!("      built in {:.1} s", began.elapsed().as_secs_f64());
    Ok(())
}

fn start(args: &[String]) -> Result<Child> {
    let mut server = command(dirs::stampbook_debug());
    server.args(["serve", "--demo", "--data"]).arg(dirs::target().join("dev")).args(args);
    server.env("STAMPBOOK_DEV_RELOAD", "1");
    server.spawn().context("cannot start the server from target/debug/stampbook")
}

/// Asks the server to end, and ends it if it does not.
fn stop(mut server: Child) -> Result<()> {
    let asked = command("kill").arg(server.id().to_string()).status();
    let until = Instant::now() + STOP_WITHIN;
    while asked.is_ok() && Instant::now() < until {
        if server.try_wait().context("cannot ask after the server")?.is_some() {
            return Ok(());
        }
        sleep(Duration::from_millis(20));
    }
    eprintln!("      the server did not end by itself: killing it");
    server.kill().context("cannot end the old server")?;
    server.wait().context("cannot end the old server")?;
    Ok(())
}

/// Returns once the sources differ and then hold still, so that a save of many files is one change.
fn wait_for_change(seen: &State, server: &mut Option<Child>) -> Result<()> {
    let mut last = state();
    loop {
        sleep(LOOK_EVERY);
        if let Some(child) = server
            && let Some(status) = child.try_wait().context("cannot ask after the server")?
        {
            eprintln!("      the server ended with {status}; it starts again with your next change");
            *server = None;
        }
        let now = state();
        if now != *seen && now == last {
            return Ok(());
        }
        last = now;
    }
}

/// Every watched file with the time of its last change.
type State = Vec<(PathBuf, Option<SystemTime>)>;

fn state() -> State {
    let mut found = State::new();
    for name in WATCHED {
        collect(&dirs::root().join(name), &mut found);
    }
    found.sort();
    found
}

fn collect(path: &Path, found: &mut State) {
    // Editors' swap files come and go; a file that vanishes while we look is seen the next time.
    if path
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.') || name.to_string_lossy().ends_with('~'))
    {
        return;
    }
    match path.read_dir() {
        Ok(entries) => entries.flatten().for_each(|entry| collect(&entry.path(), found)),
        Err(_) => found.push((path.to_path_buf(), path.metadata().and_then(|meta| meta.modified()).ok())),
    }
}
