//! Plan B: Debian's Rust for the browser's half. Its packages hold the sources of std but no std for wasm32 that can
//! be optimised at link time, so that is compiled once and put where the compiler looks for it.

use super::{Kind, Toolchain, WASM, has_rustup, has_std_source, has_target, sysroot};
use crate::process::{command, output, run};
use crate::{dirs, system};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What rustup calls it once linked.
pub const NAME: &str = "debian";

const PREFIX: &str = "/usr";
const WHY: &str = "to compile for wasm32 where rustup cannot fetch the target";
const PACKAGES: [&str; 6] =
    ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "rust-web-clippy", "rustfmt-web"];

/// Installs, completes and links Debian's tool chain; what is done already is left alone.
pub fn ensure() -> Result<Toolchain> {
    let bin = Path::new(PREFIX).join("bin");
    let ready = |sysroot: &Path| has_std_source(sysroot) && has_linker(sysroot);
    if !sysroot(&mut rustc(&bin)).is_ok_and(|sysroot| ready(&sysroot)) {
        system::install(&PACKAGES, WHY)?;
    }
    let sysroot = sysroot(&mut rustc(&bin)).context("Debian's rustc-web is installed but does not run")?;
    if !has_linker(&sysroot) {
        system::install(&[&linker_package(&sysroot)?], "as the linker for wasm32")?;
    }
    if !has_target(&sysroot) {
        build_std(&bin, &sysroot).context("cannot compile std for wasm32 with Debian's Rust")?;
    }
    let kind = if has_rustup() {
        run(command("rustup").args(["toolchain", "link", NAME, PREFIX]))
            .context("rustup could not link Debian's tool chain")?;
        Kind::Linked
    } else {
        Kind::Direct(bin.clone())
    };
    let version = output(rustc(&bin).arg("--version"))?;
    Ok(Toolchain { name: format!("Debian's {}", version.trim()), has_std_source: has_std_source(&sysroot), kind })
}

/// Debian's compiler by its path: `rustc` alone would be rustup's proxy.
fn rustc(bin: &Path) -> Command {
    command(bin.join("rustc"))
}

/// Where this Debian puts `rust-lld`: beside the compiler, or where rustup has it.
fn linker(sysroot: &Path) -> Option<PathBuf> {
    let targets = sysroot.join("lib/rustlib").read_dir().into_iter().flatten().flatten();
    let links = targets.map(|dir| dir.path().join("bin/rust-lld"));
    std::iter::once(sysroot.join("bin/rust-lld")).chain(links).find(|link| link.symlink_metadata().is_ok())
}

/// `rust-lld` is a link into another package: it counts when what it points to is there.
fn has_linker(sysroot: &Path) -> bool {
    linker(sysroot).is_some_and(|link| link.exists())
}

/// The package of the very lld that `rust-lld` points to, such as `lld-22`.
fn linker_package(sysroot: &Path) -> Result<String> {
    let link = linker(sysroot).context("Debian's rust-web-llvm is installed but has no rust-lld")?;
    let end = fs::read_link(&link).with_context(|| format!("{} is not a link", link.display()))?;
    lld_version(&end.to_string_lossy())
        .map(|version| format!("lld-{version}"))
        .with_context(|| format!("cannot tell the lld version from {}", end.display()))
}

/// `../lib/llvm-22/bin/lld` and `/usr/bin/lld-22` both say 22.
fn lld_version(link: &str) -> Option<u32> {
    let (_, rest) = link.split_once("llvm-").or_else(|| link.split_once("lld-"))?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Compiles std in an empty crate and copies the libraries to where the compiler looks for them.
fn build_std(bin: &Path, sysroot: &Path) -> Result<()> {
    eprintln!("      compiling std for wasm32 once (about a minute)");
    let empty = dirs::target().join("wasm-std");
    fs::create_dir_all(empty.join("src")).context("cannot make target/wasm-std")?;
    let manifest = "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n";
    fs::write(empty.join("Cargo.toml"), manifest).context("cannot write target/wasm-std/Cargo.toml")?;
    fs::write(empty.join("src/lib.rs"), "").context("cannot write target/wasm-std/src/lib.rs")?;
    let mut cargo = command(bin.join("cargo"));
    cargo.current_dir(&empty).env("RUSTC", bin.join("rustc")).env("RUSTC_BOOTSTRAP", "1");
    cargo.args(["build", "--release", "--target", WASM, "--target-dir", "target"]);
    cargo.arg("-Zbuild-std=std,panic_abort,proc_macro,test");
    // Without bitcode in the libraries, nothing that uses them can be optimised at link time.
    cargo.env("RUSTFLAGS", "-Cembed-bitcode=yes").env_remove("CARGO_ENCODED_RUSTFLAGS");
    run(&mut cargo)?;
    let built = empty.join("target").join(WASM).join("release/deps");
    let into = sysroot.join("lib/rustlib").join(WASM).join("lib");
    let copied = copy_libraries(&built, &into)?;
    if copied == 0 || !has_target(sysroot) {
        bail!("no standard library was found in {}", built.display());
    }
    eprintln!("      copied {copied} libraries to {}", into.display());
    Ok(())
}

fn copy_libraries(from: &Path, into: &Path) -> Result<usize> {
    fs::create_dir_all(into)
        .with_context(|| format!("cannot make {}; run the command once as root", into.display()))?;
    let mut copied = 0;
    for file in from.read_dir().with_context(|| format!("cannot read {}", from.display()))? {
        let path = file.with_context(|| format!("cannot read {}", from.display()))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            fs::copy(&path, into.join(&name)).with_context(|| format!("cannot copy {name} to {}", into.display()))?;
            copied += 1;
        }
    }
    Ok(copied)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lld_version_is_read_from_the_link() {
        assert_eq!(lld_version("../../../../llvm-22/bin/lld"), Some(22));
        assert_eq!(lld_version("/usr/bin/lld-19"), Some(19));
        assert_eq!(lld_version("/usr/bin/ld"), None);
    }
}
