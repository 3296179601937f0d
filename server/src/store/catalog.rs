//! What a database says of itself: its tables, their columns and keys. The one thing that each database is asked in its own
//! words; above it, both answer alike.

use super::{
    Database, Error, Result,
    db::{Tx, Value},
};
use sqlx::{Connection, PgConnection, SqlSafeStr};
use std::collections::BTreeMap;

/// What is of one database alone: sqlx's own list of migrations, the installation's key, which a folder keeps in a file,
/// and the marks of transactions, of which a file has no need.
pub(super) const APART: [&str; 3] = ["_sqlx_migrations", "installation", "marks"];

const SQLITE: &str = "SELECT m.name, c.name, c.type, c.\"notnull\", c.pk
    FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid";
const POSTGRES: &str = "SELECT c.table_name::text, c.column_name::text, c.data_type::text,
        CASE c.is_nullable WHEN 'NO' THEN 1::bigint ELSE 0::bigint END, coalesce(k.ordinal_position::bigint, 0)
    FROM information_schema.tables t
    JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name
    LEFT JOIN information_schema.table_constraints p
        ON p.table_schema = t.table_schema AND p.table_name = t.table_name AND p.constraint_type = 'PRIMARY KEY'
    LEFT JOIN information_schema.key_column_usage k
        ON k.constraint_schema = p.constraint_schema AND k.constraint_name = p.constraint_name
        AND k.table_name = t.table_name AND k.column_name = c.column_name
    WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE'";
const HAS_SHOPS: &str = "SELECT EXISTS (SELECT 1 FROM information_schema.tables
    WHERE table_schema = current_schema() AND table_name = 'shops')";

/// What a column holds, whatever the database calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Text,
    Bytes,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub kind: Kind,
    /// Whether it may hold nothing.
    pub nullable: bool,
    /// Its place in the table's key, from 1; 0 where it is not of it.
    pub key: i64,
}

/// The columns of a table by name.
pub(super) type Columns = BTreeMap<String, Column>;
/// The tables by name.
pub(super) type Catalog = BTreeMap<String, Columns>;

impl Kind {
    fn of(name: &str) -> Result<Self> {
        match name {
            "INTEGER" | "bigint" => Ok(Self::Int),
            "TEXT" | "text" => Ok(Self::Text),
            "BLOB" | "bytea" => Ok(Self::Bytes),
            _ => Err(Error::Row { table: "catalog", what: "the type of a column" }),
        }
    }
}

/// All tables that both databases have in common, as this one says them.
pub(super) async fn of(tx: &mut Tx) -> Result<Catalog> {
    let ask = match tx {
        Tx::Sqlite(_) | Tx::BareSqlite(_) => SQLITE,
        Tx::Postgres(_) | Tx::BarePostgres(_) => POSTGRES,
    };
    let rows: Vec<(String, String, String, i64, i64)> = tx.all(ask.into_sql_str(), &[] as &[Value]).await?;
    let mut catalog = Catalog::new();
    for (table, column, kind, required, key) in rows {
        if APART.contains(&table.as_str()) || table.starts_with("sqlite_") {
            continue;
        }
        let told = Column { kind: Kind::of(&kind)?, nullable: required == 0, key };
        catalog.entry(table).or_default().insert(column, told);
    }
    Ok(catalog)
}

/// The first thing that two catalogs do not have alike.
pub(super) fn difference(one: &Catalog, other: &Catalog) -> Option<String> {
    let tables = one.keys().chain(other.keys());
    let table = tables.into_iter().find(|table| one.get(*table) != other.get(*table))?;
    let (Some(here), Some(there)) = (one.get(table), other.get(table)) else {
        return Some(format!("the table {table}"));
    };
    let column = here.keys().chain(there.keys()).find(|column| here.get(*column) != there.get(*column))?;
    Some(format!("the column {column} of {table}"))
}

/// Whether there is an installation in a database at a server. Nothing is made by asking.
pub(crate) async fn is_there(database: &Database) -> Result<bool> {
    match database {
        Database::File(file) => Ok(file.is_file()),
        Database::Server(options) => {
            let mut conn = PgConnection::connect_with(options).await?;
            let there = sqlx::query_scalar(HAS_SHOPS).fetch_one(&mut conn).await?;
            conn.close().await?;
            Ok(there)
        }
    }
}
