//! Who may see and do what: every address of the site, tried by everybody who comes to it.

use crate::{
    browser::Browser,
    common::{Scene, give, site},
};
use loyalty::languages::Language;
use std::collections::BTreeSet;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Nobody,
    Member,
    OtherMember,
    Till,
    OtherTill,
    Owner,
    OtherOwner,
}
use Who::{Member, Nobody, OtherMember, OtherOwner, OtherTill, Owner, Till};

const ALL: [Who; 7] = [Nobody, Member, OtherMember, Till, OtherTill, Owner, OtherOwner];
const STAFF: &[Who] = &[Till, Owner];
/// Those who work in any shop: each sees their own.
const ANY_STAFF: &[Who] = &[Till, OtherTill, Owner, OtherOwner];
/// Those who have nothing to do with the card.
const OUTSIDERS: [Who; 4] = [Nobody, OtherMember, OtherTill, OtherOwner];
/// Those of whom nobody knows to which shop's door they want.
const STRANGERS: &[Who] = &[Nobody, Member, OtherMember];

/// What is looked at, by whom, and the words that only they may read there.
struct Row {
    route: &'static str,
    seen_by: &'static [Who],
    reads: fn(&Names) -> &str,
}

/// Every page. Whoever is not named must end where the words are not.
const PAGES: &[Row] = &[
    Row { route: "/", seen_by: &[Member], reads: |names| &names.card },
    Row { route: "/privacy", seen_by: &ALL, reads: |_| "What the shop can see" },
    Row { route: "/archive", seen_by: &ALL, reads: |_| "No card is put away." },
    Row { route: "/data", seen_by: &[Member, OtherMember], reads: |_| "What you agree to" },
    Row { route: "/data/download.json", seen_by: &[Member], reads: |names| &names.card },
    Row { route: "/data/download.csv", seen_by: &[Member], reads: |names| &names.card },
    Row { route: "/data/delete", seen_by: &[Member, OtherMember], reads: |_| "What goes" },
    Row { route: "/devices", seen_by: &ALL, reads: |_| "Code from the other phone" },
    Row { route: "/devices/new", seen_by: &[Member, OtherMember], reads: |_| "Show a code" },
    Row { route: "/devices/home-screen", seen_by: &ALL, reads: |_| "This browser cannot do it." },
    Row { route: "/devices/{code}", seen_by: &ALL, reads: |_| "Code from the other phone" },
    Row { route: "/join/{shop}", seen_by: &ALL, reads: |_| "Collect 10 stamps" },
    Row { route: "/join/{shop}/{invite}", seen_by: &ALL, reads: |_| "Collect 10 stamps" },
    Row { route: "/cards/{card}", seen_by: &[Member, Till, Owner], reads: |names| &names.number },
    Row { route: "/cards/{card}/code", seen_by: &[Member], reads: |names| &names.number },
    Row { route: "/cards/{card}/invite", seen_by: &[Member], reads: |names| &names.invite },
    Row { route: "/cards/{card}/program", seen_by: &[Member], reads: |_| "Then a new card begins." },
    Row { route: "/cards/{card}/check", seen_by: &[Member], reads: |_| "All entries fit together" },
    Row { route: "/cards/{card}/chain", seen_by: &[Member], reads: |_| "\"entries\":[[{" },
    Row { route: "/cards/{card}/notices", seen_by: &[Member], reads: |_| "Ready for you: a free coffee" },
    Row { route: "/cards/{card}/notices/settings", seen_by: &[Member], reads: |_| "Nothing rings then" },
    Row { route: "/cards/{card}/leave", seen_by: &[Member], reads: |_| "What goes" },
    Row { route: "/cards/{card}/vouchers/{code}", seen_by: &[Member, Till, Owner], reads: |_| "a free coffee" },
    Row { route: "/counter", seen_by: STAFF, reads: |names| &names.number },
    Row { route: "/counter/sign-in", seen_by: STRANGERS, reads: |_| "Which shop?" },
    Row { route: "/counter/sign-in/{shop}", seen_by: &ALL, reads: |_| "Test Café" },
    Row { route: "/counter/cards/{card}", seen_by: STAFF, reads: |names| &names.number },
    Row { route: "/counter/vouchers/{code}", seen_by: STAFF, reads: |_| "a free coffee" },
    Row { route: "/counter/purchases/{purchase}", seen_by: STAFF, reads: |_| "Give all back" },
    Row { route: "/counter/experiences", seen_by: ANY_STAFF, reads: |_| "Events" },
    Row { route: "/counter/referrals", seen_by: ANY_STAFF, reads: |_| "Nothing to decide." },
    Row { route: "/owner", seen_by: &[Owner], reads: |_| "/counter/sign-in/test-cafe" },
    Row { route: "/owner/program", seen_by: &[Owner, OtherOwner], reads: |_| "The sentences are made from the rules" },
    Row { route: "/owner/passkeys", seen_by: &[Owner, OtherOwner], reads: |_| "A passkey signs you in" },
    Row { route: "/owner/sign-in", seen_by: STRANGERS, reads: |_| "Which shop?" },
    Row { route: "/owner/sign-in/{shop}", seen_by: &ALL, reads: |_| "Test Café" },
    Row { route: "/start", seen_by: &ALL, reads: |_| "This server has a shop already" },
    Row { route: "/start/preview", seen_by: &ALL, reads: |_| "Collect 10 stamps" },
    Row { route: "/shops/{shop}/poster", seen_by: &ALL, reads: |_| "Scan with your phone’s camera." },
];

