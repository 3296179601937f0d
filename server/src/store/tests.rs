//! Every statement is prepared on a fresh database and its plan read: none may walk a table but the audit's.

mod disk;
mod schemas;

use super::{
    Store,
    bulk::{for_rows, takes_rows},
    db::{Database, Pool, args},
    sql,
};
use crate::env::Machine;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row, SqlitePool};
use std::sync::atomic::{AtomicU64, Ordering};

/// Statements that may walk a table: the audit's walk everything by design, and a page of shops is read in key order.
fn may_walk(name: &str) -> bool {
    let once_a_card =
        ["AUDIT_ENTRIES", "AUDIT_VOUCHER_STATES", "AUDIT_BILLS", "AUDIT_MONTHS", "AUDIT_USES"].contains(&name);
    (name.starts_with("AUDIT_") && !once_a_card) || name == "SOME_SHOPS"
}

/// A statement that is run once for each card must start from the card.
#[tokio::test]
async fn what_the_audit_asks_for_each_card_is_looked_up_by_card() {
    let (_folder, store) = fresh().await;
    for (name, statement) in sql::ALL.iter().filter(|(name, _)| asked_for_each_card(name)) {
        let steps = plan(&store, name, statement).await;
        assert!(steps[0].contains("(shop_id=? AND card_id=?"), "{name}: {steps:?}");
    }
}

fn asked_for_each_card(name: &str) -> bool {
    let names =
        ["AUDIT_ENTRIES", "AUDIT_VOUCHER_STATES", "AUDIT_BILLS", "AUDIT_MONTHS", "AUDIT_USES", "BALANCES", "LOTS"];
    names.contains(&name)
}

async fn fresh() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&Database::File(folder.path().join("stampbook.sqlite")), &Machine).await.unwrap();
    (folder, store)
}

fn sqlite(store: &Store) -> &SqlitePool {
    match store.line.pool() {
        Pool::Sqlite(pool) => pool,
        Pool::Postgres(..) => panic!("another database"),
    }
}

/// The steps of a statement's plan, each as SQLite says it. Preparing it proves that all its names exist.
async fn plan(store: &Store, name: &str, statement: &str) -> Vec<String> {
    let query = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")));
    let rows = query.fetch_all(sqlite(store)).await;
    let rows = rows.unwrap_or_else(|error| panic!("{name} does not prepare: {error}"));
    rows.into_iter().map(|row| row.get("detail")).collect()
}

/// An empty database at the server that `STAMPBOOK_TEST_POSTGRES` names, if it names one.
async fn fresh_at_server() -> Option<PgConnection> {
    let server = std::env::var("STAMPBOOK_TEST_POSTGRES").ok().filter(|url| !url.is_empty())?;
    static DATABASES: AtomicU64 = AtomicU64::new(0);
    let name = format!("plans_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::SeqCst));
    let mut conn = PgConnection::connect(&format!("{server}/postgres")).await.unwrap();
    conn.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    let url = format!("{server}/{name}");
    Store::open(&Database::server(&url).unwrap(), &Machine).await.unwrap().close().await;
    Some(PgConnection::connect(&url).await.unwrap())
}

/// The types of values that a statement brings as rows: PostgreSQL has nothing to tell them by, and the store says them.
fn types(name: &str) -> &'static str {
    match name {
        "SHOPS_BY_ID" | "LANGUAGES_OF" | "LATELY" => "(bytea)",
        "READY_OF" => "(bytea, bytea, bigint)",
        "CARDS_BY_ID" | "SEQS" | "BALANCES_OF" | "LOTS_OF" | "REFERRALS_OF" | "PASSES_OF" => "(bytea, bytea)",
        "ANSWERS" | "CARDS_BY_REFERENCE" => "(bytea, text)",
        "MONTHS_OF" => "(bytea, bytea, text)",
        "ADVANCE_CARDS" => "(bytea, bytea, bigint, bigint, bytea, bigint, bigint, bigint, bigint, bigint, bigint)",
        _ => "",
    }
}

/// Each statement is prepared at PostgreSQL, too, and planned as for a table that is large: it must find an index.
#[tokio::test]
async fn postgresql_understands_every_statement_and_has_an_index_for_it() {
    let Some(mut conn) = fresh_at_server().await else { return };
    let large = "SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan";
    conn.execute(large).await.unwrap();
    for (name, statement) in sql::ALL {
        let types = types(name);
        let prepared = conn.execute(AssertSqlSafe(format!("PREPARE {name}{types} AS {statement}"))).await;
        prepared.unwrap_or_else(|error| panic!("{name} does not prepare: {error}"));
        let places = (1..).take_while(|place| statement.contains(&format!("${place}"))).count();
        let nulls = if places == 0 { String::new() } else { format!("({})", vec!["NULL"; places].join(", ")) };
        let query = sqlx::query(AssertSqlSafe(format!("EXPLAIN EXECUTE {name}{nulls}")));
        let rows = query.fetch_all(&mut conn).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        let steps: Vec<String> = rows.into_iter().map(|row| row.get(0)).collect();
        let bad = steps.iter().find(|step| step.contains("Seq Scan") || step.contains("Sort"));
        assert!(may_walk(name) || bad.is_none(), "{name}: {steps:#?}");
    }
}

