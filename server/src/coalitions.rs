//! Coalitions: what the shops that share a program owe each other for a month.

use crate::{
    Error, Result, Stampbook,
    store::{Flowed, Shop},
};
use loyalty::{
    coalitions::{Debt, Flow, Moved, Settlement, settle},
    ids::ShopId,
    ledger::Unit,
    money::Currency,
    time::Month,
};
use std::collections::BTreeMap;

/// What a month came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The shops of the coalition, and those that were in it when something moved.
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

/// What several settlements come to, the debts between each two shops set off against each other once more.
fn together(settlements: impl IntoIterator<Item = Settlement>) -> Settlement {
    let (mut all, mut pairs) = (Settlement::default(), BTreeMap::<(ShopId, ShopId), i64>::new());
    for settlement in settlements {
        for (shop, minor) in settlement.net {
            *all.net.entry(shop).or_default() += minor;
        }
        for Debt { from, to, minor } in settlement.debts {
            let minor = i64::try_from(minor).unwrap_or(i64::MAX);
            let (pair, signed) = if from < to { ((from, to), minor) } else { ((to, from), -minor) };
            *pairs.entry(pair).or_default() += signed;
        }
    }
    let debt = |((one, other), signed): ((ShopId, ShopId), i64)| {
        let (from, to) = if signed > 0 { (one, other) } else { (other, one) };
        Debt { from, to, minor: signed.unsigned_abs() }
    };
    all.debts = pairs.into_iter().filter(|(_, signed)| *signed != 0).map(debt).collect();
    all
}

impl Stampbook {
    /// Who gave, who redeemed and who owes whom, in the coalition to which a shop belongs. Each unit is worth what the terms
    /// said under which it moved, so that a month that is over stays as it was.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the shop is in no coalition, and in that month nothing moved in one that it ran.
    pub async fn settlement(&self, shop: ShopId, month: Month) -> Result<Statement> {
        let mut conn = self.store.read().await?;
        let shop = conn.shop(shop).await?.ok_or(Error::NotFound("shop"))?;
        let home = conn.shop(shop.books()).await?.ok_or(Error::NotFound("shop"))?;
        let terms = conn.terms(home.id, home.program, home.version).await?;
        let flowed = conn.flows(home.id, month).await?;
        if terms.coalition.is_none() && flowed.is_empty() {
            return Err(Error::NotFound("coalition"));
        }
        let mut shops = conn.shops_at_home(home.id).await?;
        let (mut issued, mut redeemed) = (BTreeMap::new(), BTreeMap::new());
        let mut flows: BTreeMap<u32, Vec<Flow>> = BTreeMap::new();
        for Flowed { version, issuer, redeemer, unit, amount } in flowed {
            match redeemer {
                None => *issued.entry((issuer, unit)).or_default() += amount,
                Some(redeemer) => {
                    *redeemed.entry((issuer, redeemer, unit)).or_default() += amount;
                    let moved = Moved { issuer, redeemer: Some(redeemer), unit, amount };
                    flows.entry(version).or_default().extend(moved.flow());
                }
            }
            // Also one that has left since: what it is owed, it is owed.
            for id in [Some(issuer), redeemer].into_iter().flatten().filter(|id| *id != home.id) {
                if shops.iter().all(|known| known.id != id) {
                    shops.extend(conn.shop(id).await?);
                }
            }
        }
        let mut settlements = Vec::new();
        for (version, flows) in &flows {
            let terms = conn.terms(home.id, home.program, *version).await?;
            settlements.extend(terms.coalition.as_ref().map(|coalition| settle(coalition, flows)));
        }
        shops.push(home);
        Ok(Statement {
            shops,
            issued: issued.into_iter().map(|((shop, unit), amount)| (shop, unit, amount)).collect(),
            redeemed: redeemed.into_iter().map(|((one, other, unit), amount)| (one, other, unit, amount)).collect(),
            settlement: together(settlements),
            currency: terms.currency,
        })
    }
}
