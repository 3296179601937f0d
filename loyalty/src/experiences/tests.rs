//! Experiences: few places, and who has them.

use super::*;
use crate::{
    cards::Event,
    testing::{Shop, draft, wrong},
};
use proptest::prelude::*;

/// A wine bar: a tasting with 12 places for 300 points (gold may reserve before 15 November, cancelling is free until two
/// days before), a tour for one of gold, a harvest day for 40.
const WINE_BAR: &str = include_str!("../../programs/experiences.json");
const TASTING: usize = 0;
const TOUR: usize = 1;

/// Where everybody stands, as a store keeps it.
struct Book {
    shop: Shop,
    mine: Vec<Option<State>>,
    paid: Vec<Vec<Paid>>,
}

impl Book {
    fn new(program: &str, zone: &str, cards: usize) -> Self {
        let mut shop = Shop::new(program, zone);
        (0..cards).for_each(|_| {
            shop.opens("2026-10-01");
        });
        Self { shop, mine: vec![None; cards], paid: vec![Vec::new(); cards] }
    }

    fn taken(&self) -> u32 {
        let taken = self.mine.iter().filter(|state| matches!(state, Some(State::Reserved | State::Attended)));
        taken.count() as u32
    }

    fn does(&mut self, card: usize, when: &str, event: Event<'_>) -> Result<State, Refusal> {
        let decision = self.shop.on(card, when, event)?;
        let taken = decision.moves.iter().filter(|one| one.kind == Kind::Reserved);
        let paid =
            |one: &crate::cards::Move| Paid { unit: one.unit, amount: one.amount, ends: one.ends, issuer: one.issuer };
        self.paid[card] = taken.map(paid).collect();
        self.mine[card] = decision.place;
        decision.place.ok_or(Refusal::NotOffered)
    }

    fn reserve(&mut self, card: usize, when: &str, place: usize) -> Result<State, Refusal> {
        self.does(card, when, Event::Reserve(place, self.taken(), self.mine[card]))
    }

    fn cancel(&mut self, card: usize, when: &str, place: usize) -> Result<State, Refusal> {
        let paid = self.paid[card].clone();
        self.does(card, when, Event::Cancel(place, self.mine[card], &paid))
    }

    fn attend(&mut self, card: usize, when: &str, place: usize) -> Result<State, Refusal> {
        self.does(card, when, Event::Attend(place, self.mine[card]))
    }

    fn points(&self, card: usize) -> u32 {
        self.shop.cards[card].held(Unit::Point)
    }

