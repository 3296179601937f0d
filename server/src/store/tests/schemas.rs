//! The two databases are made by different migrations and must come to the same tables.

use super::{super::catalog, fresh, fresh_at_server};
use crate::store::{db::Tx, sql, strays::TIES};
use sqlx::{Connection, PgConnection, PgPool, Row};
use std::collections::BTreeSet;

/// An index: its table, its columns in order, whether it is unique, and whether it leaves rows out.
type Index = (String, String, bool, bool);

const SQLITE: &str =
    "SELECT m.name, (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)),
        i.\"unique\", i.partial
    FROM sqlite_schema m JOIN pragma_index_list(m.name) i WHERE m.type = 'table'";
const POSTGRES: &str = "SELECT t.relname::text, string_agg(a.attname, ',' ORDER BY k.place),
        CASE WHEN x.indisunique THEN 1::bigint ELSE 0 END, CASE WHEN x.indpred IS NULL THEN 0::bigint ELSE 1 END
    FROM pg_index x
    JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = current_schema()
    CROSS JOIN LATERAL unnest(x.indkey::smallint[]) WITH ORDINALITY AS k (number, place)
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
    GROUP BY x.indexrelid, t.relname, x.indisunique, x.indpred";

fn index<R: Row>(row: &R) -> Index
where
    usize: sqlx::ColumnIndex<R>,
    String: for<'r> sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    i64: for<'r> sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    (row.get(0), row.get(1), row.get::<i64, _>(2) == 1, row.get::<i64, _>(3) == 1)
}

fn common(indexes: impl Iterator<Item = Index>) -> BTreeSet<Index> {
    // What only makes a question quick differs: SQLite's indexes end with the key by themselves.
    indexes.filter(|(table, _, unique, _)| *unique && !catalog::APART.contains(&table.as_str())).collect()
}

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_and_keys() {
    let Some(mut conn) = fresh_at_server().await else { return };
    let database = current(&mut conn).await;
    let (_folder, store) = fresh().await;
    let here = catalog::of(&mut store.line.pool().write().await.unwrap()).await.unwrap();
    let server = PgPool::connect(&database).await.unwrap();
    let there = catalog::of(&mut Tx::Postgres(server.begin().await.unwrap())).await.unwrap();
    assert_eq!(catalog::difference(&here, &there), None);
    assert!(here.len() > 20 && here.values().all(|columns| columns.values().any(|column| column.key == 1)), "{here:?}");
    let rows = sqlx::query(SQLITE).fetch_all(super::sqlite(&store)).await.unwrap();
    let ours = common(rows.iter().map(index));
    let rows = sqlx::query(POSTGRES).fetch_all(&server).await.unwrap();
    let theirs = common(rows.iter().map(index));
    let missing: Vec<_> = ours.symmetric_difference(&theirs).collect();
    assert!(missing.is_empty(), "only in one of the two: {missing:#?}");
    conn.close().await.unwrap();
}

async fn current(conn: &mut PgConnection) -> String {
    let server = std::env::var("STAMPBOOK_TEST_POSTGRES").unwrap();
    let name: String = sqlx::query_scalar("SELECT current_database()::text").fetch_one(conn).await.unwrap();
    format!("{server}/{name}")
}

/// What SQLite refuses by a foreign key, the audit looks for: in PostgreSQL nothing else would.
#[tokio::test]
async fn the_audit_asks_for_every_reference() {
    let (_folder, store) = fresh().await;
    let sql = "SELECT DISTINCT m.name, f.\"table\" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f";
    let references: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(super::sqlite(&store)).await.unwrap();
    assert!(references.len() > 10, "{references:?}");
    let asked = TIES.iter().map(|tie| tie.statement).chain([sql::AUDIT_STRAYS]);
    let asked: Vec<_> = asked.collect();
    for (table, other) in references {
        let asks = |statement: &&str| {
            statement.contains(&format!("FROM {table} WHERE"))
                && (statement.contains(&format!("FROM {other} WHERE {other}."))
                    || statement.contains(&format!("FROM {other} AS ")))
        };
        assert!(asked.iter().any(asks), "nobody looks for rows of {table} that hang on no row of {other}");
    }
}
