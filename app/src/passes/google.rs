//! Google Wallet: a link that brings a signed copy of a card there (a JSON Web Token, RFC 7519, signed by RFC 7518's RS256), and
//! the change of that copy when the card changes. No request of a page leads there: a person follows the link.

use super::said::{Held, Said};
use crate::{
    outside::{self, Answer, Target},
    site::Site,
    ui::theme::Theme,
    words::Words,
};
use anyhow::{Context, ensure};
use axum::http::{Method, StatusCode, header};
use data_encoding::BASE64URL_NOPAD;
use loyalty::languages::Language;
use ring::{rand::SystemRandom, rsa::KeyPair, signature::RSA_PKCS1_SHA256};
use serde::Deserialize;
use serde_json::{Value, json};
use server::passes::{Contents, Outcome};
use std::{fmt, path::Path};
use tokio::sync::Mutex;
use tokio_rustls::rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject};

/// Where a link leads.
const SAVE: &str = "https://pay.google.com/gp/v/save/";
/// Where words to ask with are given, and for what.
const WORDS: &str = "https://oauth2.googleapis.com";
const SCOPE: &str = "https://www.googleapis.com/auth/wallet_object.issuer";
/// Where copies are changed.
const OBJECTS: &str = "https://walletobjects.googleapis.com";
/// So long a word is asked for, and so much before its end a new one is.
const WORD_SECONDS: i64 = 3_600;
const SPARE_SECONDS: i64 = 300;
/// A number that Google gives an issuer has no more digits.
const ISSUER_DIGITS_MAX: usize = 24;

/// An operator, known to Google.
pub struct Google {
    issuer: String,
    /// The account by which they are known.
    account: String,
    key: KeyPair,
    /// Where words are given and copies are changed; and whether that may be on this machine, for tests.
    at: [String; 2],
    local: bool,
    /// The word to ask with, and until when it is good.
    word: Mutex<Option<(String, i64)>>,
}

impl fmt::Debug for Google {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Google").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// What is needed of the file that Google hands out for an account.
#[derive(Deserialize)]
struct Account {
    client_email: String,
    private_key: String,
}

fn balance(held: &Held) -> Value {
    match held {
        Held::Words(text) => json!({ "string": text }),
        Held::Count(count) => json!({ "int": count }),
        Held::Money(minor, currency) => {
            let micros = u64::from(*minor) * 10_u64.pow(6 - currency.decimals().min(6));
            json!({ "money": { "micros": micros.to_string(), "currencyCode": currency.to_string() } })
        }
        Held::Until(date) => json!({ "string": date.to_string() }),
    }
}

impl Google {
    /// Reads an account's file.
    ///
    /// # Errors
    /// What is wrong with it, without repeating it.
    pub fn read(file: &Path, issuer: &str) -> anyhow::Result<Self> {
        Self::at(file, issuer, [WORDS, OBJECTS].map(str::to_owned), false)
    }

    /// The same, with Google elsewhere. `local` as for [`Target::read`].
    ///
    /// # Errors
    /// As [`Google::read`].
    pub fn at(file: &Path, issuer: &str, at: [String; 2], local: bool) -> anyhow::Result<Self> {
        let shown = file.display();
        let digits = (1..=ISSUER_DIGITS_MAX).contains(&issuer.len()) && issuer.bytes().all(|byte| byte.is_ascii_digit());
        ensure!(digits, "an issuer of Google Wallet is a number, such as 3388000000022000000; this is {issuer:?}");
        let text = std::fs::read(file).with_context(|| format!("cannot read {shown}"))?;
        let account: Option<Account> = serde_json::from_slice(&text).ok();
        let account = account.with_context(|| format!("{shown} is no key file of a Google service account (JSON)"))?;
        let pem = PrivatePkcs8KeyDer::from_pem_slice(account.private_key.as_bytes()).ok();
        let key = pem.and_then(|der| KeyPair::from_pkcs8(der.secret_pkcs8_der()).ok());
        let key = key.with_context(|| format!("the private key in {shown} is no RSA key"))?;
        Ok(Self { issuer: issuer.into(), account: account.client_email, key, at, local, word: Mutex::default() })
    }

    /// A token with these claims.
    fn signed(&self, claims: &Value) -> anyhow::Result<String> {
        let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
        let said = format!("{}.{}", part(r#"{"alg":"RS256","typ":"JWT"}"#), part(&claims.to_string()));
        let mut signature = vec![0; self.key.public().modulus_len()];
        // What is drawn here blinds the key while it works, and is nowhere in the signature.
        let signed = self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), said.as_bytes(), &mut signature);
        signed.map_err(|_| anyhow::anyhow!("a token can't be signed"))?;
        Ok(format!("{said}.{}", BASE64URL_NOPAD.encode(&signature)))
    }

    /// What all cards of a shop have in common (Google Wallet API, "LoyaltyClass").
    fn class(&self, site: &Site, contents: &Contents) -> Value {
        let shop = &contents.shop;
        let logo = site.address(&format!("/shops/{}/icons/maskable-512.png", shop.slug));
        json!({
            "id": format!("{}.{}", self.issuer, contents.serial.shop),
            "issuerName": shop.name,
            "programName": shop.name,
            "programLogo": { "sourceUri": { "uri": logo } },
            "hexBackgroundColor": Theme::of(&shop.color).light.brand,
            "reviewStatus": "UNDER_REVIEW",
        })
    }