    /// Points beyond the 100 that everybody begins with: so many euros are paid.
    fn spend(&mut self, card: usize, when: &str, euros: u32) {
        self.shop.buys(card, when, &format!(r#"{{"amount": {}}}"#, euros * 100)).unwrap();
    }
}

#[test]
fn a_place_is_reserved_paid_for_and_taken() {
    let mut book = Book::new(WINE_BAR, "Europe/Budapest", 1);
    assert_eq!(book.reserve(0, "2026-11-20", TASTING), Err(Refusal::Balance));
    book.spend(0, "2026-11-20", 250);
    assert_eq!(book.reserve(0, "2026-11-20", TASTING), Ok(State::Reserved));
    assert_eq!(book.points(0), 50);
    assert_eq!(book.reserve(0, "2026-11-20", TASTING), Err(Refusal::TakenBefore));
    assert_eq!(book.attend(0, "2026-12-05 18:10", TASTING), Ok(State::Attended));
    assert_eq!(book.attend(0, "2026-12-05 18:11", TASTING), Err(Refusal::TakenBefore));
    assert_eq!(book.cancel(0, "2026-12-05 17:00", TASTING), Err(Refusal::NotOffered));
    assert_eq!(book.points(0), 50);
}

/// When, a tier of gold or none; what is answered.
#[test]
fn places_are_open_from_their_day_and_for_gold_before() {
    let cases = [
        ("2026-11-14 23:59:59", false, Err(Refusal::NotYet)),
        ("2026-11-15 00:00", false, Ok(State::Reserved)),
        ("2026-11-01", true, Ok(State::Reserved)),
        ("2026-12-05 17:59:59", false, Ok(State::Reserved)),
        ("2026-12-05 18:00", false, Err(Refusal::Begun)),
        ("2026-12-06", true, Err(Refusal::Begun)),
    ];
    for zone in ["Europe/Budapest", "Pacific/Honolulu", "Pacific/Kiritimati"] {
        for (when, gold, expected) in cases {
            let mut book = Book::new(WINE_BAR, zone, 1);
            book.spend(0, "2026-10-02", if gold { 500 } else { 400 });
            assert_eq!(book.reserve(0, when, TASTING), expected, "{zone} {when} {gold}");
        }
    }
    let mut book = Book::new(WINE_BAR, "Europe/Budapest", 1);
    assert_eq!(book.reserve(0, "2027-05-31 23:59", 2), Err(Refusal::NotYet));
    assert_eq!(book.reserve(0, "2027-06-01", 2), Ok(State::Reserved));
    assert_eq!(book.reserve(0, "2027-06-01", 3), Err(Refusal::NotOffered));
}

#[test]
fn what_is_kept_for_gold_is_kept_for_gold() {
    let mut book = Book::new(WINE_BAR, "Europe/Budapest", 2);
    book.spend(0, "2026-10-02", 500);
    assert_eq!(book.reserve(1, "2026-10-03", TOUR), Err(Refusal::NotForYou));
    assert_eq!(book.reserve(0, "2026-10-03", TOUR), Ok(State::Reserved));
    // The tier ended with the year; who has a place keeps it.
    assert_eq!(book.attend(0, "2027-02-14 15:25", TOUR), Ok(State::Attended));
}

#[test]
fn who_comes_too_late_waits_and_pays_when_a_place_is_free() {
    let program = WINE_BAR.replace(r#""places": 12"#, r#""places": 1"#);
    let mut book = Book::new(&program, "Europe/Budapest", 2);
    book.spend(0, "2026-11-20", 300);
    book.spend(1, "2026-11-20", 300);
    assert_eq!(book.reserve(0, "2026-11-20", TASTING), Ok(State::Reserved));
    assert_eq!((book.reserve(1, "2026-11-21", TASTING), book.points(1)), (Ok(State::Waiting), 400));
    assert_eq!(book.reserve(1, "2026-11-21", TASTING), Err(Refusal::TakenBefore));
    assert_eq!(book.attend(1, "2026-12-05 18:00", TASTING), Err(Refusal::NotOffered));
    assert_eq!((book.cancel(0, "2026-11-22", TASTING), book.points(0)), (Ok(State::Cancelled), 400));
    assert_eq!((book.reserve(1, "2026-11-22", TASTING), book.points(1)), (Ok(State::Reserved), 100));
    // And now the first waits, and may stop waiting, without paying.
    assert_eq!(book.reserve(0, "2026-11-23", TASTING), Ok(State::Waiting));
    assert_eq!((book.cancel(0, "2026-12-05 19:00", TASTING), book.points(0)), (Ok(State::Cancelled), 400));
    assert_eq!(book.cancel(0, "2026-12-05 19:00", TASTING), Err(Refusal::NotOffered));
}

/// When a place for 300 points is given back, what is held then.
#[test]
fn the_price_comes_back_where_it_is_early_enough() {
    let cases = [
        ("2026-11-20", Ok(State::Cancelled), 400),
        ("2026-12-03 17:59:59", Ok(State::Cancelled), 400),
        ("2026-12-03 18:00:00", Ok(State::Cancelled), 400),
        ("2026-12-03 18:00:01", Ok(State::Cancelled), 100),
        ("2026-12-05 17:59:59", Ok(State::Cancelled), 100),
        ("2026-12-05 18:00", Err(Refusal::Begun), 100),
    ];
    for (when, expected, held) in cases {
        let mut book = Book::new(WINE_BAR, "Europe/Budapest", 1);
        book.spend(0, "2026-11-19", 300);
        book.reserve(0, "2026-11-19", TASTING).unwrap();
        assert_eq!((book.cancel(0, when, TASTING), book.points(0)), (expected, held), "{when}");
    }
}

#[test]
fn points_that_come_back_lapse_when_they_would_have() {
    let program = WINE_BAR.replacen('{', r#"{"expiry": {"points": {"days": 60}},"#, 1);
    let mut book = Book::new(&program, "Europe/Budapest", 1);
    book.spend(0, "2026-10-20", 300);
    book.reserve(0, "2026-11-20", TASTING).unwrap();
    book.cancel(0, "2026-11-21", TASTING).unwrap();
    book.shop.on(0, "2026-11-30 23:59", Event::Review).unwrap();
    assert_eq!(book.points(0), 400);
    book.shop.on(0, "2026-12-01 00:00", Event::Review).unwrap();
    assert_eq!(book.points(0), 300);
    book.shop.on(0, "2026-12-20 00:00", Event::Review).unwrap();
    assert_eq!(book.points(0), 0);
}

/// Stamps for a coffee, and a workshop for five.
const WORKSHOP: &str = r#"{
    "stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 10, "reward": "a coffee"}]},
    "experiences": [{"id": "workshop", "name": "Workshop", "starts": "2026-12-05T18:00", "places": 5, "price": {"unit": "stamp", "amount": 5}}]
}"#;

#[test]
fn stamps_that_come_back_fill_the_card_and_give_nothing_twice() {
    let mut book = Book::new(WORKSHOP, "Europe/Budapest", 1);
    let stamps = |book: &Book| (book.shop.cards[0].held(Unit::Stamp), book.shop.cards[0].held(Unit::Voucher));
    book.shop.buys(0, "2026-11-01", r#"{"stamps": 9}"#).unwrap();
    assert_eq!(stamps(&book), (9, 0));
    for _ in 0..3 {
        book.reserve(0, "2026-11-02", 0).unwrap();
        assert_eq!(stamps(&book), (4, 0));
        book.cancel(0, "2026-11-02", 0).unwrap();
        assert_eq!(stamps(&book), (9, 0), "nothing for nothing");
    }
    book.reserve(0, "2026-11-03", 0).unwrap();
    book.shop.buys(0, "2026-11-04", r#"{"stamps": 5}"#).unwrap();
    book.cancel(0, "2026-11-05", 0).unwrap();
    assert_eq!(stamps(&book), (4, 1), "14 stamps are a coffee and 4");
    book.shop.buys(0, "2026-11-06", r#"{"stamps": 6}"#).unwrap();
    assert_eq!(stamps(&book), (0, 2));
}

#[test]
fn stamps_along_which_there_are_rewards_are_no_price() {
    let cookies = WORKSHOP.replace(r#"[{"at": 10"#, r#"[{"at": 5, "reward": "a cookie"}, {"at": 10"#);
    assert_eq!(wrong(draft(&cookies)), ["experiences.0.price.unit"]);
}

#[test]
fn what_is_wrong_with_an_experience_is_named() {
    let program = r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 9, "reward": "tea"}]}, "experiences": [X]}"#;
    let with = |one: &str| wrong(draft(&program.replace('X', one)));
    assert_eq!(
        with(
            r#"{"id": "a", "name": "A", "starts": "2026-12-05T18:00", "places": 1, "price": {"unit": "stamp", "amount": 1}}"#
        ),
        [""; 0]
    );
    let one = r#"{"id": "A", "name": "", "starts": "2026-12-05T18:00", "places": 0, "cancel_hours": 721,
        "price": {"unit": "vote", "amount": 0}, "opens": "2026-12-06", "only_for": "members", "early_for": {"tier": "Gold"}}"#;
    let fields =
        ["id", "name", "starts", "places", "cancel_hours", "price.unit", "price.amount", "only_for", "early_for"];
    assert_eq!(with(one), fields.map(|field| format!("experiences.0.{field}")));
    let early = r#"{"id": "a", "name": "A", "starts": "2026-12-05T18:00", "places": 1, "early_for": "members"}"#;
    assert_eq!(with(early), ["experiences.0.early_for", "experiences.0.early_for"]);
    let two = r#"{"id": "a", "name": "A", "starts": "2026-12-05T18:00", "places": 1}"#;
    assert_eq!(with(&format!("{two}, {two}")), ["experiences.0.id", "experiences.1.id"]);
}

proptest! {
    #[test]
    fn there_are_never_more_than_there_are_places(
        places in 1u32..8, zone in prop::sample::select(vec!["Europe/Budapest", "Pacific/Apia"]),
        steps in prop::collection::vec((0usize..12, 0u8..8, 0i64..30), 1..120),
    ) {
        let mut book = Book::new(&WINE_BAR.replace(r#""places": 12"#, &format!(r#""places": {places}"#)), zone, 12);
        (0..12).for_each(|card| book.spend(card, "2026-11-14", 350));
        let start = book.shop.at("2026-11-15");
        let mut hours = 0;
        for (card, what, later) in steps {
            hours += later;
            let now = Here::new(start.plus_seconds(hours * 3_600), &book.shop.zone).clock().to_string();
            let before = (book.mine[card], book.points(card), book.taken());
            let answer = match what {
                0..=4 => book.reserve(card, &now, TASTING),
                5 | 6 => book.cancel(card, &now, TASTING),
                _ => book.attend(card, &now, TASTING),
            };
            prop_assert!(book.taken() <= places);
            match answer {
                Err(_) => prop_assert_eq!((book.mine[card], book.points(card)), (before.0, before.1)),
                Ok(State::Reserved) => prop_assert_eq!((before.2 < places, book.points(card) + 300), (true, before.1)),
                Ok(State::Waiting) => prop_assert_eq!((before.2 < places, book.points(card)), (false, before.1)),
                Ok(State::Attended) => prop_assert_eq!((before.0, book.points(card)), (Some(State::Reserved), before.1)),
                Ok(State::Cancelled) => prop_assert!(book.points(card) >= before.1),
            }
            prop_assert!(book.points(card) <= 450);
        }
        prop_assert!(book.shop.in_account(Account::Redeemed, Unit::Point) >= 300 * i64::from(book.taken()));
    }
}
