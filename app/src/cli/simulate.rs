//! `simulate`: what a program would have given and cost over past purchases, and who would gain or lose.

use super::{bar, find_shop, open_existing, programs::read};
use anyhow::{Context, bail};
use clap::Args;
use jiff::tz::TimeZone;
use loyalty::{
    languages::Language,
    ledger::Unit,
    money::Currency,
    percent::Percent,
    programs::Terms,
    sentences,
    simulate::{Assumptions, Comparison, History, Outcome, Past, Takes, compare, simulate},
};
use serde_json::json;
use server::{
    env::{Clock, Machine},
    imports::{self, Options},
};
use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// What is simulated.
#[derive(Debug, Args)]
pub(super) struct SimulateArgs {
    /// The program to try, as JSON
    program: PathBuf,
    /// The past: a file such as `import purchases` takes, or `shop` for all purchases of --shop
    #[arg(long)]
    history: PathBuf,
    /// The program to compare it with; without it the one that is in force in --shop, and without a shop none
    #[arg(long)]
    against: Option<PathBuf>,
    /// The shop's id or the name in its addresses
    #[arg(long)]
    shop: Option<String>,
    /// The folder with the database
    #[arg(long, env = "STAMPBOOK_DATA", default_value = "stampbook-data")]
    data: PathBuf,
    /// The time zone of a file, where no shop is named
    #[arg(long, default_value = "UTC")]
    zone: String,
    /// What the columns of a file are, as for `import purchases`
    #[arg(long)]
    columns: Option<String>,
    /// How many of all vouchers are handed over, in percent
    #[arg(long, default_value_t = 100.0)]
    redeemed: f64,
    /// Customers save for the dearest reward instead of taking the cheapest
    #[arg(long)]
    save: bool,
    /// Say it as JSON
    #[arg(long)]
    json: bool,
}

/// What the past is, and what it is compared with.
struct Ground {
    past: Vec<Past>,
    zone: String,
    in_force: Option<Terms>,
}

/// Set when somebody presses Ctrl-C.
pub(super) fn stopped() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            asked.store(true, Ordering::Relaxed);
        }
    });
    stop
}

async fn ground(options: &SimulateArgs, stop: &AtomicBool) -> anyhow::Result<Ground> {
    let from_shop = options.history == Path::new("shop");
    let Some(named) = &options.shop else {
        if from_shop {
            bail!("--history shop needs --shop");
        }
        let past = file(options, &options.zone, stop)?;
        return Ok(Ground { past, zone: options.zone.clone(), in_force: None });
    };
    let stampbook = open_existing(&options.data).await?;
    let shop = find_shop(&stampbook, named).await?;
    let in_force = Some(stampbook.terms(&shop).await?);
    let past = if from_shop {
        let bar = bar(0);
        let past = stampbook.past(shop.id, |read| bar.set_message(format!("{read} purchases read"))).await;
        bar.finish_and_clear();
        past?
    } else {
        file(options, &shop.zone, stop)?
    };
    stampbook.close().await;
    Ok(Ground { past, zone: shop.zone, in_force })
}

fn file(options: &SimulateArgs, zone: &str, stop: &AtomicBool) -> anyhow::Result<Vec<Past>> {
    let given = Options { columns: options.columns.clone(), ..Options::default() };
    let bar = bar(0);
    let read = imports::past(&options.history, &given, zone, Machine.now(), stop, |progress| {
        bar.set_length(progress.bytes_total);
        bar.set_position(progress.bytes);
        bar.set_message(format!("{} rows read", progress.rows));
    });
    bar.finish_and_clear();
    let (past, summary) = read?;
    if summary.bad > 0 {
        eprintln!("{} of {} rows could not be read and are left out", summary.bad, summary.rows);
    }
    Ok(past)
}

