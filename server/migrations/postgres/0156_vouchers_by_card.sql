CREATE INDEX vouchers_by_card ON vouchers (shop_id, card_id, state, issued_at_us, id, expires_at_us);
