//! What is kept of a customer: told whole and to them alone, agreed to line by line, and gone when they leave, while the books
//! stay sound.

use crate::{
    common::{Fixture, at_once, draft, key, program, sale, shop, shop_with},
    keys::till,
};
use loyalty::{
    ids::CustomerId,
    ledger::{Kind, Unit},
    occasions::Yearly,
    programs::Draft,
    purchases::Sale,
    referrals,
    refunds::Back,
};
use server::{
    Error,
    cards::{Joined, Joining},
    consents::{Agreeing, Purpose},
    data::{Format, Record},
    devices::Kind as CodeKind,
    events::Feed,
    occasions::Details,
    rewards::Shelf,
    tills::{Enrolling, Ringing},
};
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;

/// A program with something of everything that a card can hold.
fn rich() -> Draft {
    program(
        r#"{"currency": "EUR",
            "stamps": {"earn": {"give": 2, "per": "visit"}, "rewards": [{"at": 4, "reward": "a free coffee"}]},
            "points": {"earn": [{"give": 1, "per": {"amount": 100}}], "rewards": [{"price": 10, "reward": "a cake"}]},
            "cashback": {"percent": 5},
            "membership": {"name": "Club", "fee": 500, "months": 12},
            "expiry": {"points": {"days": 90}},
            "occasions": {"birthday": {"stamps": 1}, "anniversary": {"stamps": 1}},
            "experiences": [{"id": "gala", "name": "Gala", "starts": "2026-12-20T18:00:00", "places": 1,
                             "price": {"unit": "point", "amount": 5}}],
            "referral": {"friend": {"stamps": 1}, "inviter": {"reward": "a cookie"}, "after": "first_purchase"}}"#,
    )
}

/// All that is told to a customer.
async fn told(it: &Fixture, customer: CustomerId) -> Vec<Record> {
    let (mut export, mut all) = (it.book.export(customer), Vec::new());
    while let Some(records) = export.next().await.unwrap() {
        all.extend(records);
    }
    all
}

fn of<'a>(records: &'a [Record], kind: &str) -> Vec<&'a Record> {
    records.iter().filter(|record| record.record == kind).collect()
}

fn agreeing(who: &Joined, purpose: Purpose, given: bool) -> Agreeing<'static> {
    let words = "The shop may write to me.";
    Agreeing { customer: who.customer, card: who.card, purpose, given, page: "data", words }
}

