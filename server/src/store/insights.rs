//! What happened on each day of a shop, counted as it happens.

use super::{Conn, Result, count, db::args, sql};
use loyalty::ids::ShopId;
use serde::Serialize;

/// Counts of things that happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Cards opened.
    pub cards: u32,
    /// Purchases.
    pub purchases: u32,
    /// Purchases of somebody who had bought before.
    pub returning: u32,
    /// Stamps given, for whatever reason.
    pub stamps: u32,
    /// Vouchers issued.
    pub issued: u32,
    /// Vouchers redeemed.
    pub redeemed: u32,
    /// Friends who came by an invitation.
    pub referrals: u32,
}

impl Tally {
    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            cards: self.cards + other.cards,
            purchases: self.purchases + other.purchases,
            returning: self.returning + other.returning,
            stamps: self.stamps + other.stamps,
            issued: self.issued + other.issued,
            redeemed: self.redeemed + other.redeemed,
            referrals: self.referrals + other.referrals,
        }
    }
}

/// A day of the shop's calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Day {
    /// As `2026-11-21`.
    pub day: String,
    /// What happened on it.
    pub tally: Tally,
}

type Row = (String, i64, i64, i64, i64, i64, i64, i64);

impl Conn {
    /// Adds to a day.
    pub(crate) fn add_day(&mut self, shop: ShopId, day: &str, tally: Tally) {
        let sum = self.work.waiting().days.entry((shop, day.to_owned())).or_default();
        *sum = sum.plus(tally);
    }

    /// The days from `first` on which anything happened, at most `limit`.
    pub(crate) async fn days(&mut self, shop: ShopId, first: &str, limit: u32) -> Result<Vec<Day>> {
        let rows: Vec<Row> = self.rows(sql::DAYS, args![shop, first, limit]).await?;
        rows.into_iter()
            .map(|(day, cards, purchases, returning, stamps, issued, redeemed, referrals)| {
                let tally = Tally {
                    cards: count("days", "cards", cards)?,
                    purchases: count("days", "purchases", purchases)?,
                    returning: count("days", "returning", returning)?,
                    stamps: count("days", "stamps", stamps)?,
                    issued: count("days", "issued", issued)?,
                    redeemed: count("days", "redeemed", redeemed)?,
                    referrals: count("days", "referrals", referrals)?,
                };
                Ok(Day { day, tally })
            })
            .collect()
    }
}
