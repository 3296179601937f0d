//! What a customer and a cashier go through, from joining to the reward.

use crate::common::{Fixture, draft, key, new_shop, shop, shop_with};
use loyalty::{
    cards::Refusal,
    expiry::Term,
    ids::ShopId,
    ledger::{Kind, Unit},
    programs::Draft,
    purchases::Sale,
    rewards::{self, State},
};
use server::{
    Error,
    cards::{Joining, Look},
    counter::Selling,
    rewards::Redeeming,
    staff::Staff,
    store::{Shop, Tally},
};

/// The fixture's program with as many slots, and as many stamps for a new card.
fn stamps(slots: u32, welcome: u32) -> Draft {
    let mut draft = Draft { referral: draft().referral, ..Draft::stamp_card(slots, "a free coffee") };
    draft.stamps.as_mut().unwrap().welcome = welcome;
    draft
}

/// The same with rewards that last so many days.
fn lasting(mut draft: Draft, days: u32) -> Draft {
    draft.expiry.rewards = Some(Term::Days(days));
    draft
}

fn refused<T>(result: server::Result<T>) -> rewards::Refusal {
    match result {
        Err(Error::Refused(Refusal::Reward(why))) => why,
        Err(other) => panic!("refused for another reason: {other}"),
        Ok(_) => panic!("not refused"),
    }
}

#[tokio::test]
async fn ten_stamps_are_a_voucher_that_is_redeemed_once() {
    let it = shop().await;
    let card = it.join().await.card;
    for expected in 1..10 {
        let given = it.give(card, 1).await;
        assert_eq!((given.stamps_after, given.rewards.len()), (expected, 0));
    }
    let tenth = it.give(card, 1).await;
    assert_eq!((tenth.stamps_after, tenth.rewards.as_slice()), (0, ["a free coffee".to_owned()].as_slice()));
    let [code] = it.codes(card).await.try_into().unwrap();
    // As people type it.
    let typed = format!("{} {}", code[..4].to_lowercase(), &code[4..]);
    assert_eq!(it.redeem(&typed).await.unwrap().title, "a free coffee");
    assert_eq!(refused(it.redeem(&code).await), rewards::Refusal::AlreadyRedeemed);
    assert_eq!(it.book.voucher_at(&it.me, &code).await.unwrap().state, State::Redeemed);
    assert!(it.codes(card).await.is_empty());
    let kinds: Vec<_> = it.card(card).await.entries.iter().take(4).map(|entry| (entry.kind, entry.unit)).collect();
    let told = [
        (Kind::Redeemed, Unit::Voucher),
        (Kind::Completed, Unit::Voucher),
        (Kind::Completed, Unit::Stamp),
        (Kind::Purchase, Unit::Stamp),
    ];
    assert_eq!(kinds, told);
    it.assert_clean().await;
}

#[tokio::test]
async fn stamps_beyond_a_full_card_carry_over() {
    let it = shop().await;
    let card = it.join().await.card;
    it.give(card, 8).await;
    let given = it.give(card, 25).await;
    assert_eq!((given.stamps_after, given.rewards.len()), (3, 3));
    assert_eq!(it.codes(card).await.len(), 3);
    it.assert_clean().await;
}

#[tokio::test]
async fn a_new_card_has_its_welcome_stamps() {
    let it = shop_with(stamps(10, 2)).await;
    let view = it.card(it.join().await.card).await;
    assert_eq!((view.stamps(), view.entries[0].kind), (2, Kind::Welcome));
}

#[tokio::test]
async fn a_purchase_of_nothing_is_refused_and_leaves_nothing() {
    let it = shop().await;
    let card = it.join().await.card;
    assert!(matches!(it.try_give(card, 0).await, Err(Error::Refused(Refusal::Sale))));
    assert_eq!(it.book.audit().await.unwrap().purchases, 0);
}

/// Another shop, and who owns it.
pub async fn second_shop(it: &Fixture) -> (Shop, Staff) {
    let opened = it.book.open_shop(&new_shop("Second Café", draft()), false).await.unwrap();
    let owner = it.staff(&opened.token).await.unwrap();
    (opened.shop, owner)
}

#[tokio::test]
async fn a_wallet_has_the_cards_of_several_shops() {
    let it = shop().await;
    let first = it.join().await;
    let second = second_shop(&it).await.0;
    let ask = Joining { customer: Some(first.customer), ..it.stranger(&second) };
    let other = it.book.join(&ask).await.unwrap();
    assert_eq!(other.customer, first.customer);
    let wallet = it.book.wallet(first.customer, Look::default()).await.unwrap().views;
    let names: std::collections::BTreeSet<_> = wallet.iter().map(|view| view.shop.name.as_str()).collect();
    assert_eq!(names, ["Second Café", "Test Café"].into());
    // The browser that comes back gets the card it has.
    let again = it.book.join(&Joining { key: it.fresh_key(), ..ask }).await.unwrap();
    assert_eq!(again.card, other.card);
}

