//! What one transaction has read and is about to write. Requests that arrive together share a transaction: what they will
//! read is read for all of them at once, and what they write is written for all of them at once.
//!
//! What is kept here is always what the database would say: before anything else is asked of it, what waits is written.

use super::{
    Card, Error, Referral, Result, Shop, Tally,
    bulk::Rows,
    bytes,
    db::{Tx, Value, args},
    events::{News, numbered},
    lately::{self, Uses},
    sql,
};
use loyalty::{
    cards::Lot,
    ids::{CardId, CustomerId, ShopId},
    languages::Language,
    ledger::{Account, Unit},
    numbers::CardNumber,
    tiers::Activity,
    time::{Month, Timestamp},
};
use sqlx::SqlSafeStr;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A card's key.
pub(super) type Key = (ShopId, CardId);
/// A card's months from one on.
pub(super) type Months = (Month, BTreeMap<Month, Activity>);
/// What was asked under a key, and what was answered.
pub(super) type Answer = ([u8; 32], String);

/// What was read, by its key; `None` is what is known not to be there.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) shops: HashMap<ShopId, Option<Shop>>,
    pub(super) cards: HashMap<Key, Option<Card>>,
    pub(super) answers: HashMap<(ShopId, String), Option<Answer>>,
    pub(super) balances: HashMap<Key, BTreeMap<(Account, Unit), i64>>,
    pub(super) lots: HashMap<Key, Vec<Lot>>,
    pub(super) months: HashMap<Key, Months>,
    pub(super) referrals: HashMap<Key, Option<Referral>>,
    /// Rewards that can be handed over.
    pub(super) ready: HashMap<Key, u32>,
    /// The language of a customer, where they chose one.
    pub(super) languages: HashMap<CustomerId, Option<Language>>,
    /// Cards by how another system of the shop calls their owner.
    pub(super) references: HashMap<(ShopId, String), Option<CardId>>,
    /// Numbers of cards that this transaction opened.
    pub(super) numbers: HashSet<(ShopId, CardNumber)>,
    /// Under a shop, a card (or nothing, for all together) and a rule.
    pub(super) counts: HashMap<(ShopId, Vec<u8>, String), i64>,
}

impl Seen {
    /// Keeps a card that was read or opened.
    pub(super) fn keep_card(&mut self, card: Card) {
        if let Some(reference) = &card.reference {
            self.references.insert((card.shop, reference.clone()), Some(card.id));
        }
        self.cards.insert((card.shop, card.id), Some(card));
    }
}

/// Where a card's chain stood, and all that is to be written of the card.
#[derive(Debug)]
pub(super) struct Advance {
    pub(super) before: u64,
    pub(super) card: Card,
    pub(super) review_at: Option<Timestamp>,
}

/// What waits to be written.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) customers: Rows,
    pub(super) cards_opened: Rows,
    pub(super) purchases: Rows,
    pub(super) bills: Rows,
    pub(super) entries: Rows,
    pub(super) vouchers: Rows,
    pub(super) answers: Rows,
    /// What owners of cards are told: those that were told it before keep that.
    pub(super) notices: Rows,
    /// What cards hold and owe.
    pub(super) balances: BTreeMap<(ShopId, CardId, Account, Unit), i64>,
    /// What is added to a shop's own accounts.
    pub(super) accounts: BTreeMap<(ShopId, Account, Unit), i64>,
    pub(super) lots: BTreeMap<(Key, Unit, Timestamp, Vec<u8>), u32>,
    pub(super) counts: BTreeMap<(ShopId, Vec<u8>, String), i64>,
    pub(super) months: BTreeMap<(Key, Month), Activity>,
    pub(super) days: BTreeMap<(ShopId, String), Tally>,
    pub(super) cards: BTreeMap<Key, Advance>,
    /// When which cards were used, by the shop in whose books they are.
    uses: Uses,
    /// Cards that have changed, of which phones may hold a copy, and when.
    pub(super) passes: BTreeMap<Key, Timestamp>,
    /// What goes into the feeds of shops.
    pub(super) news: BTreeMap<ShopId, Vec<News>>,
    any: bool,
}

