//! The audit finds what was changed behind the ledger's back, and names the row.

use crate::common::{Fixture, shop};
use loyalty::{
    ids::CardId,
    ledger::{Account, Entry, EntryId, Kind, Link, Unit},
};
use serde_json::{Value, json};
use sqlx::{AnyConnection, AssertSqlSafe, Row};

/// A shop with a history: two cards, the first with three vouchers of which one is redeemed.
struct Scene {
    it: Fixture,
    card: CardId,
    /// The number of the card's entries.
    seq: u64,
}

async fn scene() -> Scene {
    let it = shop().await;
    let (card, other) = (it.join().await.card, it.join().await.card);
    it.give(card, 7).await;
    it.give(other, 4).await;
    it.give(card, 25).await;
    let code = it.codes(card).await.remove(0);
    it.redeem(&code).await.unwrap();
    it.assert_clean().await;
    let seq = it.card(card).await.card.seq;
    Scene { it, card, seq }
}

impl Scene {
    fn entry(&self, seq: u64) -> String {
        EntryId { card: self.card, seq }.to_string()
    }

    /// The SQL for the id of the card.
    fn id(&self) -> String {
        format!("X'{}'", data_encoding::HEXLOWER.encode(&self.card.0))
    }

    async fn tamper(&self, sql: &str) {
        let sql = self.it.place.say(&sql.replace("$card", &self.id()));
        let done = sqlx::query(AssertSqlSafe(sql.clone())).execute(&mut self.it.raw().await).await.unwrap();
        assert_eq!(done.rows_affected(), 1, "{sql}");
    }

    /// The row that the audit names.
    async fn broken(&self) -> String {
        let audit = self.it.book.audit().await.unwrap();
        assert!(!audit.ok);
        audit.broken.unwrap().row
    }

    /// Tampers, and gives the row that the audit names.
    async fn after(sql: &str) -> (Self, String) {
        let scene = scene().await;
        scene.tamper(sql).await;
        let row = scene.broken().await;
        (scene, row)
    }

    async fn voucher(&self, conn: &mut AnyConnection, state: &str) -> Vec<u8> {
        let query = sqlx::query("SELECT id FROM vouchers WHERE card_id = $1 AND state = $2 LIMIT 1");
        query.bind(self.card.0.as_slice()).bind(state).fetch_one(conn).await.unwrap().get(0)
    }
}

#[tokio::test]
async fn a_changed_entry_is_named() {
    for change in ["amount = 8", "kind = 'welcome'", "at_us = at_us + 1", "kind = 'nonsense'", "link = X'00'"] {
        let (scene, row) =
            Scene::after(&format!("UPDATE entries SET {change} WHERE card_id = $card AND seq = 2")).await;
        assert_eq!(row, scene.entry(2), "{change}");
    }
}

#[tokio::test]
async fn a_missing_entry_is_named() {
    let (scene, row) = Scene::after("DELETE FROM entries WHERE card_id = $card AND seq = 3").await;
    assert_eq!(row, scene.entry(3));
    let (scene, row) = Scene::after(
        "DELETE FROM entries WHERE card_id = $card AND seq = (SELECT max(seq) FROM entries WHERE card_id = $card)",
    )
    .await;
    assert_eq!(row, scene.entry(scene.seq), "the last one");
}

/// An entry that gives a stamp, with the link that fits.
async fn forged(scene: &Scene) -> (Entry, Link) {
    let card = scene.it.card(scene.card).await.card;
    let entry = Entry {
        id: EntryId { card: card.id, seq: card.seq + 1 },
        at: crate::common::START,
        kind: Kind::Purchase,
        unit: Unit::Stamp,
        amount: 1,
        from: Account::Issued,
        to: Account::Card,
        purchase: None,
        voucher: None,
        by: None,
        reverses: None,
        ends: None,
        issuer: None,
        shop: None,
    };
    let link = entry.link(card.head);
    (entry, link)
}

async fn insert(scene: &Scene, entry: &Entry, link: Link) {
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let sql = format!(
        "INSERT INTO entries (shop_id, card_id, seq, at_us, kind, unit, amount, from_account, to_account, link)
         VALUES (X'{}', X'{}', {}, {}, 'purchase', 'stamp', 1, 'issued', 'card', X'{}')",
        hex(&scene.it.shop.id.0),
        hex(&entry.id.card.0),
        entry.id.seq,
        entry.at.0,
        hex(&link.0)
    );
    scene.tamper(&sql).await;
}

#[tokio::test]
async fn a_forged_entry_is_named_even_with_a_link_that_fits() {
    for fits in [false, true] {
        let scene = scene().await;
        let (entry, link) = forged(&scene).await;
        insert(&scene, &entry, if fits { link } else { Link([1; 32]) }).await;
        assert_eq!(scene.broken().await, scene.entry(scene.seq + 1), "link fits: {fits}");
    }
}

