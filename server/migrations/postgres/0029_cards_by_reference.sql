CREATE UNIQUE INDEX cards_by_reference ON cards (shop_id, reference) WHERE reference IS NOT NULL;
