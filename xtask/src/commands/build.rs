//! `build`: tool chain, site, release binary. Other commands start with the same steps.

use crate::progress::Progress;
use crate::site::{self, Profile};
use crate::{dirs, process, toolchain};
use anyhow::{Result, bail};

/// How many steps `steps` takes.
pub const STEPS: usize = 3;

/// The command; `build site` leaves the binary out.
pub fn run(args: &[String]) -> Result<()> {
    match args {
        [] => {
            let mut progress = Progress::new(STEPS);
            steps(&mut progress)?;
            progress.table();
            println!("{} is ready; `cargo xtask run` starts it", dirs::short(&dirs::stampbook()));
        }
        [part] if part == "site" => {
            let mut progress = Progress::new(STEPS - 1);
            site(&mut progress)?;
            progress.table();
        }
        _ => bail!("`cargo xtask build` takes nothing, or `site` to leave the binary out"),
    }
    Ok(())
}

/// The steps, within a command that has more.
pub fn steps(progress: &mut Progress) -> Result<()> {
    site(progress)?;
    progress.step("The release binary", binary)
}

fn site(progress: &mut Progress) -> Result<()> {
    let toolchain = progress.step("The tool chain", toolchain::ensure)?;
    progress.step("The site: wasm, script, style, icons", || site::build(&toolchain, Profile::Release))
}

/// Builds what pictures are taken of: never shipped, and made as tests are.
pub fn still() -> Result<()> {
    process::run(&mut process::cargo(["build", "-p", "app", "--features", "ssr", "--example", "still"]))
}

/// Builds `target/release/stampbook`, the site inside it.
pub fn binary() -> Result<()> {
    process::run(&mut process::cargo(["build", "--release", "-p", "app", "--features", "ssr", "--bin", "stampbook"]))
}
