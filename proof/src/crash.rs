//! Crash: under load, again and again, the server is killed, or on PostgreSQL one of the database's processes, or all of
//! it. What was acknowledged is there afterwards, once; what nobody knows of is sent again and done once; where the server
//! lives, it is able to save again by itself. After each kill the books are audited.

mod books;
mod load;
mod tally;

use crate::{
    draws::{any_size, draws, one},
    place::Place,
    show::{Bar, Stop},
};
use anyhow::{Context, Result, bail, ensure};
use books::Books;
use load::{Acknowledged, Client, Outcome, Request};
use proof::{
    program::{Program, Server},
    till::{Shop, Till, told},
};
use rand::{rngs::StdRng, seq::SliceRandom};
use std::{
    path::Path,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use tally::Tally;

/// Those who ask at a time.
const CLIENTS: u64 = 8;
/// Cards at first; more are joined under load.
const CARDS: u64 = 6;
/// Cards on which is bought, the latest.
const CARDS_MAX: usize = 24;
/// Acknowledged requests in a round, before the kill, at most.
const BEFORE_MAX: usize = 160;
/// The same after a database has come back and its server lived.
const AFTER: usize = 24;
/// Answered requests that are sent again after a kill: so many of the latest, and so many of any round.
const AGAIN: usize = 6;
/// Nothing that works lets everybody wait so long.
const SILENCE_MAX: Duration = Duration::from_secs(150);
/// How often it is looked whether somebody wants to stop.
const LOOK_UP: Duration = Duration::from_millis(500);

/// How much is proved.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// What is drawn
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Kills on each database
    #[arg(long, default_value_t = 20)]
    count: u64,
}

/// What is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kill {
    Server,
    Backend,
    Postmaster,
}

/// Proves it on each database.
///
/// # Errors
/// Where a promise is broken.
pub fn run(program: &Program, postgres: Option<&str>, options: &Options) -> Result<ExitCode> {
    let stop = Stop::listen();
    let mut tallies: Vec<(&str, Tally)> = Vec::new();
    let servers = [("SQLite", None)].into_iter().chain(postgres.map(|server| ("PostgreSQL", Some(server))));
    let mut done = Ok(());
    for (name, server) in servers {
        let (began, mut tally) = (Instant::now(), Tally::default());
        done = prove(program, server, options, &stop, &mut tally)
            .with_context(|| format!("seed {}, {name}", options.seed));
        tally.seconds = began.elapsed().as_secs();
        tallies.push((name, tally));
        if done.is_err() || stop.is_set() {
            break;
        }
    }
    tally::show(&tallies, options.seed);
    // Whoever stops it may have stopped PostgreSQL with it.
    if stop.is_set() {
        println!("stopped");
        return Ok(ExitCode::from(130));
    }
    done?;
    println!("none lost, none doubled, every audit clean");
    Ok(ExitCode::SUCCESS)
}

fn prove(program: &Program, server: Option<&str>, options: &Options, stop: &Stop, tally: &mut Tally) -> Result<()> {
    let mut proof = Crash::new(program, server, options.seed, stop)?;
    let bar = Bar::new(options.count);
    for round in 1..=options.count {
        let done = proof.round(round, tally);
        (tally.lost, tally.doubled, tally.entries) = (proof.books.lost, proof.books.doubled, proof.books.entries());
        if stop.is_set() {
            return Ok(());
        }
        let said = done.with_context(|| format!("round {round} of {}; {}", options.count, proof.place.last_words()))?;
        tally.rounds += 1;
        bar.round(&said);
    }
    proof.books.compare_entries(&mut proof.till()?)?;
    (tally.lost, tally.doubled) = (proof.books.lost, proof.books.doubled);
    proof.agreed()?;
    proof.audit(tally)
}

/// One database, and what was told of it so far.
struct Crash<'a> {
    program: &'a Program,
    stop: &'a Stop,
    place: Place,
    shop: Shop,
    server: Option<Server>,
    seed: u64,
    cards: Vec<String>,
    answered: Vec<(Request, Acknowledged)>,
    books: Books,
}

/// What clients say, as they say it.
type Heard = Receiver<(Request, Outcome)>;

/// What a round's clients said.
#[derive(Default)]
struct Said {
    acknowledged: Vec<(Request, Acknowledged)>,
    unknown: Vec<Request>,
    refused: u64,
}

