CREATE UNIQUE INDEX cards_by_invite ON cards (shop_id, invite_code);