impl Default for Waiting {
    fn default() -> Self {
        Self {
            customers: Rows::new(sql::INSERT_CUSTOMER, 3),
            cards_opened: Rows::new(sql::INSERT_CARD, 13),
            purchases: Rows::new(sql::INSERT_PURCHASE, 9),
            bills: Rows::new(sql::INSERT_BILL, 3),
            entries: Rows::new(sql::INSERT_ENTRY, 17),
            vouchers: Rows::new(sql::INSERT_VOUCHER, 11),
            answers: Rows::new(sql::KEEP_ANSWER, 5),
            notices: Rows::new(sql::INSERT_NOTICE, 7),
            balances: BTreeMap::new(),
            accounts: BTreeMap::new(),
            lots: BTreeMap::new(),
            counts: BTreeMap::new(),
            months: BTreeMap::new(),
            days: BTreeMap::new(),
            cards: BTreeMap::new(),
            uses: Uses::new(),
            passes: BTreeMap::new(),
            news: BTreeMap::new(),
            any: false,
        }
    }
}

impl Waiting {
    /// A card was opened or something was written on it.
    pub(super) fn used(&mut self, card: &Card) {
        self.uses.entry(card.shop).or_default().insert((card.seen_at, card.id));
    }
}

/// What one transaction has read and is about to write.
#[derive(Debug, Default)]
pub(super) struct Work {
    pub(super) seen: Seen,
    waiting: Waiting,
    /// Whether anything was or is to be changed since it was last asked, and at all.
    changed: bool,
    ever_changed: bool,
}

impl Work {
    /// What waits to be written, for more.
    pub(super) fn waiting(&mut self) -> &mut Waiting {
        (self.changed, self.ever_changed) = (true, true);
        self.waiting.any = true;
        &mut self.waiting
    }

    /// Something is changed past what is kept here: what was read may be otherwise now.
    pub(super) fn forget(&mut self) {
        (self.changed, self.ever_changed) = (true, true);
        self.seen = Seen::default();
    }

    /// Whether anything was or is to be changed since this was last called.
    pub(super) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Whether the transaction changed anything.
    pub(super) const fn has_changed(&self) -> bool {
        self.ever_changed
    }

    /// Writes what waits, so that the database can be asked anything.
    pub(super) async fn settle(&mut self, tx: &mut Tx) -> Result<()> {
        if !self.waiting.any {
            return Ok(());
        }
        let waiting = std::mem::take(&mut self.waiting);
        // What others refer to goes first.
        for rows in [&waiting.customers, &waiting.cards_opened] {
            all_of(rows, rows.change(tx).await?)?;
        }
        // Then where the cards stand: whoever comes second to one is told so here, and not by a place that is taken.
        let cards = cards(&waiting);
        all_of(&cards, cards.change(tx).await?)?;
        for rows in [&waiting.purchases, &waiting.bills, &waiting.entries, &waiting.vouchers, &waiting.answers] {
            all_of(rows, rows.change(tx).await?)?;
        }
        for rows in [held(&waiting), accounts(&waiting), counts(&waiting), months(&waiting), days(&waiting)] {
            all_of(&rows, rows.change(tx).await?)?;
        }
        let (kept, gone) = lots(&waiting);
        all_of(&kept, kept.change(tx).await?)?;
        // Few lapse at a time, and each is found by its key: SQLite would look for many by walking the table.
        for lot in gone {
            tx.change(sql::DROP_LOT.into_sql_str(), &lot).await?;
        }
        waiting.notices.change(tx).await?;
        let lately = lately::with(tx, &waiting.uses).await?;
        all_of(&lately, lately.change(tx).await?)?;
        passes(&waiting, tx).await?;
        for (shop, news) in &waiting.news {
            let rows = numbered(tx, *shop, news).await?;
            all_of(&rows, rows.change(tx).await?)?;
        }
        Ok(())
    }
}

