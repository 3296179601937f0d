//! Where a command finds the installation: `--data` names a folder, `--database-url` a database. One group for all
//! commands, so that each understands the same words.

use clap::{ArgMatches, Args, Command, Error, FromArgMatches, error::ErrorKind, parser::ValueSource};
use server::home::Home;
use std::path::PathBuf;

/// The names under which the two are known.
pub const NAMES: [&str; 2] = ["data", "database-url"];

/// Where an installation is kept.
#[derive(Debug, Clone)]
pub struct Kept(pub Home);

/// As it is said: a URL is read only when it is clear that it is meant, and never shown, since a password may be in it.
#[derive(Args)]
struct Said {
    /// The folder with the database and the installation's key
    #[arg(long, env = "STAMPBOOK_DATA", default_value = "stampbook-data")]
    data: PathBuf,
    /// In place of the folder: postgres://USER@HOST/NAME, or sqlite:FOLDER. Whoever sees the processes of the machine sees
    /// the command line: a password belongs in the variable, or in PGPASSWORD, or in ~/.pgpass
    #[arg(long, env = "STAMPBOOK_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: Option<String>,
}

/// How strongly it was said: the command line is nearer than a variable, and that nearer than what stands here.
fn strength(source: Option<ValueSource>) -> u8 {
    match source {
        Some(ValueSource::CommandLine) => 2,
        Some(ValueSource::EnvVariable) => 1,
        _ => 0,
    }
}

/// Reads where something is kept. What is wrong is said without the text, which may hold a password.
///
/// # Errors
/// Where the text names no place.
pub fn home(option: &str, url: &str) -> Result<Home, Error> {
    url.parse().map_err(|error| Error::raw(ErrorKind::ValueValidation, format!("--{option}: {error}\n")))
}

impl FromArgMatches for Kept {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let said = Said::from_arg_matches(matches)?;
        let folder = strength(matches.value_source("data"));
        match said.database_url.filter(|url| !url.is_empty()) {
            Some(_) if folder == 2 && strength(matches.value_source("database_url")) == 2 => {
                Err(Error::raw(ErrorKind::ArgumentConflict, "--data and --database-url name two places: say one\n"))
            }
            // Where both are variables the URL wins: a machine's image may name a folder for whoever names nothing.
            Some(url) if strength(matches.value_source("database_url")) >= folder => {
                Ok(Self(home("database-url", &url)?))
            }
            _ => Ok(Self(Home::Folder(said.data))),
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for Kept {
    fn augment_args(command: Command) -> Command {
        Said::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Said::augment_args_for_update(command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Some {
        #[command(flatten)]
        kept: Kept,
    }

    fn told(arguments: &[&str]) -> String {
        match Some::try_parse_from([&["stampbook"], arguments].concat()) {
            Ok(some) => format!("{} {some:?}", some.kept.0),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_place_is_a_folder_or_a_url() {
        assert!(told(&["--data", "x"]).starts_with("x "));
        assert!(told(&["--database-url", "sqlite:x"]).starts_with("x "));
        assert!(told(&["--database-url", "postgres://me@db.example/cards"]).starts_with("postgres://me@db.example:5432/cards "));
        assert!(told(&["--data", "x", "--database-url", "sqlite:y"]).contains("two places"));
        assert!(told(&["--database-url", "y"]).contains("say sqlite:FOLDER or postgres://"));
    }

    #[test]
    fn no_password_is_ever_shown() {
        for url in ["postgres://me:hunter2@db.example/cards", "postgres://me:hunter2@db.example:port/x", "pg://me:hunter2@x/y"] {
            let told = told(&["--database-url", url]);
            assert!(!told.contains("hunter2") && told.len() > 20, "{told}");
        }
    }
}
