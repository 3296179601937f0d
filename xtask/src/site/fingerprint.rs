//! One text that changes whenever the site could. Knows which folders the site is made from.

use super::Profile;
use super::files::list;
use crate::dirs;
use crate::toolchain::Toolchain;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::PathBuf;

/// `server` is not in it: nothing of it reaches the browser.
const FOLDERS: [&str; 8] = ["loyalty", "app", "frontend", "check", "code", "style", "public", "xtask"];
const FILES: [&str; 2] = ["Cargo.toml", "Cargo.lock"];

/// The inputs' names and contents, the profile and the compiler, as one hash.
pub fn of_inputs(profile: Profile, toolchain: &Toolchain) -> Result<String> {
    let root = dirs::root();
    let mut paths: Vec<PathBuf> = FILES.iter().map(PathBuf::from).collect();
    for folder in FOLDERS {
        let dir = root.join(folder);
        if dir.is_dir() {
            paths.extend(list(&dir)?.into_iter().map(|name| PathBuf::from(folder).join(name)));
        }
    }
    let mut hash = Sha256::new();
    hash.update(format!("{profile:?} {} {}\n", toolchain.name, toolchain.has_std_source));
    for path in paths {
        let bytes = fs::read(root.join(&path)).with_context(|| format!("cannot read {}", path.display()))?;
        hash.update(format!("{} {}\n", path.display(), bytes.len()));
        hash.update(&bytes);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
