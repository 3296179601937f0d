//! What rings: a notice is put on its way to each phone of its card's owner when its turn has come and it is not quiet there;
//! each is taken on by one process at a time, sealed, and tried again as long as it matters. Other ways to tell people can be
//! laid beside this one: a notice knows nothing of them.

use super::{
    PHONES_MAX,
    seal::{Sealed, key, own_key, public_text, seal, vapid},
};
use crate::{
    Result, Stampbook,
    env::Moment,
    store::{Card, Conn, Notice, Operation, Phone, Push, Ring, Shop},
};
use data_encoding::BASE64URL_NOPAD;
use jiff::tz::TimeZone;
use loyalty::{
    ids::CardId,
    languages::Language,
    notices::What,
    programs::Terms,
    time::{Here, Timestamp},
};
use sha2::{Digest, Sha256};
use std::{iter, sync::Arc};

/// After each try that failed it is waited so many seconds, or longer where the push service asks for it; after the last
/// there is none.
pub const RETRIES_SECONDS: [i64; 7] = [30, 120, 600, 1_800, 7_200, 21_600, 43_200];
/// The longest that a push service is obeyed which asks to wait.
const WAIT_SECONDS_MAX: i64 = 86_400;
/// For so long one try may take before another process believes that this one died.
const LEASE_SECONDS: i64 = 60;
/// The longest that a push service may keep a message: what most of them allow.
const KEPT_SECONDS_MAX: i64 = 28 * 86_400;
/// Notices that are looked at in one transaction.
const BATCH: u32 = 100;
/// Messages that are taken on at once.
const TAKEN_MAX: u32 = 16;

/// A message that was taken on: to be written in its reader's language, sealed and carried now.
#[derive(Debug, Clone)]
pub struct Letter {
    push: Push,
    phone: Phone,
    moment: Moment,
    /// What it tells.
    pub what: What,
    /// The shop in whose books the card is.
    pub shop: Shop,
    /// The card's terms.
    pub terms: Arc<Terms>,
    /// For so many seconds it matters.
    pub seconds: i64,
    /// How many rewards wait on all cards of its reader.
    pub ready: u32,
}

impl Letter {
    /// Where to.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.phone.endpoint
    }

    /// Its reader's language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.phone.language
    }

    /// The card that it is about.
    #[must_use]
    pub const fn card(&self) -> CardId {
        self.push.card
    }

    /// What takes its place when it comes, and whose place it takes: the same for all of a kind on a card.
    #[must_use]
    pub fn topic(&self) -> String {
        let name = format!("{}/{}", self.push.card, self.what.kind().code());
        let hash = Sha256::digest(name.as_bytes());
        BASE64URL_NOPAD.encode(hash.get(..24).unwrap_or_default())
    }

    /// Whether it is worth nothing an hour later.
    #[must_use]
    pub const fn is_urgent(&self) -> bool {
        self.what.kind().is_urgent()
    }
}

/// How a try went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The push service took it.
    Taken,
    /// There is no such phone any more.
    Gone,
    /// It may go well later: no sooner than in so many seconds, where the push service says so.
    Later(Option<i64>),
    /// It never will.
    Refused,
}

/// When it is no longer quiet for the owner of a card; none where it is not.
fn quiet(card: &Card, shop: &Shop, now: Timestamp) -> Result<Option<Timestamp>> {
    let zone = TimeZone::get(&shop.zone)?;
    Ok(card.wishes.quiet.ends(&Here::new(now, &zone)))
}

/// What is needed to decide about a notice; none where it no longer matters, was seen, or its kind was switched off.
async fn alive(conn: &mut Conn, ring: &Ring, now: Timestamp) -> Result<Option<(Notice, Card, Shop)>> {
    let Some(notice) = conn.notice(ring.shop, ring.card, &ring.rule).await? else { return Ok(None) };
    let Some(card) = conn.card(ring.shop, ring.card).await? else { return Ok(None) };
    let Some(shop) = conn.shop(ring.shop).await? else { return Ok(None) };
    let dead = notice.until <= now || notice.seen_at.is_some() || !card.wishes.wants(notice.what.kind());
    Ok((!dead).then_some((notice, card, shop)))
}

/// Puts notices whose turn has come on their way.
struct Spread {
    now: Timestamp,
}

impl Spread {
    async fn one(&self, conn: &mut Conn, ring: &Ring) -> Result<()> {
        let now = self.now;
        let Some((notice, card, shop)) = alive(conn, ring, now).await? else {
            conn.ring_notice(ring, None).await?;
            return Ok(());
        };
        let later = quiet(&card, &shop, now)?;
        let next = later.filter(|end| *end < notice.until);
        // Another process may have been at it: then this one leaves it alone.
        if !conn.ring_notice(ring, next).await? || later.is_some() {
            return Ok(());
        }
        for phone in conn.phones(card.customer, PHONES_MAX).await? {
            let (rule, phone) = (ring.rule.clone(), phone.id);
            let push = Push { shop: ring.shop, card: ring.card, rule, phone, tries: 0, next_at: now };
            conn.insert_push(&push).await?;
        }
        Ok(())
    }
}

