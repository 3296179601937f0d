//! What the API says, in the words of the wire: each shape is made from what a service gave, and is what the OpenAPI
//! document describes.

use crate::{site::Site, words::Words};
use loyalty::{
    languages::Language,
    ledger::{self, Unit},
    money::Currency,
    time::Timestamp,
};
use serde::Serialize;
use server::{
    store,
    tills::{self, CardNow},
};
use utoipa::ToSchema;

/// A moment as RFC 3339 has it, in UTC.
pub(super) fn moment(at: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(at.0).map_or_else(|_| String::new(), |at| at.to_string())
}

/// So many of a unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Amount {
    /// `stamp`, `point`, `cashback`, `voucher`, `membership` or `vote`.
    unit: &'static str,
    /// How many; of cashback in the currency's minor unit.
    amount: u32,
}

/// Several of them.
pub(super) fn amounts(units: &[(Unit, u32)]) -> Vec<Amount> {
    units.iter().map(|(unit, amount)| Amount { unit: unit.code(), amount: *amount }).collect()
}

/// A card, as it is at this moment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Card {
    /// Its id.
    id: String,
    /// The eight digits under its code.
    number: String,
    /// How your system calls its owner.
    customer: Option<String>,
    /// Its page: what its code shows, and what its owner opens.
    link: String,
    /// The code by which its owner invites friends.
    referral_code: String,
    /// How many purchases it has seen.
    purchases: u32,
    /// How many entries it has: it changes with each.
    version: u64,
    /// When it was opened.
    #[schema(format = DateTime)]
    opened_at: String,
    /// When its owner was here last.
    #[schema(format = DateTime)]
    seen_at: String,
    /// What it holds.
    balances: Vec<Amount>,
    /// What it owes after refunds: taken from what it earns next.
    owed: Vec<Amount>,
    /// How many stamps fill it, where it is a stamp card.
    stamps_to_fill: Option<u32>,
    /// Its tier.
    tier: Option<String>,
    /// Until when its membership runs.
    #[schema(format = DateTime)]
    member_until: Option<String>,
    /// The currency of all its amounts, by ISO 4217.
    currency: Option<String>,
    /// Rewards that can be handed over: at most 60 are counted.
    vouchers_ready: u32,
}

impl Card {
    /// A card as it was found.
    pub(super) fn of(site: &Site, card: CardNow) -> Self {
        Self {
            link: site.address(&format!("/cards/{}", card.id)),
            id: card.id.to_string(),
            number: card.number,
            customer: card.reference,
            referral_code: card.invite,
            purchases: card.purchases,
            version: card.seq,
            opened_at: moment(card.opened_at),
            seen_at: moment(card.seen_at),
            balances: amounts(&card.held),
            owed: amounts(&card.owed),
            stamps_to_fill: card.slots,
            tier: card.tier,
            member_until: card.member_until.map(moment),
            currency: card.currency.map(|currency| currency.to_string()),
            vouchers_ready: card.vouchers_ready,
        }
    }
}

/// One immutable line of a card's ledger.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Entry {
    /// Its id: the card's and its place.
    pub(super) id: String,
    /// The card.
    card_id: String,
    /// When it happened.
    #[schema(format = DateTime)]
    at: String,
    /// Why: `purchase`, `completed`, `redeemed`, `reversal` and so on.
    kind: &'static str,
    /// Of what.
    unit: &'static str,
    /// How many: at least 1.
    amount: u32,
    /// Out of which account: `card`, `owed`, `issued`, `redeemed`, `expired` or `adjusted`.
    from: &'static str,
    /// Into which account.
    to: &'static str,
    /// The purchase that it belongs to.
    purchase_id: Option<String>,
    /// The voucher that moved.
    voucher_id: Option<String>,
    /// The till or the person who did it.
    by: Option<String>,
    /// The entry that this one takes back.
    reverses: Option<String>,
    /// When the units lapse, where they do.
    #[schema(format = DateTime)]
    lapses_at: Option<String>,
    /// The shop at which it happened, where several share a program.
    shop_id: Option<String>,
}

