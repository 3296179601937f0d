//! The check of a card's history: by the server on a plain page, and what a phone is given to make it by itself.

use crate::{
    browser::Browser,
    common::{Scene, give, site, site_of},
};
use loyalty::{
    ledger::chain::{End, Misfit, Stretch, Walk},
    programs::Draft,
};
use server::cards::STRETCH_MAX;

async fn stretch(browser: &mut Browser, card: &str, after: u64) -> Stretch {
    let page = browser.get(&format!("/cards/{card}/chain?after={after}")).await;
    assert_eq!(page.header("content-type"), Some("application/json"));
    assert_eq!(page.header("cache-control"), Some("private, no-store"));
    serde_json::from_str(&page.body).unwrap()
}

/// Changes a card's entry behind the ledger's back.
async fn tamper(it: &Scene, card: &str, sql: &str) {
    let id = data_encoding::HEXLOWER.encode(&it.view(card).await.card.id.0);
    it.tamper(&format!("{sql} AND card_id = X'{id}'")).await;
}

/// What somebody does behind the ledger's back: to an entry in three ways, and to a card.
const FORGER: &str = include_str!("forger.sql");

#[tokio::test]
async fn a_history_is_checked_and_its_end_is_the_one_that_the_audit_names() {
    let it = site().await;
    let ((mut member, card), mut till) = (it.member().await, it.till().await);
    assert!(!member.get(&format!("/cards/{card}")).await.reads("Check this history"), "there is nothing to check");
    let path = format!("/cards/{card}/check");
    member.get(&path).await.says(200, "All entries fit together: 0");
    give(&mut till, &card, 12).await;
    let page = member.get(&format!("/cards/{card}")).await;
    assert!(page.reads("Check this history") && page.body.contains(&path));
    let page = member.get(&path).await;
    page.says(200, "All entries fit together: 3");
    assert!(page.reads("The server checked this. With scripts switched on, your phone checks it by itself"));
    let end = it.book.audit_naming(card.parse().unwrap()).await.unwrap().card.unwrap();
    assert_eq!(end.entries, 3);
    assert!(page.reads(&format!("Fingerprint of the last one: {}", end.fingerprint)));
    assert!(!page.reads("was changed") && !page.reads("Check the entries after these"));
    member.reading("hu").get(&path).await.says(200, "Minden bejegyzés összeillik: 3");
}

#[tokio::test]
async fn a_changed_entry_is_named_on_the_page_and_by_whoever_walks_what_a_phone_is_given() {
    let told = [
        ("Entry 2 (21 November 2026) was changed.", Misfit::Changed),
        ("Entry 2 was changed.", Misfit::Unreadable),
        ("Entry 2 is missing.", Misfit::Missing),
    ];
    for (sql, (entry, what)) in FORGER.lines().zip(told) {
        let it = site().await;
        let ((mut member, card), mut till) = (it.member().await, it.till().await);
        give(&mut till, &card, 12).await;
        give(&mut till, &card, 3).await;
        tamper(&it, &card, sql).await;
        let page = member.get(&format!("/cards/{card}/check")).await;
        page.says(200, entry);
        assert!(page.reads("Your card stays as it is. Please show this to the shop"));
        assert!(!page.reads("fit together:") && !page.reads("Fingerprint of"), "{}", page.html().text());
        let given = stretch(&mut member, &card, 0).await;
        let found = Walk::first(given.shop, given.card).along(&given).unwrap_err();
        assert_eq!((found.seq, found.what), (2, what));
        let broken = it.book.audit().await.unwrap().broken.unwrap();
        assert_eq!(broken.row, format!("{card}-2"), "as the audit says");
    }
}

#[tokio::test]
async fn a_card_that_ends_elsewhere_than_its_history_says_so() {
    let it = site().await;
    let ((mut member, card), mut till) = (it.member().await, it.till().await);
    give(&mut till, &card, 4).await;
    let id = data_encoding::HEXLOWER.encode(&it.view(&card).await.card.id.0);
    it.tamper(&format!("{} WHERE id = X'{id}'", FORGER.lines().last().unwrap())).await;
    let page = member.get(&format!("/cards/{card}/check")).await;
    page.says(200, "The history does not end where the card says that it does.");
}

/// A card that is full again and again, so that one purchase writes a hundred entries.
async fn long() -> (Scene, Browser, String, u64) {
    let it = site_of(Draft::stamp_card(2, "a free coffee").try_into().unwrap()).await;
    let ((member, card), mut till) = (it.member().await, it.till().await);
    for _ in 0..30 {
        give(&mut till, &card, 50).await;
    }
    let seq = it.view(&card).await.card.seq;
    assert!(seq > u64::from(2 * STRETCH_MAX), "{seq} entries");
    (it, member, card, seq)
}

#[tokio::test]
async fn a_long_history_comes_in_stretches() {
    let (it, mut member, card, seq) = long().await;
    let (mut walk, mut asked) = (None, 0);
    let end = loop {
        asked += 1;
        let after = walk.map_or(0, |walk: Walk| walk.end().seq);
        let given = stretch(&mut member, &card, after).await;
        assert!(given.entries.len() <= STRETCH_MAX as usize && given.seq == seq);
        let mut going = walk.unwrap_or_else(|| Walk::first(given.shop, given.card));
        assert_eq!(going.end().head, given.before);
        let last = going.along(&given).unwrap();
        walk = Some(going);
        if last {
            break going.end();
        }
    };
    let stretches = seq.div_ceil(u64::from(STRETCH_MAX));
    assert_eq!((asked, end), (stretches, End { seq, head: it.view(&card).await.card.head }));

    // By hand it goes on from page to page.
    let mut page = member.get(&format!("/cards/{card}/check")).await;
    page.says(200, &format!("Entries 1 to {STRETCH_MAX} fit together."));
    assert!(!page.reads("Fingerprint of"), "this is not the end");
    for _ in 1..stretches {
        let html = page.html();
        let next = html.tags().find(|tag| tag.get("id") == Some("next")).unwrap();
        page = member.get(next.get("href").unwrap()).await;
    }
    page.says(200, &format!("Entries {} to {seq} fit together.", (stretches - 1) * u64::from(STRETCH_MAX) + 1));
    assert!(page.reads("Fingerprint of the last one: ") && !page.reads("Check the entries after these"));
}

#[tokio::test]
async fn only_the_owner_is_given_a_history_and_only_from_where_there_is_one() {
    let it = site().await;
    let ((mut member, card), (mut other, _), mut till) = (it.member().await, it.member().await, it.till().await);
    give(&mut till, &card, 3).await;
    for path in [format!("/cards/{card}/check"), format!("/cards/{card}/chain")] {
        assert_eq!(member.get(&path).await.status, 200);
        for stranger in [&mut other, &mut it.nobody(), &mut till, &mut it.owner().await] {
            let page = stranger.get(&path).await;
            assert!([403, 404].contains(&page.status.as_u16()), "{path}: {}", page.status);
            assert!(!page.body.contains("entries"));
        }
        for after in ["2", "9223372036854775807", "9223372036854775808", "18446744073709551615"] {
            let page = member.get(&format!("{path}?after={after}")).await;
            assert_eq!(page.status, 404, "{path} {after}");
        }
        assert!(member.get(&format!("{path}?after=x")).await.status.is_client_error());
        assert_eq!(member.get(&path.replace(&card, "x")).await.status, 404);
    }
    // Behind the last entry there is nothing more, and that is no trouble.
    assert!(stretch(&mut member, &card, 1).await.entries.is_empty());
}
