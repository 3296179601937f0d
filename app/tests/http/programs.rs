//! Every kind of program on the customer's pages: its sections, their words in every language, and joining.

use crate::{
    browser::{Browser, Page},
    common::{Scene, draft, site_of},
    html::{Html, Piece},
    languages::texts,
};
use loyalty::{
    languages::Language,
    programs::{Draft, Terms},
    purchases::{Item, Sale},
};
use serde_json::{Value, json};
use server::{counter::Selling, requests::RequestKey};
use std::{
    collections::BTreeSet,
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

pub const DAY: Duration = Duration::from_secs(24 * 3_600);

pub fn terms(program: Value) -> Terms {
    serde_json::from_value(program).unwrap()
}

fn example(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../loyalty/programs");
    serde_json::from_str(&std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap()).unwrap()
}

/// The program that has everything, but for its coalition.
pub fn everything() -> Value {
    let mut program = example("everything");
    program.as_object_mut().unwrap().remove("coalition");
    program
}

fn fresh() -> RequestKey {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    RequestKey::parse(&format!("test-{}", COUNT.fetch_add(1, Ordering::SeqCst))).unwrap()
}

pub async fn sell(it: &Scene, card: &str, sale: Sale) {
    let (shop, by, card) = (it.shop.id, Some(it.staff.id), card.parse().unwrap());
    it.book.sell(&Selling { shop, by, card, sale, key: fresh() }).await.unwrap();
}

pub async fn pay_fee(it: &Scene, card: &str) {
    it.book.pay_membership(&it.staff, card.parse().unwrap(), &fresh()).await.unwrap();
}

fn headings(html: &Html) -> Vec<String> {
    let inside = |pair: &[Piece]| match pair {
        [Piece::Open(tag), Piece::Text(text)] if tag.name == "h2" || tag.name == "summary" => Some(text.clone()),
        _ => None,
    };
    html.0.windows(2).filter_map(inside).collect()
}

/// The forms of a page, by where they lead.
pub fn forms(page: &Page) -> Vec<String> {
    let html = page.html();
    html.tags().filter(|tag| tag.name == "form").filter_map(|tag| tag.get("action").map(str::to_owned)).collect()
}

pub async fn page(browser: &mut Browser, card: &str) -> Page {
    browser.get(&format!("/cards/{card}")).await
}

#[tokio::test]
async fn each_part_of_a_program_has_its_section() {
    let it = site_of(terms(everything())).await;
    let (mut member, card) = it.member().await;
    let first = page(&mut member, &card).await;
    first.says(200, "3 stamps to go");
    assert_eq!(
        headings(&first.html()),
        ["Reward ladder", "Your cashback", "Your tier", "Membership", "Events", "Good causes", "History", "About you"]
    );
    for words in [
        "a cookie",
        "2 of 10",
        "a syrup 100 points 50 more",
        "a dinner for two 500 points. Only for Gold.",
        "€2 It can pay up to 50% of a bill.",
        "Gold €500 €200 to Silver",
        "€200 to Silver What Silver brings 25% more stamps, points and cashback",
        "No tier yet",
        "Coffee Club €24 / 12 months. Join at the counter.",
        "Latte art workshop 5 December 2026, 18:00 300 points · 8 places left Only for members",
        "Animal shelter €0 from everybody",
        "+2 stamps +50 points +€2",
        "Birthday",
        "E-mail or phone",
    ] {
        assert!(first.reads(words), "{words:?}: {}", first.html().text());
    }
    assert_eq!(forms(&first), [format!("/cards/{card}/details")], "nothing can be taken yet");

    pay_fee(&it, &card).await;
    let coffee = Item { category: Some("coffee".into()), count: 2, amount: None };
    sell(&it, &card, Sale { items: vec![coffee], ..Sale::of(22_500) }).await;
    let later = page(&mut member, &card).await;
    for words in [
        "Member until 21 November 2027",
        "double stamps, points and cashback",
        "Silver",
        "€297.50 to Gold",
        "You can take a reward now",
        "Say at the counter that you want to pay with it.",
        "+12 months",
    ] {
        assert!(later.reads(words), "{words:?}: {}", later.html().text());
    }
    let leads = forms(&later);
    for path in ["rewards/ladder/0", "experiences/latte-art/reserve", "causes/0", "causes/1"] {
        assert!(leads.contains(&format!("/cards/{card}/{path}")), "{path}: {leads:?}");
    }
}

#[tokio::test]
async fn every_example_has_pages_without_what_it_does_not_have() {
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../loyalty/programs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut program = example(&name);
        // Its shops are not here.
        program.as_object_mut().unwrap().remove("coalition");
        let program = terms(program);
        let slots = program.stamps.as_ref().and_then(loyalty::stamps::Stamps::slots);
        let it = site_of(program).await;
        let join = it.nobody().get("/join/test-cafe").await;
        join.says(200, "How it works");
        let (mut member, card) = it.member().await;
        for path in [format!("/cards/{card}"), "/".into(), "/join/test-cafe".into()] {
            let page = member.get(&path).await;
            page.says(200, "Test Café");
            assert_eq!(page.body.contains("class=\"slots "), slots.is_some(), "{name} at {path}");
            assert!(!page.reads("0 of 0"), "{name} at {path}");
        }
        let program = member.get(&format!("/cards/{card}/program")).await;
        program.says(200, "How it works");
        for sentence in loyalty::sentences::sentences(&it.view(&card).await.terms, Language::En) {
            let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(program.reads(&sentence) && join.reads(&sentence), "{name}: {sentence}");
        }
    }
}

