-- Phones that hold a card in their own wallet and want to hear when it changes. `device` is how a phone calls itself, and empty
-- for the one copy that a wallet keeps at its maker's.
CREATE TABLE passes (
  shop_id BLOB NOT NULL,
  card_id BLOB NOT NULL,
  device TEXT NOT NULL,
  push_token TEXT NOT NULL,
  added_at_us INTEGER NOT NULL,
  -- When it was seen that the card had changed: after that was durable.
  changed_at_us INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  -- When the phone is to be told of a change; nothing where it was.
  next_at_us INTEGER,
  -- When it is forgotten, where the card's owner has left.
  ends_at_us INTEGER,
  PRIMARY KEY (shop_id, card_id, device),
  FOREIGN KEY (shop_id, card_id) REFERENCES cards (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX passes_by_device ON passes (device, changed_at_us);
CREATE INDEX passes_by_turn ON passes (next_at_us) WHERE next_at_us IS NOT NULL;
CREATE INDEX passes_by_end ON passes (ends_at_us) WHERE ends_at_us IS NOT NULL;