#[tokio::test]
async fn nothing_is_shown_to_or_done_by_another_shop() {
    let it = shop().await;
    let card = it.join().await.card;
    it.give(card, 10).await;
    let [code] = it.codes(card).await.try_into().unwrap();
    let (other, stranger) = second_shop(&it).await;
    let other = other.id;
    let give = Selling { shop: other, ..it.selling(card, Sale::stamps(1)) };
    let redeem = Redeeming { shop: other, by: None, code: code.clone(), key: it.fresh_key() };
    assert!(matches!(it.book.card_at(&stranger, card).await, Err(Error::NotFound("card"))));
    assert!(matches!(it.book.voucher_at(&stranger, &code).await, Err(Error::NotFound("voucher"))));
    assert!(matches!(it.book.sell(&give).await, Err(Error::NotFound("card"))));
    assert!(matches!(it.book.redeem(&redeem).await, Err(Error::NotFound("voucher"))));
    let stranger = it.join().await.customer;
    assert!(matches!(it.book.card(stranger, card).await, Err(Error::NotFound("card"))));
    assert!(matches!(it.book.voucher(stranger, card, &code).await, Err(Error::NotFound("card"))));
    let no_shop = Selling { shop: ShopId([0; 16]), ..it.selling(card, Sale::stamps(1)) };
    assert!(matches!(it.book.sell(&no_shop).await, Err(Error::NotFound("shop"))));
    it.assert_clean().await;
}

#[tokio::test]
async fn the_same_key_with_another_request_is_refused() {
    let it = shop().await;
    let card = it.join().await.card;
    let ask = Selling { key: key("k"), ..it.selling(card, Sale::stamps(10)) };
    let given = it.book.sell(&ask).await.unwrap();
    assert_eq!(it.book.sell(&ask).await.unwrap(), given);
    assert!(matches!(it.book.sell(&Selling { sale: Sale::stamps(2), ..ask.clone() }).await, Err(Error::KeyReused)));
    let code = it.codes(card).await.remove(0);
    let redeem = Redeeming { shop: it.shop.id, by: None, code, key: key("k") };
    assert!(matches!(it.book.redeem(&redeem).await, Err(Error::KeyReused)));
    // In another shop it is another request's key.
    let other = second_shop(&it).await.0;
    assert!(it.book.join(&Joining { key: key("k"), ..it.stranger(&other) }).await.is_ok());
}

#[tokio::test]
async fn a_redemption_sent_again_answers_the_same() {
    let it = shop().await;
    let card = it.join().await.card;
    it.give(card, 10).await;
    let code = it.codes(card).await.remove(0);
    let ask = Redeeming { shop: it.shop.id, by: None, code, key: key("r") };
    let redeemed = it.book.redeem(&ask).await.unwrap();
    assert_eq!(it.book.redeem(&ask).await.unwrap(), redeemed);
}

#[tokio::test]
async fn a_voucher_lapses_after_its_days() {
    let it = shop_with(lasting(draft(), 30)).await;
    let card = it.join().await.card;
    it.give(card, 20).await;
    let codes = it.codes(card).await;
    // The thirtieth day after it was given, to its last moment.
    it.on("2026-12-21 23:59:59.999999");
    assert_eq!(it.book.lapse_vouchers().await.unwrap(), 0);
    it.redeem(&codes[0]).await.unwrap();
    it.later(std::time::Duration::from_micros(1));
    assert_eq!(refused(it.redeem(&codes[1]).await), rewards::Refusal::Expired);
    assert!(it.codes(card).await.is_empty(), "what can't be handed over is not shown as ready");
    assert_eq!(it.book.lapse_vouchers().await.unwrap(), 1);
    assert_eq!(it.book.lapse_vouchers().await.unwrap(), 0);
    assert_eq!(refused(it.redeem(&codes[1]).await), rewards::Refusal::Expired);
    assert_eq!(it.book.voucher_at(&it.me, &codes[1]).await.unwrap().state, State::Expired);
    assert_eq!(it.card(card).await.entries[0].kind, Kind::Expired);
    it.assert_clean().await;
}

