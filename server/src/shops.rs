//! Opening a shop and looking one up.

use crate::{
    Error, Result, Stampbook,
    env::{LETTERS, Moment, read_code},
    programs,
    requests::RequestKey,
    staff::{PASSWORD_LETTERS_MAX, PASSWORD_LETTERS_MIN, Role},
    store::{Conn, NewStaff, Operation, Session, Shop},
    wallet::Token,
};
use jiff::tz::TimeZone;
use loyalty::{
    ids::{ProgramId, ShopId, StaffId},
    languages::Language,
    programs::{Check, Terms},
};
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// The longest name of a shop, in letters.
pub const NAME_LETTERS_MAX: u32 = 48;
/// Letters in the code that opens the first shop: 50 bits.
const SETUP_LETTERS: usize = 10;
const SLUG_LETTERS_MAX: usize = 40;
/// Tries to find a slug that nobody has before giving up.
const SLUG_TRIES: usize = 8;

/// What a new owner says.
#[derive(Debug, Clone)]
pub struct NewShop {
    /// Its name: 1 to [`NAME_LETTERS_MAX`] letters.
    pub name: String,
    /// Its colour: `#rrggbb`.
    pub color: String,
    /// The name of its mark.
    pub mark: String,
    /// What its pages are written in.
    pub language: Language,
    /// Its zone, by the name in the IANA time zone database.
    pub zone: String,
    /// What it promises.
    pub terms: Terms,
    /// The owner's password.
    pub password: String,
    /// The request's name: the same one again opens nothing more.
    pub key: RequestKey,
}

/// A shop that was just opened.
#[derive(Debug)]
pub struct Opened {
    /// The shop.
    pub shop: Shop,
    /// The PIN of its till: shown once, stored as a keyed hash.
    pub pin: String,
    /// Signs the owner in.
    pub token: Token,
}

impl NewShop {
    /// Says what is wrong with the fields.
    ///
    /// # Errors
    /// Every field that needs another value.
    pub fn check(&self) -> Result<()> {
        let mut check = Check::default();
        check.text("name", &self.name, NAME_LETTERS_MAX);
        let digits = self.color.strip_prefix('#').unwrap_or_default();
        check.choice("color", digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        check.choice("zone", TimeZone::get(&self.zone).is_ok());
        let mark_fits = |mark: &str| (1..=24).contains(&mark.len()) && mark.bytes().all(|b| b.is_ascii_lowercase());
        check.choice("mark", mark_fits(&self.mark));
        let letters = u32::try_from(self.password.chars().count()).unwrap_or(u32::MAX);
        check.number("password", letters, PASSWORD_LETTERS_MIN as u32, PASSWORD_LETTERS_MAX as u32);
        Ok(check.done()?)
    }
}

/// A name in plain letters for addresses: "Kürtős & Kávé" becomes `kurtos-kave`.
fn slug(name: &str) -> String {
    let plain = deunicode::deunicode(name).to_ascii_lowercase();
    let words: Vec<_> = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut slug = words.join("-");
    slug.truncate(SLUG_LETTERS_MAX);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "shop".to_owned() } else { slug.to_owned() }
}

struct Open<'a> {
    new: &'a NewShop,
    password: &'a str,
    pin: [u8; 32],
    shop: ShopId,
    owner: StaffId,
    /// Opens only where there is no shop yet.
    only_first: bool,
    moment: Moment,
}

impl Operation for Open<'_> {
    type Answer = (Shop, StaffId);
    async fn run(&self, conn: &mut Conn) -> Result<Self::Answer> {
        // The same form sent twice at once: the second finds what the first did.
        if let Some(shop) = conn.shop(self.shop).await? {
            let owner = conn.owners(shop.id).await?.into_iter().next().ok_or(Error::NotFound("owner"))?;
            return Ok((shop, owner.id));
        }
        if self.only_first && !conn.some_shops(1).await?.is_empty() {
            return Err(Error::Taken);
        }
        let mut names = self.moment.names();
        let mut shop = Shop {
            id: self.shop,
            slug: slug(&self.new.name),
            name: self.new.name.trim().to_owned(),
            color: self.new.color.to_ascii_lowercase(),
            mark: self.new.mark.clone(),
            language: self.new.language,
            zone: self.new.zone.clone(),
            program: ProgramId(names.id()),
            version: 1,
            created_at: self.moment.now,
            home: None,
            feed_since: None,
        };
        let plain = shop.slug.clone();
        for _ in 0..SLUG_TRIES {
            if conn.insert_shop(&shop).await? {
                conn.insert_program(&shop, &self.new.terms, self.moment.now).await?;
                self.people(conn, StaffId(names.id())).await?;
                programs::gather(conn, &shop, &self.new.terms).await?;
                return Ok((shop, self.owner));
            }
            shop.slug = format!("{plain}-{}", names.code(4).to_ascii_lowercase());
        }
        Err(Error::Taken)
    }
}

