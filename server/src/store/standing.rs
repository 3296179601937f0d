//! Where a card stands: all that the rules ask of it.

use super::{Card, Conn, Error, Result, bytes, count, db::args, sql};
use loyalty::{
    cards::{Count, Held, Lot, Standing},
    ids::{CardId, ShopId},
    ledger::Unit,
    rewards,
    tiers::Activity,
    time::{Month, Timestamp},
};
use std::collections::BTreeMap;

/// Vouchers that a refund looks at.
const HELD_MAX: u32 = 200;

/// Of whom something is counted: a card, or (with no name) all.
fn key<'a>(card: &'a Card, count: &Count) -> &'a [u8] {
    if count.by_all { &[] } else { card.id.0.as_slice() }
}

pub(super) type LotRow = (String, i64, Vec<u8>, i64);

/// Reads a lot.
pub(super) fn read_lot((unit, ends, issuer, amount): LotRow) -> Result<Lot> {
    Ok(Lot {
        unit: Unit::from_code(&unit).ok_or(Error::Row { table: "lots", what: "unit" })?,
        ends: (ends != 0).then_some(Timestamp(ends)),
        issuer: if issuer.is_empty() { None } else { Some(ShopId(bytes("lots", "issuer_id", issuer)?)) },
        amount: count("lots", "amount", amount)?,
    })
}

/// Puts lots into the order in which both databases give them.
pub(super) fn in_order(lots: &mut [Lot]) {
    lots.sort_by_key(|lot| (lot.unit.code(), lot.ends.map_or(0, |end| end.0), lot.issuer.map(|shop| shop.0)));
}

pub(super) type MonthRow = (String, i64, i64, i64);

/// Reads what happened in a month.
pub(super) fn read_month((month, spend, visits, points): MonthRow) -> Result<(Month, Activity)> {
    let table = "months";
    let activity = Activity {
        spend: count(table, "spend", spend)?,
        visits: count(table, "visits", visits)?,
        points: count(table, "points", points)?,
    };
    Ok((Month::parse(&month).ok_or(Error::Row { table, what: "month" })?, activity))
}

impl Conn {
    /// Where a card stands; `counts` are looked up, and its months from `since` on.
    pub(crate) async fn standing(&mut self, card: &Card, counts: &[Count], since: Option<Month>) -> Result<Standing> {
        let (held, owed) = self.balances(card.shop, card.id).await?;
        let mut used = BTreeMap::new();
        for count in counts {
            let times = self.count(card.shop, key(card, count), &count.rule).await?;
            used.insert(count.clone(), u32::try_from(times).unwrap_or(u32::MAX));
        }
        let months = match since {
            Some(since) => self.months(card, since).await?,
            None => BTreeMap::new(),
        };
        Ok(Standing {
            held,
            owed,
            lots: self.lots(card.shop, card.id).await?,
            used,
            vouchers: Vec::new(),
            months,
            tier: card.tier,
            member_until: card.member_until,
            opened_at: card.opened_at,
            active_at: card.seen_at,
            purchases: card.purchases,
            closed: card.closed_at.is_some(),
        })
    }

    /// What of a card's units lapses when, and who gave it.
    pub(crate) async fn lots(&mut self, shop: ShopId, card: CardId) -> Result<Vec<Lot>> {
        let key = (shop, card);
        if let Some(lots) = self.work.seen.lots.get(&key) {
            return Ok(lots.clone());
        }
        let rows: Vec<LotRow> = self.rows(sql::LOTS, args![shop, card]).await?;
        let lots: Vec<Lot> = rows.into_iter().map(read_lot).collect::<Result<_>>()?;
        self.work.seen.lots.insert(key, lots.clone());
        Ok(lots)
    }

    /// Writes a lot as it is now; one that is empty goes.
    pub(crate) async fn set_lot(&mut self, card: &Card, lot: &Lot) -> Result<()> {
        let key = (card.shop, card.id);
        let mut lots = self.lots(card.shop, card.id).await?;
        lots.retain(|other| (other.unit, other.ends, other.issuer) != (lot.unit, lot.ends, lot.issuer));
        lots.extend((lot.amount > 0).then_some(*lot));
        in_order(&mut lots);
        self.work.seen.lots.insert(key, lots);
        let (ends, issuer) =
            (lot.ends.unwrap_or(Timestamp(0)), lot.issuer.map_or_else(Vec::new, |shop| shop.0.to_vec()));
        self.work.waiting().lots.insert((key, lot.unit, ends, issuer), lot.amount);
        Ok(())
    }

    async fn count(&mut self, shop: ShopId, card: &[u8], rule: &str) -> Result<i64> {
        let name = (shop, card.to_vec(), rule.to_owned());
        if let Some(count) = self.work.seen.counts.get(&name) {
            return Ok(*count);
        }
        let row: Option<(i64,)> = self.row(sql::COUNT, args![shop, card, rule]).await?;
        let count = row.map_or(0, |(count,)| count);
        self.work.seen.counts.insert(name, count);
        Ok(count)
    }

