//! A ticket's stub with a day on it, as it is printed on what is good on that day or until then: inked where it is somebody's,
//! only printed where it is not yet. The day stands beside it in words, too.

use super::Icon;
use crate::words::Words;
use jiff::{civil::Date, tz::TimeZone};
use leptos::prelude::*;
use loyalty::time::Timestamp;

/// Seats that are drawn one by one; more are only said.
pub const SEATS_MAX: u32 = 20;
/// From one seat to the next.
const SEAT: u32 = 10;

/// The last day of what ends then, where the shop is: what ends with a midnight is good for all of the day before.
#[must_use]
pub fn last_day(end: Timestamp, zone: &str) -> Option<Date> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let last = jiff::Timestamp::from_microsecond(end.plus_seconds(-1).0).ok()?;
    Some(last.to_zoned(zone).date())
}

/// What is printed on a stub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stub {
    /// A day.
    Day(Date),
    /// A drawing, where there is no day.
    Drawn(&'static str),
}

/// The stub of a ticket.
#[component]
pub fn TicketStub(
    /// What is on it.
    stub: Stub,
    /// For whom it is said.
    words: Words,
) -> impl IntoView {
    match stub {
        Stub::Day(day) => view! {
            <span class="ticket-stub" aria-hidden="true">
                <span class="day"><small>{words.month_short(day.month())}</small><b>{day.day()}</b><small>{day.year()}</small></span>
            </span>
        }
        .into_any(),
        Stub::Drawn(path) => view! { <span class="ticket-stub"><Icon path=path/></span> }.into_any(),
    }
}

/// The seats of an event as they are counted: how many are taken of how many. None where they are too many to be drawn.
#[must_use]
pub fn seats(taken: u32, places: u32) -> Option<(u32, u32)> {
    (1..=SEATS_MAX).contains(&places).then(|| (taken.min(places), places))
}

/// The seats: those that are taken inked, the others printed. How many are left stands beside them.
#[component]
pub fn Seats(
    /// How many are taken.
    taken: u32,
    /// How many there are.
    places: u32,
) -> impl IntoView {
    // A dot is drawn where a dash begins, so the line goes a little further than the last.
    let to = |count: u32| count * SEAT - SEAT / 2;
    let free = (taken < places).then(|| view! { <line class="free" x1={to(taken + 1)} x2={to(places) + 1}></line> });
    let gone = (taken > 0).then(|| view! { <line x1={to(1)} x2={to(taken) + 1}></line> });
    view! { <svg class="seats mirror" aria-hidden="true">{free}{gone}</svg> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_stub_bears_the_last_day_that_counts() {
        // Midnight of 22 November in Budapest, and an hour later.
        let end = Timestamp(1_795_302_000_000_000);
        assert_eq!(last_day(end, "Europe/Budapest"), Some(date(2026, 11, 21)));
        assert_eq!(last_day(end.plus_seconds(3_600), "Europe/Budapest"), Some(date(2026, 11, 22)));
        assert_eq!(last_day(end, "No/Where"), Some(date(2026, 11, 21)), "a zone that is gone hides no day");
    }

    #[test]
    fn seats_are_drawn_as_long_as_they_can_be_counted() {
        assert_eq!([seats(0, 6), seats(6, 6), seats(9, 6)], [Some((0, 6)), Some((6, 6)), Some((6, 6))]);
        assert_eq!([seats(3, SEATS_MAX), seats(3, SEATS_MAX + 1), seats(0, 0)], [Some((3, SEATS_MAX)), None, None]);
    }
}
