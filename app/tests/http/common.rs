//! A site with a shop, and the people who come to it, each in one line.

use crate::{
    browser::{Browser, Page},
    place::Place,
};
use app::site::{
    Site,
    settings::{NewShops, Settings},
};
use axum::Router;
use loyalty::{
    languages::Language,
    programs::{Draft, Terms},
    referrals::{Qualifies, Referral},
    rewards::Gift,
    time::Timestamp,
};
use server::{
    Stampbook,
    cards::CardView,
    env::{Clock, Random},
    requests::RequestKey,
    shops::{NewShop, Opened},
    staff::Staff,
    store::Shop,
};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::sync::watch;

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

/// A site in which nobody has a shop.
pub struct Empty {
    pub book: Stampbook,
    pub site: Site,
    /// Tells open streams to end.
    pub end: watch::Sender<bool>,
    place: Place,
    clock: Arc<Hand>,
    router: Router,
}

/// A site with a shop.
pub struct Scene {
    installation: Empty,
    pub shop: Shop,
    pub pin: String,
    /// Its owner.
    pub staff: Staff,
}

impl Deref for Scene {
    type Target = Empty;
    fn deref(&self) -> &Empty {
        &self.installation
    }
}

/// A stamp card with invitations.
pub fn draft() -> Draft {
    let referral = Referral {
        friend: Gift::Stamps(1),
        inviter: Gift::Reward("a cookie".into()),
        after: Qualifies::FirstPurchase,
        per_month: None,
        hold_days: 0,
    };
    Draft { referral: Some(referral), ..Draft::stamp_card(10, "a free coffee") }
}

pub fn new_shop(name: &str, language: Language) -> NewShop {
    NewShop {
        name: name.into(),
        color: "#1f5c4a".into(),
        mark: "cup".into(),
        language,
        zone: "Europe/Budapest".into(),
        terms: Terms::try_from(draft()).unwrap(),
        password: PASSWORD.into(),
        key: RequestKey::parse(&format!("open-{}", name.replace(|c: char| !c.is_ascii_alphanumeric(), "-"))).unwrap(),
    }
}

pub async fn empty_site(change: impl FnOnce(&mut Settings)) -> Empty {
    let mut settings = Settings {
        origin: "https://cards.example".into(),
        new_shops: NewShops::First,
        behind_proxy: false,
        rate: 0,
        dev_reload: false,
        local_webhooks: false,
        local_push: false,
        passes: app::passes::Passes::default(),
        mail: None,
    };
    change(&mut settings);
    // A test that fails shows what went to the log.
    let _ = tracing_subscriber::fmt().with_max_level(tracing::Level::ERROR).with_test_writer().try_init();
    let (place, clock) = (Place::new().await, Arc::new(Hand(AtomicI64::new(START.0))));
    let book = Stampbook::open(place.home(), clock.clone(), Arc::new(Counted::default())).await.unwrap();
    let (end, ending) = watch::channel(false);
    let site = Site::new(book.clone(), settings, ending);
    let router = app::routes::router(&site);
    Empty { book, site, end, place, clock, router }
}

pub async fn site() -> Scene {
    site_with(|_| {}).await
}

pub async fn site_with(change: impl FnOnce(&mut Settings)) -> Scene {
    scene(empty_site(change).await, &new_shop("Test Café", Language::En)).await
}

/// A site whose shop has this program.
pub async fn site_of(terms: Terms) -> Scene {
    let new = NewShop { terms, ..new_shop("Test Café", Language::En) };
    scene(empty_site(|_| {}).await, &new).await
}

pub async fn scene(installation: Empty, new: &NewShop) -> Scene {
    let Opened { shop, pin, token } = installation.book.open_shop(new, false).await.unwrap();
    let (staff, _) = installation.book.staff(&token).await.unwrap().unwrap();
    Scene { installation, shop, pin, staff }
}

