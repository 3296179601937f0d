//! An installation of a size: opened, filled by the product's own import, audited, and served by the shipped program.

use crate::{Bench, machine::Cores, table::Table};
use proof::program::{Program, Server};
use serde_json::Value;
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
    process::Output,
    time::Instant,
};

/// What the shop promises: a stamp a visit, and something for ten.
const PROGRAM: &str =
    r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 10, "reward": "a free coffee"}]}}"#;
/// Ten visits write ten entries, and two more for the card that is full.
const ENTRIES_OF_TEN: u64 = 12;
/// How often each customer came, in all.
const VISITS: u64 = 100;
/// The days over which a past is spread: the first is 2024-01-01.
const DAYS: u64 = 700;
const SCOPES: &str = "cards:read,cards:write,purchases:write,vouchers:write,programs:read";

/// An installation.
pub struct Place {
    url: String,
    program: Program,
    /// How many entries it held when it was filled.
    pub entries: u64,
    /// How many customers it had then; they are called `C-0`, `C-1` and so on.
    pub customers: u64,
    /// The end of the shop's addresses.
    pub slug: String,
    /// The till's PIN.
    pub pin: String,
    /// A till's key.
    pub key: String,
}

fn told(output: &Output) -> io::Result<Value> {
    if !output.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    serde_json::from_slice(&output.stdout).map_err(io::Error::other)
}

fn text(value: &Value, path: &str) -> io::Result<String> {
    let text = value.pointer(path).and_then(Value::as_str).map(str::to_owned);
    text.ok_or_else(|| io::Error::other(format!("no {path} in {value}")))
}

/// A log of purchases, customer by customer: each came [`VISITS`] times, evenly spread. Gives how many customers there are.
fn write_log(file: &Path, entries: u64) -> io::Result<u64> {
    let customers = (entries * 10 / ENTRIES_OF_TEN).div_ceil(VISITS).max(1);
    let mut log = BufWriter::new(File::create(file)?);
    writeln!(log, "customer,time")?;
    let begin = 1_704_067_200;
    for customer in 0..customers {
        for visit in 0..VISITS {
            let at = begin + visit * DAYS * 86_400 / VISITS + customer * 7919 % 40_000;
            writeln!(log, "C-{customer},{at}")?;
        }
    }
    log.flush()?;
    Ok(customers)
}

impl Place {
    /// Makes one and fills it.
    pub fn load(bench: &Bench, table: &mut Table, url: String, entries: u64) -> io::Result<Self> {
        let program = bench.program.clone();
        let folder = tempfile::tempdir()?;
        let (promise, log) = (folder.path().join("program.json"), folder.path().join("log.csv"));
        std::fs::write(&promise, PROGRAM)?;
        let customers = write_log(&log, entries)?;
        let run =
            |arguments: &[&str]| bench.cores.for_all(|| program.run(&url, arguments)).and_then(|done| told(&done));
        let opened = run(&["open", &promise.to_string_lossy(), "--name", "Bench", "--json"])?;
        let (slug, pin) = (text(&opened, "/shop/slug")?, text(&opened, "/pin")?);
        let started = Instant::now();
        let log = log.to_string_lossy();
        let columns = ["--columns", "customer,time"];
        let brought = run(&[&["import", "purchases", &log, "--shop", &slug, "--json"][..], &columns].concat())?;
        let seconds = started.elapsed().as_secs_f64();
        let rows = brought.pointer("/imported").and_then(Value::as_u64).unwrap_or(0);
        if rows != customers * VISITS {
            return Err(io::Error::other(format!("not all was brought in: {brought}")));
        }
        let rate = rows as f64 / seconds;
        table.row(&format!("import of {rows} purchases ({entries} entries)"), format!("{seconds:.0} s, {rate:.0} /s"));
        let started = Instant::now();
        let audited = run(&["audit", "--json"])?;
        if audited.pointer("/ok").and_then(Value::as_bool) != Some(true) {
            return Err(io::Error::other(format!("the audit found: {audited}")));
        }
        table.row(&format!("audit of {entries} entries"), format!("clean, {:.0} s", started.elapsed().as_secs_f64()));
        let made = run(&["keys", "create", "--shop", &slug, "--name", "Till", "--scope", SCOPES, "--json"])?;
        let key = text(&made, "/key")?;
        Ok(Self { url, program, entries, customers, slug, pin, key })
    }

    /// Serves it, on the server's core. Everything is limited as it is in earnest, only by more than is asked here.
    pub fn serve(&self, cores: &Cores) -> io::Result<Server> {
        let mut program = self.program.command();
        program.args(["serve", "--listen", "127.0.0.1:0", "--rate", "4000000", "--behind-proxy"]);
        program.env("STAMPBOOK_DATABASE_URL", &self.url).env("STAMPBOOK_LOG", "warn");
        cores.for_server(|| Server::start(program))
    }

    /// Where it is kept.
    pub fn url(&self) -> &str {
        &self.url
    }
}
