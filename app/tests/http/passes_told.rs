//! Wallets that are told: a stand-in for Apple's push service, by HTTP/2 and TLS with the operator's certificate as Apple asks for
//! it, and one for Google.

use crate::{
    common::{Scene, give, site_with},
    operator::{ACCOUNT, ISSUER, KIND, Operator, nowhere},
    pass_phone::{Phone, downloaded},
};
use app::passes::{Apns, carry_once};
use axum::body::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode,
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    io::BufReader,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::net::TcpListener;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        server::WebPkiClientVerifier,
    },
};

/// What a maker heard: the method, the address, the headers, the body.
type Heard = (String, String, axum::http::HeaderMap, String);

/// A maker of wallets, on this machine.
#[derive(Clone)]
struct Maker {
    heard: Arc<Mutex<Vec<Heard>>>,
    answer: Arc<Mutex<(u16, Value)>>,
    /// Connections that came.
    came: Arc<AtomicUsize>,
    url: String,
}

impl Maker {
    fn new(url: String) -> Self {
        let answer = Arc::new(Mutex::new((200, Value::Null)));
        Self { heard: Arc::default(), answer, came: Arc::default(), url }
    }

    async fn hear(self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let (parts, body) = request.into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        self.heard.lock().unwrap().push((parts.method.to_string(), parts.uri.path().to_owned(), parts.headers, body));
        let (status, said) = if parts.uri.path() == "/token" {
            (200, json!({ "access_token": "a-word", "expires_in": 3_599, "token_type": "Bearer" }))
        } else {
            self.answer.lock().unwrap().clone()
        };
        Ok(Response::builder().status(status).body(Full::new(said.to_string().into())).unwrap())
    }

    fn says(&self, status: u16, said: Value) {
        *self.answer.lock().unwrap() = (status, said);
    }

    fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }
}

fn certificates(operator: &Operator, names: &[&str]) -> Vec<CertificateDer<'static>> {
    let read = |name: &&str| CertificateDer::from_pem_file(operator.file(name)).unwrap();
    names.iter().map(read).collect()
}

fn roots(operator: &Operator) -> Arc<RootCertStore> {
    let mut roots = RootCertStore::empty();
    certificates(operator, &["root.pem"]).into_iter().for_each(|root| roots.add(root).unwrap());
    Arc::new(roots)
}

