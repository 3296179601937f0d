-- How often a rule was used by a card, or (with an empty card) by all together.
CREATE TABLE counts (
  shop_id BYTEA NOT NULL,
  card_id BYTEA NOT NULL,
  rule TEXT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (shop_id, card_id, rule),
  CHECK (count >= 0)
);
