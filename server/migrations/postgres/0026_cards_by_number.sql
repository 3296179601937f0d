CREATE UNIQUE INDEX cards_by_number ON cards (shop_id, number);
