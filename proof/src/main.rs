//! The proofs: the shipped program is crashed, raced, fed with rubbish and starved of its disk, and what it said is held
//! against what it kept. `cargo xtask prove` builds the program and runs this. Each proof takes a seed and a count, says
//! what it did, and fails where a promise was broken; none of them knows the product from inside.

mod api;
mod crash;
mod disk;
mod draws;
mod history;
mod place;
mod show;

use clap::{Parser, Subcommand};
use proof::program::Program;
use std::{path::PathBuf, process::ExitCode};

/// What is proved, and how much of it.
#[derive(Debug, Parser)]
#[command(name = "prove", max_term_width = 100)]
struct Args {
    /// The program that is proved.
    #[arg(long, env = "STAMPBOOK_BIN", global = true, default_value = "target/release/stampbook")]
    program: PathBuf,
    /// Where PostgreSQL answers: a URL without a database. Without it, SQLite alone is proved.
    #[arg(long, env = "STAMPBOOK_TEST_POSTGRES", global = true)]
    postgres: Option<String>,
    #[command(subcommand)]
    proof: Proof,
}

#[derive(Debug, Subcommand)]
enum Proof {
    /// Kill it under load: nothing that was acknowledged is lost or doubled
    Crash(crash::Options),
    /// Ask from many sides at once: each card's history is one story
    History(history::Options),
    /// Let its disk fail, at each place: nothing is acknowledged that is not kept, and it recovers
    Disk(disk::Options),
    /// Ask what its API's own document allows and what it does not: no failure, no answer that is not in it
    Api(api::Options),
}

fn main() -> ExitCode {
    let Args { program, postgres, proof } = Args::parse();
    // It is run in other folders.
    let program = Program(program.canonicalize().unwrap_or(program));
    let done = match &proof {
        Proof::Crash(options) => crash::run(&program, postgres.as_deref(), options),
        Proof::History(options) => history::run(&program, postgres.as_deref(), options),
        Proof::Disk(options) => disk::run(&program, options),
        Proof::Api(options) => api::run(&program, postgres.as_deref(), options),
    };
    done.unwrap_or_else(|error| {
        eprintln!("BROKEN: {error:#}");
        ExitCode::FAILURE
    })
}