/// Forms that not everybody may send, and by whom.
const DEEDS: &[(&str, &[Who])] = &[
    ("/cards/{card}/rewards/catalogue/{place}", &[Member]),
    ("/cards/{card}/rewards/ladder/{place}", &[Member]),
    ("/cards/{card}/causes/{place}", &[Member]),
    ("/cards/{card}/experiences/{experience}/reserve", &[Member]),
    ("/cards/{card}/experiences/{experience}/cancel", &[Member]),
    ("/cards/{card}/details", &[Member]),
    ("/cards/{card}/invite/withdraw", &[Member]),
    ("/cards/{card}/notices/settings", &[Member]),
    ("/cards/{card}/archive", &[Member]),
    ("/cards/{card}/consents", &[Member]),
    ("/cards/{card}/leave", &[Member]),
    // Each other member acts on their own devices.
    ("/devices/kept", &[Member, OtherMember]),
    ("/devices/sign-out", &[Member, OtherMember]),
    ("/devices/home-screen", &[Member, OtherMember]),
    ("/passkeys", &[Member, OtherMember]),
    ("/passkeys/new", &[Member, OtherMember]),
    ("/passkeys/{passkey}/remove", &[Member, OtherMember]),
    ("/email/remove", &[Member, OtherMember]),
    ("/counter/cards/{card}/purchases", STAFF),
    ("/counter/cards/{card}/membership", STAFF),
    ("/counter/purchases/{purchase}/refund", STAFF),
    ("/counter/vouchers/{code}/redeem", STAFF),
    // The other owner gets a PIN too: for their own till.
    ("/owner/pin", &[Owner, OtherOwner]),
    // Each adds and removes their own.
    ("/owner/passkeys", &[Owner, OtherOwner]),
    ("/owner/passkeys/new", &[Owner, OtherOwner]),
    ("/owner/passkeys/{passkey}/remove", &[Owner, OtherOwner]),
];

/// Looked at by other tests: `email`, `home_screen`, `live`, `machines`, `notices`, `passes`, `passkeys`, `till`, and forms that everybody
/// may send.
const ELSEWHERE: &[&str] = &[
    "/cards/{card}/live",
    "/cards/{card}/pass.pkpass",
    "/cards/{card}/google-wallet",
    "/language",
    "/devices/home-screen/never",
    "/email",
    "/email/confirm",
    "/email/confirm/{code}",
    "/email/confirmed",
    "/email/recover",
    "/email/sent",
    "/email/open",
    "/email/open/{code}",
    "/passkeys/who",
    "/owner/sign-in/{shop}/passkey",
    "/passkeys/sign-in",
    "/phones",
    "/phones/{phone}/remove",
    "/counter/sign-out",
    "/counter/experiences/{experience}",
    "/counter/experiences/{experience}/attend",
    "/counter/referrals/{referral}",
    "/owner/settlement",
    "/healthz",
    "/readyz",
    "/manifest.webmanifest",
    "/sw.js",
    "/offline",
    "/pkg/{*path}",
    "/icons/{*path}",
    "/shops/{shop}/icons/{name}",
    "/shops/{shop}/preview.png",
    "/shops/{shop}/manifest.webmanifest",
    "/favicon.ico",
    "/dev/reload",
];

/// What may be known of one card.
struct Names {
    card: String,
    number: String,
    code: String,
    invite: String,
    purchase: String,
}

struct Town {
    it: Scene,
    names: Names,
    people: Vec<(Who, Browser)>,
}

