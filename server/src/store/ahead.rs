//! What operations say they will read: read for all who share a transaction, with one statement a table. Whatever nobody
//! thought of is read when it is asked for; that is right, too, only slower.

use super::{
    Card, Conn, Referral, Result, Shop, Stored,
    bulk::Rows,
    bytes, count,
    db::{Tx, args},
    ledger::{read_answer, read_balance},
    sql,
    standing::{LotRow, MonthRow, in_order, read_lot, read_month},
    terms::Published,
    work::{Key, Seen},
};
use jiff::tz::TimeZone;
use loyalty::{
    ids::{CardId, CustomerId, ShopId},
    languages::Language,
    time::{Here, Month, Timestamp},
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What an operation will read first.
#[derive(Debug, Clone, Default)]
pub struct Wants {
    /// Answers that may have been given, by the shop and the request's name.
    pub(crate) answers: Vec<(ShopId, String)>,
    /// Cards, by the shop at which something happens to them.
    pub(crate) cards: Vec<(ShopId, CardId)>,
    /// Cards by how another system calls their owners, in the books of a shop.
    pub(crate) references: Vec<(ShopId, String)>,
    /// When the first of what is to be done to the cards happens.
    pub(crate) at: Option<Timestamp>,
    /// Whether the cards will be told whole: with how many rewards wait, and the language of their owners.
    pub(crate) told: bool,
}

impl Wants {
    /// What a request wants that does something to one card at a shop.
    pub(crate) fn of((shop, card): (ShopId, CardId), name: String, now: Timestamp) -> Self {
        Self { answers: vec![(shop, name)], cards: vec![(shop, card)], at: Some(now), ..Self::default() }
    }
}

/// Reads what all of these want, at once.
pub(super) async fn look_up(conn: &mut Conn, wants: &[Wants]) -> Result<()> {
    let (seen, tx) = (&mut conn.work.seen, &mut conn.tx);
    let answers = wants.iter().flat_map(|wants| &wants.answers);
    look_up_answers(seen, tx, answers.clone()).await?;
    let cards = wants.iter().flat_map(|wants| &wants.cards);
    let named = wants.iter().flat_map(|wants| &wants.references);
    let at_cards = cards.map(|(shop, _)| shop);
    let at_all = answers.map(|(shop, _)| shop).chain(at_cards).chain(named.clone().map(|(shop, _)| shop));
    look_up_shops(seen, tx, at_all).await?;
    let mut found = look_up_cards(seen, tx, wants).await?;
    found.extend(look_up_references(seen, tx, named).await?);
    let at = wants.iter().filter_map(|wants| wants.at).min();
    let since = |card: &Card| at.map(|at| since(&conn.terms, card, at));
    look_up_standings(seen, tx, &found, since).await?;
    match at.filter(|_| wants.iter().any(|wants| wants.told)) {
        Some(now) => look_up_told(seen, tx, &found, now).await,
        None => Ok(()),
    }
}

async fn look_up_answers(seen: &mut Seen, tx: &mut Tx, wanted: impl Iterator<Item = &(ShopId, String)>) -> Result<()> {
    let mut asked = Rows::new(sql::ANSWERS, 2);
    for (shop, name) in wanted {
        if seen.answers.insert((*shop, name.clone()), None).is_none() {
            asked.push(args![*shop, name]);
        }
    }
    for (shop, name, fingerprint, answer) in asked.all::<(Vec<u8>, String, Vec<u8>, String)>(tx).await? {
        let shop = ShopId(bytes("requests", "shop_id", shop)?);
        seen.answers.insert((shop, name), Some(read_answer((fingerprint, answer))?));
    }
    Ok(())
}

async fn look_up_shops(seen: &mut Seen, tx: &mut Tx, wanted: impl Iterator<Item = &ShopId>) -> Result<()> {
    let mut asked = Rows::new(sql::SHOPS_BY_ID, 1);
    for shop in wanted {
        if seen.shops.insert(*shop, None).is_none() {
            asked.push(args![*shop]);
        }
    }
    for row in asked.all(tx).await? {
        let shop = Shop::read(row)?;
        seen.shops.insert(shop.id, Some(shop));
    }
    Ok(())
}

async fn look_up_cards(seen: &mut Seen, tx: &mut Tx, wants: &[Wants]) -> Result<Vec<Card>> {
    let mut asked = Rows::new(sql::CARDS_BY_ID, 2);
    for (shop, card) in wants.iter().flat_map(|wants| &wants.cards) {
        let Some(Some(shop)) = seen.shops.get(shop) else { continue };
        for books in shop.all_books() {
            if seen.cards.insert((books, *card), None).is_none() {
                asked.push(args![books, *card]);
            }
        }
    }
    keep_cards(seen, asked.all(tx).await?)
}

async fn look_up_references(
    seen: &mut Seen,
    tx: &mut Tx,
    wanted: impl Iterator<Item = &(ShopId, String)>,
) -> Result<Vec<Card>> {
    let mut asked = Rows::new(sql::CARDS_BY_REFERENCE, 2);
    for (books, name) in wanted {
        if seen.references.insert((*books, name.clone()), None).is_none() {
            asked.push(args![*books, name]);
        }
    }
    keep_cards(seen, asked.all(tx).await?)
}

fn keep_cards(seen: &mut Seen, rows: Vec<<Card as Stored>::Row>) -> Result<Vec<Card>> {
    let cards: Vec<Card> = rows.into_iter().map(Card::read).collect::<Result<_>>()?;
    cards.iter().for_each(|card| seen.keep_card(card.clone()));
    Ok(cards)
}

fn key(shop: Vec<u8>, card: Vec<u8>) -> Result<Key> {
    Ok((ShopId(bytes("cards", "shop_id", shop)?), CardId(bytes("cards", "id", card)?)))
}

static UTC: TimeZone = TimeZone::UTC;

/// From which month on what happened on a card matters to what happens then.
fn since(terms: &Published, card: &Card, at: Timestamp) -> Month {
    // The day before, since it may be another month at the shop than in Greenwich.
    let here = Here { now: at.plus_days(-1), zone: &UTC, shop: None };
    let terms = terms.get(&(card.shop, card.program, card.version));
    let tiers = terms.as_ref().and_then(|terms| terms.tiers.as_ref());
    tiers.map_or_else(|| here.month(), |tiers| tiers.since(&here))
}

/// Where these cards stand.
async fn look_up_standings(
    seen: &mut Seen,
    tx: &mut Tx,
    cards: &[Card],
    since: impl Fn(&Card) -> Option<Month>,
) -> Result<()> {
    let (mut balances, mut lots) = (Rows::new(sql::BALANCES_OF, 2), Rows::new(sql::LOTS_OF, 2));
    let (mut referrals, mut months) = (Rows::new(sql::REFERRALS_OF, 2), Rows::new(sql::MONTHS_OF, 3));
    for card in cards {
        let key = (card.shop, card.id);
        if seen.balances.insert(key, BTreeMap::new()).is_some() {
            continue;
        }
        seen.lots.insert(key, Vec::new());
        seen.referrals.insert(key, None);
        for rows in [&mut balances, &mut lots, &mut referrals] {
            rows.push(args![key.0, key.1]);
        }
        if let Some(since) = since(card) {
            seen.months.insert(key, (since, BTreeMap::new()));
            months.push(args![key.0, key.1, since]);
        }
    }
    for (shop, card, account, unit, amount) in balances.all::<(Vec<u8>, Vec<u8>, String, String, i64)>(tx).await? {
        let (name, amount) = read_balance((account, unit, amount))?;
        seen.balances.entry(key(shop, card)?).or_default().insert(name, amount);
    }
    for (shop, card, unit, ends, issuer, amount) in
        lots.all::<(Vec<u8>, Vec<u8>, String, i64, Vec<u8>, i64)>(tx).await?
    {
        let lot: LotRow = (unit, ends, issuer, amount);
        seen.lots.entry(key(shop, card)?).or_default().push(read_lot(lot)?);
    }
    seen.lots.values_mut().for_each(|lots| in_order(lots));
    for (shop, card, month, spend, visits, points) in
        months.all::<(Vec<u8>, Vec<u8>, String, i64, i64, i64)>(tx).await?
    {
        let row: MonthRow = (month, spend, visits, points);
        let (month, activity) = read_month(row)?;
        if let Some((_, months)) = seen.months.get_mut(&key(shop, card)?) {
            months.insert(month, activity);
        }
    }
    for row in referrals.all(tx).await? {
        let referral = Referral::read(row)?;
        if let Some(invited) = referral.invited {
            seen.referrals.insert((referral.shop, invited), Some(referral));
        }
    }
    Ok(())
}

/// What else is told of these cards: how many rewards wait at this moment, and the language of their owners.
async fn look_up_told(seen: &mut Seen, tx: &mut Tx, cards: &[Card], now: Timestamp) -> Result<()> {
    let (mut ready, mut languages) = (Rows::new(sql::READY_OF, 3), Rows::new(sql::LANGUAGES_OF, 1));
    let (mut cards_asked, mut customers_asked) = (HashSet::new(), HashSet::new());
    for card in cards {
        if cards_asked.insert((card.shop, card.id)) {
            ready.push(args![card.shop, card.id, now]);
        }
        if customers_asked.insert(card.customer) {
            seen.languages.insert(card.customer, None);
            languages.push(args![card.customer]);
        }
    }
    let found: Vec<(Vec<u8>, Vec<u8>, i64)> = ready.all(tx).await?;
    let counted =
        found.into_iter().map(|(shop, card, ready)| Ok((key(shop, card)?, count("vouchers", "count", ready)?)));
    seen.ready.extend(counted.collect::<Result<HashMap<_, _>>>()?);
    let found: Vec<(Vec<u8>, Option<String>)> = languages.all(tx).await?;
    let spoken = found.into_iter().map(|(customer, code)| {
        let language = code.and_then(|code| Language::from_code(&code));
        Ok((CustomerId(bytes("customers", "id", customer)?), language))
    });
    seen.languages.extend(spoken.collect::<Result<HashMap<_, _>>>()?);
    Ok(())
}
