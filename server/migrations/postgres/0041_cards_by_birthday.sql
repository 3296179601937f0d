CREATE INDEX cards_by_birthday ON cards (shop_id, birthday, id) WHERE birthday IS NOT NULL;
