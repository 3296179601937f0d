//! What customers ask for on their own cards: rewards, places, gifts to causes; and what is refused, with the way back.

use crate::{
    common::site_of,
    programs::{DAY, everything, forms, page, pay_fee, points, sell, terms},
};
use loyalty::{programs::Terms, purchases::Sale};
use serde_json::json;

#[tokio::test]
async fn a_reward_of_the_catalogue_is_taken_once_a_form() {
    let it = site_of(points()).await;
    let (mut member, card) = it.member().await;
    page(&mut member, &card).await.says(200, "60 points to go tulips");
    sell(&it, &card, Sale::of(7_000)).await;
    let shown = page(&mut member, &card).await;
    shown.says(200, "30 points to go a tune-up");
    assert!(shown.reads("tulips 60 points") && shown.reads("a tune-up 100 points 30 more"));
    member.get("/").await.says(200, "70 points");
    let action = format!("/cards/{card}/rewards/catalogue/0");
    let first = member.submit(&shown, &action, &[]).await;
    let ticket = first.location().unwrap().to_owned();
    assert!(ticket.starts_with(&format!("/cards/{card}/vouchers/")), "{ticket}");
    member.submit(&shown, &action, &[]).await.leads_to(&ticket);
    member.get(&ticket).await.says(200, "tulips");
    let after = page(&mut member, &card).await;
    after.says(200, "10 points");
    assert!(after.reads("For a reward") && after.reads("−60 points +1 reward"), "{}", after.html().text());
    assert!(!forms(&after).contains(&action), "it can't be paid for any more");
    it.books().await;
}

#[tokio::test]
async fn what_the_rules_refuse_is_said_with_the_way_back_to_the_card() {
    let it = site_of(points()).await;
    let (mut member, card) = it.member().await;
    for (path, says) in [
        ("rewards/catalogue/0", "There is not enough on the card."),
        ("rewards/catalogue/7", "This is not part of the card’s program."),
        ("rewards/ladder/0", "This is not part of the card’s program."),
        ("causes/0", "This is not part of the card’s program."),
    ] {
        let page = member
            .post(&format!("/cards/{card}/{path}"), &[("key", path.replace('/', "-").as_str()), ("amount", "1")])
            .await;
        page.says(409, says);
        let html = page.html();
        assert!(
            html.tags().any(|tag| tag.get("href") == Some(format!("/cards/{card}").as_str())),
            "{path}: the way back"
        );
        assert!(page.reads("Back to the card"));
    }
    member
        .post(&format!("/cards/{card}/experiences/x/reserve"), &[("key", "x")])
        .await
        .says(404, "There is no such page");
    member.post(&format!("/cards/{card}/rewards/catalogue/0"), &[]).await.says(422, "The form could not be read");
}

/// Everything that a customer can send on a card.
const DEEDS: [&str; 6] = [
    "rewards/catalogue/0",
    "rewards/ladder/0",
    "causes/0",
    "experiences/latte-art/reserve",
    "experiences/latte-art/cancel",
    "details",
];

#[tokio::test]
async fn cards_of_others_are_not_found_and_forms_of_other_sites_are_refused() {
    let it = site_of(terms(everything())).await;
    let ((member, card), (other, _)) = (it.member().await, it.member().await);
    pay_fee(&it, &card).await;
    sell(&it, &card, Sale::of(22_500)).await;
    let before = it.books().await;
    let fields = [("key", "k"), ("amount", "100"), ("month", "2"), ("day", "3"), ("contact", "a@b.example")];
    for deed in DEEDS {
        let path = format!("/cards/{card}/{deed}");
        other.clone().post(&path, &fields).await.says(404, "We can’t find this card");
        it.nobody().post(&path, &fields).await.says(404, "This is somebody’s card");
        let foreign = member.clone().post_with(&path, &fields, &[("origin", "https://evil.example")]).await;
        foreign.says(403, "This came from another site");
    }
    assert_eq!(it.books().await, before);
    assert_eq!(it.view(&card).await.card.birthday, None);
}

#[tokio::test]
async fn a_ladder_that_keeps_the_balance_gives_each_step_once() {
    let it = site_of(terms(everything())).await;
    let (mut member, card) = it.member().await;
    sell(&it, &card, Sale::of(10_000)).await;
    let shown = page(&mut member, &card).await;
    let action = format!("/cards/{card}/rewards/ladder/0");
    let first = member.submit(&shown, &action, &[]).await;
    member.follow(first).await.says(200, "a syrup");
    let after = page(&mut member, &card).await;
    assert!(after.reads("a syrup 100 points Taken") && after.reads("98 more"), "{}", after.html().text());
    assert!(!forms(&after).contains(&action));
    member.post(&action, &[("key", "again")]).await.says(409, "This was taken before.");
}

