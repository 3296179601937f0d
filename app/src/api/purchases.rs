//! Purchases: decided, written and answered in one round trip, with what to say to the customer.

use super::{
    Caller, Problem,
    asked::{Body, Named, Once},
    shapes::{Amount, Card, Entry, IssuedVoucher, Receipt, amounts, holds, money},
};
use crate::{site::Site, words::Words};
use axum::{Json, extract::State, http::StatusCode};
use loyalty::{
    ids::CardId,
    purchases::{self, Sale},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use server::{
    keys::Scope,
    tills::{self, Ringing},
};
use utoipa::ToSchema;

/// The longest coupon code.
const CODE_LETTERS_MAX: usize = 40;

/// Some of one thing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its category, by the program's own word.
    #[serde(default)]
    #[schema(max_length = 40)]
    category: Option<String>,
    /// How many.
    #[schema(minimum = 1, maximum = 1000)]
    count: u32,
    /// What they cost together, in minor units.
    #[serde(default)]
    #[schema(maximum = 1_000_000_000)]
    amount: Option<u32>,
}

/// What was bought. Everything may be left out: a visit is a purchase, too.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPurchase {
    /// The bill before anything is taken off, in minor units.
    #[serde(default)]
    #[schema(maximum = 1_000_000_000)]
    amount: Option<u32>,
    /// The things, where they are known: at most 50 kinds.
    #[serde(default)]
    #[schema(max_items = 50)]
    items: Vec<Item>,
    /// Stamps given by hand, in place of what the program would count.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 50)]
    stamps: Option<u32>,
    /// When it was, by RFC 3339. Two minutes around now are now. Earlier times, up to seven days, need the scope
    /// `purchases:backdate`, and must not lie before the card's latest entry; later ones are refused.
    #[serde(default)]
    #[schema(format = DateTime)]
    time: Option<String>,
    /// Codes of coupons: at most 5.
    #[serde(default)]
    #[schema(max_items = 5)]
    coupons: Vec<String>,
    /// How much of the bill to pay with cashback, in minor units; more than is allowed is brought down to it.
    #[serde(default)]
    #[schema(maximum = 1_000_000_000)]
    cashback: Option<u32>,
}

/// What came of a purchase.
#[derive(Debug, Serialize, ToSchema)]
pub struct Bought {
    /// The purchase, as entries name it.
    purchase_id: Option<String>,
    /// The card after it.
    card: Card,
    /// What was written on it, in order.
    entries: Vec<Entry>,
    /// The rewards that were issued.
    vouchers: Vec<IssuedVoucher>,
    /// What was earned.
    earned: Vec<Amount>,
    /// What was taken off the bill, in minor units.
    discount: u32,
    /// What was paid with cashback, in minor units.
    cashback_spent: u32,
    /// What is left to pay, in minor units, where the bill was told.
    to_pay: Option<u32>,
    /// The tier that was reached.
    tier_reached: Option<String>,
    /// What to say to the customer.
    message: String,
    /// In which language: `en`, `hu`, `et` or `pl`.
    language: &'static str,
}

impl NewPurchase {
    fn read(self) -> Result<(Sale, Option<Timestamp>), Problem> {
        if self.items.len() > purchases::ITEMS_MAX {
            return Err(Problem::invalid("items has at most 50 kinds of things."));
        }
        if self.coupons.len() > purchases::COUPONS_PER_PURCHASE_MAX {
            return Err(Problem::invalid("coupons has at most 5 codes."));
        }
        let texts = self.items.iter().filter_map(|item| item.category.as_ref()).chain(&self.coupons);
        if texts.into_iter().any(|text| text.chars().count() > CODE_LETTERS_MAX) {
            return Err(Problem::invalid("A category or a code has at most 40 letters."));
        }
        let at = match self.time.as_deref().map(str::parse::<jiff::Timestamp>) {
            None => None,
            Some(Ok(at)) => Some(Timestamp(at.as_microsecond())),
            Some(Err(_)) => return Err(Problem::invalid("time is like 2026-11-21T10:00:00Z.")),
        };
        let item = |Item { category, count, amount }| purchases::Item { category, count, amount };
        let items = self.items.into_iter().map(item).collect();
        let Self { amount, stamps, coupons, cashback, .. } = self;
        let sale = Sale { stamps, amount, items, coupons, cashback };
        Ok((sale, at))
    }
}

/// What to say to the customer: what was earned, what it led to, what the card holds, and what is left to pay.
fn message(words: Words, receipt: &tills::Receipt) -> String {
    let (card, Some(sold)) = (&receipt.card, &receipt.sold) else { return String::new() };
    let mut said = Vec::new();
    match words.all_of(&sold.earned, card.currency) {
        Some(earned) => said.push(format!("{}.", words.earned_with_it(earned))),
        None => said.push(words.noted_nothing_earned().to_owned()),
    }
    said.extend(sold.rewards.iter().map(|reward| words.reward_issued(reward)));
    said.extend(sold.reached.iter().map(|name| words.new_tier(name)));
    said.extend(holds(words, card));
    if let Some(left) = sold.to_pay.and_then(|minor| money(words, card.currency, minor)) {
        said.push(format!("{}: {left}.", words.left_to_pay()));
    }
    said.join(" ")
}

/// Write a purchase down
///
/// Decides by the card's terms what it earns, writes it, and answers with the entries, the card after it, the rewards that
/// were issued, and a sentence for the customer. Needs `purchases:write`.
#[utoipa::path(
    post, path = "/cards/{id}/purchases", tag = "purchases", request_body = NewPurchase,
    params(
        ("id" = String, Path, description = "The card's id"),
        ("Idempotency-Key" = String, Header, pattern = "^[A-Za-z0-9_-]{1,64}$", description = "The request's name"),
        ("language" = Option<String>, Query, description = "The language of the message: `en`, `hu`, `et` or `pl`; else that of Accept-Language, the customer's, or the shop's"),
    ),
    responses(
        (status = 201, description = "What came of it", body = Bought),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn buy(
    State(site): State<Site>,
    caller: Caller,
    Named(card): Named<CardId>,
    Once(key): Once,
    Body(purchase): Body<NewPurchase>,
) -> Result<(StatusCode, Json<Bought>), Problem> {
    let till = caller.needs(Scope::PurchasesWrite)?;
    let (sale, at) = purchase.read()?;
    let receipt = site.stampbook.ring_up(till, &Ringing { card, sale, at, key }).await;
    let mut receipt = receipt.map_err(|error| caller.problem(error))?;
    let vouchers = std::mem::take(&mut receipt.issued).into_iter().map(IssuedVoucher::from).collect();
    let sold = receipt.sold.clone().ok_or_else(|| caller.problem(server::Error::internal("a purchase without its answer")))?;
    let (card, entries, message, language) = Receipt::of(&site, caller.language, receipt, message).parts();
    let bought = Bought {
        purchase_id: sold.purchase.map(|id| id.to_string()),
        card,
        entries,
        vouchers,
        earned: amounts(&sold.earned),
        discount: sold.discount,
        cashback_spent: sold.spent,
        to_pay: sold.to_pay,
        tier_reached: sold.reached,
        message,
        language,
    };
    Ok((StatusCode::CREATED, Json(bought)))
}
