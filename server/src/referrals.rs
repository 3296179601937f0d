//! Invitations: whose link it is, whether it counts, and what came of it.

use crate::{
    Error, Result, Stampbook,
    env::read_code,
    ledger::Book,
    store::{Card, Conn, Referral, Shop},
};
use loyalty::{
    cards::Event,
    ids::{CustomerId, DeviceId, ReferralId, ShopId},
    programs::Terms,
    referrals::{self, CHAIN_MAX, Refusal, State},
    time::Timestamp,
};

/// Uses of an invitation that are shown, and looked through for one that is there already.
const SHOWN_MAX: u32 = 60;

/// Somebody came by an invitation.
pub(crate) struct Invitation {
    inviter: Card,
    pub(crate) verdict: std::result::Result<(), Refusal>,
}

/// Somebody who asks for a card by an invitation.
pub(crate) struct Guest<'a> {
    /// The invitation's code, as it stood in the link.
    pub(crate) code: &'a str,
    /// Who it is, or will be.
    pub(crate) customer: CustomerId,
    /// On which device.
    pub(crate) device: DeviceId,
    /// The card that they have in this program.
    pub(crate) card: Option<&'a Card>,
}

/// Whose invitation it is and whether it counts; none where there is no such invitation, which keeps nobody from joining.
pub(crate) async fn look_up(
    conn: &mut Conn,
    shop: &Shop,
    terms: &Terms,
    guest: &Guest<'_>,
) -> Result<Option<Invitation>> {
    let Some(inviter) = conn.card_by_invite(shop.id, &read_code(guest.code)).await? else { return Ok(None) };
    if let Some(card) = guest.card
        && conn.referral_of(shop.id, card.id).await?.is_some_and(|referral| referral.inviter == inviter.id)
    {
        // A friend who opens the link again that they came by tries nothing.
        return Ok(None);
    }
    let before = chain(conn, &inviter).await?;
    let joining = referrals::Joining {
        inviter: inviter.customer,
        invited: guest.customer,
        before: &before,
        has_card: guest.card.is_some(),
        device_seen: conn.device_seen(shop.id, guest.device).await?,
        offered: terms.referral.is_some(),
    };
    let verdict = referrals::join(&joining);
    Ok(Some(Invitation { inviter, verdict }))
}

/// Who invited the owner of this card, who invited them, and so on.
async fn chain(conn: &mut Conn, card: &Card) -> Result<Vec<CustomerId>> {
    let (mut before, mut at) = (Vec::new(), card.clone());
    for _ in 0..CHAIN_MAX {
        let Some(referral) = conn.referral_of(at.shop, at.id).await? else { break };
        let Some(inviter) = conn.card(at.shop, referral.inviter).await? else { break };
        before.push(inviter.customer);
        at = inviter;
    }
    Ok(before)
}

impl Invitation {
    /// Keeps what came of it. The same refusal of the same card is kept once.
    pub(crate) async fn note(
        &self,
        conn: &mut Conn,
        shop: &Shop,
        card: &Card,
        id: [u8; 16],
        now: Timestamp,
    ) -> Result<()> {
        let reason = self.verdict.err();
        let known = conn.referrals_by(shop.id, self.inviter.id, SHOWN_MAX).await?;
        if reason.is_some() && known.iter().any(|one| one.invited == Some(card.id) && one.reason == reason) {
            return Ok(());
        }
        let state = if reason.is_some() { State::Refused } else { State::Joined };
        let (id, inviter, invited) = (ReferralId(id), self.inviter.id, Some(card.id));
        Ok(conn.insert_referral(shop.id, &Referral { id, inviter, invited, state, reason, at: now }).await?)
    }
}

/// After a friend's first purchase: gives the inviter what was promised. Answers with the inviter's card, if one was given
/// something.
pub(crate) async fn settle(book: &mut Book<'_>, friend: &Card) -> Result<Option<Card>> {
    let Some(referral) = book.conn.referral_of(friend.shop, friend.id).await? else { return Ok(None) };
    if referral.state != State::Joined {
        return Ok(None);
    }
    let Some(mut inviter) = book.conn.card(friend.shop, referral.inviter).await? else { return Ok(None) };
    let terms = book.conn.terms(inviter.shop, inviter.program, inviter.version).await?;
    book.post(&mut inviter, &terms, Event::Inviting, None).await?;
    book.conn.reward_referral(friend.shop, referral.id, book.at).await?;
    Ok(Some(inviter))
}

impl Stampbook {
    /// The shop and the terms behind an invitation, if the code is one.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such invitation.
    pub async fn invitation(&self, shop: &Shop, code: &str) -> Result<CustomerId> {
        let card = self.store.read().await?.card_by_invite(shop.id, &read_code(code)).await?;
        Ok(card.ok_or(Error::NotFound("invitation"))?.customer)
    }

    /// What became of a card's invitations, the latest first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn referrals(&self, shop: ShopId, card: &Card) -> Result<Vec<Referral>> {
        Ok(self.store.read().await?.referrals_by(shop, card.id, SHOWN_MAX).await?)
    }
}
