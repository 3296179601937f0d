//! Compiles a crate of the browser's half to wasm. Knows the compiler's flags; never what is in the bundle.

use super::Profile;
use crate::dirs;
use crate::process::{output, run};
use crate::toolchain::Toolchain;
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// Smaller code, for which std is compiled again: a panic stops at once and carries neither place nor message, and
/// objects of the browser are kept in a list rather than in a wasm table (a few hundred bytes less after brotli).
const SIZE_FLAGS: [&str; 5] = [
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Ctarget-feature=-reference-types",
];
const OUR_CRATES: [&str; 5] = ["loyalty", "app", "frontend", "check", "code"];

/// Builds a package and returns its module's path. Each by itself: together, their features would merge.
pub fn build(toolchain: &Toolchain, profile: Profile, package: &str) -> Result<PathBuf> {
    match profile {
        Profile::Quick => run(&mut cargo(toolchain, "dev", package))?,
        Profile::Release if toolchain.has_std_source => small(toolchain, package)?,
        Profile::Release => run(&mut cargo(toolchain, "wasm-release", package))?,
    }
    let folder = if profile == Profile::Quick { "debug" } else { "wasm-release" };
    let module = target_dir().join("wasm32-unknown-unknown").join(folder).join(format!("{package}.wasm"));
    let size = module.metadata().with_context(|| format!("cargo built {package}, but left no {}", module.display()))?;
    if size.len() == 0 {
        bail!("cargo left an empty {}", module.display());
    }
    Ok(module)
}

/// With the size flags; without them if it is they that fail.
fn small(toolchain: &Toolchain, package: &str) -> Result<()> {
    let sized = || {
        let mut cargo = cargo(toolchain, "wasm-release", package);
        cargo.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
        cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", SIZE_FLAGS.join(" "));
        cargo
    };
    let Err(error) = run(&mut sized()) else { return Ok(()) };
    // Asked again quietly: what was built is kept, so it stops at the same place at once.
    let said = match output(&mut sized()) {
        Ok(_) => return Ok(()),
        Err(again) => format!("{again:#}"),
    };
    if is_our_mistake(&said) {
        return Err(error);
    }
    eprintln!("      {error:#}\n      building without the size flags");
    run(&mut cargo(toolchain, "wasm-release", package))?;
    eprintln!("      WARNING: the size flags failed, so the bundle is larger than it should be");
    Ok(())
}

/// Whether our own code does not compile, which no other flags would mend. Linking is the flags' business.
fn is_our_mistake(said: &str) -> bool {
    let ours = OUR_CRATES.iter().any(|name| said.contains(&format!("could not compile `{name}`")));
    ours && !said.contains("error: linking with")
}

/// A folder of its own: the flags would make cargo build the server's half again and again.
fn target_dir() -> PathBuf {
    dirs::target().join("wasm")
}

fn cargo(toolchain: &Toolchain, profile: &str, package: &str) -> Command {
    let mut cargo = toolchain.cargo(&["build", "--package", package, "--profile", profile]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--target-dir"]).arg(target_dir());
    // Flags that a person set for the host would change or break the bundle.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    // Stripping by the linker takes the list of wasm features with it, which the bindings need; they strip later.
    cargo.env("CARGO_PROFILE_WASM_RELEASE_STRIP", "none");
    cargo
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_are_dropped_only_where_they_may_be_at_fault() {
        assert!(is_our_mistake("error[E0425]: …\nerror: could not compile `app` (lib) due to 1 previous error"));
        assert!(!is_our_mistake("error: linking with `rust-lld` failed\nerror: could not compile `frontend` (lib)"));
        assert!(!is_our_mistake("error: could not compile `core` (lib) due to 3 previous errors"));
        assert!(!is_our_mistake("error: the `-Z` flag is not known"));
    }
}