    /// A total of all cards of a shop.
    pub(crate) async fn total(&mut self, shop: ShopId, rule: &str) -> Result<u64> {
        Ok(self.count(shop, &[], rule).await?.try_into().unwrap_or(0))
    }

    /// How often a card used a rule.
    pub(crate) async fn times(&mut self, card: &Card, rule: &str) -> Result<u32> {
        Ok(self.count(card.shop, &card.id.0, rule).await?.try_into().unwrap_or(0))
    }

    /// Adds to what is counted.
    pub(crate) async fn add_count(&mut self, card: &Card, count: &Count, change: i64) -> Result<()> {
        let (shop, of) = (card.shop, key(card, count).to_vec());
        let now = self.count(shop, &of, &count.rule).await? + change;
        let name = (shop, of, count.rule.clone());
        self.work.seen.counts.insert(name.clone(), now);
        self.work.waiting().counts.insert(name, now);
        Ok(())
    }

    /// What happened on a card in each month since this one.
    pub(crate) async fn months(&mut self, card: &Card, since: Month) -> Result<BTreeMap<Month, Activity>> {
        let key = (card.shop, card.id);
        if let Some((first, months)) = self.work.seen.months.get(&key).filter(|(first, _)| *first <= since) {
            debug_assert!(*first <= since);
            return Ok(months.range(since..).map(|(month, activity)| (*month, *activity)).collect());
        }
        let rows: Vec<MonthRow> = self.rows(sql::MONTHS, args![card.shop, card.id, since]).await?;
        let months: BTreeMap<Month, Activity> = rows.into_iter().map(read_month).collect::<Result<_>>()?;
        self.work.seen.months.insert(key, (since, months.clone()));
        Ok(months)
    }

    /// What happened on a card in one month.
    pub(crate) async fn month(&mut self, card: &Card, month: Month) -> Result<Option<Activity>> {
        let row: Option<MonthRow> = self.row(sql::MONTH, args![card.shop, card.id, month]).await?;
        row.map(|row| read_month(row).map(|(_, activity)| activity)).transpose()
    }

    /// What happened on a card in every month, for a reader that walks everything.
    pub(crate) async fn audit_months(&mut self, shop: ShopId, card: CardId) -> Result<BTreeMap<Month, Activity>> {
        let rows: Vec<MonthRow> = self.rows(sql::AUDIT_MONTHS, args![shop, card]).await?;
        rows.into_iter().map(read_month).collect()
    }

    /// How often a card used each rule.
    pub(crate) async fn audit_uses(&mut self, shop: ShopId, card: CardId) -> Result<BTreeMap<String, i64>> {
        let rows: Vec<(String, i64)> = self.rows(sql::AUDIT_USES, args![shop, card]).await?;
        Ok(rows.into_iter().collect())
    }

    /// How often the cards of each shop together used each rule.
    pub(crate) async fn audit_totals(&mut self) -> Result<Vec<((ShopId, String), i64)>> {
        let rows: Vec<(Vec<u8>, String, i64)> = self.rows(sql::AUDIT_TOTALS, args![&[] as &[u8]]).await?;
        let read = |(shop, rule, times)| Ok(((ShopId(bytes("counts", "shop_id", shop)?), rule), times));
        rows.into_iter().map(read).collect()
    }

    /// Writes what happened on a card in a month.
    pub(crate) async fn set_month(
        &mut self,
        shop: ShopId,
        card: CardId,
        month: Month,
        activity: Activity,
    ) -> Result<()> {
        if let Some((_, months)) = self.work.seen.months.get_mut(&(shop, card)).filter(|(first, _)| *first <= month) {
            months.insert(month, activity);
        }
        self.work.waiting().months.insert(((shop, card), month), activity);
        Ok(())
    }

    /// The latest vouchers in a card's hand at this moment, the oldest of them first, as undoing needs them. Those whose
    /// time is over are in nobody's hand, whether they were closed or not.
    pub(crate) async fn held_vouchers(&mut self, card: &Card, at: Timestamp) -> Result<Vec<Held>> {
        let mut vouchers = self.latest_vouchers(card.shop, card.id, HELD_MAX).await?;
        vouchers.reverse();
        vouchers.retain(|voucher| rewards::redeem(&voucher.for_rules(), at).is_ok());
        Ok(vouchers
            .into_iter()
            .map(|voucher| Held { id: voucher.id, rule: voucher.rule, paid: voucher.paid })
            .collect())
    }

    /// Some of the vouchers that a card holds, whether their time is over or not: whoever leaves, leaves them all.
    pub(crate) async fn vouchers_left(&mut self, card: &Card) -> Result<Vec<Held>> {
        let vouchers = self.latest_vouchers(card.shop, card.id, HELD_MAX).await?;
        Ok(vouchers
            .into_iter()
            .map(|voucher| Held { id: voucher.id, rule: voucher.rule, paid: voucher.paid })
            .collect())
    }
}