impl Open<'_> {
    async fn people(&self, conn: &mut Conn, till: StaffId) -> Result<()> {
        let (shop, at) = (self.shop, self.moment.now);
        let owner = NewStaff {
            shop,
            id: self.owner,
            role: Role::Owner.code(),
            name: "Owner",
            pin: None,
            password: Some(self.password),
            at,
        };
        let (role, pin) = (Role::Cashier.code(), Some(self.pin));
        conn.insert_staff(&owner).await?;
        conn.insert_staff(&NewStaff { id: till, role, name: "Till 1", pin, password: None, ..owner }).await?;
        Ok(())
    }
}

impl Stampbook {
    /// Opens a shop with its program, an owner and a till. With `only_first`, only where there is none yet. The same key and
    /// password again sign in to the shop that was opened.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every wrong field; [`Error::Taken`] where there is a shop already or no slug is free, or
    /// where a shop that its program names is in another coalition.
    pub async fn open_shop(&self, new: &NewShop, only_first: bool) -> Result<Opened> {
        let id = self.secrets.new_shop(&new.key);
        self.open_shop_with_pin(new, only_first, self.secrets.new_pin(id, &new.key)).await
    }

    pub(crate) async fn open_shop_with_pin(&self, new: &NewShop, only_first: bool, pin: String) -> Result<Opened> {
        new.check()?;
        let id = self.secrets.new_shop(&new.key);
        let opened = self.store.read().await?.shop(id).await?;
        if let Some(shop) = opened {
            let token = self.sign_in_owner(id, &new.password, "the form that opened it").await?;
            return Ok(Opened { shop, pin, token });
        }
        let password = self.hash_password(&new.password, &self.moment()?).await?;
        let owner = StaffId(self.moment()?.names().id());
        let hashed = self.secrets.pin(id, &pin);
        let open = Open { new, password: &password, pin: hashed, shop: id, owner, only_first, moment: self.moment()? };
        let (shop, owner) = self.store.write(&open).await?;
        let token = self.begin_session(Session::Staff(shop.id, owner), true, None, &self.moment()?).await?;
        Ok(Opened { shop, pin, token })
    }

    /// The shop with this slug.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn shop_by_slug(&self, slug: &str) -> Result<Shop> {
        self.store.read().await?.shop_by_slug(slug).await?.ok_or(Error::NotFound("shop"))
    }

    /// The shop with this id.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn shop(&self, id: ShopId) -> Result<Shop> {
        self.store.read().await?.shop(id).await?.ok_or(Error::NotFound("shop"))
    }

    /// The only shop here, if there is exactly one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn only_shop(&self) -> Result<Option<Shop>> {
        let mut shops = self.store.read().await?.some_shops(2).await?;
        Ok(if shops.len() == 1 { shops.pop() } else { None })
    }

    /// Some of the shops here, by their names: at most `limit`.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn shops(&self, limit: u32) -> Result<Vec<Shop>> {
        let mut shops = self.store.read().await?.some_shops(limit).await?;
        shops.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(shops)
    }

    /// Whether nobody has opened a shop here yet.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn is_empty(&self) -> Result<bool> {
        Ok(self.store.read().await?.some_shops(1).await?.is_empty())
    }

    /// What a shop promises to new cards.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn terms(&self, shop: &Shop) -> Result<Arc<Terms>> {
        Ok(self.store.read().await?.terms(shop.books(), shop.program, shop.version).await?)
    }

    /// The code that whoever installed this server opens the first shop with; the server prints it when it starts.
    #[must_use]
    pub fn setup_code(&self) -> String {
        self.secrets.code("setup", LETTERS, SETUP_LETTERS)
    }

    /// Whether this is the setup code, as somebody typed it.
    #[must_use]
    pub fn is_setup_code(&self, typed: &str) -> bool {
        self.setup_code().as_bytes().ct_eq(read_code(typed).as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn names_in_any_script_become_slugs() {
        assert_eq!(slug("Kürtős & Kávé"), "kurtos-kave");
        assert_eq!(slug("Põhjala Ärikohvik"), "pohjala-arikohvik");
        assert_eq!(slug("Żółta Łódź"), "zolta-lodz");
        assert_eq!(slug("★"), "shop");
        assert!(slug(&"very long ".repeat(20)).len() <= 40);
    }
}
