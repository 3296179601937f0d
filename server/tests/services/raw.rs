//! A second way into a test's database, without any of the rules, and statements in the words of that database.

use crate::place::Place;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};

impl Place {
    /// A statement as this database writes it. Bytes such as `X'00ff'` and `zeroblob(16)` are SQLite's own.
    pub fn say(&self, sql: &str) -> String {
        if self.url.starts_with("sqlite:") {
            return sql.to_owned();
        }
        let sql = sql.replace("zeroblob(", "zeros(");
        let mut parts = sql.split("X'");
        let mut said = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (bytes, rest) = part.split_once('\'').unwrap();
            said += &format!("'\\x{bytes}'::bytea{rest}");
        }
        for size in [16_usize, 32] {
            said = said.replace(&format!("zeros({size})"), &format!("'\\x{}'::bytea", "00".repeat(size)));
        }
        said
    }

    /// A second way into the database, without any of the rules.
    pub async fn raw(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        let url = match self.url.strip_prefix("sqlite:") {
            Some(folder) => format!("sqlite:{folder}/stampbook.sqlite"),
            None => self.url.clone(),
        };
        let mut conn = AnyConnection::connect(&url).await.unwrap();
        if url.starts_with("sqlite:") {
            conn.execute("PRAGMA foreign_keys = off").await.unwrap();
            conn.execute("PRAGMA busy_timeout = 10000").await.unwrap();
        }
        conn
    }

    /// Every row of every table, as a text in small letters: bytes as hexadecimal digits.
    pub async fn rows(&self) -> Vec<(String, String)> {
        let mut conn = self.raw().await;
        let is_file = self.url.starts_with("sqlite:");
        let tables = match is_file {
            true => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            false => "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()",
        };
        let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut conn).await.unwrap();
        let mut rows = Vec::new();
        for table in tables {
            let columns = format!(
                "SELECT group_concat('quote(\"' || name || '\")', ' || '' '' || ') FROM pragma_table_info('{table}')"
            );
            let text = match is_file {
                true => sqlx::query_scalar(AssertSqlSafe(columns)).fetch_one(&mut conn).await.unwrap(),
                false => "t::text".to_owned(),
            };
            let sql = format!("SELECT lower({text}) FROM {table} AS t");
            let texts: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut conn).await.unwrap();
            rows.extend(texts.into_iter().map(|text| (table.clone(), text)));
        }
        rows
    }
}
