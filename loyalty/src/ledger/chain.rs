//! A card's history, walked: whether each entry hangs on the one before it, and whether what was seen once is still there.
//! The audit walks by it, and so does a customer's own phone. Knows nothing of where entries come from.

use super::{Entry, EntryId, Link};
use crate::{
    ids::{CardId, ShopId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Where a history ends, or ended once: all that must be kept to know it again. Written as `17-46231c…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// The place of the last entry; 0 where there is none.
    pub seq: u64,
    /// Its link.
    pub head: Link,
}

impl fmt::Display for End {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.seq, self.head)
    }
}

/// What was read is not the end of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the end of a history is a number, a hyphen and a link")]
pub struct NotAnEnd;

impl FromStr for End {
    type Err = NotAnEnd;
    fn from_str(text: &str) -> Result<Self, NotAnEnd> {
        let (seq, head) = text.split_once('-').ok_or(NotAnEnd)?;
        Ok(Self { seq: seq.parse().map_err(|_| NotAnEnd)?, head: head.parse().map_err(|_| NotAnEnd)? })
    }
}

/// What does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// There is none at this place.
    #[error("the entry is missing")]
    Missing,
    /// It is not what its link was made of.
    #[error("the entry is not what was written: its link does not fit")]
    Changed,
    /// Something stands there that is no entry.
    #[error("the entry can't be read")]
    Unreadable,
    /// It lies behind what the card says is its last one.
    #[error("the card does not know of the entry")]
    Unknown,
    /// The card says of its last entry that it has another link.
    #[error("the card's chain does not end where its last entry is")]
    End,
    /// All fits together up to here, but another entry was seen at this place before.
    #[error("the entry is not the one that was seen before")]
    Rewritten,
}

/// The first place at which a history breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    /// The place, from 1.
    pub seq: u64,
    /// When the entry at that place says that it happened, where there is one.
    pub at: Option<Timestamp>,
    /// What is wrong there.
    pub what: Misfit,
}

/// A part of a card's history on its way to who checks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// In whose books the card is: its first entry hangs on that.
    pub shop: ShopId,
    /// The card.
    pub card: CardId,
    /// The place of the card's last entry now.
    pub seq: u64,
    /// The link of the card's last entry now.
    pub head: Link,
    /// What the first of these entries hangs on.
    pub before: Link,
    /// Entries in order, without gaps unless something is wrong, each with its link.
    pub entries: Vec<(Entry, Link)>,
    /// Whether there is more behind these.
    pub more: bool,
    /// Whether what stands right behind these can't be read as an entry.
    pub unreadable: bool,
}

/// How far a card's history has been walked.
#[derive(Debug, Clone, Copy)]
pub struct Walk {
    card: CardId,
    end: End,
    seen: Option<End>,
}

impl Walk {
    /// Before a card's first entry.
    #[must_use]
    pub fn first(shop: ShopId, card: CardId) -> Self {
        Self::behind(card, End { seq: 0, head: Link::first(shop, card) })
    }

    /// Behind an entry up to which somebody else has walked.
    #[must_use]
    pub const fn behind(card: CardId, end: End) -> Self {
        Self { card, end, seen: None }
    }

    /// Demands to come by where the history ended when it was walked before: who can rewrite all that is kept can make
    /// it fit together again, but not so that it still leads there.
    #[must_use]
    pub const fn by(self, seen: Option<End>) -> Self {
        Self { seen, ..self }
    }

    /// How far it has come.
    #[must_use]
    pub const fn end(&self) -> End {
        self.end
    }

    /// The entry that must come next.
    #[must_use]
    pub const fn next(&self) -> EntryId {
        EntryId { card: self.card, seq: self.end.seq + 1 }
    }

    /// Here it breaks, at the entry that must come next.
    const fn breaks(&self, what: Misfit, at: Option<Timestamp>) -> Break {
        Break { seq: self.next().seq, at, what }
    }

    /// Takes a step.
    ///
    /// # Errors
    /// Where this is not the entry that must come next, or not what was written.
    pub fn step(&mut self, entry: &Entry, link: Link) -> Result<(), Break> {
        if entry.id != self.next() {
            return Err(self.breaks(Misfit::Missing, None));
        }
        if entry.link(self.end.head) != link {
            return Err(self.breaks(Misfit::Changed, Some(entry.at)));
        }
        if self.seen.is_some_and(|seen| seen.seq == entry.id.seq && seen.head != link) {
            return Err(self.breaks(Misfit::Rewritten, Some(entry.at)));
        }
        self.end = End { seq: entry.id.seq, head: link };
        Ok(())
    }

    /// Compares how far it has come with where the card says that its history ends.
    ///
    /// # Errors
    /// Where it ends elsewhere, or before what was seen.
    pub fn close(&self, seq: u64, head: Option<Link>) -> Result<(), Break> {
        if seq < self.end.seq {
            return Err(Break { seq: seq + 1, at: None, what: Misfit::Unknown });
        }
        if self.end.seq < seq.max(self.seen.map_or(0, |seen| seen.seq)) {
            return Err(self.breaks(Misfit::Missing, None));
        }
        if head != Some(self.end.head) {
            return Err(Break { seq: self.end.seq, at: None, what: Misfit::End });
        }
        Ok(())
    }

    /// Walks a stretch; whether that was the last one. Where it was not, the walk has come at least one entry further.
    ///
    /// # Errors
    /// Where the history breaks.
    pub fn along(&mut self, stretch: &Stretch) -> Result<bool, Break> {
        for (entry, link) in &stretch.entries {
            self.step(entry, *link)?;
        }
        if stretch.unreadable {
            return Err(self.breaks(Misfit::Unreadable, None));
        }
        if stretch.more && !stretch.entries.is_empty() {
            return Ok(false);
        }
        self.close(stretch.seq, Some(stretch.head)).map(|()| true)
    }
}

#[cfg(test)]
mod tests;
