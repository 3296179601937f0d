//! All rows of one database written into another, whichever the two are. Which tables and columns there are is asked of the
//! databases, so that none is forgotten; where the two do not have the same, nothing is copied.

use super::{
    Conn, Error, Store,
    catalog::{self, Catalog, Columns},
    db::{Committed, Pool, Tx, Value, clean},
    terms::Published,
};
use sha2::{Digest, Sha256};
use sqlx::{
    AssertSqlSafe, Column as _, ColumnIndex, Decode, FromRow, Row, SqlSafeStr, SqlStr, Type, TypeInfo, postgres::PgRow,
    sqlite::SqliteRow,
};
use std::collections::BTreeMap;

/// Values that are read or written by one statement: SQLite takes 32,766, PostgreSQL 65,535.
const VALUES_MAX: usize = 8_000;

/// Why a copy was not made. Nothing is kept of one that was not.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The tables are not the same.
    #[error(
        "the two databases differ in {0}, so not everything can be copied: take away what is not of Stampbook, or use a newer program"
    )]
    Tables(String),
    /// There is something already.
    #[error("{0} is not empty: copy into a folder or a database that holds nothing")]
    Taken(String),
    /// What is read back is not what was written.
    #[error("the rows of {0} are not in the copy as they were read; nothing was kept. Please report this")]
    Rows(String),
    /// The books of the original do not agree.
    #[error("the original is broken at {0}: `stampbook audit` says more; mend it before it is copied")]
    Broken(String),
    /// The books of the copy are not those of the original.
    #[error("the audit of the copy does not find what it found in the original; nothing was kept. Please report this")]
    Audits,
    /// Somebody stopped it.
    #[error("stopped; nothing was kept")]
    Stopped,
    /// The copy was refused as a whole when it was to be kept.
    #[error(
        "the copy could not be kept ({0}): `stampbook audit` of the original names a row that hangs on nothing, if there is one"
    )]
    Kept(#[source] Error),
    /// A database does not answer.
    #[error(transparent)]
    Store(#[from] Error),
    /// The installation can't be read or made.
    #[error(transparent)]
    Home(#[from] crate::Error),
}

/// How far a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'p> {
    /// The table that is copied, or compared.
    pub table: &'p str,
    /// Rows that were copied or read back: twice as many as there are when it is done.
    pub rows: u64,
    /// As many as that will be.
    pub rows_total: u64,
}

/// How many rows a table has, and the sum of their hashes: whatever order they come in, it is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sum {
    rows: u64,
    hash: u128,
}

impl Sum {
    fn add(&mut self, row: &[Value]) {
        let mut hash = Sha256::new();
        let mut part = |kind: u8, bytes: Option<&[u8]>| {
            hash.update([kind, u8::from(bytes.is_some())]);
            hash.update((bytes.map_or(0, <[u8]>::len) as u64).to_be_bytes());
            hash.update(bytes.unwrap_or_default());
        };
        for value in row {
            match value {
                Value::Int(number) => part(0, number.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice)),
                Value::Text(text) => part(1, text.as_deref().map(str::as_bytes)),
                Value::Bytes(bytes) => part(2, bytes.as_deref()),
            }
        }
        let mut half = [0; 16];
        half.iter_mut().zip(hash.finalize()).for_each(|(slot, byte)| *slot = byte);
        self.rows += 1;
        self.hash = self.hash.wrapping_add(u128::from_be_bytes(half));
    }
}

/// The values of any row.
struct Values(Vec<Value>);

fn values<'r, R: Row>(row: &'r R) -> sqlx::Result<Values>
where
    usize: ColumnIndex<R>,
    Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    Option<Vec<u8>>: Decode<'r, R::Database> + Type<R::Database>,
{
    let value = |column: &<R::Database as sqlx::Database>::Column| {
        let at = column.ordinal();
        match column.type_info().name() {
            "INTEGER" | "INT8" => row.try_get(at).map(Value::Int),
            "TEXT" => row.try_get::<Option<String>, _>(at).map(|text| Value::Text(text.map(clean))),
            "BLOB" | "BYTEA" => row.try_get(at).map(Value::Bytes),
            other => Err(sqlx::Error::Decode(format!("a column of type {other}").into())),
        }
    };
    row.columns().iter().map(value).collect::<sqlx::Result<_>>().map(Values)
}

