//! The doors of a shop: where guesses come from, how often they may be wrong, and by what a device is known again.

use super::{Role, Staff};
use crate::{
    Error, Result, Stampbook,
    store::{Conn, Operation, StaffRow},
};
use loyalty::{
    ids::{DeviceId, ShopId},
    time::Timestamp,
};
use subtle::ConstantTimeEq;

/// Wrong guesses from one place before it has to wait.
const FAILURES_HERE_MAX: u32 = 5;
/// Wrong guesses at one door of a shop, from wherever nobody ever signed in: at this rate 10^6 PINs take two years for an
/// even chance.
const FAILURES_SHOP_MAX: u32 = 30;
/// Wrong guesses at one door of a shop, from all devices together that came in there before: more than honest people need.
const FAILURES_KNOWN_MAX: u32 = 60;
const WINDOW_HERE_SECONDS: i64 = 15 * 60;
const WINDOW_SHOP_SECONDS: i64 = 60 * 60;

/// By which door somebody comes in. Guesses at one do not close the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// By a PIN.
    Till,
    /// By a password.
    Owner,
}

impl Door {
    /// The one through which somebody with this role comes.
    #[must_use]
    pub const fn of(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Manager | Role::Cashier => Self::Till,
        }
    }

    /// What somebody shows at it, as it is kept.
    fn secret(self, row: &StaffRow) -> Option<&[u8]> {
        match self {
            Self::Till => row.pin.as_deref(),
            Self::Owner => row.password.as_deref().map(str::as_bytes),
        }
    }
}

/// Where a guess comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whence<'a> {
    /// From an address of the network, where anybody may sit.
    Place(&'a str),
    /// From a device on which somebody of this shop came in by this door before: strangers cannot lock it out.
    Device(DeviceId),
}

impl<'a> From<&'a str> for Whence<'a> {
    fn from(place: &'a str) -> Self {
        Self::Place(place)
    }
}

/// Where guesses are counted, how many, and for how long.
pub(crate) struct Gate {
    pub(crate) scope: String,
    failures_max: u32,
    window_seconds: i64,
}

impl Gate {
    pub(crate) const fn new(scope: String, failures_max: u32, window_seconds: i64) -> Self {
        Self { scope, failures_max, window_seconds }
    }

    async fn standing(&self, conn: &mut Conn, now: Timestamp) -> Result<(u32, Timestamp)> {
        let standing = conn.attempts(&self.scope).await?;
        Ok(standing.filter(|(_, since)| since.plus_seconds(self.window_seconds) > now).unwrap_or((0, now)))
    }

    /// Counts a guess as wrong, before it is looked at; refuses it after too many.
    pub(crate) async fn pass(&self, conn: &mut Conn, now: Timestamp) -> Result<()> {
        match self.standing(conn, now).await? {
            (failures, since) if failures >= self.failures_max => {
                Err(Error::Locked(since.plus_seconds(self.window_seconds)))
            }
            (failures, since) => Ok(conn.set_attempts(&self.scope, failures + 1, since).await?),
        }
    }
}

/// Counts a guess as wrong before it is looked at, so that guesses sent at once can't slip through together.
pub(super) struct Knock<'a> {
    pub(super) shop: ShopId,
    pub(super) door: Door,
    pub(super) whence: Whence<'a>,
    pub(super) now: Timestamp,
}

impl Knock<'_> {
    /// The gate of where the guess comes from, and the one that it shares with all of its kind.
    fn gates(&self) -> (Gate, Gate) {
        let (shop, door) = (self.shop, self.door);
        let gate = |place: String, failures_max, window_seconds| {
            Gate::new(format!("{door:?} {shop}{place}"), failures_max, window_seconds)
        };
        let here = |place: String| gate(place, FAILURES_HERE_MAX, WINDOW_HERE_SECONDS);
        let shared = |kind: &str, failures_max| gate(kind.to_owned(), failures_max, WINDOW_SHOP_SECONDS);
        match self.whence {
            Whence::Device(device) => (here(format!(" device {device}")), shared(" devices", FAILURES_KNOWN_MAX)),
            Whence::Place(place) => (here(format!(" at {place}")), shared("", FAILURES_SHOP_MAX)),
        }
    }
}

impl Operation for Knock<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        conn.prune_attempts(self.now.plus_seconds(-WINDOW_SHOP_SECONDS)).await?;
        let (here, shared) = self.gates();
        here.pass(conn, self.now).await?;
        shared.pass(conn, self.now).await
    }
}

/// The guess was right: it does not count against the place it came from.
pub(super) struct Welcome<'a>(pub(super) &'a Knock<'a>);

impl Operation for Welcome<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let (here, shared) = self.0.gates();
        conn.clear_attempts(&here.scope).await?;
        let (failures, since) = shared.standing(conn, self.0.now).await?;
        Ok(conn.set_attempts(&shared.scope, failures.saturating_sub(1), since).await?)
    }
}

impl Stampbook {
    /// What a device is given when somebody has signed in on it, to be known by the next time at the same door. It ends with
    /// the PIN or the password by which they came. `device` must be a name that was drawn here, or one that showed a pass:
    /// whoever could choose it would have as many devices as they like.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn door_pass(&self, staff: &Staff, device: DeviceId) -> Result<String> {
        let row = self.store.read().await?.staff(staff.shop, staff.id).await?.ok_or(Error::NotFound("staff"))?;
        let door = Door::of(staff.role);
        let secret = door.secret(&row).ok_or_else(|| Error::internal("somebody came in by nothing"))?;
        Ok(self.secrets.door_pass(door, staff.shop, device, secret))
    }

    /// Whether a device shows a pass that it was given at this door and that is still good.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn knows_device(&self, shop: ShopId, door: Door, device: DeviceId, pass: &str) -> Result<bool> {
        let mut conn = self.store.read().await?;
        let people = match door {
            Door::Till => conn.cashiers(shop).await?,
            Door::Owner => conn.owners(shop).await?,
        };
        let passes =
            people.iter().filter_map(|row| Some(self.secrets.door_pass(door, shop, device, door.secret(row)?)));
        Ok(passes.filter(|good| bool::from(good.as_bytes().ct_eq(pass.as_bytes()))).count() > 0)
    }
}
