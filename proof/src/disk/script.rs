//! A short day of a shop: what is asked of the program one after another while its disk fails, each under a name of its own,
//! and what was answered. Knows the API and one form; never how the disk is made to fail.

use anyhow::{Context, Result, bail, ensure};
use proof::{
    program::{Program, Server},
    till::{Shop, Till, UNAVAILABLE, number, text, told},
    wire::{Answer, Wire},
};
use serde_json::{Value, json};
use std::io;

/// Something that is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A customer gets a card from a till.
    Join,
    /// Stamps on a card.
    Buy { card: usize, stamps: u32 },
    /// The last purchase is taken back.
    Reverse,
    /// The last reward is handed over.
    Redeem,
    /// The last reward is taken back.
    Void,
    /// A guest gets a card on the shop's page.
    Guest,
}

/// What an answer comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It is kept.
    Kept,
    /// Nothing is kept just now, and why: the last word of the problem's type.
    Refused(String),
}

/// What a page says of the disk, and which problem that is.
const PAGES: [(&str, &str); 3] =
    [("disk has no room left", "disk-full"), ("disk fails", "disk-fails"), ("could not make sure", "disk-in-doubt")];

/// Where something is asked, and with which body.
type Request = (String, Option<String>);

/// The steps, how far they are, and what came of them.
#[derive(Debug, Clone)]
pub struct Script {
    shop: Shop,
    steps: Vec<Step>,
    cards: Vec<String>,
    code: String,
    entry: String,
    guest: Option<(String, String)>,
    kept: Vec<(Step, Request, Vec<u8>)>,
}

impl Script {
    /// The steps; the sizes of two purchases are drawn.
    pub fn new(shop: Shop, sizes: [u32; 2]) -> Self {
        let buy = |card, stamps| Step::Buy { card, stamps };
        let steps = [
            &[Step::Join, buy(0, sizes[0]), buy(0, 10), Step::Redeem, Step::Join, buy(1, sizes[1])][..],
            &[Step::Reverse, buy(1, 10), Step::Void, Step::Guest][..],
        ];
        let (cards, kept) = (Vec::new(), Vec::new());
        let (code, entry, guest) = (String::new(), String::new(), None);
        Self { shop, steps: steps.concat(), cards, code, entry, guest, kept }
    }

    /// What comes next; none where all is done.
    pub fn next(&self) -> Option<Step> {
        self.steps.get(self.kept.len()).copied()
    }

    /// How many steps there are.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// What is asked for a step: where, and with which body.
    fn request(&self, place: usize, step: Step) -> Request {
        let card = |card: usize| self.cards.get(card).map_or("none", String::as_str);
        match step {
            Step::Join => ("/cards".into(), Some(json!({ "customer": format!("C-{place}") }).to_string())),
            Step::Buy { card: at, stamps } => {
                (format!("/cards/{}/purchases", card(at)), Some(json!({ "stamps": stamps }).to_string()))
            }
            Step::Reverse => (format!("/entries/{}/reverse", self.entry), None),
            Step::Redeem => (format!("/vouchers/{}/redeem", self.code), None),
            Step::Void => (format!("/vouchers/{}/void", self.code), None),
            Step::Guest => (format!("/join/{}", self.shop.slug), Some(format!("key={}", name(place)))),
        }
    }

    fn ask(&self, server: &Server, place: usize, step: Step, (path, body): &Request) -> io::Result<Answer> {
        if step == Step::Guest {
            return Wire::connect(server.address)?.post(path, body.as_deref().unwrap_or_default());
        }
        Till::new(server.address, &self.shop.key).post(path, &name(place), body.as_deref())
    }

    /// Asks for the next step, and keeps what was answered where that is a success.
    ///
    /// # Errors
    /// Where the connection broke off.
    pub fn go_on(&mut self, server: &Server) -> io::Result<Result<Said>> {
        let Some(step) = self.next() else { return Ok(Ok(Said::Kept)) };
        let request = self.request(self.kept.len(), step);
        let answer = self.ask(server, self.kept.len(), step, &request)?;
        Ok(self.judge(step, request, answer).with_context(|| format!("at {step:?}")))
    }

