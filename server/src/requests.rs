//! Requests that write something: each has a name, and the same one again gets the same answer and changes nothing.

use crate::{Error, Result, store::Conn};
use loyalty::{
    ids::{CardId, ShopId, StaffId},
    time::Timestamp,
};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

/// The name that a client gives to a request, so that sending it again does nothing again: 1 to 64 letters, digits,
/// hyphens or underscores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey(String);

impl RequestKey {
    /// Takes a key as it was sent.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        ((1..=64).contains(&text.len()) && text.bytes().all(fits)).then(|| Self(text.to_owned()))
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who names requests. Each has names of its own, so that a stranger's name never stands in a till's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Anybody who asks for a card.
    Anyone,
    /// The counter.
    Till,
    /// The shop's owner.
    Owner,
    /// The owner of a card, on it.
    Customer(CardId),
    /// A file that is brought in.
    File,
    /// A till with an API key.
    Key(StaffId),
}

impl Origin {
    /// The name under which the answer to a request with this key is kept.
    pub(crate) fn name(self, key: &RequestKey) -> String {
        let key = key.as_str();
        match self {
            Self::Anyone => format!("anyone:{key}"),
            Self::Till => format!("till:{key}"),
            Self::Owner => format!("owner:{key}"),
            Self::Customer(card) => format!("customer:{card}:{key}"),
            Self::File => format!("file:{key}"),
            Self::Key(till) => format!("key:{till}:{key}"),
        }
    }
}

/// A request on its way into the store.
#[derive(Debug)]
pub(crate) struct Request {
    shop: ShopId,
    name: String,
    asked: [u8; 32],
    /// How an earlier version of the program would have boiled the same down.
    asked_before: Option<[u8; 32]>,
}

/// What is asked for, boiled down to 32 bytes.
#[must_use]
pub(crate) fn fingerprint(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

impl Request {
    /// A request with this key; the same key must always ask for the same.
    pub(crate) fn new(shop: ShopId, from: Origin, key: &RequestKey, asked: &[&[u8]]) -> Self {
        Self { shop, name: from.name(key), asked: fingerprint(asked), asked_before: None }
    }

    /// The name under which its answer is kept.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The same request, which an earlier version knew by these parts: its answer is known again.
    pub(crate) fn known_before_as(self, asked: &[&[u8]]) -> Self {
        Self { asked_before: Some(fingerprint(asked)), ..self }
    }

    /// The answer given when this key came first, if it did.
    pub(crate) async fn answered<A: DeserializeOwned>(&self, conn: &mut Conn) -> Result<Option<A>> {
        match conn.answer(self.shop, &self.name).await? {
            None => Ok(None),
            Some((kept, _)) if kept != self.asked && Some(kept) != self.asked_before => Err(Error::KeyReused),
            Some((_, answer)) => Ok(Some(serde_json::from_str(&answer)?)),
        }
    }

    /// Keeps an answer for when the key comes again.
    pub(crate) async fn keep<A: Serialize + Sync>(&self, conn: &mut Conn, answer: &A, at: Timestamp) -> Result<()> {
        let answer = serde_json::to_string(answer)?;
        Ok(conn.keep_answer(self.shop, &self.name, &self.asked, &answer, at).await?)
    }
}

/// The answer that a till's request was given, whatever it asked for; none where it was another kind of answer.
pub(crate) async fn till_answer<A: DeserializeOwned>(
    conn: &mut Conn,
    shop: ShopId,
    key: &RequestKey,
) -> Result<Option<A>> {
    Ok(conn.answer(shop, &Origin::Till.name(key)).await?.and_then(|(_, answer)| serde_json::from_str(&answer).ok()))
}