/// What a shop wrote, and what is nobody's language.
fn says_nothing(text: &str) -> bool {
    let own = [
        "Test Café",
        "a cookie",
        "a free coffee",
        "a syrup",
        "a cake of the day",
        "a dinner for two",
        "Coffee Club",
        "Silver",
        "Gold",
        "a free refill",
        "Latte art workshop",
        "Animal shelter",
        "Food bank",
        "a glass of water with every coffee",
        "a seat by the window",
    ];
    own.contains(&text) || !text.contains(char::is_lowercase) || text.starts_with("https://cards.example/")
}

#[tokio::test]
async fn every_section_speaks_the_readers_language() {
    let it = site_of(terms(everything())).await;
    let (member, card) = it.member().await;
    pay_fee(&it, &card).await;
    sell(&it, &card, Sale::of(22_500)).await;
    let own = ["", "/program", "/invite", "?told=saved", "?told=day", "?told=stays"];
    let paths: Vec<_> =
        own.iter().map(|end| format!("/cards/{card}{end}")).chain(["/join/test-cafe".into(), "/".into()]).collect();
    for path in paths {
        let mut read: Vec<(BTreeSet<String>, Vec<String>)> = Vec::new();
        for language in ["en", "hu", "et", "pl"] {
            let page = member.clone().reading(language).get(&path).await;
            page.says(200, "Test Café");
            read.push((texts(&page.html()), headings(&page.html())));
        }
        let (english, first) = &read[0];
        for (texts, headings) in &read[1..] {
            assert_eq!(headings.len(), first.len(), "{path}");
            let same: Vec<_> = headings.iter().zip(first).filter(|(one, other)| one == other).collect();
            assert!(same.is_empty(), "{path}: {same:?}");
            let same: Vec<_> = texts.intersection(english).filter(|text| !says_nothing(text)).collect();
            assert!(same.is_empty(), "{path}: {same:?}");
        }
        for (one, other) in [(1, 2), (1, 3), (2, 3)] {
            assert!(
                read[one].1.iter().zip(&read[other].1).all(|(a, b)| a != b),
                "{path}: {:?} {:?}",
                read[one].1,
                read[other].1
            );
        }
    }
}

pub fn points() -> Terms {
    terms(json!({
        "currency": "EUR",
        "points": {
            "earn": [{ "give": 1, "per": { "amount": 100 } }],
            "rewards": [{ "price": 60, "reward": "tulips" }, { "price": 100, "reward": "a tune-up" }],
        },
    }))
}

#[tokio::test]
async fn who_pays_with_cashback_and_who_is_in_a_club_is_told_how() {
    let it = site_of(terms(json!({ "currency": "EUR", "cashback": { "percent": 5 } }))).await;
    let (mut member, card) = it.member().await;
    page(&mut member, &card).await.says(200, "Money back with your next purchase");
    sell(&it, &card, Sale::of(9_000)).await;
    let shown = page(&mut member, &card).await;
    shown.says(200, "Pay with it next time");
    assert!(shown.reads("€4.50 cashback") && shown.reads("It can pay a whole bill.") && shown.reads("+€4.50"));
    member.get("/").await.says(200, "€4.50 cashback");
    sell(&it, &card, Sale { cashback: Some(450), ..Sale::of(1_000) }).await;
    page(&mut member, &card).await.says(200, "−€4.50");

    let club = json!({ "currency": "EUR", "membership": { "name": "Readers", "fee": 2_400, "months": 1, "remind_days": 7,
        "perks": { "discount": 10 } } });
    let it = site_of(terms(club)).await;
    let (mut member, card) = it.member().await;
    let shown = page(&mut member, &card).await;
    shown.says(200, "Join at the counter.");
    assert!(shown.reads("Readers Not a member yet") && shown.reads("10% off every bill"));
    pay_fee(&it, &card).await;
    page(&mut member, &card).await.says(200, "Member until 21 December 2026");
    it.later(25 * DAY);
    page(&mut member, &card).await.says(200, "Your membership of Readers ends. Last day: 21 December 2026");
    it.later(10 * DAY);
    page(&mut member, &card).await.says(200, "Not a member yet");
}

