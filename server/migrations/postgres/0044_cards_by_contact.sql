CREATE INDEX cards_by_contact ON cards (shop_id, contact) WHERE contact IS NOT NULL;
