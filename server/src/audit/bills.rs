//! Purchases and what is counted by them: of each is left what the entries that name it say, a month is the sum of its
//! purchases, and a rule was used as often as the purchases that are left say.

use super::{Stop, broken, readable};
use crate::{
    counter,
    store::{AuditRow, Conn},
};
use jiff::tz::TimeZone;
use loyalty::{
    ids::{PurchaseId, ShopId},
    ledger::{self, Account, Kind, Unit},
    purchases::Bought,
    tiers::Activity,
    time::{Here, Month},
};
use std::collections::{BTreeMap, btree_map::Entry};

/// What purchases gave by their entries, of each unit.
#[derive(Debug, Default)]
pub(super) struct Given(BTreeMap<PurchaseId, BTreeMap<Unit, i64>>);

impl Given {
    /// Reads one entry.
    pub(super) fn add(&mut self, entry: &ledger::Entry) {
        let Some(purchase) = entry.purchase.filter(|_| entry.unit != Unit::Voucher) else { return };
        let sign = i64::from(entry.from == Account::Issued) - i64::from(entry.to == Account::Issued);
        *self.0.entry(purchase).or_default().entry(entry.unit).or_default() += sign * i64::from(entry.amount);
    }
}

/// Rules whose uses purchases count.
fn by_purchases(rule: &str) -> bool {
    rule.starts_with("coupon/") || rule.starts_with("promotion/")
}

fn earned(left: &Bought) -> BTreeMap<Unit, i64> {
    counter::earned(left).into_iter().map(|(unit, amount)| (unit, i64::from(amount))).collect()
}

/// What was summed over all cards.
#[derive(Debug, Default)]
pub(super) struct Bills {
    zones: BTreeMap<ShopId, TimeZone>,
    /// How often all cards of a shop together used a rule.
    used: BTreeMap<(ShopId, String), i64>,
    donated: BTreeMap<ShopId, i64>,
}

impl Bills {
    /// Reads one entry.
    pub(super) fn add(&mut self, shop: ShopId, entry: &ledger::Entry) {
        if entry.kind == Kind::Donated {
            *self.donated.entry(shop).or_default() += i64::from(entry.amount);
        }
    }

    async fn month(&mut self, conn: &mut Conn, shop: ShopId, at: loyalty::time::Timestamp) -> Result<Month, Stop> {
        let zone = match self.zones.entry(shop) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let found = readable(shop, conn.shop(shop).await)?;
                let zone = found.and_then(|shop| TimeZone::get(&shop.zone).ok());
                new.insert(zone.unwrap_or(TimeZone::UTC))
            }
        };
        Ok(Here::new(at, zone).month())
    }

    /// Compares a card's purchases with what its entries gave.
    pub(super) async fn card(&mut self, conn: &mut Conn, row: &AuditRow, mut given: Given) -> Result<(), Stop> {
        let (mut months, mut used) = (BTreeMap::<Month, Activity>::new(), BTreeMap::<String, i64>::new());
        for bill in readable(row.card, conn.audit_purchases(row.shop, row.card).await)? {
            let id = bill.purchase.id;
            let mut told = given.0.remove(&id).unwrap_or_default();
            told.retain(|_, amount| *amount != 0);
            if told != earned(&bill.left) {
                return broken(id, "what is left of the purchase is not what its entries say");
            }
            let shop = bill.purchase.shop.unwrap_or(row.shop);
            let sum = months.entry(self.month(conn, shop, bill.purchase.at).await?).or_default();
            *sum = sum.plus(bill.left.activity);
            for count in bill.left.used.into_iter().filter(|count| by_purchases(&count.rule)) {
                let times = match count.by_all {
                    true => self.used.entry((row.shop, count.rule)).or_default(),
                    false => used.entry(count.rule).or_default(),
                };
                *times += 1;
            }
        }
        if let Some((id, _)) = given.0.first_key_value() {
            return broken(id, "entries name the purchase, which is not there");
        }
        let mut kept = readable(row.card, conn.audit_months(row.shop, row.card).await)?;
        for all in [&mut months, &mut kept] {
            all.retain(|_, activity| *activity != Activity::default());
        }
        if kept != months {
            return broken(row.card, "what happened in a month is not the sum of its purchases");
        }
        let mut kept = readable(row.card, conn.audit_uses(row.shop, row.card).await)?;
        kept.retain(|rule, times| by_purchases(rule) && *times != 0);
        if kept == used { Ok(()) } else { broken(row.card, "a rule was not used as often as it is counted") }
    }

    /// Compares what all cards of each shop add up to with what is counted for all together.
    pub(super) async fn shops(mut self, conn: &mut Conn) -> Result<(), Stop> {
        for (shop, experience, places) in readable("places", conn.audit_places().await)? {
            self.used.insert((shop, format!("experience/{experience}")), places);
        }
        for ((shop, rule), times) in readable("counts", conn.audit_totals().await)? {
            if rule.starts_with("cause/") {
                *self.donated.entry(shop).or_default() -= times;
            } else if self.used.remove(&(shop, rule.clone())).unwrap_or(0) != times {
                return broken(format!("{shop} {rule}"), "the rule was not used as often as it is counted");
            }
        }
        if let Some(((shop, rule), _)) = self.used.first_key_value() {
            return broken(format!("{shop} {rule}"), "nobody counted how often the rule was used");
        }
        match self.donated.iter().find(|(_, rest)| **rest != 0) {
            Some((shop, _)) => broken(format!("{shop} cause"), "the causes' totals are not the sum of what was given"),
            None => Ok(()),
        }
    }
}
