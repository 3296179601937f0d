//! The devices of a customer: which there are, and how another one is let in: by a code that is good once, typed or in a link.
//! One for now, to be used within minutes, and one that is kept on paper for when all devices are lost. Where both sides have
//! cards, the two wallets become one.
//!
//! Knows no page: whoever brings a code may be a browser, or an app that was just put on the home screen and knows nobody.

use crate::{
    Error, Result, Stampbook, email,
    env::{Moment, read_code},
    staff::Gate,
    store::{Conn, Known, NewSession, Operation, Session},
    wallet::{Token, lasts},
};
use loyalty::{ids::CustomerId, time::Timestamp};

/// Letters of a code for now: 40 bits, good once, for minutes, and few may be guessed.
pub const CODE_LETTERS: usize = 8;
/// Letters of a code that is kept, or that nobody types: 130 bits.
pub const KEPT_LETTERS: usize = 26;
/// For how long a code for now is good.
pub const CODE_MINUTES: i64 = 10;
/// For how long the code in an icon is: until it is on the home screen and opened for the first time, with somebody at the door in
/// between. Nobody types or sees it, and it is as long as one that is kept; so time is all that is to be weighed.
pub const ICON_MINUTES: i64 = 30;
/// For how long one in a mail is, from when it was sent.
pub const MAILED_MINUTES: i64 = 15;
/// Devices of a customer. One more, and the one that was away longest is signed out.
pub const DEVICES_MAX: u32 = 20;
/// Wrong codes from one place before it has to wait, and for how long they are counted.
const FAILURES_MAX: u32 = 10;
const WINDOW_SECONDS: i64 = 15 * 60;
/// Cards that are turned over when two wallets become one.
const CARDS_MAX: u32 = 2_000;

/// What kind of device it is, as its owner would call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Make {
    /// By Apple, for the pocket.
    IPhone,
    /// By Apple, larger.
    IPad,
    /// A phone or tablet with Android.
    Android,
    /// Any other computer.
    Computer,
}

impl Make {
    const ALL: [Self; 4] = [Self::IPhone, Self::IPad, Self::Android, Self::Computer];

    /// The word for it in tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::IPhone => "iphone",
            Self::IPad => "ipad",
            Self::Android => "android",
            Self::Computer => "computer",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|make| make.code() == code)
    }

    /// What a browser says of itself, boiled down: nothing else of it is kept.
    #[must_use]
    pub fn of(agent: &str) -> Option<Self> {
        let says = |word| agent.contains(word);
        let makes = [(says("iPhone"), Self::IPhone), (says("iPad"), Self::IPad), (says("Android"), Self::Android)];
        let computer = ["Windows", "Macintosh", "Linux", "CrOS"].into_iter().any(says);
        let found = makes.into_iter().find(|(is, _)| *is).map(|(_, make)| make);
        found.or_else(|| computer.then_some(Self::Computer))
    }
}

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// For another device, now.
    Now,
    /// To be kept, for when all devices are lost.
    Kept,
    /// For an icon on the home screen of a device that keeps such icons apart from its browser.
    Icon,
    /// For a device that has proved whose it is, as long as it is asked what is to become of its own cards.
    Proved,
    /// For whoever reads the mail of the customer's address.
    Mailed,
}

impl Kind {
    /// The word for it in tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Kept => "kept",
            Self::Icon => "icon",
            Self::Proved => "proved",
            Self::Mailed => "mailed",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        [Self::Now, Self::Kept, Self::Icon, Self::Proved, Self::Mailed].into_iter().find(|kind| kind.code() == code)
    }

    const fn letters(self) -> usize {
        match self {
            Self::Now => CODE_LETTERS,
            Self::Kept | Self::Icon | Self::Proved | Self::Mailed => KEPT_LETTERS,
        }
    }

    pub(crate) const fn end(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Now | Self::Proved => now.plus_seconds(CODE_MINUTES * 60),
            Self::Icon => now.plus_seconds(ICON_MINUTES * 60),
            Self::Mailed => now.plus_seconds(MAILED_MINUTES * 60),
            Self::Kept => Timestamp(i64::MAX),
        }
    }
}

struct HandOver {
    customer: CustomerId,
    kind: Kind,
    hash: [u8; 32],
    now: Timestamp,
}

impl Operation for HandOver {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        conn.customer(self.customer).await?.ok_or(Error::NotFound("customer"))?;
        Ok(conn.set_handover(self.customer, self.kind, &self.hash, (self.now, self.kind.end(self.now))).await?)
    }
}

/// Somebody brings a code.
#[derive(Debug, Clone, Copy)]
pub struct TakingOver<'a> {
    /// The code, as it was typed.
    pub code: &'a str,
    /// Where they come from: wrong codes are counted for it.
    pub place: &'a str,
    /// Who this device is so far.
    pub known: Option<CustomerId>,
    /// The session by which it is that.
    pub token: Option<&'a Token>,
    /// Whether the cards of both are to be in one wallet.
    pub merge: bool,
    /// What kind of device it is.
    pub make: Option<Make>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenOver {
    /// The device is let in, by this token.
    In(Token),
    /// It belongs there already.
    Already,
    /// It has so many cards of its own: first somebody has to say that both wallets are to become one.
    BothHaveCards(usize),
}

/// Counts a code as wrong before it is looked at.
struct Knock<'a> {
    gate: &'a Gate,
    now: Timestamp,
}

impl Operation for Knock<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        conn.prune_attempts(self.now.plus_seconds(-60 * 60)).await?;
        self.gate.pass(conn, self.now).await
    }
}

/// Uses a code.
struct TakeOver<'a> {
    ask: &'a TakingOver<'a>,
    hash: [u8; 32],
    gate: &'a Gate,
    moment: Moment,
}

