//! The installation's own key, made on first start and kept in the data folder where only its owner can read it.
//! Everything keyed is derived from it by purpose, so that one use can't stand in for another.

use crate::{
    env::Random,
    requests::RequestKey,
    staff::{Door, PIN_DIGITS},
};
use hmac::{Hmac, KeyInit, Mac};
use loyalty::{
    codes::CodeKey,
    ids::{CardId, DeviceId, ShopId, WebhookId},
};
use sha2::Sha256;
use std::{
    fmt::Debug,
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// What PINs are made of.
const DIGITS: &[u8] = b"0123456789";

/// The installation's key.
#[derive(Clone)]
pub struct Secrets([u8; 32]);

impl Debug for Secrets {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Secrets")
    }
}

impl Secrets {
    /// A key brought by the caller.
    #[must_use]
    pub const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The key itself, to be kept with a copy of the installation.
    pub(crate) const fn key(&self) -> [u8; 32] {
        self.0
    }

    /// Reads `folder/secret`, or makes it, readable by its owner alone.
    ///
    /// # Errors
    /// Where it can't be read or written, or is not 32 bytes.
    pub fn open(folder: &Path, random: &dyn Random) -> io::Result<Self> {
        let path = folder.join("secret");
        match Self::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Self::make(folder, &path, random)?;
                Self::read(&path)
            }
            read => read,
        }
    }

    fn read(path: &Path) -> io::Result<Self> {
        // One byte more than a key has is enough to see that it is none.
        let mut bytes = Vec::with_capacity(33);
        std::fs::File::open(path)?.take(33).read_to_end(&mut bytes)?;
        let key = bytes.try_into();
        key.map(Self).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the key is not 32 bytes long"))
    }

    /// Writes the key into another folder, for a copy of the installation.
    pub(crate) fn save(&self, folder: &Path) -> io::Result<()> {
        let mut file =
            std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(folder.join("secret"))?;
        file.write_all(&self.0)?;
        file.sync_all()
    }

    /// Writes a fresh key under another name first, so that nobody ever reads half a key: not after a crash, nor where two
    /// servers start at once. Whichever is linked first stands.
    fn make(folder: &Path, path: &Path, random: &dyn Random) -> io::Result<()> {
        let draft = folder.join(format!("secret.{}", data_encoding::HEXLOWER.encode(&random.seed()?[..8])));
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        let linked = file.write_all(&random.seed()?).and_then(|()| file.sync_all()).and_then(|()| {
            match std::fs::hard_link(&draft, path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
                linked => linked,
            }
        });
        std::fs::remove_file(&draft)?;
        linked?;
        std::fs::File::open(folder)?.sync_all()
    }

    /// HMAC-SHA256 (RFC 2104) of `parts`, each with its length before it, under this key.
    fn keyed(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        // HMAC fills a shorter key up to the hash's block with zeros; here it is done by hand, so that nothing can fail.
        let mut block = [0; 64];
        block.iter_mut().zip(self.0).for_each(|(slot, byte)| *slot = byte);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        for part in [purpose.as_bytes()].iter().chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// What a till's PIN is looked up by. Without the key a copy of the database tells no PIN.
    #[must_use]
    pub fn pin(&self, shop: ShopId, pin: &str) -> [u8; 32] {
        self.keyed("till pin", &[&shop.0, pin.as_bytes()])
    }

    /// What a customer's contact is compared by at a shop. Without the key a copy of the database tells none.
    #[must_use]
    pub fn contact(&self, shop: ShopId, contact: &str) -> [u8; 32] {
        self.keyed("contact", &[&shop.0, contact.as_bytes()])
    }

    /// What a code into a wallet is looked up by. Without the key a copy of the database tells none.
    #[must_use]
    pub fn handover(&self, code: &str) -> [u8; 32] {
        self.keyed("handover", &[code.as_bytes()])
    }

    /// What a code that confirms an address is looked up by. Without the key a copy of the database tells none.
    #[must_use]
    pub fn email_proof(&self, code: &str) -> [u8; 32] {
        self.keyed("email proof", &[code.as_bytes()])
    }

    /// Under what mails to an address are counted, whoever asks for them: the address itself is not kept for that.
    #[must_use]
    pub fn email_count(&self, folded: &str) -> [u8; 32] {
        self.keyed("email count", &[folded.as_bytes()])
    }

    /// What a question to a device is kept under, by its name and to whom it was put.
    #[must_use]
    pub fn challenge(&self, name: &str, who: &[u8]) -> [u8; 32] {
        self.keyed("challenge", &[name.as_bytes(), who])
    }

    /// What deliveries to a webhook are signed with. Made anew each time, so that it is kept nowhere.
    #[must_use]
    pub fn webhook(&self, shop: ShopId, webhook: WebhookId) -> [u8; 32] {
        self.keyed("webhook", &[&shop.0, &webhook.0])
    }

    /// What a card's codes are made with: it is made anew each time, so that it is kept nowhere but on its owner's phones.
    #[must_use]
    pub fn code_key(&self, books: ShopId, card: CardId) -> CodeKey {
        let mut key = [0; 16];
        key.iter_mut().zip(self.keyed("card code", &[&books.0, &card.0])).for_each(|(slot, byte)| *slot = byte);
        CodeKey(key)
    }

    /// By what a phone shows that it holds a copy of a card in its own wallet. Made anew each time, so that it is kept nowhere.
    #[must_use]
    pub fn pass(&self, books: ShopId, card: CardId) -> [u8; 32] {
        self.keyed("pass", &[&books.0, &card.0])
    }

    /// A key by which push services know this installation, or one that is no key of the curve: the next `turn` is, then.
    #[must_use]
    pub fn push(&self, turn: u8) -> [u8; 32] {
        self.keyed("push", &[&[turn]])
    }

    /// What a device is known by at one door of a shop, as long as somebody comes in there by this secret.
    #[must_use]
    pub fn door_pass(&self, door: Door, shop: ShopId, device: DeviceId, secret: &[u8]) -> String {
        let purpose = match door {
            Door::Till => "till pass",
            Door::Owner => "owner pass",
        };
        data_encoding::BASE64URL_NOPAD.encode(&self.keyed(purpose, &[&shop.0, &device.0, secret]))
    }

    /// The id of the shop that a request opens: the same request opens the same shop.
    #[must_use]
    pub fn new_shop(&self, key: &RequestKey) -> ShopId {
        let mut id = [0; 16];
        id.iter_mut().zip(self.keyed("new shop", &[key.as_str().as_bytes()])).for_each(|(slot, byte)| *slot = byte);
        ShopId(id)
    }

    /// The PIN that a request gives to a shop's till: the same request gives the same PIN.
    #[must_use]
    pub fn new_pin(&self, shop: ShopId, key: &RequestKey) -> String {
        self.code(&format!("new pin {shop} {}", key.as_str()), DIGITS, PIN_DIGITS)
    }

    /// A code of `letters` letters (at most 32) for one purpose: always the same for this installation, so that it can be
    /// shown again, and unknown to every other.
    #[must_use]
    pub fn code(&self, purpose: &str, alphabet: &[u8], letters: usize) -> String {
        let bytes = self.keyed("code", &[purpose.as_bytes()]);
        let letter = |byte: &u8| alphabet.get(usize::from(*byte) % alphabet.len().max(1)).copied().map(char::from);
        bytes.iter().take(letters).filter_map(letter).collect()
    }
}
