//! An authenticator in memory, as a phone has one: it makes keys for sites and signs with them what it is asked (W3C Web
//! Authentication, level 3, with attestation "none"). The site's rules and this are two hands: nothing of the product is used here.

use data_encoding::BASE64URL_NOPAD as BASE64;
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The user was there and was recognised.
const SEEN: u8 = 0b101;
/// The credential comes along.
const WITH_KEY: u8 = 0b100_0000;

/// A key that was made for a site.
#[derive(Clone)]
pub struct Authenticator {
    pub credential: Vec<u8>,
    pub origin: String,
    /// How often it was used; a key that is on several devices does not count.
    pub counter: u32,
    /// What it says of its user.
    pub flags: u8,
    pub handle: Vec<u8>,
    pub key: SigningKey,
}

impl Authenticator {
    /// One that made no key yet; different seeds make different ones.
    pub fn new(seed: u8, origin: &str) -> Self {
        let key = SigningKey::from_slice(&[seed; 32]).unwrap();
        let (credential, handle) = (vec![seed; 20], Vec::new());
        Self { credential, origin: origin.into(), counter: 0, flags: SEEN, handle, key }
    }

    fn client(&self, kind: &str, options: &Value) -> Vec<u8> {
        json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn data(&self, site: &Value, flags: u8) -> Vec<u8> {
        let site = Sha256::digest(site.as_str().unwrap());
        [&site[..], &[self.flags | flags], &self.counter.to_be_bytes()].concat()
    }

    fn named(&self, response: Value) -> String {
        let id = BASE64.encode(&self.credential);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "extensions": {} }).to_string()
    }

    /// Answers a question for a new key.
    pub fn make(&mut self, options: &Value) -> String {
        self.handle = BASE64.decode(options["user"]["id"].as_str().unwrap().as_bytes()).unwrap();
        let point = self.key.verifying_key().to_sec1_point(false);
        // RFC 9052: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
        let key = [
            &[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..],
            &point.as_bytes()[1..33],
            &[0x22, 0x58, 32],
            &point.as_bytes()[33..65],
        ]
        .concat();
        let length = u16::try_from(self.credential.len()).unwrap().to_be_bytes();
        let data = [&self.data(&options["rp"]["id"], WITH_KEY)[..], &[0; 16], &length, &self.credential, &key].concat();
        // {"fmt": "none", "attStmt": {}, "authData": data}
        let attestation = [
            &[0xa3, 0x63][..],
            b"fmt",
            &[0x64],
            b"none",
            &[0x67],
            b"attStmt",
            &[0xa0, 0x68],
            b"authData",
            &[0x58, u8::try_from(data.len()).unwrap()],
            &data,
        ]
        .concat();
        let client = self.client("webauthn.create", options);
        self.named(
            json!({ "clientDataJSON": BASE64.encode(&client), "attestationObject": BASE64.encode(&attestation) }),
        )
    }

    /// Answers a question who it is.
    pub fn prove(&mut self, options: &Value) -> String {
        let (client, data) = (self.client("webauthn.get", options), self.data(&options["rpId"], 0));
        let signed = [&data[..], &Sha256::digest(&client)].concat();
        let signature: Signature = self.key.sign(&signed);
        self.named(json!({
            "clientDataJSON": BASE64.encode(&client),
            "authenticatorData": BASE64.encode(&data),
            "signature": BASE64.encode(signature.to_der().as_bytes()),
            "userHandle": BASE64.encode(&self.handle),
        }))
    }
}
