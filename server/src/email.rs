//! A customer's e-mail address: confirmed by a link that is sent to it, and from then on a way to get the wallet back when the
//! phone is lost. An address leads to one wallet: where it is confirmed in a second one, the newer proof counts, since only
//! whoever reads its mail can give one.
//!
//! Nobody is told whether an address is known here: asking for a link writes the same rows whether it is or not, and only as the
//! mail is about to be sent it is looked up. Knows no page, and not how a mail travels.

mod address;

pub use address::{Email, NotAnEmail, TYPED_BYTES_MAX};

use crate::{
    Error, Result, Stampbook,
    env::{Moment, read_code},
    mails::{What, letter},
    staff::Gate,
    store::{Conn, EmailProof, EmailRow, Operation},
};
use data_encoding::HEXLOWER;
use loyalty::{ids::CustomerId, languages::Language, time::Timestamp};

/// For how long an address can be confirmed by the link in a mail.
pub const CONFIRM_HOURS: i64 = 24;
/// For how long a mail that gets a wallet back matters: whoever asked for it is waiting.
const WAITED_MINUTES: i64 = 15;
/// Mails that one place may ask for, and mails of one kind to one address, each in which time. The newest link to a wallet is good
/// for as long, so whoever gets no further mail has a link that is good still: a stranger who asks in their name locks nobody out.
const ASKED_HERE_MAX: u32 = 10;
const TO_ADDRESS_MAX: u32 = 2;
const WINDOW_SECONDS: i64 = 15 * 60;

/// How a customer is reached by e-mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    /// The address that they confirmed, though it may lead to another wallet by now.
    pub confirmed: Option<EmailRow>,
    /// The one that they want to confirm.
    pub asked: Option<EmailProof>,
}

/// What the link in a mail would confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirming {
    /// The address.
    pub address: String,
    /// Whether it leads to another wallet so far.
    pub elsewhere: bool,
}

/// Who asks for a mail, to which address.
#[derive(Debug, Clone, Copy)]
pub struct AskingForMail<'a> {
    /// The address.
    pub email: &'a Email,
    /// The language of their page.
    pub language: Language,
    /// Where they come from: mails are counted for it.
    pub place: &'a str,
}

/// A mail is asked for: to confirm an address of this customer, or, where it is nobody, to get the wallet back under it.
struct Ask<'a> {
    ask: AskingForMail<'a>,
    customer: Option<CustomerId>,
    here: &'a Gate,
    there: &'a Gate,
    moment: Moment,
}

impl Ask<'_> {
    /// Keeps what is to be confirmed; false where it is already, or where a mail that is under way says the same.
    async fn keep(&self, conn: &mut Conn, customer: CustomerId, may_send: bool) -> Result<bool> {
        conn.customer(customer).await?.ok_or(Error::NotFound("customer"))?;
        let (address, now) = (self.ask.email.as_str(), self.moment.now);
        if conn.email(customer).await?.is_some_and(|row| row.lost_at.is_none() && row.address == address) {
            conn.drop_email_proof(customer).await?;
            return Ok(false);
        }
        let same = conn.email_proof(customer, now).await?.is_some_and(|proof| proof.address == address);
        if may_send || !same {
            conn.set_email_proof(customer, address, (now, now.plus_seconds(CONFIRM_HOURS * 3_600))).await?;
        }
        Ok(may_send)
    }
}

impl Operation for Ask<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let now = self.moment.now;
        conn.prune_attempts(now.plus_seconds(-60 * 60)).await?;
        self.here.pass(conn, now).await?;
        // Too many to one address are left out without a word: who asks may not be whose it is.
        let mut sends = match self.there.pass(conn, now).await {
            Ok(()) => true,
            Err(Error::Locked(_)) => false,
            Err(error) => return Err(error),
        };
        if let Some(customer) = self.customer {
            sends = self.keep(conn, customer, sends).await?;
        }
        if !sends {
            return Ok(());
        }
        let (what, ends_at) = match self.customer {
            Some(_) => (What::Confirm, now.plus_seconds(CONFIRM_HOURS * 3_600)),
            None => (What::Recover, now.plus_seconds(WAITED_MINUTES * 60)),
        };
        let mut mail = letter(&what, self.ask.email, self.ask.language, (&self.moment, ends_at))?;
        mail.customer = self.customer;
        Ok(conn.insert_mail(&mail).await?)
    }
}

struct Confirm {
    code: [u8; 32],
    now: Timestamp,
}

