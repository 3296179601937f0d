//! The load: a till that stamps, customers who look, and how long each had to wait.

use proof::wire::{Answer, Wire};
use std::{
    io,
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

/// Clients that keep one core busy with pages.
const PAGE_CLIENTS: usize = 4;
/// Customers among whom the stamps go round.
const REGULARS: usize = 64;
/// Stamps on a card whose page is looked at: one reward, and seven on the way to the next.
const READER_STAMPS: usize = 17;

/// How long things took.
#[derive(Debug, Default)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
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

    pub fn p50(&self) -> Duration {
        self.part(50)
    }

    pub fn p99(&self) -> Duration {
        self.part(99)
    }

    pub fn p50_text(&self) -> String {
        format!("{:.3} ms", self.p50().as_secs_f64() * 1e3)
    }

    pub fn p99_text(&self) -> String {
        format!("{:.3} ms", self.p99().as_secs_f64() * 1e3)
    }
}

/// A customer's card, and the cookies that open it.
#[derive(Debug, Clone)]
pub struct Member {
    card: String,
    cookies: String,
}

/// The demo shop, as its till and its customers know it.
pub struct Shop {
    address: SocketAddr,
    till: String,
    /// Customers who are stamped all the time.
    regulars: Vec<Member>,
    /// Customers with a usual card, who look at its page.
    readers: Vec<Member>,
    keys: u64,
    /// The size of a usual card's page.
    pub page_bytes: usize,
}

/// Customers who have their page open.
pub struct Watchers(Vec<(Member, Wire)>);

fn done(answer: &Answer, status: u16) -> io::Result<()> {
    let text = || format!("{} instead of {status}: {}", answer.status, String::from_utf8_lossy(&answer.body));
    if answer.status == status { Ok(()) } else { Err(io::Error::other(text())) }
}

/// Repeats `what` until the time is over.
fn repeat(during: Duration, mut what: impl FnMut() -> io::Result<()>) -> io::Result<u64> {
    let (started, mut count) = (Instant::now(), 0);
    while started.elapsed() < during {
        what()?;
        count += 1;
    }
    Ok(count)
}

/// Many clients do the same at once; gives how often all together did it in a second. `work` makes what one client does.
fn at_once<W>(clients: usize, during: Duration, work: impl Fn(usize) -> io::Result<W>) -> io::Result<f64>
where
    W: FnMut() -> io::Result<()> + Send + 'static,
{
    let works = (0..clients).map(work).collect::<io::Result<Vec<_>>>()?;
    let started = Instant::now();
    let threads: Vec<_> = works.into_iter().map(|work| thread::spawn(move || repeat(during, work))).collect();
    let mut sum = 0;
    for thread in threads {
        sum += thread.join().map_err(|_| io::Error::other("a client broke off"))??;
    }
    Ok(sum as f64 / started.elapsed().as_secs_f64())
}

fn stamp(wire: &mut Wire, card: &str, key: &str) -> io::Result<()> {
    done(&wire.post(&format!("/counter/cards/{card}/purchases"), &format!("key={key}&stamps=1"))?, 303)
}

impl Shop {
    pub fn open(address: SocketAddr, pin: &str) -> io::Result<Self> {
        let answer = Wire::connect(address)?.post("/counter/sign-in/corner-cafe", &format!("secret={pin}"))?;
        done(&answer, 303)?;
        let (till, regulars, readers) = (answer.cookies(), Vec::new(), Vec::new());
        let mut shop = Self { address, till, regulars, readers, keys: 0, page_bytes: 0 };
        shop.regulars = shop.join(REGULARS)?;
        // Everything is warm before anything is measured.
        shop.stamps_alone(Duration::from_millis(500))?;
        shop.readers = shop.join(PAGE_CLIENTS)?;
        let mut wire = shop.wire(&shop.till)?;
        for reader in shop.readers.clone() {
            for _ in 0..READER_STAMPS {
                stamp(&mut wire, &reader.card, &format!("reader-{}", shop.key()))?;
            }
        }
        Ok(shop)
    }

    /// Lets people join.
    pub fn join(&mut self, count: usize) -> io::Result<Vec<Member>> {
        let joined = (0..count).map(|_| {
            let form = format!("key=join-{}", self.key());
            let answer = Wire::connect(self.address)?.post("/join/corner-cafe", &form)?;
            done(&answer, 303)?;
            let card = answer.header("location").unwrap_or_default().trim_start_matches("/cards/").to_owned();
            Ok(Member { card, cookies: answer.cookies() })
        });
        joined.collect()
    }

