//! Cards in the wallets of phones themselves: who may fetch a copy of which card, which phones hold one, and which of them are
//! to be told that it changed. Knows neither what a copy looks like nor how a phone is told.

use crate::{
    Error, Result, Stampbook,
    cards::{self, CardView},
    store::{Card, Conn, Operation, Pass, Shop},
};
use loyalty::{
    ids::{CardId, ShopId},
    languages::Language,
    programs::Terms,
    time::Timestamp,
};
use std::{fmt, str::FromStr, sync::Arc};
use subtle::ConstantTimeEq;

/// Phones that hold a copy of one card at most; some phones call themselves otherwise each time, so the latest count.
pub const PASSES_MAX: u32 = 10;
/// Letters in a phone's name for itself, and in the token by which it is told.
pub const NAME_LETTERS_MAX: usize = 128;
/// Changed cards that a phone is named at once: more than anybody has.
pub const NAMED_MAX: u32 = 1_000;
/// What may have been seen to change so many seconds before a phone asked, and was durable only after that.
const OVERLAP_SECONDS: i64 = 30;
/// After each try to tell that failed it is waited so many seconds; after the last there is none.
pub const RETRIES_SECONDS: [i64; 7] = [30, 120, 600, 1_800, 7_200, 21_600, 43_200];
/// For so long one try may take before another process believes that this one died.
const LEASE_SECONDS: i64 = 60;
/// Tellings that are taken on at once.
const TAKEN_MAX: u32 = 64;
/// So many days phones may learn that a card's owner has left: then nothing is known of them any more.
const FAREWELL_DAYS: i64 = 1;

/// A card by the books that it is in and its own name: what a copy's serial number says. It never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Serial {
    /// In whose books.
    pub shop: ShopId,
    /// The card.
    pub card: CardId,
}

impl fmt::Display for Serial {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.shop, self.card)
    }
}

impl FromStr for Serial {
    type Err = loyalty::ids::NotAnId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (shop, card) = text.split_once('-').ok_or(loyalty::ids::NotAnId)?;
        Ok(Self { shop: shop.parse()?, card: card.parse()? })
    }
}

/// What a copy is made of.
#[derive(Debug)]
pub struct Contents {
    /// Of which card.
    pub serial: Serial,
    /// The shop.
    pub shop: Shop,
    /// The card's terms.
    pub terms: Arc<Terms>,
    /// The card; none where its owner has left.
    pub view: Option<CardView>,
    /// The language that its owner chose.
    pub language: Option<Language>,
    /// When it last changed.
    pub changed_at: Timestamp,
}

/// How a try to tell went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The phone is told.
    Told,
    /// There is no such phone any more, or no copy on it.
    Gone,
    /// It may go well later.
    Later,
    /// It never will, until the card changes again.
    Refused,
}

async fn contents(conn: &mut Conn, card: Card, now: Timestamp) -> Result<Contents> {
    let shop = conn.shop(card.shop).await?.ok_or(Error::NotFound("shop"))?;
    let terms = conn.terms(card.shop, card.program, card.version).await?;
    let serial = Serial { shop: card.shop, card: card.id };
    let told = conn.passes(card.shop, card.id, PASSES_MAX).await?;
    let told = told.iter().map(|pass| pass.changed_at).max();
    if let Some(closed_at) = card.closed_at {
        let changed_at = told.map_or(closed_at, |told| told.max(closed_at));
        return Ok(Contents { serial, shop, terms, view: None, language: None, changed_at });
    }
    let language = conn.customer(card.customer).await?.and_then(|(language, _)| language);
    let view = cards::view(conn, card, now).await?;
    let last = view.entries.first().map_or(view.card.opened_at, |entry| entry.at);
    let changed_at = told.map_or(last, |told| told.max(last));
    Ok(Contents { serial, shop, terms, view: Some(view), language, changed_at })
}

/// Writes a phone's copy down; false where it was known.
struct Register<'a> {
    serial: Serial,
    device: &'a str,
    push_token: &'a str,
    now: Timestamp,
}

impl Operation for Register<'_> {
    type Answer = bool;
    async fn run(&self, conn: &mut Conn) -> Result<bool> {
        let Serial { shop, card } = self.serial;
        let known = conn.card(shop, card).await?.ok_or(Error::NotFound("card"))?;
        if known.closed_at.is_some() {
            return Err(Error::NotFound("card"));
        }
        let mut there = conn.passes(shop, card, 2 * PASSES_MAX).await?;
        let is_new = there.iter().all(|pass| pass.device != self.device);
        let same = there.iter().any(|pass| pass.device == self.device && pass.push_token == self.push_token);
        if same {
            return Ok(false);
        }
        there.sort_by_key(|pass| pass.added_at);
        let surplus = (there.len() + usize::from(is_new)).saturating_sub(PASSES_MAX as usize);
        for oldest in there.iter().filter(|pass| pass.device != self.device).take(surplus) {
            conn.drop_pass(shop, card, &oldest.device).await?;
        }
        let (device, push_token) = (self.device.to_owned(), self.push_token.to_owned());
        let (added_at, changed_at) = (self.now, self.now);
        conn.set_pass(&Pass { shop, card, device, push_token, added_at, changed_at, tries: 0, next_at: None }).await?;
        Ok(is_new)
    }
}

struct Unregister<'a> {
    serial: Serial,
    device: &'a str,
}

impl Operation for Unregister<'_> {
    type Answer = bool;
    async fn run(&self, conn: &mut Conn) -> Result<bool> {
        Ok(conn.drop_pass(self.serial.shop, self.serial.card, self.device).await?)
    }
}

/// Takes the telling of some copies on, those that nobody else did.
struct Take<'a> {
    due: &'a [Pass],
    now: Timestamp,
}

