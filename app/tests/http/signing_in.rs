//! Doors: a till's PIN, an owner's password, wrong guesses, and leaving.

use crate::{
    browser::Page,
    common::{PASSWORD, site, site_with},
};
use loyalty::languages::Language;
use std::time::Duration;

fn wrong(pin: &str) -> String {
    format!("{:06}", (pin.parse::<u32>().unwrap() + 1) % 1_000_000)
}

/// The PIN that a page shows.
fn pin_on(page: &Page) -> String {
    let texts = page.html().texts();
    let pin = texts.into_iter().find(|text| text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()));
    pin.unwrap_or_else(|| panic!("no PIN on {}: {}", page.path, page.html().text()))
}

#[tokio::test]
async fn a_till_opens_by_its_pin_alone() {
    let it = site().await;
    let mut browser = it.nobody();
    browser.get("/counter").await.leads_to("/counter/sign-in");
    browser.get("/counter/sign-in").await.leads_to("/counter/sign-in/test-cafe");
    browser.get("/counter/sign-in/test-cafe").await.says(200, "PIN of this till");
    let page = browser.post("/counter/sign-in/test-cafe", &[("secret", &wrong(&it.pin))]).await;
    page.says(403, "This PIN is not right.");
    assert!(page.set_cookies().is_empty() && page.html().has_id("secret-wrong"));
    browser.post("/counter/sign-in/test-cafe", &[("secret", &it.pin)]).await.leads_to("/counter");
    browser.get("/counter").await.says(200, "Whose card?");
    browser.get("/owner").await.leads_to("/owner/sign-in");
    browser.get("/counter/sign-in/test-cafe").await.leads_to("/counter");
}

#[tokio::test]
async fn a_password_opens_the_owners_page_and_no_pin_does() {
    let it = site().await;
    let mut browser = it.nobody();
    browser.get("/owner").await.leads_to("/owner/sign-in");
    browser.get("/owner/sign-in").await.leads_to("/owner/sign-in/test-cafe");
    for guess in [&it.pin, "", "A long password", &"x".repeat(10_000)] {
        let page = browser.post("/owner/sign-in/test-cafe", &[("secret", guess)]).await;
        page.says(403, "This password is not right.");
        assert!(page.set_cookies().is_empty());
    }
    browser.post("/owner/sign-in/test-cafe", &[("secret", PASSWORD)]).await.leads_to("/owner");
    browser.get("/owner").await.says(200, "Today");
    browser.get("/counter").await.says(200, "Whose card?");
}

#[tokio::test]
async fn five_wrong_pins_close_the_door_for_a_while_for_that_place() {
    let it = site().await;
    let (mut guesser, door) = (it.nobody(), "/counter/sign-in/test-cafe");
    for _ in 0..5 {
        guesser.post(door, &[("secret", &wrong(&it.pin))]).await.says(403, "This PIN is not right.");
    }
    let page = guesser.post(door, &[("secret", &it.pin)]).await;
    page.says(403, "Too many wrong tries. You can try again at 11:15.");
    // Somebody at another place is not shut out.
    it.nobody().at(2).post(door, &[("secret", &it.pin)]).await.leads_to("/counter");
    it.later(Duration::from_secs(15 * 60));
    guesser.post(door, &[("secret", &it.pin)]).await.leads_to("/counter");
}

#[tokio::test]
async fn strangers_cannot_lock_a_till_out() {
    let it = site().await;
    let (mut till, door) = (it.till().await, "/counter/sign-in/test-cafe");
    till.post("/counter/sign-out", &[]).await.leads_to("/counter");
    let mut stranger = it.nobody();
    for _ in 0..5 {
        stranger.post(door, &[("secret", &wrong(&it.pin))]).await.says(403, "This PIN is not right.");
    }
    it.nobody().post(door, &[("secret", &it.pin)]).await.says(403, "Too many wrong tries.");
    // The till sits behind the same address, but somebody signed in on it before.
    till.post(door, &[("secret", &it.pin)]).await.leads_to("/counter");
    // That is no free pass: its own wrong guesses count.
    till.post("/counter/sign-out", &[]).await;
    for _ in 0..5 {
        till.post(door, &[("secret", &wrong(&it.pin))]).await.says(403, "This PIN is not right.");
    }
    till.post(door, &[("secret", &it.pin)]).await.says(403, "Too many wrong tries.");
}

