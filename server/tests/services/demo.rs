//! The shops to try everything on: all are open after one call, each has something to show, and the books agree.

use crate::place::Place;
use loyalty::{
    experiences::State,
    ids::DeviceId,
    languages::Language,
    ledger::Unit,
    programs::{Draft, Terms},
    time::{Month, Timestamp},
};
use server::{
    Stampbook,
    cards::{CardView, Joining},
    demo::Demo,
    env::{Clock, Random},
    requests::RequestKey,
    shops::NewShop,
    staff::Staff,
};
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// 2026-11-21 10:00 UTC, a Saturday; 2027-01-01 00:30 UTC; 2028-02-29 22:00 UTC, a leap day.
const MOMENTS: [i64; 3] = [1_795_255_200, 1_798_763_400, 1_835_474_400];
/// All parts that a program can have.
const EVERYTHING: &str = include_str!("../../../loyalty/programs/everything.json");

/// A machine whose clock stands, and whose randomness is the same in each run.
#[derive(Debug)]
struct Still(Timestamp, AtomicU64);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }
}

impl Random for Still {
    fn seed(&self) -> std::io::Result<[u8; 32]> {
        let mut seed = [self.0.0.to_be_bytes()[7]; 32];
        seed[..8].copy_from_slice(&self.1.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        Ok(seed)
    }
}

async fn installation(second: i64) -> (Stampbook, Place) {
    let place = Place::new().await;
    let machine = Arc::new(Still(Timestamp(second * 1_000_000), AtomicU64::new(0)));
    let book = Stampbook::open(place.home(), machine.clone(), machine).await.unwrap();
    (book, place)
}

fn key(text: &str) -> RequestKey {
    RequestKey::parse(text).unwrap()
}

fn with<'a>(demos: &'a [Demo], kind: &str) -> &'a Demo {
    demos.iter().find(|demo| demo.kinds.iter().any(|one| one == kind)).unwrap()
}

async fn till(book: &Stampbook, demo: &Demo) -> Staff {
    let token = book.sign_in_till(demo.shop.id, &demo.pin, "here").await.unwrap();
    book.staff(&token).await.unwrap().unwrap().0
}

/// Cards as they lie at the counter.
async fn cards(book: &Stampbook, demo: &Demo) -> Vec<CardView> {
    book.recent_cards(&till(book, demo).await).await.unwrap()
}

async fn assert_clean(book: &Stampbook) -> u64 {
    let audit = book.audit().await.unwrap();
    assert!(audit.ok, "{audit:?}");
    audit.entries
}

#[tokio::test]
async fn every_kind_can_be_tried_and_has_a_past() {
    let everything: serde_json::Value = serde_json::from_str(EVERYTHING).unwrap();
    let everything: BTreeSet<_> = everything.as_object().unwrap().keys().filter(|part| *part != "currency").collect();
    for moment in MOMENTS {
        let (book, _folder) = installation(moment).await;
        let demos = book.demo().await.unwrap();
        assert_eq!(demos[0].shop.slug, "corner-cafe");
        let kinds: BTreeSet<_> = demos.iter().flat_map(|demo| &demo.kinds).collect();
        assert_eq!(kinds, everything, "every part of a program is used by some shop");
        let languages: BTreeSet<_> = demos.iter().map(|demo| demo.shop.language.code()).collect();
        assert_eq!(languages.len(), Language::ALL.len());
        for demo in &demos {
            assert!(book.sign_in_owner(demo.shop.id, &demo.password, "here").await.is_ok());
            let weeks = book.overview(&demo.shop).await.unwrap().weeks;
            let bought = weeks.iter().map(|(_, tally)| tally.purchases).sum::<u32>();
            // The shop that runs the coalition has a till, but nobody goes there.
            let runs = demo.kinds.iter().any(|kind| kind == "coalition") && demo.shop.home.is_none();
            assert!(if runs { bought == 0 } else { bought > 10 }, "{}: {bought}", demo.shop.slug);
            assert_eq!(cards(&book, demo).await.len(), 10, "{}", demo.shop.slug);
        }
        assert_clean(&book).await;
    }
}

