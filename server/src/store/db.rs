//! Which database it is. Above this, nobody knows: a statement, its values and the rows that come back are the same in both.

use super::{Error, Result, disk};
use crate::env::Random;
use loyalty::{
    ids::{CardId, CustomerId, DeviceId, ProgramId, PurchaseId, ReferralId, ShopId, StaffId, VoucherId},
    languages::Language,
    ledger::Link,
    time::{Month, Timestamp},
};
use sqlx::{
    Arguments, ConnectOptions, Connection, Encode, FromRow, PgPool, Postgres, SqlStr, Sqlite, SqlitePool, Transaction,
    Type,
    pool::PoolConnection,
    postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgRow},
    sqlite::{
        SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
    },
};
use std::{
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// Where a database is.
#[derive(Clone)]
pub enum Database {
    /// In a file, by SQLite.
    File(PathBuf),
    /// At a PostgreSQL server.
    Server(Box<PgConnectOptions>),
}

impl Database {
    /// The database that a URL such as `postgres://user@host/name` names.
    #[must_use]
    pub fn server(url: &str) -> Option<Self> {
        let known = url.starts_with("postgres://") || url.starts_with("postgresql://");
        let options = known.then(|| PgConnectOptions::from_str(url).ok()).flatten()?;
        Some(Self::Server(Box::new(options)))
    }
}

/// How long a writer waits for another process (a second server on the same file, a backup) before it gives up.
const BUSY: Duration = Duration::from_secs(10);
/// Connections that only read.
const READERS_MAX: u32 = 4;
/// What the connection that writes keeps of the file in memory, in KB (SQLite's own word for that is a minus): what all who
/// write together change must fit, or it is written and read again for each statement.
const WRITER_CACHE: &str = "-32768";
/// So many pages of the log are written before they are carried into the file, all at once and each only once: 64 MB.
const LOG_PAGES: &str = "16000";
/// Rows that a statement may find before whoever asked takes the first.
const ROWS_AHEAD: usize = 1024;
/// Statements that a connection keeps prepared.
const PREPARED_MAX: usize = 500;
/// How often the tables are brought up to date anew where another process did the same at the same moment.
const MIGRATE_TRIES: u32 = 10;

/// Opens a database, and brings its tables up to date: connections that write, and that read.
pub(super) async fn open(database: &Database, random: &dyn Random) -> Result<(Pool, Pool)> {
    match database {
        Database::File(file) => open_file(file).await,
        Database::Server(options) => open_server(options, random.seed().map_err(sqlx::Error::from)?).await,
    }
}

async fn open_file(file: &Path) -> Result<(Pool, Pool)> {
    // Made here, so that whoever else may enter the folder can't read it; SQLite gives its other files the same mode.
    let made = std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(file);
    made.map_err(sqlx::Error::from)?;
    disk::make_sure(file).await?;
    let options = SqliteConnectOptions::new()
        .filename(file)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .journal_mode(SqliteJournalMode::Wal)
        // An answer is given only after the entry is on the disk.
        .synchronous(SqliteSynchronous::Full)
        .statement_cache_capacity(PREPARED_MAX)
        .disable_statement_logging();
    let writing = options
        .clone()
        .pragma("cache_size", WRITER_CACHE)
        .pragma("wal_autocheckpoint", LOG_PAGES)
        // What a statement would have to take back is kept in memory, not in a file beside.
        .pragma("temp_store", "memory")
        .row_buffer_size(ROWS_AHEAD);
    let writer = connections(1).connect_with(writing).await?;
    sqlx::migrate!("migrations/sqlite").run(&writer).await?;
    let reading = options.pragma("query_only", "on");
    let readers = connections(READERS_MAX).connect_with(reading).await?;
    disk::sync_names(file).map_err(sqlx::Error::from)?;
    Ok((Pool::Sqlite(writer), Pool::Sqlite(readers)))
}

/// So many connections to a file at most. They stay: with the last of them SQLite would take the log away, and the name of
/// the next one would be on the disk unseen.
fn connections(most: u32) -> SqlitePoolOptions {
    let pool = SqlitePoolOptions::new().max_connections(most).idle_timeout(None).max_lifetime(None);
    // A file does not break off: nothing is asked of a connection only to see whether it is there.
    let pool = pool.test_before_acquire(false);
    // Where the disk fails, SQLite rolls back by itself. Sqlx does not hear of it, believes that the transaction is open
    // still, and begins none on that connection any more.
    pool.after_release(|conn, _| {
        Box::pin(async move {
            conn.ping().await?;
            Ok(!conn.is_in_transaction())
        })
    })
}

async fn open_server(options: &PgConnectOptions, seed: [u8; 32]) -> Result<(Pool, Pool)> {
    let options = options
        .clone()
        .statement_cache_capacity(PREPARED_MAX)
        .application_name("stampbook")
        .log_slow_statements(tracing::log::LevelFilter::Off, Duration::ZERO);
    let writer = PgPoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
    migrate_server(&writer).await?;
    let readers = PgPoolOptions::new().max_connections(READERS_MAX).connect_with(options).await?;
    let process = std::array::from_fn(|place| seed[place]);
    let marks = Arc::new(Marks { process, next: AtomicU64::new(0) });
    Ok((Pool::Postgres(writer, marks.clone()), Pool::Postgres(readers, marks)))
}

/// Without the lock that sqlx would take, which PostgreSQL's relatives do not have: where two processes begin at once, one
/// of them fails, and finds the work done when it looks again.
async fn migrate_server(pool: &PgPool) -> Result<()> {
    let mut migrator = sqlx::migrate!("migrations/postgres");
    migrator.set_locking(false);
    let mut tries = 0;
    loop {
        tries += 1;
        match migrator.run(pool).await {
            Err(sqlx::migrate::MigrateError::Execute(_) | sqlx::migrate::MigrateError::ExecuteMigration(..))
                if tries < MIGRATE_TRIES =>
            {
                tokio::time::sleep(Duration::from_millis(50 * u64::from(tries))).await;
            }
            done => return Ok(done?),
        }
    }
}

/// A value on its way into a statement. A null has a type, as PostgreSQL demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

/// A text as both databases can keep it: PostgreSQL takes no NUL. Whoever looks for one with a NUL finds nothing in either.
pub(super) fn clean(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

/// What can be kept in a column.
pub(super) trait Field {
    /// What is kept for none.
    const NULL: Value;
    /// What is kept.
    fn value(self) -> Value;
}

macro_rules! fields {
    ($($kind:ident: $($type:ty => |$it:ident| $kept:expr),+;)+) => {$($(
        impl Field for $type {
            const NULL: Value = Value::$kind(None);
            fn value(self) -> Value {
                let $it = self;
                Value::$kind(Some($kept))
            }
        }
    )+)+};
}

fields! {
    Int: i64 => |it| it, u32 => |it| it.into(), Timestamp => |it| it.0;
    Text: &str => |it| clean(it.to_owned()), String => |it| clean(it), &String => |it| clean(it.clone()),
        Language => |it| it.code().to_owned(), Month => |it| it.to_string();
    Bytes: &[u8] => |it| it.to_vec(), Vec<u8> => |it| it, [u8; 32] => |it| it.to_vec(), Link => |it| it.0.to_vec(),
        ShopId => |it| it.0.to_vec(), ProgramId => |it| it.0.to_vec(), CustomerId => |it| it.0.to_vec(),
        CardId => |it| it.0.to_vec(), PurchaseId => |it| it.0.to_vec(), VoucherId => |it| it.0.to_vec(),
        ReferralId => |it| it.0.to_vec(), StaffId => |it| it.0.to_vec(), DeviceId => |it| it.0.to_vec();
}

impl<T: Field> Field for Option<T> {
    const NULL: Value = T::NULL;
    fn value(self) -> Value {
        self.map_or(T::NULL, T::value)
    }
}

/// The values of a statement, in the order of its places.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::db::Field::value($value)),*] };
}
pub(super) use args;

/// A row that both databases can give.
pub(super) trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// What is kept in rows, and how it is read from one.
pub(super) trait Stored: Sized {
    /// The columns.
    type Row: Row;
    /// Reads one.
    fn read(row: Self::Row) -> Result<Self>;
}

/// The connections to a database.
#[derive(Debug, Clone)]
pub(super) enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool, Arc<Marks>),
}

