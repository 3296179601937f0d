//! Where things are in the checkout. Knows paths alone: it reads and writes nothing.

use std::path::{Path, PathBuf};

/// The folder of the workspace's `Cargo.toml`.
pub fn root() -> PathBuf {
    // Cargo sets the variable at run time as well, so that a moved checkout still finds itself.
    let crate_dir = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let crate_dir = crate_dir.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    crate_dir.parent().map(Path::to_path_buf).unwrap_or(crate_dir)
}

/// Cargo's output folder.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// What the binary embeds: always in the checkout, since `app` looks for it there.
pub fn site() -> PathBuf {
    root().join("target/site")
}

/// The release binary.
pub fn stampbook() -> PathBuf {
    target().join("release/stampbook")
}

/// The binary that `dev` runs.
pub fn stampbook_debug() -> PathBuf {
    target().join("debug/stampbook")
}

/// The demo on a day that does not pass, of which pictures are taken.
pub fn still() -> PathBuf {
    target().join("debug/examples/still")
}

/// The browser tests.
pub fn end2end() -> PathBuf {
    root().join("end2end")
}

/// A path as a person in the checkout would write it.
pub fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
