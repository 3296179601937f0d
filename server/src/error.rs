//! What can go wrong below the pages: one error, said in the words of the shop's trade. Internals are for the log alone.

use crate::store;
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
    /// The server itself failed.
    #[error("internal: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What a service gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Wraps what nobody but the log should see.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    /// Whether the same may go well a little later, though nobody mends anything: the database is busy, full or away.
    pub(crate) fn is_passing(&self) -> bool {
        let Self::Internal(error) = self else { return false };
        let Some(store::Error::Sql(error)) = error.downcast_ref() else { return false };
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed | sqlx::Error::Io(_) => {
                true
            }
            sqlx::Error::Database(error) => error.code().is_some_and(|code| passes(&code)),
            _ => false,
        }
    }
}

/// Whether a database's code says that it is the database's own trouble. SQLite: busy, locked, no disk, full. PostgreSQL:
/// the classes for the connection, for transactions that stood in each other's way, for resources, and for its operators.
fn passes(code: &str) -> bool {
    if code.len() == 5 {
        return ["08", "40", "53", "55", "57", "58"].iter().any(|class| code.starts_with(class));
    }
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 10 | 13))
}

macro_rules! internal {
    ($($error:ty),+ $(,)?) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Self { Self::internal(error) }
        }
    )+};
}
internal!(store::Error, std::io::Error, jiff::Error, serde_json::Error, ledger::OutOfRange);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_by_itself_is_told_from_what_does_not() {
        // SQLITE_BUSY_SNAPSHOT, SQLITE_FULL, serialization_failure; SQLITE_CONSTRAINT_CHECK, check_violation.
        assert!(["5", "517", "13", "40001"].into_iter().all(passes));
        assert!(["275", "1", "23514", ""].into_iter().all(|code| !passes(code)));
        assert!(Error::from(store::Error::Sql(sqlx::Error::PoolTimedOut)).is_passing());
        assert!(!Error::from(store::Error::Row { table: "cards", what: "number" }).is_passing());
        assert!(!Error::NotFound("card").is_passing());
    }
}
