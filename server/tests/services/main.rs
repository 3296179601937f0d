//! The services as a shop uses them, each test on an installation of its own: a real file or a
//! database at a real server, a clock that is set by hand and
//! randomness from a seed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod audit;
mod authenticator;
mod cashback;
mod coalition;
mod common;
mod copies;
mod coupons;
mod crowds;
mod data;
mod demo;
mod devices;
mod disk;
mod email;
mod events;
mod experiences;
mod expiry;
mod folder;
mod giving;
mod history;
mod holds;
mod imports;
mod jobs;
mod journeys;
mod keys;
mod members;
mod mirror;
mod notices;
mod occasions;
mod passes;
mod passkeys;
mod place;
mod points;
mod publish;
mod races;
mod raw;
mod referrals;
mod refunds;
mod released;
mod ringing;
mod sides;
mod sign_in;
mod stamp_history;
mod strays;
mod tiers;
mod tills;
mod together;
mod upgrade;
mod webhooks;
