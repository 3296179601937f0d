//! Cards that a till gives: to somebody new, or again to whom another system of the shop knows.

use super::{CardNow, REFERENCE_LETTERS_MAX, Wrong, card_now, find};
use crate::{
    Error, Result, Stampbook,
    cards::open_card,
    env::Moment,
    keys::Till,
    ledger::Book,
    referrals::{self, Guest},
    requests::{Origin, Request, RequestKey},
    store::{Card, Conn, Operation, Shop, Wants},
};
use loyalty::{
    cards::Event,
    ids::{CustomerId, DeviceId},
    languages::Language,
    referrals::Refusal,
};
use serde::{Deserialize, Serialize};

/// A card to open.
#[derive(Debug, Clone)]
pub struct Enrolling {
    /// How another system calls its owner: who is known by it has one card.
    pub reference: Option<String>,
    /// By whose invitation.
    pub invite: Option<String>,
    /// What its owner reads; the shop's language where it is not said.
    pub language: Option<Language>,
    /// The request's name.
    pub key: RequestKey,
}

/// The card that came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// The card.
    pub card: CardNow,
    /// Whether it is new.
    pub is_new: bool,
    /// Why the invitation gives nothing, where it does not.
    pub refused: Option<Refusal>,
}

struct Enroll<'a> {
    till: &'a Till,
    ask: &'a Enrolling,
    reference: Option<&'a str>,
    moment: Moment,
}

impl Operation for Enroll<'_> {
    type Answer = Enrolled;

    fn wants(&self) -> Wants {
        let Self { till, ask, reference, moment } = self;
        Wants {
            answers: vec![(till.shop, Origin::Key(till.id).name(&ask.key))],
            references: reference.map(|name| (till.books, name.to_owned())).into_iter().collect(),
            told: true,
            at: Some(moment.now),
            ..Wants::default()
        }
    }

    async fn run(&self, conn: &mut Conn) -> Result<Enrolled> {
        let (ask, till, now) = (self.ask, self.till, self.moment.now);
        let part = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let (reference, invite) = (part(self.reference), part(ask.invite.as_deref()));
        let language = part(ask.language.map(Language::code));
        let asked = [b"join".as_slice(), reference.as_bytes(), invite.as_bytes(), language.as_bytes()];
        let request = Request::new(till.shop, Origin::Key(till.id), &ask.key, &asked);
        if let Some(Enrolled { card, is_new, refused }) = request.answered(conn).await? {
            let found = find(conn, till, card.id).await?;
            return Ok(Enrolled { card: card.again(&found), is_new, refused });
        }
        let shop = conn.shop(till.shop).await?.ok_or(Error::NotFound("shop"))?;
        let known = match self.reference {
            Some(reference) => conn.card_by_reference(shop.books(), reference).await?,
            None => None,
        };
        let is_new = known.is_none();
        let (card, refused) = match known {
            Some(card) => (card, None),
            None => self.open(conn, &shop).await?,
        };
        let enrolled = Enrolled { card: card_now(conn, card, now).await?, is_new, refused };
        request.keep(conn, &enrolled, now).await?;
        Ok(enrolled)
    }
}

impl Enroll<'_> {
    async fn open(&self, conn: &mut Conn, shop: &Shop) -> Result<(Card, Option<Refusal>)> {
        let now = self.moment.now;
        let terms = conn.terms(shop.books(), shop.program, shop.version).await?;
        let mut names = self.moment.names();
        let customer = CustomerId(names.id());
        let invitation = match &self.ask.invite {
            Some(code) => {
                // A till does not know the customer's device: one that nobody ever saw stands for it.
                let guest = Guest { code, customer, device: DeviceId(names.id()), card: None };
                referrals::look_up(conn, shop, &terms, &guest).await?
            }
            None => None,
        };
        conn.insert_customer(customer, self.ask.language, now);
        let mut book = Book::open(conn, shop, names, now, Some(self.till.id))?;
        book.tally.cards += 1;
        let mut card = open_card(&mut book, customer, self.reference, None).await?;
        book.post(&mut card, &terms, Event::Opened, None).await?;
        let mut refused = None;
        if let Some(invitation) = &invitation {
            invitation.note(book.conn, &card, book.names.id(), now).await?;
            refused = invitation.verdict.err();
            if refused.is_none() {
                book.tally.referrals += 1;
                book.post(&mut card, &terms, Event::Invited, None).await?;
            }
        }
        book.close().await?;
        Ok((card, refused))
    }
}

impl Stampbook {
    /// Gives somebody a card, or the one that a customer with this reference has. The same key again answers the same.
    ///
    /// # Errors
    /// [`Wrong::Reference`] where the reference is none.
    pub async fn enroll(&self, till: &Till, ask: &Enrolling) -> Result<Enrolled> {
        let reference = ask.reference.as_deref().map(str::trim);
        let fits = |text: &str| {
            (1..=REFERENCE_LETTERS_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control)
        };
        if reference.is_some_and(|text| !fits(text)) {
            return Err(Wrong::Reference.into());
        }
        let enrolled = self.store.write(&Enroll { till, ask, reference, moment: self.moment()? }).await?;
        Ok(enrolled)
    }
}
