//! Every statement, in one place, so that a test can prepare each and read its plan.

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
    SHOP_BY_ID = "SELECT id, slug, name, color, mark, language, zone, program_id, program_version, created_at_us FROM shops WHERE id = $1";
    SHOP_BY_SLUG = "SELECT id, slug, name, color, mark, language, zone, program_id, program_version, created_at_us FROM shops WHERE slug = $1";
    SOME_SHOPS = "SELECT id, slug, name, color, mark, language, zone, program_id, program_version, created_at_us FROM shops ORDER BY id LIMIT $1";
    INSERT_PROGRAM = "INSERT INTO programs (shop_id, id, version, terms, hash, published_at_us) VALUES ($1, $2, $3, $4, $5, $6)";
    TERMS = "SELECT terms FROM programs WHERE shop_id = $1 AND id = $2 AND version = $3";

    // people
    INSERT_CUSTOMER = "INSERT INTO customers (id, language, created_at_us) VALUES ($1, $2, $3)";
    INSERT_STAFF = "INSERT INTO staff (shop_id, id, role, name, pin, password, created_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    STAFF_BY_PIN = "SELECT shop_id, id, role, name, password FROM staff WHERE shop_id = $1 AND pin = $2";
    STAFF_BY_ID = "SELECT shop_id, id, role, name, password FROM staff WHERE shop_id = $1 AND id = $2";
    OWNERS = "SELECT shop_id, id, role, name, password FROM staff WHERE shop_id = $1 AND role = 'owner' LIMIT 8";
    SET_PIN = "UPDATE staff SET pin = $3 WHERE shop_id = $1 AND id = $2";
    CASHIERS = "SELECT shop_id, id, role, name, password FROM staff WHERE shop_id = $1 AND role = 'cashier' LIMIT 32";
    INSERT_SESSION = "INSERT INTO sessions (token_hash, customer_id, shop_id, staff_id, created_at_us, seen_at_us, expires_at_us) VALUES ($1, $2, $3, $4, $5, $5, $6)";
    SESSION = "SELECT customer_id, shop_id, staff_id, seen_at_us, expires_at_us FROM sessions WHERE token_hash = $1 AND expires_at_us > $2";
    TOUCH_SESSION = "UPDATE sessions SET seen_at_us = $2, expires_at_us = $3 WHERE token_hash = $1";
    END_SESSION = "DELETE FROM sessions WHERE token_hash = $1";
    END_STAFF_SESSIONS = "DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions WHERE shop_id = $1 AND staff_id = $2)";
    PRUNE_SESSIONS = "DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions WHERE expires_at_us <= $1 LIMIT 500)";
    ATTEMPTS = "SELECT failures, since_us FROM attempts WHERE scope = $1";
    SET_ATTEMPTS = "INSERT INTO attempts (scope, failures, since_us) VALUES ($1, $2, $3) ON CONFLICT (scope) DO UPDATE SET failures = excluded.failures, since_us = excluded.since_us";
    PRUNE_ATTEMPTS = "DELETE FROM attempts WHERE scope IN (SELECT scope FROM attempts WHERE since_us < $1 LIMIT 100)";
    CLEAR_ATTEMPTS = "DELETE FROM attempts WHERE scope = $1";

    // cards
    INSERT_CARD = "INSERT INTO cards (shop_id, id, number, customer_id, program_id, program_version, reference, invite_code, device_id, head, opened_at_us, seen_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)";
    CARD = "SELECT shop_id, id, number, customer_id, program_id, program_version, invite_code, purchases, seq, head, opened_at_us, seen_at_us FROM cards WHERE shop_id = $1 AND id = $2";
    CARD_OF_CUSTOMER = "SELECT shop_id, id, number, customer_id, program_id, program_version, invite_code, purchases, seq, head, opened_at_us, seen_at_us FROM cards WHERE customer_id = $1 AND id = $2";
    CARDS_OF_CUSTOMER = "SELECT shop_id, id, number, customer_id, program_id, program_version, invite_code, purchases, seq, head, opened_at_us, seen_at_us FROM cards WHERE customer_id = $1 ORDER BY seen_at_us DESC LIMIT $2";
    CARD_BY_NUMBER = "SELECT shop_id, id, number, customer_id, program_id, program_version, invite_code, purchases, seq, head, opened_at_us, seen_at_us FROM cards WHERE shop_id = $1 AND number = $2";
    CARD_BY_INVITE = "SELECT shop_id, id, number, customer_id, program_id, program_version, invite_code, purchases, seq, head, opened_at_us, seen_at_us FROM cards WHERE shop_id = $1 AND invite_code = $2";
    CARD_BY_REFERENCE = "SELECT shop_id, id, number, customer_id, program_id, program_version, invite_code, purchases, seq, head, opened_at_us, seen_at_us FROM cards WHERE shop_id = $1 AND reference = $2";
    CARD_IN_PROGRAM = "SELECT shop_id, id, number, customer_id, program_id, program_version, invite_code, purchases, seq, head, opened_at_us, seen_at_us FROM cards WHERE shop_id = $1 AND program_id = $2 AND customer_id = $3";
    RECENT_CARDS = "SELECT shop_id, id, number, customer_id, program_id, program_version, invite_code, purchases, seq, head, opened_at_us, seen_at_us FROM cards WHERE shop_id = $1 ORDER BY seen_at_us DESC LIMIT $2";
    DEVICE_SEEN = "SELECT EXISTS (SELECT 1 FROM cards WHERE shop_id = $1 AND device_id = $2)";
    ADVANCE_CARD = "UPDATE cards SET seq = $4, head = $5 WHERE shop_id = $1 AND id = $2 AND seq = $3";
    COUNT_PURCHASE = "UPDATE cards SET purchases = purchases + 1, seen_at_us = max(seen_at_us, $3) WHERE shop_id = $1 AND id = $2";

    // ledger
    INSERT_PURCHASE = "INSERT INTO purchases (shop_id, id, card_id, at_us, stamps, amount_minor, items, staff_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    INSERT_ENTRY = "INSERT INTO entries (shop_id, card_id, seq, at_us, kind, unit, amount, from_account, to_account, purchase_id, voucher_id, staff_id, reverses, link) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    ADD_BALANCE = "UPDATE balances SET amount = amount + $5 WHERE shop_id = $1 AND card_id = $2 AND account = $3 AND unit = $4";
    INSERT_BALANCE = "INSERT INTO balances (shop_id, card_id, account, unit, amount) VALUES ($1, $2, $3, $4, $5)";
    BALANCES = "SELECT unit, amount FROM balances WHERE shop_id = $1 AND card_id = $2 AND account = 'card'";
    ENTRIES = "SELECT card_id, seq, at_us, kind, unit, amount, from_account, to_account, purchase_id, voucher_id, staff_id, reverses, link FROM entries WHERE shop_id = $1 AND card_id = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4";
    ANSWER = "SELECT fingerprint, answer FROM requests WHERE shop_id = $1 AND key = $2";
    KEEP_ANSWER = "INSERT INTO requests (shop_id, key, fingerprint, answer, at_us) VALUES ($1, $2, $3, $4, $5)";

    // rewards
    INSERT_VOUCHER = "INSERT INTO vouchers (shop_id, id, card_id, code, title, kind, state, issued_at_us, expires_at_us) VALUES ($1, $2, $3, $4, $5, $6, 'issued', $7, $8)";
    VOUCHER_BY_CODE = "SELECT shop_id, id, card_id, code, title, kind, state, issued_at_us, expires_at_us, closed_at_us FROM vouchers WHERE shop_id = $1 AND code = $2";
    READY_VOUCHERS = "SELECT shop_id, id, card_id, code, title, kind, state, issued_at_us, expires_at_us, closed_at_us FROM vouchers WHERE shop_id = $1 AND card_id = $2 AND state = 'issued' ORDER BY issued_at_us LIMIT $3";
    DUE_VOUCHERS = "SELECT shop_id, id, card_id, code, title, kind, state, issued_at_us, expires_at_us, closed_at_us FROM vouchers WHERE state = 'issued' AND expires_at_us IS NOT NULL AND expires_at_us <= $1 ORDER BY expires_at_us LIMIT $2";
    CLOSE_VOUCHER = "UPDATE vouchers SET state = $3, closed_at_us = $4 WHERE shop_id = $1 AND id = $2 AND state = 'issued'";

    // referrals
    INSERT_REFERRAL = "INSERT INTO referrals (shop_id, id, inviter_card, invited_card, state, reason, at_us, changed_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)";
    REFERRAL_OF = "SELECT id, inviter_card, invited_card, state, reason, at_us FROM referrals WHERE shop_id = $1 AND invited_card = $2 AND state <> 'refused'";
    REWARD_REFERRAL = "UPDATE referrals SET state = 'rewarded', changed_at_us = $3 WHERE shop_id = $1 AND id = $2 AND state = 'joined'";
    REFERRALS_BY = "SELECT id, inviter_card, invited_card, state, reason, at_us FROM referrals WHERE shop_id = $1 AND inviter_card = $2 ORDER BY at_us DESC LIMIT $3";

    // insights
    ADD_DAY = "INSERT INTO days (shop_id, day, cards, purchases, came_back, stamps, issued, redeemed, referrals) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (shop_id, day) DO UPDATE SET cards = cards + excluded.cards, purchases = purchases + excluded.purchases, came_back = came_back + excluded.came_back, stamps = stamps + excluded.stamps, issued = issued + excluded.issued, redeemed = redeemed + excluded.redeemed, referrals = referrals + excluded.referrals";
    DAYS = "SELECT day, cards, purchases, came_back, stamps, issued, redeemed, referrals FROM days WHERE shop_id = $1 AND day >= $2 ORDER BY day LIMIT $3";

    // a copy of everything, as it is at one moment
    BACKUP = "VACUUM INTO $1";

    // audit: the one reader that walks everything
    AUDIT_CARDS = "SELECT shop_id, id, seq, head FROM cards WHERE (shop_id, id) > ($1, $2) ORDER BY shop_id, id LIMIT $3";
    AUDIT_ENTRIES = "SELECT card_id, seq, at_us, kind, unit, amount, from_account, to_account, purchase_id, voucher_id, staff_id, reverses, link FROM entries WHERE shop_id = $1 AND card_id = $2 AND seq > $3 ORDER BY seq LIMIT $4";
    AUDIT_STRAYS = "SELECT shop_id, card_id, seq FROM entries WHERE NOT EXISTS (SELECT 1 FROM cards WHERE cards.shop_id = entries.shop_id AND cards.id = entries.card_id) LIMIT 1";
    AUDIT_SHOP_ACCOUNTS = "SELECT shop_id, account, unit, amount FROM balances WHERE card_id = X'' ORDER BY shop_id, account, unit";
    AUDIT_VOUCHER_STATES = "SELECT id, state FROM vouchers WHERE shop_id = $1 AND card_id = $2 LIMIT $3";
    AUDIT_PURCHASES = "SELECT count(*) FROM purchases";
    AUDIT_VOUCHERS = "SELECT count(*) FROM vouchers";
}
