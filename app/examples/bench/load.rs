//! Load: clients on connections of their own, each of which waits for its answer before it asks again, and how long each
//! had to wait.

use std::{
    io, thread,
    time::{Duration, Instant},
};

/// Memory of a client's thread: a few hundred of them must not weigh on what is measured.
const STACK_BYTES: usize = 128 * 1024;
/// What is compared is measured in so many turns.
const TURNS: u32 = 2;

/// How long things took.
#[derive(Debug, Clone, Default)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    /// Does something and notes how long it took.
    pub fn time<T>(&mut self, what: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let started = Instant::now();
        let done = what()?;
        self.0.push(started.elapsed());
        Ok(done)
    }

    fn part(&self, hundredths: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted.get((sorted.len() * hundredths / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
    }

    /// The middle one, in milliseconds.
    pub fn p50_ms(&self) -> f64 {
        self.part(50).as_secs_f64() * 1e3
    }

    /// All but one in a hundred took no longer, in milliseconds.
    pub fn p99_ms(&self) -> f64 {
        self.part(99).as_secs_f64() * 1e3
    }

    /// Both, as they are told.
    pub fn text(&self) -> String {
        format!("{:.2} ms, p99 {:.2}", self.p50_ms(), self.p99_ms())
    }

    pub fn add(&mut self, others: Self) {
        self.0.extend(others.0);
    }
}

/// What many clients did.
#[derive(Debug, Default)]
pub struct Load {
    pub latencies: Latencies,
    seconds: f64,
    /// What it took of the processor: the server's, and its database's.
    cpu: (f64, f64),
}

impl Load {
    /// How often in a second.
    pub fn rate(&self) -> f64 {
        self.latencies.0.len() as f64 / self.seconds.max(f64::EPSILON)
    }

    fn add(&mut self, other: Self) {
        self.latencies.add(other.latencies);
        self.seconds += other.seconds;
        self.cpu = (self.cpu.0 + other.cpu.0, self.cpu.1 + other.cpu.1);
    }

    /// What one of them took of the processor, in microseconds: the server's, and its database's where that is another.
    pub fn cpu(&self) -> String {
        let each = |seconds: f64| seconds * 1e6 / (self.latencies.0.len() as f64).max(1.0);
        match self.cpu {
            (own, 0.0) => format!("{:.0} µs", each(own)),
            (own, others) => format!("{:.0} + {:.0} µs", each(own), each(others)),
        }
    }
}

/// Does the same again until the time is over.
pub fn repeat(during: Duration, mut what: impl FnMut() -> io::Result<()>) -> io::Result<Latencies> {
    let (started, mut latencies) = (Instant::now(), Latencies::default());
    while started.elapsed() < during {
        latencies.time(&mut what)?;
    }
    Ok(latencies)
}

/// Many clients do the same at once; `work` makes what one of them does, `cpu` says what the server has taken so far.
pub fn at_once<W>(
    clients: usize,
    during: Duration,
    cpu: &impl Fn() -> io::Result<(f64, f64)>,
    work: &impl Fn(usize) -> io::Result<W>,
) -> io::Result<Load>
where
    W: FnMut() -> io::Result<()> + Send + 'static,
{
    let works = (0..clients).map(work).collect::<io::Result<Vec<_>>>()?;
    let (started, before) = (Instant::now(), cpu()?);
    let start = |work: W| thread::Builder::new().stack_size(STACK_BYTES).spawn(move || repeat(during, work));
    let threads = works.into_iter().map(start).collect::<io::Result<Vec<_>>>()?;
    let mut load = Load::default();
    for thread in threads {
        load.latencies.add(thread.join().map_err(|_| io::Error::other("a client broke off"))??);
    }
    load.seconds = started.elapsed().as_secs_f64();
    let after = cpu()?;
    load.cpu = (after.0 - before.0, after.1 - before.1);
    Ok(load)
}

/// Two loads in turns, each for `during` in all, after a short one of each that does not count.
pub fn in_turns<A, B>(
    (clients, during): (usize, Duration),
    cpu: impl Fn() -> io::Result<(f64, f64)>,
    one: impl Fn(usize) -> io::Result<A>,
    other: impl Fn(usize) -> io::Result<B>,
) -> io::Result<(Load, Load)>
where
    A: FnMut() -> io::Result<()> + Send + 'static,
    B: FnMut() -> io::Result<()> + Send + 'static,
{
    let warm = during / 10;
    at_once(clients, warm, &cpu, &one)?;
    at_once(clients, warm, &cpu, &other)?;
    let (mut first, mut second) = (Load::default(), Load::default());
    for _ in 0..TURNS {
        first.add(at_once(clients, during / TURNS, &cpu, &one)?);
        second.add(at_once(clients, during / TURNS, &cpu, &other)?);
    }
    Ok((first, second))
}
