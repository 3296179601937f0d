//! Cards that phones hold a copy of in their own wallets: which, how those phones are told, and when.

use super::{
    Conn, Result, bytes, count,
    db::{Stored, args},
    sql,
};
use loyalty::{
    ids::{CardId, ShopId},
    time::Timestamp,
};

/// A copy of a card in a phone's own wallet. What its token opens is a secret: it stands in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct Pass {
    /// In whose books the card is.
    pub shop: ShopId,
    /// The card.
    pub card: CardId,
    /// How the phone calls itself; empty for the one copy that a wallet keeps at its maker's.
    pub device: String,
    /// By what the phone is told.
    pub push_token: String,
    /// Since when.
    pub added_at: Timestamp,
    /// When it was seen that the card had changed.
    pub changed_at: Timestamp,
    /// How often it was tried to tell of the last change.
    pub tries: u32,
    /// When it is tried next; none where nothing is to be told.
    pub next_at: Option<Timestamp>,
}

impl std::fmt::Debug for Pass {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Pass").field("card", &self.card).field("next_at", &self.next_at).finish_non_exhaustive()
    }
}

impl Stored for Pass {
    type Row = (Vec<u8>, Vec<u8>, String, String, i64, i64, i64, Option<i64>);
    fn read((shop, card, device, push_token, added_at, changed_at, tries, next_at): Self::Row) -> Result<Self> {
        let table = "passes";
        Ok(Self {
            shop: ShopId(bytes(table, "shop_id", shop)?),
            card: CardId(bytes(table, "card_id", card)?),
            device,
            push_token,
            added_at: Timestamp(added_at),
            changed_at: Timestamp(changed_at),
            tries: count(table, "tries", tries)?,
            next_at: next_at.map(Timestamp),
        })
    }
}

impl Conn {
    /// Keeps a copy's phone; known already, it gets the token that it says now.
    pub(crate) async fn set_pass(&mut self, pass: &Pass) -> Result<()> {
        let values = args![pass.shop, pass.card, &pass.device, &pass.push_token, pass.added_at];
        self.change_one(sql::SET_PASS, values).await
    }

    /// The copies of a card.
    pub(crate) async fn passes(&mut self, shop: ShopId, card: CardId, limit: u32) -> Result<Vec<Pass>> {
        self.list(sql::PASSES, args![shop, card, limit]).await
    }

    /// Cards of which a phone holds a copy and that were seen to have changed since then.
    pub(crate) async fn passes_on(
        &mut self,
        device: &str,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<(ShopId, CardId)>> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = self.rows(sql::PASSES_ON, args![device, since, limit]).await?;
        let read =
            |(shop, card)| Ok((ShopId(bytes("passes", "shop_id", shop)?), CardId(bytes("passes", "card_id", card)?)));
        rows.into_iter().map(read).collect()
    }

    /// A card has changed: its copies are to be told, where copies are minded here.
    pub(crate) fn pass_changed(&mut self, shop: ShopId, card: CardId, at: Timestamp) {
        if self.minds_passes {
            self.work.waiting().passes.insert((shop, card), at);
        }
    }

    /// Some of the copies that are to be told by now.
    pub(crate) async fn due_passes(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Pass>> {
        self.list(sql::DUE_PASSES, args![now, limit]).await
    }

    /// Takes the telling of one on until then; false where another process did, or the card has changed again.
    pub(crate) async fn claim_pass(&mut self, pass: &Pass, now: Timestamp, until: Timestamp) -> Result<bool> {
        let (next, tries) = (pass.next_at, pass.tries.saturating_add(1));
        let values = args![pass.shop, pass.card, &pass.device, next, until, tries, now];
        Ok(self.change(sql::CLAIM_PASS, values).await? == 1)
    }

    /// Tells one again at that time, or not any more; unless the card has changed again meanwhile.
    pub(crate) async fn settle_pass(&mut self, pass: &Pass, next: Option<Timestamp>) -> Result<()> {
        let values = args![pass.shop, pass.card, &pass.device, pass.next_at, next];
        self.change(sql::SETTLE_PASS, values).await.map(|_| ())
    }

    /// Forgets a copy; false where there is none.
    pub(crate) async fn drop_pass(&mut self, shop: ShopId, card: CardId, device: &str) -> Result<bool> {
        Ok(self.change(sql::DROP_PASS, args![shop, card, device]).await? == 1)
    }

    /// The copies of a card whose owner leaves now: told so, and forgotten then.
    pub(crate) async fn end_passes(
        &mut self,
        (shop, card): (ShopId, CardId),
        now: Timestamp,
        end: Timestamp,
    ) -> Result<()> {
        self.change(sql::END_PASSES, args![shop, card, end, now]).await.map(|_| ())
    }

    /// Forgets some copies whose time is over; says how many.
    pub(crate) async fn prune_passes(&mut self, now: Timestamp) -> Result<u64> {
        self.change(sql::PRUNE_PASSES, args![now]).await
    }
}
