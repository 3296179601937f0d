//! The `stampbook` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    app::cli::run(std::env::args_os())
}
