//! `bench`: builds what is shipped, starts a PostgreSQL server that waits for its disk, and runs the measuring program of
//! `app`. Knows no figure and no budget.

use super::build;
use crate::dirs;
use crate::postgres::{Server, programs};
use crate::process::{cargo, run as run_process};
use crate::progress::Progress;
use anyhow::Result;

/// The command. Arguments are passed on.
pub fn run(args: &[String]) -> Result<()> {
    let mut progress = Progress::new(build::STEPS + 2);
    build::steps(&mut progress)?;
    let server = progress.step("PostgreSQL", Server::durable)?;
    progress.step("Measuring", || {
        let mut bench = cargo(["run", "--release", "-p", "app", "--features", "ssr", "--example", "bench", "--"]);
        bench.env("STAMPBOOK_BIN", dirs::stampbook());
        bench.env("STAMPBOOK_BENCH_POSTGRES", &server.url).envs(programs().map(|at| ("STAMPBOOK_POSTGRES_BIN", at)));
        run_process(bench.args(args))
    })?;
    progress.table();
    Ok(())
}
