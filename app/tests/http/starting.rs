//! Opening a shop: the setup code, what was typed wrongly, and who may open a second one.

use crate::{
    browser::Page,
    common::{Empty, empty_site, site, site_with},
};
use app::site::settings::NewShops;

/// The form as somebody filled it in, but for the fields named in `changed`.
async fn open(it: &Empty, changed: &[(&str, &str)]) -> (crate::browser::Browser, Page) {
    let mut browser = it.nobody();
    let page = browser.get(&format!("/start?setup={}", it.book.setup_code())).await;
    page.says(200, "Open a shop");
    let filled =
        [("name", "Pék & Társa"), ("reward", "one loaf"), ("slots", "6"), ("password", "four words put together")];
    let fields: Vec<_> = filled.iter().chain(changed).copied().collect();
    let page = browser.submit(&page, "/start", &fields).await;
    (browser, page)
}

#[tokio::test]
async fn five_answers_make_a_shop() {
    let it = empty_site(|_| {}).await;
    it.nobody().get("/").await.says(200, "Do you own a shop? Open it here.");
    let (mut owner, page) = open(&it, &[]).await;
    page.says(200, "https://cards.example/counter/sign-in/pek-tarsa");
    let html = page.html();
    let pin = html
        .texts()
        .into_iter()
        .find(|text| text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .unwrap();
    owner.get("/owner").await.says(200, "Pék & Társa");
    owner.get("/shops/pek-tarsa/poster").await.says(200, "Collect 6 stamps: one loaf.");
    it.nobody().post("/counter/sign-in/pek-tarsa", &[("secret", &pin)]).await.leads_to("/counter");
    it.nobody().get("/join/pek-tarsa").await.says(200, "Collect 6 stamps: one loaf.");
}

#[tokio::test]
async fn the_same_form_twice_is_one_shop() {
    let it = empty_site(|_| {}).await;
    let mut browser = it.nobody();
    let form = browser.get(&format!("/start?setup={}", it.book.setup_code())).await;
    let fields = [("name", "Bakery"), ("reward", "one loaf"), ("password", "four words put together")];
    let first = browser.clone().submit(&form, "/start", &fields).await;
    let second = browser.submit(&form, "/start", &fields).await;
    second.says(200, "Your shop is ready.");
    assert_eq!(first.html().texts(), second.html().texts(), "the same PIN, too");
    browser.get("/owner").await.says(200, "Bakery");
    assert!(it.book.only_shop().await.unwrap().is_some());
}

#[tokio::test]
async fn the_first_shop_needs_the_code_that_the_server_printed() {
    let it = empty_site(|_| {}).await;
    for wrong in ["", "0000000000", "ABC"] {
        let (browser, page) = open(&it, &[("setup", wrong)]).await;
        page.says(422, "This is not the code that the server printed.");
        assert!(!browser.cookies.contains_key("__Host-staff"));
        assert_eq!(page.html().field("setup"), Some(wrong));
        assert!(!page.body.contains(&it.book.setup_code()));
    }
    assert!(it.book.is_empty().await.unwrap());
    // As people type it: small letters, blanks.
    let code = it.book.setup_code().to_lowercase();
    let typed = format!("{} {}", &code[..5], &code[5..]);
    open(&it, &[("setup", &typed)]).await.1.says(200, "Your shop is ready.");
}

#[tokio::test]
async fn everything_wrong_is_named_at_once_and_what_was_typed_is_kept() {
    let it = empty_site(|_| {}).await;
    let long = "x".repeat(49);
    let fields = [
        ("name", long.as_str()),
        ("reward", " "),
        ("slots", "1"),
        ("password", "short"),
        ("zone", "Mars/Olympus"),
        ("setup", "nope"),
        ("mark", "book"),
    ];
    let (_, page) = open(&it, &fields).await;
    page.says(422, "Needs a text of at most 48 letters.");
    for says in [
        "Needs a text of at most 60 letters.",
        "Needs a whole number from 2 to 20.",
        "Needs at least 10 letters.",
        "Please choose one of these.",
        "This is not the code",
    ] {
        assert!(page.reads(says), "{says}: {}", page.html().text());
    }
    let html = page.html();
    for field in ["name", "reward", "slots", "password", "zone", "setup"] {
        assert!(html.has_id(&format!("{field}-wrong")), "{field}");
    }
    for (field, kept) in [("name", long.as_str()), ("slots", "1"), ("setup", "nope")] {
        assert_eq!(html.field(field), Some(kept), "{field}");
    }
    let chosen = html.tags().find(|tag| tag.get("name") == Some("mark") && tag.get("checked").is_some()).unwrap();
    assert_eq!(chosen.get("value"), Some("book"));
    assert!(it.book.is_empty().await.unwrap());
}

#[tokio::test]
async fn odd_answers_are_named_and_never_break_the_page() {
    let it = empty_site(|_| {}).await;
    for (field, value) in [
        ("slots", "21"),
        ("slots", "-3"),
        ("slots", "99999999999"),
        ("slots", "many"),
        ("colour", "red;}"),
        ("colour", "#12345g"),
        ("colour", ""),
        ("name", ""),
        ("name", "a\nb"),
        ("password", ""),
        ("zone", ""),
        ("zone", "../../etc/passwd"),
    ] {
        let (_, page) = open(&it, &[(field, value)]).await;
        assert_eq!(page.status, 422, "{field}={value:?}");
        let mut preview = it.nobody();
        let query = crate::browser::encode(&[(field, value)]);
        assert_eq!(preview.get(&format!("/start/preview?{query}")).await.status, 200, "{field}={value:?}");
    }
}

#[tokio::test]
async fn without_scripts_the_card_is_shown_by_a_button() {
    let it = empty_site(|_| {}).await;
    let (browser, page) = open(&it, &[("preview", "yes"), ("password", "")]).await;
    page.says(200, "Collect 6 stamps: one loaf.");
    assert_eq!(page.html().field("name"), Some("Pék & Társa"));
    assert!(!browser.cookies.contains_key("__Host-staff"));
    assert!(it.book.is_empty().await.unwrap());
}

#[tokio::test]
async fn a_second_shop_is_refused_where_only_the_first_may_be_opened() {
    let it = site().await;
    let mut browser = it.nobody();
    assert!(!browser.get("/").await.reads("Do you own a shop?"));
    browser.get("/start").await.says(403, "This server has a shop already");
    let code = it.book.setup_code();
    let fields = [
        ("key", "second"),
        ("name", "B"),
        ("reward", "tea"),
        ("slots", "5"),
        ("mark", "cup"),
        ("colour", "#112233"),
        ("language", "en"),
        ("zone", "Europe/London"),
        ("password", "four words put together"),
        ("setup", code.as_str()),
    ];
    let page = browser.post("/start", &fields).await;
    page.says(403, "This server has a shop already");
    assert!(page.set_cookies().is_empty());
    assert_eq!(it.book.only_shop().await.unwrap().map(|shop| shop.slug), Some("test-cafe".into()));
}

#[tokio::test]
async fn where_anyone_may_a_second_shop_is_opened_without_a_code() {
    let it = site_with(|settings| settings.new_shops = NewShops::Anyone).await;
    let mut browser = it.nobody();
    browser.get("/").await.says(200, "Do you own a shop? Open it here.");
    let page = browser.get("/start").await;
    assert!(page.html().field("setup").is_none());
    let fields = [("name", "Test Café"), ("reward", "tea"), ("password", "four words put together")];
    let page = browser.submit(&page, "/start", &fields).await;
    // The same name again gets another address.
    page.says(200, "https://cards.example/counter/sign-in/test-cafe-");
    assert!(it.book.only_shop().await.unwrap().is_none());
}