impl Empty {
    /// Opens a shop; gives it with its till's PIN.
    pub async fn open(&self, name: &str, language: Language) -> (Shop, String) {
        let Opened { shop, pin, .. } = self.book.open_shop(&new_shop(name, language), false).await.unwrap();
        (shop, pin)
    }

    /// A browser that was never here.
    pub fn nobody(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    pub fn later(&self, duration: Duration) {
        self.clock.0.fetch_add(i64::try_from(duration.as_micros()).unwrap(), Ordering::SeqCst);
    }

    /// Somebody with a card of a shop, and the card's id.
    pub async fn member_of(&self, shop: &Shop) -> (Browser, String) {
        self.joined_by(&format!("/join/{}", shop.slug)).await
    }

    /// Somebody who came by this link, and their card's id.
    pub async fn joined_by(&self, link: &str) -> (Browser, String) {
        let mut browser = self.nobody();
        let page = browser.get(link).await;
        let action = link.split('/').take(3).collect::<Vec<_>>().join("/");
        let page = browser.submit(&page, &action, &[]).await;
        let card = page.location().expect("a card").trim_start_matches("/cards/").to_owned();
        (browser, card)
    }

    /// Somebody at the till of a shop.
    pub async fn till_of(&self, shop: &Shop, pin: &str) -> Browser {
        let mut browser = self.nobody();
        browser.post(&format!("/counter/sign-in/{}", shop.slug), &[("secret", pin)]).await.leads_to("/counter");
        browser
    }

    /// The owner of a shop.
    pub async fn owner_of(&self, shop: &Shop) -> Browser {
        let mut browser = self.nobody();
        browser.post(&format!("/owner/sign-in/{}", shop.slug), &[("secret", PASSWORD)]).await.leads_to("/owner");
        browser
    }

    /// Runs a statement behind the ledger's back, which must touch one row. Bytes stand in it as `X'00ff'`.
    pub async fn tamper(&self, sql: &str) {
        let rows = match self.place.url.strip_prefix("sqlite:") {
            Some(folder) => {
                let file = format!("sqlite:{folder}/stampbook.sqlite");
                let mut conn = SqliteConnection::connect(&file).await.unwrap();
                conn.execute(AssertSqlSafe(sql.to_owned())).await.unwrap().rows_affected()
            }
            None => {
                let mut conn = PgConnection::connect(&self.place.url).await.unwrap();
                conn.execute(AssertSqlSafe(sql.replace("X'", "'\\x"))).await.unwrap().rows_affected()
            }
        };
        assert_eq!(rows, 1, "{sql}");
    }

    /// All that is in the books.
    pub async fn books(&self) -> server::audit::Audit {
        let audit = self.book.audit().await.unwrap();
        assert!(audit.ok, "{audit:?}");
        audit
    }
}

impl Scene {
    /// Somebody with a card, and the card's id.
    pub async fn member(&self) -> (Browser, String) {
        self.member_of(&self.shop).await
    }

    pub async fn till(&self) -> Browser {
        self.till_of(&self.shop, &self.pin).await
    }

    pub async fn owner(&self) -> Browser {
        self.owner_of(&self.shop).await
    }

    pub async fn view(&self, card: &str) -> CardView {
        self.book.card_at(&self.staff, card.parse().unwrap()).await.unwrap()
    }

    pub async fn stamps(&self, card: &str) -> u32 {
        self.view(card).await.stamps()
    }

    /// The codes of a card's rewards.
    pub async fn codes(&self, card: &str) -> Vec<String> {
        self.view(card).await.vouchers.into_iter().map(|voucher| voucher.code).collect()
    }
}

/// Gives stamps by the form on the card's page at the counter.
pub async fn give(till: &mut Browser, card: &str, stamps: u32) -> Page {
    let page = till.get(&format!("/counter/cards/{card}")).await;
    till.submit(&page, &format!("/counter/cards/{card}/purchases"), &[("stamps", &stamps.to_string())]).await
}