impl Operation for Confirm {
    type Answer = Option<String>;
    async fn run(&self, conn: &mut Conn) -> Result<Option<String>> {
        let Some(proof) = conn.email_proof_by(&self.code, self.now).await? else { return Ok(None) };
        let folded = read_back(&proof.address)?.folded();
        conn.drop_email_proof(proof.customer).await?;
        if let Some(other) = conn.email_by(&folded).await?.filter(|other| other.customer != proof.customer) {
            conn.lose_email(other.customer, self.now).await?;
        }
        conn.set_email(proof.customer, (&proof.address, &folded), self.now).await?;
        Ok(Some(proof.address))
    }
}

/// An address as it stands in a table.
pub(crate) fn read_back(kept: &str) -> Result<Email> {
    Email::parse(kept).map_err(Error::internal)
}

/// Forgets how a customer is reached by e-mail, and what is on its way to them.
pub(crate) async fn forget(conn: &mut Conn, customer: CustomerId) -> Result<()> {
    conn.drop_mails_of(customer).await?;
    conn.drop_email_proof(customer).await?;
    Ok(conn.drop_email(customer).await?)
}

/// Two wallets become one: the address of the one that stays leads there still; where it has none that leads anywhere, the other's
/// does. What was not confirmed yet is asked for again by whoever wants it.
pub(crate) async fn turn_over(conn: &mut Conn, from: CustomerId, to: CustomerId) -> Result<()> {
    let leads = |row: Option<EmailRow>| row.is_some_and(|row| row.lost_at.is_none());
    if !leads(conn.email(to).await?) && leads(conn.email(from).await?) {
        conn.drop_email(to).await?;
        conn.turn_email_over(from, to).await?;
    }
    forget(conn, from).await
}

struct Remove(CustomerId);

impl Operation for Remove {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        forget(conn, self.0).await
    }
}

impl Stampbook {
    async fn ask_for_mail(&self, ask: AskingForMail<'_>, customer: Option<CustomerId>) -> Result<()> {
        let moment = self.moment()?;
        let kind = if customer.is_some() { "confirm" } else { "recover" };
        let name = HEXLOWER.encode(&self.secrets.email_count(&ask.email.folded()));
        let here = Gate::new(format!("mails at {}", ask.place), ASKED_HERE_MAX, WINDOW_SECONDS);
        let there = Gate::new(format!("mails {kind} {name}"), TO_ADDRESS_MAX, WINDOW_SECONDS);
        self.store.write(&Ask { ask, customer, here: &here, there: &there, moment }).await
    }

    /// Sends a link to an address, by which it is confirmed as a customer's.
    ///
    /// # Errors
    /// [`Error::Locked`] after too many of these from one place; [`Error::NotFound`] where there is no such customer.
    pub async fn ask_to_confirm(&self, customer: CustomerId, ask: AskingForMail<'_>) -> Result<()> {
        self.ask_for_mail(ask, Some(customer)).await
    }

    /// Sends a link to an address, by which the wallet that is kept under it is opened on another device, if there is one. Whoever
    /// asks learns nothing of that.
    ///
    /// # Errors
    /// [`Error::Locked`] after too many of these from one place.
    pub async fn ask_to_recover(&self, ask: AskingForMail<'_>) -> Result<()> {
        self.ask_for_mail(ask, None).await
    }

    /// How a customer is reached by e-mail.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn reached(&self, customer: CustomerId) -> Result<Reached> {
        let mut conn = self.store.read().await?;
        let confirmed = conn.email(customer).await?;
        Ok(Reached { confirmed, asked: conn.email_proof(customer, self.now()).await? })
    }

    /// What a code from a mail would confirm; none where it is no such code any more. It is not used up.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn email_to_confirm(&self, code: &str) -> Result<Option<Confirming>> {
        let (mut conn, code) = (self.store.read().await?, self.secrets.email_proof(&read_code(code)));
        let Some(proof) = conn.email_proof_by(&code, self.now()).await? else { return Ok(None) };
        let other = conn.email_by(&read_back(&proof.address)?.folded()).await?;
        let elsewhere = other.is_some_and(|other| other.customer != proof.customer);
        Ok(Some(Confirming { address: proof.address, elsewhere }))
    }

    /// Confirms an address by the code from a mail, once; says which. None where the code is none, was used or is too old.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn confirm_email(&self, code: &str) -> Result<Option<String>> {
        self.store.write(&Confirm { code: self.secrets.email_proof(&read_code(code)), now: self.now() }).await
    }

    /// Forgets a customer's address, confirmed or not.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_email(&self, customer: CustomerId) -> Result<()> {
        self.store.write(&Remove(customer)).await
    }
}
