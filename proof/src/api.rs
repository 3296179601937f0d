//! API: thousands of requests that schemathesis makes from the program's own OpenAPI document, such as fit it and such as do
//! not. No answer is a failure of the server, each is one that the document knows, and the books are clean afterwards. Knows
//! how schemathesis is asked; what it checks is its own to know.

use crate::place::Place;
use anyhow::{Context, Result, bail, ensure};
use proof::{
    program::Program,
    till::{API, text, told},
};
use serde_json::Value;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

/// Every one: what a key may do is refused elsewhere.
const SCOPES: &str = "cards:read,cards:write,purchases:write,purchases:backdate,vouchers:write,programs:read,\
                      settlement:read,webhooks:write,events:read";
/// Where the summary of a run begins.
const SUMMARY: &str = "= SUMMARY =";

/// How much is proved.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// What is drawn
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Requests made up for each operation, at most, in each phase that makes them up
    #[arg(long, default_value_t = 60)]
    count: u64,
    /// The phases
    #[arg(long, default_value = "examples,coverage,fuzzing,stateful")]
    phases: String,
    /// Where schemathesis is
    #[arg(long, env = "STAMPBOOK_SCHEMATHESIS", default_value = "schemathesis")]
    schemathesis: PathBuf,
}

/// Proves it on each database.
///
/// # Errors
/// Where a promise is broken.
pub fn run(program: &Program, postgres: Option<&str>, options: &Options) -> Result<ExitCode> {
    let servers = [("SQLite", None)].into_iter().chain(postgres.map(|server| ("PostgreSQL", Some(server))));
    for (name, server) in servers {
        prove(program, server, options, name).with_context(|| format!("seed {}, {name}", options.seed))?;
    }
    println!("no failure of the server, no answer that the document does not know, every audit clean");
    Ok(ExitCode::SUCCESS)
}

fn prove(program: &Program, server: Option<&str>, options: &Options, name: &str) -> Result<()> {
    let place = Place::new(server)?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api");
    open(program, &place, &folder.join("guest.json"), "Books")?;
    let shop = open(program, &place, &folder.join("home.json"), "Proof")?;
    let create = ["keys", "create", "--shop", "proof", "--name", "till", "--scope", SCOPES, "--json"];
    let key = text(&told(program, &place.url, &create)?, "/key")?;
    let running = place.serve(program)?;
    let root = format!("http://{}{API}", running.address);
    let notes = tempfile::tempdir()?;
    let said = notes.path().join("said");
    let mut asking = Command::new(&options.schemathesis);
    asking.arg("run").arg(format!("{root}/openapi.json")).args(["--header", &format!("Authorization: Bearer {key}")]);
    // Every check there is. The feed of events does not end: `app/tests/http/api_events.rs` reads it.
    asking.args(["--checks", "all", "--exclude-path", "/events", "--continue-on-failure", "--no-color"]);
    asking.args(["--phases", &options.phases, "--max-examples", &options.count.to_string()]);
    asking.args(["--seed", &options.seed.to_string()]);
    asking.env("SCHEMATHESIS_HOOKS", "api_hooks").env("PYTHONPATH", &folder).env("PYTHONDONTWRITEBYTECODE", "1");
    asking.env("STAMPBOOK_API", &root).env("STAMPBOOK_KEY", &key).env("STAMPBOOK_SEED", options.seed.to_string());
    asking.env("STAMPBOOK_SHOP", text(&shop, "/shop/id")?);
    asking.current_dir(notes.path()).stdout(File::create(&said)?).stderr(File::options().append(true).open(&said)?);
    let status = asking.status().with_context(|| format!("{} can't be started", options.schemathesis.display()))?;
    let said = fs::read_to_string(&said)?;
    if !status.success() {
        bail!("{said}\n{}", place.last_words());
    }
    let (_, summary) = said.split_once(SUMMARY).context("schemathesis gave no summary")?;
    let summary: Vec<_> = summary.lines().skip(1).filter(|line| !line.is_empty()).collect();
    println!("api, seed {}, {name}\n{}", options.seed, summary.join("\n"));
    let mut running = running;
    let (status, _) = running.terminate()?;
    ensure!(status.success(), "the server did not end in good order: {status}; {}", place.last_words());
    let audit = told(program, &place.url, &["audit", "--json"])?;
    ensure!(audit.pointer("/ok") == Some(&Value::Bool(true)), "the audit is not clean: {audit}");
    let count = |what: &str| audit.pointer(&format!("/{what}")).and_then(Value::as_u64).unwrap_or_default();
    println!(
        "  {} cards, {} entries, {} purchases; the audit is clean",
        count("cards"),
        count("entries"),
        count("purchases")
    );
    Ok(())
}

fn open(program: &Program, place: &Place, promise: &Path, name: &str) -> Result<Value> {
    let promise = promise.to_str().context("the name of the file with the program is no text")?;
    told(program, &place.url, &["open", promise, "--name", name, "--json"])
}
