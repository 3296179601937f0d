CREATE INDEX notices_by_card ON notices (shop_id, card_id, at_us, rule);
