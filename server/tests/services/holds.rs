//! Invitations whose reward waits: until the friend came often enough, until the days are over, until somebody of the shop
//! has looked at what seems odd.

use crate::common::{Fixture, invitation, shop_with};
use loyalty::{
    cards::Refusal,
    expiry::Expiry,
    ids::{CardId, DeviceId},
    programs::Draft,
    purchases::Sale,
    referrals::{Qualifies, Referral, Refusal as Why, Signal, State},
    refunds::Back,
    rewards::Gift,
};
use server::{
    Error,
    cards::{Joined, Joining},
    occasions::Details,
    store,
};

fn with(referral: Referral) -> Draft {
    let currency = serde_json::from_str("\"EUR\"").unwrap();
    Draft { currency: Some(currency), referral: Some(referral), ..Draft::stamp_card(10, "a free coffee") }
}

fn held_back() -> Draft {
    with(Referral { friend: Gift::Reward("a tea".into()), hold_days: 14, ..invitation() })
}

/// A shop, who invites, and a friend on a device of their own.
struct Scene {
    it: Fixture,
    inviter: Joined,
    device: DeviceId,
    friend: Joined,
}

async fn scene(draft: Draft) -> Scene {
    let it = shop_with(draft).await;
    let inviter = it.join().await;
    let (device, friend) = invite(&it, inviter.card).await;
    Scene { it, inviter, device, friend }
}

async fn invite(it: &Fixture, inviter: CardId) -> (DeviceId, Joined) {
    let invite = Some(it.card(inviter).await.card.invite_code);
    let ask = Joining { invite, ..it.stranger(&it.shop) };
    (ask.device, it.book.join(&ask).await.unwrap())
}

impl Scene {
    /// The only use of the inviter's link.
    async fn one(&self) -> store::Referral {
        let mut uses = self.it.book.referrals(&self.it.card(self.inviter.card).await.card).await.unwrap();
        assert_eq!(uses.len(), 1);
        uses.remove(0)
    }

    async fn stands(&self) -> (State, Option<Signal>, Option<Why>) {
        let one = self.one().await;
        (one.state, one.signal, one.reason)
    }

    async fn rewards(&self) -> usize {
        self.it.codes(self.inviter.card).await.len()
    }

    /// The friend buys, and all days of waiting go by.
    async fn time_goes_by(&self) {
        self.it.give(self.friend.card, 1).await;
        self.it.later_days(15);
        self.it.jobs().await;
    }

    async fn sql(&self, sql: &str, device: DeviceId, card: CardId) {
        let query = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).bind(device.0.as_slice()).bind(card.0.as_slice());
        assert_eq!(query.execute(&mut self.it.raw().await).await.unwrap().rows_affected(), 1);
    }
}

#[tokio::test]
async fn the_third_purchase_counts() {
    let scene = scene(with(Referral { after: Qualifies::Purchases(3), ..invitation() })).await;
    for (purchase, rewards) in [(1, 0), (2, 0), (3, 1), (4, 1)] {
        scene.it.give(scene.friend.card, 1).await;
        assert_eq!(scene.rewards().await, rewards, "after {purchase}");
    }
    assert_eq!(scene.stands().await, (State::Rewarded, None, None));
    scene.it.assert_clean().await;
}

#[tokio::test]
async fn the_first_purchase_of_so_much_counts() {
    let scene = scene(with(Referral { after: Qualifies::Spend(1_000), ..invitation() })).await;
    for (amount, rewards) in [(999, 0), (500, 0), (1_000, 1), (5_000, 1)] {
        scene.it.sell(scene.friend.card, Sale::of(amount)).await;
        assert_eq!(scene.rewards().await, rewards, "after {amount}");
    }
    scene.it.assert_clean().await;
}

#[tokio::test]
async fn a_card_is_rewarded_so_often_in_a_month() {
    let it = shop_with(with(Referral { per_month: Some(2), ..invitation() })).await;
    let inviter = it.join().await.card;
    let bring = async || {
        let (_, friend) = invite(&it, inviter).await;
        it.give(friend.card, 1).await;
        it.give(friend.card, 1).await;
        it.codes(inviter).await.len()
    };
    assert_eq!((bring().await, bring().await, bring().await), (1, 2, 2));
    let uses = it.book.referrals(&it.card(inviter).await.card).await.unwrap();
    let full = uses.iter().filter(|one| one.reason == Some(Why::MonthFull)).collect::<Vec<_>>();
    assert!(full.len() == 1 && full[0].state == State::Refused);
    it.on("2026-12-01 00:00");
    assert_eq!(bring().await, 3);
    it.assert_clean().await;
}

