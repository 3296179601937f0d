//! An installation with a shop, and short words for what happens in it.

use crate::place::Place;
use jiff::{civil::DateTime, tz::TimeZone};
use loyalty::{
    cards::Refusal,
    ids::{CardId, CustomerId, DeviceId, PurchaseId},
    languages::Language,
    ledger::Unit,
    programs::{Draft, Terms},
    purchases::Sale,
    referrals::{Qualifies, Referral},
    refunds::Back,
    rewards::Gift,
    time::Timestamp,
};
use server::{
    Error, Result, Stampbook,
    cards::{CardView, Joined, Joining},
    counter::{Selling, Sold},
    env::{Clock, Random},
    refunds::{Refunded, Refunding},
    requests::RequestKey,
    rewards::{Redeemed, Redeeming},
    shops::{NewShop, Opened},
    staff::Staff,
    store::{Shop, Voucher},
    wallet::Token,
};
use sqlx::AnyConnection;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

/// 2026-11-21 10:00 UTC, a Saturday.
pub const START: Timestamp = Timestamp(1_795_255_200_000_000);
pub const PASSWORD: &str = "a long password";

/// A clock that stands until it is moved.
#[derive(Debug)]
pub struct Hand(AtomicI64);

impl Hand {
    /// A clock that stands at this moment.
    pub const fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }

    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// Seeds that are never the same, and the same in each run.
#[derive(Debug, Default)]
struct Counted(AtomicU64);

impl Random for Counted {
    fn seed(&self) -> std::io::Result<[u8; 32]> {
        let mut seed = [7; 32];
        seed[..8].copy_from_slice(&self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        Ok(seed)
    }
}

/// An installation and its first shop.
pub struct Fixture {
    pub book: Stampbook,
    pub shop: Shop,
    pub pin: String,
    pub owner: Token,
    /// The owner, signed in.
    pub me: Staff,
    pub clock: Arc<Hand>,
    pub place: Place,
    keys: AtomicU64,
}

/// What the fixture's shop promises: ten stamps, one for a friend, a cookie for who invited.
pub fn draft() -> Draft {
    Draft { referral: Some(invitation()), ..Draft::stamp_card(10, "a free coffee") }
}

/// One stamp for a friend, a cookie for who invited, after the friend's first purchase.
pub fn invitation() -> Referral {
    let (friend, inviter) = (Gift::Stamps(1), Gift::Reward("a cookie".into()));
    Referral { friend, inviter, after: Qualifies::FirstPurchase, per_month: None, hold_days: 0 }
}

/// A program as it is written down.
pub fn program(json: &str) -> Draft {
    serde_json::from_str(json).unwrap()
}

/// A purchase as the counter tells it.
pub fn sale(json: &str) -> Sale {
    serde_json::from_str(json).unwrap()
}

/// Why the rules said no.
pub fn refusal<T: std::fmt::Debug>(result: Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(why)) => why,
        other => panic!("not refused: {other:?}"),
    }
}

pub fn new_shop(name: &str, draft: Draft) -> NewShop {
    NewShop {
        name: name.into(),
        color: "#1f5c4a".into(),
        mark: "cup".into(),
        language: Language::En,
        zone: "Europe/Budapest".into(),
        terms: Terms::try_from(draft).unwrap(),
        password: PASSWORD.into(),
        key: key(&format!("open-{}", name.replace(|c: char| !c.is_ascii_alphanumeric(), "-"))),
    }
}

pub async fn shop() -> Fixture {
    shop_with(draft()).await
}

pub async fn shop_with(draft: Draft) -> Fixture {
    shop_at(Place::new().await, draft).await
}

pub async fn shop_at(place: Place, draft: Draft) -> Fixture {
    let clock = Arc::new(Hand::at(START));
    let book = Stampbook::open(place.home(), clock.clone(), Arc::new(Counted::default())).await.unwrap();
    let Opened { shop, pin, token } = book.open_shop(&new_shop("Test Café", draft), true).await.unwrap();
    let me = book.staff(&token).await.unwrap().unwrap().0;
    Fixture { book, shop, pin, owner: token, me, clock, place, keys: AtomicU64::new(0) }
}

pub fn key(text: &str) -> RequestKey {
    RequestKey::parse(text).unwrap()
}

/// Runs so many of the same at once, on all threads.
pub async fn at_once<T, F>(times: usize, work: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..times).map(|number| tokio::spawn(work(number))).collect();
    let mut answers = Vec::with_capacity(times);
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

impl Fixture {
    /// A key that no other request has.
    pub fn fresh_key(&self) -> RequestKey {
        key(&format!("test-{}", self.keys.fetch_add(1, Ordering::SeqCst)))
    }

    pub fn later(&self, duration: Duration) {
        self.clock.0.fetch_add(i64::try_from(duration.as_micros()).unwrap(), Ordering::SeqCst);
    }

    pub fn later_days(&self, days: u64) {
        self.later(Duration::from_secs(days * 86_400));
    }

    /// Somebody unknown on a new device.
    pub fn stranger(&self, shop: &Shop) -> Joining {
        Joining {
            shop: shop.id,
            customer: None,
            device: self.book.new_device().unwrap(),
            invite: None,
            language: Language::En,
            key: self.fresh_key(),
        }
    }

