//! The services as a shop uses them, each test on an installation of its own: a real file, a clock that is set by hand and
//! randomness from a seed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod audit;
mod cashback;
mod coalition;
mod common;
mod coupons;
mod demo;
mod experiences;
mod expiry;
mod folder;
mod giving;
mod history;
mod holds;
mod imports;
mod jobs;
mod journeys;
mod members;
mod mirror;
mod occasions;
mod place;
mod points;
mod publish;
mod races;
mod referrals;
mod refunds;
mod sign_in;
mod stamp_history;
mod tiers;
mod upgrade;
