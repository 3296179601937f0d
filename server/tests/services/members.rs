//! A shop that joined a coalition: its own older cards are served in all that they were promised.

use crate::common::{Fixture, key, new_shop, program, shop_with};
use loyalty::{experiences::State, ids::CardId, ledger::Unit, occasions::Yearly, purchases::Sale};
use server::{
    cards::{Joined, Joining},
    counter::{Selling, Sold},
    occasions::Details,
    staff::Staff,
    store::Shop,
};

const OWN: &str = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
    "referral": {"friend": {"points": 5}, "inviter": {"points": 10}, "after": "first_purchase"},
    "occasions": {"birthday": {"points": 7}},
    "coupons": [{"code": "HELLO", "single_use": true, "gives": {"gift": {"points": 3}}}],
    "experiences": [{"id": "reading", "name": "A reading", "starts": "2026-12-20T18:00:00", "places": 1}]}"#;

const SHARED: &str = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
    "coalition": {"shops": ["test-cafe", "books"], "worth": [{"unit": "point", "each": 10, "minor": 20}]}}"#;

/// A shop with two customers of its own, one invited by the other on the same device, that has joined a coalition since.
struct Scene {
    it: Fixture,
    books: Shop,
    staff: Staff,
    inviter: Joined,
    friend: Joined,
    coupon: String,
}

async fn scene() -> Scene {
    let it =
        shop_with(program(r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]}}"#)).await;
    let opened = it.book.open_shop(&new_shop("Books", program(OWN)), false).await.unwrap();
    let (book, shop) = (&it.book, opened.shop);
    let staff = it.staff(&opened.token).await.unwrap();
    let ask = it.stranger(&shop);
    let inviter = book.join(&ask).await.unwrap();
    let invite = Some(book.card_at(&staff, inviter.card).await.unwrap().card.invite_code);
    let friend = book.join(&Joining { invite, ..it.stranger(&shop) }).await.unwrap();
    let query = sqlx::query("UPDATE cards SET device_id = $1 WHERE id = $2");
    query.bind(ask.device.0.as_slice()).bind(friend.card.0.as_slice()).execute(&mut it.raw().await).await.unwrap();
    let birthday = Some(Yearly::new(12, 3).unwrap());
    book.tell_details(friend.customer, friend.card, &Details { birthday, contact: None }).await.unwrap();
    book.reserve(friend.customer, friend.card, "reading", &key("seat")).await.unwrap();
    let coupon = book.coupon_codes(shop.id, "HELLO", 0, 1).await.unwrap().remove(0);
    it.publish(program(SHARED)).await;
    let books = book.shop(shop.id).await.unwrap();
    let staff = it.staff(&opened.token).await.unwrap();
    assert_eq!((books.home, staff.books), (Some(it.shop.id), it.shop.id));
    Scene { it, books, staff, inviter, friend, coupon }
}

impl Scene {
    async fn sell(&self, card: CardId, sale: Sale) -> Sold {
        self.it.book.sell(&Selling { shop: self.books.id, ..self.it.selling(card, sale) }).await.unwrap()
    }

    async fn points(&self, card: CardId) -> u32 {
        self.it.book.card_at(&self.staff, card).await.unwrap().standing.held.of(Unit::Point)
    }
}

#[tokio::test]
async fn an_invitation_that_is_held_is_decided_on() {
    let scene = scene().await;
    scene.sell(scene.friend.card, Sale::of(1_000)).await;
    let held = scene.it.book.held_referrals(&scene.staff).await.unwrap();
    assert_eq!(held.len(), 1);
    assert!(scene.it.book.held_referrals(&scene.it.me).await.unwrap().is_empty(), "it is no other shop's");
    let elsewhere = scene.it.book.decide_referral(&scene.it.me, held[0].0.id, true).await;
    assert!(matches!(elsewhere, Err(server::Error::NotFound("referral"))));
    scene.it.book.decide_referral(&scene.staff, held[0].0.id, true).await.unwrap();
    assert_eq!(scene.points(scene.inviter.card).await, 10);
    scene.it.assert_clean().await;
}

#[tokio::test]
async fn a_birthday_is_kept() {
    let scene = scene().await;
    scene.it.on("2026-12-03");
    assert_eq!(scene.it.book.keep_occasions().await.unwrap(), 1);
    assert_eq!(scene.it.book.keep_occasions().await.unwrap(), 0);
    assert_eq!(scene.points(scene.friend.card).await, 5 + 7);
}

#[tokio::test]
async fn a_printed_code_is_good_on_a_card_of_its_program() {
    let scene = scene().await;
    let sale = Sale { coupons: vec![scene.coupon.clone()], ..Sale::default() };
    assert_eq!(scene.sell(scene.friend.card, sale).await.earned, [(Unit::Point, 3)]);
}

#[tokio::test]
async fn guests_of_its_own_events_are_let_in() {
    let scene = scene().await;
    let book = &scene.it.book;
    let all = book.attendance(&scene.staff).await.unwrap();
    assert_eq!(all.iter().map(|one| (one.experience.id.as_str(), one.taken)).collect::<Vec<_>>(), [("reading", 1)]);
    let guests = book.guests(&scene.staff, "reading", State::Reserved).await.unwrap();
    assert_eq!(guests.iter().map(|card| card.id).collect::<Vec<_>>(), [scene.friend.card]);
    book.attend(&scene.staff, scene.friend.card, "reading", &key("in")).await.unwrap();
}

#[tokio::test]
async fn a_number_that_two_cards_have_is_asked_about() {
    let scene = scene().await;
    let shared = scene.it.book.join(&scene.it.stranger(&scene.it.shop)).await.unwrap();
    let number = scene.it.book.card_at(&scene.staff, scene.friend.card).await.unwrap().card.number;
    let query = sqlx::query("UPDATE cards SET number = $1 WHERE id = $2");
    let query = query.bind(number.digits()).bind(shared.card.0.as_slice());
    query.execute(&mut scene.it.raw().await).await.unwrap();
    let found = scene.it.book.cards_by_number(&scene.staff, number).await.unwrap();
    let mut found: Vec<_> = found.iter().map(|view| view.card.id).collect();
    let mut both = [shared.card, scene.friend.card];
    found.sort();
    both.sort();
    assert_eq!(found, both);
}
