//! E-mail as a customer meets it: an address given and confirmed, a lost wallet got back, what each page says when it goes
//! otherwise; and nothing of it where no mails are sent.

use crate::{
    browser::Browser,
    common::{Scene, site},
    languages::texts,
    mails::{ANNA, carried, mailing, one},
    smtp::{Manner, Smtp},
};
use std::{collections::BTreeSet, time::Duration};

/// Somebody with a card and a confirmed address.
async fn reachable(it: &Scene, smtp: &Smtp) -> (Browser, String) {
    let (mut browser, card) = it.member().await;
    browser.post("/email", &[("email", ANNA)]).await;
    let link = one(it, smtp).await.link();
    let mut anywhere = it.nobody();
    let page = anywhere.get(&link).await;
    anywhere.submit(&page, "/email/confirm", &[]).await.leads_to("/email/confirmed");
    (browser, card)
}

async fn opens(browser: &mut Browser, card: &str) -> bool {
    browser.get(&format!("/cards/{card}")).await.status == 200
}

/// A link into the wallet that is kept under an address.
async fn link(it: &Scene, smtp: &Smtp) -> String {
    it.nobody().post("/email/recover", &[("email", ANNA)]).await.leads_to("/email/sent");
    one(it, smtp).await.link()
}

#[tokio::test]
async fn an_address_is_given_confirmed_on_any_device_and_removed() {
    let (it, smtp) = mailing(Manner::Takes).await;
    let (mut browser, _) = it.member().await;
    let page = browser.get("/devices/new").await;
    page.says(200, "If this phone is lost, a link that is sent to your address");
    browser.submit(&page, "/email", &[("email", " Anna@EXAMPLE.com ")]).await.leads_to("/devices/new#by-email");
    let page = browser.get("/devices/new").await;
    page.says(200, "A link is on its way to Anna@example.com. Open it on any device within a day");
    let link = one(&it, &smtp).await.link();
    let mut computer = it.nobody();
    // A preview looks as often as it likes.
    for _ in 0..3 {
        let page = it.nobody().get(&link).await;
        page.says(200, "Confirm this address");
        assert!(page.reads("Anna@example.com") && page.set_cookies().is_empty());
    }
    assert!(!browser.get("/devices/new").await.reads("confirmed on"), "looking confirms nothing");
    let page = computer.get(&link).await;
    let done = computer.submit(&page, "/email/confirm", &[]).await;
    done.leads_to("/email/confirmed");
    assert!(done.set_cookies().is_empty(), "it lets nobody in");
    computer.follow(done).await.says(200, "The address is confirmed");
    browser.get("/devices/new").await.says(200, "confirmed on 21 November 2026");
    let page = browser.get("/data").await;
    page.says(200, "Anna@example.com");
    assert!(page.reads("There is no name and no password") && page.reads("Nothing else is sent to it."));
    for file in ["/data/download.json", "/data/download.csv"] {
        assert!(browser.get(file).await.body.contains("Anna@example.com"), "{file}");
    }
    computer.get(&link).await.says(410, "This link confirms nothing any more");
    let code = link.rsplit('/').next().unwrap();
    computer.post("/email/confirm", &[("code", code)]).await.says(403, "This link confirms nothing any more");
    let gone = browser.post("/email/remove", &[]).await;
    gone.leads_to("/devices/new?told=email-removed");
    browser.follow(gone).await.says(200, "The address was removed. Nothing is sent to it any more.");
    assert!(!browser.get("/devices/new").await.reads("Anna@example.com"));
    assert!(browser.get("/data").await.reads("There is no name, no address and no password"));
    it.books().await;
}

#[tokio::test]
async fn a_lost_wallet_comes_back_by_a_link_that_opens_nothing_by_itself() {
    let (it, smtp) = mailing(Manner::Takes).await;
    let (_, card) = reachable(&it, &smtp).await;
    let mut new = it.nobody();
    let page = new.get("/devices").await;
    page.says(200, "If you confirmed an e-mail address for your cards");
    let asked = new.submit(&page, "/email/recover", &[("email", "ANNA@example.com")]).await;
    asked.leads_to("/email/sent");
    new.follow(asked).await.says(200, "If a wallet is kept under this address, a link is on its way.");
    let mail = one(&it, &smtp).await;
    assert_eq!((mail.to.as_str(), mail.header("subject").as_str()), (ANNA, "The link to your cards"));
    let link = mail.link();
    for _ in 0..3 {
        let page = it.nobody().get(&link).await;
        page.says(200, "The cards that are kept under your address open here with this button.");
        assert!(page.set_cookies().is_empty());
    }
    let page = new.get(&link).await;
    let let_in = new.submit(&page, "/email/open", &[]).await;
    let_in.leads_to("/?told=here");
    new.follow(let_in).await.says(200, "Your cards are on this phone, too, now.");
    assert!(opens(&mut new, &card).await);
    it.nobody().get(&link).await.says(410, "This link opens nothing any more");
    let code = link.rsplit('/').next().unwrap().to_owned();
    let page = it.nobody().post("/email/open", &[("code", &code)]).await;
    page.says(403, "It was used, is older than 15 minutes, or a newer one was sent.");
    assert!(page.body.contains("action=\"/email/recover\"") && page.set_cookies().is_empty());
    it.books().await;
}

