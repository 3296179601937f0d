//! `bench`: builds what is shipped, then runs the measuring program of `app`. Knows no figure and no budget.

use super::build;
use crate::dirs;
use crate::process::{cargo, run as run_process};
use crate::progress::Progress;
use anyhow::{Result, bail};

/// The command. Arguments are passed on.
pub fn run(args: &[String]) -> Result<()> {
    let source = dirs::root().join("app/examples/bench.rs");
    if !source.exists() {
        bail!("{} is missing: the measuring program is not written yet", dirs::short(&source));
    }
    let mut progress = Progress::new(build::STEPS + 1);
    build::steps(&mut progress)?;
    progress.step("Measuring", || {
        let mut bench = cargo(["run", "--release", "-p", "app", "--features", "ssr", "--example", "bench", "--"]);
        run_process(bench.args(args).env("STAMPBOOK_BIN", dirs::stampbook()))
    })?;
    progress.table();
    Ok(())
}