impl Said {
    fn note(&mut self, (request, outcome): (Request, Outcome)) -> Result<()> {
        match outcome {
            Outcome::Acknowledged(answer) => self.acknowledged.push((request, answer)),
            Outcome::Unknown => self.unknown.push(request),
            Outcome::Refused => self.refused += 1,
            Outcome::Broken(words) => bail!("{words}"),
        }
        Ok(())
    }

    /// Listens until so many are acknowledged in all.
    fn listen(&mut self, heard: &Heard, until: usize, stop: &Stop) -> Result<()> {
        let mut last = Instant::now();
        while self.acknowledged.len() < until {
            ensure!(!stop.is_set(), "stopped");
            ensure!(last.elapsed() < SILENCE_MAX, "nobody was answered for {} s", SILENCE_MAX.as_secs());
            match heard.recv_timeout(LOOK_UP) {
                Ok(said) => {
                    last = Instant::now();
                    self.note(said)?;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => bail!("all clients went away"),
            }
        }
        Ok(())
    }
}

impl<'a> Crash<'a> {
    fn new(program: &'a Program, server: Option<&str>, seed: u64, stop: &'a Stop) -> Result<Self> {
        let place = Place::new(server)?;
        let promise = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/stamps.json");
        let shop = Shop::open(program, &place.url, &promise)?;
        let server = Some(place.serve(program)?);
        let books = Books::default();
        let mut proof =
            Self { program, stop, place, shop, server, seed, cards: Vec::new(), answered: Vec::new(), books };
        let mut till = proof.till()?;
        for card in 0..CARDS {
            let name = format!("card-{card}");
            let request = Request { operation: load::Operation::Join { customer: name.clone() }, name };
            let Outcome::Acknowledged(answer) = request.insist(&mut till, &AtomicBool::new(false)) else {
                bail!("no card could be opened");
            };
            proof.keep(request, answer)?;
        }
        Ok(proof)
    }

    fn till(&self) -> Result<Till> {
        let server = self.server.as_ref().context("no server runs")?;
        Ok(Till::new(server.address, &self.shop.key))
    }

    /// Writes down what was acknowledged; a card that is new is bought on from the next round on.
    fn keep(&mut self, request: Request, answer: Acknowledged) -> Result<()> {
        self.books.note(&request, &answer)?;
        if matches!(request.operation, load::Operation::Join { .. }) {
            let body = serde_json::from_slice(&answer.body)?;
            self.cards.push(proof::till::text(&body, "/card/id")?);
        }
        self.answered.push((request, answer));
        Ok(())
    }

    /// What is killed in a round: in an order that is drawn, each of them once in three rounds.
    fn kill(&self, round: u64) -> Kill {
        let mut order = [Kill::Server, Kill::Backend, Kill::Postmaster];
        order.shuffle(&mut draws(self.seed, (round - 1) / 3, u64::MAX));
        order[usize::try_from((round - 1) % 3).unwrap_or_default()]
    }

    /// Lets all ask, kills something, sets it going again, and looks.
    fn round(&mut self, round: u64, tally: &mut Tally) -> Result<String> {
        let mut draws = draws(self.seed, round, 0);
        let kill = if self.place.is_folder() { Kill::Server } else { self.kill(round) };
        let before = any_size(&mut draws, BEFORE_MAX);
        let began = Instant::now();
        let said = self.under_load(round, kill, before, &mut draws)?;
        tally.kills[kill as usize] += 1;
        tally.refused += said.refused;
        tally.acknowledged += said.acknowledged.len() as u64;
        tally.unknown += said.unknown.len() as u64;
        let (acknowledged, unknown) = (said.acknowledged.len(), said.unknown.len());
        tally.resent += self.send_again(said, &mut draws)?;
        let mut till = self.till()?;
        self.books.compare(&mut till)?;
        self.agreed()?;
        self.audit(tally)?;
        let what = match kill {
            Kill::Server => "the server",
            Kill::Backend => "a backend",
            Kill::Postmaster => "all of PostgreSQL",
        };
        let seconds = began.elapsed().as_secs_f64();
        Ok(format!("{what} killed after {before}: {acknowledged} acknowledged, {unknown} unknown, {seconds:.1} s"))
    }