#[tokio::test]
async fn votes_and_points_are_given_to_causes() {
    let program = json!({
        "currency": "EUR",
        "giving": { "causes": [{ "id": "a", "name": "Library" }, { "id": "b", "name": "Shelter" }], "by": { "vote": 20 } },
    });
    let it = site_of(terms(program)).await;
    let (mut member, card) = it.member().await;
    page(&mut member, &card).await.says(200, "Your next purchase brings a vote");
    for _ in 0..3 {
        sell(&it, &card, Sale::default()).await;
    }
    let shown = page(&mut member, &card).await;
    shown.says(200, "3 votes to give");
    assert!(shown.reads("+1 vote") && shown.reads("1 vote 2 votes 3 votes"));
    let action = format!("/cards/{card}/causes/1");
    for _ in 0..2 {
        member.submit(&shown, &action, &[("amount", "2")]).await.leads_to(&format!("/cards/{card}#causes"));
    }
    let after = page(&mut member, &card).await;
    after.says(200, "1 vote to give");
    assert!(
        after.reads("Shelter €0.40 from everybody") && after.reads("Given to a good cause"),
        "{}",
        after.html().text()
    );
    for amount in ["", "0", "-1", "x", "2", "4294967296", "1.5"] {
        let page = member.post(&action, &[("key", "refused"), ("amount", amount)]).await;
        page.says(409, "This can’t be done");
    }
    member.submit(&after, &action, &[]).await.leads_to(&format!("/cards/{card}#causes"));
    page(&mut member, &card).await.says(200, "€0.60 from everybody");
}

fn one_seat() -> Terms {
    terms(json!({
        "currency": "EUR",
        "points": { "earn": [{ "give": 1, "per": "visit" }], "welcome": 50 },
        "experiences": [
            { "id": "poems", "name": "Poems", "starts": "2026-12-05T18:00", "places": 1,
              "price": { "unit": "point", "amount": 40 }, "cancel_hours": 48 },
            { "id": "late", "name": "Late night", "starts": "2026-12-31T21:00", "places": 5, "opens": "2026-12-20" },
            { "id": "past", "name": "Long ago", "starts": "2026-01-01T21:00", "places": 5 },
        ],
    }))
}

#[tokio::test]
async fn a_place_is_reserved_waited_for_and_given_back() {
    let it = site_of(one_seat()).await;
    let ((mut first, mine), (mut second, theirs)) = (it.member().await, it.member().await);
    let shown = page(&mut first, &mine).await;
    assert!(shown.reads("Poems 5 December 2026, 18:00 40 points · 1 place left"), "{}", shown.html().text());
    assert!(shown.reads("Places can be reserved from 20 December 2026") && !shown.reads("Long ago"));
    let reserve = |card: &str| format!("/cards/{card}/experiences/poems/reserve");
    let cancel = |card: &str| format!("/cards/{card}/experiences/poems/cancel");
    for _ in 0..2 {
        first.submit(&shown, &reserve(&mine), &[]).await.leads_to(&format!("/cards/{mine}#events"));
    }
    let reserved = page(&mut first, &mine).await;
    reserved.says(200, "You have a place. You get the price back until 3 December 2026, 18:00");
    first.post(&reserve(&mine), &[("key", "again")]).await.says(409, "This was taken before.");

    let full = page(&mut second, &theirs).await;
    assert!(full.reads("All places are taken") && full.reads("Wait for a place"));
    second.submit(&full, &reserve(&theirs), &[]).await.leads_to(&format!("/cards/{theirs}#events"));
    page(&mut second, &theirs).await.says(200, "You get a place as soon as one is free.");
    first.submit(&reserved, &cancel(&mine), &[]).await.leads_to(&format!("/cards/{mine}#events"));
    let after = page(&mut first, &mine).await;
    assert!(after.reads("Place given back") && after.reads("+40 points"), "{}", after.html().text());
    let moved = page(&mut second, &theirs).await;
    assert!(moved.reads("A place was free and is yours now: Poems.") && moved.reads("You have a place."));
    assert!(moved.reads("−40 points"));
    second
        .post(&format!("/cards/{theirs}/experiences/late/reserve"), &[("key", "early")])
        .await
        .says(409, "Places can’t be reserved yet.");

    it.later(13 * DAY);
    page(&mut second, &theirs).await.says(200, "What you paid no longer comes back.");
    it.later(2 * DAY);
    let begun = page(&mut second, &theirs).await;
    assert!(begun.reads("You have a place.") && !forms(&begun).contains(&cancel(&theirs)));
    second.post(&cancel(&theirs), &[("key", "late")]).await.says(409, "It has begun already.");
}

