//! `install`: only what has to be installed, for the image of a machine.

use crate::progress::Progress;
use crate::{process, toolchain, web_tools};
use anyhow::Result;

/// The command.
pub fn run(_: &[String]) -> Result<()> {
    let mut progress = Progress::new(3);
    progress.step("The tool chain", toolchain::ensure)?;
    progress.step("The crates' sources", || process::run(&mut process::cargo(["fetch", "--locked"])))?;
    progress.step("Node, its packages, Chromium", web_tools::ensure)?;
    progress.table();
    Ok(())
}
