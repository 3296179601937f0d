CREATE INDEX cards_undated ON cards (anniversary, shop_id, id) WHERE anniversary IS NULL;
