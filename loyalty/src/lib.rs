//! The rules of Stampbook, pure: a program, a card and an event give the entries to write, or a refusal with a reason.
//!
//! Nothing here knows a database, a clock, a source of randomness, a network or a page: what is needed is passed in, so
//! that the same code runs at the counter, in the API, in a browser without a network and over a shop's past.

pub mod cards;
pub mod cashback;
pub mod coalitions;
pub mod codes;
pub mod coupons;
pub mod experiences;
pub mod expiry;
pub mod giving;
pub mod ids;
pub mod ladders;
pub mod languages;
mod leaving;
pub mod ledger;
pub mod memberships;
pub mod money;
pub mod notices;
pub mod numbers;
pub mod occasions;
pub mod percent;
pub mod points;
pub mod programs;
pub mod promotions;
pub mod purchases;
pub mod referrals;
pub mod refunds;
pub mod rewards;
pub mod sentences;
pub mod simulate;
pub mod stamps;
#[cfg(test)]
mod testing;
pub mod tiers;
pub mod time;