    /// Sets all clients going; gives how they are told that it is over, what they say, and themselves.
    fn begin(&self, round: u64) -> Result<(Arc<AtomicBool>, Heard, Vec<JoinHandle<()>>)> {
        let over = Arc::new(AtomicBool::new(false));
        let (tell, heard) = mpsc::channel();
        let latest = self.cards.len().saturating_sub(CARDS_MAX);
        let mut clients = Vec::new();
        for number in 1..=CLIENTS {
            let client = Client {
                till: self.till()?,
                draws: draws(self.seed, round, number),
                name: format!("{round}-{number}"),
                cards: self.cards[latest..].to_vec(),
                entries: Vec::new(),
                codes: Vec::new(),
            };
            let (over, tell) = (over.clone(), tell.clone());
            clients.push(thread::spawn(move || client.work(&over, &tell)));
        }
        Ok((over, heard, clients))
    }

    fn under_load(&mut self, round: u64, kill: Kill, before: usize, draws: &mut StdRng) -> Result<Said> {
        let stop = self.stop;
        let (over, heard, clients) = self.begin(round)?;
        let mut said = Said::default();
        let mut work = || -> Result<()> {
            said.listen(&heard, before, stop)?;
            match kill {
                Kill::Server => self.server.take().context("no server runs")?.kill()?,
                Kill::Backend => {
                    let backends = self.place.backends()?;
                    self.place.kill(*one(draws, &backends).context("nobody is connected")?, stop)?;
                }
                Kill::Postmaster => self.place.kill(self.place.postmaster()?, stop)?,
            }
            if kill != Kill::Server {
                // What was answered on the way is counted; so many more show that it works again.
                while let Ok(heard) = heard.try_recv() {
                    said.note(heard)?;
                }
                let until = said.acknowledged.len() + AFTER;
                said.listen(&heard, until, stop).context("after the database came back")?;
            }
            Ok(())
        };
        let done = work();
        over.store(true, Ordering::SeqCst);
        for client in clients {
            ensure!(client.join().is_ok(), "a client failed");
        }
        done?;
        heard.try_iter().try_for_each(|heard| said.note(heard))?;
        if kill == Kill::Server {
            self.server = Some(self.place.serve(self.program)?);
        }
        Ok(said)
    }

    /// Sends again what nobody knows of, twice, and some of what is known: each gets the answer that it got, word for word.
    fn send_again(&mut self, said: Said, draws: &mut StdRng) -> Result<u64> {
        let mut till = self.till()?;
        let (mut count, nobody) = (0, AtomicBool::new(false));
        for (request, answer) in said.acknowledged {
            self.keep(request, answer)?;
        }
        for request in said.unknown {
            count += 1;
            match request.insist(&mut till, &nobody) {
                Outcome::Acknowledged(answer) => self.keep(request, answer)?,
                Outcome::Refused => {}
                Outcome::Unknown => bail!("no answer to {request:?}"),
                Outcome::Broken(words) => bail!("{words}"),
            }
        }
        let latest = self.answered.len().saturating_sub(AGAIN + CLIENTS as usize);
        let any = (0..AGAIN).filter_map(|_| one(draws, &self.answered));
        for (request, answer) in self.answered[latest..].iter().chain(any) {
            count += 1;
            let again = request.insist(&mut till, &nobody);
            let same = matches!(&again, Outcome::Acknowledged(again) if again == answer);
            ensure!(
                same,
                "{request:?} was answered with {}\n and when it came again with {again:?}",
                String::from_utf8_lossy(&answer.body)
            );
        }
        Ok(count)
    }

    fn agreed(&self) -> Result<()> {
        let Books { lost, doubled, broken, .. } = &self.books;
        ensure!(self.books.agree(), "{lost} entries lost, {doubled} doubled\n{}", broken.join("\n"));
        Ok(())
    }

    fn audit(&self, tally: &mut Tally) -> Result<()> {
        let audit = told(self.program, &self.place.url, &["audit", "--json"]).context("the audit")?;
        ensure!(audit["ok"] == true, "the audit says {audit}");
        let counted = self.books.entries();
        ensure!(audit["entries"] == counted, "the audit counts {} entries, told were {counted}", audit["entries"]);
        tally.audits += 1;
        Ok(())
    }
}
