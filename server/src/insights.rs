//! What a shop's owner sees of its days. Counts are kept as things happen, so a page reads a few rows, however long the
//! shop has been there.

use crate::{
    Result, Stampbook,
    store::{Day, Shop, Tally},
};
use jiff::{Span, tz::TimeZone};
use loyalty::time::{Here, Timestamp};

/// Weeks shown beside today.
pub const WEEKS: usize = 12;

/// What the owner's page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// Today, in the shop's zone.
    pub today: Tally,
    /// The last [`WEEKS`] weeks, the current one last; each with the day it starts on, a Monday.
    pub weeks: Vec<(String, Tally)>,
}

fn local(at: Timestamp, zone: &str) -> Result<jiff::civil::Date> {
    Ok(Here::new(at, &TimeZone::get(zone)?).date())
}

/// The day of a shop's calendar on which `at` falls, as `2026-11-21`.
pub(crate) fn day(at: Timestamp, zone: &str) -> Result<String> {
    Ok(local(at, zone)?.to_string())
}

fn weeks(today: jiff::civil::Date, days: &[Day]) -> Result<Vec<(String, Tally)>> {
    let monday = today.checked_sub(Span::new().days(i64::from(today.weekday().to_monday_zero_offset())))?;
    (0..WEEKS)
        .rev()
        .map(|back| {
            let start = monday.checked_sub(Span::new().weeks(back as i64))?;
            let (first, end) = (start.to_string(), start.checked_add(Span::new().weeks(1))?.to_string());
            let within = days.iter().filter(|day| day.day >= first && day.day < end);
            let tally = within.fold(Tally::default(), |sum, day| sum.plus(day.tally));
            Ok((first, tally))
        })
        .collect()
}

impl Stampbook {
    /// Today and the last weeks of `shop`.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn overview(&self, shop: &Shop) -> Result<Overview> {
        let today = local(self.clock.now(), &shop.zone)?;
        let first = today.checked_sub(Span::new().weeks(WEEKS as i64))?.to_string();
        let days = self.store.read().await?.days(shop.id, &first, 7 * (WEEKS as u32 + 1)).await?;
        let name = today.to_string();
        let tally = days.iter().find(|day| day.day == name).map_or_else(Tally::default, |day| day.tally);
        Ok(Overview { today: tally, weeks: weeks(today, &days)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_shops_own() {
        let at = Timestamp(1_735_689_000_000_000); // 2024-12-31 23:50 UTC
        assert_eq!(day(at, "Europe/Budapest").unwrap(), "2025-01-01");
        assert_eq!(day(at, "America/New_York").unwrap(), "2024-12-31");
    }

    #[test]
    fn weeks_start_on_monday_and_hold_their_days() {
        let tally = Tally { purchases: 1, ..Tally::default() };
        let days = ["2026-11-15", "2026-11-16", "2026-11-21"].map(|day| Day { day: day.into(), tally });
        let weeks = weeks(jiff::civil::date(2026, 11, 21), &days).unwrap();
        let last: Vec<_> = weeks.iter().rev().take(2).map(|(day, tally)| (day.as_str(), tally.purchases)).collect();
        assert_eq!((weeks.len(), last), (WEEKS, vec![("2026-11-16", 2), ("2026-11-09", 1)]));
    }
}