/// Somebody of whom all is known that can be: two shops' systems name them, they have told and agreed to all, on two devices.
async fn well_known(it: &Fixture) -> Joined {
    let who = it.join().await;
    it.book.open_wallet(who.customer, None).await.unwrap();
    it.book.open_wallet(who.customer, None).await.unwrap();
    let details =
        Details { birthday: Some(Yearly::new(12, 24).unwrap()), contact: Some("anna.planted@example.com".into()) };
    assert!(it.book.tell_details(who.customer, who.card, &details).await.unwrap());
    it.sell(who.card, sale(r#"{"amount": 2500}"#)).await;
    it.sell(who.card, sale(r#"{"amount": 2500}"#)).await;
    it.book.take(who.customer, who.card, Shelf::Catalogue(0), &it.fresh_key()).await.unwrap();
    it.book.reserve(who.customer, who.card, "gala", &it.fresh_key()).await.unwrap();
    it.book.agree(&agreeing(&who, Purpose::News, true)).await.unwrap();
    it.book.hand_over(who.customer, CodeKind::Kept).await.unwrap();
    who
}

/// How many rows of all tables, as texts, hold this somewhere.
async fn rows_with(it: &Fixture, needle: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (table, row) in it.place.rows().await {
        if row.contains(&needle.to_lowercase()) {
            found.push(format!("{table}: {row}"));
        }
    }
    found
}

#[tokio::test]
async fn whoever_leaves_is_forgotten_and_the_books_stay_sound() {
    let it = shop_with(rich()).await;
    let (till, _) = till(&it).await;
    let named =
        Enrolling { reference: Some("planted-reference".into()), invite: None, language: None, key: key("named") };
    let enrolled = it.book.enroll(&till, &named).await.unwrap();
    let ring = Ringing { card: enrolled.card.id, sale: Sale::of(700), at: None, key: key("rung") };
    it.book.ring_up(&till, &ring).await.unwrap();
    let who = well_known(&it).await;
    let days = it.book.overview(&it.shop).await.unwrap();
    let before = it.book.audit().await.unwrap();
    let history = it.card(who.card).await.entries.len();

    // The one whom a system knows is given to the customer: in real life by a merge.
    let other = it.card(enrolled.card.id).await.card.customer;
    let planted = [
        "planted-reference".to_owned(),
        hex(&who.customer.0),
        hex(&other.0),
        hex(&it.card(who.card).await.card.device.unwrap().0),
        hex(&it.card(who.card).await.card.contact.unwrap()),
        it.card(who.card).await.card.invite_code,
        enrolled.card.invite.clone(),
        "12-24".to_owned(),
    ];
    for needle in &planted {
        assert!(!rows_with(&it, needle).await.is_empty(), "{needle} was never there");
    }
    for customer in [who.customer, other] {
        it.book.forget(customer).await.unwrap();
    }
    for needle in &planted {
        let rows = rows_with(&it, needle).await;
        assert!(rows.is_empty(), "{needle} is still there: {rows:#?}");
    }
    let audit = it.book.audit().await.unwrap();
    assert!(audit.ok, "{audit:?}");
    assert_eq!((audit.purchases, audit.vouchers, audit.cards), (before.purchases, before.vouchers, before.cards));
    assert!(audit.entries > before.entries && history > 0);
    assert_eq!(it.book.overview(&it.shop).await.unwrap(), days, "the shop's counts stay");
    for unit in Unit::ALL {
        assert_eq!(audit.sums.get(unit.code()).and_then(|sums| sums.get("card")).copied().unwrap_or(0), 0, "{unit:?}");
    }
    assert_eq!(it.count("SELECT count(*) FROM sessions WHERE customer_id IS NOT NULL").await, 0);
    assert_eq!(it.count("SELECT count(*) FROM handovers").await, 0);
    assert_eq!(it.count("SELECT count(*) FROM notices").await, 0);
    assert_eq!(it.count("SELECT count(*) FROM places WHERE state = 'reserved'").await, 0);
    // Each card is nobody's, and each another nobody's.
    assert_eq!(it.count("SELECT count(DISTINCT customer_id) FROM cards").await, 2);
    assert_eq!(it.count("SELECT count(*) FROM customers").await, 2);
    assert!(it.book.was_left(who.card).await.unwrap());
    assert!(told(&it, who.customer).await.is_empty());
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

#[tokio::test]
async fn nothing_happens_any_more_to_a_card_that_was_left() {
    let it = shop_with(rich()).await;
    let (till, _) = till(&it).await;
    let who = well_known(&it).await;
    let purchase = it.sell(who.card, Sale::of(100)).await.purchase;
    let (code, number) = (it.codes(who.card).await[0].clone(), it.card(who.card).await.card.number);
    it.book.leave(who.customer, who.card).await.unwrap();
    let gone = |result: server::Result<()>| assert!(matches!(result, Err(Error::NotFound(_))), "{result:?}");
    gone(it.try_sell(who.card, Sale::of(100)).await.map(drop));
    gone(it.redeem(&code).await.map(drop));
    gone(it.book.card_at(&it.me, who.card).await.map(drop));
    gone(it.book.card(who.customer, who.card).await.map(drop));
    gone(it.book.cards_by_number(&it.me, number).await.map(drop));
    gone(it.book.till_card(&till, who.card).await.map(drop));
    gone(it.book.take(who.customer, who.card, Shelf::Catalogue(0), &it.fresh_key()).await.map(drop));
    gone(it.book.leave(who.customer, who.card).await);
    assert!(it.refund(purchase, Back::Whole).await.is_err());
    assert!(it.book.recent_cards(&it.me).await.unwrap().is_empty());
    it.later_days(400);
    it.jobs().await;
    it.assert_reviewed().await;
    it.assert_clean().await;
    // The place at the gala is free again, and the same person may begin anew.
    let again = it.book.join(&Joining { customer: Some(who.customer), ..it.stranger(&it.shop) }).await.unwrap();
    assert_ne!(again.card, who.card);
    assert_eq!(it.card(again.card).await.card.purchases, 0);
    it.assert_clean().await;
}

#[tokio::test]
async fn one_shop_is_left_and_the_other_stays() {
    let it = shop().await;
    let who = it.join().await;
    let wallet = it.book.open_wallet(who.customer, None).await.unwrap();
    let second = crate::journeys::second_shop(&it).await.0;
    let other = it.book.join(&Joining { customer: Some(who.customer), ..it.stranger(&second) }).await.unwrap();
    it.give(who.card, 12).await;
    it.book.leave(who.customer, who.card).await.unwrap();
    let cards: Vec<_> = told(&it, who.customer).await.iter().filter_map(|record| record.card.clone()).collect();
    assert!(cards.iter().all(|card| *card == other.card.to_string()) && !cards.is_empty());
    assert!(it.book.customer(&wallet).await.unwrap().is_some());
    it.assert_clean().await;
}

#[tokio::test]
async fn several_devices_that_delete_everything_at_once_all_find_it_deleted() {
    let it = shop_with(rich()).await;
    let who = well_known(&it).await;
    let second = crate::journeys::second_shop(&it).await.0;
    it.book.join(&Joining { customer: Some(who.customer), ..it.stranger(&second) }).await.unwrap();
    let done = at_once(4, |_| {
        let book = it.book.clone();
        async move { book.forget(who.customer).await }
    })
    .await;
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    assert_eq!(it.count("SELECT count(*) FROM cards WHERE closed_at_us IS NULL").await, 0);
    assert_eq!(it.count("SELECT count(*) FROM customers").await, 2, "each card is nobody's");
    it.assert_clean().await;
}

#[tokio::test]
async fn whoever_was_forgotten_begins_anew() {
    let it = shop().await;
    let who = it.join().await;
    it.book.forget(who.customer).await.unwrap();
    let again = it.book.join(&Joining { customer: Some(who.customer), ..it.stranger(&it.shop) }).await.unwrap();
    assert!(again.customer != who.customer && again.card != who.card);
    assert!(matches!(it.book.open_wallet(who.customer, None).await, Err(Error::NotFound("customer"))));
    assert!(matches!(it.book.hand_over(who.customer, CodeKind::Now).await, Err(Error::NotFound("customer"))));
    it.assert_clean().await;
}

#[tokio::test]
async fn a_card_with_very_many_rewards_is_left_whole() {
    let it = shop_with(Draft::stamp_card(2, "a tea")).await;
    let who = it.join().await;
    for _ in 0..24 {
        it.give(who.card, 20).await;
    }
    it.later_days(1);
    assert_eq!(it.vouchers(who.card).await.len(), 240);
    it.book.leave(who.customer, who.card).await.unwrap();
    assert_eq!(it.count("SELECT count(*) FROM vouchers WHERE state = 'issued'").await, 0);
    it.assert_clean().await;
}

#[tokio::test]
async fn an_invitation_of_somebody_who_left_gives_nothing_and_the_friend_keeps_theirs() {
    let it = shop_with(draft()).await;
    let who = it.join().await;
    let invite = it.card(who.card).await.card.invite_code;
    let friend = it.join_by(&invite).await;
    it.book.leave(who.customer, who.card).await.unwrap();
    it.give(friend.card, 1).await;
    assert_eq!(it.card(friend.card).await.stamps(), 2);
    let refused = format!("SELECT count(*) FROM referrals WHERE reason = '{}'", referrals::Refusal::Left.code());
    assert_eq!(it.count(&refused).await, 1);
    // The link of whoever left leads nowhere, and keeps nobody from joining.
    assert_eq!(it.join_by(&invite).await.refused, None);
    it.assert_clean().await;
}

#[tokio::test]
async fn the_feed_tells_of_it_as_of_anything() {
    let it = shop_with(rich()).await;
    let (till, _) = till(&it).await;
    let who = it.join().await;
    it.sell(who.card, Sale::of(2_500)).await;
    let last = it.book.last_event(&till).await.unwrap();
    it.book.leave(who.customer, who.card).await.unwrap();
    let Feed::Next(events) = it.book.events_after(&till, last).await.unwrap() else { panic!("no feed") };
    assert!(events.len() >= 3 && events.iter().all(|event| event.entry.kind == Kind::Left), "{events:?}");
}

#[tokio::test]
async fn all_that_is_kept_is_told_and_nothing_of_anybody_else() {
    let it = shop_with(rich()).await;
    let (who, other) = (well_known(&it).await, it.join().await);
    it.sell(other.card, sale(r#"{"amount": 99900}"#)).await;
    let invite = it.card(who.card).await.card.invite_code;
    let friend = it.join_by(&invite).await;
    it.sell(friend.card, sale(r#"{"amount": 100}"#)).await;
    let records = told(&it, who.customer).await;
    let seq = it.card(who.card).await.card.seq;
    assert_eq!(of(&records, "entry").len() as u64, seq);
    let places: Vec<u64> =
        of(&records, "entry").iter().map(|one| one.number.as_ref().unwrap().parse().unwrap()).collect();
    assert_eq!(places, (1..=seq).collect::<Vec<_>>());
    assert_eq!(of(&records, "purchase").len(), 2);
    assert_eq!(of(&records, "device").len(), 2);
    assert_eq!(of(&records, "card").len(), 1);
    let vouchers: BTreeSet<_> = of(&records, "voucher").iter().filter_map(|one| one.text.clone()).collect();
    assert_eq!(vouchers, ["a free coffee", "a cake", "a cookie"].map(str::to_owned).into());
    let about: BTreeSet<_> = of(&records, "about").iter().filter_map(|one| one.what.clone()).collect();
    assert_eq!(about.len(), 4, "{about:?}");
    let [invitation] = of(&records, "invitation").try_into().unwrap();
    assert_eq!(invitation.state.as_deref(), Some("rewarded"));
    let [consent] = of(&records, "consent").try_into().unwrap();
    assert_eq!((consent.what.as_deref(), consent.state.as_deref()), (Some("news"), Some("given")));
    assert_eq!(of(&records, "place").len(), 1);
    let all = Format::Json.write(&records, true).unwrap() + &Format::Csv.write(&records, true).unwrap();
    for stranger in [&friend, &other] {
        assert!(!all.contains(&stranger.card.to_string()) && !all.contains(&stranger.customer.to_string()));
    }
    assert!(!all.contains("99900"));
}

#[tokio::test]
async fn a_long_history_is_told_to_its_end_in_stretches() {
    let it = shop_with(Draft::stamp_card(20, "a tea")).await;
    let who = it.join().await;
    for _ in 0..520 {
        it.give(who.card, 1).await;
    }
    let (mut export, mut longest) = (it.book.export(who.customer), 0);
    let mut all = Vec::new();
    while let Some(records) = export.next().await.unwrap() {
        longest = longest.max(records.len());
        all.extend(records);
    }
    assert_eq!(longest, 500);
    assert_eq!(of(&all, "purchase").len(), 520);
    assert_eq!(of(&all, "entry").len() as u64, it.card(who.card).await.card.seq);
    let names: BTreeSet<_> = of(&all, "purchase").iter().map(|one| one.number.clone()).collect();
    assert_eq!(names.len(), 520);
}

#[tokio::test]
async fn nothing_is_agreed_to_until_it_is_and_each_change_is_a_line() {
    let it = shop().await;
    let who = it.join().await;
    assert_eq!(it.book.consents(who.customer, who.card).await.unwrap(), []);
    // What was never given is not taken back.
    it.book.agree(&agreeing(&who, Purpose::News, false)).await.unwrap();
    assert_eq!(it.book.consents(who.customer, who.card).await.unwrap(), []);
    for given in [true, true, false, true] {
        it.book.agree(&agreeing(&who, Purpose::News, given)).await.unwrap();
        it.later_days(1);
    }
    it.book.agree(&agreeing(&who, Purpose::Rewards, true)).await.unwrap();
    let log = it.book.consents(who.customer, who.card).await.unwrap();
    let news: Vec<_> = log.iter().filter(|one| one.purpose == Purpose::News).map(|one| one.given).collect();
    assert_eq!((news, log.len()), (vec![true, false, true], 4));
    assert!(log.iter().all(|one| one.page == "data" && one.words == "The shop may write to me."));
    // Nobody agrees for somebody else, and nobody reads what they agreed to.
    let other = it.join().await;
    let forged = Agreeing { customer: other.customer, ..agreeing(&who, Purpose::News, false) };
    assert!(matches!(it.book.agree(&forged).await, Err(Error::NotFound("card"))));
    assert!(matches!(it.book.consents(other.customer, who.card).await, Err(Error::NotFound("card"))));
    // Whoever leaves takes all of it back.
    it.book.leave(who.customer, who.card).await.unwrap();
    assert_eq!(it.count("SELECT count(*) FROM consents WHERE given = 0").await, 3);
}

#[tokio::test]
async fn whoever_changes_their_mind_for_ever_can_only_take_back() {
    let it = shop().await;
    let who = it.join().await;
    for turn in 0..200 {
        it.book.agree(&agreeing(&who, Purpose::News, turn % 2 == 0)).await.unwrap();
    }
    assert!(matches!(it.book.agree(&agreeing(&who, Purpose::News, true)).await, Err(Error::Locked(_))));
    it.book.agree(&agreeing(&who, Purpose::News, false)).await.unwrap();
    assert_eq!(it.book.consents(who.customer, who.card).await.unwrap().len(), 200);
}

#[tokio::test]
async fn a_till_that_asks_again_is_told_nothing_of_whoever_left() {
    let it = shop_with(draft()).await;
    let (till, _) = till(&it).await;
    let ask = Enrolling { reference: Some("planted".into()), invite: None, language: None, key: key("once") };
    let first = it.book.enroll(&till, &ask).await.unwrap();
    assert_eq!(first.card.reference.as_deref(), Some("planted"));
    assert_eq!(it.book.enroll(&till, &ask).await.unwrap(), first, "the same again, while they are here");
    let ring = Ringing { card: first.card.id, sale: Sale::stamps(1), at: None, key: key("ring") };
    let rung = it.book.ring_up(&till, &ring).await.unwrap();
    assert_eq!(it.book.ring_up(&till, &ring).await.unwrap().card, rung.card);
    let customer = it.card(first.card.id).await.card.customer;
    it.book.forget(customer).await.unwrap();
    assert!(matches!(it.book.enroll(&till, &ask).await, Err(Error::NotFound("card"))));
    assert!(matches!(it.book.ring_up(&till, &ring).await, Err(Error::NotFound("card"))));
    assert_eq!(it.count("SELECT count(*) FROM requests WHERE answer LIKE '%planted%'").await, 0);
    // The shop's system may send them again, as somebody new.
    let again = it.book.enroll(&till, &Enrolling { key: key("twice"), ..ask }).await.unwrap();
    assert!(again.is_new && again.card.id != first.card.id);
}

#[tokio::test]
async fn a_join_that_is_sent_twice_finds_whose_the_card_is_now() {
    let it = shop().await;
    let ask = it.stranger(&it.shop);
    let joined = it.book.join(&ask).await.unwrap();
    assert_eq!(it.book.join(&ask).await.unwrap(), joined);
    it.book.forget(joined.customer).await.unwrap();
    assert!(matches!(it.book.join(&ask).await, Err(Error::KeyReused)));
}

#[tokio::test]
async fn the_rules_refuse_what_the_services_would_let_by() {
    let it = shop_with(rich()).await;
    let who = it.join().await;
    it.book.leave(who.customer, who.card).await.unwrap();
    // Were a closed card found by whatever way, nothing could be written on it.
    let sql = it.place.say(&format!("UPDATE cards SET birthday = '11-21' WHERE id = X'{}'", hex(&who.card.0)));
    sqlx::query(AssertSqlSafe(sql)).execute(&mut it.raw().await).await.unwrap();
    assert_eq!(it.book.keep_occasions().await.unwrap(), 0);
    it.assert_clean().await;
}
