CREATE INDEX cards_by_customer ON cards (customer_id, shop_id, id);