impl Operation for Spread {
    type Answer = usize;
    async fn run(&self, conn: &mut Conn) -> Result<usize> {
        let due = conn.due_notices(self.now, BATCH).await?;
        for ring in &due {
            self.one(conn, ring).await?;
        }
        Ok(due.len())
    }
}

/// Takes a message on, if nobody else did.
struct Take<'a> {
    push: &'a Push,
    moment: Moment,
}

impl Operation for Take<'_> {
    type Answer = Option<Letter>;
    async fn run(&self, conn: &mut Conn) -> Result<Option<Letter>> {
        let (push, moment, now) = (self.push, self.moment, self.moment.now);
        let ring = Ring { shop: push.shop, card: push.card, rule: push.rule.clone(), at: now };
        let phone = conn.phone(push.phone).await?;
        let (Some((notice, card, shop)), Some(phone)) = (alive(conn, &ring, now).await?, phone) else {
            conn.drop_push(push).await?;
            return Ok(None);
        };
        // A phone that changed hands tells nobody else's news.
        if phone.customer != card.customer {
            conn.drop_push(push).await?;
            return Ok(None);
        }
        if let Some(end) = quiet(&card, &shop, now)? {
            conn.delay_push(push, end).await?;
            return Ok(None);
        }
        let until = now.plus_seconds(LEASE_SECONDS);
        if !conn.claim_push(push, until).await? {
            return Ok(None);
        }
        let terms = conn.terms(card.shop, card.program, card.version).await?;
        let ready = conn.ready_for(card.customer, now).await?;
        let seconds = ((notice.until.0 - now.0) / 1_000_000).clamp(1, KEPT_SECONDS_MAX);
        let push = Push { tries: push.tries + 1, next_at: until, ..push.clone() };
        Ok(Some(Letter { push, phone, moment, what: notice.what, shop, terms, seconds, ready }))
    }
}

/// Writes down how a try went.
struct Settle<'a> {
    letter: &'a Letter,
    outcome: Outcome,
    now: Timestamp,
}

impl Operation for Settle<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let (push, phone) = (&self.letter.push, &self.letter.phone);
        let wait = usize::try_from(push.tries).ok().and_then(|tries| RETRIES_SECONDS.get(tries.checked_sub(1)?));
        match (self.outcome, wait) {
            (Outcome::Later(asked), Some(wait)) => {
                let wait = asked.unwrap_or(0).min(WAIT_SECONDS_MAX).max(*wait);
                conn.delay_push(push, self.now.plus_seconds(wait)).await?;
            }
            (Outcome::Gone, _) => {
                conn.drop_phone(phone.customer, phone.id).await?;
                conn.drop_push(push).await?;
            }
            (Outcome::Taken | Outcome::Refused | Outcome::Later(_), _) => conn.drop_push(push).await?,
        }
        Ok(())
    }
}

impl Stampbook {
    /// Puts some notices whose turn has come on their way to phones; says how many it looked at.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn spread_notices(&self) -> Result<usize> {
        let now = self.now();
        // Mostly there is nothing, and nobody has to wait in the line of those who write.
        if self.store.read().await?.due_notices(now, 1).await?.is_empty() {
            return Ok(0);
        }
        self.store.write(&Spread { now }).await
    }

    /// Takes on some messages whose turn has come: each by one process at a time.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn take_letters(&self) -> Result<Vec<Letter>> {
        let due = self.store.read().await?.due_pushes(self.now(), TAKEN_MAX).await?;
        let mut taken = Vec::with_capacity(due.len());
        for push in &due {
            taken.extend(self.store.write(&Take { push, moment: self.moment()? }).await?);
        }
        Ok(taken)
    }

    /// Says how a message went: it is forgotten, or tried again later.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn settle_letter(&self, letter: &Letter, outcome: Outcome) -> Result<()> {
        self.store.write(&Settle { letter, outcome, now: self.now() }).await
    }

    /// Seals a message's text to its phone, for the push service at `audience`, which is told that `subject` sends.
    ///
    /// # Errors
    /// Where the text is too long.
    pub fn seal(&self, letter: &Letter, text: &str, audience: &str, subject: &str) -> Result<Sealed> {
        let mut names = letter.moment.names();
        let mut salt = [0; 16];
        salt.iter_mut().zip(names.secret()).for_each(|(slot, byte)| *slot = byte);
        let mine = key(iter::repeat_with(|| names.secret()))?;
        let body = seal(text.as_bytes(), &letter.phone.public_key, &letter.phone.secret, &mine, salt)?;
        let authorization = vapid(&own_key(&self.secrets)?, audience, subject, self.now())?;
        Ok(Sealed { body, authorization })
    }

    /// The public key by which push services know this installation, as a page tells it to a browser.
    ///
    /// # Errors
    /// Never in practice: where no key can be made.
    pub fn push_key(&self) -> Result<String> {
        Ok(public_text(&own_key(&self.secrets)?))
    }
}
