//! How a database is called in words and in the log: by where it is, and never with its password.

use super::Database;
use std::fmt::{Debug, Display, Formatter, Result};

impl Display for Database {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        match self {
            Self::File(file) => write!(out, "{}", file.display()),
            Self::Server(options) => {
                write!(out, "postgres://{}@", options.get_username())?;
                match options.get_socket() {
                    Some(socket) => write!(out, "{}", socket.display())?,
                    None => write!(out, "{}:{}", options.get_host(), options.get_port())?,
                }
                // What PostgreSQL does where a URL names none.
                write!(out, "/{}", options.get_database().unwrap_or_else(|| options.get_username()))
            }
        }
    }
}

/// Not derived: the options of a connection hold the password.
impl Debug for Database {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        write!(out, "{self}")
    }
}
