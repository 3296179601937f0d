//! Where state is kept: SQLite or PostgreSQL, one behaviour. The only place that knows SQL.
//!
//! What is asked of it is shaped by what the shop does, never by tables; every write is an [`Operation`], run in one
//! transaction that is on the disk before the answer is given.

mod ahead;
mod bulk;
mod cards;
pub(crate) mod catalog;
mod coalitions;
mod consents;
mod copy;
mod db;
mod disk;
mod events;
mod experiences;
mod insights;
mod keys;
mod lately;
mod ledger;
mod line;
mod mails;
mod notices;
mod passes;
mod passkeys;
mod people;
mod phones;
mod purchases;
mod referrals;
mod rewards;
mod shops;
mod shown;
pub(crate) mod sql;
mod standing;
mod strays;
mod terms;
#[cfg(test)]
mod tests;
mod webhooks;
mod work;

pub(crate) use ahead::Wants;
pub use cards::{Card, NewCard};
pub(crate) use coalitions::Flowed;
pub use consents::Consent;
pub(crate) use copy::Copied;
pub use copy::{CopyError, Progress};
pub use db::Database;
pub use disk::Disk;
pub use experiences::Place;
pub use insights::{Day, Tally};
pub use keys::KeyRow;
pub use ledger::{AuditRow, ShopAccount};
pub use mails::{EmailProof, EmailRow, MailRow};
pub use notices::Notice;
pub(crate) use notices::Ring;
pub use passes::Pass;
pub use passkeys::PasskeyRow;
pub use people::{Known, NewSession, NewStaff, Session, StaffRow};
pub use phones::{Phone, Push};
pub use purchases::{Bill, PastRow, Purchase};
pub use referrals::Referral;
pub(crate) use referrals::Turn;
pub use rewards::Voucher;
pub use shops::Shop;
pub(crate) use strays::TIES;
pub use webhooks::{Delivery, Webhook};

use crate::env::Random;
use db::{Committed, Pool, Row, Stored, Tx, Value, args};
use line::Line;
use loyalty::time::Timestamp;
use sqlx::SqlSafeStr;
use std::path::Path;
use terms::Published;
use work::Work;

/// What goes wrong with a database; nobody but the log hears of it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database said no.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error(transparent)]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// It is at a server: a copy of it is written row by row.
    #[error("the database is no file: `stampbook copy` writes a copy of it")]
    NoFile,
    /// It is in a file, and the installation's key beside it.
    #[error("the database is a file: its key is kept beside it")]
    NoServer,
    /// Too many wait to write, or others were always faster: the same may be tried again in a moment.
    #[error("too busy")]
    Busy,
    /// The disk keeps nothing just now: it said so of the transaction in which this was written together with others.
    #[error(transparent)]
    Disk(Disk),
    /// The log that a crash left can't be made sure of: the disk takes no writing, or does not confirm it.
    #[error("the database's log can't be written to the disk once more, so what it says can't be trusted: {0}")]
    Untrusted(#[source] std::io::Error),
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

/// Codes by which PostgreSQL and its relatives say that the same may well go right the next time: serialization failures
/// and deadlocks, a connection that broke, a server that is starting or stopping.
const TRANSIENT: [&str; 10] =
    ["40001", "40003", "40P01", "53300", "55P03", "57P01", "57P02", "57P03", "OC000", "OC001"];
/// The same by SQLite: somebody else is writing, whatever the reason.
const LOCKED: [&str; 5] = ["5", "6", "261", "517", "773"];

impl Error {
    /// Whether the same may well go right the next time.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Busy | Self::Sql(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut) => true,
            Self::Sql(sqlx::Error::Database(error)) => error
                .code()
                .is_some_and(|code| TRANSIENT.contains(&&*code) || code.starts_with("08") || LOCKED.contains(&&*code)),
            _ => false,
        }
    }

    /// Whether a row was there already: another may have written it after it was looked for, and is found the next time.
    pub(crate) fn is_duplicate(&self) -> bool {
        matches!(self, Self::Sql(sqlx::Error::Database(error)) if error.code().as_deref() == Some("23505"))
    }

    /// What it says of the disk, if it is about that.
    pub(crate) fn disk(&self) -> Option<Disk> {
        match self {
            Self::Disk(disk) => Some(*disk),
            Self::Untrusted(_) => Some(Disk::InDoubt),
            Self::Sql(sqlx::Error::Database(error)) => Disk::of_code(&error.code()?),
            _ => None,
        }
    }

    /// Whether the database is not there, or has no memory, or can't be opened just now.
    pub(crate) fn is_outage(&self) -> bool {
        match self {
            Self::Sql(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) => true,
            Self::Sql(sqlx::Error::Database(error)) => error.code().is_some_and(|code| {
                let class = code.get(..2).unwrap_or_default();
                // SQLite's codes are numbers, its kinds of trouble in the lowest byte.
                let sqlite = code.parse::<u32>().ok().filter(|_| code.len() != 5).map(|code| code & 0xff);
                matches!(class, "08" | "53" | "57" | "58") && code.len() == 5 || matches!(sqlite, Some(5 | 6 | 14))
            }),
            _ => false,
        }
    }
}

/// What the store gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Something that writes, in one transaction. It may be run again after a failure, so it must not change itself.
pub trait Operation: Send + Sync {
    /// What it answers.
    type Answer: Send;

    /// What it will read first, so that it can be read for all who wait at once. Saying nothing is right, only slower.
    fn wants(&self) -> Wants {
        Wants::default()
    }

    /// Does it. Nothing is kept where this gives an error.
    fn run(&self, conn: &mut Conn) -> impl Future<Output = crate::Result<Self::Answer>> + Send;
}

