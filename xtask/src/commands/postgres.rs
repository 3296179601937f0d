//! `postgres`: a PostgreSQL server for work by hand, such as `cargo test` on it; thrown away at the end.

use crate::postgres::Server;
use anyhow::Result;

/// The command.
pub fn run(_: &[String]) -> Result<()> {
    let server = Server::start()?;
    println!("export STAMPBOOK_TEST_POSTGRES={}", server.url);
    println!("stampbook serve --demo --database-url {}/postgres", server.url);
    println!("Ctrl-C ends it, and all that is kept in it.");
    loop {
        std::thread::park();
    }
}