async fn town() -> Town {
    let it = site().await;
    let (shop, pin) = it.open("Other Shop", Language::En).await;
    let ((member, card), (other, theirs)) = (it.member().await, it.member_of(&shop).await);
    let (mut till, mut other_till) = (it.till().await, it.till_of(&shop, &pin).await);
    give(&mut till, &card, 13).await;
    give(&mut other_till, &theirs, 2).await;
    let view = it.view(&card).await;
    let code = view.vouchers.first().unwrap().code.clone();
    let purchase = it.book.bills(&it.staff, view.card.id).await.unwrap().first().unwrap().purchase.id.to_string();
    let names = Names { card, number: view.card.number.to_string(), code, invite: view.card.invite_code, purchase };
    let (owner, other_owner) = (it.owner().await, it.owner_of(&shop).await);
    let people = vec![
        (Nobody, it.nobody()),
        (Member, member),
        (OtherMember, other),
        (Till, till),
        (OtherTill, other_till),
        (Owner, owner),
        (OtherOwner, other_owner),
    ];
    Town { it, names, people }
}

impl Names {
    fn fill(&self, route: &str) -> String {
        let filled = route.replace("{shop}", "test-cafe").replace("{card}", &self.card);
        let filled = filled.replace("{code}", &self.code).replace("{invite}", &self.invite);
        filled
            .replace("{purchase}", &self.purchase)
            .replace("{place}", "0")
            .replace("{experience}", "reading")
            .replace("{passkey}", &"0".repeat(26))
    }
}

#[tokio::test]
async fn every_page_is_read_by_the_right_people_and_by_nobody_else() {
    let Town { it: _it, names, mut people } = town().await;
    for Row { route, seen_by, reads } in PAGES {
        let (path, words) = (names.fill(route), reads(&names));
        for (who, browser) in &mut people {
            let page = browser.get(&path).await;
            let first = page.status.as_u16();
            let page = browser.follow(page).await;
            let found = page.body.contains(words) || page.reads(words);
            assert_eq!(found, seen_by.contains(who), "{who:?} at {path}: {} {}", page.status, page.html().text());
            if !found {
                assert!([200, 303, 404].contains(&first), "{who:?} at {path}: {first}");
            }
            let secrets = [&names.number, &names.invite].into_iter().filter(|secret| !path.contains(*secret));
            for secret in secrets.filter(|_| OUTSIDERS.contains(who)) {
                assert!(!page.body.contains(secret.as_str()), "{who:?} at {path} reads {secret}");
            }
        }
    }
}

#[tokio::test]
async fn who_is_not_signed_in_is_shown_the_way_and_who_is_wrong_is_told_so() {
    let Town { it: _it, names, people } = town().await;
    let at = |route| names.fill(route);
    for (who, mut browser) in people {
        match who {
            Nobody | OtherMember => {
                for route in ["/cards/{card}", "/cards/{card}/code", "/cards/{card}/vouchers/{code}"] {
                    browser.get(&at(route)).await.says(404, "This is somebody’s card");
                }
                browser.get(&at("/counter/cards/{card}")).await.leads_to("/counter/sign-in");
                browser.get("/owner").await.leads_to("/owner/sign-in");
            }
            OtherTill | OtherOwner => {
                browser.get(&at("/cards/{card}")).await.leads_to(&at("/counter/cards/{card}"));
                browser.get(&at("/counter/cards/{card}")).await.says(404, "We can’t find this card");
                browser.get(&at("/counter/vouchers/{code}")).await.says(404, "It may be another shop’s.");
                browser
                    .get(&format!("/counter?number={}", names.number.replace(' ', "")))
                    .await
                    .says(404, "No card of this shop");
            }
            Till => browser.get("/owner").await.leads_to("/owner/sign-in"),
            Member | Owner => {}
        }
    }
}

#[tokio::test]
async fn only_staff_of_the_shop_write_and_all_others_change_nothing() {
    let Town { it, names, people } = town().await;
    let before = it.books().await;
    for (who, mut browser) in people {
        for (route, done_by) in DEEDS.iter().filter(|(_, done_by)| !done_by.contains(&who)) {
            let path = names.fill(route);
            let page = browser.post(&path, &[("key", "fresh"), ("stamps", "1")]).await;
            assert!([303, 404].contains(&page.status.as_u16()), "{who:?} at {path}, not {done_by:?}: {}", page.status);
            let page = browser.follow(page).await;
            assert!(!page.body.contains(&names.number), "{who:?} at {path}");
        }
    }
    assert_eq!(it.books().await, before);
    it.till().await.get("/counter").await.says(200, "Whose card?");
}

/// A new address has to be put into one of the tables above.
#[test]
fn every_address_is_in_a_table() {
    let source = include_str!("../../src/routes.rs");
    let routes: BTreeSet<_> = source.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let tables =
        PAGES.iter().map(|row| row.route).chain(DEEDS.iter().map(|(route, _)| *route)).chain(ELSEWHERE.iter().copied());
    assert_eq!(routes, tables.collect());
}