    pub async fn join(&self) -> Joined {
        self.book.join(&self.stranger(&self.shop)).await.unwrap()
    }

    pub async fn join_by(&self, invite: &str) -> Joined {
        let ask = Joining { invite: Some(invite.into()), ..self.stranger(&self.shop) };
        self.book.join(&ask).await.unwrap()
    }

    pub async fn join_as(&self, customer: CustomerId, device: DeviceId, invite: &str) -> Joined {
        let ask =
            Joining { customer: Some(customer), device, invite: Some(invite.into()), ..self.stranger(&self.shop) };
        self.book.join(&ask).await.unwrap()
    }

    /// Sets the clock: what it shows on the wall in Budapest, as `2027-02-28 12:00`; a date alone is its noon.
    pub fn on(&self, wall: &str) {
        let noon = if wall.contains(':') { wall.to_owned() } else { format!("{wall} 12:00") };
        let zone = TimeZone::get("Europe/Budapest").unwrap();
        let at = zone.to_timestamp(noon.parse::<DateTime>().unwrap()).unwrap();
        self.clock.set(Timestamp(at.as_microsecond()));
    }

    pub async fn give(&self, card: CardId, stamps: u32) -> Sold {
        self.try_give(card, stamps).await.unwrap()
    }

    pub async fn try_give(&self, card: CardId, stamps: u32) -> Result<Sold> {
        self.try_sell(card, Sale::stamps(stamps)).await
    }

    pub async fn sell(&self, card: CardId, sale: Sale) -> Sold {
        self.try_sell(card, sale).await.unwrap()
    }

    pub async fn try_sell(&self, card: CardId, sale: Sale) -> Result<Sold> {
        self.book.sell(&self.selling(card, sale)).await
    }

    /// A purchase in the fixture's shop, under a key of its own.
    pub fn selling(&self, card: CardId, sale: Sale) -> Selling {
        Selling { shop: self.shop.id, by: None, card, sale, key: self.fresh_key() }
    }

    pub async fn refund(&self, purchase: Option<PurchaseId>, back: Back) -> Result<Refunded> {
        self.book.refund(&self.refunding(purchase, back)).await
    }

    /// A refund in the fixture's shop, under a key of its own.
    pub fn refunding(&self, purchase: Option<PurchaseId>, back: Back) -> Refunding {
        Refunding { shop: self.shop.id, by: None, purchase: purchase.unwrap(), back, key: self.fresh_key() }
    }

    /// How much of a unit a card holds.
    pub async fn held(&self, card: CardId, unit: Unit) -> u32 {
        self.card(card).await.standing.held.of(unit)
    }

    /// Does all that is due by now, as the server's round does, until nothing is.
    pub async fn jobs(&self) {
        for _ in 0..50 {
            if self.book.do_what_is_due().await == 0 {
                return;
            }
        }
        panic!("the jobs find something to do for ever");
    }

    /// Demands that no card waits for a review that is due, or that would never come.
    pub async fn assert_reviewed(&self) {
        let due = format!("SELECT count(*) FROM cards WHERE review_at_us <= {}", self.clock.now().0);
        assert_eq!(self.count(&due).await, 0, "a card is due again right after its review");
    }

    /// The vouchers of a card that were not handed over and did not lapse, the oldest first, as they stand in the file.
    pub async fn vouchers(&self, card: CardId) -> Vec<Voucher> {
        let sql = "SELECT code FROM vouchers WHERE card_id = $1 AND state = 'issued' ORDER BY issued_at_us, id";
        let query = sqlx::query_scalar(sql).bind(card.0.as_slice());
        let codes: Vec<String> = query.fetch_all(&mut self.raw().await).await.unwrap();
        let mut vouchers = Vec::new();
        for code in codes {
            vouchers.push(self.book.voucher_at(&self.me, &code).await.unwrap());
        }
        vouchers
    }

    /// Puts other terms into force.
    pub async fn publish(&self, draft: Draft) {
        self.book.publish(self.shop.id, &Terms::try_from(draft).unwrap()).await.unwrap();
    }

    /// A number that the database keeps.
    pub async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(self.place.say(sql))).fetch_one(&mut self.raw().await).await.unwrap()
    }

    pub async fn redeem(&self, code: &str) -> Result<Redeemed> {
        let (shop, code, key) = (self.shop.id, code.to_owned(), self.fresh_key());
        self.book.redeem(&Redeeming { shop, by: None, code, key }).await
    }

    pub async fn card(&self, card: CardId) -> CardView {
        self.book.card_at(&self.me, card).await.unwrap()
    }

    /// The codes of the vouchers that a card holds, the oldest first.
    pub async fn codes(&self, card: CardId) -> Vec<String> {
        self.card(card).await.vouchers.into_iter().map(|voucher| voucher.code).collect()
    }

    pub async fn staff(&self, token: &Token) -> Option<Staff> {
        self.book.staff(token).await.unwrap().map(|(staff, _)| staff)
    }

    /// A second way into the database, without any of the rules.
    pub async fn raw(&self) -> AnyConnection {
        self.place.raw().await
    }

    pub async fn assert_clean(&self) {
        let audit = self.book.audit().await.unwrap();
        assert!(audit.ok, "{audit:?}");
    }
}
