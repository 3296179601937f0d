//! The audit finds rows that hang on nothing, whether the database would have refused them or not, and names them.

use crate::common::{Fixture, shop_with};
use loyalty::{ids::CardId, purchases::Sale};
use server::cards::Joined;
use sqlx::AssertSqlSafe;

const NOBODY: &str = "X'09090909090909090909090909090909'";

/// A shop in which everything hangs on something.
async fn full() -> (Fixture, Joined) {
    let it = shop_with(crate::common::program(
        r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]},
            "stamps": {"earn": {"give": 2, "per": "visit"}, "rewards": [{"at": 2, "reward": "a free coffee"}]},
            "referral": {"friend": {"stamps": 1}, "inviter": {"reward": "a cookie"}, "after": "first_purchase"},
            "expiry": {"points": {"days": 90}},
            "experiences": [{"id": "gala", "name": "Gala", "starts": "2026-12-20T18:00:00", "places": 2}]}"#,
    ))
    .await;
    let who = it.join().await;
    it.sell(who.card, Sale::of(3_000)).await;
    it.book.reserve(who.customer, who.card, "gala", &it.fresh_key()).await.unwrap();
    it.book.open_wallet(who.customer, None).await.unwrap();
    let invite = it.card(who.card).await.card.invite_code;
    it.join_by(&invite).await;
    it.assert_clean().await;
    (it, who)
}

/// The one value that a statement finds, as the audit writes it.
async fn named(it: &Fixture, sql: &str) -> String {
    let id: Vec<u8> = sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut it.raw().await).await.unwrap();
    match <[u8; 16]>::try_from(id) {
        Ok(id) => CardId(id).to_string(),
        Err(hash) => data_encoding::HEXLOWER.encode(&hash),
    }
}

#[tokio::test]
async fn a_row_that_hangs_on_nothing_is_named() {
    let (customer, staff) = ("WHERE customer_id IS NOT NULL", "WHERE staff_id IS NOT NULL");
    let one = |table: &str, id: &str| format!("SELECT {id} FROM {table} ORDER BY {id} LIMIT 1");
    let changes = [
        ("UPDATE purchases SET card_id = $nobody", one("purchases", "id"), "a purchase of a card that does not exist"),
        ("UPDATE bills SET purchase_id = $nobody", String::new(), "a bill of a purchase that does not exist"),
        (
            "UPDATE vouchers SET card_id = $nobody WHERE id = (SELECT id FROM vouchers ORDER BY id LIMIT 1)",
            one("vouchers", "id"),
            "a voucher of a card that does not exist",
        ),
        ("UPDATE places SET card_id = $nobody", String::new(), "a place of a card that does not exist"),
        (
            "UPDATE cards SET customer_id = $nobody WHERE id = (SELECT id FROM cards ORDER BY id LIMIT 1)",
            one("cards", "id"),
            "a card of a customer who does not exist",
        ),
        (
            "UPDATE cards SET program_version = 9 WHERE id = (SELECT id FROM cards ORDER BY id LIMIT 1)",
            one("cards", "id"),
            "a card under a version of a program that does not exist",
        ),
        (
            "UPDATE sessions SET customer_id = $nobody WHERE customer_id IS NOT NULL",
            format!("SELECT token_hash FROM sessions {customer} ORDER BY token_hash LIMIT 1"),
            "a session of a customer who does not exist",
        ),
        (
            "UPDATE sessions SET staff_id = $nobody WHERE staff_id IS NOT NULL",
            format!("SELECT token_hash FROM sessions {staff} ORDER BY token_hash LIMIT 1"),
            "a session of staff who do not exist",
        ),
        (
            "UPDATE staff SET shop_id = $nobody WHERE role = 'cashier'",
            String::new(),
            "staff of a shop that does not exist",
        ),
        ("UPDATE shops SET program_version = 9", one("shops", "id"), "a shop under a program that does not exist"),
        (
            "UPDATE referrals SET inviter_card = $nobody",
            one("referrals", "id"),
            "an invitation by a card that does not exist",
        ),
        (
            "UPDATE referrals SET invited_card = $nobody",
            one("referrals", "id"),
            "an invitation of a card that does not exist",
        ),
        (
            "INSERT INTO api_keys (shop_id, id, name, hash, scopes, created_at_us) VALUES ($nobody, $nobody, 'Till', $nobody, '', 0)",
            String::new(),
            "a till's key of a shop that does not exist",
        ),
        (
            "INSERT INTO webhooks (shop_id, id, url, told, created_at_us) VALUES ($nobody, $nobody, '', 0, 0)",
            String::new(),
            "a webhook of a shop that does not exist",
        ),
        (
            "INSERT INTO phones (id, customer_id, endpoint, public_key, secret, language, name, added_at_us) VALUES ($nobody, $nobody, '', $nobody, $nobody, 'en', '', 0)",
            String::new(),
            "a phone of a customer who does not exist",
        ),
        (
            "INSERT INTO passkeys (id, customer_id, credential, added_at_us, used_at_us) VALUES ($nobody, $nobody, '', 0, 0)",
            String::new(),
            "a passkey of a customer who does not exist",
        ),
        (
            "INSERT INTO passkeys (id, shop_id, staff_id, credential, added_at_us, used_at_us) VALUES ($nobody, $nobody, $nobody, '', 0, 0)",
            String::new(),
            "a passkey of staff who do not exist",
        ),
        (
            "INSERT INTO emails (customer_id, address, folded, confirmed_at_us) VALUES ($nobody, '', '', 0)",
            String::new(),
            "an e-mail address of a customer who does not exist",
        ),
        (
            "INSERT INTO email_proofs (customer_id, address, at_us, expires_at_us) VALUES ($nobody, '', 0, 0)",
            String::new(),
            "an e-mail address that a customer confirms who does not exist",
        ),
        (
            "INSERT INTO mails (id, customer_id, address, what, language, tries, next_at_us, ends_at_us) VALUES ($nobody, $nobody, '', '', 'en', 0, 0, 0)",
            String::new(),
            "a mail to a customer who does not exist",
        ),
        (
            "INSERT INTO passes (shop_id, card_id, device, push_token, added_at_us, changed_at_us, tries) VALUES ($nobody, $nobody, 'one', '', 0, 0, 0)",
            String::new(),
            "a pass of a card that does not exist",
        ),
        ("UPDATE lots SET card_id = $nobody", String::new(), "a lot of a card that does not exist"),
    ];
    for (change, row, what) in changes {
        let (it, _) = full().await;
        let row = if row.is_empty() { String::new() } else { named(&it, &row).await };
        let sql = it.place.say(&change.replace("$nobody", NOBODY));
        let done = sqlx::query(AssertSqlSafe(sql)).execute(&mut it.raw().await).await.unwrap();
        assert!(done.rows_affected() > 0, "{change}");
        let broken = it.book.audit().await.unwrap().broken.unwrap();
        assert_eq!(broken.what, what, "{change}: {}", broken.row);
        assert!(broken.row.contains(&row) && !broken.row.is_empty(), "{change}: {} is not {row}", broken.row);
    }
}

#[tokio::test]
async fn cards_that_vanish_leave_entries_that_are_named() {
    let (it, who) = full().await;
    let sql = it.place.say(&format!("DELETE FROM cards WHERE id = X'{}'", data_encoding::HEXLOWER.encode(&who.card.0)));
    sqlx::query(AssertSqlSafe(sql)).execute(&mut it.raw().await).await.unwrap();
    let broken = it.book.audit().await.unwrap().broken.unwrap();
    assert!(broken.row.starts_with(&who.card.to_string()), "{broken:?}");
}
