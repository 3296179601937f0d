//! The forms of what a card holds, in each state, as a person reads and hears them: purse, ladder, ticket, jar.

use crate::{
    browser::Page,
    common::site_of,
    html::Tag,
    programs::{DAY, page, pay_fee, sell, terms},
};
use loyalty::purchases::Sale;
use serde_json::json;

/// The classes of all drawings and tickets of a page.
fn classes(page: &Page) -> Vec<String> {
    page.html().tags().filter_map(|tag| tag.get("class").map(str::to_owned)).collect()
}

fn has(page: &Page, class: &str) -> bool {
    classes(page).iter().any(|one| one == class)
}

/// What is said of the way that is being climbed: its name, and how much of how much.
fn way(page: &Page) -> Option<(String, String, String)> {
    let html = page.html();
    let said = |tag: &Tag, name| tag.get(name).unwrap_or_default().replace('\u{a0}', " ");
    let bar = html.tags().find(|tag| tag.get("role") == Some("progressbar"))?;
    Some((said(bar, "aria-label"), said(bar, "aria-valuenow"), said(bar, "aria-valuemax")))
}

fn triple(label: &str, so_far: &str, all: &str) -> Option<(String, String, String)> {
    Some((label.into(), so_far.into(), all.into()))
}

#[tokio::test]
async fn a_purse_is_printed_while_it_is_empty_and_says_what_lapses_next() {
    let program = json!({ "currency": "EUR", "cashback": { "percent": 10 }, "expiry": { "cashback": { "days": 60 } } });
    let it = site_of(terms(program)).await;
    let (mut member, card) = it.member().await;
    let empty = page(&mut member, &card).await;
    empty.says(200, "€0 cashback");
    assert!(has(&empty, "purse ring") && !empty.reads("of it until"));
    sell(&it, &card, Sale::of(5_000)).await;
    let some = page(&mut member, &card).await;
    assert!(has(&some, "purse") && some.reads("€5 cashback"), "{:?}", classes(&some));
    assert!(some.reads("All of it until 20 January 2027"), "{}", some.html().text());
    it.later(10 * DAY);
    sell(&it, &card, Sale::of(2_000)).await;
    let more = page(&mut member, &card).await;
    assert!(more.reads("€7 cashback") && more.reads("€5 of it until 20 January 2027"), "{}", more.html().text());
    let said = [
        ("hu", "Ebből 5 € eddig: 2027. január 20."),
        ("et", "Sellest 5 € kuni 20. jaanuar 2027"),
        ("pl", "Z tego 5 € do 20 stycznia 2027"),
    ];
    for (language, words) in said {
        page(&mut member.clone().reading(language), &card).await.says(200, words);
    }
    it.later(51 * DAY);
    let left = page(&mut member, &card).await;
    assert!(left.reads("€2 cashback") && left.reads("All of it until"), "{}", left.html().text());
}

#[tokio::test]
async fn a_ladder_says_where_one_stands_and_how_far_the_next_rung_is() {
    let program = json!({ "currency": "PLN", "tiers": { "by": "spend", "window": { "rolling_months": 1 }, "grace_days": 30,
        "levels": [{ "name": "Silver", "at": 20_000 }, { "name": "Gold", "at": 50_000 }] } });
    let it = site_of(terms(program)).await;
    let (mut member, card) = it.member().await;
    assert_eq!(way(&page(&mut member, &card).await), triple("200 zł to Silver", "0", "20000"));
    sell(&it, &card, Sale::of(38_000)).await;
    let silver = page(&mut member, &card).await;
    assert_eq!(way(&silver), triple("120 zł to Gold", "38000", "50000"));
    assert!(silver.html().tags().any(|tag| tag.get("aria-current") == Some("step")));
    sell(&it, &card, Sale::of(12_000)).await;
    let top = page(&mut member, &card).await;
    assert_eq!(way(&top), None, "nothing is left to climb");
    top.says(200, "This is the highest tier");
    it.later(45 * DAY);
    let grace = page(&mut member, &card).await;
    assert!(grace.reads("Gold") && grace.reads("500 zł more, and it stays."), "{}", grace.html().text());
    while it.book.review_cards().await.unwrap() > 0 {}
    it.later(31 * DAY);
    let fallen = page(&mut member, &card).await;
    assert_eq!(way(&fallen), triple("200 zł to Silver", "0", "20000"));
}