    /// One card (Google Wallet API, "LoyaltyObject"). Of one whose owner has left it says nothing but that.
    fn object(&self, contents: &Contents, said: Option<&Said>) -> Value {
        let mut object = json!({
            "id": format!("{}.{}", self.issuer, contents.serial),
            "classId": format!("{}.{}", self.issuer, contents.serial.shop),
            "state": if said.is_some() { "ACTIVE" } else { "INACTIVE" },
        });
        let Some(said) = said else {
            for gone in ["accountId", "loyaltyPoints", "barcode", "textModulesData"] {
                object[gone] = Value::Null;
            }
            return object;
        };
        object["accountId"] = said.number.as_str().into();
        object["barcode"] = json!({ "type": "QR_CODE", "value": said.address, "alternateText": said.number });
        if let Some((label, held)) = &said.main {
            object["loyaltyPoints"] = json!({ "label": label, "balance": balance(held) });
        }
        let (next, aim) = &said.next;
        let next = aim.as_ref().map_or_else(|| next.clone(), |aim| format!("{next}: {aim}"));
        let lines = [
            ("next", said.words.pass_next(), Some(next).filter(|next| !next.is_empty())),
            ("ready", said.words.your_rewards(), said.ready.clone()),
        ];
        let line = |(id, label, text): (&str, &str, Option<String>)| Some(json!({ "id": id, "header": label, "body": text? }));
        object["textModulesData"] = lines.into_iter().filter_map(line).collect::<Vec<_>>().into();
        object
    }

    /// The address that brings a copy to Google, in this language where its owner chose none.
    ///
    /// # Errors
    /// Never in practice: where it can't be signed.
    pub fn link(&self, site: &Site, contents: &Contents, asks: Option<Language>) -> anyhow::Result<String> {
        let words = Words(contents.language.or(asks).unwrap_or(contents.shop.language));
        let said = Said::of(site, contents, words)?;
        let claims = json!({
            "iss": self.account,
            "aud": "google",
            "typ": "savetowallet",
            "iat": site.now().0.div_euclid(1_000_000),
            "origins": [site.settings.origin],
            "payload": {
                "loyaltyClasses": [self.class(site, contents)],
                "loyaltyObjects": [self.object(contents, said.as_ref())],
            },
        });
        Ok(format!("{SAVE}{}", self.signed(&claims)?))
    }

    async fn ask(&self, method: Method, url: &str, word: Option<&str>, kind: &str, body: String) -> Option<Answer> {
        let target = Target::read(url, self.local).ok()?;
        let mut request = outside::request(&target).method(method).header(header::CONTENT_TYPE, kind);
        if let Some(word) = word {
            request = request.header(header::AUTHORIZATION, format!("Bearer {word}"));
        }
        let answer = outside::post(&target, self.local, request, body).await;
        answer.inspect_err(|trouble| tracing::debug!(%trouble, "Google could not be reached now")).ok()
    }

    /// The word to ask with (RFC 7523); none where Google gives none now.
    async fn word(&self, now: i64) -> Option<String> {
        #[derive(Deserialize)]
        struct Given {
            access_token: String,
        }
        let mut kept = self.word.lock().await;
        if let Some((word, _)) = kept.as_ref().filter(|(_, until)| *until > now) {
            return Some(word.clone());
        }
        let audience = format!("{WORDS}/token");
        let claims = json!({ "iss": self.account, "scope": SCOPE, "aud": audience, "iat": now, "exp": now + WORD_SECONDS });
        let claims = self.signed(&claims).ok()?;
        let form = format!("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={claims}");
        let url = format!("{}/token", self.at[0]);
        let answer = self.ask(Method::POST, &url, None, "application/x-www-form-urlencoded", form).await?;
        let Ok(Given { access_token }) = serde_json::from_slice(&answer.body) else {
            tracing::warn!(status = answer.status.as_u16(), "Google does not know the account of the passes");
            return None;
        };
        *kept = Some((access_token.clone(), now + WORD_SECONDS - SPARE_SECONDS));
        Some(access_token)
    }

    /// Changes the copy that Google keeps.
    ///
    /// # Errors
    /// Where the machine has no randomness to give.
    pub async fn bring(&self, site: &Site, contents: &Contents) -> server::Result<Outcome> {
        let words = Words(contents.language.unwrap_or(contents.shop.language));
        let said = Said::of(site, contents, words)?;
        let Some(word) = self.word(site.now().0.div_euclid(1_000_000)).await else { return Ok(Outcome::Later) };
        let object = self.object(contents, said.as_ref());
        let url = format!("{}/walletobjects/v1/loyaltyObject/{}.{}", self.at[1], self.issuer, contents.serial);
        let answer = self.ask(Method::PATCH, &url, Some(&word), "application/json", object.to_string()).await;
        let Some(answer) = answer else { return Ok(Outcome::Later) };
        Ok(match answer.status {
            status if status.is_success() => Outcome::Told,
            // Nobody saved it.
            StatusCode::NOT_FOUND | StatusCode::GONE => Outcome::Gone,
            StatusCode::UNAUTHORIZED => {
                *self.word.lock().await = None;
                Outcome::Later
            }
            StatusCode::TOO_MANY_REQUESTS | StatusCode::FORBIDDEN => Outcome::Later,
            status if status.is_server_error() => Outcome::Later,
            status => {
                tracing::warn!(status = status.as_u16(), "Google refused to change a copy");
                Outcome::Refused
            }
        })
    }
}
