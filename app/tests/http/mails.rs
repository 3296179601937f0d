//! How mails leave: what a message is made of, and what becomes of it where the mail server is busy, refuses, hangs or dies.

use crate::{
    browser::Browser,
    common::{Scene, site_with},
    smtp::{Caught, Manner, Smtp},
};
use app::mails::{Mailer, Trouble, carry_once};
use std::{sync::Arc, time::Duration};

pub const ANNA: &str = "anna@example.com";
const FROM: &str = "Corner Café <cards@shop.example>";

pub fn mailer(url: &str) -> Mailer {
    let mailer = Mailer::read(&url.parse().unwrap(), FROM, "https://cards.example").unwrap();
    mailer.with_patience(Duration::from_millis(500))
}

/// A site that sends mails, and the server that takes them.
pub async fn mailing(manner: Manner) -> (Scene, Smtp) {
    let smtp = Smtp::start(manner).await;
    let mail = mailer(&smtp.url());
    (site_with(move |settings| settings.mail = Some(Arc::new(mail))).await, smtp)
}

/// Carries what is to be carried; gives what came.
pub async fn carried(it: &Scene, smtp: &Smtp) -> Vec<Caught> {
    while carry_once(&it.site).await.unwrap() > 0 {}
    smtp.caught()
}

/// The one mail that came.
pub async fn one(it: &Scene, smtp: &Smtp) -> Caught {
    let mut caught = carried(it, smtp).await;
    assert_eq!(caught.len(), 1, "{caught:?}");
    caught.remove(0)
}

/// Somebody with a card who gives an address.
async fn asking(it: &Scene) -> Browser {
    let (mut browser, _) = it.member().await;
    browser.post("/email", &[("email", ANNA)]).await.leads_to("/devices/new#by-email");
    browser
}

#[tokio::test]
async fn a_mail_says_one_thing_twice_and_shows_nothing_from_elsewhere() {
    let (it, smtp) = mailing(Manner::Takes).await;
    asking(&it).await;
    let mail = one(&it, &smtp).await;
    assert_eq!((mail.from.as_str(), mail.to.as_str()), ("cards@shop.example", ANNA));
    assert_eq!(mail.header("to"), ANNA);
    assert!(mail.header("from").ends_with("<cards@shop.example>"), "{}", mail.header("from"));
    assert_eq!(mail.header("subject"), "Confirm your e-mail address");
    assert_eq!(mail.header("date"), "Sat, 21 Nov 2026 10:00:00 +0000");
    assert_eq!(mail.header("auto-submitted"), "auto-generated");
    assert_eq!(mail.header("mime-version"), "1.0");
    let id = mail.header("message-id");
    assert!(id.starts_with('<') && id.ends_with("@shop.example>") && id.len() == 26 + 15, "{id}");
    let link = mail.link();
    assert!(link.starts_with("/email/confirm/") && link.len() == "/email/confirm/".len() + 26, "{link}");
    let [plain, html] = mail.parts();
    for text in [&plain, &html] {
        assert!(text.contains("Somebody with cards at cards.example gave this address"), "{text}");
        assert!(text.contains("If it was not you, do nothing: then nothing happens."), "{text}");
    }
    for word in ["<img", "<style", "style=", "<script", "src=", "<link"] {
        assert!(!html.contains(word), "{html}");
    }
    assert!(smtp.said().iter().any(|said| said == "EHLO cards.example"), "{:?}", smtp.said());
}