/// Each transaction at a server leaves a mark. Where the connection breaks while it commits, the mark tells what became of
/// it.
#[derive(Debug)]
pub(super) struct Marks {
    process: [u8; 8],
    next: AtomicU64,
}

/// Marks of a process that are kept: enough for whoever still has to find out.
const MARKS_KEPT: u64 = 1000;
/// How long it is tried to find out what became of a transaction.
const FIND_OUT_TRIES: u32 = 40;

impl Marks {
    fn name(&self, number: u64) -> Vec<u8> {
        [self.process, number.to_be_bytes()].concat()
    }
}

/// What became of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Committed {
    /// It is durable.
    Kept,
    /// The connection broke, and nothing of it was kept.
    Lost,
}

/// A transaction, or a connection on which each statement is one of its own.
#[derive(Debug)]
pub(super) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
    BareSqlite(PoolConnection<Sqlite>),
    BarePostgres(PoolConnection<Postgres>),
}

fn encode<'v, A: Arguments>(values: &'v [Value]) -> Result<A>
where
    Option<i64>: Encode<'v, A::Database> + Type<A::Database>,
    Option<&'v str>: Encode<'v, A::Database> + Type<A::Database>,
    Option<&'v [u8]>: Encode<'v, A::Database> + Type<A::Database>,
{
    let mut arguments = A::default();
    arguments.reserve(values.len(), 16 * values.len());
    for value in values {
        let added = match value {
            Value::Int(number) => arguments.add(*number),
            Value::Text(text) => arguments.add(text.as_deref()),
            Value::Bytes(bytes) => arguments.add(bytes.as_deref()),
        };
        added.map_err(|error| Error::Sql(sqlx::Error::Encode(error)))?;
    }
    Ok(arguments)
}

