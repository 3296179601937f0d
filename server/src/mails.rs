//! Mails on their way: each is a row that was written by the transaction that causes it, and says as data what it tells, to
//! whom. It is taken on by one process at a time, and tried again as long as it matters. Knows no words, and not how a mail
//! travels: whoever carries it takes it from here and says how it went.
//!
//! No row holds what opens something: where a mail carries a code, that is made as the mail is taken on, and each try has
//! another. So only a keyed hash of it is ever kept, and it is as young as the mail.

use crate::{
    Result, Stampbook,
    devices::{KEPT_LETTERS, Kind},
    email::{self, Email},
    env::Moment,
    secrets::Secrets,
    store::{Conn, MailRow, Operation},
};
use loyalty::{
    ids::{CustomerId, MailId},
    languages::Language,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// After each try that failed it is waited so many seconds; after the last there is none.
pub const RETRIES_SECONDS: [i64; 9] = [10, 30, 60, 120, 300, 600, 1_800, 3_600, 10_800];
/// For so long one try may take before another process believes that this one died.
const LEASE_SECONDS: i64 = 60;
/// Mails that are taken on at once: no more than are carried at once, so that none waits until its minute is over.
const TAKEN_MAX: u32 = 4;

/// What a mail tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// How the address is confirmed as a customer's.
    Confirm,
    /// How the wallet is got back that is kept under the address.
    Recover,
}

/// A mail that was taken on: to be written in its reader's language and carried now.
#[derive(Clone)]
pub struct Mail {
    row: MailRow,
    /// What it tells.
    pub what: What,
    /// What its link carries. Nothing else knows it.
    pub code: String,
    /// To which address.
    pub address: String,
    /// Its reader's language.
    pub language: Language,
}

/// Neither the address nor the code is for a log.
impl std::fmt::Debug for Mail {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Mail").field("id", &self.row.id).field("what", &self.what).finish_non_exhaustive()
    }
}

impl Mail {
    /// Its name: the same in each try, so that who gets it twice may know it again.
    #[must_use]
    pub const fn id(&self) -> MailId {
        self.row.id
    }
}

/// How a try went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A mail server took it.
    Taken,
    /// It may go well later.
    Later,
    /// It never will: no mail server takes a mail to this address, or not this one.
    Refused,
}

/// A mail to be written down.
pub(crate) fn letter(
    what: &What,
    email: &Email,
    language: Language,
    (moment, ends_at): (&Moment, Timestamp),
) -> Result<MailRow> {
    let (id, what) = (MailId(moment.names().id_in_order()), serde_json::to_string(what)?);
    let address = email.as_str().to_owned();
    Ok(MailRow { id, customer: None, address, what, language, tries: 0, next_at: moment.now, ends_at })
}

/// Takes a mail on, if nobody else did.
struct Take<'a> {
    row: &'a MailRow,
    secrets: &'a Secrets,
    moment: Moment,
}

impl Take<'_> {
    /// Who is to read it, and at which address; none where there is nobody any more.
    async fn reader(&self, conn: &mut Conn, what: What) -> Result<Option<(CustomerId, String)>> {
        let (row, now) = (self.row, self.moment.now);
        if row.ends_at <= now {
            return Ok(None);
        }
        Ok(match (what, row.customer) {
            (What::Confirm, Some(customer)) => {
                let proof = conn.email_proof(customer, now).await?.filter(|proof| proof.address == row.address);
                proof.map(|proof| (customer, proof.address))
            }
            (What::Confirm, None) => None,
            // It goes to the address as it was confirmed, never as it was typed.
            (What::Recover, _) => {
                let found = conn.email_by(&email::read_back(&row.address)?.folded()).await?;
                found.map(|found| (found.customer, found.address))
            }
        })
    }

    /// What lies under the code from now on.
    async fn keep(&self, conn: &mut Conn, what: What, customer: CustomerId, code: &str) -> Result<()> {
        let now = self.moment.now;
        match what {
            What::Confirm => Ok(conn.set_proof_code(customer, &self.secrets.email_proof(code)).await?),
            What::Recover => {
                let (kind, hash) = (Kind::Mailed, self.secrets.handover(code));
                Ok(conn.set_handover(customer, kind, &hash, (now, kind.end(now))).await?)
            }
        }
    }
}

