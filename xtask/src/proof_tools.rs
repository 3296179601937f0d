//! What proofs and measurements need beside the program: `strace`, and schemathesis in a Python environment of its own. Knows
//! nothing of either.

use crate::process::{command, find, run, succeeds};
use crate::{dirs, lock, system};
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;

/// What is asked for; another is fetched where this changes.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// Installs `strace`. Where nobody may, the proof says what it could not try.
pub fn strace() {
    if find("strace").is_none()
        && let Err(error) = system::install(&["strace"], "to let calls of the program fail")
    {
        eprintln!("      {error:#}");
    }
}

/// What to put before a program so that the disk under it, and under all that it starts, takes at least so long, in
/// microseconds, to confirm that it keeps something.
pub fn slow_disk(sync_us: u32) -> Vec<String> {
    let strace = "strace -D -f -q --seccomp-bpf -o /dev/null -e trace=fdatasync,fsync -e";
    let slower = format!("inject=fdatasync,fsync:delay_exit={sync_us}");
    strace.split(' ').map(str::to_owned).chain([slower, "--".to_owned()]).collect()
}

/// Installs schemathesis into `target/schemathesis`; gives its program.
pub fn schemathesis() -> Result<PathBuf> {
    let _lock = lock::take("schemathesis")?;
    let (folder, program) = (dirs::root().join("target/schemathesis"), "bin/schemathesis");
    let stamp = folder.join("installed");
    if folder.join(program).exists() && fs::read_to_string(&stamp).is_ok_and(|found| found == SCHEMATHESIS) {
        return Ok(folder.join(program));
    }
    let make = || {
        let mut venv = command("python3");
        venv.args(["-m", "venv", "--clear"]).arg(&folder);
        venv
    };
    if !succeeds(&mut make()) {
        system::install(&["python3", "python3-venv"], "to hold the API against its document")?;
        run(&mut make())?;
    }
    let mut pip = command(folder.join("bin/pip"));
    run(pip.args(["install", "--quiet", "--disable-pip-version-check", SCHEMATHESIS]))
        .with_context(|| format!("pip could not fetch {SCHEMATHESIS}; check the network and pip's registry"))?;
    fs::write(&stamp, SCHEMATHESIS).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(folder.join(program))
}