#[tokio::test]
async fn what_is_told_of_the_shops_is_so() {
    let (book, _folder) = installation(MOMENTS[0]).await;
    let demos = book.demo().await.unwrap();
    let deli = cards(&book, with(&demos, "ladder")).await;
    assert!(deli.iter().any(|card| card.standing.tier.level >= 2));
    assert!(deli.iter().any(|card| card.standing.lots.len() > 1));
    let salon = cards(&book, with(&demos, "cashback")).await;
    assert!(salon.iter().any(|card| card.standing.member_until.is_some()));
    assert!(salon.iter().all(|card| card.standing.held.of(Unit::Cashback) % 100 == 0), "no fillér");
    let codes = &with(&demos, "coupons").codes;
    assert_eq!(codes.iter().filter(|code| code.contains('-')).count(), 3, "{codes:?}");

    let bookshop = with(&demos, "experiences");
    let staff = till(&book, bookshop).await;
    let view = book.card_at(&staff, cards(&book, bookshop).await[0].card.id).await.unwrap();
    assert_eq!(view.causes.len(), 3);
    assert!(view.causes.iter().all(|votes| *votes > 0), "{:?}", view.causes);
    let (mut guests, mut waiting, mut came) = (Vec::new(), Vec::new(), Vec::new());
    for experience in &view.terms.experiences {
        guests.push(book.guests(&staff, &experience.id, State::Reserved).await.unwrap().len());
        waiting.push(book.guests(&staff, &experience.id, State::Waiting).await.unwrap().len());
        came.push(book.guests(&staff, &experience.id, State::Attended).await.unwrap().len());
    }
    assert!(came[0] > 0 && guests[0] == 0, "the first is over: {came:?} {guests:?}");
    assert_eq!(guests[1], view.terms.experiences[1].places as usize, "the second is full");
    assert!(waiting[1] > 0 && guests[2] > 0, "{waiting:?} {guests:?}");
    let early = book.guests(&staff, &view.terms.experiences[3].id, State::Reserved).await.unwrap();
    assert!(!early.is_empty() && early.iter().all(|card| card.tier.level == 2), "the last is open for a tier");
    assert!(view.counted > 0);

    let street = with(&demos, "coalition");
    let months = ["2026-11", "2026-10", "2026-09"].map(|month| Month::parse(month).unwrap());
    let mut debts = 0;
    for month in months {
        debts += book.settlement(street.shop.id, month).await.unwrap().settlement.debts.len();
    }
    assert!(debts > 0, "somebody owes somebody something");
}

#[tokio::test]
async fn a_second_call_changes_nothing_and_tells_the_same() {
    let (book, _folder) = installation(MOMENTS[0]).await;
    let first = book.demo().await.unwrap();
    let entries = assert_clean(&book).await;
    assert_eq!(book.demo().await.unwrap(), first);
    assert_eq!(assert_clean(&book).await, entries);
}

fn new_shop(name: &str, id: &str) -> NewShop {
    NewShop {
        name: name.into(),
        color: "#1f5c4a".into(),
        mark: "cup".into(),
        language: Language::En,
        zone: "Europe/Budapest".into(),
        terms: Terms::try_from(Draft::stamp_card(10, "a free coffee")).unwrap(),
        password: "a long password".into(),
        key: key(id),
    }
}

#[tokio::test]
async fn where_only_the_cafe_is_the_others_are_added() {
    let (book, _folder) = installation(MOMENTS[0]).await;
    let cafe = book.open_shop(&new_shop("Corner Café", "the-demo-shop"), true).await.unwrap().shop;
    let (device, language) = (DeviceId([1; 16]), Language::En);
    let ask = Joining { shop: cafe.id, customer: None, device, invite: None, language, key: key("join") };
    let card = book.join(&ask).await.unwrap().card;
    let demos = book.demo().await.unwrap();
    assert_eq!((demos.len(), demos[0].shop.id), (8, cafe.id));
    let token = book.sign_in_owner(cafe.id, "a long password", "here").await.unwrap();
    let owner = book.staff(&token).await.unwrap().unwrap().0;
    let cards = book.recent_cards(&owner).await.unwrap();
    assert_eq!(cards.iter().map(|one| one.card.id).collect::<Vec<_>>(), [card], "its past is its own");
}

#[tokio::test]
async fn an_owners_shop_of_the_same_name_is_not_taken_for_one_of_the_demo() {
    let (book, _folder) = installation(MOMENTS[0]).await;
    let own = book.open_shop(&new_shop("Petal & Stem", "mine"), true).await.unwrap().shop;
    let demos = book.demo().await.unwrap();
    assert!(demos.iter().all(|demo| demo.shop.id != own.id && demo.shop.slug != own.slug));
    assert_eq!(book.shop(own.id).await.unwrap(), own, "it belongs to no coalition");
    let street = with(&demos, "coalition");
    let terms = book.terms(&street.shop).await.unwrap();
    for slug in &terms.coalition.as_ref().unwrap().shops {
        assert_eq!(book.shop_by_slug(slug).await.unwrap().home, Some(street.shop.id));
    }
    assert_clean(&book).await;
}
