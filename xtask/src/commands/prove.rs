//! `prove`: builds what is shipped, starts a PostgreSQL server, and runs the proofs of `proof` against both databases. Knows
//! which proofs there are and how short each is by default; never what they prove.

use super::build;
use crate::dirs;
use crate::postgres::Server;
use crate::process::{cargo, run as run_process};
use crate::progress::Progress;
use crate::proof_tools;
use crate::web_tools;
use anyhow::Result;
use std::ffi::OsStr;

/// The proofs by name.
const PROOFS: [&str; 6] = ["crash", "history", "disk", "api", "wallet", "legible"];
/// Those that a browser does, in `end2end/trials`.
const TRIALS: [&str; 2] = ["wallet", "legible"];

/// As much of them as every run of the tests has time for.
const SHORT: [(&str, &[&str]); 5] = [
    ("crash", &["--count", "4"]),
    ("history", &["--count", "1440"]),
    ("disk", &["--count", "2"]),
    ("api", &["--count", "3", "--phases", "coverage"]),
    ("legible", &[]),
];

/// The command. With a name, that proof alone; all that follows is passed on (`--seed 7 --count 100`).
pub fn run(args: &[String]) -> Result<()> {
    let (names, rest) = match args.split_first() {
        Some((name, rest)) => (vec![name.as_str()], rest),
        None => (PROOFS.to_vec(), &[][..]),
    };
    let mut progress = Progress::new(build::STEPS + 1 + names.len());
    build::steps(&mut progress)?;
    let server = progress.step("PostgreSQL", Server::durable)?;
    for name in names {
        prove(&mut progress, &server, name, rest)?;
    }
    progress.table();
    Ok(())
}

/// How many steps `short` takes.
pub const SHORT_STEPS: usize = 1 + SHORT.len();

/// A short run of each, of what was built before.
pub fn short(progress: &mut Progress) -> Result<()> {
    let server = progress.step("PostgreSQL that waits for the disk", Server::durable)?;
    SHORT.iter().try_for_each(|(name, args)| prove(progress, &server, name, args))
}

fn prove(progress: &mut Progress, server: &Server, name: &str, args: &[impl AsRef<OsStr>]) -> Result<()> {
    progress.step(&format!("Proof: {name}"), || {
        if TRIALS.contains(&name) {
            return trial(name, args);
        }
        let mut proof = cargo(["run", "-p", "proof", "--", name]);
        match name {
            "disk" => proof_tools::strace(),
            "api" => {
                proof.env("STAMPBOOK_SCHEMATHESIS", proof_tools::schemathesis()?);
            }
            _ => {}
        }
        proof.args(args).env("STAMPBOOK_BIN", dirs::stampbook()).env("STAMPBOOK_TEST_POSTGRES", &server.url);
        run_process(&mut proof)
    })
}

/// What only a browser can tell: how long somebody waits, and what a camera reads.
fn trial(name: &str, args: &[impl AsRef<OsStr>]) -> Result<()> {
    let mut node = web_tools::ensure()?.node();
    run_process(node.arg(format!("trials/{name}.mjs")).args(args))
}