#[tokio::test]
async fn many_vouchers_lapse_some_at_a_call() {
    let it = shop_with(lasting(stamps(2, 0), 1)).await;
    let cards = [it.join().await.card, it.join().await.card];
    for _ in 0..3 {
        it.give(cards[0], 50).await;
        it.give(cards[1], 50).await;
    }
    it.later_days(2);
    let mut lapsed = Vec::new();
    while lapsed.last() != Some(&0) {
        lapsed.push(it.book.lapse_vouchers().await.unwrap());
    }
    assert_eq!(lapsed, [100, 50, 0]);
    it.assert_clean().await;
}

#[tokio::test]
async fn a_card_is_found_by_its_number_and_seen_at_the_counter() {
    let it = shop().await;
    let (first, second) = (it.join().await.card, it.join().await.card);
    let staff = it.staff(&it.owner).await.unwrap();
    let number = it.card(first).await.card.number;
    assert_eq!(it.book.cards_by_number(&staff, number).await.unwrap()[0].card.id, first);
    it.later(std::time::Duration::from_secs(60));
    it.give(first, 1).await;
    let recent: Vec<_> = it.book.recent_cards(&staff).await.unwrap().into_iter().map(|view| view.card.id).collect();
    assert_eq!(recent, [first, second]);
}

#[tokio::test]
async fn the_owner_sees_what_happened_today() {
    let it = shop().await;
    let card = it.join().await.card;
    it.give(card, 9).await;
    it.give(card, 1).await;
    let code = it.codes(card).await.remove(0);
    it.redeem(&code).await.unwrap();
    let friend = it.join_by(&it.card(card).await.card.invite_code).await.card;
    it.give(friend, 1).await;
    let expected = Tally { cards: 2, purchases: 3, returning: 1, stamps: 12, issued: 2, redeemed: 1, referrals: 1 };
    assert_eq!(it.book.overview(&it.shop).await.unwrap().today, expected);
    it.later_days(1);
    let tomorrow = it.book.overview(&it.shop).await.unwrap();
    assert_eq!((tomorrow.today, tomorrow.weeks.last().unwrap().1), (Tally::default(), expected));
}

#[tokio::test]
async fn a_listener_hears_of_a_stamp() {
    let it = shop().await;
    let card = it.join().await.card;
    let mut listener = it.book.live().listen(it.shop.id, card, 0).unwrap();
    it.give(card, 1).await;
    assert_eq!(listener.changed().await, Some(1));
}

#[tokio::test]
async fn the_demo_is_opened_once() {
    let it = shop().await;
    let (first, again) = (it.book.demo().await.unwrap(), it.book.demo().await.unwrap());
    assert_eq!(first.len(), again.len());
    for (first, again) in first.iter().zip(&again) {
        assert_eq!((&first.shop, &first.pin, &first.password), (&again.shop, &again.pin, &again.password));
        assert!(it.book.sign_in_till(first.shop.id, &first.pin, "here").await.is_ok());
        assert!(it.book.sign_in_owner(first.shop.id, &first.password, "here").await.is_ok());
    }
    let mut purchases = 0;
    for demo in &first {
        let weeks = it.book.overview(&demo.shop).await.unwrap().weeks;
        purchases += weeks.iter().map(|(_, tally)| tally.purchases).sum::<u32>();
    }
    assert!(purchases > 50);
    it.assert_clean().await;
}

#[tokio::test]
async fn an_owners_shop_of_the_demos_name_is_not_taken_for_the_demo() {
    let it = shop().await;
    let own = it.book.open_shop(&new_shop("Corner Café", draft()), false).await.unwrap().shop;
    for demo in it.book.demo().await.unwrap() {
        assert_ne!((own.id, &own.slug), (demo.shop.id, &demo.shop.slug));
        assert!(it.book.sign_in_till(demo.shop.id, &demo.pin, "here").await.is_ok());
    }
}

#[tokio::test]
async fn a_form_sent_again_opens_nobody_elses_wallet() {
    let it = shop().await;
    let ask = it.stranger(&it.shop);
    let first = it.book.join(&ask).await.unwrap();
    assert_eq!(it.book.join(&ask).await.unwrap(), first, "a double tap");
    let known = Joining { customer: Some(first.customer), ..it.stranger(&it.shop) };
    assert_eq!(it.book.join(&known).await.unwrap().card, first.card);
    let stolen = Joining { customer: None, ..known };
    assert!(matches!(it.book.join(&stolen).await, Err(server::Error::KeyReused)));
}

#[tokio::test]
async fn a_strangers_key_stands_in_nobodys_way() {
    let it = shop().await;
    let ask = Joining { key: key("the-same"), ..it.stranger(&it.shop) };
    let card = it.book.join(&ask).await.unwrap().card;
    let give = Selling { key: key("the-same"), ..it.selling(card, Sale::stamps(1)) };
    assert_eq!(it.book.sell(&give).await.unwrap().stamps_after, 1);
}
