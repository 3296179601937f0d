//! Where a test keeps its installation: a folder of its own, or a database of its own at the server that
//! `STAMPBOOK_TEST_POSTGRES` names, so that the same tests hold for both.

use server::home::Home;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, PgConnection};
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// A place for an installation, gone when it is dropped.
pub struct Place {
    pub folder: TempDir,
    url: String,
}

static PLACES: AtomicU64 = AtomicU64::new(0);

/// The server on which tests keep their databases, where they do.
pub fn server() -> Option<String> {
    std::env::var("STAMPBOOK_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

impl Place {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match server() {
            None => format!("sqlite:{}", folder.path().display()),
            Some(server) => database(&server).await,
        };
        Self { folder, url }
    }

    pub fn home(&self) -> Home {
        self.url.parse().unwrap()
    }

    /// A statement as this database writes it: bytes that stand in it as `X'00ff'` are written so by SQLite alone.
    pub fn say(&self, sql: &str) -> String {
        if self.url.starts_with("sqlite:") {
            return sql.to_owned();
        }
        let mut parts = sql.split("X'");
        let mut said = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (bytes, rest) = part.split_once('\'').unwrap();
            said += &format!("'\\x{bytes}'::bytea{rest}");
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

/// Makes an empty database at the server; the server itself is thrown away after the tests.
async fn database(server: &str) -> String {
    let name = format!("t{}_{}", std::process::id(), PLACES.fetch_add(1, Ordering::SeqCst));
    let mut conn = PgConnection::connect(&format!("{server}/postgres")).await.unwrap();
    conn.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    format!("{server}/{name}")
}