#[tokio::test]
async fn a_membership_is_a_ticket_and_says_when_it_is_over() {
    let program = json!({ "currency": "EUR", "cashback": { "percent": 5 },
        "membership": { "name": "Readers", "fee": 2_400, "months": 1 } });
    let it = site_of(terms(program)).await;
    let (mut member, card) = it.member().await;
    let before = page(&mut member, &card).await;
    assert!(has(&before, "ticket") && !has(&before, "ticket mine"));
    before.says(200, "Readers €24 / 1 month. Join at the counter.");
    assert!(!before.reads("Membership ended."));
    pay_fee(&it, &card).await;
    let now = page(&mut member, &card).await;
    assert!(has(&now, "ticket mine") && now.reads("Readers Member until 21 December 2026"), "{}", now.html().text());
    it.later(40 * DAY);
    while it.book.review_cards().await.unwrap() > 0 {}
    let over = page(&mut member, &card).await;
    assert!(!has(&over, "ticket mine"));
    over.says(200, "Readers Membership ended. €24 / 1 month. Join at the counter.");
}

#[tokio::test]
async fn an_event_is_a_ticket_that_is_inked_where_it_is_ones_own() {
    let event = |id: &str, places: u32| json!({ "id": id, "name": id, "starts": "2026-12-05T18:00", "places": places });
    let it = site_of(terms(json!({ "experiences": [event("small", 2), event("large", 40)] }))).await;
    let (mut member, card) = it.member().await;
    let shown = page(&mut member, &card).await;
    assert!(shown.reads("small 5 December 2026, 18:00 Free · 2 places left") && shown.reads("Free · 40 places left"));
    assert!(!has(&shown, "ticket mine"));
    assert_eq!(classes(&shown).iter().filter(|class| *class == "seats mirror").count(), 1, "40 seats are only said");
    member.submit(&shown, &format!("/cards/{card}/experiences/small/reserve"), &[]).await;
    let mine = page(&mut member, &card).await;
    assert_eq!(classes(&mine).iter().filter(|class| *class == "ticket mine").count(), 1);
    assert!(mine.reads("1 place left You have a place."), "{}", mine.html().text());
}

#[tokio::test]
async fn a_jar_fills_to_its_goal_and_takes_more_after_that() {
    let program = json!({ "currency": "EUR", "giving": { "by": { "vote": 50 }, "causes": [
        { "id": "a", "name": "Library", "goal": 100 }, { "id": "b", "name": "Shelter" }] } });
    let it = site_of(terms(program)).await;
    let (mut member, card) = it.member().await;
    for _ in 0..4 {
        sell(&it, &card, Sale::default()).await;
    }
    let empty = page(&mut member, &card).await;
    empty.says(200, "Library €0 of €1 from everybody");
    assert!(empty.reads("Shelter €0 from everybody"));
    let reads = [
        ("0", "Library €0.50 of €1 from everybody", false),
        ("0", "Library €1 of €1 from everybody The goal is reached", true),
        ("0", "Library €1.50 of €1 from everybody The goal is reached", true),
        ("1", "Shelter €0.50 from everybody", true),
    ];
    for (cause, words, reached) in reads {
        let shown = page(&mut member, &card).await;
        member.submit(&shown, &format!("/cards/{card}/causes/{cause}"), &[("amount", "1")]).await;
        let after = page(&mut member, &card).await;
        after.says(200, words);
        assert_eq!(after.reads("The goal is reached"), reached, "{words}");
    }
    let shown = page(&mut member, &card).await;
    let bars: Vec<_> = shown
        .html()
        .tags()
        .filter(|tag| tag.get("role") == Some("progressbar"))
        .map(|bar| ["aria-labelledby", "aria-valuenow", "aria-valuemax"].map(|name| bar.get(name).map(str::to_owned)))
        .collect();
    let full = ["cause-0-name", "100", "100"].map(|value| Some(value.to_owned()));
    assert_eq!(bars, [full], "only what has a goal can be measured");
    for (language, words) in [("hu", "Megvan a cél"), ("et", "Eesmärk on täis"), ("pl", "Cel osiągnięty")] {
        page(&mut member.clone().reading(language), &card).await.says(200, words);
    }
}