impl Operation for TakeOver<'_> {
    type Answer = TakenOver;
    async fn run(&self, conn: &mut Conn) -> Result<TakenOver> {
        let (ask, now) = (self.ask, self.moment.now);
        let (owner, kind) = conn.handover(&self.hash, now).await?.ok_or(Error::WrongSecret)?;
        if ask.known == Some(owner) {
            // It was right, and is not used up: whoever scanned it with the wrong phone tries again.
            conn.clear_attempts(&self.gate.scope).await?;
            return Ok(TakenOver::Already);
        }
        if let Some(known) = ask.known {
            let cards = conn.cards_of(known, CARDS_MAX).await?;
            if !cards.is_empty() && !ask.merge {
                conn.clear_attempts(&self.gate.scope).await?;
                return Ok(TakenOver::BothHaveCards(cards.len()));
            }
            if cards.len() >= CARDS_MAX as usize {
                return Err(Error::internal("a wallet of too many cards"));
            }
            for card in &cards {
                conn.turn_card_over(card, owner).await?;
            }
            conn.turn_sessions_over(known, owner).await?;
            conn.turn_phones_over(known, owner).await?;
            conn.turn_passkeys_over(known, owner).await?;
            email::turn_over(conn, known, owner).await?;
            conn.drop_handovers(known).await?;
            conn.forget_customer(known).await?;
        }
        if !conn.use_handover(owner, kind).await? {
            return Err(Error::WrongSecret);
        }
        conn.clear_attempts(&self.gate.scope).await?;
        if let Some(token) = ask.token {
            conn.end_session(&token.hash()).await?;
        }
        let mut others = conn.sessions_of(owner, now, 2 * DEVICES_MAX).await?;
        others.sort_by_key(|one| std::cmp::Reverse(one.seen_at));
        for one in others.iter().skip(DEVICES_MAX as usize - 1) {
            conn.end_session(&one.token_hash).await?;
        }
        let (token, who) = (Token::make(&mut self.moment.names()), Session::Customer(owner));
        let (token_hash, expires_at) = (token.hash(), lasts(&who, false, now));
        conn.insert_session(&NewSession { token_hash, who, now, expires_at, device: ask.make }).await?;
        Ok(TakenOver::In(token))
    }
}

/// Signs one of a customer's devices out.
struct SignOut<'a> {
    customer: CustomerId,
    handle: &'a str,
    now: Timestamp,
}

impl Operation for SignOut<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let known = conn.sessions_of(self.customer, self.now, 2 * DEVICES_MAX).await?;
        for one in known.iter().filter(|one| one.handle() == self.handle) {
            conn.end_session(&one.token_hash).await?;
        }
        Ok(())
    }
}

impl Stampbook {
    /// Makes a code by which another device is let into a customer's wallet, once; the one of its kind from before is worth
    /// nothing any more. This is the only time that it is shown.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such customer.
    pub async fn hand_over(&self, customer: CustomerId, kind: Kind) -> Result<String> {
        let moment = self.moment()?;
        let code = moment.names().code(kind.letters());
        let hash = self.secrets.handover(&code);
        self.store.write(&HandOver { customer, kind, hash, now: moment.now }).await?;
        Ok(code)
    }

    /// Whether a code that nobody can guess is good still. It is not used up, and wrong ones are not counted: so no short one is
    /// looked up here.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn is_good(&self, code: &str) -> Result<bool> {
        if code.len() < KEPT_LETTERS {
            return Ok(false);
        }
        let hash = self.secrets.handover(&read_code(code));
        Ok(self.store.read().await?.handover(&hash, self.now()).await?.is_some())
    }

    /// Lets a device in that brings a code.
    ///
    /// # Errors
    /// [`Error::WrongSecret`] where the code is none, was used or is too old; [`Error::Locked`] after too many of these.
    pub async fn take_over(&self, ask: &TakingOver<'_>) -> Result<TakenOver> {
        let moment = self.moment()?;
        let gate = Gate::new(format!("handover at {}", ask.place), FAILURES_MAX, WINDOW_SECONDS);
        self.store.write(&Knock { gate: &gate, now: moment.now }).await?;
        let hash = self.secrets.handover(&read_code(ask.code));
        self.store.write(&TakeOver { ask, hash, gate: &gate, moment }).await
    }

    /// The devices of a customer, the one that was here last first; and since when there is a code that is kept, if there is.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn devices(&self, customer: CustomerId) -> Result<(Vec<Known>, Option<Timestamp>)> {
        let (mut conn, now) = (self.store.read().await?, self.now());
        let mut known = conn.sessions_of(customer, now, 2 * DEVICES_MAX).await?;
        known.sort_by_key(|one| std::cmp::Reverse((one.seen_at, one.since, one.token_hash)));
        let codes = conn.handovers_of(customer, now).await?;
        Ok((known, codes.into_iter().find(|(kind, _)| *kind == Kind::Kept).map(|(_, at)| at)))
    }

    /// Signs one of a customer's devices out. One that is not theirs stays as it is.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn sign_device_out(&self, customer: CustomerId, handle: &str) -> Result<()> {
        self.store.write(&SignOut { customer, handle, now: self.now() }).await
    }
}

#[cfg(test)]
mod tests {
    use super::Make;

    #[test]
    fn of_what_a_browser_says_only_the_kind_of_device_is_kept() {
        let phone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1";
        let android =
            "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36";
        let desk = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36";
        let makes = [phone, android, desk, "curl/8.0", ""].map(Make::of);
        assert_eq!(makes, [Some(Make::IPhone), Some(Make::Android), Some(Make::Computer), None, None]);
        assert!(Make::ALL.into_iter().all(|make| Make::from_code(make.code()) == Some(make)));
    }
}
