//! What is kept of a customer, for themselves: all of it as a row of records, read a stretch at a time however long the history
//! is, and the way out: see [`leaving`]. Of others, a friend who was invited among them, it tells nothing.

mod formats;
mod leaving;

pub use formats::Format;

use crate::{
    Result, Stampbook,
    consents::LINES_MAX,
    devices::{DEVICES_MAX, Make},
    notices::PHONES_MAX,
    passes::PASSES_MAX,
    passkeys::PASSKEYS_MAX,
    store::{Bill, Card, Conn, Consent, Referral, Session, Shop, Voucher},
};
use loyalty::{
    ids::{CustomerId, PurchaseId, ReferralId, VoucherId},
    ledger::{Entry, Link},
    notices::Wishes,
    referrals::Refusal,
    rewards::State,
    time::Timestamp,
};
use serde::Serialize;

/// Records that are read at once, roughly.
const STRETCH_MAX: u32 = 500;
/// Cards of which all is told; a wallet shows far fewer.
const CARDS_MAX: u32 = 2_000;
/// Notices of a card: those that no longer matter are forgotten.
const NOTICES_MAX: u32 = 500;

/// One line of all that is kept of a customer. What a field means depends on what kind of line it is; an empty one is left
/// out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Record {
    /// What kind of line it is: `you`, `device`, `passkey`, `phone` (on which notices ring), `email`, `card`, `about`, `entry`, `purchase`, `voucher`, `invited`, `invitation`,
    /// `place`, `consent`, `notice` or `pass` (a copy in a phone's own wallet).
    pub record: &'static str,
    /// The shop, by its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shop: Option<String>,
    /// The card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
    /// Which of its kind: an entry's place on the card, the number under a card's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// When, by RFC 3339 in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// What, in a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// Of what unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How many; of money in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// Out of which account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<&'static str>,
    /// Into which account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<&'static str>,
    /// How it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// In full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

fn moment(at: Timestamp) -> Option<String> {
    jiff::Timestamp::from_microsecond(at.0).ok().map(|at| at.to_string())
}

impl Record {
    fn new(record: &'static str, at: Option<Timestamp>) -> Self {
        Self { record, at: at.and_then(moment), ..Self::default() }
    }

    /// One of a kind that hangs on the card, in its shop.
    fn on(self, card: &Card, shop: &Shop) -> Self {
        Self { card: Some(card.id.to_string()), shop: Some(shop.name.clone()), ..self }
    }

    fn about(what: &str, text: impl Into<String>) -> Self {
        Self { what: Some(what.to_owned()), text: Some(text.into()), ..Self::new("about", None) }
    }

    fn entry(entry: &Entry, link: Link) -> Self {
        Self {
            number: Some(entry.id.seq.to_string()),
            what: Some(entry.kind.code().to_owned()),
            unit: Some(entry.unit.code().to_owned()),
            amount: Some(entry.amount.into()),
            from: Some(entry.from.code()),
            to: Some(entry.to.code()),
            until: entry.ends.and_then(moment),
            text: Some(link.to_string()),
            ..Self::new("entry", Some(entry.at))
        }
    }

    fn purchase(bill: &Bill) -> Result<Self> {
        let said = serde_json::to_string(&bill.left)?;
        let at = bill.purchase.at;
        let (number, amount) = (Some(bill.purchase.id.to_string()), bill.purchase.amount_minor);
        Ok(Self { number, amount, text: Some(said), ..Self::new("purchase", Some(at)) })
    }

    fn voucher(voucher: &Voucher) -> Self {
        Self {
            number: Some(voucher.code.clone()),
            what: Some(voucher.kind.code().to_owned()),
            state: Some(voucher.state.code().to_owned()),
            until: voucher.expires_at.and_then(moment),
            text: Some(voucher.title.clone()),
            ..Self::new("voucher", Some(voucher.issued_at))
        }
    }

    /// The friend is nobody's business but their own: that there was one, and what came of it.
    fn invitation(record: &'static str, referral: &Referral) -> Self {
        let why = referral.reason.map(Refusal::code).map(str::to_owned);
        let state = Some(referral.state.code().to_owned());
        Self { state, what: why, ..Self::new(record, Some(referral.at)) }
    }

    fn consent(consent: &Consent) -> Self {
        let state = if consent.given { "given" } else { "taken back" };
        Self {
            number: Some(consent.page.clone()),
            what: Some(consent.purpose.code().to_owned()),
            state: Some(state.to_owned()),
            text: Some(consent.words.clone()),
            ..Self::new("consent", Some(consent.at))
        }
    }
}

