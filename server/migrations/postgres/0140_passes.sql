-- Phones that hold a card in their own wallet and want to hear when it changes. `device` is how a phone calls itself, and empty
-- for the one copy that a wallet keeps at its maker's.
CREATE TABLE passes (
  shop_id BYTEA NOT NULL,
  card_id BYTEA NOT NULL,
  device TEXT NOT NULL,
  push_token TEXT NOT NULL,
  added_at_us BIGINT NOT NULL,
  changed_at_us BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  next_at_us BIGINT,
  ends_at_us BIGINT,
  PRIMARY KEY (shop_id, card_id, device)
);
