//! What Stampbook does: services that load, ask the rules and write, each in one transaction.
//!
//! Shared by the pages, the machine routes and the commands. Knows no page, no HTTP and no Leptos; the time and the
//! randomness of every operation are brought by [`env`].

pub mod audit;
pub mod cards;
pub mod coalitions;
pub mod codes;
pub mod consents;
pub mod copies;
pub mod counter;
pub mod coupons;
pub mod data;
pub mod demo;
pub mod devices;
pub mod email;
pub mod env;
mod error;
pub mod events;
pub mod experiences;
pub mod giving;
pub mod home;
pub mod imports;
pub mod insights;
pub mod keys;
pub mod ledger;
pub mod live;
pub mod mails;
pub mod memberships;
pub mod notices;
pub mod occasions;
pub mod passes;
pub mod passkeys;
pub mod programs;
pub mod referrals;
pub mod refunds;
pub mod requests;
pub mod reviews;
pub mod rewards;
pub mod secrets;
pub mod shops;
pub mod simulations;
pub mod staff;
pub mod store;
pub mod tills;
mod upgrade;
pub mod wallet;
pub mod webhooks;

pub use error::{Error, Result};

use env::{Clock, Moment, Random};
use home::Home;
use std::{path::Path, sync::Arc};
use tokio::sync::Semaphore;

/// A running installation: all services hang on it.
#[derive(Debug, Clone)]
pub struct Stampbook {
    store: store::Store,
    secrets: secrets::Secrets,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    live: live::Hub,
    hashing: Arc<Semaphore>,
}

impl Stampbook {
    /// Opens an installation that must be there.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none; else as [`Stampbook::open`].
    pub async fn open_existing(home: impl Into<Home>, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<Self> {
        let home = home.into();
        if home.exists().await? { Self::open(home, clock, random).await } else { Err(Error::NotFound("installation")) }
    }

    /// Opens an installation, or makes one there.
    ///
    /// # Errors
    /// Where the folder can't be written or the database can't be opened.
    pub async fn open(home: impl Into<Home>, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<Self> {
        let (store, secrets, gate) = home.into().open(random.as_ref()).await?;
        let (live, hashing) = (live::Hub::default(), Arc::new(Semaphore::new(staff::HASHING_MAX)));
        let stampbook = Self { store, secrets, clock, random, live, hashing };
        stampbook.upgrade().await?;
        drop(gate);
        Ok(stampbook)
    }

    /// This moment.
    ///
    /// # Errors
    /// Where the machine has no randomness to give.
    pub fn moment(&self) -> Result<Moment> {
        Ok(Moment::new(self.clock.now(), self.random.seed()?))
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> loyalty::time::Timestamp {
        self.clock.now()
    }

    /// Where changes of cards are heard of.
    #[must_use]
    pub const fn live(&self) -> &live::Hub {
        &self.live
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn ready(&self) -> Result<()> {
        self.store.read().await?.some_shops(1).await?;
        Ok(())
    }

    /// Writes a copy of the whole installation, as it is at one moment, into `folder`, which must be empty or not there.
    ///
    /// # Errors
    /// Where the folder holds something or can't be written.
    pub async fn backup(&self, folder: &Path) -> Result<()> {
        if self.store.is_at_server() {
            return self.backup_from_server(folder).await.map_err(|error| match error {
                copies::CopyError::Home(error) => error,
                other => Error::internal(other),
            });
        }
        self.store.backup(&Home::prepare_copy(folder)?).await?;
        Ok(self.secrets.save(folder)?)
    }

    /// Waits until the disk did not confirm that it kept what was written. From then on nothing is written any more: the
    /// program is to end, and makes sure of what is there when it starts again.
    pub async fn in_doubt(&self) {
        self.store.in_doubt().await;
    }

    /// Whether the disk did not confirm that it kept what was written.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        self.store.is_in_doubt()
    }

    /// Waits until nothing is under way, then closes the database.
    pub async fn close(&self) {
        self.store.close().await;
    }
}
