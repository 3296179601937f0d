//! One xtask at a time writes a shared folder. Knows nothing of what is done under the lock.

use crate::dirs;
use anyhow::{Context, Result};
use std::fs::{self, File, TryLockError};

/// Held until dropped; the system frees it should the process die.
pub struct Lock {
    _file: File,
}

/// Waits for the lock of that name, saying so if it has to wait.
pub fn take(name: &str) -> Result<Lock> {
    let path = dirs::target().join(format!("xtask-{name}.lock"));
    fs::create_dir_all(dirs::target()).context("cannot make the target folder")?;
    let file = File::create(&path).with_context(|| format!("cannot make the lock file {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            eprintln!("      waiting for another `cargo xtask` that works on the {name} …");
            file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
        }
        Err(TryLockError::Error(error)) => {
            return Err(error).with_context(|| format!("cannot lock {}", path.display()));
        }
    }
    Ok(Lock { _file: file })
}
