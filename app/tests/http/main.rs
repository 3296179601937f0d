//! The site as a browser meets it: statuses, headers, and the words that a person reads. Each test has a site of its own
//! in its own folder or database, and every answer that any of them gets is looked at by `suspicion`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod api;
#[path = "../../../server/tests/services/authenticator.rs"]
mod authenticator;
mod browser;
mod common;
mod html;
#[path = "../../../server/tests/services/place.rs"]
mod place;
mod smtp;
mod suspicion;

mod api_cards;
mod api_document;
mod api_events;
mod api_gate;
mod api_webhooks;
mod asking;
mod checking;
mod codes;
mod connections;
mod counter;
mod data;
mod devices;
mod doors;
mod email;
mod forms;
mod guests;
mod home_screen;
mod joining;
mod languages;
mod live;
mod machines;
mod mails;
mod notices;
mod operator;
mod owners;
mod pass_fields;
mod pass_phone;
mod pass_service;
mod passes;
mod passes_told;
mod passkeys;
mod pictures;
mod places;
mod programs;
mod security;
mod signing_in;
mod starting;
mod till;
