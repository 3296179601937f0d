CREATE INDEX purchases_by_card ON purchases (shop_id, card_id, at_us, id);
