//! The rules of Stampbook, pure: a program, a card and an event give the entries to write, or a refusal with a reason.
//!
//! Nothing here knows a database, a clock, a source of randomness, a network or a page: what is needed is passed in, so
//! that the same code runs at the counter, in the API, in a browser without a network and over a shop's past.

pub mod cards;
pub mod ids;
pub mod languages;
pub mod ledger;
pub mod numbers;
pub mod programs;
pub mod referrals;
pub mod rewards;
pub mod time;