impl Operation for Take<'_> {
    type Answer = Option<Mail>;
    async fn run(&self, conn: &mut Conn) -> Result<Option<Mail>> {
        let (row, now) = (self.row, self.moment.now);
        let until = now.plus_seconds(LEASE_SECONDS);
        if !conn.claim_mail(row, until).await? {
            return Ok(None);
        }
        let what: What = serde_json::from_str(&row.what)?;
        let Some((customer, address)) = self.reader(conn, what).await? else {
            conn.drop_mail(row.id).await?;
            return Ok(None);
        };
        let code = self.moment.names().code(KEPT_LETTERS);
        self.keep(conn, what, customer, &code).await?;
        let chosen = conn.customer(customer).await?.and_then(|(language, _)| language);
        let row = MailRow { tries: row.tries + 1, next_at: until, ..row.clone() };
        let language = chosen.unwrap_or(row.language);
        Ok(Some(Mail { row, what, code, address, language }))
    }
}

/// Writes down how a try went.
struct Settle<'a> {
    mail: &'a Mail,
    outcome: Outcome,
    now: Timestamp,
}

impl Operation for Settle<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let (row, now) = (&self.mail.row, self.now);
        let wait = usize::try_from(row.tries).ok().and_then(|tries| RETRIES_SECONDS.get(tries.checked_sub(1)?));
        let again = wait.map(|wait| now.plus_seconds(*wait)).filter(|again| *again < row.ends_at);
        match (self.outcome, again) {
            (Outcome::Later, Some(again)) => return Ok(conn.delay_mail(row, again).await?),
            (Outcome::Refused, _) => {
                if let Some(customer) = row.customer.filter(|_| self.mail.what == What::Confirm) {
                    conn.refuse_proof(customer, &row.address, now).await?;
                }
            }
            (Outcome::Taken | Outcome::Later, _) => {}
        }
        Ok(conn.drop_mail(row.id).await?)
    }
}

struct Discard(MailId);

impl Operation for Discard {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        Ok(conn.drop_mail(self.0).await?)
    }
}

struct Prune(Timestamp);

impl Operation for Prune {
    type Answer = u64;
    async fn run(&self, conn: &mut Conn) -> Result<u64> {
        Ok(conn.prune_mails(self.0).await? + conn.prune_email_proofs(self.0).await?)
    }
}

impl Stampbook {
    /// Takes on some mails whose turn has come, each by one process at a time; and how many were looked at.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn take_mails(&self) -> Result<(Vec<Mail>, usize)> {
        let due = self.store.read().await?.due_mails(self.now(), TAKEN_MAX).await?;
        let mut taken = Vec::with_capacity(due.len());
        for row in &due {
            let take = Take { row, secrets: &self.secrets, moment: self.moment()? };
            match self.store.write(&take).await {
                Ok(mail) => taken.extend(mail),
                Err(error) if error.is_passing() => return Err(error),
                // One that can't be read must not stand before all others.
                Err(error) => {
                    tracing::error!(?error, mail = ?row.id, "a mail could not be read and is not sent");
                    self.store.write(&Discard(row.id)).await?;
                }
            }
        }
        Ok((taken, due.len()))
    }

    /// Says how a mail went: it is forgotten, or tried again later.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn settle_mail(&self, mail: &Mail, outcome: Outcome) -> Result<()> {
        self.store.write(&Settle { mail, outcome, now: self.now() }).await
    }

    /// Forgets some mails that no longer matter, and addresses that were not confirmed in time; says how many. Call it again while
    /// it says any.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn forget_mails(&self) -> Result<usize> {
        let gone = self.store.write(&Prune(self.now())).await?;
        Ok(usize::try_from(gone).unwrap_or(usize::MAX))
    }
}
