//! What a proof of crashes came to.

use crate::show::table;

/// The counts of one database.
#[derive(Debug, Default)]
pub struct Tally {
    /// Rounds, one kill each.
    pub rounds: u64,
    /// Of the server, of a backend, of all of PostgreSQL.
    pub kills: [u64; 3],
    /// Requests that were answered under load.
    pub acknowledged: u64,
    /// Requests to which the rules said no.
    pub refused: u64,
    /// Requests whose answer did not come.
    pub unknown: u64,
    /// Requests that were sent again after a kill.
    pub resent: u64,
    /// Entries that were told and compared.
    pub entries: u64,
    /// Entries that were told and are not there.
    pub lost: u64,
    /// Entries that are there and were told to nobody.
    pub doubled: u64,
    /// Clean audits.
    pub audits: u64,
    /// How long it took.
    pub seconds: u64,
}

/// Prints them, a column for each database.
pub fn show(tallies: &[(&str, Tally)], seed: u64) {
    let names: Vec<_> = tallies.iter().map(|(name, _)| *name).collect();
    let line = |of: fn(&Tally) -> u64| tallies.iter().map(|(_, tally)| of(tally)).collect::<Vec<_>>();
    let lines = [
        ("rounds", line(|tally| tally.rounds)),
        ("  the server killed", line(|tally| tally.kills[0])),
        ("  a backend killed", line(|tally| tally.kills[1])),
        ("  all of PostgreSQL killed", line(|tally| tally.kills[2])),
        ("acknowledged", line(|tally| tally.acknowledged)),
        ("refused by the rules", line(|tally| tally.refused)),
        ("unknown", line(|tally| tally.unknown)),
        ("sent again", line(|tally| tally.resent)),
        ("entries compared", line(|tally| tally.entries)),
        ("lost", line(|tally| tally.lost)),
        ("doubled", line(|tally| tally.doubled)),
        ("audits", line(|tally| tally.audits)),
        ("seconds", line(|tally| tally.seconds)),
    ];
    table(&format!("crash, seed {}", seed), &names, &lines);
}
