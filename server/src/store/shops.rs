//! Shops and the terms of their programs.

use super::{
    Conn, Error, Result, bytes, count,
    db::{Stored, args},
    sql,
};
use loyalty::{
    ids::{ProgramId, ShopId},
    languages::Language,
    occasions::Occasion,
    programs::Terms,
    time::Timestamp,
};

/// A business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// Its name in tables.
    pub id: ShopId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name on cards.
    pub name: String,
    /// Its colour, as `#rrggbb`.
    pub color: String,
    /// The name of its mark.
    pub mark: String,
    /// What its own pages are written in, and where a customer's language is not known.
    pub language: Language,
    /// Its time zone, by the name in the IANA database.
    pub zone: String,
    /// The program that new cards are opened in.
    pub program: ProgramId,
    /// The version of that program which is in force.
    pub version: u32,
    /// When it was opened.
    pub created_at: Timestamp,
    /// The shop in whose books its cards are, where that is another: the one that runs the coalition.
    pub home: Option<ShopId>,
    /// Since when what happens in it is kept as a feed of events; none where nobody asked for one.
    pub feed_since: Option<Timestamp>,
}

impl Shop {
    /// The shop in whose books its cards are.
    #[must_use]
    pub fn books(&self) -> ShopId {
        self.home.unwrap_or(self.id)
    }

    /// All books in which cards of the shop can be: its coalition's, then its own from before it joined.
    #[must_use]
    pub fn all_books(&self) -> [ShopId; 2] {
        [self.books(), self.id]
    }

    /// Whether its name has this in it, however both are written: `cafe` is in `Test Café`.
    #[must_use]
    pub fn is_called(&self, part: &str) -> bool {
        let plain = |text: &str| deunicode::deunicode(text).to_lowercase();
        plain(&self.name).contains(&plain(part))
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: Vec<u8>,
    slug: String,
    name: String,
    color: String,
    mark: String,
    language: String,
    zone: String,
    program_id: Vec<u8>,
    program_version: i64,
    created_at_us: i64,
    home_id: Option<Vec<u8>>,
    feed_at_us: Option<i64>,
}

impl Stored for Shop {
    type Row = Row;
    fn read(row: Row) -> Result<Self> {
        Ok(Self {
            id: ShopId(bytes("shops", "id", row.id)?),
            slug: row.slug,
            name: row.name,
            color: row.color,
            mark: row.mark,
            language: Language::from_code(&row.language).ok_or(Error::Row { table: "shops", what: "language" })?,
            zone: row.zone,
            program: ProgramId(bytes("shops", "program_id", row.program_id)?),
            version: count("shops", "program_version", row.program_version)?,
            created_at: Timestamp(row.created_at_us),
            home: row.home_id.map(|id| bytes("shops", "home_id", id).map(ShopId)).transpose()?,
            feed_since: row.feed_at_us.map(Timestamp),
        })
    }
}

impl Conn {
    /// Writes a new shop down; false where the slug is another's.
    pub(crate) async fn insert_shop(&mut self, shop: &Shop) -> Result<bool> {
        let values = args![
            shop.id,
            &shop.slug,
            &shop.name,
            &shop.color,
            &shop.mark,
            shop.language,
            &shop.zone,
            shop.program,
            shop.version,
            shop.created_at,
        ];
        Ok(self.change(sql::INSERT_SHOP, values).await? == 1)
    }

    /// The shop with this id.
    pub(crate) async fn shop(&mut self, id: ShopId) -> Result<Option<Shop>> {
        if let Some(shop) = self.work.seen.shops.get(&id) {
            return Ok(shop.clone());
        }
        let shop: Option<Shop> = self.find(sql::SHOP_BY_ID, args![id]).await?;
        self.work.seen.shops.insert(id, shop.clone());
        Ok(shop)
    }

    /// The shop with this slug.
    pub(crate) async fn shop_by_slug(&mut self, slug: &str) -> Result<Option<Shop>> {
        self.find(sql::SHOP_BY_SLUG, args![slug]).await
    }

    /// Some shops: at most `limit`.
    pub(crate) async fn some_shops(&mut self, limit: u32) -> Result<Vec<Shop>> {
        self.list(sql::SOME_SHOPS, args![limit]).await
    }

    /// Writes published terms down.
    pub(crate) async fn insert_program(&mut self, shop: &Shop, terms: &Terms, at: Timestamp) -> Result<()> {
        let json = serde_json::to_string(terms).map_err(|_| Error::Row { table: "programs", what: "terms" })?;
        let kept = |occasion: &&Occasion| terms.occasions.as_ref().is_some_and(|part| part.gift(**occasion).is_some());
        let occasions: i64 = Occasion::ALL.iter().filter(kept).map(|occasion| bit(*occasion)).sum();
        let values = args![shop.id, shop.program, shop.version, json, terms.hash(), at, occasions];
        self.change_one(sql::INSERT_PROGRAM, values).await
    }

    /// Puts a shop's cards into the books of another, under its program.
    pub(crate) async fn set_home(&mut self, shop: ShopId, home: &Shop) -> Result<()> {
        self.change_one(sql::SET_HOME, args![shop, home.id, home.program, home.version]).await
    }

    /// Takes a shop out of its coalition: its cards are in its own books again, under the program that it had.
    pub(crate) async fn leave_home(&mut self, shop: ShopId) -> Result<()> {
        let (program, version) = self.own_program(shop).await?;
        self.change_one(sql::LEAVE_HOME, args![shop, program, version]).await
    }

    /// The program in a shop's own books, and the version of it that is in force for new cards there.
    pub(crate) async fn own_program(&mut self, shop: ShopId) -> Result<(ProgramId, u32)> {
        let row: Option<(Vec<u8>, i64)> = self.row(sql::OWN_PROGRAM, args![shop]).await?;
        let (program, version) = row.ok_or(sqlx::Error::RowNotFound)?;
        Ok((ProgramId(bytes("programs", "id", program)?), count("programs", "version", version)?))
    }

    /// Whether any version of the program in a shop's own books keeps this occasion.
    pub(crate) async fn ever_kept(&mut self, books: ShopId, occasion: Occasion) -> Result<bool> {
        self.ask(sql::EVER_KEPT, args![books, bit(occasion)]).await
    }

    /// Puts a version of its program into force in a shop.
    pub(crate) async fn set_version(&mut self, shop: ShopId, version: u32) -> Result<()> {
        self.change_one(sql::SET_VERSION, args![shop, version]).await
    }

    /// The shops whose cards are in the books of this one.
    pub(crate) async fn shops_at_home(&mut self, home: ShopId) -> Result<Vec<Shop>> {
        self.list(sql::SHOPS_AT_HOME, args![home]).await
    }
}

/// The bit of an occasion among those that a program keeps.
pub(super) const fn bit(occasion: Occasion) -> i64 {
    match occasion {
        Occasion::Birthday => 1,
        Occasion::Anniversary => 2,
    }
}