#[tokio::test]
async fn an_entry_of_nobody_is_named() {
    let scene = scene().await;
    let (mut entry, link) = forged(&scene).await;
    entry.id = EntryId { card: CardId([9; 16]), seq: 1 };
    insert(&scene, &entry, link).await;
    assert_eq!(scene.broken().await, entry.id.to_string());
}

#[tokio::test]
async fn a_changed_balance_or_head_names_the_card() {
    for change in [
        "UPDATE balances SET amount = amount + 1 WHERE card_id = $card AND unit = 'stamp'",
        "DELETE FROM balances WHERE card_id = $card AND unit = 'voucher'",
        "UPDATE cards SET head = zeroblob(32) WHERE id = $card",
        "UPDATE cards SET head = X'00' WHERE id = $card",
    ] {
        let (scene, row) = Scene::after(change).await;
        assert_eq!(row, scene.card.to_string(), "{change}");
    }
}

#[tokio::test]
async fn a_changed_account_of_the_shop_is_named() {
    let (scene, row) = Scene::after(
        "UPDATE balances SET amount = amount - 1 WHERE card_id = X'' AND account = 'issued' AND unit = 'stamp'",
    )
    .await;
    assert_eq!(row, format!("{} issued stamp", scene.it.shop.id));
}

#[tokio::test]
async fn a_voucher_made_good_again_is_named() {
    let scene = scene().await;
    let redeemed = scene.voucher(&mut scene.it.raw().await, "redeemed").await;
    scene
        .tamper(
            "UPDATE vouchers SET state = 'issued', closed_at_us = NULL WHERE card_id = $card AND state = 'redeemed'",
        )
        .await;
    let id = loyalty::ids::VoucherId(redeemed.try_into().unwrap());
    assert_eq!(scene.broken().await, id.to_string());
}

#[tokio::test]
async fn two_vouchers_that_change_places_are_noticed() {
    let scene = scene().await;
    let mut conn = scene.it.raw().await;
    let (redeemed, issued) = (scene.voucher(&mut conn, "redeemed").await, scene.voucher(&mut conn, "issued").await);
    for (id, state) in [(&redeemed, "issued"), (&issued, "redeemed")] {
        let query = sqlx::query("UPDATE vouchers SET state = $2 WHERE id = $1").bind(id).bind(state);
        query.execute(&mut conn).await.unwrap();
    }
    let named = scene.broken().await;
    let ids = [redeemed, issued].map(|id| loyalty::ids::VoucherId(id.try_into().unwrap()).to_string());
    assert!(ids.contains(&named), "{named}");
}

#[tokio::test]
async fn a_forged_or_missing_voucher_is_named() {
    let scene = self::scene().await;
    let gone = scene.voucher(&mut scene.it.raw().await, "redeemed").await;
    scene.tamper("DELETE FROM vouchers WHERE card_id = $card AND state = 'redeemed'").await;
    assert_eq!(scene.broken().await, loyalty::ids::VoucherId(gone.try_into().unwrap()).to_string());
    let (_, row) = Scene::after(
        "INSERT INTO vouchers (shop_id, id, card_id, code, title, kind, state, issued_at_us)
         SELECT shop_id, zeroblob(16), card_id, 'FORGED', title, kind, 'void', issued_at_us FROM vouchers WHERE card_id = $card LIMIT 1",
    )
    .await;
    assert_eq!(row, loyalty::ids::VoucherId([0; 16]).to_string());
}

#[tokio::test]
async fn an_audit_counts_and_sums() {
    let scene = scene().await;
    let audit = scene.it.book.audit().await.unwrap();
    assert_eq!((audit.cards, audit.purchases, audit.vouchers, audit.entries), (2, 3, 3, 10));
    assert_eq!(audit.sums["stamp"], [("card", 6), ("issued", -36), ("redeemed", 30)].into());
    assert_eq!(audit.sums["voucher"], [("card", 2), ("issued", -3), ("redeemed", 1)].into());
}

