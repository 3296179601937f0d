//! History: what many clients saw who asked at the same time, hung up, and sent twice, is one story of each card, as if it
//! had done one thing after the other. Against one server, and on PostgreSQL against several on one database. The same
//! recorder and the same checker find bugs that are planted in a house in memory.

mod fake;
mod model;
mod recorder;
mod shop;

use crate::{
    place::Place,
    show::{Bar, Stop, table},
};
use anyhow::{Context, Result, bail, ensure};
use fake::{Fake, Plant};
use model::{Answer, Card};
use proof::{
    linear::{Verdict, check},
    program::{Program, Server},
    till::{Shop, told},
};
use recorder::{History, House, Record, record};
use std::{path::Path, process::ExitCode, time::Instant};

/// What is asked in a round, all cards together, without reads that follow writes.
const ROUND: u64 = 480;
/// A card's history is given up after so many steps: far more than any took that has a story.
const STEPS_MAX: u64 = 3_000_000;
/// Lines of a history that has no story, around where it ends.
const SHOWN: usize = 12;

/// How much is proved.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// What is drawn
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Requests to each database, not counting reads that follow writes
    #[arg(long, default_value_t = 4000)]
    count: u64,
    /// Servers on one PostgreSQL database; on SQLite there is one
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=8))]
    servers: u8,
    /// Show that this bug is found, in a house in memory, and ask no server
    #[arg(long)]
    plant: Option<Plant>,
}

#[derive(Debug, Default)]
struct Tally {
    requests: u64,
    unanswered: u64,
    refused: u64,
    reads: u64,
    twice: u64,
    cards: u64,
    audits: u64,
    seconds: u64,
}

/// Proves it on each database, or shows that a planted bug is found.
///
/// # Errors
/// Where a card's history is no story, or a bug is missed.
pub fn run(program: &Program, postgres: Option<&str>, options: &Options) -> Result<ExitCode> {
    let stop = Stop::listen();
    let mut tally = Tally::default();
    if let Some(plant) = options.plant {
        let found = rounds(&Fake::new(Some(plant)), options, &stop, &mut tally);
        return match found {
            Err(error) => {
                println!("found: {error:#}");
                Ok(ExitCode::SUCCESS)
            }
            Ok(()) => bail!("{plant:?} was not found in {} requests, seed {}", tally.requests, options.seed),
        };
    }
    rounds(&Fake::new(None), options, &stop, &mut tally).context("a house in memory that is right")?;
    let servers = [("SQLite", None)].into_iter().chain(postgres.map(|server| ("PostgreSQL", Some(server))));
    let (mut tallies, mut done): (Vec<(&str, Tally)>, _) = (Vec::new(), Ok(()));
    for (name, server) in servers {
        let (began, mut tally) = (Instant::now(), Tally::default());
        done = prove(program, server, options, &stop, &mut tally);
        done = done.with_context(|| format!("seed {}, {name}", options.seed));
        tally.seconds = began.elapsed().as_secs();
        tallies.push((name, tally));
        if done.is_err() || stop.is_set() {
            break;
        }
    }
    show(&tallies, options);
    if stop.is_set() {
        println!("stopped");
        return Ok(ExitCode::from(130));
    }
    done?;
    println!("every card's history is a story");
    Ok(ExitCode::SUCCESS)
}

fn show(tallies: &[(&str, Tally)], options: &Options) {
    let names: Vec<_> = tallies.iter().map(|(name, _)| *name).collect();
    let line = |of: fn(&Tally) -> u64| tallies.iter().map(|(_, tally)| of(tally)).collect::<Vec<_>>();
    let lines = [
        ("sent", line(|tally| tally.requests)),
        ("  reads", line(|tally| tally.reads)),
        ("  sent twice under one name", line(|tally| tally.twice)),
        ("  refused by the rules", line(|tally| tally.refused)),
        ("  without an answer", line(|tally| tally.unanswered)),
        ("histories that are a story", line(|tally| tally.cards)),
        ("audits", line(|tally| tally.audits)),
        ("seconds", line(|tally| tally.seconds)),
    ];
    table(&format!("history, seed {}", options.seed), &names, &lines);
}

fn prove(program: &Program, server: Option<&str>, options: &Options, stop: &Stop, tally: &mut Tally) -> Result<()> {
    let place = Place::new(server)?;
    let promise = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/stamps.json");
    let shop = Shop::open(program, &place.url, &promise)?;
    // A file is one server's.
    let count = if place.is_folder() { 1 } else { options.servers };
    let servers: Vec<Server> = (0..count).map(|_| place.serve(program)).collect::<Result<_>>()?;
    let open = shop::Open { shop, servers: servers.iter().map(|server| server.address).collect() };
    rounds(&open, options, stop, tally).with_context(|| place.last_words())?;
    let audit = told(program, &place.url, &["audit", "--json"]).context("the audit")?;
    ensure!(audit["ok"] == true, "the audit says {audit}");
    tally.audits += 1;
    Ok(())
}

fn rounds(house: &dyn House, options: &Options, stop: &Stop, tally: &mut Tally) -> Result<()> {
    let count = options.count.div_ceil(ROUND);
    let bar = Bar::new(count);
    for round in 1..=count {
        if stop.is_set() {
            return Ok(());
        }
        let requests = ROUND.min(options.count - (round - 1) * ROUND);
        let record = record(house, options.seed, round, usize::try_from(requests)?)?;
        let said = judge(&record, tally).with_context(|| format!("round {round} of {count}"))?;
        bar.round(&said);
    }
    Ok(())
}

/// Checks each card's history.
fn judge(record: &Record, tally: &mut Tally) -> Result<String> {
    let mut unanswered = 0;
    for (card, history) in &record.histories {
        match check(&Card, history, STEPS_MAX) {
            Verdict::Linearizable => tally.cards += 1,
            Verdict::Undecided => {
                bail!("no story of card {card} was found in {STEPS_MAX} steps, nor that there is none")
            }
            Verdict::Impossible { told, stuck } => {
                bail!("the history of card {card} is no story:\n{}", words(history, &told, stuck))
            }
        }
        for interval in history {
            match &interval.returned {
                None => unanswered += 1,
                Some((_, Answer::Seen { .. })) => tally.reads += 1,
                Some((_, Answer::Refused)) => tally.refused += 1,
                Some(_) => {}
            }
        }
    }
    tally.requests += record.requests;
    tally.twice += record.twice;
    tally.unanswered += unanswered;
    let Record { requests, twice, histories } = record;
    Ok(format!("{requests} sent, {twice} of them twice, {unanswered} without an answer: {} stories", histories.len()))
}

/// The end of the longest story that there is, and what can't come next.
fn words(history: &History, told: &[usize], stuck: usize) -> String {
    let line = |mark: &str, place: usize| {
        let interval = &history[place];
        let until = interval.returned.as_ref().map_or_else(|| "never".to_owned(), |(at, _)| (at / 1000).to_string());
        let answer = interval.returned.as_ref().map(|(_, answer)| answer);
        format!("  {mark} {} to {until} us: {:?} -> {answer:?}", interval.invoked / 1000, interval.operation)
    };
    let mut lines: Vec<String> = told.iter().rev().take(SHOWN).rev().map(|place| line("     ", *place)).collect();
    lines.push(line("NOT: ", stuck));
    lines.join("\n")
}

#[cfg(test)]
mod tests;
