//! Where an installation is kept: in a folder of its own, or in a database at a server that several processes share.

use crate::{
    Result,
    env::Random,
    secrets::Secrets,
    store::{Database, Store, catalog},
};
use std::{
    fmt::{Display, Formatter},
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

/// As people are told of it, without a password.
impl Display for Home {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => write!(out, "{}", folder.display()),
            Self::Server(database) => write!(out, "{database}"),
        }
    }
}

impl<P: AsRef<Path> + ?Sized> From<&P> for Home {
    fn from(folder: &P) -> Self {
        Self::Folder(folder.as_ref().to_owned())
    }
}

impl Home {
    /// Whether there is an installation.
    pub(crate) async fn exists(&self) -> Result<bool> {
        Ok(match self {
            Self::Folder(folder) => folder.join(DATABASE).is_file(),
            Self::Server(database) => catalog::is_there(database).await?,
        })
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

    /// Makes a database for a copy of an installation with this key. A folder must be empty or not there.
    pub(crate) async fn make(&self, secrets: &Secrets, random: &dyn Random) -> Result<Store> {
        let database = match self {
            Self::Folder(folder) => {
                let file = Self::prepare_copy(folder)?;
                secrets.save(folder)?;
                Database::File(file)
            }
            Self::Server(database) => database.clone(),
        };
        Ok(Store::open(&database, random).await?)
    }

    /// Takes the files away that [`Home::make`] made, after a copy that came to nothing. In a database nothing was kept but
    /// empty tables.
    pub(crate) fn unmake(&self) {
        if let Self::Folder(folder) = self {
            for file in [DATABASE, "stampbook.sqlite-wal", "stampbook.sqlite-shm", "secret"] {
                // One that is not there needs no taking away; one that stays makes the folder a place that is not empty.
                let _ = std::fs::remove_file(folder.join(file));
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
