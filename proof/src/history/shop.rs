//! The house that is proved: servers of the product's on one database, each card's answers read from the API.

use super::{
    model::{Answer, Ask},
    recorder::{Door, House, Request},
};
use anyhow::{Context, Result, bail, ensure};
use proof::{
    till::{Shop, Till, UNAVAILABLE, number, text},
    wire,
};
use serde_json::Value;
use std::{net::SocketAddr, thread, time::Duration};

/// A shop, and the servers at which it is.
#[derive(Debug)]
pub struct Open {
    /// The shop.
    pub shop: Shop,
    /// Where its servers listen: at least one.
    pub servers: Vec<SocketAddr>,
}

impl House for Open {
    fn cards(&self, names: &[String]) -> Result<Vec<String>> {
        let mut till = self.till(0);
        let join = |name: &String| -> Result<String> {
            let answer = till.post("/cards", name, Some(&format!("{{\"customer\": \"{name}\"}}")))?;
            text(&body(&answer)?, "/card/id")
        };
        names.iter().map(join).collect()
    }

    fn door(&self, server: usize) -> Box<dyn Door> {
        Box::new(self.till(server))
    }
}

impl Open {
    fn till(&self, server: usize) -> Till {
        Till::new(self.servers[server % self.servers.len()], &self.shop.key)
    }
}

/// Where a writing request goes, and what it carries.
fn address(request: &Request) -> (String, Option<String>) {
    match &request.ask {
        Ask::Buy(stamps) => (format!("/cards/{}/purchases", request.card), Some(format!("{{\"stamps\": {stamps}}}"))),
        Ask::Redeem(code) => (format!("/vouchers/{code}/redeem"), None),
        Ask::Read => (format!("/cards/{}", request.card), None),
    }
}

impl Door for Till {
    fn ask(&mut self, request: &Request) -> Result<Option<Answer>> {
        let (path, sent) = address(request);
        let answer = match &request.ask {
            Ask::Read => self.get(&path),
            _ => self.post(&path, &request.name, sent.as_deref()),
        };
        let Ok(answer) = answer else { return Ok(None) };
        match (answer.status, &request.ask) {
            (UNAVAILABLE, _) => Ok(None),
            (409, Ask::Redeem(_)) => Ok(Some(Answer::Refused)),
            (200 | 201, ask) => read(ask, &body(&answer)?).map(Some),
            (status, _) => bail!("{status} to {request:?}: {}", String::from_utf8_lossy(&answer.body)),
        }
    }

    fn ask_and_hang_up(&mut self, request: &Request, after_us: u64) {
        let (path, sent) = address(request);
        // Whether it arrives is as open as what becomes of it.
        let _ = self.send_post(&path, &request.name, sent.as_deref());
        thread::sleep(Duration::from_micros(after_us));
        self.hang_up();
    }
}

fn body(answer: &wire::Answer) -> Result<Value> {
    serde_json::from_slice(&answer.body).context("an answer is no JSON")
}

fn list<'a>(body: &'a Value, at: &str) -> &'a [Value] {
    body.pointer(at).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn stamps(card: &Value) -> u64 {
    let stamps = list(card, "/balances").iter().find(|amount| amount["unit"] == "stamp");
    stamps.and_then(|amount| amount["amount"].as_u64()).unwrap_or_default()
}

fn read(ask: &Ask, body: &Value) -> Result<Answer> {
    let ready = |card: &Value| Ok::<_, anyhow::Error>(usize::try_from(number(card, "/vouchers_ready")?)?);
    if *ask == Ask::Read {
        let (version, purchases) = (number(body, "/version")?, number(body, "/purchases")?);
        return Ok(Answer::Seen { version, stamps: stamps(body), purchases, ready: ready(body)? });
    }
    let places = list(body, "/entries").iter().map(|entry| {
        let id = text(entry, "/id")?;
        id.rsplit_once('-').and_then(|(_, place)| place.parse().ok()).context("an entry without its place")
    });
    let places = places.collect::<Result<Vec<u64>>>()?;
    let (Some(first), Some(last)) = (places.first(), places.last()) else { bail!("nothing was written: {body}") };
    ensure!(places.windows(2).all(|pair| pair[1] == pair[0] + 1), "entries out of order: {body}");
    let (card, first, last) = (&body["card"], *first, *last);
    ensure!(number(card, "/version")? == last, "the card is not as its last entry left it: {body}");
    if matches!(ask, Ask::Redeem(_)) {
        ensure!(first == last, "more than one entry for one voucher: {body}");
        return Ok(Answer::Redeemed { place: last, ready: ready(card)? });
    }
    let codes = list(body, "/vouchers").iter().map(|voucher| text(voucher, "/code")).collect::<Result<_>>()?;
    Ok(Answer::Bought { first, last, stamps: stamps(card), ready: ready(card)?, codes })
}
