//! The project's own commands: `cargo xtask <command>`.
//!
//! This file knows the names of the commands and nothing of what they do. Nothing in this crate knows the
//! product: it calls cargo, the site's build libraries and the `stampbook` binary, all from the outside.

mod commands;
mod dirs;
mod lock;
mod postgres;
mod process;
mod progress;
mod proof_tools;
mod site;
mod system;
mod tidy;
mod toolchain;
mod web_tools;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (name, rest) = match args.split_first() {
        Some((name, rest)) => (name.as_str(), rest),
        None => ("help", &[][..]),
    };
    match commands::run(name, rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask {name} failed: {error:#}");
            ExitCode::FAILURE
        }
    }
}