/// What is to be read next of a card.
#[derive(Debug, Clone, Copy)]
enum Part {
    Head,
    Entries(u64),
    Purchases(Option<(Timestamp, PurchaseId)>),
    /// In this state (by its place), before this one.
    Vouchers(usize, Option<(Timestamp, VoucherId)>),
    Invitations(Option<(Timestamp, ReferralId)>),
}

/// All that is kept of a customer, on its way out.
#[derive(Debug)]
pub struct Export {
    book: Stampbook,
    customer: CustomerId,
    /// Cards that are still to be read, the next one last; none where not even the customer was.
    cards: Option<Vec<Card>>,
    part: Part,
}

impl Export {
    /// Some more of it; none at its end. Each stretch is read for itself, and only what is this customer's at that moment.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn next(&mut self) -> Result<Option<Vec<Record>>> {
        let mut conn = self.book.store.read().await?;
        let Some(cards) = &mut self.cards else {
            let mut cards = conn.cards_of(self.customer, CARDS_MAX).await?;
            cards.reverse();
            self.cards = Some(cards);
            return person(&mut conn, self.customer, self.book.now()).await.map(Some);
        };
        let Some(id) = cards.last().map(|card| card.id) else { return Ok(None) };
        let Some(card) = conn.card_of(self.customer, id).await? else {
            // They left while it was read.
            (self.part, _) = (Part::Head, cards.pop());
            return Ok(Some(Vec::new()));
        };
        let shop = conn.shop(card.shop).await?.ok_or(crate::Error::NotFound("shop"))?;
        let (records, next) = read(&mut conn, &card, self.part).await?;
        if next.is_none() {
            cards.pop();
        }
        self.part = next.unwrap_or(Part::Head);
        Ok(Some(records.into_iter().map(|record| record.on(&card, &shop)).collect()))
    }
}

/// What is kept of somebody beside their cards.
async fn person(conn: &mut Conn, customer: CustomerId, now: Timestamp) -> Result<Vec<Record>> {
    let Some((language, since)) = conn.customer(customer).await? else { return Ok(Vec::new()) };
    let text = language.map(|language| language.code().to_owned());
    let mut records = vec![Record { what: Some("language".into()), text, ..Record::new("you", Some(since)) }];
    for known in conn.sessions_of(customer, now, 2 * DEVICES_MAX).await? {
        let what = known.device.map(|make| Make::code(make).to_owned());
        let state = moment(known.seen_at).map(|at| format!("seen {at}"));
        records.push(Record { what, state, ..Record::new("device", Some(known.since)) });
    }
    for (kind, at) in conn.handovers_of(customer, now).await? {
        records.push(Record { what: Some(format!("code {}", kind.code())), ..Record::new("you", Some(at)) });
    }
    for key in conn.passkeys(Session::Customer(customer), 2 * PASSKEYS_MAX).await? {
        let (number, what) = (Some(key.id.to_string()), key.device.map(|make| Make::code(make).to_owned()));
        let state = moment(key.used_at).map(|at| format!("used {at}"));
        // The public half of the key, and how often it was used.
        records.push(Record {
            number,
            what,
            state,
            text: Some(key.credential),
            ..Record::new("passkey", Some(key.added_at))
        });
    }
    for phone in conn.phones(customer, 2 * PHONES_MAX).await? {
        let text = Some(phone.language.code().to_owned());
        records.push(Record { what: Some(phone.name), text, ..Record::new("phone", Some(phone.added_at)) });
    }
    if let Some(email) = conn.email(customer).await? {
        let state = email.lost_at.map_or("confirmed", |_| "confirmed for another wallet since");
        let (what, text) = (Some(state.to_owned()), Some(email.address));
        records.push(Record { what, text, ..Record::new("email", Some(email.confirmed_at)) });
    }
    if let Some(proof) = conn.email_proof(customer, now).await? {
        let (what, until) = (Some("to be confirmed".to_owned()), moment(proof.expires_at));
        records.push(Record { what, until, text: Some(proof.address), ..Record::new("email", Some(proof.at)) });
    }
    Ok(records)
}

