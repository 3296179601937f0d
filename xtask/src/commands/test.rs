//! `test`: the Rust tests crate by crate, again on PostgreSQL where they ask a database, then what is shipped: proofs of it, and the browser tests against it.
//! Knows where tests are; never what they test.

use super::{build, prove};
use crate::postgres::Server;
use crate::process::{cargo, find, run as run_process};
use crate::progress::Progress;
use crate::site::{self, Profile};
use crate::web_tools::{self, WebTools};
use crate::{dirs, system, toolchain};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

/// Crates that need no site. Separate calls: together, their features would merge.
const RUST: [&str; 4] = ["loyalty", "server", "proof", "xtask"];

/// The tests that hold for both databases: cargo's arguments, and what is said of them. Of the commands, those alone that
/// name a database.
const ON_BOTH: [(&str, &[&str]); 4] = [
    ("Tests of server on PostgreSQL", &["-p", "server", "--tests"]),
    // A copy is made whole or not at all, and is not tried again by itself.
    (TROUBLED, &["-p", "server", "--test", "services", "--", "--skip", "copies::"]),
    ("Tests of the site on PostgreSQL", &["-p", "app", "--features", "ssr", "--test", "http"]),
    ("Tests of the commands on PostgreSQL", &["-p", "app", "--features", "ssr", "--test", "crash", "databases"]),
];

/// Once more, with a user who has none of what PostgreSQL's distributed relatives lack.
const TROUBLED: &str = "The same where one commit in five fails";

/// The command.
pub fn run(args: &[String]) -> Result<()> {
    let (rust, browser, name) = match args {
        [] => (true, true, None),
        [part] if part == "rust" => (true, false, None),
        [part] if part == "browser" => (false, true, None),
        [part, name] if part == "browser" => (false, true, Some(name.as_str())),
        _ => bail!("`cargo xtask test` takes nothing, `rust`, `browser`, or `browser NAME` (a part of a file's name)"),
    };
    // Set for one's own work, it would be the only database that is tested.
    let on_sqlite = |package: &str| {
        let mut test = cargo(["test", "-p", package]);
        test.env_remove("STAMPBOOK_TEST_POSTGRES");
        test
    };
    let proofs = rust && browser;
    let steps = 2 + if rust { RUST.len() + 2 + ON_BOTH.len() } else { 0 } + if browser { 4 } else { 0 };
    let steps = steps + if proofs { prove::SHORT_STEPS } else { 0 };
    let mut progress = Progress::new(steps);
    if rust {
        for package in RUST {
            progress.step(&format!("Tests of {package}"), || run_process(&mut on_sqlite(package)))?;
        }
    }
    let toolchain = progress.step("The tool chain", toolchain::ensure)?;
    progress.step("The site: wasm, script, style, icons", || site::build(&toolchain, Profile::Release))?;
    if rust {
        if find("openssl").is_none() {
            system::install(&["openssl"], "to look at what is signed")?;
        }
        // Tests of what was built must find it then.
        let site_tests =
            || run_process(on_sqlite("app").args(["--features", "ssr"]).env("STAMPBOOK_SITE_IS_BUILT", "1"));
        progress.step("Tests of app", site_tests)?;
        let server = progress.step("PostgreSQL", Server::start)?;
        for (name, tests) in ON_BOTH {
            let mut test = cargo(["test"]);
            test.args(tests).env("STAMPBOOK_TEST_POSTGRES", &server.url);
            test.env("STAMPBOOK_TEST_TROUBLE", if name == TROUBLED { "1" } else { "" });
            progress.step(name, || run_process(&mut test))?;
        }
    }
    if browser {
        progress.step("The release binary", build::binary)?;
        progress.step("The demo on a day that does not pass", build::still)?;
        if proofs {
            prove::short(&mut progress)?;
        }
        let tools = progress.step("Node, its packages, Chromium", web_tools::ensure)?;
        progress.step("Browser tests", || browser_tests(&tools, name))?;
    }
    progress.table();
    println!("all passed");
    Ok(())
}

fn browser_tests(tools: &WebTools, name: Option<&str>) -> Result<()> {
    let files = test_files(name)?;
    let mut node = tools.node();
    // A browser that would not close keeps nobody waiting: what is left running ends with the tests.
    let how = ["--test", "--test-concurrency=1", "--test-force-exit", "--test-reporter=spec"];
    run_process(node.args(how).args(files))
}

/// `tests/*.test.mjs`, relative to `end2end`. None at all is an error: no test would look like no failure.
fn test_files(name: Option<&str>) -> Result<Vec<PathBuf>> {
    let dir = dirs::end2end().join("tests");
    let entries = dir.read_dir().with_context(|| format!("cannot read the browser tests in {}", dirs::short(&dir)))?;
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let wanted = |file: &String| file.ends_with(".test.mjs") && name.is_none_or(|name| file.contains(name));
    let mut files: Vec<PathBuf> = names.filter(wanted).map(|file| PathBuf::from("tests").join(file)).collect();
    files.sort();
    if files.is_empty() {
        bail!("no {}*.test.mjs in {}", name.map(|name| format!("*{name}")).unwrap_or_default(), dirs::short(&dir));
    }
    Ok(files)
}
