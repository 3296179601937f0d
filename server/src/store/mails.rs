//! Addresses of customers, how they are confirmed, and mails on their way.

use super::{
    Conn, Error, Result, bytes, count,
    db::{Stored, args},
    sql,
};
use loyalty::{
    ids::{CustomerId, MailId},
    languages::Language,
    time::Timestamp,
};

/// The address that a customer confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailRow {
    /// Whose.
    pub customer: CustomerId,
    /// The address, as they wrote it.
    pub address: String,
    /// Since when.
    pub confirmed_at: Timestamp,
    /// When it was confirmed for another wallet, if it was: it leads there since.
    pub lost_at: Option<Timestamp>,
}

/// The address that a customer wants to confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailProof {
    /// Whose.
    pub customer: CustomerId,
    /// The address.
    pub address: String,
    /// Since when.
    pub at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// When a mail server said that it never takes a mail to this address.
    pub refused_at: Option<Timestamp>,
}

/// A mail on its way.
#[derive(Clone, PartialEq, Eq)]
pub struct MailRow {
    /// The mail: the same in each try.
    pub id: MailId,
    /// To whom; none where that is found out as it is sent.
    pub customer: Option<CustomerId>,
    /// To which address.
    pub address: String,
    /// What it says, as data.
    pub what: String,
    /// The language of the page that caused it.
    pub language: Language,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next.
    pub next_at: Timestamp,
    /// Until when it matters.
    pub ends_at: Timestamp,
}

impl std::fmt::Debug for MailRow {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("MailRow").field("id", &self.id).field("what", &self.what).finish_non_exhaustive()
    }
}

impl Stored for EmailRow {
    type Row = (Vec<u8>, String, i64, Option<i64>);
    fn read((customer, address, confirmed_at, lost_at): Self::Row) -> Result<Self> {
        Ok(Self {
            customer: CustomerId(bytes("emails", "customer_id", customer)?),
            address,
            confirmed_at: Timestamp(confirmed_at),
            lost_at: lost_at.map(Timestamp),
        })
    }
}

impl Stored for EmailProof {
    type Row = (Vec<u8>, String, i64, i64, Option<i64>);
    fn read((customer, address, at, expires_at, refused_at): Self::Row) -> Result<Self> {
        Ok(Self {
            customer: CustomerId(bytes("email_proofs", "customer_id", customer)?),
            address,
            at: Timestamp(at),
            expires_at: Timestamp(expires_at),
            refused_at: refused_at.map(Timestamp),
        })
    }
}

impl Stored for MailRow {
    type Row = (Vec<u8>, Option<Vec<u8>>, String, String, String, i64, i64, i64);
    fn read((id, customer, address, what, language, tries, next_at, ends_at): Self::Row) -> Result<Self> {
        let table = "mails";
        Ok(Self {
            id: MailId(bytes(table, "id", id)?),
            customer: customer.map(|id| bytes(table, "customer_id", id).map(CustomerId)).transpose()?,
            address,
            what,
            language: Language::from_code(&language).ok_or(Error::Row { table, what: "language" })?,
            tries: count(table, "tries", tries)?,
            next_at: Timestamp(next_at),
            ends_at: Timestamp(ends_at),
        })
    }
}

impl Conn {
    /// The address that a customer confirmed, though it may lead elsewhere by now.
    pub(crate) async fn email(&mut self, customer: CustomerId) -> Result<Option<EmailRow>> {
        self.find(sql::EMAIL, args![customer]).await
    }

    /// Whose wallet is found under an address, by what it is found by.
    pub(crate) async fn email_by(&mut self, folded: &str) -> Result<Option<EmailRow>> {
        self.find(sql::EMAIL_BY_FOLDED, args![folded]).await
    }

    /// Keeps the address that a customer confirmed, in place of the one from before.
    pub(crate) async fn set_email(
        &mut self,
        customer: CustomerId,
        (address, folded): (&str, &str),
        now: Timestamp,
    ) -> Result<()> {
        self.change_one(sql::SET_EMAIL, args![customer, address, folded, now]).await
    }

    /// Notes that a customer's address leads to another wallet since.
    pub(crate) async fn lose_email(&mut self, customer: CustomerId, now: Timestamp) -> Result<()> {
        self.change_one(sql::LOSE_EMAIL, args![customer, now]).await
    }

