//! Where an installation is kept: in a folder of its own, or in a database at a server that several processes share.

use crate::{
    Result,
    env::Random,
    secrets::Secrets,
    store::{Database, Store},
};
use std::{
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    str::FromStr,
};

/// The database's name in a folder.
const DATABASE: &str = "stampbook.sqlite";

/// Where an installation is kept.
#[derive(Debug, Clone)]
pub enum Home {
    /// A folder with an SQLite file and the installation's key.
    Folder(PathBuf),
    /// A database at a PostgreSQL server; the key is kept in it, so that every process finds the same.
    Server(Database),
}

/// The text says no place where an installation can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("say sqlite:FOLDER or postgres://USER@HOST/NAME")]
pub struct NotAHome;

impl FromStr for Home {
    type Err = NotAHome;
    fn from_str(text: &str) -> Result<Self, NotAHome> {
        let Some(folder) = text.strip_prefix("sqlite:") else {
            return Database::server(text).map(Self::Server).ok_or(NotAHome);
        };
        let folder = folder.strip_prefix("//").unwrap_or(folder);
        let folder = folder.strip_suffix(DATABASE).unwrap_or(folder);
        if folder.is_empty() { Err(NotAHome) } else { Ok(Self::Folder(folder.into())) }
    }
}

impl<P: AsRef<Path> + ?Sized> From<&P> for Home {
    fn from(folder: &P) -> Self {
        Self::Folder(folder.as_ref().to_owned())
    }
}

impl Home {
    /// Whether something can be there already: a server tells only when it is asked.
    pub(crate) fn may_exist(&self) -> bool {
        match self {
            Self::Folder(folder) => folder.join(DATABASE).is_file(),
            Self::Server(_) => true,
        }
    }

    /// Opens the database, made if it is not there, and the installation's key.
    pub(crate) async fn open(&self, random: &dyn Random) -> Result<(Store, Secrets, Gate)> {
        match self {
            Self::Folder(folder) => {
                // A folder that is made here is its owner's alone; one that is there keeps who may enter.
                std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
                let secrets = Secrets::open(folder, random)?;
                let gate = Gate::close(folder).await?;
                let store = Store::open(&Database::File(folder.join(DATABASE)), random).await?;
                Ok((store, secrets, gate))
            }
            Self::Server(database) => {
                let store = Store::open(database, random).await?;
                let secrets = Secrets::new(store.key(random.seed()?).await?);
                Ok((store, secrets, Gate(None)))
            }
        }
    }

    /// Makes room for a copy: a folder that must be empty or not there. Gives the file that the copy is to be.
    pub(crate) fn prepare_copy(folder: &Path) -> Result<PathBuf> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        if std::fs::read_dir(folder)?.next().is_some() {
            return Err(crate::Error::Taken);
        }
        Ok(folder.join(DATABASE))
    }
}

/// While it is held, no other program on this machine brings the same folder's tables up to date.
#[derive(Debug)]
pub(crate) struct Gate(#[expect(dead_code, reason = "held for what closing it does")] Option<std::fs::File>);

impl Gate {
    async fn close(folder: &Path) -> Result<Self> {
        let gate = std::fs::File::open(folder.join("secret"))?;
        let waiting = tokio::task::spawn_blocking(move || gate.lock().map(|()| gate));
        Ok(Self(Some(waiting.await.map_err(crate::Error::internal)??)))
    }
}
