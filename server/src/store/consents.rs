//! What cards' owners agreed to and took back. Rows are only added.

use super::{Card, Conn, Error, Result, count, db::args, sql};
use crate::consents::Purpose;
use loyalty::time::Timestamp;

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// To what.
    pub purpose: Purpose,
    /// When.
    pub at: Timestamp,
    /// Whether it was given; else it was taken back.
    pub given: bool,
    /// On which page.
    pub page: String,
    /// The words that stood there.
    pub words: String,
}

type Row = (String, i64, i64, i64, String, String);

impl Conn {
    /// The log of a card, purpose by purpose, in its order.
    pub(crate) async fn consents(&mut self, card: &Card, limit: u32) -> Result<Vec<Consent>> {
        let rows: Vec<Row> = self.rows(sql::CONSENTS, args![card.shop, card.id, limit]).await?;
        let read = |(purpose, _, at, given, page, words): Row| {
            let purpose = Purpose::from_code(&purpose).ok_or(Error::Row { table: "consents", what: "purpose" })?;
            Ok(Consent { purpose, at: Timestamp(at), given: given == 1, page, words })
        };
        rows.into_iter().map(read).collect()
    }

    /// How many lines there are about a purpose, and whether it is agreed to by the last of them.
    pub(crate) async fn last_consent(&mut self, card: &Card, purpose: Purpose) -> Result<(u32, bool)> {
        let values = args![card.shop, card.id, purpose.code()];
        let row: Option<(i64, i64)> = self.row(sql::LAST_CONSENT, values).await?;
        row.map_or(Ok((0, false)), |(nth, given)| Ok((count("consents", "nth", nth)?, given == 1)))
    }

    /// Adds a line, in the place `nth`.
    pub(crate) async fn insert_consent(&mut self, card: &Card, nth: u32, consent: &Consent) -> Result<()> {
        let Consent { purpose, at, given, page, words } = consent;
        let given = i64::from(*given);
        let values = args![card.shop, card.id, purpose.code(), nth, *at, given, page, words];
        self.change_one(sql::INSERT_CONSENT, values).await
    }
}
