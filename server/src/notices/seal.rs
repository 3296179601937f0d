//! Messages that only one phone can read (RFC 8291), and the word by which a push service knows who sends them (RFC 8292).
//! Draws nothing: the randomness is brought.

use crate::{Error, Result, secrets::Secrets};
use data_encoding::BASE64URL_NOPAD;
use hkdf::Hkdf;
use loyalty::time::Timestamp;
use p256::{
    PublicKey, SecretKey,
    ecdsa::{Signature, SigningKey, signature::Signer},
    elliptic_curve::sec1::ToSec1Point,
};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use sha2::Sha256;

/// Bytes of a point on the curve, as phones give theirs: uncompressed.
pub const KEY_BYTES: usize = 65;
/// Bytes of a phone's other secret.
pub const SECRET_BYTES: usize = 16;
/// The longest text: with all around it a message stays within the 4,096 bytes that every push service takes.
const TEXT_BYTES_MAX: usize = 3_072;
/// The size of a record, of which a message has one.
const RECORD_BYTES: u32 = 4_096;
/// So long a signed word is good: half of what is allowed.
const WORD_HOURS: i64 = 12;
/// Candidates for a key.
const TRIES: usize = 100;
/// Ends the last record.
const LAST: u8 = 2;

/// A message on its way to a push service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The body, encoded as `aes128gcm`.
    pub body: Vec<u8>,
    /// What the `Authorization` header says.
    pub authorization: String,
}

/// Whether this is a point on the curve as a phone gives it.
#[must_use]
pub fn is_key(bytes: &[u8]) -> bool {
    bytes.len() == KEY_BYTES && PublicKey::from_sec1_bytes(bytes).is_ok()
}

/// The first key of the curve. Nearly every 32 bytes are one.
pub(super) fn key(candidates: impl Iterator<Item = [u8; 32]>) -> Result<SecretKey> {
    let mut keys = candidates.take(TRIES).filter_map(|bytes| SecretKey::from_slice(&bytes).ok());
    keys.next().ok_or_else(|| Error::internal("no key of the curve"))
}

/// The key by which push services know this installation, made from its own.
pub(super) fn own_key(secrets: &Secrets) -> Result<SecretKey> {
    key((0..u8::MAX).map(|turn| secrets.push(turn)))
}

fn expand<const N: usize>(from: &Hkdf<Sha256>, info: &[&[u8]]) -> Result<[u8; N]> {
    let mut out = [0; N];
    from.expand_multi_info(info, &mut out).map_err(|_| Error::internal("a key of this length can't be made"))?;
    Ok(out)
}

/// Seals a text to a phone, by RFC 8291: `mine` and `salt` are used this once.
pub(super) fn seal(text: &[u8], to: &[u8], secret: &[u8], mine: &SecretKey, salt: [u8; 16]) -> Result<Vec<u8>> {
    let theirs = PublicKey::from_sec1_bytes(to).map_err(|_| Error::internal("a phone's key is none"))?;
    if text.len() > TEXT_BYTES_MAX {
        return Err(Error::internal("a message is too long"));
    }
    let public = public(mine);
    let shared = mine.diffie_hellman(&theirs);
    let first = Hkdf::<Sha256>::new(Some(secret), shared.raw_secret_bytes());
    let keying: [u8; 32] = expand(&first, &[b"WebPush: info\0", to, &public])?;
    let second = Hkdf::<Sha256>::new(Some(&salt), &keying);
    let cipher: [u8; 16] = expand(&second, &[b"Content-Encoding: aes128gcm\0"])?;
    let nonce: [u8; 12] = expand(&second, &[b"Content-Encoding: nonce\0"])?;
    let mut record = text.to_vec();
    record.push(LAST);
    let cipher = UnboundKey::new(&AES_128_GCM, &cipher).map(LessSafeKey::new);
    let sealed = cipher.and_then(|cipher| {
        cipher.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record)
    });
    sealed.map_err(|_| Error::internal("a message can't be sealed"))?;
    let mut body = salt.to_vec();
    body.extend(RECORD_BYTES.to_be_bytes());
    body.extend(u8::try_from(public.len()));
    body.extend(public.iter().chain(&record));
    Ok(body)
}

