//! Disk: while a short script is asked, the disk under SQLite fails: there is no space, a write fails, the disk does not
//! confirm a write, at each place in turn. Nothing is acknowledged that is not kept; what is not kept is refused with a 503
//! that says what is wrong; after a sync that failed the server ends itself, and the next one trusts nothing that is in the
//! machine's memory alone. Once the disk is good again, all that was acknowledged is there once, and all else can be sent
//! again. What a machine does not allow to be tried is said.

mod faults;
mod full;
mod ground;
mod script;

use crate::{
    draws::draws,
    show::{Bar, Stop, table},
};
use anyhow::{Context, Result, bail, ensure};
use faults::{Fault, Kind};
use ground::{Ground, Trial};
use proof::program::{Program, Server};
use rand::seq::IteratorRandom;
use script::{Said, Script};
use serde_json::Value;
use std::{collections::BTreeMap, process::ExitCode};

/// How often the same is asked of a server that refuses it, before a server is started on a good disk.
const TRIES: u32 = 3;
/// What the server says where it refuses to trust the log.
const UNTRUSTED: &str = "can't be trusted";

/// A full disk, and calls that fail.
const PARTS: usize = 2;

/// How much is proved.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// What is drawn
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Places of each kind of fault at which it is injected; all of them where there are no more
    #[arg(long, default_value_t = 30)]
    count: usize,
    /// Only the part for which a small file system is mounted, here
    #[arg(long, hide = true)]
    full_only: bool,
}

/// What fails, and what becomes of the log that is left where the server ended itself.
const PLANS: [(&str, Kind, bool, bool); 5] = [
    ("one write fails", Kind::Write, false, false),
    ("all writes fail from there on", Kind::Write, true, false),
    ("one sync fails", Kind::Sync, false, false),
    ("all syncs fail from there on", Kind::Sync, true, false),
    ("the same, and the disk loses it", Kind::Sync, true, true),
];

#[derive(Debug, Default)]
struct Tally {
    places: Vec<u64>,
    trials: u64,
    injected: u64,
    not_started: u64,
    refused: BTreeMap<String, u64>,
    healed: u64,
    ended: u64,
    logs: u64,
    untrusted: u64,
}

/// Proves it.
///
/// # Errors
/// Where a promise is broken.
pub fn run(program: &Program, options: &Options) -> Result<ExitCode> {
    if options.full_only {
        return full::run(program, options.seed);
    }
    let (stop, mut skipped) = (Stop::listen(), Vec::new());
    if full::run_apart(program, options.seed)?.is_none() {
        skipped.push("no space: nobody may mount here (neither as root nor by `unshare -Urm`)");
    }
    if faults::can_trace() {
        let mut tally = Tally::default();
        let done = injected(program, options, &stop, &mut tally);
        show(&tally, options.seed);
        done.with_context(|| format!("seed {}", options.seed))?;
    } else {
        skipped.push("errors of writes and syncs: `strace` is not there or may not trace here");
    }
    for part in &skipped {
        println!("NOT TRIED: {part}");
    }
    if stop.is_set() {
        println!("stopped");
        return Ok(ExitCode::from(130));
    }
    if skipped.len() == PARTS {
        println!("nothing was proved here");
    } else {
        println!("nothing was acknowledged that was not kept; after each fault all was there once, every audit clean");
    }
    Ok(ExitCode::SUCCESS)
}

fn show(tally: &Tally, seed: u64) {
    let mut lines: Vec<(&str, Vec<u64>)> =
        PLANS.iter().zip(&tally.places).map(|((name, ..), places)| (*name, vec![*places])).collect();
    lines.extend([
        ("trials", vec![tally.trials]),
        ("calls that failed", vec![tally.injected]),
        ("did not start, and said why", vec![tally.not_started]),
    ]);
    let refused: Vec<_> = tally.refused.iter().map(|(why, times)| (format!("refused: {why}"), *times)).collect();
    lines.extend(refused.iter().map(|(why, times)| (why.as_str(), vec![*times])));
    lines.extend([
        ("kept by the same server then", vec![tally.healed]),
        ("ended itself, with a message", vec![tally.ended]),
        ("logs made sure of at the start", vec![tally.logs]),
        ("logs not trusted at the start", vec![tally.untrusted]),
    ]);
    table(&format!("disk, seed {seed}"), &["SQLite"], &lines);
}

fn injected(program: &Program, options: &Options, stop: &Stop, tally: &mut Tally) -> Result<()> {
    let ground = Ground::new(program, options.seed)?;
    let (books, writes, syncs) = untroubled(&ground)?;
    let mut plans = Vec::new();
    for (at, (_, kind, lasts, lost)) in PLANS.iter().enumerate() {
        let places = if *kind == Kind::Write { writes } else { syncs };
        let mut drawn = (1..=places).sample(&mut draws(options.seed, 1, at as u64), options.count);
        drawn.sort_unstable();
        tally.places.push(drawn.len() as u64);
        plans.extend(drawn.into_iter().map(|first| (Fault { kind: *kind, first, lasts: *lasts }, *lost)));
    }
    eprintln!("      {writes} writes and {syncs} syncs by one thread at most; {} trials", plans.len());
    let bar = Bar::new(plans.len() as u64);
    for (fault, lost) in plans {
        if stop.is_set() {
            break;
        }
        let parent = tempfile::tempdir()?;
        let trial = ground.trial(parent.path())?;
        let said = Attempt { trial: &trial, fault, lost, tally }.run(ground.script.clone(), &books);
        let said = said.with_context(|| format!("{fault:?}; it said last: {}", trial.said().unwrap_or_default()))?;
        tally.trials += 1;
        bar.round(&said);
    }
    Ok(())
}