/// Demands that every row was written.
fn all_of(rows: &Rows, changed: u64) -> Result<()> {
    if changed == rows.len() as u64 {
        return Ok(());
    }
    Err(Error::Rows { statement: rows.statement(), rows: changed })
}

fn held(waiting: &Waiting) -> Rows {
    let mut rows = Rows::new(sql::SET_BALANCE, 5);
    for ((shop, card, account, unit), amount) in &waiting.balances {
        rows.push(args![*shop, *card, account.code(), unit.code(), *amount]);
    }
    rows
}

fn accounts(waiting: &Waiting) -> Rows {
    let mut rows = Rows::new(sql::ADD_BALANCE, 5);
    for ((shop, account, unit), change) in &waiting.accounts {
        rows.push(args![*shop, &[] as &[u8], account.code(), unit.code(), *change]);
    }
    rows
}

fn counts(waiting: &Waiting) -> Rows {
    let mut rows = Rows::new(sql::SET_COUNT, 4);
    for ((shop, card, rule), count) in &waiting.counts {
        rows.push(args![*shop, card.as_slice(), rule, *count]);
    }
    rows
}

fn months(waiting: &Waiting) -> Rows {
    let mut rows = Rows::new(sql::SET_MONTH, 6);
    for (((shop, card), month), activity) in &waiting.months {
        rows.push(args![*shop, *card, *month, activity.spend, activity.visits, activity.points]);
    }
    rows
}

fn days(waiting: &Waiting) -> Rows {
    let mut rows = Rows::new(sql::ADD_DAY, 9);
    for ((shop, day), tally) in &waiting.days {
        let Tally { cards, purchases, returning, stamps, issued, redeemed, referrals } = *tally;
        rows.push(args![*shop, day, cards, purchases, returning, stamps, issued, redeemed, referrals]);
    }
    rows
}

/// Lots as they are now, and those that are empty and go.
fn lots(waiting: &Waiting) -> (Rows, Vec<Vec<Value>>) {
    let (mut kept, mut gone) = (Rows::new(sql::SET_LOT, 6), Vec::new());
    for (((shop, card), unit, ends, issuer), amount) in &waiting.lots {
        let mut row = args![*shop, *card, unit.code(), *ends, issuer.as_slice()];
        if *amount == 0 {
            gone.push(row);
        } else {
            row.extend(args![*amount]);
            kept.push(row);
        }
    }
    (kept, gone)
}

/// Says of the copies of cards that have changed that they are to be told. Few cards have any: they are looked for in one go, and
/// each that is found is changed by its key. SQLite would look for many by walking the table.
async fn passes(waiting: &Waiting, tx: &mut Tx) -> Result<()> {
    let mut asked = Rows::new(sql::PASSES_OF, 2);
    waiting.passes.keys().for_each(|(shop, card)| asked.push(args![*shop, *card]));
    let found: Vec<(Vec<u8>, Vec<u8>, String)> = asked.all(tx).await?;
    for (shop, card, device) in found {
        let (shop, card) = (ShopId(bytes("passes", "shop_id", shop)?), CardId(bytes("passes", "card_id", card)?));
        let Some(at) = waiting.passes.get(&(shop, card)) else { continue };
        let values = args![shop, card, device, *at];
        tx.change(sql::CHANGE_PASS.into_sql_str(), &values).await?;
    }
    Ok(())
}

fn cards(waiting: &Waiting) -> Rows {
    let mut rows = Rows::new(sql::ADVANCE_CARDS, 11);
    for Advance { before, card, review_at } in waiting.cards.values() {
        rows.push(args![
            card.shop,
            card.id,
            before.cast_signed(),
            card.seq.cast_signed(),
            card.head,
            card.purchases,
            card.seen_at,
            i64::from(card.tier.level),
            card.tier.kept_until,
            card.member_until,
            *review_at,
        ]);
    }
    rows
}
