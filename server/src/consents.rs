//! What a card's owner agrees to, purpose by purpose: nothing, unless they say so, and never for good. Each change is a line of
//! a log, with the page on which it was made and the words that were read there.

use crate::{
    Error, Result, Stampbook,
    store::{Card, Conn, Consent, Operation},
};
use loyalty::{
    ids::{CardId, CustomerId},
    time::Timestamp,
};

/// What for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// To be told of this card: a reward that is ready, or that is about to lapse.
    Rewards,
    /// To be told what is new in the shop, and of its offers.
    News,
}

impl Purpose {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Rewards, Self::News];

    /// The word for it in tables and forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rewards => "rewards",
            Self::News => "news",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }
}

/// Lines that a card's log may have for one purpose. Whoever has changed their mind so often can only take back.
const CHANGES_MAX: u32 = 200;
/// Lines of a card's log, all purposes together.
pub(crate) const LINES_MAX: u32 = 2 * (CHANGES_MAX + 1);

/// Something that is agreed to, or taken back.
#[derive(Debug, Clone)]
pub struct Agreeing<'a> {
    /// By whom.
    pub customer: CustomerId,
    /// On which card.
    pub card: CardId,
    /// What for.
    pub purpose: Purpose,
    /// Whether they agree.
    pub given: bool,
    /// On which page.
    pub page: &'static str,
    /// The words that they read there.
    pub words: &'a str,
}

struct Agree<'a> {
    ask: &'a Agreeing<'a>,
    now: Timestamp,
}

impl Operation for Agree<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let Agreeing { customer, card, purpose, given, page, words } = *self.ask;
        let card = conn.card_of(customer, card).await?.ok_or(Error::NotFound("card"))?;
        let line = Consent { purpose, at: self.now, given, page: page.to_owned(), words: words.to_owned() };
        note(conn, &card, &line).await
    }
}

/// Adds a line, where it changes anything.
pub(crate) async fn note(conn: &mut Conn, card: &Card, line: &Consent) -> Result<()> {
    let (last, given) = conn.last_consent(card, line.purpose).await?;
    if given == line.given {
        return Ok(());
    }
    if line.given && last >= CHANGES_MAX {
        return Err(Error::Locked(line.at.plus_days(1)));
    }
    Ok(conn.insert_consent(card, last + 1, line).await?)
}

impl Stampbook {
    /// What a card's owner agreed to and took back, purpose by purpose, in order. What is not there was never agreed to.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not theirs.
    pub async fn consents(&self, customer: CustomerId, card: CardId) -> Result<Vec<Consent>> {
        let mut conn = self.store.read().await?;
        let card = conn.card_of(customer, card).await?.ok_or(Error::NotFound("card"))?;
        Ok(conn.consents(&card, LINES_MAX).await?)
    }

    /// Keeps that a card's owner agrees to something, or does no longer. What stands so already is not written again.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not theirs; [`Error::Locked`] where they changed their mind too often.
    pub async fn agree(&self, ask: &Agreeing<'_>) -> Result<()> {
        self.store.write(&Agree { ask, now: self.now() }).await
    }
}