#[tokio::test]
async fn a_late_link_and_one_of_nobody_lead_to_a_page_that_says_what_to_do() {
    let (it, smtp) = mailing(Manner::Takes).await;
    reachable(&it, &smtp).await;
    let late = link(&it, &smtp).await;
    it.later(Duration::from_secs(15 * 60));
    for path in [late.as_str(), "/email/open/0", "/email/open/00000000000000000000000000"] {
        it.nobody().get(path).await.says(410, "Open the newest mail, or ask for another link here.");
    }
    for path in ["/email/open/%3Cscript%3E", "/email/confirm/a-b", "/email/open/a%00b", "/email/open/"] {
        it.nobody().get(path).await.says(404, "");
    }
    let mut browser = it.nobody();
    for _ in 0..10 {
        browser.post("/email/open", &[("code", "x")]).await.says(403, "This link opens nothing any more");
    }
    browser.post("/email/open", &[("code", "x")]).await.says(429, "");
}

#[tokio::test]
async fn an_answer_is_the_same_whether_an_address_is_known_or_not() {
    let (it, smtp) = mailing(Manner::Takes).await;
    reachable(&it, &smtp).await;
    let mut told = BTreeSet::new();
    for address in [ANNA, "nobody@example.com", ANNA, ANNA, ANNA] {
        let mut browser = it.nobody();
        let asked = browser.post("/email/recover", &[("email", address)]).await;
        let headers: Vec<_> = asked.headers.keys().map(|name| name.as_str().to_owned()).collect();
        told.insert((asked.status.as_u16(), headers, asked.body.clone(), texts(&browser.follow(asked).await.html())));
    }
    assert_eq!(told.len(), 1, "{told:?}");
    let caught = carried(&it, &smtp).await;
    assert_eq!(caught.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), [ANNA, ANNA]);
    // One place may ask for so many, whatever the addresses are.
    let mut browser = it.nobody();
    for number in 0..4 {
        browser.post("/email/recover", &[("email", &format!("a{number}@example.com"))]).await.leads_to("/email/sent");
    }
    browser.post("/email/recover", &[("email", ANNA)]).await.says(429, "");
}

#[tokio::test]
async fn what_is_no_address_is_said_so_and_stays_in_its_field() {
    let (it, smtp) = mailing(Manner::Takes).await;
    let (mut browser, _) = it.member().await;
    let long = "a".repeat(2_000);
    for typed in [
        "",
        "anna",
        "anna@",
        "an na@example.com",
        "<script>alert(1)</script>@x",
        "a@example.com\r\nBcc: b@example.com",
        &long,
    ] {
        for (path, mut browser) in [("/email", browser.clone()), ("/email/recover", it.nobody())] {
            let page = browser.post(path, &[("email", typed)]).await;
            page.says(422, "This is no e-mail address. It should be like anna@example.com.");
            let html = page.html();
            let field = html.tags().find(|tag| tag.get("id") == Some("email")).unwrap();
            assert_eq!((field.get("aria-invalid"), field.get("aria-describedby")), (Some("true"), Some("email-wrong")));
            assert!(field.get("value").unwrap_or_default().len() <= 320);
        }
    }
    browser.post("/email/recover", &[]).await.says(422, "");
    assert!(carried(&it, &smtp).await.is_empty());
    assert_eq!(it.nobody().post("/email", &[("email", ANNA)]).await.status, 404);
}

