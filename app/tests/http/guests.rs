//! Events at the counter, and invitations that wait for a decision.

use crate::{
    browser::Browser,
    common::{Scene, give, site, site_of},
};
use loyalty::{languages::Language, programs::Terms};
use serde_json::json;
use server::requests::RequestKey;
use std::time::Duration;

/// A shop with an evening for two.
async fn evening() -> Scene {
    let experience = json!([{"id": "tasting", "name": "Wine tasting", "starts": "2026-12-05T18:00", "places": 2}]);
    let stamps = json!({"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 10, "reward": "a cake"}]});
    let terms: Terms = serde_json::from_value(json!({"stamps": stamps, "experiences": experience})).unwrap();
    site_of(terms).await
}

/// A guest who has asked for a place; their card.
async fn guest(it: &Scene) -> String {
    // Whoever asks first comes first.
    it.later(Duration::from_secs(1));
    let (_, card) = it.member().await;
    let view = it.view(&card).await;
    let key = RequestKey::parse(&format!("place-{card}")).unwrap();
    it.book.reserve(view.card.customer, view.card.id, "tasting", &key).await.unwrap();
    card
}

#[tokio::test]
async fn guests_are_let_in_once() {
    let it = evening().await;
    let (one, two, late) = (guest(&it).await, guest(&it).await, guest(&it).await);
    let mut till = it.till().await;
    till.get("/counter").await.says(200, "Events");
    till.get("/counter/experiences")
        .await
        .says(200, "Wine tasting 5 December 2026, 18:00 2 of 2 places taken, 1 waiting");
    let (address, action) = ("/counter/experiences/tasting", "/counter/experiences/tasting/attend");
    let page = till.get(address).await;
    let number = async |card: &str| it.view(card).await.card.number.to_string();
    let first = number(&one).await;
    page.says(200, &format!("Guests {first} Let in {first}"));
    assert!(page.reads(&format!("Waiting list {}", number(&late).await)));
    let done = till.submit(&page, action, &[]).await;
    till.submit(&page, action, &[]).await.leads_to(done.location().unwrap());
    let page = till.follow(done).await;
    page.says(200, &format!("Let in. Guests {}", number(&two).await));
    assert!(page.reads(&format!("Came {}", number(&one).await)));
    till.post(action, &[("key", "again"), ("card", &one)]).await.says(409, "This was taken before.");
    for made_up in ["", "?done=", "?done=x", "?done=again"] {
        assert!(!till.get(&format!("{address}{made_up}")).await.reads("Let in. Guests"), "{made_up}");
    }
}

#[tokio::test]
async fn who_has_no_place_is_not_let_in_and_other_shops_see_nobody() {
    let it = evening().await;
    let (card, (_, stranger)) = (guest(&it).await, it.member().await);
    let (mut till, action) = (it.till().await, "/counter/experiences/tasting/attend");
    till.post(action, &[("key", "a"), ("card", &stranger)]).await.says(409, "This is not part of the card’s program.");
    till.post(action, &[("key", "b"), ("card", "x")]).await.says(404, "We can’t find this card");
    till.post(action, &[("key", "c")]).await.says(422, "The form could not be read");
    till.get("/counter/experiences/nothing").await.says(404, "There is no such page");
    let page = till.post("/counter/experiences/nothing/attend", &[("key", "d"), ("card", &card)]).await;
    page.says(404, "There is no such page");
    let (shop, pin) = it.open("Other Shop", Language::En).await;
    let mut other = it.till_of(&shop, &pin).await;
    assert!(!other.get("/counter").await.reads("Events"), "it has none");
    other.get("/counter/experiences/tasting").await.says(404, "There is no such page");
    other.post(action, &[("key", "e"), ("card", &card)]).await.says(404, "We can’t find this card");
    it.nobody().get("/counter/experiences/tasting").await.leads_to("/counter/sign-in");
    it.nobody().post(action, &[("key", "f"), ("card", &card)]).await.leads_to("/counter/sign-in");
}

/// A shop in which somebody who works there has a card and invited a friend, who came. Gives both cards.
async fn odd_invitation(it: &Scene) -> (Browser, String, String) {
    let (mut inviter, card) = it.member().await;
    let secret = [("secret", it.pin.as_str())];
    inviter.post(&format!("/counter/sign-in/{}", it.shop.slug), &secret).await.leads_to("/counter");
    let invite = it.view(&card).await.card.invite_code;
    let (_, friend) = it.joined_by(&format!("/join/{}/{invite}", it.shop.slug)).await;
    give(&mut it.till().await, &friend, 1).await;
    (inviter, card, friend)
}

async fn held(it: &Scene) -> String {
    it.book.held_referrals(&it.staff).await.unwrap().first().unwrap().0.id.to_string()
}

#[tokio::test]
async fn an_odd_invitation_waits_until_somebody_decides() {
    let it = site().await;
    let (mut till, mut owner) = (it.till().await, it.owner().await);
    assert!(!till.get("/counter").await.reads("Invitations to look at"));
    till.get("/counter/referrals").await.says(200, "Nothing to decide.");
    let (_, card, friend) = odd_invitation(&it).await;
    assert_eq!(it.codes(&card).await.len(), 0, "the cookie waits");
    for page in [till.get("/counter").await, owner.get("/owner").await] {
        page.says(200, "Invitations to look at: 1");
    }
    let page = till.get("/counter/referrals").await;
    let (inviter, came) = (it.view(&card).await.card.number, it.view(&friend).await.card.number);
    page.says(200, "One of the cards is on a device on which somebody of the shop signed in.");
    assert!(page.reads(&format!("Invited {inviter} Came {came}")), "{}", page.html().text());
    let action = format!("/counter/referrals/{}", held(&it).await);
    for wrong in [&[][..], &[("decision", "maybe")], &[("decision", "")]] {
        till.post(&action, wrong).await.says(422, "The form could not be read");
    }
    till.post(&action, &[("decision", "approve")]).await.leads_to("/counter/referrals");
    assert_eq!(it.codes(&card).await.len(), 1);
    // Whoever is slower changes nothing.
    till.post(&action, &[("decision", "approve")]).await.leads_to("/counter/referrals");
    till.post(&action, &[("decision", "decline")]).await.leads_to("/counter/referrals");
    assert_eq!(it.codes(&card).await.len(), 1);
    till.get("/counter/referrals").await.says(200, "Nothing to decide.");
}

#[tokio::test]
async fn a_declined_invitation_gives_nothing_and_no_other_shop_decides() {
    let it = site().await;
    let (mut inviter, card, _) = odd_invitation(&it).await;
    let action = format!("/counter/referrals/{}", held(&it).await);
    let (shop, pin) = it.open("Other Shop", Language::En).await;
    let mut other = it.till_of(&shop, &pin).await;
    other.get("/counter/referrals").await.says(200, "Nothing to decide.");
    other.post(&action, &[("decision", "approve")]).await.says(404, "There is no such page");
    it.nobody().post(&action, &[("decision", "approve")]).await.leads_to("/counter/sign-in");
    assert_eq!(it.codes(&card).await.len(), 0);
    it.till().await.post(&action, &[("decision", "decline")]).await.leads_to("/counter/referrals");
    assert_eq!(it.codes(&card).await.len(), 0);
    inviter.get(&format!("/cards/{card}/invite")).await.says(200, "The shop did not accept it");
}

#[tokio::test]
async fn every_reason_is_said_in_every_language() {
    use app::words::Words;
    use loyalty::referrals::Signal;
    let said = |language| Signal::ALL.iter().map(move |signal| Words(language).signal(*signal));
    let all: Vec<_> = Language::ALL.iter().flat_map(|language| said(*language)).collect();
    let unlike: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!((unlike.len(), all.len()), (all.len(), Signal::ALL.len() * Language::ALL.len()));
}