/// A day on which nothing fails: its books, and how many writes and syncs there are.
fn untroubled(ground: &Ground<'_>) -> Result<(Value, usize, usize)> {
    let parent = tempfile::tempdir()?;
    let trial = ground.trial(parent.path())?;
    let (mut script, mut server) = (ground.script.clone(), trial.start(Some(None))?);
    while script.next().is_some() {
        ensure!(script.go_on(&server)?? == Said::Kept, "refused on a good disk");
    }
    server.terminate()?;
    let seen = trial.seen(&server)?;
    ensure!(seen.most(Kind::Sync) > script.len(), "more is acknowledged than the disk was waited for");
    Ok((trial.compare(&script, None)?, seen.most(Kind::Write), seen.most(Kind::Sync)))
}

/// One fault at one place.
struct Attempt<'a> {
    trial: &'a Trial<'a>,
    fault: Fault,
    lost: bool,
    tally: &'a mut Tally,
}

impl Attempt<'_> {
    fn run(mut self, mut script: Script, books: &Value) -> Result<String> {
        let (mut server, mut faulty) = match self.trial.start(Some(Some(self.fault))) {
            Ok(server) => (server, true),
            Err(_) => {
                let said = self.trial.said()?;
                ensure!(said.contains("stampbook: cannot open"), "it did not start and did not say why: {said}");
                self.tally.not_started += 1;
                (self.trial.start(None)?, false)
            }
        };
        let (mut tries, mut refusals) = (0, 0);
        while let Some(step) = script.next() {
            let log = self.trial.log();
            let said = match script.go_on(&server) {
                Ok(said) => said?,
                // What is done now and then may have met the fault before we did.
                Err(_) if faulty && self.fault.kind == Kind::Sync => Said::Refused("disk-in-doubt".into()),
                Err(error) => bail!("at {step:?} the connection broke off: {error}"),
            };
            let Said::Refused(why) = said else {
                self.tally.healed += u64::from(faulty && tries > 0);
                tries = 0;
                continue;
            };
            ensure!(faulty, "a good disk is called {why}");
            (tries, refusals) = (tries + 1, refusals + 1);
            *self.tally.refused.entry(why.clone()).or_default() += 1;
            match (self.fault.kind, why.as_str()) {
                (Kind::Sync, "disk-in-doubt") => {
                    self.trial.ended(&mut server)?;
                    self.tally.ended += 1;
                    self.tally.injected += self.trial.seen(&server)?.injected() as u64;
                    (server, faulty) = (self.start_again(&log)?, false);
                }
                (Kind::Write, "disk-fails") if tries < TRIES => {}
                (Kind::Write, "disk-fails") => {
                    self.end(&mut server, true)?;
                    (server, faulty) = (self.trial.start(None)?, false);
                }
                _ => bail!("a failed {:?} is called {why}", self.fault.kind),
            }
        }
        self.end(&mut server, faulty)?;
        self.trial.compare(&script, Some(books))?;
        let Fault { kind, first, lasts } = self.fault;
        let from = if lasts { "from" } else { "at" };
        Ok(format!("{kind:?} {from} {first}: {refusals} refused"))
    }

    /// Ends a server that runs. As it ends SQLite carries the log into the database: that this fails is no harm.
    fn end(&mut self, server: &mut Server, traced: bool) -> Result<()> {
        let (status, said) = server.terminate()?;
        ensure!(status.success(), "it did not end in good order: {status} {said}");
        if traced {
            self.tally.injected += self.trial.seen(server)?.injected() as u64;
        }
        Ok(())
    }

    /// Starts the server after one ended itself and left its log as it was: that is made sure of first; on a disk that does
    /// not take it, nothing is started and nothing changed.
    fn start_again(&mut self, before: &[u8]) -> Result<Server> {
        let left = self.trial.log();
        ensure!(!left.is_empty(), "it did something to the log as it ended");
        self.tally.logs += 1;
        for kind in [Kind::Write, Kind::Sync] {
            let database = self.trial.database();
            let fault = Fault { kind, first: 1, lasts: true };
            ensure!(self.trial.start(Some(Some(fault))).is_err(), "it started though the log can't be trusted");
            let said = self.trial.said()?;
            ensure!(said.contains(UNTRUSTED), "it did not say that the log can't be trusted: {said}");
            ensure!(self.trial.log() == left && self.trial.database() == database, "it wrote what can't be trusted");
            self.tally.untrusted += 1;
        }
        if self.lost {
            self.trial.lose(before)?;
        }
        let length = self.trial.log().len() as u64;
        let server = self.trial.start(Some(None))?;
        ensure!(length == 0 || self.trial.seen_so_far()?.made_sure(length), "the log was trusted as it was");
        Ok(server)
    }
}
