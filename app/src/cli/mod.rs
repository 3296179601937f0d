//! The commands of the `stampbook` program. Each opens an installation, asks one service and says what came
//! of it, for people or as JSON.

mod config;
mod copies;
mod demo;
pub mod kept;
mod keys;
mod programs;
mod serve;
mod shops;
mod simulate;

use crate::site::settings::Serve;
use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use kept::Kept;
use loyalty::ids::{CardId, ShopId};
use serde_json::json;
use server::{
    Stampbook,
    env::Machine,
    home::Home,
    imports::{ImportError, Options, Summary},
    store::Shop,
};
use std::{
    ffi::OsString,
    path::PathBuf,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// A loyalty wallet that a small business hosts itself.
#[derive(Debug, Parser)]
#[command(name = "stampbook", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the site
    Serve(Serve),
    /// Open the demo shops that are not there, one for each kind of program, and tell how to get in
    Demo(demo::DemoArgs),
    /// Bring in what happened elsewhere
    Import {
        #[command(subcommand)]
        what: Import,
    },
    /// Open a shop with a program, and print how its staff get in
    Open(shops::OpenArgs),
    /// Check, say, publish or show what a shop promises
    Program {
        #[command(subcommand)]
        what: programs::Program,
    },
    /// Make, list or revoke the keys by which tills and other systems act for a shop
    Keys {
        #[command(subcommand)]
        what: keys::Keys,
    },
    /// Print codes of a coupon that can be used once each
    Coupons(programs::CouponsArgs),
    /// Say what the shops of a coalition owe each other for a month
    Settlement(programs::SettlementArgs),
    /// Replay past purchases under a program: what it would have given and cost, and who would gain or lose
    Simulate(simulate::SimulateArgs),
    /// Write a copy of everything, as it is at this moment, into an empty folder; the site may go on running
    Backup(copies::BackupArgs),
    /// Copy a whole installation to another place, from a folder to PostgreSQL or back, and audit both
    Copy(copies::CopyArgs),
    /// Walk all the books: exits with 0 if everything agrees
    Audit(AuditArgs),
    /// Explain every setting of `serve`, with the values in force
    Config(Serve),
}

#[derive(Debug, Args)]
struct DataArgs {
    #[command(flatten)]
    kept: Kept,
    /// Say it as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct AuditArgs {
    /// A card's id: say where its history ends, as its owner's phone does
    #[arg(long)]
    card: Option<CardId>,
    #[command(flatten)]
    data: DataArgs,
}

#[derive(Debug, Subcommand)]
enum Import {
    /// A purchase log: columns for customer, time, and if there are any amount and items
    Purchases(PurchasesArgs),
}

#[derive(Debug, Args)]
struct PurchasesArgs {
    /// The file: CSV with any common separator, or columns set apart by blanks
    file: PathBuf,
    /// The shop's id or the name in its addresses
    #[arg(long)]
    shop: String,
    /// What the columns are, in order (customer,time,items,amount; - skips one) or as pairs NAME=customer,NAME=time;
    /// without it they are told by the header or by what stands in them
    #[arg(long)]
    columns: Option<String>,
    /// The order of day, month and year where the file does not tell: dmy, mdy or ymd
    #[arg(long)]
    dates: Option<String>,
    /// Write every row that could not be read to this file, with its line and the reason
    #[arg(long)]
    report: Option<PathBuf>,
    #[command(flatten)]
    data: DataArgs,
}

/// Runs the command that `arguments` name.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match config::with_file(arguments.into_iter().collect()) {
        Ok(arguments) => arguments,
        Err(error) => return failed(&error),
    };
    let cli = Cli::parse_from(arguments);
    let runtime = match tokio::runtime::Runtime::new().context("the machine gives no threads") {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    let done = runtime.block_on(async {
        match cli.command {
            Command::Serve(options) => serve::serve(&options).await.map(|()| ExitCode::SUCCESS),
            Command::Demo(options) => demo::demo(&options).await,
            Command::Import { what: Import::Purchases(options) } => purchases(&options).await,
            Command::Open(options) => shops::run(&options).await,
            Command::Program { what } => programs::program(&what).await,
            Command::Keys { what } => keys::keys(&what).await,
            Command::Coupons(options) => programs::coupons(&options).await,
            Command::Settlement(options) => programs::settlement(&options).await,
            Command::Simulate(options) => simulate::run(&options).await,
            Command::Backup(options) => copies::backup(&options).await,
            Command::Copy(options) => copies::copy(&options).await,
            Command::Audit(options) => audit(&options).await,
            Command::Config(options) => {
                config::explain(&options);
                Ok(ExitCode::SUCCESS)
            }
        }
    });
    done.unwrap_or_else(|error| failed(&error))
}

fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("stampbook: {error:#}");
    ExitCode::FAILURE
}

/// What is said of an installation that can't be opened.
fn cannot_open(home: &Home) -> String {
    match home {
        Home::Folder(_) => format!("cannot open the data folder {home} (choose another with --data)"),
        Home::Server(_) => format!("cannot open the database {home} (choose another with --database-url)"),
    }
}

