//! What a disk says that keeps nothing, and what is made sure of before a database in a file is trusted again. Knows files
//! and codes; never what is in a table.

use super::{Error, Result};
use sqlx::{
    ConnectOptions, Connection,
    sqlite::{SqliteConnectOptions, SqliteConnection, SqliteLockingMode},
};
use std::{
    fs::File,
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    time::Duration,
};

/// What is wrong with the disk under the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Disk {
    /// It has no room left. Nothing was changed.
    #[error("there is no room left on the disk")]
    Full,
    /// It can't be written or read. Nothing was changed.
    #[error("the disk can't be written or read")]
    Fails,
    /// It did not confirm that it kept what was written. Whether that is there is known only after a fresh start, and
    /// nothing more is written before.
    #[error("the disk did not confirm that it kept what was written")]
    InDoubt,
}

/// SQLite's `SQLITE_FULL`, and the kinds of trouble in the lowest byte of its codes that are a disk's: `SQLITE_IOERR` and
/// `SQLITE_READONLY`, which is what a file system says that went read-only after an error.
const FULL: u32 = 13;
const FAILS: [u32; 2] = [10, 8];
/// `SQLITE_IOERR_FSYNC` and `SQLITE_IOERR_DIR_FSYNC`.
const IN_DOUBT: [u32; 2] = [1034, 1290];

impl Disk {
    /// What a database's code says of its disk, if it is about that. PostgreSQL's have five letters (`disk_full` and
    /// `io_error`), SQLite's are numbers below that. PostgreSQL stops itself where its disk is in doubt.
    pub(super) fn of_code(code: &str) -> Option<Self> {
        match code {
            "53100" => return Some(Self::Full),
            "58030" => return Some(Self::Fails),
            _ => {}
        }
        let code = code.parse::<u32>().ok().filter(|_| code.len() < 5)?;
        match code {
            code if IN_DOUBT.contains(&code) => Some(Self::InDoubt),
            code if code & 0xff == FULL => Some(Self::Full),
            code if FAILS.contains(&(code & 0xff)) => Some(Self::Fails),
            _ => None,
        }
    }
}

/// How much of a file is written at a time.
const PIECE_BYTES: usize = 1024 * 1024;

/// Makes sure that what SQLite will find in the log of a database is on the disk, and not in the machine's memory alone.
///
/// After a failed `fsync` the kernel may call the pages clean that it could not write: they are read back from memory as if
/// they were kept, and a later `fsync` that goes well says nothing of them (Rebello et al., "Can Applications Recover from
/// fsync Failures?", USENIX ATC 2020). SQLite is safe from that as long as the process lives: a COMMIT whose sync failed
/// does not advance the log's end (`walFrames` in SQLite's source), so the next one writes over its frames, and a
/// checkpoint whose sync failed writes all its pages again. A process that starts finds the end by reading (`walIndexRecover`):
/// it would take the frames of the failed COMMIT for kept, and a power cut would take them and all that came to stand behind
/// them, or leave a checkpoint of them half done. So before SQLite uses the log, its bytes are written over themselves:
/// then they are dirty, and a sync that goes well has kept them.
///
/// Only where nobody has the database open: whoever has it holds the log's true end in the memory that all its users share,
/// and writes. SQLite's own lock, that of `locking_mode = EXCLUSIVE`, tells and keeps others away meanwhile.
pub(super) async fn make_sure(database: &Path) -> Result<()> {
    let mut log = database.as_os_str().to_owned();
    log.push("-wal");
    let log = PathBuf::from(log);
    if std::fs::metadata(&log).map_or(0, |file| file.len()) == 0 {
        return Ok(());
    }
    let Some(lock) = lock(database).await? else { return Ok(()) };
    let written = tokio::task::spawn_blocking(move || write_over_itself(&log)).await;
    match written.map_err(io::Error::other).flatten() {
        Ok(()) => Ok(lock.close().await?),
        Err(error) => {
            // Never closed: SQLite would carry what can't be trusted into the database as it closes. The program ends now.
            std::mem::forget(lock);
            Err(Error::Untrusted(error))
        }
    }
}

/// A connection that keeps everybody else from a database; none where somebody has it open.
async fn lock(database: &Path) -> Result<Option<SqliteConnection>> {
    let options = SqliteConnectOptions::new().filename(database).busy_timeout(Duration::ZERO);
    let mut conn = options.locking_mode(SqliteLockingMode::Exclusive).connect().await?;
    match sqlx::query("BEGIN EXCLUSIVE").execute(&mut conn).await.map_err(Error::from) {
        Ok(_) => Ok(Some(conn)),
        Err(error) if error.is_transient() => {
            conn.close().await?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Writes a file's bytes where they are and waits until the disk has them.
fn write_over_itself(path: &Path) -> io::Result<()> {
    let file = File::options().read(true).write(true).open(path)?;
    let (mut piece, mut at) = (vec![0; PIECE_BYTES], 0);
    loop {
        let length = file.read_at(&mut piece, at)?;
        if length == 0 {
            return file.sync_all();
        }
        file.write_all_at(&piece[..length], at)?;
        at += length as u64;
    }
}

/// Waits until a folder's disk has the names of the files in it. SQLite does it for a new log, but says nothing where it
/// fails (`unixSync`).
pub(super) fn sync_names(file: &Path) -> io::Result<()> {
    file.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}
