//! Where the disk is made to fail: an installation that is copied for each trial, the program started on a copy, and what is
//! held against what it said. Knows folders, processes and their ends; never which calls fail.

use super::{
    faults::{DATABASE, Fault, LOG, Seen, traced},
    script::Script,
};
use crate::draws::draws;
use anyhow::{Context, Result, ensure};
use proof::{
    program::{Program, Server},
    till::Shop,
};
use rand::RngExt;
use serde_json::Value;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// What the program says as it ends where the disk did not confirm what was written.
const IN_DOUBT: &str = "the disk did not confirm";

/// An installation with a shop and nothing else, closed in good order.
pub struct Ground<'a> {
    program: &'a Program,
    folder: TempDir,
    /// What is asked in each trial.
    pub script: Script,
}

impl<'a> Ground<'a> {
    /// Opens the shop; what it is asked is drawn.
    ///
    /// # Errors
    /// Where the program refuses.
    pub fn new(program: &'a Program, seed: u64) -> Result<Self> {
        let folder = tempfile::tempdir().context("no temporary folder can be made")?;
        let promise = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/stamps.json");
        let shop = Shop::open(program, &format!("sqlite:{}", folder.path().join("data").display()), &promise)?;
        let mut draws = draws(seed, 0, 0);
        let script = Script::new(shop, [draws.random_range(1..10), draws.random_range(1..10)]);
        Ok(Self { program, folder, script })
    }

    /// A copy of it below a folder.
    ///
    /// # Errors
    /// Where there is no room for one.
    pub fn trial(&self, parent: &Path) -> Result<Trial<'a>> {
        let data = parent.join("data");
        fs::create_dir(&data)?;
        for file in fs::read_dir(self.folder.path().join("data"))?.flatten() {
            fs::copy(file.path(), data.join(file.file_name()))?;
        }
        let notes = tempfile::tempdir().context("no temporary folder can be made")?;
        Ok(Trial { program: self.program, data, notes })
    }
}

/// A copy of the installation, on which the program runs and fails.
pub struct Trial<'a> {
    program: &'a Program,
    data: PathBuf,
    notes: TempDir,
}

impl Trial<'_> {
    fn url(&self) -> String {
        format!("sqlite:{}", self.data.display())
    }

    /// Starts the server, traced where a fault is told (none of it: only looked at).
    ///
    /// # Errors
    /// Where it does not start.
    pub fn start(&self, trace: Option<Option<Fault>>) -> Result<Server> {
        let start = || {
            // What was said and seen of an earlier start is no longer asked for.
            let said = File::create(self.notes.path().join("said"))?;
            let mut command = self.program.serve_at(&self.url());
            if let Some(fault) = trace {
                command = traced(&command, &self.data, &self.notes.path().join("seen"), fault);
            }
            command.stderr(said);
            Ok(command)
        };
        // What a fault brings about is for the proof to see: only for want of the port it is tried again.
        Server::start_behind(start, || self.said().is_ok_and(|said| said.contains("cannot listen")))
            .with_context(|| format!("the server did not start: {}", self.said().unwrap_or_default()))
    }

    /// What the server complained of since it was started last.
    ///
    /// # Errors
    /// Where that can't be read.
    pub fn said(&self) -> Result<String> {
        Ok(fs::read_to_string(self.notes.path().join("said"))?.trim().to_owned())
    }

    /// What a traced server has done with the database's files, after its end.
    ///
    /// # Errors
    /// Where nothing is told of it.
    pub fn seen(&self, server: &Server) -> Result<Seen> {
        Seen::read(&self.notes.path().join("seen"), server.pid().as_raw_nonzero().get())
    }

    /// What a traced server has done up to now.
    ///
    /// # Errors
    /// Where nothing is told of it.
    pub fn seen_so_far(&self) -> Result<Seen> {
        Seen::so_far(&self.notes.path().join("seen"))
    }

    /// What the log holds; nothing where there is none.
    #[must_use]
    pub fn log(&self) -> Vec<u8> {
        fs::read(self.data.join(LOG)).unwrap_or_default()
    }

    /// What the database holds beside the log.
    #[must_use]
    pub fn database(&self) -> Vec<u8> {
        fs::read(self.data.join(DATABASE)).unwrap_or_default()
    }

    /// Makes the log what it was: the disk has lost what it did not confirm.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn lose(&self, log: &[u8]) -> Result<()> {
        Ok(fs::write(self.data.join(LOG), log)?)
    }

    /// Waits for a server that ends by itself because the disk is in doubt: with an exit code and a message.
    ///
    /// # Errors
    /// Where it ends otherwise.
    pub fn ended(&self, server: &mut Server) -> Result<()> {
        let (status, _) = server.end()?;
        let said = self.said()?;
        ensure!(
            status.code() == Some(1) && said.lines().last().is_some_and(|last| last.contains(IN_DOUBT)),
            "after a failed sync it ended with {status}: {said}"
        );
        Ok(())
    }

    /// Starts the server on a good disk and holds what is there against what was acknowledged, and against the books of a day
    /// on which nothing failed.
    ///
    /// # Errors
    /// Where something is missing, or there twice.
    pub fn compare(&self, script: &Script, books: Option<&Value>) -> Result<Value> {
        let mut server = self.start(None)?;
        script.repeat(&server)?;
        script.read(&server)?;
        let (status, said) = server.terminate()?;
        ensure!(status.success(), "it did not end in good order: {status} {said}");
        let found = Script::books(self.program, &self.url())?;
        ensure!(books.is_none_or(|books| found == *books), "the books differ: {found} and not {books:?}");
        Ok(found)
    }
}