/// A connection: all that can be asked of the store hangs on it.
#[derive(Debug)]
pub struct Conn {
    tx: Tx,
    work: Work,
    terms: Published,
    /// Whether it is written down which cards in wallets of phones have changed.
    minds_passes: bool,
}

impl Conn {
    fn new(tx: Tx, terms: &Published) -> Self {
        Self { tx, work: Work::default(), terms: terms.clone(), minds_passes: false }
    }

    /// Makes all that was written durable.
    async fn commit(mut self, pool: &Pool) -> Result<Committed> {
        self.work.settle(&mut self.tx).await?;
        if self.work.has_changed() { pool.commit(self.tx).await } else { Ok(Committed::Kept) }
    }

    /// All that a statement finds.
    async fn list<T: Stored>(&mut self, statement: &'static str, values: Vec<Value>) -> Result<Vec<T>> {
        self.rows(statement, values).await?.into_iter().map(T::read).collect()
    }

    /// The one that a statement finds, if it finds any.
    async fn find<T: Stored>(&mut self, statement: &'static str, values: Vec<Value>) -> Result<Option<T>> {
        self.row(statement, values).await?.map(T::read).transpose()
    }

    /// All rows that a statement finds.
    async fn rows<R: Row>(&mut self, statement: &'static str, values: Vec<Value>) -> Result<Vec<R>> {
        self.work.settle(&mut self.tx).await?;
        self.tx.all(statement.into_sql_str(), &values).await
    }

    /// What is due by now, by the names of shop and row, what was due first at the front. What is due at the same moment
    /// stands in the order of the names, on each database: the index knows nothing but the moment.
    async fn due(&mut self, statement: &'static str, now: Timestamp, limit: u32) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let mut rows: Vec<(i64, Vec<u8>, Vec<u8>)> = self.rows(statement, args![now, limit]).await?;
        rows.sort_unstable();
        Ok(rows.into_iter().map(|(_, shop, row)| (shop, row)).collect())
    }

    /// The row that a statement finds, if it finds any.
    async fn row<R: Row>(&mut self, statement: &'static str, values: Vec<Value>) -> Result<Option<R>> {
        self.work.settle(&mut self.tx).await?;
        self.tx.first(statement.into_sql_str(), &values).await
    }

    /// What a statement that always gives one row says.
    async fn ask<T>(&mut self, statement: &'static str, values: Vec<Value>) -> Result<T>
    where
        (T,): Row,
    {
        let (said,) = self.row(statement, values).await?.ok_or(sqlx::Error::RowNotFound)?;
        Ok(said)
    }

    /// Changes rows; says how many.
    async fn change(&mut self, statement: &'static str, values: Vec<Value>) -> Result<u64> {
        self.work.settle(&mut self.tx).await?;
        self.work.forget();
        self.tx.change(statement.into_sql_str(), &values).await
    }

    /// Changes exactly one row.
    async fn change_one(&mut self, statement: &'static str, values: Vec<Value>) -> Result<()> {
        match self.change(statement, values).await? {
            1 => Ok(()),
            rows => Err(Error::Rows { statement, rows }),
        }
    }
}

/// The database.
#[derive(Debug, Clone)]
pub struct Store {
    line: Line,
    readers: Pool,
    terms: Published,
}

impl Store {
    /// Opens the database, makes it if it is a file that is not there, and brings its tables up to date.
    ///
    /// # Errors
    /// Where it can't be opened or is newer than this program.
    pub async fn open(database: &Database, random: &dyn Random) -> Result<Self> {
        let ((writer, readers), terms) = (db::open(database, random).await?, Published::default());
        Ok(Self { line: Line::new(writer, terms.clone()), readers, terms })
    }

    /// A view of the state as it is now, which does not change while it is held.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn read(&self) -> Result<Conn> {
        Ok(Conn::new(self.readers.read().await?, &self.terms))
    }

    /// The state as it is now, for one statement: asked twice, it may have changed in between.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub(crate) async fn glimpse(&self) -> Result<Conn> {
        Ok(Conn::new(self.readers.glimpse().await?, &self.terms))
    }

    /// Runs `operation` in a transaction and commits it, or leaves everything as it was.
    ///
    /// # Errors
    /// The operation's own; [`Error::Busy`] where too many wait; else the database's.
    pub async fn write<O: Operation>(&self, operation: &O) -> crate::Result<O::Answer> {
        self.line.write(operation).await
    }

    /// The installation's key, where it is kept in the database; `fresh` where there is none yet.
    ///
    /// # Errors
    /// Where the database is a file.
    pub(crate) async fn key(&self, fresh: [u8; 32]) -> Result<[u8; 32]> {
        self.line.pool().key(fresh).await
    }

    /// Writes a copy of everything, as it is at one moment, to a file that must not be there yet. Writing goes on after it.
    ///
    /// # Errors
    /// Where the file is there or can't be written, or the database is none that is a file.
    pub async fn backup(&self, file: &Path) -> Result<()> {
        self.line.pool().backup(file).await
    }

    /// From now on it is written down which cards in wallets of phones have changed.
    pub(crate) fn mind_passes(&self) {
        self.line.mind_passes();
    }

    /// Waits until the disk did not confirm that it kept what was written. From then on nothing is written any more: the
    /// program is to end, and makes sure of what is there when it starts again.
    pub async fn in_doubt(&self) {
        self.line.in_doubt().await;
    }

    /// Whether that happened.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        self.line.is_in_doubt()
    }

    /// Waits until nothing is under way, then closes the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.line.pool().close().await;
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
