//! No row hangs on nothing. PostgreSQL keeps no foreign keys here, and SQLite's can be switched off by whoever opens the
//! file: so it is looked for in both.

use super::{Stop, broken, readable};
use crate::store::{Conn, TIES};

/// Demands that there is none; names the first that there is.
pub(super) async fn none(conn: &mut Conn) -> Result<(), Stop> {
    if let Some(stray) = readable("entries", conn.audit_stray().await)? {
        return broken(stray, "an entry of a card that does not exist");
    }
    for tie in TIES {
        if let Some(row) = readable(tie.table, conn.audit_untied(*tie).await)? {
            return broken(row, tie.what);
        }
    }
    Ok(())
}
