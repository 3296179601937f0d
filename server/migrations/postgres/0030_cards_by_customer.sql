CREATE INDEX cards_by_customer ON cards (customer_id, seen_at_us, shop_id, id);