#[tokio::test]
async fn no_statement_walks_a_table_or_sorts() {
    let (_folder, store) = fresh().await;
    for (name, statement) in sql::ALL.iter().filter(|(name, _)| !may_walk(name)) {
        assert_finds(name, plan(&store, name, statement).await);
    }
}

/// With many rows SQLite may find another way than with one: it must still look each of them up. (An insertion has none: what
/// its plan says of other tables is done only where a reference hangs in the air.)
#[tokio::test]
async fn no_statement_walks_a_table_for_many_rows() {
    let (_folder, store) = fresh().await;
    let finds = |statement: &str| takes_rows(statement) && !statement.starts_with("INSERT");
    let many: Vec<_> = sql::ALL.iter().filter(|(_, statement)| finds(statement)).collect();
    assert!(many.len() > 10, "{}", many.len());
    for (name, statement) in many {
        for rows in [2, 16, 256] {
            assert_finds(name, plan(&store, name, &for_rows(statement, rows, true)).await);
        }
    }
}

/// Demands that nothing is walked but the rows that the statement itself brings (`now` and `asked`) or has found (`ready`).
fn assert_finds(name: &str, steps: Vec<String>) {
    for step in steps {
        let brought =
            step.ends_with("CONSTANT ROW") || step.ends_with("CONSTANT ROWS") || step.ends_with("VALUES CLAUSE");
        let own = brought || ["SCAN now", "SCAN asked", "SCAN ready"].contains(&&*step);
        let walks = step.starts_with("SCAN") && !own;
        assert!(!walks && !step.contains("TEMP B-TREE"), "{name}: {step}");
    }
}

/// What lies in a shop grows with it: its rows are found by more than by whose they are. Of some things each has only a few.
#[tokio::test]
async fn no_statement_walks_all_that_a_shop_has() {
    let few = ["programs", "staff", "feeds", "lately", "webhooks", "api_keys"];
    let (_folder, store) = fresh().await;
    for (name, statement) in sql::ALL.iter().filter(|(name, _)| !may_walk(name)) {
        for step in plan(&store, name, statement).await {
            let of_few = few.iter().any(|table| step.contains(&format!(" {table} USING")));
            assert!(of_few || !step.ends_with("USING PRIMARY KEY (shop_id=?)"), "{name}: {step}");
        }
    }
}

#[tokio::test]
async fn every_statement_prepares() {
    let (_folder, store) = fresh().await;
    for (name, statement) in sql::ALL {
        plan(&store, name, statement).await;
    }
    let unique: std::collections::BTreeSet<_> = sql::ALL.iter().map(|(_, statement)| statement).collect();
    assert_eq!(unique.len(), sql::ALL.len(), "a statement stands there twice");
}

#[test]
fn no_statement_changes_what_is_written_for_ever() {
    for table in ["entries", "purchases", "programs", "requests"] {
        for (name, statement) in sql::ALL {
            let words = statement.to_lowercase();
            let changes = [format!("update {table}"), format!("delete from {table}"), format!("replace into {table}")];
            assert!(!changes.iter().any(|change| words.contains(change)), "{name} changes {table}");
            let upserts = words.starts_with(&format!("insert into {table} ")) && words.contains("on conflict");
            assert!(!upserts, "{name} may change {table}");
        }
    }
}

#[tokio::test]
async fn readers_cannot_write() {
    let (_folder, store) = fresh().await;
    let mut conn = store.read().await.unwrap();
    let written = conn.change(sql::SET_ATTEMPTS, args!["x", 1_i64, 1_i64]).await;
    assert!(written.unwrap_err().to_string().contains("readonly"));
}

#[tokio::test]
async fn every_database_is_durable_and_checks_its_references() {
    let (_folder, store) = fresh().await;
    let mut conn = sqlite(&store).acquire().await.unwrap();
    for (pragma, expected) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")] {
        let row = sqlx::query(AssertSqlSafe(format!("PRAGMA {pragma}"))).fetch_one(&mut *conn).await.unwrap();
        let value = row.try_get::<String, _>(0).unwrap_or_else(|_| row.get::<i64, _>(0).to_string());
        assert_eq!(value, expected, "{pragma}");
    }
}