impl FromRow<'_, SqliteRow> for Values {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        values(row)
    }
}

impl FromRow<'_, PgRow> for Values {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        values(row)
    }
}

/// A table as it is copied.
struct Table<'c> {
    name: &'c str,
    columns: Vec<&'c str>,
    /// Where in a row the columns of its key are.
    key: Vec<usize>,
    page: usize,
}

impl<'c> Table<'c> {
    fn new(name: &'c str, columns: &'c Columns) -> Self {
        let mut key: Vec<_> = columns
            .values()
            .enumerate()
            .filter(|(_, column)| column.key > 0)
            .map(|(at, column)| (column.key, at))
            .collect();
        key.sort_unstable();
        let key = key.into_iter().map(|(_, at)| at).collect();
        let page = (VALUES_MAX / columns.len().max(1)).max(1);
        Self { name, columns: columns.keys().map(String::as_str).collect(), key, page }
    }

    /// The rows after one, or the first, in the order of the key.
    fn read(&self, is_first: bool) -> SqlStr {
        let key = self.key.iter().filter_map(|at| self.columns.get(*at).copied()).collect::<Vec<_>>().join(", ");
        let after = if is_first {
            String::new()
        } else {
            let places: Vec<_> = (1..=self.key.len()).map(|place| format!("${place}")).collect();
            format!("WHERE ({key}) > ({})", places.join(", "))
        };
        let (columns, name, page) = (self.columns.join(", "), self.name, self.page);
        AssertSqlSafe(format!("SELECT {columns} FROM {name} {after} ORDER BY {key} LIMIT {page}")).into_sql_str()
    }

    fn write(&self, rows: usize) -> SqlStr {
        let width = self.columns.len();
        let row = |row: usize| {
            let places: Vec<_> = (1..=width).map(|place| format!("${}", row * width + place)).collect();
            format!("({})", places.join(", "))
        };
        let rows = (0..rows).map(row).collect::<Vec<_>>().join(", ");
        AssertSqlSafe(format!("INSERT INTO {} ({}) VALUES {rows}", self.name, self.columns.join(", "))).into_sql_str()
    }

    async fn ask(&self, tx: &mut Tx, what: &str) -> Result<i64, Error> {
        let statement = AssertSqlSafe(format!("SELECT {what} FROM {}", self.name)).into_sql_str();
        let (said,) = tx.first(statement, &[]).await?.ok_or(sqlx::Error::RowNotFound)?;
        Ok(said)
    }

    /// Reads all rows, page by page, and writes each page to `to`, where there is one.
    async fn walk(&self, from: &mut Tx, mut to: Option<&mut Tx>, seen: &mut impl FnMut(u64)) -> Result<Sum, Error> {
        let (mut sum, mut after) = (Sum::default(), Vec::new());
        loop {
            let rows: Vec<Values> = from.all(self.read(after.is_empty()), &after).await?;
            let Some(Values(last)) = rows.last() else { return Ok(sum) };
            after = self.key.iter().filter_map(|at| last.get(*at).cloned()).collect();
            rows.iter().for_each(|Values(row)| sum.add(row));
            let read = rows.len();
            if let Some(to) = to.as_deref_mut() {
                let all: Vec<Value> = rows.into_iter().flat_map(|Values(row)| row).collect();
                to.change(self.write(read), &all).await?;
            }
            seen(read as u64);
            if read < self.page {
                return Ok(sum);
            }
        }
    }
}

