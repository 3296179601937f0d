//! The services as a shop uses them, each test on an installation of its own: a real file, a clock that is set by hand and
//! randomness from a seed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod audit;
mod common;
mod folder;
mod history;
mod imports;
mod journeys;
mod races;
mod referrals;
mod sign_in;
