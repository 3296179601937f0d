//! Invitations: whose link it is, whether it counts, and what came of it.

use crate::{
    Error, Result, Stampbook,
    cards::INVITE_LETTERS,
    env::{Moment, read_code},
    ledger::Book,
    reviews::Due,
    staff::Staff,
    store::{Card, Conn, Operation, Referral, Shop, Turn},
};
use loyalty::{
    cards::{self, Event},
    ids::{CardId, CustomerId, DeviceId, ReferralId, ShopId, StaffId},
    programs::Terms,
    referrals::{self, CHAIN_MAX, Facts, Qualifies, Refusal, STAR_DAYS, State},
    time::{Here, Timestamp},
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
    let Some(inviter) = conn.card_by_invite(shop.books(), &read_code(guest.code)).await? else { return Ok(None) };
    if let Some(card) = guest.card
        && conn.referral_of(card.shop, card.id).await?.is_some_and(|referral| referral.inviter == inviter.id)
    {
        // A friend who opens the link again that they came by tries nothing.
        return Ok(None);
    }
    let before: Vec<_> = chain(conn, &inviter).await?.into_iter().map(|card| card.customer).collect();
    let joining = referrals::Joining {
        inviter: inviter.customer,
        invited: guest.customer,
        before: &before,
        has_card: guest.card.is_some(),
        device_seen: conn.device_seen(shop.books(), guest.device).await?,
        offered: terms.referral.is_some(),
    };
    let verdict = referrals::join(&joining);
    Ok(Some(Invitation { inviter, verdict }))
}

/// Who invited the owner of this card, who invited them, and so on.
async fn chain(conn: &mut Conn, card: &Card) -> Result<Vec<Card>> {
    let (mut before, mut at) = (Vec::new(), card.clone());
    for _ in 0..CHAIN_MAX {
        let Some(referral) = conn.referral_of(at.shop, at.id).await? else { break };
        let Some(inviter) = conn.card(at.shop, referral.inviter).await? else { break };
        before.push(inviter.clone());
        at = inviter;
    }
    Ok(before)
}

impl Invitation {
    /// Keeps what came of it. The same refusal of the same card is kept once.
    pub(crate) async fn note(&self, conn: &mut Conn, card: &Card, id: [u8; 16], now: Timestamp) -> Result<()> {
        let reason = self.verdict.err();
        let known = conn.referrals_by(card.shop, self.inviter.id, SHOWN_MAX).await?;
        if reason.is_some() && known.iter().any(|one| one.invited == Some(card.id) && one.reason == reason) {
            return Ok(());
        }
        let state = if reason.is_some() { State::Refused } else { State::Joined };
        let (id, inviter, invited) = (ReferralId(id), self.inviter.id, Some(card.id));
        let (shop, due_at, signal, counted_at) = (card.shop, None, None, None);
        let referral = Referral { id, inviter, invited, state, reason, at: now, shop, due_at, signal, counted_at };
        Ok(conn.insert_referral(card.shop, &referral).await?)
    }
}

/// After a purchase of `paid` by a friend: where it makes them count, the inviter gets what was promised, at once or when it
/// was held back long enough. Answers with the inviter's card, if that was given something.
pub(crate) async fn qualify(book: &mut Book<'_>, friend: &Card, paid: u32) -> Result<Option<Card>> {
    // Most cards came by no invitation, or theirs is settled: asked by key.
    let Some(referral) = book.conn.referral_of(friend.shop, friend.id).await? else { return Ok(None) };
    if referral.state != State::Joined {
        return Ok(None);
    }
    let Some(inviter) = book.conn.card(friend.shop, referral.inviter).await? else { return Ok(None) };
    if inviter.customer == friend.customer {
        return own_link(book, &referral).await;
    }
    let terms = book.conn.terms(inviter.shop, inviter.program, inviter.version).await?;
    let Some(promised) = &terms.referral else { return Ok(None) };
    if !promised.after.met(friend.purchases, paid) {
        return Ok(None);
    }
    if promised.hold_days > 0 {
        let due_at = promised.due(&Here::new(book.at, &book.zone));
        let turn = Turn { due_at: Some(due_at), counted_at: Some(book.shop.id), ..Turn::default() };
        book.conn.turn_referral(&referral, State::Qualified, turn, book.at).await?;
        return Ok(None);
    }
    reward(book, &referral, &terms, inviter, Some(friend)).await
}

/// Two wallets became one since: whoever invited turned out to be the friend.
async fn own_link(book: &mut Book<'_>, referral: &Referral) -> Result<Option<Card>> {
    let turn = Turn { reason: Some(Refusal::OwnLink), ..Turn::default() };
    book.conn.turn_referral(referral, State::Refused, turn, book.at).await?;
    Ok(None)
}

