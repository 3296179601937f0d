//! Coalitions: what the shops that share a program owe each other for a month.

use crate::{
    Error, Result, Stampbook,
    store::{Flowed, Shop},
};
use loyalty::{
    coalitions::{Moved, Settlement, settle},
    ids::ShopId,
    ledger::Unit,
    money::Currency,
    time::Month,
};

/// What a month came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The shops of the coalition.
    pub shops: Vec<Shop>,
    /// What each gave: shop, unit, how many.
    pub issued: Vec<(ShopId, Unit, i64)>,
    /// What each redeemed of whose: issuer, redeemer, unit, how many.
    pub redeemed: Vec<(ShopId, ShopId, Unit, i64)>,
    /// Who owes whom.
    pub settlement: Settlement,
    /// In which currency.
    pub currency: Option<Currency>,
}

impl Stampbook {
    /// Who gave, who redeemed and who owes whom, in the coalition to which a shop belongs.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the shop is in no coalition.
    pub async fn settlement(&self, shop: ShopId, month: Month) -> Result<Statement> {
        let mut conn = self.store.read().await?;
        let shop = conn.shop(shop).await?.ok_or(Error::NotFound("shop"))?;
        let terms = conn.terms(shop.books(), shop.program, shop.version).await?;
        let coalition = terms.coalition.as_ref().ok_or(Error::NotFound("coalition"))?;
        let home = conn.shop(shop.books()).await?.ok_or(Error::NotFound("shop"))?;
        let (mut issued, mut redeemed, mut flows) = (Vec::new(), Vec::new(), Vec::new());
        for Flowed { issuer, redeemer, unit, amount } in conn.flows(home.id, month).await? {
            match redeemer {
                None => issued.push((issuer, unit, amount)),
                Some(redeemer) => redeemed.push((issuer, redeemer, unit, amount)),
            }
            flows.extend(Moved { issuer, redeemer, unit, amount }.flow());
        }
        let mut shops = conn.shops_at_home(home.id).await?;
        shops.push(home);
        Ok(Statement { shops, issued, redeemed, settlement: settle(coalition, &flows), currency: terms.currency })
    }
}
