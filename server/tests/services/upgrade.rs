//! A file that the first version wrote is opened by this one: everything reads, and goes on.

use crate::common::{Hand, START, draft, key, program, sale};
use loyalty::{
    ids::{CardId, CustomerId, PurchaseId, ShopId, StaffId, VoucherId},
    ledger::{Account, Entry, EntryId, Kind, Link, Unit},
    programs::Draft,
    purchases::Sale,
    refunds::Back,
    rewards::State,
    time::Timestamp,
};
use server::{
    Error, Stampbook,
    counter::Selling,
    env::Machine,
    refunds::Refunding,
    rewards::Redeeming,
    staff::{Role, Staff},
};
use sha2::{Digest, Sha256};
use sqlx::{Connection, SqliteConnection, migrate::Migrator, sqlite::SqliteConnectOptions};
use std::{path::Path, sync::Arc};
use tempfile::TempDir;

pub const SHOP: ShopId = ShopId([1; 16]);
pub const ANNA: CardId = CardId([2; 16]);
const BELA: CardId = CardId([3; 16]);
const TERMS: &str = r#"{"reward":"a free coffee","slots":10,"welcome_stamps":1,"referral":{"friend":{"stamps":2},"inviter":{"reward":"a cookie"}},"reward_days":30}"#;
/// Half past midnight on 2 March in Budapest, still the first in Greenwich.
const OPENED: Timestamp = Timestamp(1_772_407_800_000_000);

/// The file as the first version left it.
pub struct Old {
    pub conn: SqliteConnection,
    pub folder: TempDir,
    heads: [(CardId, u64, Link); 2],
}

