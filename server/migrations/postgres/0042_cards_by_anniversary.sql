CREATE INDEX cards_by_anniversary ON cards (shop_id, anniversary, id) WHERE anniversary IS NOT NULL;