/// A shop with everything that is kept beside the entries: lots, what is owed, bills, months, uses, places, causes.
async fn rich() -> Scene {
    let it = crate::common::shop_with(crate::common::program(
        r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
            "expiry": {"points": {"days": 90}},
            "coupons": [{"code": "HELLO", "gives": {"percent_off": 10}, "first": 10}],
            "giving": {"by": {"points": {"each": 10, "worth": 100}}, "causes": [{"id": "food", "name": "Food bank"}]},
            "experiences": [{"id": "gala", "name": "Gala", "starts": "2026-12-20T18:00:00", "places": 2}]}"#,
    ))
    .await;
    let who = it.join().await;
    let first = it.sell(who.card, loyalty::purchases::Sale::of(3_000)).await;
    let coupon = loyalty::purchases::Sale { coupons: vec!["HELLO".into()], ..loyalty::purchases::Sale::of(1_000) };
    it.sell(who.card, coupon).await;
    it.book.donate(who.customer, who.card, (0, 30), &it.fresh_key()).await.unwrap();
    it.book.reserve(who.customer, who.card, "gala", &it.fresh_key()).await.unwrap();
    it.refund(first.purchase, loyalty::refunds::Back::Part { amount: 2_500, items: vec![] }).await.unwrap();
    it.later_days(1);
    it.sell(who.card, loyalty::purchases::Sale::of(5_000)).await;
    it.assert_clean().await;
    let seq = it.card(who.card).await.card.seq;
    Scene { it, card: who.card, seq }
}

/// Says which row the audit is to name.
type Named = Box<dyn Fn(&Scene) -> String>;

#[tokio::test]
async fn what_is_kept_beside_the_entries_is_compared_with_them() {
    let card_is_named = |scene: &Scene| scene.card.to_string();
    let shop_is_named = |rule: &str| {
        let rule = rule.to_owned();
        move |scene: &Scene| format!("{} {rule}", scene.it.shop.id)
    };
    let changes: [(&str, Named); 13] = [
        ("UPDATE lots SET amount = amount + 1 WHERE card_id = $card", Box::new(card_is_named)),
        ("UPDATE lots SET ends_us = ends_us + 1 WHERE card_id = $card", Box::new(card_is_named)),
        ("UPDATE lots SET issuer_id = zeroblob(16) WHERE card_id = $card", Box::new(card_is_named)),
        ("DELETE FROM lots WHERE card_id = $card", Box::new(card_is_named)),
        ("UPDATE balances SET amount = -1 WHERE card_id = $card AND account = 'owed'", Box::new(card_is_named)),
        ("DELETE FROM balances WHERE card_id = $card AND account = 'card'", Box::new(card_is_named)),
        ("UPDATE months SET visits = visits + 1 WHERE card_id = $card", Box::new(card_is_named)),
        ("DELETE FROM counts WHERE card_id = $card", Box::new(card_is_named)),
        (
            "UPDATE counts SET count = 2 WHERE rule = 'coupon/HELLO' AND card_id = X''",
            Box::new(shop_is_named("coupon/HELLO")),
        ),
        ("DELETE FROM counts WHERE rule = 'coupon/HELLO' AND card_id = X''", Box::new(shop_is_named("coupon/HELLO"))),
        ("UPDATE counts SET count = 40 WHERE rule = 'cause/food'", Box::new(shop_is_named("cause"))),
        ("UPDATE places SET state = 'cancelled'", Box::new(shop_is_named("experience/gala"))),
        ("DELETE FROM counts WHERE rule = 'experience/gala'", Box::new(shop_is_named("experience/gala"))),
    ];
    for (change, named) in changes {
        let scene = rich().await;
        scene.tamper(change).await;
        assert_eq!(scene.broken().await, named(&scene), "{change}");
    }
}

/// A purchase, and what is kept of it for a refund.
async fn bill(scene: &Scene) -> (Vec<u8>, String) {
    let query = sqlx::query_as("SELECT purchase_id, bought FROM bills ORDER BY purchase_id LIMIT 1");
    query.fetch_one(&mut scene.it.raw().await).await.unwrap()
}

#[tokio::test]
async fn what_is_left_of_a_purchase_is_compared_with_its_entries() {
    let changes: [fn(&mut Value); 2] =
        [|bought| bought["earned"][0]["amount"] = json!(99), |bought| bought["earned"] = json!([])];
    for change in changes {
        let scene = rich().await;
        let (id, text) = bill(&scene).await;
        let mut bought: Value = serde_json::from_str(&text).unwrap();
        change(&mut bought);
        let query = sqlx::query("UPDATE bills SET bought = $1 WHERE purchase_id = $2").bind(bought.to_string());
        query.bind(&id).execute(&mut scene.it.raw().await).await.unwrap();
        assert_eq!(scene.broken().await, loyalty::ids::PurchaseId(id.try_into().unwrap()).to_string(), "{bought}");
    }
    for change in ["DELETE FROM bills WHERE purchase_id = $purchase", "DELETE FROM purchases WHERE id = $purchase"] {
        let scene = rich().await;
        let (id, _) = bill(&scene).await;
        scene.tamper(&change.replace("$purchase", &format!("X'{}'", data_encoding::HEXLOWER.encode(&id)))).await;
        assert_eq!(scene.broken().await, loyalty::ids::PurchaseId(id.try_into().unwrap()).to_string(), "{change}");
    }
}
