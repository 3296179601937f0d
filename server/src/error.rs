//! What can go wrong below the pages: one error, said in the words of the shop's trade. Internals are for the log alone.

use crate::{
    store::{self, Disk},
    tills,
};
use loyalty::{cards, ledger, programs, time::Timestamp};

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or it is not this person's to see.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// The rules say no.
    #[error("refused: {0}")]
    Refused(#[from] cards::Refusal),
    /// Fields that need another value.
    #[error("invalid: {0}")]
    Invalid(#[from] programs::Problems),
    /// A till asked for what can't be done so.
    #[error(transparent)]
    Till(#[from] tills::Wrong),
    /// The name of the page is another shop's.
    #[error("the slug is taken")]
    Taken,
    /// The same key came with another request.
    #[error("the request's key was used for another request")]
    KeyReused,
    /// It was asked for on a page that something else has overtaken since: the page has to be looked at again.
    #[error("what was shown is out of date")]
    Outdated,
    /// A wrong PIN or password.
    #[error("wrong PIN or password")]
    WrongSecret,
    /// Too many wrong ones; tries are accepted again from then on.
    #[error("locked until {0:?}")]
    Locked(Timestamp),
    /// Too many want to write at once: the same may be tried again in a moment.
    #[error("too busy")]
    Busy,
    /// The database can't keep anything just now; nothing was changed.
    #[error("unavailable: {0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The disk under the database is full, or fails.
    #[error("{0}: {1}")]
    Disk(Disk, #[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server itself failed.
    #[error("internal: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What a service gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Whether it came from the database or the server, and not from what was asked.
    pub(crate) const fn is_internal(&self) -> bool {
        matches!(self, Self::Busy | Self::Unavailable(_) | Self::Disk(..) | Self::Internal(_))
    }

    /// What the database said, if it was the database.
    pub(crate) fn of_store(&self) -> Option<&store::Error> {
        match self {
            Self::Unavailable(source) | Self::Disk(_, source) | Self::Internal(source) => source.downcast_ref(),
            _ => None,
        }
    }

    /// What is wrong with the disk, if it is that.
    pub(crate) const fn disk(&self) -> Option<Disk> {
        match self {
            Self::Disk(disk, _) => Some(*disk),
            _ => None,
        }
    }

    /// Whether the same may well go right the next time.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self, Self::Busy) || self.of_store().is_some_and(store::Error::is_transient)
    }

    /// Wraps what nobody but the log should see.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    /// Whether the same may go well a little later, though nobody mends anything: the database is busy, full or away.
    pub(crate) fn is_passing(&self) -> bool {
        self.is_transient() || matches!(self, Self::Unavailable(_) | Self::Disk(..))
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Busy => Self::Busy,
            error if let Some(disk) = error.disk() => Self::Disk(disk, error.into()),
            error if error.is_outage() => Self::Unavailable(error.into()),
            error => Self::internal(error),
        }
    }
}

macro_rules! internal {
    ($($error:ty),+ $(,)?) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Self { Self::internal(error) }
        }
    )+};
}
internal!(std::io::Error, jiff::Error, serde_json::Error, ledger::OutOfRange);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_by_itself_is_told_from_what_does_not() {
        assert!(Error::from(store::Error::Sql(sqlx::Error::PoolTimedOut)).is_passing());
        assert!(!Error::from(store::Error::Row { table: "cards", what: "number" }).is_passing());
        assert!(!Error::NotFound("card").is_passing());
    }
}
