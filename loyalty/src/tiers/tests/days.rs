//! Tiers over any history: when a card is looked at makes no difference, as long as it is when it is due.

use super::*;
use crate::testing::wall;
use jiff::{ToSpan, civil::Date};
use proptest::prelude::*;

/// Purchases: so many days after the one before, of so many euros.
fn purchases() -> impl Strategy<Value = Vec<(i32, u32)>> {
    prop::collection::vec((0i32..120, 1u32..700), 1..25)
}

fn program(months: u32, calendar: bool, grace: u32) -> String {
    let window = if calendar { r#""calendar_year""#.to_owned() } else { format!(r#"{{"rolling_months": {months}}}"#) };
    format!(
        r#"{{"currency": "EUR", "points": {{"earn": [{{"give": 1, "per": {{"amount": 100}}}}]}},
        "tiers": {{"by": "spend", "window": {window}, "grace_days": {grace}, "levels":
        [{{"name": "A", "at": 20000}}, {{"name": "B", "at": 50000}}, {{"name": "C", "at": 120000}}]}}}}"#
    )
}

/// The rule as a person would apply it, day by day, with a list of purchases and a calendar.
struct Oracle {
    calendar: bool,
    months: i32,
    grace: i32,
    level: u8,
    fell: Option<Date>,
}

impl Oracle {
    fn look(&mut self, today: Date, bought: &[(Date, u32)]) {
        let first = match self.calendar {
            true => today.first_of_year(),
            false => today.first_of_month() - self.months.months(),
        };
        let sum: u32 = bought.iter().filter(|(day, _)| *day >= first).map(|(_, euros)| euros).sum();
        let reached = [200, 500, 1_200].iter().filter(|at| **at <= sum).count() as u8;
        if reached >= self.level {
            (self.level, self.fell) = (reached, None);
            return;
        }
        let fell = *self.fell.get_or_insert(today);
        if self.grace == 0 || today > fell + self.grace.days() {
            (self.level, self.fell) = (reached, None);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn looking_only_when_it_is_due_is_as_good_as_looking_every_day(
        zone in prop::sample::select(vec!["Europe/Budapest", "Pacific/Honolulu", "Pacific/Kiritimati", "Africa/Cairo"]),
        months in 1u32..=14, calendar: bool, grace in prop_oneof![Just(0u32), 1u32..90], purchases in purchases(),
    ) {
        let json = program(months, calendar, grace);
        let (mut daily, mut seldom) = (Shop::new(&json, zone), Shop::new(&json, zone));
        daily.opens("2025-01-01 00:00");
        seldom.opens("2025-01-01 00:00");
        let mut oracle = Oracle { calendar, months: months as i32, grace: grace as i32, level: 0, fell: None };
        let (mut today, mut bought): (Date, Vec<(Date, u32)>) = (jiff::civil::date(2025, 1, 1), Vec::new());
        let zone = daily.zone.clone();
        for (wait, euros) in purchases.into_iter().chain([(800, 1)]) {
            for day in 0..=wait {
                let now = today + day.days();
                let midnight = wall(&zone, &format!("{now} 00:00"));
                daily.happens(0, Event::Review, midnight, None).unwrap();
                oracle.look(now, &bought);
                let last = seldom.cards[0].standing.tier;
                let looked = wall(&zone, &format!("{} 12:00", now.yesterday().unwrap()));
                if let Some(at) = due(last, &Here::new(looked, &zone)).filter(|at| *at <= midnight) {
                    seldom.happens(0, Event::Review, at, None).unwrap();
                }
                prop_assert_eq!(daily.cards[0].tier(), oracle.level, "{}", now);
                prop_assert_eq!(daily.cards[0].standing.tier, seldom.cards[0].standing.tier, "{}", now);
            }
            today += wait.days();
            bought.push((today, euros));
            for shop in [&mut daily, &mut seldom] {
                shop.on(0, &format!("{today} 12:00"), Event::Purchase(&Sale::of(euros * 100))).unwrap();
            }
            oracle.look(today, &bought);
            prop_assert_eq!(daily.cards[0].tier(), oracle.level);
        }
    }

    #[test]
    fn looking_twice_changes_nothing(months in 1u32..=14, grace in 0u32..60, purchases in purchases(), later in 0i64..500) {
        let mut shop = Shop::new(&program(months, false, grace), "Europe/Budapest");
        shop.opens("2025-01-01");
        let mut now = shop.at("2025-01-01");
        for (wait, euros) in purchases {
            now = now.plus_days(i64::from(wait));
            shop.happens(0, Event::Purchase(&Sale::of(euros * 100)), now, None).unwrap();
        }
        now = now.plus_days(later);
        shop.happens(0, Event::Review, now, None).unwrap();
        let once = shop.cards[0].standing.clone();
        let again = shop.happens(0, Event::Review, now, None).unwrap();
        prop_assert_eq!(&shop.cards[0].standing, &once);
        prop_assert_eq!(again.moves, []);
        let due = due(once.tier, &Here::new(now, &shop.zone));
        prop_assert!(due.is_none_or(|due| due > now));
    }
}
