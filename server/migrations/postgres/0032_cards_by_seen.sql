CREATE INDEX cards_by_seen ON cards (shop_id, seen_at_us, id);
