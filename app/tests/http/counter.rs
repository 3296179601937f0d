//! The counter: finding a card, stamping once, redeeming once, and what is refused.

use crate::common::{Scene, give, site};
use loyalty::languages::Language;

#[tokio::test]
async fn a_card_is_found_by_its_number_its_address_or_a_rewards_code() {
    let it = site().await;
    let ((_, card), mut till) = (it.member().await, it.till().await);
    give(&mut till, &card, 10).await;
    let (number, code) = (it.view(&card).await.card.number, it.codes(&card).await.remove(0));
    let at_card = format!("/counter/cards/{card}");
    let at_voucher = format!("/counter/vouchers/{code}");
    for (typed, leads) in [
        (number.digits(), &at_card),
        (number.to_string().replace(' ', "+"), &at_card),
        (format!("https://cards.example/cards/{card}"), &at_card),
        (format!("https://cards.example/cards/{card}/vouchers/{code}"), &at_voucher),
        (code.to_lowercase(), &at_voucher),
    ] {
        till.get(&format!("/counter?number={typed}")).await.leads_to(leads);
    }
}

#[tokio::test]
async fn what_is_mistyped_is_said_beside_the_field() {
    let it = site().await;
    let mut till = it.till().await;
    for (typed, status, says) in [
        ("12", 422, "A card’s number has eight digits, a reward’s code eight letters or digits."),
        ("1111+1111", 422, "One of the digits is wrong. Please read the number again."),
        ("0000+0000", 404, "No card of this shop has this number."),
        ("%3Cscript%3E", 422, "A card’s number has eight digits"),
    ] {
        let page = till.get(&format!("/counter?number={typed}")).await;
        page.says(status, says);
        let html = page.html();
        let field = html.tags().find(|tag| tag.get("id") == Some("number")).unwrap();
        assert_eq!(field.get("aria-describedby"), Some("number-wrong"));
        assert!(html.has_id("number-wrong"));
    }
    till.get("/counter?number=ZZZZZZZZ").await.leads_to("/counter/vouchers/ZZZZZZZZ");
    till.get("/counter/vouchers/ZZZZZZZZ").await.says(404, "There is no such reward here");
}

#[tokio::test]
async fn the_same_form_twice_is_one_stamp() {
    let it = site().await;
    let ((_, card), mut till) = (it.member().await, it.till().await);
    let page = till.get(&format!("/counter/cards/{card}")).await;
    page.says(200, "Give 1 stamp");
    let action = format!("/counter/cards/{card}/purchases");
    let first = till.submit(&page, &action, &[]).await;
    let second = till.submit(&page, &action, &[]).await;
    second.leads_to(first.location().unwrap());
    assert_eq!(it.stamps(&card).await, 1);
    till.follow(second).await.says(200, "1 stamp given. 1 of 10.");
}

#[tokio::test]
async fn a_key_that_was_used_for_another_thing_is_refused() {
    let it = site().await;
    let ((_, card), mut till) = (it.member().await, it.till().await);
    let action = format!("/counter/cards/{card}/purchases");
    till.post(&action, &[("key", "one"), ("stamps", "1")]).await;
    till.post(&action, &[("key", "one"), ("stamps", "2")]).await.says(422, "The form could not be read");
    assert_eq!(it.stamps(&card).await, 1);
}

#[tokio::test]
async fn a_wrong_number_of_stamps_is_refused_and_writes_nothing() {
    let it = site().await;
    let ((_, card), mut till) = (it.member().await, it.till().await);
    let action = format!("/counter/cards/{card}/purchases");
    for stamps in ["0", "51", "4294967295", "4294967296", "-1", "", "1.5", "ten"] {
        let page = till.post(&action, &[("key", "k"), ("stamps", stamps)]).await;
        page.says(422, "Something below needs another look. Nothing was changed.");
    }
    till.post(&action, &[("key", "k")]).await.says(422, "Nothing was changed.");
    for unreadable in
        [&[("stamps", "1")][..], &[("key", "k"), ("stamps", "1"), ("stamps", "2")], &[("key", ""), ("stamps", "1")]]
    {
        till.post(&action, unreadable).await.says(422, "The form could not be read");
    }
    let books = it.books().await;
    assert_eq!((books.entries, books.purchases), (0, 0));
    // The refused key was not used up.
    till.post(&action, &[("key", "k"), ("stamps", "50")]).await;
    assert_eq!(it.codes(&card).await.len(), 5);
}

#[tokio::test]
async fn a_full_card_gives_a_reward_and_the_rest_carries_over() {
    let it = site().await;
    let ((mut member, card), mut till) = (it.member().await, it.till().await);
    let done = give(&mut till, &card, 12).await;
    till.follow(done).await.says(200, "12 stamps given. The card is full: a free coffee. On the next card: 2 of 10.");
    let page = member.get(&format!("/cards/{card}")).await;
    page.says(200, "a free coffee");
    assert!(page.reads("8 stamps to go"));
}

