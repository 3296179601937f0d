//! Experiences: as many guests as there are places, whoever waits longest moves up, and each pays once.

use crate::common::{Fixture, at_once, key, program, refusal, shop_with};
use loyalty::{
    cards::Refusal, experiences::State, ids::CardId, ledger::Unit, notices::What, programs::Draft, purchases::Sale,
};
use server::{Error, cards::Joined, experiences::Answer};

fn experiences() -> Draft {
    program(
        r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
            "membership": {"name": "Club", "fee": 2400, "months": 12},
            "experiences": [
                {"id": "latte-art", "name": "Latte art", "starts": "2026-12-05T18:00:00", "places": 5,
                 "price": {"unit": "point", "amount": 30}, "cancel_hours": 48},
                {"id": "tasting", "name": "Tasting", "starts": "2026-12-12T18:00:00", "places": 1},
                {"id": "gala", "name": "Gala", "starts": "2026-12-20T18:00:00", "places": 2, "only_for": "members"}]}"#,
    )
}

/// Customers with so many points each, a minute apart.
async fn people(it: &Fixture, points: &[u32]) -> Vec<Joined> {
    let mut people = Vec::new();
    for points in points {
        let who = it.join().await;
        it.sell(who.card, Sale::of(points * 100)).await;
        people.push(who);
    }
    people
}

async fn reserve(it: &Fixture, who: &Joined, what: &str) -> server::Result<Answer> {
    it.later(std::time::Duration::from_secs(60));
    it.book.reserve(who.customer, who.card, what, &it.fresh_key()).await
}

async fn cancel(it: &Fixture, who: &Joined, what: &str) -> server::Result<Answer> {
    it.book.cancel(who.customer, who.card, what, &it.fresh_key()).await
}

