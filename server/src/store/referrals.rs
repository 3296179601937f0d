//! Uses of invitations.

use super::{
    Card, Conn, Error, Result, bytes,
    db::{Stored, args},
    sql,
};
use loyalty::{
    ids::{CardId, ReferralId, ShopId, StaffId},
    referrals::{Refusal, Signal, State},
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
    /// The shop in whose books both cards are.
    pub shop: ShopId,
    /// From when on the reward can be given, where the friend counts.
    pub due_at: Option<Timestamp>,
    /// What looks like cheating, where it is held.
    pub signal: Option<Signal>,
    /// The shop at which the friend came to count, where that is known: the inviter's reward is given there, whoever
    /// decides on it.
    pub counted_at: Option<ShopId>,
}

/// Where a referral goes next.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Turn {
    /// Why it gives nothing.
    pub(crate) reason: Option<Refusal>,
    /// What looks like cheating.
    pub(crate) signal: Option<Signal>,
    /// From when on the reward can be given.
    pub(crate) due_at: Option<Timestamp>,
    /// Who decided.
    pub(crate) by: Option<StaffId>,
    /// The shop at which the friend came to count.
    pub(crate) counted_at: Option<ShopId>,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: Vec<u8>,
    inviter_card: Vec<u8>,
    invited_card: Option<Vec<u8>>,
    state: String,
    reason: Option<String>,
    at_us: i64,
    shop_id: Vec<u8>,
    due_at_us: Option<i64>,
    signal: Option<String>,
    at_shop_id: Option<Vec<u8>>,
}

impl Stored for Referral {
    type Row = Row;
    fn read(row: Row) -> Result<Self> {
        let table = "referrals";
        let reason = row.reason.map(|word| Refusal::from_code(&word).ok_or(Error::Row { table, what: "reason" }));
        Ok(Referral {
            id: ReferralId(bytes(table, "id", row.id)?),
            inviter: CardId(bytes(table, "inviter_card", row.inviter_card)?),
            invited: row.invited_card.map(|card| bytes(table, "invited_card", card).map(CardId)).transpose()?,
            state: State::from_code(&row.state).ok_or(Error::Row { table, what: "state" })?,
            reason: reason.transpose()?,
            at: Timestamp(row.at_us),
            shop: ShopId(bytes(table, "shop_id", row.shop_id)?),
            due_at: row.due_at_us.map(Timestamp),
            signal: row.signal.and_then(|word| Signal::from_code(&word)),
            counted_at: row.at_shop_id.map(|shop| bytes(table, "at_shop_id", shop).map(ShopId)).transpose()?,
        })
    }
}

impl Conn {
    /// Writes a referral down.
    pub(crate) async fn insert_referral(&mut self, shop: ShopId, referral: &Referral) -> Result<()> {
        let Referral { id, inviter, invited, state, reason, at, .. } = *referral;
        let values = args![shop, id, inviter, invited, state.code(), reason.map(Refusal::code), at];
        self.change_one(sql::INSERT_REFERRAL, values).await
    }

    /// The referral by which a card came, if it counts.
    pub(crate) async fn referral_of(&mut self, shop: ShopId, invited: CardId) -> Result<Option<Referral>> {
        if let Some(referral) = self.work.seen.referrals.get(&(shop, invited)) {
            return Ok(referral.clone());
        }
        let referral: Option<Referral> = self.find(sql::REFERRAL_OF, args![shop, invited]).await?;
        self.work.seen.referrals.insert((shop, invited), referral.clone());
        Ok(referral)
    }

    /// Brings a referral from one state to another; false where it is no longer in the first.
    pub(crate) async fn turn_referral(
        &mut self,
        referral: &Referral,
        to: State,
        turn: Turn,
        at: Timestamp,
    ) -> Result<bool> {
        let (reason, signal) = (turn.reason.map(Refusal::code), turn.signal.map(Signal::code));
        let (shop, id, from) = (referral.shop, referral.id, referral.state.code());
        let counted_at = turn.counted_at.or(referral.counted_at);
        let values = args![shop, id, from, to.code(), reason, signal, turn.due_at, turn.by, at, counted_at];
        Ok(self.change(sql::TURN_REFERRAL, values).await? == 1)
    }

    /// Looks at a referral that is due `now` no sooner than then.
    pub(crate) async fn put_off_referral(
        &mut self,
        shop: ShopId,
        id: ReferralId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<()> {
        self.change(sql::PUT_OFF_REFERRAL, args![shop, id, now, until]).await.map(|_| ())
    }

    /// A referral of a shop.
    pub(crate) async fn referral(&mut self, shop: ShopId, id: ReferralId) -> Result<Option<Referral>> {
        self.find(sql::REFERRAL, args![shop, id]).await
    }

    /// Some referrals, of all shops, whose reward has waited long enough, by their names alone.
    pub(crate) async fn due_referrals(&mut self, now: Timestamp, limit: u32) -> Result<Vec<(ShopId, ReferralId)>> {
        let rows = self.due(sql::DUE_REFERRALS, now, limit).await?;
        let read =
            |(shop, id)| Ok((ShopId(bytes("referrals", "shop_id", shop)?), ReferralId(bytes("referrals", "id", id)?)));
        rows.into_iter().map(read).collect()
    }

    /// The referrals that somebody of the shop is to decide on, the oldest first.
    pub(crate) async fn held_referrals(&mut self, shop: ShopId, limit: u32) -> Result<Vec<Referral>> {
        self.list(sql::HELD_REFERRALS, args![shop, limit]).await
    }

    /// How many friends of this inviter joined between these moments and bought no more than once.
    pub(crate) async fn fleeting(
        &mut self,
        shop: ShopId,
        inviter: CardId,
        (first, last): (Timestamp, Timestamp),
    ) -> Result<u32> {
        let found: i64 = self.ask(sql::FLEETING, args![shop, inviter, first, last]).await?;
        Ok(found.try_into().unwrap_or(u32::MAX))
    }

    /// Some uses of a card's invitation after this one, in their order.
    pub(crate) async fn referrals_after(
        &mut self,
        inviter: &Card,
        after: Option<(Timestamp, ReferralId)>,
        limit: u32,
    ) -> Result<Vec<Referral>> {
        let (at, id) = after.map_or((Timestamp(i64::MIN), Vec::new()), |(at, id)| (at, id.0.to_vec()));
        self.list(sql::REFERRALS_AFTER, args![inviter.shop, inviter.id, at, id, limit]).await
    }

    /// The uses of a card's invitation, the latest first.
    pub(crate) async fn referrals_by(&mut self, shop: ShopId, inviter: CardId, limit: u32) -> Result<Vec<Referral>> {
        self.list(sql::REFERRALS_BY, args![shop, inviter, limit]).await
    }
}