    /// Forgets a customer's address.
    pub(crate) async fn drop_email(&mut self, customer: CustomerId) -> Result<()> {
        self.change(sql::DROP_EMAIL, args![customer]).await.map(|_| ())
    }

    /// The address of one customer is another's from now on, since both are one.
    pub(crate) async fn turn_email_over(&mut self, from: CustomerId, to: CustomerId) -> Result<()> {
        self.change_one(sql::TURN_EMAIL_OVER, args![from, to]).await
    }

    /// The address that a customer wants to confirm.
    pub(crate) async fn email_proof(&mut self, customer: CustomerId, now: Timestamp) -> Result<Option<EmailProof>> {
        self.find(sql::EMAIL_PROOF, args![customer, now]).await
    }

    /// What a code from a mail confirms.
    pub(crate) async fn email_proof_by(&mut self, code: &[u8; 32], now: Timestamp) -> Result<Option<EmailProof>> {
        self.find(sql::EMAIL_PROOF_BY_CODE, args![*code, now]).await
    }

    /// Keeps which address a customer wants to confirm, in place of the one from before.
    pub(crate) async fn set_email_proof(
        &mut self,
        customer: CustomerId,
        address: &str,
        (now, end): (Timestamp, Timestamp),
    ) -> Result<()> {
        self.change_one(sql::SET_EMAIL_PROOF, args![customer, address, now, end]).await
    }

    /// From now on this code confirms it, and none from before.
    pub(crate) async fn set_proof_code(&mut self, customer: CustomerId, code: &[u8; 32]) -> Result<()> {
        self.change_one(sql::SET_PROOF_CODE, args![customer, *code]).await
    }

    /// Notes that a mail server never takes a mail to the address that a customer wants to confirm.
    pub(crate) async fn refuse_proof(&mut self, customer: CustomerId, address: &str, now: Timestamp) -> Result<()> {
        self.change(sql::REFUSE_PROOF, args![customer, address, now]).await.map(|_| ())
    }

    /// Nothing is to be confirmed any more.
    pub(crate) async fn drop_email_proof(&mut self, customer: CustomerId) -> Result<()> {
        self.change(sql::DROP_EMAIL_PROOF, args![customer]).await.map(|_| ())
    }

    /// Forgets some of what was not confirmed in time.
    pub(crate) async fn prune_email_proofs(&mut self, now: Timestamp) -> Result<u64> {
        self.change(sql::PRUNE_EMAIL_PROOFS, args![now]).await
    }

    /// Writes a mail down that is to be sent.
    pub(crate) async fn insert_mail(&mut self, mail: &MailRow) -> Result<()> {
        let MailRow { id, customer, address, what, language, next_at, ends_at, .. } = mail;
        let values = args![id.0.as_slice(), *customer, address, what, *language, *next_at, *ends_at];
        self.change_one(sql::INSERT_MAIL, values).await
    }

    /// Some mails whose turn has come.
    pub(crate) async fn due_mails(&mut self, now: Timestamp, limit: u32) -> Result<Vec<MailRow>> {
        self.list(sql::DUE_MAILS, args![now, limit]).await
    }

    /// Takes one on until then; false where another process did.
    pub(crate) async fn claim_mail(&mut self, mail: &MailRow, until: Timestamp) -> Result<bool> {
        Ok(self.change(sql::CLAIM_MAIL, args![mail.id.0.as_slice(), mail.next_at, until]).await? == 1)
    }

    /// Tries one again at that time, if nobody else took it on meanwhile.
    pub(crate) async fn delay_mail(&mut self, mail: &MailRow, until: Timestamp) -> Result<()> {
        self.change(sql::DELAY_MAIL, args![mail.id.0.as_slice(), mail.next_at, until]).await.map(|_| ())
    }

    /// Tries one no more.
    pub(crate) async fn drop_mail(&mut self, id: MailId) -> Result<()> {
        self.change(sql::DROP_MAIL, args![id.0.as_slice()]).await.map(|_| ())
    }

    /// Forgets all that is on its way to a customer.
    pub(crate) async fn drop_mails_of(&mut self, customer: CustomerId) -> Result<()> {
        self.change(sql::DROP_MAILS_OF, args![customer]).await.map(|_| ())
    }

    /// Forgets some mails that no longer matter.
    pub(crate) async fn prune_mails(&mut self, now: Timestamp) -> Result<u64> {
        self.change(sql::PRUNE_MAILS, args![now]).await
    }
}