    fn key(&mut self) -> u64 {
        self.keys += 1;
        self.keys
    }

    fn wire(&self, cookies: &str) -> io::Result<Wire> {
        let mut wire = Wire::connect(self.address)?;
        cookies.clone_into(&mut wire.cookies);
        Ok(wire)
    }

    fn regular_cards(&self) -> Vec<String> {
        self.regulars.iter().map(|member| member.card.clone()).collect()
    }

    fn reader(&self, at: usize) -> io::Result<Member> {
        self.readers.get(at % PAGE_CLIENTS).cloned().ok_or_else(|| io::Error::other("nobody joined"))
    }

    pub fn stamps_alone(&mut self, during: Duration) -> io::Result<Latencies> {
        let (mut wire, mut latencies) = (self.wire(&self.till)?, Latencies::default());
        let (cards, started) = (self.regular_cards(), Instant::now());
        for card in cards.iter().cycle().take_while(|_| started.elapsed() < during) {
            let key = format!("alone-{}", self.key());
            latencies.time(|| stamp(&mut wire, card, &key))?;
        }
        Ok(latencies)
    }

    pub fn stamps_at_once(&self, clients: usize, during: Duration) -> io::Result<f64> {
        at_once(clients, during, |at| {
            let (mut wire, cards, mut count) = (self.wire(&self.till)?, self.regular_cards(), 0);
            Ok(move || {
                count += 1;
                let card = cards.get((at + count * 7) % REGULARS).ok_or_else(|| io::Error::other("no card"))?;
                stamp(&mut wire, card, &format!("many-{at}-{count}"))
            })
        })
    }

    pub fn posts_of_nothing(&self, clients: usize, during: Duration) -> io::Result<f64> {
        at_once(clients, during, |_| {
            let mut wire = self.wire(&self.till)?;
            Ok(move || done(&wire.post("/language", "code=")?, 303))
        })
    }

    pub fn page_alone(&mut self, during: Duration) -> io::Result<Latencies> {
        let Member { card, cookies } = self.reader(0)?;
        let (mut wire, mut latencies, path) = (self.wire(&cookies)?, Latencies::default(), format!("/cards/{card}"));
        let started = Instant::now();
        while started.elapsed() < during {
            let page = latencies.time(|| wire.get(&path))?;
            done(&page, 200)?;
            self.page_bytes = page.body.len();
        }
        Ok(latencies)
    }

    /// Pages in a second; `address` gives a page's address from the card's id.
    pub fn pages_at_once(&self, during: Duration, address: impl Fn(&str) -> String) -> io::Result<f64> {
        at_once(PAGE_CLIENTS, during, |at| {
            let Member { card, cookies } = self.reader(at)?;
            let (mut wire, path) = (self.wire(&cookies)?, address(&card));
            Ok(move || done(&wire.get(&path)?, 200))
        })
    }

    /// Everybody looks at their card.
    pub fn open_streams(&self, members: Vec<Member>) -> io::Result<Watchers> {
        let open = |member: Member| {
            let mut wire = self.wire(&member.cookies)?;
            wire.open_stream(&format!("/cards/{}/live", member.card))?;
            Ok((member, wire))
        };
        members.into_iter().map(open).collect::<io::Result<_>>().map(Watchers)
    }

    /// Stamps one card after the other; gives how long it took from sending the form to the event on the customer's side.
    pub fn stamps_heard(&mut self, open: &mut Watchers, during: Duration) -> io::Result<Latencies> {
        let (mut till, mut latencies) = (self.wire(&self.till)?, Latencies::default());
        let started = Instant::now();
        while started.elapsed() < during {
            for (member, stream) in &mut open.0 {
                let (path, key) = (format!("/counter/cards/{}/purchases", member.card), self.key());
                latencies.time(|| {
                    till.send_post(&path, &format!("key=heard-{key}&stamps=1"))?;
                    stream.event()?.ok_or_else(|| io::Error::other("the stream ended"))
                })?;
                done(&till.answer()?, 303)?;
            }
        }
        Ok(latencies)
    }
}
