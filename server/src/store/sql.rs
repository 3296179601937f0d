//! Every statement, in one place, so that a test can prepare each and read its plan. Each is said so that both databases
//! understand it; what only one of them knows stands in `db`.

macro_rules! statements {
    ($($name:ident = $sql:literal;)+) => {
        $(pub(super) const $name: &str = $sql;)+

        /// Every statement with its name.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str)] = &[$((stringify!($name), $sql)),+];
    };
}

statements! {
    // shops
    INSERT_SHOP = "INSERT INTO shops (id, slug, name, color, mark, language, zone, program_id, program_version, created_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (slug) DO NOTHING";
    SHOP_BY_ID = "SELECT id, slug, name, color, mark, language, zone, program_id, program_version, created_at_us, home_id, feed_at_us FROM shops WHERE id = $1";
    SHOPS_BY_ID = "SELECT id, slug, name, color, mark, language, zone, program_id, program_version, created_at_us, home_id, feed_at_us FROM (VALUES ($1)) AS asked CROSS JOIN shops WHERE id = asked.column1";
    SHOP_BY_SLUG = "SELECT id, slug, name, color, mark, language, zone, program_id, program_version, created_at_us, home_id, feed_at_us FROM shops WHERE slug = $1";
    SOME_SHOPS = "SELECT id, slug, name, color, mark, language, zone, program_id, program_version, created_at_us, home_id, feed_at_us FROM shops ORDER BY id LIMIT $1";
    INSERT_PROGRAM = "INSERT INTO programs (shop_id, id, version, terms, hash, published_at_us, occasions) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    TERMS = "SELECT terms FROM programs WHERE shop_id = $1 AND id = $2 AND version = $3";

    // people
    INSERT_CUSTOMER = "INSERT INTO customers (id, language, created_at_us) VALUES ($1, $2, $3)";
    INSERT_STAFF = "INSERT INTO staff (shop_id, id, role, name, pin, password, created_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    STAFF_BY_PIN = "SELECT shop_id, id, role, name, pin, password, (SELECT home_id FROM shops WHERE shops.id = staff.shop_id) AS home_id FROM staff WHERE shop_id = $1 AND pin = $2";
    STAFF_BY_ID = "SELECT shop_id, id, role, name, pin, password, (SELECT home_id FROM shops WHERE shops.id = staff.shop_id) AS home_id FROM staff WHERE shop_id = $1 AND id = $2";
    OWNERS = "SELECT shop_id, id, role, name, pin, password, (SELECT home_id FROM shops WHERE shops.id = staff.shop_id) AS home_id FROM staff WHERE shop_id = $1 AND role = 'owner' LIMIT 8";
    SET_PIN = "UPDATE staff SET pin = $3 WHERE shop_id = $1 AND id = $2";
    CASHIERS = "SELECT shop_id, id, role, name, pin, password, (SELECT home_id FROM shops WHERE shops.id = staff.shop_id) AS home_id FROM staff WHERE shop_id = $1 AND role = 'cashier' LIMIT 32";
    INSERT_SESSION = "INSERT INTO sessions (token_hash, customer_id, shop_id, staff_id, created_at_us, seen_at_us, expires_at_us, device) VALUES ($1, $2, $3, $4, $5, $5, $6, $7)";
    SESSION = "SELECT customer_id, shop_id, staff_id, seen_at_us, expires_at_us FROM sessions WHERE token_hash = $1 AND expires_at_us > $2";
    TOUCH_SESSION = "UPDATE sessions SET seen_at_us = $2, expires_at_us = $3 WHERE token_hash = $1";
    END_SESSION = "DELETE FROM sessions WHERE token_hash = $1";
    END_STAFF_SESSIONS = "DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions WHERE shop_id = $1 AND staff_id = $2)";
    PRUNE_SESSIONS = "DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions WHERE expires_at_us <= $1 LIMIT 500)";
    SESSIONS_OF = "SELECT token_hash, device, created_at_us, seen_at_us FROM sessions WHERE customer_id = $1 AND expires_at_us > $2 LIMIT $3";
    END_SESSIONS_OF = "DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions WHERE customer_id = $1)";
    TURN_SESSIONS_OVER = "UPDATE sessions SET customer_id = $2 WHERE token_hash IN (SELECT token_hash FROM sessions WHERE customer_id = $1)";
    SET_HANDOVER = "INSERT INTO handovers (customer_id, kind, code_hash, at_us, expires_at_us) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (customer_id, kind) DO UPDATE SET code_hash = excluded.code_hash, at_us = excluded.at_us, expires_at_us = excluded.expires_at_us";
    HANDOVER = "SELECT customer_id, kind FROM handovers WHERE code_hash = $1 AND expires_at_us > $2";
    HANDOVERS_OF = "SELECT kind, at_us FROM handovers WHERE customer_id = $1 AND expires_at_us > $2";
    USE_HANDOVER = "DELETE FROM handovers WHERE customer_id = $1 AND kind = $2";
    DROP_HANDOVERS = "DELETE FROM handovers WHERE customer_id = $1";
    PRUNE_HANDOVERS = "DELETE FROM handovers WHERE (customer_id, kind) IN (SELECT customer_id, kind FROM handovers WHERE expires_at_us <= $1 LIMIT 100)";
    INSERT_PASSKEY = "INSERT INTO passkeys (id, customer_id, shop_id, staff_id, device, credential, added_at_us, used_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)";
    PASSKEY = "SELECT id, customer_id, shop_id, staff_id, device, credential, added_at_us, used_at_us FROM passkeys WHERE id = $1";
    PASSKEYS_OF = "SELECT id, customer_id, shop_id, staff_id, device, credential, added_at_us, used_at_us FROM passkeys WHERE customer_id = $1 ORDER BY added_at_us DESC, id DESC LIMIT $2";
    STAFF_PASSKEYS = "SELECT id, customer_id, shop_id, staff_id, device, credential, added_at_us, used_at_us FROM passkeys WHERE shop_id = $1 AND staff_id = $2 ORDER BY added_at_us DESC, id DESC LIMIT $3";
    USE_PASSKEY = "UPDATE passkeys SET credential = $2, used_at_us = $3 WHERE id = $1";
    DROP_PASSKEY = "DELETE FROM passkeys WHERE id = $1";
    DROP_PASSKEYS = "DELETE FROM passkeys WHERE id IN (SELECT id FROM passkeys WHERE customer_id = $1)";
    TURN_PASSKEYS_OVER = "UPDATE passkeys SET customer_id = $2 WHERE id IN (SELECT id FROM passkeys WHERE customer_id = $1)";
    INSERT_CHALLENGE = "INSERT INTO challenges (name_hash, asked, expires_at_us) VALUES ($1, $2, $3)";
    CHALLENGE = "SELECT asked FROM challenges WHERE name_hash = $1 AND expires_at_us > $2";
    DROP_CHALLENGE = "DELETE FROM challenges WHERE name_hash = $1";
    PRUNE_CHALLENGES = "DELETE FROM challenges WHERE name_hash IN (SELECT name_hash FROM challenges WHERE expires_at_us <= $1 LIMIT 100)";
    CUSTOMER = "SELECT language, created_at_us FROM customers WHERE id = $1";
    FORGET_CUSTOMER = "DELETE FROM customers WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM cards WHERE cards.customer_id = $1)";
    ATTEMPTS = "SELECT failures, since_us FROM attempts WHERE scope = $1";
    SET_ATTEMPTS = "INSERT INTO attempts (scope, failures, since_us) VALUES ($1, $2, $3) ON CONFLICT (scope) DO UPDATE SET failures = excluded.failures, since_us = excluded.since_us";
    PRUNE_ATTEMPTS = "DELETE FROM attempts WHERE scope IN (SELECT scope FROM attempts WHERE since_us < $1 LIMIT 100)";
    CLEAR_ATTEMPTS = "DELETE FROM attempts WHERE scope = $1";

    // cards
    INSERT_CARD = "INSERT INTO cards (shop_id, id, number, customer_id, program_id, program_version, reference, invite_code, device_id, head, opened_at_us, seen_at_us, anniversary) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    CARD = "SELECT shop_id, id, number, customer_id, program_id, program_version, reference, invite_code, purchases, seq, head, opened_at_us, seen_at_us, tier, tier_kept_until_us, member_until_us, birthday, device_id, contact, wishes, closed_at_us, archived_at_us FROM cards WHERE shop_id = $1 AND id = $2";
    CARDS_BY_ID = "SELECT shop_id, id, number, customer_id, program_id, program_version, reference, invite_code, purchases, seq, head, opened_at_us, seen_at_us, tier, tier_kept_until_us, member_until_us, birthday, device_id, contact, wishes, closed_at_us, archived_at_us FROM (VALUES ($1, $2)) AS asked CROSS JOIN cards WHERE shop_id = asked.column1 AND id = asked.column2";
    SEQS = "SELECT id, seq FROM (VALUES ($1, $2)) AS asked CROSS JOIN cards WHERE shop_id = asked.column1 AND id = asked.column2";
    CARD_OF_CUSTOMER = "SELECT shop_id, id, number, customer_id, program_id, program_version, reference, invite_code, purchases, seq, head, opened_at_us, seen_at_us, tier, tier_kept_until_us, member_until_us, birthday, device_id, contact, wishes, closed_at_us, archived_at_us FROM cards WHERE customer_id = $1 AND id = $2";
    CARDS_OF_CUSTOMER = "SELECT shop_id, id, number, customer_id, program_id, program_version, reference, invite_code, purchases, seq, head, opened_at_us, seen_at_us, tier, tier_kept_until_us, member_until_us, birthday, device_id, contact, wishes, closed_at_us, archived_at_us FROM cards WHERE customer_id = $1 ORDER BY shop_id, id LIMIT $2";
    CARD_BY_NUMBER = "SELECT shop_id, id, number, customer_id, program_id, program_version, reference, invite_code, purchases, seq, head, opened_at_us, seen_at_us, tier, tier_kept_until_us, member_until_us, birthday, device_id, contact, wishes, closed_at_us, archived_at_us FROM cards WHERE shop_id = $1 AND number = $2";
    CARD_BY_INVITE = "SELECT shop_id, id, number, customer_id, program_id, program_version, reference, invite_code, purchases, seq, head, opened_at_us, seen_at_us, tier, tier_kept_until_us, member_until_us, birthday, device_id, contact, wishes, closed_at_us, archived_at_us FROM cards WHERE shop_id = $1 AND invite_code = $2";
    CARD_BY_REFERENCE = "SELECT shop_id, id, number, customer_id, program_id, program_version, reference, invite_code, purchases, seq, head, opened_at_us, seen_at_us, tier, tier_kept_until_us, member_until_us, birthday, device_id, contact, wishes, closed_at_us, archived_at_us FROM cards WHERE shop_id = $1 AND reference = $2";
    CARDS_BY_REFERENCE = "SELECT c.shop_id, c.id, c.number, c.customer_id, c.program_id, c.program_version, c.reference, c.invite_code, c.purchases, c.seq, c.head, c.opened_at_us, c.seen_at_us, c.tier, c.tier_kept_until_us, c.member_until_us, c.birthday, c.device_id, c.contact, c.wishes, c.closed_at_us, c.archived_at_us FROM (VALUES ($1, $2)) AS asked CROSS JOIN cards c WHERE c.shop_id = asked.column1 AND c.reference = asked.column2";
    NUMBER_TAKEN = "SELECT EXISTS (SELECT 1 FROM cards WHERE shop_id = $1 AND number = $2)";
    CARD_IN_PROGRAM = "SELECT shop_id, id, number, customer_id, program_id, program_version, reference, invite_code, purchases, seq, head, opened_at_us, seen_at_us, tier, tier_kept_until_us, member_until_us, birthday, device_id, contact, wishes, closed_at_us, archived_at_us FROM cards WHERE shop_id = $1 AND program_id = $2 AND customer_id = $3 ORDER BY twin LIMIT 1";
    DEVICE_SEEN = "SELECT EXISTS (SELECT 1 FROM cards WHERE shop_id = $1 AND device_id = $2)";
    LATELY = "SELECT shop_id, cards FROM (VALUES ($1)) AS asked CROSS JOIN lately WHERE shop_id = asked.column1";
    SET_LATELY = "INSERT INTO lately (shop_id, cards) VALUES ($1, $2) ON CONFLICT (shop_id) DO UPDATE SET cards = excluded.cards";
    ADVANCE_CARDS = "UPDATE cards SET seq = now.column4, head = now.column5, purchases = now.column6, seen_at_us = now.column7, tier = now.column8, tier_kept_until_us = now.column9, member_until_us = now.column10, review_at_us = now.column11 FROM (VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)) AS now WHERE cards.shop_id = now.column1 AND cards.id = now.column2 AND cards.seq = now.column3";
    SET_BIRTHDAY = "UPDATE cards SET birthday = $3 WHERE shop_id = $1 AND id = $2 AND birthday IS NULL";
    SET_CONTACT = "UPDATE cards SET contact = $3 WHERE shop_id = $1 AND id = $2";
    SET_INVITE = "UPDATE cards SET invite_code = $4 WHERE shop_id = $1 AND id = $2 AND invite_code = $3";
    SET_WISHES = "UPDATE cards SET wishes = $3 WHERE shop_id = $1 AND id = $2";
    DUE_CARDS = "SELECT review_at_us, shop_id, id FROM cards WHERE review_at_us IS NOT NULL AND review_at_us <= $1 ORDER BY review_at_us LIMIT $2";
    PUT_OFF_CARD = "UPDATE cards SET review_at_us = $4 WHERE shop_id = $1 AND id = $2 AND review_at_us <= $3";
    UNDATED_CARDS = "SELECT c.shop_id, c.id, c.opened_at_us, s.zone FROM cards c JOIN shops s ON s.id = c.shop_id WHERE c.anniversary IS NULL ORDER BY c.shop_id, c.id LIMIT $1";
    SET_ANNIVERSARY = "UPDATE cards SET anniversary = $3 WHERE shop_id = $1 AND id = $2";
    CARDS_BORN_ON = "SELECT id FROM cards WHERE shop_id = $1 AND birthday = $2 AND id > $3 AND NOT EXISTS (SELECT 1 FROM counts WHERE counts.shop_id = $1 AND counts.card_id = cards.id AND rule = $4 AND count > 0) AND opened_at_us < $5 AND EXISTS (SELECT 1 FROM programs WHERE programs.shop_id = $1 AND programs.id = cards.program_id AND programs.version = cards.program_version AND occasions & $6 <> 0) ORDER BY id LIMIT $7";
    CARDS_OPENED_ON = "SELECT id FROM cards WHERE shop_id = $1 AND anniversary = $2 AND id > $3 AND closed_at_us IS NULL AND NOT EXISTS (SELECT 1 FROM counts WHERE counts.shop_id = $1 AND counts.card_id = cards.id AND rule = $4 AND count > 0) AND opened_at_us < $5 AND EXISTS (SELECT 1 FROM programs WHERE programs.shop_id = $1 AND programs.id = cards.program_id AND programs.version = cards.program_version AND occasions & $6 <> 0) ORDER BY id LIMIT $7";
    CARDS_BEFORE = "SELECT shop_id, id, number, customer_id, program_id, program_version, reference, invite_code, purchases, seq, head, opened_at_us, seen_at_us, tier, tier_kept_until_us, member_until_us, birthday, device_id, contact, wishes, closed_at_us, archived_at_us FROM cards WHERE shop_id = $1 AND program_id = $2 AND program_version < $3 AND closed_at_us IS NULL ORDER BY program_version LIMIT $4";
    MOVE_CARD = "UPDATE cards SET program_version = $4, review_at_us = $5 WHERE shop_id = $1 AND id = $2 AND program_version = $3";
    ARCHIVE_CARD = "UPDATE cards SET archived_at_us = $3 WHERE shop_id = $1 AND id = $2 AND closed_at_us IS NULL";
    CLOSE_CARD = "UPDATE cards SET closed_at_us = $3, customer_id = $4, invite_code = $5, reference = NULL, device_id = NULL, birthday = NULL, contact = NULL, wishes = NULL, archived_at_us = NULL, review_at_us = NULL, twin = 0 WHERE shop_id = $1 AND id = $2 AND closed_at_us IS NULL";
    IS_CLOSED = "SELECT EXISTS (SELECT 1 FROM cards WHERE id = $1 AND closed_at_us IS NOT NULL)";
    LAST_TWIN = "SELECT twin FROM cards WHERE shop_id = $1 AND program_id = $2 AND customer_id = $3 ORDER BY twin DESC LIMIT 1";
    TURN_CARD_OVER = "UPDATE cards SET customer_id = $4, twin = $5 WHERE shop_id = $1 AND id = $2 AND customer_id = $3";
    CONSENTS = "SELECT purpose, nth, at_us, given, page, words FROM consents WHERE shop_id = $1 AND card_id = $2 ORDER BY purpose, nth LIMIT $3";
    LAST_CONSENT = "SELECT nth, given FROM consents WHERE shop_id = $1 AND card_id = $2 AND purpose = $3 ORDER BY nth DESC LIMIT 1";
    INSERT_CONSENT = "INSERT INTO consents (shop_id, card_id, purpose, nth, at_us, given, page, words) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    // ledger
    INSERT_PURCHASE = "INSERT INTO purchases (shop_id, id, card_id, at_us, stamps, amount_minor, items, staff_id, at_shop_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    INSERT_ENTRY = "INSERT INTO entries (shop_id, card_id, seq, at_us, kind, unit, amount, from_account, to_account, purchase_id, voucher_id, staff_id, reverses, link, ends_us, issuer_id, at_shop_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    ADD_BALANCE = "INSERT INTO balances (shop_id, card_id, account, unit, amount) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (shop_id, card_id, account, unit) DO UPDATE SET amount = balances.amount + excluded.amount";
    SET_BALANCE = "INSERT INTO balances (shop_id, card_id, account, unit, amount) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (shop_id, card_id, account, unit) DO UPDATE SET amount = excluded.amount";
    BALANCES = "SELECT account, unit, amount FROM balances WHERE shop_id = $1 AND card_id = $2";
    BALANCES_OF = "SELECT shop_id, card_id, account, unit, amount FROM (VALUES ($1, $2)) AS asked CROSS JOIN balances WHERE shop_id = asked.column1 AND card_id = asked.column2";
    LOTS = "SELECT unit, ends_us, issuer_id, amount FROM lots WHERE shop_id = $1 AND card_id = $2 ORDER BY unit, ends_us, issuer_id";
    LOTS_OF = "SELECT shop_id, card_id, unit, ends_us, issuer_id, amount FROM (VALUES ($1, $2)) AS asked CROSS JOIN lots WHERE shop_id = asked.column1 AND card_id = asked.column2";
    SET_LOT = "INSERT INTO lots (shop_id, card_id, unit, ends_us, issuer_id, amount) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (shop_id, card_id, unit, ends_us, issuer_id) DO UPDATE SET amount = excluded.amount";
    DROP_LOT = "DELETE FROM lots WHERE shop_id = $1 AND card_id = $2 AND unit = $3 AND ends_us = $4 AND issuer_id = $5";
    COUNT = "SELECT count FROM counts WHERE shop_id = $1 AND card_id = $2 AND rule = $3";
    SET_COUNT = "INSERT INTO counts (shop_id, card_id, rule, count) VALUES ($1, $2, $3, $4) ON CONFLICT (shop_id, card_id, rule) DO UPDATE SET count = excluded.count";
    MONTHS = "SELECT month, spend, visits, points FROM months WHERE shop_id = $1 AND card_id = $2 AND month >= $3 ORDER BY month DESC LIMIT 60";
    MONTHS_OF = "SELECT m.shop_id, m.card_id, m.month, m.spend, m.visits, m.points FROM (VALUES ($1, $2, $3)) AS asked CROSS JOIN months m WHERE m.shop_id = asked.column1 AND m.card_id = asked.column2 AND m.month >= asked.column3";
    MONTH = "SELECT month, spend, visits, points FROM months WHERE shop_id = $1 AND card_id = $2 AND month = $3";
    SET_MONTH = "INSERT INTO months (shop_id, card_id, month, spend, visits, points) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (shop_id, card_id, month) DO UPDATE SET spend = excluded.spend, visits = excluded.visits, points = excluded.points";
    INSERT_BILL = "INSERT INTO bills (shop_id, purchase_id, bought) VALUES ($1, $2, $3)";
    SET_BILL = "UPDATE bills SET bought = $3 WHERE shop_id = $1 AND purchase_id = $2";
    PURCHASE = "SELECT p.id, p.card_id, p.at_us, p.stamps, p.amount_minor, p.items, p.staff_id, p.at_shop_id, b.bought FROM purchases p LEFT JOIN bills b ON b.shop_id = p.shop_id AND b.purchase_id = p.id WHERE p.shop_id = $1 AND p.id = $2";
    PURCHASES_OF_CARD = "SELECT p.id, p.card_id, p.at_us, p.stamps, p.amount_minor, p.items, p.staff_id, p.at_shop_id, b.bought FROM purchases p LEFT JOIN bills b ON b.shop_id = p.shop_id AND b.purchase_id = p.id WHERE p.shop_id = $1 AND p.card_id = $2 AND (coalesce(p.at_shop_id, p.shop_id) = $3 OR (p.shop_id = $3 AND NOT EXISTS (SELECT 1 FROM shops s WHERE s.id = p.at_shop_id AND s.home_id = p.shop_id))) ORDER BY p.at_us DESC, p.id DESC LIMIT $4";
    PURCHASES_AFTER = "SELECT p.id, p.card_id, p.at_us, p.stamps, p.amount_minor, p.items, p.staff_id, p.at_shop_id, b.bought FROM purchases p LEFT JOIN bills b ON b.shop_id = p.shop_id AND b.purchase_id = p.id WHERE p.shop_id = $1 AND p.card_id = $2 AND (p.at_us, p.id) > ($3, $4) ORDER BY p.at_us, p.id LIMIT $5";
    PAST = "SELECT p.id, c.reference, p.card_id, p.at_us, p.amount_minor, p.items FROM purchases p JOIN cards c ON c.shop_id = p.shop_id AND c.id = p.card_id WHERE p.shop_id = $1 AND p.id > $2 ORDER BY p.id LIMIT $3";

    // experiences
    PLACE = "SELECT card_id, state, paid, at_us FROM places WHERE shop_id = $1 AND experience = $2 AND card_id = $3";
    SET_PLACE = "INSERT INTO places (shop_id, experience, card_id, state, paid, at_us) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (shop_id, experience, card_id) DO UPDATE SET state = excluded.state, paid = excluded.paid, at_us = excluded.at_us";
    PLACES = "SELECT card_id, state, paid, at_us FROM places WHERE shop_id = $1 AND experience = $2 AND state = $3 AND (at_us, card_id) > ($4, $5) ORDER BY at_us, card_id LIMIT $6";

    // coalitions
    ADD_SETTLEMENT = "INSERT INTO settlements (shop_id, month, version, issuer_id, redeemer_id, unit, amount) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (shop_id, month, version, issuer_id, redeemer_id, unit) DO UPDATE SET amount = settlements.amount + excluded.amount";
    SETTLEMENTS = "SELECT version, issuer_id, redeemer_id, unit, amount FROM settlements WHERE shop_id = $1 AND month = $2 LIMIT 100000";
    SET_HOME = "UPDATE shops SET home_id = $2, program_id = $3, program_version = $4 WHERE id = $1";
    OWN_PROGRAM = "SELECT id, version FROM programs WHERE shop_id = $1 ORDER BY id DESC, version DESC LIMIT 1";
    LEAVE_HOME = "UPDATE shops SET home_id = NULL, program_id = $2, program_version = $3 WHERE id = $1";
    EVER_KEPT = "SELECT EXISTS (SELECT 1 FROM programs WHERE shop_id = $1 AND occasions & $2 <> 0)";
    SET_VERSION = "UPDATE shops SET program_version = $2 WHERE id = $1";
    SHOPS_AT_HOME = "SELECT id, slug, name, color, mark, language, zone, program_id, program_version, created_at_us, home_id, feed_at_us FROM shops WHERE home_id = $1 LIMIT 200";
    INSERT_STAFF_DEVICE = "INSERT INTO staff_devices (shop_id, device_id, at_us) VALUES ($1, $2, $3) ON CONFLICT (shop_id, device_id) DO NOTHING";
    STAFF_DEVICE = "SELECT EXISTS (SELECT 1 FROM staff_devices WHERE shop_id = $1 AND device_id = $2)";
    ENTRIES = "SELECT card_id, seq, at_us, kind, unit, amount, from_account, to_account, purchase_id, voucher_id, staff_id, reverses, link, ends_us, issuer_id, at_shop_id FROM entries WHERE shop_id = $1 AND card_id = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4";
    ANSWER = "SELECT fingerprint, answer FROM requests WHERE shop_id = $1 AND key = $2";
    ANSWERS = "SELECT shop_id, key, fingerprint, answer FROM (VALUES ($1, $2)) AS asked CROSS JOIN requests WHERE shop_id = asked.column1 AND key = asked.column2";
    KEEP_ANSWER = "INSERT INTO requests (shop_id, key, fingerprint, answer, at_us) VALUES ($1, $2, $3, $4, $5)";

    // rewards
    INSERT_VOUCHER = "INSERT INTO vouchers (shop_id, id, card_id, code, title, kind, state, issued_at_us, expires_at_us, due_at_us, rule, paid) VALUES ($1, $2, $3, $4, $5, $6, 'issued', $7, $8, $9, $10, $11)";
    VOUCHER_BY_CODE = "SELECT shop_id, id, card_id, code, title, kind, state, issued_at_us, expires_at_us, closed_at_us, rule, paid FROM vouchers WHERE shop_id = $1 AND code = $2";
    READY_VOUCHERS = "SELECT shop_id, id, card_id, code, title, kind, state, issued_at_us, expires_at_us, closed_at_us, rule, paid FROM vouchers WHERE shop_id = $1 AND card_id = $2 AND state = 'issued' ORDER BY issued_at_us, id LIMIT $3";
    LATEST_VOUCHERS = "SELECT shop_id, id, card_id, code, title, kind, state, issued_at_us, expires_at_us, closed_at_us, rule, paid FROM vouchers WHERE shop_id = $1 AND card_id = $2 AND state = 'issued' ORDER BY issued_at_us DESC, id DESC LIMIT $3";
    READY_OF = "SELECT asked.column1, asked.column2, (SELECT count(*) FROM (SELECT 1 FROM vouchers v WHERE v.shop_id = asked.column1 AND v.card_id = asked.column2 AND v.state = 'issued' AND (v.expires_at_us IS NULL OR v.expires_at_us > asked.column3) ORDER BY v.issued_at_us LIMIT 60) AS ready) FROM (VALUES ($1, $2, $3)) AS asked";
    DUE_VOUCHERS = "SELECT due_at_us, shop_id, id FROM vouchers WHERE state = 'issued' AND due_at_us IS NOT NULL AND due_at_us <= $1 ORDER BY due_at_us LIMIT $2";
    VOUCHER = "SELECT shop_id, id, card_id, code, title, kind, state, issued_at_us, expires_at_us, closed_at_us, rule, paid FROM vouchers WHERE shop_id = $1 AND id = $2";
    PUT_OFF_VOUCHER = "UPDATE vouchers SET due_at_us = $4 WHERE shop_id = $1 AND id = $2 AND state = 'issued' AND due_at_us <= $3";
    CLOSE_VOUCHER = "UPDATE vouchers SET state = $3, closed_at_us = $4 WHERE shop_id = $1 AND id = $2 AND state = 'issued'";

    HAS_REDEEMED = "SELECT EXISTS (SELECT 1 FROM vouchers WHERE shop_id = $1 AND card_id = $2 AND state = 'redeemed')";

    // referrals
    INSERT_REFERRAL = "INSERT INTO referrals (shop_id, id, inviter_card, invited_card, state, reason, at_us, changed_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)";
    REFERRAL_OF = "SELECT id, inviter_card, invited_card, state, reason, at_us, shop_id, due_at_us, signal, at_shop_id FROM referrals WHERE shop_id = $1 AND invited_card = $2 AND state <> 'refused'";
    REFERRALS_OF = "SELECT id, inviter_card, invited_card, state, reason, at_us, shop_id, due_at_us, signal, at_shop_id FROM (VALUES ($1, $2)) AS asked CROSS JOIN referrals WHERE shop_id = asked.column1 AND invited_card = asked.column2 AND state <> 'refused'";
    TURN_REFERRAL = "UPDATE referrals SET state = $4, reason = $5, signal = $6, due_at_us = $7, decided_by = $8, changed_at_us = $9, at_shop_id = $10 WHERE shop_id = $1 AND id = $2 AND state = $3";
    PUT_OFF_REFERRAL = "UPDATE referrals SET due_at_us = $4 WHERE shop_id = $1 AND id = $2 AND state = 'qualified' AND due_at_us <= $3";
    DUE_REFERRALS = "SELECT due_at_us, shop_id, id FROM referrals WHERE state = 'qualified' AND due_at_us <= $1 ORDER BY due_at_us LIMIT $2";
    HELD_REFERRALS = "SELECT id, inviter_card, invited_card, state, reason, at_us, shop_id, due_at_us, signal, at_shop_id FROM referrals WHERE shop_id = $1 AND state = 'held' ORDER BY changed_at_us, id LIMIT $2";
    REFERRAL = "SELECT id, inviter_card, invited_card, state, reason, at_us, shop_id, due_at_us, signal, at_shop_id FROM referrals WHERE shop_id = $1 AND id = $2";
    FLEETING = "SELECT count(*) FROM referrals r JOIN cards c ON c.shop_id = r.shop_id AND c.id = r.invited_card WHERE r.shop_id = $1 AND r.inviter_card = $2 AND r.state <> 'refused' AND r.at_us BETWEEN $3 AND $4 AND c.purchases <= 1";
    REFERRALS_BY = "SELECT id, inviter_card, invited_card, state, reason, at_us, shop_id, due_at_us, signal, at_shop_id FROM referrals WHERE shop_id = $1 AND inviter_card = $2 ORDER BY at_us DESC, id DESC LIMIT $3";
    REFERRALS_AFTER = "SELECT id, inviter_card, invited_card, state, reason, at_us, shop_id, due_at_us, signal, at_shop_id FROM referrals WHERE shop_id = $1 AND inviter_card = $2 AND (at_us, id) > ($3, $4) ORDER BY at_us, id LIMIT $5";

    // insights
    ADD_DAY = "INSERT INTO days (shop_id, day, cards, purchases, came_back, stamps, issued, redeemed, referrals) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (shop_id, day) DO UPDATE SET cards = days.cards + excluded.cards, purchases = days.purchases + excluded.purchases, came_back = days.came_back + excluded.came_back, stamps = days.stamps + excluded.stamps, issued = days.issued + excluded.issued, redeemed = days.redeemed + excluded.redeemed, referrals = days.referrals + excluded.referrals";
    DAYS = "SELECT day, cards, purchases, came_back, stamps, issued, redeemed, referrals FROM days WHERE shop_id = $1 AND day >= $2 ORDER BY day LIMIT $3";


    // keys of tills, and what they ask of cards
    INSERT_KEY = "INSERT INTO api_keys (shop_id, id, name, hash, scopes, created_at_us) VALUES ($1, $2, $3, $4, $5, $6)";
    KEY_BY_HASH = "SELECT shop_id, id, name, hash, scopes, created_at_us, used_at_us, revoked_at_us, (SELECT home_id FROM shops WHERE shops.id = api_keys.shop_id) AS home_id FROM api_keys WHERE hash = $1";
    KEYS = "SELECT shop_id, id, name, hash, scopes, created_at_us, used_at_us, revoked_at_us, (SELECT home_id FROM shops WHERE shops.id = api_keys.shop_id) AS home_id FROM api_keys WHERE shop_id = $1 ORDER BY id LIMIT $2";
    TOUCH_KEY = "UPDATE api_keys SET used_at_us = $3 WHERE shop_id = $1 AND id = $2";
    REVOKE_KEY = "UPDATE api_keys SET revoked_at_us = $3 WHERE shop_id = $1 AND id = $2 AND revoked_at_us IS NULL";
    LANGUAGE = "SELECT language FROM customers WHERE id = $1";
    LANGUAGES_OF = "SELECT id, language FROM (VALUES ($1)) AS asked CROSS JOIN customers WHERE id = asked.column1 AND language IS NOT NULL";
    VOUCHERS = "SELECT shop_id, id, card_id, code, title, kind, state, issued_at_us, expires_at_us, closed_at_us, rule, paid FROM vouchers WHERE shop_id = $1 AND card_id = $2 AND state = $3 AND (issued_at_us, id) < ($4, $5) ORDER BY issued_at_us DESC, id DESC LIMIT $6";

    // events and webhooks
    OPEN_FEED = "UPDATE shops SET feed_at_us = $2 WHERE id = $1 AND feed_at_us IS NULL";
    INSERT_FEED = "INSERT INTO feeds (shop_id, last) VALUES ($1, 0) ON CONFLICT (shop_id) DO NOTHING";
    LAST_EVENT = "SELECT last FROM feeds WHERE shop_id = $1";
    ADVANCE_FEED = "UPDATE feeds SET last = last + $2 WHERE shop_id = $1 RETURNING last";
    INSERT_EVENT = "INSERT INTO events (shop_id, id, count, books_id, card_id, seq, at_us) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    EVENTS = "SELECT id, count, books_id, card_id, seq FROM events WHERE shop_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    PRUNE_EVENTS = "DELETE FROM events WHERE (shop_id, id) IN (SELECT shop_id, id FROM events WHERE at_us < $1 ORDER BY at_us LIMIT 500)";
    INSERT_WEBHOOK = "INSERT INTO webhooks (shop_id, id, url, told, created_at_us) VALUES ($1, $2, $3, $4, $5)";
    WEBHOOK = "SELECT shop_id, id, url, told, created_at_us, good_at_us, bad_at_us, trouble FROM webhooks WHERE shop_id = $1 AND id = $2";
    WEBHOOKS = "SELECT shop_id, id, url, told, created_at_us, good_at_us, bad_at_us, trouble FROM webhooks WHERE shop_id = $1 ORDER BY id LIMIT $2";
    SOME_WEBHOOKS = "SELECT shop_id, id, told, (SELECT last FROM feeds WHERE feeds.shop_id = webhooks.shop_id) AS last FROM webhooks WHERE (shop_id, id) > ($1, $2) ORDER BY shop_id, id LIMIT $3";
    TELL_WEBHOOK = "UPDATE webhooks SET told = $4 WHERE shop_id = $1 AND id = $2 AND told = $3";
    WEBHOOK_GOOD = "UPDATE webhooks SET good_at_us = $3 WHERE shop_id = $1 AND id = $2";
    WEBHOOK_BAD = "UPDATE webhooks SET bad_at_us = $3, trouble = $4 WHERE shop_id = $1 AND id = $2";
    DELETE_WEBHOOK = "DELETE FROM webhooks WHERE shop_id = $1 AND id = $2";
    INSERT_DELIVERY = "INSERT INTO deliveries (shop_id, webhook_id, id, event, tries, next_at_us, created_at_us) VALUES ($1, $2, $3, $4, 0, $5, $5)";
    DUE_DELIVERIES = "SELECT shop_id, webhook_id, id, event, tries, next_at_us, created_at_us, dead_at_us, trouble FROM deliveries WHERE dead_at_us IS NULL AND next_at_us <= $1 ORDER BY next_at_us LIMIT $2";
    CLAIM_DELIVERY = "UPDATE deliveries SET next_at_us = $5, tries = tries + 1 WHERE shop_id = $1 AND webhook_id = $2 AND id = $3 AND next_at_us = $4 AND dead_at_us IS NULL";
    DELAY_DELIVERY = "UPDATE deliveries SET next_at_us = $4, trouble = $5 WHERE shop_id = $1 AND webhook_id = $2 AND id = $3";
    BURY_DELIVERY = "UPDATE deliveries SET dead_at_us = $4, trouble = $5 WHERE shop_id = $1 AND webhook_id = $2 AND id = $3";
    DROP_DELIVERY = "DELETE FROM deliveries WHERE shop_id = $1 AND webhook_id = $2 AND id = $3";
    DEAD_DELIVERIES = "SELECT shop_id, webhook_id, id, event, tries, next_at_us, created_at_us, dead_at_us, trouble FROM deliveries WHERE shop_id = $1 AND webhook_id = $2 AND dead_at_us IS NOT NULL AND (dead_at_us, id) < ($3, $4) ORDER BY dead_at_us DESC, id DESC LIMIT $5";
    PRUNE_DELIVERIES = "DELETE FROM deliveries WHERE (shop_id, webhook_id, id) IN (SELECT shop_id, webhook_id, id FROM deliveries WHERE created_at_us < $1 ORDER BY created_at_us LIMIT 500)";

    // notices, and what they ring on
    INSERT_NOTICE = "INSERT INTO notices (shop_id, card_id, rule, what, at_us, until_us, ring_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (shop_id, card_id, rule) DO NOTHING";
    NOTICES = "SELECT rule, what, at_us, until_us, seen_at_us FROM notices WHERE shop_id = $1 AND card_id = $2 AND (at_us, rule) < ($3, $4) AND until_us > $5 ORDER BY at_us DESC, rule DESC LIMIT $6";
    NOTICE = "SELECT rule, what, at_us, until_us, seen_at_us FROM notices WHERE shop_id = $1 AND card_id = $2 AND rule = $3";
    SEE_NOTICES = "UPDATE notices SET seen_at_us = $5 WHERE shop_id = $1 AND card_id = $2 AND at_us BETWEEN $3 AND $4 AND seen_at_us IS NULL";
    DUE_NOTICES = "SELECT shop_id, card_id, rule, ring_at_us FROM notices WHERE ring_at_us IS NOT NULL AND ring_at_us <= $1 ORDER BY ring_at_us LIMIT $2";
    RING_NOTICE = "UPDATE notices SET ring_at_us = $5 WHERE shop_id = $1 AND card_id = $2 AND rule = $3 AND ring_at_us = $4";
    FORGET_NOTICES = "DELETE FROM notices WHERE shop_id = $1 AND card_id = $2";
    PRUNE_NOTICES = "DELETE FROM notices WHERE (shop_id, card_id, rule) IN (SELECT shop_id, card_id, rule FROM notices WHERE until_us <= $1 ORDER BY until_us LIMIT 500)";
    SET_PHONE = "INSERT INTO phones (id, customer_id, endpoint, public_key, secret, language, name, added_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET customer_id = excluded.customer_id, endpoint = excluded.endpoint, public_key = excluded.public_key, secret = excluded.secret, language = excluded.language, name = excluded.name, added_at_us = excluded.added_at_us";
    PHONES = "SELECT id, customer_id, endpoint, public_key, secret, language, name, added_at_us FROM phones WHERE customer_id = $1 ORDER BY added_at_us DESC, id DESC LIMIT $2";
    PHONE = "SELECT id, customer_id, endpoint, public_key, secret, language, name, added_at_us FROM phones WHERE id = $1";
    DROP_PHONE = "DELETE FROM phones WHERE id = $1 AND customer_id = $2";
    DROP_PHONES = "DELETE FROM phones WHERE customer_id = $1";
    TURN_PHONES_OVER = "UPDATE phones SET customer_id = $2 WHERE customer_id = $1";
    INSERT_PUSH = "INSERT INTO pushes (shop_id, card_id, rule, phone_id, tries, next_at_us) VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT (shop_id, card_id, rule, phone_id) DO NOTHING";
    DUE_PUSHES = "SELECT shop_id, card_id, rule, phone_id, tries, next_at_us FROM pushes WHERE next_at_us <= $1 ORDER BY next_at_us LIMIT $2";
    CLAIM_PUSH = "UPDATE pushes SET next_at_us = $6, tries = tries + 1 WHERE shop_id = $1 AND card_id = $2 AND rule = $3 AND phone_id = $4 AND next_at_us = $5";
    DELAY_PUSH = "UPDATE pushes SET next_at_us = $6 WHERE shop_id = $1 AND card_id = $2 AND rule = $3 AND phone_id = $4 AND next_at_us = $5";
    DROP_PUSH = "DELETE FROM pushes WHERE shop_id = $1 AND card_id = $2 AND rule = $3 AND phone_id = $4";
    READY_FOR = "SELECT CAST(coalesce(sum(asked.waiting), 0) AS BIGINT) FROM (SELECT (SELECT count(*) FROM (SELECT 1 FROM vouchers v WHERE v.shop_id = c.shop_id AND v.card_id = c.id AND v.state = 'issued' AND (v.expires_at_us IS NULL OR v.expires_at_us > $2) ORDER BY v.issued_at_us LIMIT 60) AS ready) AS waiting FROM cards c WHERE c.customer_id = $1 LIMIT 60) AS asked";

    // addresses, and mails on their way
    EMAIL = "SELECT customer_id, address, confirmed_at_us, lost_at_us FROM emails WHERE customer_id = $1";
    EMAIL_BY_FOLDED = "SELECT customer_id, address, confirmed_at_us, lost_at_us FROM emails WHERE folded = $1";
    SET_EMAIL = "INSERT INTO emails (customer_id, address, folded, confirmed_at_us) VALUES ($1, $2, $3, $4) ON CONFLICT (customer_id) DO UPDATE SET address = excluded.address, folded = excluded.folded, confirmed_at_us = excluded.confirmed_at_us, lost_at_us = NULL";
    LOSE_EMAIL = "UPDATE emails SET folded = NULL, lost_at_us = $2 WHERE customer_id = $1";
    DROP_EMAIL = "DELETE FROM emails WHERE customer_id = $1";
    TURN_EMAIL_OVER = "UPDATE emails SET customer_id = $2 WHERE customer_id = $1";
    EMAIL_PROOF = "SELECT customer_id, address, at_us, expires_at_us, refused_at_us FROM email_proofs WHERE customer_id = $1 AND expires_at_us > $2";
    EMAIL_PROOF_BY_CODE = "SELECT customer_id, address, at_us, expires_at_us, refused_at_us FROM email_proofs WHERE code_hash = $1 AND expires_at_us > $2";
    SET_EMAIL_PROOF = "INSERT INTO email_proofs (customer_id, address, at_us, expires_at_us) VALUES ($1, $2, $3, $4) ON CONFLICT (customer_id) DO UPDATE SET address = excluded.address, code_hash = NULL, at_us = excluded.at_us, expires_at_us = excluded.expires_at_us, refused_at_us = NULL";
    SET_PROOF_CODE = "UPDATE email_proofs SET code_hash = $2 WHERE customer_id = $1";
    REFUSE_PROOF = "UPDATE email_proofs SET refused_at_us = $3 WHERE customer_id = $1 AND address = $2";
    DROP_EMAIL_PROOF = "DELETE FROM email_proofs WHERE customer_id = $1";
    PRUNE_EMAIL_PROOFS = "DELETE FROM email_proofs WHERE customer_id IN (SELECT customer_id FROM email_proofs WHERE expires_at_us <= $1 LIMIT 100)";
    INSERT_MAIL = "INSERT INTO mails (id, customer_id, address, what, language, tries, next_at_us, ends_at_us) VALUES ($1, $2, $3, $4, $5, 0, $6, $7)";
    DUE_MAILS = "SELECT id, customer_id, address, what, language, tries, next_at_us, ends_at_us FROM mails WHERE next_at_us <= $1 ORDER BY next_at_us LIMIT $2";
    CLAIM_MAIL = "UPDATE mails SET next_at_us = $3, tries = tries + 1 WHERE id = $1 AND next_at_us = $2";
    DELAY_MAIL = "UPDATE mails SET next_at_us = $3 WHERE id = $1 AND next_at_us = $2";
    DROP_MAIL = "DELETE FROM mails WHERE id = $1";
    DROP_MAILS_OF = "DELETE FROM mails WHERE id IN (SELECT id FROM mails WHERE customer_id = $1)";
    PRUNE_MAILS = "DELETE FROM mails WHERE id IN (SELECT id FROM mails WHERE ends_at_us <= $1 LIMIT 100)";

    // cards in the wallets of phones
    SET_PASS = "INSERT INTO passes (shop_id, card_id, device, push_token, added_at_us, changed_at_us, tries) VALUES ($1, $2, $3, $4, $5, $5, 0) ON CONFLICT (shop_id, card_id, device) DO UPDATE SET push_token = excluded.push_token";
    PASSES = "SELECT shop_id, card_id, device, push_token, added_at_us, changed_at_us, tries, next_at_us FROM passes WHERE shop_id = $1 AND card_id = $2 LIMIT $3";
    PASSES_ON = "SELECT shop_id, card_id FROM passes WHERE device = $1 AND changed_at_us > $2 ORDER BY changed_at_us LIMIT $3";
    PASSES_OF = "SELECT p.shop_id, p.card_id, p.device FROM (VALUES ($1, $2)) AS asked CROSS JOIN passes p WHERE p.shop_id = asked.column1 AND p.card_id = asked.column2";
    CHANGE_PASS = "UPDATE passes SET next_at_us = $4, tries = 0 WHERE shop_id = $1 AND card_id = $2 AND device = $3";
    DUE_PASSES = "SELECT shop_id, card_id, device, push_token, added_at_us, changed_at_us, tries, next_at_us FROM passes WHERE next_at_us <= $1 ORDER BY next_at_us LIMIT $2";
    CLAIM_PASS = "UPDATE passes SET next_at_us = $5, tries = $6, changed_at_us = $7 WHERE shop_id = $1 AND card_id = $2 AND device = $3 AND next_at_us = $4";
    SETTLE_PASS = "UPDATE passes SET next_at_us = $5 WHERE shop_id = $1 AND card_id = $2 AND device = $3 AND next_at_us = $4";
    DROP_PASS = "DELETE FROM passes WHERE shop_id = $1 AND card_id = $2 AND device = $3";
    END_PASSES = "UPDATE passes SET ends_at_us = $3, next_at_us = $4 WHERE shop_id = $1 AND card_id = $2";
    PRUNE_PASSES = "DELETE FROM passes WHERE (shop_id, card_id, device) IN (SELECT shop_id, card_id, device FROM passes WHERE ends_at_us <= $1 LIMIT 100)";

    // audit: the one reader that walks everything
    AUDIT_CARDS = "SELECT shop_id, id, seq, head FROM cards WHERE (shop_id, id) > ($1, $2) ORDER BY shop_id, id LIMIT $3";
    AUDIT_ENTRIES = "SELECT card_id, seq, at_us, kind, unit, amount, from_account, to_account, purchase_id, voucher_id, staff_id, reverses, link, ends_us, issuer_id, at_shop_id FROM entries WHERE shop_id = $1 AND card_id = $2 AND seq > $3 ORDER BY seq LIMIT $4";
    AUDIT_STRAYS = "SELECT shop_id, card_id, seq FROM entries WHERE NOT EXISTS (SELECT 1 FROM cards WHERE cards.shop_id = entries.shop_id AND cards.id = entries.card_id) LIMIT 1";
    AUDIT_STRAY_PROGRAMS = "SELECT id, '' FROM programs WHERE NOT EXISTS (SELECT 1 FROM shops WHERE shops.id = programs.shop_id) LIMIT 1";
    AUDIT_STRAY_SHOPS = "SELECT id, '' FROM shops WHERE NOT EXISTS (SELECT 1 FROM programs WHERE programs.shop_id = coalesce(shops.home_id, shops.id) AND programs.id = shops.program_id AND programs.version = shops.program_version) LIMIT 1";
    AUDIT_STRAY_MEMBERS = "SELECT id, '' FROM shops WHERE home_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM shops AS homes WHERE homes.id = shops.home_id) LIMIT 1";
    AUDIT_STRAY_KEYS = "SELECT id, '' FROM api_keys WHERE NOT EXISTS (SELECT 1 FROM shops WHERE shops.id = api_keys.shop_id) LIMIT 1";
    AUDIT_STRAY_WEBHOOKS = "SELECT id, '' FROM webhooks WHERE NOT EXISTS (SELECT 1 FROM shops WHERE shops.id = webhooks.shop_id) LIMIT 1";
    AUDIT_STRAY_STAFF = "SELECT id, '' FROM staff WHERE NOT EXISTS (SELECT 1 FROM shops WHERE shops.id = staff.shop_id) LIMIT 1";
    AUDIT_STRAY_CUSTOMER_SESSIONS = "SELECT token_hash, '' FROM sessions WHERE customer_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customers WHERE customers.id = sessions.customer_id) LIMIT 1";
    AUDIT_STRAY_STAFF_SESSIONS = "SELECT token_hash, '' FROM sessions WHERE customer_id IS NULL AND NOT EXISTS (SELECT 1 FROM staff WHERE staff.shop_id = sessions.shop_id AND staff.id = sessions.staff_id) LIMIT 1";
    AUDIT_STRAY_HANDOVERS = "SELECT customer_id, kind FROM handovers WHERE NOT EXISTS (SELECT 1 FROM customers WHERE customers.id = handovers.customer_id) LIMIT 1";
    AUDIT_STRAY_CONSENTS = "SELECT card_id, purpose FROM consents WHERE NOT EXISTS (SELECT 1 FROM cards WHERE cards.shop_id = consents.shop_id AND cards.id = consents.card_id) LIMIT 1";
    AUDIT_STRAY_CARDS_CUSTOMERS = "SELECT id, '' FROM cards WHERE NOT EXISTS (SELECT 1 FROM customers WHERE customers.id = cards.customer_id) LIMIT 1";
    AUDIT_STRAY_CARDS_PROGRAMS = "SELECT id, '' FROM cards WHERE NOT EXISTS (SELECT 1 FROM programs WHERE programs.shop_id = cards.shop_id AND programs.id = cards.program_id AND programs.version = cards.program_version) LIMIT 1";
    AUDIT_STRAY_LATELY = "SELECT shop_id, '' FROM lately WHERE NOT EXISTS (SELECT 1 FROM shops WHERE shops.id = lately.shop_id) LIMIT 1";
    AUDIT_STRAY_PURCHASES = "SELECT id, '' FROM purchases WHERE NOT EXISTS (SELECT 1 FROM cards WHERE cards.shop_id = purchases.shop_id AND cards.id = purchases.card_id) LIMIT 1";
    AUDIT_STRAY_BILLS = "SELECT purchase_id, '' FROM bills WHERE NOT EXISTS (SELECT 1 FROM purchases WHERE purchases.shop_id = bills.shop_id AND purchases.id = bills.purchase_id) LIMIT 1";
    AUDIT_STRAY_VOUCHERS = "SELECT id, '' FROM vouchers WHERE NOT EXISTS (SELECT 1 FROM cards WHERE cards.shop_id = vouchers.shop_id AND cards.id = vouchers.card_id) LIMIT 1";
    AUDIT_STRAY_PLACES = "SELECT card_id, 'experience/' || experience FROM places WHERE NOT EXISTS (SELECT 1 FROM cards WHERE cards.shop_id = places.shop_id AND cards.id = places.card_id) LIMIT 1";
    AUDIT_STRAY_INVITERS = "SELECT id, '' FROM referrals WHERE NOT EXISTS (SELECT 1 FROM cards WHERE cards.shop_id = referrals.shop_id AND cards.id = referrals.inviter_card) LIMIT 1";
    AUDIT_STRAY_INVITED = "SELECT id, '' FROM referrals WHERE invited_card IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cards WHERE cards.shop_id = referrals.shop_id AND cards.id = referrals.invited_card) LIMIT 1";
    AUDIT_STRAY_BALANCES = "SELECT card_id, account || ' ' || unit FROM balances WHERE length(card_id) > 0 AND NOT EXISTS (SELECT 1 FROM cards WHERE cards.shop_id = balances.shop_id AND cards.id = balances.card_id) LIMIT 1";
    AUDIT_STRAY_LOTS = "SELECT card_id, 'lot ' || unit FROM lots WHERE NOT EXISTS (SELECT 1 FROM cards WHERE cards.shop_id = lots.shop_id AND cards.id = lots.card_id) LIMIT 1";
    AUDIT_STRAY_COUNTS = "SELECT card_id, rule FROM counts WHERE length(card_id) > 0 AND NOT EXISTS (SELECT 1 FROM cards WHERE cards.shop_id = counts.shop_id AND cards.id = counts.card_id) LIMIT 1";
    AUDIT_STRAY_MONTHS = "SELECT card_id, month FROM months WHERE NOT EXISTS (SELECT 1 FROM cards WHERE cards.shop_id = months.shop_id AND cards.id = months.card_id) LIMIT 1";
    AUDIT_STRAY_NOTICES = "SELECT card_id, rule FROM notices WHERE NOT EXISTS (SELECT 1 FROM cards WHERE cards.shop_id = notices.shop_id AND cards.id = notices.card_id) LIMIT 1";
    AUDIT_STRAY_PASSES = "SELECT card_id, device FROM passes WHERE NOT EXISTS (SELECT 1 FROM cards WHERE cards.shop_id = passes.shop_id AND cards.id = passes.card_id) LIMIT 1";
    AUDIT_STRAY_PHONES = "SELECT id, '' FROM phones WHERE NOT EXISTS (SELECT 1 FROM customers WHERE customers.id = phones.customer_id) LIMIT 1";
    AUDIT_STRAY_CUSTOMER_PASSKEYS = "SELECT id, '' FROM passkeys WHERE customer_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customers WHERE customers.id = passkeys.customer_id) LIMIT 1";
    AUDIT_STRAY_EMAILS = "SELECT customer_id, '' FROM emails WHERE NOT EXISTS (SELECT 1 FROM customers WHERE customers.id = emails.customer_id) LIMIT 1";
    AUDIT_STRAY_EMAIL_PROOFS = "SELECT customer_id, '' FROM email_proofs WHERE NOT EXISTS (SELECT 1 FROM customers WHERE customers.id = email_proofs.customer_id) LIMIT 1";
    AUDIT_STRAY_MAILS = "SELECT id, '' FROM mails WHERE customer_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customers WHERE customers.id = mails.customer_id) LIMIT 1";
    AUDIT_STRAY_STAFF_PASSKEYS = "SELECT id, '' FROM passkeys WHERE customer_id IS NULL AND NOT EXISTS (SELECT 1 FROM staff WHERE staff.shop_id = passkeys.shop_id AND staff.id = passkeys.staff_id) LIMIT 1";
    AUDIT_SHOP_ACCOUNTS = "SELECT shop_id, account, unit, amount FROM balances WHERE card_id = $1 ORDER BY shop_id, account, unit";
    AUDIT_VOUCHER_STATES = "SELECT id, state FROM vouchers WHERE shop_id = $1 AND card_id = $2 LIMIT $3";
    AUDIT_BILLS = "SELECT p.id, p.card_id, p.at_us, p.stamps, p.amount_minor, p.items, p.staff_id, p.at_shop_id, b.bought FROM purchases p LEFT JOIN bills b ON b.shop_id = p.shop_id AND b.purchase_id = p.id WHERE p.shop_id = $1 AND p.card_id = $2 ORDER BY p.at_us, p.id";
    AUDIT_MONTHS = "SELECT month, spend, visits, points FROM months WHERE shop_id = $1 AND card_id = $2";
    AUDIT_USES = "SELECT rule, count FROM counts WHERE shop_id = $1 AND card_id = $2";
    AUDIT_TOTALS = "SELECT shop_id, rule, count FROM counts WHERE card_id = $1";
    AUDIT_PLACES = "SELECT shop_id, experience, count(*) FROM places WHERE state IN ('reserved', 'attended') GROUP BY shop_id, experience";
    AUDIT_PURCHASES = "SELECT count(*) FROM purchases";
    AUDIT_VOUCHERS = "SELECT count(*) FROM vouchers";
}