#[tokio::test]
async fn a_mail_speaks_its_readers_language() {
    let (it, smtp) = mailing(Manner::Takes).await;
    for (language, subject, says) in [
        ("hu", "=?utf-8?", "Ha nem te voltál, ne tegyél semmit"),
        ("et", "Kinnita oma e-posti aadress", "Kui see ei olnud sina, ära tee midagi"),
        ("pl", "=?utf-8?", "Jeśli to nie ty, nie rób nic"),
    ] {
        let mut browser = it.nobody().reading(language);
        let page = browser.get("/join/test-cafe").await;
        browser.submit(&page, "/join/test-cafe", &[]).await;
        browser.post("/email", &[("email", &format!("{language}@example.com"))]).await;
        let mail = one(&it, &smtp).await;
        assert!(mail.header("subject").starts_with(subject), "{}", mail.header("subject"));
        let [plain, html] = mail.parts();
        assert!(plain.contains(says) && html.contains(says), "{plain}");
        assert!(html.contains(&format!("<html lang=\"{language}\">")), "{html}");
    }
}

#[tokio::test]
async fn a_server_that_can_not_take_a_mail_now_is_asked_again_and_one_that_never_will_is_not() {
    let (it, smtp) = mailing(Manner::Busy).await;
    let mut browser = asking(&it).await;
    for manner in [Manner::Busy, Manner::DiesBefore, Manner::Hangs] {
        smtp.behaves(manner);
        assert!(carried(&it, &smtp).await.is_empty(), "{manner:?}");
        assert!(carried(&it, &smtp).await.is_empty(), "not at once: {manner:?}");
        it.later(Duration::from_secs(300));
        browser.get("/devices/new").await.says(200, "A link is on its way to anna@example.com.");
    }
    smtp.behaves(Manner::Takes);
    let mail = one(&it, &smtp).await;
    it.nobody().get(&mail.link()).await.says(200, "Confirm this address");
    it.later(Duration::from_secs(900));
    smtp.behaves(Manner::Refuses);
    browser.post("/email", &[("email", "ana@example.com")]).await;
    assert!(carried(&it, &smtp).await.is_empty());
    browser.get("/devices/new").await.says(200, "The mail server takes no mail to ana@example.com.");
    smtp.behaves(Manner::Takes);
    it.later(Duration::from_secs(3_600));
    assert!(carried(&it, &smtp).await.is_empty());
}

/// What is said after a server has the mail is about nothing any more.
#[tokio::test]
async fn a_server_that_hangs_up_once_it_has_a_mail_gets_it_once() {
    let (it, smtp) = mailing(Manner::DiesAfter).await;
    asking(&it).await;
    one(&it, &smtp).await;
    it.later(Duration::from_secs(3_600));
    assert!(carried(&it, &smtp).await.is_empty());
}

#[tokio::test]
async fn a_login_that_is_not_taken_is_nothing_against_the_mail() {
    let (it, smtp) = mailing(Manner::Login).await;
    asking(&it).await;
    // None is given, and one is asked for: the mail waits until the settings are mended.
    assert!(carried(&it, &smtp).await.is_empty());
    let message = || {
        let body = lettre::Message::builder()
            .from("cards@shop.example".parse().unwrap())
            .to(ANNA.parse().unwrap())
            .subject("x");
        body.body(String::from("x")).unwrap()
    };
    let by = |login: &str| mailer(&smtp.url().replace("://", &format!("://{login}@")));
    assert_eq!(by("anna:hunter3").send(&message()).await, Err(Trouble::Login(Some(535))));
    let told = Trouble::Login(Some(535)).to_string();
    assert_eq!(told, "the mail server does not take the user's name and password: it said 535");
    assert_eq!(by("anna:hunter2").send(&message()).await, Ok(()));
    // Nobody is there; somebody is there who speaks no TLS, and hears no password.
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    assert_eq!(mailer(&format!("smtp://127.0.0.1:{nobody}")).send(&message()).await, Err(Trouble::Connect(None)));
    let before = smtp.said().iter().filter(|said| said.starts_with("AUTH")).count();
    let plain = mailer(&format!("smtps://anna:hunter2@127.0.0.1:{}", smtp.port)).send(&message()).await;
    assert!(matches!(plain, Err(Trouble::Connect(None))), "{plain:?}");
    assert_eq!(smtp.said().iter().filter(|said| said.starts_with("AUTH")).count(), before);
}
