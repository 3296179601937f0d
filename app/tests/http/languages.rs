//! Every page in every language, and nothing left in English that should not be.

use crate::{
    browser::Browser,
    common::{Scene, give, site},
};
use loyalty::languages::Language;
use std::collections::{BTreeMap, BTreeSet};

/// Texts that are the same in English and in the languages named, and why that is right.
const SAME: [(&str, &str); 5] = [
    // What the shop wrote itself.
    ("Test Café", "hu et pl"),
    ("a free coffee", "hu et pl"),
    ("a cookie", "hu et pl"),
    ("+ a cookie", "hu et pl"),
    ("Pizza", "hu pl"),
];

/// Addresses and codes are in no language.
fn says_nothing(text: &str) -> bool {
    text.starts_with("https://cards.example/") || !text.contains(char::is_lowercase)
}

fn may_be_same(text: &str, language: &str) -> bool {
    SAME.iter().any(|(same, languages)| *same == text && languages.split(' ').any(|one| one == language))
}

#[tokio::test]
async fn a_page_speaks_the_browsers_language() {
    let it = site().await;
    for (asked, lang, says) in [
        ("hu", "hu", "Kérem a kártyámat"),
        ("et-EE,et;q=0.9,en;q=0.8", "et", "Võta kaart"),
        ("pl", "pl", "Odbierz kartę"),
        ("de, pl;q=0.5", "pl", "Odbierz kartę"),
        ("HU-hu", "hu", "Kérem a kártyámat"),
        ("de, fr", "en", "Get my card"),
        ("*", "en", "Get my card"),
        ("", "en", "Get my card"),
        (";;;,,,-;q=x", "en", "Get my card"),
    ] {
        let page = it.nobody().reading(asked).get("/join/test-cafe").await;
        page.says(200, says);
        assert_eq!(page.html().tag("html").unwrap().get("lang"), Some(lang), "{asked:?}");
        assert_eq!(page.header("vary"), Some("cookie, accept-language"));
    }
}

#[tokio::test]
async fn a_shop_speaks_its_own_language_to_who_has_none_of_ours() {
    let it = site().await;
    let (shop, _) = it.open("Sklep", Language::Pl).await;
    it.nobody().reading("de").get(&format!("/join/{}", shop.slug)).await.says(200, "Odbierz kartę");
    it.nobody().reading("hu").get(&format!("/join/{}", shop.slug)).await.says(200, "Kérem a kártyámat");
    // On paper it speaks its own, whoever prints it.
    let page = it.nobody().reading("hu").get(&format!("/shops/{}/poster", shop.slug)).await;
    page.says(200, "Zeskanuj aparatem telefonu.");
    assert_eq!(page.html().tag("article").unwrap().get("lang"), Some("pl"));
}

#[tokio::test]
async fn the_language_somebody_chose_wins_and_stays() {
    let it = site().await;
    let mut browser = it.nobody().reading("pl");
    let page = browser.get("/").await;
    page.says(200, "Moje karty");
    browser.submit(&page, "/language", &[("code", "et")]).await.leads_to("/");
    for (path, says) in [("/", "Minu kaardid"), ("/join/test-cafe", "Võta kaart"), ("/nowhere", "Sellist lehte ei ole")]
    {
        let page = browser.get(path).await;
        assert!(page.reads(says), "{path}");
        assert_eq!(page.html().tag("html").unwrap().get("lang"), Some("et"));
    }
    // What is no language changes nothing.
    let page = browser.post("/language", &[("code", "xx"), ("back", "/")]).await;
    assert!(page.set_cookies().is_empty());
    browser.get("/").await.says(200, "Minu kaardid");
}

#[tokio::test]
async fn refusals_are_said_in_the_readers_language() {
    let it = site().await;
    for (language, says) in
        [("hu", "Nincs ilyen oldal"), ("et", "Sellist lehte ei ole"), ("pl", "Nie ma takiej strony")]
    {
        it.nobody().reading(language).get("/nowhere").await.says(404, says);
    }
    let mut browser = it.nobody().reading("hu");
    let page = browser.post_with("/join/test-cafe", &[("key", "k")], &[("sec-fetch-site", "cross-site")]).await;
    page.says(403, "Ez egy másik oldalról jött");
    browser.post("/join/test-cafe", &[]).await.says(422, "Az űrlap nem olvasható");
}

/// All that can be read on the site in one language, by who reads it: page by page.
async fn everything(it: &Scene, people: &People, language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut read = BTreeMap::new();
    for (browser, paths) in [
        (&people.nobody, &people.open),
        (&people.member, &people.own),
        (&people.till, &people.counter),
        (&people.owner, &people.office),
    ] {
        for path in paths {
            let mut browser = browser.clone().reading(language);
            let page = browser.get(path).await;
            assert!(page.status == 200 || path.contains("nowhere") || path.contains('?'), "{path}: {}", page.status);
            assert_eq!(page.html().tag("html").unwrap().get("lang"), Some(language), "{path}");
            read.insert(path.clone(), texts(&page.html()));
        }
    }
    let mut browser = it.nobody().reading(language).at(9);
    let page = browser.post("/counter/sign-in/test-cafe", &[("secret", "0")]).await;
    read.insert("a wrong PIN".into(), texts(&page.html()));
    let page = browser.post("/owner/sign-in/test-cafe", &[("secret", "0")]).await;
    read.insert("a wrong password".into(), texts(&page.html()));
    let page = browser.post("/join/test-cafe", &[]).await;
    read.insert("a form without a key".into(), texts(&page.html()));
    let code = people.used.as_str();
    let page = people
        .till
        .clone()
        .reading(language)
        .post(&format!("/counter/vouchers/{code}/redeem"), &[("key", language)])
        .await;
    page.says(409, "");
    read.insert("a reward used twice".into(), texts(&page.html()));
    let page = people.owner.clone().reading(language).get("/start").await;
    page.says(403, "");
    read.insert("a second shop".into(), texts(&page.html()));
    read
}

