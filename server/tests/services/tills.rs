//! What a till with a key writes: as at the counter, once for each request, in its own shop's books and no others.

use crate::{
    common::{Fixture, draft, key, new_shop, program, refusal, sale, shop, shop_with},
    keys::till,
};
use loyalty::{
    cards::Refusal,
    ids::CardId,
    languages::Language,
    ledger::{Account, EntryId, Kind, Unit},
    purchases::Sale,
    referrals, rewards,
    rewards::State,
    time::Timestamp,
};
use server::{
    Error, Result,
    keys::{Scope, Till},
    tills::{Closing, Enrolling, Receipt, Ringing, Wrong},
};

fn enrolling(it: &Fixture) -> Enrolling {
    Enrolling { reference: None, invite: None, language: None, key: it.fresh_key() }
}

async fn card(it: &Fixture, till: &Till) -> CardId {
    it.book.enroll(till, &enrolling(it)).await.unwrap().card.id
}

fn ringing(it: &Fixture, card: CardId, sale: Sale) -> Ringing {
    Ringing { card, sale, at: None, key: it.fresh_key() }
}

async fn ring(it: &Fixture, till: &Till, card: CardId, sale: Sale) -> Result<Receipt> {
    it.book.ring_up(till, &ringing(it, card, sale)).await
}

async fn ring_at(it: &Fixture, till: &Till, card: CardId, at: Timestamp) -> Result<Receipt> {
    it.book.ring_up(till, &Ringing { at: Some(at), ..ringing(it, card, Sale::stamps(1)) }).await
}

#[track_caller]
fn wrong<T: std::fmt::Debug>(result: Result<T>) -> Wrong {
    match result {
        Err(Error::Till(wrong)) => wrong,
        other => panic!("not wrong: {other:?}"),
    }
}

#[tokio::test]
async fn a_customer_is_known_by_the_reference_of_another_system() {
    let it = shop().await;
    let (till, _) = till(&it).await;
    let ask = |name: &str| Enrolling { reference: Some(name.into()), ..enrolling(&it) };
    let first = it.book.enroll(&till, &ask(" C-17 ")).await.unwrap();
    assert!(first.is_new);
    assert_eq!(first.card.reference.as_deref(), Some("C-17"));
    let again = it.book.enroll(&till, &ask("C-17")).await.unwrap();
    assert_eq!((again.is_new, again.card.id), (false, first.card.id));
    let found = it.book.till_card_by_reference(&till, "C-17").await.unwrap().unwrap();
    assert_eq!(found.id, first.card.id);
    let number = found.number.parse().unwrap();
    assert_eq!(it.book.till_card_by_number(&till, number).await.unwrap().unwrap().id, first.card.id);
    assert_eq!(it.book.till_card_by_reference(&till, "C-18").await.unwrap(), None);
    for name in ["", " ", "a\u{7}", &"x".repeat(101)] {
        assert_eq!(wrong(it.book.enroll(&till, &ask(name)).await), Wrong::Reference, "{name:?}");
    }
    it.assert_clean().await;
}

#[tokio::test]
async fn who_comes_by_an_invitation_at_a_till_counts_like_any_friend() {
    let it = shop().await;
    let (till, _) = till(&it).await;
    let inviter = it.book.enroll(&till, &enrolling(&it)).await.unwrap().card;
    let ask = Enrolling { invite: Some(inviter.invite.clone()), ..enrolling(&it) };
    let friend = it.book.enroll(&till, &ask).await.unwrap();
    assert_eq!((friend.refused, friend.card.held.clone()), (None, vec![(Unit::Stamp, 1)]));
    ring(&it, &till, friend.card.id, Sale::stamps(1)).await.unwrap();
    assert_eq!(it.codes(inviter.id).await.len(), 1, "the cookie");

    it.publish(loyalty::programs::Draft { referral: None, ..draft() }).await;
    let late = it.book.enroll(&till, &Enrolling { key: it.fresh_key(), ..ask }).await.unwrap();
    assert_eq!(late.refused, Some(referrals::Refusal::NotOffered));
    it.assert_clean().await;
}

