//! Builds `target/site`: all that the binary embeds. Knows the order of the steps; each step is a module.
//! Never knows what a page or an island does.

mod bindings;
mod compress;
mod files;
mod fingerprint;
mod style;
mod wasm;

use crate::toolchain::Toolchain;
use crate::{dirs, lock};
use anyhow::{Context, Result};
use files::Files;
use std::fs;
use std::path::Path;

/// What is compiled for the browser, and what its files are called: the islands of each page, and apart from them what
/// only who checks a history fetches.
const PARTS: [(&str, &str); 3] = [("frontend", "stampbook"), ("check", "check"), ("code", "code")];

/// How much trouble to take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Profile {
    /// For shipping: smallest bundle, precompressed.
    Release,
    /// For `dev`: soon there, large, not compressed.
    Quick,
}

/// Brings `target/site` up to date. Where nothing changed, not even a file's time does.
pub fn build(toolchain: &Toolchain, profile: Profile) -> Result<()> {
    let _lock = lock::take("site")?;
    let site = dirs::site();
    let mark = dirs::target().join("site.fingerprint");
    let wanted = fingerprint::of_inputs(profile, toolchain)?;
    if site.is_dir() && fs::read_to_string(&mark).is_ok_and(|found| found == wanted) {
        eprintln!("      {} is up to date", dirs::short(&site));
        return Ok(());
    }
    let mut files = Files::default();
    for (package, name) in PARTS {
        let module = wasm::build(toolchain, profile, package)?;
        bindings::generate(&module, name, &mut files)?;
    }
    let fonts = files::public(&dirs::root().join("public"), &mut files)?;
    for entry in ["style/main.css", "style/staff.css"] {
        style::bundle(&dirs::root().join(entry), &fonts, profile, &mut files)?;
    }
    if profile == Profile::Release {
        compress::all(&mut files)?;
    }
    report(&files, profile);
    install(&files, &site)?;
    fs::write(&mark, wanted).with_context(|| format!("cannot write {}", mark.display()))
}

/// Replaces the folder as a whole, so that nobody sees half of it, and only if something differs.
fn install(files: &Files, site: &Path) -> Result<()> {
    if files.same_as(site) {
        eprintln!("      {} is unchanged", dirs::short(site));
        return Ok(());
    }
    let new = site.with_extension("new");
    let old = site.with_extension("old");
    for dir in [&new, &old] {
        if dir.exists() {
            fs::remove_dir_all(dir).with_context(|| format!("cannot remove {}", dir.display()))?;
        }
    }
    files.write(&new)?;
    if site.exists() {
        fs::rename(site, &old).with_context(|| format!("cannot move {} away", site.display()))?;
    }
    fs::rename(&new, site).with_context(|| format!("cannot put the new site at {}", site.display()))?;
    if old.exists() {
        fs::remove_dir_all(&old).with_context(|| format!("cannot remove {}", old.display()))?;
    }
    eprintln!("      wrote {} ({} files)", dirs::short(site), files.len());
    Ok(())
}

fn report(files: &Files, profile: Profile) {
    for (package, stem) in PARTS {
        let mut sum = 0;
        for (name, bytes) in files.iter().filter(|(name, _)| name.starts_with(&format!("pkg/{stem}."))) {
            if name.ends_with(".br") || name.ends_with(".gz") {
                continue;
            }
            let brotli = files.get(&format!("{name}.br")).map(<[u8]>::len);
            sum += brotli.unwrap_or(0);
            let small = brotli.map(|size| format!("{:>7.1} KB brotli", kilobytes(size))).unwrap_or_default();
            eprintln!("      {name:<44} {:>8.1} KB {small}", kilobytes(bytes.len()));
        }
        if profile == Profile::Release {
            eprintln!("      {package}: script and wasm together: {:.1} KB brotli", kilobytes(sum));
        }
    }
}

fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}
