//! No space: the folder is on a small file system of its own, which is filled up before each step, so far that one page less
//! or more of the step fits, until all of it does. Knows how such a file system is made and filled.

use super::{
    ground::{Ground, Trial},
    script::Said,
};
use crate::show::table;
use anyhow::{Context, Result, bail, ensure};
use proof::program::{Program, Server};
use std::{
    fs::File,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

/// What the child process ends with where no file system can be made after all.
const CANNOT_MOUNT: u8 = 77;
/// Large enough for all of a script, small enough to be filled in no time.
const SIZE: &str = "size=16m";
const PAGE_BYTES: u64 = 4096;
/// No step writes so many pages.
const PAGES_MAX: u64 = 2000;

/// Runs this part in a process that may mount: as root, or as one who is root in a name space of their own. None where
/// neither is possible.
///
/// # Errors
/// Where a promise is broken.
pub fn run_apart(program: &Program, seed: u64) -> Result<Option<()>> {
    for how in ["-m", "-Urm"] {
        let mut child = Command::new("unshare");
        child.args([how, "--"]).arg(std::env::current_exe()?).arg("--program").arg(&program.0);
        child.args(["disk", "--full-only", "--seed", &seed.to_string()]);
        let may = Command::new("unshare").args([how, "true"]).stderr(Stdio::null()).status();
        if !may.is_ok_and(|status| status.success()) {
            continue;
        }
        match child.status()?.code() {
            Some(0) => return Ok(Some(())),
            Some(code) if code == i32::from(CANNOT_MOUNT) => {}
            _ => bail!("the proof of a full disk failed; its own words are above"),
        }
    }
    Ok(None)
}

/// A file that takes what room there is.
struct Filler(PathBuf);

impl Filler {
    /// Leaves so many pages.
    fn fill(&self, pages: u64) -> Result<()> {
        let mut file = File::create(&self.0)?;
        let zeros = [0; PAGE_BYTES as usize];
        let mut length: u64 = 0;
        loop {
            match file.write(&zeros) {
                Ok(written) => length += written as u64,
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(file.set_len(length.saturating_sub(pages * PAGE_BYTES))?)
    }

    fn free(&self) -> Result<()> {
        Ok(std::fs::remove_file(&self.0)?)
    }
}

#[derive(Default)]
struct Tally {
    steps: u64,
    refused: u64,
    pages_most: u64,
}

/// This part, where one may mount.
///
/// # Errors
/// Where a promise is broken.
pub fn run(program: &Program, seed: u64) -> Result<ExitCode> {
    let parent = tempfile::tempdir().context("no temporary folder can be made")?;
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", SIZE, "none"]).arg(parent.path()).stderr(Stdio::null());
    if !mount.status().is_ok_and(|status| status.success()) {
        return Ok(ExitCode::from(CANNOT_MOUNT));
    }
    // Dropped in any case: the folder can't be removed while something is mounted there.
    let done = on_small_disk(program, seed, parent.path());
    let _ = Command::new("umount").arg("-l").arg(parent.path()).status();
    let tally = done?;
    let lines = [
        ("steps, each until it fits", vec![tally.steps]),
        ("refused, all that was there read", vec![tally.refused]),
        ("most pages that one step needs", vec![tally.pages_most]),
    ];
    table(&format!("no space, seed {seed}"), &["SQLite"], &lines);
    Ok(ExitCode::SUCCESS)
}

fn on_small_disk(program: &Program, seed: u64, disk: &Path) -> Result<Tally> {
    let ground = Ground::new(program, seed)?;
    let reference = tempfile::tempdir()?;
    let books = {
        let trial = ground.trial(reference.path())?;
        let (mut script, mut server) = (ground.script.clone(), trial.start(None)?);
        while script.next().is_some() {
            ensure!(script.go_on(&server)?? == Said::Kept, "refused on a good disk");
        }
        server.terminate()?;
        trial.compare(&script, None)?
    };
    let (trial, filler) = (ground.trial(disk)?, Filler(disk.join("filler")));
    let (mut script, mut tally) = (ground.script.clone(), Tally::default());
    let mut server = trial.start(None)?;
    while script.next().is_some() {
        let pages = until_it_fits(&trial, &filler, &mut script, &server, &mut tally)?;
        (tally.steps, tally.pages_most) = (tally.steps + 1, tally.pages_most.max(pages));
    }
    // Full, and the power goes.
    filler.fill(0)?;
    server.kill()?;
    match trial.start(None) {
        Ok(server) => script.read(&server)?,
        Err(_) => ensure!(trial.said()?.contains("stampbook: cannot open"), "it did not say why: {}", trial.said()?),
    }
    filler.free()?;
    trial.compare(&script, Some(&books))?;
    Ok(tally)
}

/// Asks for the next step with no page left, then one, and so on, until it is kept: by the same server all the time. Says how
/// many it took.
fn until_it_fits(
    trial: &Trial<'_>,
    filler: &Filler,
    script: &mut super::script::Script,
    server: &Server,
    tally: &mut Tally,
) -> Result<u64> {
    for pages in 0..PAGES_MAX {
        filler.fill(pages)?;
        let said = script.go_on(server)?.with_context(|| format!("with {pages} pages left"))?;
        if let Said::Refused(why) = &said {
            ensure!(why == "disk-full", "a full disk is called {why}: {}", trial.said()?);
            script.read(server).with_context(|| format!("with {pages} pages left, after a refusal"))?;
            tally.refused += 1;
        }
        filler.free()?;
        if said == Said::Kept {
            return Ok(pages);
        }
    }
    bail!("the step is not kept though {PAGES_MAX} pages are free")
}