#[tokio::test]
async fn a_purchase_tells_all_that_it_wrote() {
    let it = shop().await;
    let (till, _) = till(&it).await;
    let ask = Enrolling { language: Some(Language::Hu), ..enrolling(&it) };
    let card = it.book.enroll(&till, &ask).await.unwrap().card.id;
    ring(&it, &till, card, Sale::stamps(8)).await.unwrap();
    let receipt = ring(&it, &till, card, Sale::stamps(3)).await.unwrap();
    let told: Vec<_> = receipt.entries.iter().map(|e| (e.id.seq, e.kind, e.unit, e.amount, e.to)).collect();
    assert_eq!(
        told,
        [
            (2, Kind::Purchase, Unit::Stamp, 3, Account::Card),
            (3, Kind::Completed, Unit::Stamp, 10, Account::Redeemed),
            (4, Kind::Completed, Unit::Voucher, 1, Account::Card),
        ]
    );
    assert!(receipt.entries.iter().all(|entry| entry.by == Some(till.id)), "the ledger names the till");
    let sold = receipt.sold.as_ref().unwrap();
    assert_eq!((sold.stamps, sold.stamps_after), (3, 1));
    assert_eq!((receipt.card.seq, receipt.card.vouchers_ready, receipt.language), (4, 1, Language::Hu));
    assert_eq!(receipt.issued.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), ["a free coffee"]);
    assert_eq!(receipt.issued[0].code, it.codes(card).await[0]);
    it.assert_clean().await;
}

#[tokio::test]
async fn the_same_purchase_again_reads_the_same_though_the_card_went_on() {
    let it = shop().await;
    let (till, _) = till(&it).await;
    let card = card(&it, &till).await;
    let ask = ringing(&it, card, Sale::stamps(10));
    let first = it.book.ring_up(&till, &ask).await.unwrap();
    let code = first.issued[0].code.clone();
    it.book.close_voucher(&till, &code, Closing::Redeem, &it.fresh_key()).await.unwrap();
    ring(&it, &till, card, Sale::stamps(2)).await.unwrap();
    it.later_days(30);
    assert_eq!(it.book.ring_up(&till, &ask).await.unwrap(), first);
    assert_eq!(it.card(card).await.stamps(), 2);
    for other in [Ringing { sale: Sale::stamps(9), ..ask.clone() }, Ringing { at: Some(it.book.now()), ..ask.clone() }]
    {
        assert!(matches!(it.book.ring_up(&till, &other).await, Err(Error::KeyReused)));
    }
    it.assert_clean().await;
}

#[tokio::test]
async fn a_purchase_may_be_told_late_but_not_before_what_is_written() {
    let it = shop().await;
    let (till, _) = till(&it).await;
    let card = card(&it, &till).await;
    let opened = it.book.now();
    it.later_days(3);
    let now = it.book.now();
    let at = |receipt: Receipt| receipt.entries[0].at;
    // A clock that goes a little wrong is no other time.
    for skew in [-120, -1, 0, 120] {
        assert_eq!(at(ring_at(&it, &till, card, now.plus_seconds(skew)).await.unwrap()), now, "{skew}");
    }
    assert_eq!(wrong(ring_at(&it, &till, card, now.plus_seconds(121)).await), Wrong::Future);
    assert_eq!(wrong(ring_at(&it, &till, card, now.plus_seconds(-121)).await), Wrong::OutOfOrder, "others were now");

    let late = it.book.enroll(&till, &enrolling(&it)).await.unwrap().card.id;
    assert_eq!(wrong(ring_at(&it, &till, late, now.plus_days(-1)).await), Wrong::OutOfOrder, "it was not open then");
    it.later_days(7);
    let now = it.book.now();
    assert_eq!(wrong(ring_at(&it, &till, late, now.plus_seconds(-7 * 86_400 - 1)).await), Wrong::TooOld);
    let first = ring_at(&it, &till, late, now.plus_days(-7)).await.unwrap();
    assert_eq!(at(first), now.plus_days(-7));
    let second = ring_at(&it, &till, late, now.plus_days(-2)).await.unwrap();
    assert_eq!(at(second), now.plus_days(-2));
    assert_eq!(wrong(ring_at(&it, &till, late, now.plus_days(-3)).await), Wrong::OutOfOrder);

    let (plain, _) = it.book.create_key(it.shop.id, "Till 2", &[Scope::PurchasesWrite]).await.unwrap();
    assert_eq!(wrong(ring_at(&it, &plain, late, now.plus_days(-1)).await), Wrong::MayNotBackdate);
    ring_at(&it, &plain, late, now).await.unwrap();
    assert!(opened < now);
    it.jobs().await;
    it.assert_clean().await;
}

