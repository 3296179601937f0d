//! What stands behind an address that was scanned: a proof of when it was shown, where there is one. Knows no key.

use loyalty::codes::Code;
use serde::Deserialize;
use std::fmt;

/// A proof, or none: what was typed has none, nor what is printed. What can't be read is none either; it would prove nothing.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(from = "String")]
pub struct Proven(pub Option<Code>);

impl From<String> for Proven {
    fn from(text: String) -> Self {
        Self(text.parse().ok())
    }
}

/// As it stands behind an address.
impl fmt::Display for Proven {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |code| write!(out, "?now={code}"))
    }
}

impl Proven {
    /// Splits an address that was scanned into what stands before its question mark, and the proof behind it.
    #[must_use]
    pub fn split(address: &str) -> (&str, Self) {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let code = query.split('&').find_map(|pair| pair.strip_prefix("now="));
        (path, Self(code.and_then(|code| code.parse().ok())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_goes_along_and_nothing_else_does() {
        for address in ["/cards/x?now=srenzcmqemwe", "/cards/x?a=b&now=SRENZCMQEMWE"] {
            let (path, proven) = Proven::split(address);
            assert_eq!((path, proven.to_string().as_str()), ("/cards/x", "?now=srenzcmqemwe"));
        }
        for address in ["/cards/x", "/cards/x?now=", "/cards/x?now=srenzcmqemw", "/cards/x?know=srenzcmqemwe"] {
            let (path, proven) = Proven::split(address);
            assert_eq!((path, proven.to_string().as_str()), ("/cards/x", ""), "{address}");
        }
    }
}
