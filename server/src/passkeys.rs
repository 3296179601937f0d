//! Passkeys (W3C Web Authentication): a device proves by a key of its own, which never leaves it or its owner's key chain, whose
//! it is. No name is typed: the device itself knows which keys it has for this site.
//!
//! What a device is asked is kept in a table for minutes and taken out as it answers: an answer counts once, whichever server it
//! comes to, and nothing that decides is in the browser's hands. Verifying is the library's; it draws the number that is to be
//! signed, too. Knows no page, and not what becomes of somebody who has proved who they are.

use crate::{
    Error, Result, Stampbook,
    devices::Make,
    staff::Gate,
    store::{Conn, Operation, PasskeyRow, Session},
};
use data_encoding::BASE64URL_NOPAD;
use loyalty::{ids::PasskeyId, time::Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{sync::Arc, time::Duration};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url,
    Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

/// Passkeys of one person.
pub const PASSKEYS_MAX: u32 = 10;
/// For how long an answer is waited for; the device is given a little less.
const ANSWER_SECONDS: u32 = 5 * 60;
const DEVICE_SECONDS: u32 = 4 * 60;
/// What one place may ask for, in which time: each leaves a row until its time is over.
const ASKED_MAX: u32 = 100;
const WINDOW_SECONDS: i64 = 15 * 60;
/// Letters in the name of what was asked: nobody guesses one.
const NAME_LETTERS: usize = 26;

/// This site, as authenticators know it: by the name of its host. Under another name no passkey is found again.
#[derive(Debug, Clone)]
pub struct Relying(Arc<Webauthn>);

impl Relying {
    /// None where browsers give no passkeys: to an address without a name, or one that is not encrypted on its way.
    #[must_use]
    pub fn at(origin: &str) -> Option<Self> {
        let origin = Url::parse(origin).ok()?;
        let host = origin.domain().filter(|host| origin.scheme() == "https" || *host == "localhost")?.to_owned();
        let builder = WebauthnBuilder::new(&host, &origin).ok()?.rp_name("Stampbook");
        builder.timeout(Duration::from_secs(DEVICE_SECONDS.into())).build().ok().map(|site| Self(Arc::new(site)))
    }
}

/// What a device is asked to prove.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// By what the answer says to what it is one.
    pub name: String,
    /// What the browser's own function takes, with bytes as base64url.
    pub options: Value,
}

/// Why a passkey was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unproven {
    /// Nothing like that was asked, or it was answered, or too long ago.
    Late,
    /// It is known here already.
    Known,
    /// They have as many as one may have.
    TooMany,
    /// Nobody here has it.
    Foreign,
    /// It does not prove what was asked.
    Wrong,
    /// Its count of uses went back: there may be a copy. Nobody comes in by it any more.
    Copied,
}

/// What is kept while an answer is waited for.
#[derive(Serialize, Deserialize)]
enum Asked {
    Add(PasskeyRegistration),
    Prove(DiscoverableAuthentication),
}

/// Under what a credential is kept.
fn id_of(credential: &[u8]) -> PasskeyId {
    let mut id = [0; 16];
    id.iter_mut().zip(Sha256::digest(credential)).for_each(|(slot, byte)| *slot = byte);
    PasskeyId(id)
}

/// To whom a question to add a passkey is put: nobody else answers it.
fn asked_of(who: Option<Session>) -> Vec<u8> {
    match who {
        None => Vec::new(),
        Some(Session::Customer(customer)) => customer.0.to_vec(),
        Some(Session::Staff(shop, staff)) => [shop.0, staff.0].concat(),
    }
}

fn failed(error: WebauthnError) -> Error {
    Error::internal(error)
}

/// What stands for the person in the authenticator: it tells nothing of them.
const fn handle(who: Session) -> Uuid {
    Uuid::from_bytes(match who {
        Session::Customer(customer) => customer.0,
        Session::Staff(_, staff) => staff.0,
    })
}

struct Ask<'a> {
    gate: &'a Gate,
    name: [u8; 32],
    asked: &'a str,
    now: Timestamp,
}