fn replay(
    terms: &Terms,
    history: &History,
    zone: &TimeZone,
    assumptions: &Assumptions,
    stop: &AtomicBool,
) -> anyhow::Result<Outcome> {
    let bar = bar(history.len() as u64);
    let outcome = simulate(terms, history, zone, assumptions, |progress| {
        bar.set_position(progress.done as u64);
        bar.set_message(format!("{} purchases replayed", progress.done));
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    bar.finish_and_clear();
    Ok(outcome?)
}

pub(super) async fn run(options: &SimulateArgs) -> anyhow::Result<ExitCode> {
    let terms = read(&options.program)?;
    let redeemed = Percent::try_from(options.redeemed).context("--redeemed is a percentage from 0 to 100")?;
    let takes = if options.save { Takes::Dearest } else { Takes::Cheapest };
    let assumptions = Assumptions { redeemed, takes, until: None };
    let stop = stopped();
    let Ground { past, zone, in_force } = ground(options, &stop).await?;
    let zone = TimeZone::get(&zone).with_context(|| format!("there is no time zone {zone}"))?;
    let other = match &options.against {
        Some(file) => Some(read(file)?),
        None => in_force,
    };
    let history = History::new(past);
    if history.is_empty() {
        bail!("there are no purchases to replay");
    }
    let outcome = replay(&terms, &history, &zone, &assumptions, &stop)?;
    let before = other.as_ref().map(|other| replay(other, &history, &zone, &assumptions, &stop)).transpose()?;
    let compared = before.as_ref().map(|before| compare(before, &outcome));
    if options.json {
        println!("{}", json!({ "outcome": outcome, "comparison": compared }));
    } else {
        tell(&terms, &outcome);
        if let Some(compared) = &compared {
            tell_comparison(compared, terms.currency);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn money(currency: Option<Currency>, minor: u64) -> String {
    currency.map_or_else(|| minor.to_string(), |currency| currency.words(minor, Language::En))
}

fn tell(terms: &Terms, outcome: &Outcome) {
    let money = |minor| money(terms.currency, minor);
    let count = |unit, amount: u64| {
        sentences::count(unit, u32::try_from(amount).unwrap_or(u32::MAX), terms.currency, Language::En)
    };
    println!("{} purchases of {} customers, {}", outcome.purchases, outcome.customers, money(outcome.revenue));
    if outcome.left_out > 0 {
        println!("  CAREFUL: {} purchases are left out: the program refuses them", outcome.left_out);
    }
    if outcome.without_amount > 0 && terms.asks_amount() {
        println!("  CAREFUL: {} purchases name no amount, which the program counts by", outcome.without_amount);
    }
    if !terms.categories().is_empty() {
        println!("  CAREFUL: the past names no categories: what hangs on {} is not in it", terms.categories().join(", "));
    }
    println!("  {:<28} {:>14} {:>14} {:>14} {:>14}", "", "given", "redeemed", "expired", "open");
    // Vouchers follow by their titles.
    for line in outcome.units.iter().filter(|line| line.unit != Unit::Voucher) {
        let numbers = [line.given, line.redeemed, line.expired, line.open].map(|amount| count(line.unit, amount));
        println!("  {:<28} {:>14} {:>14} {:>14} {:>14}", line.unit.code(), numbers[0], numbers[1], numbers[2], numbers[3]);
    }
    for line in &outcome.vouchers {
        let (title, cost) = (&line.title, line.cost_total.map_or_else(|| "no cost named".to_owned(), money));
        println!("  {title:<28} {:>14} {:>14} {:>14} {:>14}  {cost}", line.issued, line.redeemed, line.expired, line.open);
    }
    for tier in &outcome.tiers {
        println!("  {:<28} reached by {}, {} at the end", tier.name, tier.reached, tier.at_end);
    }
    println!("  {} customers got something", outcome.rewarded);
    let share = outcome.cost_share.map_or(String::new(), |share| format!(" ({}.{:02} % of the revenue)", share / 100, share % 100));
    println!(
        "  cost {}{share}: rewards {}, cashback {}, discounts {}",
        money(outcome.cost_total),
        money(outcome.rewards_cost),
        money(outcome.cashback_spent),
        money(outcome.discounts)
    );
    if outcome.unpriced > 0 {
        println!("  {} rewards were handed over whose cost the program does not name", outcome.unpriced);
    }
}

fn tell_comparison(compared: &Comparison, currency: Option<Currency>) {
    println!("Against the other program: {} customers gain, {} lose, {} get the same", compared.gain, compared.lose, compared.same);
    if compared.unclear > 0 {
        println!("  for {} it can't be told: they got rewards whose cost is not named", compared.unclear);
    }
    println!("  cost {} instead of {}", money(currency, compared.after.cost), money(currency, compared.before.cost));
    for (what, list) in [("gain most", &compared.gain_most), ("lose most", &compared.lose_most)] {
        println!("  {what}:");
        for change in list {
            let (before, after) = (money(currency, change.before), money(currency, change.after));
            println!("    {:<26} {before:>12} -> {after:>12}", change.customer);
        }
    }
}
