//! Copies of everything: `backup` into a folder while the site runs, `copy` from one kind of database to the other.

use super::{bar, cannot_open, kept::Kept, kept::home, open_existing, stopped};
use anyhow::{Context, ensure};
use clap::Args;
use serde_json::json;
use server::{
    copies::{self, CopyError},
    env::Machine,
};
use std::{path::PathBuf, process::ExitCode, sync::Arc};

/// What is copied while the site runs.
#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// The folder to make; it must be empty or not there
    folder: PathBuf,
    #[command(flatten)]
    kept: Kept,
}

/// From where to where.
#[derive(Args)]
pub(super) struct CopyArgs {
    /// Where the installation is: postgres://USER@HOST/NAME, or sqlite:FOLDER
    #[arg(long, value_name = "URL")]
    from: String,
    /// Where it is to be: a folder or a database that holds nothing
    #[arg(long, value_name = "URL")]
    to: String,
    /// Say it as JSON
    #[arg(long)]
    json: bool,
}

/// Not derived: a URL may hold a password.
impl std::fmt::Debug for CopyArgs {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("CopyArgs")
    }
}

pub(super) async fn backup(options: &BackupArgs) -> anyhow::Result<ExitCode> {
    let stampbook = open_existing(&options.kept).await?;
    let shown = options.folder.display();
    stampbook.backup(&options.folder).await.with_context(|| format!("cannot write a copy into {shown}"))?;
    println!("A whole copy is in {shown}: `stampbook audit --data {shown}` proves it. It holds the key, so keep it as safe.");
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn copy(options: &CopyArgs) -> anyhow::Result<ExitCode> {
    let (from, to) = (home("from", &options.from)?, home("to", &options.to)?);
    ensure!(from.to_string() != to.to_string(), "--from and --to name the same place");
    let (bar, stop, started) = (bar(0), stopped(), std::time::Instant::now());
    bar.set_message("the audit of the original");
    let copied = copies::copy(&from, &to, (Arc::new(Machine), Arc::new(Machine)), &stop, |progress| {
        bar.set_length(progress.rows_total);
        bar.set_position(progress.rows);
        let what = if progress.rows * 2 > progress.rows_total { "read back" } else { "copied" };
        bar.set_message(format!("{} {what}", progress.table));
    });
    let copied = copied.await;
    bar.finish_and_clear();
    let copied = match copied {
        Err(CopyError::Stopped) => {
            eprintln!("stampbook: {}", CopyError::Stopped);
            return Ok(ExitCode::from(130));
        }
        Err(CopyError::Home(error @ server::Error::NotFound(_))) => return Err(error).context(cannot_open(&from)),
        other => other.with_context(|| format!("{from} was not copied to {to}"))?,
    };
    let seconds = (started.elapsed().as_secs_f64() * 10.0).round() / 10.0;
    let rows: u64 = copied.tables.values().sum();
    if options.json {
        let (from, to) = (from.to_string(), to.to_string());
        let all = json!({ "from": from, "to": to, "rows": rows, "tables": copied.tables, "audit": copied.audit, "seconds": seconds });
        println!("{all}");
        return Ok(ExitCode::SUCCESS);
    }
    for (table, rows) in copied.tables.iter().filter(|(_, rows)| **rows > 0) {
        println!("  {table:<16} {rows:>10}");
    }
    println!("{rows} rows of {from} are in {to} now, each read back as it was.");
    let audit = copied.audit;
    println!(
        "Both were audited and agree: {} cards, {} entries, {} purchases, {} vouchers, every sum, and every chain's end ({}).",
        audit.cards, audit.entries, audit.purchases, audit.vouchers, audit.heads
    );
    println!("What was written in the original meanwhile is not in the copy: end its site before, and start the copy's after.");
    println!("{seconds} s");
    Ok(ExitCode::SUCCESS)
}
