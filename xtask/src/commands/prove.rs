//! `prove`: builds what is shipped, starts a PostgreSQL server, and runs the proofs of `proof` against both databases. Knows
//! which proofs there are and how short each is by default; never what they prove.

use super::build;
use crate::dirs;
use crate::postgres::Server;
use crate::process::{cargo, run as run_process};
use crate::progress::Progress;
use anyhow::Result;

/// The proofs by name.
const PROOFS: [&str; 0] = [];

/// The command. With a name, that proof alone; all that follows is passed on (`--seed 7 --count 100`).
pub fn run(args: &[String]) -> Result<()> {
    let (names, rest) = match args.split_first() {
        Some((name, rest)) => (vec![name.as_str()], rest),
        None => (PROOFS.to_vec(), &[][..]),
    };
    let mut progress = Progress::new(build::STEPS + 1 + names.len());
    build::steps(&mut progress)?;
    let server = progress.step("PostgreSQL", Server::start)?;
    for name in names {
        progress.step(&format!("Proof: {name}"), || {
            let mut proof = cargo(["run", "-p", "proof", "--", name]);
            proof.args(rest).env("STAMPBOOK_BIN", dirs::stampbook()).env("STAMPBOOK_TEST_POSTGRES", &server.url);
            run_process(&mut proof)
        })?;
    }
    progress.table();
    Ok(())
}
