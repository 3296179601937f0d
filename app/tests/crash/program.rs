//! The `stampbook` program of this build, on a data folder.

use proof::program::Program;
pub use proof::program::Server;
use std::{
    path::Path,
    process::{Command, Output},
};

/// The program, with no settings of whoever runs the tests.
pub fn program() -> Command {
    this().command()
}

fn this() -> Program {
    Program(env!("CARGO_BIN_EXE_stampbook").into())
}

/// Runs a command on a data folder and waits for its end.
pub fn run(arguments: &[&str], data: &Path) -> Output {
    program().args(arguments).env("STAMPBOOK_DATA", data).output().unwrap()
}

/// Runs a command in a folder, with no settings but those that lie there.
pub fn run_in(folder: &Path, arguments: &[&str]) -> Output {
    program().args(arguments).current_dir(folder).output().unwrap()
}

/// A server on a data folder.
pub fn serve(data: &Path) -> Server {
    Server::start(this().serve(&format!("sqlite:{}", data.display()))).unwrap()
}