impl Operation for Take<'_> {
    type Answer = Vec<Pass>;
    async fn run(&self, conn: &mut Conn) -> Result<Vec<Pass>> {
        let (until, mut taken) = (self.now.plus_seconds(LEASE_SECONDS), Vec::new());
        for pass in self.due {
            if conn.claim_pass(pass, self.now, until).await? {
                taken.push(Pass { tries: pass.tries + 1, next_at: Some(until), ..pass.clone() });
            }
        }
        Ok(taken)
    }
}

struct Settle<'a> {
    pass: &'a Pass,
    outcome: Outcome,
    now: Timestamp,
}

impl Operation for Settle<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let pass = self.pass;
        let wait = usize::try_from(pass.tries).ok().and_then(|tries| RETRIES_SECONDS.get(tries.checked_sub(1)?));
        match (self.outcome, wait) {
            (Outcome::Gone, _) => {
                conn.drop_pass(pass.shop, pass.card, &pass.device).await?;
            }
            (Outcome::Later, Some(wait)) => conn.settle_pass(pass, Some(self.now.plus_seconds(*wait))).await?,
            (Outcome::Told | Outcome::Refused | Outcome::Later, _) => conn.settle_pass(pass, None).await?,
        }
        Ok(())
    }
}

struct Forget(Timestamp);

impl Operation for Forget {
    type Answer = u64;
    async fn run(&self, conn: &mut Conn) -> Result<u64> {
        Ok(conn.prune_passes(self.0).await?)
    }
}

/// The copies of a card whose owner leaves now: their phones are told for a while, then they are forgotten.
pub(crate) async fn end(conn: &mut Conn, card: &Card, now: Timestamp) -> Result<()> {
    Ok(conn.end_passes((card.shop, card.id), now, now.plus_days(FAREWELL_DAYS)).await?)
}

/// Whether a phone may call itself so, or be told by this.
fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=NAME_LETTERS_MAX).contains(&text.len()) && text.bytes().all(plain)
}

impl Stampbook {
    /// From now on it is written down which cards in wallets of phones have changed. Where nobody asks for it, nobody pays.
    pub fn mind_passes(&self) {
        self.store.mind_passes();
    }

    /// By what a phone shows that it holds a copy: always the same for a card.
    #[must_use]
    pub fn pass_token(&self, serial: Serial) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&self.secrets.pass(serial.shop, serial.card))
    }

    /// Whether this is the token of a card's copies.
    #[must_use]
    pub fn is_pass_token(&self, serial: Serial, token: &str) -> bool {
        self.pass_token(serial).as_bytes().ct_eq(token.as_bytes()).into()
    }

    /// What a copy is made of.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such card.
    pub async fn pass(&self, serial: Serial) -> Result<Contents> {
        let mut conn = self.store.read().await?;
        let card = conn.card(serial.shop, serial.card).await?.ok_or(Error::NotFound("card"))?;
        contents(&mut conn, card, self.now()).await
    }

    /// Writes down that a phone holds a copy; false where that was known.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not there or closed, or no phone calls itself so.
    pub async fn register_pass(&self, serial: Serial, device: &str, push_token: &str) -> Result<bool> {
        if !is_name(device) || !is_name(push_token) {
            return Err(Error::NotFound("device"));
        }
        self.store.write(&Register { serial, device, push_token, now: self.now() }).await
    }

    /// Writes down that the maker of a wallet keeps a copy, which is changed there.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not there or closed.
    pub async fn register_pass_at_maker(&self, serial: Serial) -> Result<bool> {
        self.store.write(&Register { serial, device: "", push_token: "", now: self.now() }).await
    }

    /// Forgets a phone's copy; false where there was none.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn unregister_pass(&self, serial: Serial, device: &str) -> Result<bool> {
        if !is_name(device) {
            return Ok(false);
        }
        self.store.write(&Unregister { serial, device }).await
    }

    /// The cards of which a phone holds a copy that changed since it asked before, and what it is to say when it asks again.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn changed_passes(&self, device: &str, since: Option<i64>) -> Result<(Vec<Serial>, i64)> {
        let now = self.now();
        if !is_name(device) {
            return Ok((Vec::new(), now.0));
        }
        let since = since.map_or(Timestamp(i64::MIN), |since| Timestamp(since).plus_seconds(-OVERLAP_SECONDS));
        let changed = self.store.glimpse().await?.passes_on(device, since, NAMED_MAX).await?;
        Ok((changed.into_iter().map(|(shop, card)| Serial { shop, card }).collect(), now.0))
    }

    /// Whether any wallet holds a copy of a card.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn has_copies(&self, card: &Card) -> Result<bool> {
        Ok(!self.store.glimpse().await?.passes(card.shop, card.id, 1).await?.is_empty())
    }

    /// Takes on some copies whose phones are to be told by now: each by one process at a time.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn take_passes(&self) -> Result<Vec<Pass>> {
        let now = self.now();
        let due = self.store.read().await?.due_passes(now, TAKEN_MAX).await?;
        // Mostly there is nothing, and nobody has to wait in the line of those who write.
        if due.is_empty() {
            return Ok(Vec::new());
        }
        self.store.write(&Take { due: &due, now }).await
    }

    /// Says how telling went: it is over, or tried again later, or the copy is forgotten.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn settle_pass(&self, pass: &Pass, outcome: Outcome) -> Result<()> {
        self.store.write(&Settle { pass, outcome, now: self.now() }).await
    }

    /// Forgets copies of cards whose owners left a while ago; says how many.
    pub(crate) async fn forget_passes(&self) -> Result<usize> {
        Ok(usize::try_from(self.store.write(&Forget(self.now())).await?).unwrap_or(usize::MAX))
    }
}