/// Whether a friend who qualified still does: what they bought may have been given back while the reward waited.
fn still_qualifies(terms: &Terms, friend: &Card) -> bool {
    let by_count = |promised: &referrals::Referral| match promised.after {
        Qualifies::Spend(_) => friend.purchases > 0,
        after => after.met(friend.purchases, 0),
    };
    terms.referral.as_ref().is_none_or(by_count)
}

/// What is known of an invitation whose reward is due.
async fn facts(
    book: &mut Book<'_>,
    referral: &Referral,
    terms: &Terms,
    inviter: &Card,
    friend: &Card,
) -> Result<Facts> {
    let shop = referral.shop;
    let mut staff = false;
    for device in [inviter.device, friend.device].into_iter().flatten() {
        staff |=
            book.conn.is_staff_device(shop, device).await? || book.conn.is_staff_device(book.shop.id, device).await?;
    }
    let behind = chain(book.conn, inviter).await?;
    let days = i64::from(STAR_DAYS);
    let around = (referral.at.plus_days(-days), referral.at.plus_days(days));
    Ok(Facts {
        same_device: friend.device.is_some() && friend.device == inviter.device,
        same_contact: friend.contact.is_some() && friend.contact == inviter.contact,
        ring: friend.device.is_some() && behind.iter().any(|card| card.device == friend.device),
        fleeting_friends: book.conn.fleeting(shop, inviter.id, around).await?,
        staff,
        redeemed: book.conn.has_redeemed(shop, friend.id).await?,
        purchases: friend.purchases,
        held_back: terms.referral.as_ref().is_some_and(|referral| referral.hold_days > 0),
    })
}

/// Gives the inviter what was promised, unless something looks wrong: then somebody of the shop decides. Without a friend
/// to look at, somebody has decided.
async fn reward(
    book: &mut Book<'_>,
    referral: &Referral,
    terms: &Terms,
    mut inviter: Card,
    friend: Option<&Card>,
) -> Result<Option<Card>> {
    let (by, at) = (book.by.filter(|_| friend.is_none()), book.at);
    if let Some(friend) = friend
        && let Some(signal) = referrals::signal(&facts(book, referral, terms, &inviter, friend).await?)
    {
        let turn = Turn { signal: Some(signal), counted_at: Some(book.shop.id), ..Turn::default() };
        book.conn.turn_referral(referral, State::Held, turn, at).await?;
        return Ok(None);
    }
    let turn = Turn { by, ..Turn::default() };
    match book.post(&mut inviter, terms, Event::Inviting, None).await {
        Ok(_) => {
            book.conn.turn_referral(referral, State::Rewarded, turn, at).await?;
            Ok(Some(inviter))
        }
        Err(Error::Refused(why @ (cards::Refusal::TakenBefore | cards::Refusal::Closed))) => {
            let reason = if why == cards::Refusal::Closed { Refusal::Left } else { Refusal::MonthFull };
            let turn = Turn { reason: Some(reason), ..turn };
            book.conn.turn_referral(referral, State::Refused, turn, at).await?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// What is decided of a referral: that its time has come, or what somebody of the shop says.
enum Verdict {
    Due,
    Approved,
    Declined,
}

struct Settle {
    /// In whose books it is.
    books: ShopId,
    id: ReferralId,
    verdict: Verdict,
    by: Option<StaffId>,
    moment: Moment,
}

impl Operation for Settle {
    type Answer = Option<(CardId, u64)>;
    async fn run(&self, conn: &mut Conn) -> Result<Self::Answer> {
        let referral = conn.referral(self.books, self.id).await?.ok_or(Error::NotFound("referral"))?;
        let awaited = if matches!(self.verdict, Verdict::Due) { State::Qualified } else { State::Held };
        if referral.state != awaited {
            // Somebody else was faster: what they decided stands.
            return Ok(None);
        }
        // Where the friend came to count, not where somebody decides: whose gift it is must not depend on that.
        let shop = conn.shop(referral.counted_at.unwrap_or(self.books)).await?.ok_or(Error::NotFound("shop"))?;
        let mut book = Book::open(conn, &shop, self.moment.names(), self.moment.now, self.by)?;
        if matches!(self.verdict, Verdict::Declined) {
            let (reason, signal) = (Some(Refusal::Declined), referral.signal);
            let turn = Turn { reason, signal, by: self.by, ..Turn::default() };
            book.conn.turn_referral(&referral, State::Refused, turn, self.moment.now).await?;
            return Ok(None);
        }
        let inviter = book.conn.card(self.books, referral.inviter).await?.ok_or(Error::NotFound("card"))?;
        let terms = book.conn.terms(inviter.shop, inviter.program, inviter.version).await?;
        let friend = match (&self.verdict, referral.invited) {
            (Verdict::Due, Some(friend)) => book.conn.card(self.books, friend).await?,
            _ => None,
        };
        if friend.as_ref().is_some_and(|friend| friend.customer == inviter.customer) {
            own_link(&mut book, &referral).await?;
            return Ok(None);
        }
        if let Some(friend) = &friend
            && !still_qualifies(&terms, friend)
        {
            let turn = Turn::default();
            book.conn.turn_referral(&referral, State::Joined, turn, self.moment.now).await?;
            return Ok(None);
        }
        let given = reward(&mut book, &referral, &terms, inviter, friend.as_ref()).await?;
        book.close().await?;
        Ok(given.map(|card| (card.id, card.seq)))
    }
}

/// A customer wants another link in the place of this one.
struct Withdraw<'a> {
    customer: CustomerId,
    card: CardId,
    invite: &'a str,
    moment: Moment,
}

impl Operation for Withdraw<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let card = conn.card_of(self.customer, self.card).await?.ok_or(Error::NotFound("card"))?;
        // Asked again, or from an old page: that one is withdrawn already, and the one that is there now stays.
        if card.invite_code == read_code(self.invite) {
            conn.set_invite(&card, &self.moment.names().code(INVITE_LETTERS)).await?;
        }
        Ok(())
    }
}