#[tokio::test]
async fn a_tier_says_what_is_next_and_until_when_it_is_kept() {
    let program = json!({ "currency": "EUR", "tiers": { "by": "visits", "window": { "rolling_months": 1 }, "grace_days": 30,
        "levels": [{ "name": "Silver", "at": 2 }, { "name": "Gold", "at": 3, "perks": { "named": ["a seat"] } }] } });
    let it = site_of(terms(program)).await;
    let (mut member, card) = it.member().await;
    let shown = page(&mut member, &card).await;
    shown.says(200, "2 purchases to Silver");
    assert!(shown.reads("No tier yet"));
    sell(&it, &card, Sale::default()).await;
    sell(&it, &card, Sale::default()).await;
    let shown = page(&mut member, &card).await;
    assert!(shown.reads("1 purchase to Gold") && shown.reads("What Gold brings a seat"), "{}", shown.html().text());
    member.get("/").await.says(200, "Silver");
    sell(&it, &card, Sale::default()).await;
    page(&mut member, &card).await.says(200, "This is the highest tier");
    it.later(45 * DAY);
    let kept = page(&mut member, &card).await;
    assert!(kept.reads("Yours until") && kept.reads("3 purchases more, and it stays."), "{}", kept.html().text());
}

#[tokio::test]
async fn what_lapses_is_told_before_and_shown_after() {
    let program = json!({ "points": { "earn": [{ "give": 5, "per": "visit" }] },
        "expiry": { "points": { "days": 10 }, "warn_days": 3 } });
    let it = site_of(terms(program)).await;
    let (mut member, card) = it.member().await;
    sell(&it, &card, Sale::default()).await;
    assert!(!page(&mut member, &card).await.reads("will expire"));
    it.later(8 * DAY);
    page(&mut member, &card).await.says(200, "5 points will expire. Last day: 1 December 2026");
    it.later(3 * DAY);
    let over = page(&mut member, &card).await;
    assert!(over.reads("0 points") && !over.reads("will expire"));
    assert_eq!(it.book.review_cards().await.unwrap(), 1);
    let over = page(&mut member, &card).await;
    assert!(over.reads("Expired") && over.reads("−5 points"), "{}", over.html().text());
}

#[tokio::test]
async fn what_is_owed_after_a_refund_is_said_and_paid_from_the_next() {
    use loyalty::refunds::Back;
    use server::refunds::Refunding;
    let it = site_of(points()).await;
    let (mut member, card) = it.member().await;
    sell(&it, &card, Sale::of(6_000)).await;
    member.post(&format!("/cards/{card}/rewards/catalogue/0"), &[("key", "t")]).await;
    let bills = it.book.bills(&it.staff, card.parse().unwrap()).await.unwrap();
    let (purchase, shop, by) = (bills[0].purchase.id, it.shop.id, Some(it.staff.id));
    let refund = Refunding { shop, by, purchase, back: Back::Whole, key: fresh() };
    it.book.refund(&refund).await.unwrap();
    let owing = page(&mut member, &card).await;
    if it.view(&card).await.standing.owed.all().next().is_some() {
        owing.says(200, "Owed after a refund: 60 points. It is taken from what you earn next.");
        sell(&it, &card, Sale::of(7_000)).await;
        let paid = page(&mut member, &card).await;
        assert!(paid.reads("Taken for what was owed") && paid.reads("−60 points") && paid.reads("10 points"));
        assert!(!paid.reads("It is taken from what you earn next."));
    } else {
        panic!("the points that were spent are owed: {}", owing.html().text());
    }
}

#[tokio::test]
async fn new_terms_are_told_and_read() {
    let it = site_of(points()).await;
    let (mut member, card) = it.member().await;
    let changed = terms(json!({ "points": { "earn": [{ "give": 3, "per": "visit" }] } }));
    it.book.publish(it.shop.id, &changed).await.unwrap();
    member.get(&format!("/cards/{card}/program")).await.says(200, "tulips");
    assert_eq!(it.book.move_cards(it.shop.id).await.unwrap(), 1);
    page(&mut member, &card).await.says(200, "The terms of this card have changed. How it works");
    assert!(!member.get(&format!("/cards/{card}/program")).await.reads("tulips"));
}

