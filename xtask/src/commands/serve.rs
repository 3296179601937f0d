//! `run`: build, then become the server. Knows the server's command line, nothing of what it serves.

use super::build;
use crate::dirs;
use crate::process::{command, line};
use crate::progress::Progress;
use anyhow::Result;

const LISTEN: &str = "127.0.0.1:3000";

/// The command. Further arguments go to `stampbook serve`.
pub fn run(args: &[String]) -> Result<()> {
    let mut progress = Progress::new(build::STEPS);
    build::steps(&mut progress)?;
    progress.table();
    let mut server = command(dirs::stampbook());
    server.args(["serve", "--demo"]).args(with_defaults(args));
    eprintln!(
        "\n      $ {}\n      Ctrl-C ends it; what it keeps is in target/demo unless --data says otherwise.\n",
        line(&server)
    );
    become_process(server)
}

/// The arguments, with an address and a data folder where none is given.
fn with_defaults(args: &[String]) -> Vec<String> {
    let mut all = args.to_vec();
    let mut default = |flag: &str, value: String| {
        let with_value = format!("{flag}=");
        if !args.iter().any(|arg| arg == flag || arg.starts_with(&with_value)) {
            all.extend([flag.to_owned(), value]);
        }
    };
    default("--data", dirs::target().join("demo").display().to_string());
    default("--listen", std::env::var("STAMPBOOK_LISTEN").unwrap_or_else(|_| LISTEN.to_owned()));
    all
}

/// Replaces this process, so that Ctrl-C and the exit code are the server's own.
#[cfg(unix)]
fn become_process(mut server: std::process::Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = server.exec();
    Err(anyhow::Error::new(error).context(format!("cannot start {}", line(&server))))
}

#[cfg(not(unix))]
fn become_process(mut server: std::process::Command) -> Result<()> {
    crate::process::run(&mut server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_is_not_given_twice() {
        let args = ["--listen=127.0.0.1:4000".to_owned(), "--data".to_owned(), "x".to_owned()];
        assert_eq!(with_defaults(&args), args);
        assert_eq!(with_defaults(&[]).len(), 4);
    }
}