/// Runs the same call on whichever database it is.
macro_rules! on_either {
    ($tx:expr, $values:expr, |$conn:ident, $arguments:ident| $call:expr) => {
        match $tx {
            Tx::Sqlite($conn) => {
                let $arguments: SqliteArguments = encode($values)?;
                $call
            }
            Tx::BareSqlite($conn) => {
                let $arguments: SqliteArguments = encode($values)?;
                $call
            }
            Tx::Postgres($conn) => {
                let $arguments: PgArguments = encode($values)?;
                $call
            }
            Tx::BarePostgres($conn) => {
                let $arguments: PgArguments = encode($values)?;
                $call
            }
        }
    };
}

/// Says to who wants to know what is asked of the database; never with which values.
fn said(statement: &SqlStr) {
    tracing::trace!(statement = statement.as_str(), "asked");
}

impl Tx {
    /// Whether places in a statement need no numbers where they stand in order. SQLite takes a number for a name, and looks at
    /// all names before it for each: with hundreds of rows in one statement, that would be most of its work.
    pub(super) const fn takes_bare_places(&self) -> bool {
        matches!(self, Self::Sqlite(_) | Self::BareSqlite(_))
    }

    /// All rows.
    pub(super) async fn all<R: Row>(&mut self, statement: SqlStr, values: &[Value]) -> Result<Vec<R>> {
        said(&statement);
        Ok(on_either!(self, values, |conn, arguments| sqlx::query_as_with(statement, arguments)
            .fetch_all(&mut **conn)
            .await?))
    }

    /// The first row, if there is one.
    pub(super) async fn first<R: Row>(&mut self, statement: SqlStr, values: &[Value]) -> Result<Option<R>> {
        said(&statement);
        Ok(on_either!(self, values, |conn, arguments| sqlx::query_as_with(statement, arguments)
            .fetch_optional(&mut **conn)
            .await?))
    }

    /// Changes something; says how many rows.
    pub(super) async fn change(&mut self, statement: SqlStr, values: &[Value]) -> Result<u64> {
        said(&statement);
        Ok(on_either!(self, values, |conn, arguments| sqlx::query_with(statement, arguments)
            .execute(&mut **conn)
            .await?
            .rows_affected()))
    }
}

const LEAVE_MARK: &str = "INSERT INTO marks (id) VALUES ($1)";
const LEAVE_MARK_ANYHOW: &str = "INSERT INTO marks (id) VALUES ($1) ON CONFLICT (id) DO NOTHING";

/// Whether an error leaves open what became of a commit.
fn breaks(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            code.starts_with("08") || ["40003", "57P01", "57P02", "57P03", "XX000"].contains(&&*code)
        }),
        _ => false,
    }
}

