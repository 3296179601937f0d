//! Rows that hang on nothing: what a foreign key would refuse where a database has them, and the audit looks for in both.

use super::{Conn, Result, db::args, sql};
use loyalty::ids::CardId;

/// A kind of row that must hang on another, and how one that does not is found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tie {
    /// What is wrong with a row that is found.
    pub what: &'static str,
    /// Its table.
    pub table: &'static str,
    pub(super) statement: &'static str,
}

/// All but entries, which are named by their place on a card.
pub(crate) const TIES: &[Tie] = &[
    Tie { table: "programs", what: "a program of a shop that does not exist", statement: sql::AUDIT_STRAY_PROGRAMS },
    Tie { table: "shops", what: "a shop of a coalition that does not exist", statement: sql::AUDIT_STRAY_MEMBERS },
    Tie { table: "shops", what: "a shop under a program that does not exist", statement: sql::AUDIT_STRAY_SHOPS },
    Tie { table: "staff", what: "staff of a shop that does not exist", statement: sql::AUDIT_STRAY_STAFF },
    Tie {
        table: "sessions",
        what: "a session of a customer who does not exist",
        statement: sql::AUDIT_STRAY_CUSTOMER_SESSIONS,
    },
    Tie { table: "sessions", what: "a session of staff who do not exist", statement: sql::AUDIT_STRAY_STAFF_SESSIONS },
    Tie {
        table: "handovers",
        what: "a code into the wallet of a customer who does not exist",
        statement: sql::AUDIT_STRAY_HANDOVERS,
    },
    Tie {
        table: "cards",
        what: "a card of a customer who does not exist",
        statement: sql::AUDIT_STRAY_CARDS_CUSTOMERS,
    },
    Tie {
        table: "cards",
        what: "a card under a version of a program that does not exist",
        statement: sql::AUDIT_STRAY_CARDS_PROGRAMS,
    },
    Tie { table: "lately", what: "a list of cards of a shop that does not exist", statement: sql::AUDIT_STRAY_LATELY },
    Tie { table: "purchases", what: "a purchase of a card that does not exist", statement: sql::AUDIT_STRAY_PURCHASES },
    Tie { table: "bills", what: "a bill of a purchase that does not exist", statement: sql::AUDIT_STRAY_BILLS },
    Tie { table: "vouchers", what: "a voucher of a card that does not exist", statement: sql::AUDIT_STRAY_VOUCHERS },
    Tie { table: "places", what: "a place of a card that does not exist", statement: sql::AUDIT_STRAY_PLACES },
    Tie {
        table: "referrals",
        what: "an invitation by a card that does not exist",
        statement: sql::AUDIT_STRAY_INVITERS,
    },
    Tie {
        table: "referrals",
        what: "an invitation of a card that does not exist",
        statement: sql::AUDIT_STRAY_INVITED,
    },
    Tie { table: "balances", what: "a balance of a card that does not exist", statement: sql::AUDIT_STRAY_BALANCES },
    Tie { table: "lots", what: "a lot of a card that does not exist", statement: sql::AUDIT_STRAY_LOTS },
    Tie { table: "counts", what: "a count of a card that does not exist", statement: sql::AUDIT_STRAY_COUNTS },
    Tie { table: "months", what: "a month of a card that does not exist", statement: sql::AUDIT_STRAY_MONTHS },
    Tie { table: "api_keys", what: "a till's key of a shop that does not exist", statement: sql::AUDIT_STRAY_KEYS },
    Tie { table: "webhooks", what: "a webhook of a shop that does not exist", statement: sql::AUDIT_STRAY_WEBHOOKS },
    Tie { table: "consents", what: "a consent on a card that does not exist", statement: sql::AUDIT_STRAY_CONSENTS },
    Tie { table: "notices", what: "a notice to a card that does not exist", statement: sql::AUDIT_STRAY_NOTICES },
    Tie { table: "passes", what: "a pass of a card that does not exist", statement: sql::AUDIT_STRAY_PASSES },
    Tie { table: "phones", what: "a phone of a customer who does not exist", statement: sql::AUDIT_STRAY_PHONES },
    Tie {
        table: "passkeys",
        what: "a passkey of a customer who does not exist",
        statement: sql::AUDIT_STRAY_CUSTOMER_PASSKEYS,
    },
    Tie {
        table: "emails",
        what: "an e-mail address of a customer who does not exist",
        statement: sql::AUDIT_STRAY_EMAILS,
    },
    Tie {
        table: "email_proofs",
        what: "an e-mail address that a customer confirms who does not exist",
        statement: sql::AUDIT_STRAY_EMAIL_PROOFS,
    },
    Tie { table: "mails", what: "a mail to a customer who does not exist", statement: sql::AUDIT_STRAY_MAILS },
    Tie { table: "passkeys", what: "a passkey of staff who do not exist", statement: sql::AUDIT_STRAY_STAFF_PASSKEYS },
];

impl Conn {
    /// A row that hangs on nothing where it must hang on something: its name.
    pub(crate) async fn audit_untied(&mut self, tie: Tie) -> Result<Option<String>> {
        let row: Option<(Vec<u8>, String)> = self.row(tie.statement, args![]).await?;
        Ok(row.map(|(id, rest)| {
            // As ids are written everywhere; a session has a hash for a name.
            let id = <[u8; 16]>::try_from(id)
                .map_or_else(|bytes| data_encoding::HEXLOWER.encode(&bytes), |id| CardId(id).to_string());
            if rest.is_empty() { id } else { format!("{id} {rest}") }
        }))
    }
}