/// A stretch of what is kept of a card, and what comes after it.
async fn read(conn: &mut Conn, card: &Card, part: Part) -> Result<(Vec<Record>, Option<Part>)> {
    let full = |count: usize| count >= STRETCH_MAX as usize;
    Ok(match part {
        Part::Head => (head(conn, card).await?, Some(Part::Entries(0))),
        Part::Entries(after) => {
            let found = conn.audit_entries(card.shop, card.id, after, STRETCH_MAX).await?;
            let last = found.last().map(|(entry, _)| entry.id.seq).filter(|_| full(found.len()));
            let next = last.map_or(Part::Purchases(None), Part::Entries);
            (found.iter().map(|(entry, link)| Record::entry(entry, *link)).collect(), Some(next))
        }
        Part::Purchases(after) => {
            let found = conn.purchases_after(card, after, STRETCH_MAX).await?;
            let last = found.last().map(|bill| (bill.purchase.at, bill.purchase.id)).filter(|_| full(found.len()));
            let next = last.map_or(Part::Vouchers(0, None), |last| Part::Purchases(Some(last)));
            (found.iter().map(Record::purchase).collect::<Result<_>>()?, Some(next))
        }
        Part::Vouchers(place, before) => {
            let Some(state) = State::ALL.get(place) else { return Ok((Vec::new(), Some(Part::Invitations(None)))) };
            let first = before.unwrap_or((Timestamp(i64::MAX), VoucherId([255; 16])));
            let found = conn.vouchers_before(card, *state, first, STRETCH_MAX).await?;
            let last = found.last().map(|voucher| (voucher.issued_at, voucher.id)).filter(|_| full(found.len()));
            let next = last.map_or(Part::Vouchers(place + 1, None), |last| Part::Vouchers(place, Some(last)));
            (found.iter().map(Record::voucher).collect(), Some(next))
        }
        Part::Invitations(after) => {
            let found = conn.referrals_after(card, after, STRETCH_MAX).await?;
            let last = found.last().map(|referral| (referral.at, referral.id)).filter(|_| full(found.len()));
            let records = found.iter().map(|referral| Record::invitation("invitation", referral)).collect();
            (records, last.map(|last| Part::Invitations(Some(last))))
        }
    })
}

/// The card itself, and of what hangs on it that which is little.
async fn head(conn: &mut Conn, card: &Card) -> Result<Vec<Record>> {
    let terms = conn.terms(card.shop, card.program, card.version).await?;
    let tier = terms.tiers.as_ref().and_then(|tiers| tiers.level(card.tier.level)).map(|level| level.name.clone());
    let state = if card.is_put_away() { "put away" } else { "open" };
    let mut records = vec![Record {
        number: Some(card.number.to_string()),
        what: tier,
        amount: Some(card.purchases.into()),
        state: Some(state.into()),
        until: card.member_until.and_then(moment),
        text: moment(card.seen_at).map(|at| format!("seen {at}")),
        ..Record::new("card", Some(card.opened_at))
    }];
    records.extend(card.birthday.map(|day| Record::about("birthday", day.to_string())));
    records.extend(card.reference.as_ref().map(|name| Record::about("the shop calls you", name)));
    records.extend(
        card.contact.map(|hash| Record::about("fingerprint of your contact", data_encoding::HEXLOWER.encode(&hash))),
    );
    // Which phone: by a name that its own cookie holds, and that is nobody's to read off a file.
    records.extend(card.device.map(|_| Record::about("the phone on which it was opened", "a random name")));
    records.push(Record::about("invitation code", &card.invite_code));
    let came_by = conn.referral_of(card.shop, card.id).await?;
    records.extend(came_by.map(|referral| Record::invitation("invited", &referral)));
    for experience in &terms.experiences {
        if let Some(place) = conn.place(card.shop, &experience.id, card.id).await? {
            let (state, text) = (Some(place.state.code().to_owned()), Some(experience.name.clone()));
            records.push(Record { state, text, ..Record::new("place", Some(place.at)) });
        }
    }
    records.extend(conn.consents(card, LINES_MAX).await?.iter().map(Record::consent));
    if card.wishes != Wishes::default() {
        records.push(Record::about("what you want to be told", serde_json::to_string(&card.wishes)?));
    }
    for pass in conn.passes(card.shop, card.id, 2 * PASSES_MAX).await? {
        let what = if pass.device.is_empty() { "Google Wallet" } else { "Apple Wallet" };
        records.push(Record { what: Some(what.to_owned()), ..Record::new("pass", Some(pass.added_at)) });
    }
    // Those that no longer matter, too, as long as they are there.
    let ever = Timestamp(i64::MIN);
    for notice in conn.notices((card.shop, card.id), None, ever, NOTICES_MAX).await? {
        let text = Some(serde_json::to_string(&notice.what)?);
        records.push(Record { text, until: moment(notice.until), ..Record::new("notice", Some(notice.at)) });
    }
    Ok(records)
}

impl Stampbook {
    /// All that is kept of a customer.
    #[must_use]
    pub fn export(&self, customer: CustomerId) -> Export {
        Export { book: self.clone(), customer, cards: None, part: Part::Head }
    }
}
