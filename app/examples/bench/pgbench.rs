//! What PostgreSQL's own `pgbench` reaches on the same disk: one stamp a statement, durable and once, from prepared
//! statements, on every core.

use crate::Bench;
use std::{io, path::Path, process::Command};

const CLIENTS: [u32; 4] = [1, 16, 64, 90];
const TABLES: &str = "
CREATE TABLE balances (card bigint PRIMARY KEY, amount bigint NOT NULL);
INSERT INTO balances SELECT card, 0 FROM generate_series(1, 100000) AS card;
CREATE TABLE stamps (name uuid PRIMARY KEY, card bigint NOT NULL, at timestamptz NOT NULL);
CREATE INDEX stamps_by_card ON stamps (card, at);";
const SCRIPT: &str = "\\set card random(1, 100000)
WITH stamp AS (INSERT INTO stamps VALUES (gen_random_uuid(), :card, now()) RETURNING card)
UPDATE balances SET amount = amount + 1 FROM stamp WHERE balances.card = stamp.card;
";

fn said(command: &mut Command) -> io::Result<String> {
    let output = command.output()?;
    if !output.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Makes a database; gives its URL.
pub fn database(server: &str, programs: &Path, name: &str) -> io::Result<String> {
    let mut psql = Command::new(programs.join("psql"));
    said(psql.args(["-qX", &format!("{server}/postgres"), "-c", &format!("CREATE DATABASE {name}")]))?;
    Ok(format!("{server}/{name}"))
}

/// The best rate of stamps in a second.
pub fn best(bench: &mut Bench, server: &str, programs: &Path) -> io::Result<f64> {
    let url = database(server, programs, "pgbench")?;
    said(Command::new(programs.join("psql")).args(["-qX", &url, "-c", TABLES]))?;
    let folder = tempfile::tempdir()?;
    let script = folder.path().join("stamp.sql");
    std::fs::write(&script, SCRIPT)?;
    let mut best = 0.0_f64;
    for clients in CLIENTS {
        bench.disk.sync(50)?;
        let (clients, threads) = (clients.to_string(), clients.min(2).to_string());
        let mut pgbench = Command::new(programs.join("pgbench"));
        let seconds = bench.during.as_secs().to_string();
        pgbench.args(["-n", "-M", "prepared", "-c", &clients, "-j", &threads, "-T", &seconds, "-f"]);
        let said = bench.cores.for_all(|| said(pgbench.arg(&script).arg(&url)))?;
        let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        let rate: f64 = rate.ok_or_else(|| io::Error::other(said.clone()))?;
        eprintln!("pgbench: {clients} clients, {rate:.0} stamps a second");
        best = best.max(rate);
    }
    Ok(best)
}