#[tokio::test]
async fn a_reward_waits_its_days_and_the_job_gives_it_once() {
    let scene = scene(held_back()).await;
    scene.it.give(scene.friend.card, 1).await;
    assert_eq!(scene.stands().await, (State::Qualified, None, None));
    scene.it.give(scene.friend.card, 1).await;
    scene.it.on("2026-12-05 23:59");
    assert_eq!((scene.it.book.settle_referrals().await.unwrap(), scene.rewards().await), (0, 0));
    scene.it.on("2026-12-06 00:00");
    let mut listener = scene.it.book.live().listen(scene.it.shop.id, scene.inviter.card, 0).unwrap();
    let (one, two) = tokio::join!(scene.it.book.settle_referrals(), scene.it.book.settle_referrals());
    assert!(one.unwrap() + two.unwrap() >= 1);
    assert_eq!(listener.changed().await, Some(1));
    assert_eq!(scene.it.book.settle_referrals().await.unwrap(), 0);
    assert_eq!((scene.stands().await, scene.rewards().await), ((State::Rewarded, None, None), 1));
    scene.it.assert_clean().await;
}

#[tokio::test]
async fn a_friend_who_gave_everything_back_no_longer_counts() {
    let scene = scene(held_back()).await;
    let sold = scene.it.give(scene.friend.card, 1).await;
    scene.it.refund(sold.purchase, Back::Whole).await.unwrap();
    scene.it.later_days(15);
    scene.it.jobs().await;
    assert_eq!((scene.stands().await, scene.rewards().await), ((State::Joined, None, None), 0));
    // Whoever buys again begins to wait again.
    scene.it.give(scene.friend.card, 1).await;
    assert_eq!(scene.stands().await.0, State::Qualified);
    scene.it.later_days(15);
    scene.it.jobs().await;
    assert_eq!((scene.stands().await.0, scene.rewards().await), (State::Rewarded, 1));
    scene.it.assert_clean().await;
}

#[tokio::test]
async fn somebody_who_works_there_is_held() {
    for of_inviter in [false, true] {
        let scene = scene(held_back()).await;
        let device = match of_inviter {
            false => scene.device,
            true => scene.it.card(scene.inviter.card).await.card.device.unwrap(),
        };
        scene.it.book.note_staff_device(scene.it.shop.id, device).await.unwrap();
        scene.it.book.note_staff_device(scene.it.shop.id, device).await.unwrap();
        scene.time_goes_by().await;
        assert_eq!((scene.stands().await, scene.rewards().await), ((State::Held, Some(Signal::Staff), None), 0));
    }
}

#[tokio::test]
async fn the_same_contact_is_held() {
    let scene = scene(held_back()).await;
    for (who, contact) in [(&scene.inviter, "+36 30 123 4567"), (&scene.friend, "36301234567")] {
        let details = Details { birthday: None, contact: Some(contact.into()) };
        scene.it.book.tell_details(who.customer, who.card, &details).await.unwrap();
    }
    scene.time_goes_by().await;
    assert_eq!(scene.stands().await, (State::Held, Some(Signal::SameContact), None));
}

#[tokio::test]
async fn the_same_device_is_held() {
    let scene = scene(held_back()).await;
    scene.sql("UPDATE cards SET device_id = $1 WHERE id = $2", scene.device, scene.inviter.card).await;
    scene.time_goes_by().await;
    assert_eq!(scene.stands().await, (State::Held, Some(Signal::SameDevice), None));
}

#[tokio::test]
async fn a_ring_is_held() {
    let scene = scene(held_back()).await;
    // The friend invites somebody, who turns out to sit at the first inviter's telephone.
    let (device, last) = invite(&scene.it, scene.friend.card).await;
    scene.sql("UPDATE cards SET device_id = $1 WHERE id = $2", device, scene.inviter.card).await;
    scene.it.give(last.card, 1).await;
    scene.time_goes_by().await;
    let uses = scene.it.book.referrals(&scene.it.card(scene.friend.card).await.card).await.unwrap();
    assert_eq!((uses[0].state, uses[0].signal), (State::Held, Some(Signal::Ring)));
}

