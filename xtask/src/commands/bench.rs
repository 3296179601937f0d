//! `bench`: builds what is shipped, starts a PostgreSQL server that waits for its disk, runs the measuring program of `app`,
//! and then what only a browser can measure. Knows no figure and no budget.

use super::build;
use crate::dirs;
use crate::postgres::{Server, programs};
use crate::process::{cargo, command, run as run_process};
use crate::progress::Progress;
use crate::{proof_tools, web_tools};
use anyhow::{Context, Result};
use std::process::Command;

/// What only a browser can measure.
const IN_BROWSER: &str = "pages";

/// Behind it, how long the disk takes at least to confirm that it keeps something, in microseconds: a cache that answers at
/// once hides what waits for the disk.
const SLOW_DISK: &str = "--sync-us";

/// The command. Arguments are passed on: behind `pages` to what a browser measures, which is all that is measured then; others
/// to the measuring program, and where they name only a part of it, no browser is asked.
pub fn run(args: &[String]) -> Result<()> {
    let (tracer, args) = match args.iter().position(|arg| arg == SLOW_DISK) {
        None => (Vec::new(), args.to_vec()),
        Some(at) => {
            let sync_us = args.get(at + 1).and_then(|us| us.parse().ok());
            let sync_us = sync_us.with_context(|| format!("{SLOW_DISK} takes a number of microseconds"))?;
            proof_tools::strace();
            (proof_tools::slow_disk(sync_us), [&args[..at], &args[at + 2..]].concat())
        }
    };
    measure(&tracer, &args)
}

fn measure(tracer: &[String], args: &[String]) -> Result<()> {
    let (only_browser, asked) = match args {
        [first, rest @ ..] if first == IN_BROWSER => (true, rest),
        _ => (false, [].as_slice()),
    };
    let browser = only_browser || !args.iter().any(|arg| arg.starts_with("--only"));
    let mut progress = Progress::new(build::STEPS + if only_browser { 0 } else { 2 } + usize::from(browser));
    build::steps(&mut progress)?;
    if !only_browser {
        let server = progress.step("PostgreSQL", || Server::durable_under(tracer))?;
        progress.step("Measuring", || {
            let mut bench = under(
                tracer,
                &cargo(["run", "--release", "-p", "app", "--features", "ssr", "--example", "bench", "--"]),
            );
            bench.env("STAMPBOOK_BIN", dirs::stampbook());
            bench.env("STAMPBOOK_BENCH_POSTGRES", &server.url);
            bench.envs(programs().map(|at| ("STAMPBOOK_POSTGRES_BIN", at)));
            run_process(bench.args(args))
        })?;
    }
    if browser {
        progress.step("Pages, in a browser", || {
            let mut node = web_tools::ensure()?.node();
            run_process(node.arg(format!("trials/{IN_BROWSER}.mjs")).args(asked))
        })?;
    }
    progress.table();
    Ok(())
}

/// A command under another program.
fn under(tracer: &[String], bench: &Command) -> Command {
    let mut words = tracer.iter().map(AsRef::as_ref).chain([bench.get_program()]).chain(bench.get_args());
    let mut traced = command(words.next().unwrap_or_default());
    traced.args(words);
    traced
}