async fn guests(it: &Fixture, what: &str, state: State) -> Vec<CardId> {
    it.book.guests(&it.me, what, state).await.unwrap().into_iter().map(|card| card.id).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_who_ask_at_once_for_five_places_are_five_and_twenty_five_who_wait() {
    let it = shop_with(experiences()).await;
    let people = people(&it, &[40; 30]).await;
    let answers = at_once(30, |number| {
        let (book, who, key) = (it.book.clone(), people[number].clone(), key(&format!("place-{number}")));
        async move { book.reserve(who.customer, who.card, "latte-art", &key).await.unwrap().state }
    })
    .await;
    let count = |state| answers.iter().filter(|one| **one == state).count();
    assert_eq!((count(State::Reserved), count(State::Waiting)), (5, 25));
    assert_eq!(guests(&it, "latte-art", State::Reserved).await.len(), 5);
    assert_eq!(guests(&it, "latte-art", State::Waiting).await.len(), 25);
    for (who, state) in people.iter().zip(&answers) {
        let view = it.card(who.card).await;
        assert_eq!(view.places[0], (5, Some(*state)));
        let expected = if *state == State::Reserved { 10 } else { 40 };
        assert_eq!(view.standing.held.of(Unit::Point), expected, "who waits has not paid");
    }
    it.assert_clean().await;
}

#[tokio::test]
async fn a_place_that_is_given_back_goes_to_the_first_who_can_pay() {
    let it = shop_with(experiences()).await;
    let people = people(&it, &[40, 40, 40, 40, 40, 10, 40, 40]).await;
    for who in &people {
        reserve(&it, who, "latte-art").await.unwrap();
    }
    let waiting: Vec<_> = people[5..].iter().map(|who| who.card).collect();
    assert_eq!(guests(&it, "latte-art", State::Waiting).await, waiting);
    let mut listener = it.book.live().listen(it.shop.id, people[6].card, 0).unwrap();
    assert_eq!(cancel(&it, &people[0], "latte-art").await.unwrap().state, State::Cancelled);
    assert_eq!(it.held(people[0].card, Unit::Point).await, 40, "early enough");
    let moved = it.card(people[6].card).await;
    assert_eq!((moved.places[0], moved.standing.held.of(Unit::Point)), ((5, Some(State::Reserved)), 10));
    assert_eq!(listener.changed().await, Some(moved.card.seq), "their page hears of it");
    assert_eq!(moved.notices.len(), 1);
    assert_eq!(moved.notices[0].what, What::PlaceFree("latte-art".into()));
    // Who could not pay waits on, before the last one.
    assert_eq!(guests(&it, "latte-art", State::Waiting).await, [people[5].card, people[7].card]);
    // Who waits and leaves moves nobody up.
    cancel(&it, &people[7], "latte-art").await.unwrap();
    assert_eq!(it.card(people[0].card).await.places[0].0, 5);
    it.assert_clean().await;
}

#[tokio::test]
async fn too_late_gives_the_place_back_but_not_the_price() {
    let it = shop_with(experiences()).await;
    let people = people(&it, &[40, 40]).await;
    reserve(&it, &people[0], "latte-art").await.unwrap();
    it.on("2026-12-03 18:00:01");
    cancel(&it, &people[0], "latte-art").await.unwrap();
    assert_eq!(it.held(people[0].card, Unit::Point).await, 10);
    assert_eq!(it.card(people[0].card).await.places[0], (0, Some(State::Cancelled)));
    assert_eq!(refusal(cancel(&it, &people[0], "latte-art").await), Refusal::NotOffered);
    it.on("2026-12-05 18:00");
    assert_eq!(refusal(reserve(&it, &people[1], "latte-art").await), Refusal::Begun);
    it.assert_clean().await;
}

#[tokio::test]
async fn who_has_a_place_is_let_in_once() {
    let it = shop_with(experiences()).await;
    let people = people(&it, &[40, 40]).await;
    reserve(&it, &people[0], "tasting").await.unwrap();
    reserve(&it, &people[1], "tasting").await.unwrap();
    let attend = async |who: &Joined| it.book.attend(&it.me, who.card, "tasting", &it.fresh_key()).await;
    assert_eq!(refusal(attend(&people[1]).await), Refusal::NotOffered);
    assert_eq!(attend(&people[0]).await.unwrap().state, State::Attended);
    assert_eq!(refusal(attend(&people[0]).await), Refusal::TakenBefore);
    assert_eq!(refusal(cancel(&it, &people[0], "tasting").await), Refusal::NotOffered);
    assert_eq!(guests(&it, "tasting", State::Attended).await, [people[0].card]);
    assert_eq!(it.card(people[1].card).await.places[1], (1, Some(State::Waiting)), "the place is gone for good");
    assert!(matches!(
        it.book.attend(&it.me, people[0].card, "nothing", &it.fresh_key()).await,
        Err(Error::NotFound(_))
    ));
    it.assert_clean().await;
}

#[tokio::test]
async fn some_are_for_members_alone() {
    let it = shop_with(experiences()).await;
    let people = people(&it, &[1]).await;
    assert_eq!(refusal(reserve(&it, &people[0], "gala").await), Refusal::NotForYou);
    it.book.pay_membership(&it.me, people[0].card, &it.fresh_key()).await.unwrap();
    assert_eq!(reserve(&it, &people[0], "gala").await.unwrap().state, State::Reserved);
}

#[tokio::test]
async fn the_same_request_reserves_once_and_is_bound_to_its_experience() {
    let it = shop_with(experiences()).await;
    let people = people(&it, &[70, 70]).await;
    let who = &people[0];
    let ask = async |who: &Joined, what: &str| it.book.reserve(who.customer, who.card, what, &key("k")).await;
    let first = ask(who, "latte-art").await.unwrap();
    assert_eq!(ask(who, "latte-art").await.unwrap(), first);
    assert_eq!(it.held(who.card, Unit::Point).await, 40);
    assert!(matches!(ask(who, "tasting").await, Err(Error::KeyReused)));
    let cancelled = it.book.cancel(who.customer, who.card, "latte-art", &key("k")).await;
    assert!(matches!(cancelled, Err(Error::KeyReused)));
    assert!(ask(&people[1], "tasting").await.is_ok(), "somebody else's key of the same name");
    let given = it.book.cancel(who.customer, who.card, "latte-art", &key("back")).await.unwrap();
    assert_eq!(it.book.cancel(who.customer, who.card, "latte-art", &key("back")).await.unwrap(), given);
    assert_eq!(it.card(who.card).await.places[0], (0, Some(State::Cancelled)));
    let again = reserve(&it, who, "latte-art").await.unwrap();
    assert_eq!((again.state, it.held(who.card, Unit::Point).await), (State::Reserved, 40));
    let other = it.book.reserve(people[1].customer, who.card, "latte-art", &key("k")).await;
    assert!(matches!(other, Err(Error::NotFound("card"))));
    it.assert_clean().await;
}

#[tokio::test]
async fn who_waits_under_terms_that_no_longer_know_it_keeps_nobody_from_giving_back() {
    let it = shop_with(experiences()).await;
    let people = people(&it, &[10, 10]).await;
    reserve(&it, &people[0], "tasting").await.unwrap();
    reserve(&it, &people[1], "tasting").await.unwrap();
    let mut without = experiences();
    without.experiences.remove(1);
    it.publish(without).await;
    // Only the one who waits is under the new terms.
    let sql = "UPDATE cards SET program_version = 2 WHERE id = $1";
    sqlx::query(sql).bind(people[1].card.0.as_slice()).execute(&mut it.raw().await).await.unwrap();
    assert_eq!(cancel(&it, &people[0], "tasting").await.unwrap().state, State::Cancelled);
    it.assert_clean().await;
}

#[tokio::test]
async fn a_free_place_goes_to_whoever_can_have_it_under_their_own_terms() {
    let it = shop_with(experiences()).await;
    let people = people(&it, &[10, 10, 10, 10]).await;
    for who in &people {
        reserve(&it, who, "tasting").await.unwrap();
    }
    // Who waits longest is under terms by which it has begun; the next under terms with too few places.
    let mut other = experiences();
    other.experiences[1].starts = "2026-11-21T00:00:00".parse().unwrap();
    it.publish(other).await;
    let sql = "UPDATE cards SET program_version = 2 WHERE id = $1";
    sqlx::query(sql).bind(people[1].card.0.as_slice()).execute(&mut it.raw().await).await.unwrap();
    cancel(&it, &people[0], "tasting").await.unwrap();
    assert_eq!(guests(&it, "tasting", State::Reserved).await, [people[2].card]);
    it.assert_clean().await;
}

#[tokio::test]
async fn everybody_who_waits_is_asked() {
    let it = shop_with(experiences()).await;
    let mut points = vec![40; 5];
    points.extend([1; 51]);
    points.push(40);
    let people = people(&it, &points).await;
    for who in &people {
        reserve(&it, who, "latte-art").await.unwrap();
    }
    cancel(&it, &people[0], "latte-art").await.unwrap();
    assert_eq!(it.card(people[56].card).await.places[0].1, Some(State::Reserved), "after 51 who can't pay");
    it.assert_clean().await;
}

#[tokio::test]
async fn a_place_that_nobody_could_pay_for_is_offered_again() {
    let it = shop_with(experiences()).await;
    let people = people(&it, &[40, 40, 40, 40, 40, 10, 10, 40]).await;
    for who in &people[..7] {
        reserve(&it, who, "latte-art").await.unwrap();
    }
    cancel(&it, &people[0], "latte-art").await.unwrap();
    assert_eq!(guests(&it, "latte-art", State::Reserved).await.len(), 4, "nobody can pay for it yet");
    it.jobs().await;
    assert_eq!(guests(&it, "latte-art", State::Reserved).await.len(), 4);
    it.sell(people[6].card, Sale::of(3_000)).await;
    // A newcomer does not pass whoever waits by.
    assert_eq!(reserve(&it, &people[7], "latte-art").await.unwrap().state, State::Waiting);
    assert_eq!(it.card(people[6].card).await.places[0].1, Some(State::Reserved));
    cancel(&it, &people[1], "latte-art").await.unwrap();
    assert_eq!(it.card(people[7].card).await.places[0].1, Some(State::Reserved));
    cancel(&it, &people[2], "latte-art").await.unwrap();
    it.sell(people[5].card, Sale::of(3_000)).await;
    it.jobs().await;
    assert_eq!(it.card(people[5].card).await.places[0].1, Some(State::Reserved), "the job asks again");
    it.assert_clean().await;
}