/// What was copied, in a transaction that is not kept yet.
pub(crate) struct Copied {
    /// How many rows of each table.
    pub tables: BTreeMap<String, u64>,
    /// A look at the copy before it is kept.
    pub conn: Conn,
    pool: Pool,
}

impl Copied {
    /// Keeps it.
    pub(crate) async fn keep(self) -> Result<BTreeMap<String, u64>, CopyError> {
        match self.pool.commit(self.conn.tx).await.map_err(CopyError::Kept)? {
            Committed::Kept => Ok(self.tables),
            Committed::Lost => Err(CopyError::Kept(Error::Busy)),
        }
    }
}

async fn begin(to: &Store) -> Result<Tx, Error> {
    let mut tx = to.line.pool().write().await?;
    if let Tx::Sqlite(_) = tx {
        // The tables come in the order of their names, not of their references: those are looked at when it is kept.
        tx.change("PRAGMA defer_foreign_keys = on".into_sql_str(), &[]).await?;
    }
    Ok(tx)
}

async fn keep_key(tx: &mut Tx, key: [u8; 32]) -> Result<(), CopyError> {
    if let Tx::Postgres(_) = tx {
        let taken: Option<(i64,)> = tx.first("SELECT 1::bigint FROM installation LIMIT 1".into_sql_str(), &[]).await?;
        if taken.is_some() {
            return Err(CopyError::Taken("the database".into()));
        }
        let keep = "INSERT INTO installation (name, value) VALUES ('key', $1)";
        tx.change(keep.into_sql_str(), &[Value::Bytes(Some(key.to_vec()))]).await?;
    }
    Ok(())
}

impl Store {
    /// Whether it is at a server.
    pub(crate) fn is_at_server(&self) -> bool {
        matches!(self.line.pool(), Pool::Postgres(..))
    }

    /// Writes all that `from` sees into this empty database, and reads it back.
    pub(crate) async fn fill(
        &self,
        from: &mut Conn,
        key: [u8; 32],
        mut progress: impl FnMut(Progress<'_>),
    ) -> Result<Copied, CopyError> {
        let (from, mut to) = (&mut from.tx, begin(self).await?);
        let (ours, theirs): (Catalog, Catalog) = (catalog::of(from).await?, catalog::of(&mut to).await?);
        if let Some(what) = catalog::difference(&ours, &theirs) {
            return Err(CopyError::Tables(what));
        }
        keep_key(&mut to, key).await?;
        let tables: Vec<_> = ours.iter().map(|(name, columns)| Table::new(name, columns)).collect();
        if let Some(table) = tables.iter().find(|table| table.key.is_empty()) {
            return Err(CopyError::Tables(format!("the key of {}", table.name)));
        }
        let mut rows_total = 0;
        for table in &tables {
            if table.ask(&mut to, "count(*)").await? > 0 {
                return Err(CopyError::Taken(format!("the table {}", table.name)));
            }
            rows_total += 2 * u64::try_from(table.ask(from, "count(*)").await?).unwrap_or(0);
        }
        let (mut rows, mut sums) = (0, Vec::new());
        for table in &tables {
            let mut seen = |more| {
                rows += more;
                progress(Progress { table: table.name, rows, rows_total });
            };
            sums.push(table.walk(from, Some(&mut to), &mut seen).await?);
        }
        for (table, sum) in tables.iter().zip(&sums) {
            let mut seen = |more| {
                rows += more;
                progress(Progress { table: table.name, rows, rows_total });
            };
            if table.walk(&mut to, None, &mut seen).await? != *sum {
                return Err(CopyError::Rows(table.name.to_owned()));
            }
        }
        let tables = tables.iter().zip(&sums).map(|(table, sum)| (table.name.to_owned(), sum.rows)).collect();
        // Terms that it reads are not kept at hand: they are not there yet for anybody else.
        let (conn, pool) = (Conn::new(to, &Published::default()), self.line.pool().clone());
        Ok(Copied { tables, conn, pool })
    }
}
