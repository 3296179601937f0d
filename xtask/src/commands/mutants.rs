//! `mutants`: changes the rules in small ways, one at a time, and demands that a test fails for each. What survives is a
//! rule that no test holds.

use crate::process::{cargo, command, run as run_process, succeeds};
use crate::progress::Progress;
use anyhow::{Context, Result};

/// The version that the command was written for.
const VERSION: &str = "27.1.0";
/// Random cases a property test tries: fewer than otherwise, since each change runs all of them.
const CASES: &str = "24";
/// What a change makes run for ever may take memory for ever, too: so much for each process, in bytes. `prlimit` is part of
/// util-linux, which every Linux has.
const MEMORY_MAX: &str = "--as=6442450944";

/// The command. Arguments are passed on: `--shard 1/4`, `--file loyalty/src/tiers.rs`.
pub fn run(args: &[String]) -> Result<()> {
    let mut progress = Progress::new(2);
    progress.step("cargo-mutants", || {
        if succeeds(cargo(["mutants", "--version"]).env("CARGO_TERM_QUIET", "true")) {
            return Ok(());
        }
        println!("cargo-mutants is not here: building it, which takes some minutes");
        run_process(&mut cargo(["install", "cargo-mutants", "--locked", "--version", VERSION]))
    })?;
    progress.step("The rules, changed one by one", || {
        let mut command = command("prlimit");
        command.args([MEMORY_MAX, "cargo", "mutants", "--package", "loyalty", "--jobs", "2", "--no-shuffle"]);
        // It ends with the first test that fails, and runs the slow ones beside each other.
        if succeeds(cargo(["nextest", "--version"]).env("CARGO_TERM_QUIET", "true")) {
            command.args(["--test-tool", "nextest"]);
        }
        // Nobody looks into what is compiled for one run: without lines for a debugger it is sooner done.
        command.args(args).env("PROPTEST_CASES", CASES).env("CARGO_PROFILE_DEV_DEBUG", "0");
        run_process(&mut command).context("some changes were not noticed: target/mutants.out/missed.txt lists them")
    })
}