#[tokio::test]
async fn a_late_purchase_is_decided_by_the_day_on_which_it_was() {
    let draft = program(
        r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 10, "reward": "tea"}]},
            "promotions": {"combine": "stack", "list": [
                {"name": "Tuesday", "gives": {"extra": 100}, "days": ["tuesday"]}]}}"#,
    );
    let it = shop_with(draft).await;
    let (till, _) = till(&it).await;
    let card = card(&it, &till).await;
    it.on("2026-11-24");
    let tuesday = it.book.now();
    it.on("2026-11-26");
    let ask = Ringing { at: Some(tuesday), ..ringing(&it, card, Sale::default()) };
    assert_eq!(it.book.ring_up(&till, &ask).await.unwrap().sold.unwrap().stamps, 2);
}

#[tokio::test]
async fn an_entry_takes_its_whole_purchase_back_once() {
    let it = shop().await;
    let (till, _) = till(&it).await;
    let card = card(&it, &till).await;
    let bought = ring(&it, &till, card, Sale::stamps(10)).await.unwrap();
    let last = bought.entries.last().unwrap().id;
    let name = it.fresh_key();
    let receipt = it.book.reverse(&till, last, &name).await.unwrap();
    assert!(receipt.entries.iter().all(|entry| entry.kind == Kind::Reversal), "{:?}", receipt.entries);
    assert!(receipt.card.held.is_empty() && receipt.card.vouchers_ready == 0);
    assert_eq!(it.book.reverse(&till, last, &name).await.unwrap(), receipt, "the same answer");
    assert_eq!(refusal(it.book.reverse(&till, last, &it.fresh_key()).await), Refusal::TakenBefore);
    let undone = receipt.entries[0].id;
    assert_eq!(wrong(it.book.reverse(&till, undone, &it.fresh_key()).await), Wrong::IsReversal);
    for missing in [EntryId { card, seq: 99 }, EntryId { card, seq: 0 }, EntryId { card: CardId([9; 16]), seq: 1 }] {
        let none = it.book.reverse(&till, missing, &it.fresh_key()).await;
        assert!(matches!(none, Err(Error::NotFound("entry"))), "{missing}");
    }
    it.assert_clean().await;
}

#[tokio::test]
async fn what_belongs_to_no_purchase_is_not_reversed() {
    let it = shop().await;
    let (till, _) = till(&it).await;
    let card = card(&it, &till).await;
    let code = ring(&it, &till, card, Sale::stamps(10)).await.unwrap().issued.remove(0).code;
    let handed = it.book.close_voucher(&till, &code, Closing::Redeem, &it.fresh_key()).await.unwrap();
    assert_eq!(wrong(it.book.reverse(&till, handed.entries[0].id, &it.fresh_key()).await), Wrong::NoPurchase);
}

#[tokio::test]
async fn a_voucher_is_handed_over_or_taken_back_and_never_both() {
    let it = shop().await;
    let (till, _) = till(&it).await;
    let card = card(&it, &till).await;
    let mut codes = Vec::new();
    for _ in 0..2 {
        codes.push(ring(&it, &till, card, Sale::stamps(10)).await.unwrap().issued.remove(0).code);
    }
    let name = it.fresh_key();
    let gone = it.book.close_voucher(&till, &codes[0].to_lowercase(), Closing::Void, &name).await.unwrap();
    let told: Vec<_> = gone.entries.iter().map(|e| (e.kind, e.unit, e.from, e.to)).collect();
    assert_eq!(told, [(Kind::Reversal, Unit::Voucher, Account::Card, Account::Adjusted)]);
    assert_eq!(it.book.close_voucher(&till, &codes[0], Closing::Void, &name).await.unwrap(), gone);
    let reused = it.book.close_voucher(&till, &codes[0], Closing::Redeem, &name).await;
    assert!(matches!(reused, Err(Error::KeyReused)));
    let void = Refusal::Reward(rewards::Refusal::Void);
    assert_eq!(refusal(it.book.close_voucher(&till, &codes[0], Closing::Redeem, &it.fresh_key()).await), void);
    assert_eq!(refusal(it.book.close_voucher(&till, &codes[0], Closing::Void, &it.fresh_key()).await), void);

    it.book.close_voucher(&till, &codes[1], Closing::Redeem, &it.fresh_key()).await.unwrap();
    let used = Refusal::Reward(rewards::Refusal::AlreadyRedeemed);
    assert_eq!(refusal(it.book.close_voucher(&till, &codes[1], Closing::Void, &it.fresh_key()).await), used);
    let listed = async |state| it.book.till_vouchers(&till, card, state, None, 10).await.unwrap().len();
    assert_eq!((listed(State::Issued).await, listed(State::Void).await, listed(State::Redeemed).await), (0, 1, 1));
    it.assert_clean().await;
}