impl Operation for Ask<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        conn.prune_attempts(self.now.plus_seconds(-60 * 60)).await?;
        self.gate.pass(conn, self.now).await?;
        let end = self.now.plus_seconds(ANSWER_SECONDS.into());
        Ok(conn.insert_challenge(&self.name, self.asked, (self.now, end)).await?)
    }
}

struct Add<'a> {
    site: &'a Relying,
    who: Session,
    device: Option<Make>,
    name: [u8; 32],
    answer: &'a RegisterPublicKeyCredential,
    now: Timestamp,
}

impl Operation for Add<'_> {
    type Answer = Result<(), Unproven>;
    async fn run(&self, conn: &mut Conn) -> Result<Self::Answer> {
        let asked = conn.take_challenge(&self.name, self.now).await?;
        let Some(Asked::Add(asked)) = asked.map(|asked| serde_json::from_str(&asked)).transpose()? else {
            return Ok(Err(Unproven::Late));
        };
        let there = match self.who {
            Session::Customer(customer) => conn.customer(customer).await?.is_some(),
            Session::Staff(shop, staff) => conn.staff(shop, staff).await?.is_some(),
        };
        if !there {
            return Err(Error::NotFound("person"));
        }
        let passkey = match self.site.0.finish_passkey_registration(self.answer, &asked) {
            Ok(passkey) => passkey,
            Err(error) => return Ok(Err(wrong(&error))),
        };
        let (id, now) = (id_of(passkey.cred_id()), self.now);
        if conn.passkey(id).await?.is_some() {
            return Ok(Err(Unproven::Known));
        }
        if conn.passkeys(self.who, PASSKEYS_MAX).await?.len() >= PASSKEYS_MAX as usize {
            return Ok(Err(Unproven::TooMany));
        }
        let credential = serde_json::to_string(&passkey)?;
        let row = PasskeyRow { id, who: self.who, device: self.device, credential, added_at: now, used_at: now };
        conn.insert_passkey(&row).await?;
        Ok(Ok(()))
    }
}

struct Prove<'a> {
    site: &'a Relying,
    name: [u8; 32],
    answer: &'a PublicKeyCredential,
    now: Timestamp,
}

impl Operation for Prove<'_> {
    // What is refused is an answer, too: that it was asked for is used up then.
    type Answer = Result<Session, Unproven>;
    async fn run(&self, conn: &mut Conn) -> Result<Self::Answer> {
        let asked = conn.take_challenge(&self.name, self.now).await?;
        let Some(Asked::Prove(asked)) = asked.map(|asked| serde_json::from_str(&asked)).transpose()? else {
            return Ok(Err(Unproven::Late));
        };
        // Whose it is says the row: wallets that became one keep their passkeys, and the device still tells the name from before.
        let Some(row) = conn.passkey(id_of(&self.answer.raw_id)).await? else { return Ok(Err(Unproven::Foreign)) };
        let mut passkey: Passkey = serde_json::from_str(&row.credential)?;
        match self.site.0.finish_discoverable_authentication_v2(self.answer, asked, &passkey) {
            Ok(proved) => {
                passkey.update_credential(&proved);
            }
            Err(WebauthnError::CredentialPossibleCompromise) => {
                conn.drop_passkey(row.id).await?;
                return Ok(Err(Unproven::Copied));
            }
            Err(error) => return Ok(Err(wrong(&error))),
        }
        conn.use_passkey(row.id, &serde_json::to_string(&passkey)?, self.now).await?;
        Ok(Ok(row.who))
    }
}

/// Why exactly is for who runs the site: whoever asks may be making it up.
fn wrong(error: &WebauthnError) -> Unproven {
    tracing::debug!(?error, "a passkey was refused");
    Unproven::Wrong
}

struct Remove {
    who: Session,
    id: PasskeyId,
}

impl Operation for Remove {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        match conn.passkey(self.id).await?.filter(|row| row.who == self.who) {
            Some(row) => Ok(conn.drop_passkey(row.id).await?),
            None => Ok(()),
        }
    }
}

impl Stampbook {
    async fn keep_asked(&self, who: Option<Session>, place: &str, asked: &Asked) -> Result<String> {
        let moment = self.moment()?;
        let name = moment.names().code(NAME_LETTERS);
        let gate = Gate::new(format!("passkeys at {place}"), ASKED_MAX, WINDOW_SECONDS);
        let (hash, asked) = (self.secrets.challenge(&name, &asked_of(who)), serde_json::to_string(asked)?);
        self.store.write(&Ask { gate: &gate, name: hash, asked: &asked, now: moment.now }).await?;
        Ok(name)
    }

