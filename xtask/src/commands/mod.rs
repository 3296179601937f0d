//! The commands by name. Each is a module; this one knows their names and one line of help for each.

mod bench;
mod build;
mod check;
mod dev;
mod install;
mod mutants;
mod postgres;
mod prove;
mod real_data;
mod serve;
mod test;

use anyhow::{Result, bail};

struct Entry {
    name: &'static str,
    says: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const COMMANDS: &[Entry] = &[
    Entry { name: "help", says: "list these commands", run: help },
    Entry {
        name: "run",
        says: "build for real use, then serve the demo shops and print the addresses to open",
        run: serve::run,
    },
    Entry { name: "test", says: "every test; `test rust` or `test browser [NAME]` for a part", run: test::run },
    Entry {
        name: "dev",
        says: "serve while you edit: rebuild, restart and reload the page on every change",
        run: dev::run,
    },
    Entry {
        name: "build",
        says: "build target/release/stampbook; `build site` for target/site alone",
        run: build::run,
    },
    Entry { name: "check", says: "format, lints of each build by name, and the house rules", run: check::run },
    Entry { name: "bench", says: "measure against the budgets in docs; arguments are passed on", run: bench::run },
    Entry { name: "real-data", says: "import the CDNOW purchase log twice and audit the ledger", run: real_data::run },
    Entry {
        name: "mutants",
        says: "change the rules one by one and see that a test fails each time",
        run: mutants::run,
    },
    Entry { name: "prove", says: "crash it, race it, starve its disk: a proof by name, or all", run: prove::run },
    Entry { name: "postgres", says: "a PostgreSQL server to try things on, until Ctrl-C", run: postgres::run },
    Entry { name: "install", says: "install what the other commands need, and do nothing else", run: install::run },
];

/// Runs the command of that name.
pub fn run(name: &str, args: &[String]) -> Result<()> {
    let name = if matches!(name, "-h" | "--help") { "help" } else { name };
    match COMMANDS.iter().find(|entry| entry.name == name) {
        Some(entry) => (entry.run)(args),
        None => bail!("there is no command `{name}`; `cargo xtask help` lists them"),
    }
}

fn help(_: &[String]) -> Result<()> {
    println!("cargo xtask <command>\n");
    for entry in COMMANDS {
        println!("  {:<10} {}", entry.name, entry.says);
    }
    println!(
        "\nWhat a command needs and does not find, it installs: parts of Rust by rustup, the rest by apt and npm."
    );
    println!("STAMPBOOK_TOOLCHAIN=debian takes Debian's Rust for the browser's half instead of rustup's.");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_name_points_to_help() {
        let error = run("biuld", &[]).unwrap_err().to_string();
        assert!(error.contains("`biuld`") && error.contains("help"), "{error}");
    }

    #[test]
    fn names_are_unique_and_fit_the_column() {
        for (index, entry) in COMMANDS.iter().enumerate() {
            assert!(entry.name.len() <= 10);
            assert!(COMMANDS[..index].iter().all(|other| other.name != entry.name));
        }
    }
}
