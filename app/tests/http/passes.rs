//! Copies of cards for wallets of phones: who is given one, what stands on it, and that it is signed.

use crate::{
    browser::{Browser, Page},
    common::{Scene, empty_site, give, new_shop, scene, site},
    operator::{ACCOUNT, ISSUER, KIND, Operator, TEAM, nowhere, openssl, site_with_passes},
    pass_fields::{CLASS, OBJECT, PASS, assert_fits},
    pass_phone::{Package, downloaded},
    programs,
};
use app::passes::Passes;
use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use data_encoding::BASE64URL_NOPAD;
use loyalty::{languages::Language, purchases::Sale};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::{Value, json};
use server::{passes::Serial, shops::NewShop};
use std::collections::BTreeMap;

const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15";
const ANDROID: &str = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36";
const DESKTOP: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36";

fn agent(browser: &mut Browser, agent: &str) {
    browser.headers.retain(|(name, _)| *name != "user-agent");
    browser.headers.push(("user-agent", agent.to_owned()));
}

fn links(page: &Page) -> Vec<String> {
    let html = page.html();
    let to = html
        .tags()
        .filter_map(|tag| tag.get("href"))
        .filter(|to| to.ends_with("pass.pkpass") || to.ends_with("google-wallet"));
    to.map(|to| to.rsplit('/').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn without_an_operator_whom_the_makers_know_there_is_nothing_of_it() {
    let it = site().await;
    let (mut browser, card) = it.member().await;
    agent(&mut browser, DESKTOP);
    let page = browser.get(&format!("/cards/{card}")).await;
    assert!(!page.body.contains("Wallet") && !page.body.contains("pkpass"));
    assert!(!browser.get("/privacy").await.body.contains("Wallet"));
    for path in ["pass.pkpass", "google-wallet"] {
        assert_eq!(browser.get(&format!("/cards/{card}/{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let serial = Serial { shop: it.shop.id, card: card.parse().unwrap() };
    let word = format!("ApplePass {}", it.book.pass_token(serial));
    for (method, path) in [
        (Method::GET, format!("passes/{KIND}/{serial}")),
        (Method::POST, format!("devices/one/registrations/{KIND}/{serial}")),
        (Method::GET, format!("devices/one/registrations/{KIND}")),
        (Method::POST, "log".into()),
    ] {
        let request = browser.request(method, &format!("/passes/apple/v1/{path}")).header("authorization", &word);
        let request = request.header("sec-fetch-site", "same-origin").body(Body::from("{\"logs\":[]}")).unwrap();
        assert_eq!(browser.open(request).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn each_device_is_offered_the_wallets_that_it_may_have() {
    let (_operator, it) = site_with_passes().await;
    let (mut browser, card) = it.member().await;
    for (device, offered) in [
        (IPHONE, &["pass.pkpass"][..]),
        (ANDROID, &["google-wallet"]),
        (DESKTOP, &["pass.pkpass", "google-wallet"]),
        ("", &["pass.pkpass", "google-wallet"]),
    ] {
        agent(&mut browser, device);
        assert_eq!(links(&browser.get(&format!("/cards/{card}")).await), offered, "{device}");
    }
    for (language, words) in [
        ("en", ["Add to Apple Wallet", "Add to Google Wallet"]),
        ("hu", ["Hozzáadás az Apple Wallethez", "Hozzáadás a Google Wallethez"]),
        ("et", ["Lisa Apple Walletisse", "Lisa Google Walletisse"]),
        ("pl", ["Dodaj do Apple Wallet", "Dodaj do Portfela Google"]),
    ] {
        let page = browser.clone().reading(language).get(&format!("/cards/{card}")).await;
        assert!(words.iter().all(|words| page.reads(words)), "{language}");
    }
}

#[tokio::test]
async fn a_copy_is_given_to_its_owner_alone() {
    let (_operator, it) = site_with_passes().await;
    let (member, card) = it.member().await;
    let (other, _) = it.member().await;
    downloaded(&member, &card).await;
    for path in ["pass.pkpass", "google-wallet"] {
        for mut browser in [it.nobody(), other.clone(), it.till().await, it.owner().await] {
            let page = browser.get(&format!("/cards/{card}/{path}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}

#[tokio::test]
async fn a_package_is_whole_and_openssl_says_that_it_is_signed() {
    let (operator, it) = site_with_passes().await;
    let (browser, card) = it.member().await;
    give(&mut it.till().await, &card, 7).await;
    let Package { files, json } = downloaded(&browser, &card).await;
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    let pictures = ["icon.png", "icon@2x.png", "icon@3x.png", "logo.png", "logo@2x.png", "logo@3x.png"];
    let strips = ["strip.png", "strip@2x.png", "strip@3x.png"];
    let mut expected: Vec<_> =
        pictures.into_iter().chain(strips).chain(["manifest.json", "pass.json", "signature"]).collect();
    expected.sort_unstable();
    assert_eq!(names, expected);
    let manifest: BTreeMap<String, String> = serde_json::from_slice(&files["manifest.json"]).unwrap();
    assert_eq!(manifest.len(), files.len() - 2);
    let at = operator.folder();
    for (name, bytes) in &files {
        std::fs::write(at.join(name), bytes).unwrap();
        let size = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
        let times = if name.contains("@3x") {
            3
        } else if name.contains("@2x") {
            2
        } else {
            1
        };
        let (width, height) = if name.starts_with("icon") {
            (29, 29)
        } else if name.starts_with("logo") {
            (50, 50)
        } else {
            (375, 144)
        };
        if name.ends_with(".png") {
            assert_eq!((size(16), size(20)), (width * times, height * times), "{name}");
        }
        if let Some(sum) = manifest.get(name) {
            let said = String::from_utf8(openssl(at, &["dgst", "-sha1", "-r", name])).unwrap();
            assert_eq!(said.split(' ').next().unwrap(), sum, "{name}");
        }
    }
    let verify = [
        "cms",
        "-verify",
        "-inform",
        "DER",
        "-in",
        "signature",
        "-content",
        "manifest.json",
        "-CAfile",
        "root.pem",
        "-purpose",
        "any",
        "-binary",
    ];
    assert_eq!(openssl(at, &verify), files["manifest.json"]);
    // What is signed can't be another.
    std::fs::write(at.join("manifest.json"), b"{}").unwrap();
    let done = std::process::Command::new("openssl").current_dir(at).args(verify).output().unwrap();
    assert!(!done.status.success());
    let said = openssl(at, &["cms", "-cmsout", "-print", "-inform", "DER", "-in", "signature"]);
    let said = String::from_utf8_lossy(&said).into_owned();
    for words in [
        "signingTime",
        "Nov 21 10:00:00 2026 GMT",
        "messageDigest",
        "contentType",
        "sha256",
        "rsaEncryption",
        "eContent: <ABSENT>",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(said.matches("cert_info").count(), 2, "its own certificate and the one above it");
    assert_fits(&json, PASS, "pass");
}

#[tokio::test]
async fn a_pass_says_what_its_card_says() {
    let (_operator, it) = site_with_passes().await;
    let (browser, card) = it.member().await;
    give(&mut it.till().await, &card, 13).await;
    let pass = downloaded(&browser, &card).await;
    assert_fits(&pass.json, PASS, "pass");
    let view = it.view(&card).await;
    let text = |name: &str| pass.json[name].as_str().unwrap();
    assert_eq!(
        (text("passTypeIdentifier"), text("teamIdentifier"), text("organizationName")),
        (KIND, TEAM, "Test Café")
    );
    assert_eq!(text("serialNumber"), format!("{}-{card}", it.shop.id));
    assert_eq!(text("webServiceURL"), "https://cards.example/passes/apple");
    assert_eq!((text("backgroundColor"), text("foregroundColor")), ("rgb(31, 92, 74)", text("labelColor")));
    assert_eq!(
        pass.json["barcodes"],
        json!([{
            "format": "PKBarcodeFormatQR", "message": format!("https://cards.example/cards/{card}"),
            "messageEncoding": "iso-8859-1", "altText": view.card.number.to_string(),
        }])
    );
    assert_eq!(pass.value("balance").unwrap(), "3 of 10");
    assert_eq!(pass.value("next").unwrap(), "7 stamps to go");
    assert_eq!(pass.value("ready").unwrap(), "a free coffee");
    let promises = pass.value("promises").unwrap().as_str().unwrap();
    assert!(promises.contains("Then a new card begins."), "{promises}");
    assert!(pass.value("leave").unwrap().as_str().unwrap().ends_with(&format!("/cards/{card}/leave")));
    assert_eq!(pass.json["storeCard"]["headerFields"][0]["changeMessage"], "Now on your card: %@");
    // It speaks the language in which its owner joined, also where the phone that asks is set to another.
    let other = downloaded(&browser.clone().reading("hu"), &card).await;
    assert_eq!(other.value("balance").unwrap(), "3 of 10");
    let (shop, _) = it.open("Kávézó", Language::Hu).await;
    let (browser, card) = it.member_of(&shop).await;
    let hungarian = downloaded(&browser, &card).await;
    assert_eq!(hungarian.value("balance").unwrap(), "0\u{a0}/\u{a0}10");
    assert_eq!(hungarian.json["description"], "Kávézó: hűségkártya");
}

/// Everything that a program can be about has a place on a pass.
#[tokio::test]
async fn each_kind_of_program_has_its_own_fields() {
    let club =
        json!({ "currency": "EUR", "membership": { "name": "Readers", "fee": 2_400, "months": 12, "perks": {} } });
    let tiers = json!({ "currency": "EUR", "tiers": { "by": "spend", "window": "calendar_year",
        "levels": [{ "name": "Silver", "at": 10_000 }] } });
    for (program, expected, styled) in [
        (json!({ "currency": "EUR", "cashback": { "percent": 5 } }), json!(11.25), ("currencyCode", json!("EUR"))),
        (
            json!({ "currency": "EUR", "points": { "earn": [{ "give": 1, "per": { "amount": 100 } }] } }),
            json!(225),
            ("numberStyle", json!("PKNumberStyleDecimal")),
        ),
        (tiers, json!("Silver"), ("label", json!("Your tier"))),
        (club, json!("2027-11-21T23:59:00Z"), ("dateStyle", json!("PKDateStyleMedium"))),
    ] {
        let operator = Operator::new();
        let passes = operator.passes(None, nowhere());
        let terms = programs::terms(program.clone());
        let new = NewShop { terms: terms.clone(), ..new_shop("Test Café", Language::En) };
        let it = scene(empty_site(|settings| settings.passes = passes).await, &new).await;
        let (browser, card) = it.member().await;
        let before = downloaded(&browser, &card).await;
        assert_fits(&before.json, PASS, "pass");
        if terms.membership.is_some() {
            programs::pay_fee(&it, &card).await;
        } else {
            programs::sell(&it, &card, Sale::of(22_500)).await;
        }
        let pass = downloaded(&browser, &card).await;
        assert_fits(&pass.json, PASS, "pass");
        let main = &pass.json["storeCard"]["primaryFields"][0];
        assert_eq!((&main["value"], &main[styled.0]), (&expected, &styled.1), "{program}: {main}");
        assert_ne!(before.json["storeCard"]["primaryFields"][0]["value"], expected);
        google_fits(&it, &browser, &card).await;
    }
}

/// The claims of the link to Google, whose signature is good.
async fn google_fits(it: &Scene, browser: &Browser, card: &str) -> Value {
    let page = browser.clone().get(&format!("/cards/{card}/google-wallet")).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let token = page.location().unwrap().strip_prefix("https://pay.google.com/gp/v/save/").unwrap();
    let (said, signature) = token.rsplit_once('.').unwrap();
    let operator = Operator::new();
    let public = openssl(operator.folder(), &["rsa", "-in", "other.key", "-RSAPublicKey_out", "-outform", "DER"]);
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public);
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
    public.verify(said.as_bytes(), &signature).unwrap();
    assert!(public.verify(&said.as_bytes()[1..], &signature).is_err());
    let (head, claims) = said.split_once('.').unwrap();
    let read = |part: &str| serde_json::from_slice::<Value>(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap();
    assert_eq!(read(head), json!({ "alg": "RS256", "typ": "JWT" }));
    let claims = read(claims);
    let object = &claims["payload"]["loyaltyObjects"][0];
    assert_fits(&claims["payload"]["loyaltyClasses"][0], CLASS, "class");
    assert_fits(object, OBJECT, "object");
    assert_eq!(object["id"], format!("{ISSUER}.{}-{card}", it.shop.id));
    assert_eq!(object["classId"], claims["payload"]["loyaltyClasses"][0]["id"]);
    // What Google calls safe for all browsers.
    assert!(token.len() <= 1_800, "{}", token.len());
    claims
}

#[tokio::test]
async fn a_link_to_google_carries_a_signed_copy() {
    let (_operator, it) = site_with_passes().await;
    let (browser, card) = it.member().await;
    give(&mut it.till().await, &card, 13).await;
    let claims = google_fits(&it, &browser, &card).await;
    assert_eq!(
        (&claims["iss"], &claims["aud"], &claims["typ"]),
        (&json!(ACCOUNT), &json!("google"), &json!("savetowallet"))
    );
    assert_eq!((&claims["iat"], &claims["origins"]), (&json!(1_795_255_200), &json!(["https://cards.example"])));
    let object = &claims["payload"]["loyaltyObjects"][0];
    assert_eq!(object["loyaltyPoints"], json!({ "label": "Stamps", "balance": { "string": "3 of 10" } }));
    assert_eq!(object["barcode"]["value"], format!("https://cards.example/cards/{card}"));
    assert_eq!((&object["state"], &object["textModulesData"][1]["body"]), (&json!("ACTIVE"), &json!("a free coffee")));
}

#[test]
fn a_wrong_file_is_named_and_nothing_of_a_key_is_said() {
    let operator = Operator::new();
    let apple = operator.apple();
    assert_eq!((apple.kind.as_str(), apple.team.as_str(), apple.chain.len()), (KIND, TEAM, 2));
    operator.read(["pass.pem", "pass.pkcs1.key", "above.pem"]).unwrap();
    for (files, words) in [
        (["pass.pem", "other.key", "above.pem"], "is not that of"),
        (["pass.pem", "locked.key", "above.pem"], "without a password"),
        (["pass.pem", "curve.key", "above.pem"], "no RSA key"),
        (["pass.pem", "pass.pem", "above.pem"], "no PEM private key"),
        (["pass.pem", "pass.key", "root.pem"], "was not issued by"),
        (["other.pem", "other.key", "above.pem"], "no certificate of a pass type"),
        (["pass.key", "pass.key", "above.pem"], "no PEM certificate"),
        (["google.json", "pass.key", "above.pem"], "no PEM certificate"),
        (["nothing.pem", "pass.key", "above.pem"], "no PEM certificate"),
    ] {
        let said = format!("{:#}", operator.read(files).unwrap_err());
        assert!(said.contains(words) && !said.contains("BEGIN") && !said.contains("MII"), "{files:?}: {said}");
    }
    let google = |file: &str, issuer: &str| app::passes::Google::read(&operator.file(file), issuer);
    assert!(google("google.json", ISSUER).is_ok());
    for (file, issuer, words) in [
        ("google.json", "", "is a number"),
        ("google.json", "12/../3", "is a number"),
        ("pass.key", ISSUER, "no key file"),
        ("nothing.json", ISSUER, "cannot read"),
    ] {
        let said = format!("{:#}", google(file, issuer).unwrap_err());
        assert!(said.contains(words) && !said.contains("BEGIN"), "{file}: {said}");
    }
    let shown = format!("{:?}", operator.passes(None, nowhere()));
    assert!(!shown.contains("BEGIN") && !shown.contains("key"), "{shown}");
    assert!(!Passes::default().are_on());
}