/// Texts with letters in them, but for those that say themselves in which language they are, and names of zones and marks.
pub fn texts(html: &crate::html::Html) -> BTreeSet<String> {
    use crate::html::Piece;
    let mut skip = None;
    let mut kept = crate::html::Html::default();
    for piece in &html.0 {
        match (piece, &skip) {
            (Piece::Open(tag), None)
                if ["option", "article"].contains(&tag.name.as_str())
                    && (tag.name == "option" || tag.get("lang").is_some()) =>
            {
                skip = Some(tag.name.clone());
            }
            (Piece::Close(name), Some(open)) if name == open => skip = None,
            (piece, None) => kept.0.push(piece.clone()),
            _ => {}
        }
    }
    kept.texts().into_iter().filter(|text| text.chars().any(char::is_alphabetic)).collect()
}

struct People {
    nobody: Browser,
    member: Browser,
    till: Browser,
    owner: Browser,
    open: Vec<String>,
    own: Vec<String>,
    counter: Vec<String>,
    office: Vec<String>,
    used: String,
}

async fn people(it: &Scene) -> People {
    let ((member, card), mut till) = (it.member().await, it.till().await);
    give(&mut till, &card, 25).await;
    let view = it.view(&card).await;
    let (code, used, invite) = (view.vouchers[0].code.clone(), view.vouchers[1].code.clone(), view.card.invite_code);
    till.post(&format!("/counter/vouchers/{used}/redeem"), &[("key", "used")]).await;
    let (_, friend) = it.joined_by(&format!("/join/test-cafe/{invite}")).await;
    it.joined_by(&format!("/join/test-cafe/{invite}")).await;
    give(&mut till, &friend, 1).await;
    let mut again = member.clone();
    let page = again.get(&format!("/join/test-cafe/{invite}")).await;
    again.submit(&page, "/join/test-cafe", &[]).await;
    let done = give(&mut till, &card, 10).await.location().unwrap().to_owned();
    let own = [
        "",
        "/code",
        "/invite",
        "/program",
        "/check",
        "/leave",
        &format!("/vouchers/{code}"),
        &format!("/vouchers/{used}"),
    ];
    People {
        nobody: it.nobody(),
        member,
        till,
        owner: it.owner().await,
        open: vec![
            "/".into(),
            "/privacy".into(),
            "/offline".into(),
            "/nowhere".into(),
            "/join/test-cafe".into(),
            format!("/join/test-cafe/{invite}"),
            "/counter/sign-in/test-cafe".into(),
            "/owner/sign-in/test-cafe".into(),
            "/shops/test-cafe/poster".into(),
            format!("/cards/{card}?nowhere"),
        ],
        own: own
            .iter()
            .map(|end| format!("/cards/{card}{end}"))
            .chain(
                ["/", "/data", "/data/delete", "/devices", "/devices/new", "/archive", "/?find=nowhere"]
                    .map(str::to_owned),
            )
            .chain(["/join/test-cafe".into(), format!("/cards/{card}?invitation=own_link")])
            .collect(),
        counter: vec![
            "/counter".into(),
            "/counter?number=1".into(),
            "/counter?number=11111111".into(),
            "/counter?number=00000000".into(),
            done,
            format!("/counter/vouchers/{code}"),
            format!("/counter/vouchers/{used}"),
            "/counter/vouchers/nowhere".into(),
        ],
        office: vec!["/owner".into(), "/owner/passkeys".into()],
        used,
    }
}

#[tokio::test]
async fn nothing_is_left_in_english() {
    let it = site().await;
    let people = people(&it).await;
    let english = everything(&it, &people, "en").await;
    let mut left: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for language in ["hu", "et", "pl"] {
        for (page, texts) in everything(&it, &people, language).await {
            for text in texts.intersection(&english[&page]) {
                let allowed = may_be_same(text, language);
                if !allowed && !says_nothing(text) {
                    left.entry(format!("{language}: {text}"))
                        .or_default()
                        .insert(english.get_key_value(&page).unwrap().0);
                }
            }
        }
    }
    assert!(left.is_empty(), "{left:#?}");
}

#[tokio::test]
async fn opening_a_shop_is_whole_in_every_language() {
    let mut read = Vec::new();
    for language in ["en", "hu", "et", "pl"] {
        let it = crate::common::empty_site(|_| {}).await;
        let mut browser = it.nobody().reading(language);
        let form = browser.get(&format!("/start?setup={}", it.book.setup_code())).await;
        let wrong = browser.submit(&form, "/start", &[("slots", "0"), ("colour", "x"), ("setup", "x")]).await;
        assert_eq!(wrong.status, 422);
        let fields = [("name", "Test Café"), ("reward", "a cookie"), ("password", "four words put together")];
        let opened = browser.submit(&form, "/start", &fields).await;
        assert_eq!(opened.status, 200);
        read.push([form, wrong, opened].iter().flat_map(|page| texts(&page.html())).collect::<BTreeSet<_>>());
    }
    for (language, texts) in ["hu", "et", "pl"].iter().zip(&read[1..]) {
        let same = texts.intersection(&read[0]).filter(|text| !may_be_same(text, language) && !says_nothing(text));
        let same: Vec<_> = same.collect();
        assert!(same.is_empty(), "{language}: {same:?}");
    }
}