/// Apple's push service: it speaks HTTP/2 alone, and only with who shows a certificate.
async fn apple(operator: &Operator) -> Maker {
    let provider = Arc::new(ring::default_provider());
    let clients = WebPkiClientVerifier::builder_with_provider(roots(operator), provider.clone()).build().unwrap();
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut pem = BufReader::new(std::fs::File::open(operator.file("other.key")).unwrap());
    let key = PrivateKeyDer::from_pem_reader(&mut pem).unwrap();
    let config = config.with_client_cert_verifier(clients);
    let mut config = config.with_single_cert(certificates(operator, &["other.pem", "above.pem"]), key).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let (acceptor, socket) = (TlsAcceptor::from(Arc::new(config)), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let maker = Maker::new(format!("https://localhost:{}", socket.local_addr().unwrap().port()));
    let it = maker.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = socket.accept().await {
            let (acceptor, it) = (acceptor.clone(), it.clone());
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                assert_eq!(stream.get_ref().1.peer_certificates().unwrap().len(), 2);
                it.came.fetch_add(1, Ordering::SeqCst);
                let service = service_fn(move |request| it.clone().hear(request));
                let _ = http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    maker
}

/// Google: it gives words and keeps copies.
async fn google() -> Maker {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let maker = Maker::new(format!("http://{}", socket.local_addr().unwrap()));
    let it = maker.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = socket.accept().await {
            let it = it.clone();
            let service = service_fn(move |request| it.clone().hear(request));
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    maker
}

/// A site whose operator Apple knows, and Apple.
async fn with_apple() -> (Operator, Maker, Scene) {
    let operator = Operator::new();
    let maker = apple(&operator).await;
    let roots = RootCertStore::clone(&roots(&operator));
    let apns = Apns::at(&operator.apple(), &maker.url, roots, true).unwrap();
    let passes = operator.passes(Some(apns), nowhere());
    (operator, maker, site_with(|settings| settings.passes = passes).await)
}

#[tokio::test]
async fn a_stamp_comes_to_the_phone_by_one_empty_push() {
    let (_operator, apple, it) = with_apple().await;
    let (browser, card) = it.member().await;
    let phone = Phone::with(&it, "phone-one", &downloaded(&browser, &card).await);
    assert_eq!(phone.register("00fc13adff785122").await, 201);
    it.later(Duration::from_secs(60));
    let (_, tag) = phone.list(None).await.unwrap();
    assert_eq!(carry_once(&it.site).await.unwrap(), 0);
    for stamps in 1..=3 {
        it.later(Duration::from_secs(60));
        give(&mut it.till().await, &card, 1).await;
        assert_eq!(carry_once(&it.site).await.unwrap(), 1);
        let [(method, path, headers, body)] = apple.heard().try_into().unwrap();
        assert_eq!((method.as_str(), path.as_str(), body.as_str()), ("POST", "/3/device/00fc13adff785122", "{}"));
        assert_eq!((headers["apns-topic"].to_str().unwrap(), headers.get("authorization")), (KIND, None));
        let (changed, _) = phone.list(Some(&tag)).await.unwrap();
        assert_eq!(changed.len(), 1);
        let (_, fetched) = phone.fetch(None).await;
        assert_eq!(fetched.unwrap().0.value("balance").unwrap(), &format!("{stamps} of 10"));
    }
    assert_eq!(apple.came.load(Ordering::SeqCst), 1, "one connection stays open");
    it.later(Duration::from_secs(86_400));
    assert_eq!(carry_once(&it.site).await.unwrap(), 0);
}

#[tokio::test]
async fn a_phone_that_apple_knows_no_more_is_forgotten() {
    for (status, reason) in [(410, "Unregistered"), (400, "BadDeviceToken")] {
        let (_operator, apple, it) = with_apple().await;
        let (browser, card) = it.member().await;
        let phone = Phone::with(&it, "phone-one", &downloaded(&browser, &card).await);
        phone.register("aa").await;
        apple.says(status, json!({ "reason": reason }));
        give(&mut it.till().await, &card, 1).await;
        assert_eq!(carry_once(&it.site).await.unwrap(), 1);
        assert_eq!(phone.list(None).await, None, "{reason}");
        give(&mut it.till().await, &card, 1).await;
        assert_eq!(carry_once(&it.site).await.unwrap(), 0, "{reason}");
    }
}

#[tokio::test]
async fn apple_that_is_busy_or_away_is_asked_again_and_the_phone_stays() {
    let (_operator, apple, it) = with_apple().await;
    let (browser, card) = it.member().await;
    let phone = Phone::with(&it, "phone-one", &downloaded(&browser, &card).await);
    phone.register("aa").await;
    apple.says(503, json!({ "reason": "ServiceUnavailable" }));
    give(&mut it.till().await, &card, 1).await;
    assert_eq!(carry_once(&it.site).await.unwrap(), 1);
    assert_eq!(carry_once(&it.site).await.unwrap(), 0);
    it.later(Duration::from_secs(30));
    apple.says(200, Value::Null);
    assert_eq!(carry_once(&it.site).await.unwrap(), 1);
    assert_eq!(apple.heard().len(), 2);
    it.later(Duration::from_secs(86_400));
    assert_eq!(carry_once(&it.site).await.unwrap(), 0);
    assert!(phone.list(None).await.is_some());
}

/// Whoever else answers at Apple's address is told nothing.
#[tokio::test]
async fn only_who_shows_apples_certificate_is_told() {
    let (operator, apple, _) = with_apple().await;
    let strangers = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let apns = Apns::at(&operator.apple(), &apple.url, strangers, true).unwrap();
    assert_eq!(apns.tell("aa").await, server::passes::Outcome::Later);
    assert!(apple.heard().is_empty());
    let inside = Apns::at(&operator.apple(), &apple.url, RootCertStore::empty(), false);
    assert!(inside.is_err(), "and none on this machine but by the setting for tests");
}

#[tokio::test]
async fn google_is_brought_what_changed_of_a_copy_that_was_asked_for() {
    let (operator, google) = (Operator::new(), google().await);
    let passes = operator.passes(None, [google.url.clone(), google.url.clone()]);
    let it = site_with(|settings| settings.passes = passes).await;
    let (mut browser, card) = it.member().await;
    give(&mut it.till().await, &card, 1).await;
    assert_eq!(carry_once(&it.site).await.unwrap(), 0, "nobody has asked for a copy");
    assert_eq!(browser.get(&format!("/cards/{card}/google-wallet")).await.status, StatusCode::SEE_OTHER);
    assert!(google.heard().is_empty(), "a link alone asks nothing of Google");
    for stamps in 2..=3 {
        give(&mut it.till().await, &card, 1).await;
        assert_eq!(carry_once(&it.site).await.unwrap(), 1);
        let mut heard = google.heard();
        let (method, path, headers, body) = heard.pop().unwrap();
        let id = format!("{ISSUER}.{}-{card}", it.shop.id);
        assert_eq!((method.as_str(), path), ("PATCH", format!("/walletobjects/v1/loyaltyObject/{id}")));
        assert_eq!(headers["authorization"], "Bearer a-word");
        let object: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(object["loyaltyPoints"]["balance"]["string"], format!("{stamps} of 10"));
        crate::pass_fields::assert_fits(&object, crate::pass_fields::OBJECT, "object");
        // A word is asked for once, and kept as long as it is good.
        assert_eq!(heard.len(), usize::from(stamps == 2));
        for (_, path, headers, body) in heard {
            assert_eq!((path.as_str(), headers.get("authorization")), ("/token", None));
            let claims = body.split("assertion=").nth(1).unwrap().split('.').nth(1).unwrap();
            let claims = data_encoding::BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap();
            let claims: Value = serde_json::from_slice(&claims).unwrap();
            let scope = "https://www.googleapis.com/auth/wallet_object.issuer";
            assert_eq!((&claims["iss"], &claims["scope"]), (&json!(ACCOUNT), &json!(scope)));
            assert_eq!(claims["aud"], "https://oauth2.googleapis.com/token");
        }
    }
    google.says(404, json!({ "error": { "code": 404 } }));
    give(&mut it.till().await, &card, 1).await;
    assert_eq!(carry_once(&it.site).await.unwrap(), 1);
    give(&mut it.till().await, &card, 1).await;
    assert_eq!(carry_once(&it.site).await.unwrap(), 0, "nobody has saved it");
}

#[tokio::test]
async fn google_hears_that_an_owner_left_and_nothing_else() {
    let (operator, google) = (Operator::new(), google().await);
    let passes = operator.passes(None, [google.url.clone(), google.url.clone()]);
    let it = site_with(|settings| settings.passes = passes).await;
    let (mut browser, card) = it.member().await;
    browser.get(&format!("/cards/{card}/google-wallet")).await;
    let page = browser.get(&format!("/cards/{card}/leave")).await;
    browser.submit(&page, &format!("/cards/{card}/leave"), &[]).await;
    assert_eq!(carry_once(&it.site).await.unwrap(), 1);
    let (_, _, _, body) = google.heard().pop().unwrap();
    let object: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        (&object["state"], &object["barcode"], &object["accountId"]),
        (&json!("INACTIVE"), &Value::Null, &Value::Null)
    );
}
