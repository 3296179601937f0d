//! Shops and the terms of their programs.

use super::{Conn, Error, Result, bytes, count, one_row, sql};
use loyalty::{
    ids::{ProgramId, ShopId},
    languages::Language,
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
}

#[derive(sqlx::FromRow)]
struct Row {
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
}

impl TryFrom<Row> for Shop {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
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
        })
    }
}

impl Conn {
    /// Writes a new shop down; false where the slug is another's.
    pub(crate) async fn insert_shop(&mut self, shop: &Shop) -> Result<bool> {
        let done = sqlx::query(sql::INSERT_SHOP)
            .bind(shop.id.0.as_slice())
            .bind(&shop.slug)
            .bind(&shop.name)
            .bind(&shop.color)
            .bind(&shop.mark)
            .bind(shop.language.code())
            .bind(&shop.zone)
            .bind(shop.program.0.as_slice())
            .bind(i64::from(shop.version))
            .bind(shop.created_at.0)
            .execute(self.raw())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The shop with this id.
    pub(crate) async fn shop(&mut self, id: ShopId) -> Result<Option<Shop>> {
        let row: Option<Row> = sqlx::query_as(sql::SHOP_BY_ID).bind(id.0.as_slice()).fetch_optional(self.raw()).await?;
        row.map(Shop::try_from).transpose()
    }

    /// The shop with this slug.
    pub(crate) async fn shop_by_slug(&mut self, slug: &str) -> Result<Option<Shop>> {
        let row: Option<Row> = sqlx::query_as(sql::SHOP_BY_SLUG).bind(slug).fetch_optional(self.raw()).await?;
        row.map(Shop::try_from).transpose()
    }

    /// Some shops: at most `limit`.
    pub(crate) async fn some_shops(&mut self, limit: u32) -> Result<Vec<Shop>> {
        let rows: Vec<Row> = sqlx::query_as(sql::SOME_SHOPS).bind(i64::from(limit)).fetch_all(self.raw()).await?;
        rows.into_iter().map(Shop::try_from).collect()
    }

    /// Writes published terms down.
    pub(crate) async fn insert_program(&mut self, shop: &Shop, terms: &Terms, at: Timestamp) -> Result<()> {
        let json = serde_json::to_string(terms).map_err(|_| Error::Row { table: "programs", what: "terms" })?;
        sqlx::query(sql::INSERT_PROGRAM)
            .bind(shop.id.0.as_slice())
            .bind(shop.program.0.as_slice())
            .bind(i64::from(shop.version))
            .bind(json)
            .bind(terms.hash().as_slice())
            .bind(at.0)
            .execute(self.raw())
            .await?;
        Ok(())
    }

    /// Puts a shop's cards into the books of another, under its program.
    pub(crate) async fn set_home(&mut self, shop: ShopId, home: &Shop) -> Result<()> {
        let query = sqlx::query(sql::SET_HOME).bind(shop.0.as_slice()).bind(home.id.0.as_slice());
        let query = query.bind(home.program.0.as_slice()).bind(i64::from(home.version));
        one_row("SET_HOME", &query.execute(self.raw()).await?)
    }

    /// Takes a shop out of its coalition: its cards are in its own books again, under the program that it had.
    pub(crate) async fn leave_home(&mut self, shop: ShopId) -> Result<()> {
        let query = sqlx::query_as(sql::OWN_PROGRAM).bind(shop.0.as_slice());
        let (program, version): (Vec<u8>, i64) = query.fetch_one(self.raw()).await?;
        let query = sqlx::query(sql::LEAVE_HOME).bind(shop.0.as_slice()).bind(program).bind(version);
        one_row("LEAVE_HOME", &query.execute(self.raw()).await?)
    }

    /// Whether any version of a shop's program has this part, said as a path into its JSON: `$.occasions.birthday`.
    pub(crate) async fn ever_promised(&mut self, shop: &Shop, part: &str) -> Result<bool> {
        let query = sqlx::query_scalar(sql::EVER_PROMISED).bind(shop.id.0.as_slice());
        Ok(query.bind(shop.program.0.as_slice()).bind(part).fetch_one(self.raw()).await?)
    }

    /// Puts a version of its program into force in a shop.
    pub(crate) async fn set_version(&mut self, shop: ShopId, version: u32) -> Result<()> {
        let query = sqlx::query(sql::SET_VERSION).bind(shop.0.as_slice()).bind(i64::from(version));
        one_row("SET_VERSION", &query.execute(self.raw()).await?)
    }

    /// The shops whose cards are in the books of this one.
    pub(crate) async fn shops_at_home(&mut self, home: ShopId) -> Result<Vec<Shop>> {
        let rows: Vec<Row> = sqlx::query_as(sql::SHOPS_AT_HOME).bind(home.0.as_slice()).fetch_all(self.raw()).await?;
        rows.into_iter().map(Shop::try_from).collect()
    }

    /// The terms of one version of a program.
    pub(crate) async fn terms(&mut self, shop: ShopId, program: ProgramId, version: u32) -> Result<Terms> {
        let json: String = sqlx::query_scalar(sql::TERMS)
            .bind(shop.0.as_slice())
            .bind(program.0.as_slice())
            .bind(i64::from(version))
            .fetch_one(self.raw())
            .await?;
        serde_json::from_str(&json).map_err(|_| Error::Row { table: "programs", what: "terms" })
    }
}