impl Old {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("stampbook.sqlite");
        let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
        let conn = SqliteConnection::connect_with(&options).await.unwrap();
        let heads = [ANNA, BELA].map(|card| (card, 0, Link::first(SHOP, card)));
        let mut old = Self { conn, folder, heads };
        old.migrate(&["0001_start.sql"]).await;
        old
    }

    /// Brings it to the version that had these migrations.
    pub async fn migrate(&mut self, files: &[&str]) {
        let released = tempfile::tempdir().unwrap();
        for file in files {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite").join(file);
            std::fs::copy(from, released.path().join(file)).unwrap();
        }
        Migrator::new(released.path()).await.unwrap().run_direct(None, &mut self.conn, false).await.unwrap();
    }

    pub async fn sql(&mut self, sql: &str) {
        let hex = |id: [u8; 16]| format!("X'{}'", data_encoding::HEXLOWER.encode(&id));
        let sql = sql.replace("$shop", &hex(SHOP.0)).replace("$anna", &hex(ANNA.0)).replace("$bela", &hex(BELA.0));
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut self.conn).await.unwrap();
    }

    async fn shop(&mut self) {
        self.sql(&format!(
            "BEGIN;
             INSERT INTO shops VALUES ($shop, 'old', 'Old Café', '#1f5c4a', 'cup', 'en', 'Europe/Budapest', zeroblob(16), 1, {at});
             INSERT INTO programs VALUES ($shop, zeroblob(16), 1, '{TERMS}', zeroblob(32), {at});
             COMMIT;",
            at = OPENED.0
        ))
        .await;
        for (card, number, code) in [("$anna", "00000000", "ANNASCODE1"), ("$bela", "00000018", "BELASCODE1")] {
            self.sql(&format!(
                "INSERT INTO customers VALUES ({card}, 'hu', {at});
                 INSERT INTO cards (shop_id, id, number, customer_id, program_id, program_version, invite_code, head, opened_at_us, seen_at_us)
                 VALUES ($shop, {card}, '{number}', {card}, zeroblob(16), 1, '{code}', zeroblob(32), {at}, {at})",
                at = OPENED.0
            ))
            .await;
        }
    }

    /// An entry with its link and both balances, as the first version wrote them.
    async fn entry(&mut self, card: CardId, what: (Kind, Unit, u32, Account, Account), purchase: u8, voucher: u8) {
        let (kind, unit, amount, from, to) = what;
        let head = self.heads.iter_mut().find(|head| head.0 == card).unwrap();
        let id = |byte: u8| (byte > 0).then_some([byte; 16]);
        let entry = Entry {
            id: EntryId { card, seq: head.1 + 1 },
            at: OPENED,
            kind,
            unit,
            amount,
            from,
            to,
            purchase: id(purchase).map(PurchaseId),
            voucher: id(voucher).map(VoucherId),
            by: None,
            reverses: None,
            ends: None,
            issuer: None,
            shop: None,
        };
        let link = entry.link(head.2);
        *head = (card, entry.id.seq, link);
        let sql = "INSERT INTO entries (shop_id, card_id, seq, at_us, kind, unit, amount, from_account, to_account,
                   purchase_id, voucher_id, link) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let query = sqlx::query(sql).bind(SHOP.0.as_slice()).bind(card.0.as_slice()).bind(entry.id.seq as i64);
        let query = query.bind(OPENED.0).bind(kind.code()).bind(unit.code()).bind(amount).bind(from.code());
        let query = query.bind(to.code()).bind(id(purchase).map(Vec::from)).bind(id(voucher).map(Vec::from));
        query.bind(link.0.as_slice()).execute(&mut self.conn).await.unwrap();
        let query = sqlx::query("UPDATE cards SET seq = $1, head = $2 WHERE id = $3").bind(entry.id.seq as i64);
        query.bind(link.0.as_slice()).bind(card.0.as_slice()).execute(&mut self.conn).await.unwrap();
        for (account, change) in [(from, -i64::from(amount)), (to, i64::from(amount))] {
            let whose = if account == Account::Card { card.0.to_vec() } else { Vec::new() };
            let sql = "INSERT INTO balances VALUES ($1, $2, $3, $4, $5)
                       ON CONFLICT (shop_id, card_id, account, unit) DO UPDATE SET amount = amount + excluded.amount";
            // Taking would be below zero in the row that is checked first.
            let sql = if change < 0 && account == Account::Card {
                "UPDATE balances SET amount = amount + $5 WHERE (shop_id, card_id, account, unit) = ($1, $2, $3, $4)"
            } else {
                sql
            };
            let query = sqlx::query(sql).bind(SHOP.0.as_slice()).bind(whose).bind(account.code());
            query.bind(unit.code()).bind(change).execute(&mut self.conn).await.unwrap();
        }
    }

    async fn purchase(&mut self, card: &str, id: u8, stamps: u32, amount: &str) {
        self.sql(&format!(
            "INSERT INTO purchases (shop_id, id, card_id, at_us, stamps, amount_minor) VALUES ($shop, X'{}', {card}, {}, {stamps}, {amount});
             UPDATE cards SET purchases = purchases + 1 WHERE id = {card}",
            format!("{id:02x}").repeat(16),
            OPENED.0
        ))
        .await;
    }

    async fn voucher(&mut self, id: u8, code: &str, kind: &str, state: &str) {
        let expires = START.plus_days(20).0;
        let closed = if state == "issued" { "NULL".to_owned() } else { OPENED.0.to_string() };
        self.sql(&format!(
            "INSERT INTO vouchers VALUES ($shop, X'{}', $anna, '{code}', 'a reward', '{kind}', '{state}', {}, {expires}, {closed})",
            format!("{id:02x}").repeat(16),
            OPENED.0
        ))
        .await;
    }

    /// Anna bought twice: 7 stamps, then 5, which filled a card. Béla came by her invitation and bought once; the cookie that
    /// she got for it is redeemed.
    pub async fn history(&mut self) {
        use Account::{Card, Issued, Redeemed};
        self.shop().await;
        self.entry(ANNA, (Kind::Welcome, Unit::Stamp, 1, Issued, Card), 0, 0).await;
        self.purchase("$anna", 0x51, 7, "700").await;
        self.entry(ANNA, (Kind::Purchase, Unit::Stamp, 7, Issued, Card), 0x51, 0).await;
        self.purchase("$anna", 0x52, 5, "NULL").await;
        self.entry(ANNA, (Kind::Purchase, Unit::Stamp, 5, Issued, Card), 0x52, 0).await;
        self.voucher(0x61, "AC0FFEE1", "completed", "issued").await;
        self.entry(ANNA, (Kind::Completed, Unit::Stamp, 10, Card, Redeemed), 0x52, 0).await;
        self.entry(ANNA, (Kind::Completed, Unit::Voucher, 1, Issued, Card), 0x52, 0x61).await;
        self.entry(BELA, (Kind::Welcome, Unit::Stamp, 1, Issued, Card), 0, 0).await;
        self.entry(BELA, (Kind::Invited, Unit::Stamp, 2, Issued, Card), 0, 0).await;
        self.purchase("$bela", 0x53, 1, "NULL").await;
        self.entry(BELA, (Kind::Purchase, Unit::Stamp, 1, Issued, Card), 0x53, 0).await;
        self.voucher(0x62, "AC00K1E1", "inviting", "redeemed").await;
        self.entry(ANNA, (Kind::Inviting, Unit::Voucher, 1, Issued, Card), 0, 0x62).await;
        self.entry(ANNA, (Kind::Redeemed, Unit::Voucher, 1, Card, Redeemed), 0, 0x62).await;
        self.sql(&format!(
            "INSERT INTO referrals VALUES ($shop, zeroblob(16), $anna, $bela, 'rewarded', NULL, {at}, {at})",
            at = OPENED.0
        ))
        .await;
    }

    /// Opens the file with this version.
    pub async fn open(self) -> (Stampbook, Arc<Hand>, Staff, TempDir) {
        self.conn.close().await.unwrap();
        let clock = Arc::new(Hand::at(START));
        let book = Stampbook::open(self.folder.path(), clock.clone(), Arc::new(Machine)).await.unwrap();
        let staff = Staff { shop: SHOP, books: SHOP, id: StaffId([9; 16]), role: Role::Owner, name: "Owner".into() };
        (book, clock, staff, self.folder)
    }
}

