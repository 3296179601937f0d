//! A till: whoever asks the API with a key, and sends again under the same name what was not answered. Knows the addresses
//! of docs/API.md, and of the program the commands that open a shop and make a key.

use crate::{
    program::Program,
    wire::{Answer, Wire},
};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{io, net::SocketAddr, path::Path};

/// Under which path the API answers.
pub const API: &str = "/api/v1";
/// The answer of a server that can't save just now.
pub const UNAVAILABLE: u16 = 503;

const SCOPES: &str = "cards:read,cards:write,purchases:write,vouchers:write,programs:read";

/// A shop that was opened for a proof, and the key of its till.
#[derive(Debug, Clone)]
pub struct Shop {
    /// Its name in addresses.
    pub slug: String,
    /// What a till sends with every request.
    pub key: String,
}

impl Shop {
    /// Opens one in the installation that a URL names, makes the installation if there is none, and gives it a till.
    ///
    /// # Errors
    /// Where the program refuses.
    pub fn open(program: &Program, url: &str, promise: &Path) -> Result<Self> {
        let promise = promise.to_str().context("the name of the file with the program is no text")?;
        let opened = told(program, url, &["open", promise, "--name", "Proof", "--json"])?;
        let slug = text(&opened, "/shop/slug")?;
        let made =
            told(program, url, &["keys", "create", "--shop", &slug, "--name", "till", "--scope", SCOPES, "--json"])?;
        Ok(Self { slug, key: text(&made, "/key")? })
    }
}

/// What a command says with `--json`.
///
/// # Errors
/// Where it fails, with what it said.
pub fn told(program: &Program, url: &str, arguments: &[&str]) -> Result<Value> {
    let out = program.run(url, arguments).context("the program can't be started")?;
    if !out.status.success() {
        let said = [out.stdout, out.stderr].concat();
        bail!("`stampbook {}` failed: {}", arguments.join(" "), String::from_utf8_lossy(&said).trim());
    }
    serde_json::from_slice(&out.stdout).with_context(|| format!("`stampbook {}` says no JSON", arguments.join(" ")))
}

/// The text at a place in JSON, such as `/shop/slug`.
///
/// # Errors
/// Where there is none.
pub fn text(value: &Value, place: &str) -> Result<String> {
    let found = value.pointer(place).and_then(Value::as_str);
    found.map(ToOwned::to_owned).with_context(|| format!("there is no text at {place} in {value}"))
}

/// The number at a place in JSON, such as `/card/version`.
///
/// # Errors
/// Where there is none.
pub fn number(value: &Value, place: &str) -> Result<u64> {
    value.pointer(place).and_then(Value::as_u64).with_context(|| format!("there is no number at {place} in {value}"))
}

/// One that asks a server. Its connection is made when it is needed, and made anew after it broke.
#[derive(Debug)]
pub struct Till {
    address: SocketAddr,
    bearer: String,
    wire: Option<Wire>,
}

impl Till {
    /// One at a server.
    #[must_use]
    pub fn new(address: SocketAddr, key: &str) -> Self {
        Self { address, bearer: format!("Bearer {key}"), wire: None }
    }

    /// Reads what stands at a path below [`API`].
    ///
    /// # Errors
    /// Where the connection breaks off before the answer is whole.
    pub fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.send("GET", path, None, None)?;
        self.answer()
    }

    /// Asks for something to be written, under a name (`Idempotency-Key`) by which it is known when it comes again.
    ///
    /// # Errors
    /// Where the connection breaks off before the answer is whole: nobody knows then whether it was written.
    pub fn post(&mut self, path: &str, name: &str, body: Option<&str>) -> io::Result<Answer> {
        self.send_post(path, name, body)?;
        self.answer()
    }

    /// The same, but waits for nothing; [`Till::answer`] gives what comes, and [`Till::hang_up`] does not want to know.
    ///
    /// # Errors
    /// Where the connection is broken.
    pub fn send_post(&mut self, path: &str, name: &str, body: Option<&str>) -> io::Result<()> {
        self.send("POST", path, Some(name), body)
    }

    /// The answer to what was sent last.
    ///
    /// # Errors
    /// Where the connection breaks off before it is whole.
    pub fn answer(&mut self) -> io::Result<Answer> {
        let answer = self.wire.as_mut().ok_or(io::ErrorKind::NotConnected)?.answer();
        if answer.is_err() {
            self.hang_up();
        }
        answer
    }

    /// Breaks the connection off, whatever is still to come.
    pub fn hang_up(&mut self) {
        self.wire = None;
    }

    fn send(&mut self, method: &str, path: &str, name: Option<&str>, body: Option<&str>) -> io::Result<()> {
        let mut headers = vec![("authorization", self.bearer.as_str())];
        headers.extend(name.map(|name| ("idempotency-key", name)));
        headers.extend(body.map(|_| ("content-type", "application/json")));
        let wire = match &mut self.wire {
            Some(wire) => wire,
            none => none.insert(Wire::connect(self.address)?),
        };
        let sent = wire.ask(method, &format!("{API}{path}"), &headers, body);
        if sent.is_err() {
            self.hang_up();
        }
        sent
    }
}
