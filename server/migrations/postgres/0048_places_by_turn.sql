CREATE INDEX places_by_turn ON places (shop_id, experience, state, at_us, card_id);