    fn judge(&mut self, step: Step, request: Request, answer: Answer) -> Result<Said> {
        if answer.status == UNAVAILABLE {
            return refusal(step, &answer).map(Said::Refused);
        }
        let page = step == Step::Guest && answer.status == 303;
        ensure!(page || (200..300).contains(&answer.status), "{}: {}", answer.status, body(&answer));
        if page {
            self.guest = answer.header("location").map(|card| (card.to_owned(), answer.cookies()));
        } else {
            let told: Value = serde_json::from_slice(&answer.body)?;
            self.learn(step, &told)?;
        }
        self.kept.push((step, request, answer.body));
        Ok(Said::Kept)
    }

    /// What later steps need of an answer.
    fn learn(&mut self, step: Step, told: &Value) -> Result<()> {
        match step {
            Step::Join => self.cards.push(text(told, "/card/id")?),
            Step::Buy { .. } => {
                self.entry = text(told, "/entries/0/id")?;
                if told.pointer("/vouchers/0").is_some() {
                    self.code = text(told, "/vouchers/0/code")?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Sends every step of a till again that was answered: each gets the same answer, word for word.
    ///
    /// # Errors
    /// Where one does not.
    pub fn repeat(&self, server: &Server) -> Result<()> {
        let of_till = self.kept.iter().enumerate().filter(|(_, (step, ..))| *step != Step::Guest);
        for (place, (step, request, first)) in of_till {
            let again = self.ask(server, place, *step, request)?;
            ensure!(
                (200..300).contains(&again.status) && again.body == *first,
                "{step:?} was acknowledged, and now: {} {}",
                again.status,
                body(&again)
            );
        }
        Ok(())
    }

    /// Reads what is there of each card, the shop's page, and the guest's.
    ///
    /// # Errors
    /// Where something can't be read.
    pub fn read(&self, server: &Server) -> Result<()> {
        let mut till = Till::new(server.address, &self.shop.key);
        for card in &self.cards {
            let answer = till.get(&format!("/cards/{card}"))?;
            ensure!(answer.status == 200, "a card can't be read: {} {}", answer.status, body(&answer));
        }
        let nobody = (format!("/join/{}", self.shop.slug), String::new());
        for (path, cookies) in [Some(&nobody), self.guest.as_ref()].into_iter().flatten() {
            let mut wire = Wire::connect(server.address)?;
            wire.cookies.clone_from(cookies);
            let page = wire.get(path)?;
            ensure!(page.status == 200, "{path} can't be read: {} {}", page.status, body(&page));
        }
        Ok(())
    }

    /// The books of the installation, which must be clean: how many cards, entries, purchases and vouchers there are, and the
    /// sums of all accounts.
    ///
    /// # Errors
    /// Where they are not.
    pub fn books(program: &Program, url: &str) -> Result<Value> {
        let audit = told(program, url, &["audit", "--json"])?;
        ensure!(audit.pointer("/ok") == Some(&Value::Bool(true)), "the audit is not clean: {audit}");
        let count = |name: &str| number(&audit, &format!("/{name}"));
        Ok(json!({
            "cards": count("cards")?, "entries": count("entries")?, "purchases": count("purchases")?,
            "vouchers": count("vouchers")?, "sums": audit.pointer("/sums"),
        }))
    }
}

/// The name of the step at a place.
fn name(place: usize) -> String {
    format!("step-{place}")
}

fn body(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).chars().take(600).collect()
}

/// What a 503 says is wrong. It must say it well: when to come again, what is the matter and what to do.
fn refusal(step: Step, answer: &Answer) -> Result<String> {
    let wait = answer.header("retry-after").and_then(|seconds| seconds.parse::<u64>().ok());
    ensure!(wait.is_some_and(|seconds| seconds > 0), "a 503 without Retry-After: {}", body(answer));
    let (kind, said) = (answer.header("content-type").unwrap_or_default(), String::from_utf8_lossy(&answer.body));
    if step == Step::Guest {
        ensure!(kind.starts_with("text/html"), "a page of type {kind}");
        let found = PAGES.iter().find(|(words, _)| said.contains(words));
        return found.map(|(_, kind)| (*kind).to_owned()).context("a 503 page that does not say what is wrong");
    }
    ensure!(kind == "application/problem+json", "a 503 of type {kind}: {}", body(answer));
    let problem: Value = serde_json::from_slice(&answer.body)?;
    let (status, detail) = (number(&problem, "/status")?, text(&problem, "/detail")?);
    if status != u64::from(UNAVAILABLE) || !detail.contains("Idempotency-Key") {
        bail!("a problem that says too little: {problem}");
    }
    let kind = text(&problem, "/type")?;
    Ok(kind.trim_start_matches("urn:stampbook:problem:").to_owned())
}
