//! `check`: format, lints and house rules. Each build is checked by its name, since `--workspace` would merge the
//! server's half and the browser's.

use crate::process::{cargo, run as run_process};
use crate::progress::Progress;
use crate::{dirs, tidy, toolchain};
use anyhow::Result;

/// The host's builds: what is shown, and cargo's arguments.
const HOST: [(&str, &[&str]); 5] = [
    ("Lints: loyalty", &["-p", "loyalty"]),
    ("Lints: server", &["-p", "server"]),
    ("Lints: app with ssr", &["-p", "app", "--features", "ssr"]),
    ("Lints: proof", &["-p", "proof"]),
    ("Lints: xtask", &["-p", "xtask"]),
];
/// The browser's.
const WASM: [&str; 3] = ["frontend", "check", "code"];
const STRICT: [&str; 3] = ["--", "-D", "warnings"];

/// The command.
pub fn run(_: &[String]) -> Result<()> {
    let mut progress = Progress::new(3 + HOST.len() + WASM.len());
    let toolchain = progress.step("The tool chain", || {
        toolchain::ensure_lints()?;
        toolchain::ensure()
    })?;
    progress.step("Format", || run_process(&mut cargo(["fmt", "--all", "--check"])))?;
    progress.step("House rules", tidy::check)?;
    for (name, package) in HOST {
        progress.step(name, || run_process(cargo(["clippy", "--all-targets"]).args(package).args(STRICT)))?;
    }
    for package in WASM {
        progress.step(&format!("Lints: {package} for wasm32"), || {
            let mut clippy = toolchain.cargo(&["clippy", "-p", package, "--target", "wasm32-unknown-unknown"]);
            run_process(clippy.arg("--target-dir").arg(dirs::target().join("wasm")).args(STRICT))
        })?;
    }
    progress.table();
    Ok(())
}