struct Redeeming {
    it: Scene,
    card: String,
    code: String,
}

async fn with_a_reward() -> Redeeming {
    let it = site().await;
    let (_, card) = it.member().await;
    give(&mut it.till().await, &card, 10).await;
    let code = it.codes(&card).await.remove(0);
    Redeeming { it, card, code }
}

#[tokio::test]
async fn a_reward_is_handed_over_once() {
    let Redeeming { it, card, code } = with_a_reward().await;
    let (mut first, mut second) = (it.till().await, it.till().await);
    let (address, action) = (format!("/counter/vouchers/{code}"), format!("/counter/vouchers/{code}/redeem"));
    let page = first.get(&address).await;
    page.says(200, "a free coffee");
    let late = second.get(&address).await;
    let done = first.submit(&page, &action, &[]).await;
    let proof = done.location().unwrap().to_owned();
    assert!(proof.starts_with(&format!("{address}?done=")), "{proof}");
    first.follow(done).await.says(200, "Redeemed. Hand it over.");
    let refused = second.submit(&late, &action, &[]).await;
    refused.says(409, "This reward was used already. Nothing was changed. Used on 21 November 2026, 11:00");
    assert!(refused.reads("Next customer") && !refused.body.contains(&action), "nothing to press again");
    // The same form once more, by a double tap, is the same answer.
    first.submit(&page, &action, &[]).await.leads_to(&proof);
    // Only who handed it over is told so: no address that somebody typed says it.
    for made_up in ["", "?done=1", "?done=", "?done=used"] {
        let page = second.get(&format!("{address}{made_up}")).await;
        assert!(!page.reads("Redeemed. Hand it over."), "{made_up}");
    }
    second.get(&address).await.says(200, "Used on 21 November 2026, 11:00");
    assert_eq!(it.codes(&card).await.len(), 0);
    it.books().await;
}

#[tokio::test]
async fn a_reward_that_there_is_not_is_said() {
    let Redeeming { it, code, .. } = with_a_reward().await;
    let mut till = it.till().await;
    for unknown in ["ZZZZZZZZ", "x", "%F0%9F%98%80", "a%2Fb"] {
        till.post(&format!("/counter/vouchers/{unknown}/redeem"), &[("key", "k")])
            .await
            .says(404, "There is no such reward here");
    }
    let (shop, pin) = it.open("Other Shop", Language::En).await;
    let mut other = it.till_of(&shop, &pin).await;
    let page = other.post(&format!("/counter/vouchers/{code}/redeem"), &[("key", "k")]).await;
    page.says(404, "It may be another shop’s. Nothing was changed.");
    till.get(&format!("/counter/vouchers/{code}")).await.says(200, "Redeem");
}

#[tokio::test]
async fn a_customer_sees_the_ticket_and_then_that_it_was_used() {
    let it = site().await;
    let ((mut member, card), mut till) = (it.member().await, it.till().await);
    give(&mut till, &card, 10).await;
    let code = it.codes(&card).await.remove(0);
    let ticket = format!("/cards/{card}/vouchers/{code}");
    let page = member.get(&ticket).await;
    page.says(200, "Show it at the counter when you order. It can be used once.");
    assert!(page.reads(&format!("{} {}", &code[..4], &code[4..])));
    till.post(&format!("/counter/vouchers/{code}/redeem"), &[("key", "k")]).await;
    let page = member.get(&ticket).await;
    page.says(200, "Used on 21 November 2026, 11:00");
    assert!(
        !page.reads(&code[..4]) && page.html().tags().all(|tag| tag.get("class") != Some("qr")),
        "no code any more"
    );
    // Behind the ticket's own QR code the till finds the same.
    till.get(&ticket).await.leads_to(&format!("/counter/vouchers/{code}"));
}

#[tokio::test]
async fn the_owner_sees_the_day() {
    let Redeeming { it, card, code } = with_a_reward().await;
    let mut till = it.till().await;
    give(&mut till, &card, 1).await;
    till.post(&format!("/counter/vouchers/{code}/redeem"), &[("key", "k")]).await;
    let page = it.owner().await.get("/owner").await;
    let text = page.html().text();
    assert!(text.contains("Test Café Poster") && text.contains("Today"), "{text}");
    let figures: Vec<_> = text.split_whitespace().filter_map(|word| word.parse::<u32>().ok()).take(7).collect();
    assert_eq!(figures, [2, 1, 1, 11, 1, 1, 0], "visits, came back, cards, stamps, issued, redeemed, friends: {text}");
}