#[tokio::test]
async fn joining_shows_what_a_card_starts_with() {
    let it = site_of(terms(everything())).await;
    let page = it.nobody().get("/join/test-cafe").await;
    page.says(200, "You start with: 2 stamps, 50 points, €2 cashback.");
    let (mut member, card) = it.member().await;
    member.get("/join/test-cafe").await.says(200, "You have this card already.");
    let invite = it.view(&card).await.card.invite_code;
    it.nobody()
        .get(&format!("/join/test-cafe/{invite}"))
        .await
        .says(200, "A friend invited you. You start with: 4 stamps, 50 points, €2 cashback.");
    let page = member.get(&format!("/cards/{card}/invite")).await;
    page.says(200, "Your friend gets 2 stamps You get 100 points after they bought 3 times");
}

#[tokio::test]
async fn any_gift_is_said_to_a_friend_and_to_whoever_invites() {
    let mut program = json!({ "currency": "EUR", "cashback": { "percent": 5 } });
    program["referral"] = json!({ "friend": { "cashback": 500 }, "inviter": { "reward": "a towel" }, "after": { "spend": 2_000 }, "hold_days": 3 });
    let it = site_of(terms(program)).await;
    let (mut member, card) = it.member().await;
    let shown = member.get(&format!("/cards/{card}/invite")).await;
    shown.says(200, "€5 cashback");
    assert!(shown.reads("a towel after they first spend €20 at once"), "{}", shown.html().text());
    let texts: Vec<_> = shown.html().tags().filter_map(|tag| tag.get("href").map(str::to_owned)).collect();
    assert!(texts.iter().any(|to| to.starts_with("sms:?&body=I%20have%20a%20card%20at%20")), "{texts:?}");
    let invite = it.view(&card).await.card.invite_code;
    let (mut friend, theirs) = it.joined_by(&format!("/join/test-cafe/{invite}")).await;
    page(&mut friend, &theirs).await.says(200, "€5 cashback");
    sell(&it, &theirs, Sale::of(3_000)).await;
    member.get(&format!("/cards/{card}/invite")).await.says(200, "Your friend came; your reward is on its way");
}

#[tokio::test]
async fn a_door_of_a_coalition_opens_the_one_card_of_all() {
    let it = site_of(points()).await;
    let (bakery, _) = it.open("Bakery", Language::En).await;
    it.open("Florist", Language::En).await;
    let mut program = serde_json::to_value(points()).unwrap();
    program["coalition"] =
        json!({ "shops": ["bakery", "florist"], "worth": [{ "unit": "point", "each": 1, "minor": 1 }] });
    it.book.publish(it.shop.id, &terms(program)).await.unwrap();
    let door = it.nobody().get(&format!("/join/{}", bakery.slug)).await;
    door.says(200, "Bakery is part of Test Café: one card for all of them.");
    let (mut member, card) = it.joined_by("/join/bakery").await;
    let shown = page(&mut member, &card).await;
    shown.says(200, "Good at these shops Test Café Bakery Florist");
    member.get("/join/florist").await.says(200, "You have this card already.");
    let again = member.get("/join/test-cafe").await;
    member.submit(&again, "/join/test-cafe", &[]).await.leads_to(&format!("/cards/{card}"));
    member.get("/").await.says(200, "Test Café");
}

#[tokio::test]
async fn several_rewards_along_a_card_are_gifts_on_it() {
    let program = json!({ "stamps": { "earn": { "give": 1, "per": "visit" },
        "rewards": [{ "at": 3, "reward": "a bun" }, { "at": 8, "reward": "a loaf" }] } });
    let it = site_of(terms(program)).await;
    let (mut member, card) = it.member().await;
    let shown = page(&mut member, &card).await;
    shown.says(200, "3 stamps to go a bun");
    assert_eq!(shown.body.matches("href=\"#gift\"").count(), 2);
    sell(&it, &card, Sale::stamps(3)).await;
    let shown = page(&mut member, &card).await;
    shown.says(200, "5 stamps to go a loaf");
    assert!(shown.reads("A reward for you") && !shown.reads("Card full"), "{}", shown.html().text());
    assert_eq!(shown.body.matches("href=\"#gift\"").count(), 1);
}

/// One reward and nothing else: the page stays as short as it was.
#[tokio::test]
async fn a_plain_stamp_card_shows_nothing_that_it_does_not_have() {
    let it = site_of(Terms::try_from(Draft { referral: None, ..draft() }).unwrap()).await;
    let (mut member, card) = it.member().await;
    let shown = page(&mut member, &card).await;
    assert_eq!(headings(&shown.html()), ["History"]);
    assert!(forms(&shown).is_empty());
}
