//! House rules that a compiler does not check, by reading the sources: one function a rule. Knows what is forbidden
//! where; never what the code does.

use crate::dirs;
use crate::process::{cargo, output};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// What may not reach the browser.
const SERVER_ONLY: [&str; 6] = ["tokio", "sqlx", "axum", "hyper", "ring", "mio"];
const CRATES: [&str; 8] = ["loyalty", "server", "app", "frontend", "check", "code", "proof", "xtask"];
const SQL: [&str; 4] = ["SELECT ", "INSERT ", "UPDATE ", "DELETE "];

/// A rule: what it says, and who breaks it.
type Rule = (&'static str, fn(&Path) -> Result<Vec<String>>);

const RULES: [Rule; 5] = [
    ("nothing of the server is in the browser's half", wasm_dependencies),
    ("every module starts by saying what it is for (`//!`)", module_docs),
    ("SQL is written in server/src/store alone", sql_above_store),
    ("tests wait for a condition, never for a time", sleeping_tests),
    ("loyalty and server do not know the web framework", framework_below_app),
];

/// Checks every rule and lists all that break one.
pub fn check() -> Result<()> {
    let root = dirs::root();
    let mut broken = 0;
    for (says, rule) in RULES {
        let found = rule(&root).with_context(|| format!("cannot check that {says}"))?;
        eprintln!("      {} {says}", if found.is_empty() { "kept  " } else { "BROKEN" });
        for line in &found {
            eprintln!("          {line}");
        }
        broken += found.len();
    }
    if broken > 0 {
        bail!("a house rule is broken (places listed above: {broken})");
    }
    Ok(())
}

fn wasm_dependencies(_: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for name in ["frontend", "check", "code"] {
        let args = ["tree", "--package", name, "--target", "wasm32-unknown-unknown", "--edges", "normal"];
        let tree = output(cargo(args).args(["--prefix", "none", "--format", "{p}"]))?;
        found.extend(forbidden_packages(&tree));
    }
    Ok(found)
}

fn forbidden_packages(tree: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in tree.lines() {
        let name = line.split(' ').next().unwrap_or_default();
        let bad = SERVER_ONLY.iter().any(|bad| name == *bad || name.starts_with(&format!("{bad}-")));
        if bad && !found.iter().any(|seen| seen == line) {
            found.push(line.to_owned());
        }
    }
    found
}

fn module_docs(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (path, text) in sources(root, &CRATES)? {
        if !text.starts_with("//!") {
            found.push(path);
        }
    }
    Ok(found)
}

fn sql_above_store(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (path, text) in sources(root, &["server/src", "app"])? {
        if path.starts_with("server/src/store/") || path == "server/src/store.rs" {
            continue;
        }
        found.extend(lines_that(&path, &text, starts_sql));
    }
    Ok(found)
}

/// A string literal that starts with a statement, on this line.
fn starts_sql(line: &str) -> bool {
    SQL.iter().any(|word| line.contains(&format!("\"{word}")))
}

fn sleeping_tests(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let folders = CRATES.map(|name| format!("{name}/tests"));
    for (path, text) in sources(root, &folders.each_ref().map(String::as_str))? {
        let sleeps = |line: &str| line.contains("time::sleep") || line.contains("thread::sleep");
        found.extend(lines_that(&path, &text, sleeps));
    }
    Ok(found)
}

fn framework_below_app(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for name in ["loyalty", "server"] {
        let path = format!("{name}/Cargo.toml");
        let text = fs::read_to_string(root.join(&path)).with_context(|| format!("cannot read {path}"))?;
        found.extend(lines_that(&path, dependencies(&text), |line| {
            let package = line.split(['.', '=', ' ']).next().unwrap_or_default();
            package.starts_with("leptos") || package.starts_with("axum")
        }));
    }
    Ok(found)
}

/// The manifest from its dependencies up to those of the tests.
fn dependencies(manifest: &str) -> &str {
    let from = manifest.find("\n[dependencies]").unwrap_or(manifest.len());
    let rest = &manifest[from..];
    &rest[..rest.find("\n[dev-dependencies]").unwrap_or(rest.len())]
}

fn lines_that(path: &str, text: &str, bad: impl Fn(&str) -> bool) -> Vec<String> {
    let numbered = text.lines().enumerate().filter(|(_, line)| bad(line));
    numbered.map(|(index, line)| format!("{path}:{}: {}", index + 1, line.trim())).collect()
}

/// Every Rust file below the folders, by its path in the checkout.
fn sources(root: &Path, folders: &[&str]) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut waiting: Vec<PathBuf> = folders.iter().map(|name| root.join(name)).filter(|dir| dir.is_dir()).collect();
    while let Some(dir) = waiting.pop() {
        for entry in fs::read_dir(&dir).with_context(|| format!("cannot read {}", dir.display()))? {
            let path = entry.with_context(|| format!("cannot read {}", dir.display()))?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
                found.push((dirs::short(&path), text));
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_checkout_keeps_every_rule() {
        let root = dirs::root();
        for (says, rule) in RULES {
            assert_eq!(rule(&root).unwrap(), Vec::<String>::new(), "{says}");
        }
    }

    #[test]
    fn server_packages_are_found_by_their_whole_name() {
        let tree = "app v0.1.0\nring v0.17.14\nstring-cache v0.8\nsqlx-core v0.9.0\nring v0.17.14\nwasm-bindgen v0.2\n";
        assert_eq!(forbidden_packages(tree), ["ring v0.17.14", "sqlx-core v0.9.0"]);
    }

    #[test]
    fn sql_is_a_literal_that_starts_with_a_statement() {
        assert!(starts_sql(concat!("let q = \"SEL", "ECT 1\";")));
        assert!(!starts_sql("// then UPDATE the card"));
    }

    #[test]
    fn only_dependencies_of_the_library_count() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\nserde = \"1\"\n[dev-dependencies]\naxum = \"1\"\n";
        assert!(dependencies(manifest).contains("serde"));
        assert!(!dependencies(manifest).contains("axum"));
    }
}