/// Referrals that are settled at one call.
const SETTLE_BATCH: u32 = 100;

impl Stampbook {
    /// Settles some referrals whose reward has waited long enough; says how many. Call it again while it says any.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn settle_referrals(&self) -> Result<usize> {
        let due = self.store.read().await?.due_referrals(self.now(), SETTLE_BATCH).await?;
        for (books, id) in &due {
            let (books, id) = (*books, *id);
            let settle = Settle { books, id, verdict: Verdict::Due, by: None, moment: self.moment()? };
            if let Some(changed) = self.attend_to(Due::Referral(books, id), &settle).await? {
                self.announce(changed.as_slice());
            }
        }
        Ok(due.len())
    }

    /// The referrals that somebody of the shop is to decide on, in all of its books, the oldest first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn held_referrals(&self, staff: &Staff) -> Result<Vec<(Referral, Card, Option<Card>)>> {
        let mut conn = self.store.read().await?;
        let mut held = Vec::new();
        for books in staff.distinct_books() {
            for referral in conn.held_referrals(books, SHOWN_MAX).await? {
                let inviter = conn.card(books, referral.inviter).await?.ok_or(Error::NotFound("card"))?;
                let friend = match referral.invited {
                    Some(card) => conn.card(books, card).await?,
                    None => None,
                };
                held.push((referral, inviter, friend));
            }
        }
        Ok(held)
    }

    /// Decides on a referral that is held. One that was decided before stays as it is.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the shop has no such referral.
    pub async fn decide_referral(&self, staff: &Staff, id: ReferralId, approve: bool) -> Result<()> {
        let by = Some(staff.id);
        for books in staff.distinct_books() {
            let verdict = if approve { Verdict::Approved } else { Verdict::Declined };
            match self.store.write(&Settle { books, id, verdict, by, moment: self.moment()? }).await {
                Err(Error::NotFound("referral")) => {}
                changed => {
                    self.announce(changed?.as_slice());
                    return Ok(());
                }
            }
        }
        Err(Error::NotFound("referral"))
    }

    /// The shop and the terms behind an invitation, if the code is one.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such invitation.
    pub async fn invitation(&self, shop: &Shop, code: &str) -> Result<CustomerId> {
        let card = self.store.read().await?.card_by_invite(shop.books(), &read_code(code)).await?;
        Ok(card.ok_or(Error::NotFound("invitation"))?.customer)
    }

    /// Withdraws a card's invitation: it leads nobody to this card any more, and another takes its place. Friends who came by
    /// it stay as they are. One that was withdrawn before changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the card is not theirs.
    pub async fn withdraw_invite(&self, customer: CustomerId, card: CardId, invite: &str) -> Result<()> {
        let moment = self.moment()?;
        self.store.write(&Withdraw { customer, card, invite, moment }).await
    }

    /// What became of a card's invitations, the latest first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn referrals(&self, card: &Card) -> Result<Vec<Referral>> {
        Ok(self.store.read().await?.referrals_by(card.shop, card.id, SHOWN_MAX).await?)
    }
}
