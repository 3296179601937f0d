//! Packages of the operating system, by apt. The only module that knows apt; it does not know why a package is wanted
//! beyond the words that it is given.

use crate::process::{command, find, run, succeeds};
use anyhow::{Context, Result, bail};
use std::process::Command;
use std::sync::Mutex;

/// Whether the package lists were already fetched in this run.
static UPDATED: Mutex<bool> = Mutex::new(false);

/// Installs the packages; `why` ends the sentence "… is needed for".
pub fn install(packages: &[&str], why: &str) -> Result<()> {
    let names = packages.join(" ");
    eprintln!("      installing {names} (needed {why})");
    let Some(how) = privilege() else {
        bail!(
            "{names} must be installed {why}, and this is not a Debian-like machine where we are root or have sudo; \
             install the equivalent with your system's package manager, then run the command again"
        );
    };
    update(how)?;
    let mut apt = apt(how);
    apt.args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(packages);
    run(&mut apt).with_context(|| {
        format!("apt-get could not install {names}, needed {why}; check the network and the package sources, or install them by hand")
    })
}

/// Makes sure that a C compiler and the C library's headers are there: SQLite is compiled from C.
pub fn c_compiler() -> Result<()> {
    let mut trial = command("cc");
    trial.args(["-E", "-include", "stdio.h", "-x", "c", "/dev/null"]);
    if succeeds(&mut trial) {
        return Ok(());
    }
    install(&["gcc", "libc6-dev"], "to compile SQLite and to link")
}

fn update(how: Privilege) -> Result<()> {
    let mut updated = UPDATED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if *updated {
        return Ok(());
    }
    let mut apt = apt(how);
    apt.args(["update", "--quiet"]);
    run(&mut apt).context("apt-get could not fetch the package lists; check the network and the package sources")?;
    *updated = true;
    Ok(())
}

#[derive(Clone, Copy)]
enum Privilege {
    Root,
    Sudo,
}

fn privilege() -> Option<Privilege> {
    find("apt-get")?;
    if crate::process::output(command("id").arg("-u")).is_ok_and(|id| id.trim() == "0") {
        return Some(Privilege::Root);
    }
    let sudo = find("sudo").is_some() && succeeds(command("sudo").args(["--non-interactive", "true"]));
    sudo.then_some(Privilege::Sudo)
}

fn apt(how: Privilege) -> Command {
    let mut apt = match how {
        Privilege::Root => command("apt-get"),
        Privilege::Sudo => {
            let mut sudo = command("sudo");
            sudo.args(["--preserve-env=DEBIAN_FRONTEND", "apt-get"]);
            sudo
        }
    };
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}
