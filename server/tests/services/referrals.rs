//! Invitations: both are rewarded once, and each trick is refused with a reason that is kept.

use crate::common::{Fixture, draft, shop, shop_with};
use loyalty::{
    ids::CardId,
    programs::Draft,
    referrals::{Refusal, State},
};
use server::cards::Joining;

async fn invite(it: &Fixture, card: CardId) -> String {
    it.card(card).await.card.invite_code
}

/// The state and reason of each use of a card's invitation.
async fn uses(it: &Fixture, card: CardId) -> Vec<(State, Option<Refusal>)> {
    let card = it.card(card).await.card;
    let uses = it.book.referrals(&card).await.unwrap();
    uses.into_iter().map(|referral| (referral.state, referral.reason)).collect()
}

#[tokio::test]
async fn a_referral_rewards_both_exactly_once() {
    let it = shop().await;
    let inviter = it.join().await.card;
    let friend = it.join_by(&invite(&it, inviter).await).await;
    assert_eq!((friend.refused, it.card(friend.card).await.stamps()), (None, 1));
    assert!(it.codes(inviter).await.is_empty(), "nothing before the friend's first purchase");
    let given = it.give(friend.card, 1).await;
    assert_eq!(given.changed.len(), 2, "the inviter's page hears of it");
    it.give(friend.card, 1).await;
    let titles: Vec<_> = it.card(inviter).await.vouchers.into_iter().map(|voucher| voucher.title).collect();
    assert_eq!(titles, ["a cookie"]);
    assert_eq!(uses(&it, inviter).await, [(State::Rewarded, None)]);
    it.assert_clean().await;
}

#[tokio::test]
async fn an_own_link_is_refused() {
    let it = shop().await;
    let me = it.join().await;
    let again = it.join_as(me.customer, it.book.new_device().unwrap(), &invite(&it, me.card).await).await;
    assert_eq!((again.card, again.refused), (me.card, Some(Refusal::OwnLink)));
    assert_eq!(uses(&it, me.card).await, [(State::Refused, Some(Refusal::OwnLink))]);
    // A link that is opened again and again fills nothing.
    it.join_as(me.customer, it.book.new_device().unwrap(), &invite(&it, me.card).await).await;
    assert_eq!(uses(&it, me.card).await.len(), 1);
}

#[tokio::test]
async fn a_loop_is_refused() {
    let it = shop().await;
    let anna = it.join().await;
    let bela = it.join_by(&invite(&it, anna.card).await).await;
    let cili = it.join_by(&invite(&it, bela.card).await).await;
    let back = it.join_as(anna.customer, it.book.new_device().unwrap(), &invite(&it, cili.card).await).await;
    assert_eq!(back.refused, Some(Refusal::Loop));
    assert_eq!(uses(&it, cili.card).await, [(State::Refused, Some(Refusal::Loop))]);
}

#[tokio::test]
async fn a_second_card_on_the_same_device_is_refused() {
    let it = shop().await;
    let device = it.book.new_device().unwrap();
    let anna = it.book.join(&Joining { device, ..it.stranger(&it.shop) }).await.unwrap();
    let invite = Some(invite(&it, anna.card).await);
    let second = it.book.join(&Joining { device, invite, ..it.stranger(&it.shop) }).await.unwrap();
    assert_eq!(second.refused, Some(Refusal::SameDevice));
    it.give(second.card, 1).await;
    assert_eq!(it.card(second.card).await.stamps(), 1, "the card is good, without the gift");
    assert!(it.codes(anna.card).await.is_empty());
    assert_eq!(uses(&it, anna.card).await, [(State::Refused, Some(Refusal::SameDevice))]);
    it.assert_clean().await;
}

#[tokio::test]
async fn a_member_is_not_invited_again() {
    let it = shop().await;
    let (anna, bela) = (it.join().await, it.join().await);
    let joined = it.join_as(bela.customer, it.book.new_device().unwrap(), &invite(&it, anna.card).await).await;
    assert_eq!((joined.card, joined.refused), (bela.card, Some(Refusal::AlreadyMember)));
    it.give(bela.card, 1).await;
    assert!(it.codes(anna.card).await.is_empty());
    assert_eq!(uses(&it, anna.card).await, [(State::Refused, Some(Refusal::AlreadyMember))]);
}

#[tokio::test]
async fn where_nothing_is_offered_the_reason_says_so() {
    let it = shop_with(Draft { referral: None, ..draft() }).await;
    let anna = it.join().await.card;
    assert_eq!(it.join_by(&invite(&it, anna).await).await.refused, Some(Refusal::NotOffered));
}

#[tokio::test]
async fn an_unknown_invitation_keeps_nobody_from_joining() {
    let it = shop().await;
    assert_eq!(it.join_by("nobody's").await.refused, None);
}

#[tokio::test]
async fn a_friend_who_opens_their_link_again_tries_nothing() {
    let it = shop().await;
    let inviter = it.join().await;
    let code = it.card(inviter.card).await.card.invite_code;
    let friend = it.join_by(&code).await;
    let again = it.join_as(friend.customer, it.book.new_device().unwrap(), &code).await;
    assert_eq!((again.card, again.refused), (friend.card, None));
    let kept = it.book.referrals(&it.card(inviter.card).await.card).await.unwrap();
    assert_eq!(kept.len(), 1);
}

#[tokio::test]
async fn a_link_that_was_withdrawn_leads_nobody_here_and_who_came_by_it_stays() {
    let it = shop().await;
    let inviter = it.join().await;
    let old = invite(&it, inviter.card).await;
    let friend = it.join_by(&old).await;
    it.book.withdraw_invite(inviter.customer, inviter.card, &old.to_lowercase()).await.unwrap();
    let new = invite(&it, inviter.card).await;
    assert_ne!(new, old);
    // The same form again, from an old page: the link of now stays.
    it.book.withdraw_invite(inviter.customer, inviter.card, &old).await.unwrap();
    assert_eq!(invite(&it, inviter.card).await, new);
    assert_eq!(it.join_by(&old).await.refused, None, "it keeps nobody from joining");
    assert_eq!(uses(&it, inviter.card).await, [(State::Joined, None)], "nor does it count");
    it.give(friend.card, 1).await;
    it.join_by(&new).await;
    assert_eq!(uses(&it, inviter.card).await, [(State::Joined, None), (State::Rewarded, None)]);
    let stranger = it.book.withdraw_invite(friend.customer, inviter.card, &new).await;
    assert!(matches!(stranger, Err(server::Error::NotFound("card"))));
    it.assert_clean().await;
}
