//! Where state is kept: SQLite, one writer and several readers. The only place that knows SQL.
//!
//! What is asked of it is shaped by what the shop does, never by tables; every write is an [`Operation`], run in one
//! transaction that is on the disk before the answer is given.

mod cards;
mod coalitions;
mod experiences;
mod insights;
mod ledger;
mod people;
mod purchases;
mod referrals;
mod rewards;
mod shops;
pub(crate) mod sql;
mod standing;
#[cfg(test)]
mod tests;

pub use cards::{Card, NewCard};
pub(crate) use coalitions::Flowed;
pub use experiences::Place;
pub use insights::{Day, Tally};
pub use ledger::{AuditRow, ShopAccount};
pub use people::{NewSession, NewStaff, Session, StaffRow};
pub use purchases::{Bill, PastRow, Purchase};
pub use referrals::Referral;
pub(crate) use referrals::Turn;
pub use rewards::Voucher;
pub use shops::Shop;
pub use standing::{Notice, What};

use sqlx::{
    SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{os::unix::fs::OpenOptionsExt, path::Path, time::Duration};

/// What goes wrong with a database; nobody but the log hears of it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database said no.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error(transparent)]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A row holds what cannot be.
    #[error("{table}: {what} cannot be read")]
    Row {
        /// Which table.
        table: &'static str,
        /// Which column.
        what: &'static str,
    },
    /// A statement changed another number of rows than it must.
    #[error("{statement} changed {rows} rows")]
    Rows {
        /// Which statement.
        statement: &'static str,
        /// How many rows.
        rows: u64,
    },
}

/// What the store gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Something that writes, in one transaction. It may be run again after a failure, so it must not change itself.
pub trait Operation: Send + Sync {
    /// What it answers.
    type Answer: Send;

    /// Does it. Nothing is kept where this gives an error.
    fn run(&self, conn: &mut Conn) -> impl Future<Output = crate::Result<Self::Answer>> + Send;
}

/// A connection: all that can be asked of the store hangs on it.
#[derive(Debug)]
pub struct Conn(sqlx::Transaction<'static, sqlx::Sqlite>);

impl Conn {
    fn raw(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}

/// The database.
#[derive(Debug, Clone)]
pub struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
}

/// How long a writer waits for another process (a second server on the same file, a backup) before it gives up.
const BUSY: Duration = Duration::from_secs(10);
/// Connections that only read.
const READERS_MAX: u32 = 4;

impl Store {
    /// Opens the file, makes it if it is not there, and brings its tables up to date.
    ///
    /// # Errors
    /// Where the file can't be opened or is newer than this program.
    pub async fn open(file: &Path) -> Result<Self> {
        // Made here, so that whoever else may enter the folder can't read it; SQLite gives its other files the same mode.
        let made = std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(file);
        made.map_err(sqlx::Error::from)?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .journal_mode(SqliteJournalMode::Wal)
            // An answer is given only after the entry is on the disk.
            .synchronous(SqliteSynchronous::Full)
            .statement_cache_capacity(200);
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        sqlx::migrate!("migrations/sqlite").run(&writer).await?;
        let reading = options.pragma("query_only", "on");
        let readers = SqlitePoolOptions::new().max_connections(READERS_MAX).connect_with(reading).await?;
        Ok(Self { writer, readers })
    }

    /// A view of the state as it is now, which does not change while it is held.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn read(&self) -> Result<Conn> {
        Ok(Conn(self.readers.begin().await?))
    }

    /// Runs `operation` in one transaction and commits it, or leaves everything as it was.
    ///
    /// # Errors
    /// The operation's own, or the database's.
    pub async fn write<O: Operation>(&self, operation: &O) -> crate::Result<O::Answer> {
        // IMMEDIATE: a deferred transaction that reads first and then writes fails when another wrote in between.
        let mut conn = Conn(self.writer.begin_with("BEGIN IMMEDIATE").await.map_err(Error::from)?);
        let answer = operation.run(&mut conn).await?;
        conn.0.commit().await.map_err(Error::from)?;
        Ok(answer)
    }

    /// Writes a copy of everything, as it is at one moment, to a file that must not be there yet. Writing goes on after it.
    ///
    /// # Errors
    /// Where the file is there or can't be written.
    pub async fn backup(&self, file: &Path) -> Result<()> {
        let file = file.to_str().ok_or(Error::Row { table: "backup", what: "the file's name" })?;
        sqlx::query(sql::BACKUP).bind(file).execute(&self.writer).await?;
        Ok(())
    }

    /// Waits until nothing is under way, then closes the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Demands that a statement changed exactly one row.
fn one_row(statement: &'static str, done: &sqlx::sqlite::SqliteQueryResult) -> Result<()> {
    match done.rows_affected() {
        1 => Ok(()),
        rows => Err(Error::Rows { statement, rows }),
    }
}

/// Reads 16 or 32 bytes.
fn bytes<const N: usize>(table: &'static str, what: &'static str, blob: Vec<u8>) -> Result<[u8; N]> {
    blob.try_into().map_err(|_| Error::Row { table, what })
}

/// Reads a number that is never negative.
fn count<T: TryFrom<i64>>(table: &'static str, what: &'static str, number: i64) -> Result<T> {
    T::try_from(number).map_err(|_| Error::Row { table, what })
}

/// Writes a part that is kept as JSON; an empty list is left out.
fn to_json<T: serde::Serialize>(table: &'static str, what: &'static str, list: &[T]) -> Result<Option<String>> {
    if list.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(list).map(Some).map_err(|_| Error::Row { table, what })
}

/// Reads a part that is kept as JSON.
fn from_json<T: serde::de::DeserializeOwned + Default>(
    table: &'static str,
    what: &'static str,
    text: Option<&str>,
) -> Result<T> {
    text.map_or_else(|| Ok(T::default()), |text| serde_json::from_str(text).map_err(|_| Error::Row { table, what }))
}
