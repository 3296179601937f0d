//! Where a proof keeps an installation: a folder, or a database at a PostgreSQL server; gone afterwards. Also what is done
//! to that server behind the product's back. Knows no table of the product's.

use crate::show::Stop;
use anyhow::{Context, Result, bail};
use proof::program::{Program, Server};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, PgConnection};
use std::{
    fs::File,
    os::unix::process::CommandExt,
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// So long a database server may take to come back.
const BACK_WITHIN: Duration = Duration::from_secs(120);
/// So long one connection may take.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// An installation's place; dropped, nothing is left of it.
#[derive(Debug)]
pub struct Place {
    /// What the program is told.
    pub url: String,
    /// At which server the database is, and its name there, where it is at one.
    database: Option<(String, String)>,
    /// The database that is a file, and what servers say.
    folder: TempDir,
}

impl Place {
    /// A new one: at a PostgreSQL server (its URL, without a database), or else in a folder.
    ///
    /// # Errors
    /// Where it can't be made.
    pub fn new(server: Option<&str>) -> Result<Self> {
        let folder = tempfile::tempdir().context("no temporary folder can be made")?;
        let Some(server) = server else {
            let url = format!("sqlite:{}", folder.path().join("data").display());
            return Ok(Self { url, database: None, folder });
        };
        let last = folder.path().file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let name = format!("proof_{}", last.trim_start_matches('.'));
        run(server, "postgres", &format!("CREATE DATABASE \"{name}\"")).context("no database can be made")?;
        Ok(Self { url: format!("{server}/{name}"), database: Some((server.to_owned(), name)), folder })
    }

    /// Whether the database is a file.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        self.database.is_none()
    }

    /// A server of the product's on it, with no limit on how often is asked; what it complains of is kept in a file.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn serve(&self, program: &Program) -> Result<Server> {
        let start = || {
            let log = File::options().create(true).append(true).open(self.folder.path().join("log"))?;
            let mut command = program.serve_at(&self.url);
            // A signal from the terminal is the proof's to answer, not the servers'.
            command.stderr(log).process_group(0);
            Ok(command)
        };
        // A database that comes back may turn a server away at first, too.
        Server::start_behind(start, || true)
            .with_context(|| format!("the server does not start; {}", self.last_words()))
    }

    /// What servers complained of last.
    #[must_use]
    pub fn last_words(&self) -> String {
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        let mut last: Vec<&str> = log.lines().rev().take(8).collect();
        last.reverse();
        if last.is_empty() {
            "no server complained".to_owned()
        } else {
            format!("servers said last:\n{}\n", last.join("\n"))
        }
    }

    /// The processes that serve the product's connections.
    ///
    /// # Errors
    /// Where the database is no server, or does not answer.
    pub fn backends(&self) -> Result<Vec<i32>> {
        let statement = "SELECT pid FROM pg_stat_activity \
            WHERE application_name = 'stampbook' AND datname = current_database() ORDER BY pid";
        wait(async {
            let mut conn = connect(&self.url).await?;
            Ok(sqlx::query_scalar(statement).fetch_all(&mut conn).await?)
        })
    }

    /// The process of the database server itself.
    ///
    /// # Errors
    /// Where the database is no server, or does not answer.
    pub fn postmaster(&self) -> Result<i32> {
        let file: String = wait(async {
            let mut conn = connect(&self.url).await?;
            Ok(sqlx::query_scalar("SELECT pg_read_file('postmaster.pid')").fetch_one(&mut conn).await?)
        })?;
        let first = file.lines().next().unwrap_or_default();
        first.trim().parse().context("the file of the database server's process holds no number")
    }

    /// Kills one of the server's processes at once, as if its power went, and waits until the server answers again without
    /// it, or somebody stops the proof.
    ///
    /// # Errors
    /// Where that can't be, or it does not come back.
    pub fn kill(&self, process: i32, stop: &Stop) -> Result<()> {
        let pid = Pid::from_raw(process).context("no such process")?;
        kill_process(pid, Signal::KILL).with_context(|| format!("process {process} of PostgreSQL can't be killed"))?;
        let until = Instant::now() + BACK_WITHIN;
        while Instant::now() < until && !stop.is_set() {
            let gone = |pids: Vec<i32>| !pids.contains(&process);
            if self.backends().is_ok_and(gone) && self.postmaster().is_ok_and(|now| now != process) {
                return Ok(());
            }
            thread::sleep(LOOK_AGAIN);
        }
        bail!("PostgreSQL did not come back; `cargo xtask prove` starts one that does")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.database {
            // Where the server is gone already, so is the database.
            let _ = run(server, "postgres", &format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"));
        }
    }
}

fn wait<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

async fn connect(url: &str) -> Result<PgConnection> {
    let connecting = tokio::time::timeout(CONNECT_WITHIN, PgConnection::connect(url));
    Ok(connecting.await.context("PostgreSQL takes too long")??)
}

fn run(server: &str, database: &str, statement: &str) -> Result<()> {
    wait(async {
        let mut conn = connect(&format!("{server}/{database}")).await?;
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut conn).await?;
        Ok(())
    })
}