fn selling(sale: Sale, name: &str) -> Selling {
    Selling { shop: SHOP, by: None, card: ANNA, sale, key: key(name) }
}

fn refunding(purchase: u8, back: Back, name: &str) -> Refunding {
    Refunding { shop: SHOP, by: None, purchase: PurchaseId([purchase; 16]), back, key: key(name) }
}

async fn assert_clean(book: &Stampbook) {
    let audit = book.audit().await.unwrap();
    assert!(audit.ok, "{audit:?}");
}

#[tokio::test]
async fn everything_of_before_reads() {
    let mut old = Old::new().await;
    old.history().await;
    let (book, _, staff, _folder) = old.open().await;
    assert_clean(&book).await;
    let view = book.card_at(&staff, ANNA).await.unwrap();
    assert_eq!((view.stamps(), view.slots(), view.card.purchases, view.vouchers.len()), (3, Some(10), 2, 1));
    assert_eq!(view.entries.len(), 7);
    let [coffee] = view.vouchers.try_into().unwrap();
    assert_eq!((coffee.rule.as_str(), coffee.paid.len()), ("stamps/10", 1));
    assert_eq!((coffee.paid[0].unit, coffee.paid[0].amount), (Unit::Stamp, 10));
    let cookie = book.voucher_at(&staff, "AC00K1E1").await.unwrap();
    assert_eq!((cookie.rule.as_str(), cookie.paid.len(), cookie.state), ("", 0, State::Redeemed));
    assert_eq!(book.referrals(&view.card).await.unwrap()[0].state, loyalty::referrals::State::Rewarded);
    let shop = book.shop(SHOP).await.unwrap();
    let mut expected = Draft { referral: draft().referral, ..Draft::stamp_card(10, "a free coffee") };
    expected.stamps.as_mut().unwrap().welcome = 1;
    expected.referral.as_mut().unwrap().friend = loyalty::rewards::Gift::Stamps(2);
    expected.expiry.rewards = Some(loyalty::expiry::Term::Days(30));
    assert_eq!(*book.terms(&shop).await.unwrap(), expected.clone().try_into().unwrap());
    assert!(
        !book.publish(SHOP, &expected.try_into().unwrap()).await.unwrap().is_new,
        "the same, written in another form"
    );
    let bills = book.bills(&staff, ANNA).await.unwrap();
    assert_eq!(bills.iter().map(|bill| bill.purchase.stamps).sum::<u32>(), 12);
}

#[tokio::test]
async fn stamping_redeeming_and_lapsing_go_on() {
    let mut old = Old::new().await;
    old.history().await;
    let (book, clock, staff, _folder) = old.open().await;
    let sold = book.sell(&selling(Sale::stamps(8), "a")).await.unwrap();
    assert_eq!((sold.stamps_after, sold.rewards.len()), (1, 1));
    let redeem = Redeeming { shop: SHOP, by: None, code: "AC0FFEE1".into(), key: key("b") };
    assert_eq!(book.redeem(&redeem).await.unwrap().title, "a reward");
    assert_clean(&book).await;
    clock.set(START.plus_days(40));
    assert_eq!(book.lapse_vouchers().await.unwrap(), 1);
    assert_eq!(book.card_at(&staff, ANNA).await.unwrap().vouchers.len(), 0);
    assert_clean(&book).await;
}