#[tokio::test]
async fn many_who_do_not_come_back_are_held() {
    let scene = scene(with(Referral { hold_days: 14, ..invitation() })).await;
    let (it, inviter) = (&scene.it, scene.inviter.card);
    for _ in 0..4 {
        let (_, friend) = invite(it, inviter).await;
        it.give(friend.card, 1).await;
    }
    it.give(scene.friend.card, 1).await;
    it.later_days(15);
    it.jobs().await;
    let uses = it.book.referrals(&it.card(inviter).await.card).await.unwrap();
    assert!(uses.iter().all(|one| (one.state, one.signal) == (State::Held, Some(Signal::Star))), "{uses:?}");
    assert_eq!((uses.len(), scene.rewards().await), (5, 0));
}

#[tokio::test]
async fn as_many_who_come_back_are_not() {
    let scene = scene(with(Referral { hold_days: 14, ..invitation() })).await;
    let (it, inviter) = (&scene.it, scene.inviter.card);
    let mut friends = vec![scene.friend.card];
    for _ in 0..5 {
        friends.push(invite(it, inviter).await.1.card);
    }
    for friend in friends {
        it.give(friend, 1).await;
        it.give(friend, 1).await;
    }
    it.later_days(15);
    it.jobs().await;
    assert_eq!(scene.rewards().await, 6);
    it.assert_clean().await;
}

#[tokio::test]
async fn who_takes_the_gift_and_leaves_is_held() {
    let scene = scene(held_back()).await;
    let gift = scene.it.codes(scene.friend.card).await.remove(0);
    scene.it.redeem(&gift).await.unwrap();
    scene.time_goes_by().await;
    assert_eq!(scene.stands().await, (State::Held, Some(Signal::RedeemAndLeave), None));
}

#[tokio::test]
async fn somebody_of_the_shop_decides_once() {
    for approve in [true, false] {
        let scene = scene(held_back()).await;
        scene.it.book.note_staff_device(scene.it.shop.id, scene.device).await.unwrap();
        scene.time_goes_by().await;
        let (it, id) = (&scene.it, scene.one().await.id);
        let [(held, inviter, friend)] = it.book.held_referrals(&it.me).await.unwrap().try_into().unwrap();
        let who = (inviter.id, friend.map(|card| card.id));
        assert_eq!((held.id, who), (id, (scene.inviter.card, Some(scene.friend.card))));
        let mut listener = it.book.live().listen(it.shop.id, scene.inviter.card, 0).unwrap();
        it.book.decide_referral(&it.me, id, approve).await.unwrap();
        // What was decided stands, whatever is said later.
        it.book.decide_referral(&it.me, id, !approve).await.unwrap();
        it.book.decide_referral(&it.me, id, approve).await.unwrap();
        let (state, _, reason) = scene.stands().await;
        let expected = if approve { (State::Rewarded, None) } else { (State::Refused, Some(Why::Declined)) };
        assert_eq!(((state, reason), scene.rewards().await), (expected, usize::from(approve)));
        if approve {
            assert_eq!(listener.changed().await, Some(1));
        }
        assert!(it.book.held_referrals(&it.me).await.unwrap().is_empty());
        assert_eq!(it.count("SELECT count(*) FROM referrals WHERE decided_by IS NOT NULL").await, 1);
        it.jobs().await;
        it.assert_clean().await;
    }
}

#[tokio::test]
async fn another_shop_decides_nothing() {
    let scene = scene(held_back()).await;
    scene.it.book.note_staff_device(scene.it.shop.id, scene.device).await.unwrap();
    scene.time_goes_by().await;
    let other = crate::common::new_shop("Other", held_back());
    let stranger = scene.it.staff(&scene.it.book.open_shop(&other, false).await.unwrap().token).await.unwrap();
    let decided = scene.it.book.decide_referral(&stranger, scene.one().await.id, true).await;
    assert!(matches!(decided, Err(Error::NotFound("referral"))));
    assert!(scene.it.book.held_referrals(&stranger).await.unwrap().is_empty());
}

/// The inviter's reward must not keep the friend from buying, whatever becomes of it.
#[tokio::test]
async fn a_reward_that_has_run_out_meanwhile_is_no_trouble() {
    let mut draft = with(invitation());
    draft.expiry = Expiry { rewards: Some(loyalty::expiry::Term::Days(1)), ..Expiry::default() };
    let scene = scene(draft).await;
    scene.it.give(scene.friend.card, 1).await;
    let code = scene.it.codes(scene.inviter.card).await.remove(0);
    scene.it.later_days(3);
    scene.it.jobs().await;
    let why = crate::common::refusal(scene.it.redeem(&code).await);
    assert_eq!(why, Refusal::Reward(loyalty::rewards::Refusal::Expired));
    scene.it.assert_clean().await;
}
