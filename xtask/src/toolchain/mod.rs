//! Which Rust builds the browser's half, and getting it. Plan A asks rustup, plan B takes Debian's packages.
//! Knows nothing of what is built.

mod debian;
mod rustup;

use crate::process::{cargo, command, find, output, succeeds};
use crate::system;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

const WASM: &str = "wasm32-unknown-unknown";

/// A cargo that can build for wasm32.
pub struct Toolchain {
    /// What it is called in messages.
    pub name: String,
    /// Whether the standard library's sources are there, so that it can be rebuilt for size.
    pub has_std_source: bool,
    kind: Kind,
}

enum Kind {
    /// Whatever `cargo` on PATH is.
    Default,
    /// Debian's, linked into rustup under a name of its own.
    Linked,
    /// Debian's, by full path: there is no rustup.
    Direct(PathBuf),
}

impl Toolchain {
    /// `cargo` of this tool chain, in the workspace's root.
    pub fn cargo(&self, args: &[&str]) -> Command {
        match &self.kind {
            Kind::Default => cargo(args),
            Kind::Linked => {
                let mut command = cargo(args);
                command.env("RUSTUP_TOOLCHAIN", debian::NAME);
                command
            }
            Kind::Direct(path) => {
                let mut command = command(path.join("cargo"));
                command.args(args).env("RUSTC", path.join("rustc"));
                command
            }
        }
    }
}

/// Makes sure that both halves can be built, installing what is missing.
pub fn ensure() -> Result<Toolchain> {
    system::c_compiler()?;
    let forced = std::env::var("STAMPBOOK_TOOLCHAIN").is_ok_and(|value| value == "debian");
    let toolchain = if forced {
        eprintln!("      STAMPBOOK_TOOLCHAIN=debian: taking Debian's tool chain for the browser's half");
        debian::ensure()?
    } else {
        match from_path() {
            Ok(toolchain) => toolchain,
            Err(first) => {
                eprintln!("      {first:#}\n      trying Debian's packages instead");
                debian::ensure().map_err(|second| neither(&first, &second))?
            }
        }
    };
    let source = if toolchain.has_std_source { "" } else { ", without the sources of std: the bundle will be larger" };
    eprintln!("      the browser's half is built by {}{source}", toolchain.name);
    Ok(toolchain)
}

/// Makes sure that `cargo fmt` and `cargo clippy` are there: a minimal rustup leaves them out.
pub fn ensure_lints() -> Result<()> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !succeeds(&mut cargo([subcommand, "--version"])) {
            rustup::add_component(component)?;
        }
    }
    Ok(())
}

fn neither(first: &anyhow::Error, second: &anyhow::Error) -> anyhow::Error {
    anyhow::anyhow!(
        "no Rust that can compile for {WASM}, which the browser's half of Stampbook needs.\n  \
         rustup: {first:#}\n  \
         Debian's packages: {second:#}\n  \
         What to do: on a machine with a network run `rustup target add {WASM}` and `rustup component add rust-src`, \
         then run the command again"
    )
}

/// The tool chain on PATH, completed by rustup if it has parts missing.
fn from_path() -> Result<Toolchain> {
    let sysroot = sysroot(&mut command("rustc"))?;
    if !has_target(&sysroot) {
        rustup::add_target().context("the compiler on PATH has no wasm32 target")?;
        if !has_target(&sysroot) {
            bail!("rustup says that {WASM} is installed, but {} has none", sysroot.display());
        }
    }
    if !has_std_source(&sysroot)
        && let Err(error) = rustup::add_component("rust-src")
    {
        eprintln!("      {error:#}");
    }
    let version = output(command("rustc").arg("--version"))?;
    let has_std_source = has_std_source(&sysroot);
    Ok(Toolchain { name: version.trim().to_owned(), has_std_source, kind: Kind::Default })
}

fn sysroot(rustc: &mut Command) -> Result<PathBuf> {
    let path = output(rustc.args(["--print", "sysroot"])).context("the Rust compiler does not answer")?;
    Ok(PathBuf::from(path.trim()))
}

/// The compiled standard library is what counts: an empty folder is left behind by a broken installation.
fn has_target(sysroot: &Path) -> bool {
    let Ok(files) = sysroot.join("lib/rustlib").join(WASM).join("lib").read_dir() else { return false };
    files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
}

fn has_std_source(sysroot: &Path) -> bool {
    sysroot.join("lib/rustlib/src/rust/library/std/Cargo.toml").exists()
}

/// Whether there is a rustup to ask.
fn has_rustup() -> bool {
    find("rustup").is_some()
}