impl From<&ledger::Entry> for Entry {
    fn from(entry: &ledger::Entry) -> Self {
        let card = entry.id.card;
        Self {
            id: entry.id.to_string(),
            card_id: card.to_string(),
            at: moment(entry.at),
            kind: entry.kind.code(),
            unit: entry.unit.code(),
            amount: entry.amount,
            from: entry.from.code(),
            to: entry.to.code(),
            purchase_id: entry.purchase.map(|id| id.to_string()),
            voucher_id: entry.voucher.map(|id| id.to_string()),
            by: entry.by.map(|id| id.to_string()),
            reverses: entry.reverses.map(|seq| ledger::EntryId { card, seq }.to_string()),
            lapses_at: entry.ends.map(moment),
            shop_id: entry.shop.map(|id| id.to_string()),
        }
    }
}

/// A reward of a card.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Voucher {
    /// Its id, as entries name it.
    id: String,
    /// What is typed or scanned.
    code: String,
    /// What it is, in the shop's words.
    title: String,
    /// `issued`, `redeemed`, `expired` or `void`.
    state: &'static str,
    /// When it was issued.
    #[schema(format = DateTime)]
    issued_at: String,
    /// From when on it can no longer be used.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// When it was redeemed, lapsed or was taken back.
    #[schema(format = DateTime)]
    closed_at: Option<String>,
}

impl From<&store::Voucher> for Voucher {
    fn from(voucher: &store::Voucher) -> Self {
        Self {
            id: voucher.id.to_string(),
            code: voucher.code.clone(),
            title: voucher.title.clone(),
            state: voucher.state.code(),
            issued_at: moment(voucher.issued_at),
            expires_at: voucher.expires_at.map(moment),
            closed_at: voucher.closed_at.map(moment),
        }
    }
}

/// A reward that was issued just now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IssuedVoucher {
    /// What is typed or scanned.
    code: String,
    /// What it is, in the shop's words.
    title: String,
    /// From when on it can no longer be used.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

impl From<tills::Issued> for IssuedVoucher {
    fn from(tills::Issued { code, title, expires_at }: tills::Issued) -> Self {
        Self { code, title, expires_at: expires_at.map(moment) }
    }
}

/// What a request wrote on a card.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Receipt {
    /// The card after it.
    card: Card,
    /// What was written, in order.
    entries: Vec<Entry>,
    /// What to say to the customer.
    message: String,
    /// In which language: `en`, `hu`, `et` or `pl`.
    language: &'static str,
}

impl Receipt {
    /// What was written, and a sentence made of it in the language that was asked for, or in the customer's.
    pub(super) fn of(
        site: &Site,
        asked: Option<Language>,
        receipt: tills::Receipt,
        message: impl FnOnce(Words, &tills::Receipt) -> String,
    ) -> Self {
        let language = asked.unwrap_or(receipt.language);
        let message = message(Words(language), &receipt);
        let entries = receipt.entries.iter().map(Entry::from).collect();
        Self { card: Card::of(site, receipt.card), entries, message, language: language.code() }
    }

    /// The parts, for a shape that has more.
    pub(super) fn parts(self) -> (Card, Vec<Entry>, String, &'static str) {
        (self.card, self.entries, self.message, self.language)
    }
}

/// What a card holds, in words: "On the card now: 3 stamps."
pub(super) fn holds(words: Words, card: &CardNow) -> Option<String> {
    words.all_of(&card.held, card.currency).map(|what| words.holds_now(what))
}

/// An amount of money in words, where there is a currency.
pub(super) fn money(words: Words, currency: Option<Currency>, minor: u32) -> Option<String> {
    currency.map(|currency| currency.words(minor.into(), words.0))
}