/// Opens an installation, or makes one there.
async fn open(Kept(home): &Kept) -> anyhow::Result<Stampbook> {
    let opened = Stampbook::open(home.clone(), Arc::new(Machine), Arc::new(Machine)).await;
    opened.with_context(|| cannot_open(home))
}

/// Opens an installation that must be there: a mistyped name is not to be made into an empty one.
async fn open_existing(Kept(home): &Kept) -> anyhow::Result<Stampbook> {
    let opened = Stampbook::open_existing(home.clone(), Arc::new(Machine), Arc::new(Machine)).await;
    opened.with_context(|| cannot_open(home))
}

/// The shop with this id or this name in its addresses.
async fn find_shop(stampbook: &Stampbook, named: &str) -> anyhow::Result<Shop> {
    let shop = match named.parse::<ShopId>() {
        Ok(id) => stampbook.shop(id).await,
        Err(_) => stampbook.shop_by_slug(named).await,
    };
    shop.with_context(|| format!("there is no shop {named} in this installation"))
}

async fn audit(options: &AuditArgs) -> anyhow::Result<ExitCode> {
    let stampbook = open_existing(&options.data.kept).await?;
    let audit = match options.card {
        Some(card) => stampbook.audit_naming(card).await?,
        None => stampbook.audit().await?,
    };
    if options.data.json {
        println!("{}", serde_json::to_string(&audit)?);
    } else {
        println!("{} cards, {} entries, {} purchases, {} vouchers", audit.cards, audit.entries, audit.purchases, audit.vouchers);
        for (unit, accounts) in &audit.sums {
            let accounts: Vec<_> = accounts.iter().map(|(account, sum)| format!("{account} {sum}")).collect();
            println!("  {unit}: {}", accounts.join(", "));
        }
        println!("  where the chains end: {}", audit.heads);
        match (options.card, &audit.card) {
            (Some(card), Some(end)) => {
                println!("  card {card}: {} entries, the last one's fingerprint is {}", end.entries, end.fingerprint);
            }
            (Some(card), None) => println!("  card {card}: the walk did not get to it"),
            (None, _) => {}
        }
        match &audit.broken {
            None => println!("Everything agrees."),
            Some(broken) => println!("BROKEN at {}: {}", broken.row, broken.what),
        }
    }
    stampbook.close().await;
    Ok(if audit.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Set when somebody presses Ctrl-C.
fn stopped() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            asked.store(true, Ordering::Relaxed);
        }
    });
    stop
}

/// A bar on the terminal; nothing where the output is not one.
fn bar(length: u64) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent:>3} %  {msg}  {elapsed} (still {eta})") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

async fn purchases(options: &PurchasesArgs) -> anyhow::Result<ExitCode> {
    let stampbook = open_existing(&options.data.kept).await?;
    let shop = find_shop(&stampbook, &options.shop).await?;
    let dates = options.dates.as_deref().map(str::parse).transpose().map_err(|error: String| anyhow::anyhow!("--dates {error}"))?;
    let given = Options { columns: options.columns.clone(), dates, report: options.report.clone() };
    let stop = stopped();
    let bar = bar(0);
    let started = std::time::Instant::now();
    let done = stampbook.import_purchases(shop.id, &options.file, &given, &stop, |progress| {
        bar.set_length(progress.bytes_total);
        bar.set_position(progress.bytes);
        bar.set_message(format!("{} rows", progress.rows));
    });
    let done = done.await;
    bar.finish_and_clear();
    stampbook.close().await;
    let (summary, whole) = match done {
        Ok(summary) => (summary, true),
        Err(ImportError::Stopped(summary)) => (*summary, false),
        Err(error) => return Err(error.into()),
    };
    tell(&summary, whole, started.elapsed(), options)?;
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::from(130) })
}

fn tell(summary: &Summary, whole: bool, took: Duration, options: &PurchasesArgs) -> anyhow::Result<()> {
    let seconds = (took.as_secs_f64() * 10.0).round() / 10.0;
    if options.data.json {
        let Summary { rows, members, stamps, vouchers, bad, .. } = summary;
        let totals = json!({ "rows": rows, "members": members, "stamps": stamps, "vouchers": vouchers, "bad": bad });
        let mut all = serde_json::to_value(summary)?;
        if let Some(all) = all.as_object_mut() {
            all.insert("totals".into(), totals);
            all.insert("whole".into(), json!(whole));
            all.insert("seconds".into(), json!(seconds));
        }
        println!("{all}");
        return Ok(());
    }
    println!("{} rows: {} brought in, {} there already, {} left out", summary.rows, summary.imported, summary.already, summary.bad);
    println!("{} members ({} new cards), {} stamps, {} vouchers", summary.members, summary.new_members, summary.stamps, summary.vouchers);
    for problem in &summary.problems {
        println!("  line {}: {}", problem.line, problem.reason);
    }
    let hidden = summary.bad.saturating_sub(summary.problems.len() as u64);
    if hidden > 0 {
        println!("  and {hidden} more; --report FILE lists them all");
    }
    if !whole {
        println!("Stopped. The same command goes on from here.");
    }
    println!("{seconds} s");
    Ok(())
}
