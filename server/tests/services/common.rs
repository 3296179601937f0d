//! An installation with a shop, and short words for what happens in it.

use loyalty::{
    ids::{CardId, CustomerId, DeviceId},
    languages::Language,
    programs::{Draft, Gift, Referral, Terms},
    time::Timestamp,
};
use server::{
    Result, Stampbook,
    cards::{CardView, Joined, Joining},
    counter::{Given, Giving},
    env::{Clock, Random},
    requests::RequestKey,
    rewards::{Redeemed, Redeeming},
    shops::{NewShop, Opened},
    staff::Staff,
    store::Shop,
    wallet::Token,
};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;

/// 2026-11-21 10:00 UTC, a Saturday.
pub const START: Timestamp = Timestamp(1_795_255_200_000_000);
pub const PASSWORD: &str = "a long password";

/// A clock that stands until it is moved.
#[derive(Debug)]
pub struct Hand(AtomicI64);

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
    pub clock: Arc<Hand>,
    pub folder: TempDir,
    keys: AtomicU64,
}

/// What the fixture's shop promises: ten stamps, one for a friend, a cookie for who invited.
pub fn draft() -> Draft {
    let referral = Some(Referral { friend: Gift::Stamps(1), inviter: Gift::Reward("a cookie".into()) });
    Draft { reward: "a free coffee".into(), slots: 10, welcome_stamps: 0, referral, reward_days: None }
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
    let (folder, clock) = (tempfile::tempdir().unwrap(), Arc::new(Hand(AtomicI64::new(START.0))));
    let book = Stampbook::open(folder.path(), clock.clone(), Arc::new(Counted::default())).await.unwrap();
    let Opened { shop, pin, token } = book.open_shop(&new_shop("Test Café", draft), true).await.unwrap();
    Fixture { book, shop, pin, owner: token, clock, folder, keys: AtomicU64::new(0) }
}

pub fn key(text: &str) -> RequestKey {
    RequestKey::parse(text).unwrap()
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

    pub async fn give(&self, card: CardId, stamps: u32) -> Given {
        self.try_give(card, stamps).await.unwrap()
    }

    pub async fn try_give(&self, card: CardId, stamps: u32) -> Result<Given> {
        self.book.give(&Giving { shop: self.shop.id, by: None, card, stamps, key: self.fresh_key() }).await
    }

    pub async fn redeem(&self, code: &str) -> Result<Redeemed> {
        let (shop, code, key) = (self.shop.id, code.to_owned(), self.fresh_key());
        self.book.redeem(&Redeeming { shop, by: None, code, key }).await
    }

    pub async fn card(&self, card: CardId) -> CardView {
        self.book.card_at(self.shop.id, card).await.unwrap()
    }

    /// The codes of the vouchers that a card holds, the oldest first.
    pub async fn codes(&self, card: CardId) -> Vec<String> {
        self.card(card).await.vouchers.into_iter().map(|voucher| voucher.code).collect()
    }

    pub async fn staff(&self, token: &Token) -> Option<Staff> {
        self.book.staff(token).await.unwrap().map(|(staff, _)| staff)
    }

    /// A second way into the file, without any of the rules.
    pub async fn raw(&self) -> SqliteConnection {
        let file = self.folder.path().join("stampbook.sqlite");
        let options =
            SqliteConnectOptions::new().filename(file).foreign_keys(false).busy_timeout(Duration::from_secs(10));
        SqliteConnection::connect_with(&options).await.unwrap()
    }

    pub async fn assert_clean(&self) {
        let audit = self.book.audit().await.unwrap();
        assert!(audit.ok, "{audit:?}");
    }
}
