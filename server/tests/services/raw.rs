//! A second way into a test's database, without any of the rules, and statements in the words of that database.

use crate::place::Place;
use sqlx::{AnyConnection, Connection, Executor};

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
}