#[tokio::test]
async fn lists_go_on_where_they_ended() {
    let it = shop().await;
    let (till, _) = till(&it).await;
    let card = card(&it, &till).await;
    for _ in 0..5 {
        ring(&it, &till, card, Sale::stamps(10)).await.unwrap();
    }
    let (mut before, mut seen) = (None, Vec::new());
    loop {
        let page = it.book.till_vouchers(&till, card, State::Issued, before, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some((last.issued_at, last.id));
        seen.extend(page.into_iter().map(|voucher| voucher.id));
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5, "all of them, of one moment, each once");
    let entries = it.book.till_entries(&till, card, 5, 100).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.id.seq).collect::<Vec<_>>(), [4, 3, 2, 1]);
}

#[tokio::test]
async fn a_till_of_another_shop_sees_nothing_and_does_nothing() {
    let it = shop().await;
    let (mine, _) = till(&it).await;
    let other = it.book.open_shop(&new_shop("Books", draft()), false).await.unwrap().shop;
    let (theirs, _) = it.book.create_key(other.id, "Till", Scope::ALL).await.unwrap();
    let card = card(&it, &mine).await;
    let bought = ring(&it, &mine, card, Sale::stamps(10)).await.unwrap();
    let (entry, code) = (bought.entries[0].id, bought.issued[0].code.clone());
    let not_found = |error: Option<Error>| matches!(error, Some(Error::NotFound(_)));
    assert!(not_found(it.book.till_card(&theirs, card).await.err()));
    assert!(not_found(it.book.till_entries(&theirs, card, u64::MAX, 9).await.err()));
    assert!(not_found(it.book.till_vouchers(&theirs, card, State::Issued, None, 9).await.err()));
    assert!(not_found(ring(&it, &theirs, card, Sale::stamps(1)).await.err()));
    assert!(not_found(it.book.reverse(&theirs, entry, &it.fresh_key()).await.err()));
    for how in [Closing::Redeem, Closing::Void] {
        assert!(not_found(it.book.close_voucher(&theirs, &code, how, &it.fresh_key()).await.err()));
    }
    let number = bought.card.number.parse().unwrap();
    assert_eq!(it.book.till_card_by_number(&theirs, number).await.unwrap(), None);
    it.assert_clean().await;
}

#[tokio::test]
async fn tills_of_a_coalition_serve_its_cards_and_only_who_sold_gives_back() {
    let alone = || program(r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]}}"#);
    let it = shop_with(alone()).await;
    let guest = it.book.open_shop(&new_shop("Books", alone()), false).await.unwrap().shop;
    it.publish(program(
        r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
            "coalition": {"shops": ["test-cafe", "books"], "worth": [{"unit": "point", "each": 10, "minor": 20}]}}"#,
    ))
    .await;
    let (home, _) = till(&it).await;
    let (away, secret) = it.book.create_key(guest.id, "Till", Scope::ALL).await.unwrap();
    assert_eq!((away.shop, away.books), (guest.id, it.shop.id));
    assert_eq!(it.book.till(&secret).await.unwrap().unwrap().books, it.shop.id);
    let card = card(&it, &home).await;
    let bought = ring(&it, &away, card, sale(r#"{"amount": 500}"#)).await.unwrap();
    assert_eq!(bought.entries[0].shop, Some(guest.id));
    let elsewhere = it.book.reverse(&home, bought.entries[0].id, &it.fresh_key()).await;
    assert_eq!(wrong(elsewhere), Wrong::SoldElsewhere);
    let back = it.book.reverse(&away, bought.entries[0].id, &key("back")).await.unwrap();
    assert!(back.card.held.is_empty());
    it.assert_clean().await;
}