/// Finds out what became of a transaction whose connection broke while it committed: its mark is left in its place. Where
/// that goes, it was never there and now never can be; where it does not, the transaction was kept. PostgreSQL lets the
/// second wait for the first where that is still under way.
async fn find_out(pool: &PgPool, mark: Vec<u8>) -> Result<Committed> {
    let mut tries = 0;
    loop {
        tries += 1;
        match sqlx::query(LEAVE_MARK_ANYHOW).bind(mark.as_slice()).execute(pool).await {
            Ok(done) if done.rows_affected() == 1 => return Ok(Committed::Lost),
            Ok(_) => return Ok(Committed::Kept),
            Err(error) if tries >= FIND_OUT_TRIES => return Err(error.into()),
            Err(_) => tokio::time::sleep(Duration::from_millis(250)).await,
        }
    }
}

impl Pool {
    /// Begins to read: what is seen does not change while it is held.
    pub(super) async fn read(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite(pool) => Tx::Sqlite(pool.begin().await?),
            Self::Postgres(pool, _) => {
                Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        })
    }

    /// A connection for one statement that reads.
    pub(super) async fn glimpse(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite(pool) => Tx::BareSqlite(pool.acquire().await?),
            Self::Postgres(pool, _) => Tx::BarePostgres(pool.acquire().await?),
        })
    }

    /// Begins to write.
    pub(super) async fn write(&self) -> Result<Tx> {
        Ok(match self {
            // IMMEDIATE: a deferred transaction that reads first and then writes fails when another wrote in between.
            Self::Sqlite(pool) => Tx::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool, _) => Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL SERIALIZABLE").await?),
        })
    }

    /// The installation's key as it is kept at a server; `fresh` where none is kept yet.
    pub(super) async fn key(&self, fresh: [u8; 32]) -> Result<[u8; 32]> {
        let Self::Postgres(pool, _) = self else { return Err(Error::NoServer) };
        let keep = "INSERT INTO installation (name, value) VALUES ('key', $1) ON CONFLICT (name) DO NOTHING";
        sqlx::query(keep).bind(fresh.as_slice()).execute(pool).await?;
        let kept: Vec<u8> =
            sqlx::query_scalar("SELECT value FROM installation WHERE name = 'key'").fetch_one(pool).await?;
        super::bytes("installation", "key", kept)
    }

    /// Copies everything, as it is at one moment, into a new file.
    pub(super) async fn backup(&self, file: &Path) -> Result<()> {
        let Self::Sqlite(pool) = self else { return Err(Error::NoFile) };
        let name = file.to_str().ok_or(Error::Row { table: "backup", what: "the file's name" })?;
        sqlx::query("VACUUM INTO $1").bind(name).execute(pool).await?;
        // SQLite does not wait until the disk has it.
        std::fs::File::open(file).and_then(|copy| copy.sync_all()).map_err(sqlx::Error::from)?;
        Ok(disk::sync_names(file).map_err(sqlx::Error::from)?)
    }

    /// Makes what a transaction changed durable.
    pub(super) async fn commit(&self, tx: Tx) -> Result<Committed> {
        let (pool, marks, mut tx) = match (self, tx) {
            (Self::Postgres(pool, marks), Tx::Postgres(tx)) => (pool, marks, tx),
            (_, Tx::Sqlite(tx)) => {
                tx.commit().await?;
                return Ok(Committed::Kept);
            }
            (Self::Sqlite(_), Tx::Postgres(_)) | (_, Tx::BareSqlite(_) | Tx::BarePostgres(_)) => {
                return Err(Error::NoFile);
            }
        };
        let number = marks.next.fetch_add(1, Ordering::Relaxed);
        sqlx::query(LEAVE_MARK).bind(marks.name(number)).execute(&mut *tx).await?;
        if number % MARKS_KEPT == 0 {
            let (first, end) = (marks.name(0), marks.name(number.saturating_sub(MARKS_KEPT)));
            sqlx::query("DELETE FROM marks WHERE id >= $1 AND id < $2").bind(first).bind(end).execute(&mut *tx).await?;
        }
        match tx.commit().await {
            Ok(()) => Ok(Committed::Kept),
            Err(error) if breaks(&error) => find_out(pool, marks.name(number)).await,
            Err(error) => Err(error.into()),
        }
    }

    /// Waits until nothing is under way, then closes all connections.
    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool, _) => pool.close().await,
        }
    }
}
