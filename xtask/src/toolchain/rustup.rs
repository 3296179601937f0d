//! Plan A: the parts from rustup, asked for by name, so that it works with automatic installs switched off.

use super::{WASM, has_rustup};
use crate::process::{command, run};
use anyhow::{Context, Result, bail};

/// The compiled standard library for wasm32.
pub fn add_target() -> Result<()> {
    need_rustup()?;
    run(command("rustup").args(["target", "add", WASM])).context("rustup could not add the target; is there a network?")
}

/// Any other part, such as the sources of std.
pub fn add_component(name: &str) -> Result<()> {
    need_rustup()?;
    run(command("rustup").args(["component", "add", name])).with_context(|| format!("rustup could not add {name}"))
}

fn need_rustup() -> Result<()> {
    if has_rustup() {
        return Ok(());
    }
    bail!("there is a cargo but no rustup, so no part can be added to it")
}
