//! The pages of Stampbook, and the islands that live in them.
//!
//! Compiled twice: with `ssr` it is the server's half, everything; without, it is what the browser needs, the islands
//! alone. That choice is made here, and nowhere else. Pages hold no rules and no SQL: they ask `server`.

pub mod islands;

/// Compiles modules for the server's half only.
macro_rules! on_the_server {
    ($($(#[$doc:meta])* pub mod $name:ident;)+) => {$(
        $(#[$doc])*
        #[cfg(feature = "ssr")]
        pub mod $name;
    )+};
}

on_the_server! {
    pub mod api;
    pub mod cards;
    pub mod cli;
    pub mod coalitions;
    pub mod counter;
    pub mod data;
    pub mod devices;
    pub mod email;
    pub mod home_screen;
    pub mod insights;
    pub mod live;
    pub mod mails;
    pub mod notices;
    pub mod outside;
    pub mod passkeys;
    pub mod passes;
    pub mod programs;
    pub mod referrals;
    pub mod rewards;
    pub mod routes;
    pub mod shops;
    pub mod site;
    pub mod staff;
    pub mod ui;
    pub mod wallet;
    pub mod words;
}