#[tokio::test]
async fn a_pass_ends_with_the_pin_that_gave_it() {
    let it = site().await;
    let (mut dismissed, mut owner, door) = (it.till().await, it.owner().await, "/counter/sign-in/test-cafe");
    let form = owner.get("/owner").await;
    let pin = pin_on(&owner.submit(&form, "/owner/pin", &[]).await);
    for _ in 0..5 {
        it.nobody().post(door, &[("secret", &wrong(&pin))]).await.says(403, "This PIN is not right.");
    }
    // It counts as any stranger behind the same address.
    dismissed.post(door, &[("secret", &pin)]).await.says(403, "Too many wrong tries.");
}

#[tokio::test]
async fn a_pass_of_one_door_is_none_at_the_other() {
    let it = site().await;
    let (mut till, door) = (it.till().await, "/owner/sign-in/test-cafe");
    for _ in 0..5 {
        it.nobody().post(door, &[("secret", "a wrong password")]).await.says(403, "This password is not right.");
    }
    till.post(door, &[("secret", PASSWORD)]).await.says(403, "Too many wrong tries.");
    it.later(Duration::from_secs(15 * 60));
    let mut owner = it.owner().await;
    for _ in 0..5 {
        it.nobody().post(door, &[("secret", "a wrong password")]).await.says(403, "This password is not right.");
    }
    owner.post(door, &[("secret", PASSWORD)]).await.leads_to("/owner");
}

#[tokio::test]
async fn no_device_names_itself() {
    let it = site().await;
    let mut passes = std::collections::BTreeSet::new();
    for _ in 0..2 {
        let mut browser = it.nobody();
        browser.cookies.insert("__Host-device".into(), "00000000000000000000000000".into());
        browser.post("/counter/sign-in/test-cafe", &[("secret", &it.pin)]).await.leads_to("/counter");
        passes.insert(browser.cookies["__Host-door"].clone());
    }
    assert_eq!(passes.len(), 2, "who comes with a name of their own making is given another");
}

#[tokio::test]
async fn a_made_up_pass_is_none() {
    let it = site().await;
    let (mut till, door) = (it.till().await, "/counter/sign-in/test-cafe");
    till.post("/counter/sign-out", &[]).await;
    let pass = till.cookies["__Host-door"].rsplit('.').next().unwrap();
    let another = format!("test-cafe.00000000000000000000000000.{pass}");
    for value in ["test-cafe.00000000000000000000000000.AAAA", "test-cafe.AAAA", "test-cafe", ".", "..", &another] {
        let mut guesser = till.clone();
        guesser.cookies.insert("__Host-door".into(), value.into());
        for _ in 0..5 {
            guesser.post(door, &[("secret", &wrong(&it.pin))]).await;
        }
        // They counted for the place, not for the device.
        it.nobody().post(door, &[("secret", &it.pin)]).await.says(403, "Too many wrong tries.");
        it.later(Duration::from_secs(15 * 60));
    }
}

#[tokio::test]
async fn a_forwarded_address_is_believed_only_behind_a_proxy() {
    for behind_proxy in [false, true] {
        let it = site_with(|settings| settings.behind_proxy = behind_proxy).await;
        let (mut guesser, door) = (it.nobody(), "/counter/sign-in/test-cafe");
        for at in 0..5 {
            let forwarded = format!("198.51.100.{at}");
            let headers = [("x-forwarded-for", forwarded.as_str())];
            guesser.post_with(door, &[("secret", &wrong(&it.pin))], &headers).await.says(403, "This PIN is not right.");
        }
        // Only the last address is the proxy's word; what stands before it was made up by whoever asked.
        let made_up = [("x-forwarded-for", "203.0.113.9, 198.51.100.0")];
        let page = guesser.post_with(door, &[("secret", &it.pin)], &made_up).await;
        if behind_proxy {
            page.leads_to("/counter");
        } else {
            page.says(403, "Too many wrong tries.");
        }
    }
}

