//! A whole installation copied from where it is kept to another place, whichever kinds of database the two are: read in one
//! unchanging view, written in one transaction, read back, audited on both sides, and only then kept.

pub use crate::store::{CopyError, Progress};

use crate::{
    Stampbook,
    audit::{self, Audit},
    env::{Clock, Random},
    home::Home,
    store::{Conn, Copied, Store},
};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// How often it is looked whether somebody wants it to stop.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// How many rows of each table.
    pub tables: BTreeMap<String, u64>,
    /// What the audits of both found.
    pub audit: Audit,
}

async fn until(stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Copies, and compares what the audits find on both sides before it is kept.
async fn proved(
    from: &mut Conn,
    to: &Store,
    key: [u8; 32],
    progress: impl FnMut(Progress<'_>),
) -> Result<(Copied, Audit), CopyError> {
    let before = audit::of(from, None).await?;
    if let Some(broken) = &before.broken {
        return Err(CopyError::Broken(broken.row.clone()));
    }
    let mut copied = to.fill(from, key, progress).await?;
    if audit::of(&mut copied.conn, None).await? != before {
        return Err(CopyError::Audits);
    }
    Ok((copied, before))
}

/// Copies the installation in `from` to `to`, which must hold nothing. What is written in `from` meanwhile is not in it.
///
/// # Errors
/// Where a database does not answer, `to` holds something, the books don't agree, or `stop` was set. Nothing is kept then.
pub async fn copy(
    from: &Home,
    to: &Home,
    (clock, random): (Arc<dyn Clock>, Arc<dyn Random>),
    stop: &AtomicBool,
    progress: impl FnMut(Progress<'_>),
) -> Result<Copy, CopyError> {
    let source = Stampbook::open_existing(from.clone(), clock, random).await?;
    let target = to.make(&source.secrets, source.random.as_ref()).await.map_err(|error| match error {
        crate::Error::Taken => CopyError::Taken(to.to_string()),
        other => other.into(),
    })?;
    let copied = async {
        let mut conn = source.store.read().await?;
        let (copied, audit) = tokio::select! {
            proved = proved(&mut conn, &target, source.secrets.key(), progress) => proved?,
            () = until(stop) => return Err(CopyError::Stopped),
        };
        Ok(Copy { tables: copied.keep().await?, audit })
    };
    let copied = copied.await;
    target.close().await;
    source.close().await;
    if copied.is_err() {
        to.unmake();
    }
    copied
}

impl Stampbook {
    /// Writes a copy of an installation at a server into a folder, which must be empty or not there.
    pub(crate) async fn backup_from_server(&self, folder: &Path) -> Result<(), CopyError> {
        let home = Home::from(folder);
        let target = home.make(&self.secrets, self.random.as_ref()).await?;
        let copied =
            async { target.fill(&mut self.store.read().await?, self.secrets.key(), |_| ()).await?.keep().await };
        let copied = copied.await;
        target.close().await;
        if copied.is_err() {
            home.unmake();
        }
        copied.map(drop)
    }
}