    /// Asks somebody's device for a passkey, which it shows its owner under this title.
    ///
    /// # Errors
    /// [`Error::Locked`] after too many of these from one place.
    pub async fn ask_for_passkey(
        &self,
        site: &Relying,
        who: Session,
        title: &str,
        place: &str,
    ) -> Result<Result<Challenge, Unproven>> {
        let known = self.passkeys(who).await?;
        if known.len() >= PASSKEYS_MAX as usize {
            return Ok(Err(Unproven::TooMany));
        }
        let mut there = Vec::new();
        for row in &known {
            let passkey: Passkey = serde_json::from_str(&row.credential)?;
            there.push(json!({ "type": "public-key", "id": BASE64URL_NOPAD.encode(passkey.cred_id()) }));
        }
        let (options, asked) = site.0.start_passkey_registration(handle(who), title, title, None).map_err(failed)?;
        let mut options = serde_json::to_value(options)?["publicKey"].take();
        // A device that has one already makes no second, and one that would not find it again without a name makes none.
        options["excludeCredentials"] = there.into();
        options["authenticatorSelection"]["residentKey"] = "required".into();
        options["authenticatorSelection"]["requireResidentKey"] = true.into();
        let name = self.keep_asked(Some(who), place, &Asked::Add(asked)).await?;
        Ok(Ok(Challenge { name, options }))
    }

    /// Keeps the passkey that a device made.
    ///
    /// # Errors
    /// [`Error::NotFound`] where they are nobody any more.
    pub async fn add_passkey(
        &self,
        site: &Relying,
        who: Session,
        device: Option<Make>,
        (name, answer): (&str, &str),
    ) -> Result<Result<(), Unproven>> {
        let Ok(answer) = serde_json::from_str(answer) else { return Ok(Err(Unproven::Wrong)) };
        let (name, now) = (self.secrets.challenge(name, &asked_of(Some(who))), self.now());
        self.store.write(&Add { site, who, device, name, answer: &answer, now }).await
    }

    /// Asks a device that nobody knows for any passkey that it has for this site.
    ///
    /// # Errors
    /// [`Error::Locked`] after too many of these from one place.
    pub async fn ask_who(&self, site: &Relying, place: &str) -> Result<Challenge> {
        let (options, asked) = site.0.start_discoverable_authentication().map_err(failed)?;
        let options = serde_json::to_value(options)?["publicKey"].take();
        let name = self.keep_asked(None, place, &Asked::Prove(asked)).await?;
        Ok(Challenge { name, options })
    }

    /// Whose the device is, by what it answered.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn who_by_passkey(
        &self,
        site: &Relying,
        (name, answer): (&str, &str),
    ) -> Result<Result<Session, Unproven>> {
        let Ok(answer) = serde_json::from_str(answer) else { return Ok(Err(Unproven::Wrong)) };
        let (name, now) = (self.secrets.challenge(name, &asked_of(None)), self.now());
        self.store.write(&Prove { site, name, answer: &answer, now }).await
    }

    /// Somebody's passkeys, the latest first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn passkeys(&self, who: Session) -> Result<Vec<PasskeyRow>> {
        Ok(self.store.read().await?.passkeys(who, 2 * PASSKEYS_MAX).await?)
    }

    /// Forgets a passkey. One that is gone, or somebody else's, stays as it is.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_passkey(&self, who: Session, id: PasskeyId) -> Result<()> {
        self.store.write(&Remove { who, id }).await
    }
}

#[cfg(test)]
mod tests {
    use super::Relying;

    #[test]
    fn a_site_without_a_name_or_in_the_clear_has_no_passkeys() {
        let has = |origin| Relying::at(origin).is_some();
        assert!(["https://cards.example", "https://cards.example:8443", "http://localhost:3000"].into_iter().all(has));
        assert!(
            !["http://cards.example", "http://127.0.0.1:3000", "https://[::1]", "cards.example", ""]
                .into_iter()
                .any(has)
        );
    }
}