#[tokio::test]
async fn a_purchase_of_before_can_be_given_back() {
    let mut old = Old::new().await;
    old.history().await;
    let (book, _, staff, _folder) = old.open().await;
    let stamps = async || {
        let view = book.card_at(&staff, ANNA).await.unwrap();
        (view.stamps(), view.vouchers.len(), view.card.purchases)
    };
    book.refund(&refunding(0x52, Back::Whole, "a")).await.unwrap();
    assert_eq!(stamps().await, (8, 0, 1), "the coffee was in the hand, and is stamps again");
    assert_eq!(book.voucher_at(&staff, "AC0FFEE1").await.unwrap().state, State::Void);
    assert_clean(&book).await;
    book.refund(&refunding(0x51, Back::Part { amount: 300, items: vec![] }, "b")).await.unwrap();
    assert_eq!(stamps().await, (8, 0, 1), "stamps were given by hand, whatever it cost");
    book.refund(&refunding(0x51, Back::Whole, "c")).await.unwrap();
    assert_eq!(stamps().await, (1, 0, 0));
    assert!(book.refund(&refunding(0x51, Back::Whole, "d")).await.is_err());
    assert_clean(&book).await;
}

#[tokio::test]
async fn a_request_that_was_answered_before_is_not_done_again() {
    let mut old = Old::new().await;
    old.history().await;
    let mut hash = Sha256::new();
    for part in [b"give".as_slice(), &ANNA.0, &5_u32.to_be_bytes()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let answer = format!(r#"{{"stamps":5,"stamps_after":3,"rewards":["a free coffee"],"changed":[["{ANNA}",5]]}}"#);
    let query = sqlx::query("INSERT INTO requests VALUES ($1, 'till:double', $2, $3, 0)").bind(SHOP.0.as_slice());
    query.bind(hash.finalize().to_vec()).bind(answer).execute(&mut old.conn).await.unwrap();
    let (book, _, staff, _folder) = old.open().await;
    let sold = book.sell(&selling(Sale::stamps(5), "double")).await.unwrap();
    assert_eq!((sold.stamps, sold.stamps_after, sold.purchase), (5, 3, None));
    assert_eq!(book.sold(SHOP, &key("double")).await.unwrap(), Some(sold));
    for other in [Sale::stamps(4), sale(r#"{"stamps": 5, "amount": 100}"#)] {
        assert!(matches!(book.sell(&selling(other, "double")).await, Err(Error::KeyReused)));
    }
    assert_eq!(book.card_at(&staff, ANNA).await.unwrap().stamps(), 3);
}

/// What happened before counts for what the shop promises from now on.
#[tokio::test]
async fn days_and_months_of_before_are_known() {
    let mut old = Old::new().await;
    old.history().await;
    let (book, clock, staff, _folder) = old.open().await;
    let promise = program(
        r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 10, "reward": "a free coffee"}]},
            "tiers": {"by": "visits", "window": "calendar_year", "levels": [{"name": "Silver", "at": 2}]},
            "occasions": {"anniversary": {"stamps": 1}}}"#,
    );
    book.publish(SHOP, &promise.try_into().unwrap()).await.unwrap();
    assert_eq!(book.move_cards(SHOP).await.unwrap(), 2);
    while book.review_cards().await.unwrap() > 0 {}
    let anna = book.card_at(&staff, ANNA).await.unwrap();
    assert_eq!((anna.card.tier.level, anna.counted), (1, 2));
    assert_eq!(book.card_at(&staff, BELA).await.unwrap().card.tier.level, 0);
    // A year later, on the day on the wall in Budapest.
    clock.set(Timestamp(OPENED.0 + 364 * Timestamp::DAY_US));
    assert_eq!(book.keep_occasions().await.unwrap(), 0);
    clock.set(Timestamp(OPENED.0 + 365 * Timestamp::DAY_US));
    assert_eq!(book.keep_occasions().await.unwrap(), 2);
    assert_clean(&book).await;
    let customer = CustomerId(ANNA.0);
    assert_eq!(book.card(customer, ANNA).await.unwrap().stamps(), 4);
}
