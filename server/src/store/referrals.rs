//! Uses of invitations.

use super::{Conn, Error, Result, bytes, one_row, sql};
use loyalty::{
    ids::{CardId, ReferralId, ShopId},
    referrals::{Refusal, State},
    time::Timestamp,
};

/// A use of an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    /// The referral.
    pub id: ReferralId,
    /// Who invited.
    pub inviter: CardId,
    /// Who came, where a card came of it.
    pub invited: Option<CardId>,
    /// Where it stands.
    pub state: State,
    /// Why it gives nothing, where it was refused.
    pub reason: Option<Refusal>,
    /// When.
    pub at: Timestamp,
}

type Row = (Vec<u8>, Vec<u8>, Option<Vec<u8>>, String, Option<String>, i64);

fn read((id, inviter, invited, state, reason, at): Row) -> Result<Referral> {
    let table = "referrals";
    let reason = reason.map(|word| Refusal::from_code(&word).ok_or(Error::Row { table, what: "reason" }));
    Ok(Referral {
        id: ReferralId(bytes(table, "id", id)?),
        inviter: CardId(bytes(table, "inviter_card", inviter)?),
        invited: invited.map(|card| bytes(table, "invited_card", card).map(CardId)).transpose()?,
        state: State::from_code(&state).ok_or(Error::Row { table, what: "state" })?,
        reason: reason.transpose()?,
        at: Timestamp(at),
    })
}

impl Conn {
    /// Writes a referral down.
    pub(crate) async fn insert_referral(&mut self, shop: ShopId, referral: &Referral) -> Result<()> {
        sqlx::query(sql::INSERT_REFERRAL)
            .bind(shop.0.as_slice())
            .bind(referral.id.0.as_slice())
            .bind(referral.inviter.0.as_slice())
            .bind(referral.invited.as_ref().map(|card| card.0.as_slice()))
            .bind(referral.state.code())
            .bind(referral.reason.map(Refusal::code))
            .bind(referral.at.0)
            .execute(self.raw())
            .await?;
        Ok(())
    }

    /// The referral by which a card came, if it counts.
    pub(crate) async fn referral_of(&mut self, shop: ShopId, invited: CardId) -> Result<Option<Referral>> {
        let query = sqlx::query_as(sql::REFERRAL_OF).bind(shop.0.as_slice()).bind(invited.0.as_slice());
        query.fetch_optional(self.raw()).await?.map(read).transpose()
    }

    /// Notes that both have what was promised.
    pub(crate) async fn reward_referral(&mut self, shop: ShopId, id: ReferralId, at: Timestamp) -> Result<()> {
        let query = sqlx::query(sql::REWARD_REFERRAL).bind(shop.0.as_slice()).bind(id.0.as_slice()).bind(at.0);
        one_row("REWARD_REFERRAL", &query.execute(self.raw()).await?)
    }

    /// The uses of a card's invitation, the latest first.
    pub(crate) async fn referrals_by(&mut self, shop: ShopId, inviter: CardId, limit: u32) -> Result<Vec<Referral>> {
        let query = sqlx::query_as(sql::REFERRALS_BY).bind(shop.0.as_slice()).bind(inviter.0.as_slice());
        query.bind(i64::from(limit)).fetch_all(self.raw()).await?.into_iter().map(read).collect()
    }
}