/// The public half of a key: a point, uncompressed.
fn public(key: &SecretKey) -> Vec<u8> {
    key.public_key().to_sec1_point(false).as_bytes().to_vec()
}

/// The word by which a push service at `audience` knows that `subject` sends, by RFC 8292.
pub(super) fn vapid(key: &SecretKey, audience: &str, subject: &str, now: Timestamp) -> Result<String> {
    let until = now.0.div_euclid(1_000_000) + WORD_HOURS * 3_600;
    let claims = serde_json::json!({ "aud": audience, "exp": until, "sub": subject }).to_string();
    let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    let said = format!("{}.{}", part(r#"{"typ":"JWT","alg":"ES256"}"#), part(&claims));
    let signature: Signature = SigningKey::from(key).try_sign(said.as_bytes()).map_err(Error::internal)?;
    let (signature, public) = (BASE64URL_NOPAD.encode(&signature.to_bytes()), public_text(key));
    Ok(format!("vapid t={said}.{signature}, k={public}"))
}

/// The public half of a key, as pages and push services are told it.
pub(super) fn public_text(key: &SecretKey) -> String {
    BASE64URL_NOPAD.encode(&public(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::{VerifyingKey, signature::Verifier};

    fn read(text: &str) -> Vec<u8> {
        BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()
    }

    /// RFC 8291, section 5 and appendix A.
    #[test]
    fn the_example_of_the_standard_comes_out_as_it_stands_there() {
        let mine = SecretKey::from_slice(&read("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")).unwrap();
        assert_eq!(
            public_text(&mine),
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
        );
        let to = read("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
        let (secret, salt) = (read("BTBZMqHH6r4Tts7J_aSIgg"), read("DGv6ra1nlYgDCS1FRnbzlw"));
        let text = b"When I grow up, I want to be a watermelon";
        let body = seal(text, &to, &secret, &mine, salt.try_into().unwrap()).unwrap();
        assert_eq!(
            BASE64URL_NOPAD.encode(&body),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml\
             mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT\
             pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn what_is_no_key_is_told_from_one() {
        let key = read("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
        assert!(is_key(&key));
        let mut off = key.clone();
        off[64] ^= 1;
        assert!(!is_key(&off) && !is_key(&key[..64]) && !is_key(&[]) && !is_key(&[4; 65]));
        assert!(seal(b"x", &off, &[0; 16], &self::key([[1; 32]].into_iter()).unwrap(), [0; 16]).is_err());
        assert!(seal(&[0; 3_073], &key, &[0; 16], &self::key([[1; 32]].into_iter()).unwrap(), [0; 16]).is_err());
    }

    #[test]
    fn the_key_of_an_installation_is_always_the_same_and_skips_what_is_none() {
        let (one, other) = (Secrets::new([7; 32]), Secrets::new([8; 32]));
        assert_eq!(public_text(&own_key(&one).unwrap()), public_text(&own_key(&one).unwrap()));
        assert_ne!(public_text(&own_key(&one).unwrap()), public_text(&own_key(&other).unwrap()));
        let second = key([[255; 32], [1; 32]].into_iter()).unwrap();
        assert_eq!(second.to_bytes().as_slice(), [1; 32]);
    }

    #[test]
    fn a_push_service_knows_who_sends() {
        let key = own_key(&Secrets::new([7; 32])).unwrap();
        let now = Timestamp(1_795_255_200_000_000);
        let word = vapid(&key, "https://push.example", "https://cards.example", now).unwrap();
        let (token, public) = word.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        let (said, signature) = token.rsplit_once('.').unwrap();
        let verifier = VerifyingKey::from_sec1_bytes(&read(public)).unwrap();
        let signature = Signature::from_slice(&read(signature)).unwrap();
        verifier.verify(said.as_bytes(), &signature).unwrap();
        assert!(verifier.verify(&said.as_bytes()[1..], &signature).is_err());
        let claims: serde_json::Value = serde_json::from_slice(&read(said.split_once('.').unwrap().1)).unwrap();
        let until = 1_795_255_200 + 43_200;
        let told = serde_json::json!({ "aud": "https://push.example", "exp": until, "sub": "https://cards.example" });
        assert_eq!(claims, told);
    }
}