#[tokio::test]
async fn a_birthday_is_told_once_and_a_contact_as_often_as_one_likes() {
    let it = site_of(terms(everything())).await;
    let (mut member, card) = it.member().await;
    let path = format!("/cards/{card}/details");
    let told = |what: &str| format!("/cards/{card}?told={what}");
    for (month, day) in [("2", "30"), ("13", "1"), ("x", "1"), ("2", ""), ("", "5"), ("999", "999")] {
        let page = member.post(&path, &[("month", month), ("day", day)]).await;
        page.leads_to(&told("day"));
    }
    member.get(&told("day")).await.says(200, "There is no such day. Please choose again.");
    let shown = page(&mut member, &card).await;
    member
        .submit(&shown, &path, &[("month", "2"), ("day", "29"), ("contact", "anna@example.com")])
        .await
        .leads_to(&told("saved"));
    let saved = member.get(&told("saved")).await;
    assert!(saved.reads("Saved.") && saved.reads("Your birthday: 29 February") && saved.reads("We have one already"));
    assert!(!saved.body.contains("anna@example.com"), "only a hash is kept");
    member.post(&path, &[("month", "3"), ("day", "1")]).await.leads_to(&told("stays"));
    member.get(&told("stays")).await.says(200, "Your birthday was told before and stays as it was.");
    member.post(&path, &[]).await.leads_to(&told("saved"));
    member.post(&path, &[("contact", &"x".repeat(121))]).await.says(422, "The form could not be read");
    let nobodys = member.post(&path, &[("contact", "anna")]).await;
    member.follow(nobodys).await.says(200, "This is no e-mail address and no telephone number.");
    assert!(!page(&mut member, &card).await.reads("Saved."));

    // Where nothing is done with it, nothing is asked.
    let it = site_of(points()).await;
    let (mut member, card) = it.member().await;
    assert!(!page(&mut member, &card).await.reads("About you"));
}

#[tokio::test]
async fn a_button_gives_what_stood_beside_it_or_nothing() {
    let it = site_of(points()).await;
    let (mut member, card) = it.member().await;
    sell(&it, &card, Sale::of(20_000)).await;
    let shown = page(&mut member, &card).await;
    let action = format!("/cards/{card}/rewards/catalogue/0");
    // The shop puts another reward into that place, and the card is moved to the new terms.
    let mut draft: loyalty::programs::Draft = serde_json::from_value(serde_json::to_value(points()).unwrap()).unwrap();
    draft.points.as_mut().unwrap().rewards[0].price = 90;
    it.book.publish(it.shop.id, &draft.try_into().unwrap()).await.unwrap();
    it.book.move_cards(it.shop.id).await.unwrap();
    let answer = member.submit(&shown, &action, &[]).await;
    answer.says(409, "This page is out of date");
    assert!(answer.reads("Back to the card") && it.codes(&card).await.is_empty());
    // Looked at again, it is what it says.
    let shown = page(&mut member, &card).await;
    let ticket = member.submit(&shown, &action, &[]).await;
    assert!(ticket.location().unwrap().contains("/vouchers/"));
    assert!(page(&mut member, &card).await.reads("−90 points"));
    // The same form sent again is answered as before, whatever the shop has changed since.
    let mut draft: loyalty::programs::Draft = serde_json::from_value(serde_json::to_value(points()).unwrap()).unwrap();
    draft.points.as_mut().unwrap().rewards[0].price = 91;
    it.book.publish(it.shop.id, &draft.try_into().unwrap()).await.unwrap();
    it.book.move_cards(it.shop.id).await.unwrap();
    member.submit(&shown, &action, &[]).await.leads_to(ticket.location().unwrap());
}

#[tokio::test]
async fn an_address_that_no_text_can_hold_leads_nowhere() {
    let it = site_of(points()).await;
    let (mut member, card) = it.member().await;
    for path in [
        "/join/test-cafe%00",
        "/join/test-cafe/AB%00CD",
        "/counter/sign-in/test-cafe%00",
        "/owner/sign-in/%00",
        &format!("/cards/{card}/vouchers/AB%00"),
    ] {
        member.get(path).await.says(404, "There is no such page");
    }
    let field = [("key", "nul"), ("amount", "1"), ("contact", "an\0na@example.com")];
    member.post(&format!("/cards/{card}/details"), &field).await.says(422, "The form could not be read");
    let mut till = it.till().await;
    till.get("/counter?number=ABCD%002345").await.says(404, "There is no such page");
}