#[tokio::test]
async fn behind_a_proxy_made_up_addresses_give_no_more_tries() {
    let it = site_with(|settings| settings.behind_proxy = true).await;
    let (mut guesser, door) = (it.nobody(), "/counter/sign-in/test-cafe");
    for at in 0..5 {
        let forwarded = format!("203.0.113.{at}, 198.51.100.7");
        let headers = [("x-forwarded-for", forwarded.as_str())];
        guesser.post_with(door, &[("secret", &wrong(&it.pin))], &headers).await.says(403, "This PIN is not right.");
    }
    let headers = [("x-forwarded-for", "203.0.113.99, 198.51.100.7")];
    guesser.post_with(door, &[("secret", &it.pin)], &headers).await.says(403, "Too many wrong tries.");
}

#[tokio::test]
async fn whoever_has_a_network_of_ipv6_has_one_place() {
    let it = site().await;
    let (mut guesser, door) = (it.nobody(), "/counter/sign-in/test-cafe");
    for at in 0..5 {
        guesser.place = format!("[2001:db8:1:2:{at}::{at}]:50000").parse().unwrap();
        guesser.post(door, &[("secret", &wrong(&it.pin))]).await.says(403, "This PIN is not right.");
    }
    guesser.place = "[2001:db8:1:2:ffff::1]:50000".parse().unwrap();
    guesser.post(door, &[("secret", &it.pin)]).await.says(403, "Too many wrong tries.");
    guesser.place = "[2001:db8:1:3::1]:50000".parse().unwrap();
    guesser.post(door, &[("secret", &it.pin)]).await.leads_to("/counter");
}

#[tokio::test]
async fn signing_out_ends_the_session_itself() {
    let it = site().await;
    let mut till = it.till().await;
    let kept = till.clone();
    till.post("/counter/sign-out", &[]).await.leads_to("/counter");
    assert!(!till.cookies.contains_key("__Host-staff"));
    // Whoever kept the cookie has nothing in hand.
    kept.clone().get("/counter").await.leads_to("/counter/sign-in");
}

#[tokio::test]
async fn a_new_pin_is_shown_once_and_ends_the_old_one() {
    let it = site().await;
    let (mut owner, mut till) = (it.owner().await, it.till().await);
    let form = owner.get("/owner").await;
    let page = owner.submit(&form, "/owner/pin", &[]).await;
    page.says(200, "/counter/sign-in/test-cafe");
    let pin = pin_on(&page);
    assert_eq!(pin_on(&owner.submit(&form, "/owner/pin", &[]).await), pin, "by a double tap, the same one");
    assert_ne!(pin, it.pin);
    till.get("/counter").await.leads_to("/counter/sign-in");
    let door = "/counter/sign-in/test-cafe";
    it.nobody().post(door, &[("secret", &it.pin)]).await.says(403, "This PIN is not right.");
    it.nobody().post(door, &[("secret", &pin)]).await.leads_to("/counter");
    assert!(!owner.get("/owner").await.reads(&pin));
}

#[tokio::test]
async fn sessions_end_by_themselves() {
    let it = site().await;
    let (mut till, mut owner, (mut member, card)) = (it.till().await, it.owner().await, it.member().await);
    it.later(Duration::from_secs(11 * 3_600));
    assert!(!till.get("/counter").await.set_cookies().is_empty(), "a session in use is prolonged");
    it.later(Duration::from_secs(12 * 3_600));
    till.get("/counter").await.leads_to("/counter/sign-in");
    owner.get("/owner").await.says(200, "Today");
    it.later(Duration::from_secs(15 * 86_400));
    owner.get("/owner").await.leads_to("/owner/sign-in");
    it.later(Duration::from_secs(380 * 86_400));
    assert!(!member.get("/").await.set_cookies().is_empty());
    it.later(Duration::from_secs(399 * 86_400));
    member.get(&format!("/cards/{card}")).await.says(200, "stamps to go");
    it.later(Duration::from_secs(401 * 86_400));
    member.get(&format!("/cards/{card}")).await.says(404, "This is somebody’s card");
}

#[tokio::test]
async fn a_pin_opens_its_own_shop_only() {
    let it = site().await;
    let (other, pin) = it.open("Other Shop", Language::En).await;
    assert_ne!(pin, it.pin);
    let door = format!("/counter/sign-in/{}", other.slug);
    it.nobody().post(&door, &[("secret", &it.pin)]).await.says(403, "This PIN is not right.");
    // With several shops nobody can guess which is meant: the page asks instead of choosing.
    let page = it.nobody().get("/counter/sign-in").await;
    page.says(200, "Which shop?");
    page.says(200, "Other Shop");
}