#[tokio::test]
async fn a_wallet_that_lost_its_address_to_another_is_told_so() {
    let (it, smtp) = mailing(Manner::Takes).await;
    let (mut first, _) = reachable(&it, &smtp).await;
    let (mut second, other) = it.member().await;
    second.post("/email", &[("email", ANNA)]).await;
    // Nothing tells the second that the address is known, but the mail's own link.
    second.get("/devices/new").await.says(200, "A link is on its way to anna@example.com.");
    let link = one(&it, &smtp).await.link();
    let page = it.nobody().get(&link).await;
    page.says(200, "So far this address brings back another wallet.");
    it.nobody().submit(&page, "/email/confirm", &[]).await.leads_to("/email/confirmed");
    let told = "anna@example.com was confirmed for another wallet on 21 November 2026.";
    first.get("/devices/new").await.says(200, told);
    assert!(!second.get("/devices/new").await.reads(told));
    let mut new = it.nobody();
    let page = new.get(&self::link(&it, &smtp).await).await;
    new.submit(&page, "/email/open", &[]).await.leads_to("/?told=here");
    assert!(opens(&mut new, &other).await);
}

#[tokio::test]
async fn a_phone_with_cards_of_its_own_is_asked_first() {
    let (it, smtp) = mailing(Manner::Takes).await;
    let ((mut first, card), (mut second, other)) = (reachable(&it, &smtp).await, it.member().await);
    let link = link(&it, &smtp).await;
    let page = second.get(&link).await;
    let asked = second.submit(&page, "/email/open", &[]).await;
    asked.says(200, "Both phones have cards");
    assert!(!opens(&mut second, &card).await, "nothing was done yet");
    second.submit(&asked, "/devices", &[]).await.leads_to("/?told=here");
    assert!(opens(&mut second, &card).await && opens(&mut second, &other).await);
    // The address leads to both now; the phone that had the cards is told that it has them.
    it.later(Duration::from_secs(15 * 60));
    let page = first.get(&self::link(&it, &smtp).await).await;
    first.submit(&page, "/email/open", &[]).await.says(200, "These cards are on this phone already.");
    it.books().await;
}

#[tokio::test]
async fn where_no_mails_are_sent_no_page_speaks_of_them() {
    let it = site().await;
    // A card's own page asks for a contact, by which invitations are compared: that is kept as a fingerprint, and written to by nobody.
    let (browser, _) = it.member().await;
    let own: [String; 2] = ["/archive".into(), "/data/delete".into()];
    let open = ["/", "/devices", "/data", "/privacy"];
    let asked = open.iter().flat_map(|path| [(browser.clone(), (*path).to_owned()), (it.nobody(), (*path).to_owned())]);
    let asked = asked.chain(own.map(|path| (browser.clone(), path))).chain([(browser.clone(), "/devices/new".into())]);
    for (mut browser, path) in asked {
        let page = browser.get(&path).await;
        assert!(!page.body.to_lowercase().contains("mail"), "{path}: {}", page.html().text());
    }
    for path in ["/email", "/email/confirm", "/email/recover", "/email/open"] {
        browser.clone().post(path, &[("email", ANNA), ("code", "x")]).await.says(404, "");
    }
    for path in ["/email/sent", "/email/confirmed", "/email/open/0", "/email/confirm/0"] {
        it.nobody().get(path).await.says(404, "");
    }
    assert_eq!(app::mails::carry_once(&it.site).await.unwrap(), 0);
}

#[tokio::test]
async fn pages_of_e_mail_are_whole_in_every_language() {
    let (it, smtp) = mailing(Manner::Takes).await;
    let (member, _) = reachable(&it, &smtp).await;
    let (lost, open) = (link(&it, &smtp).await, "/email/open/0".to_owned());
    let mut read = Vec::new();
    for language in ["en", "hu", "et", "pl"] {
        let mut texts_of = BTreeSet::new();
        let paths = ["/devices", "/email/sent", "/email/confirmed", "/email/confirm/0", &open, &lost, "/privacy"];
        for path in paths {
            texts_of.extend(texts(&it.nobody().reading(language).get(path).await.html()));
        }
        for path in ["/devices/new", "/data"] {
            texts_of.extend(texts(&member.clone().reading(language).get(path).await.html()));
        }
        let wrong = it.nobody().reading(language).post("/email/recover", &[("email", "x")]).await;
        texts_of.extend(texts(&wrong.html()));
        read.push(texts_of);
    }
    for (language, of) in ["hu", "et", "pl"].iter().zip(&read[1..]) {
        let same: Vec<_> =
            of.intersection(&read[0]).filter(|text| text.contains(' ') || text.contains("mail")).collect();
        let same: Vec<_> = same.into_iter().filter(|text| !["Test Café", ANNA].contains(&text.as_str())).collect();
        assert!(same.is_empty(), "{language}: {same:?}");
    }
}
